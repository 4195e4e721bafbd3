"""Which pages of the archive wait for recognition, and whether a text may be replaced by what is recognised."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import catalogue as catalogues
from .bounds import within
from .disk import digest, reason
from .errors import Unreadable
from .home import Home
from .model import FileEntry, Manuscript, Photo
from .ocr.original import has_pages
from .ocr.page import VERSION

_PAGED = (".pdf", ".tif", ".tiff")
_HEAD = 1024  # bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A manuscript that waits for recognition, and how many pages of it; None where nobody has looked yet.

    `problem` says why it cannot be told whether it waits.
    """

    id: str
    title: str
    pages: int | None
    problem: str = ""


def waiting(home: Home) -> list[Waiting]:
    """Return the manuscripts with pages to be recognised, in order, and those of which that cannot be told."""
    found = []
    for row in catalogues.refresh(home).rows.values():
        paged = any(path.lower().endswith(_PAGED) for path in row.files.replace("\t", "\n").split("\n"))
        if row.problem or (row.has_text and not row.suspect and not paged):
            continue
        manuscript = home.manuscript(row.id)
        try:
            files, photos = originals(home, manuscript)
        except Unreadable as error:
            found.append(Waiting(row.id, row.headline(), None, str(error)))
            continue
        if not is_recognisable(home, manuscript, files):
            continue
        undone = sum(photo.confidence is None for photo in photos.values())
        unread = sum(len(file.unread) for file in files.values())
        unknown = not row.has_text and any(not file.reader for file in files.values())
        if undone or unread or unknown:
            found.append(Waiting(row.id, row.headline(), None if unknown else undone + unread))
    return found


def originals(home: Home, manuscript: Manuscript) -> tuple[dict[str, FileEntry], dict[str, Photo]]:
    """Return the files with pages and the photos of pages, by their paths in the manuscript's folder.

    Attachments are looked at only where there is nothing else: that is how a scan is kept that could not be read.
    Raises Unreadable when one is not there.
    """
    paged = [file for file in manuscript.files if _has_pages(within(home.manuscript_folder(manuscript.id), file.path))]
    main = [file for file in paged if file.role != "attachment"]
    held = {file.path for file in manuscript.files}
    scans = [photo for photo in manuscript.photos if photo.kind == "scan" and photo.source not in held]
    if not main and not scans and not manuscript.versions:
        main = paged
    scans.sort(key=lambda photo: photo.page or 0)
    return {file.path: file for file in main}, {photo.path: photo for photo in scans}


def _has_pages(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return has_pages(file.read(_HEAD))
    except OSError as error:
        raise Unreadable(f"{path} 读不了（{reason(error)}）；请运行 wenshi check，从备份取回原件。") from error


def is_recognisable(home: Home, manuscript: Manuscript, paths: Iterable[str]) -> bool:
    """Tell whether the current text is what was read of these files, by OCR or before, or there is none.

    What a hand has been in, or what came from another file, is not to be replaced unasked.
    """
    text = home.text(manuscript.id)
    readers = {VERSION, *(file.reader for file in manuscript.files if file.path in paths and file.reader)}
    last = manuscript.versions[-1] if manuscript.versions else None
    return text is None or (last is not None and last.reader in readers and last.sha256 == digest(text.encode()))
