"""What a Word 97–2003 file says about its characters and paragraphs: property changes (sprm) and styles.

The codes are those of [MS-DOC] 2.6; a change is a code of two bytes and an operand whose size the code tells.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .docx_parts import Style, by_name, heading

# The size of the operand by the top three bits of the code; 0: the operand says its own size.
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_TABLE_DEFINITION = 0xD608
_TAB_STOPS = 0xC615
_TAB_STOPS_LONG = 255
# A fast-saved piece may carry one change in short form, numbered as in Word 6.
_SHORT = {5: 0x2403, 24: 0x2416, 25: 0x2417, 65: 0x0800, 66: 0x0801, 92: 0x083C}
_NUMBER = 0xFFF
_CHARACTER_STYLE = 2
_HEADING_STYLES = range(1, 10)
_ON, _AS_STYLE, _NOT_AS_STYLE = 1, 0x80, 0x81


def changes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the codes and operands of a list of changes; one that is cut off ends the list."""
    at = 0
    while at + 2 < len(data):
        code = data[at] | data[at + 1] << 8
        at += 2
        size = _SIZES[code >> 13]
        if code == _TABLE_DEFINITION:
            size = int.from_bytes(data[at : at + 2], "little") + 1
        elif code == _TAB_STOPS and data[at] == _TAB_STOPS_LONG:
            return
        elif not size:
            size = data[at] + 1
        if at + size > len(data):
            return
        yield code, data[at : at + size]
        at += size


def short_change(prm: int) -> bytes:
    """Return the change that a piece carries in short form, in its full form."""
    code = _SHORT.get(prm >> 1 & 0x7F)
    return b"" if code is None else struct.pack("<HB", code, prm >> 8)


# --- characters ---


@dataclass(frozen=True, slots=True)
class Characters:
    """What is said of a run: `hidden` is None where nothing is, `style` -1; `picture` is its place in stream Data."""

    deleted: bool = False
    inserted: bool = False
    hidden: int | None = None
    style: int = -1
    symbol: str = ""
    picture: int | None = None
    is_data: bool = False


def characters(data: bytes) -> Characters:
    """Return what a list of changes says of a run."""
    found = Characters()
    for code, operand in changes(data):
        match code:
            case 0x0800:
                found = replace(found, deleted=operand[0] == _ON)
            case 0x0801:
                found = replace(found, inserted=operand[0] == _ON)
            case 0x083C:
                found = replace(found, hidden=operand[0])
            case 0x4A30:
                found = replace(found, style=int.from_bytes(operand, "little"))
            case 0x6A09:
                found = replace(found, symbol=chr(int.from_bytes(operand[2:4], "little")))
            case 0x6A03:
                found = replace(found, picture=int.from_bytes(operand, "little"))
            case 0x0806 | 0x080A if operand[0] == _ON:  # a form field's data, an embedded object
                found = replace(found, is_data=True)
    return found


def is_hidden(run: Characters, paragraph: Style, styles: "Stylesheet") -> bool:
    """Tell whether a run is hidden: by itself, or by its own style and its paragraph's, which undo each other."""
    by_style = paragraph.hides ^ (run.style >= 0 and styles.named(run.style).hides)
    if run.hidden == _NOT_AS_STYLE:
        return not by_style
    return by_style if run.hidden in (None, _AS_STYLE) else bool(run.hidden)


# --- paragraphs ---


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is said of a paragraph; `ends_row` marks the end of a table's row, `runs_on` a drop cap."""

    style: Style
    in_table: bool = False
    ends_row: bool = False
    runs_on: bool = False


def paragraph(data: bytes, styles: "Stylesheet") -> Paragraph:
    """Return what a paragraph's entry says: the number of its style, then its own changes, which win."""
    found = Paragraph(styles.named(int.from_bytes(data[:2], "little")))
    own = data[2:]
    for code, operand in changes(own):
        match code:
            case 0x4600:
                found = replace(found, style=styles.named(int.from_bytes(operand, "little")))
            case 0x2416:
                found = replace(found, in_table=operand[0] == _ON)
            case 0x6649:
                found = replace(found, in_table=any(operand))
            case 0x2417:
                found = replace(found, ends_row=operand[0] == _ON)
            case 0x442C:
                found = replace(found, runs_on=operand[0] & 7 in (1, 2))
    return replace(found, style=_direct(found.style, own))


def _direct(style: Style, data: bytes) -> Style:
    for code, operand in changes(data):
        match code:
            case 0x2640 if not style.is_title:
                style = replace(style, heading=heading(operand[0]))
            case 0x2403 | 0x2461:
                style = replace(style, align={1: "center", 2: "right"}.get(operand[0], ""))
            case 0x460B:
                # Numbers beyond that of lists mark paragraphs Word 6 numbered, and 0 none.
                style = replace(style, list_id=str(int.from_bytes(operand, "little")))
            case 0x260A:
                style = replace(style, list_level=min(operand[0], 8))
    return style


# --- styles ---


@dataclass(frozen=True, slots=True)
class _Entry:
    """A style as it lies in the file: `sti` is the number of a built-in one, `base` the style under it."""

    sti: int
    base: int
    name: str
    paragraph: bytes
    characters: bytes


class Stylesheet:
    """The styles of a document by number, each looked up through the styles it is based on."""

    def __init__(self, data: bytes) -> None:
        """Take the style sheet out of the table stream; what is cut off is not there."""
        self._entries: dict[int, _Entry] = {}
        self._known: dict[int, Style] = {}
        if len(data) < 6:
            return
        size, count, base = struct.unpack_from("<HHH", data)
        at = 2 + size
        for number in range(count):
            length = int.from_bytes(data[at : at + 2], "little")
            if length and (entry := _entry(data[at + 2 : at + 2 + length], base)) is not None:
                self._entries[number] = entry
            at += 2 + length + length % 2

    def named(self, number: int) -> Style:
        """Return what the style of this number says; one that is not there says nothing."""
        if number not in self._known:
            style = Style()
            for entry in reversed(self._chain(number)):
                declared = any(code == 0x2640 for code, _ in changes(entry.paragraph))
                style = _direct(style, entry.paragraph)
                name = f"heading {entry.sti}" if entry.sti in _HEADING_STYLES else entry.name
                style = by_name(style, name, declared=declared)
                for code, operand in changes(entry.characters):
                    if code == 0x083C:
                        style = replace(style, hides=operand[0] == _ON)
            self._known[number] = replace(style, heading=0) if style.is_title else style
        return self._known[number]

    def _chain(self, number: int) -> list[_Entry]:
        chain: list[_Entry] = []
        seen: set[int] = set()
        while number in self._entries and number not in seen:
            seen.add(number)
            chain.append(self._entries[number])
            number = chain[-1].base
        return chain


def _entry(data: bytes, base_size: int) -> _Entry | None:
    if len(data) < base_size + 2 or base_size < 6:
        return None
    first, second, third = struct.unpack_from("<HHH", data)
    length = int.from_bytes(data[base_size : base_size + 2], "little")
    at = base_size + 2 + 2 * length
    name = data[base_size + 2 : at].decode("utf-16-le", "replace")
    at += 2  # the name ends with a zero
    lists = []
    for _ in range(third & 0xF):
        size = int.from_bytes(data[at : at + 2], "little")
        lists.append(data[at + 2 : at + 2 + size])
        at += 2 + size + size % 2
    lists += [b"", b""]
    of_paragraph, of_characters = (b"", lists[0]) if second & 0xF == _CHARACTER_STYLE else (lists[0][2:], lists[1])
    return _Entry(first & _NUMBER, second >> 4, name, of_paragraph, of_characters)
