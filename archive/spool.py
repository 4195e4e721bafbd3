"""Bytes set aside while a command gathers them: small ones in memory, the rest in a folder that is thrown away."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from .disk import digest, reason
from .errors import WenshiError

_SMALL = 1 << 18


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that were set aside, with their SHA-256; `path` is where they lie unless they are held in memory."""

    sha256: str
    size: int
    held: bytes | None
    path: Path | None

    def data(self) -> bytes:
        """Return the bytes."""
        if self.path is not None:
            return self.path.read_bytes()
        return self.held or b""


class Spool:
    """A place for bytes for the time of a `with` block; safe to use from threads."""

    def __init__(self) -> None:
        """Make nothing yet: most commands never fill the memory."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._number = 0
        self._lock = Lock()

    def __enter__(self) -> Self:
        """Return the spool."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Throw the folder away."""
        self.close()

    def close(self) -> None:
        """Throw the folder away; what was kept is gone."""
        if self._folder is not None:
            self._folder.cleanup()

    def keep(self, data: bytes) -> Kept:
        """Set bytes aside. Raises WenshiError when the disk has no room."""
        if len(data) <= _SMALL:
            return Kept(digest(data), len(data), data, None)
        try:
            path = self._next_path()
            path.write_bytes(data)
        except OSError as error:
            raise WenshiError(f"临时文件夹写不下（{reason(error)}），什么都没有改动。") from error
        return Kept(digest(data), len(data), None, path)

    def _next_path(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="wenshi-", ignore_cleanup_errors=True)
            self._number += 1
            return Path(self._folder.name, f"{self._number:06d}")
