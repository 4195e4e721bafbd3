"""What all formats say in the same words: notes, particulars, signatures; and how wide columns are."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from ..model import Head, Report, Sheet
from ..report import shown, visible
from ..text.rounding import rounded
from ..word import clean

ROUNDED = "万字数四舍五入，各项相加与合计可能有出入。"
_SPACE = "\u3000"


def cleaned(report: Report) -> Report:
    """Return the report with what neither XML nor a screen can hold shown as pictures or replacement characters."""
    made: Report = _cleaned(report)
    return made


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(visible(value.replace("\r\n", "\n")))
    if isinstance(value, tuple):
        return tuple(map(_cleaned, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _cleaned(getattr(value, field.name)) for field in fields(value)})
    return value


def is_number(head: Head) -> bool:
    """Tell whether a column's cells are numbers and stand right."""
    return head.kind != "text"


def heading(report: Report, sheet: Sheet) -> str:
    """Return the title over a sheet, empty where the report's own says the same."""
    return "" if sheet.title == report.title else sheet.title


def notes_of(sheet: Sheet) -> tuple[str, ...]:
    """Return the notes under a sheet; where rounded 万 do not add up to the rounded total, one says so."""
    off = any(head.kind == "wan" and head.summed and not _adds_up(sheet, at) for at, head in enumerate(sheet.heads))
    return (*sheet.notes, ROUNDED) if off and ROUNDED not in sheet.notes else sheet.notes


def _adds_up(sheet: Sheet, at: int) -> bool:
    """Tell whether the parts as they are shown, in 0.01 万, make the total as it is shown."""
    total = sheet.total[at] if sheet.total is not None else None
    if total is None:
        return True
    cells = [cell for cell in (total, *(row[at] for row in sheet.rows)) if cell is not None]
    hundreds = [rounded(rounded(cell, 9) / 100, 0) for cell in cells if not isinstance(cell, str)]
    return hundreds[0] == sum(hundreds[1:])


def numbered(notes: Sequence[str]) -> list[str]:
    """Return notes as the lines under a table: 注：…, from two on with numbers."""
    if len(notes) < 2:
        return [f"注：{note}" for note in notes]
    return [f"{'注：' if number == 1 else _SPACE * 2}{number}．{note}" for number, note in enumerate(notes, 1)]


def particulars(report: Report) -> list[str]:
    """Return what stands between title and table: 填报单位：政协某区委员会."""
    return [f"{label}：{value}" for label, value in report.particulars]


def signatures(report: Report) -> list[str]:
    """Return the places where people sign."""
    return [f"{label}：" for label in report.signatures]


def in_one_line(parts: Sequence[str], gap: int = 2, room: int = 0) -> str:
    """Return parts side by side, so many characters apart; below each other where they take more than the `room`."""
    line = (_SPACE * gap).join(parts)
    return "\n".join(parts) if room and _width(line) > room else line


def widths(sheet: Sheet, most: int = 40, head_line: int = 12) -> list[int]:
    """Return how wide each column is in half-width characters: as its widest cell.

    Texts wider than `most` are folded, numbers never; a head wider than `head_line` takes two lines.
    """
    found = []
    for at, head in enumerate(sheet.heads):
        name = _width(head.name)
        widest = max(name if name <= head_line else (name + 1) // 2 + 2, 4)
        for row in sheet.rows if sheet.total is None else (*sheet.rows, sheet.total):
            cell = _width(shown(row[at], head.kind))
            widest = max(widest, min(cell, most) if isinstance(row[at], str) else cell)
        found.append(widest)
    return found


def _width(text: str) -> int:
    """Return how wide the widest line is, in half-width characters."""
    from rich.cells import cell_len  # noqa: PLC0415 - costs milliseconds, not for every format

    return max(map(cell_len, text.split("\n")))


def lines_in(text: str, room: int) -> int:
    """Return how many lines a text takes that is folded at `room` half-width characters."""
    return sum(max(-(-_width(line) // room), 1) for line in text.split("\n"))
