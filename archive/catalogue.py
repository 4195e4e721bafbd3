"""The catalogue: one row a manuscript, derived from `collections/`, checked against it at every use.

It serves `list` and `stats`, tells which manuscripts changed since the search index was made, and knows which
bytes the archive holds already. Lost or damaged, it is made again.
"""

import hashlib
import json
import os
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from . import home as homes
from .disk import write
from .errors import WenshiError
from .home import Home
from .model import BlockKind, Counts, Issue, Manuscript, plain
from .text import markup
from .text.count import count

VERSION = 1
_FILE = "catalogue.json"
_MISSING = (-1, -1)
_UNSURE = (-2, -2)


class Row(NamedTuple):
    """What is known of one manuscript without opening its files.

    `stamps` are size and mtime (ns) of text.md and record.toml; `digest` covers both files' bytes; `counts`
    are of the default scope and `whole` of title, byline, body and captions (None without text);
    `files` are pairs of path and role, `hashes` the SHA-256 of its files and photos; `problem` says why it
    could not be read.
    """

    id: str
    stamps: tuple[int, int, int, int]
    digest: str
    title: str = ""
    byline: str = ""
    people: tuple[tuple[str, str], ...] = ()
    kind: str = "article"
    counts_as_article: bool = True
    status: str = ""
    proposed_column: str = ""
    received: str = ""
    suspect: str = ""
    files: tuple[tuple[str, str], ...] = ()
    photos: int = 0
    hashes: tuple[str, ...] = ()
    counts: Counts | None = None
    whole: Counts | None = None
    problem: str = ""

    def contributors(self) -> list[dict[str, str]]:
        """Return name and role of each contributor, as JSON shows them."""
        return [{"name": name, "role": role} for name, role in self.people]


class IssueRow(NamedTuple):
    """What is known of an issue: its number, and which manuscripts stand in which column, in order."""

    id: str
    stamps: tuple[int, int]
    serial: int | None = None
    title: str = ""
    status: str = ""
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    problem: str = ""


class Place(NamedTuple):
    """Where a manuscript stands: issue id and column name, both empty while it stands nowhere."""

    issue: str = ""
    column: str = ""


@dataclass(slots=True)
class Catalogue:
    """All rows, in order of accession number and of issue."""

    rows: dict[str, Row] = field(default_factory=dict)
    issues: dict[str, IssueRow] = field(default_factory=dict)
    changed: bool = False

    def places(self) -> dict[str, Place]:
        """Return where each placed manuscript stands."""
        return {
            id_: Place(issue.id, name) for issue in self.issues.values() for name, ids in issue.columns for id_ in ids
        }

    def holders(self) -> dict[str, str]:
        """Return which manuscript holds a file, by the SHA-256 of the file."""
        return {sha256: row.id for row in reversed(self.rows.values()) for sha256 in row.hashes}

    def problems(self) -> list[str]:
        """Return one sentence for each file that could not be read."""
        rows = [row.problem for row in self.rows.values()]
        return [problem for problem in [*rows, *(row.problem for row in self.issues.values())] if problem]

    def digests(self) -> dict[str, str]:
        """Return a digest for each readable manuscript that changes with anything a search can see of it."""
        places = self.places()
        return {
            row.id: hashlib.blake2b(
                "\0".join((row.digest, *places.get(row.id, Place()))).encode(), digest_size=16
            ).hexdigest()
            for row in self.rows.values()
            if not row.problem
        }


def state(digests: dict[str, str]) -> str:
    """Return one digest of all of them: the state of the store as a search sees it."""
    joined = "\n".join(f"{id_} {digest}" for id_, digest in digests.items())
    return hashlib.sha256(joined.encode()).hexdigest()


def refresh(home: Home, advance: Callable[[int, int], None] | None = None) -> Catalogue:
    """Return the catalogue as `collections/` stands now; only what changed is read again.

    `advance(done, total)` is called as manuscripts are read. `changed` tells whether the stored
    catalogue is out of date.
    """
    old = _load(home)
    fresh = Catalogue(changed=old is None)
    old = old or Catalogue()
    started = time.time_ns()
    stale = []
    folder = f"{home.folder}{os.sep}manuscripts{os.sep}"
    for id_ in home.manuscript_ids():
        stamps = (*_stamp(f"{folder}{id_}{os.sep}{homes.TEXT}"), *_stamp(f"{folder}{id_}{os.sep}{homes.RECORD}"))
        row = old.rows.get(id_)
        if row is None or row.stamps != stamps:
            stale.append((id_, stamps))
            row = Row(id_, stamps, "")
        fresh.rows[id_] = row
    for done, (id_, stamps) in enumerate(stale):
        fresh.rows[id_] = _read_row(home, id_, _settled(stamps, started))
        if advance is not None:
            advance(done + 1, len(stale))
    for id_ in home.issue_ids():
        stamp = _stamp(str(home.issue_path(id_)))
        issue = old.issues.get(id_)
        fresh.issues[id_] = issue if issue and issue.stamps == stamp else _read_issue(home, id_, stamp)
    fresh.changed = fresh.changed or fresh.rows != old.rows or fresh.issues != old.issues
    return fresh


def save(home: Home, catalogue: Catalogue) -> None:
    """Store the catalogue in `index/`, whole or not at all."""
    data = json.dumps(
        {
            "version": VERSION,
            "rows": list(catalogue.rows.values()),
            "issues": list(catalogue.issues.values()),
        },
        ensure_ascii=False,
        separators=(",", ":"),
        default=_as_list,
    ).encode()
    staged = home.index / f"{_FILE}.{os.getpid()}"
    write(staged, b"%08x\n" % zlib.crc32(data) + data)
    staged.replace(home.index / _FILE)
    catalogue.changed = False


def _as_list(value: Any) -> Any:
    if isinstance(value, Counts):
        return [value.zishu, value.han, value.chars, value.chars_spaces]
    raise TypeError(type(value))


def _load(home: Home) -> Catalogue | None:
    """Read the stored catalogue; None when there is none of this version or anything about it is odd."""
    try:
        head, _, data = home.index.joinpath(_FILE).read_bytes().partition(b"\n")
        if int(head, 16) != zlib.crc32(data):
            return None
        stored = json.loads(data)
        if stored["version"] != VERSION:
            return None
        return Catalogue(
            {values[0]: _row(values) for values in stored["rows"]},
            {values[0]: _issue_row(values) for values in stored["issues"]},
        )
    except (OSError, ValueError, TypeError, LookupError):
        return None


def _row(values: list[Any]) -> Row:
    values[1] = tuple(values[1])
    values[5] = tuple([(name, role) for name, role in values[5]])
    values[12] = tuple([(path, role) for path, role in values[12]])
    values[14] = tuple(values[14])
    if values[15] is not None:
        values[15] = Counts(*values[15])
        values[16] = Counts(*values[16])
    return Row(*values)


def _issue_row(values: list[Any]) -> IssueRow:
    values[1] = tuple(values[1])
    values[5] = tuple([(name, tuple(ids)) for name, ids in values[5]])
    return IssueRow(*values)


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116 - thousands of these are on every command's way
    except OSError:
        return _MISSING
    return status.st_size, status.st_mtime_ns


def _settled(stamps: tuple[int, int, int, int], started: int) -> tuple[int, int, int, int]:
    """Return the stamps, but none for a file so young that a later change might carry the same time.

    Clocks of file systems tick every few milliseconds, on USB sticks (FAT) every two seconds.
    """
    newest = max(stamps[1], stamps[3])
    tick = 2_000_000_000 if newest % 1_000_000_000 == 0 else 20_000_000
    return (*_UNSURE, *_UNSURE) if newest + tick > started else stamps


def _read_row(home: Home, id_: str, stamps: tuple[int, int, int, int]) -> Row:
    folder = home.manuscript_folder(id_)
    try:
        manuscript = home.manuscript(id_)
        text = homes.read_text(folder / homes.TEXT) if (folder / homes.TEXT).exists() else None
        digest = hashlib.blake2b(folder.joinpath(homes.RECORD).read_bytes(), digest_size=16)
        digest.update(b"\0none" if text is None else text.encode())
        return row_of(manuscript, text, stamps, digest.hexdigest())
    except (WenshiError, OSError) as error:
        return Row(id_, stamps, "", title="（读不了）", problem=f"{id_}：{error}")


def row_of(manuscript: Manuscript, text: str | None, stamps: tuple[int, int, int, int], digest: str) -> Row:
    """Return the row of a manuscript whose text.md holds `text` (None: it has none)."""
    counts = whole = None
    if text is not None:
        blocks = markup.load(text)
        figures = [block.text for block in blocks if block.kind is BlockKind.FIGURE]
        counts = count(plain(blocks))
        around = [manuscript.title, manuscript.byline, *captions(manuscript, figures)]
        whole = counts + count("\n".join(around))
    return Row(
        manuscript.id,
        stamps,
        digest,
        manuscript.title,
        manuscript.byline,
        tuple((person.name, person.role) for person in manuscript.contributors),
        manuscript.kind,
        manuscript.counts_as_article,
        manuscript.status,
        manuscript.proposed_column,
        manuscript.received,
        manuscript.suspect,
        tuple((file.path, file.role) for file in manuscript.files),
        len(manuscript.photos),
        (*(file.sha256 for file in manuscript.files), *(photo.sha256 for photo in manuscript.photos)),
        counts,
        whole,
    )


def captions(manuscript: Manuscript, figures: Iterable[str]) -> list[str]:
    """Return the captions of a manuscript: those in the text, then those that only its photos carry."""
    found = [text for text in figures if text]
    return found + [photo.caption for photo in manuscript.photos if photo.caption and photo.caption not in found]


def _read_issue(home: Home, id_: str, stamp: tuple[int, int]) -> IssueRow:
    try:
        issue = home.issue(id_)
    except WenshiError as error:
        return IssueRow(id_, stamp, problem=str(error))
    return IssueRow(id_, stamp, issue.serial, issue.title, issue.status, columns_of(issue))


def columns_of(issue: Issue) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the columns of an issue as names with accession numbers."""
    return tuple((column.name, tuple(entry.manuscript for entry in column.entries)) for column in issue.columns)
