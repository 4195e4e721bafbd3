"""The standard tables: their totals are those of `stats`, whatever the format; those of the samples to the letter."""

import datetime
import io
import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from wenshi import ids, tables
from wenshi.catalogue import Catalogue, IssueRow, Row
from wenshi.errors import BadInput, NotFound
from wenshi.model import Collection, Sheet, Targets
from wenshi.period import Period

from tests.conftest import Office, make_office
from tests.test_count import reference

HERE = Path(__file__).parent
TODAY = datetime.date(2022, 12, 31)
COLLECTION = Collection("wudang", "乌当文史", "乌当区政协", targets=Targets(35, 100_000, 70, 200_000))
GROUPED = {"columns": "column", "authors": "author", "intake": "month", "sources": "source", "sanqin": "sanqin"}


def row(number: int, people: str, zishu: int | None, **more: Any) -> Row:
    year = 2021 if number < 3 else 2022
    return Row(f"{year}-{number:04d}", 0, 0, 0, 0, f"d{number}", people=people, zishu=zishu, han=zishu, **more)


@pytest.fixture
def catalogue() -> Catalogue:
    rows = [
        row(1, "张三\tauthor", 100, received="2021-03-01", source="投稿"),
        row(2, "李四\tauthor", 200, received="2021-04-01"),
        row(3, "张三\tnarrator\n王五\tcompiler", 300, received="2022-03-01", source="约稿", sanqin="亲历", photos=2),
        row(4, "赵六\tauthor", 400, received="2022-03-09", source="约稿"),
        row(5, "", None, received="2022-05-01", status="备用"),
        row(6, "赵六\tauthor", 50, received="2022-05-02", kind="preface", counts_as_article=False),
        row(7, "钱七\tauthor", 60, received="2022-05-03", status="不用"),
    ]
    issues = [
        IssueRow("2021-1", (0, 0), 44, columns=(("甲", (rows[0].id, rows[1].id)),), printed_on="2021-06-20", extent=80),
        IssueRow("2022-1", (0, 0), 45, columns=(("甲", (rows[5].id, rows[2].id)),), printed_on="2022-06-20", extent=90),
        IssueRow("2022-2", (0, 0), 46, columns=(("乙", (rows[3].id,)),), printed_on="2023-01-10", print_run=500),
    ]
    return Catalogue({each.id: each for each in rows}, {each.id: each for each in issues})


def made(catalogue: Catalogue, typed: str, only: str = "", *rules: str) -> dict[str, Sheet]:
    wanted = tables.Wanted(rules or ("zishu",), Period.parse(typed), tables.keys(only))
    return {sheet.key: sheet for sheet in tables.report(catalogue, COLLECTION, wanted, TODAY).sheets}


def cells(sheet: Sheet, key: str) -> list[Any]:
    """Return a column with its total."""
    at = [head.key for head in sheet.heads].index(key)
    return [*sheet.column(key), sheet.total[at] if sheet.total else None]


def test_what_was_printed_stands_beside_what_was_aimed_at(catalogue: Catalogue) -> None:
    sheet = made(catalogue, "2022")["issues"]
    assert cells(sheet, "printed") == ["2022年6月", "2023年1月", None]
    assert cells(sheet, "articles") == [1, 1, 2]
    assert cells(sheet, "zishu") == [300, 400, 700]
    assert cells(sheet, "target_characters") == [100_000, 100_000, 200_000]
    assert cells(sheet, "done") == [0.003, 0.004, 0.0035]
    assert cells(sheet, "pages") == [90, None, None]
    assert sheet.notes == (
        "2022年第2期（总第46期）没有登记页数，不合计。",
        "2022年第1期（总第45期）没有登记印数，不合计。",
    )
    assert [chart.kind for chart in sheet.charts] == ["bar", "progress"]


def test_who_is_new_and_in_which_role(catalogue: Catalogue) -> None:
    sheet = made(catalogue, "2022")["authors"]
    assert cells(sheet, "name") == ["赵六", "张三", "王五", "合计"]
    assert cells(sheet, "new") == ["新", None, "新", "2人"]
    assert cells(sheet, "author") == [1, None, None, 1]
    assert cells(sheet, "narrator") == [None, 1, None, 1]
    assert cells(sheet, "zishu") == [400, 300, 300, 700]
    summed = {head.key: head.summed for head in sheet.heads}
    assert (summed["articles"], summed["author"]) == (False, True)  # of a joint piece the total has one
    assert "1 篇由多人署名" in sheet.notes[1]


def test_what_became_of_what_came_in(catalogue: Catalogue) -> None:
    sheet = made(catalogue, "2022")["intake"]
    assert cells(sheet, "name") == ["2022年3月", "2022年5月", "合计"]
    assert [cells(sheet, key) for key in ("已编入", "备用", "不用")] == [[2, 0, 2], [0, 1, 1], [0, 1, 1]]
    assert cells(sheet, "articles") == [2, 2, 4]


def test_years_only_where_there_are_several(catalogue: Catalogue) -> None:
    assert "years" not in made(catalogue, "2022")
    sheet = made(catalogue, "2021..2022")["years"]
    assert cells(sheet, "issues") == [1, 2, 3]
    assert cells(sheet, "more_characters") == [None, 400, None]
    assert [chart.kind for chart in sheet.charts] == ["line"]


def test_layout_is_asked_of_issues_only(catalogue: Catalogue) -> None:
    sheets = made(catalogue, "2022", "", "layout", "han")
    assert [head.key for head in sheets["issues"].heads][4:6] == ["layout", "han"]
    assert cells(sheets["issues"], "layout") == [None, None, None]
    assert "layout" not in [head.key for head in sheets["columns"].heads]
    assert cells(made(catalogue, "2022", "", "layout")["columns"], "zishu") == [400, 300, 700]


def test_what_belongs_to_all_of_it(catalogue: Catalogue) -> None:
    wanted = tables.Wanted(("zishu",), Period.parse("2022"))
    report = tables.report(catalogue, COLLECTION, wanted, TODAY)
    about = dict(report.particulars)
    assert report.title == "《乌当文史》2022年统计表"
    assert about["填报单位"] == "乌当区政协"
    assert about["制表日期"] == "2022年12月31日"
    assert len(about["数据摘要"]) == 16
    assert report.notes[0].startswith("字数按Word口径，含标点；")
    assert report.notes[2] == "各期按期号的年份归年。其中2022年第2期（总第46期）印于2023年1月。"
    assert report.notes[3] == "另有 1 件不计篇（卷首语 1），未列入。"
    assert report.signatures[0] == "制表"


@pytest.mark.parametrize(("typed", "sentences"), [("2022", 5), ("2022-1", 1), ("2021..2022", 3), ("2021-1..2022-1", 2)])
def test_the_sentences_of_a_period(catalogue: Catalogue, typed: str, sentences: int) -> None:
    sheet = made(catalogue, typed, "摘要")["abstract"]
    said = [kind for kind in sheet.column("kind") if kind != "进度"]
    assert len(said) == sentences + (1 if typed == "2022" else 0)  # two issues, each with its own


def test_only_some(catalogue: Catalogue) -> None:
    assert list(made(catalogue, "2022", "栏目表，issues")) == ["issues", "columns"]
    with pytest.raises(BadInput, match="没有“人口表”这张表"):
        tables.keys("人口表")
    with pytest.raises(NotFound, match="没有2019年的期"):
        made(catalogue, "2019")


# --- the command ---


def test_every_total_is_that_of_stats(filled: Office) -> None:
    data = filled.ok("report", "tables", "2022", "--rule", "zishu,han", "--format", "json").json()
    sheets = {sheet["key"]: sheet for sheet in data["sheets"]}
    for key, by in {"issues": "issue", **GROUPED}.items():
        if key not in sheets:
            continue
        stats = filled.ok("stats", "2022", "--by", by, "--rule", "zishu,han", "--format", "json").json()
        groups = stats["issues" if by == "issue" else "groups"]
        total = sheets[key]["total"]
        assert (total["articles"], total["zishu"], total["han"]) == (
            stats["total"]["articles"],
            stats["total"]["characters"],
            stats["total"]["counts"]["han"],
        )
        assert [row["zishu"] for row in sheets[key]["rows"]] == [group["characters"] for group in groups]
    assert {"abstract", "issues", "columns", "authors", "sources", "sanqin", "fees"} <= set(sheets)


def test_a_workbook_holds_what_the_json_says(filled: Office) -> None:
    filled.ok("report", "tables", "2022", "--today", "2022-12-31", "-o", "统计.xlsx")
    filled.ok("report", "tables", "2022", "--today", "2022-12-31", "-o", "统计.json")
    data = json.loads((filled.root / "统计.json").read_text(encoding="utf-8"))
    book = openpyxl.load_workbook(io.BytesIO((filled.root / "统计.xlsx").read_bytes()), data_only=True)
    for sheet in data["sheets"]:
        held = list(book[sheet["title"]].iter_rows(values_only=True))
        heads = tuple(column["name"] for column in sheet["columns"])
        start = next(at for at, line in enumerate(held) if tuple(filter(None, line)) == heads)
        below = [line[: len(heads)] for line in held[start + 1 :]]
        lines = [*sheet["rows"], *([sheet["total"]] if sheet["total"] else [])]
        for line, expected in zip(below, lines, strict=False):
            for cell, (column, value) in zip(line, zip(sheet["columns"], expected.values(), strict=True), strict=True):
                assert (float(value) if column["kind"] == "money" and value else value or None) == (cell or None)


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "html", "md", "csv", "json"])
def test_the_same_archive_and_day_give_the_same_bytes(pattern: Office, tmp_path: Path, suffix: str) -> None:
    written = [tmp_path / f"{number}.{suffix}" for number in (1, 2)]
    for path in written:
        pattern.ok("report", "tables", "2022", "--today", "2022-12-31", "-o", str(path))
    assert written[0].read_bytes() == written[1].read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["2019"], 6, "没有2019年的期；已建的各期见 wenshi issue list。"),
        (["2022", "-o", "统计.pdf"], 2, "不能写入“统计.pdf”：文件名要以 .xlsx、"),
        (["2022", "-o", "没有/统计.xlsx"], 1, "没有文件夹"),
        (["2022", "--format", "json", "-o", "统计.csv"], 2, "不一致"),
        (["2022", "--only", "人口"], 2, "没有“人口”这张表"),
    ],
)
def test_what_cannot_be_handed_up(filled: Office, words: list[str], code: int, message: str) -> None:
    result = filled.run("report", "tables", *words)
    assert (result.code, result.out) == (code, "")
    assert message in result.err


def test_a_file_open_in_an_office_program_is_left_alone(filled: Office) -> None:
    (filled.root / "统计.xlsx").write_bytes(b"old")
    (filled.root / "~$统计.xlsx").write_bytes(b"")
    result = filled.run("report", "tables", "2022", "-o", "统计.xlsx", "--force")
    assert (result.code, "请先关闭它" in result.err) == (1, True)
    assert (filled.root / "统计.xlsx").read_bytes() == b"old"


@pytest.mark.parametrize(
    "words",
    [
        ["report", "tables", "2022", "-o", "表.csv"],
        ["export", "contents", "2022-1", "-o", "表.csv"],
        ["export", "register", "-o", "表.csv"],
        ["timeline", "-o", "表.csv"],
        ["stats", "--format", "csv", "-o", "表.csv"],
        ["list", "--format", "csv", "-o", "表.csv"],
        ["kwic", "贵阳", "-o", "表.csv"],
        ["fees", "2022-1", "-o", "表.csv"],
        ["check", "--report", "表.csv"],
    ],
)
def test_a_file_that_is_there_is_replaced_only_where_asked_for(filled: Office, words: list[str]) -> None:
    filled.write("表.csv", "手填的审稿意见")
    refused = filled.run(*words)
    assert (refused.code, refused.err) == (7, "已有“表.csv”；换一个文件名，或加 --force 替换它。\n")
    assert (filled.root / "表.csv").read_text("utf-8") == "手填的审稿意见"
    filled.ok(*words, "--force")
    assert (filled.root / "表.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_tables_of_the_samples_to_the_letter(office: Office) -> None:
    for number in (1, 2):
        office.ok("issue", "new", f"2022-{number}", "--serial", str(44 + number))
        office.ok(
            "add", str(HERE / "samples" / f"来稿2022-{number}"), "--issue", f"2022-{number}", "--received", "2022-05-01"
        )
    office.ok("report", "tables", "2022", "--today", "2022-12-31", "-o", "统计.md")
    lines = (office.root / "统计.md").read_text(encoding="utf-8").splitlines()
    golden = (HERE / "golden" / "tables.md").read_text(encoding="utf-8").splitlines()
    assert [line.partition("　　数据摘要")[0] for line in lines] == [
        line.partition("　　数据摘要")[0] for line in golden
    ]


def test_the_real_articles(articles: Path, tmp_path: Path) -> None:
    office = make_office(tmp_path / "档案库")
    files = sorted(articles.glob("*.txt"))
    for number, part in ((1, files[:35]), (2, files[35:])):
        office.ok("issue", "new", f"2022-{number}", "--serial", str(44 + number))
        office.ok("add", *map(str, part), "--issue", f"2022-{number}", "--column", f"栏目{number}")
    counted = [
        reference("\n".join(line for line in path.read_text(encoding="utf-8").splitlines()[2:] if line.strip())).zishu
        for path in files
    ]
    halves = [sum(counted[:35]), sum(counted[35:])]
    data = office.ok("report", "tables", "2022", "--format", "json").json()
    sheets = {sheet["key"]: sheet for sheet in data["sheets"]}
    for key in ("issues", "columns"):
        assert sorted(row["zishu"] for row in sheets[key]["rows"]) == sorted(halves)
        assert (sheets[key]["total"]["articles"], sheets[key]["total"]["zishu"]) == (70, sum(counted))
    listed = office.ok("list", "--format", "json").json()["manuscripts"]
    pairs = list(zip(listed, counted, strict=True))
    people = Counter(name for entry, _ in pairs for name in {who["name"] for who in entry["contributors"]})
    letters = {
        name: sum(number for entry, number in pairs if name in {who["name"] for who in entry["contributors"]})
        for name in people
    }
    authors = sheets["authors"]
    assert {row["name"]: (row["articles"], row["zishu"]) for row in authors["rows"]} == {
        name: (number, letters[name]) for name, number in people.items()
    }
    assert authors["total"]["zishu"] == sum(counted)
    assert {row["new"] for row in authors["rows"]} == {"新"}
    assert all(ids.is_accession(entry["id"]) for entry in itertools.islice(listed, 3))


# --- what else leaves the office ---


def test_the_table_of_contents_of_an_issue(filled: Office) -> None:
    data = filled.ok("export", "contents", "2022-1", "--format", "json").json()
    assert [(row["column"], row["title"], row["byline"]) for row in data["sheets"][0]["rows"]] == [
        ("史海钩沉", "渡口旧事", "张三口述  李四整理"),
        ("史海钩沉", "書院記", "王五"),
        ("史海钩沉", "山歌", ""),
    ]
    filled.ok("export", "contents", "2022-1", "-o", "目录.docx")
    page = docx.Document(str(filled.root / "目录.docx"))
    assert [line.text for line in page.paragraphs] == [
        "《乌当文史》2022年第1期（总第45期）目录",
        "史海钩沉",
        "渡口旧事\u3000张三口述  李四整理\t",
        "書院記\u3000王五\t",
        "山歌\t",
    ]
    stop = page.paragraphs[2].paragraph_format.tab_stops[0]
    assert (stop.leader, stop.alignment) == (WD_TAB_LEADER.DOTS, WD_TAB_ALIGNMENT.RIGHT)
    assert filled.run("export", "contents", "2023-1").code == 6


def test_the_register_of_manuscripts(filled: Office) -> None:
    every = filled.ok("export", "register", "--format", "json").json()["sheets"][0]
    assert [row["title"] for row in every["rows"]] == ["渡口旧事", "書院記", "山歌", "存稿一篇"]
    assert every["rows"][0]["people"] == "张三（口述）、李四（整理）"
    assert every["rows"][0]["issue"] == "2022年第1期 史海钩沉"
    assert len(filled.ok("export", "register", "2022-1", "--format", "json").json()["sheets"][0]["rows"]) == 3
    filled.ok("export", "register", "-o", "登记表.docx")
    table = docx.Document(str(filled.root / "登记表.docx")).tables[0]
    heads = [cell.text for cell in table.rows[0].cells]
    assert heads[-5:] == ["初审", "复审", "终审", "样刊", "备注"]
    assert "初审" not in [column["name"] for column in every["columns"]]
    result = filled.run("export", "register", "1999")
    assert (result.code, result.err) == (6, "没有1999年的稿件，没有可登记的。\n")
