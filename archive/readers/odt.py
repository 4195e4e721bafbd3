"""Read .odt (LibreOffice, WPS): the text as it stands once every tracked change is accepted.

Notes, tables, numbers of lists and pictures come along; comments, hidden words, readings above characters,
headers and footers stay out, and what an editor would miss is counted in the warnings.
"""

from collections.abc import Iterator

from ..errors import Unreadable
from ..model import Document, Picture
from .docx_flow import Flow, left_out
from .docx_line import Line, strip
from .docx_parts import Element, attribute, child, inner
from .grid import Cell, Grid, span
from .odt_styles import OdtStyles
from .odt_text import OdtText
from .package import Package

READER = "odt/1"
_ROW = frozenset({"table-row"})
_CELL = frozenset({"table-cell"})


def read(data: bytes) -> Document:
    """Return an .odt file's blocks, pictures and warnings; raise `Unreadable` for anything that is not one."""
    package = Package(data, ".odt")
    if "META-INF/manifest.xml" in package:
        manifest = package.xml("META-INF/manifest.xml", doctype=True)
        if next(manifest.iter("{*}encryption-data"), None) is not None:
            raise Unreadable("文件有打开密码，无法读取；请先在 LibreOffice/WPS 里去掉密码再收。")
    try:
        return _document(package)
    except RecursionError as error:
        raise Unreadable("文件的层次深得不正常，已拒绝读取；请在 LibreOffice/WPS 里另存一份再收。") from error


def _document(package: Package) -> Document:
    root = package.xml("content.xml")
    body = next(root.iterchildren("{*}body"), None)
    text = None if body is None else child(body, "text")
    if text is None:
        raise Unreadable("文件里没有文字稿的正文（可能是表格或演示文稿）；请核对后另存为 .docx 再收。")
    shared = package.xml("styles.xml") if "styles.xml" in package else None
    styles = OdtStyles([root] if shared is None else [shared, root])
    reader = OdtText(package, styles)
    changes = [change for region in text.iterchildren("{*}tracked-changes") for change in region.iter()]
    for change in changes:
        name = str(change.tag).rpartition("}")[2]
        if name in ("insertion", "deletion"):
            reader.left[name + "s"] += 1
    flow = _Body(reader)
    flow.read(text)
    meta = package.xml("meta.xml") if "meta.xml" in package else None
    return Document(
        blocks=(*flow.blocks, *reader.notes),
        reader=READER,
        title=_property(meta, ("title",)),
        creator=_property(meta, ("initial-creator", "creator")),
        pictures=tuple(flow.pictures),
        warnings=tuple(left_out(reader.left)),
    )


def _property(meta: Element | None, names: tuple[str, ...]) -> str:
    """Return the first of these properties that says something."""
    found = [] if meta is None else [element for name in names for element in meta.iter("{*}" + name)]
    return next((words for element in found if (words := " ".join((element.text or "").split()))), "")


class _Body(Flow):
    """The blocks and pictures of a text in order, as they are found."""

    def __init__(self, text: OdtText) -> None:
        super().__init__(text.left)
        self._text = text

    def read(self, element: Element) -> None:
        """Take everything inside a body or a text box."""
        for part in self._text.parts(element):
            if isinstance(part, Line):
                self.paragraph(part, has_boxes=bool(part.boxes))
                for box in part.boxes:
                    self.read(box)
            else:
                self._table(part)

    def _table(self, table: Element) -> None:
        self.table()
        grid = Grid()
        for row in inner(table, _ROW):
            pictures: list[Picture] = []
            self.row(grid.row(self._cells(row, pictures)), pictures)

    def _cells(self, row: Element, pictures: list[Picture]) -> Iterator[Cell]:
        for cell in inner(row, _CELL):
            piece, found = self._text.flat(cell)
            pictures += found
            columns, rows = (span(attribute(cell, f"number-{name}-spanned")) for name in ("columns", "rows"))
            for _ in range(min(span(attribute(cell, "number-columns-repeated")), 64)):
                yield strip(piece), columns, rows
