"""Paragraphs of an .odt: what each says once every tracked change is accepted, with its notes, pictures and boxes."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from ..model import Block, BlockKind, Picture
from .docx_line import MISSING, Line, Piece, join, strip
from .docx_parts import Element, attribute, child, local
from .docx_runs import PICTURE_SUFFIXES
from .list_numbers import put
from .odt_styles import Numbering, OdtStyles, numbering
from .ordinals import before_text
from .package import Package

# No text at any level: declarations, how indexes are made, what was deleted, comments, scripts.
_SKIPPED_NAMES = (
    "tracked-changes forms sequence-decls variable-decls user-field-decls dde-connection-decls "
    "alphabetical-index-auto-mark-file table-of-content-source illustration-index-source table-index-source "
    "object-index-source user-index-source alphabetical-index-source bibliography-source annotation-end "
    "event-listeners script desc title ruby-text note-citation glue-point enhanced-geometry image-map "
    "contour-polygon contour-path binary-data hidden-text shapes meta-properties"
)
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_SHAPE_NAMES = "frame custom-shape rect ellipse circle line polyline polygon path caption connector"
_SHAPES = frozenset(_SHAPE_NAMES.split())
_BLANKS = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 80


class OdtText:
    """Reads what stands in a text; `notes` grows in order of reference, `left` counts what was passed over."""

    def __init__(self, package: Package, styles: OdtStyles) -> None:
        """Prepare to read the text of a package."""
        self.notes: list[Block] = []
        self.left: Counter[str] = Counter()
        self._package = package
        self._styles = styles
        self._lists: dict[str, Numbering] = {}
        self._chapters = numbering(styles.lists.get(" outline"))
        self._in_note = False

    def parts(self, element: Element) -> Iterator[Line | Element]:
        """Yield the paragraphs of a body, a cell, a note or a box as lines, and its tables as they are."""
        for part in element:
            match local(part):
                case "p" | "h":
                    yield from self._lines(part, "")
                case "list":
                    yield from self._list(part, None, 1)
                case "numbered-paragraph":
                    yield from self._numbered(part)
                case "table":
                    yield part
                case "annotation":
                    self.left["comments"] += 1
                case "section" if attribute(part, "display") == "none":
                    self.left["hidden"] += 1
                case name if name in _SHAPES:
                    line = Line()
                    self._shape(part, line)
                    yield line
                case name if name not in _SKIPPED:
                    yield from self.parts(part)

    def flat(self, element: Element) -> tuple[Piece, list[Picture]]:
        """Return all text inside a cell, a note or a box as one line, and the pictures found there."""
        pieces: list[Piece] = []
        pictures: list[Picture] = []
        for part in self.parts(element):
            if isinstance(part, Line):
                inside = [strip(part.flat())]
                pictures += part.pictures
                found = [self.flat(box) for box in part.boxes]
            else:
                inside = []
                found = [self.flat(part)]
            pieces += [*inside, *(piece for piece, _ in found)]
            pictures += [picture for _, more in found for picture in more]
        return join((piece for piece in pieces if piece[0] or piece[1]), " "), pictures

    # --- lists ---

    def _list(self, element: Element, numbers: Numbering | None, level: int) -> Iterator[Line | Element]:
        name = attribute(element, "style-name") or ""
        if numbers is None:
            numbers = self._begun(element, name)
        elif attribute(element, "continue-numbering") != "true":
            numbers.restart(level)
        for item in element:
            if local(item) not in ("list-item", "list-header"):
                continue
            label = numbers.next(level, attribute(item, "start-value")) if local(item) == "list-item" else ""
            stated = child(item, "number")
            yield from self._item(item, label if stated is None else stated.text or "", numbers, level)

    def _begun(self, element: Element, name: str) -> Numbering:
        """Return the numbers of an outermost list: new ones, or those of the list it goes on with."""
        earlier = attribute(element, "continue-list")
        goes_on = attribute(element, "continue-numbering") == "true"
        numbers = self._lists.get("#" + earlier) if earlier else self._lists.get(name) if goes_on else None
        numbers = numbers or numbering(self._styles.lists.get(name))
        self._lists[name] = self._lists["#" + (attribute(element, "id") or "")] = numbers
        return numbers

    def _item(self, item: Element, label: str, numbers: Numbering, level: int) -> Iterator[Line | Element]:
        for part in item:
            match local(part):
                case "p" | "h":
                    yield from self._lines(part, label)
                    label = ""
                case "list":
                    yield from self._list(part, numbers, level + 1)
                case "table":
                    yield part
                case name if name not in _SKIPPED and name != "number":
                    yield from self.parts(part)

    def _numbered(self, element: Element) -> Iterator[Line]:
        stated = child(element, "number")
        for part in element:
            if local(part) in ("p", "h"):
                yield from self._lines(part, "" if stated is None else stated.text or "")

    # --- paragraphs ---

    def _lines(self, paragraph: Element, label: str) -> Iterator[Line]:
        """Yield the paragraph's line, nothing when the paragraph is hidden."""
        style = self._styles.paragraph(paragraph)
        if style.hides or any(attribute(mark, "is-hidden") == "true" for mark in paragraph.iter("{*}hidden-paragraph")):
            self.left["hidden"] += 1
            return
        line = Line(style=style)
        stated = child(paragraph, "number")
        if stated is not None:
            label = stated.text or ""
        elif not label and local(paragraph) == "h":
            label = self._chapter(paragraph)
        self._walk(paragraph, line, _Blanks())
        shown = label.strip()
        put(shown + " " if shown and label.endswith(" ") else before_text(shown), line, self.left)
        yield line

    def _chapter(self, paragraph: Element) -> str:
        level = attribute(paragraph, "outline-level") or "1"
        if attribute(paragraph, "is-list-header") == "true" or self._styles.has_own_list(paragraph):
            return ""
        return self._chapters.next(int(level) if re.fullmatch("[1-9]|10", level) else 1)

    def _walk(self, element: Element, line: Line, blanks: "_Blanks") -> None:
        line.add(blanks.joined(element.text))
        for part in element:
            self._part(part, line, blanks)
            line.add(blanks.joined(part.tail))

    def _part(self, part: Element, line: Line, blanks: "_Blanks") -> None:
        match local(part):
            case "s":
                stated = attribute(part, "c") or "1"
                line.add(" " * (min(int(stated), _MOST_SPACES) if re.fullmatch("[0-9]{1,9}", stated) else 1))
                blanks.stand = False
            case "tab":
                line.add("\t")
                blanks.stand = True
            case "line-break":
                line.add("\n")
                blanks.stand = True
            case "note":
                self._note(part, line)
            case "annotation":
                self.left["comments"] += 1
            case name if name in _SHAPES:
                self._shape(part, line)
            case name if name == "hidden-text" or self._is_hidden(part, name):
                self.left["hidden"] += 1
            case name if name not in _SKIPPED and name != "number":
                self._walk(part, line, blanks)

    def _is_hidden(self, part: Element, name: str) -> bool:
        return name == "span" and self._styles.named("text", attribute(part, "style-name") or "").hides

    def _note(self, element: Element, line: Line) -> None:
        body = child(element, "note-body")
        # A note cannot stand in a note; a forged file could say so.
        if body is None or self._in_note:
            return
        self._in_note = True
        (text, _), pictures = self.flat(body)
        self._in_note = False
        line.pictures += pictures
        if text:
            label = str(len(self.notes) + 1)
            self.notes.append(Block(BlockKind.NOTE, text, label=label))
            line.refer(label)

    # --- what is drawn ---

    def _shape(self, shape: Element, line: Line) -> None:
        """Take a shape's picture or its text; a picture stored in two forms counts once."""
        names = [local(part) for part in shape]
        if "object" in names or "object-ole" in names:
            self._missing("charts", line)
        elif "text-box" in names:
            line.boxes += list(shape.iterchildren("{*}text-box"))
        elif "image" in names:
            self._picture(next(shape.iterchildren("{*}image")), line)
        elif "p" in names or "list" in names:
            line.boxes.append(shape)

    def _picture(self, image: Element, line: Line) -> None:
        target = unquote(attribute(image, "href") or "").removeprefix("./")
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|/|\.\./", target):
            self._missing("linked", line)
            return
        suffix = posixpath.splitext(target)[1].lower()
        if target and suffix not in PICTURE_SUFFIXES:
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


class _Blanks:
    """Joins runs of blanks to one and drops those at the head of a line; `stand` tells that one stands already."""

    def __init__(self) -> None:
        self.stand = True

    def joined(self, text: str | None) -> str:
        if not text:
            return ""
        text = _BLANKS.sub(" ", text)
        if self.stand:
            text = text.removeprefix(" ")
        if text:
            self.stand = text[-1] == " "
        return text
