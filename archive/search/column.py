"""The substring column as Whoosh sees it: a column, the field that keeps it, and the query that asks it.

These are Whoosh's public extension points (`columns.Column`, `fields.FieldType`, `query.Query`); the schema of an
index names the classes here, so they keep their names and their module as long as the index format.
"""

import mmap
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any

from whoosh.columns import Column
from whoosh.fields import FieldType
from whoosh.matching import ListMatcher, NullMatcher
from whoosh.query.qcore import Query as WhooshQuery

from .engine import DamagedIndex
from .gram_reader import GramReader
from .gram_writer import GramWriter


class GramColumn(Column):  # type: ignore[misc]  # Whoosh has no types
    """A column whose values are rows of original texts, `fields` of them."""

    def __init__(self, fields: int) -> None:
        self._fields = fields

    def writer(self, dbfile: Any) -> GramWriter:
        """Return a writer of the column to a file of Whoosh's."""
        return GramWriter(dbfile.write, self._fields)

    def reader(self, dbfile: Any, basepos: int, length: int, doccount: int) -> "ColumnReader":
        """Return the reader of the column in a file of Whoosh's; one reader, and one map, for each open file."""
        known: ColumnReader | None = getattr(dbfile, "gram_reader", None)
        if known is None:
            known = dbfile.gram_reader = ColumnReader(dbfile, basepos, length)
            dbfile.onclose = known.close
        if len(known) != doccount:
            raise DamagedIndex("检索索引的篇数对不上。")
        return known

    def default_value(self, reverse: bool = False) -> tuple[str, ...]:  # noqa: ARG002 (Whoosh's signature)
        """Return the texts of a document that has none."""
        return ("",) * self._fields


class ColumnReader(GramReader):
    """A column mapped from its file; closed by Whoosh together with the file."""

    def __init__(self, dbfile: Any, basepos: int, length: int) -> None:
        self._map = None
        if dbfile.is_real and length:  # a part of a compound segment is no file of its own
            self._map = mmap.mmap(dbfile.fileno(), 0, access=mmap.ACCESS_READ)
            view = memoryview(self._map)[basepos : basepos + length]
        else:
            view = memoryview(dbfile.get(basepos, length))
        super().__init__(view)

    def close(self, _dbfile: object = None) -> None:
        """Close the map, so that its file can be replaced (Windows)."""
        super().close()
        if self._map is not None:
            with suppress(BufferError):  # an error on its way still holds a view; the map goes when it does
                self._map.close()

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return (self[document] for document in range(len(self)))


class GramText(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Texts found by any substring; they are not tokenised and have no postings of Whoosh's."""

    analyzer = format = vector = None
    indexed = scorable = stored = unique = spelling = False

    def __init__(self, fields: int) -> None:
        self.column_type = GramColumn(fields)

    def to_column_value(self, value: tuple[str, ...]) -> tuple[str, ...]:
        """Return what the column takes: the original texts themselves."""
        return value

    def from_column_value(self, value: tuple[str, ...]) -> tuple[str, ...]:
        """Return the original texts from what the column gives."""
        return value


class Passages(WhooshQuery):  # type: ignore[misc]  # Whoosh has no types
    """Matches the documents of one segment that `answer` gives."""

    def __init__(self, answer: Callable[[], AbstractSet[int]]) -> None:
        self.answer = answer

    def docs(self, searcher: Any) -> Iterator[int]:  # noqa: ARG002 (Whoosh's signature)
        """Return the matching documents of one segment, in no order."""
        return iter(self.answer())

    def estimate_size(self, reader: Any) -> int:
        """Return the most documents there can be."""
        return int(reader.doc_count())

    def estimate_min_size(self, _reader: Any) -> int:
        """Return the fewest documents there can be."""
        return 0

    def matcher(self, searcher: Any, context: Any = None) -> Any:  # noqa: ARG002 (Whoosh's signature)
        """Return the matching documents of one segment, ascending."""
        documents = sorted(self.answer())
        return ListMatcher(documents) if documents else NullMatcher()
