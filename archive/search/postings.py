"""The postings of many texts: which character and which pair stands in which document, and how often.

A posting is the document's number and its number of places, 255 at most, in one number of four bytes:
document · 256 + places. Pairs are those of letters, digits and ideographs; nothing crosses a line.
Where numpy is installed it does the work for large batches, to the same bytes in a fraction of the time.
"""

from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import groupby, repeat
from operator import add
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

MOST = 255
# A first character; its second characters as code + 1, ascending, 0 for the character alone; the postings of each.
Group = tuple[str, list[int], list[bytes]]
ENOUGH = 300_000  # characters for which importing numpy pays


def grouped(texts: Sequence[str], first_document: int) -> Iterator[Group]:
    """Yield the postings of folded texts by first character, ascending; documents are numbered on."""
    if sum(map(len, texts)) >= ENOUGH and find_spec("numpy") is not None:
        return by_numpy(texts, first_document)
    return by_counting(texts, first_document)


def by_counting(texts: Iterable[str], first_document: int) -> Iterator[Group]:
    """Yield the postings, gathered in a dictionary: 50 to 100 bytes for each while it lasts."""
    rows: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
    for document, text in enumerate(texts, first_document):
        counts = Counter(map(add, text, text[1:]))
        counts.update(text)
        numbers: Iterable[int] = counts.values()
        if max(numbers, default=0) > MOST:
            numbers = map(min, numbers, repeat(MOST))
        places = map((document << 8).__or__, numbers)
        deque(map(array.append, map(rows.__getitem__, counts), places), maxlen=0)
    for first, grams in groupby(sorted(rows), key=lambda gram: gram[0]):
        held = [gram for gram in grams if gram.isalnum() or (len(gram) == 1 and gram != "\n")]
        if held:
            seconds = [ord(gram[1]) + 1 if len(gram) == 2 else 0 for gram in held]
            yield first, seconds, [rows[gram].tobytes() for gram in held]


def by_numpy(texts: Sequence[str], first_document: int) -> Iterator[Group]:
    """Yield the postings, gathered by sorting numbers of character, second character and document."""
    import numpy as np  # noqa: PLC0415 - an extra, and costly to import

    codes = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
    lengths = [len(text) + 1 for text in texts]  # the line end behind each is no character of any
    documents = np.repeat(np.arange(first_document, first_document + len(texts), dtype=np.uint64), lengths)[:-1]
    keys = _keys(codes, documents)
    keys.sort()
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, np.int64)
    counts = np.minimum(np.diff(np.append(begins, len(keys))), MOST).astype(np.uint32)
    keys = keys[begins]
    postings = ((keys & 0xFFFF).astype(np.uint32) << 8) | counts
    data = postings.tobytes()
    grams = keys >> 16
    rows = np.flatnonzero(np.concatenate(([True], grams[1:] != grams[:-1]))) if len(grams) else begins
    starts = [*rows.tolist(), len(grams)]
    held = grams[rows].tolist()
    for code, places in groupby(range(len(held)), key=lambda i: held[i] >> 21):
        numbers = list(places)
        seconds = [held[i] & 0x1FFFFF for i in numbers]
        yield chr(code), seconds, [data[4 * starts[i] : 4 * starts[i + 1]] for i in numbers]


def _keys(codes: "NDArray[numpy.uint32]", documents: "NDArray[numpy.uint64]") -> "NDArray[numpy.uint64]":
    """Return a number for each place: first character (21 bits), second + 1 (21 bits), document (16 bits)."""
    import numpy as np  # noqa: PLC0415

    occurring = np.flatnonzero(np.bincount(codes)) if len(codes) else codes
    alnum = np.zeros(0x110000, bool)
    alnum[occurring] = [chr(code).isalnum() for code in occurring.tolist()]
    known = alnum[codes]
    wide = codes.astype(np.uint64)
    paired = known[:-1] & known[1:]
    firsts, seconds, holders = wide[:-1][paired], wide[1:][paired], documents[:-1][paired]
    pairs = (firsts << 37) | ((seconds + 1) << 16) | holders
    inside = codes != ord("\n")
    return np.concatenate(((wide[inside] << 37) | documents[inside], pairs))


class Run:
    """Postings put aside in a temporary file, by first character."""

    def __init__(self, groups: Iterable[Group]) -> None:
        """Take the groups in order."""
        from tempfile import TemporaryFile  # noqa: PLC0415 - large archives only, and searches import this module

        self.places: dict[str, tuple[int, int, int]] = {}
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - `close` ends it, when the column is written
        for first, seconds, rows in groups:
            sizes = array("I", map(len, rows))
            self.places[first] = (self._file.tell(), len(seconds), sum(sizes))
            self._file.write(b"".join((array("I", seconds), sizes, *rows)))

    def rows(self, first: str) -> Iterator[tuple[int, bytes]]:
        """Yield the second characters of a first one with their postings."""
        start, count, total = self.places.get(first, (0, 0, 0))
        self._file.seek(start)
        data = self._file.read(8 * count + total)
        heads = memoryview(data)[: 8 * count].cast("I")
        place = 8 * count
        for second, size in zip(heads[:count], heads[count:], strict=True):
            yield second, data[place : place + size]
            place += size

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def merged(runs: Sequence[Run]) -> Iterator[Group]:
    """Yield the postings of several runs, which are in the order of their documents."""
    for first in sorted({first for run in runs for first in run.places}):
        lists: defaultdict[int, list[bytes]] = defaultdict(list)
        for run in runs:
            for second, row in run.rows(first):
                lists[second].append(row)
        seconds = sorted(lists)
        yield first, seconds, [b"".join(lists[second]) for second in seconds]
