"""What the office's commands say where there is nothing to say, and what a narrow page does to numbers."""

import pytest

from tests.conftest import Office


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["export", "register"], "档案库里没有稿件，没有可登记的。"),
        (["report", "freeze"], "还没有期；已建的各期见 wenshi issue list。"),
    ],
)
def test_an_empty_archive_is_told_in_whole_sentences(office: Office, words: list[str], message: str) -> None:
    done = office.run(*words)
    assert done.code == 6
    assert message in done.err


def test_a_table_into_a_folder_that_is_not_there_says_what_to_do(office: Office) -> None:
    done = office.run("stats", "--format", "csv", "-o", "没有/统计.csv")
    assert done.code == 1
    assert "没有文件夹 没有，请先建好。" in done.err


def test_numbers_keep_their_width_where_texts_have_to_give_way() -> None:
    from wenshi.model import Head, Sheet
    from wenshi.writers.docx import _fitted, _wanted

    heads = (Head("zishu", "字数", "number"), *(Head(f"t{at}", "稿件编号") for at in range(16)))
    sheet = Sheet("register", "稿件登记表", heads, ((5688, *["2022-0001"] * 16),))
    widths = _fitted(sheet, 225)
    assert widths[0] == _wanted(sheet)[0]
    assert sum(widths) == pytest.approx(225)
