"""A report in every format: opened again, reckoned anew by a spreadsheet, and with whatever may stand in a cell."""

import csv
import io
import json
import math
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from PIL import Image
from wenshi import writers
from wenshi.errors import BadInput
from wenshi.model import Chart, Head, Report, Sheet
from wenshi.readers import office
from wenshi.report import shown
from wenshi.text.rounding import rounded
from wenshi.writers.wording import ROUNDED, notes_of, widths

from tests import made_report

CREATED = datetime(2023, 1, 5, 9, 0)
NASTY = (
    "=1+1", "+86", "-5", "@SUM(A1)", "2022-1", "007", "http://example.org/", "{=A1}", "a|b", "# 题", "*星*", "<b>&amp;", "二行\n三行",
    "制\x07表\x1b[31m", "\u202e反\u200f", "\ufffe", "\ud800", "名" * 40, "", None, "“引”……——", "\t缩进",
)  # fmt: skip


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (800, 400), "white").save(out, "png")
    return out.getvalue()


PNG = picture()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><script>alert(1)</script></svg>'


def write(report: Report, suffix: str) -> bytes:
    data = SVG if suffix.lower() == ".html" else PNG
    return writers.write(
        report, suffix, CREATED, {(s.key, n): data for s in report.sheets for n, _ in enumerate(s.charts)}
    )


@pytest.fixture(scope="module")
def report() -> Report:
    return made_report.report(sheets=6, rows=30)


@pytest.fixture(scope="module")
def nasty() -> Report:
    heads = (Head("text", "=表头|<i>"), Head("number", "数", "number", summed=True), Head("wan", "万字", "wan"))
    numbers = (0, -3, 10**30, 2.5, None, "—", Decimal("1.005"))
    rows = tuple((text, numbers[at % len(numbers)], at * 10_001) for at, text in enumerate(NASTY))
    chart = Chart("bar", "=图", "text", "number")
    sheets = (
        Sheet("a", "=坏[表]:*?/\\", heads, rows, ("合计", 10**30, 1), ("=注", "二"), (chart,)),
        Sheet("b", "=坏 表 ", heads, ()),
    )
    return Report("=题<script>", sheets, (("填报单位", "=单位"), ("单位", "字")), ("# 注", "<b>"))


def book(data: bytes, *, values: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def head_row(page: Any, sheet: Sheet) -> int:
    names = [head.name for head in sheet.heads]
    return next(at for at in range(1, 9) if [cell.value for cell in page[at]][: len(names)] == names)


def cells(page: Any, sheet: Sheet) -> list[list[Any]]:
    """Return the rows under the heads, the total among them."""
    first = head_row(page, sheet) + 1
    last = first + len(sheet.rows) - (sheet.total is None)
    return [[cell.value for cell in row[: len(sheet.heads)]] for row in page.iter_rows(min_row=first, max_row=last)]


def expected(sheet: Sheet) -> list[list[Any]]:
    rows = sheet.rows if sheet.total is None else (*sheet.rows, sheet.total)
    return [[_value(cell, head) for cell, head in zip(row, sheet.heads, strict=True)] for row in rows]


def _value(cell: Any, head: Head) -> Any:
    if isinstance(cell, str) or cell is None:
        return cell or None
    return float(cell) / (10_000 if head.kind == "wan" else 1)


def same(found: Any, wanted: Any) -> bool:
    return math.isclose(found, wanted, abs_tol=1e-9) if isinstance(wanted, float) else found == wanted


# --- how cells are shown ---


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (198_412, "number", "198,412"), (2_714.125, "number", "2,714.13"), (0.0625, "share", "6.3%"), (-0.0321, "share", "-3.2%"),
        (198_450, "wan", "19.85"), (49, "wan", "0.00"), (50, "wan", "0.01"), (Decimal("1234.5"), "money", "1,234.50"),
        (2022, "text", "2022"), (None, "number", ""), ("—", "number", "—"), (-0.001, "money", "0.00"), (10**40, "wan", f"{10**36:,}.00"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_by_its_kind(cell: Any, kind: Any, text: str) -> None:
    assert shown(cell, kind) == text


@given(st.lists(st.integers(0, 3_000_000), min_size=1, max_size=40))
def test_the_note_on_rounding_stands_where_parts_do_not_add_up(counts: list[int]) -> None:
    sheet = Sheet(
        "w", "万", (Head("w", "万字", "wan", summed=True),), tuple((count,) for count in counts), (sum(counts),)
    )
    parts = sum(Decimal(shown(count, "wan").replace(",", "")) for count in counts)
    assert (ROUNDED in notes_of(sheet)) == (parts != Decimal(shown(sum(counts), "wan").replace(",", "")))


def test_numbers_are_never_narrower_than_they_are_shown(report: Report) -> None:
    for sheet in report.sheets:
        for at, (head, width) in enumerate(zip(sheet.heads, widths(sheet), strict=True)):
            if head.kind != "text":
                assert all(len(shown(row[at], head.kind)) <= width for row in sheet.rows)


def test_an_unknown_suffix_names_those_there_are(report: Report) -> None:
    for suffix in (".pdf", "", ".xls"):
        with pytest.raises(BadInput, match=r"\.xlsx、\.docx、\.html、\.md、\.csv、\.json，请"):
            writers.write(report, suffix, CREATED)


@pytest.mark.parametrize("suffix", writers.SUFFIXES)
def test_equal_reports_make_equal_bytes(report: Report, suffix: str) -> None:
    assert write(report, suffix) == write(made_report.report(sheets=6, rows=30), suffix.upper())


# --- xlsx ---


def test_a_workbook_holds_every_figure_as_a_number_with_its_value(report: Report) -> None:
    made = book(write(report, ".xlsx"), values=True)
    assert made.sheetnames == [sheet.title for sheet in report.sheets]
    assert (made.properties.title, made.properties.creator) == (report.title, made_report.PARTICULARS[0][1])
    assert made.properties.created == CREATED
    for sheet in report.sheets:
        page = made[sheet.title]
        for found, wanted in zip(cells(page, sheet), expected(sheet), strict=True):
            assert all(map(same, found, wanted)), (found, wanted)
        head = head_row(page, sheet)
        assert page.freeze_panes == f"A{head + 1}"
        assert page.print_title_rows == f"${head}:${head}"
        assert len(page._charts) == len(sheet.charts)
        texts = [cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert [text for text in texts if "制表：" in text and "日期：" in text]
        assert [text for text in texts if made_report.NOTE in text]


def test_totals_and_reckonings_are_formulas(report: Report) -> None:
    page = book(write(report, ".xlsx"), values=False)["稿酬表"]
    sheet = next(sheet for sheet in report.sheets if sheet.key == "fees")
    rows = cells(page, sheet)
    first = head_row(page, sheet) + 1
    at = [head.key for head in sheet.heads].index
    assert rows[0][at("gross")] == f"=ROUND(E{first}*F{first},2)"
    assert rows[0][at("net")] == f"=G{first}-I{first}"
    assert rows[-1][at("net")] == f"=SUM(J{first}:J{first + 29})"
    assert rows[-1][at("rate")] is None
    formats = [page.cell(first, at(key) + 1).number_format for key in ("title", "characters", "gross")]
    assert formats == ["@", "#,##0", "#,##0.00"]
    assert page.page_setup.orientation == "landscape"


def test_formulas_speak_of_whole_characters_where_cells_are_in_wan() -> None:
    heads = (Head("wan", "万字", "wan", summed=True), Head("half", "一半", "wan", formula="=[wan]/2"))
    report = Report("题", (Sheet("s", "表", heads, ((20_000, 10_000),), (20_000, None)),))
    page = book(writers.write(report, ".xlsx", CREATED), values=False)["表"]
    head = head_row(page, report.sheets[0])
    assert page.cell(head + 1, 2).value == f"=(ROUND(A{head + 1}*10000,0)/2)/10000"


def converted(folder: Path, name: str, data: bytes, kind: str, *options: str) -> bytes:
    """Return what LibreOffice makes of a file, reckoning every formula anew."""
    program = office.find()
    if not program:
        pytest.skip("LibreOffice is not installed")
    (folder / name).write_bytes(data)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    always = '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>'
    (profile / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{always}</oor:items>',
        encoding="utf-8",
    )
    where = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    out = folder / "out"
    subprocess.run(
        [program, where, "--headless", *options, "--convert-to", kind, "--outdir", str(out), str(folder / name)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    made = list(out.iterdir())
    if not made:
        pytest.skip("LibreOffice here cannot convert spreadsheets")
    return made[0].read_bytes()


def test_a_spreadsheet_reckons_what_we_reckoned(report: Report, tmp_path: Path) -> None:
    data = write(report, ".xlsx")
    # The values we gave are spoilt first, so that what is compared was reckoned.
    spoilt = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(spoilt, "w") as out:
        for name in made.namelist():
            content = made.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f><v>)[^<]*(</v>)", rb"\g<1>-1\g<2>", content)
            out.writestr(name, content)
    assert cells(book(spoilt.getvalue(), values=True)["稿酬表"], report.sheets[3])[-1][9] == -1
    again = book(converted(tmp_path, "表.xlsx", spoilt.getvalue(), "xlsx"), values=True)
    for sheet in report.sheets:
        for found, wanted in zip(cells(again[sheet.title], sheet), expected(sheet), strict=True):
            assert all(map(same, found, wanted)), (found, wanted)


def test_text_stays_text_in_a_workbook(nasty: Report) -> None:
    made = book(writers.write(nasty, ".xlsx", CREATED), values=False)
    assert made.sheetnames == ["=坏 表", "=坏 表(2)"]
    page = made.worksheets[0]
    sheet = nasty.sheets[0]
    for row in page.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert cell.hyperlink is None
    found = [row[0] for row in cells(page, Sheet("a", "", (Head("t", "=表头|<i>"),), sheet.rows, sheet.total))]
    assert found[:12] == list(NASTY[:12])
    assert found[12:16] == ["二行\n三行", "制␇表␛[31m", "\ufffd反\u200f", "\ufffd"]
    numbers = [row[1] for row in cells(page, sheet)]
    assert numbers[2] == f"{10**30:,}"  # a spreadsheet would lose its digits
    assert numbers[:2] == [0, -3]


# --- docx ---


def test_a_document_holds_every_cell_as_it_is_shown(report: Report) -> None:
    made = docx.Document(io.BytesIO(write(report, ".docx")))
    assert len(made.tables) == len(report.sheets)
    for table, sheet in zip(made.tables, report.sheets, strict=True):
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert rows[0] == [head.name for head in sheet.heads]
        assert rows[1:] == list(as_shown(sheet))
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    assert len(made.inline_shapes) == sum(len(sheet.charts) for sheet in report.sheets)
    assert made.core_properties.created is not None
    assert made.core_properties.created.replace(tzinfo=None) == CREATED
    first = made.sections[0]
    page = first.page_width if first.orientation == 0 else first.page_height
    assert page is not None
    assert round(page.mm) == 210
    assert {section.orientation for section in made.sections} == {0, 1}  # the sheet of fees stands sideways
    assert "PAGE" in first.footer._element.xml
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[-1].replace("\u3000", "") == "制表：审核：负责人：日期："
    assert f"注：1．{made_report.NOTE}" in texts


def as_shown(sheet: Sheet) -> Iterator[list[str]]:
    for row in sheet.rows if sheet.total is None else (*sheet.rows, sheet.total):
        yield [shown(cell, head.kind) for cell, head in zip(row, sheet.heads, strict=True)]


def test_anything_can_stand_in_a_document(nasty: Report) -> None:
    made = docx.Document(io.BytesIO(writers.write(nasty, ".docx", CREATED)))
    texts = [row.cells[0].text for row in made.tables[0].rows]
    assert texts[1:13] == list(NASTY[:12])
    assert texts[13] == "二行\n三行"
    assert "=题<script>" in [paragraph.text for paragraph in made.paragraphs]


# --- html, md, csv, json ---


def test_a_page_holds_every_cell_and_nothing_that_runs(report: Report, nasty: Report) -> None:
    for made in (report, nasty):
        text = write(made, ".html").decode()
        tree = lxml_html.fromstring(text)
        assert tree.get("lang") == "zh-CN"
        assert not tree.xpath("//script | //link | //*[starts-with(@src,'http')]")
        assert len(tree.xpath("//img[starts-with(@src,'data:image/svg+xml;base64,')]")) == sum(
            len(s.charts) for s in made.sheets
        )
        tables = tree.xpath("//table")
        for table, sheet in zip(tables, writers.wording.cleaned(made).sheets, strict=True):
            found = [["".join(cell.itertext()) for cell in row] for row in table.xpath(".//tr[td]")]
            assert found == list(as_shown(sheet))


def test_markdown_is_a_table_whatever_is_in_it(report: Report, nasty: Report) -> None:
    from markdown_it import MarkdownIt

    for made in (report, nasty):
        tree = lxml_html.fromstring(
            f"<div>{MarkdownIt('js-default').enable('table').render(write(made, '.md').decode())}</div>"
        )
        assert [len(table.xpath(".//tr")) for table in tree.xpath(".//table")] == [
            1 + len(sheet.rows) + (sheet.total is not None) for sheet in made.sheets
        ]
        for table, sheet in zip(tree.xpath(".//table"), writers.wording.cleaned(made).sheets, strict=True):
            found = [["".join(cell.itertext()) for cell in row] for row in table.xpath(".//tr[td]")]
            flat = [[re.sub(r"[\t\n]", " ", cell).strip() for cell in row] for row in as_shown(sheet)]
            assert found == flat
        assert not tree.xpath(".//script | .//b | .//i | .//em")


def test_csv_is_a_table_that_opens_rightly(report: Report, nasty: Report) -> None:
    sheet = report.sheets[2]
    data = write(Report("题", (sheet,)), ".csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 32
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == [head.name for head in sheet.heads]
    assert rows[1:] == [[cell.replace(",", "") for cell in row] for row in as_shown(sheet)]
    several = list(csv.reader(io.StringIO(write(report, ".csv").decode("utf-8-sig"), newline="")))
    assert [several[at + 1] for at, row in enumerate(several) if not row] == [
        [sheet.title] for sheet in report.sheets[1:]
    ]
    spoilt = list(csv.reader(io.StringIO(write(nasty, ".csv").decode("utf-8-sig"), newline="")))
    assert [row[0] for row in spoilt[2:6]] == ["'=1+1", "'+86", "'-5", "'@SUM(A1)"]
    assert spoilt[3][1] == "-3"
    months = list(
        csv.reader(io.StringIO(write(Report("题", (made_report.months(),)), ".csv").decode("utf-8-sig"), newline=""))
    )
    assert months[1][3] == "-31.3%"


def test_csv_opens_in_a_spreadsheet_as_it_is_shown(report: Report, tmp_path: Path) -> None:
    sheet = report.sheets[0]
    data = converted(tmp_path, "表.csv", write(Report("题", (sheet,)), ".csv"), "xlsx", "--infilter=CSV:44,34,76")
    rows = list(book(data, values=True).worksheets[0].iter_rows(values_only=True))
    assert list(rows[0]) == [head.name for head in sheet.heads]
    assert rows[1][3] == 97_449
    assert math.isclose(rows[3][4], 19.82)


def test_json_holds_what_was_reckoned(report: Report, nasty: Report) -> None:
    made = json.loads(write(report, ".json"))
    assert made["format"] == 1
    assert made["particulars"] == dict(report.particulars)
    for found, sheet in zip(made["sheets"], report.sheets, strict=True):
        assert [column["key"] for column in found["columns"]] == [head.key for head in sheet.heads]
        total = [] if sheet.total is None else [found["total"]]
        for row, wanted in zip([*found["rows"], *total], expected(sheet), strict=True):
            for head, value in zip(sheet.heads, wanted, strict=True):
                cell = row[head.key]
                number = float(cell) / (10_000 if head.kind == "wan" else 1) if isinstance(value, float) else cell
                assert same(number, value)
    assert made["sheets"][3]["rows"][0]["gross"] == str(rounded(report.sheets[3].rows[0][6], 2))  # type: ignore[arg-type]
    assert json.loads(write(nasty, ".json"))["sheets"][0]["rows"][2]["number"] == 10**30


# --- nothing in it ---


@pytest.mark.parametrize("suffix", writers.SUFFIXES)
def test_a_report_of_nothing_is_written(suffix: str) -> None:
    heads = (Head("name", "姓名"), Head("count", "数", "number", summed=True))
    chart = Chart("share", "无", "name", "count")
    empty = Report(
        "空表", (Sheet("s", "空表", heads, (), ("合计", 0), charts=(chart,)), Sheet("t", "一栏", heads[:1], (("甲",),)))
    )
    assert writers.write(empty, suffix, CREATED)
    assert writers.write(Report("无", (Sheet("s", "无", heads, ()),), signatures=()), suffix, CREATED)
