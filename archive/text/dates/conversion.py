"""From one calendar to another: an expression to days AD, and a day AD to all the others."""

import re
from typing import NamedTuple

from . import ganzhi, lunar, words
from .day import Day, Reading, month_length
from .numerals import chinese
from .placing import Year, whole_year
from .scanning import scan
from .tables import Era, Tables, default

# In a text these are mostly other numbers; asked by themselves they are dates after ISO 8601.
_BARE_YEAR = re.compile(r"\d{3,4}", re.ASCII)
_BARE_MONTH = re.compile(r"(\d{3,4})-(\d\d?)", re.ASCII)


class Conversion(NamedTuple):
    """One reading of an expression, by which calendar, and why or why not (in Chinese, may be empty)."""

    reading: Reading
    calendar: str
    precision: str
    note: str
    amiss: str


class Reckonings(NamedTuple):
    """A day or a year in other calendars, as one writes them; `reigns` holds 民国 and the eras."""

    reigns: tuple[str, ...]
    year_pair: str
    month_pair: str
    day_pair: str
    lunar: str


def convert(expression: str, tables: Tables | None = None) -> list[Conversion]:
    """Return what an expression may mean, the likeliest first; nothing when it is no date that stands by itself."""
    text = expression.strip()
    if words.PAIR.fullmatch(text) or _BARE_YEAR.fullmatch(text):
        text += "年"
    elif month := _BARE_MONTH.fullmatch(text):
        text = f"{month[1]}年{month[2]}月"
    spans = scan(text, tables)
    if len(spans) != 1 or spans[0].raw != text:
        return []
    span = spans[0]
    readings = span.candidates or (Reading(span.start, span.end),)
    return [Conversion(reading, span.calendar, span.precision, span.note, span.amiss) for reading in readings]


def reckonings(when: Day | int, tables: Tables | None = None) -> Reckonings:
    """Return a day, or a whole year AD, in the other calendars; what they do not reach is empty."""
    known = tables or default()
    if isinstance(when, int):
        year_reigns = tuple(
            f"{era.name}{_numbered(when, era)}" for era in known.eras if era.years <= 99 and _reigned(when, era)
        )
        return Reckonings(year_reigns, ganzhi.name(ganzhi.of_year(when)), "", "", "")
    if not 1 <= when.month <= 12 or not 1 <= when.day <= month_length(when.year, when.month):
        return Reckonings((), "", "", "", "")
    day = lunar.of_day(when)
    reigns = tuple(name for era in known.eras if (name := _in_era(when, day, era)))
    return Reckonings(
        reigns,
        ganzhi.name(ganzhi.of_year(day.year)) if day else "",
        ganzhi.name(ganzhi.of_month(day.year, day.month)) if day else "",
        ganzhi.name(ganzhi.of_day(when.number)),
        _lunar_day(day) if day else "",
    )


def _in_era(when: Day, day: lunar.LunarDay | None, era: Era) -> str:
    """Return a day as an era has it: 光绪二十六年闰八月初一, 民国三十四年八月十五日; nothing outside the era."""
    if era.reckoning == "solar":
        begin, end = era.begin or Day(era.first, 1, 1), era.end or Day(era.first + era.years - 1, 12, 31)
        if not begin <= when <= end:
            return ""
        return f"{era.name}{_numbered(when.year, era)}{chinese(when.month)}月{chinese(when.day)}日"
    if era.reckoning == "taiping":
        return _taiping(when, era)
    if day is None or era.years > 99 or not _reigned(day.year, era):
        return ""
    return f"{era.name}{_numbered(day.year, era)}{_lunar_day(day)}"


def _reigned(year: int, era: Era) -> bool:
    return era.first <= year < era.first + era.years


def _taiping(when: Day, era: Era) -> str:
    for ad in (when.year - 1, when.year):
        whole = whole_year(Year(ad, "taiping", "taiping", era))
        if ad >= 1852 and _reigned(ad, era) and whole is not None and whole.start <= when <= whole.end:
            rest, month = when.number - whole.start.number, 1
            while rest >= (length := 31 if month % 2 else 30):
                rest, month = rest - length, month + 1
            return f"{era.name}{_numbered(ad, era)}{chinese(month)}月{_day_name(rest + 1)}"
    return ""


def _numbered(year: int, era: Era) -> str:
    number = year - era.first + 1
    return f"{'元' if number == 1 else chinese(number)}年"


def _lunar_day(day: lunar.LunarDay) -> str:
    name = "正" if day.month == 1 else chinese(day.month)
    return f"{'闰' if day.leap else ''}{name}月{_day_name(day.day)}"


def _day_name(day: int) -> str:
    return f"初{chinese(day)}" if day <= 10 else chinese(day)
