"""Boxes with text → lines in reading order, with places as a PDF's lines have them.

Everything is done in the page's own directions: along the writing and across it, towards the next line. In
vertical writing that is down the page and to the left, and the same code orders both.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ..readers.pdf_lines import Line
from ..readers.rejoin import width
from .engine import Box

_SAME_ROW = 0.5  # of a line's height
_LEAST_LINES = 4  # of a column of print beside another
_LEAST_EM = 6  # that the lines of such a column are long; cells of tables are shorter
_LEAST_GUTTER = 0.75  # em between two columns of print
_MOST_SPANNING = 0.2  # of the lines: titles across both columns
_SAME_SIZE = 1.33


@dataclass(frozen=True, slots=True)
class _Run:
    """A box seen along its writing: where it starts and ends, and between which levels it lies."""

    box: Box
    start: float
    end: float
    above: float
    below: float

    @property
    def level(self) -> float:
        return (self.above + self.below) / 2

    @property
    def thick(self) -> float:
        return self.below - self.above


def is_vertical(found: Iterable[Box]) -> bool:
    """Tell whether most characters stand in columns."""
    tall = wide = 0
    for box in found:
        if box.is_tall:
            tall += len(box.text)
        else:
            wide += len(box.text)
    return tall > wide


def lines_of(found: list[Box], size: tuple[int, int], scale: float) -> list[Line]:
    """Return the lines in reading order; `size` is the page's in pixels, `scale` how many points a pixel is."""
    straight = _straightened(found, size)
    if not is_vertical(found):
        lines = _ordered(straight, size[1], vertical=False)
    else:
        columns = [box for box in straight if not _is_across(box)]
        first = median(box.top for box in columns)
        heads = [box for box in straight if _is_across(box) and box.bottom <= first]
        feet = [box for box in straight if _is_across(box) and box.bottom > first]
        lines = _ordered(heads, size[1], vertical=False)
        lines += _ordered(columns, size[1], vertical=True)
        lines += _ordered(feet, size[1], vertical=False)
    return [_scaled(line, scale) for line in lines]


def _is_across(box: Box) -> bool:
    """Tell whether a box on a page of columns is written across: a head, a page number."""
    return not box.is_tall and (len(box.text) > 1 or box.text.isdecimal())


def _ordered(found: list[Box], height: int, *, vertical: bool) -> list[Line]:
    if not found:
        return []
    runs = [_run(box, vertical) for box in found]
    em = _em(runs)
    thick = median(run.thick for run in runs)
    rows = [row for column in _columns(runs, em) for row in _rows(column)]
    return [_line(row, em, thick, height, vertical) for row in rows]


def _straightened(found: list[Box], size: tuple[int, int]) -> list[Box]:
    """Return the boxes as they would stand on a page that lay straight.

    Each box is read along its own slant, so only the places have to be put right.
    """
    long = [box for box in found if max(box.width, box.height) > 4 * min(box.width, box.height)]
    tilt = median(box.tilt for box in long) if long else 0.0
    if abs(tilt) < 0.1:
        return found
    cos, sin = math.cos(math.radians(-tilt)), math.sin(math.radians(-tilt))
    x0, y0 = size[0] / 2, size[1] / 2

    def moved(box: Box) -> Box:
        x, y = (box.left + box.right) / 2 - x0, (box.top + box.bottom) / 2 - y0
        dx, dy = x0 + x * cos - y * sin - (x + x0), y0 + x * sin + y * cos - (y + y0)
        return Box(box.text, box.score, box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)

    return [moved(box) for box in found]


def _run(box: Box, vertical: bool) -> _Run:
    if vertical:
        return _Run(box, box.top, box.bottom, -box.right, -box.left)
    return _Run(box, box.left, box.right, box.top, box.bottom)


def _em(runs: list[_Run]) -> float:
    """Return the side of a character of the running text, in pixels."""
    sizes = [(run.end - run.start) / width(run.box.text) for run in runs if width(run.box.text) >= 5]
    return median(sizes) if sizes else median(run.thick for run in runs)


# --- columns and rows ---


def _columns(runs: list[_Run], em: float) -> list[list[_Run]]:
    """Return the columns of print in reading order; what stands across several is a column of its own."""
    gutter = _gutter(runs, em)
    if gutter is None:
        return [runs]
    spanning = sorted((run for run in runs if run.start < gutter - em and run.end > gutter + em), key=lambda r: r.level)
    bands: list[list[_Run]] = [[] for _ in range(len(spanning) + 1)]
    for run in runs:
        if run not in spanning:
            bands[sum(other.level < run.level for other in spanning)].append(run)
    found: list[list[_Run]] = []
    for number, band in enumerate(bands):
        first = [run for run in band if (run.start + run.end) / 2 < gutter]
        second = [run for run in band if (run.start + run.end) / 2 >= gutter]
        found += [column for side in (first, second) if side for column in _columns(side, em)]
        if number < len(spanning):
            found.append([spanning[number]])
    return found


def _gutter(runs: list[_Run], em: float) -> float | None:
    """Return where a gap runs between two columns of print; None where there is none."""
    first, last = min(run.start for run in runs), max(run.end for run in runs)
    if len(runs) < 2 * _LEAST_LINES or last - first < 2 * _LEAST_EM * em:
        return None
    step = em / 4
    places = [first + step * number for number in range(1, int((last - first) / step))]
    free = {at: sum(run.start < at < run.end for run in runs) for at in places}
    least = min(free.values())
    if least > _MOST_SPANNING * len(runs):
        return None
    # The widest of the gaps that fewest lines cross.
    gap: list[float] = []
    widest: list[float] = []
    for at in places:
        gap = [*gap, at] if free[at] == least else []
        if len(gap) > len(widest) and _is_between(runs, (gap[0] + gap[-1]) / 2, em):
            widest = gap
    return (widest[0] + widest[-1]) / 2 if len(widest) * step >= _LEAST_GUTTER * em else None


def _is_between(runs: list[_Run], at: float, em: float) -> bool:
    """Tell whether both sides hold enough long lines to be columns of print, side by side."""
    sides = [run for run in runs if run.end <= at + em], [run for run in runs if run.start >= at - em]
    if any(len(_rows(side)) < _LEAST_LINES for side in sides):
        return False
    if any(median(run.end - run.start for run in side) < _LEAST_EM * em for side in sides):
        return False
    top = max(min(run.level for run in side) for side in sides)
    bottom = min(max(run.level for run in side) for side in sides)
    return bottom > top


def _rows(runs: list[_Run]) -> list[list[_Run]]:
    """Return the runs of each line from its beginning to its end, line by line."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: run.level):
        last = rows[-1][-1] if rows else None
        if last is not None and abs(run.level - last.level) < _SAME_ROW * min(run.thick, last.thick):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.start) for row in rows]


# --- lines ---


def _line(row: list[_Run], em: float, thick: float, height: int, vertical: bool) -> Line:
    text = row[0].box.text
    for before, run in pairwise(row):
        text += (" " if run.start - before.end > 1.5 * em else "") + run.box.text
    high = median(run.thick for run in row)
    # The boxes' heights waver; only a clear difference is another size of type.
    size = em if thick / _SAME_SIZE < high < thick * _SAME_SIZE else em * high / thick
    level = sum(run.level * width(run.box.text) for run in row) / sum(width(run.box.text) for run in row)
    top = min(run.box.top for run in row) / height
    return Line(text, row[0].start, row[-1].end, level, size, top, vertical)


def _scaled(line: Line, scale: float) -> Line:
    return Line(
        line.text,
        line.start * scale,
        line.end * scale,
        line.level * scale,
        line.size * scale,
        line.top,
        line.vertical,
    )
