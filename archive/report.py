"""Tables as people and programs read them: CJK-aligned on a terminal, tabs elsewhere, CSV for Excel."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from .model import Cell as AnyCell
    from .model import CellKind

Cell = str | int | float | None
_LINE_BREAK = re.compile(r"[\t\r\n]+")
_SHORT = 10  # columns of text that is not folded


class Table(NamedTuple):
    """Rows under headers; numbers stand right. `notes` are sentences that belong to it."""

    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    title: str = ""
    notes: Sequence[str] = ()
    total: bool = False


def shown(cell: "AnyCell", kind: "CellKind" = "number") -> str:
    """Return a cell as people read it, rounded half up: numbers grouped by thousands, nothing for None.

    A number in a column of text (a year) is not grouped, a share is in percent, 万 has two decimals.
    """
    if cell is None or isinstance(cell, str):
        return cell or ""
    if kind == "text":
        return str(cell)
    if kind == "number" and isinstance(cell, int):
        return f"{cell:,}"
    from .text.rounding import rounded  # noqa: PLC0415 - most tables hold whole numbers

    if kind == "share":
        return f"{rounded(rounded(cell, 9) * 100, 1):,}%"
    return f"{rounded(rounded(cell, 9) / 10_000 if kind == 'wan' else cell, 2):,}"


def to_plain(table: Table) -> str:
    """Return the table as lines of tab-separated cells under their headers, numbers ungrouped."""
    lines = ["\t".join(table.headers)]
    lines += ["\t".join(_LINE_BREAK.sub(" ", _plain(cell)) for cell in row) for row in table.rows]
    return "".join(line + "\n" for line in lines)


def _plain(cell: Cell) -> str:
    return shown(cell).replace(",", "") if isinstance(cell, float) or cell is None else str(cell)


def to_csv(table: Table) -> bytes:
    """Return the table as CSV that Excel opens rightly: UTF-8 with BOM, no text cell read as a formula."""
    return csv_of([guarded(cell) for cell in row] for row in (table.headers, *table.rows))


def csv_of(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return rows as CSV with the mark by which Excel knows UTF-8; what is text must be guarded already."""
    import csv  # noqa: PLC0415 - one format of several
    import io  # noqa: PLC0415

    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


# The wide ones count too: Excel in Chinese and Japanese takes them for the narrow ones.
_FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")


def guarded(cell: Cell) -> Cell:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return "'" + cell if isinstance(cell, str) and cell[:1] in _FORMULA_SIGNS else cell


_CONTROLS = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: 0x2421}
# Some terminals obey these too, and they turn the text around; they have no pictures.
_CONTROLS |= dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)


def visible(text: str) -> str:
    """Return the text with control characters shown as pictures, so that none of them reaches a terminal."""
    return text.translate(_CONTROLS)


def print_rich(table: Table) -> None:
    """Print the table on the terminal, aligned by the width of Chinese characters.

    Only long texts are folded, numbers never; where not even that fits, plain lines are printed.
    """
    from rich.cells import cell_len  # noqa: PLC0415 - costs tens of milliseconds, a terminal only
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table as RichTable  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    drawn = RichTable(
        title=Text(visible(table.title)) if table.title else None, title_style="bold", show_edge=False, pad_edge=False
    )
    used = [
        i for i in range(len(table.headers)) if not table.rows or any(row[i] not in (None, "") for row in table.rows)
    ]
    widths = []
    for i in used:
        numeric = any(isinstance(row[i], int | float) for row in table.rows)
        width = max(cell_len(shown(cell)) for cell in (table.headers[i], *(row[i] for row in table.rows)))
        fixed = numeric or width <= _SHORT
        widths.append(width if fixed else _SHORT)
        justify: Literal["left", "right"] = "right" if numeric else "left"
        drawn.add_column(
            Text(visible(table.headers[i])), justify=justify, overflow="fold", no_wrap=fixed, min_width=widths[-1]
        )
    if sum(widths) + 3 * len(used) > console.width:
        console.file.write(visible(to_plain(table)))
    else:
        for number, row in enumerate(table.rows):
            last = table.total and number == len(table.rows) - 1
            if last:
                drawn.add_section()
            drawn.add_row(*(Text(visible(shown(row[i]))) for i in used), style="bold" if last else None)
        console.print(drawn)
    for note in table.notes:
        console.print(Text(visible(note), style="dim"))


def marked(
    text: str,
    spans: Sequence[tuple[int, int]],
    left: str = "【",
    right: str = "】",
    behind: Mapping[int, str] | None = None,
) -> str:
    """Return the text with its hits between two marks, and with what is to stand `behind` some places."""
    marks = [(begin, 2, left) for begin, _ in spans] + [(end, 0, right) for _, end in spans]
    marks += [(place, 1, said) for place, said in (behind or {}).items()]
    pieces, start = [], 0
    for place, _, mark in sorted(marks):
        pieces += [text[start:place], mark]
        start = place
    return "".join([*pieces, text[start:]])


_EIGHTHS = " ▏▎▍▌▋▊▉"


def bars(
    values: Sequence[tuple[str, float]], width: int, largest: float, numbers: Sequence[str] | None = None
) -> list[str]:
    """Return a bar for each named value, `largest` filling what names and numbers leave of `width` cells.

    `numbers` are the values as they are shown. What is below zero has a number and no bar.
    """
    from rich.cells import cell_len  # noqa: PLC0415 - a terminal only

    numbers = [shown(value) for _, value in values] if numbers is None else numbers
    widest = max(cell_len(name) for name, _ in values)
    digits = max(map(cell_len, numbers))
    room = max(width - widest - digits - 2, 1)
    lines = []
    for (name, value), number in zip(values, numbers, strict=True):
        eighths = max(round(value / largest * room * 8), 1) if value > 0 else 0
        bar = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
        lines.append(f"{padded(name, widest)} {padded(number, digits, right=True)} {bar}".rstrip())
    return lines


def padded(text: str, width: int, right: bool = False) -> str:
    """Return the text with spaces behind it, or before it, to fill `width` cells."""
    from rich.cells import cell_len  # noqa: PLC0415 - a terminal only

    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def shortened(text: str, width: int) -> str:
    """Return the text cut to `width` cells, … where something is left out."""
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415 - a terminal only

    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"
