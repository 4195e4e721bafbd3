"""The office's register: its heads, its cells, and which row belongs to which file."""

import contextlib
import datetime
import io
import time
import warnings
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import metadata, sheets
from wenshi.errors import BadInput, Unreadable
from wenshi.metadata import Entry, Register


def workbook(rows: list[list[Any]], merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EncodingWarning)  # openpyxl's own temporary file
        book.save(out)
    return out.getvalue()


OFFICE = workbook(
    [
        ["青溪文史2022年第1期稿件登记表"],
        ["序号", "题  名", "责任者", None, "栏目", "期号", "收稿日期", "文件名（电子版）", "字数"],
        [None, None, "口述", "整理"],
        [1, "渡口旧事", "张三", "李四、王五", "史海钩沉", "2022年第1期", datetime.datetime(2022, 3, 5), "1_渡口", 800],
        [2, "《书院记》", None, "王五", None, datetime.datetime(2022, 1, 1), 44625, "D:\\来稿\\2_书院.txt"],
        [3, "山歌", None, None, None, "2022-1", "2022.3", None],
        ["合计", None, None, None, None, None, None, None, 800],
    ],
    ("A1:I1", "C2:D2", "A2:A3", "B2:B3", "E2:E3", "F2:F3", "G2:G3", "H2:H3", "I2:I3", "E4:E6"),
)


def test_a_workbook_with_merged_heads() -> None:
    register = metadata.read(OFFICE)
    about = {"issue": "2022-1", "column": "史海钩沉"}
    assert register.entries == (
        Entry(4, "1_渡口", "渡口旧事", byline="张三口述 李四、王五整理", received="2022-03-05", **about),
        Entry(5, "D:\\来稿\\2_书院.txt", "书院记", byline="王五整理", received="2022-03-05", **about),
        Entry(6, "", "山歌", received="2022-03", **about),
    )
    assert register.unknown_columns == ("字数",)
    assert register.problems == ()


def test_files_find_their_rows() -> None:
    names = ["来稿/1_渡口.txt", "来稿/2_书院.txt", "来稿/3_歌.txt"]
    matching = metadata.read(OFFICE).match(names)
    assert [entry.line if (entry := matching.entry_for(name)) else None for name in names] == [4, 5, None]
    assert matching.report() == ["登记表第 6 行《山歌》没有对上文件", "来稿/3_歌.txt：登记表里没有这一篇"]
    found = matching.by_title("山 歌", "来稿/3_歌.txt")
    assert found is not None
    assert (found.line, matching.report(), matching.by_title("山歌")) == (6, [], None)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Entry(2, file="来稿/甲.docx"), "来稿/甲.docx"),
        (Entry(2, file="甲.DOCX"), "x/甲.docx"),
        (Entry(2, file="甲"), "x/甲.docx"),
        (Entry(2, file="甲.doc"), "x/甲.docx"),
        (Entry(2, file="渡口旧事"), "03_渡口旧事_张三.docx"),
        (Entry(2, title="渡口旧事"), "渡口旧事.docx"),
        (Entry(2, title="渡口舊事"), "03、渡口旧事（张三）.docx"),
        (Entry(2, title="张三、李四：渡口"), "张三 李四 渡口.txt"),
        (Entry(2, file="张三稿.zip"), "来稿/张三稿.zip/正文/稿.docx"),
        (Entry(2, file="张三稿"), "张三稿.ZIP/稿.docx"),
        (Entry(2, file="手写稿"), "来稿/手写稿/第1页.jpg"),
    ],
)
def test_ways_a_row_names_a_file(row: Entry, name: str) -> None:
    assert Register((row,)).match([name]).entry_for(name) is row


def test_a_title_stands_where_files_are_named_too() -> None:
    row = Entry(2, file="老渡口的传说")
    matching = Register((row,)).match(["来稿/a.docx"])
    assert matching.by_title("老渡口的傳說", "来稿/a.docx") is row


def test_a_row_that_fits_two_files_is_not_given_to_the_first_by_its_title() -> None:
    matching = Register((Entry(2, title="回忆", byline="张三"),)).match(["甲/回忆.txt", "乙/回忆.txt"])
    assert matching.by_title("回忆", "甲/回忆.txt") is None


def test_a_zip_of_two_texts_is_not_one_row() -> None:
    matching = Register((Entry(2, file="a.zip"),)).match(["a.zip/甲.txt", "a.zip/乙.txt"])
    assert (matching.entry_for("a.zip/甲.txt"), len(matching.problems)) == (None, 1)


def test_what_fits_twice_is_told_and_left() -> None:
    twice = Register((Entry(2, title="甲"), Entry(3, file="乙"), Entry(4, file="乙.txt"))).match(
        ["a/甲.txt", "b/甲.txt"]
    )
    assert twice.problems == ["登记表第 2 行与 2 个文件（a/甲.txt、b/甲.txt）分不清谁是谁，没有对；请把文件名写全"]
    assert twice.unmatched_files == ["a/甲.txt", "b/甲.txt"]
    assert [entry.line for entry in twice.unmatched_rows] == [2, 3, 4]
    full = Register((Entry(2, file="a/甲.txt"), Entry(3, file="b/甲.txt"))).match(["b/甲.txt", "a/甲.txt"])
    assert [full.entry_for(name).line for name in ("a/甲.txt", "b/甲.txt")] == [2, 3]  # type: ignore[union-attr]
    same = Register((Entry(2, title="甲"), Entry(3, title="甲"))).match(["x.txt"])
    assert same.by_title("甲") is None
    assert same.problems == ["登记表第 2、3 行的题名都是“甲”，分不清是哪一篇，都没有用"]


@given(
    st.lists(st.sampled_from("甲乙丙丁"), max_size=6), st.lists(st.sampled_from("甲乙丙丁"), max_size=6, unique=True)
)
def test_no_row_and_no_file_is_used_twice(rows: list[str], files: list[str]) -> None:
    register = Register(tuple(Entry(line, title=title) for line, title in enumerate(rows, 2)))
    matching = register.match([name + ".txt" for name in files])
    used = [entry.line for name in files if (entry := matching.entry_for(name + ".txt"))]
    assert len(used) == len(set(used))
    assert len(used) + len(matching.unmatched_rows) == len(rows)
    assert len(used) + len(matching.unmatched_files) == len(files)
    assert len(used) == sum(rows.count(name) == 1 for name in files)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_csv(encoding: str, mark: str) -> None:
    text = (
        "序号,标题,撰稿,刊期,渠道,页码\r\n1,渡口旧事与城门,张三、李四,2022年第3-4期（总第47期）,电子邮件,3\r\n".replace(
            ",", mark
        )
    )
    register = metadata.read(text.encode(encoding))
    assert register.entries == (
        Entry(2, title="渡口旧事与城门", byline="张三、李四", issue="2022-3-4", channel="邮件"),
    )
    assert register.unknown_columns == ("页码",)


def test_what_a_cell_says_wrongly_is_told_with_its_line() -> None:
    register = metadata.read("题名,期号,收稿日期,来源\n\n甲,第1期,昨天,天上\n,2022-1,,\n".encode())
    assert register.entries == (Entry(3, title="甲"),)
    assert register.problems == (
        "登记表第 3 行：看不出“第1期”是哪一期；请写作 2022年第1期",
        "登记表第 3 行：“昨天”不是日期；日期写作 2022-03-01（或只写 2022、2022-03）",
        "登记表第 3 行：“天上”不是认识的来源（约稿、投稿、征集、转载、采访），没有采用",
        "登记表第 4 行没有题名也没有文件名，没有用",
    )


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        (datetime.datetime(2022, 3, 5), "2022-03-05"),
        (datetime.datetime(2022, 3, 5, 14, 30), "2022-03-05"),
        (44625, "2022-03-05"),
        (44625.6, "2022-03-05"),
        ("44625", "2022-03-05"),
        ("2022.3.5", "2022-03-05"),
        ("２０２２．３．５", "2022-03-05"),
        ("2022年3月5日", "2022-03-05"),
        ("2022/03/05", "2022-03-05"),
        ("2022-3-5 14:30:00", "2022-03-05"),
        ("20220305", "2022-03-05"),
        (20220305, "2022-03-05"),
        ("2022年3月", "2022-03"),
        (2022, "2022"),
        ("2022年", "2022"),
    ],
)
def test_dates(cell: sheets.Value, stored: str) -> None:
    assert metadata.day(cell) == stored


@pytest.mark.parametrize("cell", ["2022.13.5", "3月5日", "五月", 7, -1.5, True])
def test_what_is_no_date(cell: sheets.Value) -> None:
    with pytest.raises(BadInput):
        metadata.day(cell)


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("2022-1", "2022-1"),
        ("2022年第1期", "2022-1"),
        ("2022年1期", "2022-1"),
        ("2022 年第 3—4 期", "2022-3-4"),
        ("2022年第1期（总第45期）", "2022-1"),
        ("2022/2", "2022-2"),
        ("第12辑", "V12"),
        ("2022年增刊1", "2022-S1"),
        (datetime.datetime(2022, 2, 1), "2022-2"),
    ],
)
def test_issues(cell: sheets.Value, stored: str) -> None:
    assert metadata.issue(cell) == stored


@pytest.mark.parametrize("cell", ["第1期", 2022.1, "2022", datetime.datetime(2022, 2, 3)])
def test_what_is_no_issue(cell: sheets.Value) -> None:
    with pytest.raises(BadInput):
        metadata.issue(cell)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "登记表是空的"),
        (b"PK\x03\x04 no zip", "不是完整的 .xlsx 文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "是旧版 Excel"),
        ("甲,乙\n丙,丁\n".encode(), "没有找到表头"),
        (("题名,作者\n" + "甲,乙\n" * 20_001).encode(), "超过 20,000 行"),
        (OFFICE[: len(OFFICE) // 2], "不是完整的 .xlsx 文件"),
        (b"\0\1\2" * 50, "不是"),
    ],
)
def test_what_is_no_register(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        metadata.read(data)


def altered(part: str, old: bytes, new: bytes) -> bytes:
    """Return the office's workbook with bytes of a part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(OFFICE)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new, 1)
            target.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_hostile_workbooks_end_soon() -> None:
    started = time.monotonic()
    bomb = b"<row r='9'>" + b"<c r='A9'/>" * 4_000_000 + b"</row></sheetData>"
    with pytest.raises(Unreadable, match="大得不正常"):
        metadata.read(altered(SHEET, b"</sheetData>", bomb))
    with pytest.raises(Unreadable, match="实体"):
        metadata.read(altered(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'))
    far = altered(SHEET, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    assert len(metadata.read(far).entries) == 3
    wide = altered(SHEET, b"</mergeCells>", b'<mergeCell ref="A1:XFD1048576"/>' * 1000 + b"</mergeCells>")
    with pytest.raises(Unreadable, match="没有找到表头"):
        metadata.read(wide)
    assert time.monotonic() - started < 20


def test_a_formula_never_computed_is_told() -> None:
    data = workbook([["题名", "作者"], ["甲", '=B9&"x"']])
    assert metadata.read(data).problems == (
        "有 1 格公式没有算出的值，按空白读；请在 Excel 或 WPS 表格里打开、保存一次再用",
    )


@given(st.binary(max_size=400))
def test_any_bytes_are_a_register_or_refused(data: bytes) -> None:
    for content in (data, OFFICE[:-30] + data):
        with contextlib.suppress(Unreadable):
            assert metadata.read(content).unknown_columns is not None
