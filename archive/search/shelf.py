"""One segment of the index: its documents by number, and the places of a query's leaves in them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from ..text.fold import fold
from .column import ColumnReader
from .engine import DamagedIndex, Dates
from .places import Line, dated, named, spans, stands
from .query import And, Between, Condition, Dated, Forms, Has, Leaf, Near, Node, Not, Or, Same, literally, terms, times
from .ranking import Counted, norms
from .stamp import GRAM_FIELDS
from .term import FIELDS, Term, as_matched

_FEW = 8


class SegmentShelf:
    """A segment as opened: nothing of it is opened later, so a writer can change the folder meanwhile."""

    def __init__(self, searcher: Any, texts: ColumnReader, titles: ColumnReader) -> None:
        self.searcher = searcher
        self.reader = searcher.reader()
        self.texts = texts
        self.titles = titles
        self.lengths: Sequence[int] = texts.lengths
        self.title_lengths: Sequence[int] = titles.lengths
        self._ids = self.reader.column_reader("id")
        self._issues = self.reader.column_reader("issue")
        # Whoosh's matchers can let a deleted document through; here none comes in.
        deleted = filter(self.reader.is_deleted, range(len(texts))) if self.reader.has_deletions() else ()
        self.deleted = frozenset(deleted)
        self.held = len(texts) - len(self.deleted)
        self.length = sum(self.lengths) - sum(self.lengths[document] for document in self.deleted)
        self._norms: list[float] = []
        self._known_ids: dict[int, str] = {}

    def id(self, document: int) -> str:
        """Return the accession number of a document."""
        known = self._known_ids.get(document)
        if known is None:
            known = self._known_ids[document] = str(self._ids[document])
        return known

    def issue(self, document: int) -> str:
        """Return the issue a document stands in; "" for none."""
        return str(self._issues[document])

    def norms(self, mean: float) -> list[float]:
        """Return the norm of each document's length; `mean` is the same at every call."""
        if not self._norms:
            self._norms = norms(self.lengths, mean)
        return self._norms

    @cached_property
    def everything(self) -> frozenset[int]:
        """Return all documents but the deleted ones."""
        return frozenset(range(len(self.texts))) - self.deleted


class Asked:
    """A query asked of a segment; each leaf is looked up once."""

    def __init__(self, shelf: SegmentShelf, dates: Dates) -> None:
        self._shelf = shelf
        self._dates = dates
        self._known: dict[object, Counted] = {}
        self._texts: dict[int, list[Line]] = {}
        self._folded: dict[int, list[Line]] = {}

    def documents(self, node: Node) -> AbstractSet[int]:
        """Return the documents for which a tree holds."""
        match node:
            case Term() | Forms() | Dated() | Near() | Same():
                return self.counted(node).counts.keys()
            case Not(part):
                return self._shelf.everything - self.documents(part)
            case And(parts):
                return _common(self.documents(part) for part in parts)
            case Or(parts):
                return frozenset().union(*(self.documents(part) for part in parts))
            case Has() | Between():
                return self._meeting(node)

    def _meeting(self, condition: Condition) -> AbstractSet[int]:
        """Return the documents that meet a condition, from Whoosh's own postings."""
        reader, field = self._shelf.reader, condition.field
        found: set[int] = set()
        for value in reader.lexicon(field):
            text = value.decode("utf-8")
            if condition.admits(text) if isinstance(condition, Between) else named(condition, (text,)):
                found.update(reader.postings(field, value).all_ids())
        return found - self._shelf.deleted

    def counted(self, leaf: Leaf) -> Counted:
        """Return the places of a leaf."""
        key = leaf.key()
        if key not in self._known:
            if isinstance(leaf, Term) and leaf.is_plain:
                self._known[key] = self._read(leaf)
            elif isinstance(leaf, Forms) and _apart(leaf.terms):
                self._known[key] = self._together(leaf)
            elif isinstance(leaf, Dated):
                self._known[key] = self._dated(leaf)
            else:
                self._known[key] = self._looked_up(leaf)
        return self._known[key]

    def _read(self, term: Term) -> Counted:
        """Return the places of a plain term, which the columns know."""
        counts = self._living(self._shelf.texts.hits(term.folded))
        if len(counts) <= _FEW:  # their titles are read in less time than lists
            found = ((document, self._shelf.titles.places_in(document, term.folded)) for document in counts)
            titles = {document: number for document, number in found if number}
        else:
            titles = self._living(self._shelf.titles.hits(term.folded))
        if not counts:
            return Counted(counts, titles, set())
        inexact = {
            document
            for document in self._in_question(term, counts)
            if not any(term.text in line.text for line in self._lines(document))
        }
        return Counted(counts, titles, inexact | self._lacking(term, counts))

    def _together(self, forms: Forms) -> Counted:
        """Return the places of forms of which none can lie in another."""
        typed = self.counted(forms.terms[0])
        counts: Counter[int] = Counter()
        titles: Counter[int] = Counter()
        for form in forms.terms:
            counts.update(self.counted(form).counts)
            titles.update(self.counted(form).titles)
        return Counted(counts, titles, (counts.keys() - typed.counts.keys()) | typed.inexact)

    def _dated(self, leaf: Dated) -> Counted:
        """Return the dates in a time, for which no text is looked into; a date stands as it is looked for."""
        counts: dict[int, int] = {}
        titles: dict[int, int] = {}
        for document in self._shelf.everything:
            fields = [date.field for date in self._dates.get(self._shelf.id(document), ()) if leaf.admits(date)]
            if fields:
                counts[document] = len(fields)
                if in_title := fields.count("title"):
                    titles[document] = in_title
        return Counted(counts, titles, set())

    def _living(self, found: dict[int, int]) -> dict[int, int]:
        for document in self._shelf.deleted & found.keys():
            del found[document]
        return found

    def _looked_up(self, leaf: Leaf) -> Counted:
        """Return the places of a leaf, looking into each text that may have one."""
        counts: dict[int, int] = {}
        titles: dict[int, int] = {}
        # Dates lie in the original: where a folded text stands for it, offsets could differ.
        original = any(term.literal for term in terms(leaf)) or any(True for _ in times(leaf))
        read = self._lines if original else self._folded_lines
        for document in self._candidates(leaf) - self._shelf.deleted:
            found = [(line.field, len(spans(leaf, line))) for line in read(document)]
            number = sum(number for _, number in found)
            if number:
                counts[document] = number
                if in_title := sum(number for field, number in found if field == "title"):
                    titles[document] = in_title
        typed = literally(leaf)
        inexact = {document for document in self._in_question(leaf, counts) if not stands(typed, self._lines(document))}
        if isinstance(leaf, Term):
            inexact |= self._lacking(leaf, counts)
        return Counted(counts, titles, inexact)

    def _lines(self, document: int) -> list[Line]:
        if document not in self._texts:
            text = self._shelf.texts.lines(document, FIELDS)
            dated(text, self._dates.get(self._shelf.id(document), ()))
            self._texts[document] = text
        return self._texts[document]

    def _folded_lines(self, document: int) -> list[Line]:
        if document not in self._folded:
            self._folded[document] = self._shelf.texts.folded_lines(document, FIELDS)
        return self._folded[document]

    def _candidates(self, node: Node) -> AbstractSet[int]:
        """Return the documents that have all the strings a tree needs, one way or another."""
        match node:
            case Term():
                return self._with_pieces(node)
            case Forms(forms):
                return frozenset().union(*map(self._with_pieces, forms))
            case Dated():
                return self.counted(node).counts.keys()
            case Near(left, right):
                return self._candidates(left) & self._candidates(right)
            case Same(part):
                return self._candidates(part)
            case And(parts):
                return _common(self._candidates(part) for part in parts)
            case Or(parts):
                return frozenset().union(*(self._candidates(part) for part in parts))
            case Not() | Has() | Between():
                return self._shelf.everything

    def _with_pieces(self, term: Term) -> AbstractSet[int]:
        column = self._shelf.titles if term.fields == ("title",) else self._shelf.texts
        folded = [fold(piece.text) for piece in term.pattern.pieces]
        # Punctuation may stand anywhere in a loose term, so only its single characters are certain.
        parts = set("".join(folded)) if term.loose else {part for part in folded if part}
        return _common(column.hits(part).keys() for part in sorted(parts)) if parts else self._shelf.everything

    def _in_question(self, leaf: Leaf, counts: dict[int, int]) -> set[int]:
        """Return those of the documents where a leaf occurs that must be looked into to know whether as typed.

        Where nothing in a text differs from its folded form that could stand in a place of the leaf, what is typed
        in folded form stands as typed, and what is not does not. With other forms of a name all is open.
        """
        if _has_forms(leaf):
            return set(counts)
        typed = {char for term in terms(leaf) for char in term.typed}
        if not typed:
            return set()
        if any(not as_matched(char, literal=False, loose=False) for char in typed):
            return set(counts)  # what folding drops is in no column
        if not _unfolded(typed):
            return self._shelf.texts.differing(typed) & counts.keys()
        if isinstance(leaf, Term):
            return counts.keys() - self._lacking(leaf, counts)
        return set(counts)

    def _lacking(self, term: Term, counts: dict[int, int]) -> set[int]:
        """Return those of the documents that lack a character of the term which only stands there unfolded."""
        lacking: set[int] = set()
        for char, folded in _unfolded(term.typed):
            lacking |= counts.keys() - self._shelf.texts.holding(char, folded)
        return lacking


def _unfolded(typed: Iterable[str]) -> list[tuple[str, str]]:
    """Return the characters that folding changes, with what they become; those that it drops stand nowhere."""
    pairs = [(char, as_matched(char, literal=False, loose=False)) for char in typed]
    return [(char, folded) for char, folded in pairs if folded not in ("", char)]


def _has_forms(node: Node) -> bool:
    match node:
        case Forms():
            return True
        case Near(left, right):
            return _has_forms(left) or _has_forms(right)
        case Not(part) | Same(part):
            return _has_forms(part)
        case And(parts) | Or(parts):
            return any(map(_has_forms, parts))
        case Term() | Dated() | Has() | Between():
            return False


def _apart(forms: Sequence[Term]) -> bool:
    """Tell whether the columns can count forms one by one: plain ones, none of which holds another."""
    texts = [form.folded for form in forms]
    return all(form.is_plain for form in forms) and not any(
        one in other for i, one in enumerate(texts) for j, other in enumerate(texts) if i != j
    )


def _common(sets: Iterable[AbstractSet[int]]) -> AbstractSet[int]:
    smallest, *others = sorted(sets, key=len)
    for other in others:
        smallest = smallest & other
    return smallest


def shelves(searcher: Any) -> Iterator[SegmentShelf]:
    """Yield the segments of an open index that hold anything."""
    for leaf, _ in searcher.leaf_searchers():
        if leaf.doc_count_all():
            columns = [leaf.reader().column_reader(field, translate=False) for field in GRAM_FIELDS]
            if not all(isinstance(column, ColumnReader) for column in columns):
                raise DamagedIndex("检索索引缺少文件。")  # Whoosh stands in an empty column for a missing file
            yield SegmentShelf(leaf, *columns)
