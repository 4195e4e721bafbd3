"""Where the leaves of a query stand in a text: the definition that every engine, snippet and concordance follows.

A text is searched line by line (a paragraph of the body, a title, a caption …), so that no place crosses a line.
Places are half-open spans of characters of the original line; overlapping ones count, each beginning once.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from ..text.fold import Folded, fold_mapped
from .query import And, Between, Dated, Forms, Has, Leaf, Near, Node, Not, Or, Same, positive
from .term import TEXT, Piece, Term

if TYPE_CHECKING:
    from ..text.dating import Dating

Span = tuple[int, int]


class Line:
    """A line of a field, what it is compared as, and the dates in it where these are known."""

    __slots__ = ("_folded", "dates", "field", "text")

    def __init__(self, field: str, text: str, folded: Folded | None = None) -> None:
        """Take the original text, and where it is known already what it folds to."""
        self.field = field
        self.text = text
        self._folded = folded
        self.dates: Sequence[Dating] = ()

    def view(self, term: Term) -> Folded:
        """Return the line as a term is compared with it, with the way back to the original."""
        if term.literal:
            seen = Folded(self.text)
        else:
            if self._folded is None:
                self._folded = fold_mapped(self.text)
            seen = self._folded
        return _loosened(seen) if term.loose else seen


def _loosened(line: Folded) -> Folded:
    runs = list(TEXT.finditer(line.text))
    kept = chain.from_iterable(range(*run.span()) for run in runs)
    offsets = kept if line.offsets is None else map(line.offsets.__getitem__, kept)
    return Folded("".join([run[0] for run in runs]), tuple(offsets))


def lines(field: str, text: str) -> list[Line]:
    """Return the lines of a field."""
    return [Line(field, line) for line in text.split("\n")]


def dated(text: Sequence[Line], dates: Iterable["Dating"]) -> Sequence[Line]:
    """Give the lines of a manuscript the dates in them; each field's lines stand in their order."""
    found: defaultdict[tuple[str, int], list[Dating]] = defaultdict(list)
    for date in dates:
        found[date.field, date.line].append(date)
    numbers: defaultdict[str, int] = defaultdict(int)
    for line in text:
        line.dates = found.get((line.field, numbers[line.field]), ())
        numbers[line.field] += 1
    return text


def spans(node: Node, line: Line) -> list[Span]:
    """Return the places of a leaf, or of alternatives of leaves, in a line: ascending, each once."""
    match node:
        case Term():
            return _of_term(node, line) if line.field in node.fields else []
        case Dated():
            return [(date.start, date.end) for date in line.dates if node.admits(date)]
        case Or(parts):
            return sorted({span for part in parts for span in spans(part, line)})
        case Forms(forms):
            return _outermost({span for form in forms for span in spans(form, line)})
        case Near(left, right, within):
            return _near(spans(left, line), spans(right, line), within)
        case Same(part):
            if not holds(part, line):
                return []
            return sorted({span for leaf in positive(part) for span in spans(leaf, line)})
        case And() | Not() | Has() | Between():
            raise TypeError(f"{type(node).__name__} has no places")


def holds(node: Node, line: Line) -> bool:
    """Tell whether a tree holds for a line taken by itself."""
    match node:
        case Term() | Forms() | Dated() | Near() | Same():
            return bool(spans(node, line))
        case Not(part):
            return not holds(part, line)
        case And(parts):
            return all(holds(part, line) for part in parts)
        case Or(parts):
            return any(holds(part, line) for part in parts)
        case Has() | Between():
            raise TypeError(f"{type(node).__name__} does not hold for a line")


def stands(leaf: Leaf, text: Iterable[Line]) -> bool:
    """Tell whether a leaf has a place in any of the lines."""
    return any(spans(leaf, line) for line in text)


def named(condition: Has, names: Iterable[str]) -> bool:
    """Tell whether one of the names meets a condition."""
    return stands(condition.term, [Line(condition.field, name) for name in names if name])


def _of_term(term: Term, line: Line) -> list[Span]:
    seen = line.view(term)
    text = seen.text
    lead, pieces, trail = term.pattern
    found = []
    for start, end in _matches(text, pieces):
        first, last = start - lead, end + trail
        if first >= 0 and last <= len(text):
            found.append(seen.span(first, last - first))
    return found


def _matches(text: str, pieces: Sequence[Piece]) -> list[Span]:
    """Return where the pieces stand one behind another within their gaps: for each beginning the nearest end.

    From the last piece to the first, the beginnings from which the rest can be reached are kept. Their ends ascend
    with them, so the nearest following beginning also has the nearest end: no combination need be tried.
    """
    reached = [(start, start + len(pieces[-1].text)) for start in _places(text, pieces[-1].text)]
    for piece in reversed(pieces[:-1]):
        beginnings = [start for start, _ in reached]
        before = []
        for start in _places(text, piece.text):
            end = start + len(piece.text)
            i = bisect_left(beginnings, end + piece.least)
            if i < len(reached) and beginnings[i] <= end + piece.most:
                before.append((start, reached[i][1]))
        reached = before
    return reached


def _outermost(places: Iterable[Span]) -> list[Span]:
    """Return the places that lie in no other, ascending."""
    kept: list[Span] = []
    for start, end in sorted(places, key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def _places(text: str, part: str) -> list[int]:
    found = []
    place = text.find(part)
    while place >= 0:
        found.append(place)
        place = text.find(part, place + 1)
    return found


def _near(left: list[Span], right: list[Span], within: int) -> list[Span]:
    """Return the places of either side that stand apart from, and near enough to, one of the other."""
    if not left or not right:
        return []
    return sorted({*_beside(left, right, within), *_beside(right, left, within)})


def _beside(places: list[Span], others: list[Span], within: int) -> list[Span]:
    starts = [start for start, _ in others]
    ends = sorted(end for _, end in others)
    found = []
    for start, end in places:
        behind = bisect_left(starts, end)
        before = bisect_left(ends, start - within)
        if (behind < len(starts) and starts[behind] <= end + within) or (before < len(ends) and ends[before] <= start):
            found.append((start, end))
    return found


def joined(places: Iterable[Span]) -> list[Span]:
    """Join ascending spans that overlap, so that each character is marked once."""
    whole: list[Span] = []
    for start, end in places:
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole
