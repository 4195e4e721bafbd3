"""What a chart shows, whatever it is drawn with: labelled values in one unit, and what is said beside them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from ..model.report import Cell, CellKind, Chart, Head, Sheet

MOST = 20  # bars of a ranking; a course over time is shown whole
WAN = 10_000
# Issues, years and months stand in their own order, and none of them is left out.
_TIME = re.compile(r"\d{4}(?:年|-|$)|第\d+辑")
_ASIDE = "（"  # a label such as （未注明年份） says nothing of the order of the others


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled value, None where there is none; `text` is the value as people read it; `target` is aimed at."""

    label: str
    value: float | None
    text: str
    target: float | None = None
    rest: bool = False  # several rows together


@dataclass(frozen=True, slots=True)
class Series:
    """The bars of a chart, in the unit that `caption` says; `course` where they follow each other in time."""

    title: str
    kind: str
    name: str
    unit: str
    cells: CellKind
    bars: tuple[Bar, ...]
    course: bool = False
    notes: tuple[str, ...] = ()

    def caption(self, wan: bool = False, sign: str = "") -> str:
        """Return what the numbers are, their unit, on an axis in `wan`, and the `sign` for what they are aimed at."""
        unit = f"万{self.unit}" if wan else self.unit
        parts = [] if self.name in (self.unit, f"{self.unit}数") else [self.name]
        parts += [f"单位：{unit}"] if unit else []
        targets = {bar.target for bar in self.bars if bar.target is not None}
        if len(targets) == 1:
            target = targets.pop()
            parts.append(f"{sign or '目标'} {f'{target / WAN:,g}' if wan else shown(target, self.cells)}")
        elif targets and sign:
            parts.append(sign)
        return "，".join(parts)

    def mark(self, bar: Bar) -> str:
        """Return the share of a bar in the whole, or how much of its target is done; empty where nothing is said."""
        if bar.value is None:
            return ""
        if self.kind == "progress":
            return f"完成 {bar.value / bar.target:.1%}" if bar.target else "未定目标"
        return f"{bar.value / self.whole():.1%}" if self.kind == "share" and self.whole() else ""

    def whole(self) -> float:
        """Return the sum of which the bars are parts; 0 where they are none, because one is below zero."""
        values = [bar.value for bar in self.bars if bar.value is not None]
        return 0 if any(value < 0 for value in values) else sum(values)


def series_of(sheet: Sheet, chart: Chart) -> Series:
    """Return what a chart of the sheet shows. Raises KeyError for a key that is no head of it."""
    head = next(head for head in sheet.heads if head.key == chart.value)
    targets = sheet.column(chart.target) if chart.target else [None] * len(sheet.rows)
    cells = zip(sheet.column(chart.label), sheet.column(chart.value), targets, strict=True)
    bars = [_bar(label, value, target, head.kind) for label, value, target in cells]
    series = Series(_line(chart.title), chart.kind, head.name, _unit(head), head.kind, tuple(bars), _timely(bars))
    return series if series.course or chart.kind == "line" or len(bars) <= MOST else _shorter(series)


def shown(value: float | Decimal | None, kind: CellKind) -> str:
    """Return a value as people read it."""
    if value is None:
        return "—"
    if kind == "share":
        return f"{value:.1%}"
    if kind == "wan":
        return f"{float(value) / WAN:,.2f}"
    return f"{value:,.2f}" if kind == "money" or value != int(value) else f"{int(value):,}"


def _bar(label: Cell, value: Cell, target: Cell, kind: CellKind) -> Bar:
    number, aim = _number(value), _number(target)
    return Bar(
        _line("" if label is None else str(label)) or "（空）",
        None if number is None else float(number),
        shown(number, kind),
        None if aim is None else float(aim),
    )


def _number(cell: Cell) -> int | float | Decimal | None:
    return None if isinstance(cell, str) else cell


def _unit(head: Head) -> str:
    """Return the unit of a column, as far as its head tells."""
    if head.kind in ("share", "money", "wan"):
        return {"share": "", "money": "元", "wan": "万字"}[head.kind]
    counted = re.match(r"\w*?(字符|[字篇件张人期])数", head.name)
    return counted[1] if counted else ""


def _line(text: str) -> str:
    """Return the text in one line, without the characters that are not drawn."""
    spaced = " ".join(text.split())
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co"))


def _timely(bars: Iterable[Bar]) -> bool:
    dated = [bool(_TIME.match(bar.label)) for bar in bars if not bar.label.startswith(_ASIDE)]
    return bool(dated) and all(dated)


def _shorter(series: Series) -> Series:
    """Keep the largest bars in their order; the others are a bar of a whole, and else a note."""
    ranked = sorted(series.bars, key=lambda bar: -abs(bar.value or 0))
    kept = set(map(id, ranked[: MOST - (series.kind == "share")]))
    rest = [bar.value for bar in series.bars if id(bar) not in kept]
    amount = sum(value for value in rest if value is not None)
    bars = tuple(bar for bar in series.bars if id(bar) in kept)
    text = shown(amount, series.cells)
    if series.kind == "share":
        return replace(series, bars=(*bars, Bar(f"其他{len(rest)}项", amount, text, rest=True)))
    return replace(
        series, bars=bars, notes=(f"只画出最大的{len(bars)}项；其他{len(rest)}项合计 {text}{series.unit}。",)
    )
