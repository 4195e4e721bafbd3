"""Photos: what is amiss with them, copies for others, thumbnails, captions."""

import io
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, TiffImagePlugin
from wenshi import pictures
from wenshi.errors import Unreadable
from wenshi.readers.picture import describe

from tests.conftest import Office

ORIENTATION, EXIF, GPS, TAKEN, SERIAL = 0x0112, 0x8769, 0x8825, 36867, 0xA431
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="26,38.1N"/></rdf:RDF></x:xmpmeta>"""


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (600, 400), place: bool = False, orientation: int = 1, **options: Any
) -> bytes:
    """Return a picture whose left upper quarter is red."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    said: dict[int, Any] = {ORIENTATION: orientation, 271: "Qingxi 1"}
    of_photo = {TAKEN: "2021:10:23 15:08:30", SERIAL: "SN12345"}
    where = {1: "N", 2: (26.0, 38.0, 6.0), 3: "E", 4: (106.0, 45.0, 0.0)} if place else {}
    out = io.BytesIO()
    if kind == "TIFF":  # Pillow writes its tags in another way
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        for tag, value in (said | {EXIF: of_photo} | ({GPS: where} if place else {})).items():
            tags[tag] = value
        image.save(out, kind, tiffinfo=tags, **options)
        return out.getvalue()
    exif = Image.Exif()
    exif.update(said)
    exif.get_ifd(EXIF).update(of_photo)
    if place:
        exif.get_ifd(GPS).update(where)
    image.save(out, kind, exif=exif, **options)
    return out.getvalue()


def is_red(image: Image.Image, x: float, y: float) -> bool:
    red, green, blue = image.convert("RGB").getpixel((int(image.width * x), int(image.height * y)))  # type: ignore[misc]
    return red > 200 and green < 80 and blue < 80


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0.1, 0.1)), (3, (0.9, 0.9)), (6, (0.9, 0.1)), (8, (0.1, 0.9))]
)
def test_copies_for_others(kind: str, orientation: int, corner: tuple[float, float]) -> None:
    data = picture(kind, place=True, orientation=orientation, dpi=(300, 300))
    assert pictures.has_place(data)
    copy = pictures.for_others(data)
    assert not pictures.has_place(copy)
    assert b"SN12345" not in copy
    info = describe(copy)
    assert (info.format, info.date) == ("JPEG", "2021-10-23 15:08:30")
    assert (info.width, info.height) == ((600, 400) if orientation < 5 else (400, 600))
    assert info.dpi == (None if kind == "WEBP" else 300)
    with Image.open(io.BytesIO(copy)) as image:
        assert image.getexif()[ORIENTATION] == 1
        assert image.getexif()[271] == "Qingxi 1"
        assert is_red(image, *corner)
        assert not is_red(image, 1 - corner[0], 1 - corner[1])


def test_chinese_names_in_a_photo_go_along() -> None:
    name = "龙顺水"
    said = Image.Exif()
    said[315] = said[33432] = name.encode()
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=said)
    with Image.open(io.BytesIO(pictures.for_others(out.getvalue()))) as image:
        assert [image.getexif()[tag].encode("latin-1").decode() for tag in (315, 33432)] == [name, name]


def test_a_place_in_xmp_alone() -> None:
    data = picture(xmp=XMP)
    assert pictures.has_place(data)
    copy = pictures.for_others(data)
    assert not pictures.has_place(copy)
    assert b"GPS" not in copy
    assert not pictures.has_place(picture())


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_kind_of_colour_becomes_a_jpeg(mode: str) -> None:
    image = Image.linear_gradient("L").convert("I" if mode == "I;16" else mode)
    if mode == "I;16":
        image = image.convert("I;16")
    out = io.BytesIO()
    image.save(out, "PNG" if mode in ("1", "L", "LA", "P", "RGBA", "I;16") else "TIFF")
    for made in (pictures.for_others(out.getvalue()), pictures.thumbnail(out.getvalue(), 64)):
        with Image.open(io.BytesIO(made)) as copy:
            assert copy.format == "JPEG"
            grey = copy.convert("L")
            top, bottom = grey.getpixel((5, 2)), grey.getpixel((5, grey.height - 3))
            assert isinstance(top, int)
            assert isinstance(bottom, int)
            assert abs(top - bottom) > 150


def test_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(pictures.for_others(out.getvalue()))) as image:
        assert image.convert("L").getpixel((20, 20)) == 255


@pytest.mark.parametrize("data", [b"", b"no picture", picture()[:2000]])
def test_what_cannot_be_opened(data: bytes) -> None:
    for make in (pictures.thumbnail, pictures.for_others, pictures.likeness):
        with pytest.raises(Unreadable):
            make(data)


@pytest.mark.parametrize(
    "path", ["", "../x.jpg", "/etc/passwd", "photos/../../x.jpg", "C:/x.jpg", "photos\\..\\x", "photos/没有.jpg"]
)
def test_a_path_that_leaves_the_folder(path: str, tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(picture())
    (tmp_path / "稿件").mkdir()
    with pytest.raises(Unreadable):
        pictures.read_own(tmp_path / "稿件", path)


def test_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "稿件").mkdir()
    (tmp_path / "x.jpg").write_bytes(picture())
    (tmp_path / "稿件" / "x.jpg").symlink_to(tmp_path / "x.jpg")
    with pytest.raises(Unreadable, match="链接"):
        pictures.read_own(tmp_path / "稿件", "x.jpg")


def test_a_photo_from_an_iphone(corpus: Path) -> None:
    data = (corpus / "made/photo_gps.heic").read_bytes()
    assert pictures.has_place(data)
    copy = pictures.for_others(data)
    assert not pictures.has_place(copy)
    assert describe(copy).date == describe(data).date


# --- the commands ---


@pytest.fixture
def pictured(filled: Office) -> tuple[Office, list[str]]:
    """The archive of `fill` with three photos on its first manuscript and one on its second."""
    numbers = filled.home.manuscript_ids()
    for name, data in {
        "大.jpg": picture(size=(2000, 1000), place=True, orientation=6),
        "小.png": picture("PNG"),
        "同.jpg": picture(size=(1800, 1200)),
    }.items():
        (filled.root / name).write_bytes(data)
        filled.ok("add", name, "--to", numbers[0])
    filled.ok("add", "同.jpg", "--to", numbers[1], "--caption", "城门/老照片")
    return filled, numbers


def test_check(pictured: tuple[Office, list[str]]) -> None:
    office, (one, two, *_) = pictured
    data = office.ok("photos", "check", "2022-1", "--format", "json").json()
    assert (data["format"], data["width_cm"], data["width_assumed"]) == (1, 14.0, True)
    rules = [
        (photo["id"], photo["number"], [problem["rule"] for problem in photo["problems"]]) for photo in data["photos"]
    ]
    missing = ["no-caption", "no-photographer"]
    assert rules == [
        (one, 1, ["place", "dpi", *missing]),
        (one, 2, ["dpi", *missing]),
        (one, 3, [*missing, "duplicate"]),
        (two, 1, ["no-photographer", "duplicate"]),
    ]
    assert [photo["print_dpi"] for photo in data["photos"]] == [181, 108, 326, 326]
    messages = [problem["message"] for photo in data["photos"] for problem in photo["problems"]]
    assert "印 14 厘米宽只有 181 dpi，要够 300 最宽印 8.5 厘米" in messages
    assert f"与 {two} 第1幅 的是同一张" in messages
    alone = office.ok("photos", "check", one, "--format", "json", "--width-cm", "5").json()
    assert [photo["print_dpi"] for photo in alone["photos"]] == [508, 304, 914]
    assert alone["photos"][2]["problems"][-1]["message"] == f"与 {two} 的是同一张"
    told = office.ok("photos", "check", "2022-1").err
    assert "没有写明印多宽，按大16开版心宽 14 厘米算" in told
    assert told.endswith("共 4 幅，4 幅有问题。\n")


def test_a_damaged_photo_is_told(pictured: tuple[Office, list[str]], tmp_path: Path) -> None:
    office, (one, *_) = pictured
    path = office.home.manuscript_folder(one) / office.home.manuscript(one).photos[0].path
    path.write_bytes(path.read_bytes()[:500])
    problems = office.ok("photos", "check", one, "--format", "json").json()["photos"][0]["problems"]
    assert problems[0]["rule"] == "unreadable"
    result = office.run("photos", "export", one, "-o", str(tmp_path))
    assert result.code == 4
    assert len(list(tmp_path.glob("*.jpg"))) == 2
    assert office.run("photos", "thumbs", one).code == 4


def test_export(pictured: tuple[Office, list[str]], tmp_path: Path) -> None:
    office, (one, two, *_) = pictured
    folder = office.home.folder
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    out = tmp_path / "送印"
    assert office.run("photos", "export", "2022-1", "-o", str(out)).code == 2
    out.mkdir()
    office.ok("photos", "export", "2022-1", "-o", str(out))
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [f"{one}_01_渡口旧事.jpg", f"{one}_02_渡口旧事.jpg", f"{one}_03_渡口旧事.jpg", f"{two}_01_城门_老照片.jpg"]
    )
    assert not any(pictures.has_place(path.read_bytes()) for path in out.iterdir())
    made = {path: path.read_bytes() for path in out.iterdir()}
    again = office.run("photos", "export", "2022-1", "-o", str(out))
    assert (again.code, again.out, again.err.count("已有，没有覆盖")) == (7, "", 4)
    assert made == {path: path.read_bytes() for path in out.iterdir()}
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert office.run("photos", "export", "2022-1", "-o", str(folder)).code == 2


def test_thumbnails(pictured: tuple[Office, list[str]]) -> None:
    office, (one, *_) = pictured
    lines = [line.split("\t") for line in office.ok("photos", "thumbs", one).out.splitlines()]
    photos = office.home.manuscript(one).photos
    assert [line[:2] for line in lines] == [[one, "1"], [one, "2"], [one, "3"]]
    for (_, _, name), photo in zip(lines, photos, strict=True):
        assert Path(name) == office.home.index / "thumbs" / f"{photo.sha256}.jpg"
        with Image.open(name) as image:
            assert max(image.size) == 320
            assert not image.getexif()
    with Image.open(lines[0][2]) as image:
        assert image.size == (160, 320)
    os.utime(lines[0][2], (1, 1))
    office.ok("photos", "thumbs", one)
    assert Path(lines[0][2]).stat().st_mtime == 1
    assert office.run("check").code == 0
    shutil.rmtree(office.home.index)
    office.ok("photos", "thumbs", one)


def test_set(pictured: tuple[Office, list[str]]) -> None:
    office, (one, *_) = pictured
    office.ok("photos", "set", one, "2", "caption=1985年的渡口", "摄影=龙顺水", "date=1985-06")
    photo = office.home.manuscript(one).photos[1]
    assert (photo.caption, photo.photographer, photo.date) == ("1985年的渡口", "龙顺水", "1985-06")
    assert "改图片" in office.ok("history", one).out
    assert office.ok("search", "图片说明:渡口", "--format", "json").json()["total"] == 1
    office.ok("undo")
    assert office.home.manuscript(one).photos[1].caption == ""
    assert office.run("photos", "set", one, "9", "caption=x").code == 6
    assert office.run("photos", "set", one, "1", "width=1").code == 2
    assert office.run("photos", "set", one, "1", "date=八十年代").code == 2
    assert office.run("check").code == 0


def test_a_caption_goes_into_the_text(office: Office) -> None:
    import docx

    source = docx.Document()
    source.add_paragraph("渡口旧事", "Title")
    source.add_picture(io.BytesIO(picture()))
    source.add_paragraph("图1　渡口")
    source.add_paragraph("正文一段。")
    source.save(str(office.root / "渡口.docx"))
    office.ok("add", "渡口.docx")
    id_ = office.home.manuscript_ids()[0]
    office.ok("photos", "set", id_, "1", "caption=老渡口")
    text = (office.home.manuscript_folder(id_) / "text.md").read_text(encoding="utf-8")
    assert "![老渡口](photos/0001.jpg)" in text
    assert len(office.home.manuscript(id_).versions) == 2
    assert "改　图注" in office.ok("diff", id_).out
    listed = office.ok("photos", "list", id_, "--format", "json").json()["photos"]
    assert [(photo["number"], photo["caption"], photo["width"]) for photo in listed] == [(1, "老渡口", 600)]
    office.ok("undo")
    assert len(office.home.manuscript(id_).versions) == 1


def test_images_of_pages_are_left_out(office: Office) -> None:
    office.ok("register", "--title", "手稿", "--received", "2022-03-01")
    record = office.home.manuscript_folder("2022-0001") / "record.toml"
    (record.parent / "photos").mkdir()
    (record.parent / "photos/0001.jpg").write_bytes(picture(dpi=(150, 150)))
    text = '\n[[photos]]\npath = "photos/0001.jpg"\nsha256 = ""\nkind = "scan"\npage = 1\n'
    record.write_text(record.read_text(encoding="utf-8") + text, encoding="utf-8")
    assert "没有图片（扫描的页面不算" in office.ok("photos", "check", "2022-1").err
    found = office.ok("photos", "check", "2022-1", "--scans", "--format", "json").json()["photos"]
    assert [(photo["print_dpi"], [problem["rule"] for problem in photo["problems"]]) for photo in found] == [
        (None, ["scan-dpi"])
    ]


def test_issue_or_manuscript(pictured: tuple[Office, list[str]]) -> None:
    office, (one, *_) = pictured
    assert len(office.ok("photos", "list", one, "2022-1", "--format", "json").json()["photos"]) == 4
    assert office.run("photos", "list", "2022-9").code == 6
    assert office.run("photos", "list", "渡口").code == 2
    assert office.run("photos", "list").code == 2
