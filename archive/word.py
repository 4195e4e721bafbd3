"""A manuscript as a document for Word and WPS: real headings, tables, notes and pictures, for an editor to work in.

What `readers.docx` takes from the document again is equal to what was put in, but for the printed pages' marks.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .model import Block, BlockKind, Manuscript, Mark, MarkKind
from .word_notes import Notes

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import Table
    from docx.text.paragraph import Paragraph

BODY, VERSE, BYLINE = "正文段落", "诗行", "署名"
_SONG, _FANG, _HEI, _KAI = "宋体", "仿宋", "黑体", "楷体"
_SIZES = {"Heading 1": 16, "Heading 2": 15, "Heading 3": 14, "Heading 4": 14, "Heading 5": 14}
_PICTURE = 14.5, 18.0  # cm; between the margins there are 15.4
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE_OF = {BlockKind.PARAGRAPH: BODY, BlockKind.QUOTE: "Quote", BlockKind.VERSE: VERSE}


def clean(text: str) -> str:
    """Return a text as XML can hold it: what it cannot is shown as a replacement character."""
    return _NO_XML.sub("\ufffd", text)


def head(manuscript: Manuscript) -> tuple[tuple[str, str], ...]:
    """Return the lines over the text with their styles: title, subtitle behind a dash, byline."""
    subtitle = manuscript.subtitle
    if subtitle and not re.match("——|──|—|--", subtitle):
        subtitle = "——" + subtitle
    lines = (("Title", manuscript.title), ("Subtitle", subtitle), (BYLINE, manuscript.byline))
    return tuple((style, text) for style, text in lines if text)


def document(manuscript: Manuscript, blocks: Iterable[Block], pictures: Mapping[str, bytes]) -> bytes:
    """Return the .docx of a manuscript's text; `pictures` holds those of all its figures, JPEG or PNG, by target."""
    import docx  # noqa: PLC0415 - slow to import, one command of many

    made = docx.Document()
    _lay_out(made)
    about = made.core_properties  # those of the template are somebody else's; an author would be read as the byline
    about.author, about.comments, about.created = "", "", datetime.now(UTC)
    about.title = clean(manuscript.title)
    lines = head(manuscript)
    for style, text in lines:
        made.add_paragraph(clean(text), style)
    if lines:
        made.add_paragraph(style="Normal")
    _Body(made, pictures).write(list(blocks))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


class _Body:
    """Writes blocks one after the other."""

    def __init__(self, made: "Document", pictures: Mapping[str, bytes]) -> None:
        self._made = made
        self._pictures = pictures
        self._notes = Notes(made)
        self._texts: dict[str, str] = {}

    def write(self, blocks: list[Block]) -> None:
        marks = [mark for block in blocks for mark in block.marks if block.kind is not BlockKind.NOTE]
        referred = {mark.label for mark in marks if mark.kind is MarkKind.NOTE}
        for block in blocks:
            if block.kind is BlockKind.NOTE:
                self._texts.setdefault(block.label, block.text)
        last: Paragraph | None = None
        for kind, run in groupby(blocks, lambda block: block.kind):
            if kind is BlockKind.ROW:
                self._table(list(run))
                continue
            for block in run:
                if kind is not BlockKind.NOTE:
                    last = self._paragraph(block)
                elif block.label not in referred:
                    # A note that nothing refers to is hung where it stands, so that it stays a note.
                    last = last or self._made.add_paragraph(style=BODY)
                    self._notes.refer(last, block.label, clean(block.text))
        self._notes.finish()

    def _paragraph(self, block: Block) -> "Paragraph":
        if block.kind is BlockKind.FIGURE:
            return self._figure(block)
        if block.kind is BlockKind.HEADING:
            # Level 1 is the title's; the reader gives Word's first level back as 2.
            style = f"Heading {max(1, (block.level or 2) - 1)}"
        else:
            style = _STYLE_OF[block.kind]
        paragraph = self._made.add_paragraph(style=style)
        if block.kind is BlockKind.PARAGRAPH and block.text[:1] in ("\u3000", " "):
            paragraph.paragraph_format.first_line_indent = 0  # it brings its own indent
            _indent(paragraph._p.get_or_add_pPr(), first=0)
        self._runs(paragraph, block.text, block.marks)
        return paragraph

    def _runs(self, paragraph: "Paragraph", text: str, marks: Iterable[Mark]) -> None:
        start = 0
        for mark in sorted(marks):
            if mark.kind is not MarkKind.NOTE or mark.label not in self._texts:
                continue
            if mark.offset > start:
                paragraph.add_run(clean(text[start : mark.offset]))
            self._notes.refer(paragraph, mark.label, clean(self._texts[mark.label]))
            start = mark.offset
        if text[start:]:
            paragraph.add_run(clean(text[start:]))

    def _figure(self, block: Block) -> "Paragraph":
        from docx.shared import Cm  # noqa: PLC0415

        data = self._pictures.get(block.target)
        paragraph = self._made.add_paragraph(style="图片")
        if data is not None:
            shape = paragraph.add_run().add_picture(io.BytesIO(data))
            scale = min(1.0, Cm(_PICTURE[0]) / shape.width, Cm(_PICTURE[1]) / shape.height)
            shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)  # type: ignore[assignment]
            shape._inline.docPr.set("descr", clean(block.text))
        if block.text:
            paragraph = self._made.add_paragraph(clean(block.text), "Caption")
        return paragraph

    def _table(self, rows: list[Block]) -> None:
        """Write rows as one table; a short row's last cell reaches to the edge."""
        cells = [_cells(row) for row in rows]
        width = max(map(len, cells))
        table = self._made.add_table(rows=0, cols=width, style="Table Grid")
        for line in cells:
            made = add_row(table, line, width)
            for paragraph, (text, marks) in zip(made, line, strict=True):
                self._runs(paragraph, text, marks)
        self._made.add_paragraph(style="Normal")  # or Word joins what follows


def _cells(row: Block) -> list[tuple[str, list[Mark]]]:
    """Return a row's cells with the marks that fall into each."""
    found = []
    start = 0
    for text in row.text.split("\t"):
        inside = [mark for mark in row.marks if start <= mark.offset <= start + len(text)]
        found.append((text, [Mark(mark.offset - start, mark.kind, mark.label) for mark in inside]))
        start += len(text) + 1
    return found


def add_row(table: "Table", line: Sequence[Any], width: int) -> list["Paragraph"]:
    """Add a row of as many cells as `line` has, the last of them to the edge, and return their paragraphs."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.text.paragraph import Paragraph as Made  # noqa: PLC0415

    row = OxmlElement("w:tr")
    found = []
    for at in range(len(line)):
        cell, paragraph = OxmlElement("w:tc"), OxmlElement("w:p")
        if at == len(line) - 1 and len(line) < width:
            properties, span = OxmlElement("w:tcPr"), OxmlElement("w:gridSpan")
            span.set(qn("w:val"), str(width - at))
            properties.append(span)
            cell.append(properties)
        cell.append(paragraph)
        row.append(cell)
        found.append(Made(paragraph, table))  # type: ignore[arg-type]
    table._tbl.append(row)  # type: ignore[arg-type] # its own way takes quadratic time
    return found


# --- how it looks ---


def set_font(style: Any, chinese: str, size: float, latin: str = "") -> None:
    """Set a font that Word, WPS and LibreOffice have for Chinese, for all characters, upright and black.

    Word takes the font of Chinese characters from `eastAsia`, but that of “ ” … — from the Latin font, where they
    would be half as wide as in print; so both are the same, unless digits are to have a `latin` font of their own:
    then Word is told that what may be either is Chinese.
    """
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    style.font.name, style.font.size, style.font.italic = latin or chinese, Pt(size), False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.font.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), chinese)
    if latin:
        fonts.set(qn("w:hint"), "eastAsia")


def speak_chinese(made: "Document") -> None:
    """Name the language, by which Word knows which marks may not begin or end a line."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _lay_out(made: "Document") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin = page.bottom_margin = Cm(2.8)
    page.left_margin = page.right_margin = Cm(2.8)
    speak_chinese(made)
    shape_style(made, "Normal", _SONG, 12).paragraph_format.space_after = 0
    shape_style(made, BODY, _FANG, 14, first=2, align=ALIGN.JUSTIFY, spacing=1.5)
    shape_style(made, VERSE, _KAI, 14, left=4, spacing=1.5)
    shape_style(made, "Quote", _KAI, 14, left=2, first=2, align=ALIGN.JUSTIFY, spacing=1.5)
    shape_style(made, "Title", _SONG, 22, align=ALIGN.CENTER).font.bold = True
    shape_style(made, "Subtitle", _KAI, 16, align=ALIGN.CENTER)
    shape_style(made, BYLINE, _KAI, 14, align=ALIGN.CENTER)
    shape_style(made, "Caption", _KAI, 12, align=ALIGN.CENTER).font.bold = False
    shape_style(made, "图片", _SONG, 12, align=ALIGN.CENTER).paragraph_format.keep_with_next = True
    for name, size in _SIZES.items():
        shape_style(made, name, _HEI, size, spacing=1.5)


def shape_style(
    made: "Document",
    name: str,
    font: str,
    size: float,
    *,
    left: int = 0,
    first: int = 0,
    align: Any = None,
    spacing: float | None = None,
    latin: str = "",
) -> "ParagraphStyle":
    """Shape a style, making it where the template has none; indents are in characters."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415

    existing = name in [style.name for style in made.styles]
    style: Any = made.styles[name] if existing else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not existing:
        style.base_style = made.styles["Normal"]
        style.quick_style = True
    set_font(style, font, size, latin)
    for border in list(style.element.iter("{*}pBdr")):
        border.getparent().remove(border)  # the template draws a blue line under titles
    style.paragraph_format.alignment = align
    style.paragraph_format.line_spacing = spacing
    if left or first:
        _indent(style.element.get_or_add_pPr(), left=left, first=first, size=size)
    return style  # type: ignore[no-any-return]


def _indent(properties: Any, *, left: int = 0, first: int = 0, size: float = 0) -> None:
    """Indent by characters, as Word does for Chinese, and by as much in points for programs that do not know how."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    indent = properties.get_or_add_ind()
    for chars, points, count in (("leftChars", "left", left), ("firstLineChars", "firstLine", first)):
        indent.set(qn(f"w:{chars}"), str(count * 100))
        indent.set(qn(f"w:{points}"), str(round(count * size * 20)))
