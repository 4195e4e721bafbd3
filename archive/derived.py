"""A derived file of `index/`: JSON with a version, under a checksum. Where anything about it is odd, there is none."""

import json
import os
import zlib
from pathlib import Path
from typing import Any

from . import bounds
from .errors import Unreadable


def save(path: Path, version: int, content: dict[str, Any]) -> None:
    """Store `content` whole or not at all; for who holds the lock. Raises OSError."""
    from .disk import write  # noqa: PLC0415 - most commands only read

    data = json.dumps({"version": version, **content}, ensure_ascii=False, separators=(",", ":")).encode()
    staged = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        write(staged, b"%08x\n" % zlib.crc32(data) + data)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)


def load(path: Path, version: int) -> dict[str, Any] | None:
    """Read what `save` stored; None when there is none, or it is damaged or of another version."""
    try:
        head, _, data = bounds.content(bounds.own(path), bounds.LARGEST_DERIVED).partition(b"\n")
        if int(head, 16) != zlib.crc32(data):
            return None
        stored: dict[str, Any] = bounds.from_json(data)
        return stored if stored["version"] == version else None
    except (Unreadable, OSError, ValueError, TypeError, LookupError):
        return None
