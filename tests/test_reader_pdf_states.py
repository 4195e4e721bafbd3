"""PDF: each state a page may be in, on small files written for it."""

import io

import pytest
from PIL import Image
from wenshi.errors import Unreadable
from wenshi.model import BlockKind, Document, Heading
from wenshi.readers import pdf, pdf_image

from tests.made_pdf import FULL, HEIGHT, WIDTH, jpeg, make, picture, rows, show

ROW = FULL[:24]  # as wide as a page of these has its text
BODY = ["　　" + ROW[:22], ROW, ROW, ROW[:9], "　　" + ROW[:22], ROW]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def paragraph(*lines: str) -> str:
    return "".join(lines).replace("　", "")


TWO = [paragraph(*BODY[:4]), paragraph(*BODY[4:])]


def test_a_page_of_paragraphs() -> None:
    document = pdf.read(make([rows(BODY, 60, 520)]))
    assert texts(document) == TWO
    assert (document.pages, document.unread, document.warnings) == (1, (), ())


def in_one_go(parts: dict[int, str], x: float, y: float) -> str:
    """Return the operators that write characters at their columns of 12 points as word processors do: with one string."""
    found = []
    pen = min(parts)
    for column, text in sorted(parts.items()):
        found.append(f"{-1000 * (column - pen)} <{text.encode('gbk').hex()}>")
        pen = column + len(text)
    return f"BT /H 12 Tf 1 0 0 1 {x + 12 * min(parts)} {y} Tm [{' '.join(found)}] TJ ET\n"


@pytest.mark.parametrize("late", [False, True])
def test_marks_of_another_font_stand_where_they_are_printed(late: bool) -> None:
    marked = "县里的“老人”都还记得那一年——大水从上游下来了桥"
    marks = in_one_go({3: "“", 6: "”", 14: "——"}, 60, 500)
    words = in_one_go({0: marked[:3], 4: marked[4:6], 7: marked[7:14], 16: marked[16:]}, 60, 500)
    row = words + marks if late else marks + words
    page = show(BODY[0].lstrip("　"), 84, 520) + row + rows([ROW, ROW[:9]], 60, 480)
    assert texts(pdf.read(make([page]))) == [paragraph(BODY[0], marked, ROW, ROW[:9])]


def test_a_line_without_room_for_the_next_word_is_not_the_last() -> None:
    body = [BODY[0], ROW[:20], "（Rotterdam）" + ROW[:10], BODY[0], ROW[:21], "说：“好！”" + ROW[:9], BODY[0], ROW]
    got = texts(pdf.read(make([rows(body, 60, 520)])))
    assert got == [paragraph(*body[:3]), paragraph(*body[3:6]), paragraph(*body[6:])]


def test_a_short_line_with_room_for_the_next_word_is_the_last() -> None:
    body = [BODY[0], ROW[:16], "（Rotterdam）" + ROW[:10], BODY[0], ROW[:20], ROW, BODY[0], ROW]
    got = texts(pdf.read(make([rows(body, 60, 520)])))
    assert got == [paragraph(*body[:2]), body[2], paragraph(*body[3:5]), body[5], paragraph(*body[6:])]


def test_vertical_columns_are_read_from_the_right() -> None:
    columns = "".join(
        show(text.lstrip("　"), 360 - 20 * number, 540 - 12 * (len(text) - len(text.lstrip("　"))), font="V")
        for number, text in enumerate(BODY)
    )
    document = pdf.read(make([columns, columns]))
    assert texts(document)[:1] == TWO[:1]
    assert texts(document)[-1] == TWO[1]


def test_a_column_may_begin_with_a_sign_for_two_characters() -> None:
    columns = ["　　" + ROW[:22], "—" + ROW[1:], ROW[:5]]
    page = "".join(
        show(text.lstrip("　"), 360 - 20 * number, 540 - 12 * (len(text) - len(text.lstrip("　"))), font="T")
        for number, text in enumerate(columns)
    )
    assert texts(pdf.read(make([page]))) == [paragraph(columns[0], "—", columns[1], columns[2])]


def test_vertical_columns_are_sorted_where_the_file_has_them_from_the_left() -> None:
    columns = [
        show(text.lstrip("　"), 360 - 20 * number, 540 - 12 * (len(text) - len(text.lstrip("　"))), font="V")
        for number, text in enumerate(BODY)
    ]
    assert texts(pdf.read(make(["".join(reversed(columns))]))) == TWO


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_text_is_read_however_the_page_lies(rotate: int, turn: int) -> None:
    ways = {
        90: lambda at: (100 + 20 * at, 60),
        180: lambda at: (380, 100 + 20 * at),
        270: lambda at: (380 - 20 * at, 560),
    }
    steps = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}
    page = ""
    for number, text in enumerate(BODY):
        x, y = ways[turn](number)
        indent = 12 * (len(text) - len(text.lstrip("　")))
        page += show(text.lstrip("　"), x + indent * steps[turn][0], y + indent * steps[turn][1], turn=turn)
    assert texts(pdf.read(make([page], rotate=rotate))) == TWO


def test_two_columns_written_row_by_row_are_read_column_by_column() -> None:
    left = ["　　" + FULL[:10], *[FULL[:12]] * 5, FULL[:5]]
    right = ["　　" + FULL[8:18], *[FULL[8:20]] * 5, FULL[8:12]]
    page = "".join(
        rows([one], 50, 500 - 20 * number) + rows([other], 230, 500 - 20 * number)
        for number, (one, other) in enumerate(zip(left, right, strict=True))
    )
    assert texts(pdf.read(make([page]))) == [paragraph(*left), paragraph(*right)]


def test_a_table_written_row_by_row_stays_one() -> None:
    cells = [("姓名", "职务", "任期"), ("张三", "县长", "五年"), ("李四", "科长", "三年"), ("王五", "区长", "七年")] * 2
    page = "".join(
        show(cell, 60 + 110 * column, 500 - 20 * row)
        for row, line in enumerate(cells)
        for column, cell in enumerate(line)
    )
    assert texts(pdf.read(make([page]))) == [" ".join(line) for line in cells]


@pytest.mark.parametrize("shift", [0.0, 0.3])
def test_characters_drawn_twice_count_once(shift: float) -> None:
    page = "".join(rows(BODY, 60 + shift * again, 520) for again in (0, 1))
    assert texts(pdf.read(make([page]))) == TWO


def test_characters_one_by_one_drawn_twice_and_doubled_words_kept() -> None:
    page = "".join(
        show(char, 60 + 12 * at + 0.3 * again, 500) for at, char in enumerate("渡口渡口常常停船") for again in (0, 1)
    )
    assert texts(pdf.read(make([page]))) == ["渡口渡口常常停船"]


# --- footnotes ---


def noted(sign: str, foot: list[str]) -> bytes:
    """Two pages with one paragraph over both; `sign` stands in its third line, the foot below the first page."""
    body = ["　　" + ROW[:22], ROW, ROW[:10] + sign + ROW[10 : 24 - len(sign)], ROW]
    return make([rows(body, 60, 300) + rows(foot, 60, 100, size=9, step=14), rows([ROW, ROW, ROW[:6]], 60, 500)])


def test_a_footnote_is_a_note_and_the_paragraph_runs_on() -> None:
    document = pdf.read(noted("①", ["①据县志卷三，此桥建于清代，", "民国年间重修。"]))
    body, note = document.blocks
    assert body.text == paragraph("　" + ROW[:22], ROW, ROW[:10] + ROW[10:23], ROW, ROW, ROW, ROW[:6])
    assert [(mark.label, mark.offset) for mark in body.marks if mark.kind == "note"] == [("1", 22 + 24 + 10)]
    assert (note.kind, note.label, note.text) == (BlockKind.NOTE, "1", "据县志卷三，此桥建于清代，民国年间重修。")


def test_numbers_in_brackets_link_too() -> None:
    document = pdf.read(noted("〔1〕", ["〔1〕据县志卷三。"]))
    assert [(block.kind, block.text) for block in document.blocks[1:]] == [(BlockKind.NOTE, "据县志卷三。")]


def test_raised_figures_link_and_others_do_not() -> None:
    foot = show("1", 60, 103, 5) + show("据县志卷三。", 64, 100, 9)
    body = rows(["　　" + ROW[:22], ROW, ROW], 60, 300) + show(ROW[:10], 60, 240) + show("1", 180, 245, 6)
    rest = show(ROW[:13], 184, 240)
    document = pdf.read(make([body + rest + foot, rows([ROW, ROW, ROW[:6]], 60, 500)]))
    assert [block.kind for block in document.blocks] == [BlockKind.PARAGRAPH, BlockKind.NOTE]
    assert "1" not in document.blocks[0].text
    plain = pdf.read(make([body.replace(show("1", 180, 245, 6), show("1", 180, 240, 12)) + rest + foot]))
    assert {block.kind for block in plain.blocks} == {BlockKind.PARAGRAPH}


def test_a_foot_that_cannot_be_linked_stays_text_after_the_paragraph() -> None:
    document = pdf.read(noted("", ["①据县志卷三，此桥建于清代。"]))
    assert [block.kind for block in document.blocks] == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]
    assert document.blocks[0].text.endswith(ROW + ROW + ROW + ROW[:6])
    assert document.blocks[1].text == "①据县志卷三，此桥建于清代。"


# --- scans and pages without text ---


def test_mixed_pages_are_read_as_far_as_they_have_text() -> None:
    document = pdf.read(make([rows(BODY, 60, 520), picture(), "", rows(BODY, 60, 520)], image=jpeg()))
    assert document.unread == (2,), "a page with nothing on it waits for nothing"
    assert texts(document) == TWO * 2
    assert document.warnings == ("第2页没有文字层（可能是扫描页）",)


@pytest.mark.parametrize("under", [False, True])
def test_text_behind_a_scan_is_told_to_be_recognised(under: bool) -> None:
    text = rows(BODY, 60, 520)
    page = text + picture() if under else picture() + text.replace(" 0 Tr", " 3 Tr")
    document = pdf.read(make([page], image=jpeg()))
    assert texts(document) == TWO
    assert document.warnings == ("第1页的文字层是识别所得，未经校对",)


@pytest.mark.parametrize("mode", [0, 3])
def test_the_mark_of_a_scanning_app_is_not_the_text_of_a_scan(mode: int) -> None:
    mark = show("扫描工具创建　第12页", 60, 20, mode=mode)
    document = pdf.read(make([picture() + mark, picture() + mark], image=jpeg()))
    assert (document.blocks, document.unread) == ((), (1, 2))
    assert document.warnings == ("第1—2页是整幅的图，上面只有零星文字（如水印、页码）",)
    strips = "".join(f"q {WIDTH} 0 0 {HEIGHT // 4} 0 {HEIGHT // 4 * at} cm /P Do Q\n" for at in range(4))
    assert pdf.read(make([strips + mark], image=jpeg())).unread == (1,)


def test_a_page_of_few_words_among_recognised_ones_is_read() -> None:
    layer = rows(BODY, 60, 520).replace(" 0 Tr", " 3 Tr")
    document = pdf.read(make([picture() + show("青溪文史", 60, 400, 30, mode=3), picture() + layer], image=jpeg()))
    assert (texts(document), document.unread) == (["青溪文史", *TWO], ())


def test_the_words_on_a_cover_stay_though_the_page_waits() -> None:
    document = pdf.read(make([picture() + show("青溪文史", 60, 400, 30), rows(BODY, 60, 520)], image=jpeg()))
    assert texts(document) == ["青溪文史", *TWO]
    assert document.unread == (1,)


def test_text_printed_on_a_picture_is_text() -> None:
    assert pdf.read(make([picture() + rows(BODY, 60, 520)], image=jpeg())).warnings == ()


def test_a_file_of_blank_pages_is_refused() -> None:
    with pytest.raises(Unreadable, match="没有文字，也没有图"):
        pdf.read(make(["", ""]))


# --- pictures of pages ---


def test_the_scan_comes_out_as_it_was_stored_only_where_it_is_the_page() -> None:
    scan = jpeg()
    assert pdf_image.scan_of(make([picture()], image=scan), 1) == scan
    layer = rows(BODY, 60, 520).replace(" 0 Tr", " 3 Tr")
    assert pdf_image.scan_of(make([picture() + layer], image=scan), 1) == scan
    assert pdf_image.scan_of(make([picture() + rows(BODY, 60, 520)], image=scan), 1) is None
    assert pdf_image.scan_of(make([picture(height=200)], image=scan), 1) is None
    assert pdf_image.scan_of(make([picture()], image=scan, rotate=90), 1) is None
    assert pdf_image.scan_of(make([picture()], image=scan, decode="/Decode [1 0]"), 1) is None
    assert pdf_image.scan_of(make([rows(BODY, 60, 520)]), 1) is None


def test_a_page_is_drawn_as_it_is_displayed() -> None:
    data = make([picture()], image=jpeg(), rotate=90)
    drawn = pdf_image.page_image(data, 1, dpi=72)
    assert (drawn.size, drawn.mode) == ((HEIGHT, WIDTH), "RGB")
    upright = Image.open(io.BytesIO(jpeg())).convert("RGB").transpose(Image.Transpose.ROTATE_270)
    assert abs(drawn.getpixel((590, 10))[0] - upright.getpixel((590, 10))[0]) < 8
    assert pdf_image.page_image(data, 1, dpi=100_000).width <= 6000, "pixels are bounded"


# --- outlines ---


def test_the_outline_is_kept_and_a_circle_ends() -> None:
    data = make([rows(BODY, 60, 520)] * 3, outline=[("青溪渡口", 0), ("山歌", 2)])
    assert pdf.read(data).outline == (Heading("青溪渡口", 1, 1), Heading("山歌", 3, 1))
