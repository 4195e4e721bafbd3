"""Read .docx: the text as it stands once every tracked change is accepted, with notes, tables and pictures.

What is not text stays out (comments, hidden runs, field codes, readings above characters, headers, automatic
numbers), and what an editor would miss is counted in the warnings.
"""

import re
from collections import Counter
from collections.abc import Iterator

from ..errors import Unreadable
from ..model import Block, BlockKind, Document, Picture
from .docx_line import Line, Piece, join, strip
from .docx_parts import Element, Style, Styles, attribute, child, inner, local, part_of_kind, relations
from .docx_runs import Runs
from .package import OLE, Package

READER = "docx/1"
CAPTION_LENGTH = 60
_BODY = frozenset({"p", "tbl", "altChunk"})
_ROW = frozenset({"tr"})
_CELL = frozenset({"tc"})
_NUMBER = r"[0-9０-９一二三四五六七八九十百〇○]++"
# With a space or mark after the number anything may follow; without one, a measure word or a sentence is prose.
_CAPTION = re.compile(
    rf"(?:图|圖|照片)\s*{_NUMBER}(?:[-—－.．]{_NUMBER})*(?:[\s:：.．、，,)）—-].*|(?![张幅帧组是为]).*[^。！？]|)"
)
_LEFT_OUT = {
    "comments": "批注{}条未收入正文",
    "hidden": "隐藏文字{}处未收入正文",
    "numbered": "自动编号未取出（{}段）",
    "linked": "图片{}张只有链接，未随稿收入",
    "lost": "图片{}张缺失或已损坏，未取出",
    "charts": "图表、SmartArt {}处未取出",
    "altChunk": "嵌入的外部文件{}处未取出",
}


def read(data: bytes) -> Document:
    """Return a .docx file's blocks, pictures and warnings; raise `Unreadable` for anything that is not one."""
    _refuse_ole(data)
    package = Package(data, ".docx")
    try:
        return _document(package)
    except RecursionError as error:
        raise Unreadable("文件的层次深得不正常，已拒绝读取；请在 Word/WPS 里另存一份再收。") from error


def _refuse_ole(data: bytes) -> None:
    if not data.startswith(OLE):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("文件有打开密码，无法读取；请先在 Word/WPS 里去掉密码再收。")
    raise Unreadable("文件是旧版 Word（.doc）格式，不是 .docx；请在 Word/WPS 里另存为 .docx 再收。")


def _document(package: Package) -> Document:
    root_relations = relations(package, "")
    main = part_of_kind(package, root_relations, "officeDocument", "word/document.xml")
    root = package.xml(main) if main else None
    body = None if root is None else child(root, "body")
    if root is None or body is None:
        raise Unreadable("文件里没有 Word 正文（可能是表格、演示文稿或改了扩展名）；请核对后另存为 .docx 再收。")
    styles_part = part_of_kind(package, relations(package, main), "styles", "word/styles.xml")
    styles = Styles(package.xml(styles_part) if styles_part else None)
    runs = Runs(package, main, styles)
    text = _Body(runs)
    text.read(body)
    runs.left["comments"] = sum(1 for _ in root.iter("{*}commentReference"))
    core = part_of_kind(package, root_relations, "core-properties", "docProps/core.xml")
    properties = package.xml(core) if core else None
    return Document(
        blocks=(*text.blocks, *runs.notes),
        reader=READER,
        title=_property(properties, "title"),
        creator=_property(properties, "creator"),
        pictures=tuple(text.pictures),
        warnings=tuple(_warnings(runs.left)),
    )


def _property(properties: Element | None, name: str) -> str:
    element = None if properties is None else child(properties, name)
    return "" if element is None else " ".join((element.text or "").split())


def _warnings(left: Counter[str]) -> Iterator[str]:
    if left["insertions"] or left["deletions"]:
        yield f"修订：已接受插入{left['insertions']}处、删除{left['deletions']}处"
    for key, sentence in _LEFT_OUT.items():
        if left[key]:
            yield sentence.format(left[key])
    for key in sorted(left):
        if key.startswith("picture"):
            name = key.removeprefix("picture").lstrip(".").upper() or "不明"
            yield f"{name} 格式的图片{left[key]}张未取出"


class _Body:
    """The blocks and pictures of a document in order, as they are found."""

    def __init__(self, runs: Runs) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self._runs = runs
        self._gap = False
        self._before = Style()
        self._uncaptioned: list[int] = []

    def read(self, element: Element) -> None:
        """Take everything inside a body or a text box."""
        for part, line in self._runs.joined(inner(element, _BODY)):
            if line is not None:
                self._paragraph(line)
            elif local(part) == "tbl":
                self._table(part)
            else:
                self._runs.left["altChunk"] += 1

    def _emit(self, kind: BlockKind, piece: Piece = ("", ()), level: int = 0, target: str = "") -> None:
        text, marks = piece
        self.blocks.append(Block(kind, text, level=level, target=target, marks=marks, gap=self._gap))
        self._gap = False

    # --- paragraphs ---

    def _paragraph(self, line: Line) -> None:
        style = line.style
        pieces = line.split()
        said = [piece for piece in pieces if piece[0].strip() or piece[1]]
        # A picture and its caption may share a paragraph, parted by a break or by nothing.
        caption_inside = bool(line.pictures) and len(said) == 1 and _is_caption(said[0], style)
        if caption_inside:
            self._figures(line.pictures)
        if said and not self._caption(said, style):
            self._prose(pieces, style)
        elif not said and not line.pictures and not line.boxes:
            self._gap = True
        if said and style.is_numbered:
            self._runs.left["numbered"] += 1
        if not caption_inside:
            self._figures(line.pictures)
        for box in line.boxes:
            self.read(box)

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
            self._uncaptioned.append(len(self.blocks))
            self._emit(BlockKind.FIGURE, target=str(len(self.pictures)))
            self.pictures.append(picture)

    def _caption(self, pieces: list[Piece], style: Style) -> bool:
        """Give the paragraph to the figure just before it, if it reads as its caption."""
        if not self._uncaptioned or len(pieces) != 1 or not _is_caption(pieces[0], style):
            return False
        text = pieces[0][0].strip()
        at = self._uncaptioned.pop(0)
        block = self.blocks[at]
        self.blocks[at] = Block(block.kind, text, target=block.target, gap=block.gap)
        picture = self.pictures[int(block.target)]
        self.pictures[int(block.target)] = Picture(picture.data, picture.suffix, text)
        return True

    # --- tables ---

    def _table(self, table: Element) -> None:
        self._before = Style()
        for row in inner(table, _ROW):
            properties = child(row, "trPr")
            if properties is not None and child(properties, "del") is not None:
                self._runs.left["deletions"] += 1
                continue
            pictures: list[Picture] = []
            piece = join((self._cell(cell, pictures) for cell in inner(row, _CELL)), "\t")
            if piece[0].strip() or piece[1]:
                self._emit(BlockKind.ROW, piece)
                self._uncaptioned = []
            elif not pictures:
                self._gap = True
            self._figures(pictures)

    def _cell(self, cell: Element, pictures: list[Picture]) -> Piece:
        """Return a cell's text; a cell merged into the one above or deleted is empty."""
        properties = child(cell, "tcPr")
        if properties is not None:
            merged = child(properties, "vMerge")
            if merged is not None and attribute(merged, "val") != "restart":
                return "", ()
            if child(properties, "cellDel") is not None:
                self._runs.left["deletions"] += 1
                return "", ()
        piece, found = self._runs.flat(cell)
        pictures += found
        return strip(piece)


def _is_caption(piece: Piece, style: Style) -> bool:
    """Tell whether a paragraph reads as a caption; one with a note stays in the text, where the note is kept."""
    text, marks = piece
    text = text.strip()
    if marks or len(text) > CAPTION_LENGTH or style.heading:
        return False
    return style.is_caption or _CAPTION.fullmatch(text) is not None
