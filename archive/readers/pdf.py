"""Read a PDF: paragraphs by geometry, marks where printed pages begin, and which pages wait for recognition."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import process_time
from typing import TYPE_CHECKING

from ..errors import Unreadable
from ..model import Document
from ..text.listed import listed
from .pdf_heads import split_heads
from .pdf_lines import Line, TooMuch
from .pdf_notes import split_notes
from .pdf_pages import Reading, readings
from .pdf_paragraphs import paragraphs
from .pdf_structure import guarded, labels_of, metadata, outline_of, quiet
from .pdfium_file import opened

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdfium2 import PdfDocument

READER = "pdf/2"
_MOST_SECONDS = 55  # of process time; a volume of 1,000 pages set glyph by glyph takes 30
_DAMAGED = "PDF已损坏或不完整，读不出内容；请向来稿人重新索取。"
_TOO_LARGE = "PDF页数或内容过多，超出可读的范围；请拆分成几个文件后再收。"
_EMPTY = "PDF里没有文字，也没有图；请核对是否发错了文件，或向来稿人重新索取。"


def read(data: bytes) -> Document:
    """Return the paragraphs of a PDF; `unread` names the pages whose text layer is missing or means nothing.

    Unreadable when the file is locked, damaged, too large or blank from end to end.
    """
    return read_with(data, {})


def read_with(data: bytes, recognised: Mapping[int, Sequence[Line]]) -> Document:
    """Return what `read` does, with the lines in `recognised` in place of those of the pages they are given for.

    Pages count from 1. A page given no lines is a page without text, and not unread.
    """
    until = process_time() + _MOST_SECONDS
    with quiet():
        try:
            reader, refusal = _guarded(data)
            with _with_pdfium(data, refusal) as document:
                return _read(document, reader, recognised, until)
        except (TooMuch, MemoryError) as error:
            raise Unreadable(_TOO_LARGE) from error


def _guarded(data: bytes) -> "tuple[PdfReader | None, Exception | None]":
    """Return pypdf's reader, or what it does not like about the file: pdfium may still repair it."""
    try:
        return guarded(data), None
    except (Unreadable, TooMuch):
        raise
    except Exception as error:
        return None, error


@contextmanager
def _with_pdfium(data: bytes, refusal: Exception | None) -> "Iterator[PdfDocument | None]":
    """Hold the file open in pdfium; None where only pypdf can read it, Unreadable where neither can."""
    with opened(data) as document:
        if document is None and refusal is not None:
            raise Unreadable(_DAMAGED) from refusal
        yield document


def _read(
    document: "PdfDocument | None", reader: "PdfReader | None", recognised: Mapping[int, Sequence[Line]], until: float
) -> Document:
    total = len(document) if document is not None else len(reader.pages) if reader is not None else 0
    found = list(readings(document, reader, total, recognised, until))
    # Between pages of text the words on a picture are a cover's or a caption's; by themselves they are no text.
    scanned = not recognised and not any(reading.lines and not reading.stamped for reading in found)
    pages = [list(recognised.get(number, _usable(reading, scanned))) for number, reading in enumerate(found, start=1)]
    unread = [
        number for number, reading in enumerate(found, start=1) if number not in recognised and _waits(reading, scanned)
    ]
    if not unread and not recognised and not any(pages):
        raise Unreadable(_EMPTY)
    heads = split_heads(pages)
    split = split_notes(heads.lines)
    given = labels_of(reader, total)
    return Document(
        paragraphs(split.lines, _labels(given, heads.numbers, heads.romans), split.feet),
        READER,
        pages=total,
        title=metadata(reader, "/Title"),
        creator=metadata(reader, "/Author"),
        warnings=tuple(_warnings(found, unread)),
        unread=tuple(unread),
        outline=outline_of(document) if document is not None else (),
    )


def _usable(reading: Reading, scanned: bool) -> list[Line]:
    return [] if reading.garbled or (scanned and reading.stamped) else reading.lines


def _waits(reading: Reading, scanned: bool) -> bool:
    """Tell whether a page waits for recognition; words that a scanner's own recognition put on a picture will do."""
    if reading.stamped:
        return scanned or not reading.recognised
    return not reading.blank and (reading.garbled or not reading.lines)


def _warnings(found: list[Reading], unread: list[int]) -> Iterator[str]:
    numbered = list(enumerate(found, start=1))
    if empty := [number for number in unread if not found[number - 1].lines]:
        yield f"第{listed(empty)}页没有文字层（可能是扫描页）"
    if stamped := [number for number in unread if found[number - 1].stamped]:
        yield f"第{listed(stamped)}页是整幅的图，上面只有零星文字（如水印、页码）"
    if garbled := [number for number in unread if found[number - 1].garbled]:
        yield f"第{listed(garbled)}页的文字层是乱码，没有采用"
    if layered := [
        number for number, reading in numbered if reading.recognised and not reading.garbled and number not in unread
    ]:
        yield f"第{listed(layered)}页的文字层是识别所得，未经校对"


def _labels(given: list[str], numbers: list[int | None], romans: list[str]) -> list[str | None]:
    """Return each page's printed number; without one the label in the file, else the physical number."""
    printed = any(number is not None for number in numbers)
    labels: list[str | None] = []
    for physical, (number, roman, label) in enumerate(zip(numbers, romans, given, strict=True), start=1):
        # Once printed numbers are known, a physical one would name another page.
        labels.append(str(number) if number is not None else roman or label or (None if printed else str(physical)))
    return labels
