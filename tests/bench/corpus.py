"""The texts that are searched and the queries that are asked: seeded, so that every run has the same."""

import json
import random
import re
import tarfile
from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from wenshi.search.grammar import parse
from wenshi.search.query import Query
from wenshi.text.fold import fold

DECADES = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "decades.tar.xz"
_HAN = re.compile("[\u4e00-\u9fff]+")
_SEED = 11
KINDS = {"1 character": 10, "2 characters": 20, "3": 15, "4": 15, "8": 10, "AND": 10, "OR": 10, "no hit": 10}


class Text(NamedTuple):
    """An article; `number` counts from 1."""

    number: int
    title: str
    body: str

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.body}"


class Asked(NamedTuple):
    """A query: strings that must all occur, or one of which must."""

    kind: str
    terms: tuple[str, ...]

    @property
    def either(self) -> bool:
        return self.kind == "OR"

    @property
    def typed(self) -> str:
        return (" OR " if self.either else " ").join(self.terms)

    @property
    def query(self) -> Query:
        return parse(self.typed)

    def folded(self) -> list[str]:
        return [fold(term) for term in self.terms]

    def holds(self, folded: str) -> bool:
        """Tell whether a folded text answers the query: the definition that every engine is held to."""
        return (any if self.either else all)(term in folded for term in self.folded())


class Corpus:
    """Articles in a file, a line of JSON each, as `collections/` holds them for the archive: any can be read alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def write(cls, path: Path, texts: Iterable[Text]) -> "Corpus":
        starts, place, characters, size = array("Q"), 0, 0, 0
        with path.open("wb") as file:
            for text in texts:
                line = json.dumps(text, ensure_ascii=False).encode() + b"\n"
                file.write(line)
                starts.append(place)
                place += len(line)
                characters += len(text.whole)
                size += len(text.whole.encode())
        path.with_suffix(".starts").write_bytes(starts.tobytes())
        path.with_suffix(".sizes").write_text(f"{characters} {size}", encoding="ascii")
        return cls(path)

    @cached_property
    def _starts(self) -> "array[int]":
        starts = array("Q")
        starts.frombytes(self.path.with_suffix(".starts").read_bytes())
        return starts

    @cached_property
    def _sizes(self) -> list[int]:
        return [int(part) for part in self.path.with_suffix(".sizes").read_text(encoding="ascii").split()]

    @property
    def characters(self) -> int:
        return self._sizes[0]

    @property
    def bytes(self) -> int:
        """The size of the texts in UTF-8."""
        return self._sizes[1]

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[Text]:
        with self.path.open("rb") as file:
            for line in file:
                yield Text(*json.loads(line))

    def __getitem__(self, number: int) -> Text:
        with self.path.open("rb") as file:
            file.seek(self._starts[number - 1])
            return Text(*json.loads(file.readline()))

    def truth(self, queries: Iterable[Asked]) -> list[set[int]]:
        """Return the numbers of the articles that hold each query, by scanning all of them folded."""
        asked = list(queries)
        found: list[set[int]] = [set() for _ in asked]
        for text in self:
            folded = fold(text.whole)
            for query, numbers in zip(asked, found, strict=True):
                if query.holds(folded):
                    numbers.add(text.number)
        return found


def unpack(scratch: Path) -> Path:
    """Unpack the texts of sixty issues, a folder each; return the folder that holds them."""
    with tarfile.open(DECADES) as file:
        file.extractall(scratch / "texts", filter="data")
    return scratch / "texts" / "decades"


def read(folder: Path) -> list[Text]:
    """Return the articles; the first line of a file is its title."""
    texts = []
    for number, path in enumerate(sorted(folder.rglob("*.txt")), 1):
        title, _, body = path.read_text(encoding="utf-8").partition("\n")
        texts.append(Text(number, title, body))
    return texts


def shuffled(texts: list[Text], characters: int) -> Iterator[Text]:
    """Yield articles of `characters` in all, made of the paragraphs of `texts` in a seeded random order.

    The titles and lengths are those of `texts`, again and again; all paragraphs come once before any comes twice.
    """
    chance = random.Random(_SEED)
    paragraphs = [line for text in texts for line in text.body.split("\n") if line]
    pile: list[str] = []
    made = 0
    for number, model in enumerate(cycle(texts), 1):
        lines: list[str] = []
        length = 0
        while not lines or length < len(model.body):
            if not pile:
                pile = paragraphs[:]
                chance.shuffle(pile)
            lines.append(pile.pop())
            length += len(lines[-1]) + 1
        yield Text(number, model.title, "\n".join(lines))
        made += length
        if made >= characters:
            return


def queries(texts: list[Text]) -> list[Asked]:
    """Return 100 queries cut out of the texts at random, so that what is frequent there is asked for often."""
    chance = random.Random(_SEED)
    everything = "\n".join(fold(text.whole) for text in texts)
    found: dict[Asked, None] = {}
    for kind, number in KINDS.items():
        wanted = len(found) + number
        while len(found) < wanted:
            terms = _terms(kind, texts, chance)
            if kind != "no hit" or fold(terms[0]) not in everything:
                found[Asked(kind, terms)] = None
    return list(found)


def _terms(kind: str, texts: list[Text], chance: random.Random) -> tuple[str, ...]:
    if kind == "AND":  # both out of one text, so that there is something to find
        text = [chance.choice(texts)]
        return _piece(2, text, chance), _piece(2, text, chance)
    if kind == "OR":
        return _piece(2, texts, chance), _piece(2, texts, chance)
    if kind == "no hit":  # each half occurs
        return (_piece(2, texts, chance) + _piece(2, texts, chance),)
    return (_piece(int(kind.split(maxsplit=1)[0]), texts, chance),)


def _piece(length: int, texts: list[Text], chance: random.Random) -> str:
    """Cut a piece out of a run of Chinese characters."""
    runs: list[str] = []
    while not runs:
        runs = [run for run in _HAN.findall(chance.choice(texts).body) if len(run) >= length]
    run = chance.choice(runs)
    start = chance.randrange(len(run) - length + 1)
    return run[start : start + length]
