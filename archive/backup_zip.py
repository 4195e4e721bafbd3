"""Write a generation of a backup to a zip: a new zip beside the old one, which takes its place once it is whole.

Nothing is packed, so that a zip whose directory is lost can still be read by hand; its comment, the SHA-256 of all
before it, shows a change of any byte.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

from . import disk
from .backup_folder import Advance, Written
from .backups import GENERATIONS, NEWEST, README, README_TEXT, Backup, new_generation, object_name, plain_paths
from .errors import Unreadable
from .generation import Generation, Held, dump
from .home import Home
from .medium import Zip, chunks
from .survey import Survey, steadily

_SEAL = 64
_CHUNK = 1 << 20


def write_zip(home: Home, dest: Path, now: str, keep: int, advance: Advance | None) -> Written:
    """Write the zip anew with a new generation; what earlier ones need is taken over. Raises OSError, Unreadable."""
    staged = dest.with_name(f".wenshi-{os.getpid()}")
    try:
        with closing(Zip(dest)) if dest.exists() else nullcontext() as medium:
            old = Backup(medium) if medium else None
            if medium and (not is_sealed(dest) or (old and old.damaged)):
                raise Unreadable(f"{dest} 不是完好的备份；请运行 wenshi backup verify 查明，或换一个文件名备份。")
            written = steadily(home, "backup create", lambda seen: _write(home, staged, old, now, keep, seen, advance))
        staged.replace(dest)
        disk.sync_folder(dest.parent)
    finally:
        staged.unlink(missing_ok=True)
    return written


def _write(
    home: Home, staged: Path, old: Backup | None, now: str, keep: int, seen: Survey, advance: Advance | None
) -> Written:
    earlier = old.generations if old else []
    held: list[Held] = []
    for path, (size, _, _) in seen.files.items():
        held.append(Held(path, disk.digest_of(home.truth / path), size))
    generation = new_generation(home, list(earlier), now, held, seen)
    kept = [*earlier, generation][-keep:]
    plain = plain_paths(generation)
    laid = set(plain.values())
    with zipfile.ZipFile(staged, "w", zipfile.ZIP_STORED) as out:
        _put(out, README, iter([README_TEXT]))
        for done, file in enumerate(held, 1):
            if file.path in plain:
                _put(out, f"{NEWEST}/{file.path}", _pieces(home.truth / file.path))
            elif file.sha256 not in laid:
                laid.add(file.sha256)
                _put(out, object_name(file.sha256), _pieces(home.truth / file.path))
            if advance is not None:
                advance(done, len(held))
        for each in kept[:-1]:
            for file in each.files:
                if old is not None and file.sha256 not in laid and (name := old.find(file)):
                    laid.add(file.sha256)
                    _put(out, object_name(file.sha256), chunks(old.medium, name))
        for each in kept:
            _put(out, f"{GENERATIONS}/{each.id}.json", iter([dump(each)]))
        out.comment = b"0" * _SEAL
    _seal(staged)
    return Written(generation, _new_bytes(generation, earlier), tuple(each.id for each in kept))


def _put(out: zipfile.ZipFile, name: str, pieces: Iterator[bytes]) -> None:
    info = zipfile.ZipInfo(name)  # the names are marked as UTF-8 where they need it, the time is that of no file
    info.external_attr = 0o100644 << 16
    with out.open(info, "w", force_zip64=True) as file:
        for data in pieces:
            file.write(data)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            yield data


def _new_bytes(generation: Generation, earlier: list[Generation]) -> int:
    known = {file.sha256 for each in earlier for file in each.files}
    return sum({file.sha256: file.size for file in generation.files if file.sha256 not in known}.values())


def _seal(path: Path) -> None:
    """Write the digest of all before the comment into the comment, and wait until it is on the disk."""
    with path.open("r+b") as file:
        found = _digest_before(path)
        file.seek(-_SEAL, os.SEEK_END)
        file.write(found)
        file.flush()
        os.fsync(file.fileno())


def is_sealed(path: Path) -> bool:
    """Tell whether a zip is to the byte what was written."""
    with path.open("rb") as file:
        file.seek(-min(_SEAL, path.stat().st_size), os.SEEK_END)
        return file.read() == _digest_before(path)


def _digest_before(path: Path) -> bytes:
    left = path.stat().st_size - _SEAL
    made = hashlib.sha256()
    with path.open("rb") as file:
        while left > 0 and (data := file.read(min(_CHUNK, left))):
            made.update(data)
            left -= len(data)
    return made.hexdigest().encode()
