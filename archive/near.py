"""What is near a query that found nothing: titles with one slip, names that sound alike, pieces that do occur.

Pure functions: texts in, suggestions out, in an order that depends on nothing but them.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from .text.fold import fold
from .text.pinyin import LONGEST, Spelling, alike, sounds, sounds_like, spoken
from .text.surnames import begins_surname, has_surname, surname

MOST = 5
_SHORTEST = 3  # characters of a query that a title is compared with; less is near to everything
_ASKS = 60
_GIVEN = 2  # characters of a given name
_SHORTEST_PIECE = 2
# f and h are one sound to many speakers, who say fei as hui, fan as huan.
_AFTER_F = {"ei": "ui", "en": "un", "eng": "ong", "an": "uan", "ang": "uang", "a": "ua", "o": "uo"}
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))


class Words(Protocol):
    """The folded characters of an archive's texts, as an engine knows them; some may have gone again."""

    def firsts(self) -> Iterable[str]:
        """Return all characters."""
        ...

    def followers(self, char: str) -> Iterable[str]:
        """Return all characters that stand behind one."""
        ...


# --- titles ---


def titles_within_one_edit(text: str, titles: Iterable[str], most: int = MOST) -> list[str]:
    """Return the titles in which the query, or what is one character's edit from it, stands.

    An edit puts one character in, takes one out or puts one for another; all is compared folded, line by line.
    Queries of fewer than three characters are near to no title. First come titles that hold the query itself, then
    those that differ in length by no more than the edit, then the shorter before the longer, else as given; each once.
    """
    query = fold(text)
    if len(query) < _SHORTEST:
        return []
    found = []
    for place, title in enumerate(dict.fromkeys(titles)):
        folded = fold(title)
        if any(_holds_nearly(line, query) for line in folded.split("\n")):
            found.append((query not in folded, abs(len(folded) - len(query)) > 1, len(folded), place, title))
    return [title for *_, title in sorted(found)[:most]]


def _holds_nearly(line: str, query: str) -> bool:
    """Tell whether a part of the line is within one edit of the query.

    One edit leaves one half of the query as it is. So only where a half stands is the other half compared, which
    keeps the time near that of a plain search.
    """
    if len(line) < len(query) - 1:
        return False
    middle = len(query) // 2
    left, right = query[:middle], query[middle:]
    return _half_stands(line, left, right) or _half_stands(line[::-1], right[::-1], left[::-1])


def _half_stands(line: str, half: str, rest: str) -> bool:
    place = line.find(half)
    while place >= 0:
        if _begins_nearly(line, place + len(half), rest):
            return True
        place = line.find(half, place + 1)
    return False


def _begins_nearly(line: str, start: int, wanted: str) -> bool:
    """Tell whether what stands from `start` on begins with something within one edit of `wanted`.

    If one edit is enough at all, it is enough at the first character that differs.
    """
    same = 0
    limit = min(len(wanted), len(line) - start)
    while same < limit and line[start + same] == wanted[same]:
        same += 1
    there = start + same
    return (
        same == len(wanted)
        or line.startswith(wanted[same + 1 :], there)  # the title lacks a character of the query
        or (there < len(line) and line.startswith((wanted[same:], wanted[same + 1 :]), there + 1))  # one more, another
    )


# --- names ---


def names_alike(text: str, names: Iterable[str], most: int = MOST) -> list[str]:
    """Return the names that someone who typed `text` may have meant, the closest first.

    A name is alike when
    - `text` is pinyin and spells it (see `pinyin.sounds_like`), or
    - it has as many characters, two or more, and every one of them agrees, or
    - it has as many characters and the same surname (folded), and one more character agrees: 李瑞分 and 李端棻.
    Two characters agree when they are the same folded or share a reading, or when readings of them differ only as
    speakers confuse them: n and ng at the end, l and n, z and zh, c and ch, s and sh, f and h at the beginning.

    Closer is the name with fewer characters that do not agree, then with fewer that are merely confused, then with
    fewer that are written otherwise; what is still equal stands in the order of its characters. A name that is
    the same as `text` when folded is no suggestion, and of names that are the same when folded one is enough.
    """
    asked = spoken(text)
    found: dict[str, tuple[tuple[int, int, int], str, str]] = {}
    for name in sorted(set(names)):
        said = spoken(name)
        if not said or said == asked or said in found:
            continue
        distance = _distance(asked, said)
        if distance is None and sounds_like(text, name):
            distance = (0, 0, 0)
        if distance is not None:
            found[said] = (distance, said, name)
    return [name for *_, name in sorted(found.values())[:most]]


def _distance(asked: str, said: str) -> tuple[int, int, int] | None:
    """Return how many characters do not agree, are merely confused, are written otherwise; None for no likeness."""
    if not 2 <= len(asked) == len(said):
        return None
    family = surname(asked)
    related = said.startswith(family) and surname(said) == family
    if not related and not all(map(_agree, asked, said)):
        return None
    pairs = list(zip(asked, said, strict=True))
    confused = [_agree(one, other) and not alike(one, other) for one, other in pairs]
    strange = [not _agree(one, other) for one, other in pairs]
    if sum(strange) >= len(asked) - len(family) > 0:
        return None
    return sum(strange), sum(confused), sum(one != other for one, other in pairs)


def _agree(one: str, other: str) -> bool:
    return alike(one, other) or not _blurred(one).isdisjoint(_blurred(other))


@lru_cache(maxsize=30_000)
def _blurred(char: str) -> frozenset[str]:
    """Return the syllables of a character as someone hears them who confuses what is easily confused."""
    return frozenset(form for syllable in sounds(char) for form in _confusable(syllable))


def _confusable(syllable: str) -> set[str]:
    forms = {syllable}
    if syllable.startswith("f"):
        final = syllable[1:]
        forms = {"h" + final, "h" + _AFTER_F.get(final, final)}
    for initial, plainer in _INITIALS:
        if syllable.startswith(initial):
            forms = {plainer + syllable.removeprefix(initial)}
    return {form.removesuffix("g") if form.endswith("ng") and form != "ng" else form for form in forms}


def strings_spelt(typed: str, words: Words, occurs: Callable[[str], bool], longest: int = 4) -> list[str]:
    """Return the strings of two to `longest` Chinese characters that begin with a surname and are spelt so.

    They are put together from the pairs of characters that occur; what is longer is asked of `occurs`.
    """
    spelling = Spelling(typed)
    if len(spelling) > longest * LONGEST:
        return []
    found: list[str] = []
    begun = [(char, spelling.begun(char)) for char in sorted(words.firsts()) if begins_surname(char)]
    pending = [(text, reached) for text, reached in begun if reached]
    while pending:
        text, reached = pending.pop()
        if len(text) > 2 and not occurs(text):
            continue
        if len(text) > 1 and spelling.is_whole(reached) and has_surname(text):
            found.append(text)
        if len(text) < longest:
            following = ((char, spelling.after(reached, char)) for char in words.followers(text[-1]) if sounds(char))
            pending += [(text + char, further) for char, further in following if further]
    return sorted(found)


def strings_alike(text: str, words: Words) -> list[str]:
    """Return the strings as long as a name, with its surname and its end, in which all but one character agree.

    See `names_alike` for what agrees; only surnames with one or two characters behind them have any.
    """
    asked = spoken(text)
    family = surname(asked)
    if not (has_surname(asked) and 1 <= len(asked) - len(family) <= _GIVEN and all(map(sounds, asked))):
        return []
    return sorted(set(_continued(family, asked, words, 1)) - {asked})


def _continued(text: str, asked: str, words: Words, slips: int) -> Iterator[str]:
    if len(text) == len(asked):
        yield text
        return
    for char in words.followers(text[-1]):
        agrees = _agree(char, asked[len(text)])
        may_slip = slips and len(text) + 1 < len(asked)  # a name that ends otherwise is another
        if (agrees or may_slip) and sounds(char):
            yield from _continued(text + char, asked, words, slips - (not agrees))


# --- pieces ---


def standing_pieces(text: str, occurs: Callable[[str], bool], asks: int = _ASKS) -> list[str]:
    """Return the longest pieces of a term for which `occurs` says yes, longest first, then from left to right.

    None of them lies within another or could be longer. A piece has two characters or more and neither begins
    nor ends with a mark or a space. `occurs` must say yes to every part of what it says yes to; it is asked
    no more than twice for each character and never more than `asks` times, beyond which the rest is not looked at.
    """
    folded = fold(text)
    found: list[tuple[int, int]] = []
    end = asked = 0
    for start in range(len(folded)):
        before, end = end, max(end, start + 1)
        while end < len(folded) and asked < asks:
            asked += 1
            if not occurs(folded[start : end + 1]):
                break
            end += 1
        if end > max(before, start + 1):
            found.append((start, end))
    cut = (folded[start:end] for start, end in found if end - start < len(folded))
    bare = [piece for piece in dict.fromkeys(map(_without_marks, cut)) if len(piece) >= _SHORTEST_PIECE]
    outermost = [piece for piece in bare if not any(piece in other for other in bare if other != piece)]
    return sorted(outermost, key=len, reverse=True)


def _without_marks(text: str) -> str:
    places = [place for place, char in enumerate(text) if char.isalnum()]
    return text[places[0] : places[-1] + 1] if places else ""
