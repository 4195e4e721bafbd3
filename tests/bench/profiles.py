"""`make bench ONLY=profile`: where our slowest queries and our building spend their time and memory (Unix)."""

import cProfile
import linecache
import os
import pstats
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Self

import wenshi.search
import wenshi.text

from . import corpus as corpora
from .building import ROOT, build
from .corpus import Asked, Corpus, Text
from .measure import Report
from .ours import Ours
from .search import LIMIT, MILLION, SHOWN, latencies, passages

SLOWEST = 10
TIMES = 20
LINES = 20
INTERVAL = 0.004  # seconds
FOLDERS = {Path(package.__path__[0]) for package in (wenshi.search, wenshi.text)}


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
    command = [sys.executable, "-m", "tests.bench.profiles", made.path, scratch / "profile-lines"]
    subprocess.run(command, cwd=ROOT, check=True)


def _profile(engine: Ours, corpus: Corpus, queries: list[Asked]) -> None:
    """Print the functions that the queries spend their time in, passages included."""
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


class Sampler:
    """Looks every few milliseconds which line of ours is at work, and how much memory is resident.

    By a signal: a thread would get its turns where files are read, whatever took the time before.
    """

    def __init__(self) -> None:
        self._before, self._held = time.perf_counter(), resident()
        self.seconds: Counter[str] = Counter()
        self.grown: Counter[str] = Counter()
        self.highest = (0, "")

    def __enter__(self) -> Self:
        signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _look(self, _number: int, frame: FrameType | None) -> None:
        line = _line(frame)
        now, size = time.perf_counter(), resident()
        self.seconds[line] += now - self._before
        self.grown[line] += size - self._held
        self.highest = max(self.highest, (size, line))
        self._before, self._held = now, size


def _line(frame: FrameType | None) -> str:
    """Return the innermost line of the package that is at work."""
    while frame is not None and Path(frame.f_code.co_filename).parent not in FOLDERS:
        frame = frame.f_back
    if frame is None:
        return "elsewhere"
    name, number = frame.f_code.co_filename, frame.f_lineno
    return f"{Path(name).name}:{number} {linecache.getline(name, number).strip()[:90]}"


def resident() -> int:
    """Return the bytes of memory that are resident now (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Build in this process, watched."""
    corpus, folder = Corpus(Path(sys.argv[1])), Path(sys.argv[2])
    folder.mkdir()
    with Sampler() as sampler:
        Ours().build(corpus, folder)
    report, everything = Report(), sampler.seconds.total()
    report.head("building, line by line: share of the time, and by how much memory grew meanwhile")
    report.note(f"most memory, {sampler.highest[0] / 1e6:.0f} MB, at {sampler.highest[1]}")
    for ranked in (sampler.seconds, sampler.grown):
        lines = [line for line, _ in ranked.most_common(LINES)]
        rows = [[ln, f"{sampler.seconds[ln] / everything:.1%}", f"{sampler.grown[ln] / 1e6:+.0f} MB"] for ln in lines]
        report.table(["line", "time", "memory"], rows)


if __name__ == "__main__":
    main()
