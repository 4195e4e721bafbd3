"""What is drawn on a page of an OFD: its text as lines with their places, its pictures, and whether there is more."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from ..errors import Unreadable
from .docx_parts import Element, local
from .pdf_lines import Line
from .rejoin import width

MOST_CHARACTERS = 3_000_000
TOO_LARGE = "OFD 页数或内容过多，超出可读的范围；请拆分成几个文件后再收。"
_POINTS = 72 / 25.4
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
_WORD = re.compile(r"\S+")
_LONGEST = 2000  # characters of a line
_FARTHEST = 100_000.0  # millimetres
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_OTHERS = ("ImageObject", "PathObject", "CompositeObject")
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres from the upper left corner of the paper."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def read(cls, text: str) -> "Box | None":
        """Return the box that four numbers describe; None where they do not."""
        values = numbers(text)
        return cls(*values[:4]) if len(values) >= 4 and values[2] > 0 and values[3] > 0 else None


@dataclass(slots=True)
class Drawn:
    """What one page or template shows; `is_drawn` tells of anything but text, `size` counts all characters."""

    size: int
    lines: list[Line] = field(default_factory=list)
    images: list[tuple[str, Box]] = field(default_factory=list)
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters that follow each other, in points; `start` and `end` along the writing."""

    text: str
    start: float
    end: float
    level: float
    size: float
    top: float
    vertical: bool
    turned: bool


def numbers(text: str) -> list[float]:
    """Return the first six numbers in a list of them, those that could be places on paper."""
    return [value for found in islice(_NUMBER.finditer(text), 6) if abs(value := float(found[0])) <= _FARTHEST]


def drawn(root: Element, paper: Box) -> Drawn:
    """Return what a page shows, in the order in which the file holds it; what is not visible is left out.

    Raises Unreadable when a page holds more characters than a whole volume.
    """
    found = Drawn(sum(len(code.text or "") for code in root.iter("{*}TextCode")))
    if found.size > MOST_CHARACTERS:
        raise Unreadable(TOO_LARGE)
    runs: list[_Run] = []
    hidden: set[Element] = set()
    for element in root.iter(*(f"{{*}}{kind}" for kind in ("PageBlock", "Layer", "TextObject", *_OTHERS))):
        parent = element.getparent()
        if (element.get("Visible") or "").lower() in ("false", "0") or parent in hidden:
            hidden.add(element)
            continue
        kind = local(element)
        if kind == "TextObject":
            runs += _runs(element, paper)
        elif kind in _OTHERS:
            found.is_drawn = True
            box = Box.read(element.get("Boundary") or "")
            if kind == "ImageObject" and box is not None:
                found.images.append((element.get("ResourceID") or "", box))
    found.lines = list(_lines(runs))
    return found


# --- runs ---


def _runs(element: Element, paper: Box) -> Iterator[_Run]:
    """Yield the runs of a text object, cut where the pen leaves the line."""
    boundary = numbers(element.get("Boundary") or "")
    size = next(iter(numbers(element.get("Size") or "")), 0.0)
    given = numbers(element.get("CTM") or "")
    matrix = tuple(given[:6]) if len(given) >= 6 else _IDENTITY
    if len(boundary) < 2 or size <= 0:
        return
    pen = (0.0, 0.0)
    for code in element.iter("{*}TextCode"):
        text = _CONTROL.sub("\ufffd", code.text or "")
        x = next(iter(numbers(code.get("X") or "")), pen[0])
        y = next(iter(numbers(code.get("Y") or "")), pen[1])
        pen = x, y
        if not text.strip():
            continue
        places = list(_places(text, x, y, code.get("DeltaX"), code.get("DeltaY"), size))
        for begin, end, down in _pieces(places, size):
            run = _run(text[begin:end], places[begin:end], down, size, matrix, boundary, paper)
            if run is not None:
                yield run


def _places(
    text: str, x: float, y: float, across: str | None, down: str | None, size: float
) -> Iterator[tuple[float, float]]:
    """Yield where each character stands; without any steps each follows the one before."""
    if across is None and down is None:
        for char in text:
            yield x, y
            x += size * width(char)
        return
    steps_x, steps_y = (_steps(steps or "", len(text)) for steps in (across, down))
    yield x, y
    for index in range(len(text) - 1):
        x += steps_x[index] if index < len(steps_x) else 0.0
        y += steps_y[index] if index < len(steps_y) else 0.0
        yield x, y


def _steps(text: str, most: int) -> list[float]:
    """Return the first `most` steps of a list in which `g 3 2.5` stands for three steps of 2.5."""
    return list(islice(_unrolled(found[0] for found in _WORD.finditer(text)), most))


def _unrolled(rest: Iterator[str]) -> Iterator[float]:
    for word in rest:
        times = 1.0
        if word == "g":
            times = next(iter(numbers(next(rest, ""))), 0.0)
            word = next(rest, "")  # noqa: PLW2901 - the step itself follows the count
        value = next(iter(numbers(word)), 0.0)
        for _ in range(int(times)):
            yield value


def _pieces(places: list[tuple[float, float]], size: float) -> Iterator[tuple[int, int, bool]]:
    """Yield begin, end and whether it runs down the page for each piece of a text that stands on one line."""
    begin = 0
    down = False
    for index in range(1, len(places) + 1):
        if index < len(places):
            dx, dy = places[index][0] - places[index - 1][0], places[index][1] - places[index - 1][1]
            steps_down = abs(dx) < 0.3 * size and dy > 0.5 * size
            if index - begin == 1 and steps_down:
                down = True
                continue
            if steps_down if down else abs(dy) < 0.5 * size and dx > -0.5 * size:
                continue
        yield begin, index, down
        begin, down = index, False


def _run(
    text: str,
    places: list[tuple[float, float]],
    down: bool,
    size: float,
    matrix: tuple[float, ...],
    boundary: list[float],
    paper: Box,
) -> _Run | None:
    """Return a run in points on the paper; None when there is nothing to see."""
    a, b, c, d, e, f = matrix
    if not text.strip():
        return None
    shown = [index for index, char in enumerate(text) if not char.isspace()]
    first, last = places[shown[0]], places[shown[-1]]
    turned = abs(b) > abs(a)
    em = size * math.hypot(c, d) * _POINTS
    if not 0.1 < em < 10_000:
        return None
    left, top = boundary[0] - paper.x, boundary[1] - paper.y
    (x, y), (x_last, y_last) = (
        ((a * px + c * py + e + left) * _POINTS, (b * px + d * py + f + top) * _POINTS) for px, py in (first, last)
    )
    above = y / (paper.height * _POINTS)
    if down and not turned:
        return _Run(text, y - em, y_last, -x, em, above, vertical=True, turned=False)
    advance = width(text[shown[-1]]) * size * math.hypot(a, b) * _POINTS
    return _Run(text, x, x_last + advance, y, em, above, vertical=False, turned=turned)


# --- lines ---


def _lines(runs: list[_Run]) -> Iterator[Line]:
    """Join runs to lines: one that stands where the one before ended goes on with it."""
    line: Line | None = None
    for run in runs:
        text = _SPACES.sub(" ", run.text)
        new = Line(text, run.start, run.end, run.level, run.size, run.top, run.vertical, run.turned)
        if line is not None and _is_again(line, new):
            continue  # drawn twice to look bold
        if line is not None and _goes_on(line, new):
            gap = " " if _is_gap(line, new) else ""
            main = line if len(line.text) >= len(new.text) else new
            line = replace(line, text=line.text + gap + text, end=new.end, size=main.size, level=main.level)
            continue
        if line is not None:
            yield replace(line, text=line.text.strip())
        line = new
    if line is not None:
        yield replace(line, text=line.text.strip())


def _is_again(line: Line, new: Line) -> bool:
    near = 0.3 * new.size
    return line.text == new.text and abs(line.start - new.start) < near and abs(line.level - new.level) < near


def _goes_on(line: Line, new: Line) -> bool:
    size = max(line.size, new.size)
    return (
        len(line.text) < _LONGEST
        and line.vertical == new.vertical
        and line.turned == new.turned
        and abs(line.level - new.level) < 0.6 * size
        and line.end - 0.5 * size < new.start < line.end + 2 * size
    )


def _is_gap(line: Line, new: Line) -> bool:
    """Tell whether a blank stands between two runs: a wide one, or one between Western words."""
    distance = new.start - line.end
    western = line.text[-1:].isascii() and new.text[:1].isascii()
    return distance > (0.2 if western else 0.8) * max(line.size, new.size)
