"""Paragraphs and rows → blocks: what is prose, a heading, a figure or its caption, and where the source left a gap."""

import re
from collections import Counter
from collections.abc import Iterator

from ..model import Block, BlockKind, Picture
from .docx_line import MISSING, Line, Piece, join
from .docx_parts import Style

CAPTION_LENGTH = 60
_NOWHERE = -1  # in place of the block of a figure whose picture is not there
_NUMBER = r"[0-9０-９一二三四五六七八九十百〇○]++"
# With a space or mark after the number anything may follow; without one, a measure word or a sentence is prose.
_CAPTION = re.compile(
    rf"(?:图|圖|照片)\s*{_NUMBER}(?:[-—－.．]{_NUMBER})*(?:[\s:：.．、，,)）—-].*|(?![张幅帧组是为]).*[^。！？]|)"
)

_LEFT_OUT = {
    "comments": "批注{}条未收入正文",
    "headers": "页眉页脚{}处未收入正文",
    "hidden": "隐藏文字{}处未收入正文",
    "linked": "图片{}张只有链接，未随稿收入",
    "lost": "图片{}张缺失或已损坏，未取出",
    "charts": "图表、SmartArt {}处未取出",
    "shapes": "图形{}处未取出",
    "altChunk": "嵌入的外部文件{}处未取出",
}


class Flow:
    """The blocks and pictures of a Word document in order; `left` counts what was passed over."""

    def __init__(self, left: Counter[str]) -> None:
        """Begin without a block."""
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.left = left
        self._gap = False
        self._before = Style()
        self._uncaptioned: list[int] = []

    def _emit(self, kind: BlockKind, piece: Piece = ("", ()), level: int = 0, target: str = "") -> None:
        text, marks = piece
        self.blocks.append(Block(kind, text, level=level, target=target, marks=marks, gap=self._gap))
        self._gap = False

    # --- paragraphs ---

    def paragraph(self, line: Line, *, has_boxes: bool = False) -> None:
        """Take a paragraph, its pictures and a caption among them; what stands in its boxes comes after it."""
        style = line.style
        pieces = line.split()
        said = [piece for piece in pieces if piece[0].strip() or piece[1]]
        # A picture and its caption may share a paragraph, parted by a break or by nothing.
        caption_inside = bool(line.pictures) and len(said) == 1 and _is_caption(said[0], style)
        if caption_inside:
            self._figures(line.pictures)
        if said and not self._caption(said, style):
            self._prose(pieces, style)
        elif not said and not line.pictures and not has_boxes:
            self._gap = True
        if not caption_inside:
            self._figures(line.pictures)

    def _prose(self, pieces: list[Piece], style: Style) -> None:
        """Make a block of each text between breaks; the first may show a gap to what stands before."""
        zone_ends = self._before.align not in ("", style.align)
        if self.blocks and (zone_ends or self._before.is_title):
            self._gap = True
        kind = BlockKind.PARAGRAPH
        if style.heading:
            kind = BlockKind.HEADING
        elif style.is_quote:
            kind = BlockKind.QUOTE
        elif style.is_verse:
            kind = BlockKind.VERSE
        for piece in pieces:
            if piece[0].strip() or piece[1]:
                self._emit(kind, piece, level=style.heading)
            else:
                self._gap = True
        self._before = style
        self._uncaptioned = []

    # --- figures ---

    def _figures(self, pictures: list[Picture]) -> None:
        if not pictures:
            return
        self._before = Style()
        self._uncaptioned = []
        for picture in pictures:
            if picture is MISSING:
                self._uncaptioned.append(_NOWHERE)
                continue
            self._uncaptioned.append(len(self.blocks))
            self._emit(BlockKind.FIGURE, target=str(len(self.pictures)))
            self.pictures.append(picture)

    def _caption(self, pieces: list[Piece], style: Style) -> bool:
        """Give the paragraph to the figure just before it, if it reads as its caption."""
        if not self._uncaptioned or len(pieces) != 1 or not _is_caption(pieces[0], style):
            return False
        text = pieces[0][0].strip()
        at = self._uncaptioned.pop(0)
        if at == _NOWHERE:
            self._emit(BlockKind.FIGURE, (text, ()))
            return True
        block = self.blocks[at]
        self.blocks[at] = Block(block.kind, text, target=block.target, gap=block.gap)
        picture = self.pictures[int(block.target)]
        self.pictures[int(block.target)] = Picture(picture.data, picture.suffix, text)
        return True

    # --- tables ---

    def table(self) -> None:
        """Begin a table."""
        self._before = Style()

    def row(self, cells: list[Piece], pictures: list[Picture]) -> None:
        """Take a row: its cells joined by tabs, then the pictures found in them."""
        piece = join(cells, "\t")
        if piece[0].strip() or piece[1]:
            self._emit(BlockKind.ROW, piece)
            self._uncaptioned = []
        elif not pictures:
            self._gap = True
        self._figures(pictures)


def _is_caption(piece: Piece, style: Style) -> bool:
    """Tell whether a paragraph reads as a caption; one with a note stays in the text, where the note is kept."""
    text, marks = piece
    text = text.strip()
    if marks or style.heading:
        return False
    return style.is_caption or (len(text) <= CAPTION_LENGTH and _CAPTION.fullmatch(text) is not None)


def left_out(left: Counter[str]) -> Iterator[str]:
    """Say what was passed over, by the counts of a document."""
    if left["insertions"] or left["deletions"]:
        yield f"修订：已接受插入{left['insertions']}处、删除{left['deletions']}处"
    if left["numbers"]:
        characters = left["numbers' characters"]
        yield f"自动编号{left['numbers']}处已写成文字，合{characters}字；Word 自己的字数不含自动编号"
    for key, sentence in _LEFT_OUT.items():
        if left[key]:
            yield sentence.format(left[key])
    for key in sorted(left):
        if key.startswith("picture"):
            name = key.removeprefix("picture").lstrip(".").upper() or "不明"
            yield f"{name} 格式的图片{left[key]}张未取出"
