"""Pictures of PDF pages: drawn for recognition, and the scan a page consists of, as it was stored."""

import io
import warnings
from typing import TYPE_CHECKING

from ..errors import Unreadable
from .pdfium_file import page_in

if TYPE_CHECKING:
    from PIL import Image
    from pypdfium2 import PdfImage, PdfPage

_MOST_PIXELS = 25_000_000  # an A4 page at 500 dpi; a poster comes out coarser
_FULL = 0.9  # of the page's width and height: scans leave a seam at the edges
_SMALL = 48  # pixels a side of the thumbnails that are compared
_ALIKE = 12.0  # grey levels of 255 between them, in the mean: a negative differs by more than 100
_INVISIBLE = 3  # the rendering mode of text that is there to be found, not seen


def page_image(data: bytes, page: int, dpi: int = 200) -> "Image.Image":
    """Return page `page` (from 1) of a PDF as it is displayed, in RGB, at `dpi` or as fine as 25 M pixels allow.

    Unreadable when there is no such page or it cannot be drawn.
    """
    with page_in(data, page) as shown:
        return _drawn(shown, dpi / 72)


def scan_of(data: bytes, page: int) -> bytes | None:
    """Return the JPEG that page `page` (from 1) of a PDF consists of, byte for byte; None when it is not just that.

    The page shows one upright picture from edge to edge and nothing else; invisible text may lie over it.
    """
    with page_in(data, page) as shown:
        picture = _only_picture(shown)
        if picture is None or picture.get_filters(skip_simple=True) != ["DCTDecode"]:
            return None
        stored = bytes(picture.get_data(decode_simple=True))
        return stored if _looks_like(stored, shown) else None


def _drawn(page: "PdfPage", scale: float) -> "Image.Image":
    from pypdfium2 import PdfiumError  # noqa: PLC0415 - most commands never draw a page

    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise Unreadable("PDF这一页没有大小，画不出来；请向来稿人重新索取。")
    scale = min(scale, (_MOST_PIXELS / (width * height)) ** 0.5)
    # A strip a metre long and a hair wide is drawn as wide as one pixel.
    scale = min(scale, _MOST_PIXELS / max(width, height))
    try:
        bitmap = page.render(scale=scale, rev_byteorder=True)
    except (PdfiumError, MemoryError, ValueError) as error:
        raise Unreadable("PDF这一页画不出来；请向来稿人重新索取。") from error
    try:
        image: Image.Image = bitmap.to_pil().convert("RGB").copy()  # the bitmap's memory goes with the bitmap
    finally:
        bitmap.close()
    return image


def _only_picture(page: "PdfPage") -> "PdfImage | None":
    """Return the picture that fills an unturned page by itself, not mirrored."""
    from pypdfium2 import PdfImage  # noqa: PLC0415 - most commands never look into a page
    from pypdfium2.raw import FPDF_PAGEOBJ_TEXT, FPDFTextObj_GetTextRenderMode  # noqa: PLC0415 - as above

    found: PdfImage | None = None
    for number, item in enumerate(page.get_objects()):
        if isinstance(item, PdfImage) and found is None:
            found = item
        elif number > 20_000 or item.type != FPDF_PAGEOBJ_TEXT or FPDFTextObj_GetTextRenderMode(item) != _INVISIBLE:
            return None
    if found is None or page.get_rotation():
        return None
    a, b, c, d, *_ = found.get_matrix().get()
    if a <= 0 or d <= 0 or abs(b) + abs(c) > 0.01 * (a + d):
        return None
    left, bottom, right, top = found.get_bounds()
    width, height = page.get_size()
    shown_left, shown_bottom, shown_right, shown_top = page.get_cropbox()
    across = min(right, shown_right) - max(left, shown_left)
    up = min(top, shown_top) - max(bottom, shown_bottom)
    # Neither less than the page nor much more: of a picture cropped by the page most would never be seen.
    whole = _FULL * width < across and _FULL * height < up and _FULL * a < width and _FULL * d < height
    return found if whole else None


def _looks_like(stored: bytes, page: "PdfPage") -> bool:
    """Tell whether the JPEG by itself looks as the page does: PDFs may invert its colours or mask it."""
    from PIL import Image, ImageChops, ImageStat  # noqa: PLC0415 - start-up must not pay for Pillow

    shown = _drawn(page, 4 * _SMALL / max(page.get_size())).convert("L").resize((_SMALL, _SMALL))
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(stored), formats=["JPEG"]) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture.draft("L", (4 * _SMALL, 4 * _SMALL))
            small = picture.convert("L").resize((_SMALL, _SMALL))
    except (OSError, Image.DecompressionBombError, Image.DecompressionBombWarning, SyntaxError, ValueError):
        return False  # the page is drawn instead
    return bool(ImageStat.Stat(ImageChops.difference(shown, small)).mean[0] < _ALIKE)
