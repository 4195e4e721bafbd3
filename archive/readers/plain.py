"""Read plain text in any encoding Chinese offices use."""

import re

from ..model import Block, BlockKind, Document
from ..text import markup
from .encoding import decode
from .rejoin import rejoin, wrap_width

READER = "txt/1"
# What is no text; tab stays, and the rest of the control characters are line ends.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f]")

__all__ = ["READER", "decode", "read"]


def read(data: bytes) -> Document:
    """Return one paragraph for each line that is not blank, verbatim but for trailing spaces.

    A text cut at a fixed line width is joined back to paragraphs, with a warning. An empty file gives no blocks.
    """
    text, encoding, found = decode(data)
    warnings = list(found)
    text, dropped = _CONTROL.subn("", text)
    if dropped:
        warnings.append(f"去掉了{dropped}个控制字符，请对照原稿核对")
    lost = text.count("\ufffd")
    if lost and not found:
        warnings.append(f"文中有{lost}个“\ufffd”，来稿前已丢字，请对照原稿补正")
    lines = [line.rstrip() for line in markup.lines(text)]
    cut = wrap_width(lines)
    if cut is not None:
        lines = rejoin(lines, cut)
        warnings.append(f"按固定行宽断行，已合并为{sum(map(bool, lines))}段")
    return Document(paragraphs(lines), READER, encoding=encoding, warnings=tuple(warnings))


def paragraphs(lines: list[str]) -> tuple[Block, ...]:
    """Return a paragraph for each line that is not blank; blank lines are gaps."""
    blocks: list[Block] = []
    gap = False
    for line in lines:
        if line:
            blocks.append(Block(BlockKind.PARAGRAPH, line, gap=gap and bool(blocks)))
        gap = not line
    return tuple(blocks)
