"""A date said in other calendars, in words and as JSON."""

from typing import NamedTuple

from .errors import BadInput
from .text.dates import Conversion, Tables, convert, reckonings
from .text.dates.day import Reading, historical

PRECISIONS = {
    "day": "日", "month": "月", "xun": "旬", "season": "季", "year": "年", "decade": "年代", "century": "世纪",
    "range": "起讫", "era": "年号",
}  # fmt: skip
CALENDARS = {
    "ad": "公元", "minguo": "民国", "era": "年号", "ganzhi": "干支", "taiping": "太平天国", "manchukuo": "伪满",
    "japan": "日本年号", "huangdi": "黄帝纪元", "telegram": "韵目代日", "relative": "承前文", "event": "大事",
}  # fmt: skip


class Said(NamedTuple):
    """One reading of an expression, and the other calendars for it in words."""

    meant: Conversion
    others: str


def converted(expression: str, tables: Tables | None = None) -> list[Said]:
    """Return all readings of an expression, the likeliest first. Raises BadInput where it is none or cannot be."""
    found = convert(expression, tables)
    if not found:
        raise BadInput(
            f"“{expression}”读不成日期；写作 光绪二十六年闰八月初一、民国二十八年、1900-09-24、1900年9月、光绪甲午。"
        )
    if amiss := found[0].amiss:
        raise BadInput(f"“{expression}”没有这个日子：{amiss}；请核对。")
    return [Said(meant, in_words(meant.reading, meant.precision, tables)) for meant in found]


def in_words(reading: Reading, precision: str, tables: Tables | None = None) -> str:
    """Say when a reading is by the other calendars."""
    first, last = reading
    if first == last:
        return _day(reading, tables)
    if precision == "year":
        return _year(reading, tables)
    begin, end = (reckonings(day, tables) for day in reading)
    if not begin.reigns or not end.reigns:
        return f"{_ad(first.year)}至{_ad(last.year)}" if first.year != last.year else _ad(first.year)
    return f"{begin.reigns[0]}至{end.reigns[0]}"


def _day(reading: Reading, tables: Tables | None) -> str:
    day = reading.start
    other = reckonings(day, tables)
    pairs = f"{other.year_pair}年{other.month_pair}月{other.day_pair}日" if other.lunar else f"{other.day_pair}日"
    named = historical(day.number)
    julian = f"儒略历{named}" if named != day else ""
    lunar = f"农历{other.lunar}" if other.lunar else ""
    return "；".join(filter(None, (*other.reigns, lunar, pairs, julian)))


def _year(reading: Reading, tables: Tables | None) -> str:
    """Say a year; that of the lunar calendar is named by the year AD in which it begins, and most of it lies."""
    other = reckonings(reading.start.year, tables)
    return "；".join((_ad(reading.start.year), *other.reigns, f"{other.year_pair}年"))


def _ad(year: int) -> str:
    return f"公元{year}年" if year > 0 else f"公元前{1 - year}年"


def as_json(expression: str, found: list[Said], tables: Tables | None = None) -> dict[str, object]:
    """Return what an expression means in the stable JSON form."""
    return {"expression": expression, "readings": [_reading_json(said.meant, tables) for said in found], "error": None}


def _reading_json(meant: Conversion, tables: Tables | None) -> dict[str, object]:
    first, last = meant.reading
    single = first == last
    other = reckonings(first if single or meant.precision != "year" else first.year, tables)
    known = single or meant.precision == "year"
    return {
        "iso": str(meant.reading),
        "start": str(first),
        "end": str(last),
        "precision": meant.precision,
        "calendar": meant.calendar,
        "reigns": list(other.reigns) if known else [],
        "pairs": {"year": other.year_pair, "month": other.month_pair, "day": other.day_pair} if known else None,
        "lunar": other.lunar if single else "",
        "words": in_words(meant.reading, meant.precision, tables),
        "note": meant.note,
    }
