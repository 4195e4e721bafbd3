"""Tell a page of vertical writing from a page of horizontal writing that was scanned lying on its side.

Both show columns, and the engine reads both alike, as it turns columns before it reads them. So the cells of some
columns are laid side by side, as they stand: what is a line of writing then was vertical, what lies on its side is not.
"""

from typing import TYPE_CHECKING, Any

from .engine import Box, read_strip

if TYPE_CHECKING:
    from PIL import Image

_COLUMNS = 4
_CELLS = 9
# Characters read for each cell: 0.9 and more in print that is vertical, 0.45 in large brush writing, 0.2 and less
# in what lies on its side.
_LEAST = 0.3


def is_on_its_side(image: "Image.Image", found: list[Box]) -> bool:
    """Tell whether the columns found on a page in grey are lines of horizontal writing, their beginnings at the top."""
    columns = sorted((box for box in found if box.is_tall), key=lambda box: -box.height)[:_COLUMNS]
    cells = read = 0
    for box in columns:
        strip, number = _relaid(image, box)
        cells += number
        read += len(read_strip(strip)) if number else 0
    return cells >= 4 and read < _LEAST * cells


def _relaid(image: "Image.Image", box: Box) -> tuple[Any, int]:
    """Return the middle of a column with its cells side by side, as an array of greys, and how many they are."""
    import numpy  # noqa: PLC0415 - comes with the extra

    side = max(1, int(box.width))
    middle, half = (box.top + box.bottom) / 2, min(box.height, _CELLS * box.width) / 2
    column = numpy.asarray(image.crop((int(box.left), int(middle - half), int(box.left) + side, int(middle + half))))
    paper = int(numpy.median(column))
    ink = [bool(row.min() < (int(column.min()) + paper) // 2) for row in column]
    cells = [numpy.full((side, max(1, side // 16)), paper, numpy.uint8)]
    for first, last in _cells(ink, side):
        piece = column[first:last][:side]
        cell = numpy.full((side, side), paper, numpy.uint8)
        above = (side - len(piece)) // 2
        cell[above : above + len(piece)] = piece
        cells.append(cell)
    return numpy.concatenate(cells, axis=1), len(cells) - 1


def _cells(ink: list[bool], side: int) -> list[tuple[int, int]]:
    """Return where characters begin and end in a column whose rows hold ink or not; parts of one are joined."""
    found: list[tuple[int, int]] = []
    start = None
    for row, dark in enumerate([*ink, False]):
        if dark and start is None:
            start = row
        elif not dark and start is not None:
            if found and row - found[-1][0] <= 0.95 * side:
                start = found.pop()[0]
            found.append((start, row))
            start = None
    return [(first, last) for first, last in found if last - first <= 1.3 * side]
