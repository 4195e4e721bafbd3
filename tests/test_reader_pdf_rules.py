"""PDF: the rules for paragraphs, heads and garbled text, on lines with places."""

from wenshi.model import Block
from wenshi.readers.pdf_heads import split_heads
from wenshi.readers.pdf_lines import Line
from wenshi.readers.pdf_paragraphs import paragraphs
from wenshi.readers.pdf_quality import is_garbled


def test_english_is_no_garbage_and_mojibake_is() -> None:
    assert not is_garbled("The quick brown fox jumps over the lazy dog, he said.")
    assert not is_garbled("贵阳市志 Guìyáng 的气温是25°C～30°C，误差±1。")
    assert not is_garbled("あのイーハトーヴォのすきとおった風、夏でも底に冷たさをもつ青いそら")
    assert is_garbled("Ä¿ ¡¡ ¡¡ Â¼ ¹Ø ÓÚ ºì ¾ü ×÷ Õ½ µÄ Ô­ Ôò")
    assert is_garbled("犐犆犛犡书犵犺犻犼犽犾犿狀狅狆狇狉狊狋狌狏狑狓狔狕狖狘狚狛狜狝")


def lines(*rows: tuple[str, float], at: float = 100.0, size: float = 12.0, step: float = 20.0) -> list[Line]:
    found = []
    for number, (text, start) in enumerate(rows):
        level = at + step * number
        found.append(Line(text, start, start + size * len(text), level, size, level / 800))
    return found


FULL = "县里的老人都还记得那一年的大水从上游下来把桥冲走了"


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks]


def test_an_indented_quotation_is_one_paragraph() -> None:
    narrow = FULL[:23]
    page = lines(
        ("　" + FULL[:22], 74), (FULL, 50), (FULL, 50), (FULL[:9], 50),
        (narrow, 98), (FULL, 74), (FULL, 74), (FULL, 74), (FULL[:5], 74),
        (FULL[:23], 74), (FULL, 50), (FULL, 50), (FULL[:7], 50),
    )  # fmt: skip
    page = [Line(line.text, line.start, min(line.end, 350), *(line.level, line.size, line.top)) for line in page]
    got = texts(paragraphs([page], ["1"]))
    assert len(got) == 3
    assert got[1] == narrow + FULL * 3 + FULL[:5]


def test_single_lines_of_talk_stay_apart() -> None:
    talk = [("“你从哪里来？”", 74.0), ("“从贵阳来。”", 74.0), ("“来做什么？”", 74.0), ("“看老人。”", 74.0)]
    page = lines((FULL[:23], 74), *[(FULL, 50.0)] * 4, (FULL[:4], 50), *talk)
    assert texts(paragraphs([page], [None]))[-4:] == [text for text, _ in talk]


def test_a_paragraph_runs_over_columns_and_pages() -> None:
    left = lines((FULL[:23], 74), *[(FULL, 50.0)] * 7)
    right = lines((FULL, 400), (FULL, 400), (FULL[:3], 400), (FULL[:23], 424), *[(FULL, 400.0)] * 4)
    blocks = paragraphs([left + right, lines((FULL, 50), (FULL[:8], 50), at=100)], ["7", "8"])
    assert [len(block.text) for block in blocks] == [23 + 9 * len(FULL) + 3, 23 + 5 * len(FULL) + 8]
    assert [(mark.label, mark.offset) for block in blocks for mark in block.marks] == [
        ("7", 0),
        ("8", 23 + 4 * len(FULL)),
    ]


def page_of(number: int, head: str = "青河文史", text: str = "") -> list[Line]:
    body = lines(*[(text or FULL, 50.0)] * 5, at=200)
    return [
        Line(head, 100, 150, 40, 9, 0.05),
        *body,
        Line(f"— {number} —", 150, 180, 760, 9, 0.95),
    ]


def test_heads_and_feet_are_found_by_place_and_repetition() -> None:
    pages = split_heads([page_of(number) for number in range(31, 36)])
    assert pages.numbers == [31, 32, 33, 34, 35]
    assert all(len(lines) == 5 for lines in pages.lines)


def test_a_first_line_that_stands_once_is_text() -> None:
    pages = split_heads([page_of(number, head=FULL[number : number + 6]) for number in range(1, 6)])
    assert all(len(lines) == 6 for lines in pages.lines)


def test_a_year_in_the_text_is_no_page_number() -> None:
    page = lines(("一九四九年", 50), ("1949", 50), (FULL, 50), at=350)
    pages = split_heads([page, page])
    assert pages.numbers == [None, None]
    assert all(len(lines) == 3 for lines in pages.lines)


def test_the_only_line_of_a_page_is_text() -> None:
    pages = split_heads([[Line("12", 150, 160, 760, 12, 0.95)], lines((FULL, 50), at=400)])
    assert texts(paragraphs(pages.lines, [None, None])) == ["12", FULL]


def test_front_matter_keeps_its_roman_numbers() -> None:
    front = [*lines((FULL, 50), at=400), Line("ii", 150, 160, 760, 9, 0.95)]
    pages = split_heads([front, *[page_of(number) for number in range(1, 5)]])
    assert pages.numbers == [None, 1, 2, 3, 4]
    assert pages.romans[0] == "ii"
