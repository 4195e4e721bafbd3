"""The engines that are compared, under one Protocol: each does the work its own users would have it do.

Each indexes the folded texts (title and body, `Text.whole`), answers a query with the exact number of articles and
the numbers of the best of them, and holds no more than that needs: the texts lie in the corpus file for all.
Rankings differ: BM25 where the engine has it, occurrences elsewhere.
"""

import re
import shutil
import sqlite3
import subprocess
from array import array
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from wenshi.text.fold import fold

from .corpus import Asked, Corpus
from .ours import Ours, WithoutNumpy
from .peer_tantivy import TantivyBigrams, TantivyUnigrams
from .peer_whoosh import WhooshJieba, WhooshNgrams

_SPACE = re.compile(r"\s")


class Peer(Protocol):
    """A search engine; nothing of the corpus stays in memory but what the engine itself keeps there."""

    label: str

    def build(self, corpus: Corpus, folder: Path) -> None:
        """Index all texts in an empty folder, in one process and as one writer."""
        ...

    def open(self, folder: Path) -> None:
        """Make ready to answer; not timed."""
        ...

    def forget(self) -> None:
        """Drop remembered answers, so that asking again is work again."""
        ...

    def answer(self, asked: Asked, limit: int) -> tuple[int, list[int]]:
        """Return how many articles match, and the numbers of the best."""
        ...

    def found(self, asked: Asked) -> set[int]:
        """Return the numbers of all articles that match; not timed."""
        ...


def marked(text: str) -> str:
    """Return a folded text without white space that an engine would cut at or skip: no match runs across it."""
    return _SPACE.sub("_", fold(text))


class Fts5:
    """SQLite FTS5; journal and syncing off while building, and optimised at the end."""

    label: str
    options: str

    def tokens(self, text: str) -> str:
        raise NotImplementedError

    def phrase(self, asked: Asked) -> str:
        operator = " OR " if asked.either else " AND "
        return operator.join(f'"{self.tokens(term)}"' for term in asked.terms)

    def build(self, corpus: Corpus, folder: Path) -> None:
        base = sqlite3.connect(folder / "index.db")
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
        base.execute(f"CREATE VIRTUAL TABLE texts USING fts5(body, {self.options})")
        rows = ((text.number, self.tokens(text.whole)) for text in corpus)
        base.executemany("INSERT INTO texts(rowid, body) VALUES (?, ?)", rows)
        base.execute("INSERT INTO texts(texts) VALUES ('optimize')")
        base.commit()
        base.close()

    def open(self, folder: Path) -> None:
        self._base = sqlite3.connect(f"file:{folder / 'index.db'}?mode=ro", uri=True)

    def forget(self) -> None:
        """Nothing is remembered."""

    def answer(self, asked: Asked, limit: int) -> tuple[int, list[int]]:
        statement = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank"
        rows = self._base.execute(statement, (self.phrase(asked),)).fetchall()
        return len(rows), [number for (number,) in rows[:limit]]

    def found(self, asked: Asked) -> set[int]:
        return set(self.answer(asked, 1 << 40)[1])


class Fts5Unigrams(Fts5):
    """Every character a token, punctuation too; terms are phrases."""

    label = "FTS5 unigram phrase"
    # Contentless: it is the texts' characters that are indexed, cut apart by spaces.
    options = "content='', tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* P* S* M* Co Cn'\""

    def tokens(self, text: str) -> str:
        return " ".join(marked(text))


class Fts5Trigrams(Fts5):
    """FTS5's own trigrams; it knows nothing shorter, so the texts are scanned by LIKE for that."""

    label = "FTS5 trigram, LIKE below 3"
    options = "tokenize='trigram'"

    def tokens(self, text: str) -> str:
        return marked(text)

    def answer(self, asked: Asked, limit: int) -> tuple[int, list[int]]:
        terms = asked.folded()
        if min(map(len, terms)) >= 3:
            return super().answer(asked, limit)
        # The + keeps FTS5 from answering LIKE out of its trigrams: it takes three bytes, one of ours, for enough.
        condition = (" OR " if asked.either else " AND ").join(["+body LIKE ?"] * len(terms))
        rows = self._base.execute(f"SELECT rowid, body FROM texts WHERE {condition}", [f"%{term}%" for term in terms])
        return best({number: sum(map(body.count, terms)) for number, body in rows}, limit)


class Scan:
    """The plain scan: all folded texts in one string in memory, searched by `str.find`."""

    label = "plain scan in memory"

    def build(self, corpus: Corpus, folder: Path) -> None:
        (folder / "texts").write_bytes("\0".join(fold(text.whole) for text in corpus).encode())

    def open(self, folder: Path) -> None:
        self._text = (folder / "texts").read_bytes().decode()
        self._starts = array("Q", [0, *(match.end() for match in re.finditer("\0", self._text)), len(self._text)])

    def forget(self) -> None:
        """Nothing is remembered."""

    def _places(self, term: str) -> dict[int, int]:
        places = {}
        place = self._text.find(term)
        while place >= 0:
            number = bisect_right(self._starts, place)
            end = self._starts[number]
            places[number] = self._text.count(term, place, end)
            place = self._text.find(term, end)
        return places

    def _matches(self, asked: Asked) -> dict[int, int]:
        return joined([self._places(term) for term in asked.folded()], asked.either)

    def answer(self, asked: Asked, limit: int) -> tuple[int, list[int]]:
        return best(self._matches(asked), limit)

    def found(self, asked: Asked) -> set[int]:
        return set(self._matches(asked))


class Ripgrep:
    """ripgrep, a process for each term, over the folded texts as files; its time holds the start of the process."""

    label = "ripgrep, processes"

    def build(self, corpus: Corpus, folder: Path) -> None:
        for text in corpus:
            (folder / f"{text.number}.txt").write_bytes(fold(text.whole).encode())

    def open(self, folder: Path) -> None:
        self._folder = folder

    def forget(self) -> None:
        """Nothing is remembered."""

    def _places(self, term: str) -> dict[int, int]:
        command = ["rg", "--no-config", "--no-ignore", "--fixed-strings", "--count-matches", "--", term, "."]
        lines = subprocess.run(command, cwd=self._folder, check=False, capture_output=True).stdout.decode().split()
        pairs = (line.removeprefix("./").split(".txt:") for line in lines)
        return {int(number): int(count) for number, count in pairs}

    def answer(self, asked: Asked, limit: int) -> tuple[int, list[int]]:
        return best(joined([self._places(term) for term in asked.folded()], asked.either), limit)

    def found(self, asked: Asked) -> set[int]:
        return set(self.answer(asked, 1 << 40)[1])


def joined(parts: list[dict[int, int]], either: bool) -> dict[int, int]:
    """Return the occurrences in the articles that hold all the terms, or one of them."""
    kept = set(parts[0]).union(*parts) if either else set(parts[0]).intersection(*parts)
    return {number: sum(part.get(number, 0) for part in parts) for number in kept}


def best(occurrences: dict[int, int], limit: int) -> tuple[int, list[int]]:
    """Return how many articles there are, and those with the most occurrences."""
    return len(occurrences), sorted(occurrences, key=lambda number: (-occurrences[number], number))[:limit]


ENGINES: dict[str, Callable[[], Any]] = {
    "wenshi": Ours,
    "wenshi-pure": WithoutNumpy,
    "tantivy-2": TantivyBigrams,
    "tantivy-1": TantivyUnigrams,
    "fts5-1": Fts5Unigrams,
    "fts5-3": Fts5Trigrams,
    "scan": Scan,
    "ripgrep": Ripgrep,
    "whoosh-jieba": WhooshJieba,
    "whoosh-ngrams": WhooshNgrams,
}


def missing() -> dict[str, str]:
    """Return the engines that cannot be measured here, and why."""
    return {} if shutil.which("rg") else {"ripgrep": "the program rg is not installed (Debian: ripgrep)"}
