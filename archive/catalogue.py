"""The catalogue: one row a manuscript, derived from `collections/`, checked against it at every use.

It serves `list` and `stats`, tells which manuscripts changed since the search index was made, and knows which
bytes the archive holds already. Lost or damaged, it is made again.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import bounds, derived, ids
from . import home as homes
from .errors import Unreadable, WenshiError
from .home import Home

if TYPE_CHECKING:
    from .model import Block, Counts, Issue, Manuscript

VERSION = 6
_FILE = "catalogue.json"
_MISSING = (-1, -1)
_UNSURE = (-2, -2)
_TICK, _COARSE_TICK = 20_000_000, 2_000_000_000  # ns
_BREAKS = str.maketrans("\t\r\n", "   ")

Stamps = tuple[int, int, int, int]


class Row(NamedTuple):
    """What is known of one manuscript without opening its files; flat, because thousands are read at every start.

    Sizes and mtimes (ns) are those of text.md and record.toml; `digest` covers both files' bytes. `people` holds a
    line for each, name, role and identity, `files` path and role, `captions` those of the photos, `hashes` the SHA-256
    of its files and photos. `zishu` to `chars_spaces` count the default scope, `whole_…`
    title, byline, body and captions; all are None without text. `problem` says why it could not be read.
    """

    id: str
    text_size: int
    text_mtime: int
    record_size: int
    record_mtime: int
    digest: str = ""
    title: str = ""
    subtitle: str = ""
    byline: str = ""
    people: str = ""
    kind: str = "article"
    counts_as_article: bool = True
    status: str = ""
    proposed_column: str = ""
    received: str = ""
    source: str = ""
    sanqin: str = ""
    suspect: str = ""
    access: str = ""
    text_state: str = ""
    photos: int = 0
    captions: str = ""
    files: str = ""
    hashes: str = ""
    zishu: int | None = None
    han: int | None = None
    chars: int | None = None
    chars_spaces: int | None = None
    whole_zishu: int | None = None
    whole_han: int | None = None
    whole_chars: int | None = None
    whole_chars_spaces: int | None = None
    problem: str = ""

    @property
    def has_text(self) -> bool:
        """Whether there is a text to count."""
        return self.zishu is not None

    def headline(self) -> str:
        """Return title and subtitle as lines: what a search finds as the title."""
        return f"{self.title}\n{self.subtitle}" if self.subtitle else self.title

    def names(self) -> list[str]:
        """Return the names of the contributors, each once, in order."""
        return self._of_people(0)

    def roles(self) -> list[str]:
        """Return the roles of the contributors, each once, in order."""
        return self._of_people(1)

    def roles_of(self, person: str) -> list[str]:
        """Return the roles one of the contributors has, each once."""
        return list(dict.fromkeys(role for name, role, _ in _words(self.people, 3) if name == person))

    def identities(self) -> list[str]:
        """Return what the contributors are known as (政协委员, their sector …), each once, in order."""
        return self._of_people(2)

    def contributors(self) -> list[dict[str, str]]:
        """Return name and role of each contributor, as JSON shows them."""
        return [{"name": name, "role": role} for name, role, _ in _words(self.people, 3)]

    def file_list(self) -> list[dict[str, str]]:
        """Return path and role of each file, as JSON shows them."""
        return [{"path": path, "role": role} for path, role in _words(self.files, 2)]

    def counts(self, scope: str = "") -> dict[str, int] | None:
        """Return the counts by rule, of the default scope or of the `whole_`; None without text."""
        rules = ("zishu", "han", "chars", "chars_spaces")
        return {rule: getattr(self, scope + rule) for rule in rules} if self.has_text else None

    def _of_people(self, place: int) -> list[str]:
        return list(dict.fromkeys(filter(None, (words[place] for words in _words(self.people, 3)))))


def _words(lines: str, number: int) -> Iterator[list[str]]:
    """Yield each line's words, missing ones at its end as empty ones."""
    for line in lines.split("\n") if lines else ():
        words = line.split("\t")
        yield words + [""] * (number - len(words))


def _lines(pairs: Iterable[tuple[str, ...]]) -> str:
    """Join words by tabs and lines; a tab or line end inside a word becomes a space."""
    return "\n".join("\t".join(word.translate(_BREAKS) for word in pair) for pair in pairs)


class IssueRow(NamedTuple):
    """What is known of an issue: its number, and which manuscripts stand in which column, in order.

    `pages` holds the first and last printed page of the manuscripts where any is known, `extent` the number of pages,
    `layout` the characters its pages have room for.
    """

    id: str
    stamps: tuple[int, int]
    serial: int | None = None
    title: str = ""
    status: str = ""
    year: int | None = None
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    pages: tuple[tuple[str, int | None, int | None], ...] = ()
    printed_on: str = ""
    print_run: int | None = None
    extent: int | None = None
    layout: int | None = None
    problem: str = ""

    def name(self) -> str:
        """Return the name people read."""
        return ids.issue_name(self.id, self.serial)


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
        rows = reversed(self.rows.values())
        return {sha256: row.id for row in rows if row.hashes for sha256 in row.hashes.split("\n")}

    def refuse_unknown_places(self) -> None:
        """Raise Unreadable while any issue cannot be read: what stands in it is not known then."""
        for issue in self.issues.values():
            if issue.problem:
                raise Unreadable(f"{issue.problem.rstrip('。')}；在它改正以前不能动目录。")

    def problems(self) -> list[str]:
        """Return one sentence for each file that could not be read."""
        rows = [row.problem for row in self.rows.values()]
        return [problem for problem in [*rows, *(row.problem for row in self.issues.values())] if problem]

    def digests(self) -> dict[str, str]:
        """Return for each readable manuscript what changes with anything a search can see of it."""
        places, nowhere = self.places(), Place()
        readable = [row for row in self.rows.values() if not row.problem]
        known = {"": ""} | {id_: f"{issue.year}\t{issue.status}" for id_, issue in self.issues.items()}
        seen = ((row, places.get(row.id, nowhere)) for row in readable)
        return {row.id: "\t".join((row.digest, *place, known[place.issue])) for row, place in seen}


def state(digests: dict[str, str]) -> str:
    """Return one digest of all of them: the state of the store as a search sees it."""
    import hashlib  # noqa: PLC0415 - loads OpenSSL, and not every command needs it

    return hashlib.sha256("\n".join([f"{id_}\t{digest}" for id_, digest in digests.items()]).encode()).hexdigest()


def refresh(home: Home, advance: Callable[[int, int], None] | None = None) -> Catalogue:
    """Return the catalogue as `collections/` stands now; only what changed is read again.

    `advance(done, total)` is called as manuscripts are read. `changed` tells whether the stored
    catalogue is out of date.
    """
    old = _load(home)
    fresh = Catalogue(changed=old is None)
    old = old or Catalogue()
    stale = []
    known = old.rows
    for id_, stamps in _stamps(home, known):
        row = known.get(id_)
        if row is None or row[1:5] != stamps:
            stale.append((id_, stamps))
            row = Row(id_, *stamps)
        fresh.rows[id_] = row
    issues = {id_: _stamp(str(home.issue_path(id_))) for id_ in home.issue_ids()}
    changed = [id_ for id_, stamp in issues.items() if id_ not in old.issues or old.issues[id_].stamps != stamp]
    now = _after_tick([*(m for _, stamps in stale for m in stamps[1::2]), *(issues[id_][1] for id_ in changed)])
    for done, (id_, stamps) in enumerate(stale, 1):
        young = _is_young(stamps[1], now) or _is_young(stamps[3], now)
        fresh.rows[id_] = _read_row(home, id_, (*_UNSURE, *_UNSURE) if young else stamps)
        if advance is not None:
            advance(done, len(stale))
    for id_, stamp in issues.items():
        if id_ in changed:
            fresh.issues[id_] = _read_issue(home, id_, _UNSURE if _is_young(stamp[1], now) else stamp)
        else:
            fresh.issues[id_] = old.issues[id_]
    # What is read again is different at least in its stamps; whether it is gone shows in the number.
    fresh.changed = bool(fresh.changed or stale or len(known) != len(fresh.rows) or fresh.issues != old.issues)
    return fresh


def _stamps(home: Home, known: dict[str, Row]) -> Iterator[tuple[str, Stamps]]:
    """Yield size and mtime of text and record of each manuscript, in order of accession number."""
    folder = home.folder / "manuscripts"
    found = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - names are all that is needed
    names = sorted(name for name in found if name in known or ids.is_accession(name))
    if any(len(name) > len("2022-0001") for name in names):
        names.sort(key=ids.accession_key)
    text, record = os.sep + homes.TEXT, os.sep + homes.RECORD
    # From a handle the system need not walk the whole path thousands of times; Windows has none.
    at = os.open(folder, os.O_RDONLY) if names and os.stat in os.supports_dir_fd else None
    before = "" if at is not None else str(folder) + os.sep
    try:
        for name in names:
            yield name, (*_stamp(before + name + text, at), *_stamp(before + name + record, at))
    finally:
        if at is not None:
            os.close(at)


def save(home: Home, catalogue: Catalogue) -> None:
    """Store the catalogue in `index/`, whole or not at all."""
    content = {"rows": [*catalogue.rows.values()], "issues": [*catalogue.issues.values()]}
    derived.save(home.index / _FILE, VERSION, content)
    catalogue.changed = False


def _load(home: Home) -> Catalogue | None:
    """Read the stored catalogue; None when there is none of this version or anything about it is odd."""
    stored = derived.load(home.index / _FILE, VERSION)
    if stored is None:
        return None
    try:
        return Catalogue(
            {values[0]: Row._make(values) for values in stored["rows"]},
            {values[0]: _issue_row(values) for values in stored["issues"]},
        )
    except (ValueError, TypeError, LookupError):
        return None


def mistaken(home: Home) -> Iterator[tuple[Row, Row]]:
    """Yield the stored rows that would be trusted and are not what the files hold, each with what they hold."""
    known = (_load(home) or Catalogue()).rows
    for id_, stamps in _stamps(home, known):
        row = known.get(id_)
        if row is not None and row[1:5] == stamps and (found := _read_row(home, id_, stamps)) != row:
            yield row, found


def _issue_row(values: list[Any]) -> IssueRow:
    values[1] = tuple(values[1])
    row = IssueRow._make(values)
    columns = tuple([(name, tuple(members)) for name, members in row.columns])
    return row._replace(columns=columns, pages=tuple([(id_, first, last) for id_, first, last in row.pages]))


def _stamp(path: str, at: int | None = None) -> tuple[int, int]:
    try:
        status = os.stat(path, dir_fd=at)
    except OSError:
        return _MISSING
    return status.st_size, status.st_mtime_ns


def _after_tick(mtimes: list[int]) -> int:
    """Return the time, after waiting until the clock of the file system has moved on from the youngest file.

    What is read from then on and changes later carries another time. The wait is short or none at all.
    """
    newest = max(mtimes, default=0)
    now = time.time_ns()
    if _is_young(newest, now) and newest % 1_000_000_000:
        time.sleep(_TICK / 1e9)
        now = time.time_ns()
    return now


def _is_young(mtime: int, now: int) -> bool:
    """Tell whether a file is so young that a later change might carry the same time, so that its stamp proves nothing.

    Clocks of file systems tick every few milliseconds, on USB sticks (FAT) every two seconds.
    """
    return mtime + (_TICK if mtime % 1_000_000_000 else _COARSE_TICK) > now


def _read_row(home: Home, id_: str, stamps: Stamps) -> Row:
    from hashlib import sha256  # noqa: PLC0415

    folder = home.manuscript_folder(id_)
    try:
        manuscript = home.manuscript(id_)
    except (WenshiError, OSError) as error:
        held = [path for part in ("originals", "photos") for path in sorted((folder / part).glob("*"))]
        hashes = "\n".join(sha256(path.read_bytes()).hexdigest() for path in held if _is_plain(path))
        stamps = _while_refused(error, stamps)
        return Row(id_, *stamps, title="（读不了）", hashes=hashes, problem=f"{id_}：{_why(error)}")
    try:
        text = home.text(id_)
        return row_of(manuscript, text, stamps, digest((folder / homes.RECORD).read_bytes(), text))
    except (WenshiError, OSError) as error:
        stamps = _while_refused(error, stamps)
        return row_of(manuscript, None, stamps, "")._replace(problem=f"{id_}：{_why(error)}")


def _why(error: Exception) -> str:
    from .disk import reason  # noqa: PLC0415 - only for the sentence

    return f"读不了（{reason(error)}）。" if isinstance(error, OSError) else str(error)


def _while_refused(error: Exception, stamps: Stamps) -> Stamps:
    """Return stamps that prove nothing where it was the system that refused: it may not the next time."""
    refused = isinstance(error, OSError) or isinstance(error.__cause__, OSError)
    return (*_UNSURE, *_UNSURE) if refused else stamps


def _is_plain(path: Path) -> bool:
    """Tell whether a file is one of the manuscript's own, no link."""
    try:
        return bounds.own(path).is_file()
    except WenshiError:
        return False


def digest(record: bytes, text: str | None) -> str:
    """Return the digest of a manuscript's record and text (None: it has none)."""
    from hashlib import blake2b  # noqa: PLC0415

    made = blake2b(record, digest_size=16)
    made.update(b"\0none" if text is None else text.encode())
    return made.hexdigest()


def as_it_is(home: Home, id_: str) -> tuple[str, str]:
    """Return a manuscript's text and the digest taken of it anew, for it may have changed since it was catalogued.

    Raises Unreadable when it is gone since.
    """
    folder = home.manuscript_folder(id_)
    text = homes.read_text(folder / homes.TEXT)
    try:
        record = (folder / homes.RECORD).read_bytes()
    except OSError as error:
        from .disk import reason  # noqa: PLC0415 - only for the sentence

        raise Unreadable(f"读不了 {folder / homes.RECORD}（{reason(error)}）。") from error
    return text, digest(record, text)


def row_of(manuscript: "Manuscript", text: str | None, stamps: Stamps, digest: str) -> Row:
    """Return the row of a manuscript whose text.md holds `text` (None: it has none)."""
    row = Row(
        manuscript.id,
        *stamps,
        digest=digest,
        title=manuscript.title,
        subtitle=manuscript.subtitle,
        byline=manuscript.byline,
        people=_lines(
            (person.name, person.role, *filter(None, (person.identity,))) for person in manuscript.contributors
        ),
        kind=manuscript.kind,
        counts_as_article=manuscript.counts_as_article,
        status=manuscript.status,
        proposed_column=manuscript.proposed_column,
        received=manuscript.received,
        source=manuscript.source,
        sanqin=manuscript.sanqin,
        suspect=manuscript.suspect,
        access=manuscript.access,
        text_state=manuscript.text_state,
        photos=sum(not photo.kind for photo in manuscript.photos),
        captions=_lines((photo.caption,) for photo in manuscript.photos if photo.caption),
        files=_lines((file.path, file.role) for file in manuscript.files),
        hashes=_lines((held.sha256,) for part in (manuscript.files, manuscript.photos) for held in part),
    )
    if text is None:
        return row
    from .text import markup  # noqa: PLC0415 - a catalogue that is up to date counts nothing
    from .text.parts import DEFAULT, WHOLE  # noqa: PLC0415

    counted = parts(markup.load(text), row, row.captions)
    whole = WHOLE.counts(counted).as_dict()
    numbers: dict[str, Any] = DEFAULT.counts(counted).as_dict() | {f"whole_{rule}": n for rule, n in whole.items()}
    return row._replace(**numbers)


def parts(blocks: "tuple[Block, ...]", about: "Row | Manuscript", photo_captions: str) -> "dict[str, Counts]":
    """Count a manuscript part by part (see `text.parts`); a title still missing is none."""
    from .model import TITLE_MISSING  # noqa: PLC0415
    from .text.parts import by_part  # noqa: PLC0415

    title = "" if about.title == TITLE_MISSING else about.title
    return by_part(blocks, f"{title}\n{about.subtitle}", about.byline, captions(blocks, photo_captions))


def captions(blocks: "Iterable[Block]", photo_captions: str) -> str:
    """Return the captions of a manuscript as lines: those in the text, then those that only its photos carry."""
    found = [block.text for block in blocks if block.kind == "figure" and block.text]
    return "\n".join([*found, *(line for line in photo_captions.split("\n") if line and line not in found)])


def _read_issue(home: Home, id_: str, stamp: tuple[int, int]) -> IssueRow:
    try:
        issue = home.issue(id_)
    except WenshiError as error:
        refused = isinstance(error.__cause__, OSError)  # it may not be the next time
        return IssueRow(id_, _UNSURE if refused else stamp, problem=str(error))
    from .text.layout import layout  # noqa: PLC0415 - a catalogue that is up to date reads no issue

    laid_out = layout(issue)
    printed = issue.printed_on[:4]
    year = issue.year or ids.issue_year(id_) or (int(printed) if printed.isdecimal() else None)
    pages = tuple(
        (entry.manuscript, entry.page_from, entry.page_to)
        for column in issue.columns
        for entry in column.entries
        if entry.page_from is not None or entry.page_to is not None
    )
    return IssueRow(
        id_,
        stamp,
        issue.serial,
        issue.title,
        issue.status,
        year,
        columns_of(issue),
        pages,
        issue.printed_on,
        issue.print_run,
        issue.pages,
        None if laid_out is None else laid_out.characters,
    )


def columns_of(issue: "Issue") -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the columns of an issue as names with accession numbers."""
    return tuple((column.name, tuple(entry.manuscript for entry in column.entries)) for column in issue.columns)
