"""The plain scan: the oracle that every other engine is held to, and the answer while there is no index."""

from collections.abc import Iterable, Sequence

from ..text.fold import fold
from .engine import FIELDS, Entry, Match, occurrences
from .query import And, Filters, Node, Not, Or, Query, Term


class BruteEngine:
    """Reads every text for every query."""

    name = "brute"

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)

    def matches(self, query: Query) -> list[Match]:
        """Return all matching manuscripts in the order of the entries."""
        terms = query.positive()
        found = []
        for entry in self._entries:
            if _admitted(entry, query.filters):
                originals = [getattr(entry, field) for field in FIELDS]
                texts = [fold(original) for original in originals]
                if _holds(query.root, texts):
                    found.append(_match(entry.id, terms, originals, texts))
        return found


def _admitted(entry: Entry, filters: Filters) -> bool:
    return (
        (not filters.issue or entry.issue == filters.issue)
        and (not filters.status or entry.status == filters.status)
        and (not filters.column or fold(filters.column) in fold(entry.column))
        and (not filters.author or any(fold(filters.author) in fold(name) for name in entry.authors))
    )


def _holds(node: Node, texts: Sequence[str]) -> bool:
    match node:
        case Term():
            return any(node.folded in text for text in texts)
        case Not(part):
            return not _holds(part, texts)
        case And(parts):
            return all(_holds(part, texts) for part in parts)
        case Or(parts):
            return any(_holds(part, texts) for part in parts)


def _match(number: str, terms: Sequence[Term], originals: Sequence[str], texts: Sequence[str]) -> Match:
    folded = {term.folded for term in terms}
    return Match(
        number,
        occurrences=sum(occurrences(text, term) for term in folded for text in texts),
        exact=all(
            any(term.text in original for original in originals)
            for term in terms
            if any(term.folded in text for text in texts)
        ),
        in_title=sum(occurrences(texts[0], term) for term in folded),
    )
