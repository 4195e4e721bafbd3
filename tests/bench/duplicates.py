"""Duplicates: pieces planted among the 2,100, found and measured; held to brute force, timed beside MinHash."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from wenshi import catalogue as catalogues
from wenshi.duplicates import LEAST, Known, Likeness
from wenshi.home import Home
from wenshi.text.fold import table
from wenshi.text.shingles import GRAM, letters

from .corpus import Text
from .measure import Report, median, timed

PLANTED = 20  # of each kind
SAMPLED = 200  # articles of the archive whose pairs are held to brute force
_SEED = 13
_NEAR = 0.01  # recall and precision that are goals may fall short by as much
Shares = tuple[float, float]


class Plant(NamedTuple):
    """A text made of articles of the archive: its kind, and the accession numbers of these."""

    kind: str
    text: str
    sources: tuple[str, ...]


def run(report: Report, home: Home, articles: list[Text]) -> None:
    report.head("duplicates")
    catalogue = catalogues.refresh(home)
    (home.index / "duplicates.bin").unlink(missing_ok=True)
    building = timed(lambda: Known.open(home, catalogue).save(home))
    loading = median(lambda: Known.open(home, catalogue))
    known = Known.open(home, catalogue)
    held = {id_: known.letters(id_) for id_ in known.ids() if len(known.letters(id_)) > GRAM}
    plants = list(_plants(held, articles))
    asking = timed(lambda: [known.like(plant.text) for plant in plants]) / len(plants)
    _planted(report, known, held, plants)
    _sample(report, known, held)
    report.say("load the index / build it", loading / building, most=0.1)
    _peers(report, known, list(held.values()), building / len(held), asking)


# --- what is planted ---


def _plants(held: dict[str, str], articles: list[Text]) -> Iterator[Plant]:
    """Yield the plants, a seeded choice of articles for each kind; the archive's title lines are left out of them."""
    by_letters = {letters(article.body): article.body for article in articles}
    bodies = {id_: by_letters[text] for id_, text in held.items() if text in by_letters}
    chance = random.Random(_SEED)
    for kind, make in _kinds(chance, list(bodies.values())).items():
        for id_ in chance.sample(sorted(bodies), PLANTED):
            yield Plant(kind, make(bodies[id_]), (id_,))
    for _ in range(PLANTED):
        first, second = chance.sample(sorted(bodies), 2)
        yield Plant("half of one, half of another", _part(bodies[first], 2) + _part(bodies[second], 2), (first, second))


def _kinds(chance: random.Random, bodies: list[str]) -> dict[str, Callable[[str], str]]:
    kinds: dict[str, Callable[[str], str]] = {
        "the same": str,
        "other paragraphs and spaces": lambda text: "\n".join(_wrapped(letters(text))),
        "other forms of characters": partial(_variants, chance),
    }
    for share in (0.05, 0.2, 0.4):
        kinds[f"{share:.0%} of the passages edited"] = partial(_rewritten, chance, bodies, share)
    for share in (0.05, 0.2, 0.4):
        kinds[f"{share:.0%} of the characters edited"] = partial(_retouched, chance, bodies, share)
    return kinds | {
        "a half": lambda text: _part(text, 2),
        "a quarter": lambda text: _part(text, 4),
        "300 characters": lambda text: text[len(text) // 3 :][:300],
        # Backwards a text has nothing in common with any other, and yet its characters are as frequent.
        "within a text twice as long": lambda text: (
            chance.choice(bodies)[: len(text) // 2][::-1] + text + text[: len(text) // 2][::-1]
        ),
    }


def _wrapped(compared: str) -> Iterator[str]:
    for start in range(0, len(compared), 35):
        yield "　　" + " ".join(compared[start : start + 35])


def _variants(chance: random.Random, text: str) -> str:
    """Put for each character one of those that fold to it."""
    forms: dict[str, list[str]] = defaultdict(list)
    for source, target in table().items():
        forms[target].append(chr(source))
    return "".join([chance.choice(forms.get(char, [char])) for char in text])


def _retouched(chance: random.Random, bodies: list[str], share: float, text: str) -> str:
    """Insert, delete and replace single characters, a third each."""
    others = chance.choice(bodies)
    edits = {0: lambda _: "", 1: lambda _: chance.choice(others), 2: lambda char: char + chance.choice(others)}
    return "".join([edits[chance.randrange(3)](char) if chance.random() < share else char for char in text])


def _rewritten(chance: random.Random, bodies: list[str], share: float, text: str) -> str:
    """Insert, delete and replace passages of 5 to 60 characters, a third each, as one who revises does."""
    others = chance.choice(bodies)
    out, at = [], 0
    while at < len(text):
        length = chance.randint(5, 60)
        kind = chance.randrange(3) if chance.random() < share else 3
        start = chance.randrange(max(len(others) - length, 1))
        new = others[start : start + length][::-1]
        out.append({0: "", 1: new, 2: text[at : at + length] + new, 3: text[at : at + length]}[kind])
        at += length
    return "".join(out)


def _part(text: str, number: int) -> str:
    return text[len(text) // 5 :][: len(text) // number]


# --- brute force ---


def brute(asked: list[str], held: dict[str, str]) -> dict[tuple[int, str], Shares]:
    """Return for each text asked and each held the shares of their letters in common grams, where there are any.

    Every gram of every text is looked at: nothing is sampled, nothing hashed by us.
    """
    owners: dict[str, set[int]] = defaultdict(set)
    for number, text in enumerate(asked):
        for gram in _grams(text):
            owners[gram].add(number)
    found = {}
    for id_, text in held.items():
        common: dict[int, set[str]] = defaultdict(set)
        for gram in _grams(text) & owners.keys():
            for number in owners[gram]:
                common[number].add(gram)
        for number, grams in common.items():
            found[number, id_] = _share(asked[number], grams), _share(text, grams)
    return found


def _grams(text: str) -> set[str]:
    return {text[start : start + GRAM] for start in range(len(text) - GRAM + 1)}


def _share(text: str, grams: set[str]) -> float:
    starts = [start for start in range(len(text) - GRAM + 1) if text[start : start + GRAM] in grams]
    return (GRAM + sum(min(GRAM, after - start) for start, after in pairwise(starts))) / len(text)


# --- what is reported ---


def _planted(report: Report, known: Known, held: dict[str, str], plants: list[Plant]) -> None:
    found = [known.like(plant.text) for plant in plants]
    shares = brute([letters(plant.text) for plant in plants], held)
    truth = {pair for pair, share in shares.items() if max(share) >= LEAST}
    got = {(number, each.id): each for number, likes in enumerate(found) for each in likes}
    rows = []
    for kind in dict.fromkeys(plant.kind for plant in plants):
        numbers = [number for number, plant in enumerate(plants) if plant.kind == kind]
        rows.append([kind, *_row(plants, found, truth, numbers)])
    heads = ("planted among 2,100", "sources", "found", "ranked first", "others", "brute force", "of these found")
    report.table(heads, rows)
    report.note(
        f"found: named by `like`; others: named, and no source (parallels in the classics, ≥ {LEAST:.0%} each);"
    )
    report.note(
        f"brute force: pairs that have {LEAST:.0%} of either text in common, over all {GRAM}-grams of all texts"
    )
    recall = len(truth & got.keys()) / len(truth)
    report.say("recall of what brute force finds", recall, least=1 - _NEAR)
    wrong = sum(not _equal(each, shares[pair]) for pair, each in got.items())
    report.say("shares that differ from brute force", wrong, most=0)
    false = sum(pair not in truth and (each.alike or 0) < 0.5 for pair, each in got.items())
    report.say("named without having so much in common or half of it in order", false, most=0)
    right = sum(id_ in plants[number].sources for number, id_ in got)
    report.say("precision: of those named, sources", right / len(got))


def _row(
    plants: list[Plant], found: list[list[Likeness]], truth: set[tuple[int, str]], numbers: list[int]
) -> Iterator[str]:
    sources = sum(len(plants[number].sources) for number in numbers)
    named = sum(each.id in plants[number].sources for number in numbers for each in found[number])
    first = sum(
        {each.id for each in found[number][: len(plants[number].sources)]} == set(plants[number].sources)
        for number in numbers
    )
    expected = {pair for pair in truth if pair[0] in numbers}
    hit = sum((number, each.id) in expected for number in numbers for each in found[number])
    total = sum(len(found[number]) for number in numbers)
    yield from map(str, (sources, named, f"{first}/{len(numbers)}", total - named, len(expected), hit))


def _equal(each: Likeness, shares: Shares) -> bool:
    return max(abs(each.here - shares[0]), abs(each.there - shares[1])) < 1e-9


def _sample(report: Report, known: Known, held: dict[str, str]) -> None:
    """Hold the pairs within the archive itself to brute force."""
    asked = random.Random(_SEED).sample(sorted(held), min(SAMPLED, len(held)))
    shares = brute([held[id_] for id_ in asked], held)
    truth = {
        frozenset((asked[number], id_))
        for (number, id_), share in shares.items()
        if max(share) >= LEAST and asked[number] != id_
    }
    found = {frozenset((later, each.id)) for later, each in known.pairs(only=asked)}
    report.note(f"pairs of {len(asked)} articles with all others: {len(truth)} by brute force, {len(found)} named")
    if truth:
        report.say("recall of these pairs", len(truth & found) / len(truth), least=0.95)


def _peers(report: Report, known: Known, texts: list[str], building: float, asking: float) -> None:
    """Time MinHash and rapidfuzz on a part of the texts; `building` and `asking` are our seconds a text."""
    from rapidfuzz.distance import Indel

    part = texts[:SAMPLED]
    scan = timed(lambda: [Indel.normalized_similarity(part[0], text) for text in part]) * len(texts) / len(part)
    report.say("ask for one text / rapidfuzz with all 2,100", asking / scan, most=0.1)
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        report.note("datasketch is not installed; MinHash is left out")
        return
    lsh = MinHashLSH(threshold=0.3, num_perm=128)

    def sketch(text: str) -> MinHash:
        made = MinHash(num_perm=128)
        made.update_batch([text[start : start + 5].encode() for start in range(len(text) - 4)])
        return made

    def build() -> None:
        for number, text in enumerate(part):
            lsh.insert(str(number), sketch(text))

    report.say("build, a text / datasketch MinHash LSH (128, 5-grams)", building * len(part) / timed(build))
    peer = timed(lambda: [lsh.query(sketch(text)) for text in part]) / len(part)
    report.say("ask, candidates verified exactly / datasketch, estimates only", asking / peer)
    pairs = timed(known.pairs)
    report.say("all pairs of 2,100 / building the index of them", pairs / (building * len(texts)))
