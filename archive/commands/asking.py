"""The options with which search, concordance and frequencies are asked, and a query that may begin with a minus."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from .. import ids
from ..home import Home
from ..model import ACCESS, STATUSES
from .base import Command

if TYPE_CHECKING:
    from ..asking import Asking

_SHIELD = "\0"
_OPTIONS = (
    click.option("--issue", default="", metavar="ISSUE", help="只查某一期"),
    click.option("--column", default="", metavar="NAME", help="只查某栏目"),
    click.option("--author", default="", metavar="NAME", help="只查某责任者"),
    click.option("--status", default="", type=click.Choice(["", *STATUSES]), metavar="WORD", help="只查某状态"),
    click.option(
        "--access", default="", type=click.Choice(["", *ACCESS]), metavar="WORD", help="只查公开、内部或封存的"
    ),
    click.option("--published", is_flag=True, help="只查已刊各期"),
    click.option("--literal", is_flag=True, help="照原字查，不合并繁简异体、全半角、大小写"),
    click.option("--skip-punctuation", is_flag=True, help="略过标点和空格：记不清断句时用"),
    click.option("--certain", is_flag=True, help="年代: 只取读法只有一种的"),
    click.option("--no-names", is_flag=True, help="不连带查人名地名表里的别名"),
)


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


def asking_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command; its function gets `asking(home, text)`, which gives what is asked.

    That raises NotFound for an issue that is not there.
    """

    @wraps(function)
    def command(
        *, issue: str, column: str, author: str, status: str, access: str, published: bool,
        literal: bool, skip_punctuation: bool, certain: bool, no_names: bool, **others: Any,
    ) -> Any:  # fmt: skip
        def asking(home: Home, text: str) -> "Asking":
            from ..asking import Asking  # noqa: PLC0415

            wanted = ids.parse_issue(issue) if issue else ""
            if wanted:
                home.issue(wanted)
            return Asking(
                text, issue=wanted, column=column, author=author, status=status, access=access, published=published,
                literal=literal, skip_punctuation=skip_punctuation, names=not (no_names or literal), certain=certain,
            )  # fmt: skip

        return function(asking=asking, **others)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command
