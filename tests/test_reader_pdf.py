"""PDF: the text layer as paragraphs with page marks, and one sentence for what cannot be read."""

import io
import json
import logging
import re
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wenshi.errors import Unreadable
from wenshi.model import BlockKind, Document, MarkKind, plain
from wenshi.readers import pdf, pdf_image
from wenshi.readers.pdf_lines import Line
from wenshi.text import markup

CORPUS = Path(__file__).parents[2] / "shared/corpus"
MADE = CORPUS / "made"
DOCUMENTS = CORPUS / "documents"
SAMPLES = Path(__file__).parent / "samples"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not here")


@cache
def read(path: Path) -> Document:
    return pdf.read(path.read_bytes())


def sample(name: str) -> Path:
    found = next(iter(SAMPLES.rglob(name)), None)
    if found is None:
        pytest.skip(f"the sample {name} is not made yet")
    return found


def truth(script: str) -> list[str]:
    texts: list[str] = json.loads((MADE / f"true_{script}.json").read_text(encoding="utf-8"))
    return texts


def dense(text: str) -> str:
    return re.sub(r"\s", "", text)


def ends(texts: list[str]) -> set[int]:
    found: set[int] = set()
    at = 0
    for text in texts:
        at += len(dense(text))
        found.add(at)
    return found


def labels(document: Document) -> list[str]:
    return [mark.label for block in document.blocks for mark in block.marks]


# --- files whose true paragraphs are known ---


@needs_corpus
@pytest.mark.parametrize(
    ("name", "script", "least", "pages"),
    [
        ("made_typst_s", "s", 1.0, 19),
        ("made_enc_emptyuser", "s", 1.0, 19),
        ("made_lo_wqy_2col", "s", 0.97, 18),
        ("made_lo_vert_t", "t", 1.0, 16),
        ("made_fpdf2_noto", "s", 1.0, 18),
        ("made_gbk_euc_h", "s", 0.96, 18),  # no indents: a paragraph that fills its last line cannot be seen
    ],
)
def test_text_and_paragraphs_are_right(name: str, script: str, least: float, pages: int) -> None:
    document = read(MADE / f"{name}.pdf")
    true, got = truth(script), [block.text for block in document.blocks]
    assert dense("".join(got)) == dense("".join(true)), "character error rate 0, heads and page numbers left out"
    assert 2 * len(ends(true) & ends(got)) / (len(ends(true)) + len(ends(got))) >= least
    assert (document.pages, document.reader, document.warnings) == (pages, "pdf/2", ())
    assert {block.kind for block in document.blocks} == {BlockKind.PARAGRAPH}
    assert labels(document) == [str(number) for number in range(1, pages + 1)]


@needs_corpus
def test_big5_text_without_a_character_table_is_right_but_for_four_marks() -> None:
    got, true = dense(plain(read(MADE / "made_eten_b5_h.pdf").blocks)), dense("".join(truth("t")))
    assert len(got) == len(true)
    assert sum(one != other for one, other in zip(got, true, strict=True)) <= 8


@needs_corpus
def test_pages_begin_where_they_do() -> None:
    document = read(MADE / "made_typst_s.pdf")
    second = next(block for block in document.blocks if any(mark.label == "2" for mark in block.marks))
    (mark,) = second.marks
    assert second.text[mark.offset :].startswith("神，而善于改变精神的是")
    assert mark.kind is MarkKind.PAGE
    assert markup.load(markup.dump(document.blocks)) == document.blocks


@needs_corpus
def test_printed_numbers_are_found_behind_unnumbered_pages() -> None:
    document = read(MADE / "made_volume_toc.pdf")
    assert document.pages == 138
    assert labels(document) == [str(number) for number in range(1, 135)]
    first = next(block for block in document.blocks if block.marks)
    assert (first.text, first.marks[0].offset) == ("渡口旧事（王守仁）", 0)
    assert sum(re.search(r"·{4,} *\d+$", block.text) is not None for block in document.blocks) >= 55
    assert "青河文史" not in {block.text for block in document.blocks[1:]}


@needs_corpus
def test_a_real_report_has_no_heads_and_no_numbers() -> None:
    document = read(MADE / "cn_annual_report.pdf")
    assert labels(document) == [str(number) for number in range(1, 23)]
    texts = [block.text for block in document.blocks]
    assert not any("2018年第一季度报告全文" in text for text in texts)
    whole = next(text for text in texts if text.startswith("公司董事会、监事会及董事"))
    assert whole.endswith("并承担个别和连带的法律责任。")
    assert document.creator == "Administrator"


@needs_corpus
def test_title_and_author_come_from_the_metadata() -> None:
    document = read(MADE / "made_full.pdf")
    assert (document.title, document.creator, document.pages) == ("青河县古渡口考", "王守仁", 5)
    assert "页眉文字HDR" not in plain(document.blocks)
    assert any("年6月1日" in b.text or "1949年10月1日" in b.text for b in document.blocks), "no space beside digits"


# --- our own samples ---


def test_an_article_reads_as_title_byline_and_paragraphs() -> None:
    document = read(sample("3.青溪解放前后见闻.pdf"))
    assert [(block.text[:8], block.gap) for block in document.blocks[:5]] == [
        ("青溪解放前后见闻", False),
        ("孙秉德遗稿　孙晓", True),
        ("我在青溪县城开了", True),
        ("一、金圆券", True),
        ("1948年秋天，", True),
    ]
    assert labels(document) == ["37", "38", "39"]
    running = next(block for block in document.blocks if block.text.startswith("中午时候"))
    assert running.marks[0].label == "39"
    assert running.marks[0].offset > 0
    assert "《青溪文史》" not in plain(document.blocks)


def test_a_short_article_has_its_printed_pages() -> None:
    document = read(sample("08.端午扎龙船-罗平.pdf"))
    assert [block.text for block in document.blocks[:2]] == ["端午扎龙船", "罗　平"]
    assert labels(document) == ["21", "22"]
    assert document.title == "端午扎龙船"


# --- what cannot be read ---


def test_a_locked_file_is_refused() -> None:
    with pytest.raises(Unreadable, match="有打开密码"):
        read(sample("加密.pdf"))


def test_a_scan_waits_for_recognition() -> None:
    document = read(sample("扫描.pdf"))
    assert (document.blocks, document.pages, document.unread) == ((), 1, (1,))
    assert document.warnings == ("第1页没有文字层（可能是扫描页）",)


@needs_corpus
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("made/made_enc_user.pdf", "有打开密码"),
        ("made/made_trunc.pdf", "损坏"),
        ("made/bad_flate2g.pdf", "过多"),
    ],
)
def test_each_refusal_is_one_sentence(path: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as refusal:
        read(CORPUS / path)
    assert str(refusal.value).count("。") == 1


@needs_corpus
def test_pages_without_text_and_garbled_pages_are_told(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.append(str(MADE / "made_typst_s.pdf"), pages=(0, 6))
    writer.append(str(MADE / "made_scan3.pdf"))
    writer.append(str(MADE / "made_lo_noto_notounicode.pdf"), pages=(0, 1))
    writer.write(tmp_path / "mixed.pdf")
    document = pdf.read((tmp_path / "mixed.pdf").read_bytes())
    assert document.warnings[:2] == (
        "第7—9页没有文字层（可能是扫描页）",
        "第10页的文字层是乱码，没有采用",
    )
    assert document.unread == (7, 8, 9, 10)
    assert len(document.blocks) > 20


@needs_corpus
def test_recognised_lines_stand_in_for_pages_without_text() -> None:
    data = (MADE / "made_scan3.pdf").read_bytes()
    rows = [
        "　　二〇二二年清明，老人们又到渡口",
        "来看水。水比去年小，石阶露出了七级",
        "，最下面一级还刻着字。",
        "　　大家都说，桥修好以后船就少了。",
    ]
    lines = [
        Line(text.strip("　"), 72 + 24 * text.startswith("　"), 72 + 12 * len(text), 20 * row + 12, 12, 20 * row / 842)
        for row, text in enumerate(rows, start=5)
    ]
    document = pdf.read_with(data, {2: lines, 3: []})
    assert document.unread == (1,)
    assert [block.text for block in document.blocks] == ["".join(rows[:3]).strip(), rows[3].strip()]
    assert labels(document) == ["2"]


@needs_corpus
def test_a_page_is_drawn_and_a_scan_comes_out_as_it_was_stored() -> None:
    from PIL import Image

    data = (MADE / "made_scan3.pdf").read_bytes()
    assert pdf_image.page_image(data, 3).size == (1655, 2338)
    scan = pdf_image.scan_of(data, 3)
    assert scan is not None
    assert scan in data
    assert Image.open(io.BytesIO(scan)).format == "JPEG"
    assert pdf_image.scan_of((MADE / "made_typst_s.pdf").read_bytes(), 1) is None
    with pytest.raises(Unreadable, match="没有这一页"):
        pdf_image.page_image(data, 4)


@needs_corpus
def test_bombs_end_soon_and_in_little_memory() -> None:
    resource = pytest.importorskip("resource")
    code = (
        "import sys; from pathlib import Path; from wenshi.readers import pdf; from wenshi.errors import Unreadable\n"
        "try: pdf.read(Path(sys.argv[1]).read_bytes())\n"
        "except Unreadable as refusal: print(refusal)"
    )
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, str(MADE / "bad_manyops.pdf")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000,) * 2),
    )
    assert "过多" in done.stdout
    assert done.stderr == ""
    assert time.monotonic() - start < 40


def test_nothing_is_printed_and_the_logger_is_left_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("pypdf")
    logger.setLevel(logging.INFO)
    try:
        with pytest.raises(Unreadable):
            pdf.read(b"%PDF-1.4\n1 0 obj << /Type /Catalog >>\nxref\n0 9\ntrailer << >>\nstartxref\n7\n%%EOF")
        assert logger.level == logging.INFO
    finally:
        logger.setLevel(logging.NOTSET)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"not a PDF at all", b"%PDF-1.4\n%%EOF", bytes(2000)])
def test_rubbish_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        pdf.read(data)


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_changed_bytes_never_break_the_reader(data: st.DataObject) -> None:
    raw = bytearray(SMALL)
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255)), max_size=12)):
        raw[at] = byte
    cut = data.draw(st.sampled_from([len(raw), len(raw), len(raw) // 2, len(raw) - 40]))
    with suppress(Unreadable):
        pdf.read(bytes(raw[:cut]))


SMALL = b"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R
/Resources << /Font << /F1 5 0 R >> >> >> endobj
4 0 obj << /Length 106 >> stream
BT /F1 12 Tf 40 350 Td <B9F3D1F4CEC4CAB7> Tj 0 -30 Td <C0CFCFD8B3C7B5C4B3C7C3C5> Tj 0 -300 Td (12) Tj ET
endstream endobj
5 0 obj << /Type /Font /Subtype /Type0 /BaseFont /STSong /Encoding /GBK-EUC-H /DescendantFonts [6 0 R] >> endobj
6 0 obj << /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong
/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >> endobj
trailer << /Root 1 0 R /Size 7 >>
startxref
0
%%EOF
"""


def test_a_small_page() -> None:
    document = pdf.read(SMALL)
    assert [(block.text, [mark.label for mark in block.marks]) for block in document.blocks] == [
        ("贵阳文史", ["12"]),
        ("老县城的城门", []),
    ]
