"""A timeline: the passages of a query, an issue or the whole archive in the order of the times they speak of."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from . import catalogue as catalogues
from . import indexing
from .asking import Advance, Asking, ask
from .catalogue import Catalogue
from .finding import Shelf
from .home import Home
from .model import Head, Report, Sheet
from .search.passages import Passage
from .search.places import spans
from .search.query import Dated, Leaf, Query
from .search.reading import read_as

if TYPE_CHECKING:
    from .text.dating import Dating

_ENDS = re.compile(r"[。！？!?…]+[”’」』）)]*|[\t\u3000]+")
_MOST_YEARS = 40  # in one chart; longer stretches are shown by decades
_NO_YEAR = frozenset({"century", "era"})  # too wide to stand at one


class Moment(NamedTuple):
    """A date of the archive: as written, the sentence it stands in, and where that is."""

    date: "Dating"
    raw: str
    id: str
    title: str
    issue_name: str
    page: str | None
    sentence: str


class Timeline(NamedTuple):
    """Moments in order; `read_as` says what was asked for, `stale` that the index needs work."""

    read_as: str
    moments: list[Moment]
    stale: bool
    problems: list[str]


def timeline(
    home: Home, asking: Asking | None, *, issue: str = "", within: Dated | None = None, advance: Advance | None = None
) -> Timeline:
    """Return the dates beside what is asked for: in the same paragraph; without a question all of an issue or archive.

    `within` narrows them to a time. Raises BadQuery.
    """
    if asking is None:
        catalogue = catalogues.refresh(home, advance)
        places = catalogue.places()
        found = [id_ for id_ in catalogue.rows if not issue or (id_ in places and places[id_].issue == issue)]
        query, said, stale, problems = None, "", catalogue.changed, catalogue.problems()
    else:
        asked = ask(home, asking, advance=advance)
        catalogue, found, query, said = asked.catalogue, asked.ids, asked.query, read_as(asked.query)
        stale, problems = asked.stale, asked.problems
    moments = sorted(_moments(home, catalogue, found, query, within, advance), key=_order)
    return Timeline(said, moments, stale, problems)


def _moments(
    home: Home, catalogue: Catalogue, found: Sequence[str], query: Query | None, within: Dated | None,
    advance: Advance | None,
) -> Iterator[Moment]:  # fmt: skip
    dates = indexing.dates(home, catalogue, advance)
    shelf = Shelf(home, catalogue, dates)
    words = [leaf for leaf in query.leaves() if not isinstance(leaf, Dated)] if query else []
    times = query.dated() if query else ()
    for id_ in found:
        if not dates.get(id_):
            continue
        title, name = catalogue.rows[id_].title, shelf.issue_name(id_)
        for passage in shelf.passages(id_):
            for date in _beside(passage, words):
                if (not times or any(time.admits(date) for time in times)) and (not within or within.admits(date)):
                    text = passage.line.text
                    raw, page = text[date.start : date.end], passage.page(date.start)
                    yield Moment(date, raw, id_, title, name, page, sentence(text, date.start, date.end))


def _beside(passage: Passage, words: Sequence[Leaf]) -> "Sequence[Dating]":
    """Return the dates of a line in which one of the words stands, if any are asked for."""
    line = passage.line
    return line.dates if not words or any(spans(leaf, line) for leaf in words) else ()


def _order(moment: Moment) -> tuple[object, ...]:
    return moment.date.readings[0], moment.id


def sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a place of a line."""
    first = max((match.end() for match in _ENDS.finditer(text, 0, start)), default=0)
    after = _ENDS.search(text, end)
    return text[first : after.end() if after else len(text)].strip()


def by_year(moments: Sequence[Moment]) -> list[tuple[str, int]]:
    """Return the number of dates in each year, in each decade where the years are many; without gaps."""
    counts = Counter(moment.date.days.start.year for moment in moments if moment.date.precision not in _NO_YEAR)
    if not counts:
        return []
    first, last = min(counts), max(counts)
    if last - first < _MOST_YEARS:
        return [(f"{year}年", counts[year]) for year in range(first, last + 1)]
    decades: Counter[int] = Counter()
    for year, number in counts.items():
        decades[year // 10] += number
    there = range(min(decades), max(decades) + 1) if len(decades) > 1 else decades
    return [(f"{decade}0年代", decades[decade]) for decade in there if decades[decade]]


_HEADS = (
    Head("date", "日期"),
    Head("raw", "原文"),
    Head("ad", "公历"),
    Head("id", "登记号"),
    Head("title", "题名"),
    Head("issue", "期"),
    Head("page", "页"),
    Head("sentence", "句"),
)


def report(made: Timeline, limit: int | None = None) -> Report:
    """Return the timeline, its first `limit` lines, as a report."""
    from .text.dating import iso  # noqa: PLC0415 - loads the reader of dates

    rows = tuple(
        (
            iso(*one.date.readings[0]), one.raw, one.date.in_ad(), one.id, one.title, one.issue_name or "未编入",
            one.page or "", one.sentence,
        )
        for one in made.moments[:limit]
    )  # fmt: skip
    notes = ["公历后面有问号的是存疑的：读法不止一种，或要由上文推断。"] if any("？" in row[2] for row in rows) else []
    sheet = Sheet("timeline", "纪年年表", _HEADS, rows, notes=tuple(notes))
    particulars = (("读作", made.read_as),) if made.read_as else ()
    return Report("纪年年表", (sheet,), particulars, signatures=())
