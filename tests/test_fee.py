"""稿酬字数: the examples of the rules, and what must hold for every text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.errors import BadInput
from wenshi.model import Block, BlockKind
from wenshi.text.count import half_cells
from wenshi.text.fee import extent, fee_characters, verse_lines

from tests.test_count import east_asian, ignored

P, H, V, N, Q, R, F = (BlockKind(k) for k in ("paragraph", "heading", "verse", "note", "quote", "row", "figure"))
LINES_OF_SEVEN = "一二三四五六七，七六五四三二一。"


def blocks(*pairs: tuple[BlockKind, str]) -> list[Block]:
    return [Block(kind, text) for kind, text in pairs]


@pytest.mark.parametrize(
    ("written", "per_line", "expected"),
    [
        ([(P, "字" * 95)], 30, 120),  # ceil((95 + 2) / 30) = 4 lines
        ([(P, "字" * 58)], 30, 60),  # full to the last cell
        ([(P, "字" * 59)], 30, 90),
        ([(P, "字" * 95)], 38, 114),
        ([(P, "")], 30, 0),
        ([(P, "\u3000\u3000")], 30, 0),
        ([(P, "\u3000\u3000" + "字" * 58)], 30, 60),  # the indent is not counted twice
        ([(H, "题" * 45)], 30, 30),
        ([(H, "题"), (P, "字"), (Q, "引"), (N, "注"), (R, "甲\t乙")], 30, 150),
        ([(F, "图片说明不算")], 30, 0),
        ([(P, "a" * 56)], 30, 30),
        ([(P, "a" * 57)], 30, 60),
        ([(V, LINES_OF_SEVEN)] * 4, 30, 1000),  # 七律: 8 lines are 10
        ([(H, "题"), *[(V, LINES_OF_SEVEN)] * 4], 30, 1000),
        ([(V, LINES_OF_SEVEN)] * 7, 30, 1400),
        ([(V, "一二三四五六七")] * 25, 30, 2500),
        ([(V, "一二三四五六七")] * 10 + [(N, "注")], 30, 1030),
        ([(P, "引诗云："), (V, LINES_OF_SEVEN), (V, LINES_OF_SEVEN)], 30, 90),
    ],
)
def test_what_a_fee_is_paid_for(written: list[tuple[BlockKind, str]], per_line: int, expected: int) -> None:
    assert fee_characters(blocks(*written), per_line) == expected


def test_a_title_is_a_line_but_not_of_verse() -> None:
    assert extent(blocks((P, "字")), 2).characters() == 90
    assert extent(blocks((V, "字")), 2).characters() == 1000
    assert extent([], 1).characters() == 30


def test_what_the_editors_call_verse_is_verse() -> None:
    poem = blocks(*[(P, LINES_OF_SEVEN)] * 6)
    assert fee_characters(poem) == 180
    assert extent(poem, 1, is_verse=True).characters() == 1200
    with_preface = blocks((P, "小序"), *[(V, LINES_OF_SEVEN)] * 6)
    assert extent(with_preface, 1, is_verse=True).characters() == 1230
    assert extent(blocks((H, "题")), 1, is_verse=True).characters() == 60


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("朝辞白帝彩云间，千里江陵一日还。", 2),
        ("朝辞白帝彩云间\u3000千里江陵一日还", 2),
        ("大江东去，浪淘尽，千古风流人物。", 3),
        ("枯藤老树昏鸦", 1),
        ("问君能有几多愁？“恰似！”", 2),
        ("……", 1),
        ("红、绿、蓝", 1),
    ],
)
def test_a_line_of_verse_ends_where_one_pauses(text: str, lines: int) -> None:
    assert verse_lines(text) == lines


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("乌当，", 6),
        ("2022年", 6),
        ("１２", 4),
        ("“don’t”", 9),
        ("a b\u3000c", 6),
        ("——", 4),
        ("葛\U000e0100城\u200b", 4),
        ("甲\t乙\n", 5),
        ("😀", 1),
        ("𠀀", 2),
    ],
)
def test_widths(text: str, width: int) -> None:
    assert half_cells(text) == width


@pytest.mark.parametrize(("per_line", "indent"), [(0, 2), (-1, 2), (30, -1)])
def test_no_line_can_be_that_long(per_line: int, indent: int) -> None:
    with pytest.raises(BadInput, match="正整数"):
        fee_characters([], per_line, indent)


PROSE = st.lists(st.tuples(st.sampled_from([P, Q, N, R]), st.text("乌当，“”a1 \u3000—\t", max_size=200)), max_size=8)
LENGTHS = st.integers(1, 60)


@given(PROSE, LENGTHS, st.integers(0, 4))
def test_never_less_than_the_text_needs_and_at_most_a_line_more_a_paragraph(
    written: list[tuple[BlockKind, str]], per_line: int, indent: int
) -> None:
    texts = [text.strip() for _, text in written if text.strip()]
    needed = sum(half_cells(text) / 2 + indent for text in texts)
    paid = fee_characters(blocks(*written), per_line, indent)
    assert needed <= paid < needed + per_line * len(texts) + (not texts)
    assert paid % per_line == 0


@given(PROSE, PROSE, LENGTHS)
def test_paragraphs_add_up_and_more_text_is_never_less(
    some: list[tuple[BlockKind, str]], more: list[tuple[BlockKind, str]], per_line: int
) -> None:
    both = fee_characters(blocks(*some, *more), per_line)
    assert both == fee_characters(blocks(*some), per_line) + fee_characters(blocks(*more), per_line)
    longer = [(kind, text + "字") for kind, text in some]
    assert fee_characters(blocks(*longer), per_line) >= fee_characters(blocks(*some), per_line)


@given(PROSE, LENGTHS, LENGTHS)
def test_longer_lines_are_never_more_lines(written: list[tuple[BlockKind, str]], one: int, other: int) -> None:
    short, long = sorted((one, other))
    known = extent(blocks(*written))
    assert known.characters(short) // short >= known.characters(long) // long


@given(st.lists(st.text("一二三，。", min_size=1, max_size=20), min_size=1, max_size=40))
def test_verse_is_ten_lines_a_thousand(lines: list[str]) -> None:
    paid = fee_characters(blocks(*[(V, line) for line in lines]))
    assert paid == max(1000, 100 * sum(map(verse_lines, lines)))


@given(st.text(st.sampled_from("一乌，“’·—①Ⅳ×°aZ0_-/. \u3000\n\t\ufeff\u200b\ufe00𠀀〇ｗ😀α")))
def test_a_cell_is_never_less_than_half_of_one_nor_more_than_one(text: str) -> None:
    kept = [char for char in text if not ignored(char) and char not in "\r\n\v\f\x85\u2028\u2029"]
    surely_wide = sum(east_asian(char) or char == "\u3000" for char in kept)
    assert len(kept) + surely_wide <= half_cells(text) <= 2 * len(kept)
