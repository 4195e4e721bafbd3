"""The lines of a manuscript as they can be cited, and the places of a query in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..model import Block, BlockKind, MarkKind
from .places import Line, lines, spans
from .query import Leaf


class Passage(NamedTuple):
    """A line of a manuscript as it can be cited: original text, and where it stands.

    `paragraph` is the 1-based block of the body, None in other fields; `note` a note's label; `pages` where printed
    pages begin: (offset, label), ascending, the first before all text.
    """

    line: Line
    paragraph: int | None = None
    note: str = ""
    pages: tuple[tuple[int, str | None], ...] = ((-1, None),)

    def page(self, offset: int) -> str | None:
        """Return the printed page of a character, where known."""
        return next(label for start, label in reversed(self.pages) if start <= offset)


class Place(NamedTuple):
    """A place of a leaf in a line: half-open character offsets, and which leaf of the query it is."""

    start: int
    end: int
    leaf: int


def passages(fields: Mapping[str, str], blocks: Iterable[Block]) -> Iterable[Passage]:
    """Yield the lines of a manuscript: the body with its notes, then title, byline and captions (`fields`)."""
    paragraph, page = 0, None
    for block in blocks:
        marks = sorted((m for m in block.marks if m.kind is MarkKind.PAGE), key=lambda mark: mark.offset)
        if block.kind is not BlockKind.FIGURE:
            paragraph += 1
            field = "notes" if block.kind is BlockKind.NOTE else "body"
            pages = ((-1, page), *((mark.offset, mark.label) for mark in marks))
            yield Passage(Line(field, block.text), paragraph, block.label, pages)
        page = marks[-1].label if marks else page
    for field in ("title", "byline", "captions"):
        for line in lines(field, fields.get(field, "")):
            yield Passage(line)


def places(line: Line, leaves: Sequence[Leaf]) -> list[Place]:
    """Return all places of all leaves in a line, overlapping ones included, in the order of the text."""
    return sorted(Place(start, end, i) for i, leaf in enumerate(leaves) for start, end in spans(leaf, line))
