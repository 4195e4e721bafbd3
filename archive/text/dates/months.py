"""What is said inside a month, and which month it is. All texts here are folded."""

from . import ganzhi, words
from .expression import Expression
from .numerals import consecutive, number


def month_number(digits: str, said: Expression) -> bool:
    """Take the number of a month, or of two (三四月); False when it is none."""
    if digits in words.MONTH_NAMES:
        said.month = words.MONTH_NAMES[digits]
        return True
    value = number(digits)
    if value is not None and 1 <= value <= 12 and not (len(digits) == 2 and consecutive(digits)):
        said.month = value
        return True
    last = number(digits[-1])
    first = (
        11
        if digits == "十一二"
        else 10
        if digits == "十十一"
        else number(digits[0])
        if consecutive(digits[-2:])
        else None
    )
    if first is None or last is None or len(digits) > 3:
        return False
    said.month, said.last_month = first, 12 if digits == "十一二" else last
    return said.month + 1 == said.last_month


def inside_month(text: str, at: int, said: Expression) -> int:
    """Read what is said of a day or a part of the month; return where it ends."""
    reached = day(text, at, said)
    if reached is not None:
        return reached
    part = words.MONTH_PART.match(text, at)
    if part is not None:
        if part[2] in {"间", None, "半"}:
            said.part = part[1] or ("" if part[2] == "间" else "半")
        else:
            said.part = "初" if part[2] == "初" else "" if part[2] == "中" else "下"
        return part.end()
    return at


def day(text: str, at: int, said: Expression) -> int | None:
    """Read the day of a month, by number, by pair, or both; return where it ends."""
    pair = _day_pair(text, at, said)
    if pair is not None:
        return pair
    match = words.LUNAR_DAY.match(text, at)
    if match is None:
        opened = words.OPEN["[日号]"].match(text, at)
        return None if opened is None else _day_number(text, opened[1], opened.end(), said)
    if match[3] is not None:
        if said.month is None and not said.leap:
            return None
        said.day, said.last_of_month, said.lunar = {"朔": 1, "望": 15, "晦": 30}[match[3]], match[3] == "晦", True
        return match.end()
    digits = match[1]
    if digits[0] == "初":
        said.lunar = True if said.lunar is None else said.lunar
        digits = digits[1:]
    elif match[2] is None and (
        words.NOT_DAY.match(text, match.end()) or said.month is None or digits.isascii() or (number(digits) or 0) <= 10
    ):
        opened = words.OPEN["[日号]"].match(text, at)
        return None if opened is None else _day_number(text, opened[1], opened.end(), said)
    return _day_number(text, digits, match.end(), said)


def _day_number(text: str, digits: str, end: int, said: Expression) -> int | None:
    value = number(digits)
    if value is None or not 1 <= value <= 31:
        return None
    said.day = value
    pair = words.DAY_PAIR.match(text, end)
    if pair is not None and ganzhi.index(pair[1]) is not None:
        end = pair.end()
    feast = words.DAY_FESTIVAL.match(text, end)
    if feast is None:
        return end
    if said.lunar is None and "元旦" not in feast[0]:
        said.lunar = True
    return feast.end()


def _day_pair(text: str, at: int, said: Expression) -> int | None:
    match = words.DAY_PAIR.match(text, at)
    place = ganzhi.index(match[1]) if match else None
    if match is None or place is None or (said.month is None and said.month_shift is None and not said.leap):
        return None
    said.day_pair = place
    if match[2] in {"朔", "望", "晦"}:
        said.day, said.last_of_month = {"朔": 1, "望": 15, "晦": 30}[match[2]], match[2] == "晦"
        said.lunar = True
    return match.end()
