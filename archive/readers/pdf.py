"""Read the text layer of a PDF with pypdf: paragraphs by geometry, marks where printed pages begin."""

import io
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
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
_NO_TEXT = "没有文字层（是扫描件），本版不能识别文字；请先登记（wenshi register）并用 add --to 附上原件。"
_GARBLED = "文字层是乱码（字体缺字符表），不能用；请索取Word原稿，或先登记（wenshi register）并用 add --to 附上原件。"
_LOCKED = "有打开密码，读不出内容；请向来稿人索取密码，另存为不加密的PDF后再收。"
_DAMAGED = "PDF已损坏或不完整，读不出内容；请向来稿人重新索取。"
_TOO_LARGE = "PDF页数或内容过多，超出可读的范围；请拆分成几个文件后再收。"
_PLACEHOLDER = re.compile(r"\(.*\)|untitled|无标题", re.IGNORECASE)
_NOT_A_LABEL = re.compile(r"[<>|\\\s-]")


def read(data: bytes) -> Document:
    """Return the paragraphs of a PDF's text layer; Unreadable when there is none or it means nothing."""
    with _quiet():
        try:
            return _read(data)
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


def _read(data: bytes) -> Document:
    from pypdf import PdfReader  # noqa: PLC0415 - most commands never read a PDF

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(_LOCKED)
    total = len(reader.pages)
    if total > _MOST_PAGES:
        raise Unreadable(_TOO_LARGE)
    pages = _lines(reader.pages)
    texts = ["\n".join(line.text for line in lines) for lines in pages]
    found = _check(texts)
    heads = split_heads(pages)
    labels = _labels(reader, heads.numbers, heads.romans)
    return Document(
        paragraphs(heads.lines, labels),
        READER,
        pages=total,
        title=_metadata(reader, "/Title"),
        creator=_metadata(reader, "/Author"),
        warnings=tuple(found),
    )


def _lines(pages: "Sequence[PageObject]") -> list[list[Line]]:
    found = []
    content = 0
    until = process_time() + _MOST_SECONDS
    for page in pages:
        stream = page.get_contents()
        content += len(stream.get_data()) if stream is not None else 0
        if content > _MOST_CONTENT:
            raise Unreadable(_TOO_LARGE)
        found.append(lines_of(page, until))
    return found


def _check(texts: list[str]) -> list[str]:
    """Return warnings about the text layer; Unreadable when it is of no use."""
    empty = [number for number, text in enumerate(texts, start=1) if not text]
    if len(empty) == len(texts):
        raise Unreadable(_NO_TEXT)
    garbled = [number for number, text in enumerate(texts, start=1) if is_garbled(text)]
    size = sum(map(len, texts))
    if sum(len(texts[number - 1]) for number in garbled) > 0.5 * size:
        raise Unreadable(_GARBLED)
    found = []
    if empty:
        found.append(f"第{_listed(empty)}页没有文字层（可能是扫描页）")
    if garbled:
        found.append(f"第{_listed(garbled)}页的文字层疑为乱码，请对照原件核对")
    if count := sum(map(radicals, texts)):
        found.append(f"含康熙部首{count}个，检索时按通用字处理，引用前请核对")
    return found


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
