"""How a query is understood: what was read, what folding joins, which other names are looked for."""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from . import catalogue as catalogues
from . import indexing
from .asking import Asking, understood
from .home import Home
from .names import Names
from .report import Table
from .search.engine import Engine
from .search.query import Leaf, Query, Term, positive, terms
from .search.reading import read_as
from .text.fold import table


class Explained(NamedTuple):
    """How one term is matched, and what it finds by itself.

    `variants` are, for each of its characters that has any, the character and all that fold to the same;
    `name` is set where it is another form of a name that was typed.
    """

    text: str
    folded: str
    variants: list[str]
    name: str
    manuscripts: int
    occurrences: int


class Explanation(NamedTuple):
    """How a query was read, term by term, and what it finds as a whole."""

    query: str
    read_as: str
    terms: list[Explained]
    manuscripts: int
    occurrences: int
    problems: list[str]


def explain(home: Home, asking: Asking) -> Explanation:
    """Return how a query is understood. Raises BadQuery."""
    typed = asking.query()
    catalogue = catalogues.refresh(home)
    names = Names.load(home) if asking.names else Names()

    def use(engine: Engine) -> Explanation:
        query = understood(asking, typed, names, catalogue, engine)
        found = engine.find(query)
        held = dict.fromkeys(term for leaf in _leaves(query) for term in terms(leaf))
        problems = [problem.message for problem in names.problems]
        explained = [_explained(term, engine) for term in held]
        return Explanation(asking.text, read_as(query), explained, found.total, found.occurrences, problems)

    return indexing.answered(home, catalogue, use)


def _leaves(query: Query) -> list[Leaf]:
    """Return all leaves, those under NOT as well."""
    return [*positive(query.root), *positive(query.root, wanted=False)]


def _explained(term: Term, engine: Engine) -> Explained:
    found = engine.find(Query(term.text, term))
    text = "".join(piece.text for piece in term.pattern.pieces)
    variants = [] if term.literal else [_alike()[char] for char in dict.fromkeys(text) if char in _alike()]
    return Explained(term.text, term.folded, variants, term.name, found.total, found.occurrences)


@lru_cache(maxsize=1)
def _alike() -> dict[str, str]:
    """Return for each folded character itself and all that fold to it, but those that look the same."""
    groups: dict[str, str] = {}
    for code, folded in table().items():
        if unicodedata.normalize("NFKC", chr(code)) == chr(code):
            groups[folded] = groups.get(folded, folded) + chr(code)
    return groups


def as_table(explained: Explanation) -> Table:
    """Return the explanation as a table."""
    rows = [
        (term.text, term.folded, "　".join("＝".join(group) for group in term.variants), term.name,
         term.manuscripts, term.occurrences)
        for term in explained.terms
    ]  # fmt: skip
    whole = f"合起来：{explained.manuscripts}篇{explained.occurrences}处"
    notes = [whole, *(f"注意：{problem}" for problem in explained.problems)]
    headers = ("检索词", "归一后", "视为相同的字", "本名", "篇数", "处数")
    return Table(headers, list(rows), title=f"读作：{explained.read_as}", notes=notes)


def as_json(explained: Explanation) -> dict[str, object]:
    """Return the explanation in the stable JSON form."""
    return {
        "format": 1,
        "query": explained.query,
        "read_as": explained.read_as,
        "total": explained.manuscripts,
        "occurrences": explained.occurrences,
        "terms": [
            {
                "text": term.text,
                "folded": term.folded,
                "variants": [list(group) for group in term.variants],
                "name": term.name or None,
                "total": term.manuscripts,
                "occurrences": term.occurrences,
            }
            for term in explained.terms
        ],
    }
