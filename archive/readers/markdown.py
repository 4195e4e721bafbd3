"""Read Markdown: the words without the signs, one block for each paragraph, list item, line of code or table row."""

import posixpath
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..errors import Unreadable
from ..model import Block, BlockKind, Document, Mark, MarkKind
from ..text import markup
from . import markdown_notes
from .markdown_front import take_front_matter
from .plain import decode

READER = "md/1"
# What is nested deeper the parser drops without a word; each level costs it four Python calls.
_MAX_NESTING = 100
_TOO_DEEP = "文件的层次深得不正常，无法读取；请另存为 .txt 再收。"
_SHOWN_TARGET = 40
_INDENT = re.compile(r"[ \t>]*(\u3000+)")
_ADDRESS = re.compile(r"[/.#@:]")


def read(data: bytes) -> Document:
    """Return a Markdown file's blocks; pictures are links only, so each is named in a warning."""
    text, encoding, warnings = decode(data)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    facts, text = take_front_matter(text)
    blocks = _Blocks(text.split("\n"))
    try:
        blocks.read(_parse(text))
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    return Document(
        blocks=(*blocks.found, *blocks.notes()),
        reader=READER,
        encoding=encoding,
        title=facts.get("title", ""),
        creator=facts.get("author", ""),
        warnings=(*warnings, *dict.fromkeys(blocks.warnings)),
    )


def _parse(text: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING}).enable("table")
    markdown_notes.use_notes(parser)
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    if any(token.level >= _MAX_NESTING - 1 for token in tokens):
        raise Unreadable(_TOO_DEEP)
    links = (*env.get("references", {}).values(), *env.get("duplicate_refs", ()))
    if all(_ADDRESS.search(link["href"]) for link in links):
        return tokens
    # `[1]: 《贵阳府志》卷三。` is a note to its writer; as the address of a link it would vanish.
    return parser.disable("reference").parse(text)


class _Text:
    """The words of one stretch of inline tokens, broken into lines, with the notes it refers to."""

    def __init__(self, tokens: Sequence[Token], indent: str = "") -> None:
        self.lines: list[str] = [indent]
        self.marks: list[list[Mark]] = [[]]
        self.images: list[tuple[str, str]] = []
        self._pending = False
        for token in tokens:
            self._take(token)

    def _take(self, token: Token) -> None:
        match token.type:
            case "softbreak":
                self._pending = True
            case "hardbreak":
                self._break()
            case "image":
                self.images.append(
                    (" ".join(_Text(token.children or []).lines).strip(), str(token.attrGet("src") or ""))
                )
            case markdown_notes.REFERENCE:
                self._settle("")
                self.marks[-1].append(Mark(len(self.lines[-1]), MarkKind.NOTE, token.meta["label"]))
            case _:
                self._add(token.content)

    def _add(self, text: str) -> None:
        if text:
            self._settle(text)
            first, *more = markup.lines(text)
            self.lines[-1] += first
            for line in more:
                self._break()
                self.lines[-1] += line

    def _settle(self, text: str) -> None:
        """Decide a soft break now that its next character is known: none, a space, or a paragraph's indent."""
        if not self._pending:
            return
        self._pending = False
        if text.startswith("\u3000"):
            self._break()
        elif self.lines[-1] and not _runs_together(self.lines[-1][-1], text[:1]):
            self.lines[-1] += " "

    def _break(self) -> None:
        self._pending = False
        self.lines.append("")
        self.marks.append([])


def _runs_together(before: str, after: str) -> bool:
    """Tell whether two characters across a line end take no space: Chinese ones, with their quotes and dashes."""
    return _is_wide(before) and (not after or _is_wide(after))


def _is_wide(character: str) -> bool:
    width = unicodedata.east_asian_width(character)
    return width in ("W", "F") or (width == "A" and unicodedata.category(character).startswith("P"))


@dataclass
class _Row:
    """A table row that is open."""

    opened: Token
    cells: list[_Text] = field(default_factory=list)


class _Blocks:
    """Turns block tokens into blocks; `warnings` names the pictures that did not come along."""

    def __init__(self, source: list[str]) -> None:
        self.found: list[Block] = []
        self.warnings: list[str] = []
        self._source = source
        self._quotes = 0
        self._level = 0
        self._marker = ""
        self._row: _Row | None = None
        self._before: Token | None = None
        self._label = ""
        self._notes: dict[str, Block] = {}
        self._cited: dict[str, None] = {}
        self._doubled = 0

    def read(self, tokens: Sequence[Token]) -> None:
        """Take all tokens of a document."""
        for token in tokens:
            self._take(token)
        if self._doubled:
            self.warnings.append(f"注释编号重复{self._doubled}处，重复的注文留在正文里，请核对")

    def notes(self) -> tuple[Block, ...]:
        """Return the notes in the order of reference; those never referred to follow."""
        order = dict.fromkeys((*self._cited, *self._notes))
        return tuple(self._notes[label] for label in order if label in self._notes)

    def _take(self, token: Token) -> None:
        match token.type:
            case "inline":
                self._inline(token)
            case "fence" | "code_block":
                for line in markup.lines(token.content.removesuffix("\n")):
                    self._emit(self._kind(), line, [], token)
            case "tr_close":
                self._end_row()
            case "list_item_close" if self._marker:
                # `1949.` alone on a line is an empty item to the parser and a word to its writer.
                self._emit(self._kind(), "", [], token)
            case _:
                self._frame(token)

    def _frame(self, token: Token) -> None:
        """Remember what the next words stand in."""
        match token.type:
            case "blockquote_open" | "blockquote_close":
                self._quotes += token.nesting
            case "heading_open":
                self._level = int(token.tag[1:])
            case "heading_close":
                self._level = 0
            case "list_item_open":
                self._marker += token.info + token.markup + " "
            case "tr_open":
                self._row = _Row(token)
            case markdown_notes.OPEN:
                self._label = token.meta["label"]
            case markdown_notes.CLOSE:
                self._label = ""

    def _kind(self) -> BlockKind:
        if self._level:
            return BlockKind.HEADING
        return BlockKind.QUOTE if self._quotes else BlockKind.PARAGRAPH

    def _inline(self, token: Token) -> None:
        in_prose = not self._level and not self._label and self._row is None
        text = _Text(token.children or [], self._indent(token) if in_prose else "")
        self._cited.update((mark.label, None) for marks in text.marks for mark in marks)
        if self._row is not None:
            self._row.cells.append(text)
            return
        if self._label in self._notes:
            # Chapters that each begin at 1: the first note has the label, the text of the others must not vanish.
            self._emit(self._kind(), f"[^{self._label}]: {_joined(text)[0]}", [], token)
            self._doubled += 1
        elif self._label:
            self._notes[self._label] = _note(self._label, text)
        else:
            for line, marks in zip(text.lines, text.marks, strict=True):
                self._emit(self._kind(), line, marks, token)
        self._captions(text.images)

    def _indent(self, token: Token) -> str:
        """Return a paragraph's full-width indent, which the parser takes for blanks and drops."""
        match = _INDENT.match(self._source[token.map[0]]) if token.map else None
        return match[1] if match else ""

    def _end_row(self) -> None:
        row, self._row = self._row, None
        if row is None:
            return
        line = ""
        marks: list[Mark] = []
        for number, cell in enumerate(row.cells):
            line += "\t" if number else ""
            text, own = _joined(cell)
            marks += _moved(own, len(line))
            line += text
        self._emit(BlockKind.ROW, line, marks, row.opened)
        self._captions([image for cell in row.cells for image in cell.images])

    def _captions(self, images: list[tuple[str, str]]) -> None:
        """Keep each caption as a figure without a picture: it is no text of the piece and does not count."""
        for caption, target in images:
            name = posixpath.basename(unquote(target)) or target
            self.warnings.append(f"图片“{name[:_SHOWN_TARGET]}”只有链接，未随稿收入；可用 add 图片 --to 登记号 补收")
            if caption:
                self._marker = ""
                self.found.append(Block(BlockKind.FIGURE, caption))

    def _emit(self, kind: BlockKind, text: str, marks: list[Mark], token: Token) -> None:
        """Add a block if it says anything; a list item's marker goes before its first words."""
        if self._marker:
            marks = _moved(marks, len(self._marker))
            text = self._marker + text if text or marks else self._marker.rstrip()
            self._marker = ""
        if text.strip() or marks:
            gap = token is not self._before and self._follows_gap(token)
            self.found.append(Block(kind, text, level=self._level, marks=tuple(marks), gap=gap))
            self._before = token

    def _follows_gap(self, token: Token) -> bool:
        if not token.map or token.map[0] == 0:
            return False
        return not self._source[token.map[0] - 1].strip("> \t")


def _moved(marks: list[Mark], by: int) -> list[Mark]:
    return [Mark(mark.offset + by, mark.kind, mark.label) for mark in marks]


def _joined(text: _Text) -> tuple[str, list[Mark]]:
    """Return the lines as one, with spaces for breaks and tabs."""
    line = ""
    marks: list[Mark] = []
    for number, (part, own) in enumerate(zip(text.lines, text.marks, strict=True)):
        line += " " if number else ""
        marks += _moved(own, len(line))
        line += part.replace("\t", " ")
    return line, marks


def _note(label: str, text: _Text) -> Block:
    line, marks = _joined(text)
    return Block(BlockKind.NOTE, line, label=label, marks=tuple(marks))
