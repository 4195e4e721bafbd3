"""Texts as blocks, what a reader takes from a file, and counts."""

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


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture found inside a file: its bytes, its suffix (`.png`) and its caption."""

    data: bytes
    suffix: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader took from a file. A figure block's `target` is the index of its picture, as text."""

    blocks: tuple[Block, ...]
    reader: str
    encoding: str = ""
    pages: int | None = None
    title: str = ""
    creator: str = ""
    pictures: tuple[Picture, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Character counts of one text by the four text rules; all are plain numbers of characters or words."""

    zishu: int = 0
    han: int = 0
    chars: int = 0
    chars_spaces: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.zishu + other.zishu,
            self.han + other.han,
            self.chars + other.chars,
            self.chars_spaces + other.chars_spaces,
        )

    def as_dict(self) -> dict[str, int]:
        """Return the counts keyed by rule id."""
        return {rule: getattr(self, rule) for rule in ("zishu", "han", "chars", "chars_spaces")}
