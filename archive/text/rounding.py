"""Numbers as offices write them in a report: 70余篇, 近20万字, 约20万字, or the exact ones.

余 stands after a number below the truth, 近 before one above it, 约 before the nearest; none is ever combined with
another. Always round the total, never add what is rounded.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

from ..errors import Unreadable
from ..model import Rounding

Manner = Literal["rounded", "exact", "approx"]
DEFAULT = Rounding()
_WAN = 10_000
_DIGITS = 400  # the largest float has 309
_SMALLEST = {"exact_pieces": 9, "hundreds_from": 100, "thousands_from": 1_000, "ten_wan_from": 100_000}
_PERCENT = ("near_percent", "near_ten_percent", "near_first_percent", "whole_percent")
_NUMERALS = "一两三四五六七八九十"


def refuse_nonsense(rounding: Rounding) -> None:
    """Raise Unreadable for settings by which 余 could stand above the truth or 近 below it."""
    for name, smallest in _SMALLEST.items():
        if getattr(rounding, name) < smallest:
            raise Unreadable(f"collection.toml 的 [sentences] 里 {name} 不能小于 {smallest}，请改正。")
    for name in _PERCENT:
        if not 0 <= getattr(rounding, name) <= 100:
            raise Unreadable(f"collection.toml 的 [sentences] 里 {name} 应当在 0 到 100 之间，请改正。")
    if rounding.thousands_from < rounding.hundreds_from:
        raise Unreadable("collection.toml 的 [sentences] 里 thousands_from 不能小于 hundreds_from，请改正。")


def pieces(number: int, unit: str = "篇", manner: Manner = "rounded", rounding: Rounding = DEFAULT) -> str:
    """Return a number of pieces, pictures, copies or people with its `unit`."""
    if manner == "exact" or number <= rounding.exact_pieces:
        return f"{grouped(number)}{unit}"
    step = _step(number, rounding)
    if manner == "approx":
        nearest = _nearest(number, step)
        return f"{'' if nearest == number else '约'}{nearest}{unit}"
    base, over = number // step * step, number % step
    if not over:
        return f"{base}{unit}"
    if _is_near(step - over, step, rounding.near_percent):
        return f"近{base + step}{unit}"
    return f"{base}余{unit}"


def characters(number: int, manner: Manner = "rounded", rounding: Rounding = DEFAULT) -> str:
    """Return a number of characters: 字 below 10,000, 万字 from there on."""
    if manner == "exact":
        return f"{grouped(number)}字"
    if manner == "approx":
        return _about_characters(number)
    if number < _WAN:
        return _few_characters(number, rounding)
    large = number >= rounding.ten_wan_from
    step = 10 * _WAN if large else _WAN
    base, over = number // step * step, number % step
    wan, next_wan = base // _WAN, (base + step) // _WAN
    if over * 100 < step * rounding.whole_percent or not over:
        return f"{wan}万字"
    before_ten = not large and next_wan % 10 == 0
    if _is_near(step - over, step, rounding.near_percent) or (
        before_ten and _is_near(step - over, step, rounding.near_ten_percent)
    ):
        return f"近{next_wan}万字"
    # 余 stands before 万 where the number ends in 0, behind it elsewhere: 20余万字, 12万余字.
    return f"{wan}余万字" if wan % 10 == 0 else f"{wan}万余字"


def in_wan(number: int, places: int = 1) -> str:
    """Return a number of characters in 万 with decimals, rounded half up: 19.8万字."""
    return f"{rounded(Decimal(number) / _WAN, places)}万字"


def rounded(number: float | Decimal, places: int) -> Decimal:
    """Return a number with so many decimals, a half upwards, as on paper and in a spreadsheet: 0.125 is 0.13."""
    value = Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=_DIGITS))
    return value or abs(value)  # no -0.00


def grouped(number: int) -> str:
    """Return an exact number, grouped by thousands from five digits on: 5121, 198,412."""
    return f"{number:,}" if abs(number) >= _WAN else str(number)


def in_words(number: int, unit: str) -> str:
    """Return a small number of issues in words (一期, 两期 … 十期), a larger one in digits."""
    return f"{_NUMERALS[number - 1]}{unit}" if 1 <= number <= len(_NUMERALS) else f"{number}{unit}"


def _step(number: int, rounding: Rounding) -> int:
    if number < rounding.hundreds_from:
        return 10
    return 100 if number < rounding.thousands_from else 1_000


def _is_near(missing: int, step: int, percent: int) -> bool:
    return missing * 100 <= step * percent


def _few_characters(number: int, rounding: Rounding) -> str:
    if number < 100:
        return f"{number}字"
    if _is_near(_WAN - number, _WAN, rounding.near_first_percent):
        return "近1万字"
    base = number // 100 * 100
    return f"{number}字" if number == base else f"{base}余字"


def _about_characters(number: int) -> str:
    if number < 100:
        return f"{number}字"
    step = 100 if number < _WAN - 50 else _WAN
    nearest = _nearest(number, step)
    shown = f"{nearest}字" if step < _WAN else f"{nearest // _WAN}万字"
    return shown if nearest == number else f"约{shown}"


def _nearest(number: int, step: int) -> int:
    """Return the nearest multiple of `step`, a half upwards."""
    return (2 * number + step) // (2 * step) * step
