"""One paragraph of a .docx while it is read: its text, marks, pictures, boxes and open fields."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..model import Mark, MarkKind, Picture
from ..text import markup
from .docx_parts import Element, Style

_NO_CHARACTER = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
_IN_CELL = re.compile(r"[\t\n\r\x85\u2028\u2029]")
# Old Word wrote phonetic guides and circled characters as equations: `eq \o\ad(\s\up 9(wū),乌)`, `eq \o\ac(○,注)`.
_OVERSTRUCK = re.compile(r"\s*eq\b.*\\o\b.*[,;，]\s*([^(),;，]+)\)\s*", re.IGNORECASE | re.DOTALL)

# A picture that is not in the file: its caption is a caption all the same.
MISSING = Picture(b"", "")

Piece = tuple[str, tuple[Mark, ...]]


@dataclass(slots=True)
class _Field:
    """A field that has begun: where its text starts in the line, and its instruction."""

    pieces: int
    length: int
    marks: int
    code: list[str] = field(default_factory=list)
    in_code: bool = True


@dataclass(slots=True)
class Line:
    """The text of one paragraph while it is read; line ends in it are the breaks set by hand.

    `label` is its automatic number, known only at its end: it stands before the first words when there are any.
    """

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)
    style: Style = field(default_factory=Style)
    label: str = ""

    def add(self, text: str) -> None:
        """Put text at the end."""
        self.pieces.append(text)
        self.length += len(text)

    def symbol(self, code: int) -> None:
        """Put a symbol at the end; a font's own code stays in the private use area."""
        character = chr(code)
        if unicodedata.category(character) not in _NO_CHARACTER:
            self.add(character)

    def refer(self, label: str) -> None:
        """Put a reference to a note at the end."""
        self.marks.append(Mark(self.length, MarkKind.NOTE, label))

    def begin_field(self) -> None:
        """Remember where a field's instruction begins."""
        self.fields.append(_Field(len(self.pieces), self.length, len(self.marks)))

    def end_code(self) -> None:
        """Take out what stood in a field's instruction; one that never ends so keeps its text."""
        if self.fields and self.fields[-1].in_code:
            begun = self.fields[-1]
            begun.in_code = False
            del self.pieces[begun.pieces :], self.marks[begun.marks :]
            self.length = begun.length

    def end_field(self) -> None:
        """Close the innermost field; an equation without a result gives the character under its reading."""
        self.end_code()
        if self.fields:
            begun = self.fields.pop()
            if len(self.pieces) == begun.pieces and (match := _OVERSTRUCK.fullmatch("".join(begun.code))):
                self.add(match[1].strip())

    def split(self) -> list[Piece]:
        """Return the texts between the breaks, each with its marks; the first that says anything has the label."""
        found: list[Piece] = []
        label = self.label
        start = at = 0
        for text in markup.lines("".join(self.pieces)):
            first = at
            # Each mark is looked at once: a line of marks and breaks only must not take quadratic time.
            while at < len(self.marks) and self.marks[at].offset <= start + len(text):
                at += 1
            piece = (text, tuple(moved(mark, -start) for mark in self.marks[first:at]))
            if label and (text.strip() or piece[1]):
                piece, label = _labelled(label, piece), ""
            found.append(piece)
            start += len(text) + 1
        return found

    def flat(self) -> Piece:
        """Return the text with its breaks and tabs as spaces."""
        piece = _IN_CELL.sub(" ", "".join(self.pieces)), tuple(self.marks)
        return _labelled(self.label, piece) if self.label and (piece[0].strip() or piece[1]) else piece


def _labelled(label: str, piece: Piece) -> Piece:
    text = piece[0].lstrip()
    cut = len(piece[0]) - len(text)
    return label + text, tuple(moved(mark, len(label) - min(cut, mark.offset)) for mark in piece[1])


def moved(mark: Mark, by: int) -> Mark:
    """Return the mark as many characters further on."""
    return Mark(mark.offset + by, mark.kind, mark.label)


def join(pieces: Iterable[Piece], by: str) -> Piece:
    """Join texts and move their marks along."""
    texts: list[str] = []
    marks: list[Mark] = []
    offset = 0
    for text, own in pieces:
        texts.append(text)
        marks.extend(moved(mark, offset) for mark in own)
        offset += len(text) + len(by)
    return by.join(texts), tuple(marks)


def strip(piece: Piece) -> Piece:
    """Strip a text at both ends; its marks stay at their characters."""
    text, marks = piece
    stripped = text.strip()
    before = len(text) - len(text.lstrip())
    end = len(stripped)
    return stripped, tuple(Mark(min(max(mark.offset - before, 0), end), mark.kind, mark.label) for mark in marks)
