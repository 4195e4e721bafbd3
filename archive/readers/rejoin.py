"""Join the lines that a fixed line width cut back to paragraphs."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

_WESTERN_END = re.compile(r"[!-~\u00c0-\u024f\u2019\u201d]$")
_WESTERN_START = re.compile(r"[!-~\u00c0-\u024f\u2018\u201c]")
_ENDING = re.compile("[。！？…：:；;.!?][”’」』）)》〉]*$")
_INDENT = re.compile("\u3000| {2}|\t")
_FEWEST_LINES = 10
_LONGEST = 162  # characters that fit into 81 columns, all of them half as wide


def join(before: str, after: str) -> str:
    """Join two lines of one paragraph: with a space between Western words, without one in Chinese."""
    western = _WESTERN_END.search(before) is not None and _WESTERN_START.match(after) is not None
    # Quotation marks serve both scripts: the letter or digit on the other side decides.
    western = western and (before[-1].isascii() or after[0].isascii())
    return f"{before} {after}" if western else before + after


def width(text: str) -> float:
    """Return the width in full-width columns: a Chinese character is one, a Western one a half."""
    half = sum(unicodedata.east_asian_width(char) in ("Na", "H", "N") for char in text)
    return len(text) - half / 2


def wrap_width(lines: list[str]) -> float | None:
    """Return the line width at which the text was cut, or None when the evidence is not strong.

    A line counts when another one of the same paragraph follows; at least ten such lines, seven of ten
    within two columns of one width between 30 and 80, most of them ending in mid-sentence.
    """
    followed = [line for line, after in pairwise(lines) if line and after and not _INDENT.match(after)]
    possible = sum(len(line) <= _LONGEST for line in followed)
    if possible < max(_FEWEST_LINES, 0.7 * len(followed)):
        return None  # the usual case, told without measuring every character
    widths = [width(line.rstrip()) for line in followed]
    usual = Counter(round(value) for value in widths if 30 <= value <= 80)
    if not usual:
        return None
    widest = max(usual, key=lambda value: (sum(usual[value - step] for step in range(3)), value))
    full = [line for line, value in zip(followed, widths, strict=True) if widest - 2 <= value <= widest + 0.5]
    ended = sum(_ENDING.search(line) is not None for line in full)
    strong = len(full) >= _FEWEST_LINES and len(full) >= 0.7 * len(followed) and ended < 0.3 * len(full)
    return float(widest) if strong else None


def rejoin(lines: Iterable[str], cut: float) -> list[str]:
    """Join lines cut at `cut` columns; blank lines stay. An indent, a blank or a short line ends a paragraph."""
    joined: list[str] = []
    going_on = False
    for line in lines:
        if going_on and line and not _INDENT.match(line):
            joined[-1] = join(joined[-1], line)
        else:
            joined.append(line)
        going_on = bool(line) and width(line) > cut - 3
    return joined
