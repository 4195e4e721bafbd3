"""Count characters as Word and WPS do, and by the three rules beside that one.

The rule follows published figures of Word; its vectors are in the tests. The text is split at its runs of
common Han characters; what stands between them is mostly one of a few punctuation marks, so each distinct
piece is looked at closely once.
"""

import re
from collections import Counter
from functools import lru_cache

from ..model import Counts

_HAN = "\u2e80-\u2fd5\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# East-Asian characters other than Han: each counts one. U+3000 is a space and stands outside.
_EAST_ASIAN = (
    "\u1100-\u11ff\u2e80-\u2fdf\u2ff0-\u2fff\u3001-\u303f\u3040-\u30ff\u3100-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf"
    "\ua960-\ua97f\uac00-\ud7ff\ue000-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff00-\uffef"
    "\U00016fe0-\U0001b2ff\U00020000-\U0003ffff\U000f0000-\U0010ffff"
)
# Punctuation, symbols and numbers of East-Asian width A(mbiguous), fixed at Unicode 14 so that figures stay.
_AMBIGUOUS = (
    "\u00a1\u00a4\u00a7\u00a8\u00ae\u00b0-\u00b4\u00b6-\u00b9\u00bc-\u00bf\u00d7\u00f7\u02c4\u02d8-\u02db\u02dd\u02df"
    "\u2010\u2013-\u2016\u2018\u2019\u201c\u201d\u2020-\u2022\u2024-\u2027\u2030\u2032\u2033\u2035\u203b\u203e\u2074"
    "\u2081-\u2084\u20ac\u2103\u2105\u2109\u2116\u2121\u2122\u2153\u2154\u215b-\u215e\u2160-\u216b\u2170-\u2179\u2189"
    "\u2190-\u2199\u21b8\u21b9\u21d2\u21d4\u21e7\u2200\u2202\u2203\u2207\u2208\u220b\u220f\u2211\u2215\u221a"
    "\u221d-\u2220\u2223\u2225\u2227-\u222c\u222e\u2234-\u2237\u223c\u223d\u2248\u224c\u2252\u2260\u2261\u2264-\u2267"
    "\u226a\u226b\u226e\u226f\u2282\u2283\u2286\u2287\u2295\u2299\u22a5\u22bf\u2312\u2460-\u24e9\u24eb-\u254b"
    "\u2550-\u2573\u2580-\u258f\u2592-\u2595\u25a0\u25a1\u25a3-\u25a9\u25b2\u25b3\u25b6\u25b7\u25bc\u25bd\u25c0\u25c1"
    "\u25c6-\u25c8\u25cb\u25ce-\u25d1\u25e2-\u25e5\u25ef\u2605\u2606\u2609\u260e\u260f\u261c\u261e\u2640\u2642"
    "\u2660\u2661\u2663-\u2665\u2667-\u266a\u266c\u266d\u266f\u269e\u269f\u26bf\u26c6-\u26cd\u26cf-\u26d3\u26d5-\u26e1"
    "\u26e3\u26e8\u26e9\u26eb-\u26f1\u26f4\u26f6-\u26f9\u26fb\u26fc\u26fe\u26ff\u273d\u2776-\u277f\u2b56-\u2b59\ufffd"
    "\U0001f100-\U0001f10a\U0001f110-\U0001f12d\U0001f130-\U0001f169\U0001f170-\U0001f18d\U0001f18f\U0001f190"
    "\U0001f19b-\U0001f1ac"
)
_LATIN = rf"[^\W_{_EAST_ASIAN}]"
# Marks that belong to a Western word when both neighbours do: don’t, 1949–1950.
_JOINERS = "’‘·–"

_COMMON_HAN = re.compile("[\u4e00-\u9fff]+")
_OTHER_HAN = re.compile(f"[{_HAN}]")
_IGNORED = re.compile("[\u200b\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_SPACE = re.compile(r"\s")
_LINE_END = re.compile("[\n\r\v\f\x85\u2028\u2029]")
_WORD = re.compile(rf"(?:[^\s{_EAST_ASIAN}{_AMBIGUOUS}]|(?<={_LATIN})[{_JOINERS}](?={_LATIN}))+")


def count(text: str) -> Counts:
    """Count `text`, which must be the original and never folded or normalised text.

    `zishu` is one for each East-Asian character, punctuation included, and one for each run of other
    characters between spaces or East-Asian characters; spaces and line ends count nothing. `chars` leaves
    out spaces, `chars_spaces` only line ends. BOM, zero-width space and variation selectors never count.
    """
    runs = _COMMON_HAN.split(text)
    common = len(text) - sum(map(len, runs))
    zishu = han = chars = chars_spaces = common
    for run, times in Counter(runs).items():
        counts = _count_run(run)
        zishu += times * counts.zishu
        han += times * counts.han
        chars += times * counts.chars
        chars_spaces += times * counts.chars_spaces
    return Counts(zishu, han, chars, chars_spaces)


def western(text: str) -> tuple[int, int]:
    """Return how many runs of Western letters, digits and marks `text` holds, and of how many characters they are.

    Each run counts one in `zishu` and as many as it has characters in `chars`; by nothing else do the two differ.
    """
    words = _WORD.findall(_IGNORED.sub("", text))
    return len(words), sum(map(len, words))


def half_cells(text: str) -> int:
    """Return how wide a text is when set, in half cells: two for an East-Asian character, one for a Western one.

    A space is one, a full-width space two; line ends and what never counts are none.
    """
    runs = _COMMON_HAN.split(text)
    return 2 * (len(text) - sum(map(len, runs))) + sum(map(_run_cells, runs))


@lru_cache(maxsize=4096)
def _run_cells(run: str) -> int:
    counts, (_, letters) = _count_run(run), western(run)
    return counts.chars + counts.chars_spaces - letters + run.count("\u3000")


@lru_cache(maxsize=4096)
def _count_run(run: str) -> Counts:
    """Count what stands between two common Han characters; no rule looks beyond them."""
    kept = _IGNORED.sub("", run)
    words = _WORD.findall(kept)
    chars = len(_SPACE.sub("", kept))
    return Counts(
        zishu=chars - sum(map(len, words)) + len(words),
        han=len(_OTHER_HAN.findall(kept)),
        chars=chars,
        chars_spaces=len(_LINE_END.sub("", kept)),
    )
