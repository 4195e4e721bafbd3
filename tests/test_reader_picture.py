"""What a picture says of itself, from pictures made here and real ones."""

import contextlib
import io
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wenshi.errors import Unreadable
from wenshi.readers.picture import PictureInfo, describe

SAMPLES = Path(__file__).parent / "samples"
ORIENTATION = 0x0112
RESOLUTION = {0x011A: 300.0, 0x011B: 300.0, 0x0128: 2}


def made(kind: str, tags: dict[int, Any] | None = None, taken: str = "", **options: Any) -> bytes:
    exif = Image.Exif()
    exif.update(tags or {})
    if taken:
        exif.get_ifd(0x8769)[36867] = taken
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, kind, exif=exif, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_size_as_displayed(kind: str, orientation: int) -> None:
    info = describe(made(kind, {ORIENTATION: orientation}))
    assert (info.width, info.height) == ((20, 40) if orientation > 4 else (40, 20))
    assert info.format == kind


@pytest.mark.parametrize("kind", ["GIF", "BMP"])
def test_other_formats(kind: str) -> None:
    out = io.BytesIO()
    Image.new("L", (40, 20)).save(out, kind)
    info = describe(out.getvalue())
    assert (info.width, info.height, info.format) == (40, 20, kind)


@pytest.mark.parametrize(
    ("data", "dpi"),
    [
        (made("JPEG", dpi=(300, 300)), 300),
        (made("PNG", dpi=(150, 150)), 150),
        (made("TIFF", dpi=(600, 600)), 600),
        (made("JPEG"), None),
        (made("PNG"), None),
        (made("JPEG", RESOLUTION), 300),
        (made("JPEG", {ORIENTATION: 1}), None),
        (made("JPEG", dpi=(1, 1)), None),
    ],
)
def test_resolution_only_where_stated(data: bytes, dpi: int | None) -> None:
    assert describe(data).dpi == dpi


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2021:10:23 15:08:30", "2021-10-23 15:08:30"),
        ("2021-10-23T15:08:30", "2021-10-23 15:08:30"),
        ("1958:05:01", "1958-05-01"),
        ("2021:10:23 24:00:00", "2021-10-23"),
        ("2021:10:23   :  :  ", "2021-10-23"),
        ("0000:00:00 00:00:00", ""),
        ("2021:13:40 15:08:30", ""),
        ("9999:01:01 00:00:00", ""),
        ("1066:10:14 00:00:00", ""),
        ("昨天", ""),
    ],
)
def test_date_taken(written: str, date: str) -> None:
    assert describe(made("JPEG", taken=written)).date == date


def test_real_pictures(corpus: Path) -> None:
    turned = describe((corpus / "made/exif_orientation.jpg").read_bytes())
    assert (turned.width, turned.height, turned.format) == (752, 306, "JPEG")
    assert describe((corpus / "made/ocr_vertical.png").read_bytes()) == PictureInfo(834, 2036, 144, "", "PNG")


def test_the_samples() -> None:
    path = SAMPLES / "图片/青溪老渡口.jpg"
    if not path.is_file():
        pytest.skip("no samples yet")
    assert describe(path.read_bytes()) == PictureInfo(1200, 800, 300, "2021-10-23 15:08:30", "JPEG")


# --- what cannot be shown ---


def png(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds next to nothing."""

    def chunk(name: bytes, content: bytes) -> bytes:
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_000, 30_000, 2**31 - 1])
def test_too_many_pixels(side: int) -> None:
    with pytest.raises(Unreadable, match="像素多得不正常"):
        describe(png(side, side))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_cut_off(kind: str) -> None:
    data = io.BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(data, kind)
    with pytest.raises(Unreadable):
        describe(data.getvalue()[: len(data.getvalue()) // 2])


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", "不是图片".encode(), b"%!PS-Adobe-3.0 EPSF-3.0\n", b"%PDF-1.4"])
def test_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(Unreadable):
        describe(data)


def test_a_photo_of_an_iphone(corpus: Path) -> None:
    info = describe((corpus / "made/iphone.heic").read_bytes())
    assert (info.format, info.width * info.height) == ("HEIF", 4032 * 3024)
    assert info.date


def test_heic_without_its_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(Unreadable, match=r"wenshi\[heic\]"):
        describe(b"\0\0\0\x18ftypheic" + bytes(20))


@given(st.sampled_from(["JPEG", "PNG", "GIF", "BMP", "WEBP"]), st.floats(0, 1), st.binary(min_size=1, max_size=20))
def test_damage_is_no_bug(kind: str, place: float, new: bytes) -> None:
    data = made(kind, {ORIENTATION: 6, **RESOLUTION}, "2021:10:23 15:08:30")
    at = int(place * len(data))
    with contextlib.suppress(Unreadable):
        describe(data[:at] + new + data[at + len(new) :])
