"""A concordance on a terminal: every hit begins in the same cell, measured by the width of its characters.

Loaded for a terminal only, because it takes rich with it.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rich.cells import cell_len

from .concordance import Occurrence, flat, is_joined
from .report import visible

NARROWEST = 24  # cells of text below which accession number, issue and paragraph are given up for it


def aligned(lines: Sequence[Occurrence], width: int, mark: tuple[str, str] = ("", "")) -> Iterator[str]:
    """Yield one line for each place, at most `width` cells, the hit between the two strings of `mark`.

    Accession number and issue stand at the left, paragraph and page at the right; where the width does not suffice
    for them and some text, they are left out, the right end first.
    """
    heads = [[line.id, line.issue or "—"] for line in lines]
    tails = [[_where(line)] for line in lines]
    if width - _width(heads) - _width(tails) < NARROWEST:
        tails = [[] for _ in lines]
    while width - _width(heads) - _width(tails) < NARROWEST and heads and heads[0]:
        heads = [head[:-1] for head in heads]
    room = max(width - _width(heads) - _width(tails), 2)
    texts = [(_shown(line.left), _shown(line.hit), _shown(line.right)) for line in lines]
    behind = max((cell_len(hit + right) for _, hit, right in texts), default=0)
    before = min(max((cell_len(left) for left, _, _ in texts), default=0), max(room // 2, room - behind))
    behind = min(behind, room - before)
    for head, text, tail in zip(_padded(heads), texts, _padded(tails), strict=True):
        left, hit = _ending(text[0], before), _beginning(text[1], behind)
        right = _beginning(text[2], behind - cell_len(hit))
        gap = " " * (behind - cell_len(hit + right))
        yield f"{head}{' ' * (before - cell_len(left))}{left}{mark[0]}{hit}{mark[1]}{right}{gap} {tail}".rstrip()


def _where(line: Occurrence) -> str:
    return line.where().removeprefix("第") + (f"{line.page}页" if line.page else "")


def _width(rows: Iterable[Sequence[str]]) -> int:
    """Return the cells that columns take, a space after each."""
    return sum(max(map(cell_len, column)) + 1 for column in zip(*rows, strict=True))


def _padded(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(cell_len, column)) + 1 for column in zip(*rows, strict=True)]
    return ["".join(cell + " " * (w - cell_len(cell)) for cell, w in zip(row, widths, strict=True)) for row in rows]


def _shown(text: str) -> str:
    """Return a text as a terminal may have it: no line ends, controls visible, nothing that turns its direction."""
    return "".join(c for c in visible(flat(text)) if c == "\u200d" or unicodedata.category(c) != "Cf")


def _beginning(text: str, cells: int) -> str:
    return "".join(_fitting(_characters(text), cells))


def _ending(text: str, cells: int) -> str:
    return "".join([*_fitting(reversed(_characters(text)), cells)][::-1])


def _characters(text: str) -> list[str]:
    """Return what a reader sees as single characters."""
    bounds = [0, *(i for i in range(1, len(text)) if not is_joined(text, i)), len(text)]
    return [text[start:end] for start, end in pairwise(bounds)]


def _fitting(characters: Iterable[str], cells: int) -> Iterator[str]:
    for character in characters:
        cells -= cell_len(character)
        if cells < 0:
            break
        yield character
