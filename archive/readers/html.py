"""Read web pages: those Word, WPS and LibreOffice save, whole, and those of web sites, the article without the menu."""

import base64
import binascii
import re

from ..errors import Unreadable
from ..model import Document, Picture
from . import html_notes, html_page, html_sheet
from .docx_flow import left_out
from .docx_parts import Element, local
from .html_source import decoded, parse
from .html_walk import Load, Walk

READER = "html/1"
_DATA = re.compile(r"data:image/(png|jpeg|jpg|gif|bmp|webp);base64,", re.IGNORECASE)
_LIBRE = re.compile("(?:Libre|Open)Office")
# What web sites write behind the title of a page.
_SITE = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s|--).*", re.DOTALL)


def read(data: bytes) -> Document:
    """Return a page's blocks, its title and author, and warnings; raise `Unreadable` when it cannot be read."""
    return read_page(data, READER, picture)


def read_page(data: bytes, reader: str, load: Load) -> Document:
    """Read a page whose pictures `load` fetches by their addresses; raise `Unreadable` when it cannot be read."""
    text, encoding, warnings = decoded(data)
    try:
        document = _document(parse(text), load)
    except RecursionError as error:
        raise Unreadable("文件的层次深得不正常，已拒绝读取；请用浏览器打开，把正文另存一份再收。") from error
    return Document(
        document.blocks,
        reader,
        encoding=encoding,
        title=document.title,
        creator=document.creator,
        pictures=document.pictures,
        warnings=(*warnings, *document.warnings),
    )


def _document(root: Element, load: Load) -> Document:
    html_sheet.hide(root, html_sheet.own(root))
    body = next(root.iter("{*}body"), None)
    if body is None:
        body = root
    saved = html_page.is_saved_document(root)
    article = html_page.whole(body) if saved else html_page.find(body)
    headings = [article.heading] if article.heading is not None else list(article.element.iter("{*}h1"))
    walk = Walk(
        html_notes.find(root),
        article.apart,
        load,
        shift=_shift(article, headings),
        as_page=not saved,
        keeps_breaks=is_of_libreoffice(root),
    )
    if article.heading is not None:
        walk.walk(article.heading)
    walk.walk(article.element)
    notes = tuple(walk.notes())
    return Document(
        (*walk.blocks, *notes),
        READER,
        title=_title(root, headings, saved=saved),
        creator=_meta(root, "author"),
        pictures=tuple(walk.pictures),
        warnings=tuple(left_out(walk.left)),
    )


def _shift(article: html_page.Article, headings: list[Element]) -> int:
    """Return what is added to the levels of headings: level 1 is the title, so a lone `h1` at the head keeps it."""
    if not headings:
        return 0
    return (
        0 if len(headings) == 1 and (article.heading is not None or _comes_first(headings[0], article.element)) else 1
    )


def _comes_first(heading: Element, element: Element) -> bool:
    """Tell whether no text of the article stands before a heading."""
    for part in element.iter():
        if part is heading:
            return True
        in_heading = any(above is heading for above in part.iterancestors())
        if not in_heading and local(part) not in html_page.NO_TEXT and (part.text or "").strip():
            return False
    return False


def _title(root: Element, headings: list[Element], *, saved: bool) -> str:
    said = [" ".join("".join(heading.itertext()).split()) for heading in headings]
    declared = next((" ".join((element.text or "").split()) for element in root.iter("{*}title")), "")
    if len(said) == 1 and said[0] and not (saved and declared):
        return said[0]
    return declared if saved else _SITE.sub("", declared)


def _meta(root: Element, name: str) -> str:
    found = (meta.get("content") or "" for meta in root.iter("{*}meta") if (meta.get("name") or "").lower() == name)
    return next((" ".join(words.split()) for words in found if words.strip()), "")


def is_of_libreoffice(root: Element) -> bool:
    """Tell whether LibreOffice or OpenOffice wrote the page: it breaks lines at spaces only."""
    return any(_LIBRE.match(meta.get("content") or "") for meta in root.iter("{*}meta"))


def picture(address: str) -> Picture | None:
    """Return a picture written into the page itself, None for one that lies elsewhere."""
    match = _DATA.match(address)
    if match is None:
        return None
    try:
        data = base64.b64decode(address[match.end() :], validate=False)
    except (binascii.Error, ValueError):
        return None
    suffix = "." + match[1].lower().replace("jpeg", "jpg")
    return Picture(data, suffix) if data else None
