"""The .docx reader on real files, on hostile ones and on broken bytes: text or `Unreadable`, nothing else."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wenshi.errors import Unreadable
from wenshi.model import BlockKind, plain
from wenshi.readers import docx, package

SAMPLES = Path(__file__).parent / "samples"
# Each marker stands in made_full.docx once (twice for the text box, which is stored in two forms).
IN = (
    *("TITLE", "AUTHOR", "HEAD", "AFN", "NUM", "NUN", "INS", "MVT", "PM1", "PM2", "CMR", "RBB", "TXB", "TXS", "HLK"),
    *("FLD", "SDB", "SDI", "SMT", "IVS", "PUA", "EXA", "TBA", "TBB", "FTN", "ETN"),
)
OUT = ("DEL", "MVF", "HID", "RBT", "INSTR", "ALT")


@pytest.fixture(scope="module")
def full(corpus: Path) -> bytes:
    return (corpus / "made/made_full.docx").read_bytes()


@pytest.mark.parametrize("marker", IN)
def test_accepted_text_is_in_once(full: bytes, marker: str) -> None:
    assert plain(docx.read(full).blocks).count(marker) == 1


@pytest.mark.parametrize("marker", [*OUT, "CAP"])
def test_other_text_is_out(full: bytes, marker: str) -> None:
    assert marker not in plain(docx.read(full).blocks)


def test_the_whole_of_the_made_file(full: bytes) -> None:
    document = docx.read(full)
    text = plain(document.blocks)
    assert "并段甲PM1并段乙PM2" in text
    assert "前文插入文字INS中文后文" in text
    assert "此字读龘RBB音" in text
    assert "生僻字𠀀𫝆葛󠄀IVS\ue000PUA" in text
    assert [picture.caption for picture in document.pictures] == ["图一 老渡口CAP"]
    assert (document.title, document.creator) == ("青河县古渡口考", "王守仁")
    assert document.warnings == (
        "修订：已接受插入2处、删除3处",
        "自动编号2处已写成文字，合8字；Word 自己的字数不含自动编号",
        "批注1条未收入正文",
        "隐藏文字1处未收入正文",
    )
    for kind, number in ((BlockKind.HEADING, 1), (BlockKind.ROW, 3), (BlockKind.NOTE, 2), (BlockKind.FIGURE, 1)):
        assert sum(block.kind is kind for block in document.blocks) == number


@pytest.mark.parametrize(
    ("name", "phrase", "blocks"),
    [
        ("documents/Elonisme+Bigdates/README.docx", "数据清洗主要包括数据清洗、数据集成", 196),
        ("documents/RapidAI+RapidDoc/test.docx", "本合同双方应加盖骑缝章", 35),
        ("documents/Sayi+poi-tl/554.docx", "收件人", 16),
        ("documents/Sayi+poi-tl/template_notes.docx", "世界地图{{footnote}}", 4),
        ("documents/apache+poi/stress009.docx", "固态硬盘", 66),
        ("documents/apache+poi/stress019.docx", "リーダーシップ", 196),
        ("documents/houxieyu+wordformat/鲁调办字〔2018〕22号 .docx", "鲁调办字〔2018〕22号", 44),
        ("documents/opendatalab+MinerU/docx_01.docx", "有序列表构成的章节标题", 225),
        ("documents/tangchenxuzi+test/test.wps", "", 10),
        ("made/footnotes.docx", "", 2),
        ("made/comment.docx", "", 1),
        ("made/ruby_phonetic.docx", "", 1),
        ("made/sdt_in_textbox.docx", "rich-text-content-control_inside-text-box", 3),
    ],
)
def test_real_files(corpus: Path, name: str, phrase: str, blocks: int) -> None:
    document = docx.read((corpus / name).read_bytes())
    assert phrase in plain(document.blocks)
    assert len(document.blocks) == blocks


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("来稿*/*.docx")) or [None])
def test_the_samples_have_text(path: Path | None) -> None:
    if path is None:
        pytest.skip("no samples yet")
    document = docx.read(path.read_bytes())
    assert len(plain(document.blocks)) > 500
    assert not any("\n" in block.text for block in document.blocks)


# --- what cannot be read ---


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("made/bad_badxml.docx", "内容已损坏"),
        ("made/bad_bomb.docx", "大得不正常"),
        ("made/bad_bomb_elems.docx", "大得不正常"),
        ("made/bad_deep.docx", "内容已损坏|层次深得不正常"),
        ("made/bad_lol.docx", "内容已损坏|实体声明"),
        ("made/bad_xxe.docx", "实体声明"),
        ("made/xxe_poi.docx", "实体声明"),
        ("made/truncated.docx", "不是完整的 .docx 文件"),
        ("made/encrypted_pass.docx", "文件有打开密码"),
        ("made/made_full.doc", "旧版 Word（.doc）格式"),
        ("made/gbk_names.zip", "没有 Word 正文"),
        ("articles/02_背影.txt", "不是完整的 .docx 文件"),
    ],
)
def test_hostile_and_broken_files(corpus: Path, name: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        docx.read((corpus / name).read_bytes())


LIMITED = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (2_000_000 << 10, 2_000_000 << 10))
from wenshi.errors import Unreadable
from wenshi.readers import docx
try:
    docx.read(open(sys.argv[1], "rb").read())
except Unreadable:
    pass
# Not ru_maxrss: a child inherits the mark of the process that started it, and pytest has grown by then.
lines = dict(line.split(":", 1) for line in open("/proc/self/status", encoding="ascii"))
print(int(lines["VmHWM"].split()[0]) >> 10)
"""


def limited(path: Path) -> int:
    """Read a file in a process of 2 GB and return the megabytes it took."""
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, path], capture_output=True, timeout=60, check=False, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr
    return int(run.stdout)


posix = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in Linux's units")
W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@posix
@pytest.mark.parametrize("name", ["bad_bomb", "bad_bomb_elems", "bad_lol", "bad_deep"])
def test_bombs_eat_no_memory(corpus: Path, name: str) -> None:
    assert limited(corpus / f"made/{name}.docx") < 700


@posix
def test_as_many_elements_as_are_let_in(tmp_path: Path) -> None:
    """A tree just under the limits, stored so that no ratio gives it away, stays in bounds as well."""
    unit = b"<w:r><w:t>a</w:t></w:r><w:r><w:br/></w:r>"
    body = b"<w:p>" + unit * ((package.MAX_NODES - 20) // unit.count(b"<")) + b"</w:p>"
    path = tmp_path / "wide.docx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("word/document.xml", b"<w:document %b><w:body>%b</w:body></w:document>" % (W, body))
    assert limited(path) < 700


def test_sizes_are_looked_at_first() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"<w:document/>" + b" " * package.MAX_XML)
    with pytest.raises(Unreadable, match="大得不正常"):
        docx.read(out.getvalue())


def test_too_many_members() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number in range(package.MAX_MEMBERS + 1):
            file.writestr(str(number), b"")
    with pytest.raises(Unreadable, match="超过10,000个"):
        docx.read(out.getvalue())


def test_a_size_that_lies_is_found_out() -> None:
    """What is declared as 1,000 bytes is not unpacked to 20 MB, and the checksum tells."""
    out = io.BytesIO()
    content = b"<w:document>" + b" " * (20 << 20)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", content)
    size = len(content).to_bytes(4, "little")
    with pytest.raises(Unreadable, match="不是完整的"):
        docx.read(out.getvalue().replace(size, (1000).to_bytes(4, "little")))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_without_a_bound_are_refused(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        file.writestr("word/document.xml", b"<w:document/>")
    with pytest.raises(Unreadable):
        docx.read(out.getvalue())


# --- any bytes at all ---


def survives(data: bytes) -> None:
    try:
        document = docx.read(data)
    except Unreadable:
        return
    assert all("\n" not in block.text for block in document.blocks)
    assert all(mark.offset <= len(block.text) for block in document.blocks for mark in block.marks)


EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=6)


def edited(data: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, new in edits:
        at = int(place * len(data))
        data = data[:at] + new + data[at + length :]
    return data


@given(st.binary(max_size=200))
def test_no_bytes_are_a_bug(data: bytes) -> None:
    survives(data)
    survives(b"PK\x03\x04" + data)
    survives(package.OLE + data)


@settings(max_examples=300)
@given(edits=EDITS)
def test_a_damaged_file_is_no_bug(full: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    survives(edited(full, edits))


TAGS = st.sampled_from(
    [
        (b"w:p>", b"w:tc>"),
        (b"w:r>", b"w:p>"),
        (b"w:tbl>", b"w:txbxContent>"),
        (b"w:val=", b"w:x="),
        (b'w:val="', b'w:val="9'),
        (b"w:id=", b"w:y="),
        (b"<w:t ", b"<w:br "),
        (b"w:tr>", b"w:ins>"),
        (b"w:pPr", b"w:rPr"),
        (b"w:sdtContent", b"w:footnoteReference"),
        (b"w:footnote ", b"w:endnote "),
        (b'Target="', b'Target="../'),
        (b"rId", b"r"),
    ]
)


@settings(max_examples=200)
@given(swaps=st.lists(TAGS, max_size=4), edits=st.lists(EDITS, max_size=1), part=st.integers(0, 12))
def test_damaged_parts_in_a_sound_file_are_no_bug(
    full: bytes, swaps: list[tuple[bytes, bytes]], edits: list[list[tuple[float, int, bytes]]], part: int
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(full)) as source, zipfile.ZipFile(out, "w") as target:
        for number, name in enumerate(source.namelist()):
            content = source.read(name)
            for old, new in swaps:
                content = content.replace(old, new)
            if edits and number == part:
                content = edited(content, edits[0])
            target.writestr(name, content)
    survives(out.getvalue())
