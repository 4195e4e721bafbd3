"""The stamp of an index folder: what it is, what it holds, and the proof that it was made here.

Whoosh unpickles its files, so opening a hostile index runs its code: nothing in the folder is opened before the
stamp is found genuine. It lists every file of the index with its size and, for all files but our own columns
(which carry their own checksums), its SHA-256; an HMAC with the user's key covers the whole.
"""

import hashlib
import hmac
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from whoosh import __version__ as version

from ..text.fold import TABLE_VERSION
from .layout import MAGIC

FORMAT = 1
INDEX_NAME = "MAIN"  # Whoosh's own default
NAME = "stamp.json"
GRAM_FIELDS = ("texts", "titles")  # our columns: all texts of a manuscript; its title alone
_PREFIXES = (f"{INDEX_NAME}_", f"_{INDEX_NAME}_")
_LOCK = f"{INDEX_NAME}_WRITELOCK"
_LARGEST = 16 * 1024 * 1024


class Stamp(NamedTuple):
    """A genuine stamp: the state of the store that the index shows, and the stamp's text."""

    state: str
    text: bytes


def read(directory: Path, key: bytes) -> Stamp | None:
    """Return the stamp of an index folder; None unless it is genuine, ours, and fits the files there."""
    try:
        with (directory / NAME).open("rb") as file:
            text = file.read(_LARGEST)
        content = json.loads(text)
        proof = content.pop("hmac")
        if not hmac.compare_digest(proof, _proof(content, key)) or content.pop("kind") != _kind():
            return None
        return Stamp(content["state"], text) if _files(directory, content["files"]) == content["files"] else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def write(directory: Path, key: bytes, state: str) -> None:
    """Stamp the index in a folder as showing `state`, in one step."""
    content: dict[str, Any] = {"kind": _kind(), "state": state, "files": _files(directory)}
    content["hmac"] = _proof(content, key)
    staged = directory / f"{NAME}.new"
    with staged.open("wb") as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
    staged.replace(directory / NAME)
    sync_folder(directory)


def remove(directory: Path) -> None:
    """Take the stamp away before the index is changed: what a crash leaves behind is not trusted."""
    (directory / NAME).unlink(missing_ok=True)
    sync_folder(directory)


def sync_folder(directory: Path) -> None:
    """Make names in a folder last through a power cut; Windows does so by itself."""
    if sys.platform != "win32":
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _kind() -> dict[str, Any]:
    """Return what must be alike for an index to be read: another kind is built anew, never converted."""
    return {
        "format": FORMAT,
        "engine": "whoosh",
        "whoosh": ".".join(map(str, version)),
        "columns": MAGIC.decode("ascii"),
        "bytes": sys.byteorder,
        "fold": TABLE_VERSION,
    }


def _proof(content: Mapping[str, Any], key: bytes) -> str:
    text = json.dumps(content, ensure_ascii=True, sort_keys=True).encode("ascii")
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def _files(directory: Path, known: Mapping[str, Any] | None = None) -> dict[str, list[Any]]:
    """Return name → [size, SHA-256] of the index files, all that bear a name Whoosh might open.

    Files that `known` has not, or with another size, are not read: the answer differs from it either way.
    """
    found: dict[str, list[Any]] = {}
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIXES) and entry.name != _LOCK:
                size = entry.stat().st_size
                fits = known is None or known.get(entry.name, [None])[0] == size
                found[entry.name] = [size, _digest(directory / entry.name) if fits else None]
    return found


def _digest(path: Path) -> str:
    if path.name.endswith(tuple(f".{field}.col" for field in GRAM_FIELDS)):
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
