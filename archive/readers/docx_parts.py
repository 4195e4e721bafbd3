"""What stands around the text of a .docx: names and attributes, relations between parts, styles."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias, cast

from lxml import etree

from .package import Package

Element: TypeAlias = etree._Element

# What holds no accepted text, at any level: properties, what was deleted or moved away, old and doubled forms.
_PROPERTIES = ("pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "rubyPr", "sectPr")
SKIPPED = frozenset((*_PROPERTIES, "del", "moveFrom", "delText", "delInstrText", "rt", "Fallback", "fldData"))
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "subtitle", "标题", "副标题"})
_QUOTE_NAMES = frozenset({"quote", "intense quote", "block text", "quotations", "引用", "明显引用", "文本块"})
_VERSE_NAMES = frozenset({"verse", "诗行", "诗句"})
_CAPTION_NAMES = frozenset({"caption", "题注"})
_MAX_HEADING = 6
_BODY_TEXT_LEVEL = 9


# --- names, which are the same in the transitional and the strict namespaces ---


@lru_cache(maxsize=2048)
def _local(name: str) -> str:
    return name.rpartition("}")[2]


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    # The parser drops comments and instructions, whose tag would be no name.
    return _local(cast("str", element.tag))


def child(element: Element, name: str) -> Element | None:
    """Return the first child of this local name."""
    return next(element.iterchildren("{*}" + name), None)


def attribute(element: Element, name: str) -> str | None:
    """Return the attribute of this local name, whatever its namespace."""
    return next((str(value) for key, value in element.items() if _local(str(key)) == name), None)


def relation_id(element: Element, name: str) -> str | None:
    """Return the attribute of this name in the relationships' namespace (`r:embed`, `r:id`)."""
    ending = f"/relationships}}{name}"
    return next((str(value) for key, value in element.items() if str(key).endswith(ending)), None)


def is_on(element: Element | None) -> bool:
    """Tell whether an on/off property is there and on."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off")


def inner(element: Element, names: frozenset[str]) -> Iterator[Element]:
    """Yield the outermost elements of these names in order, looking into every container that holds accepted text."""
    for part in element:
        name = local(part)
        if name in names:
            yield part
        elif name not in SKIPPED:
            yield from inner(part, names)


# --- relations ---


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to by an id: the last word of the relation's type and the part's name or an outside target."""

    kind: str
    target: str
    external: bool


def relations(package: Package, part: str) -> dict[str, Relation]:
    """Return a part's relations by id; `part` is `""` for the package itself."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", name + ".rels")
    if rels not in package:
        return {}
    found = {}
    for element in package.xml(rels).iterchildren("{*}Relationship"):
        external = element.get("TargetMode") == "External"
        target = element.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[element.get("Id", "")] = Relation(element.get("Type", "").rpartition("/")[2], target, external)
    return found


def part_of_kind(package: Package, related: dict[str, Relation], kind: str, usual: str) -> str:
    """Return the name of the part with this kind of relation, the usual name when none is declared, or `""`."""
    named = (relation.target for relation in related.values() if relation.kind == kind and not relation.external)
    return next((name for name in (*named, usual) if name in package), "")


# --- styles ---


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says about its paragraphs; `heading` is a level (0: none), `align` center, right or empty.

    `list_id` is the list it counts in and `list_level` the level there (from 0); `numbered_by` is the style that
    says so, empty where the paragraph does.
    """

    heading: int = 0
    is_title: bool = False
    is_quote: bool = False
    is_verse: bool = False
    is_caption: bool = False
    list_id: str = ""
    list_level: int = 0
    numbered_by: str = ""
    hides: bool = False
    align: str = ""

    @property
    def is_numbered(self) -> bool:
        """Tell whether the paragraph counts in a list; list 0 takes it out of the one its style names."""
        return self.list_id not in ("", "0")


class Styles:
    """The styles of a document, each looked up through the styles it is based on."""

    def __init__(self, root: Element | None) -> None:
        """Take the root of styles.xml, or None where there is none."""
        elements = [] if root is None else list(root.iterchildren("{*}style"))
        self._elements = {attribute(element, "styleId") or "": element for element in elements}
        self._known: dict[str, Style] = {}
        self._default = next(
            (
                attribute(element, "styleId") or ""
                for element in elements
                if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true", "on")
            ),
            "",
        )

    def named(self, style_id: str) -> Style:
        """Return what a style of paragraphs or characters says."""
        if style_id not in self._known:
            self._known[style_id] = self._resolve(style_id)
        return self._known[style_id]

    def lists(self) -> dict[str, str]:
        """Return the list that each numbering style names."""
        found = {}
        for name, element in self._elements.items():
            properties = child(element, "pPr") if attribute(element, "type") == "numbering" else None
            if properties is not None:
                found[name] = _direct(Style(), properties).list_id
        return found

    def paragraph(self, paragraph: Element) -> Style:
        """Return what a paragraph's own properties and its style say; its own win."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return self.named(self._default)
        named = child(properties, "pStyle")
        style_id = "" if named is None else attribute(named, "val") or ""
        return _direct(self.named(style_id if style_id in self._elements else self._default), properties)

    def _resolve(self, style_id: str) -> Style:
        style = Style()
        for element in reversed(self._chain(style_id)):
            properties = child(element, "pPr")
            if properties is not None:
                style = _direct(style, properties)
                if child(properties, "numPr") is not None:
                    style = replace(style, numbered_by=attribute(element, "styleId") or "")
            name = child(element, "name")
            declared = properties is not None and child(properties, "outlineLvl") is not None
            style = by_name(style, "" if name is None else attribute(name, "val") or "", declared=declared)
            run = child(element, "rPr")
            if run is not None and (vanish := child(run, "vanish")) is not None:
                style = replace(style, hides=is_on(vanish))
        return replace(style, heading=0) if style.is_title else style

    def _chain(self, style_id: str) -> list[Element]:
        """Return a style and what it is based on; a circle ends where it closes."""
        chain: list[Element] = []
        seen = set()
        while style_id in self._elements and style_id not in seen:
            seen.add(style_id)
            element = self._elements[style_id]
            chain.append(element)
            base = child(element, "basedOn")
            style_id = "" if base is None else attribute(base, "val") or ""
        return chain


def by_name(style: Style, name: str, *, declared: bool) -> Style:
    """Return the style as its name changes it; `declared` tells that it has an outline level of its own."""
    words = name.strip()
    if match := _HEADING_NAME.fullmatch(words):
        return style if declared else replace(style, heading=min(int(match[1]) + 1, _MAX_HEADING), is_title=False)
    words = words.lower()
    return replace(
        style,
        is_title=style.is_title or words in _TITLE_NAMES,
        is_quote=style.is_quote or words in _QUOTE_NAMES,
        is_verse=style.is_verse or words in _VERSE_NAMES,
        is_caption=style.is_caption or words in _CAPTION_NAMES,
    )


def _direct(style: Style, properties: Element) -> Style:
    """Return the style as a paragraph's or a style's properties change it."""
    for element in properties:
        match local(element):
            case "outlineLvl" if not style.is_title:
                style = replace(style, heading=_heading(attribute(element, "val")))
            case "jc":
                style = replace(style, align=_align(attribute(element, "val")))
            case "numPr":
                style = _in_list(style, element)
    return style


def _in_list(style: Style, properties: Element) -> Style:
    number, level = child(properties, "numId"), child(properties, "ilvl")
    if number is not None:
        style = replace(style, list_id=attribute(number, "val") or "", list_level=0, numbered_by="")
    if level is not None and re.fullmatch("[0-8]", attribute(level, "val") or ""):
        style = replace(style, list_level=int(attribute(level, "val") or "0"), numbered_by="")
    return style


def _heading(value: str | None) -> int:
    return heading(int(value)) if value is not None and re.fullmatch(r"[0-9]", value) else 0


def heading(outline: int) -> int:
    """Return the level of a heading: level 1 is the manuscript's title, so the outline begins at 2."""
    return min(outline + 2, _MAX_HEADING) if 0 <= outline < _BODY_TEXT_LEVEL else 0


def _align(value: str | None) -> str:
    return {"center": "center", "right": "right", "end": "right"}.get(value or "", "")
