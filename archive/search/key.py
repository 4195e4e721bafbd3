"""The key that marks an index as made here.

It lies in the user's own state folder, never beside the archive: an index that came with someone else's archive
cannot carry a stamp made with it.
"""

import os
import sys
from pathlib import Path

_NAME = "index.key"
_LENGTH = 32


def state_folder() -> Path:
    """Return the user's own folder for what wenshi remembers outside archives; it need not exist."""
    if named := os.environ.get("WENSHI_STATE"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "wenshi"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "wenshi"


def load_key(create: bool = True) -> bytes | None:
    """Return the user's key, 32 random bytes; made when there is none yet and `create` says so.

    None when it can be neither read nor made: then no index is trusted and every search scans.
    """
    try:
        path = state_folder() / _NAME
        key = _read(path)
        if key is None and create:
            key = _make(path)
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        return None
    return key


def _read(path: Path) -> bytes | None:
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    return key if len(key) == _LENGTH else None


def _make(path: Path) -> bytes | None:
    """Write a new key in one step; where two processes make one at once, both return the same."""
    import secrets  # noqa: PLC0415 - once in the life of an account

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = path.with_name(f"{_NAME}.{secrets.token_hex(8)}")
    handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        if path.exists() and _read(path) is None:
            staged.replace(path)  # a cut-off key is of no use to anyone
        else:
            _publish(staged, path)
    finally:
        staged.unlink(missing_ok=True)
    return _read(path)


def _publish(staged: Path, path: Path) -> None:
    """Give the staged file its name unless another process was first."""
    try:
        os.link(staged, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links (FAT): the last one wins, which costs one rebuild at most
        staged.replace(path)
