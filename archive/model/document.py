"""What a reader takes from a file."""

from dataclasses import dataclass

from .text import Block


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
