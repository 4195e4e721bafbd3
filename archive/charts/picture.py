"""A series as a picture: title, caption, plot and notes on one page, drawn by matplotlib outside its global state."""

import io
from typing import Literal

from matplotlib.figure import Figure

from . import plots
from .fonts import Face
from .series import Series

_DPI = 200
_EMPTY = "没有数据"
_TITLE, _NOTE = 13.0, 9.0  # sizes
_ALWAYS = f"0123456789,./%+-—−…（）：，；。　万虚线框为目标{_EMPTY}"


def lettering(series: Series) -> str:
    """Return every character that a picture of the series may hold."""
    texts = [series.title, series.caption(), *series.notes, _ALWAYS]
    texts += [part for bar in series.bars for part in (bar.label, bar.text, series.mark(bar))]
    return "".join(texts)


def draw(series: Series, form: Literal["png", "svg"], face: Face) -> bytes:
    """Return the picture; equal series make equal bytes."""
    out = io.BytesIO()
    metadata = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
    _figure(series, face).savefig(out, format=form, dpi=_DPI, metadata=metadata)
    return out.getvalue()


def _figure(series: Series, face: Face) -> Figure:
    room = plots.WIDTH - 2 * plots.MARGIN
    title = plots.wrapped(series.title, face, _TITLE, room)
    plot = plots.plot_of(series, face) if series.bars else plots.Plot(_EMPTY, 0, 0, 0, 0, lambda _axes: None)
    caption = plots.wrapped(plot.caption, face, _NOTE, room)
    notes = "\n".join(plots.wrapped(note, face, _NOTE, room) for note in series.notes)
    above = plots.MARGIN + _high(title, _TITLE) + 4 + _high(caption, _NOTE) + 12
    below = plot.below + (_high(notes, _NOTE) + 8 if notes else 0) + plots.MARGIN
    width, height = plots.WIDTH, above + plot.height + below
    figure = Figure(figsize=(width / 72, height / 72), facecolor="white")

    def write(text: str, down: float, size: float, colour: str) -> None:
        figure.text(
            plots.MARGIN / width,
            1 - down / height,
            text,
            color=colour,
            verticalalignment="top",
            linespacing=plots.LINE,
            fontproperties=plots.font(face, size),
        )

    write(title, plots.MARGIN, _TITLE, plots.INK)
    write(caption, plots.MARGIN + _high(title, _TITLE) + 4, _NOTE, plots.PALE)
    write(notes, above + plot.height + plot.below + 8, _NOTE, plots.PALE)
    if series.bars:
        left, right = plots.MARGIN + plot.left, plots.MARGIN + plot.right
        box = (left / width, below / height, (width - left - right) / width, plot.height / height)
        axes = figure.add_axes(box)
        axes.spines[:].set_visible(False)
        plot.paint(axes)
    return figure


def _high(text: str, size: float) -> float:
    """Return how high lines of text are."""
    return (text.count("\n") + 1) * size * plots.LINE if text else 0.0
