"""Read .ofd (GB/T 33190): the text of its pages by the same geometry as that of a PDF.

Text of a template (a page head, the labels of a form) is taken once. Signatures are not looked at; annotations are
counted and left out.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..errors import Unreadable
from ..model import Block, BlockKind, Document, Heading, MarkKind, Picture
from ..text.listed import listed
from .docx_parts import Element, child, local
from .docx_runs import PICTURE_SUFFIXES
from .ofd_page import MOST_CHARACTERS, TOO_LARGE, Box, Drawn, drawn
from .package import Package
from .pdf_heads import Pages, split_heads
from .pdf_lines import Line
from .pdf_paragraphs import paragraphs
from .pdf_quality import is_garbled

READER = "ofd/1"
_MOST_PAGES = 5000
_MOST_CONTENT = 64_000_000  # bytes of XML over all pages; a page of text takes 30,000
_MOST_LINES = 500_000
_MOST_ENTRIES, _DEEPEST_ENTRY = 10_000, 20
_A4 = Box(0.0, 0.0, 210.0, 297.0)
_LOCKED = "OFD 文件加了密，读不出内容；请向来稿人索取不加密的文件。"
_NO_DOCUMENT = "OFD 文件里找不到文档；请用 OFD 阅读器打开核对后另存，或向来稿人重新索取。"
# A picture counts as content from this side on, in millimetres: a logo, a seal and a bar code are smaller.
_CONTENT_SIDE = 25.0
_WHOLE_PAGE = 0.8  # the share of a page a scan covers


@dataclass(slots=True)
class _Page:
    """One page: its text, whether something else is drawn on it, and the pictures that are content."""

    lines: list[Line]
    template: list[Line]
    drawn: bool
    pictures: list[Picture] = field(default_factory=list)


def read(data: bytes) -> Document:
    """Return the paragraphs of an OFD with marks where its pages begin; pages without text are `unread`."""
    package = Package(data, ".ofd")
    if "Encryptions.xml" in package:
        raise Unreadable(_LOCKED)
    root = package.xml("OFD.xml")
    if next(root.iter("{*}Encryptions"), None) is not None:
        raise Unreadable(_LOCKED)
    book = _Book(package)
    for part in root.iter("{*}DocRoot"):
        book.take(_path("OFD.xml", part.text or ""))
    if not book.pages:
        raise Unreadable(_NO_DOCUMENT)
    return book.document(_info(root, "Title"), _info(root, "Author"))


def _info(root: Element, name: str) -> str:
    """Return what the first document says of itself."""
    found = next(root.iter("{*}DocInfo"), None)
    part = None if found is None else child(found, name)
    return "" if part is None else " ".join("".join(c for c in part.text or "" if c.isprintable()).split())


def _path(base: str, place: str) -> str:
    """Return the path of a part from where it is named: from the root with `/`, else beside `base`."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), place.strip())).lstrip("/")


class _Book:
    """All pages of a container, which may hold several documents."""

    def __init__(self, package: Package) -> None:
        self.pages: list[_Page] = []
        self._package = package
        self._content = 0
        self._lines = 0
        self._characters = 0
        self._numbers: dict[str, int] = {}
        self._outline: list[Heading] = []
        self._annotations = 0
        self._missing: list[int] = []

    def take(self, path: str) -> None:
        """Read the pages of one document."""
        root = self._package.xml(path)
        media = self._media(root, path)
        area = _area(root)
        templates = self._templates(root, path)
        known: dict[str, Drawn] = {}
        for page in root.iter("{*}Page"):
            if len(self.pages) >= _MOST_PAGES:
                raise Unreadable(TOO_LARGE)
            self.pages.append(self._page(_path(path, page.get("BaseLoc") or ""), area, templates, known, media))
            self._numbers.setdefault(page.get("ID") or "", len(self.pages))
        entries = next(root.iter("{*}Outlines"), None)
        if entries is not None:
            self._enter(entries, 1)
        self._annotations += self._annotated(root, path)

    def document(self, title: str, creator: str) -> Document:
        """Return what was read as one document."""
        heads = split_heads([page.template + page.lines for page in self.pages])
        bodies = _once(heads.lines, [page.template for page in self.pages])
        unread = tuple(n for n, page in enumerate(self.pages, start=1) if page.drawn and not bodies[n - 1])
        garbled = [n for n, lines in enumerate(bodies, start=1) if is_garbled("\n".join(line.text for line in lines))]
        warnings = [f"缺第{listed(self._missing)}页的内容，未能收入"] if self._missing else []
        if garbled:
            warnings.append(f"第{listed(garbled)}页的文字疑为乱码，请对照原件核对")
        if self._annotations:
            warnings.append(f"批注、签章等附加内容{self._annotations}处没有收入正文")
        blocks, pictures = self._with_pictures(paragraphs(bodies, _labels(heads)), bodies, heads)
        return Document(
            blocks,
            READER,
            pages=len(self.pages),
            title=title,
            creator=creator,
            pictures=pictures,
            warnings=tuple(warnings),
            unread=unread,
            outline=tuple(self._outline),
        )

    # --- parts ---

    def _xml(self, path: str) -> Element:
        root = self._package.xml(path)
        self._content += self._package.size(path)
        if self._content > _MOST_CONTENT:
            raise Unreadable(TOO_LARGE)
        return root

    def _templates(self, root: Element, path: str) -> dict[str, str]:
        return {
            part.get("ID") or "": _path(path, part.get("BaseLoc") or "")
            for part in root.iter("{*}TemplatePage")
            if part.get("BaseLoc")
        }

    def _page(
        self, path: str, area: Box, templates: dict[str, str], known: dict[str, Drawn], media: dict[str, str]
    ) -> _Page:
        if path not in self._package:
            self._missing.append(len(self.pages) + 1)
            return _Page([], [], drawn=False)
        root = self._xml(path)
        area = _area(root, area)
        own = drawn(root, area)
        used = dict.fromkeys(templates.get(part.get("TemplateID") or "", "") for part in root.iter("{*}Template"))
        places = [place for place in used if place in self._package]
        for place in places:
            if place not in known:
                known[place] = drawn(self._xml(place), area)
        lines = [line for place in places for line in known[place].lines]
        self._lines += len(lines) + len(own.lines)
        self._characters += own.size
        if self._lines > _MOST_LINES or self._characters > MOST_CHARACTERS:
            raise Unreadable(TOO_LARGE)
        page = _Page(own.lines, lines, drawn=own.is_drawn)  # the frame of a template does not make a page a scan
        page.pictures = list(self._pictures(own, area, media))
        return page

    def _media(self, root: Element, path: str) -> dict[str, str]:
        """Return the paths of pictures by their ids."""
        found = {}
        for kind in ("PublicRes", "DocumentRes"):
            for part in root.iter("{*}" + kind):
                place = _path(path, part.text or "")
                if place not in self._package:
                    continue
                resources = self._xml(place)
                base = posixpath.join(posixpath.dirname(place), resources.get("BaseLoc") or "", "x")
                for medium in resources.iter("{*}MultiMedia"):
                    file = child(medium, "MediaFile")
                    if file is not None and file.text:
                        found[medium.get("ID") or ""] = _path(base, file.text)
        return found

    def _pictures(self, own: Drawn, area: Box, media: dict[str, str]) -> Iterator[Picture]:
        """Yield the pictures that are content: neither small signs nor the scan the whole page is."""
        for number, box in own.images:
            path = media.get(number, "")
            suffix = posixpath.splitext(path)[1].lower()
            if min(box.width, box.height) < _CONTENT_SIDE or suffix not in PICTURE_SUFFIXES:
                continue
            if box.width * box.height < _WHOLE_PAGE * area.width * area.height and (content := self._medium(path)):
                yield Picture(content, suffix)

    def _medium(self, path: str) -> bytes | None:
        return self._package.media(path) if path in self._package else None

    # --- what belongs to the document ---

    def _enter(self, entries: Element, level: int) -> None:
        for entry in entries:
            if local(entry) != "OutlineElem" or len(self._outline) >= _MOST_ENTRIES or level > _DEEPEST_ENTRY:
                continue
            title = " ".join((entry.get("Title") or "").split())
            actions = child(entry, "Actions")
            target = None if actions is None else next(actions.iter("{*}Dest"), None)
            page = None if target is None else self._numbers.get(target.get("PageID") or "")
            if title:
                self._outline.append(Heading(title, page, level))
            self._enter(entry, level + 1)

    def _annotated(self, root: Element, path: str) -> int:
        """Count the annotations that are shown and say something or are a seal."""
        count = 0
        for part in root.iter("{*}Annotations"):
            place = _path(path, part.text or "")
            if place not in self._package:
                continue
            for location in self._xml(place).iter("{*}FileLoc"):
                page = _path(place, location.text or "")
                if page in self._package:
                    count += sum(
                        note.get("Visible") != "false" and note.get("Type") not in ("Link", "Watermark")
                        for note in self._xml(page).iter("{*}Annot")
                    )
        return count

    def _with_pictures(
        self, blocks: tuple[Block, ...], bodies: list[list[Line]], heads: Pages
    ) -> tuple[tuple[Block, ...], tuple[Picture, ...]]:
        """Put each page's pictures before the first paragraph that begins on a later page."""
        labels = _labels(heads)
        marked = iter([number for number, lines in enumerate(bodies) if lines and labels[number] is not None])
        waiting = [(number, picture) for number, page in enumerate(self.pages) for picture in page.pictures]
        found: list[Block] = []
        pictures: list[Picture] = []

        def place(before: int) -> None:
            while waiting and waiting[0][0] < before:
                found.append(Block(BlockKind.FIGURE, "", target=str(len(pictures))))
                pictures.append(waiting.pop(0)[1])

        for block in blocks:
            pages = [(mark.offset, next(marked, 0)) for mark in block.marks if mark.kind is MarkKind.PAGE]
            place(next((number for offset, number in pages if not offset), 0))
            found.append(block)
        place(len(self.pages))
        return tuple(found), tuple(pictures)


def _area(root: Element, usual: Box = _A4) -> Box:
    """Return the page's paper as it or the document says."""
    for part in root.iter("{*}PageArea", "{*}Area"):
        box = child(part, "PhysicalBox")
        found = None if box is None else Box.read(box.text or "")
        if found is not None:
            return found
    return usual


def _labels(heads: Pages) -> list[str | None]:
    """Return each page's printed number; the physical one where none is printed at all."""
    printed = any(number is not None for number in heads.numbers)
    return [
        str(number) if number is not None else roman or (None if printed else str(physical))
        for physical, (number, roman) in enumerate(zip(heads.numbers, heads.romans, strict=True), start=1)
    ]


def _once(pages: list[list[Line]], templates: list[list[Line]]) -> list[list[Line]]:
    """Leave out the lines of templates that an earlier page has said at the same place."""
    seen: set[Line] = set()
    found = []
    for lines, template in zip(pages, templates, strict=True):
        again = {_place(line) for line in template}
        found.append([line for line in lines if _place(line) not in again & seen])
        seen |= again
    return found


def _place(line: Line) -> Line:
    return replace(line, start=round(line.start), end=round(line.end), level=round(line.level), top=round(line.top, 2))
