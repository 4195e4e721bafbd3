"""稿酬字数: the characters a fee is paid for, by the lines a text fills when it is set.

By the 2014 rules on remuneration (使用文字作品支付报酬办法, art. 5) it is the characters of a line times the lines
there really are. A heading is a line, so is the last line of a paragraph however short; a blank line is none. Ten lines
of verse are 1,000 characters, a work of fewer than ten lines counts as ten. Punctuation is inside by its room.

What the rules leave open is decided so: the verse rule is for a work of verse, which has verse lines and no prose but
notes, or which the editors call verse (then its paragraphs are verse lines where none is marked as such). Its poems
are one work together, their headings are inside, and its notes are set lines beside it. Verse quoted in prose is set
lines as any paragraph. A line of verse ends at every mark or space at which one pauses (逢需断句处即为一行), not at 、.
Captions are no text of a fee.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import BadInput
from ..model import Block, BlockKind
from .count import half_cells

PER_LINE, INDENT = 30, 2
_VERSE_LINE, _FEWEST_LINES = 100, 10
_PAUSE = re.compile(r"[，。！？；：,!?;:\s]+")
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.ROW})
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Extent:
    """What the 稿酬字数 of a text depends on, whatever the length of a line.

    `widths` are those of the paragraphs that are set in lines, in half cells and without indent; `headings` are a line
    each; `verse` lines are counted, not set, and 0 in a work of prose.
    """

    widths: tuple[int, ...] = ()
    headings: int = 0
    verse: int = 0

    def characters(self, per_line: int = PER_LINE, indent: int = INDENT) -> int:
        """Return the 稿酬字数 for lines of `per_line` full-width cells, paragraphs indented by `indent` of them.

        Raises BadInput when no line can be that long.
        """
        if per_line < 1 or indent < 0:
            raise BadInput("每行字数应当是正整数，段首缩进不能是负数。")
        lines = self.headings + sum(-(-(width + 2 * indent) // (2 * per_line)) for width in self.widths)
        return per_line * lines + (_VERSE_LINE * max(_FEWEST_LINES, self.verse) if self.verse else 0)


def fee_characters(blocks: Iterable[Block], per_line: int = PER_LINE, indent: int = INDENT) -> int:
    """Return the 稿酬字数 of blocks; title and subtitle are none of them, see `extent`. Raises BadInput."""
    return extent(blocks).characters(per_line, indent)


def extent(blocks: Iterable[Block], titles: int = 0, *, is_verse: bool = False) -> Extent:
    """Return the extent of blocks under `titles` lines of title; `is_verse` says that the work is called verse."""
    written = [block for block in blocks if block.kind is not BlockKind.FIGURE and block.text.strip()]
    kinds = {block.kind for block in written}
    verse = BlockKind.VERSE if BlockKind.VERSE in kinds else BlockKind.PARAGRAPH
    if verse not in kinds or not (is_verse or (verse is BlockKind.VERSE and kinds.isdisjoint(_PROSE))):
        headings = sum(block.kind is BlockKind.HEADING for block in written)
        return Extent(_widths(block for block in written if block.kind is not BlockKind.HEADING), titles + headings)
    prose = (block for block in written if block.kind not in (verse, BlockKind.HEADING))
    return Extent(_widths(prose), verse=sum(verse_lines(block.text) for block in written if block.kind is verse))


def verse_lines(text: str) -> int:
    """Return how many lines of verse stand in a line of text; at least one."""
    return max(1, sum(bool(_LETTER.search(part)) for part in _PAUSE.split(text)))


def _widths(blocks: Iterable[Block]) -> tuple[int, ...]:
    return tuple(half_cells(block.text.strip()) for block in blocks)
