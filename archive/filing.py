"""What intake and editing share: issues as tables of contents, file names, photos."""

import dataclasses
import re
import unicodedata

from . import record
from .disk import digest
from .errors import AlreadyThere, BadInput, Unreadable
from .home import Home
from .model import PUBLISHED, Column, Contributor, Document, Entry, Issue, Photo
from .readers import read
from .readers.picture import describe
from .store import Batch
from .text import byline

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_MAX_NAME_BYTES = 200


def open_issue(home: Home, id_: str) -> Issue:
    """Read an issue that is still open for changes. Raises NotFound, or AlreadyThere once it is out."""
    issue = home.issue(id_)
    if issue.status == PUBLISHED:
        raise AlreadyThere(f"{id_} 已刊，不能再动目录；确需改动请先 wenshi issue reopen {id_}。")
    return issue


def append(issue: Issue | None, manuscript: str, column: str) -> Issue | None:
    """Return the issue with the manuscript at the end of a column; None stays None."""
    return None if issue is None else insert(issue, Entry(manuscript), column)


def insert(issue: Issue, entry: Entry, column: str, at: int | None = None) -> Issue:
    """Return the issue with the entry at the 1-based place `at` of a column (default: its end).

    A column that is not there yet comes last. Raises BadInput for a place that is none.
    """
    columns = {existing.name: list(existing.entries) for existing in issue.columns}
    entries = columns.setdefault(column, [])
    if at is not None and not 1 <= at <= len(entries) + 1:
        raise BadInput(f"“{column or '未分栏'}”里现有 {len(entries)} 篇，--at 应在 1 到 {len(entries) + 1} 之间。")
    entries.insert(len(entries) if at is None else at - 1, entry)
    return _with_columns(issue, columns)


def take_out(issue: Issue, manuscript: str) -> tuple[Issue, Entry | None]:
    """Return the issue without the manuscript, and the entry it had."""
    taken = next((e for column in issue.columns for e in column.entries if e.manuscript == manuscript), None)
    columns = {column.name: [e for e in column.entries if e.manuscript != manuscript] for column in issue.columns}
    return _with_columns(issue, columns), taken


def _with_columns(issue: Issue, columns: dict[str, list[Entry]]) -> Issue:
    return dataclasses.replace(issue, columns=tuple(Column(name, tuple(entries)) for name, entries in columns.items()))


def put_issue(home: Home, batch: Batch, issue: Issue) -> None:
    """Write an issue's record, keeping what a hand added to it."""
    path = home.issue_path(issue.id)
    if path.exists():
        text = record.update(path.read_text(encoding="utf-8-sig"), issue)
    else:
        text = record.dump(issue, "期记录；各项含义见 collections/README.md")
    batch.put(path, text.encode())


def safe_name(name: str) -> str:
    """Return a file name that every system takes and that still is the one people know."""
    cleaned = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" .") or "_"
    if _RESERVED.fullmatch(cleaned):
        cleaned = "_" + cleaned
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot:
        stem, suffix = cleaned, ""
    room = _MAX_NAME_BYTES - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + dot + suffix


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


def photo(path: str, data: bytes, caption: str, source: str = "") -> Photo:
    """Return the photo entry of a picture's bytes. Raises Unreadable when it cannot be decoded."""
    info = describe(data)
    return Photo(
        path,
        digest(data),
        caption,
        date=info.date,
        source=source,
        width=info.width,
        height=info.height,
        dpi=info.dpi,
    )


def read_document(data: bytes, name: str) -> Document:
    """Read a file that must hold text. Raises Unreadable."""
    if not data:
        raise Unreadable("文件是空的（0 字节）；请向来稿人重新要一份。")
    document = read(data, name)
    if not any(block.text.strip() for block in document.blocks):
        more = "只有图片" if document.pictures else "没有文字"
        raise Unreadable(f"文件里{more}；请先登记（wenshi register），再用 add --to 附上原件。")
    return document


def contributors_of(line: str) -> tuple[Contributor, ...]:
    """Return who an editor's byline names; what does not read as names is one author, as written."""
    return byline.parse_byline(line) or ((Contributor(line.strip()),) if line.strip() else ())
