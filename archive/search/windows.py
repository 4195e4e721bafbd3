"""Read the time that 年代: asks for: years, months and days AD, any date as texts have them, and ranges of them."""

import re
import unicodedata
from typing import NamedTuple

from ..errors import BadInput
from ..text.dates import convert
from ..text.dates.day import Day, month_length
from ..text.dates.day import months as months_of
from ..text.dates.day import years as years_of
from ..text.dating import Window, named

_OPEN = re.compile(r"\.{2,}")
_JOINT = re.compile(r"[~至到]|[-—–]+")
_AD = re.compile(r"(\d{3,4})年?(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)


class _Said(NamedTuple):
    """One reading of an end: first and last day by number, and how precise."""

    first: int
    last: int
    precision: str

    def named(self) -> str:
        return named(*self)


def read(typed: str) -> tuple[tuple[Window, ...], str]:
    """Return the windows that were asked for, and how to say them: 在1937年至1945年之间.

    An expression of several readings gives a window each; the end of a range takes the likeliest. Raises BadInput.
    """
    plain = unicodedata.normalize("NFKC", typed).strip()
    ends = _OPEN.split(plain)
    if len(ends) == 1 and not (said := _read(plain)):
        ends = _JOINT.split(plain)
    if len(ends) == 1:
        if not said:
            raise _unread(typed)
        windows = tuple(dict.fromkeys(Window(one.first, one.last) for one in said))
        return windows, "在" + "或".join(dict.fromkeys(one.named() for one in said))
    if len(ends) > 2 or not any(ends):
        raise _unread(typed)
    low, high = (_end(end) for end in ends)
    if low and high and low.first > high.last:
        raise BadInput("范围的起止颠倒了。")
    return (Window(low and low.first, high and high.last),), _between(low, high)


def _between(low: _Said | None, high: _Said | None) -> str:
    if low and high:
        return f"在{low.named()}至{high.named()}之间"
    return f"在{low.named()}及以后" if low else f"在{high.named() if high else ''}及以前"


def _end(typed: str) -> _Said | None:
    """Return the likeliest reading of an end, None for an open one."""
    if not typed.strip():
        return None
    said = _read(typed.strip())
    if not said:
        raise _unread(typed)
    return said[0]


def _read(text: str) -> list[_Said]:
    """Return the readings of an expression, the likeliest first; nothing when it is no date."""
    if match := _AD.fullmatch(text):
        return [_christian(text, *(int(part) if part else None for part in match.groups()))]
    meant = convert(text) or convert(f"{text}年间")  # 光绪, 民国
    if meant and meant[0].amiss:
        raise BadInput(f"“{text}”没有这个日子：{meant[0].amiss}。请核对后再查。")
    return [_Said(one.reading.start.number, one.reading.end.number, one.precision) for one in meant]


def _christian(text: str, year: int | None, month: int | None, day: int | None) -> _Said:
    if not year or (month is not None and not 1 <= month <= 12):
        raise BadInput(f"“{text}”没有这个日子。请核对后再查。")
    if day is not None:
        if not month or not 1 <= day <= month_length(year, month):
            raise BadInput(f"“{text}”没有这个日子。请核对后再查。")
        number = Day(year, month, day).number
        return _Said(number, number, "day")
    whole = years_of(year, year) if month is None else months_of((year, month), (year, month))
    return _Said(whole.start.number, whole.end.number, "year" if month is None else "month")


def _unread(typed: str) -> BadInput:
    return BadInput(
        f"“{typed}”读不成年代；写作 年代:1937、年代:1937-07..1945、年代:民国二十八年、年代:光绪年间，有空格的加引号。"
    )
