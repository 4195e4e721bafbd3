"""The Whoosh index: Whoosh keeps segments, deletions, merging and the metadata; our columns answer for the texts.

`open` trusts nothing but the stamp; `matches` goes through Whoosh's searcher. Building is in `whoosh_build`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whoosh.index import FileIndex
from whoosh.query import And as WhooshAnd
from whoosh.query import Not as WhooshNot
from whoosh.query import Or as WhooshOr
from whoosh.query import Term as WhooshTerm

from ..text.fold import fold
from . import stamp
from .column import ColumnReader, Contains
from .engine import FIELDS, DamagedIndex, Match
from .query import And, Filters, Node, Not, Or, Query, Term
from .storage import DurableStorage


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment as opened: nothing of it is opened later, so a writer can change the folder meanwhile."""

    searcher: Any
    ids: Any
    columns: dict[str, ColumnReader]

    def matches(self, query: Any, terms: tuple[Term, ...]) -> Iterator[Match]:
        reader = self.searcher.reader()
        # Whoosh's InverseMatcher can let a deleted document through, so deletions are looked up once more.
        documents = [doc for doc in self.searcher.docs_for_query(query) if not reader.is_deleted(doc)]
        columns = [self.columns[field] for field in FIELDS]
        hits = {term.folded: [column.hits(term.folded) for column in columns] for term in terms}
        for doc in documents:
            yield Match(
                self.ids[doc],
                occurrences=sum(found.get(doc, 0) for row in hits.values() for found in row),
                exact=all(self._exact(doc, term, hits[term.folded], columns) for term in terms),
                in_title=sum(row[0].get(doc, 0) for row in hits.values()),
            )

    @staticmethod
    def _exact(doc: int, term: Term, hits: list[dict[int, int]], columns: list[ColumnReader]) -> bool:
        """Tell whether a term does not occur in a document or stands there as typed."""
        held = [column for column, found in zip(columns, hits, strict=True) if doc in found]
        return not held or any(column.exact(doc, term.text, term.folded) for column in held)


class WhooshEngine:
    """Answers from an index that is open; a context manager."""

    name = "whoosh"

    def __init__(self, directory: Path) -> None:
        """Open an index whose stamp has been found genuine; raises whatever Whoosh raises."""
        self._searcher = FileIndex(DurableStorage(directory)).searcher()
        try:
            self._segments = [_segment(leaf) for leaf, _ in self._searcher.leaf_searchers() if leaf.doc_count_all()]
        except BaseException:
            self._searcher.close()
            raise
        self._columns = {
            (segment.searcher.reader().segment().segment_id(), field): column
            for segment in self._segments
            for field, column in segment.columns.items()
        }

    @classmethod
    def open(cls, directory: Path, key: bytes, expected: str) -> Self | None:
        """Open the index in a folder.

        None unless it was made here (`key`), can be read by this version, is whole, and shows the state
        `expected` of the store; then a plain scan must answer.
        """
        found = stamp.read(directory, key)
        if found is None or not expected or found.state != expected:
            return None
        try:
            engine = cls(directory)
        except Exception:  # Whoosh raises anything on damaged files, and files vanish under a writer's hands
            return None
        again = stamp.read(directory, key)
        if again is None or again.text != found.text:  # a writer came between: what was opened was not proven
            engine.close()
            return None
        return engine

    def matches(self, query: Query) -> list[Match]:
        """Return all matching manuscripts, in no order.

        Raises DamagedIndex when the index turns out to be damaged: a plain scan must answer.
        """
        try:
            asked = self._translated(query)
            terms = query.positive()
            return [match for segment in self._segments for match in segment.matches(asked, terms)]
        except DamagedIndex:
            raise
        except Exception as error:  # see `open`
            raise DamagedIndex("检索索引已损坏。") from error

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
        self._segments = []
        self._columns = {}
        self._searcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _column(self, reader: Any, field: str) -> ColumnReader:
        return self._columns[reader.segment().segment_id(), field]

    def _translated(self, query: Query) -> Any:
        """Return the query as Whoosh's own."""
        parts = [self._node(query.root), *self._filters(query.filters)]
        return parts[0] if len(parts) == 1 else WhooshAnd(parts)

    def _filters(self, filters: Filters) -> Iterator[Any]:
        for field, value in (("issue", filters.issue), ("status", filters.status)):
            if value:
                yield WhooshTerm(field, value)
        for field, value in (("column", filters.column), ("authors", filters.author)):
            if value:
                yield Contains((field,), fold(value), self._column)

    def _node(self, node: Node) -> Any:
        match node:
            case Term():
                return Contains(FIELDS, node.folded, self._column)
            case Not(part):
                return WhooshNot(self._node(part))
            case And(parts):
                return WhooshAnd([self._node(part) for part in parts])
            case Or(parts):
                either = WhooshOr([self._node(part) for part in parts])
                either.matcher_type = WhooshOr.DEFAULT_MATCHER  # one way for small and large archives alike
                return either


def _segment(searcher: Any) -> _Segment:
    reader = searcher.reader()
    columns = {field: reader.column_reader(field, translate=False) for field in stamp.GRAM_FIELDS}
    if not all(isinstance(column, ColumnReader) for column in columns.values()):
        raise DamagedIndex("检索索引缺少文件。")  # Whoosh stands in an empty column for a missing file
    return _Segment(searcher, reader.column_reader("id"), columns)
