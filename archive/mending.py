"""Put right what `check` found and what is derived or unambiguous; what a person wrote is never touched."""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import indexing, store
from .check import Problem
from .home import Home


def mend(home: Home, problems: Iterable[Problem], command: str) -> Iterator[str]:
    """Mend what can be mended and yield in Chinese what was done, one line each. `undo` takes back what was filed.

    Raises Locked, and WenshiError where the archive cannot be written.
    """
    broken: dict[str, list[Path]] = {}
    for problem in problems:
        broken.setdefault(problem.rule, []).append(home.root / problem.path)
    if "batch-pending" in broken:
        with store.locked(home, command, store.actor_name(home)):
            yield "补完或退回了被中断的写入"
    names = sorted(broken.get("name-not-nfc", ()), reverse=True)  # what lies in a folder before the folder
    leftovers = broken.get("leftover-file", [])
    if names or leftovers:
        done = []
        with store.writing(home, command) as batch:
            for path in leftovers:
                if not path.name.startswith(("~$", ".~")) and path.is_file():  # those may belong to an open document
                    batch.delete(path)
                    done.append(f"删去系统留下的 {_shown(home, path)}")
            for path in names:
                right = path.with_name(unicodedata.normalize("NFC", path.name))
                if path.exists() and not right.exists() and path.is_file():
                    batch.move(path, right)
                    done.append(f"文件名改回通常的写法：{_shown(home, right)}")
        yield from done
    if "index-wrong" in broken or "index-stale" in broken or names:
        rebuild = "index-wrong" in broken
        indexing.refresh(home, None, wait=2.0, rebuild=rebuild)
        yield "索引已全部重建" if rebuild else "索引已更新"


def _shown(home: Home, path: Path) -> str:
    return path.relative_to(home.root).as_posix()
