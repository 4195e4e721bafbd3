"""How a series is arranged: rows, columns, a course or a pie, and the room that its labels need.

Lengths are points, 1/72 of an inch. Colours differ in lightness too, and parts in hatching, so that a black-and-white
print can be read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes
from matplotlib.font_manager import FontPath, FontProperties
from matplotlib.ticker import MaxNLocator

from .fonts import Face
from .series import MOST, WAN, Bar, Series, shown

WIDTH = 518.0  # a little more than the text of an A4 page
MARGIN = 14.0
LINE = 1.4  # from line to line, in sizes of the font
INK, PALE, FILL, REST, AIM = "#222222", "#666666", "#2f5f8f", "#c9d3dd", "#b03a2e"
HATCH = "////"
_ROOM = WIDTH - 2 * MARGIN
_SIZE = 9.5
_GAP = 6.0
_LABELLED = 0.36  # of the room, at most, for labels beside rows
_LINES = 4  # of a label, at most
_HIGH = 190.0  # of a plot with columns
_SMALLEST = 5.5
_LARGE = 100_000  # from here an axis counts in 万
_SLICES, _THINNEST = 6, 0.05  # what a pie can hold, so that its labels do not touch
_SHADES = ("#1f3f60", "#e3e9ef", "#5f87ad", "#b3c4d4", "#3f6c97", "#8fa9c2")
_HATCHES = ("", "...", "", "///", "", "\\\\\\")

Paint = Callable[[Axes], None]


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn in an area `height` high, the room around it for labels, and the caption that explains it."""

    caption: str
    height: float
    left: float
    right: float
    below: float
    paint: Paint


def font(face: Face, size: float) -> FontProperties:
    """Return the face in a size, as matplotlib knows it."""
    return FontProperties(fname=FontPath(face.path, face.index), size=size)


def plot_of(series: Series, face: Face) -> Plot:
    """Choose how a series is drawn best."""
    if _sliceable(series):
        return _pie(series, face)
    if series.kind == "line" and len(series.bars) > 1:
        return _columns(series, face)
    long = len(series.bars) > MOST
    brief = series.kind == "bar" and series.course and not _labels(series, face)[1]
    return _columns(series, face) if brief or (long and series.kind != "share") else _rows(series, face)


def wrapped(text: str, face: Face, size: float, room: float, most: int = _LINES) -> str:
    """Break a text into lines no wider than `room`; what is past the last of them is left out with …."""
    lines = [""]
    for char in text:
        if lines[-1] and face.width(lines[-1] + char, size) > room:
            if len(lines) == most:
                return "\n".join([*lines[:-1], lines[-1][:-1] + "…"])
            lines.append("")
        lines[-1] += char
    return "\n".join(lines)


def _widest(texts: Sequence[str], face: Face, size: float) -> float:
    return max((face.width(line, size) for text in texts for line in text.splitlines()), default=0.0)


def _bounds(bars: Sequence[Bar]) -> tuple[float, float]:
    """Return the least and the greatest that is drawn, zero among it."""
    drawn = [0.0, *(number for bar in bars for number in (bar.value, bar.target) if number is not None)]
    return min(drawn), max(drawn) if max(drawn) > min(drawn) else 1.0


# --- rows: one below the other, with their numbers ---


def _rows(series: Series, face: Face) -> Plot:
    labels = [wrapped(bar.label, face, _SIZE, _ROOM * _LABELLED) for bar in series.bars]
    ends = ["　".join(filter(None, (_end(bar, series), series.mark(bar)))) for bar in series.bars]
    left, right = _widest(labels, face, _SIZE) + _GAP, _widest(ends, face, _SIZE) + _GAP
    heights = [max((label.count("\n") + 1) * _SIZE * LINE, 2 * _SIZE) + 4 for label in labels]
    middles = [sum(heights[:n]) + height / 2 for n, height in enumerate(heights)]
    low, high = _bounds(series.bars)
    if low < 0:  # its numbers stand at the left of the bars
        low -= (high - low) * right / (_ROOM - left - 2 * right)

    def paint(axes: Axes) -> None:
        axes.set(xlim=(low, high), ylim=(sum(heights), 0), xticks=[], yticks=[])
        axes.axvline(0, color=PALE, linewidth=0.8)
        for bar, middle, label, end in zip(series.bars, middles, labels, ends, strict=True):
            _beside(
                axes, label, (0, middle), (-_GAP, 0), "right", font(face, _SIZE), xycoords=("axes fraction", "data")
            )
            if bar.target is not None:
                axes.barh(middle, bar.target, _SIZE * 1.6, fill=False, edgecolor=AIM, linestyle="--", linewidth=0.9)
            value = bar.value or 0
            axes.barh(middle, value, _SIZE * 1.2, **_fill(bar))
            place, shift, side = (value, -4, "right") if value < 0 else (max(value, bar.target or 0), 4, "left")
            _beside(axes, end, (place, middle), (shift, 0), side, font(face, _SIZE))

    return Plot(series.caption(sign="虚框为目标"), sum(heights), left, right, 0, paint)


def _end(bar: Bar, series: Series) -> str:
    """Return the number beside a bar; with its target, where that is what the chart is about."""
    told = series.kind == "progress" and bar.target
    return f"{bar.text} / {shown(bar.target, series.cells)}" if told else bar.text


def _fill(bar: Bar) -> dict[str, Any]:
    """Return the look of a bar; several rows together and what is below zero differ in print, too."""
    if bar.rest or (bar.value or 0) < 0:
        return {"facecolor": REST, "edgecolor": PALE, "hatch": HATCH, "linewidth": 0.6}
    return {"color": FILL, "linewidth": 0}


def _beside(
    axes: Axes,
    text: str,
    place: tuple[float, float],
    shift: tuple[float, float],
    side: str,
    properties: FontProperties,
    **more: Any,
) -> None:
    look: dict[str, Any] = {"verticalalignment": "center", "color": INK, "linespacing": LINE} | more
    axes.annotate(
        text,
        place,
        xytext=shift,
        textcoords="offset points",
        horizontalalignment=side,
        fontproperties=properties,
        annotation_clip=False,
        **look,
    )


# --- columns and courses: side by side ---


def _labels(series: Series, face: Face) -> tuple[list[str], int, float]:
    """Return the labels below columns, by how many degrees they are turned, and their size."""
    slot = _ROOM / max(len(series.bars), 1)
    plain = [bar.label.replace("（", "\n（", 1) for bar in series.bars]
    if _widest(plain, face, _SIZE) <= slot * 0.95:
        return plain, 0, _SIZE
    brief = [bar.label.partition("（")[0] or bar.label for bar in series.bars]
    if len(set(brief)) < len(brief):
        brief = [bar.label for bar in series.bars]
    if _widest(brief, face, _SIZE) <= slot * 0.95:
        return brief, 0, _SIZE
    return brief, 90, min(max(slot / LINE, _SMALLEST), _SIZE)


def _columns(series: Series, face: Face) -> Plot:
    labels, turned, size = _labels(series, face)
    slot = _ROOM / max(len(labels), 1)
    numbered = _widest([bar.text for bar in series.bars], face, _SIZE) <= slot * 0.9
    ticks, marks, wan = _axis(series)
    left = _GAP if numbered else _widest(marks, face, _SIZE) + _GAP
    step = max(int(-(-size * 1.1 // ((_ROOM - left) / max(len(labels), 1)))), 1) if turned else 1
    below = (_widest(labels, face, size) if turned else 2 * size * LINE) + _GAP
    low, high = _bounds(series.bars)
    if numbered:
        low, high = low - (low < 0) * (high - low) * 0.1, high + (high - low) * 0.1
    else:
        low, high = ticks[0], ticks[-1]

    def paint(axes: Axes) -> None:
        axes.set(xlim=(-0.5, len(labels) - 0.5), ylim=(low, high))
        axes.set_xticks(
            range(0, len(labels), step),
            labels[::step],
            rotation=turned,
            linespacing=LINE,
            fontproperties=font(face, size),
        )
        axes.tick_params(length=0, pad=4, colors=INK)
        axes.set_yticks([] if numbered else ticks, [] if numbered else marks, fontproperties=font(face, _SIZE))
        if not numbered:
            axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.axhline(0, color=PALE, linewidth=0.8)
        (_course if series.kind == "line" else _upright)(axes, series)
        _aims(axes, series)
        if numbered:
            _numbers(axes, series, face)

    return Plot(series.caption(wan and not numbered, "虚线为目标"), _HIGH, left, 0, below, paint)


def _aims(axes: Axes, series: Series) -> None:
    """Draw a line at the target of each bar, one for neighbours that aim at the same."""
    place = 0
    for target, group in groupby(bar.target for bar in series.bars):
        end = place + len(list(group))
        if target is not None:
            reach = (target, place - 0.5, end - 0.5)
            axes.hlines(*reach, color="white", linewidth=2.6, zorder=2.5)  # in print it is as dark as the bars
            axes.hlines(*reach, color=AIM, linestyles="--", linewidth=1.2, zorder=2.6)
        place = end


def _numbers(axes: Axes, series: Series, face: Face) -> None:
    """Write the values above bars and points, below where they go down there; no line runs through them."""
    values = [bar.value or 0 for bar in series.bars]
    for place, bar in enumerate(series.bars):
        around = [*values[max(place - 1, 0) : place], *values[place + 1 : place + 2]]
        hollow = series.kind == "line" and values[place] < min(around)
        down = values[place] < 0 or hollow
        _beside(
            axes,
            bar.text,
            (place, values[place]),
            (0, -5 if down else 5),
            "center",
            font(face, _SIZE),
            verticalalignment="top" if down else "bottom",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )


def _upright(axes: Axes, series: Series) -> None:
    for place, bar in enumerate(series.bars):
        axes.bar(place, bar.value or 0, min(0.7, 60 * len(series.bars) / _ROOM), **_fill(bar))


def _course(axes: Axes, series: Series) -> None:
    values = [float("nan") if bar.value is None else bar.value for bar in series.bars]
    axes.plot(range(len(values)), values, color=FILL, linewidth=1.6, marker="o", markersize=4, clip_on=False, zorder=3)


def _axis(series: Series) -> tuple[list[float], list[str], bool]:
    """Return the marks of an axis that reaches over all bars, how they are written, and whether in 万."""
    low, high = _bounds(series.bars)
    whole = series.cells == "number"
    ticks = [float(tick) for tick in MaxNLocator(5, steps=[1, 2, 5, 10], integer=whole).tick_values(low, high)]
    wan = series.cells in ("number", "money") and max(high, -low) >= _LARGE
    if series.cells == "share":
        return ticks, [f"{tick:.0%}" for tick in ticks], False
    scale = WAN if wan or series.cells == "wan" else 1
    return ticks, [f"{tick / scale:,.10g}" for tick in ticks], wan


# --- a pie ---


def _sliceable(series: Series) -> bool:
    whole = series.whole()
    shares = [(bar.value or 0) / whole for bar in series.bars] if whole else []
    return series.kind == "share" and 2 <= len(shares) <= _SLICES and min(shares) >= _THINNEST


def _pie(series: Series, face: Face) -> Plot:
    beside = _ROOM / 2 - 90
    names = [wrapped(bar.label, face, _SIZE, beside, 2) for bar in series.bars]
    labels = [f"{name}\n{bar.text}　{series.mark(bar)}" for name, bar in zip(names, series.bars, strict=True)]
    values = [bar.value or 0 for bar in series.bars]

    def paint(axes: Axes) -> None:
        axes.pie(
            values,
            labels=labels,
            colors=_SHADES[: len(values)],
            hatch=list(_HATCHES[: len(values)]),
            startangle=90,
            counterclock=False,
            labeldistance=1.12,
            wedgeprops={"edgecolor": "white", "linewidth": 1.2},
            textprops={"fontproperties": font(face, _SIZE), "color": INK, "linespacing": LINE},
        )

    return Plot(series.caption(), 210, beside - 30, beside - 30, 0, paint)
