"""`wenshi count`: the characters of files, without filing them."""

from typing import Any

import click

from ..errors import Unreadable
from ..model import COUNT_RULES, FIGURE_RULES
from ..report import Table
from ..rules import rule as rule_typed
from .base import Command, emit, format_option, note, progress

_RULES = COUNT_RULES | {"fee": FIGURE_RULES["fee"]}
_HEADS = {"zishu": "字数", "han": "纯汉字", "chars": "字符", "chars_spaces": "字符连空格", "fee": "稿酬字数"}


@click.command(
    "count",
    cls=Command,
    help="数文件的字数，不收入库，也不要档案库：各种口径并列，说明差在哪里。",
    example="wenshi count 渡口旧事.docx\nwenshi count 来稿/ --rule zishu --format csv > 字数.csv",
)
@click.argument("paths", metavar="FILE…", nargs=-1, required=True)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE",
    help="只要这种口径：zishu、han、chars、chars-spaces、fee 稿酬；可写几次，默认前四种",
)
@format_option("table", "json", "csv")
def count_command(paths: tuple[str, ...], rules: tuple[str, ...], form: str) -> None:
    """Count characters."""
    from .. import counting  # noqa: PLC0415
    from ..sources import gather  # noqa: PLC0415

    chosen = list(dict.fromkeys(rule_typed(rule, _RULES) for rule in rules)) or list(COUNT_RULES)
    with progress("数字数") as advance:
        outcome = counting.count_files(list(gather(None, paths)), advance)
    if form == "json":
        emit(form, lambda: _table(outcome, chosen), lambda: counting.as_json(outcome))
    elif any(found.parts for found in outcome.counted):
        emit(form, lambda: _table(outcome, chosen), dict)
    _tell(outcome)
    if outcome.failed or not outcome.counted or not all(found.parts for found in outcome.counted):
        raise click.exceptions.Exit(Unreadable.exit_code)


def _table(outcome: Any, rules: list[str]) -> Table:
    from .. import counting  # noqa: PLC0415
    from ..text.fee import PER_LINE  # noqa: PLC0415

    total = outcome.total()
    several = len(outcome.counted) > 1
    doubted = any(found.suspect for found in outcome.counted)
    parts = [part for part in counting.PARTS if part != "body"]
    of_parts = next((rule for rule in rules if rule != "fee"), "zishu")
    first = _HEADS[of_parts]
    heads = ("文件", "题名", "署名", *(_HEADS[rule] for rule in rules), *(counting.PARTS[part] for part in parts))

    def cells(found: Any) -> tuple[Any, ...]:
        body = [_number(found, rule) if found.parts else None for rule in rules]
        rest = [getattr(found.parts[part], of_parts) or None if found.parts else None for part in parts]
        return found.source, found.title, found.byline, *body, *rest, *((found.suspect,) if doubted else ())

    rows = [cells(found) for found in (*outcome.counted, *((total,) if several else ()))]
    only = total if several else outcome.counted[0]
    labels = "；".join(f"{_HEADS[rule]}：{_RULES[rule]}" for rule in rules)
    notes = [
        f"{labels}。",
        f"“{first}”等数正文（含小标题、诗行、表格、注释）；“其中注释”起按“{first}”数，全篇＝题名署名＋正文＋图片说明。",
        "与 Word 核对看“全篇”（勾选“包括文本框、脚注和尾注”）；不勾选时减去注释。",
        counting.explained(only),
        *(
            [f"稿酬字数含题名，按每行 {PER_LINE} 字折算；丛刊另有设置的，以 wenshi fees 为准。"]
            if "fee" in rules
            else []
        ),
    ]
    return Table((*heads, *(("存疑",) if doubted else ())), rows, notes=notes, total=several)


def _number(found: Any, rule: str) -> int:
    return int(found.fee if rule == "fee" else getattr(found.parts["body"], rule))


def _tell(outcome: Any) -> None:
    """Say what was met in the files, and which of them were not counted."""
    for found in outcome.counted:
        for warning in found.warnings:
            note(f"注意：{found.source}：{warning.rstrip('。')}。")
        if found.suspect and found.parts:
            note(f"注意：{found.source}：{found.suspect}；字数仅供参考。")
        if not found.parts:
            note(f"没数：{found.source}：{found.suspect}。")
    for source, reason in outcome.left:
        note(f"跳过：{source}：{reason}。")
    for source, error in outcome.failed:
        note(f"没数：{source}：{error}")
    if not (outcome.counted or outcome.failed):
        note("没有可数的文件。")
