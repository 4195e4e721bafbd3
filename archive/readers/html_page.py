"""What of a web page is the article: by its own marks, else by where its Chinese text is densest."""

import re
from dataclasses import dataclass

from lxml import etree

from .docx_parts import Element, attribute, local

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
# Never text, wherever they stand.
_NO_TEXT_NAMES = (
    "head script style template noscript svg canvas iframe object embed applet audio video select datalist button "
    "input textarea map area rt rp rtc xml frameset noframes dialog"
)
NO_TEXT = frozenset(_NO_TEXT_NAMES.split())
_AROUND = frozenset({"nav", "footer", "aside", "menu", "form", "header"})
_CONTAINER_NAMES = (
    "body div section article main table tbody thead tfoot tr td th center font span form ul ol dl p nav footer "
    "aside header menu hgroup"
)
_CONTAINERS = frozenset(_CONTAINER_NAMES.split())
_INTO = _CONTAINERS - {"p", "ul", "ol", "dl", *_AROUND} | {"form"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_SAVED = re.compile("word|office|wps|kingsoft", re.IGNORECASE)
# The article goes on to where this share of the text stands; a marked one must hold a third of it.
_MOST, _MARKED, _BESIDE = 0.75, 1 / 3, 0.25


@dataclass(slots=True)
class Weight:
    """How much Chinese stands under an element: characters outside links, those inside, and the number of links."""

    own: int = 0
    linked: int = 0
    links: int = 0

    def add(self, other: "Weight") -> None:
        """Count what stands in a part of the element."""
        self.own += other.own
        self.linked += other.linked
        self.links += other.links

    @property
    def is_menu(self) -> bool:
        """Tell whether links are most of what it says."""
        return self.links >= 3 and self.linked > 2 * self.own


@dataclass(frozen=True, slots=True)
class Article:
    """The element that holds the article, a heading that stands outside it, and what inside it is no part of it."""

    element: Element
    heading: Element | None
    apart: frozenset[Element]


def is_hidden(element: Element) -> bool:
    """Tell whether the page itself hides an element."""
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def is_saved_document(root: Element) -> bool:
    """Tell whether a word processor wrote the page: then all of it is the manuscript."""
    if any("schemas-microsoft-com" in str(value) for value in (*root.values(), *root.nsmap.values())):
        return True
    metas = (meta for meta in root.iter("{*}meta") if (meta.get("name") or "").lower() in ("generator", "progid"))
    return any(_SAVED.search(meta.get("content") or "") for meta in metas)


def whole(body: Element) -> Article:
    """Return the whole page as the article, but for the running heads LibreOffice writes into it."""
    heads = [part for part in body if local(part) == "div" and part.get("title") in ("header", "footer")]
    return Article(body, None, frozenset(heads))


def find(body: Element) -> Article:
    """Return the article of a web page.

    It is the `article` or `main` element that holds most Chinese text outside links, if that is a third of the
    page's; else the innermost part that holds three quarters of it, widened to the page's first heading where
    little else stands between. Menus (links are most of their text), navigation, asides, footers and forms go.
    """
    weights = weigh(body)
    total = weights[body].own
    marked = [part for part in weights if _is_marked(part)]
    best = max(marked, key=lambda part: weights[part].own, default=None)
    if best is not None and total and weights[best].own >= _MARKED * total:
        # An article in a main part: the inner one, unless it is one of several.
        inside = [part for part in marked if weights[part].own >= _MOST * weights[best].own]
        best = inside[-1]
    else:
        best = _densest(body, weights)
    element, heading = _with_heading(body, best, weights)
    return Article(element, heading, _apart(element, weights))


def _is_marked(element: Element) -> bool:
    return local(element) in ("article", "main") or element.get("role") in ("main", "article")


def _densest(body: Element, weights: dict[Element, Weight]) -> Element:
    found = body
    while True:
        parts = [part for part in found if local(part) in _INTO and part in weights]
        best = max(parts, key=lambda part: weights[part].own, default=None)
        if best is None or not weights[best].own or weights[best].own < _MOST * weights[found].own:
            return found
        found = best


def _with_heading(body: Element, found: Element, weights: dict[Element, Weight]) -> tuple[Element, Element | None]:
    """Widen the article to the heading before it, or return that heading when too much else stands between."""
    above = {found, *found.iterancestors()}
    if any(local(part) == "h1" for part in found.iter()):
        return found, None
    heading = next((part for part in body.iter("{*}h1") if _says(part) and not is_hidden(part)), None)
    if heading is None:
        return found, None
    if heading in above:  # a heading that was never closed holds the article
        return next((part for part in heading.iterancestors() if part in weights), body), None
    shared = next((part for part in heading.iterancestors() if part in above), body)
    if shared in weights and weights[shared].own <= (1 + _BESIDE) * weights[found].own + 60:
        return shared, None
    return found, heading


def _says(element: Element) -> bool:
    return bool("".join(element.itertext()).strip())


def _apart(article: Element, weights: dict[Element, Weight]) -> frozenset[Element]:
    """Return the parts of the article that are menus, navigation, asides, footers or small forms."""
    total = weights[article].own
    found = []
    for part, weight in weights.items():
        if part is article:
            continue
        name = local(part)
        around = name in _AROUND and not _holds_notes(part)
        # Old pages stand in one form as a whole, and the head of an article is in its header.
        if name in ("form", "header"):
            around = weight.own < _MOST * total and (name == "form" or not _in_article(part, article))
        # A page of nothing but links has no menu: they are its text.
        if around or (total and weight.is_menu):
            found.append(part)
    return frozenset(found)


def _holds_notes(element: Element) -> bool:
    return "note" in (attribute(element, "type") or element.get("epub:type") or element.get("class") or "")


def _in_article(element: Element, article: Element) -> bool:
    return any(_is_marked(part) for part in element.iterancestors()) or _is_marked(article)


def weigh(body: Element) -> dict[Element, Weight]:
    """Return the weights of the body and of everything that can hold a part of an article, outermost first."""
    weights: dict[Element, Weight] = {}
    open_weights = [Weight()]
    links = 0
    skipped: Element | None = None
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if local(element) in NO_TEXT or is_hidden(element):
                walker.skip_subtree()
                skipped = element
                continue
            weight = Weight()
            open_weights.append(weight)
            if local(element) in _CONTAINERS or element is body:
                weights[element] = weight
            if local(element) == "a":
                links += 1
                weight.links += 1
            _count(weight, element.text, links)
            continue
        if element is skipped:
            skipped = None
        else:
            links -= local(element) == "a"
            weight = open_weights.pop()
            open_weights[-1].add(weight)
        if element is not body:
            _count(open_weights[-1], element.tail, links)
    return weights


def _count(weight: Weight, text: str | None, links: int) -> None:
    if text and (number := len(_HAN.findall(text))):
        if links:
            weight.linked += number
        else:
            weight.own += number
