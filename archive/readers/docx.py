"""Read .docx: the text as it stands once every tracked change is accepted, with notes, tables and pictures.

Automatic numbers stand before their paragraphs as Word shows them. Word's own 字数 leaves them out and ours, of a text
that has them, does not: the warnings say by how much. What is not text stays out (comments, hidden runs, field codes,
readings above characters, headers), and what an editor would miss is counted in the warnings.
"""

from ..errors import Unreadable
from ..model import Document, Picture
from .docx_flow import Flow, left_out
from .docx_line import Line, Piece, strip
from .docx_numbers import Numbers
from .docx_parts import Element, Styles, attribute, child, inner, local, part_of_kind, relations
from .docx_runs import Runs
from .package import OLE, Package

READER = "docx/2"
_BODY = frozenset({"p", "tbl", "altChunk"})
_ROW = frozenset({"tr"})
_CELL = frozenset({"tc"})


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
    lists_part = part_of_kind(package, relations(package, main), "numbering", "word/numbering.xml")
    numbers = Numbers(package.xml(lists_part) if lists_part else None, styles.lists())
    runs = Runs(package, main, styles, numbers)
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
        warnings=tuple(left_out(runs.left)),
    )


def _property(properties: Element | None, name: str) -> str:
    element = None if properties is None else child(properties, name)
    return "" if element is None else " ".join((element.text or "").split())


class _Body(Flow):
    """The blocks and pictures of a document in order, as they are found."""

    def __init__(self, runs: Runs) -> None:
        super().__init__(runs.left)
        self._runs = runs

    def read(self, element: Element) -> None:
        """Take everything inside a body or a text box."""
        for part, line in self._runs.joined(inner(element, _BODY)):
            if line is not None:
                self._paragraph(line)
            elif local(part) == "tbl":
                self._table(part)
            else:
                self.left["altChunk"] += 1

    def _paragraph(self, line: Line) -> None:
        self.paragraph(line, has_boxes=bool(line.boxes))
        for box in line.boxes:
            self.read(box)

    def _table(self, table: Element) -> None:
        self.table()
        for row in inner(table, _ROW):
            properties = child(row, "trPr")
            if properties is not None and child(properties, "del") is not None:
                self.left["deletions"] += 1
                continue
            pictures: list[Picture] = []
            self.row([self._cell(cell, pictures) for cell in inner(row, _CELL)], pictures)

    def _cell(self, cell: Element, pictures: list[Picture]) -> Piece:
        """Return a cell's text; a cell merged into the one above or deleted is empty."""
        properties = child(cell, "tcPr")
        if properties is not None:
            merged = child(properties, "vMerge")
            if merged is not None and attribute(merged, "val") != "restart":
                return "", ()
            if child(properties, "cellDel") is not None:
                self.left["deletions"] += 1
                return "", ()
        piece, found = self._runs.flat(cell)
        pictures += found
        return strip(piece)
