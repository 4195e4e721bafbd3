"""tantivy (Rust) through its Python package: single characters or pairs as terms, longer strings as phrases."""

import re
from pathlib import Path
from typing import Any

from wenshi.text.fold import fold

from .corpus import Asked, Corpus

_SPACE = re.compile(r"\s")


class Tantivy:
    """One thread, as all engines here; the default memory budget; the number of an article is a fast field."""

    label: str

    def terms(self, text: str) -> list[str]:
        raise NotImplementedError

    def _schema(self) -> Any:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("number", stored=False, indexed=False, fast=True)
        schema.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="position")
        return schema.build()

    def build(self, corpus: Corpus, folder: Path) -> None:
        import tantivy

        writer = tantivy.Index(self._schema(), path=str(folder)).writer(num_threads=1)
        for text in corpus:
            document = tantivy.Document()
            document.add_integer("number", text.number)
            document.add_text("body", " ".join(self.terms(_SPACE.sub("_", fold(text.whole)))))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        import tantivy

        index = tantivy.Index.open(str(folder))
        self._fields, self._searcher = index.schema, index.searcher()
        self._query, self._occur = tantivy.Query, tantivy.Occur

    def forget(self) -> None:
        """Nothing is remembered."""

    def _term(self, term: str) -> Any:
        terms = self.terms(term)
        if len(terms) == 1:
            return self._query.term_query(self._fields, "body", terms[0])
        return self._query.phrase_query(self._fields, "body", terms)

    def _parsed(self, asked: Asked) -> Any:
        parts = [self._term(term) for term in asked.folded()]
        occur = self._occur.Should if asked.either else self._occur.Must
        return parts[0] if len(parts) == 1 else self._query.boolean_query([(occur, part) for part in parts])

    def answer(self, asked: Asked, limit: int) -> tuple[int, list[int]]:
        result = self._searcher.search(self._parsed(asked), limit, count=True)
        return result.count, self._searcher.fast_field_values("number", [address for _, address in result.hits])

    def found(self, asked: Asked) -> set[int]:
        return set(self.answer(asked, self._searcher.num_docs)[1])


class TantivyUnigrams(Tantivy):
    label = "tantivy unigram phrase"

    def terms(self, text: str) -> list[str]:
        return list(text)


class TantivyBigrams(Tantivy):
    """The pair that begins at each character; a character alone is asked for as any pair that begins with it."""

    label = "tantivy bigram phrase"

    def terms(self, text: str) -> list[str]:
        return [text[i : i + 2] for i in range(len(text))]

    def _term(self, term: str) -> Any:
        if len(term) == 1:
            return self._query.regex_query(self._fields, "body", re.escape(term) + ".?")
        pairs = [term[i : i + 2] for i in range(len(term) - 1)]
        if len(pairs) == 1:
            return self._query.term_query(self._fields, "body", pairs[0])
        return self._query.phrase_query(self._fields, "body", pairs)
