"""Unpack a .zip: its members under their right names, none of them ever written by that name."""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from ..disk import LEFTOVER
from ..errors import Unreadable
from ..model import Parcel, Part
from .allowance import TOO_MUCH, Allowance
from .container import BROKEN, entries
from .encoding import decode

# What systems and office programs leave behind; no one wrote it.
_OF_THE_SYSTEM = "__MACOSX"
_UTF_8_NAME, _ENCRYPTED = 0x800, 0x1
_UNIX, _UNICODE_PATH = 3, 0x7075
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DAMAGED = "压缩包已损坏或不完整，打不开；请向来稿人重新索取。"
_LOCKED = "压缩包加了密码，打不开；请向来稿人索取密码，解压后再收。"
_EMPTY = "压缩包里没有文件；请核对，或向来稿人重新索取。"


def unpack(data: bytes, allowance: Allowance) -> Parcel:
    """Return the members of a zip; raise `Unreadable` when it is damaged, locked or too large."""
    allowance.take(0, entries(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            infos = [info for info in file.infolist() if not info.is_dir()]
            allowance.take(sum(info.file_size for info in infos), 0)
            return _parcel(file, infos)
    except Unreadable:
        raise
    except MemoryError as error:
        raise Unreadable(TOO_MUCH) from error
    except BROKEN as error:
        raise Unreadable(_DAMAGED) from error


def _parcel(file: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Parcel:
    if not infos:
        raise Unreadable(_EMPTY)
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Unreadable(_LOCKED)
    names, warnings = _names(infos)
    parts: list[Part] = []
    for info, name in zip(infos, names, strict=True):
        if _is_left_behind(name):
            continue
        if info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16):
            warnings.append(f"“{name}”是指向别处的链接，没有收入")
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The others unpack without a bound.
            warnings.append(f"“{name}”的压缩方式不能识别，没有收入；请解压后单独收")
        elif (content := _content(file, info)) is None:
            warnings.append(f"“{name}”已损坏，没有收入；请向来稿人重新索取")
        else:
            parts.append(Part(name, content))
    return Parcel(tuple(parts), warnings=tuple(warnings))


def _content(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    """Return a member's bytes; None when it is damaged: that keeps the others not out."""
    try:
        with file.open(info) as member:
            content = member.read(info.file_size + 1)
    except MemoryError:
        raise  # that is no damage
    except BROKEN:
        return None
    return content if len(content) == info.file_size else None


def _is_left_behind(name: str) -> bool:
    return name.partition("/")[0] == _OF_THE_SYSTEM or LEFTOVER.fullmatch(name.rpartition("/")[2]) is not None


# --- names ---


def _names(infos: list[zipfile.ZipInfo]) -> tuple[list[str], list[str]]:
    """Return the members' names and warnings about them.

    A name says that it is UTF-8, or a field beside it says it in UTF-8; the others were written on one computer, so
    that their encoding is found from all of them together.
    """
    known = [_known(info) for info in infos]
    raw = [_raw(info) for info, name in zip(infos, known, strict=True) if name is None]
    guessed, warnings = _decoded(raw)
    rest = iter(guessed)
    return [_safe(next(rest) if name is None else name) for name in known], warnings


def _raw(info: zipfile.ZipInfo) -> bytes:
    """Return a name's own bytes, which `zipfile` took for cp437; `filename` may have lost a trail byte 0x5C."""
    return info.orig_filename.encode("cp437")


def _known(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & _UTF_8_NAME:
        return info.orig_filename
    raw = _raw(info)
    for number, content in _fields(info.extra):
        if number == _UNICODE_PATH and len(content) > 5 and content[0] == 1:
            (check,) = struct.unpack_from("<I", content, 1)
            if check == zlib.crc32(raw):  # else another program renamed the member
                return content[5:].decode("utf-8", "replace")
    return None


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        number, size = struct.unpack_from("<HH", extra, at)
        yield number, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _decoded(names: list[bytes]) -> tuple[list[str], list[str]]:
    if not any(not name.isascii() for name in names):
        return [name.decode("ascii") for name in names], []
    try:
        text, _, warnings = decode(b"\n".join(names))
    except Unreadable:
        text, warnings = "", ()
    found = text.split("\n")
    if len(found) == len(names):
        return found, [f"压缩包里的文件名：{warning}" for warning in warnings]
    lossy = [name.decode("gb18030", "replace") for name in names]
    return lossy, ["压缩包里的文件名编码认不出，可能有错，请核对"]


def _safe(name: str) -> str:
    """Return a name without drive, root, `..` and control characters, its folders parted by `/`."""
    name = _CONTROL.sub("", unicodedata.normalize("NFC", name)).replace("\\", "/")
    steps = [_DRIVE.sub("", step, count=1) if number == 0 else step for number, step in enumerate(name.split("/"))]
    return "/".join(step for step in steps if step.strip() not in ("", ".", "..")) or "未命名"
