"""The directory of a zip container: how many entries it has and what they are called, before anything is opened."""

import io
import posixpath
import struct
import zipfile
import zlib

MAX_MEMBERS = 10_000
MAX_TOTAL = 500 << 20
# What `zipfile` raises on damage.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,
    MemoryError,
)
_ENTRY = b"PK\x01\x02"
_END = b"PK\x05\x06"


def entries(data: bytes) -> int:
    """Count the entries of a container's directory without building them; a stored member may hold others'."""
    at, size = _directory(data)
    return data.count(_ENTRY, at, at + size)


def names_in(data: bytes) -> frozenset[str]:
    """Return the names in a container's directory, in lower case with `/`; none when it is damaged or has too many."""
    if entries(data) > MAX_MEMBERS:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return frozenset(key(name)[1:] for name in file.namelist())
    except BROKEN:
        return frozenset()


def _directory(data: bytes) -> tuple[int, int]:
    """Return place and size of the directory as the end of the container tells, else all of it."""
    end = data.rfind(_END)
    if end < 0 or end + 16 > len(data):
        return 0, len(data)
    (size,) = struct.unpack_from("<I", data, end + 12)
    return (end - size, size) if size <= end else (0, len(data))


def key(name: str) -> str:
    """Return a part's name as all its spellings are compared: in lower case, from the root, with `/`."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lower()
