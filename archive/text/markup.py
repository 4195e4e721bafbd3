r"""Write blocks as `text.md` and read them back: a small, documented subset of Markdown.

One line is one block; blank lines only separate. What a person types outside the subset is a plain paragraph.

    ## 标题            a heading, `#` to `######`
    > 引文             a quotation
    | 诗句             a verse line
    | 甲 | 乙 |        a table row (it ends with a bar); `| --- | --- |` only draws the head
    [^1]: 注文         a note; `[^1]` in a line is the reference to it
    ![图注](photos/1.jpg)   a figure, alone on its line
    <!-- 第12页 -->     here begins printed page 12

A character that would be taken for markup is escaped with a backslash and comes back equal.
"""

import re
from collections.abc import Iterable, Iterator

from ..model import Block, BlockKind, Mark, MarkKind

# The patterns are compiled when they are first met (`re` keeps them): reading plain paragraphs needs few.
# Escaped wherever they stand; `]`, `(` and the like are harmless once `[` is escaped.
_SPECIAL = r"[\\`*_\[<]|&(?=#?\w+;)|~(?=~)"
# Escaped only where a line begins, behind what a Markdown reader skips there.
_LINE_START = r"(?P<space>[ \t]*)(?:(?P<number>\d+)(?=[.)])|(?=[#>|+=~-]))"
_UNESCAPE = r"\\([!-/:-@\[-`{-~])"
_MARKS = r"(?s)\\.|\[\^(?P<note>[^\]\[\s\\^|]+)\]|<!-- 第(?P<page>[^<>|\\\s-]*?)页 -->"
_NOTE = r"(?s)\[\^(?P<label>[^\]\[\s\\^|]+)\]: (?P<text>.*)"
_FIGURE = r"!\[(?P<text>(?:[^\]\\]|\\.)*)\]\((?P<target>[^()\s]*)\)\s*"
_HEADING = r"(?s)(?P<marks>#{1,6}) (?P<text>.*)"
_CELL_END = r"(?<!\\)(?:\\\\)*\|"
_RULE = r"\|(?: *:?-+:? *\|)+\s*"
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
NOTE_LABEL = r"[^\]\[\s\\^|]+"
PAGE_LABEL = r"[^<>|\\\s-]*"


def lines(text: str) -> list[str]:
    """Split text at every kind of line end, so that no block can hold one."""
    return _LINE_ENDS.split(text)


# --- writing ---


def dump(blocks: Iterable[Block]) -> str:
    """Return the blocks as the content of `text.md`; `load` gives equal blocks back."""
    out: list[str] = []
    before: Block | None = None
    for block in blocks:
        together = before is not None and before.kind is block.kind and block.kind in (BlockKind.VERSE, BlockKind.ROW)
        if before is not None and not together:
            out.append("")
        out.append(_line(block))
        if block.kind is BlockKind.ROW and not together:
            out.append("|" + " --- |" * (block.text.count("\t") + 1))
        before = block
    return "".join(line + "\n" for line in out)


def _line(block: Block) -> str:
    match block.kind:
        case BlockKind.HEADING:
            return "#" * (block.level or 1) + " " + _marked(block)
        case BlockKind.QUOTE:
            return "> " + _marked(block)
        case BlockKind.VERSE:
            text = _marked(block)
            return "| " + (text[:-1] + r"\|" if text.endswith("|") else text)
        case BlockKind.ROW:
            return "| " + " | ".join(_cell(cell) for cell in _marked(block).split("\t")) + " |"
        case BlockKind.NOTE:
            return f"[^{block.label}]: " + _marked(block)
        case BlockKind.FIGURE:
            return f"![{_escape(block.text).replace(']', chr(92) + ']')}]({block.target})"
        case BlockKind.PARAGRAPH:
            return _escape_start(_marked(block), block)


def _escape(text: str) -> str:
    return re.sub(_SPECIAL, lambda match: "\\" + match[0], text)


def _escape_start(line: str, block: Block) -> str:
    if any(mark.offset == 0 for mark in block.marks):
        return line
    match = re.match(_LINE_START, line)
    if match is None:
        return line
    at = match.end("number") if match["number"] else match.end("space")
    return line[:at] + "\\" + line[at:]


def _cell(text: str) -> str:
    escaped = text.replace("|", r"\|")
    return "\\" + escaped if escaped.startswith(("-", ":")) else escaped


def _marked(block: Block) -> str:
    """Return the escaped text with its marks at their places."""
    pieces = []
    start = 0
    for mark in sorted(block.marks):
        pieces.append(_escape(block.text[start : mark.offset]))
        pieces.append(f"[^{mark.label}]" if mark.kind is MarkKind.NOTE else f"<!-- 第{mark.label}页 -->")
        start = mark.offset
    pieces.append(_escape(block.text[start:]))
    # A reference before a colon must not look like the beginning of a note.
    return "".join(pieces).replace("]:", "]\\:") if block.marks else "".join(pieces)


# --- reading ---


def load(text: str) -> tuple[Block, ...]:
    """Read the content of `text.md`; every line that is not blank is a block, whatever a hand typed in it."""
    blocks = []
    for line in lines(text.removeprefix("\ufeff")):
        if not line.strip() or (line[0] == "|" and re.fullmatch(_RULE, line)):
            continue
        blocks.append(_block(line))
    return tuple(blocks)


def _block(line: str) -> Block:
    first = line[0]
    if first == "#" and (match := re.fullmatch(_HEADING, line)):
        return _with_marks(BlockKind.HEADING, match["text"], level=len(match["marks"]))
    if first == ">" and line.startswith("> "):
        return _with_marks(BlockKind.QUOTE, line[2:])
    if first == "|" and line.startswith("| "):
        return _row_or_verse(line)
    if first == "[" and (match := re.fullmatch(_NOTE, line)):
        return _with_marks(BlockKind.NOTE, match["text"], label=match["label"])
    if first == "!" and (match := re.fullmatch(_FIGURE, line)):
        return Block(BlockKind.FIGURE, _unescape(match["text"]), target=match["target"])
    return _with_marks(BlockKind.PARAGRAPH, line)


def _row_or_verse(line: str) -> Block:
    ends = list(re.compile(_CELL_END).finditer(line, 1))
    if ends and not line[ends[-1].end() :].strip():
        cells = (cell.strip(" ") for cell in _cells(line, [end.end() - 1 for end in ends]))
        return _with_marks(BlockKind.ROW, "\t".join(cells))
    return _with_marks(BlockKind.VERSE, line[2:])


def _cells(line: str, bars: list[int]) -> Iterator[str]:
    start = 1
    for bar in bars:
        yield line[start:bar].replace("\t", " ")
        start = bar + 1


def _unescape(text: str) -> str:
    return re.sub(_UNESCAPE, r"\1", text) if "\\" in text else text


def _with_marks(kind: BlockKind, source: str, level: int = 0, label: str = "") -> Block:
    if "[^" not in source and "<!--" not in source:
        return Block(kind, _unescape(source), level=level, label=label)
    pieces: list[str] = []
    marks: list[Mark] = []
    start = offset = 0
    for match in re.finditer(_MARKS, source):
        if match["note"] is None and match["page"] is None:
            continue
        piece = _unescape(source[start : match.start()])
        offset += len(piece)
        pieces.append(piece)
        marks.append(
            Mark(offset, MarkKind.NOTE, match["note"]) if match["note"] else Mark(offset, MarkKind.PAGE, match["page"])
        )
        start = match.end()
    pieces.append(_unescape(source[start:]))
    return Block(kind, "".join(pieces), level=level, label=label, marks=tuple(marks))
