"""A search from words to hits: ask the engine, order, cut the snippets from the text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from . import catalogue as catalogues
from . import ids
from .asking import Advance, Asking, ask
from .catalogue import Catalogue, Place
from .home import Home
from .search.passages import Passage, passages
from .search.places import dated, stands
from .search.query import Query, terms
from .search.ranking import Match
from .search.reading import read_as
from .search.snippet import Snippet, snippets

if TYPE_CHECKING:
    from .dated import Dates
    from .guessing import Nearby
    from .text.dating import Dating

FACETS = {"issue": "期", "year": "年", "column": "栏目", "author": "责任者"}
_NONE = {"issue": "未编入", "year": "无年份", "column": "未分栏", "author": "未署名"}


class Hit(NamedTuple):
    """A manuscript that was found, ready to be shown.

    `via` are the forms by which it was found that were not typed, each with the name it belongs to. `when` is the
    earliest of its dates that were looked for, a certain one before all others; None where no time was asked for.
    """

    rank: int
    id: str
    title: str
    byline: str
    contributors: list[dict[str, str]]
    issue: str
    issue_name: str
    column: str
    source: str
    page_from: int | None
    page_to: int | None
    text_state: str
    access: str
    suspect: bool
    occurrences: int
    exact: bool
    via: list[tuple[str, str]]
    when: "Dating | None"
    snippets: list[Snippet]


class Facet(NamedTuple):
    """A value of a facet ("" stands for none), its name as people read it, and the number of manuscripts."""

    value: str
    name: str
    manuscripts: int


class Found(NamedTuple):
    """The answer to a search. `total` counts manuscripts, `occurrences` places; `stale`: the index needs work.

    `sort` is the order of the hits; `nearby` is what may have been meant where nothing was found.
    """

    query: str
    read_as: str
    total: int
    occurrences: int
    offset: int
    sort: str
    hits: list[Hit]
    facets: dict[str, list[Facet]]
    nearby: "Nearby | None"
    stale: bool
    problems: list[str]


def search(
    home: Home,
    asking: Asking,
    *,
    sort: str = "",
    offset: int = 0,
    limit: int | None = 20,
    guess: bool = True,
    advance: Advance | None = None,
) -> Found:
    """Answer a search with the hits from `offset` on, `limit` of them (None: all). Raises BadQuery.

    `sort` "" is by the dates of the texts where a time is asked for, else by relevance. `guess`: where nothing is
    found, what is near is looked for.
    """
    sort = sort or ("dated" if asking.query().dated() else "relevance")
    end = None if limit is None else offset + limit
    asked = ask(home, asking, end if sort == "relevance" else None, advance)
    shelf = Shelf(home, asked.catalogue, asked.dates)
    matches = shelf.sorted(asked.matches, sort, asked.query)[offset:end]
    return Found(
        query=asking.text,
        read_as=read_as(asked.query),
        total=len(asked.ids),
        occurrences=asked.occurrences,
        offset=offset,
        sort=sort,
        hits=[shelf.hit(match, asked.query, rank) for rank, match in enumerate(matches, offset + 1)],
        facets=shelf.facets(asked.ids),
        nearby=None if asked.ids or not guess else _nearby(home, asking, asked.catalogue),
        stale=asked.stale,
        problems=asked.problems,
    )


def _nearby(home: Home, asking: Asking, catalogue: Catalogue) -> "Nearby":
    from .guessing import nearby  # noqa: PLC0415 - only where nothing was found

    return nearby(home, asking, catalogue)


class Shelf:
    """What is known of the manuscripts beside their texts: where they stand, and how to cite them."""

    def __init__(self, home: Home, catalogue: Catalogue, dates: "Dates | None" = None) -> None:
        """Take a catalogue as it stands now, and the dates of the texts where they are to be shown."""
        self._home = home
        self._catalogue = catalogue
        self._dates = dates
        self._places = catalogue.places()
        self._title = home.collection().title
        self._pages = {id_: (first, last) for issue in catalogue.issues.values() for id_, first, last in issue.pages}

    def place(self, id_: str) -> Place:
        """Return issue and column of a manuscript, both empty while it stands nowhere."""
        return self._places.get(id_, Place())

    def issue_name(self, id_: str) -> str:
        """Return the name of the issue a manuscript stands in, "" for none."""
        issue = self.place(id_).issue
        return self._catalogue.issues[issue].name() if issue else ""

    def pages(self, id_: str) -> tuple[int | None, int | None]:
        """Return the first and last printed page of a manuscript, where known."""
        return self._pages.get(id_, (None, None))

    def source(self, id_: str) -> str:
        """Return the line by which a manuscript is cited; "" while it stands in no issue."""
        name = self.issue_name(id_)
        return f"《{self._title}》{name}{_pages(*self.pages(id_))}" if name else ""

    def passages(self, id_: str) -> Iterator[Passage]:
        """Yield the lines of a manuscript."""
        row = self._catalogue.rows[id_]
        blocks = self._home.blocks(id_) or ()
        captions = catalogues.captions(blocks, row.captions)
        texts = {"title": row.headline(), "byline": row.byline, "captions": captions}
        found = list(passages(texts, blocks))
        dated([passage.line for passage in found], self.dates(id_))
        yield from found

    def dates(self, id_: str) -> "Sequence[Dating]":
        """Return the dates of a manuscript, none where they are not to be shown."""
        return self._dates.get(id_, ()) if self._dates is not None else ()

    def when(self, id_: str, query: Query) -> "Dating | None":
        """Return the earliest date of a manuscript that a query looks for, a certain one before all others."""
        times = query.dated()
        found = [date for date in self.dates(id_) if any(time.admits(date) for time in times)]
        return min(found, key=lambda date: (not date.certain, date.readings[0]), default=None)

    def hit(self, match: Match, query: Query, rank: int) -> Hit:
        """Return a match with all that is shown of it."""
        row, place = self._catalogue.rows[match.id], self.place(match.id)
        first, last = self.pages(match.id)
        text = list(self.passages(match.id))
        forms = {term.text: term for leaf in query.leaves() for term in terms(leaf) if term.name}.values()
        return Hit(
            rank=rank,
            id=match.id,
            title=row.title,
            byline=row.byline,
            contributors=row.contributors(),
            issue=place.issue,
            issue_name=self.issue_name(match.id),
            column=place.column,
            source=self.source(match.id),
            page_from=first,
            page_to=last,
            text_state=row.text_state,
            access=row.access,
            suspect=bool(row.suspect),
            occurrences=match.occurrences,
            exact=match.exact,
            via=[(form.text, form.name) for form in forms if stands(form, (passage.line for passage in text))],
            when=self.when(match.id, query),
            snippets=snippets(text, query),
        )

    def facets(self, found: Iterable[str]) -> dict[str, list[Facet]]:
        """Return the values of each facet, those with most manuscripts first."""
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for id_ in found:
            place = self.place(id_)
            issue = self._catalogue.issues.get(place.issue)
            counts["issue"][place.issue] += 1
            counts["year"][str(issue.year or "") if issue else ""] += 1
            counts["column"][place.column] += 1
            counts["author"].update(self._catalogue.rows[id_].names() or [""])
        return {facet: self._named(facet, values) for facet, values in counts.items()}

    def _named(self, facet: str, counts: Counter[str]) -> list[Facet]:
        values = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [Facet(value, self._name(facet, value), number) for value, number in values]

    def _name(self, facet: str, value: str) -> str:
        if not value:
            return _NONE[facet]
        if facet == "issue":
            return self._catalogue.issues[value].name()
        return f"{value}年" if facet == "year" else value

    def sorted(self, matches: list[Match], sort: str, query: Query | None = None) -> list[Match]:
        """Return matches, which come by relevance, in another order.

        By "dated" those come last whose dates are all uncertain, and behind them those without a date of the query's.
        """
        if sort == "dated" and query is not None:
            whens = {match.id: self.when(match.id, query) for match in matches}
            return sorted(matches, key=lambda match: _by_date(whens[match.id]))
        if sort == "issue":
            order = {id_: i for i, id_ in enumerate(self._places)}
            return sorted(matches, key=lambda match: (order.get(match.id, len(order)), ids.accession_key(match.id)))
        if sort == "hits":
            return sorted(matches, key=lambda match: -match.occurrences)
        if sort == "date":
            newest = sorted(matches, key=lambda match: ids.accession_key(match.id), reverse=True)
            return sorted(newest, key=lambda match: self._catalogue.rows[match.id].received, reverse=True)
        if sort == "title":
            from .text.pinyin import sort_key  # noqa: PLC0415 - loads a dictionary

            return sorted(matches, key=lambda match: sort_key(self._catalogue.rows[match.id].title))
        return matches


def _by_date(when: "Dating | None") -> tuple[int, tuple[int, int]]:
    return (2, (0, 0)) if when is None else (int(not when.certain), when.readings[0])


def _pages(first: int | None, last: int | None) -> str:
    """Return the pages as a citation names them."""
    known = [page for page in dict.fromkeys((first, last)) if page is not None]
    return f"第{'—'.join(map(str, known))}页" if known else "（页码待补）"


def as_json(found: Found) -> dict[str, object]:
    """Return the answer in the stable JSON form; spans are character offsets into a snippet's text."""
    return {
        "format": 1,
        "query": found.query,
        "read_as": found.read_as,
        "total": found.total,
        "occurrences": found.occurrences,
        "offset": found.offset,
        "hits": [hit_as_json(hit) for hit in found.hits],
        "nearby": found.nearby and _nearby_as_json(found.nearby),
    }


def _nearby_as_json(nearby: "Nearby") -> dict[str, object]:
    return {
        "pieces": [
            {"text": one.text, "total": one.manuscripts, "occurrences": one.occurrences} for one in nearby.pieces
        ],
        "titles": [{"id": id_, "title": title} for id_, title in nearby.titles],
        "names": [{"text": one.text, "total": one.manuscripts, "occurrences": one.occurrences} for one in nearby.names],
        "otherwise": [{"way": way, "total": number} for way, number in nearby.otherwise],
        "slips": nearby.slips,
    }


def _snippet_as_json(snippet: Snippet, dated: bool) -> dict[str, object]:
    """Return a passage; where a time was asked for with the dates that were found in it."""
    made: dict[str, object] = {
        "text": snippet.text,
        "spans": [list(span) for span in snippet.spans],
        "paragraph": snippet.paragraph,
        "page": snippet.page,
    }
    if dated:
        made["dates"] = [date_as_json(snippet.text[start:end], date) for start, end, date in snippet.dates]
    return made


def date_as_json(raw: str, date: "Dating") -> dict[str, object]:
    """Return a date as it is written and by its likeliest reading."""
    days = date.days
    return {
        "raw": raw,
        "start": str(days.start),
        "end": str(days.end),
        "precision": date.precision,
        "certain": date.certain,
    }


def facets_as_json(found: Found) -> dict[str, object]:
    """Return the facets in the stable JSON form; the value of what has none is null."""
    return {
        facet: [{"value": one.value or None, "name": one.name, "count": one.manuscripts} for one in values]
        for facet, values in found.facets.items()
    }


def hit_as_json(hit: Hit) -> dict[str, object]:
    """Return one hit in the stable JSON form."""
    return {
        "rank": hit.rank,
        "id": hit.id,
        "title": hit.title,
        "byline": hit.byline,
        "contributors": hit.contributors,
        "issue": hit.issue or None,
        "column": hit.column or None,
        "page": next((snippet.page for snippet in hit.snippets if snippet.page), None),
        "page_from": hit.page_from,
        "page_to": hit.page_to,
        "source": hit.source or None,
        "text_state": hit.text_state,
        "access": hit.access,
        "suspect": hit.suspect,
        "occurrences": hit.occurrences,
        "exact": hit.exact,
        "via": [{"form": form, "name": name} for form, name in hit.via],
        "snippets": [_snippet_as_json(snippet, hit.when is not None) for snippet in hit.snippets],
    }
