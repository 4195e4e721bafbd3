"""text.md: what is written comes back equal, and what a hand types is never lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.model import Block, BlockKind, Mark, MarkKind, plain
from wenshi.text import markup

TEXT = st.text(
    st.one_of(
        st.sampled_from("贵阳，。“” \u3000\\`*_[]<>#|+-=~!&;:1.)(^页第—\u200b"),
        st.characters(exclude_categories=("Cs",), exclude_characters="\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029\t"),
    ),
    max_size=30,
)
LABEL = st.text("1a注*②", min_size=1, max_size=2)
PAGE = st.text("12ix第页", max_size=3)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from(BlockKind))
    if kind is BlockKind.ROW:
        cells = draw(st.lists(TEXT.map(lambda text: text.strip(" ")), min_size=1, max_size=4))
        text = "\t".join(cells)
    else:
        text = draw(TEXT.filter(lambda text: text.strip() or kind is not BlockKind.PARAGRAPH))
    marks: list[Mark] = []
    if kind is not BlockKind.FIGURE:
        for offset in draw(st.lists(st.integers(0, len(text)), max_size=2)):
            if draw(st.booleans()):
                marks.append(Mark(offset, MarkKind.NOTE, draw(LABEL)))
            else:
                marks.append(Mark(offset, MarkKind.PAGE, draw(PAGE)))
    return Block(
        kind,
        text,
        level=draw(st.integers(1, 6)) if kind is BlockKind.HEADING else 0,
        label=draw(LABEL) if kind is BlockKind.NOTE else "",
        target="photos/0001.jpg" if kind is BlockKind.FIGURE else "",
        marks=tuple(sorted(marks)),
    )


@given(st.lists(blocks(), max_size=6))
def test_what_is_written_comes_back_equal(written: list[Block]) -> None:
    assert list(markup.load(markup.dump(written))) == written


@given(st.text(max_size=60))
def test_what_a_hand_types_settles(text: str) -> None:
    """Reading anything never fails, and what was read is stable from then on."""
    once = markup.load(text)
    assert markup.load(markup.dump(once)) == once


@pytest.mark.parametrize(
    "text", ["<strong>粗</strong>", "# 不是标题", "1. 不是列表", "| 不是表 |", "> 不是引文", "[^1]: 不是注"]
)
def test_markup_in_the_source_is_text(text: str) -> None:
    block = Block(BlockKind.PARAGRAPH, text)
    assert "\\" in markup.dump([block])
    assert markup.load(markup.dump([block])) == (block,)


def test_the_file_reads_well() -> None:
    written = [
        Block(BlockKind.HEADING, "一、渡口", level=2),
        Block(BlockKind.PARAGRAPH, "民国二十八年，渡口迁到下街。", marks=(Mark(7, MarkKind.NOTE, "1"),)),
        Block(BlockKind.ROW, "年份\t户数"),
        Block(BlockKind.ROW, "1939\t42"),
        Block(BlockKind.VERSE, "山高水长"),
        Block(BlockKind.FIGURE, "老渡口", target="photos/0001.jpg"),
        Block(BlockKind.NOTE, "据县志。", label="1"),
    ]
    assert markup.dump(written) == (
        "## 一、渡口\n\n民国二十八年，[^1]渡口迁到下街。\n\n| 年份 | 户数 |\n| --- | --- |\n| 1939 | 42 |\n\n| 山高水长\n\n"
        "![老渡口](photos/0001.jpg)\n\n[^1]: 据县志。\n"
    )
    assert plain(written) == "一、渡口\n民国二十八年，渡口迁到下街。\n年份\t户数\n1939\t42\n山高水长\n据县志。"


def test_labels_of_the_tests_are_labels() -> None:
    assert re.fullmatch(markup.NOTE_LABEL, "1a注*②")
    assert re.fullmatch(markup.PAGE_LABEL, "12ix第页")


def test_a_figure_without_a_picture() -> None:
    figure = Block(BlockKind.FIGURE, "老渡口")
    assert markup.dump([figure]) == "![老渡口]()\n"
    assert markup.load("![老渡口]()\n") == (figure,)
