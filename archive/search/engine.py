"""The seam between a query and whatever answers it.

What every engine must give is defined here and in `places`, and nowhere else: a leaf of the query occurs wherever
`places.spans` finds it in a line of a field; a manuscript matches by the query's tree over “the leaf occurs in it”
and the conditions. The tests hold each engine to the plain scan in `brute`; all engines rank by `ranking`.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ..errors import WenshiError
from .query import Query
from .ranking import Answer

if TYPE_CHECKING:
    from ..text.dating import Dating

Dates = Mapping[str, "Sequence[Dating]"]  # what a time is looked for in: the dates of each manuscript, by id


class Entry(NamedTuple):
    """What is searched of a manuscript: original texts, each field's lines joined by line ends.

    `digest` names this very state of it; `authors` are the names of the contributors. `issue`, `column`, `year`
    (digits) and `published` are those of the issue it stands in; "" where it stands in none.
    """

    id: str
    digest: str
    title: str
    byline: str = ""
    body: str = ""
    notes: str = ""
    captions: str = ""
    issue: str = ""
    column: str = ""
    authors: tuple[str, ...] = ()
    status: str = ""
    year: str = ""
    access: str = ""
    published: str = ""


class Engine(Protocol):
    """Answers queries; the dates of the texts are given to it, and no engine keeps any."""

    name: str

    def find(self, query: Query, /) -> Answer:
        """Return all matching manuscripts.

        Raises DamagedIndex, here or when the answer is read, if the engine's own files turn out to be damaged.
        """
        ...

    def firsts(self) -> set[str]:
        """Return the folded characters of all texts; some may have gone again."""
        ...

    def followers(self, char: str, /) -> set[str]:
        """Return the letters, digits and ideographs that stand behind one of them; some may have gone again."""
        ...


class DamagedIndex(WenshiError):
    """The index cannot be trusted: answer by the plain scan and build it anew."""
