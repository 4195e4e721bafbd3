"""`wenshi edit`, `set`, `place`, `unplace`, `remove`, `restore`, `undo`: changing what is filed."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from .. import ids
from ..errors import WenshiError
from .base import Command, command_line, confirm, current_home, note, settle
from .issues import pairs_of


def _members(words: tuple[str, ...]) -> list[str]:
    return [ids.parse_accession(word) for word in words]


@click.command(
    "edit",
    cls=Command,
    help="用编辑器改正文；旧版会留下。",
    example="wenshi edit 2022-0007\nEDITOR=notepad wenshi edit 2022-0007",
)
@click.argument("id_", metavar="ID")
def edit_command(id_: str) -> None:
    """Open the text in the user's editor and store what came out as a new version."""
    from .. import revising  # noqa: PLC0415
    from ..home import read_text  # noqa: PLC0415

    home = current_home()
    id_ = ids.parse_accession(id_)
    manuscript = home.manuscript(id_)
    seen = home.text(id_)
    folder = Path(tempfile.mkdtemp(prefix="wenshi-"))
    copy = folder / f"{id_}.md"
    copy.write_bytes((seen or "").encode())
    _run_editor(copy)
    try:
        text = read_text(copy)
        changed = revising.save_text(home, id_, text.replace("\r\n", "\n"), seen, command_line())
    except WenshiError as error:
        raise type(error)(f"{error}您的修改留在 {copy}。") from error
    copy.unlink()
    folder.rmdir()
    settle(home)
    note(f"{id_}《{manuscript.title}》{'已存为新版' if changed else '没有改动'}。")


def _run_editor(path: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    if editor == "vi" and not sys.stdin.isatty():
        raise WenshiError("没有终端可以打开编辑器；请设环境变量 EDITOR，或直接改 text.md。没有改动。")
    words = [editor] if os.name == "nt" and Path(editor).exists() else shlex.split(editor, posix=os.name != "nt")
    try:
        code = subprocess.run([*words, str(path)], check=False).returncode  # noqa: S603 - the user's own editor
    except OSError as error:
        raise WenshiError(f"打不开编辑器“{editor}”；请设环境变量 EDITOR。没有改动。") from error
    if code:
        raise WenshiError(f"编辑器“{editor}”退出码 {code}，没有改动；您的修改留在 {path}。")


@click.command(
    "set",
    cls=Command,
    help="改登记项目。",
    example="wenshi set 2022-0007 title=老渡口 status=备用\nwenshi set 2022-0007 byline='张三口述 李四整理'",
)
@click.argument("id_", metavar="ID")
@click.argument("pairs", metavar="KEY=VALUE", nargs=-1, required=True)
def set_command(id_: str, pairs: tuple[str, ...]) -> None:
    """Change fields of a record."""
    from .. import editing  # noqa: PLC0415

    home = current_home()
    manuscript = editing.set_fields(home, ids.parse_accession(id_), pairs_of(pairs), command_line())
    settle(home)
    note(f"已改：{manuscript.id}《{manuscript.title}》")


@click.command(
    "place",
    cls=Command,
    help="把稿件编入一期；已在别期的移过来。",
    example="wenshi place 2022-0007 2022-0009 --issue 2022-1 --column 人物春秋\n"
    "wenshi place 2022-0007 --issue 2022-1 --at 1",
)
@click.argument("members", metavar="ID…", nargs=-1, required=True)
@click.option("--issue", required=True, metavar="ISSUE", help="编入哪一期")
@click.option("--column", default=None, metavar="NAME", help="栏目（默认原栏目或拟编栏目）")
@click.option("--at", type=click.IntRange(1), metavar="N", help="放在栏目里第几篇")
def place_command(members: tuple[str, ...], issue: str, column: str | None, at: int | None) -> None:
    """Place manuscripts in an issue."""
    from .. import placing  # noqa: PLC0415

    home = current_home()
    found = placing.place(home, _members(members), ids.parse_issue(issue), column, at, command_line())
    settle(home)
    note(f"已编入 {ids.issue_name(found.id, found.serial)}，现有 {len(found.manuscripts())} 篇。")


@click.command("unplace", cls=Command, help="把稿件从所在的期取出；稿件仍在库中。", example="wenshi unplace 2022-0007")
@click.argument("members", metavar="ID…", nargs=-1, required=True)
def unplace_command(members: tuple[str, ...]) -> None:
    """Take manuscripts out of their issues."""
    from .. import editing  # noqa: PLC0415

    home = current_home()
    editing.unplace(home, _members(members), command_line())
    settle(home)
    note(f"已取出 {len(set(members))} 篇，稿件仍在库中。")


@click.command("remove", cls=Command, help="把稿件移出档案库；可用 restore 恢复。", example="wenshi remove 2022-0007")
@click.argument("members", metavar="ID…", nargs=-1, required=True)
@click.option("-y", "--yes", is_flag=True, help="不询问")
def remove_command(members: tuple[str, ...], yes: bool) -> None:
    """Remove manuscripts after listing them."""
    from .. import editing  # noqa: PLC0415

    home = current_home()
    numbers = _members(members)
    for id_ in numbers:
        note(f"{id_}《{home.manuscript(id_).title}》")
    confirm(f"移除这 {len(numbers)} 篇？", yes)
    editing.remove(home, numbers, command_line())
    settle(home)
    note(f"已移除 {len(numbers)} 篇；要恢复：wenshi restore {' '.join(numbers)}")


@click.command("restore", cls=Command, help="恢复移除的稿件，登记号不变。", example="wenshi restore 2022-0007")
@click.argument("members", metavar="ID…", nargs=-1, required=True)
def restore_command(members: tuple[str, ...]) -> None:
    """Bring removed manuscripts back."""
    from .. import editing  # noqa: PLC0415

    home = current_home()
    editing.restore(home, _members(members), command_line())
    settle(home)
    note(f"已恢复 {len(set(members))} 篇；原来编在哪一期请用 wenshi place 重新编入。")


@click.command("undo", cls=Command, help="撤销最近一次写入；可以接连撤销。", example="wenshi undo")
@click.option("-y", "--yes", is_flag=True, help="不询问")
def undo_command(yes: bool) -> None:
    """Take back the last batch."""
    from .. import undoing  # noqa: PLC0415

    home = current_home()
    done = undoing.undo(home, lambda what: _ask_undo(what, yes), command_line())
    settle(home)
    note(f"已撤销：wenshi {done}")


def _ask_undo(what: str, yes: bool) -> None:
    """Ask on a terminal; a script that says `undo` means it."""
    note(f"将撤销：{what}")
    if sys.stdin.isatty():
        confirm("撤销？", yes)
