"""`wenshi check`: what is wrong with the archive, what it means, and what can be put right at once."""

import datetime
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import ids
from ..errors import BadInput
from ..home import Home
from ..report import Cell, Table
from . import handing
from .base import (
    Command,
    command_line,
    current_home,
    emit,
    format_option,
    note,
    progress,
    say,
    say_json,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..check import Problem, Scope, Tally
    from ..check.last import LastCheck

CHECK_FOUND_ERRORS = 9
_LEVELS = {"error": "错误", "note": "提示"}


@click.command(
    "check",
    cls=Command,
    help="检查全库：固化校验、记录、目录、历史、索引。\n\n"
    "写 dates 的，查正文里不可能的日期、前后对不上的年份和岁数、两篇里日子不同的同一件事；只提示，不改动。",
    example="wenshi check\nwenshi check dates --issue 2022-1\nwenshi check --fix\n"
    "wenshi check --explain file-changed\nwenshi check --accept 2022-0037\n"
    "wenshi check --since last\nwenshi check --sample 10\nwenshi check --report 四性检测.docx",
)
@click.argument("what", metavar="[dates]", required=False, type=click.Choice(["dates"]))
@click.option("--issue", metavar="ISSUE", help="只查这一期的日期（与 dates 合用）")
@click.option(
    "--fix", is_flag=True, help="把能由软件改好的改好（索引、文件名、被中断的写入、系统留下的文件），说明做了什么"
)
@click.option("--accept", metavar="ID", multiple=True, help="认可这篇稿件或这一期在软件外的改动；可写几次")
@click.option("--explain", metavar="[RULE]", is_flag=False, flag_value="*", help="说明一条规则；不写规则就全部列出")
@click.option("--since", metavar="DATE|last", help="只看这一天以来（last：上次检查以来）动过的稿件")
@click.option("--sample", type=click.FloatRange(0, 100, min_open=True), metavar="N", help="只抽查百分之几的稿件")
@click.option("--seed", type=int, metavar="N", help="抽查用的种子，同一种子抽到同样的稿件；默认当天日期")
@click.option("--report", "target", metavar="FILE", help="写成四性检测报告：.docx、.xlsx、.html、.md、.csv、.json")
@click.option("--force", is_flag=True, help="报告文件已有也写，替换原来的")
@format_option("table", "json", "jsonl")
def check_command(
    what: str | None,
    issue: str | None,
    fix: bool,
    accept: tuple[str, ...],
    explain: str | None,
    since: str | None,
    sample: float | None,
    seed: int | None,
    target: str | None,
    force: bool,
    form: str,
) -> None:
    """Check the archive; exit 9 when there are errors."""
    if explain is not None:
        _explain(explain, form)
        return
    home = current_home()
    if what or issue:
        _dates(home, issue, form, alone=bool(what) and not (fix or accept or since or sample or target))
        return
    if accept:
        if fix or since or sample or target:
            raise click.UsageError("--accept 要单独用：先认可，再检查。")
        _accept(home, accept)
        return
    from .. import check  # noqa: PLC0415
    from ..check.last import LastCheck  # noqa: PLC0415

    path = handing.target(target, "table", force=force)
    began = _now()
    scope, words = _scope(home, since, sample, seed, began)
    tally = check.Tally()
    with progress("检查") as advance:
        problems = check.check(home, advance, scope, tally, _day(began))
    if fix and problems:
        problems, tally = _mended(home, problems, scope, began)
    errors = sum(problem.level == check.ERROR for problem in problems)
    _show(form, problems)
    note(f"检查完毕（{words}，稿件 {tally.manuscripts} 篇）：错误 {errors}，提示 {len(problems) - errors}。")
    done = LastCheck(began, errors, len(problems) - errors, tally.manuscripts, tally.held, words)
    _keep(home, done, all_since=scope.whole or (since == "last" and sample is None))
    if path is not None:
        _report(home, path, problems, tally, began, words)
    if errors:
        raise click.exceptions.Exit(CHECK_FOUND_ERRORS)


def _now() -> str:
    from ..store import now  # noqa: PLC0415

    return now()


def _day(began: str) -> datetime.date:
    return datetime.date.fromisoformat(began[:10])


def _scope(home: Home, since: str | None, sample: float | None, seed: int | None, began: str) -> "tuple[Scope, str]":
    """Return what was asked to be looked at, as data and in Chinese. Raises BadInput."""
    from ..check import Scope, last, scope  # noqa: PLC0415

    if seed is not None and sample is None:
        raise click.UsageError("--seed 要与 --sample 合用。")
    instant, words = None, []
    if since == "last":
        known = last.last_check(home)
        if known is None or not known.covered:
            note("还没有记下过没有错误的检查，这次全部检查。")
        else:
            instant = scope.since(known.covered)
            words.append(f"{known.covered[:16].replace('T', ' ')} 以来动过的")
    elif since is not None:
        instant = scope.since(since)
        words.append(f"{since} 以来动过的")
    seed = int(began[:10].replace("-", "")) if seed is None else seed
    if sample is not None:
        words.append(f"抽查 {sample:g}%，种子 {seed}")
    return Scope(instant, sample, seed), "，".join(words) or "全部"


def _dates(home: Home, issue: str | None, form: str, *, alone: bool) -> None:
    """Print the dates that cannot be right; they are notes, so the exit code is 0."""
    if not alone:
        raise click.UsageError("dates 与 --issue 合用，不与别的合用：wenshi check dates --issue 2022-1。")
    from .. import checking_dates  # noqa: PLC0415

    with progress("查日期") as advance:
        found = checking_dates.check(home, issue and ids.parse_issue(issue), advance)
    if form != "table":
        _show(form, found)
    elif found:
        heads = ("编号", "位置", "段", "句子", "问题", "怎么办")
        rows: list[tuple[Cell, ...]] = [
            (each.id, each.path, each.paragraph, each.sentence, each.message, each.remedy) for each in found
        ]
        emit(form, lambda: Table(heads, rows), dict)
    note(f"日期检查完毕：提示 {len(found)}。")


def _show(form: str, problems: "Sequence[Problem]") -> None:
    from .. import check  # noqa: PLC0415

    if form == "jsonl":
        for problem in problems:
            say_json(asdict(problem), indent=None)
    elif problems or form == "json":
        heads = ("级别", "规则", "编号", "位置", "问题", "怎么办")
        rows: list[tuple[Cell, ...]] = [(_LEVELS[p.level], p.rule, p.id, p.path, p.message, p.remedy) for p in problems]
        emit(form, lambda: Table(heads, rows), lambda: check.as_json(problems))


def _explain(rule: str, form: str) -> None:
    """Print what a rule means, or all of them."""
    from ..check import RULES  # noqa: PLC0415

    if rule != "*" and rule not in RULES:
        raise BadInput(f"没有“{rule}”这条规则；不写名字（wenshi check --explain）就全部列出。")
    shown = list(RULES.values()) if rule == "*" else [RULES[rule]]
    if form == "jsonl":
        for known in shown:
            say_json(asdict(known), indent=None)
        return
    heads = ("规则", "级别", "意思", "怎么办", "--fix")
    rows: list[tuple[Cell, ...]] = [
        (r.id, _LEVELS[r.level], r.meaning, r.remedy, "能" if r.mended else "") for r in shown
    ]
    emit(form, lambda: Table(heads, rows), lambda: {"format": 1, "rules": [asdict(r) for r in shown]})


def _accept(home: Home, members: tuple[str, ...]) -> None:
    from .. import accepting  # noqa: PLC0415 - as all here: one option of several

    accepted = accepting.accept(home, [_id(home, member) for member in members], command_line())
    for id_, names in accepted.items():
        say(f"{id_}　{'认可了 ' + '、'.join(names) if names else '没有软件外的改动'}")
    if any(accepted.values()):
        settle(home)


def _id(home: Home, typed: str) -> str:
    """Return the issue where there is one of this id, else the accession number. Raises BadInput."""
    from .. import ids  # noqa: PLC0415

    with suppress(BadInput):
        issue = ids.parse_issue(typed)
        if home.issue_path(issue).exists():
            return issue
    return ids.parse_accession(typed)


def _mended(home: Home, problems: "list[Problem]", scope: "Scope", began: str) -> "tuple[list[Problem], Tally]":
    """Mend what can be mended, then look again."""
    from .. import check, mending  # noqa: PLC0415

    for line in mending.mend(home, problems, command_line()):
        note(f"已改好：{line}")
    tally = check.Tally()
    with progress("再查一遍") as advance:
        return check.check(home, advance, scope, tally, _day(began)), tally


def _keep(home: Home, done: "LastCheck", *, all_since: bool) -> None:
    """Keep when this was and what it found."""
    from ..check.last import note_check  # noqa: PLC0415
    from ..disk import reason  # noqa: PLC0415

    try:
        note_check(home, done, all_since=all_since)
    except OSError as error:
        note(f"注意：没能记下这次检查的日期（{reason(error)}）。")


def _report(home: Home, path: Path, problems: "list[Problem]", tally: "Tally", began: str, words: str) -> None:
    from datetime import datetime  # noqa: PLC0415 - as all here: one option of several

    from .. import __version__, disk, writers  # noqa: PLC0415
    from ..check import appraisal  # noqa: PLC0415
    from ..store import actor_name  # noqa: PLC0415

    title = home.collection().title
    made = appraisal.report(title, problems, tally, began, actor_name(home), words, __version__)
    disk.put(path, writers.write(made, path.suffix, datetime.fromisoformat(began)))
    note(f"已写入 {path}")
