"""A search from words to hits: ask the engine, order, cut the snippets from the text."""

from collections.abc import Callable
from typing import NamedTuple

from . import catalogue as catalogues
from . import ids, indexing
from .catalogue import Catalogue, Place
from .home import Home
from .model import plain
from .search.brute import BruteEngine
from .search.engine import DamagedIndex, Match, order
from .search.grammar import parse
from .search.query import Filters, Query, read_as
from .search.snippet import Snippet, snippets


class Hit(NamedTuple):
    """A manuscript that was found, ready to be shown."""

    id: str
    title: str
    byline: str
    contributors: list[dict[str, str]]
    issue: str
    issue_name: str
    column: str
    occurrences: int
    snippets: list[Snippet]


class Found(NamedTuple):
    """The answer to a search. `total` counts manuscripts, `occurrences` places; `stale`: the index needs work."""

    query: str
    read_as: str
    total: int
    occurrences: int
    hits: list[Hit]
    stale: bool
    problems: list[str]


def search(
    home: Home,
    text: str,
    *,
    issue: str = "",
    column: str = "",
    author: str = "",
    status: str = "",
    limit: int | None = 20,
    advance: Callable[[int, int], None] | None = None,
) -> Found:
    """Answer a query from the archive as it stands now. Raises BadQuery."""
    query = parse(text, Filters(issue, column, author, status))
    catalogue = catalogues.refresh(home, advance)
    matches, from_index = _matches(home, catalogue, query)
    places = catalogue.places()
    shown = matches if limit is None else matches[:limit]
    return Found(
        query=text,
        read_as=read_as(query),
        total=len(matches),
        occurrences=sum(match.occurrences for match in matches),
        hits=[_hit(home, catalogue, places.get(match.id, Place()), match, query) for match in shown],
        stale=catalogue.changed or not from_index,
        problems=catalogue.problems(),
    )


def _matches(home: Home, catalogue: Catalogue, query: Query) -> tuple[list[Match], bool]:
    """Return the matches in order, and whether the index gave them."""
    try:
        with indexing.engine(home, catalogue) as engine:
            return order(engine.matches(query)), engine.name != BruteEngine.name
    except DamagedIndex:
        indexing.discard(home)
        scan = BruteEngine(indexing.entries(home, catalogue, catalogue.digests()))
        return order(scan.matches(query)), False


def _hit(home: Home, catalogue: Catalogue, place: Place, match: Match, query: Query) -> Hit:
    row = catalogue.rows[match.id]
    blocks = home.blocks(match.id) or ()
    captions = catalogues.captions(blocks, row.captions)
    texts = {"title": row.headline(), "byline": row.byline, "body": plain(blocks), "captions": captions}
    return Hit(
        id=match.id,
        title=row.title,
        byline=row.byline,
        contributors=row.contributors(),
        issue=place.issue,
        issue_name=ids.issue_name(place.issue, catalogue.issues[place.issue].serial) if place.issue else "",
        column=place.column,
        occurrences=match.occurrences,
        snippets=snippets(texts, blocks, query),
    )


def as_json(found: Found) -> dict[str, object]:
    """Return the answer in the stable JSON form; spans are character offsets into a snippet's text."""
    return {
        "format": 1,
        "query": found.query,
        "read_as": found.read_as,
        "total": found.total,
        "occurrences": found.occurrences,
        "hits": [
            {
                "id": hit.id,
                "title": hit.title,
                "byline": hit.byline,
                "contributors": hit.contributors,
                "issue": hit.issue or None,
                "column": hit.column or None,
                "page": next((snippet.page for snippet in hit.snippets if snippet.page), None),
                "occurrences": hit.occurrences,
                "snippets": [
                    {
                        "text": snippet.text,
                        "spans": [list(span) for span in snippet.spans],
                        "paragraph": snippet.paragraph,
                        "page": snippet.page,
                    }
                    for snippet in hit.snippets
                ],
            }
            for hit in found.hits
        ],
    }
