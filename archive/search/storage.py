"""Whoosh's file storage, made durable: every file is on the disk before the next step, and none stays open."""

import os
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage


class DurableStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """A folder of index files.

    Whoosh writes segments first and then renames the table of contents to its place; as each file is flushed to
    the disk when it is closed, a table never names what a power cut took away. Whoosh leaves its files open when
    a commit fails; `abandon` closes them.
    """

    def __init__(self, folder: Path, temporary: bool = False) -> None:
        super().__init__(str(folder))
        self._temporary = temporary
        self._created: list[Any] = []

    def create_file(self, name: str, **options: Any) -> Any:
        """Create a file; its content is safe on the disk once it is closed."""
        if not self._temporary:
            options["onclose"] = _flush
        file = super().create_file(name, **options)
        self._created.append(file)
        return file

    def temp_storage(self, name: str | None = None) -> "DurableStorage":
        """Return a folder inside for what is removed again before the commit ends."""
        storage = DurableStorage(Path(self.folder) / (name or "tmp"), temporary=True)
        storage.create()
        storage._created = self._created  # so that one `abandon` closes them all
        return storage

    def abandon(self) -> None:
        """Close whatever a failed commit left open; the content does not matter any more."""
        for file in self._created:
            try:
                file.raw_file().close()
            except OSError:  # what was buffered does not fit on the disk either
                continue
        self._created.clear()


def _flush(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
