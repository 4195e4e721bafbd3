"""The pictures of a Word 97–2003 file: drawing records ([MS-ODRAW]) in the stream Data."""

import struct

from ..model import Picture

_CONTAINER = 0xF
_STORE_ENTRY = 0xF007
_STORE_ENTRY_SIZE = 36
_NAME_SIZE_AT = 33
_FILE_PICTURE = 0x66
# Each kind of picture by its record: its suffix, and the bytes it begins with after a prefix of varying length.
_KINDS = {
    0xF01A: (".emf", b""),
    0xF01B: (".wmf", b""),
    0xF01C: (".pict", b""),
    0xF01D: (".jpg", b"\xff\xd8\xff"),
    0xF02A: (".jpg", b"\xff\xd8\xff"),
    0xF01E: (".png", b"\x89PNG\r\n\x1a\n"),
    0xF01F: (".dib", b""),
    0xF029: (".tif", b""),
}
_LONGEST_PREFIX = 34  # two digests of 16 bytes and a tag, before the signature


def pictures(data: bytes, place: int) -> tuple[list[Picture], list[str]]:
    """Return the pictures that begin at a place of the stream, and the suffixes of those that cannot be taken."""
    if place + 8 > len(data):
        return [], [""]
    size, header, kind = struct.unpack_from("<IHh", data, place)
    end = min(place + size, len(data))
    at = place + header
    if kind == _FILE_PICTURE and at < end:
        at += 1 + data[at]
    found: list[Picture] = []
    passed: list[str] = []
    while at + 8 <= end:
        first, record, length = struct.unpack_from("<HHI", data, at)
        at += 8
        if first & 0xF == _CONTAINER:
            continue
        if record == _STORE_ENTRY and at + _STORE_ENTRY_SIZE <= end:
            at += _STORE_ENTRY_SIZE + data[at + _NAME_SIZE_AT]
            continue
        if record in _KINDS:
            suffix, signature = _KINDS[record]
            start = data.find(signature, at, at + _LONGEST_PREFIX + len(signature)) if signature else -1
            if start < 0:
                passed.append(suffix)
            else:
                found.append(Picture(data[start : min(at + length, end)], suffix))
        at += length
    return found, passed
