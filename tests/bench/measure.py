"""Times as medians and ratios, and the lines that say them; never an absolute time to quote."""

import math
import random
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROUNDS = 7


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    return statistics.median(timed(work) for _ in range(rounds))


def percentile(values: Iterable[float], share: float) -> float:
    """Return the nearest-rank percentile: the 95th of 100 values for 0.95."""
    ranked = sorted(values)
    return ranked[math.ceil(share * len(ranked)) - 1]


def interleaved(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return each work's median, the works taken in turns, so that a busy moment falls on all of them.

    In another order each round: what ran before leaves its mark on what comes next.
    """
    chance = random.Random(1)
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name in chance.sample(list(works), len(works)):
            times[name].append(timed(works[name]))
    return {name: statistics.median(held) for name, held in times.items()}


def peak() -> int:
    """Return the most memory, in bytes, that this process has held resident.

    ru_maxrss will not do by itself: on Linux a child inherits the mark of the process that started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource  # Unix only

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class Report:
    """Prints as the measurements come, and remembers which goals were met."""

    def __init__(self) -> None:
        self.goals = 0
        self.missed: list[str] = []

    def head(self, title: str) -> None:
        print(f"\n== {title}", flush=True)

    def note(self, text: str) -> None:
        print(f"   {text}", flush=True)

    def say(
        self, what: str, value: float, *, most: float | None = None, least: float | None = None, unit: str = ""
    ) -> None:
        """Print a ratio (or, with its unit, a size) and whether it meets its goal."""
        goals = [f"{sign} {goal:g}" for sign, goal in (("≤", most), ("≥", least)) if goal is not None]
        verdict = ""
        if goals:
            met = (most is None or value <= most) and (least is None or value >= least)
            verdict = f"   goal {' and '.join(goals)}{unit}   {'met' if met else 'MISSED'}"
            self.goals += 1
            if not met:
                self.missed.append(f"{what}: {value:.2f}{unit} ({' and '.join(goals)})")
        print(f"{_wide(what, 84)}{value:>8.2f}{unit}{verdict}", flush=True)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table: the first column to the left, figures to the right."""
        lines = [heads, *rows]
        widths = [max(_width(line[i]) for line in lines) for i in range(len(heads))]
        for line in lines:
            cells = [" " * (width - _width(cell)) + cell for cell, width in zip(line, widths, strict=True)]
            print("   " + "  ".join([_wide(line[0], widths[0]), *cells[1:]]), flush=True)

    def summary(self) -> None:
        self.head(f"{self.goals - len(self.missed)} of {self.goals} goals met")
        for line in self.missed:
            self.note(f"missed: {line}")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _wide(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
