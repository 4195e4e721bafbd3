"""`wenshi report freeze`, `frozen`, `diff`: figures that are kept as they were handed up, and why they changed."""

from typing import Any

import click

from ..model import RULE_HEADS
from ..period import Period
from ..report import Table
from ..rules import rule as rule_typed
from .base import Command, command_line, current_home, emit, format_option, note, say, settle
from .browsing import catalogue_of
from .figures import year_of_option

_rule_option = click.option("--rule", default="", metavar="RULE", help="口径：zishu、han、chars、chars-spaces")


@click.command(
    "freeze",
    cls=Command,
    help="冻结一段时间的数字：连同口径、版本、每篇正文的指纹存进档案库，以后可以查对。",
    example='wenshi report freeze 2022\nwenshi report freeze 2022-1 --note "上报文史委"',
)
@click.argument("period", metavar="[ISSUE|YEAR|A..B]", default="")
@_rule_option
@year_of_option
@click.option("--note", "remark", default="", metavar="TEXT", help="附记，如报给谁")
def freeze_command(period: str, rule: str, way: Any, remark: str) -> None:
    """Store the figures of a period."""
    from .. import __version__, fields, freezing  # noqa: PLC0415 - the group's other commands need less

    home = current_home()
    asked = Period.parse(period, way)
    chosen = rule_typed(rule or home.collection().rule)
    remark = fields.line("附记", remark)
    report = freezing.freeze(home, asked, chosen, remark, __version__, command_line())
    settle(home)
    without = f"，其中无文字稿 {report.total.without_text} 篇" if report.total.without_text else ""
    say(f"已冻结{report.period_name}：{report.total.articles} 篇 {report.characters():,} 字{without}。")
    say(f"　　口径：{report.rule_name}；范围：{report.scope}")
    say(f"　　存于：{home.report_path(report.id).relative_to(home.root).as_posix()}")
    say(f"　　时间：{_when(report.time)}；数据摘要：{report.digest[:16]}")
    if report.left_out:
        note(f"另有 {len(report.left_out)} 件不计篇，没有计入，文件里列明了。")
    if report.total.suspect:
        note(f"其中 {report.total.suspect} 篇文字存疑，字数仅供参考。")


@click.command(
    "frozen",
    cls=Command,
    help="列出冻结过的报告。",
    example="wenshi report frozen\nwenshi report frozen --format json",
)
@format_option("table", "json")
def frozen_command(form: str) -> None:
    """List the frozen reports."""
    from .. import frozen  # noqa: PLC0415
    from ..errors import Unreadable  # noqa: PLC0415

    home = current_home()
    reports, damaged = [], None
    for name in frozen.names(home):
        try:
            reports.append(frozen.load(home, name))
        except Unreadable as error:
            note(f"注意：{error}")
            damaged = error
    rows: list[Any] = [
        (each.id, each.period_name, _when(each.time), each.actor, each.total.articles, each.characters(), each.note)
        for each in reports
    ]
    emit(
        form,
        lambda: Table(("编号", "期间", "时间", "经手", "篇数", "字数", "附记"), rows),
        lambda: {"format": 1, "reports": [_listed(each) for each in reports]},
    )
    if not reports and damaged is None:
        note("还没有冻结过报告；冻结用 wenshi report freeze 2022。")
    if damaged is not None:
        raise click.exceptions.Exit(damaged.exit_code)


@click.command(
    "diff",
    cls=Command,
    help="逐篇说明一段时间的数字从冻结到现在为什么变了，加起来与差数一字不差；写两份，比两份。",
    example="wenshi report diff 2022\nwenshi report diff 2022 2022_2022-12-31 --format csv\n"
    "wenshi report diff 2022 2022_2022-12-31 2022_2023-03-01",
)
@click.argument("period", metavar="ISSUE|YEAR|A..B|all")
@click.argument("earlier", metavar="[FROZEN]", default="")
@click.argument("later", metavar="[FROZEN]", default="")
@click.option("--rule", default="", metavar="RULE", help="现在按哪个口径，默认丛刊的口径")
@format_option("table", "json", "csv")
def diff_command(period: str, earlier: str, later: str, rule: str, form: str) -> None:
    """Explain why the figures of a period changed since they were frozen."""
    import dataclasses  # noqa: PLC0415

    from .. import __version__, differing, freezing, frozen, store, tracing  # noqa: PLC0415

    home = current_home()
    typed = "" if period == frozen.ALL else period
    chosen = rule_typed(rule) if rule else ""
    then = frozen.of(home, Period.parse(typed), earlier)
    catalogue = catalogue_of(home)
    if later:
        now = frozen.of(home, Period.parse(typed), later)
        now = dataclasses.replace(now, rule=chosen or now.rule)
    else:
        way: Any = then.year_of
        current = chosen or rule_typed(home.collection().rule)
        now = freezing.present(home, catalogue, Period.parse(typed, way), current, __version__, store.now())
    found = differing.difference(then, now)
    traces = [tracing.trace(home, catalogue, each.id, each.kind, then.time, now.time) for each in found.changes]
    if form == "table":
        say(f"{then.period_name}（{then.id}，{_when(then.time)} {then.actor}冻结）")
        say(found.sentence(f"{later} 冻结时" if later else "现在"))
        if not found.changes:
            for line in found.notes:
                note(line)
            return
    emit(form, lambda: _table(found, traces), lambda: _as_json(found, traces))


def _when(time: str) -> str:
    return time[:16].replace("T", " ")


def _listed(report: Any) -> dict[str, object]:
    names = ("id", "period", "period_name", "year_of", "time", "actor", "rule", "version", "digest", "note")
    sums = {"articles": report.total.articles, "characters": report.characters()}
    return {name: getattr(report, name) for name in names} | sums


def _table(found: Any, traces: list[Any]) -> Table:
    from .. import differing  # noqa: PLC0415

    rule = RULE_HEADS[found.then.rule]
    rows: list[Any] = []
    for change, trace in zip(found.changes, traces, strict=True):
        piece, was, is_ = change.piece, change.before, change.after
        rows.append(
            (
                differing.KINDS[change.kind],
                change.id,
                piece.title if piece else "",
                "→".join(dict.fromkeys(each.issue for each in (was, is_) if each)),
                was.count(found.then.rule) if was else None,
                is_.count(found.then.rule) if is_ else None,
                differing.signed(change.articles),
                differing.signed(change.characters),
                "；".join(filter(None, (trace.sentence(), _digests(was, is_) if change.kind == "edited" else ""))),
            )
        )
    more = (differing.signed(found.articles), differing.signed(found.characters))
    rows.append(("合计", "", "", "", found.then.characters(), found.now.characters(), *more, ""))
    heads = ("变化", "登记号", "题名", "期", f"原{rule}", f"现{rule}", "篇数差", "字数差", "说明")
    return Table(heads, rows, notes=found.notes, total=True)


def _digests(was: Any, is_: Any) -> str:
    return f"指纹 {was.sha256[:8]} → {is_.sha256[:8]}"


def _as_json(found: Any, traces: list[Any]) -> dict[str, object]:
    from .. import differing  # noqa: PLC0415

    data: dict[str, Any] = differing.as_json(found)
    told = [
        {"where": trace.where or None, "time": trace.time or None, "actor": trace.actor or None} for trace in traces
    ]
    data["changes"] = [change | trace for change, trace in zip(data["changes"], told, strict=True)]
    return data
