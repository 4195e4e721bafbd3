"""The .doc reader on real files, on ours as LibreOffice wrote them, and on broken bytes."""

import io
import random
import struct
import time
from pathlib import Path

import pytest
from wenshi import readers
from wenshi.errors import Unreadable
from wenshi.model import BlockKind, plain
from wenshi.readers import docx, office, word97

SAMPLES = Path(__file__).parent / "samples"
OLD = SAMPLES / "旧格式"
PAIRS = [
    ("白云寺与白云中学（修订稿）.doc", "来稿2022-2/2.白云寺与白云中学（修订稿）.docx"),
    ("最后一架水车.doc", "来稿2022-2/5.最后一架水车.docx"),
    ("青溪学堂沿革.doc", "来稿2022-1/07 青溪学堂沿革（县档案馆）.docx"),
]
IN = (
    *("TITLE", "AUTHOR", "HEAD", "AFN", "NUM", "NUN", "INS", "MVT", "PM1", "PM2", "CMR", "RBB", "TXB", "TXS", "HLK"),
    *("FLD", "SDI", "SMT", "IVS", "PUA", "EXA", "TBA", "TBB", "FTN", "ETN"),
)
OUT = ("DEL", "MVF", "HID", "RBT", "INSTR", "ALT", "CAP")


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_old_format_reads_like_the_new_one(old: str, new: str) -> None:
    """Changes, notes, tables, headings, gaps, title and author are those of the .docx it was made from."""
    was, now = docx.read((SAMPLES / new).read_bytes()), word97.read((OLD / old).read_bytes())
    assert now.blocks == was.blocks
    assert [block.gap for block in now.blocks] == [block.gap for block in was.blocks]
    assert (now.title, now.creator, now.pictures) == (was.title, was.creator, was.pictures)
    assert len(now.blocks) > 5


def test_tracked_changes_are_accepted_and_counted() -> None:
    document = word97.read((OLD / PAIRS[0][0]).read_bytes())
    assert document.warnings == ("修订：已接受插入6处、删除7处",)


def test_notes_and_rows() -> None:
    kinds = [block.kind for block in word97.read((OLD / PAIRS[1][0]).read_bytes()).blocks]
    assert kinds.count(BlockKind.NOTE) == 2
    rows = [block.text for block in word97.read((OLD / PAIRS[2][0]).read_bytes()).blocks if block.kind is BlockKind.ROW]
    assert len(rows) == 7
    assert all(row.count("\t") == 3 for row in rows)


@pytest.mark.parametrize("marker", IN)
def test_accepted_text_is_in_once(corpus: Path, marker: str) -> None:
    assert plain(word97.read((corpus / "made/made_full.doc").read_bytes()).blocks).count(marker) == 1


@pytest.mark.parametrize("marker", OUT)
def test_other_text_is_out(corpus: Path, marker: str) -> None:
    assert marker not in plain(word97.read((corpus / "made/made_full.doc").read_bytes()).blocks)


def test_the_whole_of_the_made_file(corpus: Path) -> None:
    document = readers.read((corpus / "made/made_full.wps").read_bytes(), "made_full.wps")
    text = plain(document.blocks)
    assert "并段甲PM1并段乙PM2" in text
    assert "生僻字𠀀𫝆葛󠄀IVS\ue000PUA" in text
    assert [picture.caption for picture in document.pictures] == ["图一 老渡口CAP"]
    assert document.pictures[0].data.startswith(b"\xff\xd8\xff")
    assert (document.title, document.creator) == ("青河县古渡口考", "王守仁")
    assert document.warnings == (
        "修订：已接受插入2处、删除3处",
        "自动编号2处已写成文字，合8字；Word 自己的字数不含自动编号",
        "批注1条未收入正文",
        "页眉页脚2处未收入正文",
        "隐藏文字1处未收入正文",
    )


@pytest.mark.parametrize(
    ("name", "blocks", "pictures"),
    [
        ("apache+poi/61490.doc", 10, 0),
        ("apache+poi/TestChineseProperties.doc", 5, 1),
        ("houxieyu+wordformat/2017年8月北京市制造业采购经理指数回调.doc", 72, 3),
        ("houxieyu+wordformat/国家统计局青岛调查队关于2017年工作总结的报告.doc", 58, 0),
    ],
)
def test_real_files_read_as_libreoffice_reads_them(corpus: Path, name: str, blocks: int, pictures: int) -> None:
    data = (corpus / "documents" / name).read_bytes()
    document = word97.read(data)
    assert (len(document.blocks), len(document.pictures)) == (blocks, pictures)
    program = office.find()
    if not program:
        pytest.skip("LibreOffice is not installed")
    assert plain(document.blocks) == plain(docx.read(office.convert(program, data, ".doc")).blocks)


@pytest.mark.parametrize("name", ["test .doc", "test.wps"])
def test_a_docx_of_another_name_is_read_as_one(corpus: Path, name: str) -> None:
    document = readers.read((corpus / "documents/tangchenxuzi+test" / name).read_bytes(), name)
    assert document.reader == docx.READER
    assert "内容却是 docx" in document.warnings[0]


# --- refused ---


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "不是 Word 97"),
        ("一段文字".encode(), "不是 Word 97"),
        (b"<html><body>x</body></html>", "其实是网页"),
        ((SAMPLES / "坏件" / "加密.docx").read_bytes(), "打开密码"),
        ((SAMPLES / "坏件" / "表格.xls").read_bytes(), "损坏|不是 Word 97"),
        ((OLD / PAIRS[1][0]).read_bytes()[:9000], "损坏"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        word97.read(data)


def header_of(data: bytes) -> int:
    """Return where the stream WordDocument begins in a sample."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as container:
        place = container.openstream("WordDocument").read(32)
    return data.index(place)


def changed(at: int, value: bytes) -> bytes:
    data = bytearray((OLD / PAIRS[1][0]).read_bytes())
    start = header_of(bytes(data)) + at
    data[start : start + len(value)] = value
    return bytes(data)


def test_an_encrypted_file_is_refused() -> None:
    with pytest.raises(Unreadable, match="打开密码"):
        word97.read(changed(11, b"\x13"))


def test_word_95_needs_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.ENVIRONMENT, "/没有这个程序")
    with pytest.raises(Unreadable, match=r"Word 6/95.*libreoffice-writer.*官网"):
        word97.read(changed(0, struct.pack("<HH", 0xA5DC, 104)))


@pytest.mark.parametrize("name", ["word6.doc", "word95.doc"])
def test_word_95_is_read_through_libreoffice(corpus: Path, name: str) -> None:
    if not office.find():
        pytest.skip("LibreOffice is not installed")
    document = word97.read((corpus / "made" / name).read_bytes())
    assert document.reader == office.READER
    assert "The quick brown fox" in plain(document.blocks)


def test_mutated_files_are_read_or_refused_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.ENVIRONMENT, "/没有这个程序")
    chance = random.Random(97)
    seeds = [(OLD / old).read_bytes() for old, _ in PAIRS]
    outcomes = {"read": 0, "refused": 0}
    for number in range(600):
        data = bytearray(seeds[number % len(seeds)])
        start = header_of(bytes(data)) if number % 3 == 0 else 0
        for _ in range(chance.choice([1, 3, 20])):
            at = chance.randrange(start, min(start + 1024, len(data) - 4) if number % 2 else len(data) - 4)
            data[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", bytes(4), b"\xff\xff\xff\x7f", chance.randbytes(4)])
        if number % 5 == 0:
            del data[chance.randrange(len(data)) :]
        began = time.process_time()
        refusal = ""
        try:
            word97.read(bytes(data))
        except Unreadable as error:
            refusal = str(error)
        outcomes["refused" if refusal else "read"] += 1
        assert not refusal or refusal.endswith("。")
        assert time.process_time() - began < 5
    assert min(outcomes.values()) > 20


def test_a_summary_that_counts_too_far_takes_no_time() -> None:
    """A count of four thousand million kept the library's own reader busy for minutes."""
    data = (OLD / PAIRS[1][0]).read_bytes()
    title = struct.pack("<I", 30)
    at = data.index(b"\xfe\xff\x00\x00")
    forged = data[:at] + data[at : at + 1024].replace(title, struct.pack("<I", 0x1002)) + data[at + 1024 :]
    assert forged != data
    began = time.process_time()
    assert word97.read(forged).title == ""
    assert time.process_time() - began < 5
