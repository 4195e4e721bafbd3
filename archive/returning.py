"""A text that comes back from Word: its head, which the record has, and its figures, which the archive has."""

import dataclasses
from collections.abc import Mapping, Sequence

from .errors import Unreadable
from .model import Block, BlockKind, Picture
from .pictures import is_like, likeness


def behind_head(blocks: tuple[Block, ...], head: Sequence[str]) -> tuple[Block, ...]:
    """Return the blocks behind the lines of the head; all blocks where those do not stand there to the letter."""
    there = [_bare(block.text) for block in blocks[: len(head)]]
    return blocks[len(head) :] if there == [_bare(line) for line in head] else blocks


def _bare(text: str) -> str:
    return "".join(text.split())


def with_own_pictures(
    blocks: tuple[Block, ...], pictures: Sequence[Picture], own: Mapping[str, bytes]
) -> tuple[tuple[Block, ...], int]:
    """Return the blocks with figures pointing at the archive's `own` pictures (by path), and how many pictures are new.

    A figure whose picture the archive does not have is left out. Pictures are known again by how they look: Word
    makes new files of them.
    """
    known = {path: shape for path, data in own.items() if (shape := _shape(data)) is not None}
    found = [_find(picture.data, known) for picture in pictures]
    kept = []
    for block in blocks:
        if block.kind is not BlockKind.FIGURE:
            kept.append(block)
        elif path := found[int(block.target)]:
            kept.append(dataclasses.replace(block, target=path))
    return tuple(kept), found.count("")


def _shape(data: bytes) -> bytes | None:
    try:
        return likeness(data)
    except Unreadable:
        return None  # a picture that was kept though it cannot be opened; nothing looks like it


def _find(data: bytes, known: Mapping[str, bytes]) -> str:
    shape = _shape(data)
    if shape is None:
        return ""
    return next((path for path, other in known.items() if is_like(shape, other)), "")
