"""`wenshi frequency`: occurrences by issue and by year, as many as a search counts, and their rate."""

import csv
import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wenshi.asking import Asking
from wenshi.frequency import frequencies
from wenshi.report import bars

from tests.conftest import Office
from tests.test_cli import on_a_terminal
from tests.test_kwic import real as real  # noqa: PLC0414 - the fixture

NOTE = "每万字：处数除以正文字符数（不计空格）乘一万；处数含题名、署名、图片说明里的。"
QUERIES = ("先生", "，", "魯迅 或 先生", "题名:先生", "北京 近10 先生", "先?")


@pytest.fixture
def years(filled: Office) -> Office:
    """The small archive with one more issue of the same year, one of another and a volume of none."""
    for issue, text in (("2022-2", "渡口，渡口。"), ("2021-1", "没有的。"), ("V12", "渡口在贵阳。")):
        filled.ok("issue", "new", issue)
        filled.write(f"{issue}.txt", f"第{issue}篇\n\n{text}\n")
        filled.ok("add", f"{issue}.txt", "--issue", issue)
    return filled


def test_to_the_letter(years: Office) -> None:
    result = years.ok("frequency", "渡口")
    assert result.out.splitlines() == [
        "词\t期\t处数\t篇数\t每万字",
        "渡口\t第12辑\t1\t1\t1666.67",
        "渡口\t2021年第1期\t0\t0\t0.00",
        "渡口\t2022年第1期（总第45期）\t3\t1\t769.23",
        "渡口\t2022年第2期\t2\t1\t3333.33",
        "渡口\t未编入\t1\t1\t769.23",
        "渡口\t合计\t7\t4\t1029.41",
    ]
    assert result.err.splitlines() == ["读作：渡口", NOTE]


def test_by_year_and_as_csv(years: Office) -> None:
    out = years.ok("frequency", "渡口", "貴陽", "--by", "year", "--format", "csv").out
    rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [row[:4] for row in rows] == [
        ["词", "年", "处数", "篇数"],
        ["渡口", "2021年", "0", "0"],
        ["渡口", "2022年", "5", "2"],
        ["渡口", "年份不详", "1", "1"],
        ["渡口", "未编入", "1", "1"],
        ["渡口", "合计", "7", "4"],
        ["貴陽", "2021年", "0", "0"],
        ["貴陽", "2022年", "2", "2"],
        ["貴陽", "年份不详", "1", "1"],
        ["貴陽", "未编入", "1", "1"],
        ["貴陽", "合计", "4", "4"],
    ]


def test_json(pattern: Office) -> None:
    issue = {"occurrences": 3, "manuscripts": 1, "characters": 39, "per_10000": 769.23}
    assert pattern.ok("frequency", "渡口", "--format", "json").json() == {
        "format": 1,
        "words": [
            {
                "query": "渡口",
                "read_as": "渡口",
                "total": 4,
                "manuscripts": 2,
                "per_10000": 769.23,
                "issues": [{"issue": "2022-1", "name": "2022年第1期（总第45期）", **issue}],
                "years": [{"year": 2022, **issue}],
                "unplaced": {"occurrences": 1, "manuscripts": 1, "characters": 13, "per_10000": 769.23},
            }
        ],
    }


@pytest.mark.parametrize("query", QUERIES)
def test_the_parts_make_up_what_a_search_counts(real: Office, query: str) -> None:
    searched = real.ok("search", query, "--format", "json").json()
    (word,) = frequencies(real.home, [query], Asking("")).words
    assert (word.total.occurrences, word.total.manuscripts) == (searched["occurrences"], searched["total"])
    for groups in (word.issues, word.years):
        for name in ("occurrences", "manuscripts", "characters"):
            assert sum(getattr(share, name) for share in (*groups, word.unplaced)) == getattr(word.total, name)
    assert [share.key for share in word.issues] == ["2021-1", "2022-1"]
    for share in word.issues:
        found = real.ok("search", query, "--issue", share.key, "--format", "json").json()
        assert (found["occurrences"], found["total"]) == (share.occurrences, share.manuscripts)
    stats = {row["issue"]: row for row in real.ok("stats", "--rule", "chars", "--format", "json").json()["issues"]}
    assert {share.key: share.characters for share in word.issues} == {
        issue: row["characters"] for issue, row in stats.items()
    }


@pytest.mark.parametrize(
    ("options", "groups", "characters"),
    [
        (["--issue", "2022-1"], 1, 39),
        (["--column", "史海"], 1, 39),
        (["--author", "张三"], 1, 16),
        (["--author", "赵六"], 0, 13),
        (["--status", "收稿"], 1, 52),
        (["--access", "公开"], 0, 0),
        (["--access", "内部"], 1, 52),
        (["--published"], 0, 0),
        (["--literal"], 1, 52),
    ],
)
def test_a_rate_is_that_of_what_the_conditions_admit(
    pattern: Office, options: list[str], groups: int, characters: int
) -> None:
    (word,) = pattern.ok("frequency", "渡口", *options, "--format", "json").json()["words"]
    assert len(word["issues"]) == len(word["years"]) == groups
    assert sum(share["characters"] for share in (*word["issues"], word["unplaced"])) == characters
    lines = pattern.ok("kwic", "渡口", *options, "--format", "json").json()
    assert (word["total"], word["manuscripts"]) == (lines["occurrences"], lines["total"])


def test_published_issues(filled: Office) -> None:
    filled.ok("issue", "set", "2022-1", "status=已刊")
    (word,) = filled.ok("frequency", "渡口", "--published", "--format", "json").json()["words"]
    assert (word["total"], word["unplaced"]["characters"]) == (3, 0)


def test_nothing_found_nothing_filed_and_no_sense(pattern: Office, office: Office) -> None:
    (word,) = pattern.ok("frequency", "遵义", "--format", "json").json()["words"]
    assert (word["total"], word["per_10000"]) == (0, 0.0)
    (word,) = office.ok("frequency", "遵义", "--format", "json").json()["words"]
    assert (word["issues"], word["per_10000"]) == ([], None)
    assert office.ok("frequency", "遵义").out.splitlines()[1:] == ["遵义\t合计\t0\t0\t"]
    assert pattern.run("frequency").code == 2
    assert pattern.run("frequency", "贵阳", "（渡口").code == 5
    assert pattern.run("frequency", "贵阳", "--issue", "2031-1").code == 6
    assert "在选项之后加 --" in pattern.run("frequency", "-x").err


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_the_chart_on_a_terminal(years: Office) -> None:
    screen = on_a_terminal(years, "frequency", "渡口", "书院", columns=60)
    assert NOTE[:8] in screen
    assert "渡口（处数）" in screen
    chart = screen.partition("渡口（处数）")[2].partition("书院（处数）")[0].splitlines()
    assert [line.split()[:2] for line in chart if line] == [
        ["第12辑", "1"],
        ["2021年第1期", "0"],
        ["2022年第1期（总第45期）", "3"],
        ["2022年第2期", "2"],
        ["未编入", "1"],
    ]
    assert max(map(cell_len, chart)) == 59
    assert "█" not in on_a_terminal(years, "frequency", "遵义")


@given(
    st.lists(st.tuples(st.text(alphabet="年期2（", max_size=8), st.integers(0, 10_000)), min_size=1),
    st.integers(30, 120),
)
def test_bars_keep_to_the_width_and_the_scale(values: list[tuple[str, int]], width: int) -> None:
    largest = max(value for _, value in values) or 1
    drawn = bars(values, width, largest)
    assert all(cell_len(line) <= width for line in drawn)
    starts = {
        cell_len(line) - cell_len(bar) for line in drawn if (bar := line.rpartition(" ")[2]) and bar[0] in "█▉▊▋▌▍▎▏"
    }
    assert len(starts) <= 1
    lengths = sorted((value, line.count("█")) for (_, value), line in zip(values, drawn, strict=True))
    assert [length for _, length in lengths] == sorted(length for _, length in lengths)
    assert all(
        any(char in "█▉▊▋▌▍▎▏" for char in line) == bool(value) for (_, value), line in zip(values, drawn, strict=True)
    )
