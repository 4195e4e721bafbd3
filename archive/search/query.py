"""The query as data: what must stand where, joined by AND, OR and NOT.

No engine's own syntax is in here, so that every engine can answer a query. `grammar.parse` makes it from what a
person typed, `reading.read_as` says in Chinese how it was understood, and `places` defines what each node finds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ..ids import issue_key
from .term import Term

if TYPE_CHECKING:
    from ..text.dating import Dating, Window


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
class Dated:
    """A date of the text lies in one of the windows: each date that does is a place.

    `certain`: only dates that can be read in one way. `typed` is what was asked for, `words` how it was understood.
    """

    windows: tuple["Window", ...]
    certain: bool = False
    typed: str = field(default="", compare=False)
    words: str = field(default="", compare=False)

    def admits(self, dating: "Dating") -> bool:
        """Tell whether a date is one of those looked for."""
        return (dating.certain or not self.certain) and any(dating.within(window) for window in self.windows)

    def key(self) -> object:
        """Return what is alike for nodes that find the same places."""
        return self


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
Leaf = Term | Forms | Dated | Near | Same  # what has places
Node = Leaf | And | Or | Not | Condition


class Query(NamedTuple):
    """A query: the text as typed, what it means, and the conditions set beside it."""

    text: str
    root: Node
    filters: tuple[Node, ...] = ()

    def leaves(self) -> tuple[Leaf, ...]:
        """Return what a hit shows: the leaves under no NOT, or under an even number of them, each once."""
        return distinct(positive(self.root))

    def dated(self) -> tuple[Dated, ...]:
        """Return the times that a hit shows."""
        return tuple(time for leaf in self.leaves() for time in times(leaf))


def positive(node: Node, wanted: bool = True) -> Iterator[Leaf]:
    """Yield the leaves under no NOT, or under an even number of them."""
    match node:
        case Term() | Forms() | Dated() | Near() | Same():
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
        case Term() | Forms() | Dated() | Near() | Same():
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
        case Forms() | Dated() | Between():
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
            case Dated() | Has() | Between():
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
        case Dated() | Has() | Between():
            pass


def times(node: Node) -> Iterator[Dated]:
    """Yield all times of a tree that are looked for, those under a NOT too."""
    match node:
        case Dated():
            yield node
        case Not(part) | Same(part):
            yield from times(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from times(part)
        case Near(left, right):
            yield from times(left)
            yield from times(right)
        case Term() | Forms() | Has() | Between():
            pass
