"""版面字数: the worked example, each kind of page, and what is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import record
from wenshi.errors import BadInput
from wenshi.fields import changed, settable
from wenshi.model import Issue, IssueFormat
from wenshi.text.layout import described, impossible, layout

from tests.conftest import make_office

PAGE = IssueFormat(chars_per_line=38, lines_per_page=38, header_lines=1)
WORKED = Issue("2022-1", pages=190, format=replace(PAGE, captioned_pages=6, covers=4))


def figure(issue: Issue) -> tuple[int, int]:
    found = layout(issue)
    assert found is not None
    return found.characters, found.thousands


def test_the_worked_example() -> None:
    assert figure(WORKED) == (280_098, 280)
    with_blank = replace(WORKED, pages=191, format=replace(WORKED.format, blank_pages=1))
    assert figure(with_blank) == (280_098, 280)
    assert described(WORKED) == (
        "版面字数：每面 38字×（38＋书眉页码1）行＝1,482字；正文和目录 184面×100%＋有说明的整面图 6面×50%＋封面 4面×50%；"
        "合计 280,098字，即 280千字"
    )


@pytest.mark.parametrize(
    ("page", "characters"),
    [
        ({}, 148_200),
        ({"header_lines": None}, 144_400),
        ({"header_lines": 0}, 144_400),
        ({"covers": 3}, 148_200 + 2223),
        ({"captioned_pages": 1}, 148_200 - 741),
        ({"picture_pages": 1}, 147_014),  # 148,200 − 1,482 × 80 % = 147,014.4
        ({"blank_pages": 2}, 148_200 - 2964),
        ({"blank_pages": 100}, 0),
        ({"chars_per_line": 1, "header_lines": 0, "lines_per_page": 1, "covers": 1}, 101),  # 100.5
    ],
)
def test_each_kind_of_page(page: dict[str, int | None], characters: int) -> None:
    assert figure(Issue("2022-1", pages=100, format=replace(PAGE, **page)))[0] == characters


def test_thousands_are_rounded_half_up() -> None:
    one = IssueFormat(chars_per_line=1, lines_per_page=1)
    assert [figure(Issue("V1", pages=n, format=one))[1] for n in (499, 500, 1499, 2500)] == [0, 1, 1, 3]


@pytest.mark.parametrize(
    ("issue", "said"),
    [
        (Issue("V1"), ""),
        (Issue("V1", pages=100), "版式：面数 100；还缺每行字数、每面行数，算不出版面字数"),
        (Issue("V1", format=PAGE), "版式：每行字数 38，每面行数 38，书眉页码行数 1；还缺面数，算不出版面字数"),
        (
            Issue("V1", pages=3, format=replace(PAGE, picture_pages=4)),
            (
                "版式：每行字数 38，每面行数 38，面数 3，书眉页码行数 1，无说明的整面图 4；"
                "整面图和空白面共 4 面，比全期 3 面还多，算不出版面字数"
            ),
        ),
    ],
)
def test_what_is_not_known_is_not_guessed(issue: Issue, said: str) -> None:
    assert layout(issue) is None
    assert described(issue) == said


@pytest.mark.parametrize(
    "wrong",
    [
        {"covers": 5},
        {"chars_per_line": 0},
        {"lines_per_page": -1},
        {"header_lines": -1},
        {"captioned_pages": 50, "blank_pages": 51},
    ],
)
def test_what_cannot_be_has_no_figure(wrong: dict[str, int]) -> None:
    issue = Issue("V1", pages=100, format=replace(PAGE, **wrong))
    assert impossible(issue)
    assert layout(issue) is None


FORMATS = st.builds(
    IssueFormat,
    chars_per_line=st.integers(1, 60),
    lines_per_page=st.integers(1, 60),
    header_lines=st.none() | st.integers(0, 3),
    covers=st.none() | st.integers(0, 4),
    captioned_pages=st.none() | st.integers(0, 20),
    picture_pages=st.none() | st.integers(0, 20),
    blank_pages=st.none() | st.integers(0, 20),
)


@given(FORMATS, st.integers(60, 400))
def test_a_figure_is_the_sum_of_its_steps_and_never_more_than_all_pages_full(page: IssueFormat, pages: int) -> None:
    found = layout(Issue("V1", pages=pages, format=page))
    assert found is not None
    exact = sum(step.characters(found.full_page) for step in found.steps)
    assert abs(found.characters - exact) <= 0.5
    assert found.characters <= found.full_page * (pages + (page.covers or 0))
    assert sum(step.pages for step in found.steps if step.name != "封面") == pages


def test_every_part_of_the_format_can_be_set_and_taken_back() -> None:
    parts = {"chars_per_line": "38", "lines_per_page": "38", "header_lines": "1", "covers": "4", "captioned_pages": "6"}
    assert set(parts) <= set(settable(Issue))
    issue = changed(Issue("2022-1"), {**parts, "pages": "190"}, None)
    assert issue == WORKED
    assert record.load(Issue, record.dump(issue)) == issue
    assert changed(issue, {"covers": " 0 ", "header_lines": ""}, None).format == replace(
        WORKED.format, covers=0, header_lines=None
    )


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("chars_per_line", "0", "正整数"),
        ("covers", "-1", "0 或正整数"),
        ("covers", "5", "最多 4 面"),
        ("captioned_pages", "191", "比全期 190 面还多"),
        ("pages", "5", "比全期 5 面还多"),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        changed(WORKED, {name: value}, None)


def test_from_outside(tmp_path: Path) -> None:
    office = make_office(tmp_path / "库")
    office.ok("issue", "new", "2022-1")
    assert office.ok("issue", "show", "2022-1", "--format", "json").json()["issue"]["layout"] is None
    office.ok("issue", "set", "2022-1", "chars_per_line=38", "lines_per_page=38", "header_lines=1")
    assert "版式：每行字数 38，每面行数 38，书眉页码行数 1；还缺面数" in office.ok("issue", "show", "2022-1").err
    office.ok("issue", "set", "2022-1", "pages=190", "captioned_pages=6", "covers=4")
    shown = office.ok("issue", "show", "2022-1", "--format", "json").json()["issue"]
    assert shown["layout"]["characters"] == 280_098
    assert shown["layout"]["thousands"] == 280
    assert [step["characters"] for step in shown["layout"]["steps"]] == [272_688, 4446, 2964]
    assert shown["format"]["covers"] == 4
    assert "合计 280,098字，即 280千字" in office.ok("issue", "show", "2022-1").err
    refused = office.run("issue", "set", "2022-1", "covers=9")
    assert (refused.code, refused.out) == (2, "")
    assert "最多 4 面" in refused.err
    path = next((tmp_path / "库").rglob("2022-1.toml"))
    path.write_text(path.read_text(encoding="utf-8").replace("covers = 4", "covers = 9"), encoding="utf-8")
    checked = office.run("check", "--format", "json")
    assert checked.code == 9
    assert "format-impossible" in [problem["rule"] for problem in checked.json()["problems"]]
