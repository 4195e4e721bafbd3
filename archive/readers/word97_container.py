"""The compound file (OLE) around a Word 97–2003 document: its streams and its summary."""

import io
import struct
from typing import TYPE_CHECKING

from ..errors import Unreadable
from .word97_file import DAMAGED

if TYPE_CHECKING:
    from olefile import OleFileIO

MAX_STREAM = 256 << 20
_MOST_SUMMARY = 1 << 20
_MOST_PROPERTIES = 100
_NUMBER, _BYTES, _UTF_16 = 2, 30, 31  # the types of values: VT_I2, VT_LPSTR, VT_LPWSTR


def streams(data: bytes) -> tuple[dict[str, bytes], str, str]:
    """Return the streams that matter by name, and the title and author of the summary; raises Unreadable."""
    import olefile  # noqa: PLC0415 - most commands never read a .doc

    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_FATAL) as container:
            found = {}
            for name in ("WordDocument", "0Table", "1Table", "Data"):
                if container.exists(name) and container.get_type(name) == olefile.STGTY_STREAM:
                    # A stream is never longer than the file; a size that says so would be allocated all the same.
                    if container.get_size(name) > min(len(data), MAX_STREAM):
                        raise Unreadable(DAMAGED)
                    found[name] = container.openstream(name).read()
            return found, *_summary(container)
    except Unreadable:
        raise
    except Exception as error:  # on a damaged container olefile raises OSError, IndexError, struct.error, TypeError …
        raise Unreadable(DAMAGED) from error


def _summary(container: "OleFileIO") -> tuple[str, str]:
    """Return title and author. olefile's own reader counts to four thousand million when a damaged file says so."""
    name = "\x05SummaryInformation"
    if not container.exists(name) or container.get_size(name) > _MOST_SUMMARY:
        return "", ""
    data = container.openstream(name).read()
    try:
        return _properties(data)
    except struct.error:  # a damaged title is no reason to refuse the text
        return "", ""


def _properties(data: bytes) -> tuple[str, str]:
    (section,) = struct.unpack_from("<I", data, 44)
    (count,) = struct.unpack_from("<I", data, section + 4)
    values: dict[int, int | tuple[bytes, str]] = {}
    for at in range(min(count, _MOST_PROPERTIES)):
        number, offset = struct.unpack_from("<II", data, section + 8 + 8 * at)
        place = section + offset
        (kind,) = struct.unpack_from("<I", data, place)
        if kind == _NUMBER:
            values[number] = struct.unpack_from("<H", data, place + 4)[0]
        elif kind in (_BYTES, _UTF_16):
            (size,) = struct.unpack_from("<I", data, place + 4)
            width, encoding = (2, "utf-16-le") if kind == _UTF_16 else (1, "")
            values[number] = (data[place + 8 : place + 8 + width * size], encoding)
    codepage = values.get(1)
    encoding = _encoding(codepage if isinstance(codepage, int) else 0)
    return _property(values.get(2), encoding), _property(values.get(4), encoding)


def _encoding(codepage: int) -> str:
    named = {936: "gb18030", 1200: "utf-16-le", 65001: "utf-8"}
    return named.get(codepage, f"cp{codepage}")


def _property(value: object, encoding: str) -> str:
    if not isinstance(value, tuple):
        return ""
    data, own = value
    try:
        text = data.decode(own or encoding)
    except (LookupError, UnicodeDecodeError):
        return ""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
