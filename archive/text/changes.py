"""What changed between two texts, paragraph by paragraph, as a person would say it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from ..model import Block
from .count import count

_ALIKE = 0.5  # of two paragraphs that are one, changed
_MOVED = 0.9  # of one that stands elsewhere now
_LONG = 4  # characters of an edit that drowns two that stayed beside it
_MAX_PAIRS = 250_000  # of paragraphs compared within one gap; beyond that they are taken in order
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|[0-9]+(?:[.,][0-9]+)*|[０-９]+|\s+|.", re.DOTALL)
_STOPS = "。！？；：，、…—”’』」》）\n"


class Op(StrEnum):
    """What became of a piece of text."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    op: Op
    text: str


class Kind(StrEnum):
    """What became of a paragraph."""

    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that is not as it was; `old` and `new` are its numbers (from 1), `pieces` its text.

    `was` and `now` are its blocks; a heading made of a paragraph is a change too.
    """

    kind: Kind
    old: int | None
    new: int | None
    pieces: tuple[Piece, ...]
    was: Block | None = None
    now: Block | None = None


def changes(old: Sequence[Block], new: Sequence[Block]) -> list[Change]:
    """Return what changed, in the order of the new text, what was taken away where it stood."""
    found: list[Change] = []
    gone: list[int] = []
    come: list[int] = []
    matcher = SequenceMatcher(None, list(map(_key, old)), list(map(_key, new)), autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = _pairs([block.text for block in old[i1:i2]], [block.text for block in new[j1:j2]])
        found += [_change(Kind.CHANGED, old, new, i1 + i, j1 + j) for i, j in pairs]
        gone += sorted(set(range(i1, i2)) - {i1 + i for i, _ in pairs})
        come += sorted(set(range(j1, j2)) - {j1 + j for _, j in pairs})
    for i in list(gone):
        if (j := _elsewhere(old[i], [(j, new[j]) for j in come])) is not None:
            found.append(_change(Kind.MOVED, old, new, i, j))
            gone.remove(i)
            come.remove(j)
    found += [Change(Kind.DELETED, i + 1, None, (Piece(Op.DELETE, old[i].text),), was=old[i]) for i in gone]
    found += [Change(Kind.INSERTED, None, j + 1, (Piece(Op.INSERT, new[j].text),), now=new[j]) for j in come]
    # What went stands before what comes after its predecessors in the old text.
    anchors = _anchors(matcher, len(old))
    return sorted(found, key=lambda change: _order(change, anchors))


def _key(block: Block) -> tuple[str, int, str]:
    return block.kind.value, block.level, block.text


def _change(kind: Kind, old: Sequence[Block], new: Sequence[Block], i: int, j: int) -> Change:
    return Change(kind, i + 1, j + 1, pieces(old[i].text, new[j].text), old[i], new[j])


def _anchors(matcher: SequenceMatcher[tuple[str, int, str]], length: int) -> list[int]:
    """Return for each place of the old text the place of the new one it lies at."""
    anchors = [0] * (length + 1)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        for i in range(i1, i2):
            anchors[i] = min(j1 + (i - i1), j2)
    return anchors


def _order(change: Change, anchors: Sequence[int]) -> tuple[int, int]:
    if change.new is not None:
        return change.new - 1, 1
    return anchors[(change.old or 1) - 1], 0


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return which paragraphs of a gap are the same ones, changed: in order, as alike as can be."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - a compiled library, only for what changed

    if len(old) * len(new) > _MAX_PAIRS:
        return [(i, i) for i, (a, b) in enumerate(zip(old, new, strict=False)) if fuzz.ratio(a, b) >= _ALIKE * 100]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[fuzz.ratio(a, b, score_cutoff=_ALIKE * 100) for b in new] for a in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = best[i + 1][j + 1] + alike[i][j] if alike[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    found = []
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _elsewhere(block: Block, others: Sequence[tuple[int, Block]]) -> int | None:
    """Return where a paragraph that is gone stands now, if it does."""
    from rapidfuzz import fuzz  # noqa: PLC0415

    if len(block.text) < 4:
        return None  # 是 or a year stands anywhere
    scored = [(fuzz.ratio(block.text, other.text, score_cutoff=_MOVED * 100), -j) for j, other in others]
    score, j = max(scored, default=(0.0, 0))
    return -j if score else None


# --- inside a paragraph ---


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Return what stayed, went and came between two texts, by words and characters; no islands of one character."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    a, b = _WORD.findall(old), _WORD.findall(new)
    steps = [
        ("".join(a[code.src_start : code.src_end]), "".join(b[code.dest_start : code.dest_end]), code.tag == "equal")
        for code in Indel.opcodes(a, b)
    ]
    return tuple(_shown(_shifted(_cleaned(steps))))


_Step = tuple[str, str, bool]  # what it was, what it is, whether the two are equal


def _cleaned(steps: list[_Step]) -> list[_Step]:
    """Join edits with what stayed between them where that is too little to be read by itself."""
    steps = _joined(steps)
    again = True
    while again:
        again = False
        for at in range(1, len(steps) - 1):
            before, (text, _, equal), after = steps[at - 1], steps[at], steps[at + 1]
            if not equal:
                continue
            least = min(max(len(before[0]), len(before[1])), max(len(after[0]), len(after[1])))
            if len(text) == 1 or (len(text) == 2 and least >= _LONG):
                steps = _joined([*steps[: at - 1], _sum(steps[at - 1 : at + 2]), *steps[at + 2 :]])
                again = True
                break
    return steps


def _sum(steps: Sequence[_Step]) -> _Step:
    return "".join(step[0] for step in steps), "".join(step[1] for step in steps), False


def _joined(steps: Sequence[_Step]) -> list[_Step]:
    """Join neighbours of the same sort; an edit that gives what it took is none."""
    found: list[_Step] = []
    for step in steps:
        was, now, equal = step
        equal = equal or was == now
        if found and found[-1][2] == equal:
            was, now = found[-1][0] + was, found[-1][1] + now
            found.pop()
        if was or now:
            found.append((was, now, equal))
    return found


def _shifted(steps: list[_Step]) -> list[_Step]:
    """Move what only came or only went so that it begins and ends where a phrase does: 〔乙。〕, not 〔。乙〕."""
    steps = list(steps)
    for at in range(1, len(steps) - 1):
        (left, _, left_equal), (was, now, equal), (right, _, right_equal) = steps[at - 1 : at + 2]
        if equal or (was and now) or not (left_equal and right_equal):
            continue
        length = len(was or now)
        whole = left + (was or now) + right
        begin = _best_begin(whole, len(left), length)
        moved, left, right = whole[begin : begin + length], whole[:begin], whole[begin + length :]
        steps[at - 1], steps[at + 1] = (left, left, True), (right, right, True)
        steps[at] = (moved if was else "", moved if now else "", False)
    return [step for step in steps if step[0] or step[1]]


def _best_begin(whole: str, begin: int, length: int) -> int:
    """Return where an edit of `length` had best begin among the places that give the same text."""
    first = last = begin
    while first and whole[first - 1] == whole[first + length - 1]:
        first -= 1
    while last + length < len(whole) and whole[last] == whole[last + length]:
        last += 1

    def fits(at: int) -> tuple[int, int]:
        begins = at == 0 or whole[at - 1] in _STOPS
        ends = at + length == len(whole) or whole[at + length - 1] in _STOPS
        return begins + ends, -abs(at - begin)

    return max(range(first, last + 1), key=fits)


def _shown(steps: Sequence[_Step]) -> list[Piece]:
    found = []
    for was, now, equal in steps:
        if equal:
            found.append(Piece(Op.EQUAL, was))
            continue
        if was:
            found.append(Piece(Op.DELETE, was))
        if now:
            found.append(Piece(Op.INSERT, now))
    return found


def characters(found: Sequence[Change], op: Op) -> int:
    """Return how many characters (字数同Word) came or went in all changes."""
    return sum(count(piece.text).zishu for change in found for piece in change.pieces if piece.op is op)
