"""Put the characters that pdfium finds on a page together to lines, across the page or down it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from .pdf_columns import in_order
from .pdf_lines import Line, cleaned
from .pdfium_glyphs import Glyph, glyphs_of

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_WIDE = re.compile(
    "[\u00b7\u2014\u2018-\u201d\u2026\u2460-\u24ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U000323af]"
)
# Two code points that no text holds, around raised figures until the spaces of the line are settled.
_UP, _DOWN = "\ufdd0", "\ufdd1"
_RAISED = re.compile(f"{_UP}([^{_UP}{_DOWN}]*){_DOWN}")
_TOUCHING = 0.12  # em between characters of a row, on a page whose columns stand side by side
_SIGN = 5  # a single sign of a font stands for fewer characters than this
_GAP = 2.0  # em beyond which what follows on the same height is another piece: a column, a cell


def lines_of(page: "PdfPage", until: float) -> list[Line]:
    """Return the lines of a page, in reading order; TooMuch when the process time passes `until`."""
    glyphs, height, turned = glyphs_of(page, until)
    down = _runs_down(glyphs)
    if down:
        runs = _joined(_cut(glyphs, down=True))
        # A page number of one figure stands in no column.
        lines = [
            _column(run, height)
            if _is_column(run) and not (len(run) == 1 and run[0].char.isascii())
            else _row(run, height)
            for run in runs
        ]
    else:
        lines = [_row(run, height) for run in _meshed(_cut(glyphs, down=False))]
    return in_order([line for line in lines if line.text], shuffled=down or turned)


def _runs_down(glyphs: list[Glyph]) -> bool:
    """Tell whether more characters stand below the one before them than to the right of it."""
    down = across = 0
    for before, glyph in pairwise(glyphs):
        down += _is_below(before, glyph)
        across += _is_beside(before, glyph) and glyph.left - before.left < 1.6 * glyph.size
    return down > across


def _is_beside(before: Glyph, glyph: Glyph) -> bool:
    """Tell whether a character stands in the row of the one before it, farther right."""
    size = max(before.size, glyph.size)
    shared = min(before.lower, glyph.lower) - max(before.upper, glyph.upper)
    level = shared > 0.4 * min(before.lower - before.upper, glyph.lower - glyph.upper)
    return level and glyph.left > before.left - 0.1 * size and glyph.left - before.right < _GAP * size


def _is_below(before: Glyph, glyph: Glyph) -> bool:
    """Tell whether a character stands in the column of the one before it, farther down."""
    size = max(before.size, glyph.size)
    # A full-width space in a vertical font has a box twice as wide, to the left.
    level = (
        min(abs(before.right - glyph.right), abs(before.left + before.right - glyph.left - glyph.right)) < 0.5 * size
    )
    return level and before.upper + 0.3 * size < glyph.upper < before.lower + _GAP * size


def _cut(glyphs: list[Glyph], *, down: bool) -> list[list[Glyph]]:
    """Cut the characters of a page into runs that are written in one go."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        run = runs[-1] if runs else None
        if run is not None and (_goes_down(run, glyph) if down else _is_beside(run[-1], glyph)):
            run.append(glyph)
        else:
            runs.append([glyph])
    return runs


def _meshed(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """Put the characters of a row where they stand: what is set in another font may come before or after the rest.

    Word processors set “ ” and —— in the Western font, and pdfium tells them after the row they belong to.
    """
    rows: list[list[list[Glyph]]] = []
    longest: list[Glyph] = []
    for run in runs:
        if rows and _is_level(longest[0], run[0]):
            rows[-1].append(run)
            longest = max(longest, run, key=len)
        else:
            rows.append([run])
            longest = run
    return [run for row in rows for run in _by_place(row)]


def _is_level(one: Glyph, other: Glyph) -> bool:
    """Tell whether two characters stand in one row; a raised figure is a little off."""
    return abs(one.base - other.base) < 0.4 * max(one.size, other.size) and not one.turned | other.turned


def _by_place(row: list[list[Glyph]]) -> list[list[Glyph]]:
    """Sort a row's characters, if they come in disorder and have room beside each other."""
    glyphs = [glyph for run in row for glyph in run]
    ordered = sorted(glyphs, key=lambda glyph: glyph.left)
    if ordered == glyphs:
        return row
    if any(before.right - glyph.left > 0.5 * min(before.size, glyph.size) for before, glyph in pairwise(ordered)):
        return row
    return _cut(ordered, down=False)


def _joined(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """Put the head of a column back on it: pdfium takes characters on one height for a row and shifts them about."""
    joined: list[list[Glyph]] = []
    for run in runs:
        above = next((other for other in reversed(joined) if _is_column(run) and _hangs_under(other, run)), None)
        if above is None:
            joined.append(run)
        elif len(above) < len(run):  # where the longer part stands in the file, there the column belongs
            joined.remove(above)
            joined.append(above + run)
        else:
            above.extend(run)
    return joined


def _hangs_under(above: list[Glyph], run: list[Glyph]) -> bool:
    close = run[0].upper - above[-1].lower < 0.6 * run[0].size
    return close and _is_column(above) and _is_below(above[-1], run[0])


def _goes_down(run: list[Glyph], glyph: Glyph) -> bool:
    if not _is_column(run):
        return _is_beside(run[-1], glyph)
    if _is_below(run[-1], glyph):
        return True
    if len(run) == 1 and glyph.left - run[0].right < _TOUCHING * glyph.size:  # the next column is farther off
        return _is_beside(run[0], glyph)
    # Two figures side by side, or small print in two halves of the column.
    return _is_beside(run[-1], glyph) and glyph.right < run[0].right + 0.3 * run[0].size


def _is_column(run: list[Glyph]) -> bool:
    # A font may have one sign for two characters, ——: both have its place.
    first = run[0]
    other = next((glyph for glyph in run[:_SIGN] if (glyph.left, glyph.upper) != (first.left, first.upper)), None)
    return other is None or _is_below(first, other) or run[-1].upper > first.lower


def _is_figure(run: list[Glyph]) -> bool:
    """Tell whether a character by itself is Western: a page number of one figure stands in no column."""
    return len(run) == 1 and run[0].char.isascii()


def _row(run: list[Glyph], height: float) -> Line:
    """Return a line that runs across the page."""
    inked = _inked(run)
    if not inked:
        return Line("", 0.0, 0.0, 0.0, 0.0, 0.0)
    size = _most(inked, [glyph.size for glyph in inked])
    base = _most(inked, [glyph.base for glyph in inked])
    marked = [_marked(glyph, size, base) for glyph in inked]
    text, raised = _unmarked(_spaced(marked, [b.left - a.right for a, b in pairwise(inked)]))
    return Line(text, inked[0].left, inked[-1].right, base, size, base / height, turned=inked[0].turned, raised=raised)


def _marked(glyph: Glyph, size: float, base: float) -> Glyph:
    """Put marks around a figure that is small and raised above the line: perhaps the number of a note."""
    up = glyph.size < 0.8 * size and glyph.base < base - 0.15 * size and glyph.char.isdecimal()
    return replace(glyph, char=f"{_UP}{glyph.char}{_DOWN}") if up else glyph


def _unmarked(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a text without the marks around its raised figures, and where these stand."""
    raised = []
    parts: list[str] = []
    length = 0
    for number, part in enumerate(_RAISED.split(text)):
        if number % 2:
            raised.append((length, length + len(part)))
        parts.append(part)
        length += len(part)
    return "".join(parts), tuple(raised)


def _column(run: list[Glyph], height: float) -> Line:
    """Return a line that runs down the page."""
    inked = _inked(run)
    if not inked:
        return Line("", 0.0, 0.0, 0.0, 0.0, 0.0)
    size = median(glyph.size for glyph in inked)
    right = median(glyph.right for glyph in inked)
    text = _spaced(inked, [b.upper - a.lower for a, b in pairwise(inked)])
    first, last = inked[0], inked[-1]
    return Line(text, first.upper, last.lower, -right, size, first.upper / height, vertical=True)


def _inked(run: list[Glyph]) -> list[Glyph]:
    """Leave off the blanks at both ends: they are part of the place, not of the text."""
    first = next((index for index, glyph in enumerate(run) if not glyph.char.isspace()), len(run))
    last = next((index for index in range(len(run), first, -1) if not run[index - 1].char.isspace()), first)
    return run[first:last]


def _most(glyphs: list[Glyph], values: list[float]) -> float:
    """Return the value most of the line has: that of its type, not of a raised number."""
    weights: dict[float, float] = {}
    for glyph, value in zip(glyphs, values, strict=True):
        key = round(value, 1)
        weights[key] = weights.get(key, 0.0) + glyph.size
    best = max(weights, key=lambda key: weights[key])
    return next(value for value in values if round(value, 1) == best)


def _spaced(glyphs: list[Glyph], gaps: Iterable[float]) -> str:
    """Return the text with a space where there is room for one: space characters may take none."""
    parts = [glyphs[0].char]
    for before, glyph, gap in zip(glyphs, glyphs[1:], gaps, strict=False):
        wide = _WIDE.match(before.char) is not None and _WIDE.match(glyph.char) is not None
        room = (0.4 if glyph.spaced else 0.9) if wide else (0.1 if glyph.spaced else 0.25)
        if gap > room * min(before.size, glyph.size):
            parts.append(" ")
        parts.append(glyph.char)
    return cleaned("".join(parts)).replace(_DOWN + _UP, "")
