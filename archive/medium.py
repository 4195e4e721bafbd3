"""Files that came from elsewhere, in a folder or a zip: listed within bounds, read without trusting their names."""

import hashlib
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from .disk import reason
from .errors import Unreadable
from .readers.container import BROKEN

MAX_FILES = 500_000
MAX_RATIO = 200
RATIO_FROM = 1 << 20
_CHUNK = 1 << 20
_SMALLEST_ENTRY = 46  # bytes an entry of a zip's directory takes at least
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"
_DRIVE = re.compile(r"[A-Za-z]:")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Medium(Protocol):
    """Files by name (with `/`) and size in bytes."""

    path: Path
    sizes: dict[str, int]

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading. Raises OSError and what damaged zips raise."""


class Folder:
    """The files in a folder, or only those below `tops`. Raises Unreadable for links and devices."""

    def __init__(self, path: Path, tops: tuple[str, ...] = ()) -> None:
        """List the files."""
        self.path = path
        self.sizes: dict[str, int] = {}
        try:
            for name, entry in _below(path, "", tops):
                self.sizes[name] = entry.stat(follow_symlinks=False).st_size
                _refuse_many(path, len(self.sizes))
        except OSError as error:
            raise Unreadable(f"读不了 {path}（{reason(error)}）。") from error

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading."""
        return (self.path / name).open("rb")


def _below(folder: Path, prefix: str, tops: tuple[str, ...]) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = prefix + entry.name
        if tops and entry.name not in tops:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), f"{name}/", ())
        elif entry.is_file(follow_symlinks=False):
            yield name, entry
        else:
            raise Unreadable(f"{entry.path} 是符号链接或设备，不是普通文件，已拒绝读取；请先弄清它的来历。")


class Zip:
    """The members of a zip. Raises Unreadable for what would lead elsewhere, unpack without end, or is damaged."""

    def __init__(self, path: Path) -> None:
        """Read the directory, after a look at how long it is: each entry becomes an object."""
        self.path = path
        self.sizes: dict[str, int] = {}
        try:
            _refuse_many(path, _entries_at_most(path))
            self._zip = zipfile.ZipFile(path)
            infos = self._zip.infolist()
        except BROKEN as error:
            raise Unreadable(f"{path} 不是完整的 zip（可能复制中断或介质损坏）；请换一份再试。") from error
        for info in infos:
            _refuse_member(path, info)
            if not info.is_dir():
                if info.filename in self.sizes:
                    raise Unreadable(f"{path} 里有两个文件同名（{info.filename}），已拒绝读取。")
                self.sizes[info.filename] = info.file_size

    def open(self, name: str) -> IO[bytes]:
        """Open a member for reading."""
        return self._zip.open(name)

    def close(self) -> None:
        """Close the file."""
        self._zip.close()


def _entries_at_most(path: Path) -> int:
    """Return how many entries the directory of a zip can hold, by its size; `zipfile` reads no more than that."""
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - (1 << 17), 0))
        tail = file.read()
    size = 0
    if (at := tail.rfind(_END)) >= 0 and len(tail) >= at + 16:
        size = struct.unpack_from("<I", tail, at + 12)[0]
        wide = tail.rfind(_END64, 0, at)
        if size == 0xFFFFFFFF and wide >= 0:
            size = struct.unpack_from("<Q", tail, wide + 40)[0]
    return min(int(size), path.stat().st_size) // _SMALLEST_ENTRY


def _refuse_many(path: Path, number: int) -> None:
    if number > MAX_FILES:
        raise Unreadable(f"{path} 里的文件超过 {MAX_FILES:,} 个，不像正常的备份或归档包，已拒绝读取。")


def _refuse_member(path: Path, info: zipfile.ZipInfo) -> None:
    mode = info.external_attr >> 16
    if not is_safe(info.filename.removesuffix("/")) or (stat.S_IFMT(mode) and not _is_plain(mode)):
        raise Unreadable(f"{path} 里的“{info.filename}”会指到别处去（路径不安全或是链接），已拒绝读取。")
    if info.flag_bits & 0x1 or info.compress_type not in _PACKINGS:
        raise Unreadable(f"{path} 加了密码或用了少见的压缩方法，读不了；请解压成文件夹再试。")
    if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size:
        raise Unreadable(f"{path} 解压后大得不正常，可能是恶意文件，已拒绝读取；确属正常请先解压成文件夹再试。")


def _is_plain(mode: int) -> bool:
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def is_safe(name: str) -> bool:
    """Tell whether a relative path with `/` stays below where it starts, on every system, and can be written."""
    parts = name.split("/")
    plain = not any(char < " " or "\ud800" <= char <= "\udfff" for char in name.replace("\r", "").replace("\n", ""))
    return plain and "\\" not in name and not _DRIVE.match(name) and all(part not in ("", ".", "..") for part in parts)


def open_medium(path: Path, tops: tuple[str, ...] = ()) -> Folder | Zip:
    """Open a folder or a zip. Raises Unreadable."""
    if path.is_dir():
        return Folder(path, tops)
    if not path.is_file():
        raise Unreadable(f"没有 {path} 这个文件夹或 zip。")
    return Zip(path)


@contextmanager
def refusing(name: object) -> Iterator[None]:
    """Turn whatever a damaged file raises into Unreadable."""
    try:
        yield
    except BROKEN as error:
        why = reason(error) if isinstance(error, OSError) and error.errno else "内容已损坏"
        raise Unreadable(f"读不了 {name}（{why}）。") from error


def chunks(medium: Medium, name: str) -> Iterator[bytes]:
    """Yield a file's bytes. Raises Unreadable."""
    with refusing(f"{medium.path} 里的 {name}"), medium.open(name) as file:
        while data := file.read(_CHUNK):
            yield data


def read(medium: Medium, name: str, most: int) -> bytes:
    """Return the bytes of a file that may have `most` of them. Raises Unreadable."""
    if medium.sizes.get(name, 0) > most:
        raise Unreadable(f"{medium.path} 里的 {name} 大得不正常，已拒绝读取。")
    return b"".join(chunks(medium, name))


def digest(medium: Medium, name: str, algorithm: str = "sha256") -> str:
    """Return the digest of a file in hexadecimal. Raises Unreadable."""
    made = hashlib.new(algorithm)
    for data in chunks(medium, name):
        made.update(data)
    return made.hexdigest()
