"""Pages already read, one JSON each, so that a run that was cut off goes on where it stopped."""

import os
from pathlib import Path

from ..bounds import LARGEST_RECORD, content, own
from ..errors import Unreadable
from .page import Page, load


class Cache:
    """The pages of one file, in a folder named after its SHA-256. Nothing here is needed: it can all be read again."""

    def __init__(self, root: Path, sha256: str) -> None:
        """Take the folder of all files' pages; it need not be there."""
        self._folder = root / sha256

    def page(self, number: int) -> Page | None:
        """Return page `number` (from 1) as it was read, None where this version has not read it."""
        try:
            return load(content(own(self._path(number)), LARGEST_RECORD))
        except (FileNotFoundError, Unreadable):
            return None

    def keep(self, number: int, data: bytes) -> None:
        """Store a page's JSON, whole or not at all. Raises OSError."""
        own(self._folder).mkdir(parents=True, exist_ok=True)
        staged = self._folder / f".{number:04d}.{os.getpid()}"
        staged.write_bytes(data)
        staged.replace(self._path(number))

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:04d}.json"
