"""What intake and editing share: issues as tables of contents, file names, photos."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import record
from .errors import AlreadyThere, BadInput
from .home import RECORD, Home
from .model import PUBLISHED, Column, Contributor, Entry, Issue, Manuscript, Photo
from .readers.picture import PictureInfo
from .spool import Kept
from .store import Batch
from .text import byline

# What file systems forbid, and what would have a name shown otherwise than it is.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(?:con|conin\$|conout\$|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])\s*(?:\..*)?")
_LONGEST_SUFFIX = 20
_MAX_NAME_BYTES = 200


def open_issue(home: Home, id_: str) -> Issue:
    """Read an issue that is still open for changes. Raises NotFound, or AlreadyThere once it is out."""
    issue = home.issue(id_)
    if issue.status == PUBLISHED:
        raise AlreadyThere(f"{id_} 已刊，不能再动目录；确需改动请先 wenshi issue reopen {id_}。")
    return issue


def insert(issue: Issue, entry: Entry, column: str, at: int | None = None) -> Issue:
    """Return the issue with the entry at the 1-based place `at` of a column (default: its end).

    Where several columns bear the name the first takes it; a column that is not there yet comes last.
    Raises BadInput for a place that is none.
    """
    columns = list(issue.columns)
    number = next((i for i, existing in enumerate(columns) if existing.name == column), len(columns))
    entries = columns[number].entries if number < len(columns) else ()
    if at is not None and not 1 <= at <= len(entries) + 1:
        raise BadInput(f"“{column or '未分栏'}”里现有 {len(entries)} 篇，--at 应在 1 到 {len(entries) + 1} 之间。")
    before = len(entries) if at is None else at - 1
    columns[number : number + 1] = [Column(column, (*entries[:before], entry, *entries[before:]))]
    return dataclasses.replace(issue, columns=tuple(columns))


def take_out(issue: Issue, manuscript: str) -> Issue:
    """Return the issue without the manuscript, wherever it stands in it; an unnamed column left empty goes too."""
    columns = [
        Column(column.name, tuple(entry for entry in column.entries if entry.manuscript != manuscript))
        for column in issue.columns
    ]
    kept = tuple(new for new, old in zip(columns, issue.columns, strict=True) if new.entries or new.name or new == old)
    return dataclasses.replace(issue, columns=kept)


def put_issue(batch: Batch, issue: Issue) -> None:
    """Write an issue's record, keeping what a hand added to it."""
    path = batch.home.issue_path(issue.id)
    if path.exists():
        text = record.update(batch.home.read(path), issue)
    else:
        text = record.dump(issue, "期记录；各项含义见 collections/README.md")
    batch.put(path, text.encode())


def safe_name(name: str) -> str:
    """Return a file name that every system takes and that still is the one people know."""
    cleaned = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" .") or "_"
    if _RESERVED.fullmatch(cleaned):
        cleaned = "_" + cleaned
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or len(suffix.encode()) > _LONGEST_SUFFIX:
        stem, dot, suffix = cleaned, "", ""
    room = _MAX_NAME_BYTES - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + suffix


def free_name(path: str, taken: set[str]) -> str:
    """Return `path`, with a number before its suffix where it is taken; case does not tell names apart."""
    lowered = {name.lower() for name in taken}
    stem, dot, suffix = path.rpartition(".")
    if not dot:
        stem, suffix = path, ""
    number, candidate = 2, path
    while candidate.lower() in lowered:
        candidate, number = f"{stem}_{number}{dot}{suffix}", number + 1
    return candidate


def photo(path: str, sha256: str, info: PictureInfo | None, caption: str, source: str = "") -> Photo:
    """Return the photo entry of a picture; `info` None means that it could not be opened."""
    if info is None:
        return Photo(path, sha256, caption, source=source)
    return Photo(
        path,
        sha256,
        caption,
        date=info.date,
        source=source,
        width=info.width,
        height=info.height,
        dpi=info.dpi,
    )


def next_photo(photos: Iterable[Photo]) -> int:
    """Return the number that the next photo's file name begins with."""
    numbers = [int(photo.path[7:11]) for photo in photos if photo.path[7:11].isdecimal()]
    return 1 + max(numbers, default=0)


@dataclass(frozen=True, slots=True)
class Scan:
    """A recognised page: its number in its original (from 1), how sure its text is in percent.

    `source` is the path of that original in the manuscript's folder. Unless it is itself the photo of the page,
    `image` is the page's picture, `suffix` that of its file name, `info` what it says of itself.
    """

    page: int
    confidence: int
    source: str
    image: Kept | None = None
    suffix: str = ""
    info: PictureInfo | None = None


def keep_scan(photos: list[Photo], scan: Scan, folder: Path, batch: Batch) -> None:
    """Note a recognised page among a manuscript's photos: with its image, unless that is there already."""
    for number, known in enumerate(photos):
        if known.path == scan.source or (known.source, known.page) == (scan.source, scan.page):
            photos[number] = dataclasses.replace(known, confidence=scan.confidence)
            return
    if scan.image is not None:
        path = f"photos/{next_photo(photos):04d}_第{scan.page}页{scan.suffix}"
        new = photo(path, scan.image.sha256, scan.info, "", scan.source)
        photos.append(dataclasses.replace(new, date="", kind="scan", page=scan.page, confidence=scan.confidence))
        batch.put(folder / path, scan.image.data())


def contributors_of(line: str) -> tuple[Contributor, ...]:
    """Return who an editor's byline names; what does not read as names is one author, as written."""
    return byline.parse_byline(line) or ((Contributor(line.strip()),) if line.strip() else ())


def put_record(batch: Batch, manuscript: Manuscript) -> None:
    """Write a manuscript's record, keeping what a hand added to it."""
    path = batch.home.manuscript_folder(manuscript.id) / RECORD
    batch.put(path, record.update(batch.home.read(path), manuscript).encode())
