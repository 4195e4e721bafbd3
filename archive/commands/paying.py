"""`wenshi fees`: what an issue's pieces earn, what is withheld, what people are handed."""

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from .. import ids
from ..report import Cell, Table
from .base import Command, current_home, emit, format_option, note, say_json
from .browsing import catalogue_of

if TYPE_CHECKING:
    from ..model import Cell as SheetCell
    from ..model import Head, Sheet


@click.command(
    "fees",
    cls=Command,
    help="算一期的稿酬：逐篇计算、分到个人、按人代扣个税。\n\n"
    "标准、口径等写在 collection.toml 的 [fees] 里；某一篇另有约定，用 wenshi issue fee。"
    "同一个人同月的稿酬合并计税：同月发的别期用 --with 加上。",
    example="wenshi fees 2022-1\nwenshi fees 2022-1 --with 2022-2 --paid 2022-12 -o 稿酬.xlsx\n"
    "wenshi fees 2022-1 --sheet people --format csv",
)
@click.argument("issue", metavar="ISSUE")
@click.option("--with", "others", multiple=True, metavar="ISSUE", help="同月一起发的另一期；可写几次")
@click.option("--paid", default="", metavar="YYYY-MM", help="发稿酬的月份（默认印出的月份，没有就是本月）")
@click.option("--net", is_flag=True, help="金额是税后的，倒算应发")
@click.option(
    "--sheet",
    type=click.Choice(["pieces", "shares", "people", "explained"]),
    help="只要这一张：pieces 逐篇、shares 分到个人、people 按人、explained 说明（默认逐篇和按人）",
)
@format_option("table", "json", "csv")
def fees_command(issue: str, others: tuple[str, ...], paid: str, net: bool, sheet: str | None, form: str) -> None:
    """Print what is paid for an issue."""
    from .. import fee_report, payment  # noqa: PLC0415

    issues = [ids.parse_issue(issue), *map(ids.parse_issue, others)]
    home = current_home()
    today = datetime.datetime.now().astimezone().date()
    made = payment.payment(home, catalogue_of(home), issues, _month(paid), f"{today:%Y-%m}", net)
    if form == "json":
        say_json(fee_report.as_json(made))
        return
    collection = home.collection()
    report = fee_report.report(made, collection.title, collection.sponsor)
    wanted = [sheet] if sheet else ["people"] if form == "csv" else ["pieces", "people"]
    for shown in report.sheets:
        if shown.key in wanted:
            _print(form, shown)
    for line in report.notes:
        note(line)


def _month(text: str) -> str:
    typed = text.strip()
    if typed and not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", typed, re.ASCII):
        raise click.UsageError(f"--paid 写作 年-月，如 2022-12；“{text}”不是。")
    return typed


def _print(form: str, sheet: "Sheet") -> None:
    emit(form, lambda: _table(sheet, form), dict)


def _table(sheet: "Sheet", form: str) -> Table:
    """Return a sheet as a table: amounts with two decimals, shares in percent."""
    rows = [*sheet.rows, *([sheet.total] if sheet.total else [])]
    cells = [tuple(_cell(head, cell, form) for head, cell in zip(sheet.heads, row, strict=True)) for row in rows]
    return Table(tuple(head.name for head in sheet.heads), cells, sheet.title, total=bool(sheet.total))


def _cell(head: "Head", cell: "SheetCell", form: str) -> Cell:
    if not isinstance(cell, Decimal):
        return cell
    if head.kind == "share":
        return f"{cell:.2%}"
    if head.kind == "number":
        return int(cell) if cell == int(cell) else float(cell)
    return f"{cell:.2f}" if form == "csv" else float(cell)
