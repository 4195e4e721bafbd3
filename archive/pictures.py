"""Pictures made from pictures: small ones to look at, ones for a document, ones that may leave the house."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .bounds import content, within
from .disk import reason
from .errors import Unreadable
from .readers.picture import opened

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 500 << 20
THUMBNAIL = 320  # pixels of the longer side
_PRINT_DPI = 200  # of a picture in a document: what Word itself keeps when it saves
_GPS, _EXIF, _ORIENTATION = 0x8825, 0x8769, 0x0112
# What may leave the house: who made it, with what, when, how large in print. Places, serial numbers, maker's notes
# and whole blocks of XMP do not.
_KEPT = (270, 271, 272, 282, 283, 296, 306, 315, 33432)
_KEPT_OF_PHOTO = (36867, 36868, 36880, 36881, 36882, 37521, 37522)
_WHITE = (255, 255, 255)
_LIKE = 8  # grey levels of 256: half-size JPEG of low quality stays below 3


def read_own(folder: Path, path: str) -> bytes:
    """Return a picture that a record names, by its path in the manuscript's `folder`.

    Records come from elsewhere too: a path that leads out of the folder is refused. Raises Unreadable.
    """
    file = within(folder, path)
    try:
        return content(file, MAX_BYTES)
    except OSError as error:
        raise Unreadable(f"图片文件读不了（{reason(error)}）；请用 wenshi check 检查。") from error


def has_place(data: bytes) -> bool:
    """Tell whether a picture says where it was taken, in EXIF or XMP. Raises Unreadable."""
    with opened(data) as image:
        exif = image.getexif()
        if any(tag in exif.get_ifd(_GPS) for tag in (1, 2, 3, 4)):
            return True
        blocks = [value for name, value in image.info.items() if isinstance(name, str) and "xmp" in name.lower()]
        texts = [block if isinstance(block, bytes) else str(block).encode() for block in blocks]
        return any(b"GPSLatitude" in text for text in texts)


def thumbnail(data: bytes, size: int = THUMBNAIL) -> bytes:
    """Return a small JPEG of a picture, the right way up and without what it says of itself. Raises Unreadable."""
    with opened(data) as image:
        image.draft("RGB", (size, size))  # a JPEG is then decoded at a fraction of its size
        return _jpeg(_upright(image, (size, size)), quality=82)


def for_document(data: bytes, width: float, height: float) -> bytes:
    """Return a picture as JPEG of at most so many centimetres at 200 dpi, for a document. Raises Unreadable."""
    size = round(width / 2.54 * _PRINT_DPI), round(height / 2.54 * _PRINT_DPI)
    with opened(data) as image:
        image.draft("RGB", size)
        return _jpeg(_upright(image, size), quality=90, dpi=(_PRINT_DPI, _PRINT_DPI))


def blank() -> bytes:
    """Return a grey JPEG that stands for a picture that cannot be shown."""
    from PIL import Image  # noqa: PLC0415

    return _jpeg(Image.new("L", (800, 160), 200), dpi=(_PRINT_DPI, _PRINT_DPI))


def for_others(data: bytes) -> bytes:
    """Return a picture in its full size as JPEG, the right way up, with its date and resolution, without its place.

    Raises Unreadable.
    """
    from PIL import Image  # noqa: PLC0415 - start-up must not pay for Pillow

    with opened(data) as image:
        said, kept = image.getexif(), Image.Exif()
        for tag in _KEPT:
            if tag in said:
                kept[tag] = _as_stored(said[tag])
        of_photo = said.get_ifd(_EXIF)
        found = {tag: _as_stored(of_photo[tag]) for tag in _KEPT_OF_PHOTO if tag in of_photo}
        if found:
            kept.get_ifd(_EXIF).update(found)
        kept[_ORIENTATION] = 1
        options = {"dpi": image.info["dpi"]} if image.info.get("dpi") else {}
        profile = image.info.get("icc_profile")
        if profile and image.mode in ("RGB", "L"):
            options["icc_profile"] = profile
        return _jpeg(_upright(image), quality=95, subsampling=0, exif=kept, **options)


def _as_stored(value: Any) -> Any:
    """Return a value of EXIF so that Pillow writes the bytes it read: it takes text for Latin-1, but writes ASCII."""
    return value.encode("latin-1", "replace") if isinstance(value, str) else value


def likeness(data: bytes) -> bytes:
    """Return 256 grey levels by which a picture is known again after another program saved it. Raises Unreadable."""
    with opened(data) as image:
        image.draft("L", (64, 64))
        return _upright(image).convert("L").resize((16, 16)).tobytes()


def is_like(one: bytes, other: bytes) -> bool:
    """Tell by their likenesses whether two pictures are the same one."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) < _LIKE * len(one)


def _upright(image: "Image.Image", size: tuple[int, int] | None = None) -> "Image.Image":
    """Return a picture the right way up, at most `size` pixels, in colours that JPEG has; transparent is white."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I") or turned.mode == "F":
        low, high = (float(value) for value in turned.convert("F").getextrema())  # type: ignore[arg-type]
        if high <= low:
            raise Unreadable("图片没有内容（一片同色的高位深图）；请核对原件。")
        turned = turned.convert("F").point(lambda value: (value - low) * (255 / (high - low))).convert("L")
    elif turned.has_transparency_data:
        layer = turned.convert("RGBA")
        turned = Image.new("RGB", layer.size, _WHITE)
        turned.paste(layer, mask=layer.getchannel("A"))
    elif turned.mode not in ("L", "RGB"):
        turned = turned.convert("RGB")
    if size is not None:
        turned.thumbnail(size, Image.Resampling.LANCZOS)
    return turned


def _jpeg(image: "Image.Image", **options: object) -> bytes:
    # A copy of the pixels says nothing of itself: Pillow would write on what it once read.
    bare = image.copy()
    bare.info.clear()
    out = io.BytesIO()
    bare.save(out, "JPEG", **options)
    return out.getvalue()
