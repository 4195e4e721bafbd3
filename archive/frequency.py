"""How often words stand in the archive, by issue and by year, and how often for their length.

The rate is places in a group per 10,000 characters of the bodies in it (the rule `chars`: every letter, digit, mark
and Chinese character, no spaces). A group is all manuscripts that the conditions beside the words admit; places in
titles, bylines and captions count as in a search, though the rate's length is that of the bodies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .asking import Advance, Asking, ask
from .catalogue import Catalogue, Place, Row
from .home import Home
from .model import PUBLISHED
from .search.places import named
from .search.query import Between, Has, Node, Or
from .search.ranking import Match
from .search.reading import read_as

UNPLACED, NO_YEAR = "未编入", "年份不详"


class Share(NamedTuple):
    """The places in one group of manuscripts; `key` is the issue's id or the year, "" for neither.

    `manuscripts` counts those that match, `characters` the bodies of all in the group.
    """

    key: str
    name: str
    occurrences: int
    manuscripts: int
    characters: int

    @property
    def rate(self) -> float | None:
        """Return the places per 10,000 characters, None where there is no text."""
        return round(self.occurrences / self.characters * 10_000, 2) if self.characters else None


class Frequency(NamedTuple):
    """What was counted for one word; `unplaced` stands in no issue and so in no year."""

    query: str
    read_as: str
    total: Share
    issues: list[Share]
    years: list[Share]
    unplaced: Share


class Counted(NamedTuple):
    """The frequencies of all words asked for. `stale`: the index needs work."""

    words: list[Frequency]
    stale: bool
    problems: list[str]


def frequencies(home: Home, words: Sequence[str], asking: Asking, advance: Advance | None = None) -> Counted:
    """Count each word under the conditions of `asking`. Raises BadQuery."""
    found: list[Frequency] = []
    stale, problems = False, []
    for word in words:
        asked = ask(home, asking._replace(text=word), advance=advance)
        rows = list(_admitted(asked.catalogue, asked.query.filters))
        found.append(_frequency(word, read_as(asked.query), asked.catalogue, rows, asked.matches))
        stale, problems = asked.stale, asked.problems
    return Counted(found, stale, problems)


def _frequency(
    word: str, understood: str, catalogue: Catalogue, rows: Sequence[Row], matches: Iterable[Match]
) -> Frequency:
    places, counts = catalogue.places(), {match.id: match.occurrences for match in matches}
    unplaced = [row for row in rows if row.id not in places]
    issues: dict[str, list[Row]] = {id_: [] for id_ in catalogue.issues}
    years: dict[str, list[Row]] = {}
    for row in rows:
        if row.id in places:
            issue = places[row.id].issue
            issues[issue].append(row)
            years.setdefault(str(catalogue.issues[issue].year or ""), []).append(row)
    return Frequency(
        word,
        understood,
        _share("", "合计", rows, counts),
        [_share(id_, catalogue.issues[id_].name(), members, counts) for id_, members in issues.items() if members],
        [
            _share(year, f"{year}年" if year else NO_YEAR, members, counts)
            for year, members in sorted(years.items(), key=lambda item: (not item[0], item[0]))
        ],
        _share("", UNPLACED, unplaced, counts),
    )


def _share(key: str, name: str, rows: Sequence[Row], counts: Mapping[str, int]) -> Share:
    return Share(
        key,
        name,
        sum(counts.get(row.id, 0) for row in rows),
        sum(row.id in counts for row in rows),
        sum(row.chars or 0 for row in rows),
    )


def _admitted(catalogue: Catalogue, filters: Sequence[Node]) -> Iterator[Row]:
    """Yield the readable manuscripts that meet every condition."""
    places = catalogue.places()
    for row in catalogue.rows.values():
        place = places.get(row.id, Place())
        if not row.problem and all(_meets(row, place, catalogue, condition) for condition in filters):
            yield row


def _meets(row: Row, place: Place, catalogue: Catalogue, condition: Node) -> bool:
    match condition:
        case Has(field):
            return named(condition, row.names() if field == "authors" else (place.column,))
        case Or(parts):
            return any(_meets(row, place, catalogue, part) for part in parts)
        case Between(field):
            issue = catalogue.issues.get(place.issue)
            published = ("是" if issue.status == PUBLISHED else "否") if issue else ""
            year = str(issue.year or "") if issue else ""
            values = {"issue": place.issue, "year": year, "status": row.status, "access": row.access}
            return condition.admits((values | {"published": published})[field])
        case _:
            raise TypeError(f"{type(condition).__name__} is no condition")


def as_json(counted: Counted) -> dict[str, object]:
    """Return the frequencies in the stable JSON form."""
    return {
        "format": 1,
        "words": [
            {
                "query": word.query,
                "read_as": word.read_as,
                "total": word.total.occurrences,
                "manuscripts": word.total.manuscripts,
                "per_10000": word.total.rate,
                "issues": [{"issue": share.key, "name": share.name, **_figures(share)} for share in word.issues],
                "years": [{"year": int(share.key) if share.key else None, **_figures(share)} for share in word.years],
                "unplaced": _figures(word.unplaced),
            }
            for word in counted.words
        ],
    }


def _figures(share: Share) -> dict[str, object]:
    return {
        "occurrences": share.occurrences,
        "manuscripts": share.manuscripts,
        "characters": share.characters,
        "per_10000": share.rate,
    }
