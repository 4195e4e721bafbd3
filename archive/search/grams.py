"""The substring column: a file that answers “which documents hold this string, and how often” exactly.

It holds every document's folded text and, per character and per adjacent pair, the list of documents with the
number of (overlapping) places. One and two characters are read off the lists; longer strings are looked up by
their pairs and verified in the text. It knows nothing of Whoosh.

The file: texts | blocks | summary | footer, all in the machine's byte order (the stamp tells machines apart).
- texts: per document the folded text (UTF-8), then the original, deflated, where folding changed anything
- blocks, one for each first character: second characters (I, +1; 0 for the character alone), starts of their
  lists (I, one more than seconds), documents (H), numbers of places (B, 255 and more are counted in the text)
- summary: ends of both texts (Q, two for each document), checksums of the folded texts (I), kinds (B), ends of
  the changed characters (I, in characters), first characters (I), ends of their blocks (Q), numbers of their
  seconds (I), checksums (I), then per document the changed characters: those of the original that fold to others
- footer: see FOOTER

Every part carries a checksum, which the reader verifies when it first uses the part.
"""

import struct
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, groupby, repeat
from operator import add

from ..text.fold import fold

# Magic, number of documents, end of the texts, start of the summary, number of first characters, checksum.
FOOTER = struct.Struct("<8sIQQII")
MAGIC = b"WSGRAM01"
LIMIT = 0xFFFF  # documents in one column: their numbers are two bytes wide
MOST = 255
# How the original differs from the folded text: not at all, character by character, or characters were dropped.
SAME, CHANGED, DROPPED = range(3)


class _Numbers(dict[str, int]):
    """Number the grams as they come."""

    def __missing__(self, gram: str) -> int:
        number = self[gram] = len(self)
        return number


class Foldable(dict[str, bool]):
    """Remember which characters folding changes or drops."""

    def __missing__(self, char: str) -> bool:
        changes = self[char] = fold(char) != char
        return changes


class GramWriter:
    """Writes a column, document by document; the lists are kept in memory until the end."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._place = 0
        self._ends = array("Q")
        self._sums = array("I")
        self._kinds = bytearray()
        self._changed: list[str] = []
        self._foldable = Foldable()
        self._numbers = _Numbers()
        self._grams: list[array[int]] = []
        self._counts: list[bytes] = []

    def add(self, document: int, text: str) -> None:
        """Write the text of a document; documents left out before it have an empty text.

        Raises OverflowError past the limit of one column.
        """
        while len(self._kinds) < document:
            self._add("")
        self._add(text)

    def _add(self, text: str) -> None:
        if len(self._kinds) == LIMIT:
            raise OverflowError(f"more than {LIMIT} documents in one segment")
        folded = fold(text)
        self._put_text(text, folded)
        counts = Counter(map(add, folded, folded[1:]))
        counts.update(folded)
        self._grams.append(array("I", map(self._numbers.__getitem__, counts)))
        numbers = counts.values()
        self._counts.append(bytes(numbers) if max(numbers, default=0) <= MOST else _capped(numbers))

    def _put_text(self, text: str, folded: str) -> None:
        data = encoded(folded)
        self._put(data)
        self._ends.append(self._place)
        self._sums.append(zlib.crc32(data))
        if folded == text:
            self._kinds.append(SAME)
        else:
            self._kinds.append(CHANGED if len(folded) == len(text) else DROPPED)
            self._put(zlib.compress(encoded(text), 1))
        self._changed.append("" if folded == text else "".join(sorted(filter(self._foldable.__getitem__, set(text)))))
        self._ends.append(self._place)

    def _put(self, data: bytes) -> None:
        self._write(data)
        self._place += len(data)

    def finish(self, count: int) -> None:
        """Write the lists and the summary of a column of `count` documents."""
        if count > len(self._kinds):
            self.add(count - 1, "")
        texts_end = self._place
        firsts, block_ends, sizes, sums = self._put_blocks()
        changed_ends = array("I", accumulate(map(len, self._changed)))
        parts = (self._ends, self._sums, self._kinds, changed_ends, firsts, block_ends, sizes, sums)
        summary = b"".join((*map(bytes, parts), encoded("".join(self._changed))))
        start = self._place
        self._put(summary)
        self._put(FOOTER.pack(MAGIC, len(self._kinds), texts_end, start, len(firsts), zlib.crc32(summary)))

    def _put_blocks(self) -> tuple["array[int]", "array[int]", "array[int]", "array[int]"]:
        grams = sorted(self._numbers)
        starts, documents, counts = self._lists(grams)
        firsts, ends, sizes, sums = array("I"), array("Q"), array("I"), array("I")
        low = 0
        for first, group in groupby(grams, key=lambda gram: gram[0]):
            seconds = array("I", (ord(gram[1]) + 1 if len(gram) == 2 else 0 for gram in group))
            high = low + len(seconds)
            base, end = starts[low], starts[high]
            lists = array("I", (start - base for start in starts[low : high + 1]))
            block = b"".join((seconds.tobytes(), lists.tobytes(), documents[base:end].tobytes(), counts[base:end]))
            self._put(block)
            firsts.append(ord(first))
            ends.append(self._place)
            sizes.append(len(seconds))
            sums.append(zlib.crc32(block))
            low = high
        return firsts, ends, sizes, sums

    def _lists(self, grams: Sequence[str]) -> tuple["array[int]", "array[int]", bytearray]:
        """Sort the postings by gram (a counting sort: one pass to count, one to place)."""
        order = array("I", map(self._numbers.__getitem__, grams))
        self._numbers.clear()
        # Arrays, not lists or Counters: all this is bound by how much memory is touched.
        following = array("I", bytes(4 * len(order)))
        for held in self._grams:
            for gram in held:
                following[gram] += 1
        starts = array("I", accumulate(map(following.__getitem__, order), initial=0))
        for gram, start in zip(order, starts, strict=False):
            following[gram] = start
        documents, counts = array("H", bytes(2 * starts[-1])), bytearray(starts[-1])
        for document, (held, numbers) in enumerate(zip(self._grams, self._counts, strict=True)):
            for gram, count in zip(held, numbers, strict=True):
                place = following[gram]
                following[gram] = place + 1
                documents[place] = document
                counts[place] = count
        self._grams.clear()
        self._counts.clear()
        return starts, documents, counts


def _capped(numbers: Iterable[int]) -> bytes:
    return bytes(map(min, numbers, repeat(MOST)))


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
