"""What a PDF says of itself: its pages and their labels, title, author, outline. Opens it within bounds."""

import io
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING

from ..errors import Unreadable
from ..model import Heading
from .pdf_lines import TooMuch

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdfium2 import PdfDocument

_MOST_PAGES = 5000
# A page of text set glyph by glyph has 50 KB of content, of a map some MB; pdfium takes twenty times that of memory.
_MOST_ON_A_PAGE = 24_000_000
_MOST_CONTENT = 256_000_000
_MOST_HEADINGS = 5000
_DEEPEST = 9
_LONGEST = 300
_LOCKED = "有打开密码，读不出内容；请向来稿人索取密码，另存为不加密的PDF后再收。"
_PLACEHOLDER = re.compile(r"\(.*\)|untitled|无标题", re.IGNORECASE)
_NOT_A_LABEL = re.compile(r"[<>|\\\s-]")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the remarks of pypdf and pypdfium2 on odd files from the screen; they are no use to the editor."""
    loggers = [logging.getLogger(name) for name in ("pypdf", "pypdfium2")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def guarded(data: bytes) -> "PdfReader":
    """Open a PDF with pypdf and see that its pages are of a size that can be read.

    pypdf stops where a stream would fill the memory; pdfium does not. Unreadable when the file is locked,
    TooMuch when it is too large, and whatever pypdf raises on a damaged one.
    """
    from pypdf import PdfReader  # noqa: PLC0415 - most commands never read a PDF
    from pypdf.errors import LimitReachedError  # noqa: PLC0415 - as above

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(_LOCKED)
        if len(reader.pages) > _MOST_PAGES:
            raise TooMuch
        content = 0
        for page in reader.pages:
            stream = page.get_contents()
            size = len(stream.get_data()) if stream is not None else 0
            content += size
            if size > _MOST_ON_A_PAGE or content > _MOST_CONTENT:
                raise TooMuch
    except LimitReachedError as error:
        raise TooMuch from error
    return reader


def labels_of(reader: "PdfReader | None", total: int) -> list[str]:
    """Return the label the file gives each page, empty where it gives none."""
    given = [""] * total
    with suppress(Exception):  # a damaged tree of labels is no reason to refuse the text
        if reader is not None and "/PageLabels" in reader.root_object and len(reader.page_labels) == total:
            given = [_NOT_A_LABEL.sub("", label) for label in reader.page_labels]
    return given


def metadata(reader: "PdfReader | None", key: str) -> str:
    """Return an entry of the document's properties; empty when there is none or nobody filled it in."""
    value = None
    with suppress(Exception):  # nor is a damaged title
        value = reader.metadata.get(key) if reader is not None and reader.metadata else None
    text = _printable(str(value or ""))
    return "" if _PLACEHOLDER.fullmatch(text) else text


def outline_of(document: "PdfDocument") -> tuple[Heading, ...]:
    """Return the outline: titles, physical pages, levels; at most 5,000 entries, each once even in a circle."""
    found = []
    with suppress(Exception):  # nor is a damaged outline
        for entry in islice(document.get_toc(max_depth=_DEEPEST), _MOST_HEADINGS):
            title = _printable(entry.get_title())[:_LONGEST]
            target = entry.get_dest()
            index = target.get_index() if target is not None else None
            page = index + 1 if index is not None and 0 <= index < len(document) else None
            if title:
                found.append(Heading(title, page, entry.level + 1))
    return tuple(found)


def _printable(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split(" ")).strip()
