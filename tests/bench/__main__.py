"""`make bench`: everything in order, or the parts named by --only."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from wenshi.home import Home

from . import archive, cold, corpus, dates, duplicates, fidelity, ocr, profiles, search
from .measure import Report

PARTS = ("archive", "cold", "dates", "duplicates", "fidelity", "ocr", "search")


class Scratch:
    """The folder of a run, and what several parts use, made when it is first asked for."""

    def __init__(self, folder: Path, report: Report) -> None:
        self.folder = folder
        self.report = report

    @cached_property
    def texts(self) -> Path:
        return corpus.unpack(self.folder)

    @cached_property
    def articles(self) -> list[corpus.Text]:
        return corpus.read(self.texts)

    @cached_property
    def home(self) -> Home:
        return archive.adding(self.report, self.folder, self.texts)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--only",
        default=",".join(PARTS),
        help="parts, comma between: archive, cold, dates, duplicates, fidelity, ocr, search, profile",
    )
    parser.add_argument("--size", type=int, default=20, choices=(2, 20, 100), help="largest corpus, M characters")
    parser.add_argument("--times", action="store_true", help="show absolute times too, for debugging")
    given = parser.parse_args()
    given.parts = given.only.split(",")
    if unknown := set(given.parts) - {*PARTS, "profile"}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return given


def _runs(given: argparse.Namespace, scratch: Scratch, report: Report) -> dict[str, Callable[[], None]]:
    """Return what measures each part, in the order of a run."""
    folder = scratch.folder
    return {
        "archive": lambda: archive.run(report, folder, scratch.texts, scratch.articles, lambda: scratch.home),
        "cold": lambda: cold.run(report, folder, scratch.home),
        "dates": lambda: dates.run(report, scratch.articles, given.times),
        "fidelity": lambda: fidelity.run(report, folder),
        "ocr": lambda: ocr.run(report),
        "search": lambda: search.run(report, folder, scratch.articles, given.size, given.times),
        "duplicates": lambda: duplicates.run(report, scratch.home, scratch.articles),
        "profile": lambda: profiles.run(report, folder, scratch.articles, given.size),
    }


def main() -> None:
    given = arguments()
    if not corpus.DECADES.exists():
        sys.exit(f"{corpus.DECADES} is not here; nothing to measure.")
    # What users' processes have: compiled modules, no archive named beforehand, a state folder of their own.
    os.environ.pop("WENSHI_HOME", None)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    report = Report()
    folder = Path(tempfile.mkdtemp(prefix="wenshi-bench-"))
    os.environ["WENSHI_STATE"] = str(folder / "state")
    scratch = Scratch(folder, report)
    try:
        for part, run in _runs(given, scratch, report).items():
            if part in given.parts:
                run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if report.goals:
        report.summary()


if __name__ == "__main__":
    main()
