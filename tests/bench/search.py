"""The engines side by side: exactness, latency, building, size, growth."""

import shutil
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from . import corpus as corpora
from .building import Cost, build
from .corpus import KINDS, Asked, Corpus, Text
from .measure import Report, percentile
from .ours import passages
from .peers import ENGINES, Peer, missing

LIMIT = 20  # articles that are ranked
SHOWN = 5  # of these are shown with passages
PASSES = 5  # the best counts
PATIENCE = 4.0  # seconds a pass over all queries may take for an engine to be asked again
OURS, BASE, FTS5 = "wenshi", "tantivy-2", "fts5-1"
MAIN = (OURS, "wenshi-pure", BASE, "tantivy-1", FTS5)
MILLION = 1_000_000
EXPLAINED = (
    f"times and speeds are ratios to tantivy's pairs; 100 queries, each the exact total and {LIMIT} ranked articles, then",
    f"(“shown”) passages of {SHOWN}, cut by the same code for all; all fold texts and queries in the time measured;",
    f"ranked by BM25, by occurrences where an engine has none; best of {PASSES} passes (of one, where a pass takes over",
    f"{PATIENCE:g} s); one thread each, but ripgrep; MB is the peak of building, texts as UTF-8",
)


class Sample(NamedTuple):
    """A corpus by its name, and what is measured on it."""

    name: str
    engines: tuple[str, ...]
    goals: bool


SAMPLES = {
    2: Sample("2 M characters", (*MAIN, "fts5-3", "scan", "ripgrep", "whoosh-jieba", "whoosh-ngrams"), goals=False),
    0: Sample("decades", (*MAIN, "fts5-3", "scan", "ripgrep"), goals=True),
    20: Sample("20 M characters", (*MAIN, "scan", "ripgrep"), goals=True),
    100: Sample("100 M characters", MAIN, goals=False),
}


class Times(NamedTuple):
    """Seconds of each query: until the best articles are known, and until their passages are cut."""

    ranked: list[float]
    shown: list[float]


class Measured(NamedTuple):
    cost: Cost
    times: Times
    recall: float
    precision: float


def run(report: Report, scratch: Path, texts: list[Text], largest: int, absolute: bool) -> None:
    """Compare on growing corpora; `largest` in millions of characters."""
    queries = corpora.queries(texts)
    for engine, reason in missing().items():
        report.head(f"{ENGINES[engine]().label} is left out: {reason}")
    kept: dict[int, Corpus] = {}
    for millions, sample in SAMPLES.items():
        if millions > largest:
            continue
        made = texts if not millions else corpora.shuffled(texts, millions * MILLION)
        corpus = Corpus.write(scratch / f"corpus-{millions}.jsonl", made)
        report.head(f"search on {sample.name}: {corpus.characters / MILLION:.1f} M in {len(corpus)} articles")
        measured = _compare(sample, corpus, queries, scratch / f"indexes-{millions}")
        _print(report, sample, corpus, measured, queries, absolute)
        if millions:
            kept[millions] = corpus
    _growth(report, scratch, kept, queries)


def _compare(sample: Sample, corpus: Corpus, queries: Sequence[Asked], folder: Path) -> dict[str, Measured]:
    names = [name for name in sample.engines if name not in missing()]
    costs = {name: build(name, corpus, folder / name) for name in names}
    truth = corpus.truth(queries)
    engines = {name: _opened(name, folder) for name in names}
    exact = {name: _exactness(engine, queries, truth) for name, engine in engines.items()}
    times = latencies({name: (engine, corpus) for name, engine in engines.items()}, queries)
    for name in set(names) - set(MAIN):
        shutil.rmtree(folder / name)
    return {name: Measured(costs[name], times[name], *exact[name]) for name in names}


def _opened(name: str, folder: Path) -> Peer:
    engine: Peer = ENGINES[name]()
    engine.open(folder / name)
    return engine


def _exactness(engine: Peer, queries: Sequence[Asked], truth: Sequence[set[int]]) -> tuple[float, float]:
    """Return recall and precision over all queries together; a wrong total or a wrong best article is an error."""
    right = wanted = given = 0
    for asked, expected in zip(queries, truth, strict=True):
        found = engine.found(asked)
        total, best = engine.answer(asked, LIMIT)
        assert total == len(found), (engine.label, asked, total, len(found))
        assert len(best) == min(total, LIMIT), (engine.label, asked)
        assert found.issuperset(best), (engine.label, asked)
        right, wanted, given = right + len(found & expected), wanted + len(expected), given + len(found)
    return right / wanted, right / given


def latencies(engines: dict[str, tuple[Peer, Corpus]], queries: Sequence[Asked]) -> dict[str, Times]:
    """Return each query's best time of some passes, the engines taken in turns."""
    times: dict[str, Times] = {}
    for turn in range(PASSES):
        for name, (engine, corpus) in engines.items():
            if turn and sum(times[name].shown) > PATIENCE:
                continue
            asked = [_latency(engine, corpus, query) for query in queries]
            if turn:
                asked = [(*map(min, *pair),) for pair in zip(asked, zip(*times[name], strict=True), strict=True)]
            times[name] = Times([ranked for ranked, _ in asked], [shown for _, shown in asked])
    return times


def _latency(engine: Peer, corpus: Corpus, asked: Asked) -> tuple[float, float]:
    engine.forget()
    query = asked.query
    start = time.perf_counter()
    _, best = engine.answer(asked, LIMIT)
    middle = time.perf_counter()
    for number in best[:SHOWN]:
        passages(corpus[number], query)
    return middle - start, time.perf_counter() - start


def _print(
    report: Report,
    sample: Sample,
    corpus: Corpus,
    measured: dict[str, Measured],
    queries: Sequence[Asked],
    absolute: bool,
) -> None:
    base, ours = measured[BASE], measured[OURS]
    for line in EXPLAINED:
        report.note(line)
    heads = ["", "recall", "precision", "p50", "p95", "shown p50", "shown p95"]
    heads += ["built chars/s", "per CPU s", "MB", "index/text"]
    heads += ["p50 ms", "p95 ms", "build s"] * absolute
    rows = [[ENGINES[name]().label, *_row(held, base, corpus, absolute)] for name, held in measured.items()]
    report.table(heads, rows)
    report.note(f"by kind of query, ranked, p50 as ratio to {ENGINES[BASE]().label}:")
    kinds = [[ENGINES[name]().label, *_by_kind(held, base, queries)] for name, held in measured.items()]
    report.table(["", *KINDS], kinds)
    if sample.goals:
        _goals(report, sample, corpus, ours, measured)


def _row(held: Measured, base: Measured, corpus: Corpus, absolute: bool) -> list[str]:
    cells = [f"{held.recall:.4f}", f"{held.precision:.4f}"]
    for mine, theirs in zip(held.times, base.times, strict=True):
        cells += [f"{percentile(mine, share) / percentile(theirs, share):.2f}" for share in (0.5, 0.95)]
    cells += [f"{base.cost.wall / held.cost.wall:.2f}", f"{base.cost.cpu / held.cost.cpu:.2f}"]
    cells += [f"{held.cost.memory / 1e6:.0f}", f"{held.cost.disk / corpus.bytes:.2f}"]
    if absolute:
        cells += [f"{percentile(held.times.ranked, share) * 1000:.3f}" for share in (0.5, 0.95)]
        cells += [f"{held.cost.wall:.1f}"]
    return cells


def _by_kind(held: Measured, base: Measured, queries: Sequence[Asked]) -> list[str]:
    def p50(times: Sequence[float], kind: str) -> float:
        return percentile([each for each, asked in zip(times, queries, strict=True) if asked.kind == kind], 0.5)

    return [f"{p50(held.times.ranked, kind) / p50(base.times.ranked, kind):.2f}" for kind in KINDS]


def _goals(report: Report, sample: Sample, corpus: Corpus, ours: Measured, measured: dict[str, Measured]) -> None:
    name = sample.name
    report.say(f"recall on {name}", ours.recall, least=1)
    report.say(f"precision on {name}", ours.precision, least=1)
    for peer, goals in ((BASE, (1.0, 1.0)), (FTS5, (0.2, None))):  # most of “shown” is the work that all share
        theirs = measured[peer].times
        for what, own, other, most in zip(("ranked", "shown"), ours.times, theirs, goals, strict=True):
            for label, share in (("p50", 0.5), ("p95", 0.95)):
                ratio = percentile(own, share) / percentile(other, share)
                report.say(f"{label} of 100 queries, {what}, {name} / {ENGINES[peer]().label}", ratio, most=most)
    cost, base = ours.cost, measured[BASE].cost
    report.say(f"building, characters/s, {name} / {ENGINES[BASE]().label}", base.wall / cost.wall, least=0.5)
    report.say(f"building, the same by processor time, {name}", base.cpu / cost.cpu, least=0.5)
    if sample is SAMPLES[20]:
        report.say(f"peak memory of building {name}", cost.memory / 1e6, most=300, unit=" MB")
    report.say(f"index / texts in UTF-8, {name}", cost.disk / corpus.bytes, most=2)


def _growth(report: Report, scratch: Path, kept: dict[int, Corpus], queries: Sequence[Asked]) -> None:
    """Ask all sizes in turns, so that their ratios are of one moment."""
    report.head("growth: p95 on the larger / on the smaller corpus")
    sizes = sorted(kept)
    for name in MAIN:
        engines = {str(size): (_opened(name, scratch / f"indexes-{size}"), kept[size]) for size in sizes}
        times = latencies(engines, queries)
        for small, large in pairwise(sizes):
            for what in Times._fields:
                before, after = (percentile(getattr(times[str(size)], what), 0.95) for size in (small, large))
                most = 3.0 if name == OURS and what == "ranked" else None
                report.say(
                    f"{ENGINES[name]().label}, {what}, {small} → {large} M characters", after / before, most=most
                )
