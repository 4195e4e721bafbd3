"""A term: a string, or a pattern with wildcards, and how it is compared with a text."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..text.fold import fold

FIELDS = ("title", "byline", "body", "notes", "captions")  # the texts of a manuscript, in this order
LONGEST_GAP = 20  # characters that `*` may stand for
_WILDCARDS = re.compile(r"([?*]+)")
TEXT = re.compile(r"[^\W_]+")  # what counts where punctuation does not


class Piece(NamedTuple):
    """A literal part of a pattern, and how many characters (at least, at most) may stand before the next part."""

    text: str
    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Term:
    """A string to be found in one of the fields; `text` is as typed.

    `wild`: `?` and `*` in it are wildcards. `literal`: not folded. `loose`: only letters, digits and Chinese
    characters count, in the term as in the text. `name` is set where the term is another form of that name.
    """

    text: str
    fields: tuple[str, ...] = FIELDS
    wild: bool = False
    literal: bool = False
    loose: bool = False
    name: str = ""

    @property
    def folded(self) -> str:
        """Return the text as it is matched."""
        return as_matched(self.text, self.literal, self.loose)

    @property
    def pattern(self) -> "Pattern":
        """Return the literal parts as they are matched; a plain term is one."""
        return _pattern(self.text, self.wild, self.literal, self.loose)

    @property
    def typed(self) -> str:
        """Return the characters that must stand somewhere for the term to stand as typed; none if it is literal."""
        pieces = () if self.literal else _pattern(self.text, self.wild, True, self.loose).pieces
        return "".join([piece.text for piece in pieces])

    @property
    def is_plain(self) -> bool:
        """Whether the term is one folded string, found in any field."""
        return not (self.literal or self.loose or self.wild) and self.fields == FIELDS

    def key(self) -> object:
        """Return what is alike for terms that find the same places."""
        return self.fields, self.literal, self.loose, self.pattern


class Pattern(NamedTuple):
    """The literal parts of a term; `lead` and `trail` characters must stand before and behind them.

    `*` at either end stands for nothing.
    """

    lead: int
    pieces: tuple[Piece, ...]
    trail: int


@lru_cache(maxsize=4096)
def as_matched(text: str, literal: bool, loose: bool) -> str:
    """Return a text as it is compared: folded unless `literal`, without punctuation if `loose`."""
    text = text if literal else fold(text)
    return "".join(TEXT.findall(text)) if loose else text


@lru_cache(maxsize=4096)
def _pattern(text: str, wild: bool, literal: bool, loose: bool) -> Pattern:
    if not wild:
        return Pattern(0, (Piece(as_matched(text, literal, loose)),), 0)
    parts = _WILDCARDS.split(text)
    gaps = [_gap(gap) for gap in parts[1::2]]
    lead = 0
    pieces: list[Piece] = []
    for part, (least, most) in zip(parts[0::2], [*gaps, (0, 0)], strict=True):
        if matched := as_matched(part, literal, loose):
            pieces.append(Piece(matched, least, most))
        elif pieces:  # nothing stands between two runs of wildcards once zero-width characters are dropped
            last = pieces[-1]
            pieces[-1] = Piece(last.text, last.least + least, last.most + most)
        else:
            lead += least
    if not pieces:
        return Pattern(lead, (), 0)
    trail = pieces[-1].least
    return Pattern(lead, (*pieces[:-1], Piece(pieces[-1].text)), trail)


def _gap(wildcards: str) -> tuple[int, int]:
    least = wildcards.count("?")
    return least, least + (LONGEST_GAP if "*" in wildcards else 0)
