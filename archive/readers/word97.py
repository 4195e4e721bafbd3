"""Read .doc of Word 97–2003 (and .wps of the same make): the text as it stands once tracked changes are accepted.

As from a .docx, automatic numbers stand before their paragraphs, and what is not text stays out and is counted in the
warnings: comments, headers, hidden runs, instructions of fields. Files of Word 6 and 95 go through LibreOffice.
"""

import re
import struct
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from ..errors import Unreadable
from ..model import Block, BlockKind, Document, Picture
from . import office
from .docx_flow import Flow, left_out
from .docx_line import MISSING, Line, Piece, join, strip
from .list_numbers import put
from .package import OLE
from .word97_container import streams
from .word97_file import DAMAGED, LOCKED, Older, Run, WordFile
from .word97_pictures import pictures
from .word97_properties import is_hidden

READER = "word97/2"
_BROKEN = (struct.error, IndexError, ValueError, OverflowError, MemoryError, RecursionError)
_HALF = re.compile("[\ud800-\udfff]")  # of a character beyond the first plane
_PARAGRAPH = re.compile(r"[^\r\x07\x0c]*+[\r\x07\x0c]?")
_CHUNK = re.compile(r"[\x00-\x1f]|[^\x00-\x1f]+")
_PAGE = re.compile(rb"\s*(<!doctype html|<html|mime-version:)", re.IGNORECASE)
_SEPARATORS = 6  # the first stories of the headers are the lines above notes
_ADDED = {"\t": "\t", "\x0b": "\n", "\x0e": "\n", "\x1e": "-"}
_NOT_WORD = "文件不是 Word 97—2003 的文档（可能改了扩展名或已损坏）；请核对后在 Word/WPS 里另存为 .docx 再收。"
_WEB = "文件其实是网页，不是 Word 文档；请在 Word/WPS 里打开后另存为 .docx 再收。"
_OLDER = "文件是 Word 6/95 或更早的格式，要靠 LibreOffice 转换"
_LOST = "文件的格式信息有残缺，已删除的修订和隐藏文字可能没有剔净，请对照原稿核对"


def read(data: bytes) -> Document:
    """Return the blocks, pictures and warnings of a .doc file; raise `Unreadable` for anything that is not one."""
    if not data.startswith(OLE):
        raise Unreadable(
            _WEB if re.match(rb"\s*(<!doctype html|<html|mime-version:)", data[:1024].lower()) else _NOT_WORD
        )
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable(LOCKED)
    try:
        return _document(data)
    except Older:
        return office.read(data, ".doc", _OLDER)
    except _BROKEN as error:
        raise Unreadable(DAMAGED) from error


def _document(data: bytes) -> Document:
    parts, title, creator = streams(data)
    if "WordDocument" not in parts:
        raise Unreadable(_NOT_WORD)
    file = WordFile(parts["WordDocument"], parts)
    body = _Body(file, parts.get("Data", b""))
    body.read_all()
    found = (*([_LOST] if file.lost_pages else []), *left_out(body.left))
    return Document((*body.blocks, *body.notes), READER, "", None, title, creator, tuple(body.pictures), found)


# --- the text ---


class _Body(Flow):
    """The blocks of a document in order, with its notes; text boxes stand behind the paragraph that holds them."""

    def __init__(self, file: WordFile, media: bytes) -> None:
        super().__init__(Counter())
        self.notes: list[Block] = []
        self._file = file
        self._media = media
        self._references = _references(file, (2, 3), "footnotes") | _references(file, (46, 47), "endnotes")
        self._marks = sorted(self._references)
        self._boxes = _boxes(file)
        self._anchors = _anchors(file)
        self._last: dict[str, int] = {}
        self._numbers = file.numbers()

    def read_all(self) -> None:
        """Take the text and what lies beside it."""
        self._read(*self._file.ranges["text"])
        while self._boxes:  # what no place in the text is known for
            self._read(*self._boxes.pop(min(self._boxes)))
        self.left["comments"] = len(self._file.positions(4, 30)[1])
        self.left["headers"] = _headers(self._file)

    def _read(self, start: int, end: int) -> None:
        cells: list[Piece] = []
        cell: list[Piece] = []
        pictures: list[Picture] = []
        in_table = False
        for line, mark, boxes in self._lines(start, end):
            said = self._file.paragraph(mark)
            if said.ends_row or (cells and not said.in_table):
                self.row(cells, pictures)
                cells, cell, pictures = [], [], []
            if said.ends_row:
                continue
            if said.in_table or self._file.text[mark] == "\x07":
                if not in_table:
                    self.table()
                in_table = True
                cell.append(strip(line.flat()))
                pictures += line.pictures
                cell += [self._flat(*box, pictures) for box in boxes]
                if self._file.text[mark] == "\x07":
                    cells.append(strip(_spaced(cell)))
                    cell = []
                continue
            in_table = False
            self.paragraph(line, has_boxes=bool(boxes))
            for box in boxes:
                self._read(*box)
        if cells or cell:
            self.row([*cells, *([strip(_spaced(cell))] if cell else [])], pictures)

    def _flat(self, start: int, end: int, pictures: list[Picture]) -> Piece:
        """Return all text of a note, or of a box in a cell, as one line."""
        pieces = []
        for line, _, _ in self._lines(start, end):
            pieces.append(strip(line.flat()))
            pictures += line.pictures
        return _spaced(pieces)

    def _lines(self, start: int, end: int) -> Iterator[tuple[Line, int, list[tuple[int, int]]]]:
        """Yield the paragraphs between two positions: line, position of the mark, boxes that are anchored in it."""
        line, boxes = Line(), []
        for match in _PARAGRAPH.finditer(self._file.text, start, end):
            if not match[0]:
                continue
            mark = match.end() - 1
            has_mark = self._file.text[mark] in "\r\x07\x0c"
            said = self._file.paragraph(mark)
            line.style = said.style
            line.fields.clear()
            boxes += self._fill(line, match.start(), mark if has_mark else mark + 1)
            if has_mark and self._runs_on(mark, said.runs_on):
                continue
            self._number(line, mark if has_mark else None)
            yield line, mark, boxes
            line, boxes = Line(), []
        if line.pieces or line.marks or line.pictures or boxes:
            yield line, end - 1, boxes

    def _number(self, line: Line, mark: int | None) -> None:
        """Count a line in its list; one whose mark is hidden does not count."""
        if not line.style.is_numbered or mark is None:
            return
        run = next(self._file.runs(mark, mark + 1))
        if not is_hidden(run.says, line.style, self._file.styles):
            put(self._numbers.label(line.style), line, self.left)

    def _runs_on(self, mark: int, is_drop_cap: bool) -> bool:
        """Tell whether the next paragraph continues this one: its mark is deleted, or it is a drop cap."""
        if self._file.text[mark] != "\r":
            return False
        run = next(self._file.runs(mark, mark + 1))
        if run.says.deleted:
            self._count("deletions", run)
        return run.says.deleted or is_drop_cap

    def _count(self, what: str, run: Run) -> None:
        """Count neighbouring runs once."""
        if self._last.get(what) != run.start:
            self.left[what] += 1
        self._last[what] = run.end

    # --- what stands in a paragraph ---

    def _fill(self, line: Line, start: int, end: int) -> list[tuple[int, int]]:
        """Put the characters between two positions into a line; return the boxes that are anchored there."""
        boxes: list[tuple[int, int]] = []
        for run in self._file.runs(start, end):
            if run.says.deleted:
                self._count("deletions", run)
                continue
            if run.says.inserted:
                self._count("insertions", run)
            if is_hidden(run.says, line.style, self._file.styles):
                self._count("hidden", run)
            elif run.says.symbol:
                line.symbol(ord(run.says.symbol))
            else:
                self._run(run, line, boxes)
        return boxes

    def _run(self, run: Run, line: Line, boxes: list[tuple[int, int]]) -> None:
        for match in _CHUNK.finditer(self._file.text, run.start, run.end):
            chunk = match[0]
            if chunk >= " ":
                self._text(match.start(), chunk, line)
            elif chunk in _ADDED:
                line.add(_ADDED[chunk])
            else:
                self._control(chunk, match.start(), run, line, boxes)

    def _text(self, start: int, text: str, line: Line) -> None:
        """Put text into a line; a note whose mark was typed by hand is referred to before that mark."""
        at = start
        for mark in self._marks[bisect_left(self._marks, start) : bisect_left(self._marks, start + len(text))]:
            _add(line, text[at - start : mark - start])
            self._refer(mark, line)
            at = mark
        _add(line, text[at - start :])

    def _control(self, char: str, at: int, run: Run, line: Line, boxes: list[tuple[int, int]]) -> None:
        match char:
            case "\x02":
                self._refer(at, line)
            case "\x13":
                line.begin_field()
            case "\x14":
                line.end_code()
            case "\x15":
                line.end_field()
            case "\x01" if run.says.picture is not None and not run.says.is_data:
                found, passed = pictures(self._media, run.says.picture)
                line.pictures += found
                for suffix in passed:
                    self.left["picture" + suffix] += 1
                    line.pictures.append(MISSING)
            case "\x08":
                number = self._anchors.get(at)
                # A forged file could anchor a box within itself: each is taken once.
                box = None if number is None else self._boxes.pop(number, None)
                if box is None:
                    self.left["shapes"] += 1
                else:
                    boxes.append(box)

    def _refer(self, at: int, line: Line) -> None:
        # Each note is read once; a note that refers to itself is not asked again.
        place = self._references.pop(at, None)
        if place is None:
            return
        text, _ = strip(self._flat(*place, line.pictures))
        if text:
            label = str(len(self.notes) + 1)
            self.notes.append(Block(BlockKind.NOTE, text, label=label))
            line.refer(label)


def _add(line: Line, text: str) -> None:
    if _HALF.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if line.fields and line.fields[-1].in_code:
        line.fields[-1].code.append(text)
    line.add(text)


def _spaced(pieces: list[Piece]) -> Piece:
    return join((piece for piece in pieces if piece[0] or piece[1]), " ")


# --- where notes, boxes and headers lie ---


def _references(file: WordFile, numbers: tuple[int, int], name: str) -> dict[int, tuple[int, int]]:
    """Return for each reference's position where its note begins and ends."""
    places, entries = file.positions(numbers[0], 2)
    texts, _ = file.positions(numbers[1], 0)
    start, end = file.ranges[name]
    found = {}
    for at, (first, last) in zip(places[: len(entries)], pairwise(texts), strict=False):
        if 0 <= first <= last <= end - start:
            found[at] = (start + first, start + last)
    return found


def _boxes(file: WordFile) -> dict[int, tuple[int, int]]:
    """Return where each text box begins and ends, by the number of its shape."""
    places, entries = file.positions(56, 22)
    start, end = file.ranges["boxes"]
    found = {}
    for at, entry in enumerate(entries):
        is_free, _, number = struct.unpack_from("<hii", entry, 8)
        first, last = places[at], places[at + 1]
        if not is_free and number and 0 <= first < last <= end - start:
            found[number] = (start + first, start + last)
    return found


def _anchors(file: WordFile) -> dict[int, int]:
    """Return the numbers of the shapes by the positions they are anchored at."""
    places, entries = file.positions(40, 26)
    return {place: struct.unpack_from("<i", entry)[0] for place, entry in zip(places, entries, strict=False)}


def _headers(file: WordFile) -> int:
    """Return how many headers and footers say something."""
    start, end = file.ranges["headers"]
    places = [start + place for place in file.positions(11, 0)[0]][_SEPARATORS:]
    texts = {file.text[first:last] for first, last in pairwise(places) if first < last <= end}
    return sum(1 for text in texts if re.search(r"[^\x00-\x20]", text))
