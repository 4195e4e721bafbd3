"""`wenshi list`, `show`, `history`: looking without changing."""

import json
from typing import Any

import click

from .. import ids
from ..model import COUNT_RULES, STATUSES
from ..report import Table
from .base import Command, current_home, data_option, emit, format_option, note, progress, say, say_json

NO_TEXT = "无文字稿"


def catalogue_of(home: Any) -> Any:
    """Return the catalogue as it is now, storing it for the next command where it was out of date."""
    from .. import catalogue as catalogues  # noqa: PLC0415

    with progress("读稿") as advance:
        catalogue = catalogues.refresh(home, advance)
    if catalogue.changed:
        from .. import indexing  # noqa: PLC0415

        indexing.keep(home, catalogue)
    for problem in catalogue.problems():
        note(f"注意：{problem}")
    return catalogue


@click.command(
    "list",
    cls=Command,
    help="列出稿件。",
    example="wenshi list --issue 2022-1\nwenshi list --unplaced --format csv -o 存稿.csv",
)
@click.option("--issue", default="", metavar="ISSUE", help="只看某一期")
@click.option("--column", default="", metavar="NAME", help="只看某栏目（含拟编栏目）")
@click.option("--author", default="", metavar="NAME", help="只看某人的")
@click.option("--status", default="", type=click.Choice(["", *STATUSES]), metavar="WORD", help="只看某状态，如 备用")
@click.option("--unplaced", is_flag=True, help="只看没有编入各期的")
@click.option("--suspect", is_flag=True, help="只看文字存疑的，并列出缘由")
@format_option("table", "json", "csv")
@data_option
def list_command(
    issue: str,
    column: str,
    author: str,
    status: str,
    unplaced: bool,
    suspect: bool,
    form: str,
    output: str | None,
    force: bool,
) -> None:
    """List manuscripts."""
    home = current_home()
    catalogue = catalogue_of(home)
    wanted = ids.parse_issue(issue) if issue else ""
    if wanted:
        home.issue(wanted)
    places = catalogue.places()
    found = []
    for row in catalogue.rows.values():
        place = places.get(row.id)
        where = place.column if place else row.proposed_column
        if (
            (not wanted or (place is not None and place.issue == wanted))
            and (not column or _within(column, where))
            and (not author or any(_within(author, name) for name in row.names()))
            and (not status or status == row.status)
            and not (unplaced and place is not None)
            and (row.suspect or not suspect)
        ):
            found.append((row, place, where))
    if wanted:
        order = {
            id_: n for n, id_ in enumerate(id_ for _, members in catalogue.issues[wanted].columns for id_ in members)
        }
        found.sort(key=lambda item: order[item[0].id])

    def table() -> Table:
        return Table(
            ("登记号", "题名", "署名", "期", "栏目", "状态", "字数", "图片", *(("存疑",) if suspect else ())),
            [
                (*_cells(catalogue, row, place, where), *((row.suspect,) if suspect else ()))
                for row, place, where in found
            ],
            notes=[f"共 {len(found)} 篇；{COUNT_RULES['zishu']}。"],
        )

    emit(
        form,
        table,
        lambda: {"format": 1, "manuscripts": [_as_json(row, place, where) for row, place, where in found]},
        output,
        force=force,
    )


def _within(part: str, whole: str) -> bool:
    """Tell whether a word stands in another, as a search would find it."""
    from ..text.fold import fold  # noqa: PLC0415

    return fold(part) in fold(whole)


def _cells(catalogue: Any, row: Any, place: Any, where: str) -> tuple[Any, ...]:
    name = ids.issue_name(place.issue, catalogue.issues[place.issue].serial) if place else ""
    count = row.zishu if row.has_text else "读不了" if row.problem else NO_TEXT
    title = row.title + ("（存疑）" if row.suspect else "")
    return row.id, title, row.byline, name, where, row.status, count, row.photos or None


def _as_json(row: Any, place: Any, where: str) -> dict[str, object]:
    return {
        "id": row.id,
        "title": row.title,
        "byline": row.byline,
        "contributors": row.contributors(),
        "issue": place.issue if place else None,
        "column": where or None,
        "status": row.status,
        "counts": row.counts(),
        "files": row.file_list(),
        "suspect": bool(row.suspect),
        "suspect_reason": row.suspect,
    }


@click.command(
    "show", cls=Command, help="看一篇稿件的登记和正文。", example="wenshi show 2022-0007\nwenshi show 2022-0007 --text"
)
@click.argument("id_", metavar="ID")
@click.option("--text", "text_only", is_flag=True, help="只看正文（text.md）")
@format_option("table", "json")
def show_command(id_: str, text_only: bool, form: str) -> None:
    """Show a manuscript."""
    home = current_home()
    id_ = ids.parse_accession(id_)
    manuscript = home.manuscript(id_)
    text = home.text(id_)
    if text_only and form == "table":
        if text is None:
            note(f"{id_}《{manuscript.title}》{NO_TEXT}。")
        else:
            say(text.removesuffix("\n"))
        return
    catalogue = catalogue_of(home)
    row, place = catalogue.rows[id_], catalogue.places().get(id_)
    if form == "json":
        from dataclasses import asdict  # noqa: PLC0415

        about = asdict(manuscript) | {
            "format": 1,
            "issue": place.issue if place else None,
            "column": place.column if place else None,
            "counts": row.counts(),
            "whole": row.counts("whole_"),
            "text": text,
        }
        say_json(about)
        return
    for name, value in _about(manuscript, row, place, catalogue):
        say(f"{name}：{value}")
    say(f"文件夹：{home.manuscript_folder(id_)}")


def _about(manuscript: Any, row: Any, place: Any, catalogue: Any) -> list[tuple[str, str]]:
    from ..model import ROLES  # noqa: PLC0415

    issue = (
        f"{ids.issue_name(place.issue, catalogue.issues[place.issue].serial)}　{place.column or '（未分栏）'}"
        if place
        else ""
    )
    people = "、".join(f"{who.name}（{ROLES.get(who.role, who.role)}）" for who in manuscript.contributors)
    counts = (
        "　".join(f"{label} {getattr(row, rule):,}" for rule, label in COUNT_RULES.items()) if row.has_text else NO_TEXT
    )
    lines = [
        ("登记号", manuscript.id),
        ("题名", manuscript.title),
        ("副题", manuscript.subtitle),
        ("署名", manuscript.byline),
        ("责任者", people),
        ("期", issue or "未编入"),
        ("拟编栏目", manuscript.proposed_column),
        ("状态", f"{manuscript.status}　{manuscript.text_state}　{manuscript.access}"),
        (
            "收稿",
            "　".join(filter(None, (manuscript.received, manuscript.source, manuscript.channel, manuscript.carrier))),
        ),
        ("正文", counts),
        ("全篇", f"{row.whole_zishu:,} 字（含题名、署名、图片说明）" if row.has_text else ""),
        ("不计篇数", "是" if not manuscript.counts_as_article else ""),
        ("存疑", manuscript.suspect),
        *(("修复", made) for made in manuscript.repairs),
    ]
    lines += [
        ("原件", f"{file.path}　{file.role}　{file.bytes:,} 字节　{file.encoding or file.reader}")
        for file in manuscript.files
    ]
    lines += [
        ("图片", f"{photo.path}　{photo.caption}　{photo.width}×{photo.height}　{photo.date}")
        for photo in manuscript.photos
    ]
    lines += [
        ("旧版", f"{version.path}　{version.counts.zishu:,} 字　{version.time[:10]} {version.actor}")
        for version in manuscript.versions[:-1]
        if version.path
    ]
    return [(name, value) for name, value in lines if value]


@click.command(
    "history",
    cls=Command,
    help="看历史：全库的操作，或一篇稿件的经过。",
    example="wenshi history\nwenshi history 2022-0007",
)
@click.argument("id_", metavar="[ID]", default="")
@click.option("--limit", type=click.IntRange(1), default=50, metavar="N", help="最多几行，默认最近 50 行")
@format_option("table", "json")
def history_command(id_: str, limit: int, form: str) -> None:
    """Show what was done."""
    from dataclasses import asdict  # noqa: PLC0415

    from .. import history  # noqa: PLC0415
    from ..home import HISTORY  # noqa: PLC0415

    home = current_home()
    if id_:
        id_ = ids.parse_accession(id_)
        folder = home.manuscript_folder(id_)
        if not folder.is_dir() and home.removed_folder(id_).is_dir():
            folder = home.removed_folder(id_)
        else:
            home.manuscript(id_)
        events = history.read(folder / HISTORY)
    else:
        events = [event for event in history.read(home.history) if event.action != "begin"]
    events = events[-limit:]
    emit(
        form,
        lambda: Table(
            ("时间", "经手人", "操作", "内容"),
            [
                (
                    event.time[:19].replace("T", " "),
                    event.actor,
                    _ACTIONS.get(event.action, event.action),
                    _change(event),
                )
                for event in events
            ],
        ),
        lambda: {"format": 1, "events": [asdict(event) for event in events]},
    )


_ACTIONS = {
    "add": "收稿",
    "register": "登记",
    "set": "改登记",
    "place": "编入",
    "unplace": "取出",
    "remove": "移除",
    "restore": "恢复",
    "undo": "撤销",
    "text": "新版正文",
    "file": "收入文件",
    "photo": "收入图片",
    "photo-set": "改图片",
    "commit": "完成",
    "rollback": "中断退回",
    "accept": "认可软件外的改动",
}


def _change(event: Any) -> str:
    parts = [event.note] if event.note else []
    before, after = event.before or {}, event.after or {}
    for key in dict.fromkeys((*before, *after)):
        if key in ("manuscripts", "plan"):
            continue
        was, is_ = (
            json.dumps(side.get(key), ensure_ascii=False).strip('"') if side.get(key) not in (None, "") else ""
            for side in (before, after)
        )
        parts.append(f"{key}：{was}→{is_}" if was else f"{key}：{is_}")
    return "；".join(parts)
