"""Bring an archive back from a backup, and prove that it can be: every byte held to the manifest."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import check, disk
from .backup_zip import is_sealed
from .backups import NEWEST, OBJECTS, README, Backup, object_name, plain_paths
from .errors import BadInput, WenshiError
from .generation import Generation, Held
from .home import open_home
from .medium import chunks

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a trial: a sentence for all that is damaged; what the archive itself had wrong when backed up."""

    generations: tuple[Generation, ...]
    damaged: tuple[str, ...]
    problems: tuple[check.Problem, ...]


def restore(backup: Backup, generation: Generation, into: Path, advance: Advance | None = None) -> list[str]:
    """Write a generation's files to `into/collections`, a new or empty folder; it appears there at the end.

    Returns a sentence for each file that is lost; the others are there. Raises BadInput, WenshiError.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BadInput(f"{into} 已有内容；恢复只写进新的或空的文件夹，不覆盖任何东西，请另给一个。")
    staged = into / f".collections-{os.getpid()}"
    try:
        staged.mkdir(parents=True)
        lost = _write(backup, generation, staged, advance)
        disk.sync_tree(staged)
        staged.replace(into / "collections")
        disk.sync_folder(into)
    except OSError as error:
        raise WenshiError(
            f"恢复到 {into} 没有完成（{disk.reason(error)}）；备份没有动，请换一个有空间的地方。"
        ) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return lost


def _write(backup: Backup, generation: Generation, folder: Path, advance: Advance | None) -> list[str]:
    lost = []
    for done, file in enumerate(generation.files, 1):
        name = backup.find(file)
        if name is None or not _copy(backup, name, folder / file.path, file):
            lost.append(f"{generation.id} 代的 {file.path} 缺失或已损坏")
        if advance is not None:
            advance(done, len(generation.files))
    return lost


def _copy(backup: Backup, name: str, target: Path, file: Held) -> bool:
    """Copy content out of the backup; tell whether what was written is what it should be."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = hashlib.sha256()
    with target.open("xb") as out:
        for data in chunks(backup.medium, name):
            made.update(data)
            out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return made.hexdigest() == file.sha256


def verify(backup: Backup, scratch: Path | None = None, advance: Advance | None = None) -> Verdict:
    """Restore the newest generation into a scratch folder, compare all with the manifests, check the result.

    The other generations are read in full. `scratch` is where the folder is made, by default where the system makes
    such. Raises NotFound when there is no generation, WenshiError when there is no room.
    """
    damaged = list(backup.damaged)
    newest = backup.generation()
    damaged += _around(backup, newest)
    with _scratch(scratch) as name:
        into = Path(name, "恢复")
        damaged += restore(backup, newest, into, advance)
        damaged += [
            f"恢复出来的 {file.path} 与清单不符"
            for file in newest.files
            if (path := into / "collections" / file.path).exists() and disk.digest_of(path) != file.sha256
        ]
        problems: tuple[check.Problem, ...] = ()
        try:
            problems = tuple(check.check(open_home(into)))
        except WenshiError as error:
            damaged.append(f"恢复出来的不是完整的档案库：{error}")
    for generation in backup.generations[:-1]:
        damaged += [
            f"{generation.id} 代的 {file.path} 缺失或已损坏" for file in generation.files if backup.find(file) is None
        ]
    return Verdict(tuple(backup.generations), tuple(damaged), problems)


def _scratch(folder: Path | None) -> "tempfile.TemporaryDirectory[str]":
    try:
        return tempfile.TemporaryDirectory(prefix="wenshi-", dir=folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise WenshiError(f"建不了临时文件夹（{disk.reason(error)}）；请用 --scratch 另给一个有空间的地方。") from error


def _around(backup: Backup, newest: Generation) -> list[str]:
    """Look at all that lies in the backup itself: seal, guide, plain files, content by its name."""
    medium = backup.medium
    found = []
    if medium.path.is_file() and not is_sealed(medium.path):
        found.append(f"{medium.path.name} 不是写成时的样子（整个文件的校验值不符）")
    if README not in medium.sizes or not backup.is_right(README, newest.readme):
        found.append(f"{README} 缺失或被改动")
    for path, sha256 in plain_paths(newest).items():
        if f"{NEWEST}/{path}" not in medium.sizes and not backup.is_right(object_name(sha256), sha256):
            found.append(f"{NEWEST}/{path} 缺失")
    held = backup.plain_digests()
    for name in medium.sizes:
        # A run that was cut off behind its manifest leaves plain files of the generation before: nothing is lost.
        if name.startswith(f"{NEWEST}/") and not any(backup.is_right(name, sha256) for sha256 in held.get(name, ())):
            found.append(f"{name} {'已损坏' if name in held else '不是备份写下的'}")
        sha256 = name.removeprefix(f"{OBJECTS}/").replace("/", "")
        if name.startswith(f"{OBJECTS}/") and not backup.is_right(name, sha256):
            found.append(f"{name} 已损坏")
    return found
