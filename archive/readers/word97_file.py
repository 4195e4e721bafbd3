"""The streams of a Word 97–2003 file: its text by position, and what is said of it ([MS-DOC] 2.4, 2.8, 2.9).

Sizes and places in the file are never trusted: what points outside its stream is damage, and no more is unpacked
than the file holds.
"""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..errors import Unreadable
from .word97_numbers import Numbers
from .word97_properties import Characters, Paragraph, Stylesheet, characters, paragraph, short_change

_WORD_97 = 0xA5EC
_OLDER = frozenset({0xA5DC, 0xA59B, 0xA59C, 0xA697, 0xA699})
_FIRST_VERSION = 0xC1
_ENCRYPTED = 0x0100
_SECOND_TABLE = 0x0200
_PAGE = 512
_COMPRESSED = 0x40000000
_PLACES_FROM = 154
_LISTS, _OVERRIDES = 73, 74  # the parts that hold the lists
_SUBDOCUMENTS = ("text", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header_boxes")
_UNICODE, _ONE_BYTE = 2, 1
# A piece of one byte a character is in Windows' Western code page, whatever the document's language.
_WINDOWS = {code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", "ignore"))}
_EntryOf = Callable[[bytes, int, int], bytes]
DAMAGED = "文件已损坏或不完整，读不出文字；请在 Word/WPS 里打开修复后另存为 .docx，或向供稿人重新索取。"
LOCKED = "文件有打开密码，无法读取；请先在 Word/WPS 里去掉密码再收。"


class Older(Exception):
    """The file is of Word 6 or 95, or older still: another format of the same suffix."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters `start` to `end` lie in the main stream from `offset` on, `width` bytes each."""

    start: int
    end: int
    offset: int
    width: int
    changes: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of which the same is said."""

    start: int
    end: int
    says: Characters


class WordFile:
    """The text of a file as a string of UTF-16 units, so that an index is a position as the file counts them."""

    def __init__(self, main: bytes, tables: dict[str, bytes]) -> None:
        """Take the stream WordDocument and those named 0Table and 1Table; raise Unreadable, Older."""
        self._main = main
        identity, version = struct.unpack_from("<HH", main)
        if identity in _OLDER or (identity == _WORD_97 and version < _FIRST_VERSION):
            raise Older
        if identity != _WORD_97:
            raise Unreadable(DAMAGED)
        flags = int.from_bytes(main[10:12], "little")
        if flags & _ENCRYPTED:
            raise Unreadable(LOCKED)
        name = "1Table" if flags & _SECOND_TABLE else "0Table"
        if name not in tables:
            raise Unreadable(DAMAGED)
        self._table = tables[name]
        self.ranges = self._subdocuments()
        self._pieces = list(self._read_pieces())
        self.text = "".join(map(self._decode, self._pieces))
        if len(self.text) < max(end for _, end in self.ranges.values()):
            raise Unreadable(DAMAGED)
        self.styles = Stylesheet(self.part(1))
        self.lost_pages = 0
        self._runs = self._formatted(12, _characters_of)
        self._paragraphs = self._formatted(13, _paragraph_of)
        self._said: dict[bytes, Characters] = {}
        self._paragraph_said: dict[bytes, Paragraph] = {}
        self._starts = [piece.start for piece in self._pieces]
        self._run_starts = [start for start, _, _ in self._runs]
        self._paragraph_starts = [start for start, _, _ in self._paragraphs]

    # --- where things are ---

    def part(self, number: int) -> bytes:
        """Return the part of the table stream with this number; empty where there is none."""
        count = int.from_bytes(self._main[_PLACES_FROM - 2 : _PLACES_FROM], "little")
        if number >= count:
            return b""
        offset, size = struct.unpack_from("<II", self._main, _PLACES_FROM + 8 * number)
        if offset + size > len(self._table):
            raise Unreadable(DAMAGED)
        return self._table[offset : offset + size]

    def numbers(self) -> Numbers:
        """Return the lists of the document, not yet counted; their levels lie behind the part that names them."""
        try:
            size, overrides = len(self.part(_LISTS)), self.part(_OVERRIDES)
        except Unreadable:  # damage that costs the numbers only
            return Numbers(b"", 0, b"")
        if not size:
            return Numbers(b"", 0, b"")
        (offset,) = struct.unpack_from("<I", self._main, _PLACES_FROM + 8 * _LISTS)
        return Numbers(self._table[offset:], size, overrides)

    def positions(self, number: int, size: int) -> tuple[list[int], list[bytes]]:
        """Return a part that is a list of positions, and of entries of `size` bytes between each two."""
        data = self.part(number)
        if len(data) < 4:
            return [], []
        count = (len(data) - 4) // (4 + size)
        places = list(struct.unpack_from(f"<{count + 1}I", data))
        first = 4 * (count + 1)
        return places, [data[first + size * at : first + size * (at + 1)] for at in range(count)]

    def _subdocuments(self) -> dict[str, tuple[int, int]]:
        """Return where the text, the notes and the rest begin and end, in characters."""
        lengths = struct.unpack_from("<8i", self._main, 76)
        if min(lengths) < 0:
            raise Unreadable(DAMAGED)
        found = {}
        at = 0
        for name, length in zip(_SUBDOCUMENTS, lengths, strict=True):
            found[name] = (at, at + length)
            at += length
        return found

    # --- text ---

    def _read_pieces(self) -> Iterator[_Piece]:
        data = self.part(33)
        lists: list[bytes] = []
        at = 0
        while data[at : at + 1] == b"\x01":
            size = int.from_bytes(data[at + 1 : at + 3], "little")
            lists.append(data[at + 3 : at + 3 + size])
            at += 3 + size
        if data[at : at + 1] != b"\x02":
            raise Unreadable(DAMAGED)
        size = int.from_bytes(data[at + 1 : at + 5], "little")
        data = data[at + 5 : at + 5 + size]
        count = (len(data) - 4) // 12
        starts = struct.unpack_from(f"<{count + 1}I", data) if count > 0 else (1,)
        if starts[0]:
            raise Unreadable(DAMAGED)
        room = len(self._main)
        for number, (start, end) in enumerate(pairwise(starts)):
            _, place, prm = struct.unpack_from("<HIH", data, 4 * (count + 1) + 8 * number)
            compressed = place & _COMPRESSED
            offset = (place & ~_COMPRESSED & 0x7FFFFFFF) // (2 if compressed else 1)
            piece = _Piece(start, end, offset, _ONE_BYTE if compressed else _UNICODE, _piece_changes(prm, lists))
            room -= (end - start) * piece.width
            # Pieces never share bytes, so together they are no longer than the stream.
            if end < start or room < 0 or offset + (end - start) * piece.width > len(self._main):
                raise Unreadable(DAMAGED)
            if end > start:
                yield piece

    def _decode(self, piece: _Piece) -> str:
        data = self._main[piece.offset : piece.offset + (piece.end - piece.start) * piece.width]
        if piece.width == _ONE_BYTE:
            return data.decode("latin-1").translate(_WINDOWS)
        return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))

    # --- what is said of it ---

    def _formatted(self, number: int, entry_of: _EntryOf) -> list[tuple[int, int, bytes]]:
        """Return the ranges of the main stream of which something is said, sorted; pages that are none are counted."""
        found: list[tuple[int, int, bytes]] = []
        seen: set[int] = set()
        for entry in self.positions(number, 4)[1]:
            page_number = int.from_bytes(entry, "little") & 0x3FFFFF
            page = self._main[page_number * _PAGE : (page_number + 1) * _PAGE]
            if page_number in seen:
                continue
            seen.add(page_number)
            count = page[-1] if len(page) == _PAGE else 0
            if not count or 4 * (count + 1) + count > _PAGE:
                self.lost_pages += 1
                continue
            places = struct.unpack_from(f"<{count + 1}I", page)
            ranges = enumerate(pairwise(places))
            found += [(start, end, entry_of(page, count, at)) for at, (start, end) in ranges if end > start]
        found.sort(key=lambda run: run[:2])
        return found

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """Yield the runs between two positions; together they are all characters between them."""
        at = max(bisect_right(self._starts, start) - 1, 0)
        while at < len(self._pieces) and self._pieces[at].start < end:
            piece = self._pieces[at]
            yield from self._of_piece(piece, max(start, piece.start), min(end, piece.end))
            at += 1

    def _of_piece(self, piece: _Piece, first: int, last: int) -> Iterator[Run]:
        place = piece.offset + (first - piece.start) * piece.width
        at = max(bisect_right(self._run_starts, place) - 1, 0)
        while first < last:
            if at >= len(self._runs):
                yield Run(first, last, self._says(piece.changes))
                return
            start, end, data = self._runs[at]
            begins = piece.start + (start - piece.offset) // piece.width
            ends = min(piece.start + (end - piece.offset + piece.width - 1) // piece.width, last)
            if begins > first:
                yield Run(first, min(begins, last), self._says(piece.changes))
                first = begins
            elif ends > first:
                yield Run(first, ends, self._says(data + piece.changes))
                first = ends
                at += 1
            else:
                at += 1

    def _says(self, data: bytes) -> Characters:
        if data not in self._said:
            self._said[data] = characters(data)
        return self._said[data]

    def paragraph(self, mark: int) -> Paragraph:
        """Return what is said of the paragraph that ends with the mark at this position."""
        piece = self._pieces[max(bisect_right(self._starts, mark) - 1, 0)]
        place = piece.offset + (mark - piece.start) * piece.width
        at = bisect_right(self._paragraph_starts, place) - 1
        data = b"\0\0"
        if at >= 0 and place < self._paragraphs[at][1]:
            data = self._paragraphs[at][2].ljust(2, b"\0")
        data += piece.changes
        if data not in self._paragraph_said:
            self._paragraph_said[data] = paragraph(data, self.styles)
        return self._paragraph_said[data]


def _piece_changes(prm: int, lists: list[bytes]) -> bytes:
    if not prm & 1:
        return short_change(prm)
    return lists[prm >> 1] if prm >> 1 < len(lists) else b""


def _characters_of(page: bytes, count: int, at: int) -> bytes:
    place = page[4 * (count + 1) + at] * 2
    return page[place + 1 : place + 1 + page[place]] if place else b""


def _paragraph_of(page: bytes, count: int, at: int) -> bytes:
    index = 4 * (count + 1) + 13 * at
    place = page[index] * 2 if index < _PAGE else 0
    if not place:
        return b""
    if page[place]:
        return page[place + 1 : place + 2 * page[place]]
    return page[place + 2 : place + 2 + 2 * page[place + 1]] if place + 1 < _PAGE else b""
