"""A report as data: sheets of cells under heads, and what a writer needs to lay them out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Cell = str | int | float | Decimal | None
CellKind = Literal["text", "number", "share", "money", "wan"]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a sheet's column; `key` names it to formulas and programs, `name` to people.

    `kind` says how its cells are shown: a `share` is a fraction of 1 shown in percent, `money` a Decimal in yuan,
    `wan` a number of characters shown in units of 10,000. Where `summed`, the total is the sum of the column, and a
    spreadsheet says it as a formula. `formula` makes the column's cells formulas over their own row,
    `=ROUND([units]*[rate],2)` with keys in brackets; the cell itself still holds the value, worked out here.
    """

    key: str
    name: str
    kind: CellKind = "text"
    summed: bool = False
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a sheet: `label` and `value` are keys of its heads, `target` that of what is aimed at, or empty.

    `bar` compares values, `share` shows the parts of a whole, `progress` a value beside its target, `line` a course
    over time.
    """

    kind: Literal["bar", "share", "progress", "line"]
    title: str
    label: str
    value: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: every row and the `total` have a cell for each head; None is an empty cell. `notes` stand under it."""

    key: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()

    def column(self, key: str) -> list[Cell]:
        """Return the cells of a column, without the total. Raises KeyError."""
        place = {head.key: number for number, head in enumerate(self.heads)}[key]
        return [row[place] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Report:
    """Sheets under one title; `notes` belong to all of it.

    `particulars` are labels with values (填报单位, 统计期间 …), `signatures` the labels where people sign.
    """

    title: str
    sheets: tuple[Sheet, ...]
    particulars: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ("制表", "审核", "负责人", "日期")
