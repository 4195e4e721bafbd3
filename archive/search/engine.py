"""The seam between a query and whatever answers it, and the order of what comes back.

What every engine must give is defined here and nowhere else: a term occurs wherever its folded text stands in
the folded text of a field, overlapping places included; a manuscript matches by the query's tree over “the term
occurs in one of the four fields”. The tests hold each engine to the plain scan in `brute`.
"""

from collections.abc import Iterable
from typing import AnyStr, NamedTuple, Protocol

from ..errors import WenshiError
from ..ids import accession_key
from .query import Query

FIELDS = ("title", "byline", "body", "captions")


class Entry(NamedTuple):
    """What is searched of a manuscript: original texts, the body's blocks joined by line ends.

    `digest` names this very state of it; `authors` are the names of the contributors.
    """

    id: str
    digest: str
    title: str
    byline: str
    body: str
    captions: str
    issue: str = ""
    column: str = ""
    authors: tuple[str, ...] = ()
    status: str = ""


class Match(NamedTuple):
    """A manuscript that matches.

    `occurrences` sums the places of the positive terms, distinct by folded text, in all four fields, whatever
    branch of the query made it match; `in_title` those of the title. `exact`: every positive term that occurs
    here stands somewhere as typed.
    """

    id: str
    occurrences: int
    exact: bool
    in_title: int


class Engine(Protocol):
    """Answers queries."""

    name: str

    def matches(self, query: Query) -> list[Match]:
        """Return all matching manuscripts, in no order.

        Raises DamagedIndex when the engine's own files turn out to be damaged.
        """
        ...


class DamagedIndex(WenshiError):
    """The index cannot be trusted: answer by the plain scan and build it anew."""


def order(matches: Iterable[Match]) -> list[Match]:
    """Return matches as typed first, then most occurrences, then most in the title, then by accession number."""
    return sorted(matches, key=lambda m: (not m.exact, -m.occurrences, -m.in_title, accession_key(m.id)))


def occurrences(text: AnyStr, term: AnyStr) -> int:
    """Count the places where a term stands, overlapping ones included (哈哈 stands twice in 哈哈哈)."""
    number = 0
    place = text.find(term)
    while place >= 0:
        number += 1
        place = text.find(term, place + 1)
    return number
