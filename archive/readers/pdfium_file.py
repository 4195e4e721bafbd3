"""Open a PDF with pdfium, one at a time: the library is not safe with threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from ..errors import Unreadable

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_ONE_AT_A_TIME = RLock()
_LOCKED = "有打开密码，读不出内容；请向来稿人索取密码，另存为不加密的PDF后再收。"
_DAMAGED = "PDF已损坏或不完整，读不出内容；请向来稿人重新索取。"
_NO_PAGE = "PDF里没有这一页，或这一页已损坏；请核对页码，或向来稿人重新索取。"


@contextmanager
def opened(data: bytes) -> Iterator["PdfDocument"]:
    """Hold a PDF open and keep all others waiting; Unreadable when pdfium cannot open it."""
    from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 - most commands never read a PDF
    from pypdfium2.raw import FPDF_ERR_PASSWORD  # noqa: PLC0415 - as above

    with _ONE_AT_A_TIME:
        try:
            document = PdfDocument(data)
        except PdfiumError as error:
            locked = error.err_code == FPDF_ERR_PASSWORD
            raise Unreadable(_LOCKED if locked else _DAMAGED) from error
        try:
            yield document
        finally:
            document.close()


@contextmanager
def page_of(document: "PdfDocument", page: int) -> Iterator["PdfPage"]:
    """Hold a page open, counted from 1; Unreadable when there is no such page or it is damaged."""
    from pypdfium2 import PdfiumError  # noqa: PLC0415 - as above

    if not 1 <= page <= len(document):
        raise Unreadable(_NO_PAGE)
    try:
        opened_page = document[page - 1]
    except PdfiumError as error:
        raise Unreadable(_NO_PAGE) from error
    try:
        yield opened_page
    finally:
        opened_page.close()
