"""The lists of a .docx (numbering.xml), and the label of each numbered paragraph."""

import re
from dataclasses import replace

from .docx_parts import Element, Style, attribute, child, is_on
from .list_numbers import LEVELS, Counters, Level

_PLACE = re.compile("%([1-9])")
_MOST = 32_767  # what Word counts to


class Numbers:
    """Counts the numbered paragraphs of one document; ask in the order of the text."""

    def __init__(self, root: Element | None, styles: dict[str, str]) -> None:
        """Take the root of numbering.xml, None where there is none, and the list that each numbering style names."""
        elements = [] if root is None else list(root)
        self._abstract = _by_id(elements, "abstractNum", "abstractNumId")
        self._lists = _by_id(elements, "num", "numId")
        self._of_style = styles
        self._known: dict[str, tuple[str, dict[int, Level], dict[int, int], dict[str, int]]] = {}
        self._counters = Counters()

    def label(self, style: Style) -> str:
        """Return what Word shows before the next paragraph of this style; empty for one without a number."""
        if not style.is_numbered:
            return ""
        if style.list_id not in self._known:
            self._known[style.list_id] = self._read(style.list_id)
        key, levels, starts, of_style = self._known[style.list_id]
        level = of_style.get(style.numbered_by, style.list_level)
        return self._counters.next(key, style.list_id, level, levels, starts)

    def _read(self, list_id: str) -> tuple[str, dict[int, Level], dict[int, int], dict[str, int]]:
        """Return the key its counters are kept under, its levels, the starts of its own, the styles of its levels."""
        element = self._lists.get(list_id)
        if element is None:
            return list_id, {}, {}, {}
        key, abstract = self._abstract_of(element)
        levels: dict[int, Level] = {}
        of_style: dict[str, int] = {}
        for part in () if abstract is None else abstract.iterchildren("{*}lvl"):
            _take(part, levels, of_style)
        starts: dict[int, int] = {}
        for override in element.iterchildren("{*}lvlOverride"):
            for part in override.iterchildren("{*}lvl"):
                _take(part, levels, of_style)
            start = child(override, "startOverride")
            if start is not None:
                starts[_number(attribute(override, "ilvl"), 0)] = _number(attribute(start, "val"), 1)
        return key, levels, starts, of_style

    def _abstract_of(self, element: Element) -> tuple[str, Element | None]:
        """Return the definition a list is made from; one that only names a numbering style is looked up there."""
        for _ in range(2):
            named = child(element, "abstractNumId")
            key = "" if named is None else attribute(named, "val") or ""
            abstract = self._abstract.get(key)
            link = None if abstract is None else child(abstract, "numStyleLink")
            other = None if link is None else self._lists.get(self._of_style.get(attribute(link, "val") or "", ""))
            if other is None:
                break
            element = other
        return key, abstract


def _by_id(elements: list[Element], name: str, key: str) -> dict[str, Element]:
    return {attribute(part, key) or "": part for part in elements if str(part.tag).endswith("}" + name)}


def _take(part: Element, levels: dict[int, Level], of_style: dict[str, int]) -> None:
    at = _number(attribute(part, "ilvl"), LEVELS)
    if at >= LEVELS:
        return
    levels[at] = _level(part)
    style = child(part, "pStyle")
    if style is not None:
        of_style[attribute(style, "val") or ""] = at


def _level(part: Element) -> Level:
    level = Level()
    said = {name: _said(part, name) for name in ("start", "numFmt", "lvlText", "suff", "lvlRestart")}
    # A format of Word 2010 and later stands in an alternative, with an older one beside it.
    form = said["numFmt"] or next((attribute(each, "val") for each in part.iter("{*}numFmt")), None)
    text = said["lvlText"] or ""
    level = replace(
        level,
        form=form or "decimal",
        text=_PLACE.sub(lambda match: chr(int(match[1]) - 1), "".join(char for char in text if char >= " ")),
        start=_number(said["start"], 0),
        suffix=said["suff"] or "tab",
        is_legal=is_on(child(part, "isLgl")),
    )
    restart = said["lvlRestart"]
    return level if restart is None else replace(level, restart=_number(restart, 0))


def _said(part: Element, name: str) -> str | None:
    element = child(part, name)
    return None if element is None else attribute(element, "val")


def _number(value: str | None, otherwise: int) -> int:
    return min(int(value), _MOST) if value is not None and re.fullmatch("[0-9]{1,9}", value) else otherwise
