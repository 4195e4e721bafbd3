"""The .docx reader: which blocks it makes of paragraphs, tables, notes and pictures, and what it warns of."""

import pytest
from wenshi.errors import Unreadable
from wenshi.model import Block, BlockKind, Document, Mark, MarkKind
from wenshi.readers import docx

from tests.made_docx import SPACES, p, packed, r, read, relations, style, styled, texts

PNG = b"\x89PNG not looked into"


# --- kinds of blocks ---


@pytest.mark.parametrize(
    ("styles", "kind", "level"),
    [
        (style("s", "heading 1"), BlockKind.HEADING, 2),
        (style("s", "标题 3"), BlockKind.HEADING, 4),
        (style("s", "Heading 9"), BlockKind.HEADING, 6),
        (style("b", "heading 1") + style("s", "章名", '<w:basedOn w:val="b"/>'), BlockKind.HEADING, 2),
        (style("s", "节名", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'), BlockKind.HEADING, 4),
        (style("s", "heading 1", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>'), BlockKind.PARAGRAPH, 0),
        (style("s", "Title", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'), BlockKind.PARAGRAPH, 0),
        (style("s", "标题"), BlockKind.PARAGRAPH, 0),
        (style("s", "Subtitle"), BlockKind.PARAGRAPH, 0),
        (style("s", "Intense Quote"), BlockKind.QUOTE, 0),
        (style("s", "引用"), BlockKind.QUOTE, 0),
        (style("s", "a", '<w:basedOn w:val="s"/>'), BlockKind.PARAGRAPH, 0),
        (style("other", "heading 1", default="1"), BlockKind.HEADING, 2),
    ],
)
def test_styles_make_the_kind(styles: str, kind: BlockKind, level: int) -> None:
    block = read(styled("s", "字"), styles).blocks[0]
    assert (block.kind, block.level) == (kind, level)


def test_a_paragraphs_own_outline_level_wins() -> None:
    body = p(r("节"), '<w:outlineLvl w:val="1"/>') + p(r("文"), '<w:pStyle w:val="s"/><w:outlineLvl w:val="9"/>')
    assert [block.level for block in read(body, style("s", "heading 1")).blocks] == [3, 0]


def test_tables() -> None:
    def cell(*paragraphs: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs)}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell(p(r('内一')))}{cell(p(r('内二')))}</w:tr></w:tbl>"
    tab = "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>"

    def row(*cells: str, properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

    merged = row(cell(p(r("藏")), properties="<w:vMerge/>"), cell(p(r("右"))))
    rows = (
        row(cell(p(tab), p(r(" ")), p(r("丁 "))), cell(p(r("宽")), properties='<w:gridSpan w:val="2"/>')),
        row(cell(p(r("上")), properties='<w:vMerge w:val="restart"/>'), cell(inner, p(r("外")))),
        f"<w:sdt><w:sdtContent>{merged}</w:sdtContent></w:sdt>",
        row(cell(p(r("删"))), properties="<w:del/>"),
        row(cell(p("")), cell(p(""))),
    )
    body = f"<w:tbl>{''.join(rows)}</w:tbl>" + p(r("后"))
    blocks = read(body).blocks
    assert [block.text for block in blocks] == ["甲 乙 丙 丁\t宽", "上\t内一 内二 外", "\t右", "后"]
    assert [block.kind for block in blocks] == [BlockKind.ROW] * 3 + [BlockKind.PARAGRAPH]
    assert blocks[3].gap


def test_gaps_and_the_end_of_the_title_zone() -> None:
    centred = '<w:jc w:val="center"/>'
    body = (
        p(r("题"), centred)
        + p(r("作者"), centred)
        + p(r("一"))
        + p("")
        + p(r(" \u3000"))
        + p(r("二"))
        + p(r("三"), '<w:jc w:val="right"/>')
        + p(r("四"), '<w:pStyle w:val="T"/>')
        + p(r("五"))
    )
    gaps = {block.text: block.gap for block in read(body, style("T", "Title")).blocks}
    assert gaps == {"题": False, "作者": False, "一": True, "二": True, "三": False, "四": True, "五": True}


# --- notes ---


def test_notes_are_numbered_by_reference() -> None:
    footnotes = (
        f"<w:footnotes {SPACES}>"
        f'<w:footnote w:type="separator" w:id="-1">{p(r("分隔"))}</w:footnote>'
        f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>" + r(" 先"))}{p(r("段二"))}</w:footnote>'
        f'<w:footnote w:id="3">{p("")}</w:footnote>'
        "</w:footnotes>"
    )
    endnotes = f'<w:endnotes {SPACES}><w:endnote w:id="2">{p(r("尾注"))}</w:endnote></w:endnotes>'
    body = p(
        r("甲")
        + '<w:r><w:endnoteReference w:id="2"/></w:r>'
        + r("乙")
        + "<w:r><w:br/></w:r>"
        + '<w:r><w:footnoteReference w:id="2"/><w:footnoteReference w:id="3"/><w:footnoteReference w:id="99"/></w:r>'
        + r("丙")
    )
    assert read(body, footnotes=footnotes, endnotes=endnotes).blocks == (
        Block(BlockKind.PARAGRAPH, "甲乙", marks=(Mark(1, MarkKind.NOTE, "1"),)),
        Block(BlockKind.PARAGRAPH, "丙", marks=(Mark(0, MarkKind.NOTE, "2"),)),
        Block(BlockKind.NOTE, "尾注", label="1"),
        Block(BlockKind.NOTE, "先 段二", label="2"),
    )


def test_a_note_in_a_cell_keeps_its_place() -> None:
    footnotes = f'<w:footnotes {SPACES}><w:footnote w:id="2">{p(r("注"))}</w:footnote></w:footnotes>'
    noted = p(r("  乙") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    body = f"<w:tbl><w:tr><w:tc>{p(r('甲'))}</w:tc><w:tc>{p(r('一'))}{noted}</w:tc></w:tr></w:tbl>"
    row = read(body, footnotes=footnotes).blocks[0]
    assert (row.text, row.marks) == ("甲\t一 乙", (Mark(5, MarkKind.NOTE, "1"),))


# --- pictures ---

BLIP = '<w:r><w:drawing><a:blip r:embed="{}"/></w:drawing></w:r>'


def pictured(body: str, styles: str = "", **targets: str) -> Document:
    files: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>",
        "word/_rels/document.xml.rels": relations(**targets),
        "word/media/a.PNG": PNG,
        "word/media/b.jfif": b"jpeg",
    }
    return docx.read(packed(files))


def test_a_picture_and_its_caption() -> None:
    body = p(r("前")) + p(BLIP.format("i")) + p("") + p(r("图一　渡口")) + p(r("图二 无图"))
    document = pictured(body, i="image media/a.PNG")
    assert document.blocks == (
        Block(BlockKind.PARAGRAPH, "前"),
        Block(BlockKind.FIGURE, "图一　渡口", target="0"),
        Block(BlockKind.PARAGRAPH, "图二 无图"),
    )
    assert [(picture.data, picture.suffix, picture.caption) for picture in document.pictures] == [
        (PNG, ".png", "图一　渡口")
    ]


@pytest.mark.parametrize(
    ("text", "is_caption"),
    [
        ("图1 渡口", True),
        ("图一：渡口", True),
        ("照片3 渡口", True),
        ("图1-2 渡口", True),
        ("图3渡口旧照", True),
        ("图 12", True),
        ("图一是我在渡口拍的。", False),
        ("照片十二张由他保存", False),
        ("图书馆建于民国", False),
        ("图1 " + "长" * 60, False),
    ],
)
def test_what_reads_as_a_caption(text: str, is_caption: bool) -> None:
    document = pictured(p(BLIP.format("i")) + p(r(text)), i="image media/a.PNG")
    assert document.pictures[0].caption == (text if is_caption else "")
    assert len(document.blocks) == (1 if is_caption else 2)


def test_a_caption_by_style_and_two_pictures_in_a_paragraph() -> None:
    body = p(BLIP.format("i") + BLIP.format("j")) + styled("c", "左") + styled("c", "右") + styled("c", "余")
    document = pictured(body, style("c", "caption"), i="image media/a.PNG", j="image /word/media/b.jfif")
    assert [(picture.suffix, picture.caption) for picture in document.pictures] == [(".png", "左"), (".jpg", "右")]
    assert texts(document) == ["左", "右", "余"]


def test_a_caption_in_the_pictures_own_paragraph() -> None:
    document = pictured(p(BLIP.format("i") + "<w:r><w:br/></w:r>" + r("图1 渡口")) + p(r("文")), i="image media/a.PNG")
    assert [(block.kind, block.text) for block in document.blocks] == [
        (BlockKind.FIGURE, "图1 渡口"),
        (BlockKind.PARAGRAPH, "文"),
    ]


def test_pictures_that_stay_out_are_counted() -> None:
    vml = '<w:r><w:pict><v:imagedata r:id="e"/></w:pict></w:r>'
    body = p(BLIP.format("e") + vml + BLIP.format("x") + BLIP.format("gone") + BLIP.format("lost"))
    document = pictured(body, e="image media/a.emf", x="image http://x/a.png", lost="image media/none.png")
    assert document.pictures == ()
    assert document.warnings == (
        "图片1张只有链接，未随稿收入",
        "图片2张缺失或已损坏，未取出",
        "EMF 格式的图片2张未取出",
    )


# --- what stands around the text ---


def test_properties_and_counted_omissions() -> None:
    numbered = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    body = (
        p(r("甲"), numbered)
        + p(r("乙"), '<w:numPr><w:numId w:val="0"/></w:numPr>')
        + p(r("丙") + '<w:r><w:commentReference w:id="0"/></w:r>', '<w:pStyle w:val="n"/>')
        + p("", numbered)
        + '<w:altChunk r:id="x"/>'
    )
    core = '<c xmlns:dc="urn:dc"><dc:title> 青溪\n旧事 </dc:title><dc:creator>张三</dc:creator></c>'
    data = packed(
        {
            "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {SPACES}>{style('n', '编号', f'<w:pPr>{numbered}</w:pPr>')}</w:styles>",
            "docProps/core.xml": core,
        }
    )
    document = docx.read(data)
    assert (document.title, document.creator, document.reader) == ("青溪 旧事", "张三", "docx/2")
    assert document.warnings == ("批注1条未收入正文", "嵌入的外部文件1处未取出")


def test_the_main_part_may_have_another_name() -> None:
    data = packed(
        {
            "_rels/.rels": relations(rId1="officeDocument /word/document2.xml"),
            "word/document2.xml": f"<w:document {SPACES}><w:body>{p(r('字'))}</w:body></w:document>",
        }
    )
    assert texts(docx.read(data)) == ["字"]


def test_a_workbook_is_no_manuscript() -> None:
    with pytest.raises(Unreadable, match="没有 Word 正文"):
        docx.read(packed({"xl/workbook.xml": "<workbook/>"}))


@pytest.mark.parametrize(
    "picture", ['<a:blip r:link="l"/>', '<a:blip r:embed="gone"/>', '<a:blip r:embed="emf"/>', "<c:chart/>"]
)
def test_the_caption_of_a_picture_that_is_not_there_is_a_caption(picture: str) -> None:
    body = p(r("甲")) + p(f"<w:r><w:drawing>{picture}</w:drawing></w:r>") + p(r("图1 老渡口")) + p(r("图2 不是图注"))
    rels = relations(l="image http://example.org/a.png", emf="image media/a.emf")
    document = read(body.replace("<c:chart/>", '<c:chart xmlns:c="urn:c" r:id="x"/>'), rels=rels)
    assert [(block.kind, block.text, block.target) for block in document.blocks] == [
        (BlockKind.PARAGRAPH, "甲", ""),
        (BlockKind.FIGURE, "图1 老渡口", ""),
        (BlockKind.PARAGRAPH, "图2 不是图注", ""),
    ]
    assert document.pictures == ()
    assert len(document.warnings) == 1
