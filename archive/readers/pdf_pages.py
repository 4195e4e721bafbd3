"""Read the pages of a PDF: by pdfium, and by pypdf where pdfium finds no sense in one."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import pdf_lines, pdfium_lines
from .pdf_lines import Line, TooMuch
from .pdf_quality import is_garbled

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdfium2 import PdfDocument, PdfPage

_INVISIBLE = 3
_MOST_OBJECTS = 50_000
_FULL = 0.8  # of a page
_FEW = 40  # characters: the mark of a scanning app, a page number, a stamp; a page of text has hundreds
_BIG5 = ("/ETen-B5", "/ETenms-B5", "/B5pc", "/HKscs-B5")


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a page; `blank` when nothing at all is on it, `garbled` when its text means nothing.

    `recognised` when the text lies unseen over a picture of the page: somebody's OCR wrote it. `stamped` when
    the page is a picture with next to no text on it, so that what it says is yet to be read.
    """

    lines: list[Line]
    blank: bool = False
    garbled: bool = False
    recognised: bool = False
    stamped: bool = False


def readings(
    document: "PdfDocument | None", reader: "PdfReader | None", total: int, skipped: Collection[int], until: float
) -> Iterator[Reading]:
    """Yield what is read of each page; nothing of the pages in `skipped`, which count from 1.

    At least one of the two readers has opened the file. TooMuch when the process time passes `until`.
    """
    for number in range(1, total + 1):
        if number in skipped:
            yield Reading([])
            continue
        if _needs_pypdf(reader, number) and (other := _by_pypdf(reader, number, until)) and _is_good(other):
            yield other
            continue
        found = _by_pdfium(document, number, until) if document is not None else None
        if found is None or found.garbled or not (found.lines or found.blank):
            other = _by_pypdf(reader, number, until)
            # A page that one of the two can read is not garbled; if neither can, it is as the first says.
            found = other if other is not None and (found is None or _is_good(other)) else found
        yield found or Reading([])


def _needs_pypdf(reader: "PdfReader | None", number: int) -> bool:
    """Tell whether a page has fonts in Big5 without a character table of their own.

    pdfium knows the characters of that encoding but not its signs: ① comes out as ロ, …… as ⋯⋯.
    """
    with suppress(Exception):  # a damaged page says nothing of its fonts
        resources: Any = reader.pages[number - 1]["/Resources"] if reader is not None else {}
        fonts = [font.get_object() for font in resources["/Font"].values()]
        return any("/ToUnicode" not in font and str(font.get("/Encoding")).startswith(_BIG5) for font in fonts)
    return False


def _is_good(reading: Reading) -> bool:
    return bool(reading.lines) and not reading.garbled


def _by_pdfium(document: "PdfDocument", number: int, until: float) -> Reading | None:
    from pypdfium2 import PdfiumError  # noqa: PLC0415 - most commands never read a PDF

    try:
        page = document[number - 1]
    except PdfiumError:
        return None  # a damaged page is left to pypdf
    try:
        lines = pdfium_lines.lines_of(page, until)
        if not lines:
            return Reading([], blank=_is_blank(page))
        garbled = _is_garbled(lines)
        covered, hidden = _pictured(page)
        few = sum(len("".join(line.text.split())) for line in lines) <= _FEW
        return Reading(lines, garbled=garbled, recognised=hidden, stamped=covered and few and not garbled)
    except PdfiumError:
        return None
    finally:
        page.close()


def _by_pypdf(reader: "PdfReader | None", number: int, until: float) -> Reading | None:
    if reader is None:
        return None
    try:
        lines = pdf_lines.lines_of(reader.pages[number - 1], until)
    except TooMuch:
        raise
    except Exception:
        return None
    return Reading(lines, garbled=_is_garbled(lines))


def _is_garbled(lines: list[Line]) -> bool:
    return is_garbled("\n".join(line.text for line in lines))


def _is_blank(page: "PdfPage") -> bool:
    from pypdfium2.raw import FPDFPage_CountObjects  # noqa: PLC0415 - as above

    return int(FPDFPage_CountObjects(page)) == 0


def _pictured(page: "PdfPage") -> tuple[bool, bool]:
    """Tell whether pictures fill the page, and whether one does and most text is invisible or lies under it."""
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    width, height = page.get_size()
    unseen = seen = 0
    alone = False
    covered = 0.0  # by all pictures: some scanners cut a page into strips
    for index in range(min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            hidden = raw.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE
            unseen, seen = unseen + hidden, seen + (not hidden)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            share = _area(item) / max(1.0, width * height)
            covered += share
            if share > _FULL:
                alone, unseen, seen = True, unseen + seen, 0  # what was drawn before lies under the picture
    return covered > _FULL, alone and unseen > seen


def _area(item: object) -> float:
    from ctypes import c_float  # noqa: PLC0415 - only here

    from pypdfium2 import raw  # noqa: PLC0415 - as above

    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return 0.0
    return (right.value - left.value) * (top.value - bottom.value)
