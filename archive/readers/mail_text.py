"""The text of a mail as files: decoded as the mail says, or as the bytes show where it says wrong."""

import codecs
import re
import unicodedata
from collections.abc import Iterator

from ..errors import Unreadable
from .encoding import decode

_CHINESE = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "cp936", "gb_2312-80", "euc-cn"), ("gb18030",)),
    **dict.fromkeys(("big5", "cp950", "big5-hkscs", "x-x-big5"), ("cp950", "big5hkscs")),
}
_NO_CHARSET = ("", "us-ascii", "ascii", "unknown-8bit", "iso-8859-1", "latin-1", "windows-1252", "default")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff\u200b-\u200f\u202a-\u202e\ufeff]+')
_LONGEST = 80  # characters: 240 bytes in UTF-8, and file systems allow 255
_TAG = re.compile(r"(<[^<>]*>)")
_HIDDEN = ("style", "script")
_ENTITY = re.compile(r"&#?\w{1,10};")


def as_declared(data: bytes, charset: str) -> tuple[str, tuple[str, ...]]:
    """Return the text and warnings; a declared encoding holds only if every byte agrees, and ASCII is no claim."""
    name = charset.strip().lower()
    if name not in _NO_CHARSET:
        for codec in _CHINESE.get(name, (name,)):
            try:
                return data.decode(codec), ()
            except (UnicodeError, LookupError):  # unknown, or not what it says
                continue
    try:
        text, _, warnings = decode(data)
    except Unreadable:
        return data.decode("gb18030", "replace"), ("邮件里有文字的编码认不出，可能有错，请核对",)
    return text, warnings


def file_name(text: str) -> str:
    """Return a text as a file's name: without signs that file systems forbid, no longer than they allow."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text)).strip(" ._")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 8:
        return name[:_LONGEST].strip()
    return f"{stem[: _LONGEST - len(suffix)].strip()}.{suffix}"


class Body:
    """The text of one mail, which often comes in two forms, bare and as a web page."""

    def __init__(self) -> None:
        """Begin with no text."""
        self._plain: list[str] = []
        self._pages: list[str] = []

    def add(self, kind: str, data: bytes, charset: str) -> tuple[str, ...]:
        """Take a part of the kind `plain`, `html` …; return warnings."""
        text, warnings = as_declared(data, charset) if data.strip() else ("", ())
        if text.strip():
            (self._pages if kind == "html" else self._plain).append(text)
        return tuple(f"邮件正文：{warning}" for warning in warnings)

    def files(self, name: str) -> Iterator[tuple[str, bytes]]:
        """Yield name and bytes of the form that holds more of the text; the mark makes their encoding certain."""
        plain = "\n".join(self._plain)
        pages = [page for page in self._pages if _letters(_shown(page))]
        if pages and sum(_letters(_shown(page)) for page in pages) >= 0.9 * _letters(plain):
            for page in pages:
                yield f"{name}.html", codecs.BOM_UTF8 + page.encode("utf-8", "replace")
        elif plain.strip():
            yield f"{name}.txt", codecs.BOM_UTF8 + plain.encode("utf-8", "replace")


def _shown(page: str) -> str:
    """Return about what a page shows, enough to count it."""
    shown: list[str] = []
    hidden = False
    for number, piece in enumerate(_TAG.split(page)):
        if number % 2:
            name = piece[1:8].lower()
            hidden = name.startswith(_HIDDEN) or (hidden and not name.lstrip("/").startswith(_HIDDEN))
        elif not hidden:
            shown.append(piece)
    return _ENTITY.sub("字", "".join(shown))


def _letters(text: str) -> int:
    return sum(not char.isspace() for char in text)
