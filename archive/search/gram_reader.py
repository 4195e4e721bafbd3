"""Answer from a substring column (`layout` says how the file is laid out)."""

import struct
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import add
from typing import Literal, NamedTuple

from ..text.fold import Folded
from .engine import DamagedIndex
from .layout import DROPPED, FOOTER, MAGIC, SAME, WIDE_SECONDS, WIDE_STARTS, dictionary, encoded
from .places import Line
from .postings import MOST

_LOOK = 200  # documents of a list that cost as much as looking into one text


class _Block(NamedTuple):
    """The lists of all grams that begin with a character, see `layout`."""

    seconds: memoryview
    starts: memoryview
    mores: memoryview
    documents: memoryview
    counts: memoryview


class GramReader:
    """Answers from a column; `data` is its bytes, mapped or not.

    Raises DamagedIndex, here and in every method, when what is read is not what was written.
    """

    def __init__(self, data: memoryview) -> None:
        self._data = data
        try:
            magic, count, fields, firsts, variants, *ends, variants_sum, checksum = FOOTER.unpack(data[-FOOTER.size :])
        except struct.error as error:
            raise DamagedIndex("检索索引不完整。") from error
        self._texts_end, self._blocks_end, start = ends
        summary = data[start : -FOOTER.size]
        if magic != MAGIC or zlib.crc32(summary) != checksum:
            raise DamagedIndex("检索索引已损坏。")
        self._views: list[memoryview] = [summary]
        self._ends = self._take("Q", 2 * count)
        self._sums = self._take("I", count)
        self.lengths: Sequence[int] = self._take("I", count)
        self._lines = self._take("I", fields * count)
        self._kinds = self._take("B", count)
        self._firsts = self._take("I", firsts)
        self._block_ends = self._take("Q", firsts)
        self._sizes = self._take("I", firsts)
        self._block_sums = self._take("I", firsts)
        self._widths = self._take("B", firsts)
        self._targets = self._take("I", variants)
        self._sources = self._take("I", variants)
        self._list_ends = self._take("I", variants)
        self._fields = fields
        self._lists: memoryview | None = None
        self._lists_sum = variants_sum
        self._dropped: set[int] | None = None
        self._sound_texts = bytearray(count)
        self._blocks: dict[str, _Block] = {}

    def _take(self, code: Literal["B", "I", "Q"], count: int) -> memoryview:
        """Take an array off the front of what is left of the summary (the first of the views)."""
        rest, size = self._views[0], count * struct.calcsize(code)
        view = rest[:size].cast(code) if count else rest[:0]
        self._views[0] = rest[size:]
        self._views.append(view)
        return view

    def close(self) -> None:
        """Let go of the data, so that a map under it can be closed."""
        for view in (*self._views, self._data):
            view.release()

    def __len__(self) -> int:
        return len(self._kinds)

    def __getitem__(self, document: int) -> tuple[str, ...]:
        """Return a document's original texts."""
        texts = self._original(document).split("\n")
        numbers = self._lines[document * self._fields : (document + 1) * self._fields]
        found, start = [], 0
        for number in numbers:
            found.append("\n".join(texts[start : start + number]))
            start += number
        return tuple(found)

    def _folded(self, document: int) -> bytes:
        """Return a document's folded texts in UTF-8, where a substring is one as well."""
        data = bytes(self._data[self._ends[2 * document - 1] if document else 0 : self._ends[2 * document]])
        if not self._sound_texts[document]:
            if zlib.crc32(data) != self._sums[document]:
                raise DamagedIndex("检索索引里的文本已损坏。")
            self._sound_texts[document] = 1
        return data

    def _original(self, document: int) -> str:
        folded = self._folded(document)
        if self._kinds[document] == SAME:
            return folded.decode("utf-8", "surrogatepass")
        packed = self._data[self._ends[2 * document] : self._ends[2 * document + 1]]
        try:
            text = zlib.decompressobj(zdict=dictionary(folded)).decompress(packed)
            return text.decode("utf-8", "surrogatepass")
        except (zlib.error, UnicodeDecodeError) as error:
            raise DamagedIndex("检索索引里的原文已损坏。") from error

    def lines(self, document: int, fields: Sequence[str]) -> list[Line]:
        """Return a document's lines under the names of the fields."""
        originals = self._original(document).split("\n")
        names = self._names(document, fields)
        if self._kinds[document] == DROPPED:
            return [Line(name, line) for name, line in zip(names, originals, strict=True)]
        folded = self._folded(document).decode("utf-8", "surrogatepass").split("\n")
        known = zip(names, originals, map(Folded, folded), strict=True)
        return [Line(name, line, as_folded) for name, line, as_folded in known]

    def folded_lines(self, document: int, fields: Sequence[str]) -> list[Line]:
        """Return a document's lines for terms that are not literal; the folded text may stand for the original."""
        if self._kinds[document] == DROPPED:
            return self.lines(document, fields)
        folded = self._folded(document).decode("utf-8", "surrogatepass").split("\n")
        names = self._names(document, fields)
        return [Line(name, line, Folded(line)) for name, line in zip(names, folded, strict=True)]

    def _names(self, document: int, fields: Sequence[str]) -> list[str]:
        """Return for each line of a document the field it belongs to."""
        numbers = self._lines[document * self._fields : (document + 1) * self._fields]
        return [name for name, number in zip(fields, numbers, strict=True) for _ in range(number)]

    def hits(self, term: str) -> dict[int, int]:
        """Return the documents that hold a folded string without line ends, each with its number of places."""
        listed = len(term) == 1 or (len(term) == 2 and term.isalnum())
        return self._listed(term) if listed else self._verified(term)

    def places_in(self, document: int, term: str) -> int:
        """Return the number of places of a folded string without line ends in one document."""
        return _occurrences(self._folded(document), encoded(term))

    def _listed(self, term: str) -> dict[int, int]:
        documents, counts = self._row(term)
        ones = len(documents) - len(counts)
        found = dict.fromkeys(documents[:ones], 1)
        found.update(zip(documents[ones:], counts, strict=True))
        if MOST in counts.tobytes():
            data = encoded(term)
            many = [document for document, count in found.items() if count == MOST]
            found.update((document, _occurrences(self._folded(document), data)) for document in many)
        return found

    def _verified(self, term: str) -> dict[int, int]:
        pairs = {pair for pair in map(add, term, term[1:]) if pair.isalnum()}
        grams = pairs | set(term).difference(*pairs)
        rows = sorted((self._row(gram)[0] for gram in grams), key=len)
        candidates = set(rows[0])
        for row in rows[1:]:
            if len(candidates) * _LOOK <= len(row):
                break
            candidates.intersection_update(row)
        data = encoded(term)
        numbers = ((document, _occurrences(self._folded(document), data)) for document in candidates)
        return {document: number for document, number in numbers if number}

    def _row(self, gram: str) -> tuple[memoryview, memoryview]:
        """Return the documents of a listed gram, and the numbers of places, up to 255, of the last of them.

        Those before them have one place.
        """
        block = self._block(gram[0])
        second = ord(gram[1]) + 1 if len(gram) == 2 else 0
        j = bisect_left(block.seconds, second)
        if j == len(block.seconds) or block.seconds[j] != second:
            return block.documents[:0], block.counts[:0]
        documents = block.documents[block.starts[j] : block.starts[j + 1]]
        return documents, block.counts[block.mores[j] : block.mores[j + 1]]

    def _block(self, first: str) -> _Block:
        """Return the block of a first character; an empty one where there is none."""
        known = self._blocks.get(first)
        if known is None:
            i = bisect_left(self._firsts, ord(first))
            if i == len(self._firsts) or self._firsts[i] != ord(first):
                nothing = self._data[:0]
                return _Block(nothing, nothing, nothing, nothing.cast("H"), nothing)
            known = self._blocks[first] = self._opened(i)
            self._views += known
        return known

    def _opened(self, i: int) -> _Block:
        data = self._data[self._block_ends[i - 1] if i else self._texts_end : self._block_ends[i]]
        if zlib.crc32(data) != self._block_sums[i]:
            raise DamagedIndex("检索索引里的字表已损坏。")
        size, width = self._sizes[i], self._widths[i]
        seconds, rest = _cut(data, size, bool(width & WIDE_SECONDS))
        starts, rest = _cut(rest, size + 1, bool(width & WIDE_STARTS))
        mores, rest = _cut(rest, size + 1, bool(width & WIDE_STARTS))
        return _Block(seconds, starts, mores, rest[: 2 * starts[size]].cast("H"), rest[2 * starts[size] :])

    def firsts(self) -> set[str]:
        """Return the folded characters of all documents, deleted ones too."""
        return set(map(chr, self._firsts))

    def followers(self, char: str) -> set[str]:
        """Return the letters, digits and ideographs that stand behind one of them, in deleted documents too."""
        return {chr(second - 1) for second in self._block(char).seconds if second}

    def differing(self, folded: Iterable[str]) -> set[int]:
        """Return the documents where something else than these folded characters may stand for one of them.

        That is a character that folds to one of them, or one that folding drops, between them.
        """
        if self._dropped is None:
            self._dropped = {document for document, kind in enumerate(self._kinds) if kind == DROPPED}
        found = set(self._dropped)
        for char in folded:
            code = ord(char)
            for i in range(bisect_left(self._targets, code), bisect_right(self._targets, code)):
                found.update(self._variant(i))
        return found

    def holding(self, char: str, folded: str) -> set[int]:
        """Return the documents where a character that folding changes stands as it is."""
        code = ord(folded)
        for i in range(bisect_left(self._targets, code), bisect_right(self._targets, code)):
            if self._sources[i] == ord(char):
                return set(self._variant(i))
        return set()

    def _variant(self, i: int) -> memoryview:
        if self._lists is None:
            data = self._data[self._blocks_end : self._blocks_end + 2 * (self._list_ends[-1])]
            if zlib.crc32(data) != self._lists_sum:
                raise DamagedIndex("检索索引里的异体字表已损坏。")
            self._lists = data.cast("H")
            self._views += [data, self._lists]
        return self._lists[self._list_ends[i - 1] if i else 0 : self._list_ends[i]]


def _cut(data: memoryview, size: int, wide: bool) -> tuple[memoryview, memoryview]:
    """Take an array off the front of a block."""
    end = size * (4 if wide else 2)
    return data[:end].cast("I" if wide else "H"), data[end:]


def _occurrences(text: bytes, term: bytes) -> int:
    """Count the places where a term stands, overlapping ones included (哈哈 stands twice in 哈哈哈)."""
    if term.find(term[:1], 1) < 0:  # where its first byte stands but once, a term cannot overlap itself
        return text.count(term)
    number = 0
    place = text.find(term)
    while place >= 0:
        number += 1
        place = text.find(term, place + 1)
    return number
