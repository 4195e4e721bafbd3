"""The compound file (OLE) around a Word 97–2003 document: its streams and its summary."""

import io
from typing import TYPE_CHECKING

from ..errors import Unreadable
from .word97_file import DAMAGED

if TYPE_CHECKING:
    from olefile import OleFileIO

MAX_STREAM = 256 << 20


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
    name = "\x05SummaryInformation"
    if not container.exists(name):
        return "", ""
    try:
        values = container.getproperties(name)
    except Exception:
        return "", ""
    codepage = values.get(1)
    encoding = _encoding(codepage if isinstance(codepage, int) else 0)
    return _property(values.get(2), encoding), _property(values.get(4), encoding)


def _encoding(codepage: int) -> str:
    # The number is signed in the file: 65001 (UTF-8) comes as -535.
    named = {936: "gb18030", 1200: "utf-16-le", 65001: "utf-8"}
    return named.get(codepage & 0xFFFF, f"cp{codepage & 0xFFFF}")


def _property(value: object, encoding: str) -> str:
    text = value if isinstance(value, str) else ""
    if isinstance(value, bytes):
        try:
            text = value.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            return ""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
