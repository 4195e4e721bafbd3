"""A .doc saved “fast”: its text lies in pieces out of order, changed by lists of their own, and is read as it is shown."""

import struct
from itertools import pairwise
from pathlib import Path

import pytest
from wenshi.errors import Unreadable
from wenshi.readers.word97_container import streams
from wenshi.readers.word97_file import WordFile

SAMPLE = Path(__file__).parent / "samples" / "旧格式" / "最后一架水车.doc"
_CLX = 154 + 8 * 33
_FAST = 0x0004
_HIDE = struct.pack("<HB", 0x083C, 1)


def parts() -> tuple[bytearray, dict[str, bytes], str]:
    """The main stream, all streams, and the name of the table stream."""
    found, _, _ = streams(SAMPLE.read_bytes())
    main = bytearray(found["WordDocument"])
    return main, found, "1Table" if int.from_bytes(main[10:12], "little") & 0x0200 else "0Table"


def saved_fast(cuts: list[int], prm: int, lists: bytes = b"") -> WordFile:
    """The sample cut into pieces of 16-bit characters that lie in the opposite order; `prm` changes the second."""
    main, found, table = parts()
    text = WordFile(bytes(main), found).text
    bounds = [0, *cuts, len(text)]
    pieces = list(pairwise(bounds))
    places = {}
    for first, last in reversed(pieces):
        places[first] = len(main)
        main += text[first:last].encode("utf-16-le", "surrogatepass")
    entries = [struct.pack("<HIH", 0, places[first], prm if at == 1 else 0) for at, (first, _) in enumerate(pieces)]
    plan = struct.pack(f"<{len(bounds)}I", *bounds) + b"".join(entries)
    clx = lists + b"\x02" + struct.pack("<I", len(plan)) + plan
    struct.pack_into("<II", main, _CLX, len(found[table]), len(clx))
    flags = int.from_bytes(main[10:12], "little") | _FAST
    struct.pack_into("<H", main, 10, flags)
    return WordFile(bytes(main), found | {table: found[table] + clx})


def test_pieces_out_of_order_are_read_in_order() -> None:
    main, found, _ = parts()
    assert saved_fast([10, 37, 120], 0).text == WordFile(bytes(main), found).text


def test_a_piece_carries_changes_in_short_form_and_in_lists() -> None:
    hidden = b"\x01" + struct.pack("<H", len(_HIDE)) + _HIDE
    for file in (saved_fast([10, 37], 92 << 1 | 1 << 8), saved_fast([10, 37], 0 << 1 | 1, hidden)):
        said = [bool(run.says.hidden) for at in (9, 10, 36, 37) for run in file.runs(at, at + 1)]
        assert said == [False, True, True, False]


def test_pieces_that_point_nowhere_are_damage() -> None:
    main, found, table = parts()
    plan = struct.pack("<2I", 0, 5) + struct.pack("<HIH", 0, len(main), 0)
    clx = b"\x02" + struct.pack("<I", len(plan)) + plan
    struct.pack_into("<II", main, _CLX, len(found[table]), len(clx))
    with pytest.raises(Unreadable):
        WordFile(bytes(main), found | {table: found[table] + clx})
