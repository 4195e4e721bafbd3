"""Web pages in one file: as Word saves them under the name .doc, as browsers save them, and broken."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import readers
from wenshi.errors import Unreadable
from wenshi.model import BlockKind
from wenshi.readers import mht

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PAGE = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=gb2312><title>渡口</title></head><body>'
    "<p class=MsoNormal>青河上有渡口三处。</p><p><img src='渡口.files/image001.png'></p><p class=MsoCaption>图1 老渡口</p>"
    "<p>船工多为沿河人家。</p></body></html>"
)


def saved(
    page: str, coding: str = "base64", location: str = "file:///C:/E5/%E6%B8%A1%E5%8F%A3.htm", head: str = ""
) -> bytes:
    body = page.encode("gb18030")
    text = base64.encodebytes(body) if coding == "base64" else body
    return (
        (
            f'MIME-Version: 1.0\r\n{head}Content-Type: multipart/related; boundary="--=_Next"\r\n\r\n说明\r\n'
            f"----=_Next\r\nContent-Location: {location}\r\nContent-Transfer-Encoding: {coding}\r\n"
            'Content-Type: text/html; charset="gb2312"\r\n\r\n'
        ).encode("ascii", "ignore")
        + text
        + (
            b"\r\n----=_Next\r\nContent-Location: file:///C:/E5/%E6%B8%A1%E5%8F%A3.files/image001.png\r\n"
            b"Content-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n\r\n"
        )
        + base64.encodebytes(PIXEL)
        + b"\r\n----=_Next--\r\n"
    )


@pytest.mark.parametrize("coding", ["base64", "8bit"])
@pytest.mark.parametrize("name", ["渡口.doc", "渡口.mht"])
def test_word_saves_a_page_with_its_pictures(name: str, coding: str) -> None:
    document = readers.read(saved(PAGE, coding), name)
    assert [block.text for block in document.blocks] == ["青河上有渡口三处。", "图1 老渡口", "船工多为沿河人家。"]
    assert document.blocks[1].kind is BlockKind.FIGURE
    assert [(picture.data, picture.suffix, picture.caption) for picture in document.pictures] == [
        (PIXEL, ".png", "图1 老渡口")
    ]
    assert (document.reader, document.title) == ("mht/1", "渡口")
    assert any("内容却是 mht" in warning for warning in document.warnings) == name.endswith(".doc")


def test_a_mail_is_no_saved_page() -> None:
    assert readers.sniff(saved(PAGE)) == "mht"
    assert readers.sniff(saved(PAGE, head="From: <Saved by Blink>\r\n")) == "mht"
    assert readers.sniff(saved(PAGE, head="From: a@example.org\r\nTo: b@example.org\r\n")) != "mht"


@pytest.mark.parametrize("data", [b"", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", b"\n--" * 5000])
def test_what_holds_no_page_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        mht.read(data)


@given(st.data())
def test_broken_bytes_are_read_or_refused(data: st.DataObject) -> None:
    broken = bytearray(saved(PAGE))
    for at in data.draw(st.lists(st.integers(0, len(broken) - 1), max_size=20)):
        broken[at] = data.draw(st.integers(0, 255))
    with suppress(Unreadable):
        assert mht.read(bytes(broken[: data.draw(st.integers(0, len(broken)))])).reader == "mht/1"
