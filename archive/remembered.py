"""What is known of an archive on this computer and is no part of it: its last backup.

It lies in the user's own state folder, so that it survives the loss of `index/` and works where the archive is on
read-only media. An archive that is moved or opened on another computer is known nothing of there; the backup itself
says what it holds.
"""

import datetime
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import disk
from .home import Home
from .search.key import state_folder

OLD_DAYS = 30
_LARGEST = 1 << 20


def _path(home: Home) -> Path:
    root = str(home.root.resolve())
    return state_folder() / "homes" / f"{disk.digest(root.encode(errors='surrogateescape'))[:16]}.json"


def recall(home: Home) -> dict[str, dict[str, Any]]:
    """Return what is known, by subject (`backup`); empty where nothing is or it cannot be read."""
    try:
        with _path(home).open("rb") as file:
            found = json.loads(file.read(_LARGEST))
        return {subject: facts for subject, facts in found["known"].items() if isinstance(facts, dict)}
    except (OSError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def remember(home: Home, subject: str, facts: dict[str, Any]) -> None:
    """Note facts on a subject in place of older ones; where there is no state folder nothing is noted."""
    known = recall(home) | {subject: facts}
    content = {"format": 1, "home": str(home.root.resolve()), "known": known}
    with suppress(OSError, RuntimeError, UnicodeEncodeError):  # RuntimeError: there is no home folder
        path = _path(home)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged = path.with_name(f"{path.name}.{disk.digest(repr(facts).encode())[:8]}")
        disk.write(staged, json.dumps(content, ensure_ascii=False, indent=1).encode())
        staged.replace(path)


def days_since(facts: dict[str, Any] | None, today: datetime.date) -> int | None:
    """Return how many days ago something remembered was, by its `time`; None when that is not known."""
    try:
        return None if facts is None else max((today - datetime.date.fromisoformat(str(facts["time"])[:10])).days, 0)
    except (KeyError, ValueError):
        return None


def backup_overdue(home: Home, today: datetime.date) -> str:
    """Say in Chinese when no backup is known of or the last one is old; empty while all is well."""
    days = days_since(recall(home).get("backup"), today)
    if days is None:
        return "这台电脑上还没有备份过"
    return f"最近一次备份是 {days} 天前" if days > OLD_DAYS else ""
