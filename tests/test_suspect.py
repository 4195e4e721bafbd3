"""Suspect text is marked when it comes in, shown wherever it is listed, found or counted, and judged again when it changes."""

import sys

import pytest

from tests.conftest import Office

GOOD = "贵阳的文史资料，先在县里征集，再由几位老人口述，最后编成这一本小书。还记得那位县长的名字。"
BAD = GOOD.encode().decode("gbk", "ignore")


@pytest.fixture
def spoilt(filled: Office) -> str:
    """The first manuscript of the first issue, with a garbled new version; returns its number."""
    first = str(filled.ok("list", "--issue", "2022-1", "--format", "json").json()["manuscripts"][0]["id"])
    filled.write("乱.txt", BAD)
    assert "文字可疑：" in filled.ok("add", "乱.txt", "--to", first, "--role", "修改稿").err
    return first


def reason(office: Office, id_: str) -> str:
    return str(office.ok("show", id_, "--format", "json").json()["suspect"])


def test_a_garbled_version_is_marked_and_a_good_one_clears_it(filled: Office, spoilt: str) -> None:
    assert reason(filled, spoilt).startswith("文字可疑：相邻两字常见的只占 ")
    filled.write("好.txt", GOOD)
    assert "文字可疑" not in filled.ok("add", "好.txt", "--to", spoilt, "--role", "定稿").err
    assert reason(filled, spoilt) == ""


def test_what_an_editor_wrote_stays(filled: Office, spoilt: str) -> None:
    filled.ok("set", spoilt, "suspect=第三段据回忆，待核")
    filled.write("好.txt", GOOD)
    filled.ok("add", "好.txt", "--to", spoilt, "--role", "定稿")
    assert reason(filled, spoilt) == "第三段据回忆，待核"


def editing(office: Office, text: str) -> str:
    script = office.write("editor.py", f"import sys\nopen(sys.argv[1], 'w', encoding='utf-8').write({text!r})\n")
    return f"{sys.executable} {script}"


def test_editing_judges_anew_unless_the_mark_was_taken_away(filled: Office, spoilt: str) -> None:
    filled.ok("edit", spoilt, EDITOR=editing(filled, GOOD))
    assert reason(filled, spoilt) == ""
    filled.ok("edit", spoilt, EDITOR=editing(filled, BAD))
    assert reason(filled, spoilt).startswith("文字可疑：")
    filled.ok("set", spoilt, "suspect=")
    filled.ok("edit", spoilt, EDITOR=editing(filled, BAD + "校过"))
    assert reason(filled, spoilt) == ""


def test_repairs_are_kept_with_the_version(filled: Office, spoilt: str) -> None:
    filled.write("部首.txt", "⽂史" + GOOD)
    filled.ok("add", "部首.txt", "--to", spoilt, "--role", "修改稿")
    assert filled.ok("show", spoilt, "--format", "json").json()["repairs"] == ["康熙部首换成通用字 1 处（⽂→文）"]
    assert "修复：康熙部首换成通用字 1 处（⽂→文）" in filled.ok("show", spoilt).out
    filled.ok("add", filled.write("好.txt", GOOD).name, "--to", spoilt, "--role", "定稿")
    assert "修复：" not in filled.ok("show", spoilt).out


def test_list_shows_them_alone_with_the_reason(filled: Office, spoilt: str) -> None:
    rows = filled.ok("list", "--suspect", "--format", "json").json()["manuscripts"]
    assert [(row["id"], row["suspect"], row["suspect_reason"]) for row in rows] == [
        (spoilt, True, reason(filled, spoilt))
    ]
    table = filled.ok("list", "--suspect").out.splitlines()
    assert table[0].split("\t")[-1] == "存疑"
    assert table[1].split("\t")[-1] == reason(filled, spoilt)
    assert len(table) == 2
    everything = filled.ok("list").out
    assert everything.count("（存疑）") == 1
    assert "文字可疑" not in everything


def test_search_marks_the_hit(filled: Office, spoilt: str) -> None:
    hit = filled.ok("search", BAD[:4], "--format", "json").json()["hits"][0]
    assert (hit["id"], hit["suspect"]) == (spoilt, True)
    assert "》（存疑）" in filled.ok("search", BAD[:4]).out
    head, row = filled.ok("search", BAD[:4], "--format", "csv").out.splitlines()[:2]
    assert (head.split(",")[-1], row.split(",")[-1]) == ("存疑", "存疑")
    others = [hit["suspect"] for hit in filled.ok("search", "期:2022-1", "--format", "json").json()["hits"]]
    assert sorted(others) == [False, False, True]


@pytest.mark.parametrize("by", ["issue", "column", "author", "year"])
def test_every_figure_that_holds_suspect_text_says_so(filled: Office, spoilt: str, by: str) -> None:
    data = filled.ok("stats", "--by", by, "--format", "json").json()
    groups = data["issues" if by == "issue" else "groups"]
    marked = 2 if by == "author" else 1  # two signed the first one
    assert sum(group["suspect"] for group in groups) == marked
    assert (data["total"]["suspect"], data["unplaced"]["suspect"]) == (1, 0)
    result = filled.ok("stats", "--by", by)
    head, *rows = (line.split("\t") for line in result.out.splitlines())
    at = head.index("存疑篇数")
    assert [row[at] for row in rows].count("1") == marked + 1
    assert "其中 1 篇文字存疑，字数仅供参考。" in result.err
    assert "存疑篇数" in filled.ok("stats", "--by", by, "--format", "csv").out
    filled.ok("set", spoilt, "suspect=")
    assert "存疑" not in filled.ok("stats", "--by", by).out


def test_what_stands_in_no_issue_is_told_too(filled: Office, spoilt: str) -> None:
    filled.ok("unplace", spoilt)
    result = filled.ok("stats")
    assert "（不在上表），其中 1 篇文字存疑。" in result.err
    assert filled.ok("stats", "--format", "json").json()["unplaced"]["suspect"] == 1
