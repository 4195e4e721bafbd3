"""The dates of a text at their places: what is kept of a date to find it again, in a form that is small to store."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from .dates import Tables, scan
from .dates.day import Day, Reading, from_number

_BROAD = frozenset({"century", "era"})
_SHOWN = 3  # readings that are written out


class Window(NamedTuple):
    """A stretch of days by their Julian day numbers, both ends in it; None leaves an end open."""

    low: int | None
    high: int | None


class Dating(NamedTuple):
    """A date in a line of a field: half-open character offsets in the line, and when it says.

    `line` counts the field's lines from 0. `readings` are first and last days by their Julian day numbers, the
    likeliest first; `precision` and `calendar` those of `DateSpan`.
    """

    field: str
    line: int
    start: int
    end: int
    precision: str
    calendar: str
    certain: bool
    readings: tuple[tuple[int, int], ...]

    @property
    def days(self) -> Reading:
        """The likeliest reading."""
        first, last = self.readings[0]
        return Reading(from_number(first), from_number(last))

    def within(self, window: Window) -> bool:
        """Tell whether any reading has a day in a window; a century and a reign need half of theirs in it."""
        return any(self._meets(first, last, window) for first, last in self.readings)

    def _meets(self, first: int, last: int, window: Window) -> bool:
        low = first if window.low is None else max(first, window.low)
        high = last if window.high is None else min(last, window.high)
        common = high - low + 1
        return common > 0 and (self.precision not in _BROAD or 2 * common >= last - first + 1)

    def in_ad(self) -> str:
        """Return in Chinese what it is by years AD: 1939年, 1894年或1834年？; with a mark where that is not certain."""
        said = list(dict.fromkeys(named(first, last, self.precision) for first, last in self.readings))
        more = "等" if len(said) > _SHOWN else ""
        return "或".join(said[:_SHOWN]) + more + ("" if self.certain else "？")


def datings(lines: Sequence[tuple[str, str]], tables: Tables | None = None) -> list[Dating]:
    """Return the dates of a manuscript's lines, (field, text) in reading order: what is said early dates what follows.

    A date lies in one line, as a place of a query does.
    """
    starts = list(accumulate((len(text) + 1 for _, text in lines), initial=0))
    numbers = _numbers(field for field, _ in lines)
    found = []
    for span in scan("\n".join(text for _, text in lines), tables):
        i = bisect_right(starts, span.span[0]) - 1
        start, end = span.span[0] - starts[i], span.span[1] - starts[i]
        if end > len(lines[i][1]):
            continue
        readings = span.candidates or (Reading(span.start, span.end),)
        days = tuple((reading.start.number, reading.end.number) for reading in readings)
        found.append(Dating(lines[i][0], numbers[i], start, end, span.precision, span.calendar, span.certain, days))
    return found


def _numbers(fields: Iterable[str]) -> list[int]:
    """Return for each line how many of its field came before."""
    seen: dict[str, int] = {}
    numbers = []
    for field in fields:
        numbers.append(seen.get(field, 0))
        seen[field] = numbers[-1] + 1
    return numbers


def named(first: int, last: int, precision: str) -> str:
    """Return a stretch of days in Chinese; a year of the lunar calendar is named by the year AD it begins in."""
    start, end = from_number(first), from_number(last)
    if precision == "year":
        return _year(start)
    if first == last:
        return f"{_year(start)}{start.month}月{start.day}日"
    whole_months = start.day == 1 and from_number(last + 1).day == 1
    if whole_months and start[:2] == end[:2]:
        return f"{_year(start)}{start.month}月"
    if whole_months and start.month == 1 and end.month == 12:
        return _year(start) if start.year == end.year else f"{_year(start)[:-1]}—{_year(end)}"
    if precision in _BROAD:
        return f"{_year(start)[:-1]}—{_year(end)}"
    return f"{_day(start, whole_months)}至{_day(end, whole_months, start)}"


def _year(day: Day) -> str:
    return f"{day.year}年" if day.year > 0 else f"公元前{1 - day.year}年"


def _day(day: Day, month_only: bool, after: Day | None = None) -> str:
    year = "" if after is not None and after.year == day.year else _year(day)
    return f"{year}{day.month}月" + ("" if month_only else f"{day.day}日")


def iso(first: int, last: int) -> str:
    """Return a stretch of days after ISO 8601, as short as it can be said: 1937, 1937-07, 1937-07-07/1937-08-13."""
    start, end = from_number(first), from_number(last)
    if first == last:
        return str(start)
    if start.day == 1 and from_number(last + 1).day == 1:
        if start.month == 1 and end.month == 12:
            years = [str(start)[:-6], str(end)[:-6]]
            return "/".join(dict.fromkeys(years))
        return "/".join(dict.fromkeys((str(start)[:-3], str(end)[:-3])))
    return f"{start}/{end}"
