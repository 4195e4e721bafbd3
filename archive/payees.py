"""The accountant's own list of ID numbers and bank accounts: read when a sheet is written, kept nowhere."""

from collections.abc import Iterable
from pathlib import Path

from . import sheets
from .errors import BadInput, Unreadable
from .home import Home

_NAME = ("姓名", "户名", "作者")
_ID = ("身份证号", "身份证号码", "身份证", "证件号", "证件号码")
_ACCOUNT = ("银行账号", "银行卡号", "账号", "卡号", "银行帐号", "帐号")
_EXACT = 10**15  # a number of more digits has lost its last ones in a spreadsheet


def refuse_inside(home: Home, path: Path, what: str) -> None:
    """Raise BadInput for a file with personal data that lies, or would lie, among what an archive keeps and copies."""
    for folder in (home.truth, home.index):
        if path.resolve().is_relative_to(folder.resolve()):
            raise BadInput(f"{what}不能在档案库的 {folder.name} 里面：那里不放身份证号和银行账号；请放到档案库外面。")


def read(data: bytes) -> dict[str, tuple[str, str]]:
    """Return ID number and bank account by name from the first sheet with such heads.

    Raises Unreadable, naming rows and columns, never what stands in them.
    """
    for sheet in sheets.read(data):
        for place, (_, row) in enumerate(sheet.rows):
            heads = ["" if value is None else str(value).strip() for value in row]
            columns = [_place(heads, names) for names in (_NAME, _ID, _ACCOUNT)]
            if columns[0] is not None and columns[1:] != [None, None]:
                return _people(sheet.rows[place + 1 :], heads, columns)
    raise Unreadable("没有找到表头；第一行应有“姓名”，并有“身份证号”或“银行账号”。")


def _place(heads: list[str], names: Iterable[str]) -> int | None:
    return next((heads.index(name) for name in names if name in heads), None)


def _people(
    rows: Iterable[tuple[int, tuple[sheets.Value, ...]]], heads: list[str], columns: list[int | None]
) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for line, row in rows:
        name, id_number, account = (_text(row, place, line, heads) for place in columns)
        if not name:
            continue
        if name in found:
            raise Unreadable(f"第 {line} 行的“{name}”前面已有一行；同名的请只留一行，或照责任者的 real_name 区别。")
        found[name] = (id_number, account)
    if not found:
        raise Unreadable("表头下面没有一行有姓名；请核对文件。")
    return found


def _text(row: tuple[sheets.Value, ...], place: int | None, line: int, heads: list[str]) -> str:
    if place is None or place >= len(row) or row[place] is None:
        return ""
    value = row[place]
    if isinstance(value, int | float):
        if abs(value) >= _EXACT or value != int(value):
            raise Unreadable(f"第 {line} 行“{heads[place]}”是数字格式，末几位已经丢了；请把这一列设成文本，重新填写。")
        return str(int(value))
    return str(value).strip()
