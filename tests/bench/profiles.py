"""`make bench ONLY=profile`: where our slowest queries and our building spend their time and memory."""

import cProfile
import pstats
import subprocess
import sys
import tracemalloc
from pathlib import Path

from . import corpus as corpora
from .building import ROOT, build
from .corpus import Asked, Corpus, Text
from .measure import Report, peak
from .ours import Ours
from .search import LIMIT, MILLION, SHOWN, latencies, passages

SLOWEST = 10
TIMES = 20
LINES = 25


def run(report: Report, scratch: Path, texts: list[Text], size: int) -> None:
    queries = corpora.queries(texts)
    made = Corpus.write(scratch / "profile.jsonl", corpora.shuffled(texts, size * MILLION))
    cost = build("wenshi", made, scratch / "profile")
    report.head(f"profile on {size} M characters; building took {cost.memory / 1e6:.0f} MB")
    engine = Ours()
    engine.open(scratch / "profile")
    times = latencies({"wenshi": (engine, made)}, queries)["wenshi"]
    slowest = sorted(zip(times.shown, times.ranked, queries, strict=True), reverse=True)[:SLOWEST]
    rows = [
        [asked.typed, asked.kind, str(engine.answer(asked, 1)[0]), f"{ranked / shown:.0%}"]
        for shown, ranked, asked in slowest
    ]
    report.table(["slowest", "kind", "articles", "ranking, of all"], rows)
    _profile(engine, made, [asked for _, _, asked in slowest])
    for way in ("time", "memory"):
        report.head(f"building: {way}")
        command = [sys.executable, "-m", "tests.bench.profiles", way, made.path, scratch / f"profile-{way}"]
        subprocess.run(command, cwd=ROOT, check=True)


def _profile(engine: Ours, corpus: Corpus, queries: list[Asked]) -> None:
    profile = cProfile.Profile()
    for _ in range(TIMES):
        for asked in queries:
            engine.forget()
            query = asked.query
            profile.enable()
            _, best = engine.answer(asked, LIMIT)
            for number in best[:SHOWN]:
                passages(corpus[number], query)
            profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(LINES)


def main() -> None:
    way, corpus, folder = sys.argv[1], Corpus(Path(sys.argv[2])), Path(sys.argv[3])
    folder.mkdir()
    if way == "time":
        profile = cProfile.Profile()
        profile.runcall(Ours().build, corpus, folder)
        pstats.Stats(profile).sort_stats("tottime").print_stats(LINES)
        return
    from wenshi.search import grams

    finish = grams.GramWriter.finish

    def watched(self: grams.GramWriter, count: int) -> None:
        """Look at what is held when the lists are about to be written: the peak of a segment is near."""
        if count and len(self._grams) > 1 and sum(map(len, self._grams)) > MILLION:
            print(f"   before the lists of a column are written ({peak() / 1e6:.0f} MB resident at most so far):")
            for line in tracemalloc.take_snapshot().statistics("lineno")[:10]:
                print(f"   {line}")
        finish(self, count)

    grams.GramWriter.finish = watched
    tracemalloc.start()
    Ours().build(corpus, folder)
    print(f"   at most {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB held by Python in all")


if __name__ == "__main__":
    main()
