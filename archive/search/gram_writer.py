"""Write a substring column (`layout` says how the file is laid out)."""

import sys
import zlib
from array import array
from collections.abc import Callable, Iterator

from ..text.fold import fold
from .layout import (
    CHANGED,
    DROPPED,
    FOOTER,
    LIMIT,
    MAGIC,
    SAME,
    WIDE_SECONDS,
    WIDE_STARTS,
    dictionary,
    encoded,
)  # fmt: skip
from .postings import Group, Run, grouped, merged

RUN = 2_000_000  # characters whose postings are gathered in memory; then they go to a temporary file
_COUNT_BYTE = 0 if sys.byteorder == "little" else 3


class _Folds(dict[str, str]):
    """Remember what characters fold to."""

    def __missing__(self, char: str) -> str:
        folded = self[char] = fold(char)
        return folded


class GramWriter:
    """Writes a column, document by document; the lists follow when all are there."""

    def __init__(self, write: Callable[[bytes], object], fields: int) -> None:
        """Take where the bytes go, and the number of texts that make a document."""
        self._write = write
        self._fields = fields
        self._place = 0
        self._ends, self._sums, self._lengths, self._lines = array("Q"), array("I"), array("I"), array("I")
        self._kinds = bytearray()
        self._folds = _Folds()
        self._variants: dict[str, array[int]] = {}
        self._waiting: list[str] = []  # folded texts whose postings are still to be gathered
        self._characters = 0
        self._runs: list[Run] = []

    def add(self, document: int, texts: tuple[str, ...]) -> None:
        """Write the texts of a document; documents left out before it have empty ones.

        Raises OverflowError past the limit of one column.
        """
        while len(self._kinds) < document:
            self._add(("",) * self._fields)
        self._add(texts)

    def _add(self, texts: tuple[str, ...]) -> None:
        document = len(self._kinds)
        if document == LIMIT:
            raise OverflowError(f"more than {LIMIT} documents in one segment")
        folded = list(map(fold, texts))
        self._lengths.append(sum(map(len, folded)))
        self._lines.extend(text.count("\n") + 1 for text in texts)
        whole = "\n".join(folded)
        self._put_texts(document, "\n".join(texts), whole)
        self._waiting.append(whole)
        self._characters += len(whole)
        if self._characters > RUN:
            self._runs.append(Run(self._gathered()))

    def _gathered(self) -> Iterator[Group]:
        """Return the postings of the texts that wait, and forget them."""
        texts, self._waiting, self._characters = self._waiting, [], 0
        return grouped(texts, len(self._kinds) - len(texts))

    def _put_texts(self, document: int, original: str, folded: str) -> None:
        data = encoded(folded)
        self._put(data)
        self._ends.append(self._place)
        self._sums.append(zlib.crc32(data))
        if original == folded:
            self._kinds.append(SAME)
        else:
            self._kinds.append(CHANGED if len(original) == len(folded) else DROPPED)
            packer = zlib.compressobj(zdict=dictionary(data))
            self._put(packer.compress(encoded(original)) + packer.flush())
            for char in set(original):
                if self._folds[char] != char:
                    self._variants.setdefault(char, array("H")).append(document)
        self._ends.append(self._place)

    def _put(self, data: bytes) -> None:
        self._write(data)
        self._place += len(data)

    def finish(self, count: int) -> None:
        """Write the lists and the summary of a column of `count` documents."""
        if count > len(self._kinds):
            self.add(count - 1, ("",) * self._fields)
        texts_end = self._place
        firsts, block_ends, sizes, sums = array("I"), array("Q"), array("I"), array("I")
        widths = bytearray()
        for first, seconds, rows in self._groups():
            block, width = _block(seconds, rows)
            self._put(block)
            firsts.append(ord(first))
            block_ends.append(self._place)
            sizes.append(len(seconds))
            sums.append(zlib.crc32(block))
            widths.append(width)
        blocks_end = self._place
        variants, targets, sources, list_ends = self._listed_variants()
        self._put(variants)
        variants_end = self._place
        documents = (self._ends, self._sums, self._lengths, self._lines, self._kinds)
        summary = b"".join((*documents, firsts, block_ends, sizes, sums, widths, targets, sources, list_ends))
        self._put(summary)
        numbers = (len(self._kinds), self._fields, len(firsts), len(targets), texts_end, blocks_end, variants_end)
        self._put(FOOTER.pack(MAGIC, *numbers, zlib.crc32(variants), zlib.crc32(summary)))

    def _listed_variants(self) -> tuple[bytes, "array[int]", "array[int]", "array[int]"]:
        targets, sources, ends = array("I"), array("I"), array("I")
        lists = array("H")
        pairs = ((self._folds[char], char) for char in self._variants)
        for target, char in sorted(pair for pair in pairs if pair[0]):
            lists.extend(self._variants[char])
            targets.append(ord(target))
            sources.append(ord(char))
            ends.append(len(lists))
        return lists.tobytes(), targets, sources, ends

    def _groups(self) -> Iterator[Group]:
        """Yield all postings by first character."""
        if not self._runs:
            yield from self._gathered()
            return
        self._runs.append(Run(self._gathered()))
        try:
            yield from merged(self._runs)
        finally:
            for run in self._runs:
                run.close()


def _block(seconds: list[int], rows: list[bytes]) -> tuple[bytes, int]:
    """Return a block and its widths; postings are taken apart into documents and numbers of places."""
    starts, mores = [0], [0]
    lists: list[bytes] = []
    numbers: list[bytes] = []
    for row in rows:
        counts = row[_COUNT_BYTE::4]
        ones = counts.count(1)
        if 0 < ones < len(counts):
            row = _ones_first(row, counts)  # noqa: PLW2901 - the same postings
            counts = row[_COUNT_BYTE::4]
        lists.append(row)
        numbers.append(counts[ones:])
        starts.append(starts[-1] + len(counts))
        mores.append(mores[-1] + len(counts) - ones)
    data = b"".join(lists)
    documents = bytearray(2 * starts[-1])
    documents[0::2], documents[1::2] = data[1::4], data[2::4]  # the middle bytes, in either byte order
    width = WIDE_SECONDS * (seconds[-1] > LIMIT) + WIDE_STARTS * (starts[-1] > LIMIT)
    narrow = ("H", "I")
    second_code, start_code = narrow[seconds[-1] > LIMIT], narrow[starts[-1] > LIMIT]
    heads = (array(second_code, seconds), array(start_code, starts), array(start_code, mores))
    return b"".join((*heads, documents, *numbers)), width


def _ones_first(row: bytes, counts: bytes) -> bytes:
    """Return postings with those of one place before the others."""
    postings = array("I", row)
    ones = [posting for posting, count in zip(postings, counts, strict=True) if count == 1]
    more = [posting for posting, count in zip(postings, counts, strict=True) if count != 1]
    return array("I", ones + more).tobytes()
