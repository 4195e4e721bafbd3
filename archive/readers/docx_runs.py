"""The runs of a .docx: what a paragraph says once every tracked change is accepted, with its notes and pictures."""

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ..model import Block, BlockKind, Picture
from .docx_line import MISSING, Line, Piece, join, strip
from .docx_numbers import Numbers
from .docx_parts import (
    Element,
    Relation,
    Styles,
    attribute,
    child,
    inner,
    is_on,
    local,
    part_of_kind,
    relation_id,
    relations,
)
from .list_numbers import put
from .package import Package

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp"})
_SAME_SUFFIX = {".jfif": ".jpg", ".jpe": ".jpg"}
_PARAGRAPH = frozenset({"p"})
_DECLARED = frozenset({"normal", None})


class Runs:
    """Reads paragraphs of a package; `notes` grows in order of reference, `left` counts what was passed over."""

    def __init__(self, package: Package, part: str, styles: Styles, numbers: Numbers) -> None:
        """Prepare to read the paragraphs of `part`, the document's main part."""
        self.notes: list[Block] = []
        self.left: Counter[str] = Counter()
        self._package = package
        self._styles = styles
        self._numbers = numbers
        self._relations = relations(package, part)
        self._labels: dict[tuple[str, str], str] = {}
        self._sources = {kind: self._note_part(kind) for kind in ("footnote", "endnote")}
        self._in_note = False
        self._acts: dict[str, Callable[[Element, Line], None]] = {
            "t": self._text,
            "r": self._run,
            "tab": lambda _, line: line.add("\t"),
            "ptab": lambda _, line: line.add("\t"),
            "br": lambda _, line: line.add("\n"),
            "cr": lambda _, line: line.add("\n"),
            "noBreakHyphen": lambda _, line: line.add("-"),
            "sym": _symbol,
            "ins": self._inserted,
            "moveTo": self._inserted,
            "del": self._deleted,
            "moveFrom": self._deleted,
            "fldChar": _field_character,
            "instrText": _instruction,
            "AlternateContent": self._alternatives,
            "txbxContent": lambda element, line: line.boxes.append(element),
            "footnoteReference": self._reference,
            "endnoteReference": self._reference,
            "blip": self._picture,
            "imagedata": self._picture,
            "chart": self._chart,
            "relIds": self._chart,
            **dict.fromkeys(("pPr", "rPr", "sdtPr", "rubyPr", "rt", "delText", "delInstrText", "fldData"), _pass),
        }

    # --- paragraphs ---

    def joined(self, elements: Iterable[Element]) -> Iterator[tuple[Element, Line | None]]:
        """Yield paragraphs with their lines and other elements with None; a paragraph whose mark is gone joins on."""
        open_end: tuple[Element, Line] | None = None
        for element in elements:
            if local(element) != "p":
                if open_end is not None:
                    yield self._ended(*open_end)
                    open_end = None
                yield element, None
                continue
            line = self._line(element, Line() if open_end is None else open_end[1])
            open_end = (element, line) if self._runs_on(element) else None
            if open_end is None:
                yield self._ended(element, line)
        if open_end is not None:
            yield self._ended(*open_end)

    def flat(self, element: Element) -> tuple[Piece, list[Picture]]:
        """Return all text inside a cell, a note or a box as one line, and the pictures found there."""
        pieces: list[Piece] = []
        pictures: list[Picture] = []
        for _, line in self.joined(inner(element, _PARAGRAPH)):
            if line is None:
                continue
            pieces.append(strip(line.flat()))
            pictures += line.pictures
            for box in line.boxes:
                piece, more = self.flat(box)
                pieces.append(piece)
                pictures += more
        return join((piece for piece in pieces if piece[0] or piece[1]), " "), pictures

    def _line(self, paragraph: Element, line: Line) -> Line:
        line.style = self._styles.paragraph(paragraph)
        line.fields.clear()
        self._walk(paragraph, line)
        return line

    def _ended(self, paragraph: Element, line: Line) -> tuple[Element, Line]:
        """Give a line its number now that all its paragraphs are there; one whose mark is hidden does not count."""
        properties = child(paragraph, "pPr")
        mark = None if properties is None else child(properties, "rPr")
        if line.style.is_numbered and not self._is_hidden(mark, line):
            put(self._numbers.label(line.style), line, self.left)
        return paragraph, line

    def _runs_on(self, paragraph: Element) -> bool:
        """Tell whether the next paragraph continues this one: its mark is deleted or moved, or it is a drop cap."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return False
        frame = child(properties, "framePr")
        if frame is not None and attribute(frame, "dropCap") in ("drop", "margin"):
            return True
        mark = child(properties, "rPr")
        if mark is None or (child(mark, "del") is None and child(mark, "moveFrom") is None):
            return False
        self.left["deletions"] += 1
        return True

    def _walk(self, element: Element, line: Line) -> None:
        for part in element:
            act = self._acts.get(local(part))
            if act is None:
                self._walk(part, line)
            else:
                act(part, line)

    # --- what stands in a paragraph ---

    def _text(self, element: Element, line: Line) -> None:
        text = element.text or ""
        # Word shows a line end typed into the XML as a space; a break is an element of its own.
        line.add(text.replace("\n", " ").replace("\r", " ") if "\n" in text or "\r" in text else text)

    def _run(self, run: Element, line: Line) -> None:
        properties = child(run, "rPr")
        if self._is_hidden(properties, line):
            if any(text.text for text in run.iterchildren("{*}t")):
                self.left["hidden"] += 1
        else:
            self._walk(run, line)

    def _is_hidden(self, properties: Element | None, line: Line) -> bool:
        if properties is None:
            return line.style.hides
        own = child(properties, "vanish")
        if own is not None:
            return is_on(own)
        named = child(properties, "rStyle")
        # Hiding toggles: a hiding character style in a hiding paragraph style shows its text.
        return line.style.hides ^ (named is not None and self._styles.named(attribute(named, "val") or "").hides)

    def _inserted(self, element: Element, line: Line) -> None:
        self.left["insertions"] += 1
        self._walk(element, line)

    def _deleted(self, _element: Element, _line: Line) -> None:
        self.left["deletions"] += 1

    def _chart(self, _element: Element, line: Line) -> None:
        self._missing("charts", line)

    def _alternatives(self, element: Element, line: Line) -> None:
        """Take the first form only: the others say the same for older programs."""
        chosen = child(element, "Choice")
        if chosen is None:
            chosen = child(element, "Fallback")
        if chosen is not None:
            self._walk(chosen, line)

    # --- notes ---

    def _note_part(self, kind: str) -> tuple[dict[str, Element], dict[str, Relation]]:
        part = part_of_kind(self._package, self._relations, kind + "s", f"word/{kind}s.xml")
        if not part:
            return {}, {}
        elements = self._package.xml(part).iterchildren("{*}" + kind)
        notes = {attribute(note, "id") or "": note for note in elements if attribute(note, "type") in _DECLARED}
        return notes, relations(self._package, part)

    def _reference(self, element: Element, line: Line) -> None:
        kind = local(element).removesuffix("Reference")
        number = attribute(element, "id") or ""
        # A note cannot refer to a note; a forged file could make it refer to itself.
        if self._in_note or number not in self._sources[kind][0]:
            return
        if (kind, number) not in self._labels:
            self._labels[kind, number] = self._note(kind, number, line)
        if label := self._labels[kind, number]:
            line.refer(label)

    def _note(self, kind: str, number: str, line: Line) -> str:
        """Read a note and return its label, or nothing when the note says nothing."""
        notes, related = self._sources[kind]
        before, self._relations, self._in_note = self._relations, related, True
        (text, _), pictures = self.flat(notes[number])
        self._relations, self._in_note = before, False
        line.pictures += pictures
        if not text:
            return ""
        label = str(len(self.notes) + 1)
        self.notes.append(Block(BlockKind.NOTE, text, label=label))
        return label

    # --- pictures ---

    def _picture(self, element: Element, line: Line) -> None:
        named = relation_id(element, "embed") or relation_id(element, "id")
        relation = self._relations.get(named or "")
        if relation is None:
            linked = relation_id(element, "link") or relation_id(element, "href")
            self._missing("linked" if linked else "lost", line)
        elif relation.external:
            self._missing("linked", line)
        else:
            self._embedded(relation.target, line)

    def _embedded(self, target: str, line: Line) -> None:
        suffix = posixpath.splitext(target)[1].lower()
        suffix = _SAME_SUFFIX.get(suffix, suffix)
        if suffix not in PICTURE_SUFFIXES:
            self._missing("picture" + suffix, line)
            return
        data = self._package.media(target)
        if data:
            line.pictures.append(Picture(data, suffix))
        else:
            self._missing("lost", line)

    def _missing(self, why: str, line: Line) -> None:
        self.left[why] += 1
        line.pictures.append(MISSING)


def _pass(_element: Element, _line: Line) -> None:
    """Leave an element out."""


def _symbol(element: Element, line: Line) -> None:
    code = attribute(element, "char") or ""
    if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code):
        line.symbol(int(code, 16))


def _field_character(element: Element, line: Line) -> None:
    match attribute(element, "fldCharType"):
        case "begin":
            line.begin_field()
        case "separate":
            line.end_code()
        case "end":
            line.end_field()


def _instruction(element: Element, line: Line) -> None:
    if line.fields:
        line.fields[-1].code.append(element.text or "")
