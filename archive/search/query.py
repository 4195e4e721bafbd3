"""The query as data: terms joined by AND, OR and NOT, and the filters beside them.

No engine's own syntax is in here, so that every engine can answer a query. `grammar.parse` makes it from what a
person typed; `read_as` says in Chinese how it was understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..text.fold import fold

QUOTES = {"“": "”", "「": "」", '"': '"'}
FIELD = re.compile(r"([^\W\d_]{1,8}):")
NEAR = re.compile(r"近\d+|NEAR/\d+")
OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "或": "OR", "非": "NOT"}
_SPECIAL = re.compile(r"""[\s()（）?*"“”「」]""")


@dataclass(frozen=True)
class Term:
    """A string to be found as it stands; `text` is as typed."""

    text: str

    @cached_property
    def folded(self) -> str:
        """Return the text as it is matched."""
        return fold(self.text)


@dataclass(frozen=True, slots=True)
class And:
    """Every part must match; two parts at least."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One part must match; two parts at least."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not match."""

    part: "Node"


Node = Term | And | Or | Not


@dataclass(frozen=True, slots=True)
class Filters:
    """What a manuscript must have besides: empty means no matter.

    `issue` (an issue id) and `status` are equal; `column` and `author` occur in the name, both folded.
    """

    issue: str = ""
    column: str = ""
    author: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A query: the text as typed, what it means, and the filters."""

    text: str
    root: Node
    filters: Filters = Filters()

    def positive(self) -> tuple[Term, ...]:
        """Return the distinct terms that a hit shows: those under no NOT, or under an even number of them."""
        return tuple(dict.fromkeys(_positive(self.root, True)))


def _positive(node: Node, wanted: bool) -> Iterator[Term]:
    match node:
        case Term():
            if wanted:
                yield node
        case Not(part):
            yield from _positive(part, not wanted)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _positive(part, wanted)


def read_as(query: Query) -> str:
    """Say how a query was read: `贵阳 且 非 日军`, `（甲 或 乙） 且 丙；期＝2022-1`."""
    filters = query.filters
    named = (("期", filters.issue), ("栏目", filters.column), ("责任者", filters.author), ("状态", filters.status))
    return _shown(query.root) + "".join(f"；{name}＝{value}" for name, value in named if value)


def _shown(node: Node, inner: bool = False) -> str:
    match node:
        case Term(text):
            return quoted(text) if _needs_quotes(text) else text
        case Not(part):
            return f"非 {_shown(part, inner=True)}"
        case And(parts):
            shown = " 且 ".join(_shown(part, inner=True) for part in parts)
        case Or(parts):
            shown = " 或 ".join(_shown(part, inner=True) for part in parts)
    return f"（{shown}）" if inner else shown


def _needs_quotes(text: str) -> bool:
    """Tell whether a term would be read as something else without quotes."""
    return bool(
        _SPECIAL.search(text) or text[0] == "-" or text in OPERATORS or text == "且" or NEAR.fullmatch(text)
        # A field name counts with text behind it only, but a person reads it as one either way.
        or FIELD.match(text)
    )  # fmt: skip


def quoted(text: str) -> str:
    """Return a text in the first pair of quotes that it does not itself hold."""
    opening = next((mark for mark, closing in QUOTES.items() if closing not in text), '"')
    return f"{opening}{text}{QUOTES[opening]}"
