"""Pictures as pages: frames of a TIFF, photos of telephones, in the way up they are meant to be looked at."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wenshi.errors import Unreadable
from wenshi.readers import is_picture, pages
from wenshi.readers.pdf_lines import Line
from wenshi.readers.picture import describe


def stored(*images: Image.Image, kind: str = "TIFF", **options: Any) -> bytes:
    out = io.BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}
    images[0].save(out, kind, **more, **options)
    return out.getvalue()


def test_frames_are_pages_that_wait() -> None:
    data = stored(Image.new("1", (30, 40), 1), Image.new("1", (50, 60), 0), compression="group4")
    found = pages.read(data)
    assert (found.blocks, found.pages, found.unread) == ((), 2, (1, 2))
    assert pages.image_of(data, 2).size == (50, 60)
    lines = [Line("字" * 20, 0.0, 200.0, 10.0 + 12 * n, 10.0, 0.3 + 0.02 * n) for n in range(3)]
    half = pages.read_with(data, {2: lines})
    assert ([block.text for block in half.blocks], half.unread) == (["字" * 60], (1,))
    with pytest.raises(Unreadable):
        pages.image_of(data, 3)


def test_heads_and_printed_numbers_are_no_text() -> None:
    def sheet(number: int) -> list[Line]:
        body = [
            Line(f"第{number}面正文" + "字" * 20, 0.0, 240.0, 200.0 + 12 * n, 10.0, 0.4 + 0.02 * n) for n in range(3)
        ]
        head = Line("青溪文史", 100.0, 140.0, 20.0, 10.0, 0.03)
        return [head, *body, Line(str(number), 115.0, 125.0, 780.0, 10.0, 0.95)]

    found = pages.text_of([sheet(number) for number in (31, 32, 33)])
    text = "".join(block.text for block in found.blocks)
    assert "青溪文史" not in text
    assert [mark.label for block in found.blocks for mark in block.marks] == ["31", "32", "33"]


def test_a_page_is_shown_upright_and_on_white_paper() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert pages.image_of(stored(Image.new("RGB", (40, 20)), kind="JPEG", exif=exif)).size == (20, 40)
    assert pages.image_of(stored(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), kind="PNG")).getpixel((0, 0)) == 255
    deep = Image.new("I;16", (2, 1))
    deep.putpixel((0, 0), 1000)
    deep.putpixel((1, 0), 3000)
    assert [pages.image_of(stored(deep)).getpixel((x, 0)) for x in (0, 1)] == [0, 255]


def test_one_frame_may_not_be_a_bomb() -> None:
    data = stored(Image.new("1", (10, 10)), Image.new("1", (10_000, 9_000)), compression="group4")
    with pytest.raises(Unreadable, match="像素"):
        pages.image_of(data, 2)


def test_a_photo_of_an_iphone(corpus: Path) -> None:
    data = (corpus / "made" / "photo_gps.heic").read_bytes()
    info = describe(data)
    assert info.format == "HEIF"
    assert pages.image_of(data).size == (info.width, info.height)
    assert is_picture("IMG_1034.HEIC")
