"""Read .epub: the chapters of an e-book in the order of its spine, through the same walk as web pages.

The chapters are hung into one tree, with names made unique, so that a note may stand in another file than its mark.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote, urldefrag

from lxml import etree

from ..errors import Unreadable
from ..model import Document, Picture
from . import epub_chapters, html_notes, html_page, html_sheet
from .docx_flow import left_out
from .docx_parts import Element, attribute, child, local
from .docx_runs import PICTURE_SUFFIXES
from .epub_chapters import Start
from .html import picture
from .html_source import decoded, parse
from .html_walk import Walk
from .package import Package

READER = "epub/1"
_CONTAINER = "META-INF/container.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", ""})
# Names that a program gave where nobody did.
_NO_NAME = re.compile(r"(?i)section\s*\d*|chapter\s*\d*|start|unknown|untitled|cover|封面|[\w.-]+\.x?html?|\d*")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def read(data: bytes) -> Document:
    """Return an e-book's blocks, pictures and warnings; raise `Unreadable` for anything that is not one."""
    return _book(data)[0]


def chapters(data: bytes) -> list[Document]:
    """Return an e-book's chapters as documents of their own, at least one; raise `Unreadable` as `read` does.

    Each begins with its heading (level 1), which is its `title`; front matter before the first has none. The
    creator is the book's, and the first carries the warnings of all.
    """
    return epub_chapters.part(*_book(data))


def _book(data: bytes) -> tuple[Document, list[Start]]:
    package = Package(data, ".epub")
    _refuse_encrypted(package)
    try:
        return _Book(package).document()
    except RecursionError as error:
        raise Unreadable("文件的层次深得不正常，已拒绝读取；请用电子书软件另存一份再收。") from error


def _refuse_encrypted(package: Package) -> None:
    """Refuse a book whose text is encrypted; fonts may be."""
    if "META-INF/encryption.xml" not in package:
        return
    for data in package.xml("META-INF/encryption.xml").iter("{*}EncryptedData"):
        method = next(data.iter("{*}EncryptionMethod"), None)
        if method is None or (method.get("Algorithm") or "") not in _FONTS:
            raise Unreadable("电子书有版权保护（DRM）加密，无法读取；请向供稿人索取没有加密的文字稿。")


def _shift(body: Element) -> int:
    """Return what is added to the levels of headings, so that the chapters' are of level 2 whichever they are."""
    levels = [int(match[1]) for part in body.iter() if (match := re.fullmatch("h([1-6])", local(part)))]
    return 2 - min(levels, default=1)


class _Book:
    """A package with what its list of parts says."""

    def __init__(self, package: Package) -> None:
        self._package = package
        container = package.xml(_CONTAINER, doctype=True)
        paths = [element.get("full-path") or "" for element in container.iter("{*}rootfile")]
        self._opf_path = next((path for path in paths if path in package), "")
        if not self._opf_path:
            raise Unreadable("电子书缺少目录文件（OPF），读不出章节；请用电子书软件修复后另存，或向供稿人重新索取。")
        self._opf = package.xml(self._opf_path, doctype=True)
        self._items = {item.get("id") or "": item for item in self._opf.iter("{*}item")}
        self._named: Counter[str] = Counter()
        self._labels = dict(self._declared_labels())
        self._missing = 0

    def document(self) -> tuple[Document, list[Start]]:
        """Return the book as one document, and where in it each of its files begins."""
        chapters = list(self._chapters())
        if not chapters:
            raise Unreadable("电子书里没有一章读得出来；请用电子书软件修复后另存，或向供稿人重新索取。")
        book = etree.Element("html")
        body = etree.SubElement(book, "body")
        apart = set()
        for path, part in chapters:
            weights = html_page.weigh(part)
            if weights[part].is_menu and len(chapters) > 1:
                apart.add(part)  # a table of contents
            apart.update(nav for nav in part.iter("{*}nav"))
            self._name_apart(path, part)
            body.append(part)
        for path, part in chapters:
            self._head(path, part, alone=len(chapters) == 1)
        walk = Walk(html_notes.find(book), frozenset(apart), self._picture, shift=_shift(body))
        starts = []
        for path, part in chapters:
            named = self._labels.get(path, "")
            starts.append(Start(len(walk.blocks), not _NO_NAME.fullmatch(named), self._named[path]))
            walk.walk(part)
        notes = tuple(walk.notes())
        warnings = [f"电子书缺{self._missing}个章节文件，未能收入"] if self._missing else []
        document = Document(
            (*walk.blocks, *notes),
            READER,
            title=self._property("title"),
            creator=self._property("creator"),
            pictures=tuple(walk.pictures),
            warnings=(*warnings, *left_out(walk.left)),
        )
        return document, starts

    # --- the parts of the book ---

    def _chapters(self) -> Iterator[tuple[str, Element]]:
        """Yield the chapters in order, each as a `section` with its path; none twice, and no table of contents."""
        contents = {
            self._path(item.get("href")) for item in self._opf.iter("{*}reference") if item.get("type") == "toc"
        }
        for reference in self._opf.iter("{*}itemref"):
            item = self._items.pop(reference.get("idref") or "", None)
            if item is None or (item.get("media-type") or "") not in _PAGES:
                continue
            path = self._path(item.get("href"))
            if "nav" in (item.get("properties") or "").split() or path in contents:
                continue
            if path not in self._package:
                self._missing += 1
                continue
            text, _, _ = decoded(self._package.markup(path))
            root = parse(text)
            html_sheet.hide(root, (*self._sheets(root, path), *html_sheet.own(root)))
            body = next(root.iter("{*}body"), None)
            if body is not None:
                body.tag = "section"
                body.tail = None
                yield path, body

    def _sheets(self, root: Element, path: str) -> Iterator[str]:
        """Yield the style sheets a chapter names; most chapters name the same."""
        for link in root.iter("{*}link"):
            sheet = self._path(link.get("href"), path)
            if (link.get("rel") or "").lower() == "stylesheet" and sheet in self._package:
                content = self._package.media(sheet)
                yield "" if content is None else content.decode("utf-8", "replace")

    def _path(self, href: str | None, base: str = "") -> str:
        folder = posixpath.dirname(base or self._opf_path)
        return posixpath.normpath(posixpath.join("/", folder, unquote(urldefrag(href or "")[0]))).lstrip("/")

    def _name_apart(self, path: str, part: Element) -> None:
        """Make the names of places and the links to them unique in the whole book; pictures get their paths."""
        for element in part.iter():
            for key in ("id", "name"):
                if element.get(key):
                    element.set(key, f"{path}#{element.get(key)}")
            href = element.get("href")
            if href and ":" not in href.partition("/")[0]:
                target, fragment = urldefrag(href)
                element.set("href", f"#{self._path(target, path) if target else path}#{fragment}")
            source = element.get("src")
            if source and not source.lower().startswith("data:") and "://" not in source:
                element.set("src", self._path(source, path))

    def _picture(self, address: str) -> Picture | None:
        suffix = posixpath.splitext(address)[1].lower()
        if address.startswith("data:") or suffix not in PICTURE_SUFFIXES or address not in self._package:
            return picture(address)
        try:
            data = self._package.read(address)
        except Unreadable:  # one bad picture does not keep the book out
            return None
        return Picture(data, suffix) if data else None

    def _property(self, name: str) -> str:
        found = (
            " ".join((element.text or "").split())
            for element in self._opf.iter("{http://purl.org/dc/elements/1.1/}" + name)
        )
        words = [text for text in found if text]
        return "、".join(dict.fromkeys(words)) if name == "creator" else next(iter(words), "")

    # --- the headings of chapters ---

    def _declared_labels(self) -> Iterator[tuple[str, str]]:
        """Yield what the tables of contents call each file; of several places in a file the first counts."""
        labels: dict[str, str] = {}
        for item in self._items.values():
            path = self._path(item.get("href"))
            if path not in self._package:
                continue
            if "nav" in (item.get("properties") or "").split():
                root = parse(decoded(self._package.markup(path))[0])
                links = list(root.iter("{*}a"))
                self._named |= Counter(self._path(link.get("href"), path) for link in links)
                for link in links:
                    labels.setdefault(self._path(link.get("href"), path), " ".join("".join(link.itertext()).split()))
            elif item.get("media-type") == "application/x-dtbncx+xml":
                named: Counter[str] = Counter()
                for point in self._package.xml(path, doctype=True).iter("{*}navPoint"):
                    content, label = child(point, "content"), child(point, "navLabel")
                    if content is not None and label is not None:
                        said = " ".join("".join(label.itertext()).split())
                        target = self._path(attribute(content, "src"), path)
                        labels.setdefault(target, said)
                        named[target] += 1
                self._named |= named
        yield from labels.items()

    def _head(self, path: str, part: Element, *, alone: bool) -> None:
        """Give a chapter the heading of the table of contents if it has none of its own."""
        label = self._labels.get(path, "")
        headed = any(re.fullmatch("h[1-6]", local(element)) for element in part.iter())
        if not (alone or headed or _NO_NAME.fullmatch(label)):
            first = next((element for element in part.iter("{*}p") if "".join(element.itertext()).strip()), None)
            if first is not None and " ".join("".join(first.itertext()).split()) == label:
                first.tag = "h1"
            else:
                heading = etree.Element("h1")
                heading.text = label
                heading.tail, part.text = part.text, None
                part.insert(0, heading)
