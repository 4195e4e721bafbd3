"""What a web page says about its paragraphs and lists, in tags, attributes and the styles Word writes into them."""

import re
from dataclasses import dataclass, replace

from .docx_parts import Element, Style, local
from .ordinals import before_text, ordinal

_HEADING = re.compile("h([1-6])")
_HEADING_CLASS = re.compile(r"(?:^|\s)(?:Mso)?Heading ?([1-9])(?:\s|$)", re.IGNORECASE)
_OUTLINE = re.compile(r"mso-outline-level:\s*([1-9])", re.IGNORECASE)
_TITLE_CLASS = re.compile(r"(?:^|\s)(?:MsoTitle|MsoSubtitle|Title|Subtitle)\w*(?:\s|$)")
_CAPTION_CLASS = re.compile(r"(?:^|\s)(?:MsoCaption|caption)(?:\s|$)", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*(center|right|end|left|justify|start)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?([a-z][a-z-]+)", re.IGNORECASE)
_SYMBOL_FONT = re.compile("symbol|wingdings|webdings", re.IGNORECASE)
_BULLET = re.compile(r"[·•●○■□◆◇▪▫➢✓✔♦*\-–—o\uf000-\uf0ff]?")
_ALIGNED = {"center": "center", "middle": "center", "right": "right", "end": "right"}
_MAX_LEVEL = 6
_FORMS = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
    "cjk-ideographic": "一",
    "simp-chinese-informal": "一",
    "trad-chinese-informal": "一",
    "cjk-decimal": "一",
    "cjk-heavenly-stem": "甲",
    "cjk-earthly-branch": "子",
}


def block_style(element: Element, around: Style, shift: int) -> Style:
    """Return the style of a block by what it says and what stands around it; `shift` is added to the level of an `h1`.

    A heading of Word's is one level deeper than it says, as level 1 is the manuscript's title.
    """
    name = local(element)
    said = element.get("style") or ""
    words = element.get("class") or ""
    style = around
    if match := _HEADING.fullmatch(name):
        style = replace(style, heading=min(int(match[1]) + shift, _MAX_LEVEL))
    elif name == "p" and _TITLE_CLASS.search(words):
        style = replace(style, is_title=True)
    elif name == "p" and (match := _HEADING_CLASS.search(words) or _OUTLINE.search(said)):
        style = replace(style, heading=min(int(match[1]) + 1, _MAX_LEVEL))
    elif name == "blockquote":
        style = replace(style, is_quote=True)
    elif name in ("figcaption", "caption") or (name == "p" and _CAPTION_CLASS.search(words)):
        style = replace(style, is_caption=True)
    if name == "center":
        return replace(style, align="center")
    align = _ALIGN.search(said)
    value = align[1].lower() if align else (element.get("align") or "").lower()
    if value:
        style = replace(style, align=_ALIGNED.get(value, ""))
    return style


@dataclass(slots=True)
class List:
    """A list while it is read; `form` is empty where its items have no numbers."""

    form: str
    at: int
    step: int = 1

    def label(self, item: Element) -> str:
        """Return what stands before the next item."""
        stated = item.get("value") or ""
        if re.fullmatch(r"-?[0-9]{1,6}", stated):
            self.at = int(stated)
        at, self.at = self.at, self.at + self.step
        if not self.form:
            return ""
        return before_text(ordinal(at, self.form) + ("、" if self.form in "一甲子" else "."))


def begun(element: Element) -> List:
    """Return the list that an element begins."""
    if local(element) != "ol":
        return List("", 1)
    found = _LIST_STYLE.search(element.get("style") or "")
    kind = found[1].lower() if found else ""
    form = "" if kind == "none" else _FORMS.get(kind) or element.get("type") or "1"
    form = form if form in ("1", "a", "A", "i", "I", "一", "甲", "子") else "1" if form else ""
    stated = element.get("start") or ""
    backwards = element.get("reversed") is not None
    items = sum(1 for part in element if local(part) == "li")
    start = int(stated) if re.fullmatch(r"-?[0-9]{1,6}", stated) else items if backwards else 1
    return List(form, start, -1 if backwards else 1)


def word_label(element: Element) -> str:
    """Return the number that Word wrote out before a paragraph; nothing for its bullets, letters of symbol fonts."""
    text = "".join(element.itertext()).replace("\xa0", " ").strip()
    fonts = " ".join((part.get("style") or "") for part in (*element.iterancestors("{*}span"), *element.iter()))
    if _BULLET.fullmatch(text) or (_SYMBOL_FONT.search(fonts) and len(text) <= 1):
        return ""
    return before_text(text)
