"""The .html reader: pages saved from Word and from web sites, in the encodings they come in."""

import base64
import subprocess
from contextlib import suppress
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wenshi import readers
from wenshi.errors import Unreadable
from wenshi.model import BlockKind, Document, Mark, MarkKind, plain
from wenshi.readers import html

from tests.test_reader_odt import PNG, WORDS, shown, written

WORD = '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"></head><body>'
LONG = "渡口在城南，水深三丈，过往行人都要在此候船，日久成了集市。" * 4


def read(body: str, head: str = "") -> Document:
    return html.read(f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode())


def word(body: str) -> Document:
    return html.read((WORD + body + "</body></html>").encode())


# --- paragraphs and what stands in them ---


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<p>一<br>二<br/>三</p>", ["p 一", "p 二", "p 三"]),
        ("<p> 山\n高\t <b>水</b> 长 </p>", ["p 山高 水 长"]),
        ("<p>Old\nHouse 旧\n宅</p>", ["p Old House 旧宅"]),
        ("<p>&nbsp;&nbsp;山&nbsp;高&nbsp;&nbsp;水&nbsp;</p>", ["p 山 高  水"]),
        ("<p>　　山</p>", ["p 　　山"]),
        ("<div>甲<p>乙</p>丙</div>", ["p 甲", "p 乙", "p 丙"]),
        ("<p>山<span style='display:none'>藏</span>水<i hidden>藏</i></p>", ["p 山水"]),
        ("<p>山<script>x</script><style>y</style><!-- 批 -->水</p>", ["p 山水"]),
        ("<p><ruby>龘<rp>(</rp><rt>dá</rt><rp>)</rp></ruby>字</p>", ["p 龘字"]),
        ("<p>旧<del>删</del><ins>增</ins></p>", ["p 旧增"]),
        ("<blockquote><p>引</p></blockquote>", ["q 引"]),
        ("<pre>一\n  二</pre>", ["p 一", "p   二"]),
        ("<p>&#147;引&#148;&#x20000;&copy;</p>", ["p “引”𠀀©"]),
        ("<h1>题</h1><h2>章</h2><p>文</p>", ["h1 题", "h2 章", "p 文"]),
        ("<p>前</p><h1>一</h1><h1>二</h1><h2>三</h2>", ["p 前", "h2 一", "h2 二", "h3 三"]),
        ("<p>甲<p>乙<font><b>丙</p>", ["p 甲", "p 乙丙"]),
        ("<dl><dt>名</dt><dd>释</dd></dl>", ["p 名", "p 释"]),
    ],
)
def test_words(body: str, blocks: list[str]) -> None:
    assert shown(read(body)) == blocks


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<ol><li>甲<li>乙</ol>", ["p 1. 甲", "p 2. 乙"]),
        ("<ol start=9 type=a><li>甲</li><li value=2><p>乙</p><p>丙</p></li></ol>", ["p i. 甲", "p b. 乙", "p 丙"]),
        ("<ol style='list-style-type:cjk-ideographic' start=10><li>甲<li>乙</ol>", ["p 十、甲", "p 十一、乙"]),
        ("<ol reversed><li>甲<li>乙</ol>", ["p 2. 甲", "p 1. 乙"]),
        ("<ul><li>甲<ol type=I><li>乙</ol></li><li>丙</li></ul>", ["p 甲", "p I. 乙", "p 丙"]),
        ("<ol style='list-style:none'><li>甲</ol>", ["p 甲"]),
    ],
)
def test_lists_with_their_numbers(body: str, blocks: list[str]) -> None:
    assert shown(read(body)) == blocks


def test_rows_keep_their_columns() -> None:
    rows = (
        "<caption>表一 人口</caption><thead><tr><th>姓名<th colspan=2>职</tr></thead>"
        "<tr><td rowspan=2>赵<td>县<br>长<td>1938<tr><td><p>科长</p><td>1940"
    )
    blocks = ["p 表一 人口", "r 姓名\t职", "r 赵\t县 长\t1938", "r \t科长\t1940"]
    assert shown(read(f"<table>{rows}</table>")) == blocks


def test_pictures_in_the_page_and_their_captions() -> None:
    data = base64.b64encode(PNG).decode()
    body = f"<p>前</p><figure><img src='data:image/png;base64,{data}'><figcaption>老渡口</figcaption></figure><p>后<img src=a.jpg></p>"
    document = read(body)
    assert shown(document) == ["p 前", "f 老渡口", "p 后"]
    assert [(picture.data, picture.suffix, picture.caption) for picture in document.pictures] == [
        (PNG, ".png", "老渡口")
    ]
    assert document.warnings == ("图片1张只有链接，未随稿收入",)


# --- notes ---


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        (
            "<a style='mso-footnote-id:ftn1' href=#_ftn1 name=_ftnref1 title=''><span class=MsoFootnoteReference><![if !supportFootnotes]>[1]<![endif]></span></a>",
            (
                "<div style='mso-element:footnote-list'><br clear=all><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText>"
                "<a style='mso-footnote-id:ftn1' href=#_ftnref1 name=_ftn1><span>[1]</span></a> 注文</p></div></div>"
            ),
        ),
        (
            "<a class=sdfootnoteanc name=sdfootnote1anc href=#sdfootnote1sym><sup>1</sup></a>",
            "<div id=sdfootnote1><p><a class=sdfootnotesym name=sdfootnote1sym href=#sdfootnote1anc>1</a>注文</p></div>",
        ),
        (
            "<sup id=cite_ref-1 class=reference><a href=#cite_note-1>[1]</a></sup>",
            "<ol class=references><li id=cite_note-1><span><b><a href=#cite_ref-1>^</a></b></span> <span>注文</span></li></ol>",
        ),
        ("<sup>[<a href=#n1 id=r1>1</a>]</sup>", "<p id=n1>[<a href=#r1>1</a>]注文</p>"),
        ("<a href=#n1 id=r1>①</a>", "<p><a id=n1 href=#r1>①</a>注文</p>"),
        ("<a href=#fn1>1</a>", "<aside id=fn1 class=footnote>1 注文</aside>"),
    ],
)
def test_notes(mark: str, note: str) -> None:
    document = word(f"<p>山{mark}水{mark if 'cite' in mark else ''}</p>{note}")
    assert shown(document) == ["p 山水", "n1 注文"]
    assert document.blocks[0].marks[0] == Mark(1, MarkKind.NOTE, "1")


def test_links_that_are_no_notes_stay_text() -> None:
    body = "<p>见<a href=#a>第一节</a>、<a href=#a>1</a>、<a href=http://a/>2</a></p><h2 id=a>第一节</h2><p>文</p>"
    assert shown(word(body)) == ["p 见第一节、1、2", "h2 第一节", "p 文"]


# --- what Word writes ---


def test_word_writes_numbers_tabs_headings_and_comments() -> None:
    document = word(
        "<p class=MsoTitle align=center>渡口</p><p class=MsoNormal><span style='mso-spacerun:yes'>&nbsp;</span>王五</p>"
        "<p style='mso-outline-level:1'>章<o:p></o:p></p>"
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>第一条、<span>&nbsp;&nbsp;</span></span><![endif]>甲</p>"
        "<p class=MsoListParagraph><![if !supportLists]><span style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span>&nbsp;</span></span></span><![endif]>乙</p>"
        "<p>前<span style='mso-tab-count:1'>      </span>后<a style='mso-comment-reference:A_1'>[A1]</a><o:p>&nbsp;</o:p></p>"
        "<div style='mso-element:comment-list'><div style='mso-element:comment'><p>批</p></div></div>"
    )
    assert shown(document) == ["p 渡口", "p 王五", "h2 章", "p 第一条、甲", "p 乙", "p 前\t后"]
    assert document.blocks[1].gap
    assert document.warnings == ("批注1条未收入正文",)


def test_title_and_author() -> None:
    document = read(f"<h1>渡口旧事</h1><p>{LONG}</p>", "<title>渡口旧事_某某网</title><meta name=author content=王五>")
    assert (document.title, document.creator) == ("渡口旧事", "王五")
    assert read(f"<p>{LONG}</p>", "<title>渡口旧事 - 某某网 - 文史</title>").title == "渡口旧事"


# --- the article and not the menu ---

MENU = "<ul class=menu><li><a href=/>首页新闻</a><li><a href=/a>政协要闻</a><li><a href=/b>文史资料</a></ul>"
OFFICE = "<p>版权所有：某某县政协办公室</p>"


@pytest.mark.parametrize(
    "body",
    [
        f"<nav>{MENU}</nav><main><article><h1>渡口</h1><p>王五</p><p>{LONG}</p></article></main><aside>推荐</aside><footer>{OFFICE}</footer>",
        f"<div>{MENU}</div><div id=box><h1>渡口</h1><div>王五</div><div id=text><p>{LONG}</p></div></div><div id=foot>{OFFICE}</div>",
        f"<form id=aspnetForm><div>{MENU}</div><div><h1>渡口</h1><p>王五</p><p>{LONG}<input value=搜><select><option>选</select></p></div><div>{OFFICE}</div></form>",
        f"<table><tr><td>{MENU}<td><table><tr><td><h1>渡口</h1><tr><td>王五<tr><td><p>{LONG}</p></table></table><table><tr><td>{OFFICE}</table>",
        f"<div role=main><h1>渡口</h1><p>王五</p><p>{LONG}</p><form><p>发表评论，请先登录</p></form></div><div>{MENU}</div>",
    ],
)
def test_the_article_and_not_the_menu(body: str) -> None:
    assert shown(read(body)) == ["h1 渡口", "p 王五", f"p {LONG}"]


def test_a_heading_that_stands_far_from_the_article_comes_first() -> None:
    between = "<div><p>" + "另有新闻若干条，与本文无关，读者可自行查阅。" * 8 + "</p></div>"
    body = f"<div><h1>渡口</h1></div>{between}<div><div><p>{LONG * 6}</p></div></div>"
    assert shown(read(body))[0] == "h1 渡口"
    assert shown(read(body))[-1] == f"p {LONG * 6}"


# --- encodings ---

TEXT = "贵阳城外有一个渡口，朱镕基、陶喆二字不在国标之内。" * 3


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["", "utf-8", "gb2312", "big5", "iso-8859-1", "nonsense", "hex"])
def test_simplified_whatever_is_declared(codec: str, declared: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    data = f"<html><head>{meta}</head><body><p>{TEXT}</p></body></html>".encode(codec)
    assert shown(html.read(data)) == [f"p {TEXT}"]


@pytest.mark.parametrize("declared", ["", "big5", "utf-8", "gb2312"])
def test_traditional_in_big5(declared: str) -> None:
    text = "貴陽城外有一個渡口，過往行人都要在此候船。" * 3
    document = html.read(
        f"<html><head><meta charset='{declared}'></head><body><p>{text}</p></body></html>".encode("big5")
    )
    assert shown(document) == [f"p {text}"]
    assert document.encoding == "big5"


def test_the_name_of_the_encoding_and_a_broken_byte() -> None:
    data = f"<html><meta charset=gbk><p>{TEXT}</p></html>".encode("gbk")
    assert html.read(data).encoding == "gb18030"
    broken = data.replace("渡".encode("gbk"), b"\xff", 1)
    assert "字节损坏" in html.read(broken).warnings[0]


# --- by content ---


@pytest.mark.parametrize("name", ["稿.doc", "稿.txt", "稿.docx", "稿.wps"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n <!-- 存 -->\n", "<?xml version='1.0'?>\n"])
def test_a_page_under_another_name(name: str, start: str) -> None:
    document = readers.read((start + WORD + "<p>山</p>").encode(), name)
    assert shown(document) == ["p 山"]
    assert document.warnings[0] == f"扩展名是 {name[1:]}，内容却是 html，已按内容读取"


def test_a_doc_that_is_none_is_refused_still() -> None:
    with pytest.raises(Unreadable, match="不是 Word 97—2003 的文档"):
        readers.read("山".encode(), "稿.doc")


def test_a_heading_that_is_never_closed_is_said_once() -> None:
    assert plain(read("<li><h1>县志<article>山").blocks) == "县志\n山"


# --- real files ---


def test_the_whole_of_the_made_file(corpus: Path) -> None:
    document = html.read((corpus / "made/made_full.html").read_bytes())
    text = plain(document.blocks)
    for marker in (
        "TITLE",
        "AUTHOR",
        "HEAD",
        "AFN",
        "NUM",
        "NUN",
        "RBB",
        "TXB",
        "TXS",
        "FTN",
        "ETN",
        "TBA",
        "EXA",
    ):
        assert text.count(marker) == 1, marker
    for marker in ("HDR", "HID", "RBT", "CMT", "FTR", "CAP"):
        assert marker not in text
    assert [block.text for block in document.blocks if block.kind is BlockKind.FIGURE] == ["图一 老渡口CAP"]
    assert shown(document)[:3] == ["p 青河县古渡口考TITLE", "p 王守仁AUTHOR", "h2 渡口的由来HEAD"]
    assert (document.title, document.creator) == ("青河县古渡口考", "王守仁")


@pytest.mark.parametrize(
    ("name", "phrase", "encoding"),
    [
        ("documents/plutext+docx4j/Docx4j_GettingStarted_Chinese_simplified.html", "严重依赖", "utf-8-sig"),
        ("documents/chardet+chardet/gb2312-chinese/_mozilla_bug171813_text.html", "网费天天最低", "gb18030"),
    ],
)
def test_real_files(corpus: Path, name: str, phrase: str, encoding: str) -> None:
    document = html.read((corpus / name).read_bytes())
    assert phrase in plain(document.blocks)
    assert document.encoding == encoding


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_writes_comes_back_equal(tmp_path: Path) -> None:
    texts = [text for text in WORDS if "\U00020000" not in text]  # its filter loses characters beyond 16 bits
    source = tmp_path / "稿.docx"
    written(source, texts * 9)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "html:HTML (StarWriter)",
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert [block.text for block in html.read((tmp_path / "稿.html").read_bytes()).blocks] == texts * 9


# --- what cannot be read ---


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<html><body>" + b"<font>" * 5000 + "深".encode(), "层次深得不正常"),
        (b"<html>" + b"<b>" * 1_000_001, "标记多得不正常"),
        (b"<html>" + b" " * (51 << 20), "大得不正常"),
        (b"<p x='>' " + b" ".join(b"a%d" % number for number in range(100_000)) + b">", "标记多得不正常"),
        (bytes(range(128, 256)) * 50, "不是文字"),
    ],
)
def test_hostile_files(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        html.read(data)


def test_entities_of_ones_own_are_not_expanded() -> None:
    data = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html xmlns="http://www.w3.org/1999/xhtml"><body><p>山&x;&nbsp;水</p></body></html>'
    assert "root" not in plain(html.read(data.encode()).blocks)


@pytest.mark.parametrize("data", [b"", b"   ", b"<html></html>", b"<!-- x -->", b"<html><body><p></p></body></html>"])
def test_pages_without_text(data: bytes) -> None:
    assert html.read(data).blocks == ()


FULL = (
    WORD
    + "<h1>题</h1><p>山<a href=#n id=r>[1]</a></p><ol><li>甲</ol><table><tr><td rowspan=2>格</table><p id=n><a href=#r>[1]</a>注</p>"
).encode()


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(FULL) - 1), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 60)
)
def test_damaged_files_are_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(FULL)
    for at, byte in changes:
        data[at] = byte
    with suppress(Unreadable):
        html.read(bytes(data[: len(data) - cut]))


TAGS = [
    "p",
    "div",
    "table",
    "tr",
    "td",
    "li",
    "ol",
    "ul",
    "a href=#x id=x",
    "sup",
    "h1",
    "pre",
    "ruby",
    "rt",
    "br",
    "article",
    "form",
]


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [*(f"<{tag}>" for tag in TAGS), *(f"</{tag.split()[0]}>" for tag in TAGS), "山", "1", " ", "\n", "&nbsp;"]
        )
    )
)
def test_tags_anywhere_are_read_and_no_text_is_doubled(parts: list[str]) -> None:
    document = read("".join(parts))
    text = plain(document.blocks)
    assert text.count("山") <= parts.count("山")
    for block in document.blocks:
        assert "\n" not in block.text
        assert all(0 <= mark.offset <= len(block.text) for mark in block.marks)
