"""The Whoosh index: Whoosh keeps segments, deletions, merging and the metadata; our columns answer for the texts.

`open` trusts nothing but the stamp; `matches` goes through Whoosh's searcher. Building is in `whoosh_build`.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from whoosh.index import FileIndex

from . import stamp
from .column import Passages
from .engine import DamagedIndex, Dates
from .query import And, Query
from .ranking import Answer, Part
from .shelf import Asked, shelves
from .storage import DurableStorage

_TRIES = 3  # to open while a writer changes the folder


class WhooshEngine:
    """Answers from an index that is open; a context manager."""

    name = "whoosh"

    def __init__(self, directory: Path, dates: Dates | None = None) -> None:
        """Open an index whose stamp has been found genuine; raises whatever Whoosh raises."""
        self._dates = dates or {}
        self._searcher = FileIndex(DurableStorage(directory)).searcher()
        try:
            self._shelves = list(shelves(self._searcher))
        except BaseException:
            self._searcher.close()
            raise
        self._held = sum(shelf.held for shelf in self._shelves)
        self._mean = sum(shelf.length for shelf in self._shelves) / self._held if self._held else 0.0

    @classmethod
    def open(cls, directory: Path, key: bytes, expected: str, dates: Dates | None = None) -> Self | None:
        """Open the index in a folder; `dates` are needed by a query that asks for a time.

        None unless it was made here (`key`), can be read by this version, is whole, and shows the state
        `expected` of the store; then a plain scan must answer.
        """
        for _ in range(_TRIES):
            found = stamp.read(directory, key)
            if found is None or not expected or found.state != expected:
                return None
            try:
                engine = cls(directory, dates)
            except Exception:  # noqa: S112 - Whoosh raises anything on damaged files, and where files vanish
                continue
            again = stamp.read(directory, key)
            if again is not None and again.text == found.text:
                return engine
            engine.close()  # a writer came between: what was opened was not proven
        return None

    def find(self, query: Query) -> Answer:
        """Return all matching manuscripts.

        Raises DamagedIndex when the index turns out to be damaged: a plain scan must answer.
        """
        leaves = query.leaves()
        asked = And((query.root, *query.filters)) if query.filters else query.root
        parts = []
        try:
            for shelf in self._shelves:
                answer = Asked(shelf, self._dates)
                documents = frozenset(shelf.searcher.docs_for_query(Passages(partial(answer.documents, asked))))
                counted = [answer.counted(leaf) for leaf in leaves]
                parts.append(Part(shelf, documents, counted, shelf.norms(self._mean)))
        except DamagedIndex:
            raise
        except Exception as error:  # Whoosh raises anything on damaged files
            raise DamagedIndex("检索索引已损坏。") from error
        return Answer(leaves, parts, self._held)

    def firsts(self) -> set[str]:
        """Return the folded characters of all texts; some may have gone again."""
        return set().union(*(shelf.texts.firsts() for shelf in self._shelves))

    def followers(self, char: str) -> set[str]:
        """Return the letters, digits and ideographs that stand behind one of them; some may have gone again."""
        return set().union(*(shelf.texts.followers(char) for shelf in self._shelves))

    def documents(self) -> Iterator[tuple[int, str, str]]:
        """Return (Whoosh's number, id, digest) of all manuscripts in the index."""
        reader = self._searcher.reader()
        for number in reader.all_doc_ids():
            stored = reader.stored_fields(number)
            yield number, stored["id"], stored["digest"]

    def digests(self) -> dict[str, str]:
        """Return id → digest of all manuscripts in the index."""
        return {number: digest for _, number, digest in self.documents()}

    def close(self) -> None:
        """Close all files and maps."""
        self._shelves = []
        self._searcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
