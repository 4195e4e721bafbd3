"""Write files so that they survive a crash, and say in Chinese why the disk refused."""

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from .errors import WenshiError

# What systems and office programs leave beside files: locks, thumbnails, settings of folders.
LEFTOVER = re.compile(r"~\$.*|\.~.*|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini", re.IGNORECASE)

_CHUNK = 1 << 20
NOT_OPEN = "其实没有打开的，删掉旁边以 ~$ 或 .~ 开头的文件"  # said where `open_elsewhere` was believed


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> str:
    """Copy a file, wait until it is on the disk, and return the SHA-256 of what was copied."""
    made = hashlib.sha256()
    with source.open("rb") as file, target.open("wb") as out:
        while data := file.read(_CHUNK):
            made.update(data)
            out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return made.hexdigest()


def write(path: Path, data: bytes) -> None:
    """Write a file and its folders and wait until the data is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def put(path: Path, data: bytes, *, secret: bool = False) -> None:
    """Write a file into a folder that is there, the whole of it or nothing; a `secret` one for its owner only.

    Raises WenshiError with the reason.
    """
    staged = path.with_name(f".wenshi-{os.getpid()}")  # short: the name itself may be as long as names can be
    try:
        if not path.parent.is_dir():
            raise WenshiError(f"写不了 {path}：没有文件夹 {path.parent}，请先建好。")
        try:
            if secret:
                staged.touch(0o600, exist_ok=False)
            write(staged, data)
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)
    except OSError as error:
        raise WenshiError(f"写不了 {path}（{reason(error)}）。") from error


def open_elsewhere(path: Path) -> bool:
    """Tell by the file that Word, WPS or LibreOffice lays beside a document while it is open there.

    Word puts `~$` before the name, in place of up to two of its first characters where it is long; WPS `.~` or `~$`.
    Such a file may have been left behind by a crash.
    """
    name = path.name
    marks = (*(f"~${name[cut:]}" for cut in range(3)), f".~{name}", f".~lock.{name}#")
    return any(path.with_name(mark).exists() for mark in marks)


def sync_tree(folder: Path) -> None:
    """Make the entries of a folder and of all folders below it durable."""
    for parent, _, _ in walk(folder):
        sync_folder(parent)


def walk(folder: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Go through a folder as `os.walk` does; raise OSError for one that cannot be listed, which that passes over."""

    def refuse(error: OSError) -> None:
        raise error

    return ((Path(parent), inner, names) for parent, inner, names in os.walk(folder, onerror=refuse))


def make_folder(path: Path) -> None:
    """Make a folder and those above it where they are missing, and make their names last."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reason(error: OSError) -> str:
    """Return in a few Chinese words why the system refused."""
    known = {
        errno.ENOSPC: "磁盘已满",
        errno.EDQUOT: "磁盘配额已满",
        errno.EROFS: "介质是只读的",
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EFBIG: "文件太大",
        errno.ENAMETOOLONG: "文件名太长",
        errno.ENOENT: "不在了",
        errno.EEXIST: "已经有同名的",
        errno.EISDIR: "是文件夹",
        errno.ENOTDIR: "不是文件夹",
        errno.EIO: "介质读写出错",
        errno.ENOLCK: "这里不能加锁，请把档案库放在本机磁盘上",
        errno.EOPNOTSUPP: "这里不能加锁，请把档案库放在本机磁盘上",
    }
    return known.get(error.errno or 0, error.strerror or str(error))
