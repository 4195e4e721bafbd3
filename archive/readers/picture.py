"""Open a picture within bounds; describe it: its size as displayed, its resolution, the date its camera wrote."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ..errors import Unreadable

if TYPE_CHECKING:
    from PIL import Image

# Named, because each format Pillow opens by itself is one more decoder for a hostile file; GIF, BMP and WebP come
# out of manuscripts.
_FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP")
_SAME_FORMAT = {"MPO": "JPEG"}  # a telephone's picture that holds a second one
# What iPhones write: a box of type ftyp, then one of these brands.
_HEIF = re.compile(rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.DOTALL)
_NO_HEIF = (
    '是苹果手机的 HEIC 照片，本机没有装它的解码库；请安装 pip install "wenshi[heic]"，或在手机上转成 jpg 后再收。'
)
_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)
_X_RESOLUTION = 0x011A
_RESOLUTION_UNIT = 0x0128
_JFIF_UNITS = (1, 2)  # dots an inch, dots a centimetre
_EXIF = 0x8769
_TAKEN = 36867
_DATE = re.compile(r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})(?:[ T]([01]\d|2[0-3]):([0-5]\d):([0-5]\d))?")
_FIRST_PHOTOGRAPH = 1826
_MAX_DPI = 10_000


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """What a picture file says: pixels as displayed, dots an inch, when it was taken (empty if unknown), its format."""

    width: int
    height: int
    dpi: int | None
    date: str
    format: str


@contextmanager
def opened(data: bytes) -> "Iterator[Image.Image]":
    """Open a picture as Pillow sees it, HEIC with the extra `[heic]`; pixels are decoded when they are asked for.

    What goes wrong inside the block is taken for the picture's fault. Raises `Unreadable`.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  (start-up must not pay for Pillow)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=_formats(data)) as image:
                yield image
        except Unreadable:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise Unreadable("图片的像素多得不正常，已拒绝读取；请缩小后再收。") from error
        except UnidentifiedImageError as error:
            raise Unreadable("不是可以识别的图片（可能扩展名不符）；请转成 jpg、png 或 tif 后再收。") from error
        except Exception as error:  # decoders fail in more ways than can be listed
            raise Unreadable("图片不完整或已损坏（可能传输中断）；请向供稿人重新索取。") from error


def _formats(data: bytes) -> tuple[str, ...]:
    """Return the formats to try; HEIC's decoder is brought in only for what looks like one."""
    if not _HEIF.match(data):
        return _FORMATS
    try:
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Unreadable(_NO_HEIF) from error
    # The thumbnail and the depth inside are not looked at: fewer decoders for a hostile file.
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    return ("HEIF",)


def describe(data: bytes) -> PictureInfo:
    """Return what a picture says of itself; raise `Unreadable` when it cannot be shown whole."""
    with opened(data) as image:
        image.load()  # only decoding finds a picture that was cut off
        return _describe(image)


def _describe(image: "Image.Image") -> PictureInfo:
    exif = image.getexif()
    width, height = image.size
    # Pillow has turned a TIFF and dropped its tag by now; the others still lie as stored.
    if exif.get(_ORIENTATION) in _TURNED:
        width, height = height, width
    kind = image.format or ""
    return PictureInfo(width, height, _dpi(image, exif), _taken(exif), _SAME_FORMAT.get(kind, kind))


def _dpi(image: "Image.Image", exif: "Image.Exif") -> int | None:
    """Return the horizontal resolution where the file states one in inches or centimetres."""
    # Where a JPEG states none, Pillow may put 72 there.
    if (
        image.format in ("JPEG", "MPO")
        and image.info.get("jfif_unit") not in _JFIF_UNITS
        and not {_X_RESOLUTION, _RESOLUTION_UNIT} <= set(exif)
    ):
        return None
    try:
        dpi = round(image.info["dpi"][0])
    except (KeyError, IndexError, TypeError, ValueError, ArithmeticError):
        return None
    return dpi if 1 < dpi <= _MAX_DPI else None


def _taken(exif: "Image.Exif") -> str:
    value = exif.get_ifd(_EXIF).get(_TAKEN)
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    match = _DATE.match(str(value or "").strip())
    if match is None:
        return ""
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return ""
    if day.year < _FIRST_PHOTOGRAPH or day > date.today():
        return ""
    return day.isoformat() + (f" {match[4]}:{match[5]}:{match[6]}" if match[4] else "")
