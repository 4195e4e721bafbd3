"""What stands around the text of an .odt: styles of paragraphs and words, and how lists are numbered."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .docx_parts import Element, Style, attribute, by_name, child, heading, local
from .ordinals import ordinal

_CODED = re.compile(r"_([0-9a-f]{1,6})_")
_LEVELS = 10
_IN_FORMAT = re.compile("%([0-9]{1,2})%")


class OdtStyles:
    """The styles of a document, each looked up through its parents; automatic ones of the text come last and win."""

    def __init__(self, roots: Iterable[Element]) -> None:
        """Take the roots of styles.xml and content.xml."""
        self._elements: dict[tuple[str, str], Element] = {}
        self.lists: dict[str, Element] = {}
        self._known: dict[tuple[str, str], Style] = {}
        for root in roots:
            for element in root.iter("{*}style"):
                self._elements[attribute(element, "family") or "", attribute(element, "name") or ""] = element
            for element in root.iter("{*}list-style"):
                self.lists[attribute(element, "name") or ""] = element
            # The numbers of chapters; a name that no list can have.
            for element in root.iter("{*}outline-style"):
                self.lists[" outline"] = element

    def paragraph(self, element: Element) -> Style:
        """Return what the style of a paragraph or a heading says."""
        style = self.named("paragraph", attribute(element, "style-name") or "")
        if local(element) == "h" and not style.is_title:
            return replace(style, heading=heading(_level(attribute(element, "outline-level")) - 1))
        return style

    def named(self, family: str, name: str) -> Style:
        """Return what a style says."""
        if (family, name) not in self._known:
            style = Style()
            for element in reversed(self._chain(family, name)):
                style = _changed(style, element)
            self._known[family, name] = replace(style, heading=0) if style.is_title else style
        return self._known[family, name]

    def has_own_list(self, element: Element) -> bool:
        """Tell whether a heading's style takes it out of the numbers of chapters."""
        chain = self._chain("paragraph", attribute(element, "style-name") or "")
        return any(attribute(style, "list-style-name") is not None for style in chain)

    def _chain(self, family: str, name: str) -> list[Element]:
        """Return a style and its parents; a circle ends where it closes."""
        chain: list[Element] = []
        seen = set()
        while (family, name) in self._elements and name not in seen:
            seen.add(name)
            chain.append(self._elements[family, name])
            name = attribute(chain[-1], "parent-style-name") or ""
        return chain


def _changed(style: Style, element: Element) -> Style:
    name = attribute(element, "display-name") or _decoded(attribute(element, "name") or "")
    style = by_name(style, name, declared=False)
    paragraph = child(element, "paragraph-properties")
    if paragraph is not None and (align := attribute(paragraph, "text-align")) is not None:
        style = replace(style, align={"center": "center", "right": "right", "end": "right"}.get(align, ""))
    words = child(element, "text-properties")
    if words is not None and (shown := attribute(words, "display")) is not None:
        style = replace(style, hides=shown == "none")
    return style


def _decoded(name: str) -> str:
    return _CODED.sub(lambda match: chr(min(int(match[1], 16), 0xFFFF)), name)


def _level(value: str | None) -> int:
    return int(value) if value and re.fullmatch("[1-9]|10", value) else 1


# --- lists ---


@dataclass(slots=True)
class Numbering:
    """A list while it is read: its style and how far each of its levels has counted."""

    style: Element | None
    counts: list[int]

    def next(self, level: int, start: str | None = None) -> str:
        """Return the label of the next item at a level (1 is the outermost), empty for one without a number.

        It ends with a space where a tab or a space is declared to part it from the text.
        """
        level = min(level, _LEVELS)
        form = self._form(level)
        begin = start or (None if form is None else attribute(form, "start-value"))
        if start or not self.counts[level - 1]:
            self.counts[level - 1] = _number(begin)
        else:
            self.counts[level - 1] += 1
        self.counts[level:] = [0] * (_LEVELS - level)
        label = "" if form is None else self._label(form, level)
        return label + " " if label and form is not None and _is_parted(form) else label

    def restart(self, level: int) -> None:
        """Forget the counts from a level on."""
        self.counts[min(level, _LEVELS) - 1 :] = [0] * (_LEVELS - min(level, _LEVELS) + 1)

    def _form(self, level: int) -> Element | None:
        if self.style is None:
            return None
        return next((form for form in self.style if attribute(form, "level") == str(level)), None)

    def _label(self, form: Element, level: int) -> str:
        if local(form) not in ("list-level-style-number", "outline-level-style") or not attribute(form, "num-format"):
            return ""
        if whole := attribute(form, "num-list-format"):
            return _IN_FORMAT.sub(lambda match: self._at(int(match[1])), whole)
        shown = attribute(form, "display-levels") or "1"
        first = max(1, level + 1 - (int(shown) if re.fullmatch("[1-9]|10", shown) else 1))
        numbers = ".".join(filter(None, map(self._at, range(first, level + 1))))
        return (attribute(form, "num-prefix") or "") + numbers + (attribute(form, "num-suffix") or "")

    def _at(self, level: int) -> str:
        form = self._form(level)
        if form is None or not 1 <= level <= _LEVELS:
            return ""
        name = attribute(form, "num-format") or ""
        return ordinal(max(1, self.counts[level - 1]), name[:1]) if name else ""


def _is_parted(form: Element) -> bool:
    return any(
        attribute(alignment, "label-followed-by") in ("listtab", "space")
        for alignment in form.iter("{*}list-level-label-alignment")
    )


def numbering(style: Element | None) -> Numbering:
    """Return a list that has not begun."""
    return Numbering(style, [0] * _LEVELS)


def _number(value: str | None) -> int:
    return int(value) if value and re.fullmatch("[0-9]{1,6}", value) else 1
