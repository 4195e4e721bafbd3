"""The archive as a whole: counting, adding, indexing; one more article to a large archive and to a small one."""

import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from wenshi import catalogue as catalogues
from wenshi import disk, indexing, intake, placing, record, store
from wenshi.home import Home
from wenshi.ids import issue_year, parse_issue
from wenshi.model import Collection, Issue, Targets
from wenshi.text.count import count

from . import ours
from .corpus import Text
from .measure import ROUNDS, Report, median, timed

TENTH = 6  # issues of the sixty


def run(report: Report, scratch: Path, texts: Path, articles: list[Text], home: Callable[[], Home]) -> None:
    report.head("counting, adding, indexing")
    counting(report, [article.whole for article in articles])
    one_more(report, scratch, texts, home())
    one_more_indexed(report, scratch, articles)


def counting(report: Report, texts: list[str]) -> None:
    whole = "\n".join(texts)

    def naive() -> int:
        return sum(not char.isspace() for char in whole)

    fast = median(lambda: [count(text) for text in texts], 3)
    report.say("counting all four rules / one pass of Python over the characters", fast / median(naive, 3), most=1)


def new_home(root: Path) -> Home:
    targets = Targets(35, 100_000, 70, 200_000)
    files = {
        "archive.toml": store.archive_toml("wudang", "测试"),
        "wudang/collection.toml": record.dump(Collection("wudang", "乌当文史", targets=targets)).encode(),
    }
    return store.create(root, "wudang", files)


def fill(home: Home, folders: list[Path]) -> float:
    """Add every folder as an issue; return the seconds that took, the upkeep of what is derived left out."""
    seconds = 0.0
    for folder in folders:
        issue = parse_issue(folder.name)
        placing.new_issue(home, Issue(issue, issue_year(issue)), "bench")
        given = intake.Given(issue=issue)

        def add(folder: Path = folder, given: intake.Given = given) -> None:
            outcome = intake.add(home, list(intake.gather(home, [str(folder)])), given, "bench")
            assert not outcome.failed, outcome.failed

        seconds += timed(add)
        indexing.keep(home, catalogues.refresh(home))
    return seconds


def issues(texts: Path) -> list[Path]:
    return sorted(texts.iterdir(), key=lambda path: intake.natural(path.name))


def write_raw(home: Home, target: Path) -> None:
    """Write the same files and bytes with the same waits for the disk, and nothing else."""
    for path in sorted(home.truth.rglob("*")):
        if path.is_file():
            disk.write(target / path.relative_to(home.truth), path.read_bytes())
    disk.sync_tree(target)


def adding(report: Report, scratch: Path, texts: Path) -> Home:
    home = new_home(scratch / "archive")
    seconds = fill(home, issues(texts))
    raw = statistics.median(timed(partial(write_raw, home, scratch / f"raw{turn}")) for turn in range(3))
    report.say("add 2,100 texts as 60 issues / writing the same files and bytes", seconds / raw, most=3)
    building = timed(lambda: indexing.refresh(home))
    report.say("building the index of them / adding them", building / seconds)
    return home


def one_more(report: Report, scratch: Path, texts: Path, home: Home) -> None:
    """Add one article from the command line, index included, to the full, a smaller and an empty archive."""
    tenth = new_home(scratch / "tenth")
    fill(tenth, issues(texts)[:TENTH])
    indexing.refresh(tenth)
    full, less, empty = [], [], []
    for turn in range(ROUNDS):
        small = new_home(scratch / f"empty{turn}")
        turns = [(home, full), (tenth, less), (small, empty)]
        for target, times in turns[turn % 3 :] + turns[: turn % 3]:  # what ran before leaves its mark
            article = scratch / f"{turn}.txt"
            article.write_text(
                f"新稿{turn}\n\n" + "贵阳城外有一个渡口。\n" * 150 + str(len(times)) * 3 + target.root.name,
                encoding="utf-8",
            )
            times.append(timed(partial(wenshi, target.root, "add", str(article))))
    for name, times, most in (("a tenth of them", less, 1.2), ("an empty archive", empty, 2.0)):
        ratio = statistics.median(full) / statistics.median(times)
        report.say(f"add one article to 2,100 / to {name} (whole process)", ratio, most=most)


def one_more_indexed(report: Report, scratch: Path, articles: list[Text]) -> None:
    """Bring the index alone up to date with one article more; each time a copy of the same index."""
    sizes = (len(articles), len(articles) // 10)

    def text(id_: str) -> Text:
        return articles[int(id_) % len(articles)]

    for held in sizes:
        ours.update(scratch / f"held-{held}", map(str, range(held)), text)
    times: dict[int, list[float]] = {held: [] for held in sizes}
    for turn in range(ROUNDS):
        for held in sizes[:: 1 if turn % 2 else -1]:
            copy = scratch / f"held-{held}-{turn}"
            shutil.copytree(scratch / f"held-{held}", copy)
            times[held].append(timed(partial(ours.update, copy, map(str, range(held + 1)), text)))
            shutil.rmtree(copy)
    large, small = (statistics.median(times[held]) for held in sizes)
    report.say(
        f"index one article more beside {sizes[0]} / beside {sizes[1]} (the index only)", large / small, most=1.2
    )


def wenshi(root: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "wenshi", *arguments], cwd=root, check=True, capture_output=True)
