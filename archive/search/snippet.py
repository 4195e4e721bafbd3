"""Cut the passages that show a hit, by offset and out of the original text.

A snippet lies within one block; nothing is analysed anew, so every span is a place the search has counted.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..model import Block, BlockKind, MarkKind
from ..text.fold import fold_mapped
from .query import Query, Term

WIDTH = 30
_SLACK = 10  # how much nearer or farther a cut may be for the sake of a sentence's end
_LONGEST = 4  # widths: where hits crowd, a new snippet begins
_SENTENCE_END = re.compile(r"[。！？；…!?;]+[”’」』）)]*|[\t\u3000]+")


class Snippet(NamedTuple):
    """A passage with hits; `spans` are half-open character offsets into `text`, ascending and apart.

    `paragraph` is the 1-based block of the body, None in other fields; `page` the printed page, where known.
    `cut_left` and `cut_right` tell that the block goes on beyond.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    field: str
    paragraph: int | None = None
    page: str | None = None
    cut_left: bool = False
    cut_right: bool = False


class _Hit(NamedTuple):
    start: int
    end: int
    term: str


def snippets(
    fields: Mapping[str, str], blocks: tuple[Block, ...], query: Query, limit: int = 3, width: int = WIDTH
) -> list[Snippet]:
    """Return up to `limit` passages: of the body, else of title, byline and captions (`fields`, original texts).

    Those with the most distinct terms come first, then in the order of the text; `width` is the number of
    characters on either side of a hit.
    """
    terms = query.positive()
    found = []
    best = 0
    for item in _in_body(blocks, terms, width):
        found.append(item)
        best += item[0] == len(terms)
        if best == limit:
            break  # nothing further on can come before these
    if not found:
        lines = (
            (field, line) for field in ("title", "byline", "captions") for line in fields.get(field, "").split("\n")
        )
        found = [item for field, line in lines for item in _in_block(line, field, terms, width)]
    found.sort(key=lambda item: -item[0])
    return [snippet for _, snippet in found[:limit]]


def _in_body(blocks: Iterable[Block], terms: Sequence[Term], width: int) -> Iterable[tuple[int, Snippet]]:
    paragraph, page = 0, None
    for block in blocks:
        marks = sorted((m for m in block.marks if m.kind is MarkKind.PAGE), key=lambda mark: mark.offset)
        if block.kind is not BlockKind.FIGURE:
            paragraph += 1
            pages = [(-1, page), *((mark.offset, mark.label) for mark in marks)]
            yield from _in_block(block.text, "body", terms, width, paragraph, pages)
        page = marks[-1].label if marks else page


def _in_block(
    text: str,
    field: str,
    terms: Sequence[Term],
    width: int,
    paragraph: int | None = None,
    pages: Sequence[tuple[int, str | None]] = ((-1, None),),
) -> Iterable[tuple[int, Snippet]]:
    """Return (number of distinct terms, snippet) for each passage of a block."""
    for start, end, hits in _windows(text, _hits(text, terms), width):
        page = next(label for offset, label in reversed(pages) if offset <= hits[0].start)
        spans = tuple((first - start, last - start) for first, last in _joined(hits))
        cut_left, cut_right = bool(text[:start].strip()), bool(text[end:].strip())
        snippet = Snippet(text[start:end], spans, field, paragraph, page, cut_left, cut_right)
        yield len({hit.term for hit in hits}), snippet


def _hits(text: str, terms: Iterable[Term]) -> list[_Hit]:
    """Return all places of all terms in a block, overlapping ones included, in the order of the text."""
    folded = fold_mapped(text)
    found = []
    for term in {term.folded for term in terms}:
        place = folded.text.find(term)
        while place >= 0:
            found.append(_Hit(*folded.span(place, len(term)), term))
            place = folded.text.find(term, place + 1)
    return sorted(found, key=lambda hit: (hit.start, hit.end))


def _windows(text: str, hits: list[_Hit], width: int) -> Iterable[tuple[int, int, list[_Hit]]]:
    """Group hits that stand near each other; return where each group's passage begins and ends."""
    groups: list[list[_Hit]] = []
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


def _joined(hits: Iterable[_Hit]) -> list[tuple[int, int]]:
    """Join spans that overlap, so that each character is marked once."""
    spans: list[tuple[int, int]] = []
    for hit in hits:
        if spans and hit.start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], hit.end))
        else:
            spans.append((hit.start, hit.end))
    return spans
