"""How likely a text is to be Chinese, by the frequency of its characters.

The tables are counted over public-domain texts (origin: the head of `frequency.txt`) and read only when asked for.
"""

from collections import Counter
from functools import lru_cache
from pathlib import Path

Table = dict[str, float]

# Logarithms for what the tables do not hold, a little below the rarest characters in them.
_RARE_HAN = -13.5
_OTHER = -16.0
_LOST = -25.0  # a byte that could not be decoded tells more against a reading than a strange character
_LIKELY = -9.5  # kana, full-width forms, symbols and box lines: seldom in the tables, but written by people
_LIKELY_RANGES = ((0x2010, 0x203F), (0x2100, 0x22FF), (0x2460, 0x26FF), (0x3000, 0x30FF), (0xFF01, 0xFF5E))


@lru_cache(maxsize=1)
def tables() -> tuple[Table, Table]:
    """Return the natural logarithms of the shares of simplified and of traditional characters."""
    found: dict[str, Table] = {"简": {}, "繁": {}}
    for line in Path(__file__).with_name("frequency.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            script, share, characters = line.split(" ", 2)
            found[script].update(dict.fromkeys(characters, float(share)))
    return found["简"], found["繁"]


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Return the Han characters that make up most of any text, of both scripts."""
    return frozenset(
        char for table in tables() for char, share in table.items() if share >= -8.5 and "\u4e00" <= char <= "\u9fff"
    )


def score(text: str) -> float | None:
    """Return the mean logarithm of the text's characters beyond ASCII in the script that fits it better.

    Running Chinese text scores about -6.5, a wrong decoding -11 and less. None where all is ASCII.
    """
    counted = Counter(text)
    strange = {char: times for char, times in counted.items() if not (" " <= char <= "~" or char in "\t\n\r\f")}
    total = sum(strange.values())
    if not total:
        return None
    return max(
        sum(times * table.get(char, _default(char)) for char, times in strange.items()) / total for table in tables()
    )


@lru_cache(maxsize=4096)
def _default(char: str) -> float:
    code = ord(char)
    if 0x4E00 <= code <= 0x9FFF:
        return _RARE_HAN
    if char == "\ufffd":
        return _LOST
    if any(first <= code <= last for first, last in _LIKELY_RANGES):
        return _LIKELY
    return _OTHER
