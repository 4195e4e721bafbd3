"""The dates in each manuscript, by which a search for a time finds its passages.

Derived from `collections/` and kept in `index/` by the digest in the catalogue, apart from it and from the engines:
reading them out of a text takes long, looking them up does not. Lost, damaged or of another version they are read
anew, as they are when the office changes its own tables of eras and events.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from . import catalogue as catalogues
from . import derived, own_tables
from .catalogue import Catalogue, Row
from .home import Home
from .model import BlockKind, body

if TYPE_CHECKING:
    from .text.dates import Tables
    from .text.dating import Dating

VERSION = 2  # of what is stored and of the rules by which dates are read
NAME = "dates.json"

Stored = tuple[str, list[list[Any]]]  # digest, and a row for each date


class Dates(Mapping[str, "tuple[Dating, ...]"]):
    """The dates of all manuscripts that can be read, by accession number, in reading order.

    `changed` tells whether the stored ones are out of date; `problem` what is wrong with the office's own tables.
    """

    def __init__(self, stored: dict[str, Stored], stamp: str, problem: str = "", *, changed: bool = False) -> None:
        self.stored = stored
        self.stamp = stamp
        self.problem = problem
        self.changed = changed
        self._known: dict[str, tuple[Dating, ...]] = {}

    def __getitem__(self, id_: str) -> "tuple[Dating, ...]":
        """Return the dates of a manuscript; made only when asked for, for there are thousands."""
        if id_ not in self._known:
            self._known[id_] = _unpacked(self.stored[id_][1])
        return self._known[id_]

    def __iter__(self) -> Iterator[str]:
        """Yield the accession numbers."""
        return iter(self.stored)

    def __len__(self) -> int:
        """Return the number of manuscripts."""
        return len(self.stored)


def of(home: Home, catalogue: Catalogue, advance: Callable[[int, int], None] | None = None) -> Dates:
    """Return the dates in what is in the catalogue; only texts that changed are read again.

    `advance(done, total)` is called as texts are read. Nothing is stored; see `indexing.dates`. Raises Unreadable
    when a text is gone since the catalogue saw it.
    """
    own = own_tables.load(home)
    old = _load(home, own.stamp)
    rows = [row for row in catalogue.rows.values() if row.has_text]
    stale = [row for row in rows if old is None or row.id not in old or old[row.id][0] != row.digest]
    fresh: dict[str, Stored] = {}
    tables = own.tables() if stale else None
    for done, row in enumerate(stale, 1):
        fresh[row.id] = _read(home, row, tables)
        if advance is not None:
            advance(done, len(stale))
    stored = {row.id: fresh.get(row.id) or (old or {})[row.id] for row in rows}
    changed = bool(old is None or stale or len(old) != len(stored))
    return Dates(stored, own.stamp, own.problem, changed=changed)


def mistaken(home: Home, catalogue: Catalogue) -> Iterator[str]:
    """Yield the manuscripts whose stored dates would be trusted and are not what their texts hold."""
    own = own_tables.load(home)
    tables = own.tables()
    for id_, stored in (_load(home, own.stamp) or {}).items():
        row = catalogue.rows.get(id_)
        if row is not None and row.digest == stored[0] and _read(home, row, tables) != stored:
            yield id_


def save(home: Home, dates: Dates) -> None:
    """Store the dates in `index/`, whole or not at all; for who holds the lock. Raises OSError."""
    derived.save(home.index / NAME, VERSION, {"tables": dates.stamp, "dates": dates.stored})
    dates.changed = False


def _read(home: Home, row: Row, tables: "Tables | None") -> Stored:
    """Read the dates of a title and its text, as they are now. Raises Unreadable when they are gone."""
    from .text import markup  # noqa: PLC0415 - as below: only where texts are read
    from .text.dating import datings  # noqa: PLC0415

    text, digest = catalogues.as_it_is(home, row.id)
    lines = [("title", line) for line in row.headline().split("\n")]
    for block in body(markup.load(text)):
        field = "notes" if block.kind is BlockKind.NOTE else "body"
        lines += [(field, line) for line in block.text.split("\n")]
    return digest, [_packed(dating) for dating in datings(lines, tables)]


def _packed(dating: "Dating") -> list[Any]:
    return [*dating[:-1], [day for reading in dating.readings for day in reading]]


def _unpacked(rows: list[list[Any]]) -> "tuple[Dating, ...]":
    from .text.dating import Dating  # noqa: PLC0415 - who only keeps them up to date does not need it

    return tuple(Dating._make((*row[:-1], tuple(zip(row[-1][::2], row[-1][1::2], strict=True)))) for row in rows)


def _load(home: Home, stamp: str) -> dict[str, Stored] | None:
    """Read the stored dates; None when there are none of this version and these tables, or anything is odd."""
    stored = derived.load(home.index / NAME, VERSION)
    if stored is None:
        return None
    try:
        if stored["tables"] != stamp:
            return None
        return {id_: (str(digest), list(rows)) for id_, (digest, rows) in stored["dates"].items()}
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
