"""Where an expression lies in time, once its year is known."""

from typing import NamedTuple

from . import ganzhi, lunar, words
from .day import Day, Reading, from_number, month_length, months, years
from .expression import Expression
from .tables import Era

_TAIPING_SINCE = Day(1852, 2, 3).number  # 天历, 壬子二年正月初一; before it the old calendar was used
_PARTS = {"上": (1, 10), "初": (1, 10), "中": (11, 20), "下": (21, 31), "半": (15, 15)}


class Year(NamedTuple):
    """A year an expression may mean: its AD year, and whether its months are lunar, solar or taiping."""

    ad: int
    reckoning: str
    calendar: str
    era: Era | None = None


class Placed(NamedTuple):
    """What came of it; `amiss` is a Chinese sentence where the date cannot have been."""

    reading: Reading
    precision: str
    amiss: str = ""


def place(said: Expression, year: Year) -> Placed | None:
    """Return where an expression lies in a year; None where the year is beyond all tables."""
    if said.month is not None:
        return _in_month(said, year)
    whole = whole_year(year)
    if whole is None:
        return None
    if said.term is not None:
        return _term(said.term, year.ad, whole)
    if said.season:
        return _season(said, year.ad)
    if said.half is not None:
        return Placed(
            months((year.ad, 1), (year.ad, 6)) if said.half == 1 else months((year.ad, 7), (year.ad, 12)), "season"
        )
    if said.edge:
        return _in_month(_edge_month(said), year)
    return Placed(whole, "year")


def whole_year(year: Year) -> Reading | None:
    """Return a year from its first day to its last."""
    if year.reckoning == "lunar":
        return lunar.year_span(year.ad)
    if year.reckoning == "taiping" and year.ad >= 1852:
        first = _TAIPING_SINCE + 366 * (year.ad - 1852)
        return Reading(from_number(first), from_number(first + 365))
    whole = years(year.ad, year.ad)
    begin = year.era.begin if year.era and year.era.begin and year.era.begin.year == year.ad else whole.start
    end = year.era.end if year.era and year.era.end and year.era.end.year == year.ad else whole.end
    return Reading(begin, end) if begin <= end else whole


def _edge_month(said: Expression) -> Expression:
    """Return 年初 and 年底 as the first and the twelfth month."""
    return Expression(said.start, said.end, month=1 if said.edge == "初" else 12, lunar=said.lunar)


def _term(term: int, year: int, whole: Reading) -> Placed | None:
    """Place a solar term inside the year, which as a lunar one may have it twice or not at all (立春)."""
    days = [terms[term] for ad in (year - 1, year) if len(terms := lunar.terms(ad)) == len(words.TERMS)]
    inside = [day for day in days if whole.start.number <= day <= whole.end.number] or days[-1:]
    return Placed(_days(inside[0], inside[0]), "day") if inside else None


def _season(said: Expression, year: int) -> Placed:
    first = words.SEASONS[said.season]
    if said.last_season:
        return Placed(months((year, first), (year, first + 5)), "season")
    if said.third is None:
        return Placed(months((year, first), (year, first + 2)), "season")
    return Placed(months((year, first + said.third), (year, first + said.third)), "month")


def _in_month(said: Expression, year: Year) -> Placed | None:
    if year.reckoning == "taiping" and year.ad >= 1852:
        return _taiping(said, year)
    if said.lunar if said.lunar is not None else year.reckoning == "lunar":
        return _lunar(said, year)
    return _solar(said, year)


def _solar(said: Expression, year: Year) -> Placed:
    month = said.month or 1
    length = month_length(year.ad, month)
    if said.last_month is not None:
        return Placed(months((year.ad, month), (year.ad, said.last_month)), "range")
    if said.day is not None:
        amiss = f"{year.ad}年{month}月只有{length}天" if said.day > length and not said.last_of_month else ""
        day = Day(year.ad, month, min(said.day, length))
        return Placed(Reading(day, day), "day", amiss)
    if said.part:
        first, last = _PARTS[said.part]
        return Placed(Reading(Day(year.ad, month, first), Day(year.ad, month, min(last, length))), "xun")
    return Placed(months((year.ad, month), (year.ad, month)), "month")


def _lunar(said: Expression, year: Year) -> Placed | None:
    number = said.month or 1
    found, amiss = lunar.month(year.ad, number, said.leap), ""
    if found is None:
        found = lunar.month(year.ad, number)
        amiss = f"{_called(year)}没有闰{number}月"
    if found is None:
        return None
    if said.last_month is not None:
        last = lunar.month(year.ad, said.last_month) or found
        return Placed(_days(found.first, last.first + last.length - 1), "range", amiss)
    if said.day_pair is not None and said.day is None:
        since = (said.day_pair - ganzhi.of_day(found.first)) % 60
        if since >= found.length:
            return Placed(
                _days(found.first, found.first + found.length - 1), "month", f"这个月没有{ganzhi.name(said.day_pair)}日"
            )
        return Placed(_days(found.first + since, found.first + since), "day", amiss)
    if said.day is not None:
        if said.day > found.length and not said.last_of_month:
            amiss = f"{_called(year)}{'闰' if found.leap else ''}{number}月只有{found.length}天"
        since = min(said.day, found.length) - 1
        return Placed(_days(found.first + since, found.first + since), "day", amiss)
    if said.part:
        begin, end = _PARTS[said.part]
        return Placed(_days(found.first + begin - 1, found.first + min(end, found.length) - 1), "xun", amiss)
    return Placed(_days(found.first, found.first + found.length - 1), "month", amiss)


def _taiping(said: Expression, year: Year) -> Placed:
    """Place a date of 天历: 366 days a year, 31 in odd months and 30 in even ones, no leap months."""
    month = said.month or 1
    first = _TAIPING_SINCE + 366 * (year.ad - 1852) + sum(31 if number % 2 else 30 for number in range(1, month))
    length = 31 if month % 2 else 30
    if said.day is None:
        return Placed(_days(first, first + length - 1), "month")
    amiss = f"天历{month}月只有{length}天" if said.day > length else ""
    day = first + min(said.day, length) - 1
    return Placed(_days(day, day), "day", amiss)


def _days(first: int, last: int) -> Reading:
    return Reading(from_number(first), from_number(last))


def _called(year: Year) -> str:
    return f"{year.era.name}{year.ad - year.era.first + 1}年" if year.era else f"{year.ad}年"


def era_reading(era: Era, edge: str) -> list[Reading]:
    """Return how an era's name alone may be understood: 光绪间, 光绪初年, 光绪末; the likeliest first."""
    span = era.span
    third = max(1, round(min(era.years, 99) / 3))
    last = era.first + min(era.years, 99) - 1
    early = Reading(span.start, _year_of(era, era.first + third - 1).end)
    middle = Reading(_year_of(era, era.first + third).start, _year_of(era, max(last - third, era.first + third)).end)
    late = Reading(_year_of(era, last - third + 1).start, span.end)
    if edge == "初元":
        return [_year_of(era, era.first), early]
    if edge in {"初", "初年", "初期", "初叶", "之初"}:
        return [early]
    if edge in {"末", "末年", "末期", "末叶", "晚年", "之末", "季年", "季"}:
        return [late]
    if edge in {"中叶", "中期"}:
        return [middle]
    return [span, middle] if edge == "中" and era.years > 2 else [span]


def _year_of(era: Era, ad: int) -> Reading:
    return whole_year(Year(ad, era.reckoning, era.calendar, era)) or years(ad, ad)
