"""Expressions whose time needs no running year: decades, centuries, events."""

import re

from . import ganzhi, words
from .context import opens_clause
from .day import Reading, years
from .expression import Expression
from .grammar import Grammar
from .numerals import DIGITS, NUMERALS, consecutive, number, positional

_DECADE_PARTS = {
    "初": (0, 3),
    "早": (0, 3),
    "前": (0, 3),
    "中": (4, 6),
    "后": (7, 9),
    "末": (7, 9),
    "晚": (7, 9),
    "底": (7, 9),
}
_CENTURY_PARTS = {
    "初": (0, 39),
    "早": (0, 39),
    "前": (0, 39),
    "中": (40, 69),
    "后": (70, 99),
    "末": (70, 99),
    "晚": (70, 99),
}
_HALVES = {"前半": (0, 49), "上半": (0, 49), "后半": (50, 99), "下半": (50, 99)}
_THAT_YEAR = re.compile("的?(?:那年|那一年|当年|之年|这年|这一年)")
_LASTING = re.compile("(?:期间|时期|初期|中期|后期|末期|年代|时代|当中|之际|中期|中|时)")
_BRACKETED = re.compile(f"([12一二][{DIGITS}]{{3}}|[{DIGITS}]{{3}}(?=年))(?=年?[)])")
_BRACKET = frozenset("(?" + ganzhi.STEMS + ganzhi.BRANCHES)
_NEAR = re.compile("期[中内]|以?[前后]|之[前后]|前[夕后]|以来|初|后期")
_NO_EVENT = re.compile("[路街碑馆台军区战碑报社牌鞋村桥场]|大道|纪念|广场|胡同|小学|中学|公园|思想|人民|全|了")


def century(text: str, start: int) -> Expression | None:
    """Read a century: 十九世纪末, 公元前三世纪, 上世纪."""
    match = words.CENTURY.match(text, start)
    if match is None:
        return None
    value = {"本": 20, "上": 20}.get(match[3][0]) or number(match[3])
    if value is None or not 0 < value <= 22:
        return None
    first, last = _HALVES.get((match[4] or "")[:2]) or _CENTURY_PARTS.get((match[4] or "")[:1]) or (0, 99)
    base = -100 * value + 1 if match[2] else 100 * (value - 1)
    said = _read(start, match.end(), [years(base + first or 1, base + last)], "century")
    if match[3][0] in "本上":
        said.fixed += (
            years(
                base + first + (100 if match[3][0] == "本" else -100),
                base + last + (100 if match[3][0] == "本" else -100),
            ),
        )
        said.notes.append("“本世纪”“上世纪”要看何时所写")
    return said


def decade(text: str, start: int) -> Expression | None:
    """Read a decade: 三十年代初, 上世纪五六十年代, 1930年代."""
    match = words.DECADE.match(text, start)
    if match is None:
        return None
    digits, said_century = match[3], match[2]
    base = 1900
    if said_century is not None:
        value = {"本": 20, "上": 20}.get(said_century[0]) or number(said_century)
        if value is None or not 0 < value <= 22:
            return None
        base = 100 * (value - 1)
    value = number(digits)
    first = last = value
    if len(digits) == 3 and consecutive(digits[:2]) and digits[2] == "十":
        first, last = 10 * (number(digits[0]) or 0), 10 * (number(digits[1]) or 0)
    if first is None or last is None or first % 10 or (first >= 100 and not 1000 <= first <= 2100) or first < 10:
        return None
    if first >= 1000:
        base = 0
    early, late = _DECADE_PARTS.get((match[4] or "")[:1], (0, 9))
    said = _read(
        start, match.end(), [years(base + first + early, base + last + late)], "decade" if first == last else "range"
    )
    if said_century is None and first < 1000:
        said.notes.append("未说世纪，按二十世纪")
    return said


def event(grammar: Grammar, text: str, start: int) -> Expression | None:
    """Read an event, or the year in which it fell: 抗战期间, 抗战胜利那年."""
    match = grammar.event.match(text, start)
    if match is None or _NO_EVENT.match(text, match.end()):
        return None
    found = grammar.tables.events_by_name[match[0]]
    if set(match[0]) <= set("一二三四五六七八九十") and (
        (not opens_clause(text, start) and text[start - 1] in NUMERALS + "第")
        or text[match.end() : match.end() + 1] in (*NUMERALS, "年", "月")
    ):
        return None
    readings, end = list(found.readings), match.end()
    lasting, year = _LASTING.match(text, end), _THAT_YEAR.match(text, end)
    if year is not None:
        readings, end = (
            [years(day, day) for day in dict.fromkeys(reading.start.year for reading in readings)],
            year.end(),
        )
    elif lasting is not None and not found.bare:
        end = lasting.end()
    elif not found.bare and _NEAR.match(text, end) is None:
        return None
    said = _read(start, end, readings, _precision(readings[0]))
    said.calendar, said.rule = "event", "event"
    if found.note:
        said.notes.append(found.note)
    return said


def _precision(reading: Reading) -> str:
    start, end = reading
    if start == end:
        return "day"
    if start[:2] == end[:2]:
        return "month" if start.day == 1 and end.day >= 28 else "range"
    return "year" if reading == years(start.year, start.year) else "range"


def _read(start: int, end: int, readings: list[Reading], precision: str) -> Expression:
    return Expression(start, end, fixed=tuple(readings), precision=precision, calendar="ad", rule=precision, quiet=True)


def bare_range(text: str, start: int) -> Expression | None:
    """Read two years AD without 年: 1881—1936, （1898—1976）, 1948—49."""
    match = words.BARE_RANGE.match(text, start)
    if match is None or not positional(match[1]) or not positional(match[2]) or len(match[1]) != 4:
        return None
    first, last = number(match[1]) or 0, number(match[2]) or 0
    if len(match[2]) == 2 and match[0][-1] == "年":
        last += first - first % 100
    around = text[start - 1 : start] + text[match.end() : match.end() + 1]
    if not 1000 <= first < last <= 2100 or last - first > 300 or any(char in "0123456789.-/%" for char in around):
        return None
    return _read(start, match.end(), [years(first, last)], "range")


def early_year(text: str, at: int) -> Expression | None:
    """Read a year AD of three digits, which counts as one only behind another: 公元495—496年."""
    match = words.NUMBERED_YEAR.match(text, at)
    value = number(match[1]) if match and len(match[1]) == 3 and positional(match[1]) else None
    return Expression(at, match.end(), ad=value, rule="ad") if match and value else None


def bracketed_year(text: str, start: int) -> Expression | None:
    """Read a year AD without 年 that fills a bracket, or ends it: （一九四八）; of three digits with 年."""
    match = _BRACKETED.match(text, start)
    value = number(match[1]) if match else None
    if (
        match is None
        or value is None
        or not 100 <= value <= 2100
        or (value < 1000 and text[match.end()] != "年")
        or text[start - 1 : start] not in _BRACKET
    ):
        return None
    end = match.end(1) + (1 if text[match.end(1)] == "年" else 0)
    return Expression(start, end, ad=value, rule="ad")


def inherits(second: Expression, first: Expression) -> bool:
    """Give the second half of a range what it leaves to the first; False when the two do not go together."""
    if second.number is not None and not second.eras and first.eras:
        second.eras, second.rule = first.eras, "era"
    if second.two_digit is not None and second.number is None and first.ad is not None:
        second.ad, second.two_digit = first.ad - first.ad % 100 + second.two_digit, None
    if second.has_year:
        return True
    second.ad, second.eras, second.number, second.pair = first.ad, first.eras, first.number, first.pair
    second.two_digit, second.shift, second.rule = first.two_digit, first.shift, first.rule
    if second.lunar is None:
        second.lunar = first.lunar
    if second.month is None and second.day is not None:
        second.month, second.leap = first.month, first.leap
        return first.month is not None
    return second.month is not None or bool(second.season)
