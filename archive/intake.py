"""Take pieces in: see who wrote what, what came before, and file them, one batch a command."""

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from . import catalogue as catalogues
from . import duplicates, filing, ids, metadata, store
from .drafting import Added, Draft, Given, new_folder
from .duplicates import Known, Likeness
from .errors import AlreadyThere, BadInput, NotFound, Unreadable
from .home import Home
from .metadata import Matching, Register
from .model import (
    ARTICLE_KINDS,
    Entry,
    Manuscript,
)
from .pieces import Advance, Failed, Opener, Piece, Skipped
from .placing import Contents
from .reading import Guard
from .sources import Source
from .spool import Spool

_SURE = 20  # letters from which on equal texts are the same piece, whatever their titles
_MOST_LIKE = 5  # earlier manuscripts named for one file


@dataclass(frozen=True, slots=True)
class Way:
    """How files are taken in: nothing written, pictures as pages, books by chapter, duplicates not left out."""

    dry_run: bool = False
    scans: bool = False
    split: bool = False
    allow_duplicates: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of every file of a command."""

    batch: str = ""
    added: list[Added] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    matching: Matching | None = None


def add(
    home: Home,
    sources: list[Source],
    given: Given,
    way: Way,
    command: str,
    *,
    register: Register | None = None,
    advance: Advance | None = None,
) -> Outcome:
    """File what each source holds; one bad file does not stop the others.

    Everything is read first, by processes of their own and without the lock; then all is filed in one batch, in the
    order it came, and placed in `given.issue`. What the office's `register` says of a file counts before what was
    given for all. Raises NotFound for an unknown issue, and what `store.writing` raises.
    """
    if given.issue:
        filing.open_issue(home, given.issue)
    known = {} if way.allow_duplicates else catalogues.refresh(home).holders()
    with Spool() as spool:
        with Guard() as guard:
            found = Opener(guard, spool, known, way.scans, way.split).open_all(sources, advance)
        if given.title and sum(isinstance(item, Piece) for item in found) > 1:
            raise BadInput("--title 只能用于一篇稿件。")
        if way.dry_run:
            batch = store.Batch(home, store.actor_name(home), command, "")
            return _Intake(home, given, way, batch, register).take_in(found)
        with store.writing(home, command) as batch:
            return _Intake(batch.home, given, way, batch, register).take_in(found)


class _Intake:
    """One batch of pieces being filed."""

    def __init__(self, home: Home, given: Given, way: Way, batch: store.Batch, register: Register | None) -> None:
        """Look at what the archive holds now; with a dry run nothing will be written."""
        self.home, self.given, self.way, self.batch, self.register = home, given, way, batch, register
        self.contents = Contents(home) if given.issue or register else None
        self.catalogue = catalogues.refresh(home)
        self.holders = self.catalogue.holders()
        self.places = {id_: place.issue for id_, place in self.catalogue.places().items()}
        self.known: Known | None = None
        self.numbers = free_numbers(home, given.received)
        self.outcome = Outcome(batch.id)

    def take_in(self, found: Sequence[Piece | Skipped | Failed]) -> Outcome:
        """File the pieces that are new."""
        if self.register is not None:
            names = [item.source.name for item in found if isinstance(item, Piece)]
            self.outcome.matching = self.register.match(names)
        for item in found:
            if isinstance(item, Skipped):
                self.outcome.skipped.append(item)
            elif isinstance(item, Failed):
                self.outcome.failed.append(item)
            else:
                try:
                    self._take(item)
                except Unreadable as error:
                    self.outcome.failed.append(Failed(item.source.name, str(error)))
        if not self.way.dry_run:
            if self.contents is not None:
                self.contents.put(self.batch)
            if self.known is not None:
                with suppress(OSError):  # it is derived; where index/ cannot be written it is made again
                    self.known.save(self.home)
        return self.outcome

    def _take(self, piece: Piece) -> None:
        holder = self._holder(piece)
        if holder is not None and not self.way.allow_duplicates:
            self._leave(piece, holder, "file", self._about(piece, self._title_of(holder), []))
            return
        document = piece.document
        if document is None:
            raise Unreadable("这个文件刚才还在库里，读的时候被移除了；请再收一次。")
        if piece.file is None and piece.source.kept is not None and piece.source.kept.sha256 not in self.holders:
            # The first chapter was left, because it stands elsewhere: the book stays with the first that is filed.
            piece = dataclasses.replace(piece, file=None if piece.scans else piece.source.kept)
        draft = Draft(piece, document)
        given = self._about(piece, draft.lead.title, draft.warnings)
        like = self._earlier(draft.text)
        same = like[0] if like and like[0].kind == "same" else None
        # 待续 or 题词 is the whole text of many a piece; their titles tell them apart.
        sure = same is not None and (same.letters_here >= _SURE or self._title_of(same.id) == draft.lead.title)
        if same is not None and sure and not self.way.allow_duplicates:
            self._leave(piece, same.id, "text", given)
            return
        draft.warnings += [self._describe(likeness) for likeness in like[:_MOST_LIKE]]
        draft.warnings += self._shared_pictures(piece)
        filed = draft.filed(given, self.numbers, self.batch)
        id_ = filed.added.manuscript.id
        filed = dataclasses.replace(filed, added=dataclasses.replace(filed.added, like=tuple(like)))
        if self.known is not None and draft.text:
            self.known.add(id_, draft.text)
        for held in _hashes(filed.added.manuscript):
            self.holders.setdefault(held, id_)
        if not self.way.dry_run:
            self.batch.add_folder(self.home.manuscript_folder(id_), filed.files)
            self.batch.log(id_, "add")
        if self.contents is not None and given.issue:
            self.contents.insert(Entry(id_), given.issue, given.column)
        self.outcome.added.append(filed.added)

    def _earlier(self, text: str) -> list[Likeness]:
        """Return what came earlier and holds the same text, part of it or more, best first."""
        if not text:
            return []
        if self.known is None:
            self.known = Known.open(self.home, self.catalogue)
        return self.known.like(text)

    def _shared_pictures(self, piece: Piece) -> list[str]:
        """Say which earlier manuscripts hold pictures of the piece already."""
        images = (*piece.embedded, *piece.photos, *piece.scans)
        held = Counter(self.holders[image.kept.sha256] for image in images if image.kept.sha256 in self.holders)
        return [f"有 {number} 幅图片 {id_} 里已有（完全相同）" for id_, number in held.items()]

    def _title_of(self, id_: str) -> str:
        row = self.catalogue.rows.get(id_)
        if row is not None:
            return row.title
        return next(added.manuscript.title for added in self.outcome.added if added.manuscript.id == id_)

    def _describe(self, likeness: Likeness) -> str:
        row = catalogues.Row(likeness.id, 0, 0, 0, 0, title=self._title_of(likeness.id))
        issue = self.contents.place_of(likeness.id)[0] if self.contents else self.places.get(likeness.id, "")
        return duplicates.describe(likeness, row, issue)

    def _about(self, piece: Piece, title: str, warnings: list[str]) -> Given:
        """Return what is known of a piece: its row in the register, found by its file or its title, before the rest."""
        matching = self.outcome.matching
        if matching is None or self.contents is None:
            return self.given
        entry = matching.entry_for(piece.source.name) or matching.by_title(title, piece.source.name)
        if entry is None:
            return self.given
        given = dataclasses.replace(self.given, **metadata.given(entry), named_by="登记表")
        if given.issue:
            try:
                self.contents.issue(given.issue)
            except (NotFound, AlreadyThere) as error:
                warnings.append(f"登记表第 {entry.line} 行：{error}没有编入这一期".replace("。", "，"))
                given = dataclasses.replace(given, issue="")
        return given

    def _holder(self, piece: Piece) -> str | None:
        """Return the manuscript that holds the piece's file, or all its pages, already."""
        if piece.file is not None:
            return self.holders.get(piece.file.sha256)
        held = {self.holders.get(page.kept.sha256) for page in piece.scans}
        return held.pop() if len(held) == 1 else None

    def _leave(self, piece: Piece, holder: str, match: str, given: Given) -> None:
        """Leave a duplicate; where an issue was given and it stands in none, it is placed."""
        placed = self.contents is not None and bool(given.issue) and self.contents.place_of(holder) == ("", "")
        if placed and self.contents is not None:
            self.contents.insert(Entry(holder), given.issue, given.column)
            self.batch.log(holder, "place", {"issue": ""}, {"issue": given.issue, "column": given.column})
        warnings = [*piece.warnings, *self._left_with(piece, holder)]
        self.outcome.skipped.append(
            Skipped(piece.source.name, "duplicate", holder, placed, match, tuple(dict.fromkeys(warnings)))
        )

    def _left_with(self, piece: Piece, holder: str) -> list[str]:
        """Say which pictures and files came with a duplicate and lie nowhere in the archive."""
        came = [*((image.name, image.kept) for image in piece.photos), *piece.attachments]
        new = [name for name, kept in came if kept.sha256 not in self.holders]
        return [f"同它一起来的{'、'.join(new)}没有收；要收请用 wenshi add 文件 --to {holder}"] if new else []


def _hashes(manuscript: Manuscript) -> list[str]:
    return [held.sha256 for part in (manuscript.files, manuscript.photos) for held in part]


def free_numbers(home: Home, received: str) -> Iterator[str]:
    """Yield the accession numbers that come next in the year of registration."""
    year = int((received or store.now())[:4])
    first = ids.next_accession(year, [*home.manuscript_ids(), *home.removed_ids()])
    return (ids.accession(year, number) for number in itertools.count(first))


def register(home: Home, given: Given, command: str) -> Manuscript:
    """Register a piece whose text is not here yet (handwritten, promised)."""
    with store.writing(home, command) as batch:
        contents = Contents(batch.home) if given.issue else None
        manuscript = Manuscript(
            id=next(free_numbers(batch.home, given.received)),
            title=given.title,
            byline=given.byline,
            contributors=filing.contributors_of(given.byline),
            kind=given.kind or "article",
            counts_as_article=(given.kind or "article") in ARTICLE_KINDS,
            received=given.received or store.now()[:10],
            source=given.source,
            channel=given.channel,
            carrier=given.carrier,
            submitted_by=given.submitted_by,
            status=given.status or "收稿",
            proposed_column="" if given.issue else given.column,
        )
        batch.add_folder(batch.home.manuscript_folder(manuscript.id), new_folder(manuscript, batch, "register", ""))
        batch.log(manuscript.id, "register")
        if contents is not None:
            contents.insert(Entry(manuscript.id), given.issue, given.column)
            contents.put(batch)
    return manuscript


def as_json(outcome: Outcome) -> dict[str, object]:
    """Return the outcome in the stable JSON form."""
    data: dict[str, object] = {
        "format": 1,
        "batch": outcome.batch,
        "added": [_added_json(added) for added in outcome.added],
        "skipped": [dataclasses.asdict(skipped) for skipped in outcome.skipped],
        "failed": [dataclasses.asdict(failed) for failed in outcome.failed],
    }
    if outcome.matching is not None:
        rows = outcome.matching.unmatched_rows
        data["metadata"] = {
            "rows_without_file": [{"line": entry.line, "title": entry.title, "file": entry.file} for entry in rows],
            "files_without_row": outcome.matching.unmatched_files,
            "problems": outcome.matching.problems,
        }
    return data


def _added_json(added: Added) -> dict[str, object]:
    return {
        "id": added.manuscript.id,
        "title": added.manuscript.title,
        "byline": added.manuscript.byline,
        "contributors": [{"name": who.name, "role": who.role} for who in added.manuscript.contributors],
        "source": added.source,
        "encoding": added.encoding,
        "counts": added.counts and added.counts.as_dict(),
        "whole": added.whole and added.whole.as_dict(),
        "suspect": bool(added.manuscript.suspect),
        "unread": list(added.unread),
        "similar": [
            {"id": found.id, "kind": found.kind, "here": round(found.here, 4), "there": round(found.there, 4)}
            for found in added.like
        ],
        "warnings": list(added.warnings),
    }
