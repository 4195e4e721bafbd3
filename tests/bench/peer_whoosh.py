"""Whoosh with what it is usually given for Chinese: jieba's words, or its own n-grams."""

import logging
from pathlib import Path
from typing import Any

from wenshi.text.fold import fold

from .corpus import Asked, Corpus


class StockWhoosh:
    """Whoosh's own fields, query parser and BM25F."""

    label: str
    quote: str

    def body(self) -> Any:
        raise NotImplementedError

    def build(self, corpus: Corpus, folder: Path) -> None:
        from whoosh.fields import STORED, Schema
        from whoosh.index import create_in

        writer = create_in(str(folder), Schema(number=STORED, body=self.body())).writer(limitmb=256)
        for text in corpus:
            writer.add_document(number=text.number, body=fold(text.whole))
        writer.commit()

    def open(self, folder: Path) -> None:
        from whoosh.index import open_dir
        from whoosh.qparser import QueryParser

        index = open_dir(str(folder))
        self._searcher = index.searcher()
        self._parser = QueryParser("body", index.schema)
        logging.getLogger("jieba").setLevel(logging.WARNING)
        self._query(Asked("2", ("开始",)))  # jieba reads its dictionary at the first use

    def forget(self) -> None:
        """Nothing is remembered."""

    def _query(self, asked: Asked) -> Any:
        quoted = [f"{self.quote}{term}{self.quote}" for term in asked.folded()]
        return self._parser.parse((" OR " if asked.either else " AND ").join(quoted))

    def answer(self, asked: Asked, limit: int) -> tuple[int, list[int]]:
        results = self._searcher.search(self._query(asked), limit=limit)
        return len(results), [hit["number"] for hit in results]

    def found(self, asked: Asked) -> set[int]:
        documents = self._searcher.docs_for_query(self._query(asked))
        return {self._searcher.stored_fields(document)["number"] for document in documents}


class WhooshJieba(StockWhoosh):
    """jieba's analyzer for Whoosh; a term is a phrase of words."""

    label = "stock Whoosh, jieba"
    quote = '"'

    def body(self) -> Any:
        from jieba.analyse import ChineseAnalyzer
        from whoosh.fields import TEXT

        return TEXT(analyzer=ChineseAnalyzer())


class WhooshNgrams(StockWhoosh):
    """NGRAM of one and two characters; a term is all of its pairs, wherever they stand."""

    label = "stock Whoosh, n-grams 1–2"
    quote = ""

    def body(self) -> Any:
        from whoosh.fields import NGRAM

        return NGRAM(minsize=1, maxsize=2)
