"""Which elements a page's style sheets hide: what they say of names, classes and ids, and no more of the language.

A rule for some media or with a compound selector is passed over: what may be shown stays in.
"""

import re
from collections.abc import Iterable, Iterator

from .docx_parts import Element, local

_MAX_SHEET = 2 << 20
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_TO_BRACE = re.compile(r"([^{}]*+)([{}])")
_SIMPLE = re.compile(r"([A-Za-z][\w-]*)?(?:([.#])([\w-]+))?")
_SAID = re.compile(r"(?:^|;)\s*(display|visibility|mso-hide)\s*:\s*([\w-]+)", re.IGNORECASE)
_HIDES = frozenset({("display", "none"), ("visibility", "hidden"), ("mso-hide", "all")})
_SHOWS = re.compile(r"display\s*:\s*(?!none)\w", re.IGNORECASE)
_NEVER = frozenset({"html", "body"})

# A name, `.` or `#` or nothing, and a class or an id.
Selector = tuple[str, str, str]


def hide(root: Element, sheets: Iterable[str]) -> None:
    """Mark with the attribute `hidden` what the sheets hide; nothing where that would be most of the text.

    Such a page shows its text by a script, and the text is what it was saved for.
    """
    rules = dict(_rules(sheets))
    if not any(rules.values()):
        return
    found = [element for element in root.iter() if local(element) not in _NEVER and _is_hidden(element, rules)]
    hidden = set(found)
    outermost = (element for element in found if not any(above in hidden for above in element.iterancestors()))
    if 2 * sum(map(_length, outermost)) > _length(root):
        return
    for element in found:
        element.set("hidden", "")


def own(root: Element) -> list[str]:
    """Return the style sheets written into a page."""
    return [element.text or "" for element in root.iter("{*}style")]


def _rules(sheets: Iterable[str]) -> Iterator[tuple[Selector, bool]]:
    """Yield for simple selectors whether they hide; later ones undo earlier ones."""
    for sheet in sheets:
        open_rules: list[str] = []
        for match in _TO_BRACE.finditer(_COMMENT.sub(" ", sheet[:_MAX_SHEET])):
            if match[2] == "{":
                open_rules.append(match[1].rpartition(";")[2])
            elif open_rules:
                said = open_rules.pop()
                if not open_rules and (hides := _hides(match[1])) is not None:
                    yield from ((selector, hides) for selector in _selectors(said))


def _hides(declarations: str) -> bool | None:
    said = {(name.lower(), value.lower()) for name, value in _SAID.findall(declarations)}
    return bool(said & _HIDES) if said else None


def _selectors(said: str) -> Iterator[Selector]:
    for part in said.split(","):
        match = _SIMPLE.fullmatch(part.strip())
        if match is not None and match[0]:
            yield (match[1] or "").lower(), match[2] or "", match[3] or ""


def _is_hidden(element: Element, rules: dict[Selector, bool]) -> bool:
    """Tell what the most particular rule says; what the element says itself beats all."""
    if _SHOWS.search(element.get("style") or ""):
        return False
    name = local(element).lower()
    words = (element.get("class") or "").split()
    named = element.get("id") or ""
    found: bool | None = None
    ranked: list[Selector] = [(name, "", "")]
    ranked += [("", ".", word) for word in words]
    ranked += [(name, ".", word) for word in words]
    ranked += [("", "#", named), (name, "#", named)] if named else []
    for selector in ranked:
        found = rules.get(selector, found)
    return bool(found)


def _length(element: Element) -> int:
    """Return how much text stands under an element, style sheets and scripts left out."""
    return sum(
        len((part.text or "").strip()) for part in element.iter() if local(part) not in ("style", "script", "title")
    ) + sum(len((part.tail or "").strip()) for part in element.iterdescendants())
