"""Take the lines of a PDF page with their places, in the order in which the file holds them.

That order is right where pypdf meets two columns or vertical writing, so nothing is sorted here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from .rejoin import width

if TYPE_CHECKING:
    from pypdf import PageObject

_SPACES = re.compile(r"[ \t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")  # signs without a character: shown, not dropped
_CHINESE = "\u3001-\u303f\u3400-\u9fff\uff01-\uff5e"
# A gap between Chinese and Western writing is typesetting, not text; 1980 年代 would never be found.
_SCRIPT_GAP = re.compile(rf"(?<=[{_CHINESE}]) (?=[0-9A-Za-z])|(?<=[0-9A-Za-z%]) (?=[{_CHINESE}])")


class TooMuch(Exception):
    """Reading has taken as long as no honest file does."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, measured in points along its own direction.

    `start` and `end` run along the writing, `level` grows towards the next line. In vertical writing the
    writing runs down the page and the next line is the one to the left. `size` is the side of one full-width
    character. `top` is the share of the page (0–1) above the line, whatever its direction. Points are those
    of the page as it is displayed; any other unit does, if it is one for the whole file. The lines of a page
    stand in the order in which they are read. `cells` tells that wide gaps divide it, as a row of a table;
    `raised` are the places in the text of small figures above the line, `notes` where the text refers to which
    note: who makes lines may leave these out.
    """

    text: str
    start: float
    end: float
    level: float
    size: float
    top: float
    vertical: bool = False
    turned: bool = False
    cells: bool = False
    raised: tuple[tuple[int, int], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    x: float
    y: float
    size: float
    turned: int = 0  # quarter turns against the clock


class _Collector:
    """Collect what pypdf tells its visitor, cut into lines."""

    def __init__(self, until: float) -> None:
        self.until = until
        self.lines: list[list[_Piece]] = [[]]
        self.turns: Counter[int] = Counter()

    def visit(self, text: str, page: Sequence[float], place: Sequence[float], _font: object, size: float) -> None:
        """Take one run of text; `page` and `place` are transformation matrices of six numbers."""
        if process_time() > self.until:
            raise TooMuch
        across = place[0] * page[0] + place[1] * page[2], place[0] * page[1] + place[1] * page[3]
        up = place[2] * page[0] + place[3] * page[2], place[2] * page[1] + place[3] * page[3]
        x = place[4] * page[0] + place[5] * page[2] + page[4]
        y = place[4] * page[1] + place[5] * page[3] + page[5]
        turned = 0 if abs(across[1]) <= abs(across[0]) else 1 if across[1] > 0 else -1
        self.turns[turned] += len(text.strip())
        height = abs(size) * (up[0] ** 2 + up[1] ** 2) ** 0.5
        for number, part in enumerate(text.split("\n")):
            if number:
                self.lines.append([])
            if part:
                before = self.lines[-1][-1] if self.lines[-1] else None
                # Two columns of vertical writing may begin at one height: pypdf takes them for one line.
                if before and before.turned == turned == 0 and x < before.x - 0.8 * height:
                    self.lines.append([])
                self.lines[-1].append(_Piece(part, x, y, height, turned))

    def upright(self) -> tuple[list[list[_Piece]], int]:
        """Return the lines as they stand when the page is turned so that most of them can be read."""
        turn = max(self.turns, key=lambda key: self.turns[key], default=0)
        if turn == 0:
            return self.lines, 0
        lines = [[replace(p, x=turn * p.y, y=-turn * p.x) for p in pieces] for pieces in self.lines]
        return lines, turn


def lines_of(page: "PageObject", until: float) -> list[Line]:
    """Return the lines of a pypdf page that hold more than spaces; TooMuch when the process time passes `until`."""
    collector = _Collector(until)
    page.extract_text(visitor_text=collector.visit)
    pieces, turn = collector.upright()
    box = page.mediabox
    highest = {0: box.top, 1: -box.left, -1: box.right}[turn]
    height = float(box.height if turn == 0 else box.width) or 1.0
    found: list[Line] = []
    for run in pieces:
        line = _line(_once(run), float(highest), height, turn)
        if not line.text or (found and _same(found[-1], line)):
            continue
        if found and _goes_on(found[-1], line):
            line = _joined(found.pop(), line)
        found.append(line)
    return _vertical(found)


def cleaned(text: str) -> str:
    """Return a line's text without the spaces of typesetting, its control characters shown as U+FFFD."""
    text = _CONTROL.sub("\ufffd", _SPACES.sub(" ", text).strip(" "))
    return _SCRIPT_GAP.sub("", text)


def _once(pieces: list[_Piece]) -> list[_Piece]:
    """Leave out what is drawn again over itself to look bold."""
    kept: list[_Piece] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        if before and before.text == piece.text and piece.text.strip():
            near = 0.3 * piece.size
            if abs(before.x - piece.x) < near and abs(before.y - piece.y) < near:
                continue
        kept.append(piece)
    return kept


def _same(one: Line, other: Line) -> bool:
    near = 0.3 * other.size
    return one.text == other.text and abs(one.start - other.start) < near and abs(one.level - other.level) < near


def _line(pieces: list[_Piece], highest: float, height: float, turn: int) -> Line:
    text = cleaned("".join(piece.text for piece in pieces))
    inked = [piece for piece in pieces if piece.text.strip()]
    if not text.strip() or not inked:
        return Line("", 0.0, 0.0, 0.0, 0.0, 0.0)
    first = inked[0]
    size = max((piece.size for piece in inked), key=lambda value: sum(len(p.text) for p in inked if p.size == value))
    # Leading spaces are part of the place, not of the text.
    shift = width(first.text) - width(first.text.lstrip())
    turned = any(piece.turned != turn for piece in inked)
    top = (highest - first.y) / height
    start = first.x + shift * first.size
    return Line(text.strip(), start, _end(inked), -first.y, size, top, turned=turned)


def _goes_on(before: Line, line: Line) -> bool:
    """Return whether a line is the rest of the one before it, which pypdf cut at a raised note number."""
    size = max(before.size, line.size)
    guess = 0.2 * (len(before.text) - width(before.text)) * before.size
    return (
        abs(line.level - before.level) < 0.6 * size
        and before.end - 0.5 * size - guess < line.start < before.end + 2 * size
        and not line.turned | before.turned
    )


def _joined(before: Line, line: Line) -> Line:
    main = before if len(before.text) >= len(line.text) else line
    space = " " if line.start - before.end > 0.8 * main.size else ""
    text = before.text + space + line.text
    return replace(before, text=text, end=line.end, level=main.level, size=main.size)


def _end(pieces: list[_Piece]) -> float:
    """Return where the last piece ends. A piece that did not move away from the one before it follows it."""
    pen = before = float("-inf")
    for piece in pieces:
        pen = (piece.x if piece.x > before + 0.1 else pen) + width(piece.text.rstrip()) * piece.size
        before = piece.x
    return pen


def _vertical(lines: list[Line]) -> list[Line]:
    """Put the characters of vertical writing together, which come one by one, to lines that run down the page."""
    columns: list[list[Line]] = []
    for line in lines:
        last = columns[-1][-1] if columns else None
        if last and _below(last, line):
            columns[-1].append(line)
        else:
            columns.append([line])
    stacked = sum(len(column) for column in columns if len(column) > 2)
    if stacked < 0.5 * len(lines):
        return lines
    return [_column(column) for column in columns]


def _below(above: Line, line: Line) -> bool:
    step = line.level - above.level
    return (
        abs(line.start - above.start) < 0.6 * line.size
        and 0.1 * line.size < step < (len(above.text) + 1.5) * line.size
        and (len(line.text) <= 4 or line.turned)
        and (len(above.text) <= 4 or above.turned)
    )


def _column(column: list[Line]) -> Line:
    first, last = column[0], column[-1]
    if len(column) == 1 and (len(first.text) > 3 or first.text.isascii()):
        return first  # a head or foot, written across
    text = "".join(line.text for line in column)
    last_width = width(last.text) if last.turned else len(last.text)
    size = median(line.size for line in column)
    return replace(
        first, text=text, start=first.level, end=last.level + last_width * size, level=-first.start, vertical=True
    )
