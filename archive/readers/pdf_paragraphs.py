"""Join the lines of PDF pages to paragraphs by where they start and end.

A paragraph begins where a line starts well right of its column's margin, or where the line before ended well
short of the column's edge. Columns, not pages, have margins: the two sides of a sheet and the columns of a page differ.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import inf
from statistics import median

from ..model import Block, BlockKind, Mark, MarkKind
from .pdf_lines import Line
from .rejoin import join, width

_INDENT = 1.2  # em right of the margin
_SHORT = 2.2  # em short of the column's edge
_LOOSE = 1.45  # times the running line distance
_OTHER_SIZE = 1.15
# What is set as one piece: a word; a character with the marks that may not begin a line. Many programs never break a
# line beside a quotation mark either.
_PIECE = re.compile(
    r"[（〔［【《〈「『(\[]*(?:[!-~\u00c0-\u024f]+|.)(?:[，。、；：！？）〕］】》〉」』…—]|[“”‘’]+(?:[!-~\u00c0-\u024f]+|[^“”‘’]))*"
)
_LEADER = re.compile(r"(?:[·….．・] ?){4,}\s*[0-9]+$")  # an entry of a table of contents


@dataclass(frozen=True, slots=True)
class _Column:
    """Lines that follow each other downwards, with their margins in points."""

    lines: list[Line]
    left: float
    right: float
    em: float
    leading: float
    dense: bool


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with what its place tells."""

    line: Line
    page: int
    first: bool  # of its column
    indented: bool
    short: bool
    blank: float  # em between its end and the column's edge
    apart: bool  # in the middle or at the right, short: a title, a signature
    drop: float  # line distances from the line before


def paragraphs(
    pages: list[list[Line]], labels: list[str | None], feet: Mapping[int, Sequence[Block]] | None = None
) -> tuple[Block, ...]:
    """Return paragraphs with a mark where each page begins; `labels` are the pages' printed numbers.

    What stands at the foot of a page, counted from 0, follows the last paragraph that begins on it.
    """
    blocks: list[Block] = []
    waiting = sorted((feet or {}).items(), reverse=True)
    text = ""
    marks: list[Mark] = []
    gap = False
    before: _Placed | None = None
    for placed in _placed(pages):
        if before is not None and _begins(before, placed):
            blocks.append(Block(BlockKind.PARAGRAPH, text, marks=tuple(marks), gap=gap))
            while waiting and waiting[-1][0] < placed.page:
                blocks.extend(waiting.pop()[1])
            text, marks = "", []
            gap = _gap(before, placed)
        text = join(text, placed.line.text) if text else placed.line.text
        label = labels[placed.page]
        if label is not None and (before is None or before.page != placed.page):
            marks.append(Mark(len(text) - len(placed.line.text), MarkKind.PAGE, label))
        at = len(text) - len(placed.line.text)
        marks.extend(Mark(at + offset, MarkKind.NOTE, number) for offset, number in placed.line.notes)
        before = placed
    if text:
        blocks.append(Block(BlockKind.PARAGRAPH, text, marks=tuple(marks), gap=gap))
    for _, foot in reversed(waiting):
        blocks.extend(foot)
    return tuple(blocks)


def _begins(before: _Placed, placed: _Placed) -> bool:
    if placed.indented or before.line.vertical != placed.line.vertical:
        return True
    if before.short and (before.apart or not _is_pushed(before, placed)):
        return True
    if before.line.cells or placed.line.cells:
        return True
    return (not placed.first and placed.drop > _LOOSE) or _other_size(before.line, placed.line)


def _is_pushed(before: _Placed, placed: _Placed) -> bool:
    """Tell whether a line is short only because the piece that begins the next one had no room in it."""
    match = _PIECE.match(placed.line.text)
    return width(match[0] if match else "") > before.blank


def _gap(before: _Placed, placed: _Placed) -> bool:
    loose = not placed.first and placed.drop > 1.2
    return loose or before.apart or _other_size(before.line, placed.line)


def _other_size(one: Line, other: Line) -> bool:
    # A lone small character is a note's number, not a change of type.
    small, large = sorted((one.size, other.size))
    return large > _OTHER_SIZE * small and min(len(one.text), len(other.text)) > 1


# --- columns ---


def _placed(pages: list[list[Line]]) -> Iterator[_Placed]:
    runs = [(number, run) for number, lines in enumerate(pages) for run in _runs(lines)]
    columns = _settled([_measure(run) for _, run in runs])
    for (number, _), column in zip(runs, columns, strict=True):
        quoted = _quoted(column)
        for index, line in enumerate(column.lines):
            indent = line.start - column.left
            leads = _LEADER.search(line.text) is not None
            short = leads or _is_short(line, column)
            blank = inf if leads else (column.right - line.end) / column.em
            above = column.lines[index - 1] if index else None
            drop = (line.level - above.level) / column.leading if above and column.leading else 1.0
            indented = indent > _INDENT * column.em and index not in quoted
            apart = short and indent > 2.5 * column.em
            yield _Placed(line, number, not index, indented, short, blank, apart, drop)


def _runs(lines: list[Line]) -> Iterator[list[Line]]:
    """Cut a page's lines where the next one stands higher: there the next column begins."""
    run: list[Line] = []
    for line in lines:
        if run and (line.level < run[-1].level - 0.5 * line.size or line.vertical != run[-1].vertical):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _measure(lines: list[Line]) -> _Column:
    em = median(line.size for line in lines for _ in range(1 + len(line.text) // 8)) or 1.0
    # The width of Western letters is a guess: take the edge from lines without them where there are some.
    chinese = [line for line in lines if len(line.text) - width(line.text) <= 0.05 * len(line.text)]
    left = _edge(sorted(line.start for line in lines), em / 2, em / 2, first=True)
    ends = sorted((line.end for line in (chinese if len(chinese) > 4 else lines)), reverse=True)
    right = _edge(ends, em, 0.3 * em, first=False)
    steps = [after.level - line.level for line, after in pairwise(lines)]
    steps = [step for step in steps if 0.9 * em < step < 4 * em]
    dense = len(lines) >= 5 and left is not None and right is not None and right - left > 8 * em
    return _Column(
        lines,
        min(line.start for line in lines) if left is None else left,
        inf if right is None else right,  # without two lines that end at one place, no line is known to be full
        em,
        median(steps) if steps else 0.0,
        dense,
    )


def _edge(places: list[float], below: float, above: float, *, first: bool) -> float | None:
    """Return the first place where some lines start or end, or that of most lines; None when each is alone."""
    few = places[:: 1 + len(places) // 500]  # a page with thousands of lines is a drawing
    crowd = {at: sum(at - below < other < at + above for other in few) for at in few}
    most = max(crowd.values())
    need = max(2, len(few) // 12) if first else most
    return next((at for at in few if crowd[at] >= need), None) if most >= 2 else None


def _settled(columns: list[_Column]) -> list[_Column]:
    """Give columns of few lines, or of indented lines only, the margins of a well-filled one nearby."""
    dense = [index for index, column in enumerate(columns) if column.dense]
    settled = []
    for index, column in enumerate(columns):
        full = sum(not _is_short(line, column) for line in column.lines)
        alone = not column.dense or (full < 0.4 * len(column.lines) and not _has_two_starts(column))
        model = _model(columns, dense, index) if alone else None
        if model is None:
            settled.append(column)
        else:
            right = max(column.right, model.right) if column.dense else model.right
            leading = column.leading or model.leading
            settled.append(replace(column, left=model.left, right=right, leading=leading, dense=True))
    return settled


def _model(columns: list[_Column], dense: list[int], index: int) -> _Column | None:
    """Return the nearest column whose margins fit, one at whose margin lines start before all others.

    The margins of left and right pages differ, often by as much as an indent.
    """
    column = columns[index]
    at = bisect(dense, index)
    near = sorted((other for other in dense[max(0, at - 20) : at + 20] if other != index), key=lambda o: abs(o - index))
    fitting = [model for other in near if _fits(model := columns[other], column)]
    return max(
        fitting,
        key=lambda model: any(abs(line.start - model.left) < 0.6 * model.em for line in column.lines),
        default=None,
    )


def _fits(model: _Column, column: _Column) -> bool:
    first = min(line.start for line in column.lines)
    inside = max(line.end for line in column.lines) < model.right + 2 * model.em
    vertical = model.lines[0].vertical == column.lines[0].vertical
    # A title or a signature may stand anywhere; a text line starts at the margin or two characters in.
    near = -0.6 * model.em < first - model.left and (len(column.lines) < 3 or first - model.left < 2.6 * model.em)
    return inside and vertical and near


def _has_two_starts(column: _Column) -> bool:
    return sum(1.2 * column.em < line.start - column.left < 2.8 * column.em for line in column.lines) >= 2


def _is_short(line: Line, column: _Column) -> bool:
    # The width of Western letters is a guess, so a line of them must end farther off.
    western = 2 * (len(line.text) - width(line.text)) * 0.5 * line.size
    return column.right - line.end > _SHORT * column.em + 0.15 * western


def _quoted(column: _Column) -> set[int]:
    """Return the lines that go on inside an indented passage: the passage has its own margin.

    Three lines or more that start at one place right of the margin, most of them full.
    """
    em = column.em
    found: set[int] = set()
    numbered = enumerate(column.lines)
    for offset, group in groupby(numbered, key=lambda item: round((item[1].start - column.left) / (0.5 * em))):
        members = list(group)
        full = [index for index, line in members[:-1] if not _is_short(line, column)]
        if offset > 2 and len(members) >= 3 and len(full) >= 0.6 * (len(members) - 1):
            found.update(index + 1 for index in full)
            first, line = members[0]
            above = column.lines[first - 1] if first else line
            if above.start - line.start > em and not _is_short(above, column):
                found.add(first)  # the line above is the passage's own indented beginning
    return found
