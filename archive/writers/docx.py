"""A report as a document in official style (GB/T 9704): 黑体 and 仿宋, A4, tables with repeated heads, page numbers.

Wide tables stand on pages of their own, sideways. The document is not live: charts are pictures.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .. import word
from ..model import Cell, Report, Sheet
from ..report import shown
from . import Pictures
from .wording import heading, in_one_line, is_number, notes_of, numbered, particulars, signatures, widths

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_HEI, _FANG, _LATIN = "黑体", "仿宋", "Times New Roman"
_TABLE, _HEAD, _NUMBER = "表格", "表头", "数字"
_MARGINS = (37, 26, 35, 28)  # mm: top, right, bottom, left; sideways they turn with the page
_PAPER = (210, 297)
_SIZE = 10.5  # points, 五号: a half-width character is half as wide
_MARGIN = 55  # twentieths of a point left and right of a cell's text, half of what is usual
_PADDING = 1.5  # half-width characters: both margins and the line
_LEAST = 32.0  # mm: a column of text is not made narrower before the others
_EITHER = frozenset("“”‘’…—·×")  # Chinese in a Chinese text, but not by their code


def write(report: Report, created: datetime, pictures: Pictures) -> bytes:
    """Return the report as a .docx; `pictures` holds PNGs."""
    import docx  # noqa: PLC0415 - slow to import, one format of several

    made = docx.Document()
    _style(made)
    about = made.core_properties
    about.title, about.comments = report.title, ""
    about.author = about.last_modified_by = dict(report.particulars).get("填报单位", "")
    about.created = about.modified = created
    _Pages(made, report, pictures).write()
    out = io.BytesIO()
    made.save(out)
    return _undated(out.getvalue())


def _undated(data: bytes) -> bytes:
    """Return the package without the times of its members, so that equal documents are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as plain:
        for name in made.namelist():
            plain.writestr(zipfile.ZipInfo(name), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Pages:
    """Writes the report from its title to where people sign."""

    def __init__(self, made: "Document", report: Report, pictures: Pictures) -> None:
        self._made, self._report, self._pictures = made, report, pictures
        self._figures = 0

    def write(self) -> None:
        from docx.enum.section import WD_SECTION  # noqa: PLC0415 - as all of docx

        groups = [(wide, list(sheets)) for wide, sheets in groupby(self._report.sheets, _is_wide)]
        _number_pages(self._made)
        for number, (wide, sheets) in enumerate(groups or [(False, [])]):
            if number:
                self._made.add_section(WD_SECTION.NEW_PAGE)
            _turn(self._made.sections[-1], wide)
            if not number:
                self._paragraph(self._report.title, "Title")
                if self._report.particulars:
                    self._paragraph(in_one_line(particulars(self._report)), "填报")
            for sheet in sheets:
                self._sheet(sheet, _room(wide))
        self._notes(self._report.notes)
        if self._report.signatures:
            self._paragraph(in_one_line(signatures(self._report), 5), "签字")

    def _paragraph(self, text: str, style: str) -> "Paragraph":
        paragraph = self._made.add_paragraph(style=style)
        _say(paragraph, text)
        return paragraph

    def _notes(self, notes: Sequence[str]) -> None:
        for line in numbered(notes):
            self._paragraph(line, "表注")

    def _sheet(self, sheet: Sheet, room: float) -> None:
        if title := heading(self._report, sheet):
            self._paragraph(title, "Heading 1")
        table = self._made.add_table(rows=0, cols=len(sheet.heads), style="Table Grid")
        _size(table, _fitted(sheet, room))
        # To look a style up by its name takes longer than all else of a cell.
        ids = {name: str(self._made.styles[name].style_id) for name in (_HEAD, _TABLE, _NUMBER)}
        _row(table, [head.name for head in sheet.heads], [ids[_HEAD]] * len(sheet.heads), head=True)
        for number, row in enumerate(sheet.rows):
            # The last rows stay together, so that none is alone on a page.
            _row(table, _texts(sheet, row), _styles(sheet, row, ids), keep=number >= len(sheet.rows) - 3)
        if sheet.total is not None:
            _row(table, _texts(sheet, sheet.total), _styles(sheet, sheet.total, ids), bold=True)
        self._notes(notes_of(sheet))
        for number, chart in enumerate(sheet.charts):
            if (sheet.key, number) in self._pictures:
                self._figure(chart.title, self._pictures[sheet.key, number], room)

    def _figure(self, title: str, picture: bytes, room: float) -> None:
        from docx.shared import Mm  # noqa: PLC0415

        self._figures += 1
        shape = self._made.add_paragraph(style="图片").add_run().add_picture(io.BytesIO(picture))
        scale = min(1.0, Mm(min(room, 156)) / shape.width, Mm(85) / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)  # type: ignore[assignment]
        shape._inline.docPr.set("descr", title)
        self._paragraph(f"图{self._figures}\u3000{title}", "Caption")


# --- tables ---


def _texts(sheet: Sheet, row: Sequence[Cell]) -> list[str]:
    return [shown(cell, head.kind) for cell, head in zip(row, sheet.heads, strict=True)]


def _styles(sheet: Sheet, row: Sequence[Cell], ids: Mapping[str, str]) -> list[str]:
    """Return the id of each cell's style; `ids` are those of the styles by name."""
    pairs = zip(row, sheet.heads, strict=True)
    return [ids[_NUMBER if is_number(head) and not isinstance(cell, str) else _TABLE] for cell, head in pairs]


def _row(
    table: "Table",
    texts: Sequence[str],
    styles: Iterable[str],
    *,
    head: bool = False,
    keep: bool = False,
    bold: bool = False,
) -> None:
    """Add a row that no page splits; a `head` is repeated on every page, what is kept stays with the row below."""
    from docx.oxml import OxmlElement  # noqa: PLC0415

    for paragraph, text, style in zip(word.add_row(table, texts, len(texts)), texts, styles, strict=True):
        paragraph._p.style = style
        _say(paragraph, text, bold)
        if keep or head:
            paragraph.paragraph_format.keep_with_next = True
    last: Any = table._tbl[-1]
    properties = last.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader")[: 1 + head]:
        properties.append(OxmlElement(name))


def _say(paragraph: "Paragraph", text: str, bold: bool = False) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415

    run: Any = paragraph.add_run(text)
    run.bold = bold or None
    if not _EITHER.isdisjoint(text):
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def _is_wide(sheet: Sheet) -> bool:
    """Tell whether a sheet is too wide for an upright page even with its texts folded."""
    return sum(_wanted(sheet, most=28)) > _room(wide=False)


def _wanted(sheet: Sheet, most: int = 40) -> list[float]:
    """Return how wide columns would be in mm; where a font is lacking, digits are wider than half a character."""
    pairs = zip(widths(sheet, most, head_line=8), sheet.heads, strict=True)
    return [((width * 1.25 if is_number(head) else width) + _PADDING) * _SIZE / 2 / 72 * 25.4 for width, head in pairs]


def _room(wide: bool) -> float:
    """Return how much stands between the margins, in mm."""
    return _PAPER[1] - _MARGINS[0] - _MARGINS[2] if wide else _PAPER[0] - _MARGINS[1] - _MARGINS[3]


def _fitted(sheet: Sheet, room: float) -> list[float]:
    """Return widths of the columns in mm that fill the room: where it is scarce, the widest texts give way first.

    Numbers give way only where they alone fill the room: a number on two lines reads as two numbers.
    """
    wanted = _wanted(sheet)
    texts = [at for at, head in enumerate(sheet.heads) if not is_number(head)]
    while sum(wanted) > room and texts:
        widest = max(texts, key=wanted.__getitem__)
        if wanted[widest] <= _LEAST:
            break
        wanted[widest] = max(wanted[widest] - 2, _LEAST)
    numbers = sum(width for at, width in enumerate(wanted) if at not in texts)
    if numbers < room < sum(wanted):
        scale = (room - numbers) / (sum(wanted) - numbers)
        return [width * scale if at in texts else width for at, width in enumerate(wanted)]
    return [width * room / sum(wanted) for width in wanted]


def _size(table: "Table", wanted: Sequence[float]) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    margins: Any = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin: Any = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_MARGIN))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table.autofit = False
    # Behind the layout and before the look, as the format orders them.
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
    for column, width in zip(table.columns, wanted, strict=True):
        column.width = Mm(width)


# --- pages and styles ---


def _turn(section: Any, wide: bool) -> None:
    """Lay out the page of a section, upright or sideways."""
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = map(Mm, reversed(_PAPER) if wide else _PAPER)
    top, right, bottom, left = (*_MARGINS[3:], *_MARGINS[:3]) if wide else _MARGINS
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(
        Mm, (top, right, bottom, left)
    )
    section.footer_distance = Mm(bottom - 7)  # GB/T 9704: the number stands 7 mm below the text


def _number_pages(made: "Document") -> None:
    """Put — 1 — at the foot: of odd pages on the right, of even ones on the left, a character from the edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    made.settings.odd_and_even_pages_header_footer = True
    section = made.sections[0]
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        paragraph.add_run("— ")
        field: Any = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)
        paragraph.add_run(" —")


def _style(made: "Document") -> None:
    """Shape the styles; sizes are those of official documents: 二号 22, 三号 16, 四号 14, 五号 10.5 points."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN  # noqa: PLC0415

    word.speak_chinese(made)
    shape = word.shape_style
    shape(made, "Normal", _FANG, 14, latin=_LATIN).paragraph_format.space_after = 0
    shape(made, "Title", _HEI, 22, align=ALIGN.CENTER, latin=_LATIN)
    shape(made, "Heading 1", _HEI, 16, latin=_LATIN).font.bold = False
    shape(made, "填报", _FANG, 14, align=ALIGN.CENTER, latin=_LATIN)
    shape(made, "表注", _FANG, 12, latin=_LATIN)
    shape(made, _TABLE, _FANG, _SIZE, latin=_LATIN)
    shape(made, _NUMBER, _FANG, _SIZE, align=ALIGN.RIGHT, latin=_LATIN)
    shape(made, _HEAD, _HEI, _SIZE, align=ALIGN.CENTER, latin=_LATIN)
    shape(made, "签字", _FANG, 14, latin=_LATIN)
    shape(made, "图片", _FANG, 14, align=ALIGN.CENTER).paragraph_format.keep_with_next = True
    shape(made, "Caption", _HEI, 12, align=ALIGN.CENTER, latin=_LATIN).font.bold = False
    shape(made, "Footer", "宋体", 14)
