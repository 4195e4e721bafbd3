"""Open what is no manuscript itself but holds some: a zip, a mail. A registry as for readers, loaded on use.

What lies inside a parcel may be a parcel again; it is opened too, two levels down, and all levels together may unpack
to no more than one archive may.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from pathlib import PurePosixPath
from typing import Protocol, cast

from ..errors import Unreadable
from ..model import Parcel, Part
from . import OLE
from . import sniff as sniff_manuscript
from .allowance import Allowance
from .container import names_in

KINDS = {"zip": "zipped", "eml": "mail", "msg": "outlook"}
SUFFIXES = {".zip": "zip", ".eml": "eml", ".msg": "msg", ".rar": "rar", ".7z": "7z", ".tar": "tar", ".gz": "gz"}
SUFFIXES |= {".tgz": "gz", ".bz2": "bz2", ".xz": "xz"}
DEPTH = 2  # how many parcels inside a parcel are opened
_SIGNATURES = {
    b"Rar!\x1a\x07": "rar",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b\x08": "gz",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK00PK\x03\x04")
_TAR, _TAR_AT = b"ustar", 257
_MESSAGE = "__properties_version1.0".encode("utf-16-le")
# Office files of other kinds are zips too, and their parts mean nothing by themselves.
_PACKAGES = ("[content_types].xml", "mimetype", "meta-inf/manifest.xml")
_HEADER = re.compile(
    rb"(?:from|to|cc|subject|date|received|return-path|message-id|mime-version|content-type|delivered-to|reply-to|x-[\w-]+)"
    rb":[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.IGNORECASE,
)


class Unpacker(Protocol):
    """What each module for a kind of parcel offers."""

    def unpack(self, data: bytes, allowance: Allowance) -> Parcel:
        """Return the parts of one parcel, none of them opened; raises Unreadable."""


def sniff(data: bytes) -> str:
    """Return the kind of parcel the content shows, or ""."""
    if data.startswith(_ZIP):
        names = names_in(data)  # none in a damaged one: it may have been anything
        return "" if not names or sniff_manuscript(data) or _is_package(names) else "zip"
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            return kind
    if data[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return "tar"
    if data.startswith(OLE):
        return "msg" if _is_message(data) else ""
    return "eml" if _is_mail(data) else ""


def is_parcel(data: bytes, name: str) -> bool:
    """Tell whether a file called `name` is to be unpacked rather than read; the content decides over the name."""
    return bool(_kind(data, name))


def unpack(data: bytes, name: str) -> Parcel:
    """Return the files inside a parcel called `name`, those in inner parcels as `inner.zip/name`; raises Unreadable."""
    return _unpack(data, name, Allowance(), DEPTH)


def _unpack(data: bytes, name: str, allowance: Allowance, depth: int) -> Parcel:
    kind = _kind(data, name)
    if kind not in KINDS:
        what = f"是 {kind} 压缩包，" if kind else "不是压缩包或邮件，"
        raise Unreadable(f"{what}不能直接拆开；请先在电脑上解压，再把解压出来的文件收进来。")
    module = cast("Unpacker", import_module(f".{KINDS[kind]}", __package__))
    outer = module.unpack(data, allowance)
    parts: list[Part] = []
    letters = list(outer.inner_letters)
    warnings = list(outer.warnings)
    for part in outer.parts:
        if not is_parcel(part.data, part.name):
            parts.append(part)
            continue
        if not depth:
            warnings.append(f"“{part.name}”套在里面的层数太多，没有拆开；请先解压再收")
            continue
        try:
            inner = _unpack(part.data, part.name, allowance, depth - 1)
        except Unreadable as error:
            warnings.append(f"“{part.name}”没有拆开：{error}")
        else:
            parts += (Part(f"{part.name}/{found.name}", found.data) for found in inner.parts)
            written = [*([inner.letter] if inner.letter else []), *inner.inner_letters]
            letters += (f"{part.name}/{name}" for name in written)
            warnings += (f"“{part.name}”里：{warning}" for warning in inner.warnings)
    return replace(outer, parts=tuple(_apart(parts)), warnings=tuple(warnings), inner_letters=tuple(letters))


def _apart(parts: Iterable[Part]) -> Iterable[Part]:
    """Give parts of one name a number: a zip may hold a name twice, a mail often does."""
    seen: dict[str, int] = {}
    for part in parts:
        path = PurePosixPath(part.name)
        name, number = part.name, seen.get(part.name.casefold(), 0)
        while name.casefold() in seen:
            number += 1
            name = str(path.with_name(f"{path.stem}（{number}）{path.suffix}"))
        seen[part.name.casefold()] = seen[name.casefold()] = max(number, 1)
        yield Part(name, part.data)


def _kind(data: bytes, name: str) -> str:
    """Return the kind of parcel, "" for a manuscript; a suffix counts only where the content shows nothing."""
    found = sniff(data)
    suffix = PurePosixPath(name).suffix.lower()
    if found == "eml" and suffix not in ("", ".eml"):
        return ""  # a text that begins with the head of a mail is a text
    manuscript = sniff_manuscript(data)
    if suffix == ".eml" and manuscript == "mht":
        return "eml"  # a draft names no one it was sent to, as a saved page
    if found or manuscript or (data.startswith(_ZIP) and names_in(data)):
        return found
    if data.startswith(OLE):
        return "msg" if suffix == ".msg" else ""  # a damaged one is refused as what it was
    return SUFFIXES.get(suffix, "")


def _is_package(names: frozenset[str]) -> bool:
    return not names.isdisjoint(_PACKAGES)


def _is_message(data: bytes) -> bool:
    """Tell an Outlook message from other compound files: by the names at its root, for others may hold a message."""
    if _MESSAGE not in data:
        return False
    import olefile  # noqa: PLC0415 - few parcels come from Outlook

    try:
        with olefile.OleFileIO(data, raise_defects=olefile.DEFECT_FATAL) as container:
            return bool(container.exists("__properties_version1.0"))
    except Exception:  # olefile raises a dozen kinds on damage, and what is damaged is no message to open
        return False


def _is_mail(data: bytes) -> bool:
    """Tell whether a file begins with at least three lines of a mail's head."""
    at, found = 0, 0
    head = data[:8192]
    while found < 3 and (match := _HEADER.match(head, at)):
        at = match.end()
        found += 1
    return found == 3
