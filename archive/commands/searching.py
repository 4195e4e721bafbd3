"""`wenshi search`: every passage that holds the words, and nothing else."""

import os
import sys
from typing import Any

import click

from .. import ids
from ..model import STATUSES
from ..report import marked, visible
from .base import Command, current_home, format_option, note, progress

_SHIELD = "\0"
FIELD_LABELS = {"title": "题名", "byline": "署名", "captions": "图片说明"}


class QueryCommand(Command):
    """A command for whose arguments `-日军` is a word of the query and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Shield such words from the option parser and take the shield away again."""
        end = args.index("--") if "--" in args else len(args)
        shielded = [_SHIELD + word if _is_query(word) else word for word in args[:end]] + args[end:]
        rest = super().parse_args(ctx, shielded)
        for name, value in ctx.params.items():
            if isinstance(value, tuple):
                ctx.params[name] = tuple(word.removeprefix(_SHIELD) for word in value)
            elif isinstance(value, str):
                ctx.params[name] = value.removeprefix(_SHIELD)
        return rest


def _is_query(word: str) -> bool:
    return len(word) > 1 and word[0] == "-" and not word[1].isascii()


@click.command(
    "search",
    cls=QueryCommand,
    help="全文检索：一字、一词、一句皆可，繁简异体一并查到。\n\n"
    "几个词并列是都要有；或、OR 是有一个就行；-词、非、NOT 是不要；"
    "\n\n引号里的空格、括号和符号都算文字；可以用括号分组。",
    example="wenshi search 贵阳\nwenshi search '贵阳 (抗战 或 难民) -日军'\n"
    "wenshi search '“下坝乡的渡口”' --issue 2022-1",
)
@click.argument("words", metavar="WORDS…", nargs=-1)
@click.option("--issue", default="", metavar="ISSUE", help="只查某一期")
@click.option("--column", default="", metavar="NAME", help="只查某栏目")
@click.option("--author", default="", metavar="NAME", help="只查某责任者")
@click.option("--status", default="", type=click.Choice(["", *STATUSES]), metavar="WORD", help="只查某状态")
@click.option("--limit", type=click.IntRange(1), default=20, metavar="N", help="最多显示几篇，默认 20")
@click.option("--all", "everything", is_flag=True, help="全部显示")
@format_option("table", "json")
def search_command(
    words: tuple[str, ...], issue: str, column: str, author: str, status: str, limit: int, everything: bool, form: str
) -> None:
    """Search, show, then bring the index up to date if it was not."""
    from .. import finding  # noqa: PLC0415
    from ..asking import Asking  # noqa: PLC0415

    text = " ".join(words) if words else _ask()
    home = current_home()
    if issue:
        issue = ids.parse_issue(issue)
        home.issue(issue)
    with progress("检索") as advance:
        asking = Asking(text, issue=issue, column=column, author=author, status=status)
        found = finding.search(home, asking, limit=None if everything else limit, advance=advance)
    if form == "json":
        import json  # noqa: PLC0415

        click.echo(json.dumps(finding.as_json(found), ensure_ascii=False, indent=1))
    else:
        _print(found)
    for problem in found.problems:
        note(f"注意：{problem}")
    if found.stale:
        sys.stdout.flush()
        from .. import indexing  # noqa: PLC0415

        with progress("更新索引") as advance:
            indexing.settle(home, advance)


def _ask() -> str:
    if not sys.stdin.isatty():
        line = sys.stdin.readline().strip()
        if line:
            return line
        raise click.UsageError("没有检索词。用法：wenshi search 词。")
    return str(click.prompt("检索词", prompt_suffix="：", err=True))


def _print(found: Any) -> None:
    """Print the hits for people, the hit in bold on a terminal and between 【】 elsewhere."""
    note(f"读作：{found.read_as}")
    tty = sys.stdout.isatty()
    bold = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    left, right = ("\x1b[1;31m", "\x1b[0m") if bold else ("【", "】")
    for rank, hit in enumerate(found.hits, 1):
        place = f"{hit.issue_name}　{hit.column}".strip("　") if hit.issue else "未编入"
        head = f"{rank}. {hit.id}《{hit.title}》{hit.byline or '（未署名）'}　{place}　{hit.occurrences}处"
        click.echo(visible(head) if tty else head)
        for snippet in hit.snippets:
            shown = visible(snippet.text) if tty else snippet.text
            text = ("…" if snippet.cut_left else "") + marked(shown, snippet.spans, left, right)
            text += "…" if snippet.cut_right else ""
            where = f"第{snippet.paragraph}段" if snippet.paragraph else FIELD_LABELS.get(snippet.field, "")
            where += f"，第{snippet.page}页" if snippet.page else ""
            click.echo(f"   {text}（{where}）" if where else f"   {text}")
    if not found.total:
        note("没有找到。")
    elif found.total > len(found.hits):
        note(f"共{found.total}篇{found.occurrences}处，显示前{len(found.hits)}篇（--all 全部）")
    else:
        note(f"共{found.total}篇{found.occurrences}处")
