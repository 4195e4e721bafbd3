"""Frozen reports as they are filed: their names, their text, and whether it is still what was frozen."""

import re
from collections.abc import Iterable

from . import bounds, record
from .disk import digest
from .errors import BadInput, NotFound, Unreadable
from .home import Home, names_in, read_text
from .model import Frozen
from .period import Period

FORMAT = 1
_NAME = re.compile(r"(?P<period>.+)_(?P<date>\d{4}-\d{2}-\d{2})(?:-(?P<number>\d+))?")
ALL = "all"


def key_of(period: Period) -> str:
    """Return a period as a file's name begins with it: `2022`, `2022-1`, `2020..2022`, `all`."""
    if period.first == period.last:
        return period.first or ALL
    return f"{period.first}..{period.last}"


def new_name(period: Period, date: str, taken: Iterable[str]) -> str:
    """Return a name that none of `taken` has: period and date, from the second one of a day on with a number."""
    first, held = f"{key_of(period)}_{date}", set(taken)
    number = 1
    while (name := first if number == 1 else f"{first}-{number}") in held:
        number += 1
    return name


def names(home: Home, period: Period | None = None) -> list[str]:
    """Return the names of the frozen reports, of a period or of all, oldest first."""
    found = names_in(home.report_path("").parent)
    stems = (name.removesuffix(".toml") for name in found if name.endswith(".toml"))
    parts = {name: match for name in stems if (match := _NAME.fullmatch(name))}
    wanted = [name for name, match in parts.items() if period is None or match["period"] == key_of(period)]
    return sorted(wanted, key=lambda name: (parts[name]["date"], int(parts[name]["number"] or 1), name))


def load(home: Home, name: str) -> Frozen:
    """Read a frozen report. Raises NotFound, or Unreadable when it was changed since or is of a later format."""
    path = home.report_path(name)
    if not _NAME.fullmatch(name) or not path.exists():
        raise NotFound(f"没有 {name} 这份冻结的报告；有哪些见 wenshi report frozen。")
    return parse(read_text(path), str(path))


def of(home: Home, period: Period, name: str = "") -> Frozen:
    """Read the report of a period that is named, by default its latest. Raises NotFound, BadInput, Unreadable."""
    latest = names(home, period)[-1:]
    if not name and not latest:
        typed = "" if key_of(period) == ALL else f" {key_of(period)}"
        raise NotFound(f"没有冻结过 {key_of(period)} 的报告；冻结用 wenshi report freeze{typed}。")
    report = load(home, name or latest[0])
    if report.period != key_of(period):
        raise BadInput(f"{name} 冻结的是 {report.period}，不是 {key_of(period)}；有哪些见 wenshi report frozen。")
    return report


def text_of(report: Frozen) -> str:
    """Return the file: TOML that a person can read, whose first line holds the SHA-256 of all that follows it."""
    heading = (
        f"{report.collection}{report.period_name}的统计，{report.actor}于 {report.time[:10]} 冻结。\n"
        "这是上报时的数字和依据，不要改动：第一行是其余各行的指纹，改一个字 wenshi check 就会发现。\n"
        "total 合计，issues 各期，columns 各栏目，manuscripts 计入的每一篇，left_out 没有计入的；\n"
        "articles 篇数，photos 图片，without_text 无文字稿，suspect 文字存疑；\n"
        "zishu 字数（同Word口径，含标点），han 纯汉字数，chars、chars_spaces 字符数（不计、计空格）；\n"
        "manuscripts 里的 sha256 是该篇正文 text.md 的指纹，没有这一项的是无文字稿。"
    )
    return _sealed(record.dump(report, heading))


def parse(text: str, where: str) -> Frozen:
    """Return the report that a file holds; `where` names it in what is said. Raises Unreadable."""
    rest = text.partition("\n")[2]
    try:
        version = bounds.toml(text).get("format", FORMAT)
    except Unreadable:
        version = FORMAT  # the seal tells whether it was written so
    if version != FORMAT:
        raise Unreadable(f"{where} 的 format 是 {version!r}，本版只认识 {FORMAT}；请换用相应版本的 wenshi。")
    if text != _sealed(rest):
        raise Unreadable(f"{where} 在冻结以后被改动过或损坏了（校验不符），不能作数；请从备份恢复。")
    try:
        return record.load(Frozen, rest)
    except Unreadable as error:
        raise Unreadable(f"{where}：{error}") from error


def _sealed(rest: str) -> str:
    return f'sha256 = "{digest(rest.encode())}"  # 本行以下全部内容的 SHA-256\n{rest}'
