"""Tell whether a text is Chinese as people write it, or what a wrong encoding, font or scan made of it.

Signs that are no writing are counted against all characters but spaces, and pairs of neighbouring Han characters
are looked up in a table of common ones (origin: the head of `pairs.txt`). Measured by tests/measure_garble.py, each
real text by a table counted without it: in 2,170 texts, from classics, verse and lists to modern prose, at least 22 %
of the pairs are common, and none is suspect; of their pieces of 50 characters 0.05 %. Of pieces spoilt in 27 ways, by
encodings and fonts, 99.4 % and more are at 50 characters, all at 100.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from operator import add
from pathlib import Path
from typing import NamedTuple

from .fold import fold_mapped

MARK = "文字可疑："
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
HAN_RUN = re.compile(f"[{HAN}]+")

# Fewer pairs than this say nothing; short texts need a clearer sign, for the real ones scatter more. Where the single
# characters are usual ones, rare pairs are no sign: that is what lists of names look like.
_FEW_PAIRS, _SOME_PAIRS, _MANY_PAIRS = 15, 20, 100
_SHORT_KNOWN, _LONG_KNOWN = 0.085, 0.12
_UNUSUAL, _SHORT_USUAL, _LONG_USUAL, _FOLLOWERS = 0.50, 0.74, 0.70, 5
_STRETCH, _STEP, _STRETCH_KNOWN = 300, 50, 0.08

_SPACE = re.compile(r"\s")
_OLD_HAN = re.compile("[\u3400-\u4dbf\U00020000-\U000323af]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
# The syllables of particles and endings: two of five in Korean, few where syllables stand for other bytes.
_KOREAN = frozenset("이다는을의에하고가지은로도사리한인를기어서자대그아나해일시들과부정수")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
# Bytes of Chinese taken for Latin-1 or Windows-1252: runs in which accented letters and marks prevail. What Chinese
# texts use themselves, ×× and ·· and ÷, is no sign.
_LATIN_1 = re.compile("[\xa1-\xa6\xa8-\xaf\xb2-\xb6\xb8-\xd6\xd8-\xf6\xf8-\xff]")
_LATIN_RUN = re.compile(
    "[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122\ufffd]{3,}"
)
# What stands for glyphs that have no character, and for characters that a narrower encoding could not hold.
_GLYPH_NAME = re.compile(r"/[Gg][0-9A-F]{2,5}|\(cid:\d+\)|/g\d+|/C0_\d+|&#x?[0-9A-Fa-f]{2,6};|\\u[0-9A-Fa-f]{4}")
_QUESTIONS = re.compile(r"\?{3,}")
# Each character twice, as where a heading is printed twice to look bold; five in a row are no 高高兴兴.
_DOUBLED = re.compile(r"(?:([^\x00-\x7f])\1){5,}")
# Han characters that stand alone between single spaces, four and more in a row: neither names nor words stand so.
ALONE = re.compile(f"(?<![{HAN}])[{HAN}](?:[ \xa0][{HAN}]){{3,}}(?![{HAN}])")
_ALONE_SHARE, _ALONE_KNOWN, _ALONE_DISTINCT = 0.3, 0.2, 12
# All that Chinese pages hold, and what is counted above. Another script may be quoted, several mixed are none.
_AT_HOME = re.compile(
    "[\x00-\u04ff\u1100-\u11ff\u1d00-\u1eff\u2000-\u2bff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\ue000-\ufaff\ufe00-\ufe6f"
    "\uff00-\uffef\ufffd\U0001f000-\U0001faff\U00020000-\U0003ffff\U000e0100-\U000e01ef\U000f0000-\U0010ffff]"
)


class _Sign(NamedTuple):
    """From which share, and from how many characters on, a sign makes a text suspect."""

    share: float
    least: int
    words: str


_SIGNS = {
    "lost": _Sign(0.005, 3, "丢失的字（\ufffd）占"),
    "private": _Sign(0.05, 4, "私用区字符占"),
    "control": _Sign(0.005, 3, "控制字符占"),
    "hangul": _Sign(0.05, 4, "不成文的韩文字母占"),
    "strange": _Sign(0.05, 4, "夹杂的各种外文字母占"),
    "rare_han": _Sign(0.2, 8, "极罕用的汉字占"),
    "latin": _Sign(0.05, 6, "“Ä¿Â¼”一类的西文乱码占"),
    "half_kana": _Sign(0.1, 8, "半角假名占"),
    "glyphs": _Sign(0.02, 4, "字形代号（没有对应的字）占"),
    "questions": _Sign(0.05, 9, "连续的问号占"),
    "doubled": _Sign(0.03, 20, "逐字重复（如“每每字字”）的占"),
}


@dataclass(frozen=True, slots=True)
class Garble:
    """What was found in a text: shares from 0 to 1, of its characters but spaces where nothing else is said.

    `known` is the share of common pairs among the `pairs` of neighbouring Han characters, `usual` that of characters
    which begin several common pairs. `stretch_known` is the least share of common pairs in any stretch of 300 pairs
    of unusual characters (1 where there is none), which begins with the characters `stretch`.
    `strange` are letters of scripts that do not stand in Chinese texts, several mixed; `alone` is the share of the
    Han characters that stand alone between spaces. `reason` is a Chinese sentence, empty when nothing is wrong.
    """

    characters: int
    pairs: int
    known: float
    usual: float
    stretch: str
    stretch_known: float
    lost: float
    private: float
    control: float
    hangul: float
    strange: float
    rare_han: float
    latin: float
    half_kana: float
    glyphs: float
    questions: float
    doubled: float
    alone: float
    reason: str = ""


def reason(text: str) -> str:
    """Return why a text is suspect, as one Chinese sentence that begins with `MARK`; "" when it is not."""
    return measure(text).reason


def measure(text: str) -> Garble:
    """Return all shares of a text, and the verdict they give."""
    dense = _SPACE.sub("", text)
    counted = Counter(dense)
    total = len(dense) or 1

    def share(pattern: re.Pattern[str]) -> float:
        return sum(times for char, times in counted.items() if pattern.match(char)) / total

    def covered(runs: Iterable[str]) -> float:
        return sum(map(len, runs)) / total

    pairs = _lookup(text)
    worst, least = _worst(pairs)
    found = Garble(
        characters=len(dense),
        pairs=len(pairs.common),
        known=_mean(pairs.common),
        usual=_mean(pairs.usual),
        stretch=_SPACE.sub("", text[pairs.starts[worst] :][:16])[:8] if least < 1 else "",
        stretch_known=least,
        lost=counted["\ufffd"] / total,
        private=share(_PRIVATE),
        control=share(_CONTROL),
        hangul=0.0 if _is_korean(counted) else share(_HANGUL),
        strange=_mixed(counted) / total,
        rare_han=share(_OLD_HAN),
        latin=covered(run for run in _LATIN_RUN.findall(dense) if 2 * len(_LATIN_1.findall(run)) >= len(run)),
        half_kana=share(_HALF_KANA),
        glyphs=covered(_GLYPH_NAME.findall(dense)),
        questions=covered(_QUESTIONS.findall(dense)),
        doubled=covered(run[0] for run in _DOUBLED.finditer(dense) if len(set(run[0])) > 3),
        alone=_alone(text),
    )
    return replace(found, reason=_verdict(found))


def _verdict(found: Garble) -> str:
    signs = []
    for name, sign in _SIGNS.items():
        share = getattr(found, name)
        if share >= sign.share and round(share * found.characters) >= sign.least:
            signs.append(f"{sign.words} {share:.1%}")
    if found.alone >= _ALONE_SHARE:
        signs.append(f"汉字之间有空格的占 {found.alone:.0%}")
    enough = _FEW_PAIRS if found.usual < _UNUSUAL else _SOME_PAIRS
    known, usual = (_LONG_KNOWN, _LONG_USUAL) if found.pairs >= _MANY_PAIRS else (_SHORT_KNOWN, _SHORT_USUAL)
    if found.pairs >= enough and found.known < known and found.usual < usual:
        signs.append(f"相邻两字常见的只占 {found.known:.1%}（通常在 20% 以上）")
    elif found.stretch_known < _STRETCH_KNOWN:
        signs.append(f"自“{found.stretch}”起一段相邻两字常见的只占 {found.stretch_known:.1%}（通常在 20% 以上）")
    return f"{MARK}{'，'.join(signs)}，请对照原件核对。" if signs else ""


# --- pairs ---


@lru_cache(maxsize=1)
def common_pairs() -> frozenset[str]:
    """Return the pairs of folded Han characters that are common in Chinese."""
    lines = Path(__file__).with_name("pairs.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line[0] + char for line in lines if not line.startswith("#") for char in line[1:])


@lru_cache(maxsize=1)
def _usual() -> frozenset[str]:
    """Return the characters that begin several common pairs."""
    followers = Counter(pair[0] for pair in common_pairs())
    return frozenset(char for char, number in followers.items() if number >= _FOLLOWERS)


class _Pairs(NamedTuple):
    """For each pair of neighbouring Han characters: is it common, is its first character usual, where does it stand."""

    common: list[bool]
    usual: list[bool]
    starts: list[int]


def _lookup(text: str) -> _Pairs:
    folded, known, usual = fold_mapped(text), common_pairs(), _usual()
    pairs = _Pairs([], [], [])
    for run in HAN_RUN.finditer(folded.text):
        characters = run[0]
        pairs.common.extend(map(known.__contains__, map(add, characters, characters[1:])))
        pairs.usual.extend(map(usual.__contains__, characters[:-1]))
        pairs.starts.extend(range(run.start(), run.end() - 1))
    return pairs if folded.offsets is None else pairs._replace(starts=[folded.offsets[at] for at in pairs.starts])


def _mean(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _worst(pairs: _Pairs) -> tuple[int, float]:
    """Return where the stretch with the least share of common pairs begins, and the share; 1 where none is unusual."""
    common, usual = (list(accumulate(flags, initial=0)) for flags in (pairs.common, pairs.usual))
    least, worst = 1.0, 0
    for start in range(0, len(pairs.common) - _STRETCH + 1, _STEP):
        end = start + _STRETCH
        share = (common[end] - common[start]) / _STRETCH
        if share < least and usual[end] - usual[start] < _LONG_USUAL * _STRETCH:
            least, worst = share, start
    return worst, least


# --- signs ---


def _is_korean(counted: Counter[str]) -> bool:
    """Tell whether Hangul is Korean by its commonest syllables, as in the journals of Yanbian."""
    hangul = {char: times for char, times in counted.items() if _HANGUL.match(char)}
    return sum(times for char, times in hangul.items() if char in _KOREAN) >= 0.2 * sum(hangul.values())


def _mixed(counted: Counter[str]) -> int:
    """Count the letters of scripts that do not stand in Chinese texts, unless nearly all are of one script."""
    blocks: Counter[int] = Counter()
    for char, times in counted.items():
        if not _AT_HOME.match(char):
            blocks[ord(char) >> 8 if ord(char) < 0xA000 else ord(char) >> 11] += times
    total = blocks.total()
    return total if total and max(blocks.values()) < 0.8 * total else 0


def has_spaced_words(text: str) -> bool:
    """Tell whether single spaces part the Han characters of a text throughout, as scanning programs put them."""
    return _alone(text) >= _ALONE_SHARE


def _alone(text: str) -> float:
    """Return the share of Han characters that stand alone between spaces, 0 where joining them makes no words.

    Notes of music (工尺谱) stand so on purpose; they are few and come again and again.
    """
    runs = [_SPACE.sub("", run) for run in ALONE.findall(text)]
    alone = "".join(runs)
    if len(set(alone[:60])) <= _ALONE_DISTINCT or _mean(_lookup("\n".join(runs)).common) < _ALONE_KNOWN:
        return 0.0
    return len(alone) / sum(map(len, HAN_RUN.findall(text)))
