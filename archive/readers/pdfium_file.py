"""Open a PDF with pdfium, one at a time: the library is not safe with threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from ..errors import Unreadable

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_ONE_AT_A_TIME = RLock()
_DAMAGED = "PDF已损坏或有打开密码，画不出页面；请向来稿人重新索取没有密码的文件。"
_NO_PAGE = "PDF里没有这一页，或这一页已损坏；请核对页码，或向来稿人重新索取。"


@contextmanager
def opened(data: bytes) -> Iterator["PdfDocument | None"]:
    """Hold a PDF open and keep all others waiting; None when pdfium cannot open it."""
    from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 - most commands never read a PDF

    with _ONE_AT_A_TIME:
        try:
            document = PdfDocument(data)
        except PdfiumError:
            document = None
        try:
            yield document
        finally:
            if document is not None:
                document.close()


@contextmanager
def page_in(data: bytes, page: int) -> Iterator["PdfPage"]:
    """Hold a page of a PDF open, counted from 1; Unreadable when there is no such page or it is damaged."""
    from pypdfium2 import PdfiumError  # noqa: PLC0415 - as above

    with opened(data) as document:
        if document is None:
            raise Unreadable(_DAMAGED)
        if not 1 <= page <= len(document):
            raise Unreadable(_NO_PAGE)
        try:
            found = document[page - 1]
        except PdfiumError as error:
            raise Unreadable(_NO_PAGE) from error
        try:
            yield found
        finally:
            found.close()
