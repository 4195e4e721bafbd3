"""`wenshi fees`: what an issue's pieces earn, what is withheld, what people are handed."""

import datetime
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import disk, ids
from ..disk import reason
from ..errors import BadInput, Unreadable
from ..home import Home
from ..report import Cell, Table
from .base import Command, current_home, emit, format_option, note, output_option, read_path, refuse_replacing, say_json
from .browsing import catalogue_of

if TYPE_CHECKING:
    from ..model import Cell as SheetCell
    from ..model import Head, Sheet
    from ..payment import Payment


PRIVATE_SUFFIXES = (".xlsx", ".docx")  # not what programs read, or what a spreadsheet takes for rounded numbers


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
@output_option("写入文件：.xlsx（带公式）、.docx、.html、.md、.csv 或 .json")
@click.option(
    "--private",
    metavar="FILE",
    help="会计自存的表（.xlsx、.csv：姓名、身份证号、银行账号），只加到 -o 写的 .xlsx、.docx 里",
)
@format_option("table", "json", "csv")
def fees_command(
    issue: str,
    others: tuple[str, ...],
    paid: str,
    net: bool,
    sheet: str | None,
    output: str | None,
    force: bool,
    private: str | None,
    form: str,
) -> None:
    """Print or write what is paid for an issue."""
    from .. import fee_report, payment  # noqa: PLC0415

    issues = [ids.parse_issue(issue), *map(ids.parse_issue, others)]
    home = current_home()
    path = _target(home, output, form, force, private)
    held = _private(home, private)
    now = datetime.datetime.now().astimezone()
    made = payment.payment(home, catalogue_of(home), issues, _month(paid), f"{now:%Y-%m}", net)
    if path is not None:
        _write(home, path, made, held, sheet, now)
        return
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


def _target(home: Home, output: str | None, form: str, force: bool, private: str | None) -> Path | None:
    """Return where the sheets are to be written, refusing before any work is done what cannot be."""
    if output is None:
        if private:
            raise click.UsageError("--private 的内容只写进文件；请用 -o 写明 .xlsx 或 .docx 文件。")
        return None
    from ..writers import SUFFIXES  # noqa: PLC0415

    path = read_path(output)
    allowed = PRIVATE_SUFFIXES if private else SUFFIXES
    if path.suffix.lower() not in allowed:
        held = "有身份证号、银行账号的" if private else ""
        raise BadInput(f"不能写入“{output}”：{held}文件名要以 {'、'.join(allowed)} 结尾。")
    if form != "table" and f".{form}" != path.suffix.lower():
        raise BadInput(f"--format {form} 和“{output}”不一致：写入文件的，格式由文件名的结尾决定，请去掉 --format。")
    if private:
        from .. import payees  # noqa: PLC0415

        payees.refuse_inside(home, path, "写入的文件")
        if path.resolve() == read_path(private).resolve():
            raise BadInput("-o 和 --private 是同一个文件；请换一个文件名。")
    refuse_replacing(path, output, force=force)
    return path


def _private(home: Home, private: str | None) -> "dict[str, tuple[str, str]]":
    """Read the accountant's own list. Raises Unreadable, naming the file and never what stands in it."""
    if private is None:
        return {}
    from .. import payees  # noqa: PLC0415

    path = read_path(private)
    payees.refuse_inside(home, path, "--private 的文件")
    try:
        return payees.read(path.read_bytes())
    except OSError as error:
        raise Unreadable(f"读不了“{private}”：{reason(error)}。") from error
    except Unreadable as error:
        raise Unreadable(f"{private}：{error}") from error


def _write(
    home: Home,
    path: Path,
    made: "Payment",
    held: "dict[str, tuple[str, str]]",
    sheet: str | None,
    now: datetime.datetime,
) -> None:
    """Write the sheets, or the one that is wanted; with personal data for the owner of the file only."""
    from .. import fee_report, writers  # noqa: PLC0415

    suffix = path.suffix.lower()
    collection = home.collection()
    report = fee_report.report(made, collection.title, collection.sponsor)
    wanted = sheet or ("people" if suffix == ".csv" else "")
    if wanted:
        report = replace(report, sheets=tuple(one for one in report.sheets if one.key == wanted))
    if held:
        report = fee_report.with_private(report, held)
    disk.put(path, writers.write(report, suffix, now), secret=bool(held))
    note(f"已写入 {path}：{len(made.fees)}篇，{len(made.payees)}人。")
    for line in report.notes:
        note(line)
    missing = [payee.name for payee in made.payees if payee.name not in held] if held else []
    if missing:
        note(f"--private 里没有：{'、'.join(missing)}。")


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
