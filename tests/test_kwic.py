"""`wenshi kwic`: every place once, contexts cut from the original, hits in one column, files that open."""

import csv
import io
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wenshi import disk
from wenshi.aligned import aligned
from wenshi.asking import Asking
from wenshi.concordance import Occurrence, concordance, cut, flat
from wenshi.errors import WenshiError

from tests.conftest import Office
from tests.test_cli import number, on_a_terminal

COMBINING = "\u0301"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
HEADERS = ["登记号", "期", "段", "页", "前文", "命中", "后文", "题名", "署名", "栏目", "出处"]


def occurrence(left: str, hit: str, right: str, **more: Any) -> Occurrence:
    known: dict[str, Any] = {
        "id": "2022-0001", "title": "渡口", "byline": "张三", "issue": "2022-1", "issue_name": "2022年第1期",
        "column": "", "field": "body", "paragraph": 1, "page": None, "left": left, "hit": hit, "right": right,
        "cut_left": False, "cut_right": False, "source": "",
    }  # fmt: skip
    return Occurrence(**(known | more))


# --- the cut ---

TEXT = st.text(alphabet=f"渡口a貴\U00020000 \t\u200b{COMBINING}\ufe0f\U0001f3fb\u200d👩“”", max_size=40)


@given(TEXT, st.integers(0, 40), st.integers(1, 5), st.integers(1, 50), st.integers(1, 50))
def test_a_cut_is_a_slice_of_the_line_around_the_place(text: str, start: int, size: int, left: int, right: int) -> None:
    start = min(start, len(text))
    made = cut(text, start, min(start + size, len(text)), left, right)
    whole = made.left + made.hit + made.right
    first = start - len(made.left)
    assert text[first : first + len(whole)] == whole
    assert made.hit.startswith(text[start : start + size])
    assert len(made.left) >= min(left, start)
    assert made.cut_left == bool(text[:first].strip())
    assert made.cut_right == bool(text[first + len(whole) :].strip())


@given(st.text(alphabet="渡口a貴\U00020000 “”", max_size=40), st.integers(0, 39), st.integers(1, 50))
def test_plain_characters_are_cut_to_the_width(text: str, start: int, width: int) -> None:
    start = min(start, len(text))
    made = cut(text, start, min(start + 1, len(text)), width, width)
    assert made.left == text[max(0, start - width) : start]
    assert made.right == text[start + 1 : start + 1 + width]


def test_no_character_is_torn() -> None:
    text = f"e{COMBINING}{FAMILY}渡\U000e0100口{FAMILY}尾"
    start = text.index("渡")
    made = cut(text, start, start + 1, 1, 1)
    assert made == (FAMILY, "渡\U000e0100", "口", True, True)
    assert cut(text, start, start + 3, 6, 2).left == f"e{COMBINING}{FAMILY}"
    assert cut(text, start, start + 3, 6, 2).right == FAMILY


# --- one line for each place ---


def test_to_the_letter(pattern: Office) -> None:
    result = pattern.ok("kwic", "贵阳", "--left", "3", "--right", "4")
    assert result.out.splitlines() == [
        "登记号\t期\t段\t页\t前文\t命中\t后文",
        f"{number(1)}\t2022年第1期（总第45期）\t1\t\t\t贵阳\t城外有一",
        f"{number(2)}\t2022年第1期（总第45期）\t1\t\t\t貴陽\t有書院，",
        f"{number(4)}\t未编入\t1\t\t，提到\t贵阳\t和渡口。",
    ]
    assert result.err.splitlines() == ["读作：贵阳", "共3篇3处"]


def test_json(pattern: Office) -> None:
    found = pattern.ok("kwic", "貴陽", "--left", "2", "--right", "2", "--limit", "2", "--format", "json")
    assert found.json() == {
        "format": 1,
        "query": "貴陽",
        "read_as": "貴陽",
        "sort": "issue",
        "total": 3,
        "occurrences": 3,
        "lines": [
            {
                "id": number(n), "title": title, "byline": byline, "issue": "2022-1",
                "issue_name": "2022年第1期（总第45期）", "column": "史海钩沉", "field": "body", "paragraph": 1, "page": None,
                "left": "", "hit": hit, "right": right, "cut_left": False, "cut_right": True,
                "source": "《乌当文史》2022年第1期（总第45期）（页码待补）",
            }
            for n, title, byline, hit, right in (
                (1, "渡口旧事", "张三口述  李四整理", "贵阳", "城外"), (2, "書院記", "王五", "貴陽", "有書"),
            )
        ],
    }  # fmt: skip
    assert "共3篇3处，显示前2处（--all 全部）" in found.err
    everything = pattern.ok("kwic", "貴陽", "--limit", "2", "--all", "--format", "jsonl").out.splitlines()
    lines = [json.loads(line) for line in everything]
    assert [line["id"] for line in lines] == [number(1), number(2), number(4)]
    assert [lines[2][name] for name in ("issue", "issue_name", "column", "source")] == [None] * 4


def test_csv(pattern: Office) -> None:
    out = pattern.ok("kwic", "渡口", "--format", "csv").out
    rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff"))))
    assert rows[0] == HEADERS
    assert [row[2] for row in rows[1:]] == ["题名", "1", "2", "1"]
    assert [row[5] for row in rows[1:]] == ["渡口"] * 4


@pytest.mark.parametrize(
    "options",
    [
        ["--issue", "2022-1"], ["--column", "史海"], ["--author", "王五"], ["--status", "收稿"], ["--access", "公开"],
        ["--published"], ["--literal"], ["--skip-punctuation"],
    ],
)  # fmt: skip
def test_the_conditions_are_those_of_a_search(pattern: Office, options: list[str]) -> None:
    found = pattern.ok("kwic", "貴陽", *options, "--format", "json").json()
    expected = {"--author": 1, "--literal": 1, "--access": 0, "--published": 0, "--issue": 2, "--column": 2}
    assert found["occurrences"] == len(found["lines"]) == expected.get(options[0], 3)


def test_every_place_is_a_line_overlapping_ones_too(office: Office) -> None:
    office.write("叠.txt", "叠字\n\n哈哈哈哈。\n\n山高水长山高。\n")
    office.ok("add", "叠.txt")
    for query, number_of in (("哈哈", 3), ("哈哈 或 哈", 7), ("山高 近5 水长", 3), ("叠 山高 -没有", 3)):
        lines = office.ok("kwic", query, "--format", "json").json()["lines"]
        assert len(lines) == number_of
        assert len(lines) == office.ok("search", query, "--format", "json").json()["occurrences"]


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, articles: Path) -> Office:
    """An archive of the real articles in two issues, some of them in none."""
    office = Office(tmp_path_factory.mktemp("real"))
    office.ok("init", ".", "--title", "乌当文史", "--key", "wudang", "--by", "王编辑")
    paths = sorted(map(str, articles.glob("*.txt")))
    for issue, members in (("2021-1", paths[:30]), ("2022-1", paths[30:60]), ("", paths[60:])):
        if issue:
            office.ok("issue", "new", issue)
        office.ok("add", *members, *(("--issue", issue) if issue else ()))
    return office


QUERIES = (
    "先生",
    "的",
    "，",
    "人人",
    "先生 或 生",
    "北京 近10 先生",
    "题名:先生",
    "先?",
    "同段(父亲 母亲)",
    "魯迅",
    "我 -你",
)


@pytest.mark.parametrize("query", QUERIES)
def test_there_are_as_many_lines_as_a_search_counts(real: Office, query: str) -> None:
    searched = real.ok("search", query, "--all", "--format", "json").json()
    made = concordance(real.home, Asking(query))
    assert (made.manuscripts, made.total) == (searched["total"], searched["occurrences"])
    assert len(made.lines) == searched["occurrences"] > 0


@pytest.mark.parametrize("sort", ["issue", "left", "right", "id"])
def test_contexts_stand_in_the_paragraph_and_the_first_lines_are_the_first_of_all(real: Office, sort: str) -> None:
    everything = concordance(real.home, Asking("先生"), sort=sort)
    assert concordance(real.home, Asking("先生"), sort=sort, limit=17).lines == everything.lines[:17]
    for line in everything.lines:
        if line.field == "body":
            blocks = [block.text for block in real.home.blocks(line.id) or () if block.kind != "figure"]
            assert line.left + line.hit + line.right in blocks[(line.paragraph or 0) - 1]


# --- the order ---


def test_sorting(office: Office) -> None:
    office.ok("issue", "new", "2022-1")
    office.ok("issue", "new", "2021-1")
    office.write("甲.txt", "甲\n\n丙乙渡口天地。\n\n乙丙渡口地。\n")
    office.write("乙.txt", "乙\n\n甲乙渡口丁。\n")
    office.ok("add", "甲.txt", "--issue", "2022-1")
    office.ok("add", "乙.txt", "--issue", "2021-1")

    def lefts(*options: str) -> list[str]:
        found = office.ok("kwic", "渡口", "--format", "json", *options).json()["lines"]
        return [line["left"] + line["right"] for line in found]

    assert lefts() == ["甲乙丁。", "丙乙天地。", "乙丙地。"]
    assert lefts("--sort", "id") == ["丙乙天地。", "乙丙地。", "甲乙丁。"]
    # The nearest character first: 乙丙 by 丙, then 乙 with what stands before it.
    assert lefts("--sort", "left") == sorted(lefts(), key=lambda text: text[1] + text[0])
    assert lefts("--sort", "right") == sorted(lefts(), key=lambda text: text[2:])
    assert lefts("--sort", "left", "--limit", "1") == lefts("--sort", "left")[:1]


def test_titles_come_before_the_text_and_pages_are_cited(office: Office) -> None:
    office.ok("issue", "new", "2022-1", "--serial", "45")
    office.write("渡.txt", "渡口\n张三\n\n渡口甲。\n\n渡口乙，渡口丙。\n")
    office.ok("add", "渡.txt", "--issue", "2022-1")
    text = office.home.manuscript_folder(number(1)) / "text.md"
    marked = text.read_text(encoding="utf-8").replace("渡口乙，", "渡口乙，<!-- 第12页 -->")
    text.write_text(marked, encoding="utf-8")
    lines = office.ok("kwic", "渡口", "--format", "json").json()["lines"]
    assert [(line["field"], line["paragraph"], line["page"]) for line in lines] == [
        ("title", None, None), ("body", 1, None), ("body", 2, None), ("body", 2, "12"),
    ]  # fmt: skip
    assert lines[3]["source"] == "《乌当文史》2022年第1期（总第45期）第12页"
    assert lines[2]["source"] == "《乌当文史》2022年第1期（总第45期）（页码待补）"


# --- a terminal ---

ODD = [
    "",
    "中文",
    "abc",
    "\U00020000\U00020001字",
    f"e{COMBINING}e{COMBINING}",
    "零\u200b宽\u200b",
    f"{FAMILY}家",
    "ｱｲｳ",
    "“引”……",
    "\x1b[2J\x9b31m",
    "\u202e反",
    "甲\t乙",
    "长" * 60,
]


@pytest.mark.parametrize("width", [119, 79, 50, 40, 30, 12])
def test_every_hit_begins_in_the_same_cell(width: int) -> None:
    lines = [
        occurrence(left, "渡口", right, paragraph=i + 1)
        for i, (left, right) in enumerate(zip(ODD, ODD[::-1], strict=True))
    ]
    shown = list(aligned(lines, width, ("<", ">")))
    columns = {cell_len(line.partition("<")[0]) for line in shown}
    assert len(columns) == 1
    assert all(cell_len(line) - 2 <= width for line in shown)
    assert len(shown) == len(lines)
    for line in shown:
        assert not any(char < " " or "\x7f" <= char < "\xa0" or char in "\u202e\u200b" for char in line)
    if width > 60:
        assert all(line.startswith("2022-0001 2022-1 ") for line in shown)
        assert "2段" in shown[1]


WILD = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<>"), max_size=12)


@given(st.lists(st.tuples(WILD, WILD), min_size=1, max_size=4), st.integers(5, 90))
def test_any_text_keeps_the_column(texts: list[tuple[str, str]], width: int) -> None:
    shown = list(aligned([occurrence(left, "渡口", right) for left, right in texts], width, ("<", ">")))
    assert len({cell_len(line.partition("<")[0]) for line in shown}) == 1
    assert all(cell_len(line.replace("<", "").replace(">", "")) <= width for line in shown)


def test_nothing_is_cut_that_fits_and_an_empty_concordance_is_no_line() -> None:
    line = occurrence("从前有一个", "渡口", "在城外", page="7", paragraph=3)
    assert list(aligned([line], 79)) == ["2022-0001 2022-1 从前有一个渡口在城外 3段7页"]
    assert list(aligned([line], 34)) == ["2022-0001 从前有一个渡口在城外"]
    assert list(aligned([], 79)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_on_a_terminal(pattern: Office) -> None:
    screen = on_a_terminal(pattern, "kwic", "贵阳")
    lines = [line for line in screen.splitlines() if "\x1b[1;31m" in line]
    assert len({cell_len(line.partition("\x1b")[0]) for line in lines}) == 1
    assert [line.partition("\x1b[1;31m")[2].partition("\x1b[0m")[0] for line in lines] == ["贵阳", "貴陽", "贵阳"]
    assert all(cell_len(line) < 80 for line in on_a_terminal(pattern, "kwic", "贵阳", NO_COLOR="1").splitlines())
    for plain in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in on_a_terminal(pattern, "kwic", "贵阳", **plain)


# --- files ---


def test_xlsx(pattern: Office, tmp_path: Path) -> None:
    result = pattern.ok("kwic", "贵阳", "-o", str(tmp_path / "贵阳.xlsx"))
    assert result.out == ""
    assert result.err.splitlines() == ["读作：贵阳", f"已写入 {tmp_path / '贵阳.xlsx'}：3处", "共3篇3处"]
    book = openpyxl.load_workbook(tmp_path / "贵阳.xlsx")
    sheet = book["逐词索引"]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == HEADERS
    assert rows[2] == [
        number(2), "2022年第1期（总第45期）", "1", "", "", "貴陽", "有書院，不在下壩。", "書院記", "王五", "史海钩沉",
        "《乌当文史》2022年第1期（总第45期）（页码待补）",
    ]  # fmt: skip
    assert rows[3][1] == "未编入"
    assert [sheet.cell(2, column).alignment.horizontal for column in (5, 6, 7)] == ["right", "center", "left"]
    assert sheet.cell(2, 6).font.bold
    assert not sheet.cell(2, 5).font.bold
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:K4")
    assert [[cell.value for cell in row] for row in book["说明"].iter_rows()] == [
        ["检索词", "贵阳"], ["读作", "贵阳"], ["处数", "共3篇3处"],
    ]  # fmt: skip
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["贵阳.xlsx"]


def test_what_looks_like_a_formula_or_cannot_stand_in_xml_is_text(office: Office, tmp_path: Path) -> None:
    office.write("怪.txt", "怪字\n\n=1+1渡口=2+2\ufffe_x0041_末。\n\nhttp://a.b渡口-3\n")
    office.ok("add", "怪.txt")
    text = office.home.manuscript_folder(number(1)) / "text.md"
    text.write_text(text.read_text(encoding="utf-8").replace("口-3", "口\x07-3"), encoding="utf-8")
    for name in ("怪.xlsx", "怪.docx", "怪.csv"):
        office.ok("kwic", "渡口", "-o", str(tmp_path / name))
    sheet = openpyxl.load_workbook(tmp_path / "怪.xlsx")["逐词索引"]
    cells = [[sheet.cell(row, column) for column in (5, 7)] for row in (2, 3)]
    assert [[cell.value for cell in row] for row in cells] == [
        ["=1+1", "=2+2\ufffd_x0041_末。"], ["http://a.b", "␇-3"],
    ]  # fmt: skip
    assert {cell.data_type for row in cells for cell in row} == {"s"}
    assert sheet.cell(3, 5).hyperlink is None
    assert "=1+1渡口=2+2" in docx.Document(str(tmp_path / "怪.docx")).paragraphs[2].text
    rows = list(csv.reader((tmp_path / "怪.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row[4] for row in rows[1:]] == ["'=1+1", "http://a.b"]


def test_docx(pattern: Office, tmp_path: Path) -> None:
    pattern.ok("kwic", "贵阳", "--right", "2", "--limit", "2", "-o", str(tmp_path / "贵阳.docx"))
    document = docx.Document(str(tmp_path / "贵阳.docx"))
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "“贵阳”逐词索引",
        "读作：贵阳；共3篇3处，此处列出前2处。",
        f"1．“贵阳城外……”（张三口述  李四整理《渡口旧事》，《乌当文史》2022年第1期（总第45期）（页码待补），第1段；{number(1)}）",
        f"2．“貴陽有書……”（王五《書院記》，《乌当文史》2022年第1期（总第45期）（页码待补），第1段；{number(2)}）",
    ]
    assert [run.text for run in document.paragraphs[3].runs if run.bold] == ["貴陽"]
    from docx.oxml.ns import qn

    fonts = document.styles["Normal"].font.element.rPr.rFonts
    assert (fonts.get(qn("w:eastAsia")), document.styles["Normal"].font.name) == ("宋体", "宋体")
    assert {lang.get(qn("w:eastAsia")) for lang in document.styles.element.iter(qn("w:lang"))} == {"zh-CN"}
    assert (document.core_properties.author, document.core_properties.created.year > 2020) == ("", True)


def test_a_file_is_replaced_only_when_told(pattern: Office, tmp_path: Path) -> None:
    target = tmp_path / "有.csv"
    target.write_text("旧", encoding="utf-8")
    refused = pattern.run("kwic", "贵阳", "-o", str(target))
    assert (refused.code, refused.out) == (7, "")
    assert "--force" in refused.err
    assert target.read_text(encoding="utf-8") == "旧"
    pattern.ok("kwic", "贵阳", "-o", str(target), "--force")
    assert target.read_text(encoding="utf-8-sig").startswith("登记号")
    (tmp_path / "夹.csv").mkdir()
    assert pattern.run("kwic", "贵阳", "-o", str(tmp_path / "夹.csv"), "--force").code == 7


@pytest.mark.parametrize("arguments", [["-o", "贵阳.pdf"], ["-o", "贵阳"], ["-o", "贵阳.xlsx", "--format", "json"], ["--left", "0"], ["--right", "201"]])  # fmt: skip
def test_what_cannot_be_asked_is_one_chinese_sentence(pattern: Office, arguments: list[str]) -> None:
    result = pattern.run("kwic", "贵阳", *arguments)
    assert (result.code, result.out, len(result.err.splitlines())) == (2, "", 1)
    assert not (pattern.root / "贵阳.xlsx").exists()
    if arguments[0] != "-o":
        assert "应当在 1 到 200 之间" in result.err


def test_a_folder_that_is_not_there_or_cannot_be_written(pattern: Office, tmp_path: Path) -> None:
    result = pattern.run("kwic", "贵阳", "-o", str(tmp_path / "无" / "贵阳.docx"))
    assert result.code == 1
    assert result.err.startswith("写不了")
    assert len(result.err.splitlines()) == 1
    long = tmp_path / f"{'长' * 90}.csv"
    refused = pattern.run("kwic", "贵阳", "-o", str(long))
    assert (refused.code, "文件名太长" in refused.err) == (1, True)
    if os.name != "nt" and os.geteuid() != 0:
        tmp_path.chmod(0o500)
        denied = pattern.run("kwic", "贵阳", "-o", str(tmp_path / "贵阳.docx"))
        tmp_path.chmod(0o700)
        assert denied.code == 1
        assert "没有权限" in denied.err
    assert list(tmp_path.glob("*.docx")) + list(tmp_path.glob(".*")) == []


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "文件.csv"
    target.write_bytes(b"old")
    (tmp_path / f".wenshi-{os.getpid()}").mkdir()  # stands where the file is staged
    with pytest.raises(WenshiError, match="写不了"):
        disk.put(target, b"new")
    assert target.read_bytes() == b"old"


def test_questions_that_find_nothing_or_make_no_sense(pattern: Office, tmp_path: Path) -> None:
    empty = pattern.ok("kwic", "遵义", "-o", str(tmp_path / "空.xlsx"))
    assert empty.err.splitlines()[-1] == "没有找到。"
    assert openpyxl.load_workbook(tmp_path / "空.xlsx")["逐词索引"].max_row == 1
    assert pattern.ok("kwic", "遵义", "--format", "json").json()["lines"] == []
    assert pattern.run("kwic", "（贵阳").code == 5
    assert pattern.run("kwic", "贵阳", "--issue", "2031-1").code == 6
    assert pattern.run("kwic", "贵阳", "--issue", "x").code == 2
    assert pattern.run("kwic").code == 2
    assert pattern.ok("kwic", "贵阳", "-渡口", "--format", "json").json()["total"] == 1
    assert "在选项之后加 --" in pattern.run("kwic", "-x").err


def test_a_stale_index_is_brought_up_to_date(filled: Office) -> None:
    text = filled.home.manuscript_folder(number(1)) / "text.md"
    text.write_text("贵阳 贵阳 贵阳\n", encoding="utf-8")
    assert filled.ok("kwic", "贵阳", "--format", "json").json()["occurrences"] == 5
    from wenshi import catalogue, indexing

    with indexing.engine(filled.home, catalogue.refresh(filled.home)) as engine:
        assert engine.name == "whoosh"


def test_flat_is_one_line() -> None:
    assert flat("甲\t乙\n丙\u2028丁\x85戊") == "甲 乙 丙 丁 戊"


def test_only_what_is_used_is_imported(pattern: Office, tmp_path: Path) -> None:
    import subprocess

    probe = (
        "import sys\n"
        "from wenshi.commands import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    print(*sorted({'xlsxwriter', 'docx', 'lxml', 'rich', 'PIL', 'pypdf'} & set(sys.modules)))\n"
    )

    def heavy(*arguments: str) -> str:
        command = [sys.executable, "-c", probe, *arguments]
        return (
            subprocess.run(command, capture_output=True, cwd=pattern.root, check=True).stdout.decode().splitlines()[-1]
        )

    assert heavy("kwic", "--help") == heavy("frequency", "--help") == heavy("kwic", "贵阳") == ""
    assert heavy("frequency", "贵阳") == ""
    assert heavy("kwic", "贵阳", "-o", str(tmp_path / "甲.xlsx")) == "xlsxwriter"
    assert heavy("kwic", "贵阳", "-o", str(tmp_path / "甲.docx")) == "docx lxml"


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_the_screen_in_the_chinese_readme_is_what_a_terminal_of_80_columns_shows(office: Office) -> None:
    root = Path(__file__).resolve().parent
    shutil.copytree(root / "samples" / "来稿2022-1", office.root / "来稿")
    office.ok("issue", "new", "2022-1", "--serial", "45")
    office.ok("add", "来稿", "--issue", "2022-1", "--received", "2022-01-10")
    readme = root.parent.joinpath("README.zh-CN.md").read_text(encoding="utf-8")
    screen = readme.partition("`wenshi kwic 渡口 --sort right`：\n\n```\n")[2].partition("```")[0]
    shown = on_a_terminal(office, "kwic", "渡口", "--sort", "right", NO_COLOR="1").splitlines()
    assert [line for line in shown if line.startswith("2022")] == screen.splitlines()


def test_the_editors_names_are_looked_for_too(filled: Office) -> None:
    people = filled.home.folder / "people.toml"
    people.write_text('[[people]]\nname = "渡口"\naliases = ["书院"]\n', encoding="utf-8")
    both = filled.ok("kwic", "渡口", "--format", "json").json()
    assert {line["hit"] for line in both["lines"]} == {"渡口", "書院"}
    assert both["occurrences"] == len(both["lines"])
    typed = filled.ok("kwic", "渡口", "--no-names", "--format", "json").json()
    assert {line["hit"] for line in typed["lines"]} == {"渡口"}
