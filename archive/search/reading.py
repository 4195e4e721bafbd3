"""Say in Chinese how a query was read, so that it can be checked and typed again."""

import re

from .query import And, Between, Dated, Forms, Has, Near, Node, Not, Or, Query, Same, terms, times
from .scanner import FIELD, FIELD_NAMES, NEAR, OPERATORS, quoted
from .term import FIELDS, Term

_SPECIAL = re.compile(r"""[\s()（）?*"“”「」]""")
_LABELS = {key: name for name, key in FIELD_NAMES.items()} | {"status": "状态", "access": "公开程度"}


def read_as(query: Query) -> str:
    """Say how a query was read: `贵阳 且 非 日军`, `（甲 或 乙） 且 丙；期＝2022-1`."""
    literal = "；照原字" if any(term.literal for term in terms(query.root)) else ""
    return (
        _shown(query.root) + literal + _times(query) + "".join(f"；{_filter(condition)}" for condition in query.filters)
    )


def _times(query: Query) -> str:
    """Say how each time was understood, once: `；年代在1937年至1945年之间`."""
    said = dict.fromkeys(
        f"；年代{time.words}" + "，只取确定的" * time.certain for time in times(query.root) if time.words
    )
    return "".join(said)


def _filter(condition: Node) -> str:
    match condition:
        case Has(field, term):
            return f"{_LABELS[field]}＝{term.text}"
        case Or(parts):
            first, *others = map(_filter, parts)
            return " 或 ".join([first, *(other.partition("＝")[2] for other in others)])
        case Between("published"):
            return "已刊"
        case Between(field):
            return f"{_LABELS[field]}＝{_range(condition)}"
        case _:
            raise TypeError(f"{type(condition).__name__} is no condition")


def _range(condition: Between) -> str:
    low, high = condition.low, condition.high
    return low if low == high else f"{low}..{high}"


def _shown(node: Node, inner: bool = False) -> str:
    match node:
        case Term() | Dated():
            return _term(node)
        case Not(part):
            return f"非 {_shown(part, inner=True)}"
        case Near(left, right, within):
            behind = _shown(right, inner=True)
            behind = f"（{behind}）" if isinstance(right, Near) else behind  # 近n binds to the left
            return f"{_shown(left, inner=True)} 近{within} {behind}"
        case Same(part):
            return f"同段（{_shown(part)}）"
        case Has(field, term):
            return f"{_LABELS[field]}:{_word(term)}"
        case Between(field):
            return f"{_LABELS[field]}:{_range(node)}"
        case And(parts):
            shown = " 且 ".join(_shown(part, inner=True) for part in parts)
        case Forms(forms):
            shown = " 或 ".join(_term(form) for form in forms)
        case Or(parts):
            shown = " 或 ".join(_shown(part, inner=True) for part in parts)
    return f"（{shown}）" if inner else shown


def _term(term: Term | Dated) -> str:
    if isinstance(term, Dated):
        return f"年代:{quoted(term.typed) if _needs_quotes(term.typed) else term.typed}"
    word = _word(term)
    return word if term.fields == FIELDS else f"{_LABELS[term.fields[0]]}:{word}"


def _word(term: Term) -> str:
    text = term.text
    if term.loose and not term.wild:
        return f"略标点（{text}）"
    return quoted(text) if not term.wild and _needs_quotes(text) else text


def _needs_quotes(text: str) -> bool:
    """Tell whether a term would be read as something else without quotes."""
    return bool(
        _SPECIAL.search(text) or text[0] == "-" or text in OPERATORS or NEAR.fullmatch(text)
        # A field name counts with text behind it only, but a person reads it as one either way.
        or FIELD.match(text)
    )  # fmt: skip
