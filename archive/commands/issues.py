"""`wenshi issue`: issues (期) and their tables of contents."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import click

from .. import ids
from ..report import Table
from .base import Group, command_line, current_home, emit, format_option, note, settle


@click.group("issue", cls=Group, help="期：新建、列出、看目录、改、重开，定一篇的稿酬。")
def issue_command() -> None:
    """Group the commands about issues."""


def pairs_of(words: Iterable[str]) -> dict[str, str]:
    """Read `name=value` words."""
    pairs = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise click.UsageError(f"“{word}”应写成 项目=内容，如 title=新题名。")
        pairs[name.strip()] = value
    return pairs


@issue_command.command(
    "new", help="新建一期。", example="wenshi issue new 2022-1 --serial 45\nwenshi issue new 2022-3-4"
)
@click.argument("issue", metavar="ISSUE")
@click.option("--serial", type=click.IntRange(1), metavar="N", help="总期号")
@click.option("--title", default="", metavar="TITLE", help="专辑名")
@click.option("--planned", default="", metavar="DATE", help="计划出刊日期")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="其他项目，可重复")
def new_command(issue: str, serial: int | None, title: str, planned: str, pairs: tuple[str, ...]) -> None:
    """Open an issue."""
    from .. import fields, placing  # noqa: PLC0415
    from ..model import Issue  # noqa: PLC0415

    home = current_home()
    id_ = ids.parse_issue(issue)
    number = "" if id_.startswith("V") else id_.partition("-")[2]
    made = Issue(
        id_,
        ids.issue_year(id_),
        number,
        serial,
        fields.line("--title", title),
        planned=fields.date(planned) if planned else "",
    )
    placing.new_issue(home, fields.changed(made, pairs_of(pairs), None), command_line())
    settle(home)
    note(f"已建：{ids.issue_name(id_, serial)}")


@issue_command.command("list", help="列出各期。", example="wenshi issue list\nwenshi issue list --format json")
@format_option("table", "json")
def list_command(form: str) -> None:
    """List the issues."""
    from .. import catalogue as catalogues  # noqa: PLC0415

    catalogue = catalogues.refresh(current_home())
    counted = [(issue, sum(len(members) for _, members in issue.columns)) for issue in catalogue.issues.values()]
    emit(
        form,
        lambda: Table(
            ("期", "期号", "题名", "状态", "篇数"),
            [(ids.issue_name(i.id, i.serial), i.id, i.title, i.status, n) for i, n in counted],
        ),
        lambda: {
            "format": 1,
            "issues": [
                {
                    "issue": i.id,
                    "name": ids.issue_name(i.id, i.serial),
                    "serial": i.serial,
                    "title": i.title,
                    "status": i.status,
                    "entries": n,
                }
                for i, n in counted
            ],
        },
    )


@issue_command.command("show", help="看一期的目录。", example="wenshi issue show 2022-1")
@click.argument("issue", metavar="ISSUE")
@format_option("table", "json")
def show_command(issue: str, form: str) -> None:
    """Show the table of contents."""
    from .. import catalogue as catalogues  # noqa: PLC0415
    from ..text import layout  # noqa: PLC0415

    home = current_home()
    found = home.issue(ids.parse_issue(issue))
    rows = catalogues.refresh(home).rows

    def entry(column: str, member: Any) -> tuple[Any, ...]:
        row = rows.get(member.manuscript)
        title, byline = (row.title, row.byline) if row else ("（不在库中）", "")
        pages = "—".join(str(page) for page in (member.page_from, member.page_to) if page is not None)
        return column, member.manuscript, title, byline, row.zishu if row else None, pages

    def as_json() -> dict[str, object]:
        about = dataclasses.asdict(found)
        about.pop("columns")
        about.pop("fees")  # what was agreed to pay stays with those who pay
        counted = layout.layout(found)
        shown = {"name": ids.issue_name(found.id, found.serial), "layout": counted.as_json() if counted else None}
        return {
            "format": 1,
            "issue": about | shown,
            "columns": [
                {"name": column.name, "entries": [_entry_json(rows, member) for member in column.entries]}
                for column in found.columns
            ],
        }

    emit(
        form,
        lambda: Table(
            ("栏目", "登记号", "题名", "署名", "字数", "页"),
            [entry(column.name, member) for column in found.columns for member in column.entries],
            title=f"{ids.issue_name(found.id, found.serial)}　{found.status}",
            notes=[said] if (said := layout.described(found)) else [],
        ),
        as_json,
    )


def _entry_json(rows: Any, member: Any) -> dict[str, object]:
    row = rows.get(member.manuscript)
    return {
        "id": member.manuscript,
        "title": row.title if row else None,
        "byline": row.byline if row else None,
        "page_from": member.page_from,
        "page_to": member.page_to,
        "counts": row.counts() if row else None,
    }


@issue_command.command(
    "set",
    help="改一期的项目。",
    example="wenshi issue set 2022-1 status=已刊 print_run=1000\n"
    "wenshi issue set 2022-1 chars_per_line=38 lines_per_page=38 header_lines=1 pages=190 covers=4",
)
@click.argument("issue", metavar="ISSUE")
@click.argument("pairs", metavar="KEY=VALUE", nargs=-1, required=True)
def set_command(issue: str, pairs: tuple[str, ...]) -> None:
    """Change fields of an issue."""
    from .. import placing  # noqa: PLC0415

    home = current_home()
    found = placing.set_issue(home, ids.parse_issue(issue), pairs_of(pairs), command_line())
    settle(home)
    note(f"已改：{ids.issue_name(found.id, found.serial)}")


@issue_command.command(
    "reopen", help="重开已刊的一期，以便改目录。", example="wenshi issue reopen 2022-1 --why 目录漏列一篇"
)
@click.argument("issue", metavar="ISSUE")
@click.option("--why", required=True, metavar="TEXT", help="原因，记入历史")
def reopen_command(issue: str, why: str) -> None:  # noqa: ARG001 - the log holds the whole command
    """Open a printed issue again."""
    from .. import placing  # noqa: PLC0415

    home = current_home()
    found = placing.reopen(home, ids.parse_issue(issue), command_line())
    settle(home)
    note(f"已重开：{ids.issue_name(found.id, found.serial)}，状态改为“{found.status}”")


@issue_command.command(
    "fee",
    help="定一期里某一篇的稿酬，不按标准算。\n\n"
    "可以定：amount 金额（元）、rate 标准、characters 字数、shares 份额（百分数）、note 说明；值空着就是取消。",
    example="wenshi issue fee 2022-1 2022-0007 amount=500 note=约稿\n"
    "wenshi issue fee 2022-1 2022-0009 shares=张三:60,李四:40\n"
    "wenshi issue fee 2022-1 2022-0007 amount=",
)
@click.argument("issue", metavar="ISSUE")
@click.argument("id_", metavar="ID")
@click.argument("pairs", metavar="KEY=VALUE", nargs=-1, required=True)
def fee_command(issue: str, id_: str, pairs: tuple[str, ...]) -> None:
    """Set what was agreed to pay for a piece."""
    from .. import placing  # noqa: PLC0415

    home = current_home()
    issue_id, number = ids.parse_issue(issue), ids.parse_accession(id_)
    placing.set_fee(home, issue_id, number, pairs_of(pairs), command_line())
    settle(home)
    note(f"已定：{issue_id} 里 {number} 的稿酬；全期见 wenshi fees {issue_id}")
