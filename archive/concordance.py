"""A concordance (KWIC): every place of a query with the text on either side of it.

One line stands for each place of each leaf of the query, overlapping ones included: their number is the number of
occurrences a search tells. Contexts are slices of the original line and never leave it.
"""

import unicodedata
from collections.abc import Callable, Iterator
from heapq import nsmallest
from itertools import islice
from typing import NamedTuple

from . import ids
from .asking import Advance, Asking, ask
from .catalogue import Row
from .finding import Shelf
from .home import Home
from .search.passages import Passage, places
from .search.query import Leaf
from .search.reading import read_as
from .text.fold import fold

_RANKS = {"title": 0, "byline": 1, "body": 2, "notes": 2, "captions": 3}  # the order on the printed page
_WHERE = {"title": "题名", "byline": "署名", "captions": "图片说明"}
_BREAKS = str.maketrans(dict.fromkeys("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))
_JOINER = "\u200d"


class Cut(NamedTuple):
    """A place with its contexts: `left + hit + right` is a slice of the line; the flags tell that the line goes on."""

    left: str
    hit: str
    right: str
    cut_left: bool
    cut_right: bool


class Occurrence(NamedTuple):
    """One line of a concordance: what stands there, in the original characters, and how to cite it.

    `paragraph` is the 1-based block of the body, None in title, byline and captions; `page` the printed page of the
    hit, None where it is not known. `issue`, `issue_name` and `source` are "" while the manuscript stands in no issue.
    """

    id: str
    title: str
    byline: str
    issue: str
    issue_name: str
    column: str
    field: str
    paragraph: int | None
    page: str | None
    left: str
    hit: str
    right: str
    cut_left: bool
    cut_right: bool
    source: str

    def where(self) -> str:
        """Return the paragraph, or the field that has none, as a citation names it."""
        return f"第{self.paragraph}段" if self.paragraph else _WHERE[self.field]


class Concordance(NamedTuple):
    """The lines asked for; `manuscripts` and `total` count what there is: manuscripts and places."""

    query: str
    read_as: str
    sort: str
    manuscripts: int
    total: int
    lines: list[Occurrence]
    stale: bool
    problems: list[str]


def concordance(
    home: Home,
    asking: Asking,
    *,
    left: int = 20,
    right: int = 20,
    sort: str = "issue",
    limit: int | None = None,
    advance: Advance | None = None,
) -> Concordance:
    """Return the first `limit` places (None: all) with `left` and `right` characters of context. Raises BadQuery.

    `sort`: "issue" and "id" in the order of the text within a manuscript; "left" by what stands before the hit, the
    nearest character first, "right" by what follows, both folded.
    """
    asked = ask(home, asking, advance=advance)
    shelf = Shelf(home, asked.catalogue, asked.dates)
    if sort == "id":
        found = sorted(asked.ids, key=ids.accession_key)
    else:
        found = [match.id for match in shelf.sorted(asked.matches, "issue")]
    citing = _Citing(home, shelf, asked.catalogue.rows)
    leaves = asked.query.leaves()
    every = (line for id_ in found for line in citing.occurrences(id_, leaves, left, right))
    key = _KEYS.get(sort)
    if key is None:
        lines = list(islice(every, limit))
    else:
        lines = sorted(every, key=key) if limit is None else nsmallest(limit, every, key=key)
    return Concordance(
        query=asking.text,
        read_as=read_as(asked.query),
        sort=sort,
        manuscripts=len(found),
        total=asked.occurrences,
        lines=lines,
        stale=asked.stale,
        problems=asked.problems,
    )


_KEYS: dict[str, Callable[[Occurrence], str]] = {
    "left": lambda line: fold(line.left)[::-1],
    "right": lambda line: fold(line.right),
}


class _Citing:
    """The manuscripts as a concordance cites them."""

    def __init__(self, home: Home, shelf: Shelf, rows: dict[str, Row]) -> None:
        self._shelf = shelf
        self._rows = rows
        self._collection = home.collection().title

    def occurrences(self, id_: str, leaves: tuple[Leaf, ...], left: int, right: int) -> Iterator[Occurrence]:
        """Yield the places in a manuscript: title, byline, then the text as it runs, then captions."""
        row, place, name = self._rows[id_], self._shelf.place(id_), self._shelf.issue_name(id_)
        source = self._shelf.source(id_)
        for passage in sorted(self._shelf.passages(id_), key=_rank):
            line = passage.line
            for start, end, _ in places(line, leaves):
                page = passage.page(start)
                yield Occurrence(
                    id_, row.title, row.byline, place.issue, name, place.column,
                    line.field, passage.paragraph, page,
                    *cut(line.text, start, end, left, right),
                    f"《{self._collection}》{name}第{page}页" if name and page else source,
                )  # fmt: skip


def _rank(passage: Passage) -> int:
    return _RANKS[passage.line.field]


def cut(text: str, start: int, end: int, left: int, right: int) -> Cut:
    """Cut a place out of its line with at most `left` and `right` characters on either side.

    What a reader sees as one character is not torn: marks, variation selectors and joined emoji stay with what they
    belong to, which can make a context longer, and the hit includes the marks on its last character.
    """
    end = _whole(text, end)
    first = max(0, start - left)
    while first > 0 and is_joined(text, first):
        first -= 1
    last = _whole(text, min(len(text), end + right))
    before, behind = text[:first], text[last:]
    return Cut(text[first:start], text[start:end], text[end:last], bool(before.strip()), bool(behind.strip()))


def _whole(text: str, end: int) -> int:
    while end < len(text) and is_joined(text, end):
        end += 1
    return end


def is_joined(text: str, place: int) -> bool:
    """Tell whether a character belongs to the one before it."""
    char = text[place]
    return (
        (not char.isascii() and unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf"))
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or text[place - 1] == _JOINER
    )


def flat(text: str) -> str:
    """Return a context for one line of a table: what would break the line or jump in it is a space."""
    return text.translate(_BREAKS)


def as_json(made: Concordance) -> dict[str, object]:
    """Return a concordance in the stable JSON form."""
    return {
        "format": 1,
        "query": made.query,
        "read_as": made.read_as,
        "sort": made.sort,
        "total": made.manuscripts,
        "occurrences": made.total,
        "lines": [line_as_json(line) for line in made.lines],
    }


def line_as_json(line: Occurrence) -> dict[str, object]:
    """Return one place in the stable JSON form."""
    optional = ("issue", "issue_name", "column", "source")
    return {name: (value or None if name in optional else value) for name, value in line._asdict().items()}
