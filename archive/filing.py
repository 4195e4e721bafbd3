"""What intake and editing share: issues as tables of contents, file names, photos."""

import dataclasses
import re
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from . import record
from .disk import digest, reason
from .errors import AlreadyThere, BadInput, Unreadable
from .home import Home, read_text
from .model import PUBLISHED, Column, Contributor, Document, Entry, Issue, Photo
from .readers import read
from .readers.picture import describe
from .store import Batch
from .text import byline

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_MAX_NAME_BYTES = 200
MAX_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file to take in: the name people know it by, and how to get its bytes."""

    name: str
    path: Path | None

    def data(self) -> bytes:
        """Return the bytes. Raises Unreadable."""
        try:
            if self.path is None:
                return sys.stdin.buffer.read()
            if not self.name:
                raise Unreadable("文件名是空的。")
            if not self.name.isprintable() or _is_broken(self.name):
                raise Unreadable("文件名里有控制字符或不是 UTF-8 的字符，请改名后再收。")
            if self.path.is_symlink():
                raise Unreadable("是符号链接，没有跟随；请直接给出它指向的文件。")
            if not self.path.exists():
                raise Unreadable("没有这个文件或文件夹。")
            if not self.path.is_file():
                raise Unreadable("不是普通文件，没有读取。")
            if self.path.stat().st_size > MAX_BYTES:
                raise Unreadable(f"超过 {MAX_BYTES // 1024 // 1024} MB，没有读取；请拆成单篇再收。")
            return self.path.read_bytes()
        except OSError as error:
            raise Unreadable(f"读不了（{reason(error)}）。") from error

    @property
    def file_name(self) -> str:
        """The name the original is kept under."""
        return "粘贴.txt" if self.path is None else self.path.name


def _is_broken(text: str) -> bool:
    """Tell whether a file name came from bytes that are not UTF-8."""
    return any("\ud800" <= char <= "\udfff" for char in text)


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


def put_issue(home: Home, batch: Batch, issue: Issue) -> None:
    """Write an issue's record, keeping what a hand added to it."""
    path = home.issue_path(issue.id)
    if path.exists():
        text = record.update(read_text(path), issue)
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
