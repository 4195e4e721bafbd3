"""Read what a person typed into a query.

Terms side by side mean AND; `OR` `NOT` `AND`, and 或 非 where they stand between operands; `-x`; parentheses;
quotes “…” 「…」 "…". Wildcards, 近n, 同段( and fields are reserved: they are refused, with the way to quote them.
"""

import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn

from ..errors import BadQuery
from ..text.fold import fold
from .query import FIELD, NEAR, OPERATORS, QUOTES, And, Filters, Node, Not, Or, Query, Term, quoted

FIELD_NAMES = ("题名", "责任者", "栏目", "期", "年", "图片说明", "注释", "正文")  # to come
MAX_LENGTH = 1000
MAX_DEPTH = 50
NO_FILTERS = Filters()
_SHOWN = 30  # characters of the query shown on either side of the caret
_BOUNDS = frozenset("()（）") | frozenset(QUOTES) | frozenset(QUOTES.values())


class _Kind(Enum):
    WORD = "word"
    QUOTED = "quoted"
    OPEN = "("
    CLOSE = ")"
    MINUS = "-"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"


_STARTS = {_Kind.WORD, _Kind.QUOTED, _Kind.OPEN, _Kind.MINUS, _Kind.NOT}
_ENDS = {_Kind.WORD, _Kind.QUOTED, _Kind.CLOSE}
_CAPITALS = {"AND": _Kind.AND, "OR": _Kind.OR, "NOT": _Kind.NOT}


@dataclass(slots=True)
class _Token:
    kind: _Kind
    text: str
    at: int


def parse(text: str, filters: Filters = NO_FILTERS) -> Query:
    """Read a query.

    Raises BadQuery, whose message shows the query with a caret under the place.
    """
    if len(text) > MAX_LENGTH:
        raise BadQuery(f"检索式太长（{len(text)}字），最多{MAX_LENGTH}字。")
    for at, char in enumerate(text):
        if "\ud800" <= char <= "\udfff":
            _refuse(text, at, "检索式里有认不出的字符（多半是终端编码不对）。")
    _check(filters)
    tokens = _operators(text, _Scanner(text).tokens())
    if not tokens:
        raise BadQuery("没有检索词。请给出要找的字词，如：贵阳。")
    return Query(text, _Parser(text, tokens).whole(), filters)


def _check(filters: Filters) -> None:
    named = (("期", filters.issue), ("栏目", filters.column), ("责任者", filters.author), ("状态", filters.status))
    for name, value in named:
        if value and (not fold(value) or any(char in "\r\n" or "\ud800" <= char <= "\udfff" for char in value)):
            raise BadQuery(f"{name}的筛选条件里没有可比对的字，或含有换行。请改写。")


def _refuse(text: str, at: int, reason: str) -> NoReturn:
    """Raise BadQuery with the part of the query around `at` and a caret under it."""
    first = max(0, at - _SHOWN)
    shown = "".join(_visible(char) for char in text[first : at + _SHOWN])
    wide = ("\u3000" if unicodedata.east_asian_width(char) in "WF" else " " for char in shown[: at - first])
    raise BadQuery(f"{reason}\n  {shown}\n  {''.join(wide)}^")


def _visible(char: str) -> str:
    return char if char.isprintable() or char == "\u3000" else " "


class _Scanner:
    """Cut a query into words, quoted texts, parentheses and minus signs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def tokens(self) -> list[_Token]:
        found: list[_Token] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char.isspace():
                self.at += 1
            elif char in QUOTES:
                found.append(self._quoted(QUOTES[char]))
            elif char in "()（）":
                found.append(_Token(_Kind.OPEN if char in "(（" else _Kind.CLOSE, char, self.at))
                self.at += 1
            elif self._minus():
                found.append(_Token(_Kind.MINUS, char, self.at))
                self.at += 1
            else:
                found.append(self._word())
        return found

    def _quoted(self, closing: str) -> _Token:
        start = self.at
        end = self.text.find(closing, start + 1)
        if end < 0:
            _refuse(self.text, start, f"这个引号没有配对的“{closing}”。")
        self.at = end + 1
        return _Token(_Kind.QUOTED, self.text[start + 1 : end], start)

    def _minus(self) -> bool:
        """Tell whether the minus here excludes what follows: only at the start of a token and with text behind it."""
        before, after = self.text[: self.at][-1:], self.text[self.at + 1 : self.at + 2]
        starts = not before or before.isspace() or before in "(（"
        return self.text[self.at] == "-" and starts and bool(after) and not after.isspace() and after not in "-)）"

    def _word(self) -> _Token:
        start = end = self.at
        while end < len(self.text) and not self.text[end].isspace() and self.text[end] not in _BOUNDS:
            end += 1
        if end == start:  # a closing quote of a pair that was never opened
            _refuse(self.text, start, f"这个引号没有配对：“{self.text[start]}”前面缺少上引号。")
        self.at = end
        word = self.text[start:end]
        self._reserved(word, start, self.text[end : end + 1])
        return _Token(_Kind.WORD, word, start)

    def _reserved(self, word: str, start: int, after: str) -> None:
        """Refuse what will mean something later, so that nobody comes to rely on another meaning."""
        for i, char in enumerate(word):
            if char in "?*":
                _refuse(self.text, start + i, f"还不支持通配符“{char}”；要找这个字符本身，请加引号：{quoted(word)}。")
        field = FIELD.match(word)
        if field and (word[field.end() :] or (after and not after.isspace() and after not in ")）")):
            later = "（以后会有：" + "、".join(FIELD_NAMES) + "）"
            _refuse(
                self.text, start, f"还不支持按字段检索“{field[0]}”{later}；要找这几个字本身，请加引号：{quoted(word)}。"
            )
        if word == "同段" and after and after in "(（":
            _refuse(self.text, start, "还不支持“同段(…)”；要找“同段”二字，请加引号或空格。")


def _operators(text: str, tokens: list[_Token]) -> list[_Token]:
    """Tell operators from words: capitals always are, 或 非 近n only where operands stand around them."""
    before: _Kind | None = None
    for i, token in enumerate(tokens):
        if token.kind is _Kind.WORD:
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            followed = after is not None and after.kind in _STARTS and after.text not in ("AND", "OR")
            between = before in _ENDS and followed
            if token.text in _CAPITALS:
                token.kind = _CAPITALS[token.text]
            elif between and NEAR.fullmatch(token.text):
                _refuse(text, token.at, f"还不支持“{token.text}”；要找这几个字本身，请加引号：{quoted(token.text)}。")
            elif token.text in OPERATORS:
                joins = followed and before in (_Kind.AND, _Kind.OR, _Kind.NOT)
                if between or (joins and token.text == "非"):
                    token.kind = _CAPITALS[OPERATORS[token.text]]
        before = token.kind
    return tokens


class _Parser:
    """Recursive descent: OR binds least, then AND (or nothing between), then NOT; nesting is bounded."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.i = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self._either()
        if self.i < len(self.tokens):
            _refuse(self.text, self.tokens[self.i].at, "这个右括号没有配对的左括号。")
        return node

    def _next(self) -> _Kind | None:
        return self.tokens[self.i].kind if self.i < len(self.tokens) else None

    def _either(self) -> Node:
        parts = [self._every()]
        while self._next() is _Kind.OR:
            self.i += 1
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Or(tuple(_flat(parts, Or)))

    def _every(self) -> Node:
        parts = [self._operand()]
        while self._next() in _STARTS or self._next() is _Kind.AND:
            if self._next() is _Kind.AND:
                self.i += 1
            parts.append(self._operand())
        return parts[0] if len(parts) == 1 else And(tuple(_flat(parts, And)))

    def _operand(self) -> Node:
        if self.i == len(self.tokens):
            _refuse(self.text, len(self.text.rstrip()), "这里缺少检索词。")
        token = self.tokens[self.i]
        self.i += 1
        if token.kind in (_Kind.WORD, _Kind.QUOTED):
            return self._term(token)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            _refuse(self.text, token.at, f"括号或“非”套得太深，最多{MAX_DEPTH}层。")
        if token.kind in (_Kind.NOT, _Kind.MINUS):
            node: Node = Not(self._operand())
        elif token.kind is _Kind.OPEN:
            node = self._group(token)
        elif token.kind is _Kind.CLOSE:
            _refuse(self.text, token.at, "这个右括号前面缺少检索词，或没有配对的左括号。")
        else:
            _refuse(self.text, token.at, f"“{token.text}”前后都要有检索词；要找这几个字母本身，请加引号。")
        self.depth -= 1
        return node

    def _group(self, opening: _Token) -> Node:
        if self._next() is _Kind.CLOSE:
            _refuse(self.text, opening.at, "括号里没有检索词。")
        node = self._either()
        if self._next() is not _Kind.CLOSE:
            _refuse(self.text, opening.at, "这个左括号没有配对的右括号。")
        self.i += 1
        return node

    def _term(self, token: _Token) -> Term:
        line_end = next((i for i, char in enumerate(token.text) if char in "\r\n"), None)
        if line_end is not None:
            _refuse(self.text, token.at + 1 + line_end, "检索词不能跨行：一处命中总在同一段里。")
        term = Term(token.text)
        if not term.folded:
            _refuse(self.text, token.at, "这个检索词里没有可比对的字。")
        return term


def _flat(parts: list[Node], kind: type[And | Or]) -> list[Node]:
    """Take up the parts of parts of the same kind: 甲 AND (乙 AND 丙) is one AND of three."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, And | Or) and isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat
