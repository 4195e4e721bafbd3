"""Counting: the vectors of the counting rules, and a slow reference that the fast code must equal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.model import Counts
from wenshi.text.count import count

VECTORS = [
    # text, zishu, chars, chars_spaces, han
    ("你好，世界。", 6, 6, 6, 4),
    ("你好,世界.", 6, 6, 6, 4),
    ("2022年10月1日", 6, 10, 10, 3),
    ("第5期(总第12期)", 9, 10, 10, 5),
    ("“你好”", 4, 4, 4, 2),
    ("——", 2, 2, 2, 0),
    ("……", 2, 2, 2, 0),
    ("“Hello”", 3, 7, 7, 0),
    ("①②③", 3, 3, 3, 0),
    ("3.14", 1, 4, 4, 0),
    ("a/b/c", 1, 5, 5, 0),
    ("Word 2016", 2, 8, 9, 0),
    ("你好 world 世界", 5, 9, 11, 4),
    ("毛泽东·选集", 6, 6, 6, 5),
    ("1949-1950年", 2, 10, 10, 1),
    ("50岁—60岁", 5, 7, 7, 2),
    ("100公里/小时", 6, 8, 8, 4),
    ("\u3000\u3000段首缩进", 4, 4, 6, 4),
    ("〇", 1, 1, 1, 1),
    ("㐀", 1, 1, 1, 1),
    ("⼀⼆", 2, 2, 2, 2),
    ("𠀀𠀁", 2, 2, 2, 2),
    ("（一）", 3, 3, 3, 1),
    ("(一)", 3, 3, 3, 1),
    ("😀", 1, 1, 1, 0),
    (
        "1949年11月15日，贵阳解放。“乌当”时属贵筑县，全县约25万人（不含驻军）……见《乌当文史》第5期，p.12—18。",
        51,
        61,
        61,
        30,
    ),
    ("《乌当文史》", 6, 6, 6, 4),
    ("１２３", 3, 3, 3, 0),
    ("ｗｏｒｌｄ", 5, 5, 5, 0),
    ("50%", 1, 3, 3, 0),
    ("使用 Adobe Photoshop 打开图片", 8, 20, 23, 6),
    ("don’t", 1, 5, 5, 0),
    ("1949–1950", 1, 9, 9, 0),
    ("葛\U000e0100城", 2, 2, 2, 2),
    ("\ufeff文\u200b史", 2, 2, 2, 2),
    ("一\n二\r\n三", 3, 3, 3, 3),
    ("", 0, 0, 0, 0),
]


@pytest.mark.parametrize(("text", "zishu", "chars", "chars_spaces", "han"), VECTORS)
def test_vectors(text: str, zishu: int, chars: int, chars_spaces: int, han: int) -> None:
    assert count(text) == Counts(zishu, han, chars, chars_spaces)


EAST_ASIAN = [
    (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x2FF0, 0x303F), (0x3040, 0x30FF), (0x3100, 0x33FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xE000, 0xFAFF), (0xFE10, 0xFE1F),
    (0xFE30, 0xFE6F), (0xFF00, 0xFFEF), (0x16FE0, 0x1B2FF), (0x20000, 0x3FFFF), (0xF0000, 0x10FFFF),
]  # fmt: skip
HAN = [(0x2E80, 0x2FD5), (0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)]


def within(char: str, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= ord(char) <= last for first, last in ranges)


def ignored(char: str) -> bool:
    return char in "\ufeff\u200b" or 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


def east_asian(char: str) -> bool:
    return char != "\u3000" and within(char, EAST_ASIAN)


def reference(text: str) -> Counts:
    """Count one character at a time, as the rule is written down."""
    kept = [char for char in text if not ignored(char)]
    zishu = chars = spaced = 0
    in_word = False

    def latin(index: int) -> bool:
        return 0 <= index < len(kept) and kept[index].isalnum() and not east_asian(kept[index])

    for index, char in enumerate(kept):
        if char in "\r\n\v\f\x85\u2028\u2029":
            in_word = False
            continue
        spaced += 1
        if char.isspace():
            in_word = False
            continue
        chars += 1
        ambiguous = unicodedata.east_asian_width(char) == "A" and unicodedata.category(char)[0] in "PSN"
        joined = char in "’‘·–-" and latin(index - 1) and latin(index + 1)
        if east_asian(char) or (ambiguous and not joined):
            zishu += 1
            in_word = False
        else:
            zishu += not in_word
            in_word = True
    return Counts(zishu, sum(within(char, HAN) for char in kept), chars, spaced)


SPICY = st.sampled_from(
    "一乌当。，“”‘’·–—…①Ⅳ×°aZ09é-_/. \u3000\n\r\t\x1c\x85\u2028\ufeff\u200b\ufe00\U000e0100𠀀〇ｗ😀αЖ"
)


@given(st.text(st.one_of(SPICY, SPICY, st.characters(exclude_categories=("Cs", "Cn")))))
def test_equals_the_reference(text: str) -> None:
    assert count(text) == reference(text)


@given(st.lists(st.text(SPICY)))
def test_paragraphs_add_up(paragraphs: list[str]) -> None:
    """Line ends separate words and count nothing, so a text is the sum of its paragraphs."""
    assert count("\n".join(paragraphs)) == sum((count(paragraph) for paragraph in paragraphs), Counts())
