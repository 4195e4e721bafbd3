"""`wenshi export`: what leaves the office as a document of its own."""

import datetime
from typing import Any

import click

from .. import ids
from ..errors import NotFound
from .base import Group, current_home, format_option, note, read_path, size
from .browsing import catalogue_of
from .handing import put, report_output_option, show, target, write


@click.group("export", cls=Group, help="导出：一期的目录、稿件登记表、归档包。")
def export_command() -> None:
    """Group the commands that export."""


@export_command.command(
    "contents",
    help="导出一期的目录：按栏目，题名、署名、页码；.docx 是排好的目录页。",
    example="wenshi export contents 2022-1\nwenshi export contents 2022-1 -o 目录.docx",
)
@click.argument("issue", metavar="ISSUE")
@report_output_option
@format_option("table", "json", "csv")
def contents_command(issue: str, output: str | None, force: bool, form: str) -> None:
    """Print or write the table of contents of an issue."""
    from .. import contents  # noqa: PLC0415

    path, home, id_ = target(output, form, force=force), current_home(), ids.parse_issue(issue)
    home.issue(id_)  # says what is amiss with it
    catalogue = catalogue_of(home)
    made = contents.contents(catalogue.issues[id_], catalogue.rows, home.collection().title)
    if path is None:
        show(made, form)
    elif path.suffix.lower() == ".docx":
        from .. import contents_page  # noqa: PLC0415

        put(path, contents_page.page(made, _now()))
    else:
        write(made, path, _now())


@export_command.command(
    "register",
    help="导出稿件登记表：全部、某年收到的、某一期或一段各期的；.docx 留出手填的审稿意见、样刊、备注。\n\n"
    "只有姓名，没有电话、住址、证件号等个人信息。",
    example="wenshi export register 2022 -o 登记表.xlsx\nwenshi export register 2022-1 -o 登记表.docx",
)
@click.argument("period", metavar="[YEAR|ISSUE|A..B]", default="")
@report_output_option
@format_option("table", "json", "csv")
def register_command(period: str, output: str | None, force: bool, form: str) -> None:
    """Print or write the register of manuscripts."""
    from .. import contents  # noqa: PLC0415
    from ..period import Period  # noqa: PLC0415

    path, home, asked = target(output, form, force=force), current_home(), Period.parse(period)
    catalogue = catalogue_of(home)
    chosen = _chosen(asked, catalogue)
    name = asked.name(catalogue) if period else ""
    if not chosen:
        raise NotFound(f"没有{name}的稿件，没有可登记的。" if name else "档案库里没有稿件，没有可登记的。")
    made = contents.register(
        [home.manuscript(id_) for id_ in chosen],
        catalogue,
        home.collection().title,
        name,
        path is not None and path.suffix.lower() == ".docx",
    )
    if path is None:
        show(made, form)
    else:
        write(made, path, _now())


@export_command.command(
    "bag",
    help="导出归档包（BagIt 1.0）：一期或全部稿件的登记、正文、原件、图片，附目录页和校验值。",
    example="wenshi export bag 2022-1 -o 2022年第1期\nwenshi export bag all -o 全部稿件.zip",
)
@click.argument("issue", metavar="ISSUE|all")
@click.option("-o", "--output", required=True, metavar="DIR|FILE.zip", help="写到哪里：新文件夹，或 .zip")
@click.option("--date", "today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="打包日期（默认今天）")
def bag_command(issue: str, output: str, today: datetime.datetime | None) -> None:
    """Write a bag."""
    from .. import bagging  # noqa: PLC0415

    day = (today or datetime.datetime.now().astimezone()).date().isoformat()
    made = bagging.export(current_home(), bagging.issue_named(issue), read_path(output), day)
    note(f"已写入 {output}：{made.manuscripts} 篇，{made.files} 个文件 {size(made.bytes)}。")


def _chosen(asked: Any, catalogue: Any) -> list[str]:
    """Return what was received in years, or stands in issues."""
    if all(not bound or len(bound) == 4 for bound in (asked.first, asked.last)):
        return [id_ for id_, row in catalogue.rows.items() if asked.received(row)]
    issues = [catalogue.issues[issue] for issue in asked.issues(catalogue)]
    return [id_ for issue in issues for _, members in issue.columns for id_ in members if id_ in catalogue.rows]


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
