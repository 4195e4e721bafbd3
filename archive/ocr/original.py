"""A page of an original, a PDF, a multi-page TIFF, the photo of a page: read, and its image to keep.

Called in a child process with the bytes of a file that others sent, and therefore plain in what it takes and gives.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..model import Document
from ..readers import pages, pdf, pdf_image, repaired
from ..readers.pdf_lines import Line
from . import page
from .page import VERSION, dump

if TYPE_CHECKING:
    from PIL import Image

_DPI = 200  # at which the engine was measured; finer is slower and no better
_PDF_HEAD = 1024  # bytes among which a PDF begins
_TIFF_HEADS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")


def has_pages(head: bytes) -> bool:
    """Tell by its first kilobyte whether a file is one whose pages can be recognised, a PDF or a TIFF."""
    return _is_pdf(head) or head.startswith(_TIFF_HEADS)


def unread(data: bytes) -> tuple[int, ...]:
    """Return the pages (from 1) that wait for recognition. Raises Unreadable."""
    return document(data, {}).unread


def document(data: bytes, lines: Mapping[int, Sequence[Line]]) -> Document:
    """Return a file's text with the recognised lines of the pages given. Raises Unreadable."""
    found = pdf.read_with(data, lines) if _is_pdf(data) else pages.read_with(data, lines)
    return replace(repaired(found), reader=VERSION)


def recognise(data: bytes, number: int) -> bytes:
    """Return what is read on page `number` (from 1) as JSON; takes seconds. Raises Unreadable."""
    if not _is_pdf(data):
        return dump(page.recognise(pages.image_of(data, number)))
    image = pdf_image.page_image(data, number, _DPI)
    return dump(page.recognise(image, image.width * 72 / _DPI))


def picture(data: bytes, number: int, rotation: int) -> tuple[bytes, str]:
    """Return the image of a page to keep and its suffix.

    That is the JPEG which the page consists of, as it was stored, where there is one; else the page as a PNG, turned
    by `rotation` degrees against the clock. Raises Unreadable.
    """
    if not _is_pdf(data):
        return _png(pages.image_of(data, number), rotation), ".png"
    stored = pdf_image.scan_of(data, number)
    if stored is not None:
        return stored, ".jpg"
    return _png(pdf_image.page_image(data, number, _DPI), rotation), ".png"


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:_PDF_HEAD]


def _png(image: "Image.Image", rotation: int) -> bytes:
    """Return a page as a PNG in grey, in black and white where it holds nothing else."""
    grey = image.convert("L").rotate(rotation, expand=True)
    only = {value for value, count in enumerate(grey.histogram()) if count} <= {0, 255}
    out = io.BytesIO()
    (grey.convert("1") if only else grey).save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()
