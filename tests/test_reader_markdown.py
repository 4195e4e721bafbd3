"""The Markdown reader: the words without the signs, and no word lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.errors import Unreadable
from wenshi.model import Block, BlockKind, Document, Mark, MarkKind, plain
from wenshi.readers import markdown

SAMPLES = Path(__file__).parent / "samples"


def read(text: str) -> Document:
    return markdown.read(text.encode())


def texts(text: str) -> list[str]:
    return [block.text for block in read(text).blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("甲**乙***丙*`丁`[戊](http://x/y)", ["甲乙丙丁戊"], id="signs"),
        pytest.param("青溪\n渡口", ["青溪渡口"], id="soft break between Han"),
        pytest.param("青溪，\n“渡口”\n——记", ["青溪，“渡口”——记"], id="soft break at punctuation"),
        pytest.param("on the\nriver", ["on the river"], id="soft break between words"),
        pytest.param("青溪\nriver", ["青溪 river"], id="soft break between scripts"),
        pytest.param("甲  \n乙\\\n丙", ["甲", "乙", "丙"], id="hard breaks"),
        pytest.param("　　甲\n　　乙\n丙", ["　　甲", "　　乙丙"], id="full-width indents begin paragraphs"),
        pytest.param("- 甲\n- 乙\n\n1. 丙\n2) 丁", ["- 甲", "- 乙", "1. 丙", "2) 丁"], id="lists"),
        pytest.param("03. 甲\n    - 乙\n\n      丙", ["03. 甲", "- 乙", "丙"], id="nested list"),
        pytest.param("1949.", ["1949."], id="a number alone is no empty item"),
        pytest.param("```python\na = 1\n\nb = 2\n```", ["a = 1", "b = 2"], id="fence"),
        pytest.param("    甲\n    乙", ["甲", "乙"], id="indented"),
        pytest.param("甲\n\n***\n\n乙", ["甲", "乙"], id="rule"),
        pytest.param("&amp; <b>甲</b> \\*乙\\*", ["& <b>甲</b> *乙*"], id="HTML is text"),
        pytest.param("[1]: 《贵阳府志》卷三。", ["[1]: 《贵阳府志》卷三。"], id="a note written as a link"),
        pytest.param("[甲][x]\n\n[x]: http://x/y", ["甲"], id="a true link"),
        pytest.param("甲\u2028乙", ["甲", "乙"], id="other line ends"),
        pytest.param("", [], id="empty"),
    ],
)
def test_words(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


def test_kinds_levels_and_gaps() -> None:
    blocks = read("# 题\n作者\n\n## 一\n\n> 引文\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | \\| |\n").blocks
    assert [(block.kind, block.text, block.level, block.gap) for block in blocks] == [
        (BlockKind.HEADING, "题", 1, False),
        (BlockKind.PARAGRAPH, "作者", 0, False),
        (BlockKind.HEADING, "一", 2, True),
        (BlockKind.QUOTE, "引文", 0, True),
        (BlockKind.ROW, "甲\t乙", 0, True),
        (BlockKind.ROW, "丙\t|", 0, False),
    ]


def test_notes() -> None:
    text = "甲[^a]乙[^1]`[^1]`\\[^1][^无]\n\n| 表[^1]头 |\n|---|\n\n"
    source = text + "[^1]: 注*一*\n续\n[^a]: 注二\n\n    段二\n\n[^c]: 未引\n\n文"
    assert read(source).blocks == (
        Block(
            BlockKind.PARAGRAPH,
            "甲乙[^1][^1][^无]",
            marks=(Mark(1, MarkKind.NOTE, "a"), Mark(2, MarkKind.NOTE, "1")),
        ),
        Block(BlockKind.ROW, "表头", marks=(Mark(1, MarkKind.NOTE, "1"),)),
        Block(BlockKind.PARAGRAPH, "文"),
        Block(BlockKind.NOTE, "注二段二", label="a"),
        Block(BlockKind.NOTE, "注一续", label="1"),
        Block(BlockKind.NOTE, "未引", label="c"),
    )


def test_a_note_in_a_list_item_keeps_its_place() -> None:
    item = read("- 甲[^1]乙\n\n[^1]: 注").blocks[0]
    assert (item.text, item.marks) == ("- 甲乙", (Mark(3, MarkKind.NOTE, "1"),))


def test_a_label_used_twice_loses_no_note() -> None:
    document = read("甲[^1]\n\n[^1]: 先\n\n乙[^1]\n\n[^1]: 后")
    assert [block.text for block in document.blocks] == ["甲", "乙", "[^1]: 后", "先"]
    assert document.warnings == ("注释编号重复1处，重复的注文留在正文里，请核对",)


def test_pictures_are_links() -> None:
    document = read("前![老渡口](图/a%20b.jpg)后\n\n![](c.png)")
    assert [block.text for block in document.blocks] == ["前后", "老渡口"]
    assert document.blocks[1].kind is BlockKind.FIGURE
    assert plain(document.blocks) == "前后"
    assert document.pictures == ()
    assert document.warnings == (
        "图片“a b.jpg”只有链接，未随稿收入；可用 add 图片 --to 登记号 补收",
        "图片“c.png”只有链接，未随稿收入；可用 add 图片 --to 登记号 补收",
    )


@pytest.mark.parametrize(
    ("front", "title", "creator"),
    [
        ("title: 青溪旧事\nauthor: 张三", "青溪旧事", "张三"),
        ('Title: "青溪：旧事"\nauthor: [张三, 李四]\ntags:\n  - 渡口', "青溪：旧事", "张三、李四"),
        ("date: 2022-01-01\nauthor:\n  - 张三\n  - 李四", "", "张三、李四"),
    ],
)
def test_front_matter(front: str, title: str, creator: str) -> None:
    document = markdown.read(f"\ufeff---\r\n{front}\r\n---\r\n正文\r\n".encode())
    assert (document.title, document.creator) == (title, creator)
    assert [block.text for block in document.blocks] == ["正文"]


@pytest.mark.parametrize("source", ["---\n某人：你好\n\n---\n", "---\n\n正文", "---\ntitle: 没有结尾"])
def test_what_is_no_front_matter_stays(source: str) -> None:
    document = read(source)
    assert document.title == ""
    assert source.strip("-\n ").replace("\n", "") in plain(document.blocks)


@pytest.mark.parametrize("source", [">" * 300 + " 深", "- " * 300 + "深"])
def test_what_the_parser_would_drop_is_refused(source: str) -> None:
    with pytest.raises(Unreadable, match="层次深"):
        read(source)


def test_encodings_are_left_to_the_plain_reader() -> None:
    document = markdown.read("# 青溪渡口\n\n青溪渡口在县城东门外，是旧时进出县城的要道。".encode("gb18030"))
    assert document.blocks[0] == Block(BlockKind.HEADING, "青溪渡口", level=1)
    assert document.encoding == "gb18030"


@given(st.text("甲乙 \n\t　#>-*_`[]()!|^:1.&\\~", max_size=60))
def test_any_signs_give_whole_blocks(source: str) -> None:
    for block in read(source).blocks:
        assert "\n" not in block.text
        assert block.text.strip() or block.marks
        assert all(mark.offset <= len(block.text) for mark in block.marks)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("来稿*/*.md")) or [None])
def test_the_samples(path: Path | None) -> None:
    if path is None:
        pytest.skip("no samples yet")
    document = markdown.read(path.read_bytes())
    assert (document.blocks[0].kind, document.blocks[0].level) == (BlockKind.HEADING, 1)
    assert document.blocks[1].gap
    assert not any("**" in block.text or "[^" in block.text for block in document.blocks)
