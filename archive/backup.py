"""Back an archive up to a folder or a zip: a generation a run, content once, the newest as plain files."""

import os
from pathlib import Path

from . import disk, lock, remembered, store
from .backup_folder import Advance, FolderRun, Written
from .backup_zip import write_zip
from .backups import OBJECTS
from .errors import BadInput, WenshiError
from .home import Home


def create(
    home: Home, dest: Path, *, now: str, keep: int = 5, recheck: bool = False, advance: Advance | None = None
) -> Written:
    """Write a new generation to the folder or `.zip` at `dest` and keep the `keep` newest ones.

    `now` is the local time in ISO form; `recheck` reads all content there again and replaces what is damaged. Raises
    BadInput for a place that cannot be one, WenshiError when the medium refuses: what was there stays as it was.
    """
    dest = dest.resolve()
    _refuse_place(home, dest)
    try:
        if dest.suffix.lower() == ".zip":
            written = write_zip(home, dest, now, keep, advance)
        else:
            dest.mkdir(parents=True, exist_ok=True)
            with lock.held(dest, "backup create", store.actor_name(home), now):
                written = FolderRun(home, dest, now, recheck, advance).write(keep)
    except OSError as error:
        raise WenshiError(
            f"备份没有写完：{dest} {disk.reason(error)}；先前的各代没有动，换一个有空间、能写的地方再运行一次。"
        ) from error
    facts = {"time": now, "generation": written.generation.id, "dest": str(dest), "bytes": written.generation.bytes}
    remembered.remember(home, "backup", facts | {"files": len(written.generation.files)})
    return written


def _refuse_place(home: Home, dest: Path) -> None:
    """Refuse the archive itself and folders that hold something else."""
    if dest.resolve().is_relative_to(home.root.resolve()):
        raise BadInput("备份不能放在档案库自己的文件夹里（会一起丢失）；请放到 U 盘、移动硬盘或另一台电脑上。")
    if home.root.resolve().is_relative_to(dest.resolve()):
        raise BadInput(f"{dest} 里放着档案库本身；请在别处另给一个文件夹。")
    if dest.suffix.lower() == ".zip":
        if dest.is_dir() or not dest.parent.is_dir():
            raise BadInput(f"写不了 {dest}：请先建好它所在的文件夹，或换一个名字。")
    elif dest.exists() and not dest.is_dir():
        raise BadInput(f"{dest} 不是文件夹；请给一个文件夹，或以 .zip 结尾的文件名。")
    elif dest.is_dir() and not (dest / OBJECTS).is_dir() and any(not _is_own(name) for name in os.listdir(dest)):  # noqa: PTH208
        raise BadInput(f"{dest} 里已有别的文件，又不是备份；请给一个新的文件夹名，如 {dest / '文史备份'}。")


def _is_own(name: str) -> bool:
    return name.startswith((".lock", ".wenshi-")) or disk.LEFTOVER.fullmatch(name) is not None
