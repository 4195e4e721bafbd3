"""Read a file into a `Document`: a small registry from kind to module, sniffed by content, loaded on use."""

import codecs
import re
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath
from typing import Protocol, cast

from ..errors import Unreadable
from ..model import Document

MODULES = {
    "txt": "plain",
    "md": "markdown",
    "docx": "docx",
    "doc": "word97",
    "rtf": "rtf",
    "odt": "odt",
    "html": "html",
    "mht": "mht",
    "epub": "epub",
    "ofd": "ofd",
    "pdf": "pdf",
}
SUFFIXES = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".docx": "docx",
    ".doc": "doc",
    ".wps": "doc",
    ".rtf": "rtf",
    ".odt": "odt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".mht": "mht",
    ".mhtml": "mht",
    ".epub": "epub",
    ".ofd": "ofd",
    ".pdf": "pdf",
}
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic", ".heif")
_PICTURES = "图片 jpg、png、tif、heic 用 add 图片 --to 登记号"
FORMATS = "txt、md、docx、doc、wps、rtf、odt、html、mht、epub、ofd、pdf，" + _PICTURES
_ZIPPED = {"odt": b"application/vnd.oasis.opendocument.text", "epub": b"application/epub+zip"}
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)[\s>]", re.IGNORECASE | re.DOTALL
)
# A compound file of Microsoft's: Word 97–2003 is one with this stream, old spreadsheets and locked .docx are others.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM = "WordDocument".encode("utf-16-le")

# A page in one file (.mht) is a mail nobody sent.
_MAIL_HEAD = 4096
_MAIL = re.compile(rb"[A-Za-z][\w-]*:")
_SAVED_PAGE = re.compile(rb"^content-type:\s*(?:multipart/related|text/html)", re.IGNORECASE | re.MULTILINE)
_SENT = re.compile(rb"^(?:to|cc|received|delivered-to|message-id|return-path):", re.IGNORECASE | re.MULTILINE)


class Reader(Protocol):
    """What each reader module offers."""

    def read(self, data: bytes) -> Document:
        """Return the document in `data`; raises Unreadable."""


def is_picture(name: str) -> bool:
    """Tell by its name whether a file is a picture."""
    return PurePath(name).suffix.lower() in PICTURE_SUFFIXES


def sniff(data: bytes) -> str:
    """Return the kind the content shows, or "" where the content does not say (text has no signature)."""
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(OLE) and _WORD_STREAM in data:
        return "doc"
    if data[:64].lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(b"PK\x03\x04"):
        return _sniff_zip(data)
    if _HTML.match(_head(data)):
        return "html"
    return "mht" if _is_saved_page(data) else ""


def _is_saved_page(data: bytes) -> bool:
    """Tell whether a file with the head of a mail is a web page in one file: nobody sent it to anyone."""
    head = re.split(rb"\r?\n\r?\n", data[:_MAIL_HEAD].lstrip(), maxsplit=1)[0]
    return bool(_SAVED_PAGE.search(head)) and not _SENT.search(head) and bool(_MAIL.match(head))


def _sniff_zip(data: bytes) -> str:
    """Tell by the names of the parts; e-books and OpenDocument say what they are in their first part."""
    for kind, mark in _ZIPPED.items():
        if b"mimetype" + mark in data[:200]:
            return kind
    from .container import names_in  # noqa: PLC0415 - most files are no containers

    names = names_in(data)
    if not names:  # cut off: the parts lie in it, with their names
        return "docx" if b"word/" in data else ""
    if "ofd.xml" in names:
        return "ofd"
    if "word/document.xml" in names or ("[content_types].xml" in names and any(n.startswith("word/") for n in names)):
        return "docx"
    return "epub" if "meta-inf/container.xml" in names else ""


def _head(data: bytes) -> str:
    """Return the beginning of a text as far as its marks can be told from ASCII."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[:2048].decode("utf-16", "replace")
    return data[:1024].removeprefix(codecs.BOM_UTF8).decode("latin-1")


def kind_of(data: bytes, name: str) -> str:
    """Return which kind of file the bytes of `name` are; the content decides over the suffix. Raises Unreadable."""
    suffix = PurePath(name).suffix.lower()
    named = SUFFIXES.get(suffix)
    if named is None:
        raise Unreadable(f"不支持{suffix or '没有扩展名的文件'}；可收的格式：{FORMATS}。")
    return sniff(data) or named


def read(data: bytes, name: str) -> Document:
    """Read the bytes of a file called `name`.

    The content decides over the suffix, and a warning says so where they disagree. Characters are put right
    whatever the format, and `repairs` says which. Raises Unreadable, with a sentence that does not repeat the
    file's name.
    """
    found = kind_of(data, name)
    reader = cast("Reader", import_module(f".{MODULES[found]}", __name__))
    document = repaired(reader.read(data))
    suffix = PurePath(name).suffix.lower()
    if found == SUFFIXES[suffix]:
        return document
    warning = f"扩展名是 {suffix}，内容却是 {found}，已按内容读取"
    return replace(document, warnings=(warning, *document.warnings))


def repaired(document: Document) -> Document:
    """Return a document with its characters put right, and what was done among its `repairs`."""
    from ..text import repair  # noqa: PLC0415 - most commands that know the readers read no file

    blocks, repairs = repair.repair(document.blocks)
    title, creator = repair.characters(document.title), repair.characters(document.creator)
    return replace(document, blocks=blocks, title=title, creator=creator, repairs=(*document.repairs, *repairs))
