"""`wenshi chart`: the office's figures as a picture, or as bars on the terminal."""

import shutil
import sys
from pathlib import Path
from typing import Any

import click

from ..errors import NotFound, WenshiError
from ..period import Period
from .base import Command, current_home, note, output_option, say
from .browsing import catalogue_of
from .figures import year_of_option
from .handing import destination

WHAT = {"issues": "各期", "columns": "各栏目占比", "authors": "各责任者", "progress": "目标完成情况", "years": "历年"}
_SUFFIXES = (".png", ".svg")
_WIDTH = 80  # cells, where the output is no terminal


@click.command(
    "chart",
    cls=Command,
    help=f"画图：{'、'.join(f'{what} {name}' for what, name in WHAT.items())}的字数，全部、某一期、某一年或一段的。\n\n"
    "不写 -o 就在终端画成横条；写入 .png 或 .svg 的，可以放进年度报告。",
    example="wenshi chart progress 2022\nwenshi chart issues -o 各期.png\nwenshi chart columns 2022-1 -o 栏目.svg",
)
@click.argument("what", metavar="WHAT", type=click.Choice(list(WHAT)))
@click.argument("period", metavar="[ISSUE|YEAR|A..B]", default="")
@click.option("--rule", default=None, metavar="RULE", help="口径：zishu（默认）、han、chars、chars-spaces")
@year_of_option
@output_option("写入图片：.png 或 .svg")
def chart_command(what: Any, period: str, rule: str | None, way: Any, output: str | None, force: bool) -> None:
    """Draw a chart."""
    from .. import charts, overview, rules, stats  # noqa: PLC0415

    path = None if output is None else _target(output, force)
    home = current_home()
    collection = home.collection()
    asked = Period.parse(period, way)
    chosen = rules.rule(rule or collection.rule)
    catalogue = catalogue_of(home)
    question = stats.Question((chosen,), overview.grouping(what, asked), asked)
    figures = stats.figures(catalogue, collection, question)
    name = asked.name(catalogue) if period else ""
    if not figures.issues and period:
        raise NotFound(f"没有{name}的期，没有可画的。")
    sheet = overview.sheet_of(figures, what, collection.title, name)
    if path is None:
        width = shutil.get_terminal_size().columns - 1 if sys.stdout.isatty() else _WIDTH
        for line in charts.bars_of(sheet, sheet.charts[0], width):
            say(line)
    else:
        from ..disk import put  # noqa: PLC0415

        put(path, charts.draw(sheet, sheet.charts[0], "svg" if path.suffix.lower() == ".svg" else "png"))
        note(f"已写入 {path}。")
    if figures.joint and what == "authors":
        note(f"{figures.joint} 篇由多人署名，每人各计一篇。")
    if doubtful := figures.total.suspect + figures.total.unreadable + figures.total.without_text:
        note(f"其中 {doubtful} 篇无文字稿、读不了或文字存疑；用 wenshi stats 看明细。")


def _target(output: str, force: bool) -> Path:
    """Return where a picture is to be written, refusing before any work is done what cannot be."""
    from .. import charts  # noqa: PLC0415

    path = destination(output, _SUFFIXES, force=force)
    if not charts.available():
        raise WenshiError(charts.MISSING)
    return path
