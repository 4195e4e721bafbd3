"""Dates of a text that cannot be right: impossible ones, and those that what stands beside them contradicts.

What may be right is left alone: a false alarm costs an editor more than a miss.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from .dates_found import Text
from .text.dates import DateSpan, Tables, ganzhi, reckonings, scan
from .text.dates.day import Reading
from .text.dates.numerals import NUMERALS, number
from .text.dates.tables import default
from .text.fold import fold

_BESIDE = re.compile(r"\s?[（(](?:即|公元|西元|农历)?\s?")
_CLOSED = re.compile(r"\s?[）)]")
# A lunar year ends in the next year AD, and what follows the bracket may say that its end is meant.
_LATE = re.compile(r"\s?(?:(?:十[一二]?|1[0-2]|[一二12])月|腊月|冬|底|末|岁末|年底)")
_PAIR = re.compile(rf"[，,]?\s?[（(]?\s?(?:岁次|岁在|即|农历)?\s?({ganzhi.PATTERN})(?:年|岁|[）)])")
_AGE = re.compile(
    r"(?:享年|终年|得年|存年|卒年|时年|年仅|年方|(?<=年)时[，,]?(?:[他她])?(?:已|才|刚|正)?)\s?(?:约|近)?\s?"
    rf"(?P<years>[{NUMERALS}０-９]{{1,4}})\s?(?P<about>[多余几])?岁"
)
# Another person's age may stand beside.
_KIN = re.compile("[父母爹娘妻夫兄弟姐姊妹儿女祖爷奶叔伯舅姑姨侄甥孙师友徒]|妈")
_BORN = re.compile(r"(?:出?生于|诞生于)(?:公元)?$")
_BORN_BEHIND = re.compile(r"[，,]?(?:出生|诞生|生)(?=[于在。，,；;]|$)")
_DIED = re.compile(r"(?:卒|逝|病故|去世|牺牲|逝世|病逝|遇害|就义|殉职|殉难|身亡)")
_LIFE = re.compile(r"[（(]$")
_SINCE = 1368  # older calendars are not known to the day, nor are all their eras
_TOLD = re.compile("误.{0,3}$|[《“]$")  # the text itself speaks of a mistake, or of a name
# What was once written so although the reign was over: 1917 and 1402.
_WRITTEN = re.compile("宣统九年|洪武三十五年")
_OWN_YEAR = {"era", "era-ganzhi", "ad", "iso", "range", "ganzhi-ad"}
_YEARS = {"minguo", "era", "ad", "japan", "manchukuo"}


class Doubt(NamedTuple):
    """What cannot be: `start` and `end` are offsets in the text, the rest sentences in Chinese."""

    rule: str
    start: int
    end: int
    why: str
    remedy: str


class Mention(NamedTuple):
    """An event of the tables with the date that its sentence gives it."""

    event: str
    reading: Reading
    raw: str
    start: int
    end: int


def find(text: Text, tables: Tables | None = None) -> tuple[list[Doubt], list[Mention]]:
    """Return what cannot be in a text, in order, and the events it dates."""
    dates = [date for date in scan(text.whole, tables) if date.start.year >= _SINCE]
    doubts = [
        *_impossible(text.whole, dates),
        *_glosses(text.whole, dates),
        *_pairs(text.whole, dates),
        *_ages(text.whole, dates),
    ]
    return sorted(doubts, key=lambda doubt: doubt.start), list(_mentions(text.whole, dates, tables or default()))


def _impossible(whole: str, dates: Iterable[DateSpan]) -> Iterator[Doubt]:
    for date in dates:
        if not date.amiss or date.calendar not in _YEARS or date.rule not in _OWN_YEAR:
            continue
        told = _TOLD.search(whole, max(0, date.span[0] - 6), date.span[0])
        if told is None and not _WRITTEN.match(date.raw):
            yield Doubt("date-impossible", *date.span, f"“{date.raw}”：{date.amiss}", "核对原稿，改正年号、数字或月日")


# --- one year said twice ---


def _glosses(whole: str, dates: list[DateSpan]) -> Iterator[Doubt]:
    """Yield a year and its gloss in brackets that disagree: 民国二十八年（1940年）."""
    for date, gloss in pairwise(dates):
        closed = _CLOSED.match(whole, gloss.span[1])
        if closed is None or not _BESIDE.fullmatch(whole[date.span[1] : gloss.span[0]]):
            continue
        calendars = {date.calendar, gloss.calendar}
        if calendars - _YEARS or "ad" not in calendars or len(calendars) == 1 or not (_plain(date) and _plain(gloss)):
            continue
        if "era" in calendars and _LATE.match(whole, closed.end()):
            continue
        if _apart(date, gloss):
            named, ad = (date, gloss) if gloss.calendar == "ad" else (gloss, date)
            why = f"“{whole[date.span[0] : gloss.span[1] + 1]}”前后不是同一年：{named.raw}是{_year(named)}"
            yield Doubt("date-gloss", date.span[0], gloss.span[1], why, _right(named, ad))


def _plain(date: DateSpan) -> bool:
    return date.precision in {"year", "month", "day"} and not date.candidates and not date.amiss and date.certain


def _apart(date: DateSpan, gloss: DateSpan) -> bool:
    """Tell whether two dates are of different years; a lunar year is named by the one in which it begins."""
    ad, named = (date, gloss) if date.calendar == "ad" else (gloss, date)
    if named.precision == "year" and (ad.precision == "year" or named.calendar != "era"):
        return not ad.start.year <= named.start.year <= ad.end.year
    if named.precision == "year":
        return not meet(_reading(ad), _reading(named))
    first = named.start.year
    if named.calendar == "era" and named.start.month <= 2:  # 光绪二十六年十二月（1900年）
        first -= 1
    return ad.end.year < first or named.end.year < ad.start.year


def _reading(date: DateSpan) -> Reading:
    return Reading(date.start, date.end)


def _year(date: DateSpan) -> str:
    return f"公元{date.start.year}年" if date.start.year > 0 else f"公元前{1 - date.start.year}年"


def _right(named: DateSpan, ad: DateSpan) -> str:
    """Say what the other year is, the era's name kept where it reaches so far."""
    head = named.raw[:2]
    others = [name for name in reckonings(ad.start.year).reigns if fold(name).startswith(fold(head))]
    also = f"，或把年号改作{others[0]}" if others else ""
    return f"核对原稿：公元年改作{named.start.year}{also}"


# --- a year and its place in the cycle ---


def _pairs(whole: str, dates: list[DateSpan]) -> Iterator[Doubt]:
    """Yield a year with a 干支 that it did not have: 光绪二十年（乙未年）."""
    for date in dates:
        if date.precision != "year" or date.calendar not in _YEARS or not _plain(date) or date.raw[-1] != "年":
            continue
        match = _PAIR.match(whole, date.span[1])
        place = ganzhi.index(match[1]) if match else None
        right = ganzhi.of_year(date.start.year)
        if match is None or place is None or place == right:
            continue
        why = f"{date.raw}是{ganzhi.name(right)}年，不是{match[1]}年"
        yield Doubt("date-cycle", date.span[0], match.end(), why, "核对原稿，改正年份或干支")


# --- ages ---


class _Life(NamedTuple):
    born: int
    died: int | None


def _ages(whole: str, dates: list[DateSpan]) -> Iterator[Doubt]:
    """Yield an age that the one year of birth in the same paragraph does not allow, by 虚岁 neither."""
    for start, end in _paragraphs(whole):
        ages = list(_AGE.finditer(whole, start, end))
        if len(ages) != 1:
            continue
        [age] = ages
        here = [date for date in dates if start <= date.span[0] < end]
        lives = {date.span: life for date in here if (life := _life(whole, date)) is not None}
        if len({life.born for life in lives.values()}) != 1:
            continue
        life = next(iter(lives.values()))
        then = life.died or _then(whole, [date for date in here if date.span not in lives], age)
        years = number(fold(age["years"]))
        if years is None or then is None or then <= life.born:
            continue
        full, about = then - life.born, 9 if age["about"] else 0
        if not full - 1 - about <= years <= full + 2:
            why = f"生于{life.born}年，到{then}年是{full}岁、虚岁{full + 1}岁，这里作“{age[0]}”"
            yield Doubt("age-unfit", age.start(), age.end(), why, "核对生年、岁数和这一年")


def _paragraphs(whole: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in whole.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _life(whole: str, date: DateSpan) -> _Life | None:
    """Return the years of a life that a date gives: （1902—1945）, 生于1902年."""
    before, behind = whole[max(0, date.span[0] - 6) : date.span[0]], whole[date.span[1] : date.span[1] + 6]
    if date.calendar not in _YEARS or date.candidates or date.amiss:
        return None
    if date.precision == "range" and _LIFE.search(before) and behind[:1] in {"）", ")"}:
        return _Life(date.start.year, date.end.year) if date.end.year - date.start.year < 120 else None
    if date.certain and (_BORN.search(before) or _BORN_BEHIND.match(behind)):
        return _Life(date.start.year, None)
    return None


def _then(whole: str, dates: list[DateSpan], age: re.Match[str]) -> int | None:
    """Return the year to which an age belongs: of the one date of its sentence, which speaks of one person only."""
    first = max(whole.rfind(mark, 0, age.start()) for mark in "。！？；\n") + 1
    here = [date for date in dates if first <= date.span[0] < age.start()]
    if len(here) != 1 or not _plain(here[0]) or _KIN.search(whole, first, age.end()):
        return None
    [date] = here
    near = date.span[1] == age.start() or _DIED.search(whole, date.span[1], age.start())
    return date.start.year if near else None


# --- events ---

_JOINT = re.compile(r"[，,]?\s?")
_BROKE_OUT = re.compile(r"(?:爆发|发生|打响)?(?:于|是|在)\s?")
_BRIEF = 62  # days: what takes longer has many dates


def _mentions(whole: str, dates: list[DateSpan], tables: Tables) -> Iterator[Mention]:
    """Yield events with a date right before them, or behind them after 发生于."""
    for before, event in pairwise(dates):
        if event.calendar == "event" and _dates(before) and _JOINT.fullmatch(whole[before.span[1] : event.span[0]]):
            yield from _mention(event, before, tables)
    for event, behind in pairwise(dates):
        if event.calendar == "event" and _dates(behind) and _BROKE_OUT.fullmatch(whole[event.span[1] : behind.span[0]]):
            yield from _mention(event, behind, tables)


def _dates(date: DateSpan) -> bool:
    return _plain(date) and date.calendar in _YEARS


def _mention(event: DateSpan, date: DateSpan, tables: Tables) -> Iterator[Mention]:
    known = tables.events_by_name.get(fold(event.raw))
    if known is not None and all(_length(reading) <= _BRIEF for reading in known.readings):
        span = (min(event.span[0], date.span[0]), max(event.span[1], date.span[1]))
        yield Mention(known.names[0], _reading(date), date.raw, *span)


def _length(reading: Reading) -> int:
    return reading.end.number - reading.start.number + 1


def meet(one: Reading, other: Reading) -> bool:
    """Tell whether two readings have a day in common."""
    return one.start <= other.end and other.start <= one.end
