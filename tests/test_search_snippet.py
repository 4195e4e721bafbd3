"""Passages cut around hits: offsets, paragraphs, pages, limits."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from wenshi.model import Block, BlockKind, Mark, MarkKind, body
from wenshi.search.grammar import parse
from wenshi.search.passages import passages
from wenshi.search.query import Or, Query
from wenshi.search.snippet import Snippet
from wenshi.search.snippet import snippets as cut
from wenshi.search.term import Term
from wenshi.text.fold import fold


def snippets(fields: dict[str, str], blocks: Iterable[Block], query: Query, **options: int) -> list[Snippet]:
    return cut(passages(fields, blocks), query, **options)


def occurrences(text: str, term: str) -> int:
    return sum(text.startswith(term, i) for i in range(len(text)))


def page(offset: int, label: str) -> Mark:
    return Mark(offset, MarkKind.PAGE, label)


def paragraph(text: str, *marks: Mark) -> Block:
    return Block(BlockKind.PARAGRAPH, text, marks=marks)


def shown(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.spans]


def test_a_short_paragraph_is_shown_whole() -> None:
    (snippet,) = snippets({}, (paragraph("　　一九四九年，貴陽解放。"),), parse("贵阳"))
    assert snippet == Snippet("　　一九四九年，貴陽解放。", ((8, 10),), "body", 1, None)


def test_a_long_paragraph_is_cut_at_sentences() -> None:
    text = "甲" * 50 + "。" + "乙" * 28 + "贵阳" + "丙" * 25 + "。" + "丁" * 50
    (snippet,) = snippets({}, (paragraph(text),), parse("贵阳"))
    assert snippet.text == "乙" * 28 + "贵阳" + "丙" * 25 + "。"
    assert (snippet.cut_left, snippet.cut_right) == (True, True)


def test_a_paragraph_without_sentences_is_cut_by_width() -> None:
    (snippet,) = snippets({}, (paragraph("甲" * 99 + "贵阳" + "乙" * 99),), parse("贵阳"), width=5)
    assert snippet == Snippet("甲" * 5 + "贵阳" + "乙" * 5, ((5, 7),), "body", 1, None, True, True)


def test_overlapping_and_near_hits_share_a_passage() -> None:
    (snippet,) = snippets({}, (paragraph("哈哈哈，又哈哈。"),), parse("哈哈"))
    assert shown(snippet) == ["哈哈哈", "哈哈"]


def test_hits_that_touch_stay_apart() -> None:
    (snippet,) = snippets({}, (paragraph("贵阳贵阳"),), parse("贵阳"))
    assert snippet.spans == ((0, 2), (2, 4))


def test_dropped_characters_lie_inside_the_span() -> None:
    (snippet,) = snippets({}, (paragraph("在贵\u200b阳\ufe0f城"),), parse("贵阳城"))
    assert shown(snippet) == ["贵\u200b阳\ufe0f城"]


def test_passages_with_more_terms_come_first() -> None:
    blocks = tuple(paragraph(text) for text in ("贵阳", "解放", "贵阳解放", "贵阳", "解放贵阳"))
    found = snippets({}, blocks, parse("贵阳 解放"), limit=4)
    assert [snippet.paragraph for snippet in found] == [3, 5, 1, 2]


def test_excluded_terms_are_not_shown() -> None:
    assert snippets({"title": "贵阳"}, (paragraph("贵阳"),), parse("-贵阳")) == []


def test_paragraphs_and_pages() -> None:
    blocks = (
        paragraph("贵阳一", page(0, "11")),
        Block(BlockKind.FIGURE, "贵阳图", marks=(page(0, "12"),)),
        paragraph("贵阳二"),
        paragraph("前文" * 40 + "贵阳三", page(3, "13"), Mark(4, MarkKind.NOTE, "1"), page(81, "14")),
        paragraph("贵阳四"),
    )
    found = snippets({}, blocks, parse("贵阳"), limit=9)
    assert [(snippet.paragraph, snippet.page) for snippet in found] == [(1, "11"), (2, "12"), (3, "13"), (4, "14")]
    assert body(blocks)[2].text.endswith("贵阳三")


def test_without_a_hit_in_the_body_the_other_fields_show_it() -> None:
    fields = {"title": "贵阳旧事", "byline": "贵阳人", "body": "贵阳", "captions": "甲图\n贵阳街头"}
    found = snippets(fields, (paragraph("别的"),), parse("贵阳"))
    assert [(snippet.field, snippet.text, snippet.paragraph) for snippet in found] == [
        ("title", "贵阳旧事", None),
        ("byline", "贵阳人", None),
        ("captions", "贵阳街头", None),
    ]


def test_crowded_hits_do_not_make_a_page_of_it() -> None:
    found = snippets({}, (paragraph("的" * 5 + "我" * 9000 + "的我" * 3000),), parse("的 我"), limit=5000)
    assert len(found) > 50
    assert max(len(snippet.text) for snippet in found) <= 200


CHARACTERS = "甲乙哈贵貴。！”\u200b，"


@given(
    st.lists(st.text(CHARACTERS, max_size=120), max_size=4),
    st.lists(st.text("甲哈贵。", min_size=1, max_size=3), min_size=2, max_size=3),
    st.integers(1, 12),
)
def test_every_hit_is_shown_once_and_whole(texts: list[str], words: list[str], width: int) -> None:
    terms = tuple(map(Term, words))
    found = snippets({}, tuple(map(paragraph, texts)), Query("", Or(terms)), limit=1000, width=width)
    for snippet in found:
        assert snippet.paragraph is not None
        assert snippet.text in texts[snippet.paragraph - 1]
        assert all(start < end for start, end in snippet.spans)
        assert all(one[1] <= two[0] for one, two in zip(snippet.spans, snippet.spans[1:], strict=False))
        assert any(word in fold(text) for text in shown(snippet) for word in words)
    for word in set(words):
        number = sum(occurrences(fold(text), word) for text in texts)
        assert sum(occurrences(fold(text), word) for snippet in found for text in shown(snippet)) >= number
