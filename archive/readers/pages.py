"""Pictures whose text is their content: the frames of a multi-page TIFF, the photo of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ..errors import Unreadable
from ..model import Document
from .pdf_heads import split_heads
from .pdf_lines import Line
from .pdf_paragraphs import paragraphs
from .picture import opened

if TYPE_CHECKING:
    from PIL import Image

READER = "pages/1"
_MOST_FRAMES = 2000
_MOST_PIXELS = 89_478_485  # Pillow's own limit, which it checks for the first frame only


def read(data: bytes) -> Document:
    """Return a document without text whose pages, a TIFF's frames or the one picture, all wait for OCR."""
    return read_with(data, {})


def read_with(data: bytes, recognised: Mapping[int, Sequence[Line]]) -> Document:
    """Return the paragraphs of the lines recognised, by page from 1; `unread` are the pages without an entry."""
    total = count(data)
    found = text_of([recognised.get(number, ()) for number in range(1, total + 1)])
    unread = tuple(number for number in range(1, total + 1) if number not in recognised)
    return replace(found, unread=unread)


def text_of(recognised: Sequence[Sequence[Line]]) -> Document:
    """Return the paragraphs of pages that follow each other, without heads and page numbers, as in a PDF."""
    heads = split_heads([list(lines) for lines in recognised])
    labels: list[str | None] = [str(number or at) for at, number in enumerate(heads.numbers, start=1)]
    return Document(paragraphs(heads.lines, labels), READER, pages=len(recognised))


def count(data: bytes) -> int:
    """Return how many pages a picture holds. Raises Unreadable."""
    with opened(data) as image:
        # Other formats hold a thumbnail or a second exposure there, no second page.
        total = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if total > _MOST_FRAMES:
        raise Unreadable(f"图片有 {total} 页，超出可读的范围（{_MOST_FRAMES} 页）；请拆分成几个文件后再收。")
    return int(total)


def image_of(data: bytes, page: int = 1) -> "Image.Image":
    """Return a page (from 1) as it is meant to be looked at, in grey. Raises Unreadable."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - start-up must not pay for Pillow

    with opened(data) as image:
        if page > 1:
            image.seek(page - 1)
        if image.width * image.height > _MOST_PIXELS:
            raise Image.DecompressionBombError
        upright = ImageOps.exif_transpose(image)
        if "A" in upright.getbands() or "transparency" in upright.info:  # transparent paper is white, not black
            flat = Image.new("RGBA", upright.size, "white")
            flat.alpha_composite(upright.convert("RGBA"))
            return flat.convert("L")
        if upright.mode.startswith("I;16") or upright.mode in {"I", "F"}:
            return _eight_bits(upright)
        return upright.convert("L")


def _eight_bits(image: "Image.Image") -> "Image.Image":
    """Return a picture of more than 256 greys with its own darkest and lightest as black and white."""
    deep = image.convert("F")
    low, high = cast("tuple[float, float]", deep.getextrema())
    return deep.point(lambda value: (value - low) * (255 / ((high - low) or 1))).convert("L")
