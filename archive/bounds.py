"""What lies in an archive may come from anyone: no link is followed, nothing is read that is too large or too deep.

A path is looked at from `collections/` or `index/` down; how the home itself is reached is the user's own affair.
"""

import json
import os
import re
import stat
import tomllib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from .errors import Unreadable

if TYPE_CHECKING:
    from decimal import Decimal

LARGEST_RECORD = 8 << 20
LARGEST_TEXT = 64 << 20
LARGEST_DERIVED = 256 << 20
_PARTS_OF_HOME = {"collections", "index"}
_LARGEST_NUMBER = 1 << 63
_LONGEST_NUMBER = 40
# tomllib copies a dotted key for each of its parts: thousands of them take minutes.
_KEY_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*"""
_DEEP_KEY = re.compile(rf"(?:^|[\[{{,])[ \t]*(?:{_KEY_PART}\.[ \t]*){{32}}", re.MULTILINE)
_TOO_DEEP = "括号套得太深，不像本软件写的；请从备份恢复，或用编辑器改正。"


def own(path: Path) -> Path:
    """Return a path of the archive when nothing on the way to it leads out. Raises Unreadable."""
    at = path
    while at.name not in _PARTS_OF_HOME:
        if at.name == ".." or at.is_symlink():
            raise Unreadable(f"{at} 是指向别处的链接，没有跟随；请换成文件本身，或移走。")
        if at == at.parent:
            break
        at = at.parent
    return path


def within(folder: Path, name: str) -> Path:
    """Return the file that a record names by its path in `folder`. Raises Unreadable where it leads out of it."""
    parts = PurePosixPath(name)
    if not name or parts.is_absolute() or ".." in parts.parts or "\\" in name or ":" in name or "\0" in name:
        raise Unreadable(f"登记的路径“{name}”不在 {folder} 里，没有读取；请用 wenshi check 检查。")
    return own(folder / parts)


def content(path: Path, largest: int) -> bytes:
    """Return the bytes of a regular file of at most `largest` bytes. Raises Unreadable, OSError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):  # a pipe would keep us waiting, a device would never end
            raise Unreadable(f"{path} 不是普通文件，没有读取；请移走它。")
        data = file.read(largest + 1)
    if len(data) > largest:
        raise Unreadable(f"{path} 超过 {largest >> 20} MB，不像本软件写的，没有读取；请从备份恢复。")
    return data


def toml(text: str) -> dict[str, Any]:
    """Return TOML text as values; numbers with decimals are Decimals. Raises Unreadable, naming the line."""
    if len(text) > LARGEST_RECORD:
        raise Unreadable(f"超过 {LARGEST_RECORD >> 20} MB，不像本软件写的；请从备份恢复。")
    if _DEEP_KEY.search(text):
        raise Unreadable(_TOO_DEEP)
    try:
        data = tomllib.loads(text, parse_float=_amount)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        where = f"第 {place[1]} 行" if place else "末尾"
        raise Unreadable(f"{where}不是正确的 TOML，请看引号、方括号、等号、逗号是否成对、是不是英文的。") from error
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    except ValueError as error:  # more digits than Python turns into a number
        raise Unreadable("里面有个数太长，请用编辑器改正。") from error
    _measure(data)
    return data


def _measure(data: Any) -> None:
    """Raise Unreadable for a whole number that nothing counts up to: printing one of a million digits takes hours."""
    values = [data]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)
        elif isinstance(value, int) and not -_LARGEST_NUMBER <= value < _LARGEST_NUMBER:
            raise Unreadable("里面有个数太长，请用编辑器改正。")


def _amount(text: str) -> "Decimal":
    """Read a number with decimals as it is written: amounts of money are exact."""
    from decimal import Decimal  # noqa: PLC0415 - few records hold any

    amount = Decimal(text)
    if amount.is_finite() and (len(text) > _LONGEST_NUMBER or abs(amount.adjusted()) > _LONGEST_NUMBER):
        raise Unreadable("里面有个数太长，请用编辑器改正。")
    return amount


def from_json(data: bytes) -> Any:
    """Return JSON as values. Raises ValueError, also where it is nested too deep."""
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
