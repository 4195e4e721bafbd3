"""Pinyin: how Chinese characters may sound, whether a name is spelt so, and the order of names.

What sounds a character may have comes from pypinyin, all of its readings together: a search should rather take
one reading too many than miss a name. The order of a list needs one reading, and a character in a name is often
not read as elsewhere (曾 Zēng, 都匀 Dūyún); those stand in the tables here.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from types import ModuleType

from .fold import fold
from .surnames import has_surname, surname

SortKey = tuple[tuple[tuple[str, str], ...], str]

# How surnames are read where that is not the first reading of the dictionary.
_SURNAMES = {
    "曾": "zeng1", "单": "shan4", "解": "xie4", "仇": "qiu2", "查": "zha1", "朴": "piao2", "任": "ren2",
    "区": "ou1", "盖": "ge3", "华": "hua4", "纪": "ji3", "乐": "yue4", "缪": "miao4", "宁": "ning4",
    "覃": "qin2", "冼": "xian3", "翟": "zhai2", "种": "chong2", "万俟": "mo4qi2", "尉迟": "yu4chi2",
    "长孙": "zhang3sun1", "单于": "chan2yu2", "澹台": "tan2tai2", "令狐": "ling2hu2", "折": "she2", "秘": "bi4",
    "洗": "xian3", "员": "yun4", "那": "na1", "过": "guo1", "郇": "xun2", "阚": "kan4", "乜": "nie4",
    "隗": "wei3", "繁": "po2", "哈": "ha3", "召": "shao4", "燕": "yan1", "葛": "ge3", "卜": "bu3", "佴": "nai4",
    "祭": "zhai4", "藏": "zang1", "薄": "bo2", "句": "gou1", "牟": "mu4", "相": "xiang4", "应": "ying1",
    "干": "gan1",
}  # fmt: skip
# How characters are read in names of people, places and bodies, wherever they stand in them.
_IN_NAMES = {"曾": "zeng1", "翟": "zhai2", "覃": "qin2", "缪": "miao4", "卜": "bu3", "都": "du1", "长": "chang2"}
_PHRASES = {
    "乐山": ("le4", "shan1"),
    "音乐": ("yin1", "yue4"),
    "重庆": ("chong2", "qing4"),
    "重阳": ("chong2", "yang2"),
    "银行": ("yin2", "hang2"),
    "会计": ("kuai4", "ji4"),
    "里堡": ("li3", "pu4"),
    "解放": ("jie3", "fang4"),
    "单位": ("dan1", "wei4"),
}
# A name that ends so is a body or a place, whose first character is no surname.
_NO_PERSON = "局委会馆院校社室组部队厂处所站协市县区州乡镇村堡山河"
LONGEST = 8  # letters of the longest spelling, with room for any the dictionary may add
_TONE = re.compile("(?<=[a-z])[0-5](?![0-9])")
_PAIRED = ("zh", "ch", "sh")


def readings(text: str) -> tuple[frozenset[str], ...]:
    """Return, for each character, the toneless syllables it may stand for, as people spell them.

    All readings of the character and of its folded form count. An ü is spelt v, u or yu (lü: lv, lu, lyu).
    A letter or digit is its own, folded; a character without a reading (a rare one, a mark, a space) has none.
    """
    return tuple(_spellings(char) for char in text)


def sounds_like(typed: str, name: str) -> bool:
    """Tell whether `typed` spells the whole name.

    Taken are full syllables with or without spaces, hyphens, apostrophes, tone marks and tone digits (`li duanfen`,
    `Lǐ Duān-fēn`, `li3duan1fen1`), the initials of all characters (`ldf`, `zhsf` as well as `zsf`), a surname in
    full with the initials of the rest (`li df`), and Chinese characters among them (`李duanfen`). Where a
    syllable ends is decided by the name's own readings; what separates in `typed` never stands inside a syllable.
    """
    letters, ends = _letters(typed)
    said = spoken(name)
    if not said or not len(said) <= len(letters) <= LONGEST * len(said):
        return False
    full = [_spellings(char) | {char} for char in said]
    if _spelt(letters, ends, full):
        return True
    if len(said) < 2:
        return False
    initials = [_initials(choices) for choices in full]
    family = len(surname(said))
    return _spelt(letters, ends, initials) or (
        family < len(said) and _spelt(letters, ends, full[:family] + initials[family:])
    )


class Spelling:
    """Full syllables as typed, followed character by character: where in the letters a spelling can have come."""

    start = frozenset({0})

    def __init__(self, typed: str) -> None:
        self._letters, self._ends = _letters(typed)

    def __len__(self) -> int:
        return len(self._letters)

    def after(self, reached: frozenset[int], char: str) -> frozenset[int]:
        """Return the offsets that can be reached when one more character is spelt; none where it cannot be."""
        return frozenset(_ends_of(self._letters, self._ends, reached, _spellings(char)))

    def begun(self, char: str) -> frozenset[int]:
        """Return what is reached when a name begins with a surname, which is not read as it may be elsewhere."""
        reading = _SURNAMES.get(fold(char)) or next(iter(_heteronyms(fold(char))), "")
        spellings = _spelt_out(_bare(reading)) if reading else frozenset()
        return frozenset(_ends_of(self._letters, self._ends, self.start, spellings))

    def is_whole(self, reached: frozenset[int]) -> bool:
        """Tell whether all letters are used up."""
        return len(self._letters) in reached


def alike(one: str, other: str) -> bool:
    """Tell whether two characters are the same when folded or share a reading."""
    return fold(one) == fold(other) or not sounds(one).isdisjoint(sounds(other))


def spoken(text: str) -> str:
    """Return the folded characters of a text that are spoken: letters, digits and ideographs."""
    return "".join(filter(str.isalnum, fold(text)))


def sort_key(name: str) -> SortKey:
    """Return what sorts names as a Chinese index does: by syllable, tone and character, place after place.

    One reading counts: that of the surname where the name is a person's, that of names elsewhere. What is no
    Chinese character comes first.
    """
    chosen = _in_name(spoken(name))
    return tuple((reading, char) for char, reading in chosen), name


@lru_cache(maxsize=30_000)
def sounds(char: str) -> frozenset[str]:
    """Return the toneless syllables of one character, ü as v; none for what is no Chinese character."""
    found = {_bare(syllable) for form in {char, *fold(char)} for syllable in _heteronyms(form)}
    return frozenset(found - {""})


# --- how a character is spelt ---


@lru_cache(maxsize=30_000)
def _heteronyms(char: str) -> tuple[str, ...]:
    """Return the readings of one character with a tone digit behind, the commonest first."""
    library = _library()
    found = library.pinyin(char, style=library.Style.TONE3, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()


@lru_cache(maxsize=1)
def _library() -> ModuleType:
    """Import pypinyin without its dictionary of phrases, which takes five times as long to read as all the rest."""
    switch = "PYPINYIN_NO_PHRASES"
    before = os.environ.get(switch)
    os.environ[switch] = "1"
    try:
        import pypinyin  # noqa: PLC0415 - few commands need it
    finally:
        if before is None:
            del os.environ[switch]
        else:
            os.environ[switch] = before
    return pypinyin


def _bare(syllable: str) -> str:
    return _plain_letters(syllable.rstrip("012345"))


def _plain_letters(text: str) -> str:
    """Return the letters without tone marks, ü as v."""
    apart = unicodedata.normalize("NFD", text.lower()).replace("u\u0308", "v")
    return unicodedata.normalize("NFC", "".join(char for char in apart if not unicodedata.combining(char)))


@lru_cache(maxsize=30_000)
def _spellings(char: str) -> frozenset[str]:
    found = sounds(char)
    if found:
        return frozenset(spelling for syllable in found for spelling in _spelt_out(syllable))
    folded = _plain_letters(fold(char))
    return frozenset({folded} if folded.isalnum() and not _is_ideograph(folded) else ())


def _spelt_out(syllable: str) -> frozenset[str]:
    return frozenset(syllable.replace("v", letter) for letter in ("v", "u", "yu"))


def _is_ideograph(text: str) -> bool:
    return unicodedata.name(text[0], "").startswith("CJK")


def _initials(choices: frozenset[str]) -> frozenset[str]:
    return frozenset({choice[0] for choice in choices} | {choice[:2] for choice in choices if choice[:2] in _PAIRED})


# --- what was typed ---


def _letters(typed: str) -> tuple[str, list[int]]:
    """Return the letters typed, and for each the offset at which a syllable begun there must have ended."""
    text = _plain_letters(fold(typed))
    text = re.sub("(?<=[jqxy])v", "u", re.sub("(?<=[ln])u:", "v", text))
    text = _TONE.sub(" ", text)
    pieces = "".join(char if char.isalnum() else " " for char in text).split()
    ends: list[int] = []
    for piece in pieces:
        ends += [len(ends) + len(piece)] * len(piece)
    return "".join(pieces), ends


def _spelt(letters: str, ends: list[int], places: list[frozenset[str]]) -> bool:
    """Tell whether one spelling of each place, in order, makes up all the letters.

    All ends that the places so far can reach are followed at once, so that the time is bounded by
    places × letters whatever the readings are.
    """
    reached = {0}
    for choices in places:
        reached = set(_ends_of(letters, ends, reached, choices))
        if not reached:
            return False
    return len(letters) in reached


def _ends_of(letters: str, ends: list[int], starts: AbstractSet[int], choices: frozenset[str]) -> Iterator[int]:
    for start in starts:
        if start < len(letters):
            for choice in choices:
                end = start + len(choice)
                if end <= ends[start] and letters.startswith(choice, start):
                    yield end


# --- the one reading of a character in a name ---


def _in_name(name: str) -> Iterator[tuple[str, str]]:
    """Yield each spoken character of a name with its one reading, tone digit behind; "" where it has none."""
    chosen = [_IN_NAMES.get(char) or next(iter(_heteronyms(char)), "") for char in name]
    for phrase, syllables in _PHRASES.items():
        place = name.find(phrase)
        while place >= 0:
            chosen[place : place + len(phrase)] = syllables
            place = name.find(phrase, place + 1)
    if _is_person(name):
        family = surname(name)
        if reading := _SURNAMES.get(family):
            chosen[: len(family)] = re.findall(r"[a-z]+\d", reading)
    return zip(name, chosen, strict=True)


def _is_person(name: str) -> bool:
    family = surname(name)
    if not (has_surname(name) or family in _SURNAMES) or name[:2] in _PHRASES or name[-1] in _NO_PERSON:
        return False
    return 1 <= len(name) - len(family) <= 2
