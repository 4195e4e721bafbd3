"""Bytes of a web page → its tree: the encoding it declares or shows, then a parser that nothing can blow up."""

import codecs
import re
from html.entities import html5
from typing import cast

from lxml import etree

from ..errors import Unreadable
from .docx_parts import Element
from .encoding import decode
from .frequency import score
from .package import MAX_XML, parser

# A tree costs some 400 bytes for each tag; Word writes 30,000 of them for 100,000 characters.
MAX_TAGS = 1_000_000
MAX_ATTRIBUTES = 2_000
_TAG = re.compile(r"<[A-Za-z][^\s/>]*+")
_ATTRIBUTE = re.compile(r"""[\s/]++[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?""")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(
    rb"""<meta[^>]+?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE
)
_CHINESE = {
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
    "cp950": ("cp950", "big5hkscs"),
}
_SHOWN = {"cp950": "big5", "big5hkscs": "big5"}
_TEXT_SCORE = -10.7
_TAGS = re.compile(r"<[^<>]*>")
_HEAD = 8192
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_PROLOGUE = re.compile(r"\s*(?:<\?xml[^>]*\?>)?")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_OF_XML = frozenset({"lt", "gt", "amp", "quot", "apos"})


def decoded(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return the text, the name of its encoding, and warnings; raise `Unreadable` when it is no text.

    A byte order mark decides, then what the page declares if it holds for every byte and reads as text, then
    the bytes themselves: many pages say gb2312 and are UTF-8, or were saved again without a word changed.
    """
    if len(data) > MAX_XML:
        raise Unreadable("网页文件大得不正常，已拒绝读取；请核对文件，只留正文另存一份再收。")
    if data.startswith(_BOMS):
        return decode(data)
    declared = _as_declared(data)
    if declared is not None and _reads(declared[0]) >= _TEXT_SCORE:
        return *declared, ()
    try:
        found = decode(data)
    except Unreadable:
        if declared is None:
            raise
        return *declared, ()
    if declared is not None and _reads(declared[0]) > _reads(found[0]):
        return *declared, ()
    return found


def _as_declared(data: bytes) -> tuple[str, str] | None:
    """Return the text as the page says it is encoded; None where that fails or the bytes are UTF-8 after all."""
    match = _DECLARED.search(data[:4096])
    if match is None:
        return None
    try:
        name = codecs.lookup((match[1] or match[2]).decode("ascii", "ignore")).name
    except LookupError:
        return None
    if name.startswith(("utf-16", "utf-32")):  # what could be read so far is not
        return None
    if name != "utf-8" and not data.isascii() and _decodes(data, "utf-8") is not None:
        return None
    for codec in _CHINESE.get(name, (name,)):
        text = _decodes(data, codec)
        if text is not None:
            return text, _SHOWN.get(codec, codec)
    return None


def _decodes(data: bytes, codec: str) -> str | None:
    try:
        # A codec of Python that is none of text (`hex`, `rot13`) is a LookupError here.
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _reads(text: str) -> float:
    found = score(_TAGS.sub("", text))
    return 0.0 if found is None else found


def parse(text: str) -> Element:
    """Return the root of a page's tree; well-formed XHTML is read as XML, where `<title/>` is empty."""
    if text.count("<") > MAX_TAGS:
        raise Unreadable("网页文件里的标记多得不正常，已拒绝读取；请核对文件，只留正文另存一份再收。")
    text = _CONTROL.sub("", text)
    if _is_overloaded(text):
        raise Unreadable("网页文件里的标记多得不正常，已拒绝读取；请核对文件，只留正文另存一份再收。")
    begins = text[:2000]
    root = _as_xml(text) if "<?xml" in begins or "//www.w3.org/1999/xhtml" in begins else None
    return _as_html(text) if root is None else root


def _is_overloaded(text: str) -> bool:
    """Tell whether a tag has so many attributes that the parser, which compares each with all, would not end."""
    at = 0
    while (tag := _TAG.search(text, at)) is not None:
        at = tag.end()
        number = 0
        while (attribute := _ATTRIBUTE.match(text, at)) is not None:
            at = attribute.end()
            number += 1
            if number > MAX_ATTRIBUTES:
                return True
    return False


def _as_xml(text: str) -> Element | None:
    text = _DOCTYPE.sub("", text[_prologue(text) : _HEAD], count=1) + text[_HEAD:]
    text = _ENTITY.sub(lambda match: match[0] if match[1] in _OF_XML else html5.get(match[1] + ";", match[0]), text)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser())
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if root.tag in ("{http://www.w3.org/1999/xhtml}html", "html") else None


def _prologue(text: str) -> int:
    match = _PROLOGUE.match(text)
    return match.end() if match else 0


def _as_html(text: str) -> Element:
    reader = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, collect_ids=False
    )
    try:
        # An empty page has no tree, which the types do not say.
        root = cast("Element | None", etree.fromstring(text[_prologue(text) :].encode("utf-8", "replace"), reader))
    except (etree.XMLSyntaxError, ValueError, MemoryError) as error:
        raise Unreadable("网页文件已损坏，读不出文字；请用浏览器打开后另存一份再收。") from error
    # Beyond a depth the parser leaves out what follows, and says so only here.
    if any("xcessive depth" in entry.message for entry in reader.error_log):
        raise Unreadable("文件的层次深得不正常，已拒绝读取；请用浏览器打开，把正文另存一份再收。")
    return etree.Element("html") if root is None else root
