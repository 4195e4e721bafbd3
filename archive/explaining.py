"""How a query is understood: what was read, what folding joins, which other names are looked for."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from . import catalogue as catalogues
from . import indexing
from .asking import Asking, dates_for, understood
from .home import Home
from .names import Names
from .report import Table
from .search.engine import Engine
from .search.query import And, Between, Dated, Forms, Has, Near, Node, Not, Or, Query, Same, node_key, terms
from .search.reading import read_as
from .search.term import Term
from .text.fold import table


class Explained(NamedTuple):
    """A part of a query: how it is matched, and what it finds by itself.

    `variants` are, for each of its characters that has any, the character and all that fold to the same; `name` is
    set where it is another form of a name that was typed; `excluded` where it stands under a NOT.
    """

    text: str
    folded: str
    variants: list[str]
    name: str
    excluded: bool
    manuscripts: int
    occurrences: int


class Explanation(NamedTuple):
    """How a query was read, part by part, and what it finds as a whole."""

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
        parts = {
            (node_key(part), excluded): _explained(part, excluded, engine)
            for root in (query.root, *query.filters)
            for part, excluded in _parts(root, False)
        }
        problems = [problem.message for problem in names.problems]
        explained = list(parts.values())
        return Explanation(asking.text, read_as(query), explained, found.total, found.occurrences, problems)

    return indexing.answered(home, catalogue, use, dates_for(home, catalogue, typed))


def _parts(node: Node, excluded: bool) -> Iterator[tuple[Node, bool]]:
    """Yield what is joined by AND, OR and NOT, and behind what is composite its terms."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _parts(part, excluded)
        case Not(part):
            yield from _parts(part, not excluded)
        case Forms(forms):
            yield from ((form, excluded) for form in forms)
        case Near() | Same():
            yield node, excluded
            yield from ((term, excluded) for term in terms(node))
        case Term() | Dated() | Has() | Between():
            yield node, excluded


def _explained(part: Node, excluded: bool, engine: Engine) -> Explained:
    query = Query("", part)
    found = engine.find(query)
    term = part if isinstance(part, Term) else part.term if isinstance(part, Has) else None
    text = "".join(piece.text for piece in term.pattern.pieces) if term is not None and not term.literal else ""
    return Explained(
        text=read_as(query),
        folded=term.folded if term is not None else "",
        variants=[_alike()[char] for char in dict.fromkeys(text) if char in _alike()],
        name=term.name if term is not None else "",
        excluded=excluded,
        manuscripts=found.total,
        occurrences=found.occurrences,
    )


@lru_cache(maxsize=1)
def _alike() -> dict[str, str]:
    """Return for each folded character itself and all that fold to it, but those that look the same."""
    groups: dict[str, str] = {}
    for code, folded in table().items():
        if unicodedata.normalize("NFKC", chr(code)) == chr(code):
            groups[folded] = groups.get(folded, folded) + chr(code)
    return groups


def _both_ways(term: Explained) -> str:
    """Return what a term is compared as, and the same written with the other characters: 贵阳 ⇄ 貴陽."""
    others = {ord(group[0]): group[1] for group in term.variants}
    return f"{term.folded} ⇄ {term.folded.translate(others)}" if others else term.folded


def as_table(explained: Explanation) -> Table:
    """Return the explanation as a table."""
    rows = [
        ("非 " * term.excluded + term.text, _both_ways(term), "　".join("＝".join(group) for group in term.variants),
         term.name, term.manuscripts, term.occurrences)
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
                "excluded": term.excluded,
                "total": term.manuscripts,
                "occurrences": term.occurrences,
            }
            for term in explained.terms
        ],
    }
