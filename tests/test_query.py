"""The query language: what each form means, what is refused and how, and that nothing else ever happens."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.errors import BadQuery
from wenshi.search.grammar import narrowed, parse
from wenshi.search.query import And, Between, Has, Near, Node, Not, Or, Query, Same, terms
from wenshi.search.reading import read_as
from wenshi.search.term import FIELDS, Term


def tree(node: Node) -> object:
    """Write a tree so that it is short to state: strings, ("and", …), ("near", 3, …), ("题名", …)."""
    match node:
        case Term(text):
            marks = [name for name in ("wild", "loose", "literal") if getattr(node, name)]
            if node.fields != FIELDS:
                marks.append("+".join(node.fields))
            return (*marks, text) if marks else text
        case Not(part):
            return ("not", tree(part))
        case And(parts):
            return ("and", *map(tree, parts))
        case Or(parts):
            return ("or", *map(tree, parts))
        case Near(left, right, within):
            return ("near", within, tree(left), tree(right))
        case Same(part):
            return ("same", tree(part))
        case Has(field, term):
            return ("has", field, term.text)
        case Between(field, low, high):
            return ("between", field, low, high)


def a(*parts: object) -> tuple[object, ...]:
    return ("and", *parts)


def o(*parts: object) -> tuple[object, ...]:
    return ("or", *parts)


def n(part: object) -> tuple[object, ...]:
    return ("not", part)


GOLDEN = [
    ("贵阳", "贵阳", "贵阳"),
    ("  贵阳\u3000 ", "贵阳", "贵阳"),
    ("贵阳 解放", a("贵阳", "解放"), "贵阳 且 解放"),
    ("贵阳 AND 解放", a("贵阳", "解放"), "贵阳 且 解放"),
    ("贵阳 OR 筑城", o("贵阳", "筑城"), "贵阳 或 筑城"),
    ("贵阳 或 筑城", o("贵阳", "筑城"), "贵阳 或 筑城"),
    ("贵阳或筑城", "贵阳或筑城", "贵阳或筑城"),
    ("贵阳 非 日军", a("贵阳", n("日军")), "贵阳 且 非 日军"),
    ("贵阳 NOT 日军", a("贵阳", n("日军")), "贵阳 且 非 日军"),
    ("NOT 日军", n("日军"), "非 日军"),
    ("-日军", n("日军"), "非 日军"),
    ("贵阳 -日军", a("贵阳", n("日军")), "贵阳 且 非 日军"),
    ("贵阳 -“日军 飞机”", a("贵阳", n("日军 飞机")), "贵阳 且 非 “日军 飞机”"),
    ("贵阳 -(甲 OR 乙)", a("贵阳", n(o("甲", "乙"))), "贵阳 且 非 （甲 或 乙）"),
    ("1937-1945", "1937-1945", "1937-1945"),
    ("贵阳 - 日军", a("贵阳", "-", "日军"), "贵阳 且 “-” 且 日军"),
    ("--日军", "--日军", "“--日军”"),
    ("－日军", "－日军", "－日军"),
    # 或 and 非 are words wherever no operands stand around them
    ("或", "或", "“或”"),
    ("非 日军", a("非", "日军"), "“非” 且 日军"),
    ("日军 非", a("日军", "非"), "日军 且 “非”"),
    ("甲 或", a("甲", "或"), "甲 且 “或”"),
    ("或 甲", a("或", "甲"), "“或” 且 甲"),
    ("甲 或 或 乙", o("甲", a("或", "乙")), "甲 或 （“或” 且 乙）"),
    ("甲 或 非 乙", o("甲", n("乙")), "甲 或 非 乙"),
    ("甲 非 非 乙", a("甲", n(n("乙"))), "甲 且 非 非 乙"),
    ("甲 或 NOT 乙", o("甲", n("乙")), "甲 或 非 乙"),
    ("甲 且 乙", a("甲", "乙"), "甲 且 乙"),
    ("甲 与 乙", a("甲", "与", "乙"), "甲 且 与 且 乙"),
    ("“或” 甲", a("或", "甲"), "“或” 且 甲"),
    ("甲 “或” 乙", a("甲", "或", "乙"), "甲 且 “或” 且 乙"),
    ("and or not", a("and", "or", "not"), "and 且 or 且 not"),
    # binding: NOT, then AND, then OR
    ("甲 乙 OR 丙", o(a("甲", "乙"), "丙"), "（甲 且 乙） 或 丙"),
    ("甲 (乙 OR 丙)", a("甲", o("乙", "丙")), "甲 且 （乙 或 丙）"),
    ("（甲 或 乙） 丙", a(o("甲", "乙"), "丙"), "（甲 或 乙） 且 丙"),
    ("(甲 或 乙）丙", a(o("甲", "乙"), "丙"), "（甲 或 乙） 且 丙"),
    ("甲 (乙 丙)", a("甲", "乙", "丙"), "甲 且 乙 且 丙"),
    ("甲 OR (乙 OR 丙)", o("甲", "乙", "丙"), "甲 或 乙 或 丙"),
    ("NOT NOT 甲", n(n("甲")), "非 非 甲"),
    ("((甲))", "甲", "甲"),
    # quotes
    ("“贵阳 解放”", "贵阳 解放", "“贵阳 解放”"),
    ("「贵阳 解放」", "贵阳 解放", "“贵阳 解放”"),
    ('"贵阳 解放"', "贵阳 解放", "“贵阳 解放”"),
    ('"“贵阳”"', "“贵阳”", "「“贵阳”」"),
    ("“什么?”", "什么?", "“什么?”"),
    ("「(一)」", "(一)", "“(一)”"),
    ("甲“乙”丙", a("甲", "乙", "丙"), "甲 且 乙 且 丙"),
    ("“ 甲 ”", " 甲 ", "“ 甲 ”"),
    ("“题名:乌当”", "题名:乌当", "“题名:乌当”"),
    ("“近3”", "近3", "“近3”"),
    # text, though it looks like more
    ("什么？", "什么？", "什么？"),
    ("＊号", "＊号", "＊号"),
    ("8:30", "8:30", "8:30"),
    ("说: 好", a("说:", "好"), "“说:” 且 好"),
    ("近3", "近3", "“近3”"),
    ("甲 近3", a("甲", "近3"), "甲 且 “近3”"),
    ("同段", "同段", "同段"),
    ("同段 (甲 或 乙)", a("同段", o("甲", "乙")), "同段 且 （甲 或 乙）"),
    ("『贵阳』", "『贵阳』", "『贵阳』"),
    ("他说：好", "他说：好", "“他说：好”"),
    ("略标点", "略标点", "略标点"),
    ("题名:", "题名:", "“题名:”"),
    # wildcards
    ("王*飞", ("wild", "王*飞"), "王*飞"),
    ("乌当?路", ("wild", "乌当?路"), "乌当?路"),
    ("*阳?", ("wild", "*阳?"), "*阳?"),
    ("-王*飞", n(("wild", "王*飞")), "非 王*飞"),
    # near
    ("甲 近3 乙", ("near", 3, "甲", "乙"), "甲 近3 乙"),
    ("甲 NEAR/3 乙", ("near", 3, "甲", "乙"), "甲 近3 乙"),
    ("甲 近１０ 乙", ("near", 10, "甲", "乙"), "甲 近10 乙"),
    ("甲 近3 乙 近5 丙", ("near", 5, ("near", 3, "甲", "乙"), "丙"), "甲 近3 乙 近5 丙"),
    ("甲 近3 (乙 近5 丙)", ("near", 3, "甲", ("near", 5, "乙", "丙")), "甲 近3 （乙 近5 丙）"),
    ("(甲 或 乙) 近3 丙 丁", a(("near", 3, o("甲", "乙"), "丙"), "丁"), "（甲 或 乙） 近3 丙 且 丁"),
    ("甲 -乙 近3 丙", a("甲", n(("near", 3, "乙", "丙"))), "甲 且 非 乙 近3 丙"),
    ("“甲” 近3 王*飞", ("near", 3, "甲", ("wild", "王*飞")), "甲 近3 王*飞"),
    # the same paragraph
    ("同段(甲 乙)", ("same", a("甲", "乙")), "同段（甲 且 乙）"),
    ("同段（甲 -乙）", ("same", a("甲", n("乙"))), "同段（甲 且 非 乙）"),
    ("同段(甲 同段(乙 丙)) 丁", a(("same", a("甲", "乙", "丙")), "丁"), "同段（甲 且 乙 且 丙） 且 丁"),
    ("-同段(甲 乙)", n(("same", a("甲", "乙"))), "非 同段（甲 且 乙）"),
    # punctuation left aside
    ("略标点(先生，之风；“山高”)", ("loose", "先生，之风；“山高”"), "略标点（先生，之风；“山高”）"),
    ("略标点（甲(乙)丙） 丁", a(("loose", "甲(乙)丙"), "丁"), "略标点（甲(乙)丙） 且 丁"),
    # fields
    ("题名:乌当", ("title", "乌当"), "题名:乌当"),
    ("题名：乌当", ("title", "乌当"), "题名:乌当"),
    ("题名: 乌当 甲", a(("title", "乌当"), "甲"), "题名:乌当 且 甲"),
    ("title:乌当", ("title", "乌当"), "题名:乌当"),
    ("題名:乌当 Title:甲", a(("title", "乌当"), ("title", "甲")), "题名:乌当 且 题名:甲"),
    ("题名:“乌当 路”", ("title", "乌当 路"), "题名:“乌当 路”"),
    ("题名:(甲 或 乙)", o(("title", "甲"), ("title", "乙")), "题名:甲 或 题名:乙"),
    ("-题名:乌当", n(("title", "乌当")), "非 题名:乌当"),
    (
        "正文:甲 注释:乙 图片说明:丙",
        a(("body", "甲"), ("notes", "乙"), ("captions", "丙")),
        "正文:甲 且 注释:乙 且 图片说明:丙",
    ),
    ("正文:(甲 近3 乙)", ("near", 3, ("body", "甲"), ("body", "乙")), "正文:甲 近3 正文:乙"),
    ("责任者:王二", ("has", "authors", "王二"), "责任者:王二"),
    ("author:王* 甲", a(("has", "authors", "王*"), "甲"), "责任者:王* 且 甲"),
    ("栏目:(人物 或 往事)", o(("has", "column", "人物"), ("has", "column", "往事")), "栏目:人物 或 栏目:往事"),
    ("期:2022-1", ("between", "issue", "2022-1", "2022-1"), "期:2022-1"),
    ("期:2019-1..2022-2", ("between", "issue", "2019-1", "2022-2"), "期:2019-1..2022-2"),
    ("issue:..2022-S1", ("between", "issue", "", "2022-S1"), "期:..2022-S1"),
    ("期：２０１９－１……２０２２－２", ("between", "issue", "2019-1", "2022-2"), "期:2019-1..2022-2"),
    ("年:2015..", ("between", "year", "2015", ""), "年:2015.."),
    ("year:2015..2020 甲", a(("between", "year", "2015", "2020"), "甲"), "年:2015..2020 且 甲"),
    ("年:1937-1945", ("between", "year", "1937", "1945"), "年:1937..1945"),
    ("期:2022年第3—4期", ("between", "issue", "2022-3-4", "2022-3-4"), "期:2022-3-4"),
    ("期:第12辑至2022年增刊1", ("between", "issue", "V12", "2022-S1"), "期:V12..2022-S1"),
    ("责任者:略标点(甲，乙)", ("has", "authors", "甲，乙"), "责任者:略标点（甲，乙）"),
    ("年:2022年", ("between", "year", "2022", "2022"), "年:2022"),
]


@pytest.mark.parametrize(("text", "expected", "read"), GOLDEN, ids=[text for text, _, _ in GOLDEN])
def test_means(text: str, expected: object, read: str) -> None:
    query = parse(text)
    assert tree(query.root) == expected
    assert read_as(query) == read
    assert query.text == text


REFUSED = [
    ("", "没有检索词"),
    (" \u3000\n", "没有检索词"),
    ("“贵阳", "没有配对"),
    ("贵阳”", "前面缺少上引号"),
    ("“贵阳「", "没有配对"),
    ("abc:x", "字段"),
    ("题目:乌当", "题名、责任者、栏目、期、年、图片说明、注释、正文"),
    ("?", "至少要有一个字"),
    ("**", "至少要有一个字"),
    ("甲 近3 -乙", "近n 两边"),
    ("(甲 乙) 近3 丙", "近n 两边"),
    ("甲 近3 同段(乙 丙)", "近n 两边"),
    ("甲 近3 题名:乙 近3 年:2022", "近n 两边"),
    ("甲 近1001 乙", "最大"),
    ("同段()", "括号里没有检索词"),
    ("同段(甲", "没有配对的右括号"),
    ("同段(甲 年:2022)", "同段"),
    ("略标点(甲", "没有配对的右括号"),
    ("略标点(，。)", "没有可比对的字"),
    ("题名:(甲 正文:乙)", "不能再套字段"),
    ("责任者:(甲 近3 乙)", "不能再套字段"),
    ("题名:年:2022", "不能再套字段"),
    ("期:2022", "不是期号"),
    ("期:(2022-1)", "一个值"),
    ("期:2022-1..2022-2..2022-3", "范围"),
    ("期:2022-2..2022-1", "颠倒"),
    ("年:..", "范围"),
    ("年:甲", "不是年份"),
    ("年:2022..1999", "颠倒"),
    ("? ".join("甲" * 22), "最多20处"),
    ("OR", "前后都要有检索词"),
    ("甲 OR", "缺少检索词"),
    ("甲 AND OR 乙", "前后都要有检索词"),
    ("NOT", "缺少检索词"),
    ("()", "括号里没有检索词"),
    ("甲 (", "缺少检索词"),
    ("(甲", "没有配对的右括号"),
    ("甲)", "没有配对的左括号"),
    (")甲", "右括号"),
    ("“”", "没有可比对的字"),
    ("\u200b", "没有可比对的字"),
    ("“甲\n乙”", "跨行"),
    ("“甲\r乙”", "跨行"),
    ("贵\ud800阳", "认不出"),
    ("贵" * 1001, "太长"),
    ("(" * 51 + "甲" + ")" * 51, "太深"),
    ("NOT " * 51 + "甲", "太深"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[repr(text)[:20] for text, _ in REFUSED])
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(BadQuery, match=reason):
        parse(text)


def test_refusal_says_how_to_quote() -> None:
    with pytest.raises(BadQuery, match="“他说:好”"):
        parse("甲 他说:好")


@pytest.mark.parametrize(
    ("text", "caret"),
    [("贵阳 他说:a", "\u3000\u3000 ^"), ("贵阳\n(甲", "\u3000\u3000 ^"), ("甲" * 50 + " “乙", "\u3000" * 29 + " ^")],
)
def test_caret_stands_under_the_place(text: str, caret: str) -> None:
    with pytest.raises(BadQuery) as refused:
        parse(text)
    _, shown, last = str(refused.value).split("\n")
    assert last == "  " + caret
    assert shown[len(last) - 1] in "他(“"


def test_bounds_are_inclusive() -> None:
    assert parse("贵" * 1000).root == Term("贵" * 1000)
    assert parse("(" * 50 + "甲" + ")" * 50).root == Term("甲")


def test_leaves_are_what_a_hit_shows() -> None:
    query = parse("甲 乙 -丙 -(丁 -戊) 甲 甲")
    assert query.leaves() == (Term("甲"), Term("乙"), Term("戊"))
    assert parse("-甲").leaves() == ()
    assert parse("贵阳 OR 貴陽 OR ｂ").leaves() == (Term("贵阳"), Term("ｂ"))
    assert parse("期:2022-1 责任者:王").leaves() == ()


def test_terms_fold() -> None:
    assert Term("貴陽\u200bＡ").folded == "贵阳a"


def test_read_as_names_the_filters() -> None:
    query = parse("甲", narrowed("2022-1", "人物春秋", "王", "收稿", "公开", True))
    assert read_as(query) == "甲；期＝2022-1；栏目＝人物春秋；责任者＝王；状态＝收稿；公开程度＝公开；已刊"


def test_options_hold_for_all_terms() -> None:
    assert parse("甲 同段(乙 王*)", literal=True).root == And(
        (Term("甲", literal=True), Same(And((Term("乙", literal=True), Term("王*", wild=True, literal=True)))))
    )
    assert parse("甲，乙", skip_punctuation=True).root == Term("甲，乙", loose=True)


@pytest.mark.parametrize("options", [{"author": "\u200b"}, {"column": "甲\n乙"}, {"issue": "\ud800"}])
def test_filters_that_mean_nothing(options: dict[str, str]) -> None:
    with pytest.raises(BadQuery, match="筛选条件"):
        narrowed(**options)  # type: ignore[arg-type]


ALPHABET = st.sampled_from(
    [
        *'甲乙或非且 -()（）“”「」"?*:：/3近\n\u200bAORNDT',
        "OR",
        "NOT",
        " AND ",
        "近3",
        " 近3 ",
        "NEAR/3",
        "同段(",
        "略标点(",
        "题名:",
        "责任者：",
        "年:2015..",
        "期:2022-1",
    ]
)
TYPED = st.lists(ALPHABET, max_size=40).map("".join) | st.text(max_size=60)


@given(TYPED)
def test_nothing_but_bad_query(text: str) -> None:
    try:
        query = parse(text)
    except BadQuery as refused:
        assert refused.exit_code == 5  # noqa: PT017 (a refusal is one of two right answers)
    else:
        assert all(piece.text for term in terms(query.root) for piece in term.pattern.pieces)


def as_typed(read: str) -> str:
    """Write the operators of a reading as they can be typed anywhere; quoted words stay."""
    names = {"且": "AND", "或": "OR", "非": "NOT"}
    pieces = re.split(r"(“[^”]*”|「[^」]*」|\"[^\"]*\")", read)
    return "".join(
        piece if i % 2 else re.sub(r"(?<![^\s（）])[且或非](?=\s)", lambda found: names[found[0]], piece)
        for i, piece in enumerate(pieces)
    )


@given(TYPED)
def test_a_reading_means_the_same(text: str) -> None:
    try:
        query = parse(text)
    except BadQuery:
        return
    assert parse(as_typed(read_as(query))).root == query.root


TERMS = st.text("甲乙或非且 -()“”「」?*:近3", min_size=1, max_size=5).filter(lambda t: '"' not in t).map(Term)


def bigger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return (
        parts.map(Not)
        | several.map(
            lambda ps: And(tuple(p for part in ps for p in (part.parts if isinstance(part, And) else (part,))))
        )
        | several.map(lambda ps: Or(tuple(p for part in ps for p in (part.parts if isinstance(part, Or) else (part,)))))
    )


@given(st.recursive(TERMS, bigger, max_leaves=8))
def test_any_tree_can_be_read_back(root: Node) -> None:
    assert parse(as_typed(read_as(Query("", root)))).root == root
