"""Which manuscripts hold a fingerprint: a sorted list, and the file in `index/` that keeps it.

Derived and disposable: a file of another kind, damaged or from elsewhere, is left aside and made anew. What is read
from it only proposes manuscripts; whoever asks compares their texts.
"""

import json
import os
import sys
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from . import bounds
from .disk import write
from .errors import Unreadable
from .text.shingles import KIND

NAME = "duplicates.bin"
_MAGIC = f"wenshi fingerprints 1 {KIND}\n".encode()
_NUMBER = 0xFFFFFFFF
# A line that so many pieces carry (an editor's note, a heading of a series) makes no two of them alike.
COMMON = 40


class Held(NamedTuple):
    """A manuscript in the index: its digest in the catalogue, how many letters it has, the digest of these."""

    id: str
    digest: str
    letters: int
    same: str


@dataclass(slots=True)
class Fingerprints:
    """The fingerprints of many texts; `held` has them by number, `keys` are fingerprint << 32 | number, sorted."""

    held: dict[int, Held] = field(default_factory=dict)
    keys: "array[int]" = field(default_factory=lambda: array("Q"))

    def lookup(self, wanted: Iterable[int]) -> Counter[str]:
        """Return the texts that hold any of the fingerprints, with how many of them they hold."""
        keys, total = self.keys, len(self.keys)
        found: list[int] = []
        for fingerprint in wanted:
            first = place = bisect_left(keys, fingerprint << 32)
            while place < total and keys[place] >> 32 == fingerprint and place - first <= COMMON:
                place += 1
            if place - first <= COMMON:
                found += keys[first:place]
        numbers = Counter([key & _NUMBER for key in found])
        return Counter({self.held[number].id: hits for number, hits in numbers.items() if number in self.held})

    def present(self) -> set[int]:
        """Return all fingerprints: what is not among these need not be looked up, when much is."""
        return {key >> 32 for key in self.keys}

    def replace(self, gone: set[int], come: Iterable[tuple[Held, list[int]]]) -> None:
        """Take texts out by number and put others in; numbers that are free are given again."""
        for number in gone:
            del self.held[number]
        keys = [key for key in self.keys if key & _NUMBER not in gone] if gone else self.keys.tolist()
        number = 0
        for held, fingerprints in come:
            while number in self.held:
                number += 1
            self.held[number] = held
            keys += [fingerprint << 32 | number for fingerprint in fingerprints]
        keys.sort()
        self.keys = array("Q", keys)

    def save(self, folder: Path) -> None:
        """Store the index in a folder, whole or not at all. Raises OSError."""
        table = json.dumps([[number, *held] for number, held in self.held.items()], ensure_ascii=True).encode()
        data = table + b"\n" + _little_endian(self.keys).tobytes()
        staged = folder / f"{NAME}.{os.getpid()}"
        try:
            write(staged, _MAGIC + b"%08x\n" % zlib.crc32(data) + data)
            staged.replace(folder / NAME)
        finally:
            staged.unlink(missing_ok=True)


def load(folder: Path) -> Fingerprints | None:
    """Read the index of a folder; None when there is none of this kind or anything about it is odd."""
    try:
        content = bounds.content(bounds.own(folder / NAME), bounds.LARGEST_DERIVED)
        if not content.startswith(_MAGIC):
            return None
        checksum, _, data = content[len(_MAGIC) :].partition(b"\n")
        if int(checksum, 16) != zlib.crc32(data):
            return None
        table, _, rest = data.partition(b"\n")
        held = {
            int(row[0]): Held(str(row[1]), str(row[2]), int(row[3]), str(row[4])) for row in bounds.from_json(table)
        }
        keys = array("Q")
        keys.frombytes(rest)
    except (Unreadable, OSError, ValueError, TypeError, LookupError):
        return None
    return Fingerprints(held, _little_endian(keys))


def _little_endian(keys: "array[int]") -> "array[int]":
    """Return the keys in the byte order of the file, or back: the two ways are the same."""
    if sys.byteorder == "little":
        return keys
    turned = keys[:]
    turned.byteswap()
    return turned
