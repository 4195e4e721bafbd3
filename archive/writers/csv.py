"""A report as CSV that Excel opens rightly: the table alone, so that a program can read it too.

One sheet is its heads, its rows and its total; of several, each stands under a line with its title, an empty line
apart. Numbers are as they are shown, but not grouped; notes and particulars are left to the other formats.
"""

from collections.abc import Iterator

from ..model import Cell, Head, Report, Sheet
from ..report import csv_of, guarded, shown


def write(report: Report) -> bytes:
    """Return the report's sheets as CSV: UTF-8 with BOM, no text read as a formula."""
    rows: list[list[str | int | float | None]] = []
    for sheet in report.sheets:
        if rows:
            rows.append([])
        if len(report.sheets) > 1:
            rows.append([guarded(sheet.title)])
        rows += _rows(sheet)
    return csv_of(rows)


def _rows(sheet: Sheet) -> Iterator[list[str | int | float | None]]:
    yield [guarded(head.name) for head in sheet.heads]
    for row in sheet.rows if sheet.total is None else (*sheet.rows, sheet.total):
        yield [_cell(cell, head) for cell, head in zip(row, sheet.heads, strict=True)]


def _cell(cell: Cell, head: Head) -> str | int | float | None:
    """Return a cell as it is shown but ungrouped; only what is text needs a guard, a number may begin with a minus."""
    return guarded(cell) if isinstance(cell, str) else shown(cell, head.kind).replace(",", "")
