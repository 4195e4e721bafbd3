"""The lunisolar calendar (农历): months of a year, days of a month, and the way back.

The reckoning is sxtwl's; where it cannot be installed (it is compiled) lunar_python answers, which says the same
for every month from 1368 to 1949.
"""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from .day import Day, Reading, from_number, historical_number

FIRST_YEAR, LAST_YEAR = -100, 2200


class Month(NamedTuple):
    """One month of a lunar year; `first` is the Julian day number of its 初一."""

    month: int
    leap: bool
    first: int
    length: int


@lru_cache(maxsize=4096)
def months(year: int) -> tuple[Month, ...]:
    """Return the 12 or 13 months of a lunar year, in order; nothing outside FIRST_YEAR–LAST_YEAR."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ()
    names, starts = _starts(year)
    lengths = [following - first for first, following in pairwise(starts)]
    return tuple(
        Month(month, leap, first, length) for (month, leap), first, length in zip(names, starts, lengths, strict=False)
    )


def _starts(year: int) -> tuple[list[tuple[int, bool]], list[int]]:
    """Return the names of a year's months, and the first days of them and of the next year."""
    try:
        return by_sxtwl(year)
    except ImportError:
        return by_lunar_python(year)


def by_sxtwl(year: int) -> tuple[list[tuple[int, bool]], list[int]]:
    """Return months and first days as sxtwl reckons them."""
    import sxtwl  # noqa: PLC0415 - compiled, and not on every machine

    leap = sxtwl.getRunMonth(year)
    names = [(month, False) for month in range(1, 13)]
    if leap:
        names.insert(leap, (leap, True))
    days = [sxtwl.fromLunar(year, month, 1, is_leap) for month, is_leap in names]
    days.append(sxtwl.fromLunar(year + 1, 1, 1, False))
    return names, [historical_number(day.getSolarYear(), day.getSolarMonth(), day.getSolarDay()) for day in days]


def by_lunar_python(year: int) -> tuple[list[tuple[int, bool]], list[int]]:
    """Return months and first days as lunar_python reckons them."""
    from lunar_python import LunarMonth, LunarYear  # noqa: PLC0415 - only where sxtwl is missing

    leap = LunarYear.fromYear(year).getLeapMonth()
    names = [(month, False) for month in range(1, 13)]
    if leap:
        names.insert(leap, (leap, True))
    own = [LunarMonth.fromYm(year, -month if is_leap else month) for month, is_leap in names]
    return names, [round(month.getFirstJulianDay()) for month in (*own, LunarMonth.fromYm(year + 1, 1))]


@lru_cache(maxsize=4096)
def terms(year: int) -> tuple[int, ...]:
    """Return the day numbers of the 24 solar terms from 立春 of a year AD to 大寒 of the next.

    Reckoned by the sun's place, as calendars do since 1645; the older ones may be a day or two apart. By lunar_python
    alone: the table sxtwl gives of a year puts some terms of January a day late before 1900.
    """
    from lunar_python import LunarYear  # noqa: PLC0415 - only where a text names a solar term

    days = LunarYear.fromYear(year).getJieQiJulianDays()  # from 大雪 of the year before
    return tuple(int(day + 0.5) for day in days[4:28])


def leap_month(year: int) -> int | None:
    """Return the month after which a year had its leap month; None when it had none."""
    return next((month.month for month in months(year) if month.leap), None)


def year_span(year: int) -> Reading | None:
    """Return a lunar year, from 正月初一 to the eve of the next."""
    found = months(year)
    return Reading(from_number(found[0].first), from_number(found[-1].first + found[-1].length - 1)) if found else None


def month(year: int, number: int, leap: bool = False) -> Month | None:
    """Return one month of a year; None when it had none such."""
    return next((month for month in months(year) if month.month == number and month.leap == leap), None)


class LunarDay(NamedTuple):
    """A day by the lunar calendar."""

    year: int
    month: int
    leap: bool
    day: int


def of_day(day: Day) -> LunarDay | None:
    """Return the lunar date of a day."""
    number = day.number
    for year in (day.year, day.year - 1):
        for found in months(year):
            if found.first <= number < found.first + found.length:
                return LunarDay(year, found.month, found.leap, number - found.first + 1)
    return None
