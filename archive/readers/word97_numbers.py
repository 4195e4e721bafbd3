"""The lists of a Word 97–2003 file ([MS-DOC] 2.9.131 ff.), and the label of each numbered paragraph."""

import struct
from dataclasses import dataclass

from .docx_parts import Style
from .list_numbers import LEVELS, Counters, Level

_LIST_SIZE, _LEVEL_SIZE, _OVERRIDE_SIZE = 28, 28, 16
_MOST = 32_767  # what Word counts to, and more lists than Word allows
# [MS-OSHARED] 2.2.1.3, under the names .docx has for them; what is missing shows as digits.
_FORM_NAMES = (
    "decimal upperRoman lowerRoman upperLetter lowerLetter ordinal cardinalText ordinalText hex chicago "
    "ideographDigital japaneseCounting aiueo iroha decimalFullWidth decimal japaneseLegal japaneseDigitalTenThousand "
    "decimalEnclosedCircle decimalFullWidth2 aiueoFullWidth irohaFullWidth decimalZero bullet ganada chosung "
    "decimalEnclosedFullstop decimalEnclosedParen decimalEnclosedCircleChinese ideographEnclosedCircle "
    "ideographTraditional ideographZodiac ideographZodiacTraditional taiwaneseCounting ideographLegalTraditional "
    "taiwaneseCountingThousand taiwaneseDigital chineseCounting chineseLegalSimplified chineseCountingThousand"
)
_FORMS = dict(enumerate(_FORM_NAMES.split())) | {57: "numberInDash", 255: "none"}
_SUFFIXES = ("tab", "space", "nothing")


@dataclass(frozen=True, slots=True)
class _List:
    """A list as paragraphs name it: the key of its counters, its levels, and where its own counts begin."""

    key: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbers:
    """Counts the numbered paragraphs of one document; ask in the order of the text."""

    def __init__(self, lists: bytes, size: int, overrides: bytes) -> None:
        """Take the lists (`size` bytes of heads, then their levels) and what paragraphs name them by.

        What is cut off is not there: a damaged list costs its numbers and never the text.
        """
        self._definitions = _definitions(lists, size)
        self._lists = _named(overrides, self._definitions)
        self._counters = Counters()

    def label(self, style: Style) -> str:
        """Return what Word shows before the next paragraph of this style; empty for one without a number."""
        found = self._lists.get(style.list_id)
        if found is None:
            return ""
        return self._counters.next(found.key, style.list_id, style.list_level, found.levels, found.starts)


def _definitions(data: bytes, size: int) -> dict[int, dict[int, Level]]:
    """Return the levels of each list by the list's number."""
    found: dict[int, dict[int, Level]] = {}
    count = int.from_bytes(data[:2], "little")
    if 2 + count * _LIST_SIZE > size:
        return found
    at = size
    for number in range(count):
        head = data[2 + number * _LIST_SIZE : 2 + (number + 1) * _LIST_SIZE]
        levels = found.setdefault(int.from_bytes(head[:4], "little"), {})
        for level in range(1 if head[26] & 1 else LEVELS):
            if at + _LEVEL_SIZE > len(data):
                return found
            levels[level], at = _level(data, at)
    return found


def _level(data: bytes, at: int) -> tuple[Level, int]:
    """Return a level and where what follows it begins; what is cut off has no text."""
    start, form, flags = struct.unpack_from("<iBB", data, at)
    follow, of_characters, of_paragraph, limit = (data[at + offset] for offset in (15, 24, 25, 26))
    at += _LEVEL_SIZE + of_paragraph + of_characters
    length = int.from_bytes(data[at : at + 2], "little")
    text = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    level = Level(
        form=_FORMS.get(form, "decimal"),
        text="".join(char for char in text if char < "\x09" or char >= " "),
        start=min(max(start, 0), _MOST),
        suffix=_SUFFIXES[follow] if follow < len(_SUFFIXES) else "tab",
        restart=limit if flags & 0x8 else None,
        is_legal=bool(flags & 0x4),
    )
    return level, at + 2 + 2 * length


def _named(data: bytes, definitions: dict[int, dict[int, Level]]) -> dict[str, _List]:
    """Return the lists by the numbers that paragraphs name them by, from 1."""
    found: dict[str, _List] = {}
    count = int.from_bytes(data[:4], "little")
    at = 4 + count * _OVERRIDE_SIZE
    if not 0 < count <= _MOST or at > len(data):
        return found
    for number in range(count):
        head = data[4 + number * _OVERRIDE_SIZE :][:_OVERRIDE_SIZE]
        key = int.from_bytes(head[:4], "little")
        starts: dict[int, int] = {}
        levels = definitions.get(key, {})
        at += 4
        for _ in range(head[12]):
            if at + 8 > len(data):
                return found
            start, flags = struct.unpack_from("<iI", data, at)
            at += 8
            level = min(flags & 0xF, LEVELS - 1)
            if flags & 0x20 and at + _LEVEL_SIZE <= len(data):
                own, at = _level(data, at)
                levels = levels | {level: own}
                start = own.start
            if flags & 0x10:
                starts[level] = min(max(start, 0), _MOST)
        found[str(number + 1)] = _List(str(key), levels, starts)
    return found
