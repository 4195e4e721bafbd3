"""The automatic numbers of Word's lists: counters shared by paragraphs, and the label each paragraph shows.

The label is part of the text, as it is on paper: without it the headings of many a manuscript lose their 第一节. Word
leaves these numbers out of its own character count, and a text that has them as words counts them: `put` adds up what
they come to, so that a warning can say it and the two figures can be reconciled.
Bullets are ornaments, not words, and stay out, as in all readers.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..text.count import count
from .docx_line import Line
from .ordinals import word_ordinal

LEVELS = 9
_AFTER = {"nothing": ""}
_SILENT = frozenset({"bullet", "none"})


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list.

    In `text` the characters U+0000 to U+0008 stand for the numbers of levels 1 to 9. `restart` is the level (from 1)
    whose next paragraph makes this one begin again; 0: none does, None: any level above it.
    """

    form: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    restart: int | None = None
    is_legal: bool = False


@dataclass(slots=True)
class Counters:
    """How far each list has counted; lists with one key count on from one another."""

    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def next(self, key: str, name: str, at: int, levels: Mapping[int, Level], starts: Mapping[int, int]) -> str:
        """Count one paragraph at level `at` (from 0) and return its label with what parts it from the text.

        `name` tells lists of one key apart: each begins at its own `starts` the first time a level is met.
        """
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counts.setdefault(key, [None] * LEVELS)
        stated = starts.get(at)
        before = counts[at]
        if stated is not None and (name, at) not in self._begun:
            counts[at] = stated
        else:
            counts[at] = level.start if before is None else before + 1
        self._begun.add((name, at))
        for deeper in range(at + 1, LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if at < (deeper if restart is None else restart):
                counts[deeper] = None
        label = self._label(level, counts, levels)
        return label + _AFTER.get(level.suffix, " ") if label else ""

    def _label(self, level: Level, counts: list[int | None], levels: Mapping[int, Level]) -> str:
        if level.form in _SILENT and not any(char < "\x09" for char in level.text):
            return ""
        shown = []
        for char in level.text:
            number = ord(char)
            if number >= LEVELS:
                shown.append(char)
                continue
            said = levels.get(number, Level())
            # A level that was never met shows where it would begin.
            count = counts[number]
            form = "decimal" if level.is_legal else said.form
            shown.append("" if form in _SILENT else word_ordinal(said.start if count is None else count, form))
        return "".join(shown).strip()


def put(label: str, line: Line, left: Counter[str]) -> None:
    """Give a line its label, if the line says anything, and add up in `left` what labels make in Word's 字数."""
    text, marks = line.flat()
    if not label or not (text.strip() or marks):
        return
    line.label = label
    left["numbers"] += 1
    left["numbers' characters"] += count(line.flat()[0]).zishu - count(text).zishu
