"""`wenshi init`: a new archive home."""

import os
import re
import sys

import click

from .. import names, record, store
from ..errors import BadInput
from ..model import Collection
from .base import Command, note, read_path

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,30}")


@click.command(
    "init",
    cls=Command,
    help="新建一个档案库。",
    example="wenshi init 乌当文史档案 --title 乌当文史 --key wudang --by 王编辑",
)
@click.argument("folder", metavar="DIR")
@click.option("--title", metavar="TITLE", help="丛刊名，如 乌当文史")
@click.option("--key", metavar="KEY", default="wenshi", show_default=True, help="丛刊的文件夹名（英文小写）")
@click.option("--by", metavar="NAME", help="经手人，记入历史（也可用环境变量 WENSHI_BY）")
def init_command(folder: str, title: str | None, key: str, by: str | None) -> None:
    """Make the home, asking on a terminal for what was not said."""
    if not _KEY.fullmatch(key):
        raise BadInput(f"--key 只能用英文小写字母、数字和连字符，如 wudang；“{key}”不行。")
    root = read_path(folder)
    asking = sys.stdin.isatty()
    title = title or (click.prompt("丛刊名", prompt_suffix="：", err=True) if asking else root.absolute().name)
    by = by or os.environ.get("WENSHI_BY") or (click.prompt("经手人", prompt_suffix="：", err=True) if asking else "")
    home = store.create(
        root,
        key,
        {
            "archive.toml": store.archive_toml(key, by),
            "README.md": store.folder_guide(),
            ".gitignore": b".lock*\n.staging/\n",
            f"{key}/collection.toml": record.dump(Collection(key, title), "丛刊记录；各项含义见 ../README.md").encode(),
            **{f"{key}/{list_}.toml": names.template(list_) for list_ in names.LISTS},
        },
    )
    note(f"已建档案库：{home.root}（《{title}》）")
    click.echo("接下来：先进入这个文件夹，然后 wenshi issue new 2022-1 --serial 总期号，", err=True)
    click.echo("再 wenshi add 来稿/ --issue 2022-1；全部命令见 wenshi --help。", err=True)
