"""`wenshi timeline`: passages in the order of the times they speak of."""

import datetime
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from .. import ids
from ..errors import BadInput
from ..report import bars, visible
from . import handing
from .asking import QueryCommand, asking_options
from .base import conclude, current_home, format_option, note, progress

if TYPE_CHECKING:
    from ..search.query import Dated

ON_SCREEN = 100  # lines, where nothing else is asked for


@click.command(
    "timeline",
    cls=QueryCommand,
    help="年表：说到年月日的各句，按所说的时候排列，用什么历法写的都行。\n\n"
    "不写检索词是全库；写期号是这一期；写检索词是同一段里有这些词的。在终端上先画出各年（或各年代）有多少。",
    example="wenshi timeline 2022-1\nwenshi timeline 难民 --from 1937 --to 1945\n"
    "wenshi timeline 渡口 --from 民国元年 -o 渡口年表.docx",
)
@click.argument("words", metavar="[ISSUE|WORDS…]", nargs=-1)
@click.option("--from", "low", default="", metavar="DATE", help="从何时起，如 1937、1937-07、民国二十六年")
@click.option("--to", "high", default="", metavar="DATE", help="到何时止")
@asking_options
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"在屏幕上最多列出几处，默认 {ON_SCREEN}")
@handing.report_output_option
@format_option("table", "json", "csv")
def timeline_command(
    words: tuple[str, ...], low: str, high: str, asking: Callable[..., Any], limit: int | None, output: str | None,
    force: bool, form: str,
) -> None:  # fmt: skip
    """Print a timeline, then bring the index up to date if it was not."""
    from .. import timeline as timelines  # noqa: PLC0415

    path = handing.target(output, form, force=force)
    home = current_home()
    text = " ".join(words)
    issue = _issue(words, home)
    options = asking(home, text)
    # Here --certain is of the dates that are listed, whether or not the words ask for a time.
    asked = options._replace(certain=False) if text and not issue else None
    within = _within(low, high, options.certain)
    issue = issue or options.issue
    with progress("读稿") as advance:
        made = timelines.timeline(home, asked, issue=issue, within=within, advance=advance)
    if made.read_as:
        note(f"读作：{made.read_as}")
    shown = (limit or ON_SCREEN) if form == "table" and path is None else limit
    report = timelines.report(made, shown)
    if path is not None:
        handing.write(report, path, datetime.datetime.now(datetime.UTC))
    else:
        if form == "table" and sys.stdout.isatty():
            _chart(timelines.by_year(made.moments))
        handing.show(report, form)
    total = len(made.moments)
    more = f"，列出前{shown}处（--limit 加大，或 -o 写入文件）" if shown and shown < total else ""
    note(f"共{total}处{more}" if total else "没有找到说到年月日的句子。")
    conclude(home, made.problems, made.stale)


def _issue(words: tuple[str, ...], home: Any) -> str:
    """Return the issue that is named, "" where the words are a query."""
    if len(words) != 1:
        return ""
    try:
        issue = ids.parse_issue(words[0])
    except BadInput:
        return ""
    return issue if issue in home.issue_ids() else ""


def _within(low: str, high: str, certain: bool) -> "Dated | None":
    if not low and not high and not certain:
        return None
    from ..search.query import Dated  # noqa: PLC0415
    from ..search.windows import read  # noqa: PLC0415 - the reader of dates is loaded where a time is asked for
    from ..text.dating import Window  # noqa: PLC0415

    windows = read(f"{low}..{high}")[0] if low or high else (Window(None, None),)
    return Dated(windows, certain)


def _chart(counts: list[tuple[str, int]]) -> None:
    """Draw how many dates there are of each year."""
    if counts:
        for line in bars(counts, shutil.get_terminal_size().columns - 1, max(number for _, number in counts)):
            click.echo(visible(line))
        click.echo("")
