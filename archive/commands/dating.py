"""`wenshi date`: dates in a text, and from one calendar to another; no archive is needed."""

import sys
from typing import TYPE_CHECKING

import click

from .. import home as homes
from ..errors import BadInput, NoArchive, Unreadable
from ..home import Home
from ..report import Table
from .base import HOME_KEY, Group, emit, format_option, note, say, say_json

if TYPE_CHECKING:
    from ..scanned import Outcome
    from ..text.dates import Tables


@click.group(cls=Group, name="date", help="纪年：读出文字里的日期，公历与民国、年号、干支、农历互换。")
def date_command() -> None:
    """Hold the commands of dates."""


@date_command.command(
    "scan",
    help="读出文字里的日期：各在哪里，是公历哪一天，凭什么这样读。什么都不改动。\n\n"
    "可给一句话、一个文件、库中一篇的登记号；- 读标准输入。",
    example="wenshi date scan 民国廿八年二月四日，敌机轰炸贵阳\nwenshi date scan 渡口旧事.docx\n"
    "wenshi date scan 2022-37 --format json",
)
@click.argument("text", metavar="TEXT|FILE|ID")
@format_option("table", "json")
def scan_command(text: str, form: str) -> None:
    """Print the dates of a text."""
    from .. import scanned  # noqa: PLC0415

    home = _home()
    tables = _tables(home)
    outcome = scanned.manuscript(home, text, tables) if scanned.is_number(text) else scanned.given(text, tables)
    if outcome.texts:
        emit(form, lambda: _table(outcome), lambda: _as_json(outcome))
    _tell(outcome)


def _table(outcome: "Outcome") -> Table:
    from ..dates_found import HEADERS, row  # noqa: PLC0415

    several = len(outcome.texts) > 1
    rows = [(*((one.name,) if several else ()), *row(found)) for one in outcome.texts for found in one.found]
    return Table((*(("文件",) if several else ()), *HEADERS), list(rows))


def _as_json(outcome: "Outcome") -> dict[str, object]:
    from ..dates_found import as_json  # noqa: PLC0415

    texts = [{"name": one.name, "dates": [as_json(found) for found in one.found]} for one in outcome.texts]
    return {"format": 1, "texts": texts}


def _tell(outcome: "Outcome") -> None:
    for problem in outcome.failed:
        note(f"没读：{problem}")
    dates = [found.date for one in outcome.texts for found in one.found]
    amiss = sum(bool(date.amiss) for date in dates)
    certain = sum(date.certain for date in dates)
    if outcome.texts:
        note(f"日期 {len(dates)} 处：确定 {certain}，存疑 {len(dates) - certain - amiss}，不成立 {amiss}。")
    if outcome.failed:
        raise click.exceptions.Exit(Unreadable.exit_code)


@date_command.command(
    "convert",
    help="公历与民国、年号、干支、农历互换：年、月、日都可以，每种读法一行，公历（ISO 8601）在前。\n\n"
    "不写日期或写 - 时读标准输入，一行一个。不可能有的日期说明为什么。",
    example="wenshi date convert 光绪二十六年闰八月初一\nwenshi date convert 1900-09-24 民国二十八年 甲午",
)
@click.argument("expressions", metavar="[DATE…]", nargs=-1)
@format_option("table", "json")
def convert_command(expressions: tuple[str, ...], form: str) -> None:
    """Print what dates are by the other calendars; exit 2 when one is none."""
    from ..converting import as_json, converted  # noqa: PLC0415

    tables = _tables(_home())
    answers: list[dict[str, object]] = []
    wrong = False
    for expression in _asked(expressions):
        try:
            found = converted(expression, tables)
        except BadInput as error:
            wrong = True
            note(str(error))
            answers.append({"expression": expression, "readings": [], "error": str(error)})
            continue
        answers.append(as_json(expression, found, tables))
        if form == "table":
            for one in found:
                more = f"（{one.meant.note}）" if one.meant.note else ""
                say(f"{one.meant.reading}\t{one.others}{more}")
    if form == "json":
        say_json({"format": 1, "conversions": answers})
    if wrong:
        raise click.exceptions.Exit(BadInput.exit_code)


def _asked(expressions: tuple[str, ...]) -> list[str]:
    if expressions and expressions != ("-",):
        return list(expressions)
    if not expressions and sys.stdin.isatty():
        raise click.UsageError("请写出日期，例如 wenshi date convert 民国二十八年。")
    lines = sys.stdin.buffer.read().decode("utf-8-sig", "replace").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _home() -> Home | None:
    """Return the archive around, None where there is none: these commands need none."""
    try:
        return homes.find(click.get_current_context().meta.get(HOME_KEY))
    except NoArchive:
        if click.get_current_context().meta.get(HOME_KEY):
            raise
        return None


def _tables(home: Home | None) -> "Tables | None":
    """Return the office's own eras and events with those of the package."""
    if home is None:
        return None
    from .. import own_tables  # noqa: PLC0415

    own = own_tables.load(home)
    if own.problem:
        note(f"注意：{own.problem}（没有采用）")
    return own.tables()
