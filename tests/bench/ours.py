"""Our own engine, all that the benchmark knows of it: the one file to change when the seam of search/ changes."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from wenshi.model import Block, BlockKind
from wenshi.search import passages as lines
from wenshi.search import postings
from wenshi.search.engine import Entry
from wenshi.search.grammar import parse
from wenshi.search.lean import import_whoosh
from wenshi.search.query import Query
from wenshi.search.snippet import Snippet, snippets

from .corpus import Asked, Corpus, Text

_KEY = b"k" * 32
_STATE = "bench"


class Ours:
    """The index as `wenshi index` builds it, asked as `wenshi search` asks it."""

    label = "wenshi"

    def build(self, corpus: Corpus, folder: Path) -> None:
        update(folder, (f"2000-{number:04d}" for number in range(1, len(corpus) + 1)), lambda id_: corpus[_number(id_)])

    def open(self, folder: Path) -> None:
        import_whoosh()
        from wenshi.search.whoosh_engine import WhooshEngine

        engine = WhooshEngine.open(folder / "index", _KEY, _STATE)
        assert engine is not None
        self._engine = engine

    def forget(self) -> None:
        """Nothing is remembered from one query to the next."""

    def answer(self, asked: Asked, limit: int) -> tuple[int, list[int]]:
        answer = self._engine.find(parse(asked.typed))
        return answer.total, [_number(match.id) for match in answer.best(limit)]

    def found(self, asked: Asked) -> set[int]:
        return set(map(_number, self._engine.find(parse(asked.typed)).ids()))


class WithoutNumpy(Ours):
    """The same where numpy is not installed: it serves building alone."""

    label = "wenshi without numpy"

    def build(self, corpus: Corpus, folder: Path) -> None:
        postings.ENOUGH = sys.maxsize
        super().build(corpus, folder)


def update(folder: Path, ids: Iterable[str], text: Callable[[str], Text]) -> None:
    """Bring the index in a folder up to date with the articles `ids`, whose texts `text` gives."""
    import_whoosh()
    from wenshi.search.whoosh_build import update as update_index

    def entries(wanted: list[str]) -> Iterator[Entry]:
        for id_ in wanted:
            held = text(id_)
            yield Entry(id_, id_, title=held.title, body=held.body)

    update_index(folder / "index", _KEY, entries, {id_: id_ for id_ in ids}, _STATE)


def passages(text: Text, query: Query) -> list[Snippet]:
    """Cut the passages that show a hit; done alike for all engines."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in text.body.split("\n"))
    return snippets(lines.passages({"title": text.title}, blocks), query)


def _number(id_: str) -> int:
    return int(id_.partition("-")[2])
