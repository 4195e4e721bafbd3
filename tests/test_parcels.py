"""Zips: right names, nothing lost in silence, nothing that can hurt; and what is a parcel at all."""

import io
import stat
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import readers
from wenshi.errors import Unreadable
from wenshi.model import Parcel
from wenshi.readers import parcels, zipped
from wenshi.readers.allowance import Allowance

from tests import made_docx, made_ofd, made_parcels, made_zip
from tests.made_parcels import unicode_path

TEXT = "青溪渡口在县城东边。".encode()


def unpack(*members: tuple[str | bytes, bytes], name: str = "来稿.zip") -> Parcel:
    return parcels.unpack(made_parcels.zipped(members), name)


def names(parcel: Parcel) -> list[str]:
    return [part.name for part in parcel.parts]


def refusal(data: bytes, name: str = "来稿.zip") -> str:
    with pytest.raises(Unreadable) as caught:
        parcels.unpack(data, name)
    sentence = str(caught.value)
    assert name not in sentence
    assert "；" in sentence
    assert sentence.endswith("。")
    return sentence


def of(*infos: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for info, content in infos:
            file.writestr(info, content)
    return out.getvalue()


# --- names ---


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("稿件/青溪渡口.txt", "稿件/青溪渡口.txt"),  # the mark says UTF-8
        ("稿件/青溪渡口.txt".encode(), "稿件/青溪渡口.txt"),  # UTF-8 without the mark, as macOS writes it
        ("稿件/青溪渡口.txt".encode("gb18030"), "稿件/青溪渡口.txt"),
        ("稿件/老縣城的城門.txt".encode("cp950"), "稿件/老縣城的城門.txt"),
        ("誠實豆沙包.txt".encode("gbk"), "誠實豆沙包.txt"),
        ("俞大獻.txt".encode("gbk"), "俞大獻.txt"),
        (b"plain.txt", "plain.txt"),
    ],
)
def test_names_are_read_in_the_encoding_they_were_written_in(stored: str | bytes, shown: str) -> None:
    parcel = unpack((stored, TEXT))
    assert names(parcel) == [shown]
    assert parcel.parts[0].data == TEXT


def test_a_trail_byte_that_is_a_backslash_is_no_folder() -> None:
    assert "淺".encode("gbk")[1:] == b"\\"
    assert names(unpack(("淺灘與渡口.txt".encode("gbk"), TEXT))) == ["淺灘與渡口.txt"]


def test_the_names_of_one_zip_are_guessed_together() -> None:
    written = ["合影.jpg", "石板街.jpg", "县城东门旧影（何秀珍摄）.jpg"]
    assert names(unpack(*((name.encode("gbk"), b"x") for name in written))) == written


def test_a_field_beside_the_name_says_it_in_utf_8() -> None:
    info, other = zipfile.ZipInfo("a?.txt"), zipfile.ZipInfo("b.txt")
    info.extra = unicode_path(b"a?.txt", "青溪.txt")
    other.extra = unicode_path(b"b.txt", "别的名字.txt", check=1)  # of a name it has no more
    assert names(parcels.unpack(of((info, TEXT), (other, TEXT)), "a.zip")) == ["青溪.txt", "b.txt"]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("../../etc/甲.txt", "etc/甲.txt"),
        ("/根/甲.txt", "根/甲.txt"),
        ("C:\\稿\\甲.txt", "稿/甲.txt"),
        ("C:甲.txt", "甲.txt"),
        ("稿/./甲.txt", "稿/甲.txt"),
        ("甲\x07.txt", "甲.txt"),
        ("..", "未命名"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_no_name_leads_out_of_the_folder(stored: str, shown: str) -> None:
    assert names(parcels.unpack(of((zipfile.ZipInfo(stored), TEXT)), "a.zip")) == [shown]


@given(st.lists(st.text(min_size=1, max_size=20).filter(lambda name: "\0" not in name), min_size=1, max_size=4))
def test_any_name_becomes_a_safe_one(stored: list[str]) -> None:
    members = [(zipfile.ZipInfo(name.encode("utf-8", "replace").decode()), TEXT) for name in stored]
    for info, _ in members:
        info.external_attr = 0o644 << 16
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name twice is meant
        data = of(*members)
    try:
        parcel = parcels.unpack(data, "a.zip")
    except Unreadable:
        assert all(info.filename.endswith("/") for info, _ in members)
        return
    assert len(set(names(parcel))) == len(parcel.parts)
    for name in names(parcel):
        assert not name.startswith("/")
        assert not {"", ".", ".."} & set(name.split("/"))
        assert all(char >= " " for char in name)


def test_a_name_twice_keeps_both() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = made_parcels.zipped([("甲.txt", b"1"), ("甲.txt", b"2"), ("../甲.TXT", b"3")])
    parcel = parcels.unpack(data, "a.zip")
    assert [(part.name, part.data) for part in parcel.parts] == [
        ("甲.txt", b"1"),
        ("甲（2）.txt", b"2"),
        ("甲（3）.TXT", b"3"),
    ]


def test_one_name_ten_thousand_times_takes_no_time() -> None:
    from time import process_time

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = made_parcels.zipped((name, b"") for _ in range(4_999) for name in ("甲.txt", "甲（2）.txt"))
    start = process_time()
    assert len(set(names(parcels.unpack(data, "a.zip")))) == 9_998
    assert process_time() - start < 10


def test_names_that_no_one_wrote_are_left_out_and_folders_too() -> None:
    left = ["__MACOSX/._甲.txt", "稿/.DS_Store", "稿/Thumbs.db", "稿/~$甲.docx", "稿/._甲.txt", "desktop.ini", "稿/"]
    assert names(unpack(("稿/甲.txt", TEXT), *((name, b"" if name[-1] == "/" else b"x") for name in left))) == [
        "稿/甲.txt"
    ]


# --- what is damaged, locked, hostile ---


def test_a_damaged_member_is_named_and_the_others_are_kept() -> None:
    data = made_parcels.zipped([("甲.txt", TEXT), ("乙.txt", TEXT * 9)], zipfile.ZIP_STORED)
    at = data.index(TEXT)
    parcel = parcels.unpack(data[:at] + b"?" + data[at + 1 :], "a.zip")
    assert names(parcel) == ["乙.txt"]
    assert parcel.warnings == ("“甲.txt”已损坏，没有收入；请向来稿人重新索取",)


def test_a_link_is_not_followed() -> None:
    link = zipfile.ZipInfo("密.txt")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    parcel = parcels.unpack(of((link, b"/etc/passwd"), (zipfile.ZipInfo("甲.txt"), TEXT)), "a.zip")
    assert names(parcel) == ["甲.txt"]
    assert parcel.warnings == ("“密.txt”是指向别处的链接，没有收入",)


def test_a_compression_without_bound_is_not_unpacked() -> None:
    parcel = parcels.unpack(made_parcels.zipped([("甲.txt", TEXT)], zipfile.ZIP_LZMA), "a.zip")
    assert parcel.parts == ()
    assert "压缩方式不能识别" in parcel.warnings[0]


def test_a_locked_zip_is_refused() -> None:
    data = bytearray(made_parcels.zipped([("甲.txt", TEXT)]))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert refusal(bytes(data)) == "压缩包加了密码，打不开；请向来稿人索取密码，解压后再收。"


def test_an_empty_and_a_cut_zip_are_refused() -> None:
    whole = made_parcels.zipped([("甲.txt", TEXT * 99)])
    assert refusal(made_parcels.zipped([])) == "压缩包里没有文件；请核对，或向来稿人重新索取。"
    assert refusal(whole[:-30]) == "压缩包已损坏或不完整，打不开；请向来稿人重新索取。"
    assert refusal(b"") == "压缩包已损坏或不完整，打不开；请向来稿人重新索取。"


def test_bombs_are_refused_before_they_unpack() -> None:
    many = made_parcels.zipped((f"{number}.txt", b"") for number in range(10_001))
    assert "多得或大得不正常" in refusal(many)
    large = bytearray(made_parcels.zipped([("甲.txt", bytes(1 << 20))]))
    at = large.index(b"PK\x01\x02") + 24
    large[at : at + 4] = (501 << 20).to_bytes(4, "little")
    assert "多得或大得不正常" in refusal(bytes(large))


@pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory for a process there")
def test_what_does_not_fit_into_memory_is_too_large_and_not_damaged() -> None:
    data = made_parcels.zipped([(f"{number}.bin", bytes(100 << 20)) for number in range(4)])
    script = (
        "import resource, sys\n"
        "from wenshi.errors import Unreadable\n"
        "from wenshi.readers import parcels, zipped\n"
        "data = sys.stdin.buffer.read()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))\n"
        "try:\n    parcels.unpack(data, 'a.zip')\n"
        "except Unreadable as error:\n    sys.stdout.buffer.write(str(error).encode())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, check=True)
    assert "多得或大得不正常" in done.stdout.decode()


def test_a_size_that_lies_is_damage() -> None:
    data = bytearray(made_parcels.zipped([("甲.txt", bytes(1 << 20))]))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (1000).to_bytes(4, "little")
    parcel = parcels.unpack(bytes(data), "a.zip")
    assert parcel.parts == ()
    assert parcel.warnings == ("“甲.txt”已损坏，没有收入；请向来稿人重新索取",)


# --- parcels in parcels ---


def nested(depth: int) -> bytes:
    data = made_parcels.zipped([("甲.txt", TEXT)])
    for level in range(depth):
        data = made_parcels.zipped([(f"{level}.zip", data), (f"{level}.txt", b"x")], zipfile.ZIP_STORED)
    return data


def test_zips_in_a_zip_are_unpacked_two_levels_down() -> None:
    assert names(parcels.unpack(nested(2), "a.zip")) == ["1.zip/0.zip/甲.txt", "1.zip/0.txt", "1.txt"]
    parcel = parcels.unpack(nested(3), "a.zip")
    assert names(parcel) == ["2.zip/1.zip/0.txt", "2.zip/1.txt", "2.txt"]
    assert parcel.warnings == ("“2.zip”里：“1.zip”里：“0.zip”套在里面的层数太多，没有拆开；请先解压再收",)


def test_an_inner_parcel_that_cannot_be_opened_is_named() -> None:
    parcel = unpack(("坏.zip", b"PK\x03\x04"), ("甲.rar", b"Rar!\x1a\x07\x00"), ("甲.txt", TEXT))
    assert names(parcel) == ["甲.txt"]
    assert [warning.partition("：")[0] for warning in parcel.warnings] == ["“坏.zip”没有拆开", "“甲.rar”没有拆开"]


def test_all_levels_together_unpack_to_no_more_than_one_may() -> None:
    allowance = Allowance(size=1000, files=5)
    zipped.unpack(made_parcels.zipped([("甲.txt", bytes(600))]), allowance)
    with pytest.raises(Unreadable, match="多得或大得不正常"):
        zipped.unpack(made_parcels.zipped([("甲.txt", bytes(600))]), allowance)


# --- what is a parcel ---


DOCX = made_docx.made(made_docx.p(made_docx.r("青溪渡口")))
EPUB = made_zip.seeds()["渡口.epub"]
ODT = made_zip.odt("<text:p>青溪渡口</text:p>")
OFD = made_ofd.seeds()["渡口.ofd"]
XLSX = made_parcels.zipped([("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")])


@pytest.mark.parametrize("name", ["甲.docx", "甲.zip", "甲.wps", "甲"])
@pytest.mark.parametrize(("data", "kind"), [(DOCX, "docx"), (EPUB, "epub"), (ODT, "odt"), (OFD, "ofd"), (XLSX, "")])
def test_a_manuscript_that_is_a_zip_is_no_parcel(data: bytes, kind: str, name: str) -> None:
    assert readers.sniff(data) == kind
    assert not parcels.is_parcel(data, name)


@pytest.mark.parametrize("name", ["甲.zip", "甲.docx", "甲.txt", "甲"])
def test_a_zip_is_a_parcel_whatever_it_is_called(name: str) -> None:
    data = made_parcels.zipped([("word/甲.txt", TEXT)])
    assert parcels.is_parcel(data, name)
    assert names(parcels.unpack(data, name)) == ["word/甲.txt"]


def test_a_zip_of_stored_word_files_is_no_word_file() -> None:
    data = made_parcels.zipped([("甲.docx", DOCX), ("乙.epub", EPUB), ("丙.ofd", OFD)], zipfile.ZIP_STORED)
    assert readers.sniff(data) == ""
    assert names(parcels.unpack(data, "来稿.zip")) == ["甲.docx", "乙.epub", "丙.ofd"]


def test_a_cut_word_file_is_no_parcel() -> None:
    assert not parcels.is_parcel(DOCX[:-40], "甲.docx")
    assert not parcels.is_parcel(DOCX[:60], "甲.docx")


def test_texts_and_pictures_are_no_parcels() -> None:
    assert not parcels.is_parcel(TEXT, "甲.txt")
    assert not parcels.is_parcel("From: 甲\nTo: 乙\nSubject: 信\n\n正文".encode(), "甲.txt")
    assert not parcels.is_parcel(b"\xff\xd8\xff\xe0", "甲.jpg")
    assert not parcels.is_parcel(b"", "甲.docx")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        (b"\x1f\x8b\x08\x00", "gz"),
        (bytes(257) + b"ustar\x0000", "tar"),
    ],
)
def test_other_archives_are_known_and_refused(data: bytes, kind: str) -> None:
    assert parcels.is_parcel(data, "来稿.docx")
    assert refusal(data) == f"是 {kind} 压缩包，不能直接拆开；请先在电脑上解压，再把解压出来的文件收进来。"


def test_unpacking_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    unpack(("../甲.txt", TEXT), ("/乙.txt", TEXT), ("丙/丁.txt", TEXT))
    assert not list(tmp_path.iterdir())
    assert not (tmp_path.parent / "甲.txt").exists()


def test_the_real_zip_with_names_in_gbk(corpus: Path) -> None:
    parcel = parcels.unpack((corpus / "made" / "gbk_names.zip").read_bytes(), "gbk_names.zip")
    assert all("\u4e00" <= part.name[0] <= "\u9fff" for part in parcel.parts)
    assert parcel.parts
    assert not parcel.warnings
