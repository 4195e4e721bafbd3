"""Cut the passages that show a hit, by offset and out of the original text.

A snippet lies within one block; nothing is analysed anew, so every span is a place the search has counted.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .passages import Passage, Place, places
from .places import joined
from .query import Dated, Leaf, Query

if TYPE_CHECKING:
    from ..text.dating import Dating

WIDTH = 30
_SLACK = 10  # how much nearer or farther a cut may be for the sake of a sentence's end
_LONGEST = 4  # widths: where hits crowd, a new snippet begins
_SENTENCE_END = re.compile(r"[。！？；…!?;]+[”’」』）)]*|[\t\u3000]+")


class Snippet(NamedTuple):
    """A passage with hits; `spans` are half-open character offsets into `text`, ascending and apart.

    `paragraph` is the 1-based block of the body, None in other fields; `note` the label of a note, `page` the printed
    page, where known.
    `cut_left` and `cut_right` tell that the block goes on beyond. `dates` are those in it that were looked for, with
    where each stands in `text`.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    field: str
    paragraph: int | None = None
    page: str | None = None
    cut_left: bool = False
    cut_right: bool = False
    note: str = ""
    dates: "tuple[tuple[int, int, Dating], ...]" = ()


def snippets(text: Iterable[Passage], query: Query, limit: int = 3, width: int = WIDTH) -> list[Snippet]:
    """Return up to `limit` passages: of the body, else of title, byline and captions.

    Those with the most distinct leaves of the query come first, then in the order of the text; `width` is the
    number of characters on either side of a hit.
    """
    leaves, times = query.leaves(), query.dated()
    found: list[tuple[int, Snippet]] = []
    best = 0
    for passage in text:
        in_body = bool(found) and found[0][1].paragraph is not None
        if best >= limit or (in_body and passage.paragraph is None):
            break  # nothing further on can come before these
        for item in _in_line(passage, leaves, times, width):
            found.append(item)
            best += item[0] == len(leaves)
    found.sort(key=lambda item: -item[0])
    return [snippet for _, snippet in found[:limit]]


def _in_line(
    passage: Passage, leaves: Sequence[Leaf], times: Sequence[Dated], width: int
) -> Iterable[tuple[int, Snippet]]:
    """Return (number of distinct leaves, snippet) for each window of a line."""
    text = passage.line.text
    for start, end, hits in _windows(text, places(passage.line, leaves), width):
        marked = tuple((first - start, last - start) for first, last in joined(hit[:2] for hit in hits))
        cut_left, cut_right = bool(text[:start].strip()), bool(text[end:].strip())
        snippet = Snippet(
            text[start:end], marked, passage.line.field, passage.paragraph, passage.page(hits[0].start),
            cut_left, cut_right, passage.note, tuple(
                (date.start - start, date.end - start, date)
                for date in passage.line.dates
                if start <= date.start and date.end <= end and any(time.admits(date) for time in times)
            ),
        )  # fmt: skip
        yield len({hit.leaf for hit in hits}), snippet


def _windows(text: str, hits: list[Place], width: int) -> Iterable[tuple[int, int, list[Place]]]:
    """Group hits that stand near each other; return where each group's passage begins and ends."""
    groups: list[list[Place]] = []
    reach = 0  # the end of the last group's hits: none of them is cut
    for hit in hits:
        near = groups and hit.start <= reach + width and hit.end - groups[-1][0].start <= _LONGEST * width
        if groups and (near or hit.start < reach):
            groups[-1].append(hit)
        else:
            groups.append([hit])
        reach = max(reach, hit.end)
    ends = [max(hit.end for hit in group) for group in groups]
    free = 0  # passages do not overlap
    for i, group in enumerate(groups):
        start = max(free, _left(text, group[0].start, width))
        following = groups[i + 1][0].start if i + 1 < len(groups) else len(text)
        free = end = min(following, _right(text, ends[i], width))
        yield start, end, group


def _left(text: str, hit: int, width: int) -> int:
    """Return where a passage begins: at a sentence near the width asked for, else there."""
    ideal = hit - width
    if ideal <= _SLACK:
        return 0
    ends = [match.end() for match in _SENTENCE_END.finditer(text, ideal - _SLACK, hit)]
    near = [end for end in ends if end <= ideal + _SLACK]
    return min(near, key=lambda end: abs(end - ideal)) if near else ideal


def _right(text: str, hit: int, width: int) -> int:
    ideal = hit + width
    if ideal >= len(text) - _SLACK:
        return len(text)
    ends = (match.end() for match in _SENTENCE_END.finditer(text, hit, ideal + _SLACK))
    near = [end for end in ends if end >= ideal - _SLACK]
    return min(near, key=lambda end: abs(end - ideal)) if near else ideal
