"""One contract for all engines: what matches, how often, whether as typed; written out, and against the oracle."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wenshi.search.brute import BruteEngine
from wenshi.search.engine import Dates, Entry
from wenshi.search.grammar import narrowed, parse
from wenshi.search.query import And, Between, Dated, Forms, Has, Near, Node, Not, Or, Query, Same
from wenshi.search.ranking import Match
from wenshi.search.term import FIELDS, Term
from wenshi.search.whoosh_build import update
from wenshi.search.whoosh_engine import WhooshEngine
from wenshi.text.dating import Dating, Window, datings

KEY = b"k" * 32
ENGINES = ["brute", "whoosh"]


def entry(number: int, **texts: object) -> Entry:
    base = Entry(f"2022-{number:04d}", "", title="", byline="", body="", captions="")
    made = base._replace(**texts)  # type: ignore[arg-type]
    return made._replace(digest=made.digest or repr(made))


def refresh(folder: Path, store: Mapping[str, Entry], state: str) -> None:
    wanted = {number: held.digest for number, held in store.items()}
    update(folder, KEY, lambda ids: (store[number] for number in ids), wanted, state)


@contextmanager
def opened(kind: str, entries: Iterable[Entry], dates: Dates | None = None) -> Iterator[BruteEngine | WhooshEngine]:
    if kind == "brute":
        yield BruteEngine(entries, dates)
        return
    with tempfile.TemporaryDirectory() as folder:
        refresh(Path(folder) / "index", {held.id: held for held in entries}, "now")
        engine = WhooshEngine.open(Path(folder) / "index", KEY, "now", dates)
        assert engine is not None
        with engine:
            yield engine


def ask(kind: str, entries: Iterable[Entry], *queries: Query, dates: Dates | None = None) -> list[list[Match]]:
    with opened(kind, entries, dates) as engine:
        return [engine.find(query).best() for query in queries]


STORE = [
    entry(1, title="贵阳解放", byline="王二", body="貴陽解放。\n贵阳人民欢呼。", captions="贵阳街头"),
    entry(2, title="筑城旧事", byline="李四 整理", body="哈哈哈，笑声不断。\n日军飞机轰炸贵\n阳"),
    entry(3, title="国学", body="國立学校，１９４９年成立。“国”字", captions="國"),
    entry(4, title="ABC", byline="", body="abcAbC\n贵\u200b阳", issue="2022-1", column="人物春秋", status="收稿"),
    entry(5, title="空", authors=("王二", "佚名"), issue="2022-11", column="人物", status="选用"),
]

# query → (id, occurrences, exact, in the title), worked out by hand, in the order of hits
EXAMPLES: list[tuple[str, list[tuple[int, int, bool, int]]]] = [
    ("贵阳", [(1, 4, True, 1), (4, 1, False, 0)]),
    ("貴陽", [(1, 4, True, 1), (4, 1, False, 0)]),
    ("貴阳", [(1, 4, False, 1), (4, 1, False, 0)]),
    ("哈", [(2, 3, True, 0)]),
    ("哈哈", [(2, 2, True, 0)]),
    ("哈哈哈", [(2, 1, True, 0)]),
    ("哈哈哈哈", []),
    ("贵", [(1, 4, True, 1), (2, 1, True, 0), (4, 1, True, 0)]),
    ("学，", []),
    ("校，1949年", [(3, 1, False, 0)]),
    ("校，１９４９年", [(3, 1, True, 0)]),
    ("国", [(3, 4, True, 1)]),
    ("國", [(3, 4, True, 1)]),
    ("「“国”」", [(3, 1, True, 0)]),
    ("“「国」”", [(3, 1, False, 0)]),
    ("abc", [(4, 3, True, 1)]),
    ("ABC", [(4, 3, True, 1)]),
    ("aBc", [(4, 3, False, 1)]),
    ("ｂＣ", [(4, 3, False, 1)]),
    ("整理", [(2, 1, True, 0)]),
    ("街头", [(1, 1, True, 0)]),
    ("贵阳 解放", [(1, 6, True, 2)]),
    ("贵阳 OR 哈", [(1, 4, True, 1), (2, 3, True, 0), (4, 1, False, 0)]),
    ("贵阳 OR 貴陽", [(1, 4, True, 1), (4, 1, False, 0)]),
    ("贵 -哈", [(1, 4, True, 1), (4, 1, True, 0)]),
    ("-贵", [(3, 0, True, 0), (5, 0, True, 0)]),
    ("贵 -(哈 OR 解放)", [(4, 1, True, 0)]),
    ("-(-贵)", [(1, 4, True, 1), (2, 1, True, 0), (4, 1, True, 0)]),
    ("解放 OR (贵 笑声)", [(1, 6, True, 2), (2, 2, True, 0)]),
    ("王二", [(1, 1, True, 0)]),
    ("不在这里", []),
]


@pytest.mark.parametrize("kind", ENGINES)
def test_worked_examples(kind: str) -> None:
    found = ask(kind, STORE, *(parse(text) for text, _ in EXAMPLES))
    for (text, expected), matches in zip(EXAMPLES, found, strict=True):
        assert sorted(match[:4] for match in matches) == [
            (f"2022-{number:04d}", *rest) for number, *rest in expected
        ], text


# What stands where in paragraphs, notes and fields: (id, occurrences, exact, in the title), worked out by hand.
PARAGRAPHS = [
    entry(
        1,
        title="王若飛在貴陽",
        byline="李端棻 口述",
        body="王若飞来到乌当新路。\n乌当的路，王二说：飞！\n先生，之风；山高“水长”。",
        notes="王飞，乌当人。",
        captions="乌当旧路",
        issue="2019-2",
        year="2019",
        access="公开",
        published="是",
        column="人物",
        authors=("李端棻", "王二"),
    ),
    entry(
        2,
        title="路",
        body="甲乙丙甲丁乙\n先生之风山高水长\n甲" + "子" * 20 + "乙\n甲" + "丑" * 21 + "丙",
        issue="2022-1",
        year="2022",
        access="内部",
        published="否",
        authors=("李四",),
    ),
    entry(3, title="空", body="甲\n乙", access="内部"),
]
DEEPER: list[tuple[str, list[tuple[int, int, bool, int]]]] = [
    # ? is one character, * at most twenty of one paragraph; each beginning counts once, with the nearest end
    ("王?飞", [(1, 2, True, 1)]),
    ("王若*飛", [(1, 2, True, 1)]),
    ("王*飞", [(1, 4, True, 1)]),
    ("乌当?路", [(1, 3, True, 0)]),
    ("乌当*路", [(1, 3, True, 0)]),
    ("甲*乙", [(2, 3, True, 0)]),
    ("甲*丙", [(2, 1, True, 0)]),
    ("甲??乙", []),
    ("甲?*乙", [(2, 3, True, 0)]),
    ("?乙", [(2, 3, True, 0)]),
    ("乙?", [(2, 1, True, 0)]),
    ("*乙*", [(2, 3, True, 0), (3, 1, True, 0)]),
    # near: both within n characters of one paragraph, whichever stands first; what takes part counts
    ("甲 近0 乙", [(2, 2, True, 0)]),
    ("甲 近1 乙", [(2, 4, True, 0)]),
    ("乙 NEAR/1 甲", [(2, 4, True, 0)]),
    ("甲 近20 乙", [(2, 6, True, 0)]),
    ("甲 近20 丙", [(2, 3, True, 0)]),
    ("甲 近21 丙", [(2, 5, True, 0)]),
    ("乌当 近2 (路 或 人)", [(1, 8, True, 0)]),
    ("甲 近0 乙 近1 丁", []),
    ("甲 近0 乙 近2 丁", [(2, 2, True, 0)]),
    ("王若 近0 若飞", []),
    # the same paragraph
    ("同段(王 飞 说)", [(1, 3, True, 0)]),
    ("同段(甲 乙)", [(2, 6, True, 0)]),
    ("同段(甲 -丙)", [(2, 1, True, 0), (3, 1, True, 0)]),
    ("甲 乙 -同段(甲 乙)", [(3, 2, True, 0)]),
    # punctuation left aside
    ("略标点(先生之风，山高水长)", [(1, 1, True, 0), (2, 1, True, 0)]),
    ("略标点（说飞）", [(1, 1, True, 0)]),
    ("先生之风山高水长", [(2, 1, True, 0)]),
    # fields
    ("题名:路", [(2, 1, True, 1)]),
    ("题名:王*飞", [(1, 1, False, 1)]),
    ("正文:王", [(1, 2, True, 0)]),
    ("注释:(王 乌当)", [(1, 2, True, 0)]),
    ("图片说明:乌当*路", [(1, 1, True, 0)]),
    ("正文:(乌当 近2 路)", [(1, 4, True, 0)]),
    ("责任者:李", [(1, 0, True, 0), (2, 0, True, 0)]),
    ("责任者:(王? 或 李四)", [(1, 0, True, 0), (2, 0, True, 0)]),
    ("责任者:李?棻 乌当", [(1, 4, True, 0)]),
    ("栏目:人", [(1, 0, True, 0)]),
    ("-栏目:人 -年:2022", [(3, 0, True, 0)]),
    ("期:2019-1..2021-S1", [(1, 0, True, 0)]),
    ("期:2022-1", [(2, 0, True, 0)]),
    ("年:..2019 或 甲", [(1, 0, True, 0), (2, 4, True, 0), (3, 1, True, 0)]),
    ("年:2020.. 甲", [(2, 4, True, 0)]),
]


@pytest.mark.parametrize("kind", ENGINES)
def test_worked_examples_of_the_whole_language(kind: str) -> None:
    found = ask(kind, PARAGRAPHS, *(parse(text) for text, _ in DEEPER))
    for (text, expected), matches in zip(DEEPER, found, strict=True):
        assert sorted(match[:4] for match in matches) == [
            (f"2022-{number:04d}", *rest) for number, *rest in expected
        ], text


@pytest.mark.parametrize("kind", ENGINES)
def test_forms_of_a_name_are_one_name(kind: str) -> None:
    """A form inside another is no place of its own; where only other forms stand, nothing stands as typed."""
    store = [
        entry(1, title="秦淮", body="秦淮河上，秦淮人家。"),
        entry(2, body="秦淮河"),
        entry(3, body="筑城，贵阳"),
        entry(4, body="筑城"),
    ]
    rivers = Forms((Term("秦淮"), Term("秦淮河", name="秦淮")))
    towns = Forms((Term("贵阳"), Term("筑城", name="贵阳")))
    found = ask(kind, store, Query("", rivers), Query("", towns), Query("", Near(towns, towns, 1)))
    assert [[(int(match.id[-4:]), *match[1:4]) for match in matches] for matches in found] == [
        [(1, 3, True, 1), (2, 1, True, 0)],
        [(3, 2, True, 0), (4, 1, False, 0)],
        [(3, 2, False, 0)],
    ]


def dates_of(entries: Iterable[Entry]) -> Dates:
    fields = ("title", "body", "notes")
    return {
        held.id: datings([(field, line) for field in fields for line in getattr(held, field).split("\n")])
        for held in entries
    }


DATED = [
    entry(
        1,
        title="民国二十八年的往事",
        body="民國廿八年春，難民過境。\n次年六月，难民去。\n难民又来。",
        notes="1945年8月15日。",
    ),
    entry(2, body="20世纪的乌当，光绪年间有书院，甲午年重修，难民未至。\n民国廿七年\u200b，難\u200b民至。"),
    entry(3, body="三十年代的难民，1931年至1945年。"),
    entry(4, body="甲午年修桥。"),
]
# Which of them, and how many dates: a century and a reign count where half of them lies in the time asked for.
WHEN: list[tuple[str, list[tuple[int, int, bool, int]]]] = [
    ("年代:1937..1945", [(1, 4, True, 1), (2, 1, True, 0), (3, 2, True, 0)]),
    ("年代:民国二十八年", [(1, 2, True, 1), (3, 2, True, 0)]),
    ("年代:1940-06", [(1, 1, True, 0), (3, 1, True, 0)]),
    ("年代:1945-08-15..1945-08-15", [(1, 1, True, 0), (3, 1, True, 0)]),
    ("年代:1946..", [(2, 1, True, 0)]),
    ("年代:光绪年间", [(2, 2, True, 0), (4, 1, True, 0)]),
    ("年代:1900..1905", []),
    ("年代:..1850", [(4, 1, True, 0)]),  # 甲午年 may be of any cycle where no year stands beside it
    ("难民 年代:1937..1945", [(1, 7, True, 1), (2, 3, True, 0), (3, 3, True, 0)]),
    ("难民 近2 年代:1937..1945", [(1, 4, True, 0), (2, 2, False, 0), (3, 3, True, 0)]),
    ("同段(难民 年代:1940)", [(1, 2, True, 0), (3, 2, True, 0)]),
    ("难民 -年代:1939", [(2, 2, True, 0)]),
    ("年代:1938 或 年代:1940", [(1, 1, True, 0), (2, 1, True, 0), (3, 3, True, 0)]),
]


@pytest.mark.parametrize("kind", ENGINES)
def test_worked_examples_of_dates(kind: str) -> None:
    found = ask(kind, DATED, *(parse(text) for text, _ in WHEN), dates=dates_of(DATED))
    for (text, expected), matches in zip(WHEN, found, strict=True):
        assert sorted(match[:4] for match in matches) == [
            (f"2022-{number:04d}", *rest) for number, *rest in expected
        ], text


@pytest.mark.parametrize("kind", ENGINES)
def test_certain_dates_alone(kind: str) -> None:
    asked = [parse(text, certain=True) for text in ("年代:1940-06", "年代:光绪年间", "年代:1939")]
    found = ask(kind, DATED, *asked, dates=dates_of(DATED))
    assert [sorted((int(match.id[-4:]), match.occurrences) for match in matches) for matches in found] == [
        [(3, 1)],
        [(2, 1)],
        [(1, 2), (3, 2)],
    ]


@pytest.mark.parametrize("kind", ENGINES)
def test_without_dates_no_time_is_found(kind: str) -> None:
    assert ask(kind, DATED, parse("年代:1937..1945")) == [[]]


@pytest.mark.parametrize("kind", ENGINES)
def test_literal_and_loose_search(kind: str) -> None:
    asked = [
        parse("贵阳", literal=True),
        parse("貴陽", literal=True),
        parse("王若飛", literal=True),
        parse("“之风；山”", skip_punctuation=True),
        parse("先生*水长", skip_punctuation=True),
        parse("先生，之风", literal=True, skip_punctuation=True),
    ]
    found = [[(int(match.id[-4:]), *match[1:4]) for match in matches] for matches in ask(kind, PARAGRAPHS, *asked)]
    assert list(map(sorted, found)) == [
        [],
        [(1, 1, True, 1)],
        [(1, 1, True, 1)],
        [(1, 1, True, 0), (2, 1, True, 0)],
        [(1, 1, True, 0), (2, 1, True, 0)],
        [(1, 1, True, 0), (2, 1, True, 0)],
    ]


@pytest.mark.parametrize("kind", ENGINES)
def test_a_typed_character_that_folding_drops_stands_where_it_was_typed(kind: str) -> None:
    entries = [entry(1, byline="甲"), entry(2, byline="\xad甲")]
    (found,) = ask(kind, entries, Query("", Term("\xad甲")))
    assert sorted((match.id, match.exact) for match in found) == [("2022-0001", False), ("2022-0002", True)]


@pytest.mark.parametrize("kind", ENGINES)
def test_what_is_known_of_the_characters(kind: str) -> None:
    def ask_words(engine: BruteEngine | WhooshEngine) -> tuple[set[str], set[str]]:
        return engine.firsts(), engine.followers("王")

    with opened(kind, PARAGRAPHS) as engine:
        firsts, followers = ask_words(engine)
    assert followers == set("若二飞")
    assert {"贵", "阳", "飞"} < firsts
    assert not firsts & set("貴陽飛\n")


FILTERED = [
    ({"issue": "2022-1"}, [4]),
    ({"issue": "2022"}, []),
    ({"column": "人物"}, [4, 5]),
    ({"column": "人物春"}, [4]),
    ({"author": "王"}, [5]),
    ({"author": "王二佚"}, []),
    ({"status": "选用"}, [5]),
    ({"status": "选"}, []),
    ({"column": "人物", "status": "收稿"}, [4]),
    ({"author": "二", "issue": "2022-1"}, []),
]


@pytest.mark.parametrize("kind", ENGINES)
def test_filters(kind: str) -> None:
    found = ask(kind, STORE, *(parse("-不在这里", narrowed(**filters)) for filters, _ in FILTERED))
    assert [sorted(int(match.id[-4:]) for match in matches) for matches in found] == [
        numbers for _, numbers in FILTERED
    ]


@pytest.mark.parametrize("kind", ENGINES)
def test_an_empty_archive_has_no_matches(kind: str) -> None:
    assert ask(kind, [], parse("贵阳"), parse("-贵阳")) == [[], []]


@pytest.mark.parametrize("kind", ENGINES)
def test_many_places_are_counted_exactly(kind: str) -> None:
    store = [entry(1, body="哈" * 400 + "a\0b𬭎" + "呵呵" * 255)]
    terms = ["哈", "哈哈", "哈哈哈", "a", "a\0", "\0b", "𬭎", "b𬭎呵", "呵", "呵呵"]
    found = ask(kind, store, *(Query(term, Term(term)) for term in terms))
    assert [matches[0].occurrences for matches in found] == [400, 399, 398, 1, 1, 1, 1, 1, 510, 509]


@pytest.mark.parametrize("kind", ENGINES)
def test_text_that_is_no_unicode_does_no_harm(kind: str) -> None:
    assert [len(found) for found in ask(kind, [entry(1, body="甲\ud800乙")], parse("甲"), parse("乙"))] == [1, 1]


# Few characters, so that much coincides: traditional, variant, full-width and dropped ones, and what folds alike.
CHARACTERS = '甲哈贵貴阳陽国國着著，,“"「」（(Aaａ\u200b\u00ad\ufe0f\u0301𬭎 。'
LINE = st.text(CHARACTERS, max_size=12)
TEXT = st.lists(LINE, max_size=4).map("\n".join)
ENTRIES = st.lists(
    st.builds(
        dict,
        title=LINE,
        byline=LINE,
        body=TEXT,
        captions=TEXT,
        notes=TEXT,
        issue=st.sampled_from(["", "2022-1", "2022-2", "2021-1", "V3"]),
        year=st.sampled_from(["", "2021", "2022"]),
        access=st.sampled_from(["公开", "内部"]),
        published=st.sampled_from(["", "是", "否"]),
        column=st.sampled_from(["", "人物", "人物春秋", "往事"]),
        authors=st.lists(st.sampled_from(["王二", "李四", "王"]), max_size=2).map(tuple),
        status=st.sampled_from(["收稿", "选用"]),
    ),
    max_size=7,
).map(lambda made: [entry(number, **texts) for number, texts in enumerate(made, 1)])
FIELD_CHOICES = st.sampled_from([FIELDS, FIELDS, FIELDS, ("title",), ("body",), ("notes",), ("byline",), ("captions",)])


def is_sound(term: Term) -> bool:
    return any(piece.text for piece in term.pattern.pieces)


TERM = (
    st.builds(Term, st.text(CHARACTERS, min_size=1, max_size=4))
    | st.builds(
        Term,
        st.text(CHARACTERS, min_size=1, max_size=4),
        FIELD_CHOICES,
        literal=st.booleans(),
        loose=st.booleans(),
    )
    | st.builds(
        Term,
        st.text(CHARACTERS + "??**", min_size=1, max_size=5),
        FIELD_CHOICES,
        wild=st.just(True),
        literal=st.booleans(),
        loose=st.booleans(),
    )
).filter(is_sound)


def compound(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return parts.map(Not) | several.map(And) | several.map(Or)


# Characters alike in all fields, joined as the grammar joins them: alternatives and nearness beside 近n, no 同段 in it.
NEAR = st.recursive(
    TERM,
    lambda parts: (
        st.builds(Near, parts, parts, st.integers(0, 6)) | st.lists(parts, min_size=2, max_size=3).map(tuple).map(Or)
    ),
    max_leaves=3,
).filter(lambda node: not isinstance(node, Or))
# Dates wherever a line has two characters; days are small numbers, so that much overlaps.
DAYS = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: (min(pair), max(pair)))
TIME = st.builds(
    Dated,
    st.lists(
        DAYS.map(lambda days: Window(*days)) | st.builds(Window, st.none(), st.integers(0, 9)), min_size=1, max_size=2
    ).map(tuple),
    st.booleans(),
)
FORMS = st.lists(TERM, min_size=2, max_size=3).map(tuple).map(Forms)
LEAF = (
    TERM
    | NEAR
    | FORMS
    | TIME
    | st.builds(Near, FORMS, TERM, st.integers(0, 6))
    | st.builds(Near, TIME, TERM, st.integers(0, 6))
    | st.recursive(TERM | NEAR | TIME, compound, max_leaves=3).map(Same)
)
CONDITION = (
    st.builds(
        Has,
        st.just("authors"),
        st.sampled_from(["王", "李四", "王?"]).map(lambda t: Term(t, ("authors",), wild="?" in t)),
    )
    | st.builds(Has, st.just("column"), st.just(Term("人物", ("column",))))
    | st.sampled_from(
        [Between("year", "2021", ""), Between("year", "2022", "2022"), Between("issue", "2021-2", "2022-1")]
    )
)


@st.composite
def dates_in(draw: st.DrawFn, held: Entry) -> list[Dating]:
    """Draw dates that stand in the lines of a manuscript."""
    found = []
    for field in ("title", "body", "notes"):
        for number, line in enumerate(getattr(held, field).split("\n")):
            if len(line) > 1 and draw(st.booleans()):
                start = draw(st.integers(0, len(line) - 1))
                end = draw(st.integers(start + 1, len(line)))
                readings = draw(st.lists(DAYS, min_size=1, max_size=2, unique=True).map(tuple))
                precision = draw(st.sampled_from(["day", "era"]))
                found.append(Dating(field, number, start, end, precision, "ad", draw(st.booleans()), readings))
    return found


FILTERS = st.just(()) | st.builds(
    narrowed,
    issue=st.sampled_from(["", "2022-1", "2022-9"]),
    column=st.sampled_from(["", "人物", "人", "事"]),
    author=st.sampled_from(["", "王", "二李"]),
    status=st.sampled_from(["", "收稿"]),
    access=st.sampled_from(["", "公开"]),
    published=st.booleans(),
)
QUERY = st.builds(Query, st.just(""), st.recursive(LEAF | CONDITION, compound, max_leaves=6), FILTERS)


@settings(max_examples=150, deadline=None)
@given(ENTRIES, st.lists(QUERY, min_size=1, max_size=12), st.data())
def test_the_index_gives_what_the_scan_gives(entries: list[Entry], queries: list[Query], data: st.DataObject) -> None:
    dates = {held.id: data.draw(dates_in(held)) for held in entries}
    assert ask("whoosh", entries, *queries, dates=dates) == ask("brute", entries, *queries, dates=dates)


@settings(max_examples=60, deadline=None)
@given(ENTRIES, QUERY, st.integers(0, 8))
def test_the_first_few_are_the_first_of_all(entries: list[Entry], query: Query, limit: int) -> None:
    for kind in ENGINES:
        with opened(kind, entries) as engine:
            answer = engine.find(query)
            everything = answer.best()
            assert answer.best(limit) == everything[:limit]
            assert answer.total == len(everything)
            assert sorted(answer.ids()) == sorted(match.id for match in everything)
            assert answer.occurrences == sum(match.occurrences for match in everything)


@settings(max_examples=60, deadline=None)
@given(ENTRIES.filter(bool), st.data())
def test_every_passage_of_a_text_is_found(entries: list[Entry], data: st.DataObject) -> None:
    held = data.draw(st.sampled_from(entries))
    lines = [line for text in (held.title, held.byline, held.body, held.captions) for line in text.split("\n")]
    line = data.draw(st.sampled_from(lines))
    start = data.draw(st.integers(0, len(line)))
    term = Term(line[start : data.draw(st.integers(start, len(line)))])
    if term.folded:
        for kind in ENGINES:
            found = {match.id: match for match in ask(kind, entries, Query("", term))[0]}
            assert found[held.id].exact
