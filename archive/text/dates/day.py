"""Days of the proleptic Gregorian calendar, of any year, and the spans between them.

`datetime.date` knows no year before 1, but 公元前 does. Years count astronomically: 0 is 公元前1年.
"""

from typing import NamedTuple

_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_GREGORIAN_SINCE = 2299161  # Julian day number of 1582-10-15


class Day(NamedTuple):
    """One day; compares as dates do."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        """Return it after ISO 8601; years before 0 with a minus sign."""
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"

    @property
    def number(self) -> int:
        """The Julian day number, which counts days through all calendars."""
        late = (14 - self.month) // 12
        years = self.year + 4800 - late
        months = self.month + 12 * late - 3
        return self.day + (153 * months + 2) // 5 + 365 * years + years // 4 - years // 100 + years // 400 - 32045


def from_number(number: int) -> Day:
    """Return the day with a Julian day number."""
    rest = number + 32044
    centuries = (4 * rest + 3) // 146097
    rest -= 146097 * centuries // 4
    years = (4 * rest + 3) // 1461
    rest -= 1461 * years // 4
    months = (5 * rest + 2) // 153
    return Day(
        100 * centuries + years - 4800 + months // 10,
        months + 3 - 12 * (months // 10),
        rest - (153 * months + 2) // 5 + 1,
    )


def historical_number(year: int, month: int, day: int) -> int:
    """Return the number of a day named as it was at the time: Julian before 1582-10-15."""
    number = Day(year, month, day).number
    if number >= _GREGORIAN_SINCE:
        return number
    late = (14 - month) // 12
    years = year + 4800 - late
    return day + (153 * (month + 12 * late - 3) + 2) // 5 + 365 * years + years // 4 - 32083


def julian(day: Day) -> Day | None:
    """Return a day before 1582-10-15 as the Julian calendar of its time named it; None for a later one."""
    return historical(day.number) if day.number < _GREGORIAN_SINCE else None


def historical(number: int) -> Day:
    """Return the day with a Julian day number as it was named at the time: Julian before 1582-10-15."""
    if number >= _GREGORIAN_SINCE:
        return from_number(number)
    rest = 4 * (number + 32082) + 3
    years, days = rest // 1461, (rest % 1461) // 4
    months = (5 * days + 2) // 153
    return Day(years - 4800 + months // 10, months + 3 - 12 * (months // 10), days - (153 * months + 2) // 5 + 1)


def month_length(year: int, month: int) -> int:
    """Return how many days a month has."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _MONTHS[month - 1]


class Reading(NamedTuple):
    """One way to understand an expression: from its first day to its last."""

    start: Day
    end: Day

    def __str__(self) -> str:
        """Return it after ISO 8601, as short as it can be said: 1937, 1937-07, 1937-07-07/1937-08-13."""
        if self.start == self.end:
            return str(self.start)
        first, last = str(self.start), str(self.end)
        if self.start.day == 1 and self.end.day == month_length(self.end.year, self.end.month):
            cut = -6 if (self.start.month, self.end.month) == (1, 12) else -3
            first, last = first[:cut], last[:cut]
        return "/".join(dict.fromkeys((first, last)))


def years(first: int, last: int) -> Reading:
    """Return the span of whole years."""
    return Reading(Day(first, 1, 1), Day(last, 12, 31))


def months(first: tuple[int, int], last: tuple[int, int]) -> Reading:
    """Return the span from the first day of one (year, month) to the last day of another; months may run over 12."""
    first_year, first_month = first[0] + (first[1] - 1) // 12, (first[1] - 1) % 12 + 1
    last_year, last_month = last[0] + (last[1] - 1) // 12, (last[1] - 1) % 12 + 1
    return Reading(Day(first_year, first_month, 1), Day(last_year, last_month, month_length(last_year, last_month)))
