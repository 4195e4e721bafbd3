"""Boxes to lines: reading order of columns, heads beside vertical writing, what is stored of a page."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from wenshi.ocr.engine import Box
from wenshi.ocr.layout import is_vertical, lines_of
from wenshi.ocr.page import Page, dump, load
from wenshi.readers.pdf_lines import Line

EM = 20.0
SIZE = (1000, 1400)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=30)


def across(text: str, left: float, top: float, score: float = 0.9) -> Box:
    return Box(text, score, left, top, left + EM * len(text), top + 1.2 * EM)


def down(text: str, right: float, top: float) -> Box:
    return Box(text, 0.9, right - 1.2 * EM, top, right, top + EM * len(text))


def read(*boxes: Box) -> list[str]:
    return [line.text for line in lines_of(list(boxes), SIZE, 1.0)]


def test_two_columns_under_a_title_are_read_one_after_the_other() -> None:
    left = [across(f"左{number}" + "字" * 18, 60, 200 + 40 * number) for number in range(6)]
    right = [across(f"右{number}" + "字" * 18, 520, 205 + 40 * number) for number in range(6)]
    title = across("跨过两栏的题名在页面正当中写得很长", 330, 120)
    mixed = [box for pair in zip(left, right, strict=True) for box in pair]
    assert read(*mixed, title) == [title.text, *(box.text for box in left), *(box.text for box in right)]


def test_a_table_is_read_row_by_row() -> None:
    """Its cells are short: they are no columns of print."""
    cells = [across(f"{column}{row}", 100 + 300 * column, 200 + 40 * row) for row in range(6) for column in range(3)]
    assert read(*reversed(cells)) == [f"0{row} 1{row} 2{row}" for row in range(6)]


def test_parts_of_a_line_are_one_line() -> None:
    assert read(across("后半句", 300, 203), across("前半句", 240 - 2 * EM, 200)) == ["前半句 后半句"]
    assert read(across("后半句", 300, 203), across("前半句", 300 - 3 * EM, 200)) == ["前半句后半句"]


def test_vertical_writing_goes_to_the_left_and_its_head_comes_first() -> None:
    columns = [down("竖" + str(number) + "行" * 20, 800 - 40 * number, 200) for number in range(5)]
    head, foot = across("文史资料", 400, 60), across("12", 480, 1300)
    found = lines_of([foot, *reversed(columns), head], SIZE, 1.0)
    assert [line.text for line in found] == [head.text, *(box.text for box in columns), foot.text]
    assert [line.vertical for line in found] == [False, *[True] * 5, False]
    assert all(one.level < other.level for one, other in pairwise(found[1:6]))


def test_two_tiers_of_vertical_writing_are_read_one_after_the_other() -> None:
    upper = [down("上" + "行" * 18, 800 - 40 * number, 100) for number in range(6)]
    lower = [down("下" + "行" * 18, 800 - 40 * number, 560) for number in range(6)]
    assert [text[0] for text in read(*lower, *upper)] == ["上"] * 6 + ["下"] * 6


def test_a_page_askew_has_straight_margins() -> None:
    """Tilted by 2°: without putting that right, lines side by side would fall apart and margins would slope."""
    slope = 0.0349
    found = []
    for number in range(10):
        for part, text in enumerate(("一二三四五六七八九十甲乙", "丙丁戊己庚辛壬癸子丑寅卯")):
            along, drop = 100 + 12.5 * EM * part, 200 + 40 * number
            box = across(text, along - slope * drop, drop + slope * along)
            found.append(Box(text, 0.9, box.left, box.top, box.right, box.bottom, 2.0))
    lines = lines_of(found, SIZE, 1.0)
    assert len(lines) == 10
    starts = [line.start for line in lines]
    assert max(starts) - min(starts) < 0.1 * EM


@given(st.lists(st.tuples(HAN, st.floats(0, 900), st.floats(0, 1300), st.booleans()), max_size=40))
def test_nothing_is_lost_or_doubled(found: list[tuple[str, float, float, bool]]) -> None:
    boxes = [down(text, x + 50, y) if tall else across(text, x, y) for text, x, y, tall in found]
    lines = lines_of(boxes, SIZE, 0.5)
    assert sorted("".join(line.text for line in lines).replace(" ", "")) == sorted("".join(box.text for box in boxes))
    assert all(line.size > 0 for line in lines)
    if boxes:
        assert any(line.vertical for line in lines) == is_vertical(boxes)


LINE = st.builds(
    Line,
    text=HAN,
    start=st.floats(-9, 9),
    end=st.floats(-9, 9),
    level=st.floats(-9, 9),
    size=st.floats(1, 9),
    top=st.floats(0, 1),
    vertical=st.booleans(),
)


@given(st.builds(Page, st.lists(LINE).map(tuple), st.integers(0, 100), st.sampled_from([0, 90]), st.booleans()))
def test_a_stored_page_comes_back(page: Page) -> None:
    data = dump(page)
    assert load(data) == page
    assert load(data.replace(b'"ocr/', b'"old/')) is None
    assert load(data[:-1]) is None


def test_what_is_no_page_is_none() -> None:
    page = dump(Page((Line("字", 0.0, 1.0, 0.0, 1.0, 0.0),), 90))
    for old, new in ((b"90", b'"90"'), ('"字"'.encode(), b"5"), (b"0.0", b"null"), (b"1.0", b'"1"'), (b"[[", b"[7, [")):
        assert old in page
        assert load(page.replace(old, new)) is None
    assert load(b"[]") is None
    assert load(b"\xff") is None
