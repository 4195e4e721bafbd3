"""Read .mht: a web page with its pictures in one file, as browsers and Word (“single file”) save it."""

import posixpath
from email import message_from_bytes, policy
from email.message import Message
from urllib.parse import unquote, urljoin

from ..errors import Unreadable
from ..model import Document, Picture
from .docx_runs import PICTURE_SUFFIXES
from .html import picture, read_page

READER = "mht/1"
_MAX_PARTS = 2_000
_BASE = "file:///"


def read(data: bytes) -> Document:
    """Return the page's blocks, pictures and warnings; raise `Unreadable` where there is no page in it."""
    if data.count(b"\n--") > 2 * _MAX_PARTS:
        raise Unreadable("网页文件里的部件多得不正常，已拒绝读取；请用浏览器打开，把正文另存一份再收。")
    # The older rules: they take a damaged head for what it is and raise nothing.
    parts = [part for part in message_from_bytes(data, policy=policy.compat32).walk() if not part.is_multipart()]
    page = next((part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")), None)
    text = b"" if page is None else _content(page)
    if page is None or not text.strip():
        raise Unreadable("单个文件网页（MHT）里没有网页正文，可能不完整；请用 Word 或浏览器打开后另存为 .docx 再收。")
    place = str(page.get("Content-Location") or "")
    named: dict[str, Message] = {}
    for part in parts:
        if location := str(part.get("Content-Location") or ""):
            named.setdefault(_address(location, place), part)
        if identity := str(part.get("Content-ID") or ""):
            named.setdefault("cid:" + identity.strip().strip("<>"), part)
    return read_page(text, READER, lambda address: _picture(address, place, named) or picture(address))


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _address(address: str, place: str) -> str:
    try:
        return unquote(urljoin(urljoin(_BASE, place), address.strip()))
    except ValueError:  # what is no address names nothing
        return ""


def _picture(address: str, place: str, named: dict[str, Message]) -> Picture | None:
    part = named.get(address) or named.get(_address(address, place))
    if part is None:
        return None
    suffix = posixpath.splitext(unquote(address))[1].lower()
    if suffix not in PICTURE_SUFFIXES:
        suffix = "." + part.get_content_subtype().replace("jpeg", "jpg")
    content = _content(part)
    return Picture(content, suffix) if content and suffix in PICTURE_SUFFIXES else None
