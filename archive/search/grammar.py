"""Read what a person typed into a query.

Terms side by side mean AND; `OR` `NOT` `AND`, and 且 或 非 where they stand between operands; `-x`; parentheses;
quotes “…” 「…」 "…"; `?` and `*` in a word; 近n and NEAR/n; 同段(…); 略标点(…); fields `题名:…`.
"""

import re
import unicodedata
from dataclasses import replace

from ..errors import BadInput, BadQuery
from ..ids import parse_issue
from .query import And, Between, Condition, Dated, Forms, Has, Near, Node, Not, Or, Query, Same, mapped, terms
from .scanner import STARTS, VALUES, Kind, Token, refuse, scan
from .term import FIELDS, Term

MAX_LENGTH = 1000
MAX_DEPTH = 50
MAX_COSTLY = 20  # wildcards, 近n, 同段 and 略标点: what must be looked for in the texts themselves
MAX_LOOKED_UP = 60  # words in all of these, in fields and without folding
MAX_NEAR = 1000
_RANGES = {"issue": re.compile(r"\.\.|…+|[～~至]"), "year": re.compile(r"\.\.|…+|[～~至]|[-—–－]+")}
_YEAR = re.compile(r"([1-9]\d{3})年?", re.ASCII)
_FILTER_NAMES = {"issue": "期", "column": "栏目", "authors": "责任者", "status": "状态", "access": "公开程度"}


def parse(
    text: str,
    filters: tuple[Condition, ...] = (),
    *,
    literal: bool = False,
    skip_punctuation: bool = False,
    certain: bool = False,
) -> Query:
    """Read a query; `literal` and `skip_punctuation` hold for all its terms, `certain` for all its times.

    Raises BadQuery, whose message shows the query with a caret under the place.
    """
    if len(text) > MAX_LENGTH:
        raise BadQuery(f"检索式太长（{len(text)}字），最多{MAX_LENGTH}字。")
    for at, char in enumerate(text):
        if "\ud800" <= char <= "\udfff":
            refuse(text, at, "检索式里有认不出的字符（多半是终端编码不对）。")
    tokens = scan(text)
    if not tokens:
        raise BadQuery("没有检索词。请给出要找的字词，如：贵阳。")
    return Query(text, _Parser(text, tokens, literal, skip_punctuation, certain).whole(), filters)


def narrowed(
    issue: str = "", column: str = "", author: str = "", status: str = "", access: str = "", published: bool = False
) -> tuple[Condition, ...]:
    """Return the conditions of a search's options; "" and False set none. Raises BadQuery."""
    found: list[Condition] = []
    for field, value in (
        ("issue", issue),
        ("column", column),
        ("authors", author),
        ("status", status),
        ("access", access),
    ):
        if not value:
            continue
        condition = _condition(field, value)
        if condition is None:
            raise BadQuery(f"{_FILTER_NAMES[field]}的筛选条件里没有可比对的字，或含有换行。请改写。")
        found.append(condition)
    if published:
        found.append(Between("published", "是", "是"))
    return tuple(found)


def _condition(field: str, value: str) -> Condition | None:
    if any(char in "\r\n" or "\ud800" <= char <= "\udfff" for char in value):
        return None
    if field not in ("column", "authors"):
        return Between(field, value, value)
    term = Term(value, (field,))
    return Has(field, term) if term.folded else None


class _Parser:
    """Recursive descent: OR binds least, then AND (or nothing between), NOT, 近n; nesting is bounded."""

    def __init__(self, text: str, tokens: list[Token], literal: bool, loose: bool, certain: bool) -> None:
        self.text = text
        self.tokens = tokens
        self.literal = literal
        self.loose = loose
        self.certain = certain
        self.i = 0
        self.depth = 0
        self.costly = 0

    def whole(self) -> Node:
        node = self._either()
        if self.i < len(self.tokens):
            refuse(self.text, self.tokens[self.i].at, "这个右括号没有配对的左括号。")
        if (words := _looked_up(node)) > MAX_LOOKED_UP:
            reason = f"要逐篇比对的词太多（{words}个）：同段、近n、略标点、字段、通配符里的和照原字查的，合起来最多"
            raise BadQuery(f"{reason}{MAX_LOOKED_UP}个。请分几次查。")
        return node

    def _next(self) -> Kind | None:
        return self.tokens[self.i].kind if self.i < len(self.tokens) else None

    def _taken(self) -> Token:
        if self.i == len(self.tokens):
            refuse(self.text, len(self.text.rstrip()), "这里缺少检索词。")
        self.i += 1
        return self.tokens[self.i - 1]

    def _either(self) -> Node:
        parts = [self._every()]
        while self._next() is Kind.OR:
            self.i += 1
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Or(tuple(_flat(parts, Or)))

    def _every(self) -> Node:
        parts = [self._near()]
        while self._next() in STARTS or self._next() is Kind.AND:
            if self._next() is Kind.AND:
                self.i += 1
            parts.append(self._near())
        return parts[0] if len(parts) == 1 else And(tuple(_flat(parts, And)))

    def _near(self) -> Node:
        node = self._operand()
        while self._next() is Kind.NEAR:
            token = self._taken()
            within = int(token.text)
            if within > MAX_NEAR:
                refuse(self.text, token.at, f"近n 的 n 最大是{MAX_NEAR}。")
            other = self._operand()
            if not (_has_places(node) and _has_places(other)):
                refuse(self.text, token.at, "近n 两边只能是词，或括号里用“或”连起来的几个词。")
            self._cost(token)
            node = Near(node, other, within)
        return node

    def _operand(self) -> Node:
        token = self._taken()
        if token.kind in VALUES:
            return self._term(token)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            refuse(self.text, token.at, f"括号或“非”套得太深，最多{MAX_DEPTH}层。")
        match token.kind:
            case Kind.NOT | Kind.MINUS:
                node: Node = Not(self._near())
            case Kind.OPEN:
                node = self._group(token)
            case Kind.SAME:
                node = self._same(token)
            case Kind.FIELD:
                node = self._field(token)
            case Kind.CLOSE:
                refuse(self.text, token.at, "这个右括号前面缺少检索词，或没有配对的左括号。")
            case _:
                refuse(self.text, token.at, f"“{token.text}”前后都要有检索词；要找这几个字母本身，请加引号。")
        self.depth -= 1
        return node

    def _group(self, opening: Token) -> Node:
        if self._next() is Kind.CLOSE:
            refuse(self.text, opening.at, "括号里没有检索词。")
        node = self._either()
        if self._next() is not Kind.CLOSE:
            refuse(self.text, opening.at, "这个左括号没有配对的右括号。")
        self.i += 1
        return node

    def _same(self, token: Token) -> Node:
        self._cost(token)
        part = _paragraph(self._group(self._taken()))
        if part is None:
            refuse(self.text, token.at, "“同段”里只能是词，不能有 责任者、栏目、期、年 这些条件。")
        return Same(part)

    def _term(self, token: Token) -> Term:
        line_end = next((i for i, char in enumerate(token.text) if char in "\r\n"), None)
        if line_end is not None:
            refuse(self.text, token.at + 1 + line_end, "检索词不能跨行：一处命中总在同一段里。")
        loose = self.loose or token.kind is Kind.LOOSE
        term = Term(token.text, wild=token.kind is Kind.WILD, literal=self.literal, loose=loose)
        if not any(piece.text for piece in term.pattern.pieces):
            also = "（? 和 * 之外至少要有一个字）" if term.wild else ""
            refuse(self.text, token.at, f"这个检索词里没有可比对的字{also}。")
        if term.wild or token.kind is Kind.LOOSE:
            self._cost(token)
        return term

    def _cost(self, token: Token) -> None:
        self.costly += 1
        if self.costly > MAX_COSTLY:
            refuse(self.text, token.at, f"通配符、近n、同段、略标点合起来最多{MAX_COSTLY}处。")

    def _field(self, token: Token) -> Node:
        if token.text == "dated":
            return self._time(self._taken())
        if token.text in ("issue", "year"):
            return self._range(token, self._taken())
        node = self._operand()
        fielded = _under(token.text, node)
        if fielded is None:
            refuse(self.text, token.at, "字段后面只能是词或括号里的几个词，不能再套字段或年代。")
        return fielded

    def _time(self, value: Token) -> Dated:
        """Read 年代:1937..1945 or 年代:民国二十八年."""
        from .windows import read  # noqa: PLC0415 - the reader of dates is loaded where a time is asked for

        if value.kind not in (Kind.WORD, Kind.QUOTED):
            refuse(
                self.text, value.at, "这里要写一个年代，或用“..”连起来的范围，如 年代:1937..1945、年代:民国二十八年。"
            )
        try:
            windows, words = read(value.text)
        except BadInput as error:
            refuse(self.text, value.at, str(error))
        return Dated(windows, self.certain, value.text.strip(), words)

    def _range(self, field: Token, value: Token) -> Between:
        """Read 期:2019-1..2022-2 or 年:2015.."""
        if value.kind not in (Kind.WORD, Kind.QUOTED):
            refuse(self.text, value.at, "这里要写一个值，或用“..”连起来的范围，如 年:2015..2022。")
        ends = _RANGES[field.text].split(value.text)
        if len(ends) > 2 or not any(ends):
            refuse(self.text, value.at, "范围写作 起..止，如 年:2015..2022 或 年:2015..。")
        read = _issue if field.text == "issue" else _year
        try:
            low, high = read(ends[0]), read(ends[-1])
        except BadInput as error:
            refuse(self.text, value.at, str(error))
        condition = Between(field.text, low, high)
        if low and high and not condition.admits(low):
            refuse(self.text, value.at, "范围的起止颠倒了。")
        return condition


def _issue(typed: str) -> str:
    return parse_issue(typed) if typed.strip() else ""


def _year(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", typed).strip()
    if not plain:
        return ""
    match = _YEAR.fullmatch(plain)
    if match is None:
        raise BadInput(f"“{typed}”不是年份；写作 年:2022 或 年:2015..2022（出刊的年份）。")
    return match[1]


def _looked_up(node: Node) -> int:
    """Count the words, and the parts of words with wildcards, that the lists of an index cannot answer for."""
    match node:
        case Term():
            return 0 if node.is_plain or node.fields == ("title",) else len(node.pattern.pieces)
        case Near() | Same():
            return sum(len(term.pattern.pieces) for term in terms(node))
        case Not(part):
            return _looked_up(part)
        case And(parts) | Or(parts):
            return sum(map(_looked_up, parts))
        case Forms() | Dated() | Has() | Between():
            return 0


def _has_places(node: Node) -> bool:
    """Tell whether a node can stand beside 近n."""
    if isinstance(node, Or):
        return all(_has_places(part) for part in node.parts)
    return isinstance(node, Term | Forms | Dated | Near)


def _paragraph(node: Node) -> Node | None:
    """Return a tree as it is asked of one paragraph; None where it holds conditions. 同段 in 同段 adds nothing."""
    match node:
        case Term() | Forms() | Dated() | Near():
            return node
        case Same(part):
            return part
        case Not(part):
            inner = _paragraph(part)
            return inner and Not(inner)
        case And(parts) | Or(parts):
            return _rejoined(type(node), [_paragraph(part) for part in parts])
        case Has() | Between():
            return None


def _under(field: str, node: Node) -> Node | None:
    """Return a tree as it is asked of a field; None where that has no meaning."""
    match node:
        case Term():
            if node.fields != FIELDS:
                return None
            term = replace(node, fields=(field,))
            return Has(field, term) if field in ("authors", "column") else term
        case Near() | Same():
            if field in ("authors", "column") or not all(term.fields == FIELDS for term in terms(node)):
                return None
            return mapped(node, lambda term: replace(term, fields=(field,)))
        case Not(part):
            inner = _under(field, part)
            return inner and Not(inner)
        case And(parts) | Or(parts):
            return _rejoined(type(node), [_under(field, part) for part in parts])
        case Forms() | Dated() | Has() | Between():
            return None


def _rejoined(kind: type[And | Or], parts: list[Node | None]) -> Node | None:
    """Join parts; None where one is missing."""
    there = [part for part in parts if part is not None]
    return kind(tuple(_flat(there, kind))) if len(there) == len(parts) else None


def _flat(parts: list[Node], kind: type[And | Or]) -> list[Node]:
    """Take up the parts of parts of the same kind: 甲 AND (乙 AND 丙) is one AND of three."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, And | Or) and isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat
