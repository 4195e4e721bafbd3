"""Bring the lines of a page into the order in which they are read.

Nearly always that is the order of the file. It is left only where it jumps back up a column, or goes row by row
across two columns of text. All is measured along the writing, so columns of vertical writing are lines as well,
and its tiers are columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from .pdf_lines import Line

_EDGE = 0.13  # the share of the page at top and bottom where heads stand, which files draw first or last
_MOST_LINES = 600  # on a page with more nothing is moved
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class _Gutter:
    """The blank between two columns of text: lines left of it end before, lines right of it start at `at`."""

    at: float
    left: list[Line]
    right: list[Line]
    across: list[Line]


def in_order(lines: list[Line], *, shuffled: bool = False) -> list[Line]:
    """Return the lines of a page as they are read, pieces of one row joined.

    `shuffled` tells that lines which begin on one height, as columns of vertical writing do, may have changed places.
    """
    if not 2 <= len(lines) <= _MOST_LINES:
        return list(_rows(lines))
    down = sum(line.vertical for line in lines) > len(lines) / 2
    flow = [line for line in lines if line.vertical == down and not line.turned]
    enough = 1 if shuffled and not _collide(flow) else max(3, len(flow) // 4)
    if _jumps(flow) < enough:
        gutter = _gutter(flow)
        if gutter is None or _crossings(flow, gutter) < 3:
            return list(_rows(lines))
    others = [line for line in lines if line.vertical != down or line.turned]
    before = [line for line in others if line.top < 0.5]
    after = [line for line in others if line.top >= 0.5]
    return [*before, *_read(flow, _DEEPEST), *after]


def _collide(lines: list[Line]) -> bool:
    """Tell whether lines are printed over each other: then places say nothing about their order."""
    for index, line in enumerate(lines):
        for other in lines[:index]:
            near = abs(line.level - other.level) < 0.5 * min(line.size, other.size)
            if near and min(line.end, other.end) - max(line.start, other.start) > line.size:
                return True
    return False


def _jumps(lines: list[Line]) -> int:
    """Count the lines that stand above one that came before them in the same column."""
    inner = [line for line in lines if line.vertical or _EDGE < line.top < 1 - _EDGE]
    found = 0
    for index, line in enumerate(inner):
        found += any(other.level > line.level + 0.5 * line.size and _overlap(other, line) for other in inner[:index])
    return found


def _overlap(one: Line, other: Line) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0.5 * min(one.end - one.start, other.end - other.start)


def _crossings(lines: list[Line], gutter: _Gutter) -> int:
    """Count how often the file goes on to the right of the gutter in the same row."""
    return sum(
        one.end < gutter.at <= other.start + 0.5 * other.size and _level(one, other) for one, other in pairwise(lines)
    )


def _level(one: Line, other: Line) -> bool:
    return abs(one.level - other.level) < 0.4 * min(one.size, other.size)


def _gutter(lines: list[Line]) -> _Gutter | None:
    """Return the gutter with the fewest lines across it, between two columns of running text."""
    if not lines:
        return None
    em = median(line.size for line in lines)
    best: _Gutter | None = None
    tried: list[float] = []
    for at in sorted(line.start for line in lines):
        if tried and at - tried[-1] < 0.5 * em:
            continue
        tried.append(at)
        left = [line for line in lines if line.end < at - 0.3 * em]
        right = [line for line in lines if line.start > at - 0.5 * em]
        across = [line for line in lines if line.end >= at - 0.3 * em and line.start <= at - 0.5 * em]
        if not (_is_text(left, em) and _is_text(right, em)) or len(across) > 0.4 * len(lines):
            continue
        levels = [line.level for line in right]
        beside = sum(min(levels) - em < line.level < max(levels) + em for line in left)
        if beside >= 3 and (best is None or len(across) < len(best.across)):
            best = _Gutter(at, left, right, across)
    return best


def _is_text(lines: list[Line], em: float) -> bool:
    """Tell columns of text from those of a table: most lines reach the edge, or all are written downwards."""
    if len(lines) < 4:
        return False
    if median(line.end - line.start for line in lines) < 6 * em:
        return False
    if lines[0].vertical:  # tables are not, but verse is, in tiers
        margin = median(line.start for line in lines)
        return sum(abs(line.start - margin) < em for line in lines) >= 0.5 * len(lines)
    edge = sorted(line.end for line in lines)[-2]
    full = sum(line.end > edge - 1.5 * em for line in lines)
    return full >= 0.5 * len(lines)


def _read(lines: list[Line], deep: int) -> Iterator[Line]:
    """Read lines column by column between the lines that run across the columns."""
    gutter = _gutter(lines) if lines and deep else None
    ordered = sorted(lines, key=lambda line: line.level)
    if gutter is None:
        yield from _rows(_by_row(ordered))
        return
    left: list[Line] = []
    right: list[Line] = []
    # Lines are told apart by identity: two may be equal in all they hold.
    sides = {id(line): left for line in gutter.left} | {id(line): right for line in gutter.right}
    for line in ordered:
        if (side := sides.get(id(line))) is not None:
            side.append(line)
            continue
        yield from (*_read(left, deep - 1), *_read(right, deep - 1), line)
        left.clear()
        right.clear()
    yield from (*_read(left, deep - 1), *_read(right, deep - 1))


def _by_row(ordered: list[Line]) -> list[Line]:
    """Sort what stands on one height by where it starts."""
    rows: list[list[Line]] = []
    for line in ordered:
        if rows and _level(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda item: item.start)]


def _rows(lines: list[Line]) -> Iterator[Line]:
    """Join the pieces of a row that follow each other: cells, a title and its page number."""
    held: Line | None = None
    for line in lines:
        if held is not None and _in_a_row(held, line):
            main = held if len(held.text) >= len(line.text) else line
            shift = len(held.text) + 1
            raised = (*held.raised, *((start + shift, end + shift) for start, end in line.raised))
            text = f"{held.text} {line.text}"
            held = replace(held, text=text, end=line.end, level=main.level, size=main.size, raised=raised, cells=True)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _in_a_row(held: Line, line: Line) -> bool:
    alike = held.vertical == line.vertical and not held.turned | line.turned
    return alike and _level(held, line) and line.start > held.end - 0.3 * line.size
