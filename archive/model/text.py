"""Texts as blocks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    VERSE = "verse"
    ROW = "row"
    NOTE = "note"
    FIGURE = "figure"


class MarkKind(StrEnum):
    """What stands at a point inside a block without being text."""

    NOTE = "note"
    PAGE = "page"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A point between two characters: a reference to a note, or the place where a printed page begins.

    `offset` counts characters of the block's text; `label` is the note's label or the printed page number.
    """

    offset: int
    kind: MarkKind
    label: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, verse line, table row, note or figure; `text` never holds a line end.

    `level` is a heading's depth (1–6), `label` a note's label, `target` a figure's file.
    A row's cells are joined by tabs. `gap` tells that the source left a visible gap before
    the block; it serves the reading of titles only and is not stored.
    """

    kind: BlockKind
    text: str
    level: int = 0
    label: str = ""
    target: str = ""
    marks: tuple[Mark, ...] = ()
    gap: bool = field(default=False, compare=False)


def body(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks that count as text: all but figures, whose text is a caption."""
    return tuple(block for block in blocks if block.kind is not BlockKind.FIGURE)


def plain(blocks: Iterable[Block]) -> str:
    """Return the body's texts joined by line ends: what is counted, searched and quoted."""
    return "\n".join(block.text for block in body(blocks))
