"""Part an e-book into its chapters: one document each, with the notes and pictures that stand in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..errors import Unreadable
from ..model import Block, BlockKind, Document, Mark, MarkKind

MAX_CHAPTERS = 2_000
_MANY = f"电子书分出的章节超过{MAX_CHAPTERS:,}个，不像正常的书，不能分章收入；请不要分章（不加 --split）再收。"


@dataclass(frozen=True, slots=True)
class Start:
    """A file of the book begins at this block; `is_named`: a table of contents names it, `holds`: so many times."""

    block: int
    is_named: bool
    holds: int


def part(book: Document, starts: Sequence[Start]) -> list[Document]:
    """Return the chapters of a book as documents with titles.

    A file begins a chapter if the table of contents names it or it begins with a heading; one that does neither goes
    on with the chapter before. A file the table of contents names several times is parted at its topmost headings.
    """
    body = tuple(block for block in book.blocks if block.kind is not BlockKind.NOTE)
    notes = {block.label: block for block in book.blocks if block.kind is BlockKind.NOTE}
    body, cuts = _with_cover(body, sorted({0, *_cuts(body, starts)}))
    if len(cuts) > MAX_CHAPTERS:
        raise Unreadable(_MANY)
    ranges = zip(cuts, [*cuts[1:], len(body)], strict=True)
    found = [_chapter(book, body[first:last], notes) for first, last in ranges if last > first]
    # What is said of the whole book is said once.
    return [found[0], *(replace(chapter, warnings=()) for chapter in found[1:])] if found else []


def _with_cover(body: tuple[Block, ...], cuts: list[int]) -> tuple[tuple[Block, ...], list[int]]:
    """Put pictures that stand before the first chapter behind its heading: a cover is no manuscript."""
    cover = cuts[1] if len(cuts) > 1 else 0
    if not cover or any(block.kind is not BlockKind.FIGURE for block in body[:cover]):
        return body, cuts
    return (body[cover], *body[:cover], *body[cover + 1 :]), [0, *cuts[2:]]


def _cuts(body: Sequence[Block], starts: Sequence[Start]) -> Iterator[int]:
    ends = [start.block for start in starts[1:]] + [len(body)]
    for start, end in zip(starts, ends, strict=True):
        inside = range(start.block, min(end, len(body)))
        first = next((at for at in inside if body[at].kind is not BlockKind.FIGURE), None)
        if first is None:  # a cover, a plate
            continue
        if start.is_named or body[first].kind is BlockKind.HEADING:
            yield start.block
        headings = [at for at in inside if body[at].kind is BlockKind.HEADING]
        if (start.holds > 1 or len(starts) == 1) and headings:
            top = min(body[at].level for at in headings)
            yield from (at for at in headings if body[at].level == top and at != first)


def _chapter(book: Document, blocks: Sequence[Block], notes: dict[str, Block]) -> Document:
    """Return a chapter: its heading becomes level 1, its notes and pictures are numbered anew."""
    labels: dict[str, str] = {}
    targets: dict[str, str] = {}
    top = min((block.level for block in blocks if block.kind is BlockKind.HEADING), default=1)
    text = [_renumbered(block, labels, targets, top) for block in blocks]
    heading = next((block for block in text if block.kind is not BlockKind.FIGURE), None)
    title = heading.text.strip() if heading is not None and heading.kind is BlockKind.HEADING else ""
    kept = [replace(notes[old], label=new) for old, new in labels.items() if old in notes]
    pictures = tuple(book.pictures[int(old)] for old in targets)
    return replace(book, blocks=(*text, *kept), title=title, pictures=pictures)


def _renumbered(block: Block, labels: dict[str, str], targets: dict[str, str], top: int) -> Block:
    marks = []
    for mark in block.marks:
        label = mark.label
        if mark.kind is MarkKind.NOTE:
            label = labels.setdefault(label, str(len(labels) + 1))
        marks.append(Mark(mark.offset, mark.kind, label))
    target = targets.setdefault(block.target, str(len(targets))) if block.target else ""
    level = block.level - top + 1 if block.kind is BlockKind.HEADING else block.level
    return replace(block, marks=tuple(marks), target=target, level=level)
