"""The plain scan: the oracle that every other engine is held to, and the answer while there is no index."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..text.fold import fold
from .engine import Dates, Entry
from .places import Line, dated, lines, named, spans, stands
from .query import And, Between, Dated, Forms, Has, Leaf, Near, Node, Not, Or, Query, Same, literally
from .ranking import Answer, Counted, Part, norms
from .term import FIELDS, Term


class BruteEngine:
    """Reads every text for every query; a document's number is its place among the entries."""

    name = "brute"

    def __init__(self, entries: Iterable[Entry], dates: Dates | None = None) -> None:
        """Take what is searched, and the dates by accession number where a query asks for them."""
        self._entries = tuple(entries)
        self._dates = dates or {}
        self.lengths = [sum(len(fold(getattr(entry, field))) for field in FIELDS) for entry in self._entries]
        self.title_lengths = [len(fold(entry.title)) for entry in self._entries]

    def id(self, document: int) -> str:
        """Return the accession number of a document."""
        return self._entries[document].id

    def issue(self, document: int) -> str:
        """Return the issue a document stands in; "" for none."""
        return self._entries[document].issue

    def find(self, query: Query) -> Answer:
        """Return all matching manuscripts."""
        leaves = query.leaves()
        found = [Counted({}, {}, set()) for _ in leaves]
        documents = set()
        for document, entry in enumerate(self._entries):
            text = [line for field in FIELDS for line in lines(field, getattr(entry, field))]
            dated(text, self._dates.get(entry.id, ()))
            if all(_holds(node, entry, text) for node in (query.root, *query.filters)):
                documents.add(document)
            for leaf, (counts, titles, inexact) in zip(leaves, found, strict=True):
                number, in_title, as_typed = _count(leaf, text)
                if number:
                    counts[document] = number
                    if in_title:
                        titles[document] = in_title
                    if not as_typed:
                        inexact.add(document)
        mean = sum(self.lengths) / len(self._entries) if self._entries else 0.0
        part = Part(self, documents, found, norms(self.lengths, mean))
        return Answer(leaves, [part], len(self._entries))

    def firsts(self) -> set[str]:
        """Return the folded characters of all texts."""
        return set().union(*(fold(getattr(entry, field)) for entry in self._entries for field in FIELDS)) - {"\n"}

    def followers(self, char: str) -> set[str]:
        """Return the letters, digits and ideographs that stand behind one of them."""
        texts = (fold(getattr(entry, field)) for entry in self._entries for field in FIELDS)
        pairs = (pair for text in texts for pair in pairwise(text))
        return {second for first, second in pairs if first == char and (first + second).isalnum()}


def _count(leaf: Leaf, text: Sequence[Line]) -> tuple[int, int, bool]:
    """Return the number of a leaf's places, of those in the title, and whether any stands as typed."""
    found = [(line.field, len(spans(leaf, line))) for line in text]
    in_title = sum(number for field, number in found if field == "title")
    return sum(number for _, number in found), in_title, stands(literally(leaf), text)


def _holds(node: Node, entry: Entry, text: Sequence[Line]) -> bool:
    match node:
        case Term() | Forms() | Dated() | Near() | Same():
            return stands(node, text)
        case Not(part):
            return not _holds(part, entry, text)
        case And(parts):
            return all(_holds(part, entry, text) for part in parts)
        case Or(parts):
            return any(_holds(part, entry, text) for part in parts)
        case Has(field):
            return named(node, entry.authors if field == "authors" else (entry.column,))
        case Between(field):
            return node.admits(getattr(entry, field))
