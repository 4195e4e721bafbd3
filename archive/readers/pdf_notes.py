"""Take footnotes off the pages of a PDF, so that a paragraph runs on from page to page.

A footnote stands in smaller type below all text of its column and begins with a number: ①, [1] or a raised 1.
Where each number of a page's foot stands once in the text of that page, the notes are notes; where one cannot be
found, or twice, nothing is linked and the foot stays plain text, after the paragraph it stood in the way of.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..model import Block, BlockKind
from .pdf_lines import Line
from .rejoin import join

_SMALLER = 0.93  # times the type of the text
_LOWER = 0.4  # the share of the page above which no foot begins
_CIRCLED = "[①-⑳㉑-㉟㊱-㊿]"
_BRACKETED = r"[\[〔［](?P<figures>[0-9０-９]{1,3})[\]〕］]"
_START = re.compile(rf"(?P<circled>{_CIRCLED})|{_BRACKETED}|(?P<plain>[0-9]{{1,3}})(?=[ .．、\u3000]|$)")
_GAP = re.compile(r"^[ .．、\u3000]*")


@dataclass(slots=True)
class _Note:
    """A note of a page's foot: the number it begins with, its text, and where its number stands in the text."""

    number: str
    text: str = ""
    places: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Split:
    """The lines of the text, page by page, with the places of notes, and what stands at the foot of which page."""

    lines: list[list[Line]]
    feet: dict[int, list[Block]]


def split_notes(pages: list[list[Line]]) -> Split:
    """Take the feet off the pages; pages count from 0, notes of the whole file from 1."""
    usual = _usual_size(pages)
    bodies: list[list[Line]] = []
    feet: dict[int, list[Block]] = {}
    count = 0
    for page, lines in enumerate(pages):
        foot = _foot(lines, usual)
        notes = _notes(foot)
        body = [line for line in lines if not any(line is other for other in foot)]
        for note in notes:
            note.places = list(_places(body, note.number))
        if notes and all(len(note.places) == 1 for note in notes):
            linked = {note.places[0]: str(count + index) for index, note in enumerate(notes, start=1)}
            count += len(notes)
            body = _linked(body, linked)
            feet[page] = [Block(BlockKind.NOTE, note.text, label=linked[note.places[0]]) for note in notes]
        elif notes:
            texts = (_whole(note) for note in notes)
            feet[page] = [Block(BlockKind.PARAGRAPH, text) for text in texts]
        bodies.append(body)
    return Split(bodies, feet)


def _usual_size(pages: list[list[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _foot(lines: list[Line], usual: float) -> list[Line]:
    """Return the lines in small type that no text stands below, from the first that begins with a number on."""
    walls: list[Line] = []
    foot: list[Line] = []
    for line in sorted(lines, key=lambda item: -item.level):
        small = line.size <= _SMALLER * usual and line.top > _LOWER and not line.vertical and not line.turned
        if small and not any(wall.start < line.end and line.start < wall.end for wall in walls):
            foot.append(line)
        else:
            walls.append(line)
    if not walls:
        return []  # a page of small type is a page of text
    ordered = [line for line in lines if any(line is other for other in foot)]
    first = next((index for index, line in enumerate(ordered) if _begin(line) is not None), len(ordered))
    return ordered[first:]


def _notes(foot: list[Line]) -> list[_Note]:
    notes: list[_Note] = []
    for line in foot:
        begin = _begin(line)
        if begin is not None:
            notes.append(_Note(*begin))
        else:
            notes[-1].text = join(notes[-1].text, line.text) if notes[-1].text else line.text
    return notes


def _begin(line: Line) -> tuple[str, str] | None:
    """Return the number a note's first line begins with, as it is looked for in the text, and the rest.

    The number is ①, [1], or 1 for a raised one.
    """
    if line.raised and not line.raised[0][0]:
        end = line.raised[0][1]
        return line.text[:end], _GAP.sub("", line.text[end:], count=1)
    match = _START.match(line.text)
    if match is None:
        return None
    number = match["circled"] or (f"[{int(match['figures'])}]" if match["figures"] else match["plain"])
    return number, _GAP.sub("", line.text[match.end() :], count=1)


def _whole(note: _Note) -> str:
    return f"{note.number}{note.text}" if not note.number.isascii() else f"{note.number} {note.text}"


def _places(body: list[Line], number: str) -> Iterator[tuple[int, int, int]]:
    """Yield where a number stands in the text: the index of the line, start and end in it."""
    for index, line in enumerate(body):
        if number.isdecimal() and number.isascii():
            spans = [span for span in line.raised if line.text[slice(*span)] == number]
        elif number.startswith("["):
            found = re.finditer(_BRACKETED, line.text)
            spans = [match.span() for match in found if f"[{int(match['figures'])}]" == number]
        else:
            spans = [match.span() for match in re.finditer(number, line.text)]
        yield from ((index, start, end) for start, end in spans)


def _linked(body: list[Line], linked: dict[tuple[int, int, int], str]) -> list[Line]:
    """Take the numbers out of the text and keep their places."""
    lines = list(body)
    for (index, start, end), label in sorted(linked.items(), reverse=True):
        line = lines[index]
        later = tuple((at - (end - start), name) for at, name in line.notes)
        lines[index] = replace(
            line, text=line.text[:start] + line.text[end:], notes=((start, label), *later), raised=()
        )
    return lines
