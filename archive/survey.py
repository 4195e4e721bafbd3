"""Which files `collections/` holds, and work on them that is thrown away when they changed meanwhile."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from . import store
from .disk import LEFTOVER, reason
from .errors import WenshiError
from .home import Home
from .medium import is_safe

T = TypeVar("T")
_OWN = {".staging", ".lock", ".lock-holder.json"}  # of a writer at work; no part of the archive
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Survey:
    """The files by path below `collections/`: what changes with each (size in bytes first); what is no plain file."""

    files: dict[str, tuple[int, int, int]]
    left_out: tuple[str, ...]


def survey(home: Home) -> Survey:
    """List the files without opening any. Raises WenshiError."""
    files: dict[str, tuple[int, int, int]] = {}
    left_out: list[str] = []
    try:
        for name, entry in _below(home.truth, ""):
            if entry.is_file(follow_symlinks=False) and is_safe(name):
                found = os.stat(entry.path, follow_symlinks=False)  # noqa: PTH116 - Windows: an entry has no inode
                files[name] = (found.st_size, found.st_mtime_ns, found.st_ino)
            else:
                left_out.append(name.encode(errors="backslashreplace").decode())
    except FileNotFoundError:  # a writer moved a folder while it was listed
        return survey(home)
    except OSError as error:
        raise WenshiError(f"读不了 {error.filename or home.truth}（{reason(error)}）。") from error
    return Survey(dict(sorted(files.items())), tuple(sorted(left_out)))


def _below(folder: Path, prefix: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    with os.scandir(folder) as found:
        entries = list(found)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if prefix or entry.name not in _OWN:
                yield from _below(Path(entry.path), f"{prefix}{entry.name}/")
        elif (prefix or entry.name not in _OWN) and not LEFTOVER.fullmatch(entry.name):
            yield prefix + entry.name, entry


def steadily(home: Home, command: str, work: Callable[[Survey], T]) -> T:
    """Return what `work` makes of the archive as it stood at one time.

    Work is done without the lock, so that nobody waits for a slow medium, and again when any file changed meanwhile;
    the last try holds the lock. So does the first where a batch was cut off, to have it completed. Raises what `work`
    and the lock raise, WenshiError when a hand goes on changing files.
    """
    for left in range(_TRIES, 0, -1):
        if left == 1 or store.pending(home):
            with store.locked(home, command, store.actor_name(home), wait=10.0):
                result = _unchanged(home, work)
        else:
            result = _unchanged(home, work)
        if result is not None:
            return result[0]
    raise WenshiError("档案库的文件正被改动，没有取到一致的内容；请关掉正在编辑它们的程序再试。")


def _unchanged(home: Home, work: Callable[[Survey], T]) -> tuple[T] | None:
    before = survey(home)
    try:
        result = work(before)
    except FileNotFoundError:
        if survey(home) == before:
            raise
        return None
    # A batch that is being moved to its place changes nothing between two looks when its writer stands still.
    return (result,) if survey(home) == before and not store.pending(home) else None
