"""Notes of a web page: which links are the marks of notes, and which elements are the notes.

A note is found by both ends: a mark (`[1]`, `①`, `*`) that links to a place in the page, and there either a link back
or a declaration that a note begins. Word, LibreOffice, e-books and wikis all write them so, each in its own words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from .docx_parts import Element, local

_MARK = re.compile(
    r"[\[［【〔(（]?\s*(?:注释?\s*)?(?:[0-9０-９]{1,4}|[*＊†‡]{1,4}|[ivxlc]{1,6}|[a-z]|[①-⑳㉑-㉟㊱-㊿]"
    r"|[一二三四五六七八九十]{1,3}|注)\s*[\]］】〕)）]?",
    re.IGNORECASE,
)
_DECLARED = re.compile(
    r"foot-?note|end-?note|rear-?note|mso-element:\s*(?:foot|end)note|\bftn\d|\bedn\d", re.IGNORECASE
)
# What holds a note of several paragraphs, by the names Word and LibreOffice give.
_BOX = re.compile(r"(?:ftn|edn|sdfootnote|sdendnote)\d+", re.IGNORECASE)
_MARK_LENGTH, _MOST_LINKS = 12, 200
_HOLDERS = frozenset({"p", "li", "dd", "div", "td", "aside", "section"})


@dataclass(slots=True)
class Notes:
    """Marks (`a` or the `sup` around it) with their notes, the notes with what their marks say, and the links back."""

    marks: dict[Element, Element] = field(default_factory=dict)
    notes: dict[Element, str] = field(default_factory=dict)
    backs: set[Element] = field(default_factory=set)


def find(root: Element) -> Notes:
    """Return the notes of a page, whichever part of it they stand in."""
    places = _places(root)
    found = Notes()
    targets: dict[Element, Element] = {}
    shared = set()
    for link in root.iter("{*}a"):
        target = places.get(_fragment(link))
        text = _short(link)
        if target is None or not _MARK.fullmatch(text) or _inside(link, found.notes):
            continue
        holder = _holder(target)
        if holder is None or _inside(link, (holder,)):
            continue
        backs = _backs(holder, link, places)
        known = targets.get(holder) is target
        if not (backs or known or _is_declared(target, holder)):
            continue
        if targets.setdefault(holder, target) is not target:
            shared.add(holder)  # several notes in one paragraph stay text
        found.notes.setdefault(holder, text)
        found.marks[_around(link)] = holder
        found.backs.update(backs)
    for holder in shared:
        del found.notes[holder]
    found.marks = {mark: holder for mark, holder in found.marks.items() if holder in found.notes}
    return found


def _places(root: Element) -> dict[str, Element]:
    places: dict[str, Element] = {}
    for element in root.iter():
        for name in (element.get("id"), element.get("name") if local(element) == "a" else None):
            if name:
                places.setdefault(name, element)
    return places


def _fragment(link: Element) -> str:
    href = link.get("href") or ""
    return href[1:] if href.startswith("#") else ""


def _inside(element: Element, holders: Iterable[Element]) -> bool:
    known = holders if isinstance(holders, dict) else set(holders)
    return bool(known) and (element in known or any(above in known for above in element.iterancestors()))


def _holder(target: Element) -> Element | None:
    """Return the element that is the note to which a place belongs."""
    holder: Element | None = target
    while holder is not None and (local(holder) not in _HOLDERS or not _short(holder)):
        holder = holder.getparent()
    if holder is None:
        return None
    above = holder.getparent()
    if above is not None and local(above) == "div" and _BOX.fullmatch(above.get("id") or ""):
        return above
    return holder


def _backs(holder: Element, link: Element, places: dict[str, Element]) -> list[Element]:
    """Return the links of a note that lead back to where it is referred to: to the mark or just around it."""
    near = {link, *link}
    for above, _ in zip(link.iterancestors(), range(2), strict=False):
        near.add(above)
    # A note referred to twice has a link for each; once one is found, its like are such too.
    links = [back for back in islice(holder.iter("{*}a"), _MOST_LINKS + 1) if _fragment(back)]
    if len(links) > _MOST_LINKS or not any(places.get(_fragment(back)) in near for back in links):
        return []
    like = re.compile(r"[↑^↩⏎⬆▲a-z0-9.,]{1,4}|" + _MARK.pattern, re.IGNORECASE)
    return [back for back in links if like.fullmatch(_short(back))]


def _is_declared(target: Element, holder: Element) -> bool:
    said = (
        value
        for element in (target, holder)
        for key, value in element.items()
        if str(key).rpartition("}")[2].rpartition(":")[2] in ("type", "role", "class", "style", "id")
    )
    return any(_DECLARED.search(str(value)) for value in said)


def _short(element: Element) -> str:
    """Return a text if it is short, else its beginning: a mark is, and a page of marks must not take quadratic time."""
    said = ""
    for text in element.itertext():
        said += text.strip()
        if len(said) > _MARK_LENGTH:
            break
    return said


def _around(link: Element) -> Element:
    """Return the raised text around a mark if it says nothing else, so that its brackets go with it."""
    found = link
    for above in link.iterancestors():
        if local(above) not in ("sup", "span", "font", "b") or not _MARK.fullmatch(_short(above)):
            break
        if sum(1 for _ in above.iter("{*}a")) == 1:
            found = above
    return found
