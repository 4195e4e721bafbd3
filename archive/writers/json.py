"""A report as JSON, `"format": 1`: for programs, so numbers are raw, shares fractions, 万 whole characters."""

import json
from decimal import Decimal

from ..model import Cell, Report, Sheet
from ..text.rounding import rounded


def write(report: Report) -> bytes:
    """Return the report as JSON; an amount of money is a string with two decimals."""
    made = {
        "format": 1,
        "title": report.title,
        "particulars": dict(report.particulars),
        "sheets": [_sheet(sheet) for sheet in report.sheets],
        "notes": report.notes,
    }
    return (json.dumps(made, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _sheet(sheet: Sheet) -> dict[str, object]:
    return {
        "key": sheet.key,
        "title": sheet.title,
        "columns": [{"key": head.key, "name": head.name, "kind": head.kind} for head in sheet.heads],
        "rows": [_row(sheet, row) for row in sheet.rows],
        "total": None if sheet.total is None else _row(sheet, sheet.total),
        "notes": sheet.notes,
    }


def _row(sheet: Sheet, row: tuple[Cell, ...]) -> dict[str, str | int | float | None]:
    pairs = zip(sheet.heads, row, strict=True)
    return {head.key: str(rounded(cell, 2)) if isinstance(cell, Decimal) else cell for head, cell in pairs}
