"""Fold text for matching: one closed table, character by character, the same for text and query.

Folding joins simplified and traditional forms, variants, full and half width, upper and lower case and the
kinds of quotation marks and dashes. It never changes what is stored or shown; `Folded` keeps the way back.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

TABLE_VERSION = "1"
_DROPPED = re.compile("[\u00ad\u180b-\u180d\u180f\u200b-\u200f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


@lru_cache(maxsize=1)
def table() -> dict[int, str]:
    """Return the fold table as `str.translate` takes it."""
    lines = Path(__file__).with_name("fold.txt").read_text(encoding="utf-8").split("\n")
    groups = [line for line in lines if line and not line.startswith("# ")]
    sources = "".join([group[1:] for group in groups])
    targets = "".join([group[0] * (len(group) - 1) for group in groups])
    return dict(zip(map(ord, sources), targets, strict=True))


@lru_cache(maxsize=1)
def _basic_plane() -> list[int]:
    """Return the table of the basic plane as a list by code.

    `str.translate` takes half the time with it: a character that a mapping lacks costs an exception each time.
    """
    codes = list(range(0x10000))
    for code, target in table().items():
        if code < len(codes):
            codes[code] = ord(target)
    return codes


def _translated(text: str) -> str:
    return text.translate(table() if _BEYOND.search(text) else _basic_plane())


class Folded(NamedTuple):
    """A folded text; `offsets[i]` is the place of its i-th character in the original.

    `offsets` is None where nothing was dropped, that is, where the two run alongside.
    """

    text: str
    offsets: tuple[int, ...] | None = None

    def span(self, start: int, length: int) -> tuple[int, int]:
        """Return the half-open span in the original of the folded characters from `start` on."""
        if self.offsets is None:
            return start, start + length
        return self.offsets[start], self.offsets[start + length - 1] + 1


def fold(text: str) -> str:
    """Return the folded text without the way back."""
    return _translated(_DROPPED.sub("", text))


def fold_mapped(text: str) -> Folded:
    """Return the folded text with the offsets of its characters in the original."""
    if _DROPPED.search(text) is None:
        return Folded(_translated(text))
    kept = tuple(i for i, char in enumerate(text) if not _DROPPED.match(char))
    return Folded(_translated("".join(text[i] for i in kept)), kept)
