"""Take the characters of a PDF page with their places from pdfium, turned so that most of them stand upright."""

from collections import Counter
from collections.abc import Iterable, Iterator
from ctypes import c_double
from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING

from .pdf_lines import TooMuch

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_MOST_GLYPHS = 200_000  # a page of a newspaper has 15,000
_SPACES = frozenset(map(ord, " \t\r\n\v\f\u00a0\u2002\u2003\u2009\u200b\ufeff"))
_FARTHEST = 1e6  # points, beyond any sheet of paper; what is no number is not within either
_NO_CHARACTER = "\ufffd"
# Printed twice a little apart, a character looks bold; narrow ones stand closer to each other than that.
_AGAIN = 0.15


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box in points: x to the right, y downwards from the top of the turned page.

    `base` is the y it stands on, `size` that of its type, `turned` that it does not stand upright, `spaced`
    that a space character comes before it.
    """

    char: str
    left: float
    upper: float
    right: float
    lower: float
    base: float
    size: float
    turned: bool
    spaced: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A character as pdfium tells it: its box, origin, direction in quarter turns against the clock."""

    char: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    size: float
    turn: int
    spaced: bool


def glyphs_of(page: "PdfPage", until: float) -> tuple[list[Glyph], float, bool]:
    """Return the characters of a page, the height of the turned page in points, and whether it had to be turned.

    The order is that of the file, but pdfium sorts what is written one after the other on one height.

    TooMuch when there are more than any page holds, or when the process time passes `until`.
    """
    text = page.get_textpage()
    try:
        found = list(_found(text, until))
    finally:
        text.close()
    turns = Counter(one.turn for one in found)
    turn = max(turns, key=lambda key: turns[key], default=0)
    left, bottom, right, top = page.get_cropbox()
    edge = {0: top, 1: -left, 2: -bottom, 3: right}[turn]
    height = (top - bottom if turn in {0, 2} else right - left) or 1.0
    # pdfium counts /Rotate with the clock: text that runs up a page turned by 90 degrees stands upright.
    return list(_once(_placed(one, turn, edge) for one in found)), height, (turn * 90 - page.get_rotation()) % 360 != 0


def _found(text: "PdfTextPage", until: float) -> Iterator[_Found]:
    """Yield the characters of a page with the places pdfium gives them, TooMuch as above."""
    from pypdfium2 import raw  # noqa: PLC0415 - most commands never read a PDF

    rect, matrix, x, y = raw.FS_RECTF(), raw.FS_MATRIX(), c_double(), c_double()
    spaced = False
    for index, code in _codes(text):
        if index % 1000 == 0 and process_time() > until:
            raise TooMuch
        if code in _SPACES:
            spaced = True
            continue
        raw.FPDFText_GetLooseCharBox(text, index, rect)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetMatrix(text, index, matrix)
        size = abs(raw.FPDFText_GetFontSize(text, index)) * (matrix.c**2 + matrix.d**2) ** 0.5
        level = abs(matrix.a) >= abs(matrix.b)
        turn = (0 if matrix.a >= 0 else 2) if level else (1 if matrix.b > 0 else 3)
        box = rect.left, rect.bottom, rect.right, rect.top
        if not all(-_FARTHEST < value < _FARTHEST for value in (*box, x.value, y.value)):
            continue
        # The mark of a word division at the end of a line, which pdfium tells as U+0002 or U+FFFE.
        hyphen = code in {0x2, 0xFFFE} and raw.FPDFText_IsHyphen(text, index) == 1
        lost = code == 0 or code > 0x10FFFF or (code < 0x2000 and raw.FPDFText_HasUnicodeMapError(text, index) == 1)
        char = "-" if hyphen else _NO_CHARACTER if lost else chr(code)
        yield _Found(char, box, (x.value, y.value), size or rect.top - rect.bottom, turn, spaced)
        spaced = False


def _codes(text: "PdfTextPage") -> Iterator[tuple[int, int]]:
    """Yield the indices and code points of a page's characters; those beyond U+FFFF come in two halves."""
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    total = text.count_chars()
    if total > _MOST_GLYPHS:
        raise TooMuch
    high = 0
    for index in range(total):
        code = raw.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            high = code
        elif 0xDC00 <= code < 0xE000:
            yield index, (0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else 0
            high = 0
        else:
            yield index, code
            high = 0


def _placed(found: _Found, turn: int, edge: float) -> Glyph:
    left, bottom, right, top = found.box
    x, y = found.origin
    # Turned back by `turn` quarters, then with y from the upper edge down.
    upper, lower, base = {0: (top, bottom, y), 1: (-left, -right, -x), 2: (-bottom, -top, -y), 3: (right, left, x)}[
        turn
    ]
    start, end = {0: (left, right), 1: (bottom, top), 2: (-right, -left), 3: (-top, -bottom)}[turn]
    return Glyph(
        found.char, start, edge - upper, end, edge - lower, edge - base, found.size, found.turn != turn, found.spaced
    )


def _once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Leave out what is drawn again over itself to look bold."""
    seen: dict[tuple[str, int, int], Glyph] = {}
    before: Glyph | None = None
    for glyph in glyphs:
        cell = max(_AGAIN * glyph.size, 0.1)
        column, row = round(glyph.left / cell), round(glyph.base / cell)
        near = (seen.get((glyph.char, column + i, row + j)) for i in (-1, 0, 1) for j in (-1, 0, 1))
        # A font may have one sign for two characters, 00: both are told for one place, one after the other.
        again = any(other is not None and _is_over(other, glyph) for other in near) and not _is_pair(before, glyph)
        before = glyph
        if not again:
            seen[glyph.char, column, row] = glyph
            yield glyph


def _is_over(one: Glyph, other: Glyph) -> bool:
    near = min(_AGAIN * other.size, 0.5 * (other.right - other.left))
    return abs(one.left - other.left) < near and abs(one.base - other.base) < near


def _is_pair(one: Glyph | None, other: Glyph) -> bool:
    return one is not None and (one.left, one.right, one.base) == (other.left, other.right, other.base)
