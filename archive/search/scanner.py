"""Cut what a person typed into words, quoted texts, fields and operators.

What a word means can depend on what stands around it: 且, 或, 非 and 近5 are operators only between operands.
"""

import re
import unicodedata
from enum import Enum
from typing import NoReturn

from ..errors import BadQuery
from ..text.fold import fold

QUOTES = {"“": "”", "「": "」", '"': '"'}
FIELD = re.compile(r"([^\W\d_]{1,8})([:：])")
NEAR = re.compile(r"(?:近|NEAR/)(\d+)")
SAME, LOOSE = "同段", "略标点"
# What a field is called, in Chinese first, and where it is looked for.
FIELD_NAMES = {
    "题名": "title", "责任者": "authors", "栏目": "column", "期": "issue", "年": "year",
    "图片说明": "captions", "注释": "notes", "正文": "body", "年代": "dated",
}  # fmt: skip
_SINGULAR = {"author": "authors", "caption": "captions", "note": "notes", "era": "dated"}
_MEANT = {
    "作者": "责任者", "署名": "责任者", "标题": "题名", "题目": "题名", "题": "题名", "期号": "期", "年份": "年",
    "日期": "年代", "时间": "年代", "纪年": "年代", "时代": "年代", "图注": "图片说明", "说明": "图片说明",
    "脚注": "注释", "注": "注释", "全文": "正文", "栏": "栏目",
}  # fmt: skip
_FIELDS = FIELD_NAMES | {name: name for name in FIELD_NAMES.values()} | _SINGULAR
OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "且": "AND", "或": "OR", "非": "NOT"}
_SHOWN = 30  # characters of the query shown on either side of the caret
_BOUNDS = frozenset("()（）") | frozenset(QUOTES) | frozenset(QUOTES.values())


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    WILD = "word with wildcards"
    QUOTED = "quoted"
    LOOSE = "略标点(…)"
    FIELD = "名:"
    SAME = "同段"
    OPEN = "("
    CLOSE = ")"
    MINUS = "-"
    NEAR = "近"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"


VALUES = {Kind.WORD, Kind.WILD, Kind.QUOTED, Kind.LOOSE}
STARTS = VALUES | {Kind.FIELD, Kind.SAME, Kind.OPEN, Kind.MINUS, Kind.NOT}
_ENDS = VALUES | {Kind.CLOSE}
_CAPITALS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}


class Token:
    """A piece of the query: `text` is a word, the inside of quotes, a field's key or the number of 近n."""

    __slots__ = ("at", "kind", "text")

    def __init__(self, kind: Kind, text: str, at: int) -> None:
        self.kind = kind
        self.text = text
        self.at = at


def scan(text: str) -> list[Token]:
    """Return the tokens of a query. Raises BadQuery."""
    return _operators(_Scanner(text).tokens())


def refuse(text: str, at: int, reason: str) -> NoReturn:
    """Raise BadQuery with the part of the query around `at` and a caret under it."""
    first = max(0, at - _SHOWN)
    shown = "".join(_visible(char) for char in text[first : at + _SHOWN])
    wide = (_blank(char) for char in shown[: at - first])
    raise BadQuery(f"{reason}\n  {shown}\n  {''.join(wide)}^")


def _blank(char: str) -> str:
    """Return a blank as wide as a character."""
    if unicodedata.combining(char):
        return ""
    return "\u3000" if unicodedata.east_asian_width(char) in "WF" else " "


def _visible(char: str) -> str:
    return char if char.isprintable() or char == "\u3000" else " "


def quoted(text: str) -> str:
    """Return a text in the first pair of quotes that it does not itself hold."""
    opening = next((mark for mark, closing in QUOTES.items() if closing not in text), '"')
    return f"{opening}{text}{QUOTES[opening]}"


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char.isspace():
                self.at += 1
            elif char in QUOTES:
                found.append(self._quoted(QUOTES[char]))
            elif char in "()（）":
                found.append(self._take(Kind.OPEN if char in "(（" else Kind.CLOSE, 1))
            elif self._minus():
                found.append(self._take(Kind.MINUS, 1))
            elif field := self._field():
                found.append(field)
            else:
                found.append(self._word())
        return found

    def _take(self, kind: Kind, length: int) -> Token:
        start = self.at
        self.at += length
        return Token(kind, self.text[start : self.at], start)

    def _quoted(self, closing: str) -> Token:
        start = self.at
        end = self.text.find(closing, start + 1)
        if end < 0:
            refuse(self.text, start, f"这个引号没有配对的 {closing} 。")
        self.at = end + 1
        return Token(Kind.QUOTED, self.text[start + 1 : end], start)

    def _minus(self) -> bool:
        """Tell whether the minus here excludes what follows: only at the start of a token and with text behind it."""
        before, after = self.text[: self.at][-1:], self.text[self.at + 1 : self.at + 2]
        starts = not before or before.isspace() or before in "(（"
        return self.text[self.at] == "-" and starts and bool(after) and not after.isspace() and after not in "-)）"

    def _field(self) -> Token | None:
        """Return the field that a word begins with.

        A full-width colon, and a colon with a space behind it, are text unless the name is one of ours.
        """
        match = FIELD.match(self.text, self.at)
        if match is None:
            return None
        rest = self.text[match.end() :]
        key = _FIELDS.get(fold(match[1]))
        if not rest.strip() or rest.lstrip()[0] in ")）":
            return None
        if key:
            return Token(Kind.FIELD, key, self._take(Kind.FIELD, len(match[0])).at)
        if match[2] == ":" and not rest[0].isspace():
            self._refuse_field(match[1])
        return None

    def _refuse_field(self, name: str) -> NoReturn:
        meant = _MEANT.get(fold(name))
        hint = f"，是不是“{meant}:”" if meant else ""
        word = quoted(self.text[self.at : self._end()])
        names = "、".join(FIELD_NAMES)
        reason = f"没有“{name}”这个字段{hint}；字段有：{names}。要找这几个字本身，请加引号：{word}。"
        refuse(self.text, self.at, reason)

    def _end(self) -> int:
        end = self.at
        while end < len(self.text) and not self.text[end].isspace() and self.text[end] not in _BOUNDS:
            end += 1
        return end

    def _word(self) -> Token:
        start, end = self.at, self._end()
        if end == start:  # a closing quote of a pair that was never opened
            refuse(self.text, start, f"这个引号没有配对： {self.text[start]} 前面缺少上引号。")
        opened = self.text[end : end + 1] in ("(", "（")
        word = self.text[start:end]
        if opened and word == LOOSE:
            return self._loose(end)
        if opened and word == SAME:
            return self._take(Kind.SAME, len(word))
        return self._take(Kind.WILD if "?" in word or "*" in word else Kind.WORD, len(word))

    def _loose(self, opening: int) -> Token:
        """Return what stands in the parentheses of 略标点(…): a quotation, in which nothing has a meaning."""
        start, depth = self.at, 0
        for i in range(opening, len(self.text)):
            depth += (self.text[i] in "(（") - (self.text[i] in ")）")
            if not depth:
                self.at = i + 1
                return Token(Kind.LOOSE, self.text[opening + 1 : i], start)
        refuse(self.text, opening, "这个左括号没有配对的右括号。")


def _operators(tokens: list[Token]) -> list[Token]:
    """Tell operators from words: capitals always are, 且 或 非 近n only where operands stand around them."""
    before: Kind | None = None
    for i, token in enumerate(tokens):
        if token.kind is Kind.WORD:
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            followed = after is not None and after.kind in STARTS and after.text not in ("AND", "OR")
            between = before in _ENDS and followed
            if token.text in _CAPITALS:
                token.kind = _CAPITALS[token.text]
            elif between and (near := NEAR.fullmatch(token.text)):
                token.kind, token.text = Kind.NEAR, near[1]
            elif token.text in OPERATORS:
                joins = followed and before in (Kind.AND, Kind.OR, Kind.NOT)
                if between or (joins and token.text == "非"):
                    token.kind = _CAPITALS[OPERATORS[token.text]]
        before = token.kind
    return tokens
