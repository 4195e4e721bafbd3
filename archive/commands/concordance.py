"""`wenshi kwic`, `wenshi frequency`: words in their contexts, and how often they stand where."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..home import Home
from ..report import Cell, Table, bars, visible
from .asking import QueryCommand, asking_options
from .base import conclude, current_home, emit, format_option, note, output_option, progress, say_json
from .handing import destination

if TYPE_CHECKING:
    from ..asking import Asking
    from ..concordance import Concordance
    from ..frequency import Counted, Frequency, Share

WIDTH = click.IntRange(1, 200)
ON_SCREEN = 100  # lines, where nothing else is asked for
HIT = ("\x1b[1;31m", "\x1b[0m")


@click.command(
    "kwic",
    cls=QueryCommand,
    help="逐词索引：每处命中一行，前后文对齐在命中上。\n\n"
    "检索词的写法和 search 一样。写入 .xlsx 或 .docx 的，带原文（繁体照旧）、期、页、段，可以直接引用。",
    example="wenshi kwic 渡口\nwenshi kwic 渡口 --sort right --left 10 --right 30\n"
    "wenshi kwic '渡口 或 码头' --issue 2022-1 -o 渡口.xlsx",
)
@click.argument("words", metavar="WORDS…", nargs=-1, required=True)
@click.option("--left", type=WIDTH, default=20, metavar="N", help="前文几个字，默认 20")
@click.option("--right", type=WIDTH, default=20, metavar="N", help="后文几个字，默认 20")
@click.option(
    "--sort",
    type=click.Choice(["issue", "left", "right", "id"]),
    default="issue",
    metavar="ORDER",
    help="次序：issue 期（默认）、left 前文（从紧挨着的字往前比）、right 后文、id 登记号",
)
@asking_options
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help=f"最多列出几处，默认 {ON_SCREEN}；写入文件的默认全部"
)
@click.option("--all", "everything", is_flag=True, help="全部列出")
@format_option("table", "json", "jsonl", "csv")
@output_option("写入文件：.xlsx、.docx 或 .csv")
def kwic_command(
    words: tuple[str, ...],
    left: int,
    right: int,
    sort: str,
    asking: "Callable[[Home, str], Asking]",
    limit: int | None,
    everything: bool,
    form: str,
    output: str | None,
    force: bool,
) -> None:
    """Print or write a concordance, then bring the index up to date if it was not."""
    from .. import concordance  # noqa: PLC0415

    path = None if output is None else destination(output, _SUFFIXES, form, force=force)
    if limit is None and path is None:
        limit = ON_SCREEN
    home = current_home()
    with progress("检索") as advance:
        made = concordance.concordance(
            home,
            asking(home, " ".join(words)),
            left=left,
            right=right,
            sort=sort,
            limit=None if everything else limit,
            advance=advance,
        )
    if path is not None:
        _write(path, made)
    note(f"读作：{made.read_as}")
    if path is None:
        _print(made, form)
    else:
        note(f"已写入 {path}：{len(made.lines)}处")
    note(_total(made, "显示" if path is None else "写入"))
    conclude(home, made.problems, made.stale)


def _total(made: "Concordance", verb: str) -> str:
    if not made.total:
        return f"共{made.manuscripts}篇；检索式里只有条件，没有可列的处。" if made.manuscripts else "没有找到。"
    more = "" if len(made.lines) == made.total else f"，{verb}前{len(made.lines)}处（--all 全部）"
    return f"共{made.manuscripts}篇{made.total}处{more}"


def _print(made: "Concordance", form: str) -> None:
    """Print the lines: aligned on a terminal, cells elsewhere."""
    from .. import concordance  # noqa: PLC0415

    if form == "jsonl":
        for line in made.lines:
            say_json(concordance.line_as_json(line), indent=None)
    elif form == "table" and sys.stdout.isatty():
        from ..aligned import aligned  # noqa: PLC0415

        coloured = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        # The last cell stays free: some consoles break the line there of themselves.
        for shown in aligned(made.lines, shutil.get_terminal_size().columns - 1, HIT if coloured else ("", "")):
            click.echo(shown)
    else:
        from .. import quotations  # noqa: PLC0415

        emit(form, lambda: quotations.table(made, brief=form == "table"), lambda: concordance.as_json(made))


_SUFFIXES = (".xlsx", ".docx", ".csv")


def _write(path: Path, made: "Concordance") -> None:
    from .. import disk, quotations  # noqa: PLC0415

    write: dict[str, Callable[[Concordance], bytes]] = {
        ".xlsx": quotations.as_xlsx,
        ".docx": quotations.as_docx,
        ".csv": quotations.as_csv,
    }
    disk.put(path, write[path.suffix.lower()](made))


@click.command(
    "frequency",
    cls=QueryCommand,
    help="词频：每个词在各期、各年有几处、几篇，每万字几处。\n\n"
    "一个参数是一个词，也可以是一个检索式。每万字按各期正文的字符数（不计空格）算，长短不同的期可以相比。",
    example="wenshi frequency 渡口\nwenshi frequency 渡口 书院 --by year\nwenshi frequency '渡口 或 码头' --format csv",
)
@click.argument("words", metavar="WORD…", nargs=-1, required=True)
@click.option(
    "--by", type=click.Choice(["issue", "year"]), default="issue", metavar="BY", help="分组：issue 期（默认）、year 年"
)
@asking_options
@format_option("table", "json", "csv")
def frequency_command(words: tuple[str, ...], by: str, asking: "Callable[[Home, str], Asking]", form: str) -> None:
    """Print frequencies, then bring the index up to date if it was not."""
    from .. import frequency  # noqa: PLC0415

    home = current_home()
    with progress("检索") as advance:
        counted = frequency.frequencies(home, words, asking(home, ""), advance)
    for word in counted.words:
        note(f"读作：{word.read_as}")
    emit(form, lambda: _figures(counted, by), lambda: frequency.as_json(counted))
    if form == "table" and sys.stdout.isatty():
        _chart(counted, by)
    conclude(home, counted.problems, counted.stale)


def _shares(word: "Frequency", by: str) -> list["Share"]:
    unplaced = [word.unplaced] if word.unplaced.characters or word.unplaced.occurrences else []
    return [*(word.years if by == "year" else word.issues), *unplaced]


def _figures(counted: "Counted", by: str) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (word.query, share.name, share.occurrences, share.manuscripts, share.rate)
        for word in counted.words
        for share in (*_shares(word, by), word.total)
    ]
    notes = ["每万字：处数除以正文字符数（不计空格）乘一万；处数含题名、署名、图片说明里的。"]
    return Table(("词", "年" if by == "year" else "期", "处数", "篇数", "每万字"), rows, notes=notes)


def _chart(counted: "Counted", by: str) -> None:
    """Draw the occurrences as bars, all words to one scale."""
    groups = [(word.query, [(share.name, share.occurrences) for share in _shares(word, by)]) for word in counted.words]
    largest = max((value for _, group in groups for _, value in group), default=0)
    for title, group in groups:
        if largest and group:
            click.echo(f"\n{visible(title)}（处数）")
            for line in bars(group, shutil.get_terminal_size().columns - 1, largest):
                click.echo(visible(line))
