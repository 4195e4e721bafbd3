"""The .epub reader: chapters in order, notes across files, what is no text, and books that cannot be read."""

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
from wenshi.readers import epub

from tests import made_zip
from tests.made_zip import xhtml
from tests.test_reader_odt import PNG, WORDS, shown, written


def read(
    chapters: dict[str, str], metadata: str = "", items: str = "", guide: str = "", **parts: str | bytes
) -> Document:
    return epub.read(made_zip.epub(chapters, metadata, items, guide, **parts))


NCX = (
    '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/ncx.dtd">'
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{}</navMap></ncx>'
)
NCX_ITEM = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'


def point(label: str, target: str) -> str:
    return f'<navPoint><navLabel><text>{label}</text></navLabel><content src="{target}"/></navPoint>'


def test_chapters_in_the_order_of_the_spine_under_their_headings() -> None:
    document = read(
        {"b.xhtml": xhtml("<h1>第一章</h1><p>山</p>"), "a.xhtml": xhtml("<h1>第二章</h1><h2>节</h2><p>水</p>")},
        "<dc:title>渡口 旧事</dc:title><dc:creator>王五</dc:creator><dc:creator>李四</dc:creator>",
    )
    assert shown(document) == ["h2 第一章", "p 山", "h2 第二章", "h3 节", "p 水"]
    assert (document.title, document.creator, document.reader) == ("渡口 旧事", "王五、李四", "epub/1")


def test_the_table_of_contents_gives_headings_to_chapters_without() -> None:
    chapters = {
        "1.xhtml": xhtml("<p>第一章</p><p>山</p>"),
        "2.xhtml": xhtml("<p>水</p>"),
        "3.xhtml": xhtml("<p>云</p>"),
    }
    toc = NCX.format(
        point("第一章", "1.xhtml")
        + point("第二章", "2.xhtml#top")
        + point("又一处", "2.xhtml#mid")
        + point("Section 3", "3.xhtml")
    )
    document = read(chapters, items=NCX_ITEM, 书__toc_ncx=toc)
    assert shown(document) == ["h2 第一章", "p 山", "h2 第二章", "p 水", "p 云"]


def chapters(files: dict[str, str], **more: str) -> list[tuple[str, list[str]]]:
    """Each chapter's title and blocks; together they are the book."""
    data = made_zip.epub(files, **more)
    whole, parts = epub.read(data), epub.chapters(data)
    assert "\n".join(sorted(plain(whole.blocks).split("\n"))) == "\n".join(
        sorted(line for document in parts for line in plain(document.blocks).split("\n"))
    )
    return [(document.title, shown(document)) for document in parts]


def test_chapters_of_their_own() -> None:
    files = {
        "0.xhtml": xhtml("<p>献给青河</p>"),
        "1.xhtml": xhtml("<h1>第一章</h1><p>山</p><h2>节</h2><p>石</p>"),
        "1b.xhtml": xhtml("<p>还是山</p>"),
        "2.xhtml": xhtml("<p>水</p>"),
    }
    toc = NCX.format(point("第一章", "1.xhtml") + point("第二章", "2.xhtml"))
    assert chapters(files, items=NCX_ITEM, 书__toc_ncx=toc) == [
        ("", ["p 献给青河"]),
        ("第一章", ["h1 第一章", "p 山", "h2 节", "p 石", "p 还是山"]),
        ("第二章", ["h1 第二章", "p 水"]),
    ]


def test_chapters_in_one_file() -> None:
    body = "<h2>一</h2><p>山</p><h3>节</h3><p>石</p><h2>二</h2><p>水</p>"
    assert [title for title, _ in chapters({"1.xhtml": xhtml(body)})] == ["一", "二"]
    files = {"1.xhtml": xhtml(body), "2.xhtml": xhtml("<h1>三</h1><p>云</p>")}
    toc = NCX.format(point("一", "1.xhtml") + point("二", "1.xhtml#b") + point("三", "2.xhtml"))
    assert [title for title, _ in chapters(files, items=NCX_ITEM, 书__toc_ncx=toc)] == ["一", "二", "三"]


def test_a_chapter_has_its_own_notes_and_pictures() -> None:
    def noted(name: str) -> str:
        mark = f'<a id="r{name}" epub:type="noteref" href="#n{name}">1</a>'
        note = f'<aside epub:type="footnote" id="n{name}"><p>注{name}</p></aside>'
        return xhtml(f'<h1>章{name}</h1><p>文{mark}</p><p><img src="{name}.png"/></p>{note}')

    files = {"c.xhtml": xhtml('<p><img src="c.png"/></p>'), "a.xhtml": noted("甲"), "b.xhtml": noted("乙")}
    pictures = {f"书__{name}_png": PNG + name.encode() for name in ("c", "甲", "乙")}
    found = epub.chapters(made_zip.epub(files, **pictures))
    assert [shown(document) for document in found] == [
        ["h1 章甲", "f ", "p 文", "f ", "n1 注甲"],
        ["h1 章乙", "p 文", "f ", "n1 注乙"],
    ]
    for document, names in zip(found, (["c", "甲"], ["乙"]), strict=True):
        targets = [block.target for block in document.blocks if block.kind is BlockKind.FIGURE]
        assert [document.pictures[int(target)].data for target in targets] == [PNG + name.encode() for name in names]


def test_the_novel_has_120_chapters(corpus: Path) -> None:
    data = (corpus / "documents/ElaineTaylor+TestCustomView/红楼梦.epub").read_bytes()
    found = epub.chapters(data)
    assert len(found) == 120
    assert all(document.title.startswith("第") for document in found)
    assert "\n".join(plain(document.blocks) for document in found) == plain(epub.read(data).blocks)


def test_too_many_chapters() -> None:
    body = "".join(f"<h1>第{number}章</h1><p>文</p>" for number in range(2001))
    with pytest.raises(Unreadable, match="不能分章"):
        epub.chapters(made_zip.epub({"1.xhtml": xhtml(body)}))


def test_navigation_and_contents_pages_stay_out() -> None:
    links = "".join(f'<li><a href="{name}.xhtml">第{name}章渡口</a></li>' for name in "123")
    nav = xhtml(f'<nav epub:type="toc"><ol>{links}</ol></nav>')
    chapters = {
        "目录.xhtml": xhtml(f"<p>目录</p><ul>{links}</ul>"),
        "guide.xhtml": xhtml("<p>篇目一览</p>"),
        "1.xhtml": xhtml("<h1>一</h1><p>山</p>"),
    }
    items = '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    guide = '<reference type="toc" href="guide.xhtml"/>'
    assert shown(read(chapters, items=items, guide=guide, 书__nav_xhtml=nav)) == ["h2 一", "p 山"]


def test_a_note_in_another_file() -> None:
    chapters = {
        "t/1.xhtml": xhtml('<p>山<a id="r1" epub:type="noteref" href="../n.xhtml#n1">1</a>水</p>'),
        "t/2.xhtml": xhtml(
            '<p>云<sup id="r1"><a href="#n1">[1]</a></sup></p><aside epub:type="footnote" id="n1"><p><a href="#r1">[1]</a>本章注</p></aside>'
        ),
        "n.xhtml": xhtml('<h1>注释</h1><p id="n1"><a href="t/1.xhtml#r1">1</a>注文</p>'),
    }
    document = read(chapters)
    assert shown(document) == ["p 山水", "p 云", "h2 注释", "n1 注文", "n2 本章注"]
    assert document.blocks[0].marks == (Mark(1, MarkKind.NOTE, "1"),)


def test_pictures_come_along_and_empty_elements_are_empty() -> None:
    body = '<title/><script src="x"/><p>前<a id="k"/>文&nbsp;&copy;</p><p><img src="../img/a.png" alt="说"/></p><p>图1 渡口</p>'
    document = read({"t/1.xhtml": xhtml(body)}, 书__img__a_png=PNG)
    assert shown(document) == ["p 前文 ©", "f 图1 渡口"]
    assert [picture.data for picture in document.pictures] == [PNG]


def test_missing_and_repeated_chapters() -> None:
    data = made_zip.epub(
        {"1.xhtml": xhtml("<p>山</p>")}, items='<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>'
    )
    assert shown(epub.read(data)) == ["p 山"]
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="1.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="gone" href="../../../etc/passwd" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="a"/><itemref idref="gone"/><itemref idref="none"/></spine></package>'
    )
    document = epub.read(repacked(opf))
    assert shown(document) == ["p 山"]
    assert document.warnings == ("电子书缺1个章节文件，未能收入",)


def repacked(opf: str) -> bytes:
    container = '<container><rootfiles><rootfile full-path="content.opf"/></rootfiles></container>'
    parts: dict[str, str | bytes] = {
        "META-INF/container.xml": container,
        "content.opf": opf,
        "1.xhtml": xhtml("<p>山</p>"),
    }
    return made_zip.packed("application/epub+zip", parts)


# --- real files ---


def test_the_whole_of_the_made_file(corpus: Path) -> None:
    document = epub.read((corpus / "made/made_full.epub").read_bytes())
    text = plain(document.blocks)
    for marker in ("TITLE", "AUTHOR", "HEAD", "AFN", "NUM", "RBB", "TXS", "FTN", "ETN", "TBA", "EXA"):
        assert text.count(marker) == 1, marker
    assert "RBT" not in text
    assert shown(document)[:3] == ["p 青河县古渡口考TITLE", "p 王守仁AUTHOR", "h2 渡口的由来HEAD"]
    assert [picture.caption for picture in document.pictures] == ["图一 老渡口CAP"]


def test_a_whole_novel(corpus: Path) -> None:
    document = epub.read((corpus / "documents/ElaineTaylor+TestCustomView/红楼梦.epub").read_bytes())
    headings = [block for block in document.blocks if block.kind is BlockKind.HEADING]
    assert len(headings) == 120
    assert {block.level for block in headings} == {2}
    assert len(plain(document.blocks)) > 850_000
    assert (document.title, document.creator) == ("红楼梦", "曹雪芹，高鹗")


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_writes_comes_back_equal(tmp_path: Path) -> None:
    source = tmp_path / "稿.docx"
    written(source, WORDS)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "epub", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    # Its filter writes blanks side by side as one.
    expected = [text.replace("  ", " ") for text in WORDS]
    blocks = epub.read((tmp_path / "稿.epub").read_bytes()).blocks
    assert [block.text.replace("  ", " ") for block in blocks] == expected


# --- what cannot be read ---

CONTAINER = '<container><rootfiles><rootfile full-path="{}"/></rootfiles></container>'


def encrypted(algorithm: str) -> str:
    return (
        '<encryption xmlns:e="urn:e"><e:EncryptedData><e:EncryptionMethod Algorithm="'
        f'{algorithm}"/><e:CipherData><e:CipherReference URI="书/1.xhtml"/></e:CipherData></e:EncryptedData></encryption>'
    )


def with_encryption(algorithm: str) -> bytes:
    return made_zip.epub({"1.xhtml": xhtml("<p>山</p>")}, **{"META-INF__encryption_xml": encrypted(algorithm)})


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "不是完整的 .epub 文件"),
        (made_zip.epub({"1.xhtml": xhtml("山")})[:-40], "不是完整的 .epub 文件"),
        (made_zip.packed("application/epub+zip", {}), "不是完整的 .epub 文件"),
        (made_zip.packed("application/epub+zip", {"META-INF/container.xml": "<a>"}), "内容已损坏"),
        (
            made_zip.packed("application/epub+zip", {"META-INF/container.xml": CONTAINER.format("no.opf")}),
            "缺少目录文件",
        ),
        (made_zip.epub({}), "没有一章读得出来"),
        (with_encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc"), "版权保护"),
        (made_zip.epub({"1.xhtml": "<html>" + " " * (60 << 20)}), "大得不正常"),
        (made_zip.epub({"1.xhtml": b"\x00\x9f\x92" * 500}), "不是文字"),
        (made_zip.epub({"1.xhtml": "<b>" * 5000 + "深"}), "层次深得不正常"),
    ],
)
def test_broken_and_hostile_books(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        epub.read(data)


def test_fonts_may_be_encrypted() -> None:
    assert shown(epub.read(with_encryption("http://www.idpf.org/2008/embedding"))) == ["p 山"]


def test_it_is_known_by_its_content() -> None:
    document = readers.read(made_zip.epub({"1.xhtml": xhtml("<p>山</p>")}), "书.docx")
    assert document.warnings == ("扩展名是 .docx，内容却是 epub，已按内容读取",)


FULL = made_zip.epub(
    {"1.xhtml": xhtml("<h1>题</h1><p>山</p>"), "2.xhtml": xhtml("<p>水</p>")},
    items=NCX_ITEM,
    书__toc_ncx=NCX.format(point("题", "1.xhtml")),
)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(FULL) - 1), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 40)
)
def test_damaged_books_are_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(FULL)
    for at, byte in changes:
        data[at] = byte
    with suppress(Unreadable):
        epub.read(bytes(data[: len(data) - cut]))
