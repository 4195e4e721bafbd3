"""A report as a workbook: a tab a sheet, real numbers, totals and reckonings as formulas, charts of Excel's own.

Every formula carries its value, so that a preview that reckons nothing shows what we reckoned. Text is written as text:
nothing in it becomes a formula, a link, a number or a date.
"""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..model import Cell, Head, Report, Sheet
from ..report import shown
from .wording import (
    heading,
    in_one_line,
    is_number,
    lines_in,
    notes_of,
    numbered,
    particulars,
    signatures,
    widths,
)
from .xlsx_chart import FORMATS, add_chart, rows_of

_TITLE, _TEXT = "黑体", "宋体"
_LEAST, _MOST = 80, 92  # half-width characters across: what looks like a page, what fits one upright
_LINE, _HEAD = 15.0, 18.0  # height of a row in points: of the table, of its head
_PAGES = {False: (493.0, 734.0), True: (740.0, 487.0)}  # points between the margins of A4, upright and sideways
_DIGITS = 10**15  # a spreadsheet keeps no more of a number
_LONGEST = 32_767  # characters of a cell


def write(report: Report, created: datetime) -> bytes:
    """Return the report as a workbook."""
    import xlsxwriter  # noqa: PLC0415 - slow to import, one format of several

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    author = dict(report.particulars).get("填报单位", "")
    book.set_properties({"title": report.title, "author": author, "created": created})
    looks = _Looks(book)
    taken: set[str] = set()
    for sheet in report.sheets:
        _Tab(book, looks, report, sheet, _tab_name(sheet.title, taken)).write()
    book.close()
    return out.getvalue()


def _tab_name(title: str, taken: set[str]) -> str:
    """Return a name for a tab that Excel takes: 31 characters, none of its special signs, no name twice."""
    name = re.sub(r"[\[\]:*?/\\\n\t]", " ", title).strip().strip("'")[:31] or "表"
    number, unique = 1, name
    while unique.casefold() in taken or unique.casefold() == "history":  # Excel keeps that one for itself
        number += 1
        end = f"({number})"
        unique = name[: 31 - len(end)] + end
    taken.add(unique.casefold())
    return unique


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            look = {"font_name": _TEXT, "font_size": 11, "valign": "vcenter"} | properties
            self._made[key] = self._book.add_format(look)
        return self._made[key]


class _Tab:
    """Writes a sheet of the report on a tab of its own, from the title down."""

    def __init__(self, book: Any, looks: _Looks, report: Report, sheet: Sheet, name: str) -> None:
        self._book, self._looks, self._report, self._sheet = book, looks, report, sheet
        self._page = book.add_worksheet(name)
        self._row = 0
        self._height = 0.0
        found = [width + 3 for width in widths(sheet)]
        spare = max(_LEAST - sum(found), 0)
        self._widths = [width + spare * width // max(sum(found), 1) for width in found]
        self._places = {head.key: at for at, head in enumerate(sheet.heads)}

    def write(self) -> None:
        for column, width in enumerate(self._widths):
            self._page.set_column(column, column, width)
        self._across(self._report.title, 18, font_name=_TITLE, align="center")
        if title := heading(self._report, self._sheet):
            self._across(title, 14, font_name=_TITLE, align="center")
        if self._report.particulars:
            self._across(in_one_line(particulars(self._report), room=sum(self._widths)))
        head = self._row
        self._heads()
        self._rows()
        for line in (*numbered(notes_of(self._sheet)), *numbered(self._report.notes)):
            self._across(line, 10)
        self._charts(head + 1)
        if self._report.signatures:
            self._next()
            self._across(in_one_line(signatures(self._report), 6, sum(self._widths)))
        self._set_up(head)

    def _across(self, text: str, size: int = 11, **look: object) -> None:
        """Write a line across all columns, as high as it needs: a spreadsheet does not fit joined cells itself."""
        wide = look.get("align") == "center"
        form = self._looks.get(font_size=size, text_wrap=True, **look)
        height = lines_in(text, max(sum(self._widths) * 11 // size, 1)) * size * 1.5 + (4 if wide else 0)
        self._page.set_row(self._row, height)
        if len(self._widths) > 1:
            self._page.merge_range(self._row, 0, self._row, len(self._widths) - 1, "", form)
        self._page.write_string(self._row, 0, text[:_LONGEST], form)
        self._next(height)

    def _next(self, height: float = _LINE) -> None:
        self._row += 1
        self._height += height

    def _heads(self) -> None:
        form = self._looks.get(font_name=_TITLE, align="center", text_wrap=True, border=1, bg_color="#E7E6E6")
        lines = 1
        for column, head in enumerate(self._sheet.heads):
            self._page.write_string(self._row, column, head.name[:_LONGEST], form)
            lines = max(lines, lines_in(head.name, self._widths[column] - 1))
        self._page.set_row(self._row, _HEAD * lines)
        self._next(_HEAD * lines)

    def _rows(self) -> None:
        first = self._row
        for row in self._sheet.rows:
            for column, (cell, head) in enumerate(zip(row, self._sheet.heads, strict=True)):
                formula = self._reckoned(head) if head.formula and _number(head, cell) is not None else ""
                self._cell(column, head, cell, formula)
            height = _LINE * self._lines(row)
            if height > _LINE:  # not every program fits the row to a folded text by itself
                self._page.set_row(self._row, height)
            self._next(height)
        if self._sheet.total is None:
            return
        for column, (cell, head) in enumerate(zip(self._sheet.total, self._sheet.heads, strict=True)):
            cells = [row[column] for row in self._sheet.rows if row[column] is not None]
            addable = head.summed and cells and all(_number(head, part) is not None for part in (cell, *cells))
            places = _place(column, first), _place(column, self._row - 1)
            formula = "=SUM({}:{})".format(*places) if addable else ""
            self._cell(column, head, cell, formula, bold=True)
        self._next()

    def _lines(self, row: Sequence[Cell]) -> int:
        """Return how many lines the highest cell of a row takes."""
        texts = [(cell, width) for cell, width in zip(row, self._widths, strict=True) if isinstance(cell, str)]
        return max((lines_in(text, width - 3) for text, width in texts), default=1)

    def _reckoned(self, head: Head) -> str:
        """Return the formula of a column for the current row; its keys stand for cells in the unit the report holds."""
        formula = re.sub(r"\[([^\[\]]+)\]", lambda match: self._term(match[1]), head.formula)
        return f"=({formula.removeprefix('=')})/10000" if head.kind == "wan" else formula

    def _term(self, key: str) -> str:
        column = self._places[key]
        place = _place(column, self._row)
        return f"ROUND({place}*10000,0)" if self._sheet.heads[column].kind == "wan" else place

    def _cell(self, column: int, head: Head, cell: Cell, formula: str, bold: bool = False) -> None:
        right = is_number(head) and not isinstance(cell, str)
        align, wrap = "right" if right else "left", isinstance(cell, str)
        form = self._looks.get(
            border=1, bold=bold, num_format=_number_format(head, cell), align=align, indent=1, text_wrap=wrap
        )
        value = _number(head, cell)
        if cell is None or cell == "":
            self._page.write_blank(self._row, column, None, form)
        elif value is None:
            self._page.write_string(self._row, column, shown(cell, head.kind)[:_LONGEST], form)
        elif formula:
            self._page.write_formula(self._row, column, formula, form, value)
        else:
            self._page.write_number(self._row, column, value, form)

    def _charts(self, first: int) -> None:
        """Draw the charts under the notes, each whole on its page."""
        wide = sum(width * 7 + 5 for width in self._widths)
        across, down = _PAGES[self._is_wide()]
        page = down / min(1.0, across / (wide * 0.75))
        breaks = []
        used = self._height % page
        for chart in self._sheet.charts if self._sheet.rows else ():
            self._next()
            rows = rows_of(self._sheet, chart)
            used += _LINE * (rows + 1)
            if used + 3 * _LINE > page:  # whoever signs does so under a chart, not on an empty page
                breaks.append(self._row)
                used = _LINE * rows
            add_chart(self._book, self._page, self._sheet, chart, first, self._row, min(wide, 760))
            self._row += rows
        if breaks:
            self._page.set_h_pagebreaks(breaks)

    def _is_wide(self) -> bool:
        return sum(self._widths) > _MOST

    def _set_up(self, head: int) -> None:
        """Set how the tab scrolls and prints."""
        page = self._page
        page.freeze_panes(head + 1, 0)
        page.repeat_rows(head)
        page.set_paper(9)  # A4
        if self._is_wide():
            page.set_landscape()
        page.set_margins(left=0.7, right=0.7, top=0.75, bottom=0.75)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.set_footer("&C第 &P 页，共 &N 页")


def _number(head: Head, cell: Cell) -> int | float | None:
    """Return a cell as a spreadsheet holds it, 万 in 万; None for what is no number it keeps to the last digit."""
    if cell is None or isinstance(cell, str) or not -_DIGITS < cell < _DIGITS:
        return None
    if head.kind == "wan":
        return float(Decimal(str(cell)) / 10_000)
    return cell if isinstance(cell, int) else float(cell)


def _number_format(head: Head, cell: Cell) -> str:
    if isinstance(cell, str):
        return "@"
    if cell is None or head.kind == "text":
        return "General"
    return FORMATS.get(head.kind) or ("#,##0" if isinstance(cell, int) else "#,##0.00")


def _place(column: int, row: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 - as xlsxwriter itself

    return str(xl_rowcol_to_cell(row, column))
