"""Footnotes for markdown-it: `[^1]` in a line and `[^1]: …` as a block, as GitHub and Pandoc write them."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

REFERENCE = "note_reference"
OPEN = "note_open"
CLOSE = "note_close"
_DEFINITION = re.compile(r"\[\^([^\]\[\s\\^|]+)\]:[ \t]*(.*)")
_REFERENCE = re.compile(r"\[\^([^\]\[\s\\^|]+)\]")
_KNOWN = "notes"


def use_notes(parser: MarkdownIt) -> None:
    """Teach a parser footnotes."""
    # Before `reference`, which would take `[^1]: 注文` for the address of a link called ^1.
    parser.block.ruler.before("reference", "note", _definition, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "note", _reference)


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a note's lines: its first one, those that follow without a blank line, and indented ones after one."""
    match = None if state.is_code_block(start) else _DEFINITION.match(_line(state, start))
    if match is None:
        return False
    if silent:
        return True
    texts = [match[2]]
    line = start + 1
    while line < end and state.sCount[line] >= state.blkIndent:
        if state.isEmpty(line):
            if line + 1 >= end or state.isEmpty(line + 1) or not state.is_code_block(line + 1):
                break
        elif _DEFINITION.match(_line(state, line)):
            break
        texts.append(_line(state, line).strip(" \t"))
        line += 1
    state.env.setdefault(_KNOWN, set()).add(match[1])
    opened = state.push(OPEN, "", 1)
    opened.meta = {"label": match[1]}
    opened.map = [start, line]
    inline = state.push("inline", "", 0)
    inline.content = "\n".join(text for text in texts if text)
    inline.children = []
    inline.map = [start, line]
    state.push(CLOSE, "", -1)
    state.line = line
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _reference(state: StateInline, silent: bool) -> bool:
    """Take a reference to a note that is there; any other stays text."""
    match = _REFERENCE.match(state.src, state.pos)
    if match is None or match[1] not in state.env.get(_KNOWN, ()):
        return False
    if not silent:
        state.push(REFERENCE, "", 0).meta = {"label": match[1]}
    state.pos = match.end()
    return True
