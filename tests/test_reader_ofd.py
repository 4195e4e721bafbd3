"""The .ofd reader: lines by their places, paragraphs as in a PDF, templates once, pictures, pages that are scans."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import readers
from wenshi.errors import Unreadable
from wenshi.model import BlockKind, Document, Heading, Mark, MarkKind
from wenshi.readers import ofd

from tests.made_ofd import image, page, resources, text
from tests.made_ofd import ofd as made

SENTENCE = "青溪渡口在县城东边三里船只往来不绝自清代起便是米盐集散之地"
WIDE = 30  # characters a line


def read(*pages: str, **more: str) -> Document:
    return ofd.read(made(list(pages), **more))  # type: ignore[arg-type]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def lines(*words: str, top: float = 40, left: float = 30, size: float = 5) -> str:
    """Lines one below the other; two full-width spaces indent."""
    return "".join(
        text(line.lstrip("\u3000"), left + size * (len(line) - len(line.lstrip("\u3000"))), top + 1.6 * size * n, size)
        for n, line in enumerate(words)
    )


def column(paragraphs: list[str]) -> list[str]:
    """The lines of a column WIDE characters wide, each paragraph indented by two."""
    found = []
    for paragraph in paragraphs:
        whole = "\u3000\u3000" + paragraph
        found += [whole[at : at + WIDE] for at in range(0, len(whole), WIDE)]
    return found


# --- text ---


@pytest.mark.parametrize(
    "code",
    [
        'DeltaX="5 5 5 5"',
        'DeltaX="g 4 5"',
        'DeltaX="5 g 2 5 5"',
        'DeltaX="g 99999999999 5"',
        'DeltaX="g 4 5 -20" DeltaY="g 4 0 5"',
        "",
        'DeltaX="nan 5 5 5"',
    ],
)
def test_the_characters_of_a_line(code: str) -> None:
    assert texts(read(page(text("青溪渡口南", 30, 40, code=code or " ")))) == ["青溪渡口南"]


def test_one_object_of_several_lines() -> None:
    steps = 'DeltaX="5 5 -10 5 5" DeltaY="0 0 8 0 0"'
    document = read(page(text("第一行第二行", 30, 40, code=steps) + lines("一二三四五六七", "八九十", top=60)))
    assert "第一行" in texts(document)[0]
    assert "".join(texts(document)) == "第一行第二行一二三四五六七八九十"


# A last line that nearly fills the column tells nothing, nor do several that end at one place and outnumber the full
# lines, whose end is then taken for the margin: there the rule for PDFs may join.
LENGTHS = st.lists(
    st.integers(1, 120).filter(lambda n: 0 < (n + 2) % WIDE < 25),
    min_size=1,
    max_size=12,
    unique_by=lambda n: (n + 2) % WIDE,
)


@given(LENGTHS)
def test_paragraphs_come_back_as_they_were_set(lengths: list[int]) -> None:
    paragraphs = [(SENTENCE * 5)[:length] for length in lengths]
    document = read(page(lines(*column([SENTENCE * 3, *paragraphs, SENTENCE * 2]), size=3.5, left=20)))
    assert texts(document) == [SENTENCE * 3, *paragraphs, SENTENCE * 2]


def test_glyph_by_glyph_is_one_line() -> None:
    content = "".join(text(char, 30 + 5 * at, 40) for at, char in enumerate(SENTENCE[:20]))
    assert texts(read(page(content))) == [SENTENCE[:20]]


def test_words_of_western_letters_keep_their_spaces() -> None:
    content = text("Sydney", 30, 40, code='DeltaX="g 5 2.5"') + text("Gamble", 47, 40, code='DeltaX="g 5 2.5"')
    assert texts(read(page(content))) == ["Sydney Gamble"]


def test_what_is_drawn_twice_to_look_bold_counts_once() -> None:
    assert texts(read(page(text("青溪渡口", 30, 40) + text("青溪渡口", 30.1, 40.1)))) == ["青溪渡口"]


def test_a_matrix_and_a_boundary_place_the_text() -> None:
    """Size 1 enlarged five times is text of size 5."""
    moved = text("渡口南岸", 50, 41, 1, 'CTM="5 0 0 5 0 0"')
    assert texts(read(page(text("青溪", 40, 45, 5) + moved))) == ["青溪渡口南岸"]


def test_vertical_writing_runs_from_the_right() -> None:
    def down(words: str, x: float) -> str:
        return text(words, x, 40, 5, code=f'DeltaX="g {len(words)} 0" DeltaY="g {len(words)} 5"')

    full = (SENTENCE * 5)[:20]
    document = read(page(down(full, 150) + down(full, 140) + down(full, 130) + down(full, 120) + down("终篇", 110)))
    assert texts(document) == [full * 4 + "终篇"]


def test_what_is_not_visible_is_no_text() -> None:
    hidden = text("删去的字", 30, 60, more='Visible="false"')
    layer = f'<ofd:PageBlock Visible="false">{text("藏起的字", 30, 80)}</ofd:PageBlock>'
    assert texts(read(page(text("青溪渡口", 30, 40) + hidden + layer))) == ["青溪渡口"]


@pytest.mark.parametrize(
    "broken",
    [
        text("零", 30, 60, 0),
        text("远", 30, 60).replace('X="0"', 'X="1e99"'),
        text("无", 30, 60).replace("Boundary", "Border"),
        text("乱", 30, 60, more='CTM="a b c"'),
        text("空", 30, 60, more='CTM="0 0 0 0 0 0"'),
        "<ofd:TextObject/>",
        '<ofd:ImageObject Boundary="x"/>',
    ],
)
def test_a_broken_object_does_not_keep_the_page_out(broken: str) -> None:
    assert texts(read(page(text("青溪渡口", 30, 40) + broken)))[0] == "青溪渡口"


# --- pages ---


def marks(document: Document) -> list[str]:
    return [mark.label for block in document.blocks for mark in block.marks if mark.kind is MarkKind.PAGE]


def test_page_marks_and_a_paragraph_across_pages() -> None:
    first, second = column([SENTENCE * 3])[:2], column([SENTENCE * 3])[2:]
    filled = [SENTENCE * 2] * 4
    document = read(
        page(lines(*column(filled), *first, size=3.5, left=20)),
        page(lines(*second, *column(filled), size=3.5, left=20)),
    )
    assert texts(document) == [*filled, SENTENCE * 3, *filled]
    assert document.blocks[0].marks == (Mark(0, MarkKind.PAGE, "1"),)
    assert document.blocks[4].marks == (Mark(58, MarkKind.PAGE, "2"),)
    assert document.pages == 2


def test_a_head_in_a_template_and_printed_numbers() -> None:
    head = page(text("青溪文史", 90, 15))
    body = lines(*column([SENTENCE * 3, SENTENCE]), size=3.5)
    pages = [page(body + text(f"— {n} —", 95, 285), "T") for n in range(45, 49)]
    document = read(*pages, templates={"T": head})  # type: ignore[arg-type]
    assert texts(document) == [SENTENCE * 3, SENTENCE] * 4
    assert marks(document) == ["45", "46", "47", "48"]


def test_the_labels_of_a_form_are_taken_once() -> None:
    form = page(text("姓名", 30, 100) + text("住址", 30, 120))
    pages = [page(text(name, 60, 200), "T") for name in ("周启元", "何秀珍")]
    assert "".join(texts(read(*pages, templates={"T": form}))) == "姓名住址周启元何秀珍"  # type: ignore[arg-type]


def test_a_scan_waits_for_recognition() -> None:
    scan = page(image(7, "0 0 210 297"))
    document = read(scan, page(""), scan, Res_xml=resources(_7="a.png"), Res__a_png="x")
    assert (document.blocks, document.unread, document.pages, document.pictures) == ((), (1, 3), 3, ())
    frame = page('<ofd:PathObject Boundary="9 9 190 270"/>')
    assert read(page(text("青溪渡口", 30, 40)), page("", "T"), templates={"T": frame}).unread == ()  # type: ignore[arg-type]
    mixed = read(page(text("青溪渡口", 30, 40)), scan)
    assert (texts(mixed), mixed.unread) == (["青溪渡口"], (2,))


def test_pictures_stand_where_they_were() -> None:
    document = ofd.read(
        made(
            [
                page(text("第一页", 30, 40) + image(7, "30 60 80 60")),
                page(text("第二页", 30, 40) + image(8, "9 9 9 9")),
            ],
            Res_xml=resources(_7="a.png", _8="b.png"),
            Res__a_png=b"png",
            Res__b_png=b"sign",
        )
    )
    kinds = [(block.kind, block.text, block.target) for block in document.blocks]
    assert kinds == [
        (BlockKind.PARAGRAPH, "第一页", ""),
        (BlockKind.FIGURE, "", "0"),
        (BlockKind.PARAGRAPH, "第二页", ""),
    ]
    assert [(picture.data, picture.suffix) for picture in document.pictures] == [(b"png", ".png")]


# --- what the document says ---


def test_title_author_and_outline() -> None:
    def entry(title: str, target: int, inside: str = "") -> str:
        return (
            f'<ofd:OutlineElem Title="{title}"><ofd:Actions><ofd:Action><ofd:Goto><ofd:Dest PageID="{target}"/>'
            f"</ofd:Goto></ofd:Action></ofd:Actions>{inside}</ofd:OutlineElem>"
        )

    info = "<ofd:Title>青溪文史</ofd:Title><ofd:Author>何秀珍</ofd:Author>"
    outline = f"<ofd:Outlines>{entry('史料', 100, entry('渡口', 101))}{entry('无页', 999)}</ofd:Outlines>"
    document = read(page(text("一", 30, 40)), page(text("二", 30, 40)), info=info, more=outline)
    assert (document.title, document.creator) == ("青溪文史", "何秀珍")
    assert document.outline == (Heading("史料", 1, 1), Heading("渡口", 2, 2), Heading("无页", None, 1))


def test_annotations_are_counted() -> None:
    spaces = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = f'<ofd:Annotations {spaces}><ofd:Page PageID="100"><ofd:FileLoc>P.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    notes = f'<ofd:PageAnnot {spaces}><ofd:Annot Type="Stamp"/><ofd:Annot Type="Path" Visible="false"/></ofd:PageAnnot>'
    document = read(
        page(text("青溪", 30, 40)), more="<ofd:Annotations>A/L.xml</ofd:Annotations>", A__L_xml=listed, A__P_xml=notes
    )
    assert document.warnings == ("批注、签章等附加内容1处没有收入正文",)


def test_the_registry_reads_it() -> None:
    data = made([page(text("青溪渡口", 30, 40))])
    assert readers.sniff(data) == "ofd"
    assert readers.read(data, "甲.ofd").reader == "ofd/1"
    assert readers.read(data, "甲.docx").warnings == ("扩展名是 .docx，内容却是 ofd，已按内容读取",)


# --- what cannot be read ---


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        ofd.read(data)
    return str(caught.value)


def test_what_is_locked_or_empty_is_refused() -> None:
    whole = made([page(text("青溪", 30, 40))])
    assert "OFD 文件里找不到文档" in refusal(made([]))
    assert "不是完整的 .ofd 文件" in refusal(whole[:200])
    assert "不是完整的 .ofd 文件" in refusal(b"")


def test_an_encrypted_document_is_refused() -> None:
    from tests.made_docx import packed

    namespace = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    assert "加了密" in refusal(packed({"OFD.xml": f"<ofd:OFD {namespace}/>", "Encryptions.xml": "<x/>"}))


def test_too_many_pages_and_too_much_text_are_refused() -> None:
    several = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/0.xml"/>' for n in range(5001))
    assert "页数或内容过多" in refusal(made([page("")], more=f"<ofd:Pages>{several}</ofd:Pages>"))
    assert "页数或内容过多" in refusal(made([page(text("".join(map(chr, range(0x4E00, 0x9FA5))) * 150, 30, 40))]))


def test_what_would_take_time_by_the_square_is_bounded() -> None:
    from time import process_time

    steps = text("青溪", 30, 40, code=f'DeltaX="5 {" ".join(map(str, range(1_000_000)))}"')
    used = "".join(f'<ofd:Template ID="{n}" TemplateID="T"/>' for n in range(100_000))
    long = "".join(text("渡", 30 + 0.2 * n, 90, 0.2) for n in range(5000))
    form = page("".join(text("姓名", 30, 100 + n) for n in range(50)))
    start = process_time()
    document = read(page(steps + long).replace("<ofd:Content>", used + "<ofd:Content>"), templates={"T": form})  # type: ignore[arg-type]
    assert process_time() - start < 15
    assert "".join(texts(document)).count("渡") == 5000


def test_a_missing_page_does_not_keep_the_others_out() -> None:
    more = '<ofd:Pages><ofd:Page ID="7" BaseLoc="Pages/nowhere.xml"/></ofd:Pages>'
    document = read(page(text("青溪", 30, 40)), more=more)
    assert texts(document) == ["青溪"]
    assert document.pages == 2
    assert document.warnings == ("缺第2页的内容，未能收入",)


def test_the_real_form(corpus: Path) -> None:
    """Its templates differ a little from page to page; what they share is said once."""
    import zipfile

    path = corpus / "documents" / "ofdrw+ofdrw" / "999.ofd"
    document = readers.read(path.read_bytes(), path.name)
    han = re.compile("[\u4e00-\u9fff]")
    with zipfile.ZipFile(path) as file:
        pages = [file.read(f"Doc_0/Pages/Page_{number}/Content.xml").decode("utf-8-sig") for number in range(5)]
    own = "".join(re.findall(r"<ofd:TextCode[^>]*>([^<]*)<", "".join(pages)))
    assert document.pages == 5
    assert len(han.findall("".join(texts(document)))) >= len(han.findall(own))
    assert sum("餐饮服务" in line for line in texts(document)) >= 90
