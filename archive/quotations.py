"""A concordance as a table for Excel or a document for Word, to be quoted from."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from . import word
from .concordance import Concordance, Occurrence, flat
from .report import Table, to_csv, visible

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

HEADERS = ("登记号", "期", "段", "页", "前文", "命中", "后文", "题名", "署名", "栏目", "出处")
_BRIEF = 7  # of them say where a place is and what stands there
_UNPLACED = "未编入"
_NONCHARACTERS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})  # XML cannot hold them
_CHINESE, _HEADING = "宋体", "黑体"


def cells(line: Occurrence) -> tuple[str, ...]:
    """Return a place as the cells under `HEADERS`."""
    place = str(line.paragraph or line.where())
    where = (line.id, line.issue_name or _UNPLACED, place, line.page or "")
    about = (line.title, line.byline, line.column, line.source or _UNPLACED)
    return tuple(map(flat, (*where, line.left, line.hit, line.right, *about)))


def counted(made: Concordance) -> str:
    """Say how many places there are, and how many of them are here."""
    all_ = f"共{made.manuscripts}篇{made.total}处"
    return all_ if len(made.lines) == made.total else f"{all_}，此处列出前{len(made.lines)}处"


def table(made: Concordance, brief: bool = False) -> Table:
    """Return the concordance as a table; `brief`: without what is the same for all of a manuscript."""
    end = _BRIEF if brief else len(HEADERS)
    return Table(HEADERS[:end], [cells(line)[:end] for line in made.lines])


def as_csv(made: Concordance) -> bytes:
    """Return the concordance as CSV for Excel."""
    return to_csv(table(made))


def as_xlsx(made: Concordance) -> bytes:
    """Return the concordance as a workbook: text cells only, contexts meeting at the hit, a sheet on the query."""
    import xlsxwriter  # noqa: PLC0415 - slow to import, one format of several

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{_clean(made.query)} 逐词索引"})
    _lines_sheet(book, made.lines)
    about = book.add_worksheet("说明")
    about.set_column(0, 0, 10)
    about.set_column(1, 1, 80)
    plain = book.add_format({"font_name": _CHINESE, "text_wrap": True, "valign": "top"})
    for row, pair in enumerate((("检索词", made.query), ("读作", made.read_as), ("处数", counted(made)))):
        for column, text in enumerate(pair):
            about.write_string(row, column, _clean(text), plain)
    book.close()
    return out.getvalue()


_ALIGN = {"前文": "right", "命中": "center", "段": "center", "页": "center"}
_WIDEST = {"前文": 64, "后文": 64, "命中": 40}  # in digits of the standard font; 32 for the others


def _lines_sheet(book: Any, lines: Sequence[Occurrence]) -> None:
    sheet = book.add_worksheet("逐词索引")
    head = {"font_name": _HEADING, "bold": True, "bottom": 1, "align": "center", "valign": "vcenter", "num_format": "@"}
    rows = [cells(line) for line in lines]
    for column, name in enumerate(HEADERS):
        look = book.add_format(
            {"font_name": _CHINESE, "num_format": "@", "align": _ALIGN.get(name, "left"), "valign": "vcenter"}
            | {"bold": name == "命中"}
        )
        texts = [_clean(row[column]) for row in rows]
        width = max(map(_digits, (name, *texts))) + 2
        sheet.set_column(column, column, min(width, _WIDEST.get(name, 32)), look)
        sheet.write_string(0, column, name, book.add_format(head))
        for row, text in enumerate(texts, 1):
            sheet.write_string(row, column, text, look)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(lines), len(HEADERS) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4)
    sheet.fit_to_pages(1, 0)


def _digits(text: str) -> int:
    """Return about how wide a text is in digits: Chinese characters are twice as wide."""
    return sum(1 if char.isascii() else 2 for char in text)


def as_docx(made: Concordance) -> bytes:
    """Return the concordance as a document: one numbered quotation a paragraph, with its source behind it."""
    import docx  # noqa: PLC0415 - slow to import, one format of several
    from docx.shared import Cm, Pt  # noqa: PLC0415

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.8)
    word.speak_chinese(document)
    for style, font, size in (("Normal", _CHINESE, 11), ("Heading 1", _HEADING, 16)):
        word.set_font(document.styles[style], font, size)
    about = document.core_properties  # those of the template are somebody else's
    about.author, about.comments, about.created = "", "", datetime.now(UTC)
    about.title = f"{_clean(made.query)} 逐词索引"
    document.add_heading(f"“{_clean(made.query)}”逐词索引", level=1)
    document.add_paragraph(f"读作：{_clean(made.read_as)}；{counted(made)}。")
    for number, line in enumerate(made.lines, 1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(6)
        _quote(paragraph, number, line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _quote(paragraph: "Paragraph", number: int, line: Occurrence) -> None:
    """Write a quotation in the original characters, the hit in bold, and where it stands."""
    before = ("……" if line.cut_left else "") + line.left
    behind = line.right + ("……" if line.cut_right else "")
    paragraph.add_run(f"{number}．“{_clean(before)}")
    paragraph.add_run(_clean(line.hit)).bold = True
    paragraph.add_run(f"{_clean(behind)}”（{_clean(citation(line))}）")


def citation(line: Occurrence) -> str:
    """Return how a place is cited: `张三《渡口旧事》，《乌当文史》2022年第1期第12页，第3段；2022-0001`."""
    return f"{line.byline}《{line.title}》，{line.source or _UNPLACED}，{line.where()}；{line.id}"


def _clean(text: str) -> str:
    """Return a text as the XML of an office file can hold it, on one line."""
    return visible(flat(text)).translate(_NONCHARACTERS)
