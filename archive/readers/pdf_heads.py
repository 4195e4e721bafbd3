"""Tell the heads, feet and page numbers of PDF pages from the text, and find each page's printed number.

A head stands at the same height at the edge of several pages and says the same but for its numbers.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from .pdf_lines import Line

# The share of the page above and below the text where heads and feet stand, and what counts as one height.
_EDGE = 0.13
_SAME_HEIGHT = 0.012
_AROUND = r"[\s\-—–―─~～·•.|/()（）\[\]〔〕]*"
_NUMBER = re.compile(
    rf"{_AROUND}(?:第\s*)?(?P<number>\d{{1,4}})\s*页?(?:\s*[/，,]?\s*共?\s*\d{{1,4}}\s*页?)?{_AROUND}", re.ASCII
)
_ROMAN = re.compile(rf"{_AROUND}(?P<number>[ivxl]{{1,6}}){_AROUND}")
_DIGITS = re.compile(r"[0-9]+")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class Pages:
    """The lines that are text, page by page, and the printed numbers found, None where there is none."""

    lines: list[list[Line]]
    numbers: list[int | None]
    romans: list[str]


def split_heads(pages: list[list[Line]]) -> Pages:
    """Take heads, feet and page numbers off the pages."""
    edges = [_edge_lines(lines) for lines in pages]
    heads = _repeated(edges)
    offset = _offset(edges, heads)
    bodies: list[list[Line]] = []
    romans: list[str] = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True), start=1):
        dropped = [line for line in edge if line in heads[number - 1] or _is_number(line)]
        if len(dropped) == len(lines):  # the only thing on the page: text, unless it is known for a head
            dropped = [line for line in dropped if line in heads[number - 1] or _value(line) == _plus(number, offset)]
        bodies.append([line for line in lines if line not in dropped])
        romans.append(next((match["number"] for line in dropped if (match := _ROMAN.fullmatch(line.text))), ""))
    return Pages(bodies, [_plus(number, offset) for number in range(1, len(pages) + 1)], romans)


def _plus(number: int, offset: int | None) -> int | None:
    return number + offset if offset is not None and number + offset > 0 else None


def _edge_lines(lines: list[Line]) -> list[Line]:
    """Return the outermost two lines at the top and at the bottom of a page, where they stand in its edge."""
    level = sorted((line for line in lines if not line.vertical), key=lambda line: line.top)
    heights = sorted({round(line.top, 2) for line in level})
    outer = {*heights[:2], *heights[-2:]}
    return [line for line in level if not _EDGE < line.top < 1 - _EDGE and round(line.top, 2) in outer]


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text.translate(_WIDE_DIGITS).replace(" ", ""))


def _repeated(edges: list[list[Line]]) -> list[list[Line]]:
    """Return, page by page, the edge lines that stand on at least three pages or on most of them."""
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, edge in enumerate(edges):
        for line in edge:
            places[_key(line)].append((number, line.top))
    # Pages in hundreds may share a key; only the first ones are compared, enough to decide.
    enough = min(3, max(2, -(-len(edges) * 6 // 10)))

    def is_head(line: Line) -> bool:
        same = {number for number, top in places[_key(line)][:500] if abs(top - line.top) < _SAME_HEIGHT}
        return len(same) >= enough

    return [[line for line in edge if is_head(line)] for edge in edges]


def _is_number(line: Line) -> bool:
    text = line.text.translate(_WIDE_DIGITS)
    return _NUMBER.fullmatch(text) is not None or _ROMAN.fullmatch(text) is not None


def _value(line: Line) -> int | None:
    match = _NUMBER.fullmatch(line.text.translate(_WIDE_DIGITS))
    return int(match["number"]) if match else None


def _offset(edges: list[list[Line]], heads: list[list[Line]]) -> int | None:
    """Return what most heads add to the physical page number; None where they do not agree."""
    votes: Counter[int] = Counter()
    voters = 0
    for number, (edge, head) in enumerate(zip(edges, heads, strict=True), start=1):
        found = {value for line in edge if (value := _value(line)) is not None}
        voters += bool(found)
        for line in head:
            found.update(
                int(digits) for digits in _DIGITS.findall(line.text.translate(_WIDE_DIGITS)) if len(digits) < 5
            )
        votes.update(value - number for value in found)
    if not votes:
        return None
    offset, times = votes.most_common(1)[0]
    return offset if times >= max(min(2, len(edges)), voters / 2) else None
