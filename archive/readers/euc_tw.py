"""Tell EUC-TW, the encoding of old Unix systems in Taiwan, which is not read: Python has no table for it.

Plane 1 of CNS 11643 holds the frequent characters in the order of Big5, but for one that was moved; that is
enough to see what the bytes are.
"""

import re
from functools import lru_cache

from .frequency import score

_LOOK_AT = 4096
_BYTES = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xfe]{2}|\x8e[\xa1-\xb0][\xa1-\xfe]{2})*")
_HAN = re.compile(rb"[\xa1-\xfe]{2}|\x8e...|.", re.DOTALL)
_FIRST, _ROW = 0xC4A1, 94
_MOVED_FROM, _MOVED_TO, _NUMBER = 1412, 2560, 5401


@lru_cache(maxsize=1)
def _characters() -> str:
    """Return the characters of plane 1 in order."""
    codes = [bytes([0xA4 + at // 157, at % 157 + (0x40 if at % 157 < 63 else 0x62)]) for at in range(_NUMBER)]
    characters = [code.decode("cp950") for code in codes]
    characters.insert(_MOVED_TO, characters.pop(_MOVED_FROM))
    return "".join(characters)


def likeness(data: bytes) -> float | None:
    """Return how likely the Han characters of `data`, read as EUC-TW, are Chinese; None where it cannot be that."""
    head = data[:_LOOK_AT]
    if head.isascii() or not _BYTES.fullmatch(head if len(data) <= _LOOK_AT else head[: head.rfind(b"\n") + 1]):
        return None
    first_row, first_column = divmod(_FIRST, 256)
    places = [
        (code[0] - first_row) * _ROW + code[1] - first_column
        for code in _HAN.findall(head)
        if len(code) == 2 and code[0] >= first_row
    ]
    return score("".join(_characters()[place] for place in places if place < _NUMBER))
