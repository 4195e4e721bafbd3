"""The RTF reader, with LibreOffice and without it."""

import random
import time
from pathlib import Path

import pytest
from wenshi import readers
from wenshi.errors import Unreadable
from wenshi.model import plain
from wenshi.readers import docx, office, rtf

SAMPLES = Path(__file__).parent / "samples"
RTF = (SAMPLES / "旧格式" / "最后一架水车.rtf").read_bytes()
DOCX = (SAMPLES / "来稿2022-2" / "5.最后一架水车.docx").read_bytes()


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.ENVIRONMENT, "/没有这个程序")


def test_through_libreoffice_it_reads_like_the_docx() -> None:
    if not office.find():
        pytest.skip("LibreOffice is not installed")
    document = readers.read(RTF, "水车.rtf")
    assert document.blocks == docx.read(DOCX).blocks
    assert (document.reader, document.warnings) == (office.READER, ())


@pytest.mark.usefixtures("without")
def test_without_it_the_text_is_there_and_marked() -> None:
    document = readers.read(RTF, "水车.rtf")
    assert document.reader == rtf.READER
    assert document.warnings[0].startswith("未经 LibreOffice，排版未还原")
    paragraphs = [block.text for block in docx.read(DOCX).blocks if not block.marks and not block.label]
    assert len(paragraphs) > 5
    assert set(paragraphs) <= {block.text for block in document.blocks}


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg936 {\fonttbl\f0\fcharset134 SimSun;}\f0 \'c9\'bd\'b8\'e8\par \'ce\'d2}", "山歌\n我"),
        (b"{\\rtf1\\ansi\\ansicpg936 {\\fonttbl\\f0\\fcharset134 SimSun;}\\f0 " + "山歌".encode("gbk") + b"}", "山歌"),
        (rb"{\rtf1\ansi\uc1 \u-10176?\u-9216?}", "𠀀"),
    ],
)
def test_code_pages_and_characters(data: bytes, text: str) -> None:
    assert plain(rtf.read(data).blocks) == text


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("JusticeChow+collect_relate_keywords/说明.rtf", "开发环境说明"),
        ("NDCODF+NDC_ODF_Application_Tools/chtoutline.rtf", "標題2"),
        ("batman1066+UITableViewDemo/说明.rtf", "代理方法之单元格点击"),
    ],
)
def test_real_files(corpus: Path, name: str, phrase: str) -> None:
    assert phrase in plain(rtf.read((corpus / "documents" / name).read_bytes()).blocks)


def test_it_is_known_by_its_content() -> None:
    document = readers.read(RTF, "水车.doc")
    assert document.warnings[0] == "扩展名是 .doc，内容却是 rtf，已按内容读取"


def test_what_is_no_rtf_is_refused() -> None:
    with pytest.raises(Unreadable, match="不是 RTF"):
        rtf.read("一段文字".encode())


@pytest.mark.usefixtures("without")
def test_mutated_files_are_read_or_refused_quickly() -> None:
    chance = random.Random(7)
    for _ in range(300):
        data = bytearray(RTF)
        for _ in range(chance.choice([1, 10, 100])):
            data[chance.randrange(6, len(data))] = chance.choice([*b"{}\\'*0u-;", chance.randrange(256)])
        began = time.process_time()
        refusal = "。"
        try:
            rtf.read(bytes(data))
        except Unreadable as error:
            refusal = str(error)
        assert refusal.endswith("。")
        assert time.process_time() - began < 5
