"""Small PDFs written for the tests: text at places, in fonts every reader knows, pictures, outlines."""

import io
import math

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 420, 595  # A5
_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong /Encoding /GBK-EUC-{way} /DescendantFonts [<< /Type /Font"
    " /Subtype /CIDFontType0 /BaseFont /STSong /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    " /FontDescriptor << /Type /FontDescriptor /FontName /STSong /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
    " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"
)
# One code for two characters, as fonts have one sign for ——; the others are given as they are.
_DOUBLE = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /D def /CMapType 2 def 1 begincodespacerange"
    " <0000> <FFFF> endcodespacerange {count} beginbfchar {pairs} endbfchar endcmap end end"
)
FULL = "县里的老人都还记得那一年的大水从上游下来把桥冲走了"


def show(text: str, x: float, y: float, size: float = 12, *, font: str = "H", turn: int = 0, mode: int = 0) -> str:
    """Return the operators that write `text` from x, y (points from the lower left), turned by `turn` degrees."""
    cos, sin = round(math.cos(math.radians(turn))), round(math.sin(math.radians(turn)))
    codes = text.encode("gbk").hex().upper()
    return f"BT /{font} {size} Tf {mode} Tr {cos} {sin} {-sin} {cos} {x} {y} Tm <{codes}> Tj ET\n"


def rows(texts: list[str], x: float, y: float, size: float = 12, step: float = 20) -> str:
    """Return lines below each other; one that begins with U+3000 starts farther right instead."""
    found = []
    for number, text in enumerate(texts):
        bare = text.lstrip("\u3000")
        found.append(show(bare, x + size * (len(text) - len(bare)), y - step * number, size))
    return "".join(found)


def picture(*, width: int = WIDTH, height: int = HEIGHT) -> str:
    """Return the operators that lay the file's picture over the page."""
    return f"q {width} 0 0 {height} 0 0 cm /P Do Q\n"


def jpeg() -> bytes:
    """Return the picture of a page: black lines on grey paper, more of them above than below."""
    image = Image.new("L", (WIDTH, HEIGHT), 230)
    draw = ImageDraw.Draw(image)
    for number in range(14):
        draw.rectangle((50, 40 + 20 * number, 370, 50 + 20 * number), fill=20)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def make(
    pages: list[str],
    *,
    rotate: int = 0,
    image: bytes = b"",
    decode: str = "",
    outline: list[tuple[str, int]] | None = None,
) -> bytes:
    """Return a PDF of pages of operators; `outline` names pages from 0, and its last entry leads back to its first."""
    objects: list[bytes] = [b""] * 4
    kids = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(head: str, data: bytes) -> int:
        return add(f"<< {head} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream")

    fonts = f"/H {add(_FONT.format(way='H').encode())} 0 R /V {add(_FONT.format(way='V').encode())} 0 R"
    pairs = [f"<{char.encode('gbk').hex()}> <{char.encode('utf-16-be').hex()}>" for char in sorted(set(FULL))]
    double = _DOUBLE.format(count=len(pairs) + 1, pairs=" ".join([*pairs, "<A1AA> <20142014>"]))
    table = stream("", double.encode())
    fonts += f" /T {add(_FONT.format(way='V').replace('/Encoding', f'/ToUnicode {table} 0 R /Encoding').encode())} 0 R"
    drawn = ""
    if image:
        head = f"/Type /XObject /Subtype /Image /Width {WIDTH} /Height {HEIGHT} /ColorSpace /DeviceGray /BitsPerComponent 8"
        drawn = f"/XObject << /P {stream(f'{head} /Filter /DCTDecode {decode}', image)} 0 R >>"
    for page in pages:
        content = stream("", page.encode())
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {rotate} /Contents {content} 0 R"
                f" /Resources << /Font << {fonts} >> {drawn} >> >>".encode()
            )
        )
    first = len(objects) + 1
    entries = outline or []
    for number, (title, page) in enumerate(entries):
        code = title.encode("utf-16").hex()
        after = first + (number + 1) % len(entries)
        add(
            f"<< /Title <{_big_endian(code)}> /Parent 3 0 R /Next {after} 0 R /Dest [{kids[page]} 0 R /Fit] >>".encode()
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R" + (b" /Outlines 3 0 R >>" if entries else b" >>")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>".encode()
    objects[2] = f"<< /Type /Outlines /First {first} 0 R /Last {len(objects)} 0 R >>".encode() if entries else b"null"
    objects[3] = b"null"
    return _file(objects)


def _big_endian(code: str) -> str:
    """Return UTF-16 as PDF has it from Python's, which is little-endian here: bytes swapped, the mark too."""
    return "".join(code[at + 2 : at + 4] + code[at : at + 2] for at in range(0, len(code), 4))


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return bytes(out) + f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{start}\n%%EOF\n".encode()
