"""Write a generation of a backup to a folder.

It goes in this order, so that every generation is whole at any instant: new content is laid under `objects/` by its
SHA-256; the manifest is written, which is the point of no return; then the plain files of the newest generation are
brought to their places, what they displace going to `objects/`; last, what no generation needs is taken away. Any of
it can be repeated; the next run completes what was cut off.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from . import disk
from .backups import (
    GENERATIONS,
    NEWEST,
    OBJECTS,
    README,
    README_TEXT,
    TOPS,
    new_generation,
    object_name,
    open_backup,
    plain_paths,
)
from .errors import Unreadable
from .generation import Generation, Held, dump
from .home import Home
from .medium import Folder
from .survey import Survey, steadily

Advance = Callable[[int, int], None]
STRANGE = "被改动的文件"


@dataclass(frozen=True, slots=True)
class Written:
    """What a run wrote: the generation, the bytes new to the backup, the generations it holds now.

    `strange` are plain files of the backup that were damaged or changed by a hand: they were put aside.
    """

    generation: Generation
    new_bytes: int
    kept: tuple[str, ...]
    strange: tuple[str, ...] = ()


class FolderRun:
    """One run on a folder, under its lock."""

    def __init__(self, home: Home, dest: Path, now: str, recheck: bool, advance: Advance | None) -> None:
        """Take away what a run that was cut off left half-written."""
        self._home, self._dest, self._now, self._advance = home, dest, now, advance
        self._recheck = recheck
        self._new_bytes = 0
        self._strange: list[str] = []
        self._staged = dest / f".wenshi-{os.getpid()}"
        for leftover in dest.glob(".wenshi-*"):
            leftover.unlink()

    def write(self, keep: int) -> Written:
        """Do it all; content staged for a generation that did not come to be is taken away."""
        backup = open_backup(self._dest)
        if backup.damaged:
            raise Unreadable(f"{backup.damaged[0]}；请运行 wenshi backup verify 查明，或换一个新文件夹备份。")
        earlier = list(backup.generations)
        try:
            if earlier:
                self._settle(earlier[-1], earlier[-2] if len(earlier) > 1 else None, self._recheck)
            generation = steadily(self._home, "backup create", lambda seen: self._stage(earlier, seen))
            disk.sync_tree(self._dest / OBJECTS)
            self._put(README, README_TEXT)
            self._put(f"{GENERATIONS}/{generation.id}.json", dump(generation))
        except BaseException:
            self._staged.unlink(missing_ok=True)
            self._prune(earlier)
            raise
        self._settle(generation, earlier[-1] if earlier else None)
        kept = [*earlier, generation][-keep:]
        for old in earlier[: len(earlier) + 1 - len(kept)]:
            self._path(f"{GENERATIONS}/{old.id}.json").unlink()
        disk.sync_folder(self._dest / GENERATIONS)
        self._prune(kept)
        return Written(generation, self._new_bytes, tuple(each.id for each in kept), tuple(self._strange))

    def _path(self, name: str) -> Path:
        return self._dest / name

    def _put(self, name: str, data: bytes) -> None:
        """Write a small file whole or not at all."""
        disk.write(self._staged, data)
        self._place(self._path(name))

    def _place(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._staged.replace(path)
        disk.sync_folder(path.parent)

    def _stage(self, earlier: list[Generation], seen: Survey) -> Generation:
        """Read every file of the archive, laying down the content the backup has not yet."""
        there = self._there(earlier[-1] if earlier else None)
        held = []
        for done, path in enumerate(seen.files, 1):
            source = self._home.truth / path
            sha256 = disk.digest_of(source)
            size = seen.files[path][0]
            if there.get(sha256) != size:
                self._lay_down(source, sha256)
                there[sha256] = size
            held.append(Held(path, sha256, size))
            if self._advance is not None:
                self._advance(done, len(seen.files))
        return new_generation(self._home, earlier, self._now, held, seen)

    def _there(self, newest: Generation | None) -> dict[str, int]:
        """Return the size of the content that is there, by its SHA-256; the plain files are those of `newest`."""
        sizes = Folder(self._dest, TOPS).sizes
        plain = plain_paths(newest) if newest else {}
        there = {sha256: sizes.get(f"{NEWEST}/{path}", -1) for path, sha256 in plain.items()}
        for name, size in sizes.items():
            sha256 = name.removeprefix(f"{OBJECTS}/").replace("/", "")
            if name.startswith(f"{OBJECTS}/") and (not self._recheck or disk.digest_of(self._path(name)) == sha256):
                there[sha256] = size
        return there

    def _lay_down(self, source: Path, sha256: str) -> None:
        found = disk.copy(source, self._staged)
        if found == sha256:  # else it changed meanwhile, and all is read again
            self._new_bytes += self._staged.stat().st_size
            self._place(self._path(object_name(sha256)))

    def _settle(self, newest: Generation, before: Generation | None, recheck: bool = False) -> None:
        """Bring the plain files to what `newest` holds; what they displace goes to `objects/`.

        Those that it holds as the generation `before` did are where they were; they are read when `recheck` says so.
        """
        wanted = plain_paths(newest)
        old = plain_paths(before) if before else wanted
        known = wanted.keys() | old.keys()
        mine = {*wanted.values(), *old.values()}
        sizes = {file.path: file.size for file in newest.files}
        found = (name.removeprefix(f"{NEWEST}/") for name in Folder(self._dest, (NEWEST.partition("/")[0],)).sizes)
        for path in sorted(known.union(found)):
            plain = self._path(f"{NEWEST}/{path}")
            sure = path in wanted and old.get(path) == wanted[path] and not recheck
            if plain.is_file() and not (sure and plain.stat().st_size == sizes[path]):
                actual = disk.digest_of(plain)
                if actual == wanted.get(path):
                    continue
                self._displace(plain, path, actual, mine)
        sources = {sha256: path for path, sha256 in wanted.items() if self._path(f"{NEWEST}/{path}").is_file()}
        for path, sha256 in wanted.items():
            if not self._path(f"{NEWEST}/{path}").is_file():
                self._fill(path, sha256, sources)

    def _displace(self, plain: Path, path: str, actual: str, mine: set[str]) -> None:
        """Take a plain file out of the way: into `objects/` as what it is, aside when no generation knows it."""
        if actual in mine:
            target = self._path(object_name(actual))
        else:
            self._strange.append(path)
            target = self._path(f"{STRANGE}/{self._now[:19].replace(':', '')}/{path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        plain.replace(target)
        disk.sync_folder(target.parent)
        folder = plain.parent
        with suppress(OSError):  # not empty: someone else's file lies there still
            while folder != self._dest:
                folder.rmdir()
                folder = folder.parent

    def _fill(self, path: str, sha256: str, sources: dict[str, str]) -> None:
        """Bring content to its place: out of `objects/`, or a copy of a plain file that has the same."""
        held = self._path(object_name(sha256))
        target = self._path(f"{NEWEST}/{path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        if held.exists():
            held.replace(target)
            disk.sync_folder(target.parent)
        elif sha256 in sources:
            disk.copy(self._path(f"{NEWEST}/{sources[sha256]}"), self._staged)
            self._place(target)
        sources.setdefault(sha256, path)

    def _prune(self, kept: list[Generation]) -> None:
        """Take away the content that none of the generations needs."""
        needed = {object_name(file.sha256) for generation in kept for file in generation.files}
        with suppress(OSError):  # it does no harm, and the next run tries again
            for name in Folder(self._dest, (OBJECTS,)).sizes:
                if name.startswith(f"{OBJECTS}/") and name not in needed:
                    self._path(name).unlink()
