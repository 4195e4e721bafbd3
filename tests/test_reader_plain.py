"""Plain text: every encoding Chinese offices use is recognised, nothing is lost in silence, no rubbish is read."""

import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wenshi.errors import Unreadable
from wenshi.readers import plain

from tests import measure_encodings

CORPUS = Path(__file__).parents[2] / "shared/corpus"
SAMPLES = Path(__file__).parent / "samples"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not here")

TEXT = (
    "贵阳的文史资料，先在县里征集，再由几位老人口述，最后编成这一本小书。",
    "民國三十八年冬天，鄉裏的老人說起當年修橋的事，還記得那位縣長的名字。",
)
CODECS = {
    "gb18030": ("gb18030",),
    "big5": ("cp950",),
    "utf-8": ("utf-8",),
    "utf-8-sig": ("utf-8-sig",),
    "utf-16": ("utf-16",),
    "utf-16-le": ("utf-16-le",),
    "utf-16-be": ("utf-16-be",),
}
CASES = [(name, codec, TEXT[name == "big5"]) for name, codecs in CODECS.items() for codec in codecs]


@pytest.mark.parametrize(("name", "codec", "text"), CASES)
def test_each_encoding_is_recognised(name: str, codec: str, text: str) -> None:
    assert plain.decode(text.encode(codec)) == (text, name, ())


def test_marks_and_hz() -> None:
    assert plain.decode("﻿贵阳".encode("utf-16-be")) == ("贵阳", "utf-16", ())
    assert plain.decode("贵阳, hz ~".encode("hz")) == ("贵阳, hz ~", "hz", ())
    assert plain.decode(b"a ~{ brace in plain English") == ("a ~{ brace in plain English", "utf-8", ())


# --- the measured grid: paragraphs of the corpus, cut and encoded ---


def paragraphs(traditional: bool) -> list[str]:
    found = []
    for path in sorted((CORPUS / "articles").glob("*.txt")):
        if (51 <= int(path.name[:2]) <= 69) == traditional:
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [line.strip() for line in lines if len(line.strip()) >= 20]
    random.Random(7).shuffle(found)
    return found


@needs_corpus
@pytest.mark.parametrize(
    ("name", "codec", "traditional"),
    [
        ("gb18030", "gb18030", False),
        ("gb18030", "gb18030", True),
        ("big5", "cp950", True),
        ("utf-8", "utf-8", False),
        ("utf-16", "utf-16", False),
        ("utf-16-le", "utf-16-le", False),
        ("utf-16-be", "utf-16-be", True),
    ],
)
@pytest.mark.parametrize("length", [20, 60, 400])
def test_no_error_at_20_characters_and_more(name: str, codec: str, traditional: bool, length: int) -> None:
    pool = "".join(paragraphs(traditional))
    cut = random.Random(length)
    wrong = []
    for _ in range(200):
        start = cut.randrange(len(pool) - length)
        data = pool[start : start + length].encode(codec, "ignore")
        text, found, _ = plain.decode(data)
        if found != name or text != data.decode(codec):
            wrong.append((found, text[:20]))
    assert wrong == []


@needs_corpus
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_encoded_texts_come_back(data: st.DataObject) -> None:
    name, codec, _ = data.draw(st.sampled_from(CASES))
    pool = POOL.setdefault(name == "big5", "".join(paragraphs(name == "big5")))
    start = data.draw(st.integers(0, len(pool) - 200))
    text = pool[start : start + data.draw(st.integers(20, 200))].encode(codec, "ignore").decode(codec)
    line_end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    document = plain.read(line_end.join(["山水", text, "老人"]).encode(codec))
    assert document.encoding == name
    assert [block.text for block in document.blocks] == ["山水", text.rstrip(), "老人"]


POOL: dict[bool, str] = {}


@needs_corpus
@pytest.mark.parametrize(
    ("path", "encoding", "holds"),
    [
        ("chardet+chardet/big5-chinese/coolloud.org.tw.xml", "big5", "苦勞網"),
        ("chardet+chardet/big5-chinese/sinica.edu.tw.xml", "big5", "隨機部落格"),
        ("chardet+chardet/big5-chinese/culturax_OSCAR-2201_10.txt", "big5", "更新原創文章"),
        ("chardet+chardet/utf-16le-chinese/culturax_mC4_3.txt", "utf-16-le", "学习力刷法"),
        ("chardet+chardet/utf-16-chinese/culturax_mC4_3.txt", "utf-16", "学习力刷法"),
        ("chardet+chardet/hz-gb-2312-chinese/culturax_mC4_5.txt", "hz", "霍金微笑"),
        ("chardet+chardet/gb18030-chinese/culturax_mC4_3.txt", "gb18030", "学习力刷法"),
        ("chardet+chardet/gb18030-chinese/744521a-gbk.txt", "gb18030", "王次仲创立楷书"),
        ("PyYoshi+cChardet/wikipediaTw_Japan_GB2312.txt", "gb18030", "にほんこく"),
        ("PyYoshi+cChardet/wikipediaTw_One_Thousand_and_One_Nights_GB2312.txt", "gb18030", "一千零一夜"),
        ("CharsetDetector+UTF-unknown/1.txt", "gb18030", "文言維基始於丙戌年七夕"),
        ("jawah+charset_normalizer/sample-chinese.txt", "big5", "文言維基始於丙戌年七夕"),
        ("chatchat-space+Langchain-Chatchat/test.txt", "utf-8", "ChatGPT"),
    ],
)
def test_real_files(path: str, encoding: str, holds: str) -> None:
    document = plain.read((CORPUS / "documents" / path).read_bytes())
    assert document.encoding == encoding
    assert any(holds in block.text for block in document.blocks)


@needs_corpus
def test_articles_are_read_verbatim() -> None:
    for path in sorted((CORPUS / "articles").glob("*.txt"))[::5]:
        text = path.read_text(encoding="utf-8")
        document = plain.read(path.read_bytes())
        assert [block.text for block in document.blocks] == [
            line.rstrip() for line in text.splitlines() if line.strip()
        ]


def test_samples_are_recognised() -> None:
    expected = {
        "04、山歌（陈玉兰口述）.txt": "utf-8-sig",
        "05-抗战时期的青溪后方医院.txt": "gb18030",
        "06塾師陸先生事略.txt": "big5",
        "09_青溪六景诗（佚名）.txt": "utf-16",
        "10.大㘭村的那场大水.txt": "gb18030",
    }
    found = {path.name: path for path in SAMPLES.glob("*/*.txt")}
    if not expected.keys() <= found.keys():
        pytest.skip("the samples are not made yet")
    for name, encoding in expected.items():
        document = plain.read(found[name].read_bytes())
        assert (document.encoding, document.warnings) == (encoding, ())
        assert len(document.blocks) >= 5
    with pytest.raises(Unreadable):
        plain.read(found["乱码.txt"].read_bytes())


# --- damage and rubbish ---


@pytest.mark.parametrize(("name", "codec", "text"), [case for case in CASES if not case[0].startswith("utf-16")])
def test_a_broken_byte_is_told_and_costs_one_character(name: str, codec: str, text: str) -> None:
    whole = (text * 3).encode(codec)
    at = len((text + text[:7]).encode(codec))
    document = plain.read(whole[:at] + b"\xff" + whole[at + 1 :])
    got = document.blocks[0].text
    assert document.encoding == name
    assert "字节损坏" in document.warnings[0]
    assert "\ufffd" in got
    assert got.replace("\ufffd", "") == text + text[:7] + text[8:] + text


@pytest.mark.parametrize(("name", "codec", "text"), CASES)
def test_a_cut_off_end_is_told(name: str, codec: str, text: str) -> None:
    read, encoding, warnings = plain.decode(text.encode(codec)[:-1])
    assert encoding == name
    assert read.rstrip("\ufffd") == text[:-1]
    assert "字节损坏" in warnings[0]


@pytest.mark.parametrize("seed", range(40))
def test_random_bytes_are_refused(seed: int) -> None:
    data = random.Random(seed).randbytes(24 + seed * 50)
    with pytest.raises(Unreadable, match="不是文字"):
        plain.read(data)


@pytest.mark.parametrize(
    "data", [b"\0" * 200, bytes(range(32)) * 9, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\1\2\3" * 9]
)
def test_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        plain.read(data)


@given(st.binary(max_size=400))
@example(b"")
@example(b"\xff\xfe")
@example(b"\xfe\xff\xd8\x00")
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = plain.read(data)
    except Unreadable as refusal:
        assert str(refusal).endswith("。")  # noqa: PT017 - a refusal is one of two good ends
    else:
        assert all(block.text.strip() and "\n" not in block.text for block in document.blocks)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_changed_bytes_never_break_the_reader(data: st.DataObject) -> None:
    _, codec, text = data.draw(st.sampled_from(CASES))
    raw = bytearray((text * 4).encode(codec))
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255)), max_size=9)):
        raw[at] = byte
    with suppress(Unreadable):
        plain.read(bytes(raw))


def test_few_characters_are_told_to_be_unsure() -> None:
    text, _, warnings = plain.decode("鲜花".encode("gb18030"))
    assert "不能确定" in "".join(warnings) or text == "鲜花"
    assert all("不能确定" not in warning for warning in plain.decode(TEXT[0].encode("gb18030"))[2])


def test_a_word_of_gbk_is_not_taken_for_utf_8() -> None:
    assert plain.decode("十一".encode("gbk"))[:2] == ("十一", "gb18030")
    assert plain.decode("Привет".encode())[:2] == ("Привет", "utf-8")
    assert plain.decode("café".encode())[:2] == ("café", "utf-8")


def test_control_characters_are_dropped_with_a_count() -> None:
    document = plain.read("贵阳\x07文史\x00资料，先在县里征集。\n第二行".encode())
    assert [block.text for block in document.blocks] == ["贵阳文史资料，先在县里征集。", "第二行"]
    assert document.warnings == ("去掉了2个控制字符，请对照原稿核对",)


def test_what_was_lost_before_and_private_characters_are_told() -> None:
    document = plain.read("王\ufffd初\ue001先生".encode())
    assert document.blocks[0].text == "王\ufffd初\ue001先生"
    assert any("造字" in warning for warning in document.warnings)
    assert any("\ufffd" in warning for warning in plain.read("王\ufffd初".encode()).warnings)


# --- what cannot be told apart, and what is not read ---


def test_both_readings_are_named() -> None:
    text, _, warnings = plain.decode("鲜花".encode("gb18030"))
    assert text == "鲜花"
    assert warnings == ("编码不能确定：按GB18030读作“鲜花”，按Big5读作“珅豪”；字数太少，已取前者，请核对",)
    wide = "刻給你用".encode("utf-16-be")
    assert "按UTF-16（高字节在前）读作“刻給你用”" in plain.decode(wide)[2][0]


@pytest.mark.parametrize("word", ["hello", "README", "Hello World!", "1949-10-1", "N/A", "Müller", "a", "王先生"])
def test_short_words_are_read_without_doubt(word: str) -> None:
    assert plain.decode(word.encode()) == (word, "utf-8", ())


@needs_corpus
@pytest.mark.parametrize(("_name", "codec", "traditional"), measure_encodings.CASES)
def test_eight_characters_are_not_read_wrongly_in_silence(_name: str, codec: str, traditional: bool) -> None:
    wrong, silent, _ = measure_encodings.errors(codec, traditional, 8, 300)
    assert wrong <= 0.005
    assert silent == 0


# The second of TEXT, as iconv writes it.
EUC_TW = bytes.fromhex(
    "c6e1d9cfc4b5c4b2c4acc8a1c5f6c5b2a1a2e2d48ea3c4cecefbc8d2c4a9eba9d8c4e5b5c8a1d4baf0fdcefbcbe7a1a2f5e4"
    "d8b4dab5cbdbc8edf1eccfdbcefbc7d8c7f3a1a4"
)


@pytest.mark.parametrize("data", [EUC_TW, EUC_TW + b"\r\n" + EUC_TW, b"ABC 1949\n" + EUC_TW, EUC_TW * 200])
def test_euc_tw_is_refused_by_its_name(data: bytes) -> None:
    with pytest.raises(Unreadable, match="EUC-TW.*iconv"):
        plain.read(data)


@needs_corpus
def test_nothing_else_is_taken_for_euc_tw() -> None:
    for traditional in (False, True):
        text = measure_encodings.pool(traditional)
        for codec in ("gb18030", "cp950"):
            for data in measure_encodings.pieces(text, 60, codec, 100):
                assert plain.decode(data)[0] == data.decode(codec)
