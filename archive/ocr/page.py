"""One page: prepared, read the right way up, laid out; and as the JSON that waits on disk."""

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .. import bounds
from ..readers.pdf_lines import Line
from .engine import Box, boxes
from .layout import is_vertical, lines_of
from .sideways import is_on_its_side

if TYPE_CHECKING:
    from PIL import Image

# Raised whenever the same page would read otherwise; what was read before is read again then.
VERSION = "ocr/1"
DOUBTFUL = 85  # percent: below it a page is to be checked against its image
_LONGEST_SIDE = 3600  # pixels; print of 9 pt on A4 at 300 dpi, far more than the engine looks at
# What a page tells of a line; a `Line` may know more, of files with text.
_LINE = {"text": str, "start": float, "end": float, "level": float, "size": float, "top": float, "vertical": bool}
_A4_WIDTH = 595.0  # points
_INK = 48  # greys darker than the paper; the grain of a scan stays well below
_LEAST_INK = 0.0005  # of a page: a few letters


@dataclass(frozen=True, slots=True)
class Page:
    """What was read on a page: its lines in reading order, in points on a page turned upright.

    `confidence` in percent, over all characters; 100 for a page on which nothing is printed, 0 where something
    is but nothing was read. `rotation`: degrees against the clock the image had to be turned.
    """

    lines: tuple[Line, ...]
    confidence: int
    rotation: int = 0
    vertical: bool = False


def dump(page: Page) -> bytes:
    """Return a page as JSON with the version that read it."""
    lines = [[getattr(line, name) for name in _LINE] for line in page.lines]
    content = {"version": VERSION, "confidence": page.confidence, "rotation": page.rotation}
    return json.dumps(content | {"vertical": page.vertical, "lines": lines}, ensure_ascii=False).encode()


def load(data: bytes) -> Page | None:
    """Return the page in JSON; None when another version wrote it or it is damaged."""
    try:
        content = bounds.from_json(data)
        if content["version"] != VERSION:
            return None
        values = content["confidence"], content["rotation"], content["vertical"]
        if tuple(map(type, values)) != (int, int, bool):
            return None
        return Page(tuple(map(_line, content["lines"])), *values)
    except (ValueError, TypeError, LookupError):
        return None


def _line(values: list[Any]) -> Line:
    """Return the line of a stored page. Raises TypeError when it is none: a folder of caches is open to everyone."""
    if list(map(type, values)) != list(_LINE.values()):
        raise TypeError
    return Line(*values)


def recognise(image: "Image.Image", width: float = _A4_WIDTH) -> Page:
    """Read a page image in grey; `width` is how wide the page is in points. Raises WenshiError without the extra.

    Where little is understood the page is tried upside down. Quarter turns need no trial: the engine turns what
    stands upright in columns by itself, so one of the two ways reads, and the columns tell that it was a quarter.
    """
    prepared, blank = _prepared(image), is_blank(image)
    best, rotation = boxes(prepared), 0
    if _confidence(best) < DOUBTFUL and not blank:
        found = boxes(prepared.rotate(180))
        if _confidence(found) > _confidence(best):
            best, rotation = found, 180
    if not best:
        return Page((), 100 if blank else 0)
    upright = prepared.rotate(rotation)
    if is_vertical(best) and is_on_its_side(upright, best):
        best = [_turned(box, upright.width) for box in best]
        upright = upright.rotate(90, expand=True)
        rotation = (rotation + 90) % 360
    lines = lines_of(best, upright.size, width / prepared.width)
    return Page(tuple(lines), _confidence(best), rotation, is_vertical(best))


def _turned(box: Box, width: int) -> Box:
    """Return a box where it stands once its page, `width` pixels wide, is turned by 90° against the clock."""
    return replace(box, left=box.top, top=width - box.right, right=box.bottom, bottom=width - box.left)


def _prepared(image: "Image.Image") -> "Image.Image":
    """Return the page within bounds, its darkest black and its lightest white."""
    from PIL import ImageOps  # noqa: PLC0415 - start-up must not pay for Pillow

    grey = image.convert("L")
    grey.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return ImageOps.autocontrast(grey, cutoff=1)


def is_blank(image: "Image.Image") -> bool:
    """Tell whether a page is empty paper: hardly a pixel clearly darker than the rest."""
    counts = image.convert("L").histogram()
    total = sum(counts)
    middle, seen = 0, 0
    while seen * 2 < total:
        seen += counts[middle]
        middle += 1
    return sum(counts[: max(0, middle - _INK)]) < _LEAST_INK * total


def _confidence(found: list[Box]) -> int:
    """Return how sure the engine is of a page, in percent, each character counting the same."""
    size = sum(len(box.text) for box in found)
    return int(100 * sum(box.score * len(box.text) for box in found) / size) if size else 0
