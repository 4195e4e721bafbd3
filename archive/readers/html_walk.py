"""Walk through a web page and make blocks of it: paragraphs, headings, items with their numbers, rows, notes, figures.

The walk is a loop over the parser's events and not a recursion: pages nest as deep as their writers forgot to close.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from ..model import Block, BlockKind, Picture
from .docx_flow import Flow
from .docx_line import MISSING, Line, Piece, join, strip
from .docx_parts import Element, Style, inner, local
from .grid import Cell, Grid, span
from .html_notes import Notes
from .html_page import NO_TEXT, is_hidden
from .html_style import List, begun, block_style, word_label

Load = Callable[[str], Picture | None]

_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_LISTS = frozenset({"ol", "ul", "menu", "dir"})
_WORDS = re.compile(r"([ \t\r\n\f\xa0]+)|([^ \t\r\n\f\xa0]+)")
_MSO = re.compile(
    r"mso-(list:\s*ignore|tab-count|comment-reference|element:\s*(?:comment|header|footer|frame-)[\w-]*)", re.IGNORECASE
)
_WIDE_TOO = frozenset("“”‘’…—·")
_ROWS, _CELLS = frozenset({"tr"}), frozenset({"td", "th"})


class Walk(Flow):
    """The blocks of a page in order; `left` counts what was passed over.

    `apart` are elements to leave out, `load` fetches a picture by its address or tells that it is not in the file,
    `shift` is added to the level of headings, `as_page` takes tables that only lay a page out for what they are,
    `keeps_breaks` takes a line end between two Chinese characters for a space, as LibreOffice means it.
    """

    def __init__(
        self,
        notes: Notes,
        apart: frozenset[Element],
        load: Load,
        *,
        shift: int = 0,
        as_page: bool = False,
        keeps_breaks: bool = False,
    ) -> None:
        """Prepare to walk."""
        super().__init__(Counter())
        self._found, self._apart, self._load = notes, apart, load
        self._shift, self._as_page, self._keeps_breaks = shift, as_page, keeps_breaks
        self._line = Line()
        self._styles = [Style()]
        self._lists: list[List] = []
        self._marker = self._blank = self._last = ""
        self._pre = 0
        self._flat = self._in_notes = self._said = False
        self._labels: dict[Element, str] = {}

    # --- the walk ---

    def walk(self, root: Element) -> None:
        """Take everything inside an element."""
        self._run(root)
        self._break()

    def notes(self) -> Iterator[Block]:
        """Yield the notes in the order of reference."""
        for holder, label in self._labels.items():
            (text, _), pictures = self._flattened(holder)
            self._figures(pictures)
            yield Block(BlockKind.NOTE, self._unmarked(holder, text), label=label)

    def _unmarked(self, holder: Element, text: str) -> str:
        """Return a note without the mark at its head; a bare number goes only where no link back was the mark."""
        mark = re.escape(self._found.notes[holder].strip("[]［］【】〔〕()（） "))
        own = rf"[\[［【〔(（]\s*(?:{mark})?\s*[\]］】〕)）]"
        if not any(link in self._found.backs for link in holder.iter("{*}a")):
            own += rf"|{mark}(?![\w.])"
        return re.sub(rf"^[↑^\s]*(?:{own})?\s*[、:：]?\s*", "", text)

    def _run(self, root: Element) -> None:
        skipped: Element | None = None
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if (element is root and self._flat) or self._enter(element):
                    self._add(element.text)
                else:
                    walker.skip_subtree()
                    skipped = element
                continue
            if element is skipped:
                skipped = None
            else:
                self._leave(element)
            if element is not root:
                self._add(element.tail)

    def _enter(self, element: Element) -> bool:
        """Begin an element; return whether there is anything inside to take."""
        name = local(element)
        if name in NO_TEXT or element in self._apart or self._is_no_text(element, name):
            return False
        match name:
            case "ins":
                self.left["insertions"] += 1
            case "br":
                self._end_line()
            case "hr":
                self._break()
                self._gap = self._gap or not self._flat
            case "img" | "image":
                self._picture(element)
            case "table" if not self._flat and not (self._as_page and _lays_out(element)):
                self._break()
                self._table(element)
                return False
        if (match := _MSO.search(element.get("style") or "")) is not None:
            return self._of_word(element, match[1].lower())
        if name in _BLOCKS:
            self._open(element, name)
        return True

    def _is_no_text(self, element: Element, name: str) -> bool:
        """Tell whether an element is a note or its mark, hidden or deleted; count what is passed over."""
        if element in self._found.marks:
            self._refer(element)
        elif name == "del":
            self.left["deletions"] += 1
        elif is_hidden(element):
            self.left["hidden"] += any(text.strip() for text in element.itertext())
        else:
            return element in self._found.notes or element in self._found.backs
        return True

    def _of_word(self, element: Element, what: str) -> bool:
        """Take what Word wrote for other programs: numbers and tabs as text; comments stay out."""
        if what.startswith("list"):
            self._marker = word_label(element)
        elif what.startswith("tab"):
            self._say("\t")
        elif what.startswith("comment"):
            self.left["comments"] += 1
        elif what.startswith("element:") and "comment" in what:
            pass  # the comments themselves; their references were counted
        elif local(element) in _BLOCKS and "header" not in what and "footer" not in what:
            self._open(element, local(element))
            return True
        return False

    def _open(self, element: Element, name: str) -> None:
        self._break()
        self._styles.append(block_style(element, self._styles[-1], self._shift))
        if name in _LISTS:
            self._lists.append(begun(element))
        elif name == "li":
            self._marker = self._lists[-1].label(element) if self._lists else ""
        elif name in ("pre", "listing"):
            self._pre += 1
        self._said = False

    def _leave(self, element: Element) -> None:
        name = local(element)
        if name not in _BLOCKS or (self._flat and len(self._styles) == 1):
            return
        self._break()
        if len(self._styles) > 1:
            self._styles.pop()
        if name in _LISTS and self._lists:
            self._lists.pop()
        elif name in ("pre", "listing"):
            self._pre -= 1
        elif name == "li":
            self._marker = ""
        elif name == "p" and not self._said and not self._flat:
            self._gap = True

    # --- text ---

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._pre:
            for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
                if number:
                    self._end_line()
                if line:
                    self._say(line)
            return
        for match in _WORDS.finditer(text):
            if match[1]:
                self._blank += match[1]
            else:
                self._say(self._between(match[2][0]) + match[2])

    def _between(self, following: str) -> str:
        """Return what the blanks before a character are: each no-break space one, all others together at most one."""
        blank = self._blank
        if not blank or not self._last:
            return ""
        if "\xa0" in blank:
            return re.sub(r"[ \t\r\n\f]+|\xa0", " ", blank)
        if self._keeps_breaks:
            return " " * max(1, blank.count(" ") + blank.count("\n"))
        if "\n" in blank and _is_wide(self._last) and _is_wide(following):
            return ""
        return " "

    def _say(self, text: str) -> None:
        if self._marker:
            text, self._marker = self._marker + text, ""
        self._line.add(text)
        self._blank, self._last = "", text[-1]
        self._said = True

    def _end_line(self) -> None:
        self._line.add("\n")
        self._blank = self._last = ""

    def _refer(self, mark: Element) -> None:
        if not self._in_notes:
            holder = self._found.marks[mark]
            self._line.refer(self._labels.setdefault(holder, str(len(self._labels) + 1)))

    def _break(self) -> None:
        """End the line: in a cell or a note as a blank, else as a block."""
        if self._flat:
            self._end_line()
            return
        line, self._line = self._line, Line()
        self._blank = self._last = ""
        if not line.pieces and not line.marks and not line.pictures:
            return
        while line.pieces and line.pieces[-1] == "\n":  # a break at the end of a paragraph shows nothing
            line.pieces.pop()
        line.style = self._styles[-1]
        self.paragraph(line)

    # --- pictures, tables ---

    def _picture(self, element: Element) -> None:
        address = element.get("src") or ""
        picture = self._load(address)
        if picture is not None:
            self._line.pictures.append(picture)
            self._said = True
        elif address:
            self.left["linked"] += 1
            self._line.pictures.append(MISSING)

    def _flattened(self, element: Element) -> tuple[Piece, list[Picture]]:
        """Return all text inside a cell or a note as one line, and the pictures found there."""
        kept = (self._line, self._styles, self._lists, self._marker, self._flat, self._in_notes, self._pre)
        self._line, self._styles, self._lists, self._marker = Line(), [Style()], [], ""
        self._in_notes = element in self._found.notes
        self._flat, self._pre, self._blank, self._last = True, 0, "", ""
        self._run(element)
        line = self._line
        self._line, self._styles, self._lists, self._marker, self._flat, self._in_notes, self._pre = kept
        self._blank = self._last = ""
        pieces = [strip((text.replace("\t", " "), marks)) for text, marks in line.split()]
        return join((piece for piece in pieces if piece[0] or piece[1]), " "), line.pictures

    def _table(self, table: Element) -> None:
        for caption in table.iterchildren("{*}caption"):
            self._styles.append(self._styles[-1])
            self._run(caption)
            self._break()
            self._styles.pop()
        self.table()
        grid = Grid()
        for row in inner(table, _ROWS):
            if row in self._apart or is_hidden(row):
                continue
            pictures: list[Picture] = []
            self.row(grid.row(self._cells(row, pictures)), pictures)

    def _cells(self, row: Element, pictures: list[Picture]) -> Iterator[Cell]:
        for cell in inner(row, _CELLS):
            piece, found = self._flattened(cell) if cell not in self._apart else (("", ()), [])
            pictures += found
            yield piece, span(cell.get("colspan")), span(cell.get("rowspan"))


def _lays_out(table: Element) -> bool:
    """Tell whether a table lays out a page: it holds another, a heading or running text, or has but one column."""
    rows = list(inner(table, _ROWS))
    if next((part for part in table.iterdescendants("{*}table", "{*}h1", "{*}h2", "{*}h3")), None) is not None:
        return True
    if all(sum(1 for _ in inner(row, _CELLS)) <= 1 for row in rows):
        return True
    return any(sum(1 for _ in cell.iter("{*}p", "{*}br")) >= 3 for row in rows for cell in inner(row, _CELLS))


def _is_wide(char: str) -> bool:
    return char in _WIDE_TOO or unicodedata.east_asian_width(char) in "WF"
