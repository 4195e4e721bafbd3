"""`wenshi take` and `wenshi diff`: a text goes out to be worked on, and what was changed in it."""

import re
import sys

import click

from .. import ids
from ..errors import BadInput
from ..report import visible
from .base import Command, current_home, format_option, note, read_path, say, say_json

_PLAIN = re.compile(r"[\w./\\:（）《》“”·—-]+")


@click.command(
    "take",
    cls=Command,
    help="取出正文，写成 Word 文件，用 WPS 或 Word 修改；改完用 add --to 收回。",
    example="wenshi take 2022-0007\n"
    "wenshi take 2022-0007 -o 修改\n"
    "wenshi add 修改/2022-0007_老渡口.docx --to 2022-0007 --role 修改稿",
)
@click.argument("id_", metavar="ID")
@click.option("-o", "--output", default=".", metavar="DIR", help="写到哪个文件夹（默认当前文件夹）")
@click.option("--force", is_flag=True, help="文件已有也写，替换原来的")
def take_command(id_: str, output: str, force: bool) -> None:
    """Write the current text as .docx."""
    from .. import taking  # noqa: PLC0415

    home = current_home()
    folder = read_path(output)
    if not folder.is_dir():
        raise BadInput(f"没有“{output}”这个文件夹；请先建好，或换一个。")
    if folder.resolve().is_relative_to(home.truth.resolve()):
        raise BadInput(f"“{output}”在档案库里面；请写到别的文件夹。")
    taken = taking.take(home, ids.parse_accession(id_), folder, force=force)
    say(str(taken.path))
    for line in taken.notes:
        note(f"  注意：{line}。")
    m = taken.manuscript
    file = str(taken.path)
    # In every shell's eyes a word; in others' a space, a bracket or & in a title parts it.
    shown = file if _PLAIN.fullmatch(file) else f'"{file}"'
    note(f"已取出 {m.id}《{m.title}》；改完收回：wenshi add {shown} --to {m.id} --role 修改稿")


@click.command(
    "diff",
    cls=Command,
    help="两版正文逐段比较：删了什么、增了什么。默认比最近两版；只写一个版次，就和现在的正文比。",
    example="wenshi diff 2022-0007\nwenshi diff 2022-0007 1 3\nwenshi diff 2022-0007 --format json",
)
@click.argument("id_", metavar="ID")
@click.argument("old", metavar="[V1]", type=click.IntRange(1), required=False)
@click.argument("new", metavar="[V2]", type=click.IntRange(1), required=False)
@format_option("table", "json")
def diff_command(id_: str, old: int | None, new: int | None, form: str) -> None:
    """Show what changed between two versions."""
    from .. import comparing  # noqa: PLC0415

    made = comparing.compare(current_home(), ids.parse_accession(id_), old, new)
    for line in made.notes:
        note(f"注意：{line}。")
    if form == "json":
        say_json(comparing.as_json(made))
        return
    note(comparing.heading(made))
    for change in made.changes:
        say(comparing.place(change))
        _say_change(comparing.excerpt(change))
    note(comparing.summary(made))


_COLOURS = {"delete": "red", "insert": "green"}


def _say_change(pieces: list[tuple[str, str]]) -> None:
    """Print a change on one line, on a terminal in colours too."""
    from ..comparing import marked  # noqa: PLC0415

    if not sys.stdout.isatty():
        say("  " + "".join(marked(*piece) for piece in pieces))
        return
    from rich.console import Console  # noqa: PLC0415 - a terminal only
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    line = Text()
    for op, text in pieces:
        line.append(visible(marked(op, text)), style=_COLOURS.get(op, ""))
    Console(highlight=False).print(Padding(line, (0, 0, 0, 2)))
