"""Read the text layer of a PDF with pypdf: paragraphs by geometry, marks where printed pages begin."""

import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import process_time
from typing import TYPE_CHECKING

from ..errors import Unreadable
from ..model import Document
from .pdf_heads import split_heads
from .pdf_lines import Line, TooMuch, lines_of
from .pdf_paragraphs import paragraphs
from .pdf_quality import is_garbled, radicals

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

READER = "pdf/1"
_MOST_PAGES = 5000
# Beyond what any volume of a journal holds; with pypdf's own limits for one stream it bounds time and memory.
_MOST_CONTENT = 64_000_000
_MOST_SECONDS = 600  # of process time; a volume of 1,000 pages set glyph by glyph takes 60
_LOCKED = "有打开密码，读不出内容；请向来稿人索取密码，另存为不加密的PDF后再收。"
_DAMAGED = "PDF已损坏或不完整，读不出内容；请向来稿人重新索取。"
_TOO_LARGE = "PDF页数或内容过多，超出可读的范围；请拆分成几个文件后再收。"
_PLACEHOLDER = re.compile(r"\(.*\)|untitled|无标题", re.IGNORECASE)
_NOT_A_LABEL = re.compile(r"[<>|\\\s-]")


def read(data: bytes) -> Document:
    """Return the paragraphs of a PDF's text layer; `unread` names the pages that have none or one that means nothing.

    Unreadable when the file is locked, damaged or too large.
    """
    return read_with(data, {})


def read_with(data: bytes, recognised: Mapping[int, Sequence[Line]]) -> Document:
    """Return what `read` does, with the lines in `recognised` in place of those of the pages they are given for.

    Pages count from 1. A page given no lines is a page without text, and not unread.
    """
    with _quiet():
        try:
            return _read(data, recognised)
        except Unreadable:
            raise
        except TooMuch as error:
            raise Unreadable(_TOO_LARGE) from error
        except Exception as error:  # on a damaged file pypdf raises some fifteen kinds, KeyError and TypeError too
            limit = type(error).__name__ == "LimitReachedError"
            raise Unreadable(_TOO_LARGE if limit else _DAMAGED) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf's remarks on odd files from the screen; they are no use to the editor."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _read(data: bytes, recognised: Mapping[int, Sequence[Line]]) -> Document:
    from pypdf import PdfReader  # noqa: PLC0415 - most commands never read a PDF

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(_LOCKED)
    total = len(reader.pages)
    if total > _MOST_PAGES:
        raise Unreadable(_TOO_LARGE)
    pages = _lines(reader.pages, recognised)
    unread, found = _check(pages, recognised)
    for number in unread:
        pages[number - 1] = []
    heads = split_heads(pages)
    labels = _labels(reader, heads.numbers, heads.romans)
    return Document(
        paragraphs(heads.lines, labels),
        READER,
        pages=total,
        title=_metadata(reader, "/Title"),
        creator=_metadata(reader, "/Author"),
        warnings=tuple(found),
        unread=tuple(unread),
    )


def _lines(pages: "Sequence[PageObject]", recognised: Mapping[int, Sequence[Line]]) -> list[list[Line]]:
    found = []
    content = 0
    until = process_time() + _MOST_SECONDS
    for number, page in enumerate(pages, start=1):
        if number in recognised:
            found.append(list(recognised[number]))
            continue
        stream = page.get_contents()
        content += len(stream.get_data()) if stream is not None else 0
        if content > _MOST_CONTENT:
            raise Unreadable(_TOO_LARGE)
        found.append(lines_of(page, until))
    return found


def _check(pages: list[list[Line]], recognised: Mapping[int, Sequence[Line]]) -> tuple[list[int], list[str]]:
    """Return the pages without usable text, from 1, and warnings about them and the rest."""
    texts = ["\n".join(line.text for line in lines) for lines in pages]
    own = {number: text for number, text in enumerate(texts, start=1) if number not in recognised}
    empty = [number for number, text in own.items() if not text]
    garbled = [number for number, text in own.items() if text and is_garbled(text)]
    found = []
    if empty:
        found.append(f"第{_listed(empty)}页没有文字层（可能是扫描页）")
    if garbled:
        found.append(f"第{_listed(garbled)}页的文字层是乱码，没有采用")
    if count := sum(radicals(text) for number, text in own.items() if number not in garbled):
        found.append(f"含康熙部首{count}个，检索时按通用字处理，引用前请核对")
    return sorted([*empty, *garbled]), found


def _listed(numbers: list[int]) -> str:
    """Return 1、3—5、9 for the page numbers."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in runs)


def _labels(reader: "PdfReader", numbers: list[int | None], romans: list[str]) -> list[str | None]:
    """Return each page's printed number; without one the label in the file, else the physical number."""
    printed = any(number is not None for number in numbers)
    given = [""] * len(numbers)
    with suppress(Exception):  # a damaged tree of labels is no reason to refuse the text
        if "/PageLabels" in reader.root_object and len(reader.page_labels) == len(numbers):
            given = reader.page_labels
    labels: list[str | None] = []
    for physical, (number, roman, label) in enumerate(zip(numbers, romans, given, strict=True), start=1):
        named = roman or _NOT_A_LABEL.sub("", label)
        # Once printed numbers are known, a physical one would name another page.
        labels.append(str(number) if number is not None else named or (None if printed else str(physical)))
    return labels


def _metadata(reader: "PdfReader", key: str) -> str:
    value = None
    with suppress(Exception):  # nor is a damaged title
        value = reader.metadata.get(key) if reader.metadata else None
    text = "".join(char for char in str(value or "") if char.isprintable()).strip()
    return "" if _PLACEHOLDER.fullmatch(text) else text
