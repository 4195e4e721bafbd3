"""The dates of a text, each at its place and in its sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from .converting import CALENDARS, PRECISIONS
from .model import Block, BlockKind
from .text.dates import DateSpan, Tables, scan
from .text.dates.day import Reading

_END = re.compile(r"[。！？!?\n]+[”’」』）)]*")
_LONGEST = 120  # characters of a sentence that is shown


class Found(NamedTuple):
    """A date: `paragraph` is the 1-based block of the body, 0 the title; `offset` counts characters in it from 0."""

    paragraph: int
    offset: int
    date: DateSpan
    sentence: str


class Text(NamedTuple):
    """What is read for dates: a title and the blocks of a body, joined by line ends; what stands early dates the rest.

    `starts` are the offsets of the lines, `paragraphs` their blocks (0 the title's).
    """

    whole: str
    starts: tuple[int, ...]
    paragraphs: tuple[int, ...]

    @classmethod
    def of(cls, title: str, blocks: Iterable[Block]) -> "Text":
        """Join a title, which may be empty, and the blocks; captions are no part of it, as in a search."""
        lines = [(0, line) for line in title.split("\n") if line]
        body = (block for block in blocks if block.kind is not BlockKind.FIGURE)
        lines += [(number, line) for number, block in enumerate(body, 1) for line in block.text.split("\n")]
        starts = accumulate((len(line) + 1 for _, line in lines), initial=0)
        return cls("\n".join(line for _, line in lines), tuple(starts)[:-1] or (0,), tuple(n for n, _ in lines) or (0,))

    def place(self, offset: int) -> tuple[int, int]:
        """Return paragraph and offset in it."""
        i = bisect_right(self.starts, offset) - 1
        return self.paragraphs[i], offset - self.starts[i]

    def sentence(self, start: int, end: int) -> str:
        """Return the sentence around a stretch, cut where it is long."""
        # No more of a line is looked at than is shown: a line may hold thousands of dates.
        reach = max(start - _LONGEST, 0)
        line = max(self.whole.rfind("\n", reach, start) + 1, reach)
        first = max((match.end() for match in _END.finditer(self.whole, line, start)), default=line)
        closing = _END.search(self.whole, end, end + _LONGEST)
        last = closing.end() if closing else min(len(self.whole), end + _LONGEST)
        before, behind = max(first, start - _LONGEST // 2), min(last, end + _LONGEST // 2)
        cut = self.whole[before:behind].strip()
        return f"{'…' if before > first else ''}{cut}{'…' if behind < last else ''}"


def find(text: Text, tables: Tables | None = None) -> list[Found]:
    """Return the dates of a text in order."""
    return [Found(*text.place(date.span[0]), date, text.sentence(*date.span)) for date in scan(text.whole, tables)]


def place_named(found: Found) -> str:
    """Return the place as people count it: 第3段第12字."""
    return f"{f'第{found.paragraph}段' if found.paragraph else '题名'}第{found.offset + 1}字"


HEADERS = ("位置", "原文", "公历", "精度", "纪年", "依据", "把握", "也可能", "说明")


def row(found: Found) -> tuple[str, ...]:
    """Return a date as a row under HEADERS."""
    date = found.date
    sure = "不成立" if date.amiss else "确定" if date.certain else f"存疑{date.confidence:.0%}"
    others = "、".join(map(str, date.candidates[1:]))
    reading = str(Reading(date.start, date.end))
    return (
        place_named(found), date.raw, reading, PRECISIONS[date.precision], CALENDARS[date.calendar], date.rule, sure,
        others, date.note,
    )  # fmt: skip


def as_json(found: Found) -> dict[str, object]:
    """Return a date in the stable JSON form; `paragraph` is null in the title."""
    date = found.date
    return {
        "raw": date.raw,
        "paragraph": found.paragraph or None,
        "offset": found.offset,
        "start": str(date.start),
        "end": str(date.end),
        "iso": str(Reading(date.start, date.end)),
        "precision": date.precision,
        "calendar": date.calendar,
        "rule": date.rule,
        "certain": date.certain,
        "confidence": date.confidence,
        "candidates": [{"start": str(one.start), "end": str(one.end)} for one in date.candidates],
        "note": date.note,
        "amiss": date.amiss,
        "sentence": found.sentence,
    }
