"""The .odt reader: what stands in the text, what stays out, and files that cannot be read."""

import base64
import subprocess
from contextlib import suppress
from pathlib import Path
from shutil import which

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wenshi.errors import Unreadable
from wenshi.model import Block, BlockKind, Document, Mark, MarkKind, plain
from wenshi.readers import odt, sniff

from tests import made_zip

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M8AAAMBAQDJ/pLvAAAAAElFTkSuQmCC")


def read(body: str, automatic: str = "", styles: str = "", meta: str = "", **parts: str | bytes) -> Document:
    return odt.read(made_zip.odt(body, automatic, styles, meta, **parts))


def shown(document: Document) -> list[str]:
    """Each block as its kind's first letter, its level or label, and its text."""
    return [f"{block.kind[0]}{block.level or block.label} {block.text}" for block in document.blocks]


def p(inside: str, style: str = "") -> str:
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:p{named}>{inside}</text:p>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("山<text:s/>水<text:s text:c='3'/>间", "山 水   间"),
        ("山<text:tab/>水", "山\t水"),
        ("  山\n  水 ", "山 水 "),
        ("山<text:soft-page-break/>水", "山水"),
        ("山<text:span>高</text:span>水<text:a xlink:href='http://a'>长</text:a>", "山高水长"),
        ("此<text:ruby><text:ruby-base>龘</text:ruby-base><text:ruby-text>dá</text:ruby-text></text:ruby>字", "此龘字"),
        ("山<office:annotation><dc:creator>王</dc:creator><text:p>批</text:p></office:annotation>水", "山水"),
        ("显<text:span text:style-name='T1'>隐</text:span>露", "显露"),
        ("山<text:bookmark-start text:name='a'/>水<text:bookmark-end text:name='a'/>", "山水"),
        ("𠀀葛󠄀\ue000", "𠀀葛󠄀\ue000"),
    ],
)
def test_words(inside: str, text: str) -> None:
    hidden = (
        '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    assert read(p(inside), hidden).blocks == (Block(BlockKind.PARAGRAPH, text),)


def test_a_break_begins_a_block_and_an_empty_paragraph_leaves_a_gap() -> None:
    document = read(p("题") + p("") + p("一<text:line-break/>二"))
    assert [(block.text, block.gap) for block in document.blocks] == [("题", False), ("一", True), ("二", False)]


def test_headings_titles_quotes_and_alignment() -> None:
    styles = (
        '<style:style style:name="Title" style:family="paragraph"/>'
        '<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"/>'
        '<style:style style:name="Quotations" style:family="paragraph"/>'
    )
    own = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    heading = '<text:h text:style-name="Heading_20_1" text:outline-level="1">章</text:h><text:h text:outline-level="2">节</text:h>'
    document = read(p("渡口", "P1") + p("王五") + heading + p("引", "Quotations"), own, styles)
    assert shown(document) == ["p 渡口", "p 王五", "h2 章", "h3 节", "q 引"]
    assert document.blocks[1].gap


LIST = (
    '<text:list-style style:name="L1">'
    '<text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." text:display-levels="1"/>'
    '</text:list-style><text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'
)


def items(*texts: str) -> str:
    return "".join(f"<text:list-item>{text if text.startswith('<') else p(text)}</text:list-item>" for text in texts)


def test_lists_with_their_numbers() -> None:
    inner = f"<text:list-item>{p('乙')}<text:list>{items('子', '丑')}</text:list></text:list-item>"
    first = f'<text:list text:style-name="L1">{items("甲")}{inner}</text:list>'
    more = f'<text:list text:style-name="L1" text:continue-numbering="true">{items("丙")}</text:list>'
    anew = f'<text:list text:style-name="L1">{items("丁")}</text:list>'
    bullets = f'<text:list text:style-name="L2">{items("戊")}</text:list>'
    stated = f"<text:list>{items('<text:number>(8)</text:number>' + p('己'))}</text:list>"
    document = read(first + p("间") + more + anew + bullets + stated, LIST)
    assert [block.text for block in document.blocks] == [
        *("一、甲", "二、乙", "1. 子", "2. 丑", "间", "三、丙", "一、丁", "戊", "(8) 己")
    ]


def test_rows_keep_their_columns() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}>{text}</table:table-cell>"

    wide, high = 'table:number-columns-spanned="2"', 'table:number-rows-spanned="2"'
    rows = (
        f"<table:table-header-rows><table:table-row>{cell(p('姓名'))}{cell(p('职'), wide)}"
        "<table:covered-table-cell/></table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell(p('赵'), high)}{cell(p('县') + p('长'))}{cell(p('1938'))}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{cell(p('科长'))}{cell(p('1940'))}</table:table-row>"
    )
    assert shown(read(f"<table:table>{rows}</table:table>")) == ["r 姓名\t职", "r 赵\t县 长\t1938", "r \t科长\t1940"]


def test_notes_stand_behind_the_text_with_their_marks() -> None:
    def note(kind: str, text: str) -> str:
        return (
            f'<text:note text:note-class="{kind}"><text:note-citation>9</text:note-citation>'
            f"<text:note-body>{text}</text:note-body></text:note>"
        )

    document = read(
        p("山" + note("footnote", p("注一") + p("又")) + "水" + note("endnote", p("注二")))
        + p("空" + note("footnote", p("")))
    )
    assert shown(document) == ["p 山水", "p 空", "n1 注一 又", "n2 注二"]
    assert document.blocks[0].marks == (Mark(1, MarkKind.NOTE, "1"), Mark(2, MarkKind.NOTE, "2"))


def test_tracked_changes_are_accepted_and_counted() -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="a"><text:insertion/></text:changed-region>'
        f'<text:changed-region text:id="b"><text:deletion>{p("删")}</text:deletion></text:changed-region></text:tracked-changes>'
    )
    body = p(
        "前<text:change-start text:change-id='a'/>插<text:change-end text:change-id='a'/><text:change text:change-id='b'/>后"
    )
    document = read(changes + body)
    assert shown(document) == ["p 前插后"]
    assert document.warnings == ("修订：已接受插入1处、删除1处",)


def test_comments_and_hidden_text_are_counted() -> None:
    hidden = '<style:style style:name="P9" style:family="paragraph"><style:text-properties text:display="none"/></style:style>'
    comment = "<office:annotation><text:p>批</text:p></office:annotation>"
    document = read(
        p("山" + comment)
        + p("水" + comment)
        + p("隐", "P9")
        + f'<text:section text:display="none">{p("藏")}</text:section>',
        hidden,
    )
    assert shown(document) == ["p 山", "p 水"]
    assert document.warnings == ("批注2条未收入正文", "隐藏文字2处未收入正文")


def test_boxes_once_and_pictures_with_their_captions() -> None:
    box = f"<draw:frame><draw:text-box>{p('框内')}</draw:text-box></draw:frame>"
    shape = f"<draw:g><draw:custom-shape>{p('形内')}</draw:custom-shape></draw:g>"
    image = '<draw:frame><draw:image xlink:href="Pictures/a.png"/><draw:image xlink:href="Pictures/a.png"/><svg:desc>说</svg:desc></draw:frame>'
    linked = '<draw:frame><draw:image xlink:href="http://a/b.png"/></draw:frame>'
    document = read(p(box + "旁") + p(shape + "边") + p(image) + p("图1 渡口") + p(linked + "尾"), Pictures__a_png=PNG)
    assert shown(document) == ["p 旁", "p 框内", "p 边", "p 形内", "f 图1 渡口", "p 尾"]
    assert [(picture.data, picture.suffix, picture.caption) for picture in document.pictures] == [
        (PNG, ".png", "图1 渡口")
    ]
    assert document.warnings == ("图片1张只有链接，未随稿收入",)


def test_properties() -> None:
    document = read(
        p("山"),
        meta="<dc:title> 渡口 考</dc:title><meta:initial-creator>王守仁</meta:initial-creator><dc:creator>李</dc:creator>",
    )
    assert (document.title, document.creator, document.reader) == ("渡口 考", "王守仁", "odt/1")


# --- real files ---


def test_the_whole_of_the_made_file(corpus: Path) -> None:
    document = odt.read((corpus / "made/made_full.odt").read_bytes())
    text = plain(document.blocks)
    for phrase in (
        "并段甲PM1并段乙PM2",
        "前文插入文字INS中文后文",
        "此字读龘RBB音",
        "第二节、 编号段落NUN",
        "显露",
        "IVS\ue000PUA",
    ):
        assert text.count(phrase) == 1
    for marker in ("TXB", "TXS", "HLK", "FLD", "SDB", "SDI", "SMT", "FTN", "ETN", "TBB"):
        assert text.count(marker) == 1, marker
    for marker in ("DEL", "MVF", "HID", "RBT", "CMT", "ALT", "CAP"):
        assert marker not in text
    assert [picture.caption for picture in document.pictures] == ["图一 老渡口CAP"]
    assert document.warnings == (
        "修订：已接受插入2处、删除3处",
        "自动编号2处已写成文字，合8字；Word 自己的字数不含自动编号",
        "批注1条未收入正文",
        "隐藏文字1处未收入正文",
    )


@pytest.mark.parametrize(
    ("name", "phrase", "blocks"),
    [
        ("documents/Elonisme+Bigdates/README.odt", "数据清洗主要包括数据清洗、数据集成", 196),
        ("documents/apache+tika/testODT_svgTitleInStyledSpan.odt", "國際課程活動甄選", 5),
    ],
)
def test_real_files(corpus: Path, name: str, phrase: str, blocks: int) -> None:
    document = odt.read((corpus / name).read_bytes())
    assert phrase in plain(document.blocks)
    assert len(document.blocks) == blocks


def test_an_encrypted_file_is_refused(corpus: Path) -> None:
    with pytest.raises(Unreadable, match="文件有打开密码"):
        odt.read((corpus / "made/encrypted.odt").read_bytes())


WORDS = ["　　乌当的渡口，有“老渡口”之称。", "𠀀与㐂 皆生僻字；1949年10月1日，A—B……", "又一段 有空格  两个", "末段。"]


def written(path: Path, texts: list[str]) -> None:
    """Write a whole .docx, as LibreOffice wants one."""
    made = python_docx.Document()
    for text in texts:
        made.add_paragraph(text)
    made.save(str(path))


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_writes_comes_back_equal(tmp_path: Path) -> None:
    source = tmp_path / "稿.docx"
    written(source, WORDS)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert [block.text for block in odt.read((tmp_path / "稿.odt").read_bytes()).blocks] == WORDS


# --- what cannot be read ---


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "不是完整的 .odt 文件"),
        (made_zip.odt(p("山"))[:300], "不是完整的 .odt 文件"),
        (made_zip.packed("application/vnd.oasis.opendocument.text", {}), "不是完整的 .odt 文件"),
        (made_zip.packed("x", {"content.xml": "<a>"}), "内容已损坏"),
        (made_zip.packed("x", {"content.xml": "<a><body><spreadsheet/></body></a>"}), "没有文字稿的正文"),
        (
            made_zip.packed("x", {"content.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
            "实体声明",
        ),
        (made_zip.packed("x", {"content.xml": b"<a>" + b" " * (60 << 20) + b"</a>"}), "大得不正常"),
        (made_zip.odt("<text:section>" * 1000 + p("山") + "</text:section>" * 1000), "内容已损坏|层次深得不正常"),
        (
            made_zip.packed(
                "application/vnd.oasis.opendocument.text",
                {
                    "META-INF/manifest.xml": f"<manifest:manifest {made_zip.ODT_SPACES}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
                    "content.xml": b"\x00\x01",
                },
            ),
            "文件有打开密码",
        ),
    ],
)
def test_broken_and_hostile_files(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        odt.read(data)


def test_styles_that_go_in_circles_and_numbers_that_are_none() -> None:
    circle = (
        '<style:style style:name="A" style:family="paragraph" style:parent-style-name="B"/>'
        '<style:style style:name="B" style:family="paragraph" style:parent-style-name="A"/>'
    )
    body = (
        p("山<text:s text:c='999999999'/>水<text:s text:c='-1'/>", "A") + '<text:h text:outline-level="x">章</text:h>'
    )
    document = read(body, circle)
    assert document.blocks[0].text.replace(" ", "") == "山水"
    assert len(document.blocks[0].text) < 100


def test_it_is_known_by_its_content() -> None:
    assert sniff(made_zip.odt(p("山"))) == "odt"


FULL = made_zip.odt(
    p("题") + f'<text:list text:style-name="L1">{items("甲", "乙")}</text:list>'
    f"<table:table><table:table-row><table:table-cell>{p('格')}</table:table-cell></table:table-row></table:table>",
    LIST,
)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(FULL) - 1), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 40)
)
def test_damaged_files_are_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(FULL)
    for at, byte in changes:
        data[at] = byte
    with suppress(Unreadable):
        odt.read(bytes(data[: len(data) - cut]))


TAGS = [
    "p",
    "h",
    "list",
    "list-item",
    "span",
    "note",
    "note-body",
    "section",
    "s",
    "tab",
    "number",
    "ruby",
    "ruby-base",
]


@settings(max_examples=300)
@given(
    st.recursive(
        st.sampled_from(["山", " ", "\n"]), lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=3))
    )
)
def test_elements_anywhere_are_read(tree: object) -> None:
    def as_xml(part: object) -> str:
        if isinstance(part, str):
            return part
        assert isinstance(part, tuple)
        return f"<text:{part[0]}>{''.join(map(as_xml, part[1]))}</text:{part[0]}>"

    for block in read(as_xml(tree)).blocks:
        assert "\n" not in block.text
        assert all(0 <= mark.offset <= len(block.text) for mark in block.marks)
