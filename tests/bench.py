"""`make bench`: ratios against peers measured in the same run; medians, no absolute times to quote.

Uses the 2,100 texts beside the checkout (`../shared/corpus/decades.tar.xz`), laid out as 60 issues.
"""

import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from wenshi import catalogue as catalogues
from wenshi import disk, indexing, intake, placing, record, store
from wenshi.home import Home
from wenshi.ids import issue_year, parse_issue
from wenshi.model import Collection, Issue, Targets
from wenshi.search.brute import BruteEngine
from wenshi.search.engine import Engine, Match, order
from wenshi.search.grammar import parse
from wenshi.text.count import count

ROOT = Path(__file__).resolve().parent.parent
DECADES = ROOT.parent / "shared" / "corpus" / "decades.tar.xz"
ROUNDS = 7


def say(what: str, ratio: float, goal: str = "") -> None:
    print(f"{what:<68}{ratio:>7.2f}{'   goal ' + goal if goal else ''}", flush=True)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    return statistics.median(timed(work) for _ in range(rounds))


def new_home(root: Path) -> Home:
    targets = Targets(35, 100_000, 70, 200_000)
    files = {
        "archive.toml": store.archive_toml("wudang", "测试"),
        "wudang/collection.toml": record.dump(Collection("wudang", "乌当文史", targets=targets)).encode(),
    }
    return store.create(root, "wudang", files)


def fill(home: Home, texts: Path) -> float:
    """Add every folder as an issue; return the seconds that took, the upkeep of what is derived left out."""
    seconds = 0.0
    for folder in sorted(texts.iterdir(), key=lambda path: intake.natural(path.name)):
        issue = parse_issue(folder.name)
        placing.new_issue(home, Issue(issue, issue_year(issue)), "bench")
        start = time.perf_counter()
        outcome = intake.add(home, list(intake.gather(home, [str(folder)])), intake.Given(issue=issue), "bench")
        seconds += time.perf_counter() - start
        assert not outcome.failed, outcome.failed
        indexing.keep(home, catalogues.refresh(home))
    return seconds


def write_raw(home: Home, target: Path) -> None:
    """Write the same files and bytes with the same waits for the disk, and nothing else."""
    for path in sorted(home.truth.rglob("*")):
        if path.is_file():
            disk.write(target / path.relative_to(home.truth), path.read_bytes())
    disk.sync_tree(target)


def bench_counting(texts: list[str]) -> None:
    whole = "\n".join(texts)
    characters = len(whole)

    def naive() -> int:
        return sum(not char.isspace() for char in whole)

    fast = median(lambda: [count(text) for text in texts], 3)
    say("counting all four rules / one pass of Python over the characters", fast / median(naive, 3), "< 1")
    print(f"  ({characters / fast / 1e6:.0f} M characters/s in this run; goal 20)")


def bench_adding(scratch: Path, texts: Path) -> Home:
    home = new_home(scratch / "archive")
    adding = fill(home, texts)
    raw = statistics.median(timed(partial(write_raw, home, scratch / f"raw{turn}")) for turn in range(3))
    say("add 2,100 texts as 60 issues / writing the same files and bytes", adding / raw, "≤ 3")
    building = timed(lambda: indexing.refresh(home))
    say("building the index of them / adding them", building / adding)
    return home


def bench_one_more(scratch: Path, home: Home) -> None:
    """Add one article from the command line, index included, to the full and to an empty archive."""
    full, empty = [], []
    for turn in range(ROUNDS):
        small = new_home(scratch / f"empty{turn}")
        for target, times in ((home, full), (small, empty)):
            article = scratch / f"{turn}.txt"
            article.write_text(
                f"新稿{turn}\n\n" + "贵阳城外有一个渡口。\n" * 150 + str(len(times)) * 3 + target.root.name,
                encoding="utf-8",
            )
            times.append(timed(partial(wenshi, target.root, "add", str(article))))
    say(
        "add one article to 2,100 / to an empty archive (whole process)",
        statistics.median(full) / statistics.median(empty),
        "≤ 2",
    )


def wenshi(root: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "wenshi", *arguments], cwd=root, check=True, capture_output=True)


def bench_starting(scratch: Path, home: Home) -> None:
    hello = scratch / "hello.py"
    hello.write_text(
        "import click\n\n\n@click.command()\ndef main():\n    click.echo('hello')\n\n\nmain()\n", encoding="utf-8"
    )
    wenshi(home.root, "search", "贵阳")  # everything is compiled and up to date from here on
    commands = {
        "stats": ("stats",),
        "list --issue": ("list", "--issue", "2017-1"),
        "search, one name": ("search", "孙权"),
        "search, one frequent character": ("search", "之"),
        "search, a phrase": ("search", "“天下大乱”"),
    }
    times: dict[str, list[float]] = {name: [] for name in ("hello", *commands)}
    for _ in range(15):
        times["hello"].append(timed(lambda: subprocess.run([sys.executable, hello], check=True, capture_output=True)))
        for name, arguments in commands.items():
            times[name].append(timed(partial(wenshi, home.root, *arguments)))
    base = statistics.median(times["hello"])
    for name in commands:
        goal = "≤ 2.5" if name.startswith("search") else "≤ 2.0"
        say(f"cold {name} / cold bare Click command", statistics.median(times[name]) / base, goal)


def queries(texts: list[str]) -> list[str]:
    chance = random.Random(11)
    found: list[str] = []
    while len(found) < 100:
        text = chance.choice(texts)
        start, length = chance.randrange(len(text)), chance.choice((1, 2, 2, 2, 3, 4, 8))
        piece = text[start : start + length]
        if len(piece) == length and all("\u4e00" <= char <= "\u9fff" for char in piece):
            found.append(piece)
    return found


def bench_searching(home: Home) -> None:
    catalogue = catalogues.refresh(home)
    entries = list(indexing.entries(home, catalogue, catalogue.digests()))
    asked = queries([entry.body for entry in entries])
    fts = sqlite3.connect(":memory:")
    fts.execute("CREATE VIRTUAL TABLE texts USING fts5(body)")
    from wenshi.text.fold import fold

    fts.executemany("INSERT INTO texts VALUES (?)", [(" ".join(fold(entry.body)),) for entry in entries])
    folded = [fold(entry.body) for entry in entries]

    def by_fts(query: str) -> int:
        phrase = '"' + " ".join(fold(query)) + '"'
        return len(fts.execute("SELECT rowid, rank FROM texts WHERE texts MATCH ? ORDER BY rank", (phrase,)).fetchall())

    def by_scan(query: str) -> int:
        wanted = fold(query)
        return sum(wanted in text for text in folded)

    with indexing.engine(home, catalogue) as engine:
        assert engine.name != BruteEngine.name
        ours = [_latency(partial(_ask, engine, query)) for query in asked]
    peers = {"SQLite FTS5 (single characters, phrases)": by_fts, "a scan of folded texts in memory": by_scan}
    for name, answer in peers.items():
        theirs = [_latency(partial(answer, query)) for query in asked]
        say(f"warm search, median / {name}", statistics.median(ours) / statistics.median(theirs))
        say(f"warm search, 95th of 100 / {name}", sorted(ours)[94] / sorted(theirs)[94])


def _ask(engine: Engine, query: str) -> list[Match]:
    return order(engine.matches(parse(query)))


def _latency(work: Callable[[], object]) -> float:
    return min(timed(work) for _ in range(2))


def main() -> None:
    if not DECADES.exists():
        sys.exit(f"{DECADES} is not here; nothing to measure.")
    os.environ.pop("WENSHI_HOME", None)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    scratch = Path(tempfile.mkdtemp(prefix="wenshi-bench-"))
    os.environ["WENSHI_STATE"] = str(scratch / "state")
    try:
        with tarfile.open(DECADES) as file:
            file.extractall(scratch / "texts", filter="data")
        texts = scratch / "texts" / "decades"
        bench_counting([path.read_text(encoding="utf-8") for path in sorted(texts.rglob("*.txt"))])
        home = bench_adding(scratch, texts)
        bench_starting(scratch, home)
        bench_one_more(scratch, home)
        indexing.refresh(home)
        bench_searching(home)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
