"""Repairs: one for one where characters are meant, spaces out where a text has them throughout, all of it told."""

import random
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.model import Block, BlockKind, Mark, MarkKind
from wenshi.readers import read
from wenshi.text.count import count
from wenshi.text.repair import _RADICAL_OF, characters, repair

from tests import rebuild_fold_table, rebuild_pairs

UCD = Path("/usr/share/unicode/EquivalentUnifiedIdeograph.txt")
REAL_UNIFIED = "".join(map(chr, sorted(rebuild_fold_table.REAL_UNIFIED)))
BETWEEN_HAN = re.compile("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
SPACED = "贵 阳 的 文 史 资 料 ， 先 在 县 里 征 集 ， 再 由 几 位 老 人 口 述 。"


def paragraph(text: str, *marks: Mark) -> Block:
    return Block(BlockKind.PARAGRAPH, text, marks=marks)


def repaired(*texts: str) -> tuple[list[str], tuple[str, ...]]:
    blocks, told = repair(map(paragraph, texts))
    return [block.text for block in blocks], told


def test_radicals_and_compatibility_ideographs() -> None:
    assert repaired("⽂史⽤⽂，⻘山⻢车，金\uf90a") == (
        ["文史用文，青山马车，金金"],
        (
            "康熙部首换成通用字 3 处（⽂→文、⽤→用）",
            "部首补充字符换成通用字 2 处（⻘→青、⻢→马）",
            "兼容汉字换成通用字 1 处（\uf90a→金）",
        ),
    )
    assert repaired("⽂⽤⽚⽔⽔")[1] == ("康熙部首换成通用字 5 处（⽔→水、⽂→文、⽤→用 等 4 种）",)


def test_scripts_are_never_exchanged() -> None:
    """The fold joins 門 and 门; a repair must not."""
    assert repaired("⾨⻔⾺⻢⾦") == (["門门馬马金"], repaired("⾨⻔⾺⻢⾦")[1])
    assert characters("貴陽贵阳後后") == "貴陽贵阳後后"


def test_what_is_a_character_of_its_own_stays() -> None:
    kept = REAL_UNIFIED + "，。：；（）ＡＢＣ１２３①㎡℃…·“”「」\ue001\U00020bb7⺌⺮字头⿰木木"
    kept = kept.replace("⺮", "")
    assert repaired(kept) == ([kept], ())
    assert len(REAL_UNIFIED) == 12


@pytest.mark.skipif(not UCD.exists(), reason="the Unicode Character Database is not installed")
def test_the_radicals_are_those_of_unicode() -> None:
    known = rebuild_fold_table.radicals(UCD)
    assert {char: known[char] for char in _RADICAL_OF} == _RADICAL_OF
    assert "".join(sorted(known.keys() - _RADICAL_OF.keys())) == "⺄⺈⺌⺍⺎⺗⺧⺪⺫⺴⺶⺷⺻⺼⻏⻗"


ONE_FOR_ONE = st.text(
    st.one_of(
        st.sampled_from("文史 　a1，⽂⽤⻘⻢豈\ufa0e\U0002f800金⾦"),
        st.characters(min_codepoint=0x2E80, max_codepoint=0x2FDF),
        st.characters(min_codepoint=0xF900, max_codepoint=0xFAFF),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=60,
)


@given(ONE_FOR_ONE)
def test_one_for_one_keeps_length_and_counts(text: str) -> None:
    better = characters(text)
    assert len(better) == len(text)
    assert characters(better) == better
    assert count(better) == count(text)
    for before, after in zip(text, better, strict=True):
        assert before == after or not unicodedata.name(after, "").startswith(("CJK COMPAT", "KANGXI", "CJK RADICAL"))


# --- spaces ---


def test_spaces_go_where_the_text_has_them_throughout() -> None:
    assert repaired(SPACED, "前 言", "王 明", "民 国 三 十 八 年 冬天 1949 年 A B") == (
        ["贵阳的文史资料，先在县里征集，再由几位老人口述。", "前 言", "王 明", "民国三十八年冬天 1949 年 A B"],
        ("去掉汉字之间的空格 29 处",),
    )


@pytest.mark.parametrize(
    "texts",
    [
        ("前　言", "贵阳的文史资料，先在县里征集，再由几位老人口述，最后编成这一本小书。"),
        (
            "前 言",
            "文 史 资 料",
            "贵阳的文史资料，先在县里征集，再由几位老人口述，最后编成这一本小书，还记得那位县长的名字。",
        ),
        ("王 明　李 强　张 英　陈 兰　刘 才　杨 荣",),
        ("王 明 李 强 张小英 陈玉兰 刘国才 杨光荣 罗登义 周西成 毛光翔",),
        ("上 尺 工 六 五 上 尺 工 凡 六 五 乙 上 尺 工 六 五 六 工 尺 上 四 合 四",),
        ("山寺钟声出翠微 一溪流水绕柴扉", "桃花落尽无人问 惟有春风燕子飞"),
        ("贵  阳  的  文  史",),
    ],
)
def test_spaces_that_are_meant_stay(texts: tuple[str, ...]) -> None:
    assert repaired(*texts) == (list(texts), ())


def test_tables_keep_their_spaces() -> None:
    row = Block(BlockKind.ROW, "贵 阳 文 史\t资 料 选 辑")
    blocks, told = repair([paragraph(SPACED), row])
    assert blocks[1] == row
    assert len(told) == 1


def test_marks_stay_at_their_characters() -> None:
    page = Mark(SPACED.index("先"), MarkKind.PAGE, "12")
    note = Mark(len(SPACED), MarkKind.NOTE, "1")
    start = Mark(0, MarkKind.PAGE, "11")
    (block,), _ = repair([paragraph(SPACED, start, page, note)])
    assert [block.text[mark.offset :][:2] for mark in block.marks] == ["贵阳", "先在", ""]
    assert block.marks[2].offset == len(block.text)


PIECES = st.lists(
    st.text(st.sampled_from("贵阳的文史资料县里老人口述编书   　\xa0，。12a⽂⻢"), max_size=40), min_size=1, max_size=5
)


@given(PIECES, st.data())
def test_repairing_twice_changes_nothing_more(texts: list[str], data: st.DataObject) -> None:
    blocks = [
        paragraph(text, Mark(data.draw(st.integers(0, len(text))), MarkKind.PAGE, "1")) for text in [SPACED, *texts]
    ]
    once, _ = repair(blocks)
    assert repair(once) == (once, ())
    assert [count(block.text).zishu for block in once] == [count(block.text).zishu for block in blocks]
    for before, after in zip(blocks, once, strict=True):
        rest = characters(before.text[before.marks[0].offset :])
        kept = after.text[after.marks[0].offset :]
        assert "".join(rest.split()) == "".join(kept.split())


# --- every reader passes here ---


def test_every_format_is_repaired_and_says_so() -> None:
    document = read("⽂史资料\n\n⻘山".encode(), "a.txt")
    assert [block.text for block in document.blocks] == ["文史资料", "青山"]
    assert document.repairs == ("康熙部首换成通用字 1 处（⽂→文）", "部首补充字符换成通用字 1 处（⻘→青）")
    page = "<html><head><title>⽂史</title></head><body><p>⽂史资料</p></body></html>"
    document = read(page.encode(), "a.html")
    assert [block.text for block in document.blocks] == ["文史资料"]
    assert "⽂" not in document.title


def test_a_real_file_full_of_radicals(corpus: Path) -> None:
    document = read((corpus / "made" / "cn_kangxi_radicals.pdf").read_bytes(), "a.pdf")
    text = "".join(block.text for block in document.blocks)
    assert not any("\u2f00" <= char <= "\u2fd5" for char in text)
    assert text.count("文") > 20
    assert document.repairs == (), "pdfium puts them right before anything else sees them"


def test_real_texts_need_no_repair(articles: Path) -> None:
    for path in sorted(articles.glob("*.txt"))[::3]:
        assert read(path.read_bytes(), path.name).repairs == ()


@pytest.mark.usefixtures("corpus")
def test_no_space_of_thirty_years_is_taken_out_and_all_that_a_scan_put_in_are() -> None:
    chance, put, left = random.Random(8), 0, 0
    for text in rebuild_pairs.decades()[::15]:
        lines = [line for line in text.split("\n") if line.strip()]
        assert repair(map(paragraph, lines)) == (tuple(map(paragraph, lines)), ())
        scanned = [BETWEEN_HAN.sub(lambda _: " " if chance.random() < 0.9 else "", line) for line in lines]
        blocks, told = repair(map(paragraph, scanned))
        assert told
        put += sum(map(len, scanned)) - sum(map(len, lines))
        left += max(0, sum(len(block.text) for block in blocks) - sum(map(len, lines)))
    assert put > 100_000
    assert left <= 0.01 * put  # in lines of two or three characters
