"""What a reader takes from a file."""

from dataclasses import dataclass

from .manuscript import Heading
from .text import Block


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture found inside a file: its bytes, its suffix (`.png`) and its caption."""

    data: bytes
    suffix: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside another: a member of a zip, an attachment of a mail. `name` may hold folders, with `/`."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a container holds that is no manuscript itself.

    Of a mail also `letter`, the name of the part that the sender wrote, and who sent it when (`date`, ISO); empty
    means unknown. `inner_letters` are the parts that were such in mails inside.
    """

    parts: tuple[Part, ...]
    letter: str = ""
    sender: str = ""
    date: str = ""
    warnings: tuple[str, ...] = ()
    inner_letters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader took from a file. A figure block's `target` is the index of its picture, as text.

    `pages` counts physical pages; `unread` are those (from 1) that hold no usable text and wait for OCR.
    `repairs` says in Chinese, one sentence each, which characters were put right.
    """

    blocks: tuple[Block, ...]
    reader: str
    encoding: str = ""
    pages: int | None = None
    title: str = ""
    creator: str = ""
    pictures: tuple[Picture, ...] = ()
    warnings: tuple[str, ...] = ()
    unread: tuple[int, ...] = ()
    repairs: tuple[str, ...] = ()
    outline: tuple[Heading, ...] = ()
