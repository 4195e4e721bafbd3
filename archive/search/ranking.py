"""The order of what was found, the same for every engine.

Manuscripts where all that occurs stands as typed come before those that match only after folding. Among these the
score decides, a sum over the leaves of the query:

    idf · ( n / (n + K) + [n_title > 0] · (1 + share) )        K = 1.2 · (0.25 + 0.75 · length / mean)

n is the number of places in the manuscript, title included, length that of its folded texts in characters; idf =
ln(1 + (N - df + 0.5) / (df + 0.5)) for a leaf found in df of N manuscripts, as in BM25. A leaf in the title adds
more than any number of places in the text can, the more the greater its share of the title is (1 at most).
Equal scores are ordered by issue, the earlier first and what stands in none last, then by accession number.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from heapq import nlargest
from itertools import chain, groupby
from math import log
from operator import itemgetter
from typing import NamedTuple, Protocol

from ..ids import accession_key, issue_key
from .query import Leaf, terms
from .term import Term

SATURATION = 1.2
NORMALISATION = 0.75


class Match(NamedTuple):
    """A manuscript that matches.

    `occurrences` sums the places of the query's leaves in all fields, whatever branch of the query made it match;
    `in_title` those of the title. `exact`: every leaf that occurs here stands somewhere as typed.
    """

    id: str
    occurrences: int
    exact: bool
    in_title: int
    score: float


class Counted(NamedTuple):
    """The places of one leaf by document: all, and those in the title; `inexact`: where it never stands as typed."""

    counts: dict[int, int]
    titles: dict[int, int]
    inexact: set[int]


class Shelf(Protocol):
    """Documents by number, and what the ranking must know of them; lengths in folded characters."""

    @property
    def lengths(self) -> Sequence[int]: ...
    @property
    def title_lengths(self) -> Sequence[int]: ...
    def id(self, document: int, /) -> str: ...
    def issue(self, document: int, /) -> str: ...


class Part(NamedTuple):
    """What was found on one shelf: the documents that match, and the places of every leaf."""

    shelf: Shelf
    documents: AbstractSet[int]
    leaves: Sequence[Counted]
    norms: Sequence[float] = ()


def norms(lengths: Iterable[int], mean: float) -> list[float]:
    """Return K for each length."""
    flat, slope = SATURATION * (1 - NORMALISATION), SATURATION * NORMALISATION / (mean or 1)
    return [flat + slope * length for length in lengths]


class Answer:
    """All manuscripts that match a query; ranked only as far as asked."""

    def __init__(self, leaves: Sequence[Leaf], parts: Sequence[Part], manuscripts: int) -> None:
        """Take what each shelf gave; `manuscripts` is the number of all there are."""
        self._parts = parts
        self._sizes = [min(map(_size, terms(leaf)), default=0) for leaf in leaves]
        held = [sum(len(part.leaves[i].counts) for part in parts) for i in range(len(leaves))]
        self._weights = [log(1 + (manuscripts - number + 0.5) / (number + 0.5)) for number in held]
        self.total = sum(len(part.documents) for part in parts)

    @property
    def occurrences(self) -> int:
        """Return the number of places in all that match."""
        return sum(_places(leaf.counts, part.documents) for part in self._parts for leaf in part.leaves)

    def ids(self) -> Iterator[str]:
        """Yield the accession numbers of all that match, in no order."""
        for part in self._parts:
            yield from map(part.shelf.id, part.documents)

    def best(self, limit: int | None = None) -> list[Match]:
        """Return the first `limit` matches in order; all where it is None."""
        groups = [_split(part, scores) for part, scores in ((part, self._scores(part)) for part in self._parts)]
        exact = [(part, scores) for part, (scores, _) in zip(self._parts, groups, strict=True)]
        chosen = _first(exact, limit)
        if limit is None or len(chosen) < limit:
            rest = [(part, scores) for part, (_, scores) in zip(self._parts, groups, strict=True)]
            chosen += _first(rest, None if limit is None else limit - len(chosen))
        return [_match(part, document, score) for part, document, score in chosen]

    def _scores(self, part: Part) -> dict[int, float]:
        """Return the score of each matching document of a part."""
        total: dict[int, float] = {}
        for leaf, weight, size in zip(part.leaves, self._weights, self._sizes, strict=True):
            scores = self._leaf_scores(part, leaf, weight, size)
            if not total:
                total = scores
            else:
                for document, score in scores.items():
                    total[document] = total.get(document, 0.0) + score
        if total.keys() == part.documents:
            return total
        return {document: total.get(document, 0.0) for document in part.documents}

    @staticmethod
    def _leaf_scores(part: Part, leaf: Counted, weight: float, size: int) -> dict[int, float]:
        norm, titles = part.norms, part.shelf.title_lengths
        scores = {document: weight * (n / (n + norm[document])) for document, n in leaf.counts.items()}
        for document, n in leaf.titles.items():
            places = leaf.counts[document]
            share = min(1.0, n * size / titles[document])
            scores[document] = weight * (places / (places + norm[document]) + 1 + share)
        return scores


def _size(term: Term) -> int:
    return sum(len(piece.text) for piece in term.pattern.pieces)


def _places(counts: dict[int, int], documents: AbstractSet[int]) -> int:
    if counts.keys() == documents:  # nothing but the leaf decides what matches
        return sum(counts.values())
    return sum(map(counts.__getitem__, counts.keys() & documents))


def _split(part: Part, scores: dict[int, float]) -> tuple[dict[int, float], dict[int, float]]:
    """Divide scores into those of documents that match as typed and the others."""
    if not any(leaf.inexact for leaf in part.leaves):
        return scores, {}
    inexact = {document for leaf in part.leaves for document in leaf.inexact if document in scores}
    others = {document: scores[document] for document in inexact}
    return {document: score for document, score in scores.items() if document not in inexact}, others


def _first(scored: Sequence[tuple[Part, dict[int, float]]], limit: int | None) -> list[tuple[Part, int, float]]:
    """Return the first `limit` of one group in order: only those that can be among them are sorted."""
    least = 0.0
    if limit == 0:
        return []
    if limit is not None and sum(len(scores) for _, scores in scored) > limit:
        least = nlargest(limit, chain.from_iterable(scores.values() for _, scores in scored))[-1]
    chosen = [
        (score, part, document) for part, scores in scored for document, score in scores.items() if score >= least
    ]
    chosen.sort(key=itemgetter(0), reverse=True)
    ordered = []
    for score, like in groupby(chosen, key=itemgetter(0)):
        group = [(part, document, score) for _, part, document in like]
        ordered += sorted(group, key=_place) if len(group) > 1 else group
        if limit is not None and len(ordered) >= limit:
            break
    return ordered[:limit]


def _place(found: tuple[Part, int, float]) -> tuple[object, ...]:
    part, document, _ = found
    issue = part.shelf.issue(document)
    return not issue, issue_key(issue) if issue else (), accession_key(part.shelf.id(document))


def _match(part: Part, document: int, score: float) -> Match:
    occurrences = in_title = 0
    exact = True
    for leaf in part.leaves:
        if number := leaf.counts.get(document):
            occurrences += number
            in_title += leaf.titles.get(document, 0)
            exact = exact and document not in leaf.inexact
    return Match(part.shelf.id(document), occurrences, exact, in_title, score)
