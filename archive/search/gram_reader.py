"""Answer from a substring column (`grams` says how the file is laid out)."""

import struct
import zlib
from bisect import bisect_left
from operator import add
from typing import Literal

from ..text.fold import fold
from .engine import DamagedIndex, occurrences
from .grams import CHANGED, FOOTER, MAGIC, MOST, SAME, Foldable, encoded


class GramReader:
    """Answers from a column; `data` is its bytes, mapped or not.

    Raises DamagedIndex, here and in every method, when what is read is not what was written.
    """

    def __init__(self, data: memoryview) -> None:
        self._data = data
        try:
            magic, count, texts_end, start, firsts, checksum = FOOTER.unpack(data[-FOOTER.size :])
        except struct.error as error:
            raise DamagedIndex("检索索引不完整。") from error
        summary = data[start : -FOOTER.size]
        if magic != MAGIC or zlib.crc32(summary) != checksum:
            raise DamagedIndex("检索索引已损坏。")
        self._views: list[memoryview] = [summary]
        self._texts_end = texts_end
        self._ends = self._take("Q", 2 * count)
        self._sums = self._take("I", count)
        self._kinds = self._take("B", count)
        self._changed_ends = self._take("I", count)
        self._firsts = self._take("I", firsts)
        self._block_ends = self._take("Q", firsts)
        self._sizes = self._take("I", firsts)
        self._block_sums = self._take("I", firsts)
        self._changed = bytes(self._views[0]).decode("utf-8", "surrogatepass")
        self._foldable = Foldable()
        self._sound_texts = bytearray(count)
        self._sound_blocks = bytearray(firsts)
        self._known: dict[str, dict[int, int]] = {}

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

    def __getitem__(self, document: int) -> str:
        """Return a document's original text."""
        kind = self._kinds[document]
        data = self._text(document) if kind == SAME else self._original(document)
        return data.decode("utf-8", "surrogatepass")

    def _text(self, document: int) -> bytes:
        """Return a document's folded text in UTF-8, where a substring is one as well."""
        data = bytes(self._data[self._ends[2 * document - 1] if document else 0 : self._ends[2 * document]])
        if not self._sound_texts[document]:
            if zlib.crc32(data) != self._sums[document]:
                raise DamagedIndex("检索索引里的文本已损坏。")
            self._sound_texts[document] = 1
        return data

    def _original(self, document: int) -> bytes:
        try:
            return zlib.decompress(self._data[self._ends[2 * document] : self._ends[2 * document + 1]])
        except zlib.error as error:
            raise DamagedIndex("检索索引里的原文已损坏。") from error

    def hits(self, term: str) -> dict[int, int]:
        """Return the documents that hold a folded term, each with its number of places. Do not change it."""
        found = self._known.get(term)
        if found is None:
            if len(self._known) >= 256:  # a query asks twice for each of its terms, no more
                self._known.clear()
            found = self._known[term] = self._listed(term) if len(term) <= 2 else self._verified(term)
        return found

    def _listed(self, term: str) -> dict[int, int]:
        documents, counts = self._row(term)
        found = dict(zip(documents, counts, strict=True))
        if MOST in counts.tobytes():
            data = encoded(term)
            found.update((d, occurrences(self._text(d), data)) for d, count in found.items() if count == MOST)
        return found

    def _verified(self, term: str) -> dict[int, int]:
        rows = sorted((self._row(pair)[0] for pair in set(map(add, term, term[1:]))), key=len)
        candidates = set(rows[0])
        for row in rows[1:]:
            if len(candidates) <= 16:  # looking into so few texts costs less than another list
                break
            candidates.intersection_update(row)
        data = encoded(term)
        numbers = ((document, occurrences(self._text(document), data)) for document in candidates)
        return {document: number for document, number in numbers if number}

    def _row(self, gram: str) -> tuple[memoryview, memoryview]:
        """Return the documents of a character or a pair, ascending, and the numbers of places up to 255."""
        first, second = ord(gram[0]), ord(gram[1]) + 1 if len(gram) == 2 else 0
        i = bisect_left(self._firsts, first)
        if i == len(self._firsts) or self._firsts[i] != first:
            return self._data[:0].cast("H"), self._data[:0]
        block = self._data[self._block_ends[i - 1] if i else self._texts_end : self._block_ends[i]]
        if not self._sound_blocks[i]:
            if zlib.crc32(block) != self._block_sums[i]:
                raise DamagedIndex("检索索引里的字表已损坏。")
            self._sound_blocks[i] = 1
        size = self._sizes[i]
        seconds, starts = block[: 4 * size].cast("I"), block[4 * size : 8 * size + 4].cast("I")
        j = bisect_left(seconds, second)
        if j == size or seconds[j] != second:
            return self._data[:0].cast("H"), self._data[:0]
        lists, total = block[8 * size + 4 :], starts[size]
        low, high = starts[j], starts[j + 1]
        return lists[2 * low : 2 * high].cast("H"), lists[2 * total + low : 2 * total + high]

    def exact(self, document: int, typed: str, folded: str) -> bool:
        """Tell whether a term that occurs in a document stands there as typed; the original is read only if needed."""
        kind = self._kinds[document]
        if kind == SAME:
            return typed == folded
        changed = self._changed[self._changed_ends[document - 1] if document else 0 : self._changed_ends[document]]
        if typed == folded:
            if kind == CHANGED and set(folded).isdisjoint(fold(changed)):
                return True  # no place of it can have read otherwise
        elif any(self._foldable[char] and char not in changed for char in typed):
            return False
        elif len(typed) == 1:
            return True
        return encoded(typed) in self._original(document)
