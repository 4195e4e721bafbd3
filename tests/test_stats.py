"""Figures: every grouping against a plain count of the same rows, periods, changes, targets and pace."""

import contextlib
import datetime
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import stats
from wenshi.catalogue import Catalogue, IssueRow, Row
from wenshi.errors import BadInput, NotFound, Unreadable
from wenshi.model import Collection, Targets
from wenshi.period import Period, year_of
from wenshi.progress import progress

from tests.conftest import Office

PEOPLE = [
    "",
    "张三\tauthor",
    "张三\tauthor\t政协委员",
    "李四\tnarrator\n王五\tcompiler\t文史馆员",
    "李四\tauthor\n李四\tphotographer",
]


@st.composite
def archives(draw: st.DrawFn) -> Catalogue:
    rows = {}
    for number in range(1, draw(st.integers(0, 14)) + 1):
        zishu = draw(st.none() | st.integers(0, 9_999))
        rows[f"2022-{number:04d}"] = Row(
            f"2022-{number:04d}",
            0,
            0,
            0,
            0,
            people=draw(st.sampled_from(PEOPLE)),
            zishu=zishu,
            han=zishu and zishu // 2,
            received=draw(st.sampled_from(["2021-12-31", "2022-01-01", "2022-03-09", "2022-03"])),
            source=draw(st.sampled_from(["", "约稿", "征集"])),
            sanqin=draw(st.sampled_from(["", "亲历"])),
            status=draw(st.sampled_from(["收稿", "备用"])),
            counts_as_article=draw(st.sampled_from([True, True, False])),
            kind=draw(st.sampled_from(["article", "contents"])),
            photos=draw(st.integers(0, 3)),
            suspect=draw(st.sampled_from(["", "文字可疑"])),
        )
    issues = {"V3": 1999, "2021-1": None, "2021-2": None, "2022-1": None, "2022-3-4": None}
    shares: dict[str, list[tuple[str, list[str]]]] = {issue: [("", []), ("人物", []), ("往事", [])] for issue in issues}
    for id_ in rows:
        where = draw(st.sampled_from([*issues, ""]))
        if where:
            draw(st.sampled_from(shares[where]))[1].append(id_)
    made = {
        issue: IssueRow(issue, (0, 0), year=year, columns=tuple((name, tuple(ids)) for name, ids in shares[issue]))
        for issue, year in issues.items()
    }
    return Catalogue(rows, made)


def plain_count(catalogue: Catalogue, by: str, period: Period) -> dict[str, tuple[int, int]]:
    """Count articles and characters by group the plainest way."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for issue, columns in {i: row.columns for i, row in catalogue.issues.items()}.items():
        year = {"V3": 1999}.get(issue) or int(issue[:4])
        if period.year not in (None, year):
            continue
        for column, ids in columns:
            for id_ in ids:
                row = catalogue.rows[id_]
                if not row.counts_as_article:
                    continue
                lines = [(line + "\t\t").split("\t") for line in row.people.split("\n")]
                keys: Any = {
                    "issue": {issue},
                    "column": {column},
                    "year": {str(year)},
                    "source": {row.source},
                    "sanqin": {row.sanqin},
                    "author": {line[0] for line in lines},
                    "role": {line[1] for line in lines},
                    "identity": {line[2] for line in lines if line[2]} or {""},
                }[by]
                for key in keys:
                    found[key][0] += 1
                    found[key][1] += row.zishu or 0
    return {key: (articles, characters) for key, (articles, characters) in found.items()}


@given(
    archives(),
    st.sampled_from(["issue", "column", "year", "source", "sanqin", "author", "role", "identity"]),
    st.sampled_from(["", "2022"]),
)
def test_every_grouping_equals_a_plain_count(catalogue: Catalogue, by: str, typed: str) -> None:
    period = Period.parse(typed)
    result = stats.figures(catalogue, Collection("wudang", "乌当文史"), stats.Question(("zishu", "han"), by, period))
    groups = {figure.key: (figure.articles, figure.characters) for figure in result.groups if figure.articles}
    assert groups == plain_count(catalogue, by, period)
    placed = plain_count(catalogue, "issue", period).values()
    assert result.total.articles == sum(articles for articles, _ in placed) == len(result.members)
    assert result.total.characters == sum(characters for _, characters in placed)
    assert result.total.counts["han"] == sum(member.row.han or 0 for member in result.members)
    shares = [result.share(figure) for figure in result.groups]
    if result.total.characters and not result.joint:
        assert sum(share or 0 for share in shares) == pytest.approx(1)


@given(archives(), st.sampled_from(["month", "status"]), st.sampled_from(["", "2022"]))
def test_what_was_received_is_counted_wherever_it_stands(catalogue: Catalogue, by: str, typed: str) -> None:
    result = stats.figures(
        catalogue, Collection("wudang", "乌当文史"), stats.Question(by=by, period=Period.parse(typed))
    )
    rows = [row for row in catalogue.rows.values() if row.counts_as_article and row.received.startswith(typed)]
    assert result.total.articles == len(rows) == sum(figure.articles for figure in result.groups)
    placed = catalogue.places()
    for figure in result.groups:
        same = [
            row
            for row in rows
            if figure.key == (row.received[:7] if by == "month" else "已编入" if row.id in placed else row.status)
        ]
        assert (figure.articles, figure.characters) == (len(same), sum(row.zishu or 0 for row in same))


def two_years() -> Catalogue:
    rows = {
        f"2022-{n:04d}": Row(
            f"2022-{n:04d}", 0, 0, 0, 0, zishu=count, received="2022-02-01", title=f"题{n}", status=status
        )
        for n, (count, status) in enumerate(
            [(100, "选用"), (200, "选用"), (600, "选用"), (50, "选用"), (30, "备用"), (40, "备用"), (None, "备用")], 1
        )
    }
    ids = list(rows)
    issue = {
        "2021-1": IssueRow("2021-1", (0, 0), columns=(("人物", (ids[3],)),)),
        "2022-1": IssueRow(
            "2022-1", (0, 0), columns=(("人物", tuple(ids[:2])), ("往事", (ids[2],))), printed_on="2023-01-20"
        ),
    }
    return Catalogue(rows, issue)


def ask(by: str = "issue", period: str = "", way: Any = "issue", **more: Any) -> stats.Figures:
    collection = Collection("wudang", "乌当文史", columns=("人物", "特稿"), targets=Targets(4, 1_000, 5, 1_000))
    return stats.figures(two_years(), collection, stats.Question(by=by, period=Period.parse(period, way), **more))


def test_mean_median_and_share() -> None:
    figure = ask(period="2022").total
    assert (figure.mean, figure.median) == (300.0, 200.0)
    by_column = ask("column", "2022")
    assert [(each.key, by_column.share(each)) for each in by_column.groups] == [
        ("人物", 300 / 900),
        ("往事", 600 / 900),
    ]
    even = ask("column", "2022-1").groups[0]
    assert even.median == 150.0


def test_the_change_on_the_year_before() -> None:
    result = ask("column", "2022")
    changes = {each.key: (each.more_articles, each.more_characters) for each in result.groups}
    assert changes == {"人物": (1, 250), "往事": (1, 600)}
    assert (result.total.more_articles, result.total.more_characters) == (2, 850)
    issue = ask("issue", "2022").groups[0]
    assert (issue.key, issue.more_characters) == ("2022-1", 850), "compared with the issue of the same number"
    years = {each.key: each.more_characters for each in ask("year").groups}
    assert years == {"2021": None, "2022": 850}
    assert ask("column", "2021").total.more_articles is None, "nothing is known of 2020"


def test_the_year_it_was_printed_in() -> None:
    assert ask(period="2022").total.articles == 3
    assert ask(period="2022", way="printed").total.articles == 0
    assert [each.key for each in ask("year", way="printed").groups] == ["2021", "2023"]
    assert year_of(two_years().issues["2021-1"], "printed") == 2021, "not known when printed: its own year"


def test_layout_is_of_issues_and_unknown_where_one_is_not_known() -> None:
    catalogue = two_years()
    catalogue.issues["2022-1"] = catalogue.issues["2022-1"]._replace(layout=280_098)
    collection = Collection("wudang", "乌当文史")
    asked = stats.Question(("zishu", "layout"), period=Period.parse("2022"))
    assert stats.figures(catalogue, collection, asked).total.counts == {"zishu": 900, "layout": 280_098}
    every = stats.figures(catalogue, collection, stats.Question(("zishu", "layout")))
    assert every.total.counts == {"zishu": 950, "layout": None}
    with pytest.raises(BadInput, match="只能按期或按年"):
        stats.figures(catalogue, collection, stats.Question(("layout",), "author"))


def test_an_issue_that_cannot_be_read_is_no_figure() -> None:
    catalogue = two_years()
    catalogue.issues["2022-1"] = IssueRow("2022-1", (0, 0), problem="2022-1.toml 读不了。")
    with pytest.raises(Unreadable, match="统计不能作数"):
        stats.figures(catalogue, Collection("wudang", "乌当文史"), stats.Question())


@pytest.mark.parametrize(
    ("typed", "issues"),
    [
        ("", ["V3", "2021-1", "2021-2", "2022-1", "2022-S1"]),
        ("2021", ["2021-1", "2021-2"]),
        ("2022-1", ["2022-1"]),
        ("２０２１－２", ["2021-2"]),
        ("2021-2..2022-1", ["2021-2", "2022-1"]),
        ("2021-2..2022", ["2021-2", "2022-1", "2022-S1"]),
        ("2021..2022-1", ["2021-1", "2021-2", "2022-1"]),
        ("..2021", ["2021-1", "2021-2"]),
        ("2022..", ["2022-1", "2022-S1"]),
        ("V3", ["V3"]),
    ],
)
def test_periods(typed: str, issues: list[str]) -> None:
    catalogue = Catalogue({}, {i: IssueRow(i, (0, 0)) for i in ("V3", "2021-1", "2021-2", "2022-1", "2022-S1")})
    assert Period.parse(typed).issues(catalogue) == issues


@pytest.mark.parametrize("typed", ["去年", "2022..2021", "2022-2..2022-1", "..", "2022-1..2021", "2022...2023"])
def test_no_periods(typed: str) -> None:
    with pytest.raises(BadInput):
        Period.parse(typed)


def test_a_period_of_an_issue_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        Period.parse("2021-1..2021-9").issues(two_years())


@given(st.text(max_size=12))
def test_no_period_is_anything_but_a_period_or_refused(typed: str) -> None:
    with contextlib.suppress(BadInput, NotFound):
        Period.parse(typed).issues(two_years())


def far(period: str, today: str, targets: Targets | None = None) -> Any:
    targets = Targets(4, 1_000, 5, 1_000) if targets is None else targets
    collection = Collection("wudang", "乌当文史", columns=("人物", "特稿"), targets=targets)
    answer = stats.figures(two_years(), collection, stats.Question(period=Period.parse(period)))
    return progress(two_years(), collection, answer, datetime.date.fromisoformat(today))


def test_pace_and_gap() -> None:
    half = far("2022", "2022-07-01")
    assert half.elapsed == pytest.approx(182 / 365)
    assert (half.due_articles, half.due_characters) == (2, 499)
    assert (half.gap_articles, half.gap_characters) == (2, 100)
    assert half.empty == ("特稿",)
    assert half.heavy == (("往事", 600 / 900),)
    assert [row.id for row in half.reserve] == ["2022-0005", "2022-0006"], "one without a text fills nothing"
    assert half.reserve_characters == 70
    assert half.warnings == ()
    assert far("2022", "2021-06-01").elapsed == 0
    assert far("2022", "2023-06-01").elapsed == 1
    assert far("2022-1", "2022-07-01").elapsed is None
    assert far("", "2022-07-01") is None
    assert far("2022", "2022-07-01", Targets()) is None


def test_bounds_are_warned_of() -> None:
    late = far("2022", "2022-12-31")
    assert late.warnings == ("篇数落后进度，缺目标的 40.0%，超过界限 10%",), "characters lack ten percent, not more"
    over = far("2022", "2022-12-31", Targets(year_articles=3, year_characters=700))
    assert over.warnings == ("字数超出目标 28.6%，超过界限 20%",)
    with pytest.raises(Unreadable, match="不能是负数"):
        far("2022", "2022-12-31", Targets(year_articles=3, over_percent=-1))


def test_the_command(filled: Office) -> None:
    """Every option from outside; the figures themselves are held above."""
    made = filled.ok("stats", "2022", "--rule", "zishu,han", "--rule", "chars", "--detail", "--today", "2022-07-01")
    assert made.out.splitlines()[0].startswith("期\t篇数\t字数\t纯汉字数\t字符数（不计空格）")
    assert "篇均\t中位数\t占比" in made.out
    assert "到 2022-07-01 全年已过 49.9%" in made.err
    data = filled.ok("stats", "2022", "--rule", "zishu,han", "--format", "json", "--today", "2022-07-01").json()
    assert data["rules"] == ["zishu", "han"]
    assert data["total"]["counts"]["zishu"] == data["total"]["characters"]
    assert data["progress"]["gap_articles"] == 67
    for by in stats.GROUPINGS:
        groups = filled.ok("stats", "--by", by, "--format", "json").json()
        assert sum(group["articles"] for group in groups["issues" if by == "issue" else "groups"]) >= 3, by
    assert "不论是否编入" in filled.ok("stats", "2022", "--by", "status").err
    assert "年份按印刷日期" in filled.ok("stats", "--by", "year", "--year-of", "printed").err
    assert filled.run("stats", "--by", "author", "--rule", "layout").code == 2
    assert filled.run("stats", "2022..2021").code == 2
    assert filled.run("stats", "2022", "--today", "明天").code == 2
    assert filled.run("stats", "2022-1..2022-9").code == 6
    unknown = filled.ok("stats", "2022", "--rule", "layout")
    assert "版面字数未知" in unknown.err
    filled.ok("issue", "set", "2022-1", "chars_per_line=38", "lines_per_page=38", "pages=190", "header_lines=1")
    assert "281,580" not in unknown.out
    assert filled.ok("stats", "2022", "--rule", "layout").out.splitlines()[1].split("\t")[2] == str(38 * 39 * 190)
