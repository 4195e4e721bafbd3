"""What two texts have in common, to the character: runs of at least 13 letters that stand in both.

Compared are letters only: the folded text without white space and punctuation, so that a text that was typed anew,
set in traditional characters or wrapped differently stays the same text.
"""

import re
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from hashlib import blake2b
from itertools import compress, count, pairwise
from typing import NamedTuple, TypeVar

from .fold import TABLE_VERSION, fold, fold_mapped

GRAM = 13  # letters; shorter runs are the phrases that all texts share
STEP = 8  # of a long text every eighth gram is a fingerprint
SHORT = 50  # letters of a text of which every gram is one: verse, fillers
CERTAIN = GRAM + STEP - 1  # a run of so many letters holds a fingerprint, wherever it begins
KIND = f"{TABLE_VERSION}-{GRAM}-{STEP}-{SHORT}"  # fingerprints of another kind cannot be compared
_BESIDES = re.compile(r"[\W_]+")
_UNIT = len("字".encode("utf-32-le"))
_MOST_PLACES = 50  # of one gram in one text that are tried for the longest run


def letters(text: str) -> str:
    """Return the folded text without white space and punctuation."""
    return _BESIDES.sub("", fold(text))


def same_as(compared: str) -> str:
    """Return a digest of letters, 16 hexadecimal digits, by which equal ones are found."""
    return blake2b(compared.encode(), digest_size=8).hexdigest()


def fingerprints(compared: str) -> list[int]:
    """Return the 32-bit fingerprints of a text in its place in an index: each once, every eighth gram or all."""
    return list(dict.fromkeys(_hashes(compared, 1 if len(compared) < SHORT else STEP)))


def all_fingerprints(compared: str) -> set[int]:
    """Return the fingerprints of all grams: with these a text asks an index that holds every eighth of the others."""
    return set(_hashes(compared, 1))


def _hashes(compared: str, step: int) -> list[int]:
    # Four bytes a character, so that slices of the bytes are slices of the text; checksums of slices run in C.
    data = compared.encode("utf-32-le")
    return [*map(zlib.crc32, _pieces(data, GRAM * _UNIT, step * _UNIT))]


Text = TypeVar("Text", str, bytes)


def _pieces(text: Text, length: int, step: int = 1) -> Iterator[Text]:
    """Yield the pieces of a length, from every `step`-th place on; without a line of Python for each."""
    begins = range(0, len(text) - length + 1, step)
    return map(text.__getitem__, map(slice, begins, range(length, len(text) + 1, step)))


class Run(NamedTuple):
    """A run of letters that stands in both texts, as long as it goes: where it begins in each, and its length."""

    here: int
    there: int
    length: int


class Shared(NamedTuple):
    """What two texts share: where the grams of `width` letters that stand in both begin in each, in order."""

    width: int
    here: list[int]
    there: list[int]

    def covered_here(self) -> int:
        """Return how many letters of the first text stand in shared grams."""
        return _covered(self.here, self.width)

    def covered_there(self) -> int:
        """Return how many letters of the second text stand in shared grams."""
        return _covered(self.there, self.width)


def _covered(starts: list[int], width: int) -> int:
    """Return how many places the grams cover that begin at `starts`, in order."""
    if not starts:
        return 0
    return width + sum([min(width, second - first) for first, second in pairwise(starts)])


class Shingles:
    """The grams of a text, to be compared with those of others one after another.

    Grams have 13 letters; where one of the two texts has fewer, as many as the shorter one. So a shorter text
    is shared when it stands in the other whole.
    """

    def __init__(self, compared: str) -> None:
        """Take letters, as `letters` returns them."""
        self.letters = compared

    @cached_property
    def _grams(self) -> set[str]:
        return {*_pieces(self.letters, GRAM)}

    def shared(self, other: str) -> Shared:
        """Return the grams that stand in `other` too. Both are gone through whole: nothing is sampled."""
        width = min(GRAM, len(self.letters), len(other))
        if width == 0:
            return Shared(0, [], [])
        grams = self._grams if width == GRAM else {*_pieces(self.letters, width)}
        there = _standing(other, width, grams)
        here = _standing(self.letters, width, {other[start : start + width] for start in there}) if there else []
        return Shared(width, here, there)

    def runs(self, other: str) -> list[Run]:
        """Return runs of shared letters, in the order of this text, none beginning inside another.

        Where a run stands in the other text several times, the place where it goes on longest is taken.
        """
        shared = self.shared(other)
        places: dict[str, list[int]] = {}
        for start in shared.there:
            places.setdefault(other[start : start + shared.width], []).append(start)
        found: list[Run] = []
        end = 0
        for start in shared.here:
            if start < end:
                continue
            begins = places[self.letters[start : start + shared.width]][:_MOST_PLACES]
            best = max((_common(self.letters, start, other, begin), -begin) for begin in begins)
            found.append(Run(start, -best[1], best[0]))
            end = start + best[0]
        return found


def _standing(text: str, width: int, grams: set[str]) -> list[int]:
    """Return where one of the grams begins in the text."""
    return [*compress(count(), map(grams.__contains__, _pieces(text, width)))]


def _common(one: str, start: int, other: str, begin: int) -> int:
    """Return how many letters are alike from the two places on: in doubling, then halving strides."""
    length, stride = 0, 16
    while stride:
        piece = one[start + length : start + length + stride]
        if len(piece) == stride and other.startswith(piece, begin + length):
            length += stride
            stride *= 2
        else:
            stride //= 2
    return length


class Original:
    """A text and the way back to it from its letters."""

    def __init__(self, text: str) -> None:
        """Take a text as it is stored: paragraphs, a line each."""
        folded = fold_mapped(text)
        kept = [i for piece in _kept(folded.text) for i in range(*piece)]
        self.text = text
        self.letters = "".join([folded.text[i] for i in kept])
        self._offsets = kept if folded.offsets is None else [folded.offsets[i] for i in kept]
        self._breaks = [i for i, char in enumerate(text) if char == "\n"]

    def passage(self, start: int, length: int) -> tuple[int, str]:
        """Return the paragraph (from 1) in which a run of letters begins, and the run as the text has it."""
        first, last = self._offsets[start], self._offsets[start + length - 1]
        return bisect_right(self._breaks, first) + 1, self.text[first : last + 1]


def _kept(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open spans of a folded text that are letters."""
    start = 0
    for gap in _BESIDES.finditer(folded):
        yield start, gap.start()
        start = gap.end()
    yield start, len(folded)
