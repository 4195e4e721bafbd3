"""Unpack the RTF of an Outlook message (MS-OXRTFCP): copies out of a window of 4,096 bytes that begins filled."""

import struct
from collections.abc import Iterable

from ..errors import Unreadable

_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS "
    b"Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0"
    b"\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_PACKED, _BARE = b"LZFu", b"MELA"
_DAMAGED = "Outlook 邮件的正文已损坏，读不出内容；请向来稿人重新索取。"


def unpacked(data: bytes) -> bytes:
    """Return the RTF; it is at most some nine times as long as what holds it. Raises Unreadable."""
    if len(data) < 16:
        raise Unreadable(_DAMAGED)
    size, kind = struct.unpack_from("<4xI4s", data)
    if kind == _BARE:
        return data[16 : 16 + size]
    if kind != _PACKED:
        raise Unreadable(_DAMAGED)
    return bytes(_copied(data[16:])[:size])


def _copied(data: bytes) -> bytearray:
    """Follow the flags: each bit says whether a byte stands next or a copy of what lies in the window."""
    window = bytearray(_START.ljust(_WINDOW, b"\0"))
    place = len(_START)
    out = bytearray()
    at, flags = 0, 1
    while at < len(data):
        if flags == 1:  # all eight bits are used up
            flags = data[at] | 0x100
            at += 1
            continue
        taken = data[at : at + 1 + (flags & 1)]
        at += len(taken)
        run: Iterable[int] = taken
        if flags & 1:
            offset, length = int.from_bytes(taken, "big") >> 4, (taken[-1] & 15) + 2
            if offset == place or len(taken) < 2:  # the mark of the end
                break
            run = (window[(offset + step) % _WINDOW] for step in range(length))
        flags >>= 1
        for byte in run:
            window[place] = byte
            place = (place + 1) % _WINDOW
            out.append(byte)
    return out
