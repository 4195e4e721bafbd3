"""The query as data: what must stand where, joined by AND, OR and NOT.

No engine's own syntax is in here, so that every engine can answer a query. `grammar.parse` makes it from what a
person typed, `reading.read_as` says in Chinese how it was understood, and `places` defines what each node finds.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, cast

from ..ids import issue_key
from ..text.fold import fold

FIELDS = ("title", "byline", "body", "notes", "captions")  # the texts of a manuscript, in this order
LONGEST_GAP = 20  # characters that `*` may stand for
_WILDCARDS = re.compile(r"([?*]+)")
TEXT = re.compile(r"[^\W_]+")  # what counts where punctuation does not


class Piece(NamedTuple):
    """A literal part of a pattern, and how many characters (at least, at most) may stand before the next part."""

    text: str
    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Term:
    """A string to be found in one of the fields; `text` is as typed.

    `wild`: `?` and `*` in it are wildcards. `literal`: not folded. `loose`: only letters, digits and Chinese
    characters count, in the term as in the text. `name` is set where the term is another form of that name.
    """

    text: str
    fields: tuple[str, ...] = FIELDS
    wild: bool = False
    literal: bool = False
    loose: bool = False
    name: str = ""

    @property
    def folded(self) -> str:
        """Return the text as it is matched."""
        return as_matched(self.text, self.literal, self.loose)

    @property
    def pattern(self) -> "Pattern":
        """Return the literal parts as they are matched; a plain term is one."""
        return _pattern(self.text, self.wild, self.literal, self.loose)

    @property
    def typed(self) -> str:
        """Return the characters that must stand somewhere for the term to stand as typed; none if it is literal."""
        pieces = () if self.literal else _pattern(self.text, self.wild, True, self.loose).pieces
        return "".join([piece.text for piece in pieces])

    @property
    def is_plain(self) -> bool:
        """Whether the term is one folded string, found in any field."""
        return not (self.literal or self.loose or self.wild) and self.fields == FIELDS

    def key(self) -> object:
        """Return what is alike for terms that find the same places."""
        return self.fields, self.literal, self.loose, self.pattern


class Pattern(NamedTuple):
    """The literal parts of a term; `lead` and `trail` characters must stand before and behind them.

    `*` at either end stands for nothing.
    """

    lead: int
    pieces: tuple[Piece, ...]
    trail: int


@lru_cache(maxsize=4096)
def as_matched(text: str, literal: bool, loose: bool) -> str:
    """Return a text as it is compared: folded unless `literal`, without punctuation if `loose`."""
    text = text if literal else fold(text)
    return "".join(TEXT.findall(text)) if loose else text


@lru_cache(maxsize=4096)
def _pattern(text: str, wild: bool, literal: bool, loose: bool) -> Pattern:
    if not wild:
        return Pattern(0, (Piece(as_matched(text, literal, loose)),), 0)
    parts = _WILDCARDS.split(text)
    gaps = [_gap(gap) for gap in parts[1::2]]
    lead = 0
    pieces: list[Piece] = []
    for part, (least, most) in zip(parts[0::2], [*gaps, (0, 0)], strict=True):
        if matched := as_matched(part, literal, loose):
            pieces.append(Piece(matched, least, most))
        elif pieces:  # nothing stands between two runs of wildcards once zero-width characters are dropped
            last = pieces[-1]
            pieces[-1] = Piece(last.text, last.least + least, last.most + most)
        else:
            lead += least
    if not pieces:
        return Pattern(lead, (), 0)
    trail = pieces[-1].least
    return Pattern(lead, (*pieces[:-1], Piece(pieces[-1].text)), trail)


def _gap(wildcards: str) -> tuple[int, int]:
    least = wildcards.count("?")
    return least, least + (LONGEST_GAP if "*" in wildcards else 0)


@dataclass(frozen=True)
class And:
    """Every part must match; two parts at least."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Or:
    """One part must match; two parts at least."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """The part must not match."""

    part: "Node"


@dataclass(frozen=True)
class Near:
    """Both sides stand in the same paragraph, at most `within` characters between them, in either order.

    The sides are terms, alternatives (Or) of terms, or again Near.
    """

    left: "Node"
    right: "Node"
    within: int

    def key(self) -> object:
        """Return what is alike for nodes that find the same places."""
        return Near, node_key(self.left), node_key(self.right), self.within


@dataclass(frozen=True)
class Same:
    """There is a paragraph for which the part holds."""

    part: "Node"

    def key(self) -> object:
        """Return what is alike for nodes that find the same places."""
        return Same, node_key(self.part)


@dataclass(frozen=True)
class Forms:
    """A name in all its forms, the typed one first: a place of several is one, that of the longest.

    The others stand for what was typed, so that where only they occur nothing stands as typed.
    """

    terms: tuple[Term, ...]

    def key(self) -> object:
        """Return what is alike for nodes that find the same places."""
        return Forms, tuple(term.key() for term in self.terms)


@dataclass(frozen=True)
class Has:
    """The term stands in a name: that of a contributor (`authors`) or of the column. No places are counted."""

    field: str
    term: Term


@dataclass(frozen=True)
class Between:
    """A value lies in a closed range: `issue` (ids), `year` (digits), `status`, `access`, `published` (是 or 否).

    "" leaves an end of the range open; what has no value lies in no range.
    """

    field: str
    low: str
    high: str

    def admits(self, value: str) -> bool:
        """Tell whether a value lies in the range."""
        if not value:
            return False
        order = _ORDER.get(self.field, str)
        place = order(value)
        return (not self.low or order(self.low) <= place) and (not self.high or place <= order(self.high))


_ORDER: dict[str, Callable[[str], Any]] = {"issue": issue_key, "year": int}

Condition = Has | Between
Leaf = Term | Forms | Near | Same  # what has places
Node = Leaf | And | Or | Not | Condition


class Query(NamedTuple):
    """A query: the text as typed, what it means, and the conditions set beside it."""

    text: str
    root: Node
    filters: tuple[Node, ...] = ()

    def leaves(self) -> tuple[Leaf, ...]:
        """Return what a hit shows: the leaves under no NOT, or under an even number of them, each once."""
        return distinct(positive(self.root))


def positive(node: Node, wanted: bool = True) -> Iterator[Leaf]:
    """Yield the leaves under no NOT, or under an even number of them."""
    match node:
        case Term() | Forms() | Near() | Same():
            if wanted:
                yield node
        case Not(part):
            yield from positive(part, not wanted)
        case And(parts) | Or(parts):
            for part in parts:
                yield from positive(part, wanted)
        case Has() | Between():
            pass


def distinct(leaves: Iterator[Leaf]) -> tuple[Leaf, ...]:
    """Return the leaves that find different places, the first of those alike."""
    found: dict[object, Leaf] = {}
    for leaf in leaves:
        found.setdefault(leaf.key(), leaf)
    return tuple(found.values())


def node_key(node: Node) -> object:
    """Return what is alike for nodes that mean the same."""
    match node:
        case Term() | Forms() | Near() | Same():
            return node.key()
        case Not(part):
            return Not, node_key(part)
        case And(parts) | Or(parts):
            return type(node), tuple(node_key(part) for part in parts)
        case Has(field, term):
            return Has, field, term.key()
        case Between():
            return node


def mapped(node: Node, change: Callable[[Term], "Term | Forms"]) -> Node:
    """Return the tree with every term replaced by what `change` makes of it; forms of a name are left alone."""
    match node:
        case Term():
            return change(node)
        case Not(part):
            return Not(mapped(part, change))
        case And(parts):
            return And(tuple(mapped(part, change) for part in parts))
        case Or(parts):
            return Or(tuple(mapped(part, change) for part in parts))
        case Near(left, right, within):
            return Near(mapped(left, change), mapped(right, change), within)
        case Same(part):
            return Same(mapped(part, change))
        case Has(field, term):
            changed = change(term)
            return Or(tuple(Has(field, form) for form in changed.terms)) if isinstance(changed, Forms) else node
        case Forms() | Between():
            return node


def literally(node: Leaf) -> Leaf:
    """Return the leaf with all its terms literal: where it holds as well, it stands as typed."""

    def literal(part: Node) -> Node:
        match part:
            case Forms(forms):
                return replace(forms[0], literal=True)
            case Term():
                return replace(part, literal=True)
            case Not(inner):
                return Not(literal(inner))
            case And(parts) | Or(parts):
                return type(part)(tuple(literal(inner) for inner in parts))
            case Near(left, right, within):
                return Near(literal(left), literal(right), within)
            case Same(inner):
                return Same(literal(inner))
            case Has() | Between():
                return part

    return cast("Leaf", literal(node))


def terms(node: Node) -> Iterator[Term]:
    """Yield all text terms of a tree."""
    match node:
        case Term():
            yield node
        case Forms(forms):
            yield from forms
        case Not(part) | Same(part):
            yield from terms(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from terms(part)
        case Near(left, right):
            yield from terms(left)
            yield from terms(right)
        case Has() | Between():
            pass
