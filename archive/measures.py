"""What can be counted of a manuscript beyond the figures of its row: by part, for a fee, in which script.

Derived from `collections/` and kept in `index/` by the digest in the catalogue, apart from it, so that a command which
needs none of this does not read it. Lost, damaged or of another version it is made again.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from . import catalogue as catalogues
from . import derived
from .catalogue import Catalogue, Row
from .home import Home
from .model import TITLE_MISSING, Counts, plain
from .text import markup
from .text.fee import INDENT, PER_LINE, Extent, extent
from .text.parts import DEFAULT, PARTS, Scope
from .text.script import script

VERSION = 1
NAME = "measures.json"
_RULES = tuple(Counts().as_dict())


class Measure(NamedTuple):
    """The measures of one text; flat, because thousands are read at once.

    `figures` holds the counts by each rule of each of PARTS, `widths`, `headings` and `verse` what its fee depends on
    (see `Extent`), title and subtitle among the headings. `script` is one of `Script`.
    """

    digest: str
    figures: tuple[int, ...]
    widths: tuple[int, ...]
    headings: int
    verse: int
    script: str

    def parts(self) -> dict[str, Counts]:
        """Return the counts of each part."""
        step = len(_RULES)
        return {part: Counts(*self.figures[step * i : step * (i + 1)]) for i, part in enumerate(PARTS)}

    def counts(self, scope: Scope = DEFAULT) -> Counts:
        """Return the counts of a scope."""
        return scope.counts(self.parts())

    def fee(self, per_line: int = PER_LINE, indent: int = INDENT) -> int:
        """Return the 稿酬字数 for lines of `per_line` cells, with the lines of the title. Raises BadInput."""
        return Extent(self.widths, self.headings, self.verse).characters(per_line, indent)


class Measures(dict[str, Measure]):
    """The measures of all manuscripts that have a text which can be read, by accession number.

    `changed` tells whether the stored ones are out of date.
    """

    changed = False


def of(home: Home, catalogue: Catalogue, advance: Callable[[int, int], None] | None = None) -> Measures:
    """Return the measures of what is in the catalogue; only texts that changed are read again.

    `advance(done, total)` is called as texts are read. Nothing is stored; see `indexing.measured`. Raises Unreadable
    when a text is gone since the catalogue saw it: figures without it would be false.
    """
    old = _load(home)
    known = old or {}
    rows = [row for row in catalogue.rows.values() if row.has_text]
    stale = {row.id for row in rows if row.id not in known or known[row.id].digest != row.digest}
    measures, done = Measures(), 0
    for row in rows:
        if row.id not in stale:
            measures[row.id] = known[row.id]
            continue
        measures[row.id] = _read(home, row)
        done += 1
        if advance is not None:
            advance(done, len(stale))
    measures.changed = bool(old is None or stale or len(known) != len(measures))
    return measures


def measured(row: Row, text: str, digest: str) -> Measure:
    """Measure the manuscript of a row whose text.md holds `text`."""
    blocks = markup.load(text)
    figures = [n for part in catalogues.parts(blocks, row, row.captions).values() for n in part.as_dict().values()]
    titles = [line for line in (row.title, row.subtitle) if line.strip() and line != TITLE_MISSING]
    set_ = extent(blocks, len(titles), is_verse=row.kind == "verse")
    return Measure(digest, tuple(figures), set_.widths, set_.headings, set_.verse, script(plain(blocks)).value)


def mistaken(home: Home, catalogue: Catalogue) -> Iterator[str]:
    """Yield the manuscripts whose stored measures would be trusted and are not what their texts hold."""
    for id_, stored in (_load(home) or {}).items():
        row = catalogue.rows.get(id_)
        if row is not None and row.digest == stored.digest and _read(home, row) != stored:
            yield id_


def save(home: Home, measures: Measures) -> None:
    """Store the measures in `index/`, whole or not at all; for who holds the lock. Raises OSError."""
    derived.save(home.index / NAME, VERSION, {"measures": measures})
    measures.changed = False


def _read(home: Home, row: Row) -> Measure:
    """Measure a text as it is now. Raises Unreadable when it is gone."""
    text, digest = catalogues.as_it_is(home, row.id)
    return measured(row, text, digest)


def _load(home: Home) -> dict[str, Measure] | None:
    """Read the stored measures; None when there are none of this version or anything about them is odd."""
    stored = derived.load(home.index / NAME, VERSION)
    if stored is None:
        return None
    try:
        return {
            id_: Measure(digest, tuple(figures), tuple(widths), *rest)
            for id_, (digest, figures, widths, *rest) in stored["measures"].items()
        }
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
