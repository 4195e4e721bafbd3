"""Judge the reader of dates by the hand-marked sample: `python -m tests.measure_dates`.

`--half dev|held|fresh` takes one part, `--draw random` the passages drawn at random, `--list-errors` says each mistake.

What is marked and how is said in tests/golden/dates.README.md. Needs the corpus beside the checkout. A mark is found when
a scanned span overlaps it. Its reading is right when start and end are those marked, and among the candidates when one of
the span's readings is one of the mark's. A scanned span that starts in a window and overlaps no mark is a mistake.
"""

import argparse
import csv
import sys
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
GOLDEN = Path(__file__).resolve().parent / "golden"
UNASKED = frozenset({"open", "dynasty", "older"})
FIRST_YEAR = 1368  # what is older is not asked for

Reading = tuple[str, str]  # ISO, inclusive


@dataclass(frozen=True)
class Mark:
    """An expression as a person marked it."""

    window: str
    file: str
    offset: int
    raw: str
    kind: str
    readings: tuple[Reading, ...]  # the marked one, then what else it may mean; none where none is asked
    certain: bool

    @property
    def span(self) -> tuple[int, int]:
        return self.offset, self.offset + len(self.raw)


@dataclass(frozen=True)
class Window:
    """A passage that was read whole."""

    name: str
    draw: str
    file: str
    start: int
    end: int
    half: str


@dataclass(frozen=True)
class Found:
    """An expression as the scanner read it."""

    raw: str
    span: tuple[int, int]
    reading: Reading
    readings: frozenset[Reading]
    calendar: str


@dataclass
class Score:
    """Counts of marks found, or of spans scanned; the further ones are contained in `found`."""

    all: int = 0
    found: int = 0
    exact: int = 0
    right: int = 0
    among: int = 0

    def add(self, other: "Score") -> None:
        for name in ("all", "found", "exact", "right", "among"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Verdict:
    """What came of one run."""

    marks: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    certain: Score = field(default_factory=Score)
    scanned: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    unasked: int = 0
    errors: list[str] = field(default_factory=list)


def _rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def windows(half: str = "all", draw: str = "all") -> list[Window]:
    """Return the windows of one part or all, of one way to choose them or both."""
    return [
        Window(row["window"], row["draw"], row["file"], int(row["start"]), int(row["end"]), row["half"])
        for row in _rows("date_windows.tsv")
        if half in {"all", row["half"]} and draw in {"all", row["draw"]}
    ]


def marks(half: str = "all") -> list[Mark]:
    """Return the marks of one part or all, by window and offset."""
    found = []
    for row in _rows("dates.tsv"):
        if half not in {"all", row["half"]}:
            continue
        also = [(one.split("/")[0], one.split("/")[1]) for one in row["also"].split()]
        readings = ((row["start"], row["end"]), *also) if row["start"] else ()
        place = row["window"], row["file"], int(row["offset"]), row["raw"], row["kind"]
        found.append(Mark(*place, readings, row["certain"] == "yes"))
    return found


def texts(files: Iterable[str]) -> dict[str, str]:
    """Return the files' texts as stored; the archive of the decades is read once."""
    wanted = set(files)
    found = {}
    for name in wanted:
        if not name.startswith("decades/"):
            encoding = "gb18030" if name.startswith("documents/") else "utf-8"
            found[name] = (CORPUS / name).read_bytes().decode(encoding)
    if len(found) < len(wanted):
        with tarfile.open(CORPUS / "decades.tar.xz") as archive:
            for member in archive:
                if member.name in wanted and (data := archive.extractfile(member)):
                    found[member.name] = data.read().decode()
    return found


def _iso(day: Any) -> str:
    """Return a day as ISO: a date or its like, or a tuple of year, month and day."""
    year, month, number = (day.year, day.month, day.day) if hasattr(day, "year") else day
    return f"{year:04d}-{month:02d}-{number:02d}"


def _reading(one: Any) -> Reading:
    return _iso(one.start), _iso(one.end)


def as_found(one: Any) -> Found:
    """Return a scanner's span in the terms of the sample."""
    main = _reading(one)
    return Found(one.raw, tuple(one.span), main, frozenset({main, *map(_reading, one.candidates)}), one.calendar)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def _compared(mark: Mark, found: Found) -> Score:
    return Score(
        all=1,
        found=1,
        exact=int(mark.span == found.span),
        right=int(mark.readings[0] == found.reading),
        among=int(bool(found.readings & set(mark.readings))),
    )


def _nearest(span: tuple[int, int], others: Sequence[Any]) -> Any:
    """Return the other that shares most with a span, the same one first; None if none shares anything."""
    touching = [one for one in others if _overlap(span, one.span) > 0]
    return max(touching, key=lambda one: (one.span == span, _overlap(span, one.span)), default=None)


def _said(window: Window, what: str, found: Found | None, mark: Mark | None) -> str:
    """Return one line on a mistake: where, what, and both sides of it."""
    parts = [window.name, window.file, str((mark or found).span[0]), what]  # type: ignore[union-attr]
    if mark:
        parts.append(f"marked {mark.raw} {mark.kind} {' or '.join('…'.join(one) for one in mark.readings)}")
    if found:
        parts.append(f"read {found.raw} {found.calendar} {'…'.join(found.reading)}")
    return "\t".join(parts)


def _judge_window(window: Window, marked: list[Mark], found: list[Found], verdict: Verdict) -> None:
    asked = [mark for mark in marked if mark.kind not in UNASKED]
    for mark in asked:
        near = _nearest(mark.span, found)
        score = _compared(mark, near) if near else Score(all=1)
        verdict.marks[mark.kind].add(score)
        if mark.certain:
            verdict.certain.add(score)
        if not near:
            verdict.errors.append(_said(window, "missed", None, mark))
        elif not score.exact or not score.right:
            what = ", ".join(["span"] * (not score.exact) + ["reading"] * (not score.right))
            verdict.errors.append(_said(window, what, near, mark))
    for one in found:
        if not window.start <= one.span[0] < window.end:
            continue
        mark = _nearest(one.span, asked)
        beside = _nearest(one.span, [mark for mark in marked if mark.kind in UNASKED])
        if not mark and beside and (beside.kind != "older" or one.reading[1] < f"{FIRST_YEAR:04d}"):
            verdict.unasked += 1
            continue
        verdict.scanned[one.calendar].add(_compared(mark, one) if mark else Score(all=1))
        if not mark:
            verdict.errors.append(_said(window, "no date", one, beside))


def judge(scan: Callable[[str], Iterable[Any]], half: str = "all", draw: str = "all") -> Verdict:
    """Run a scanner over the windows' files and compare it with the marks."""
    chosen = windows(half, draw)
    contents = texts(window.file for window in chosen)
    found = {name: sorted(map(as_found, scan(text)), key=lambda one: one.span) for name, text in contents.items()}
    marked: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks(half):
        marked[mark.window].append(mark)
    verdict = Verdict()
    for window in chosen:
        _judge_window(window, marked[window.name], found[window.file], verdict)
    return verdict


def total(scores: Iterable[Score]) -> Score:
    """Return the sum of scores."""
    whole = Score()
    for score in scores:
        whole.add(score)
    return whole


def _line(name: str, score: Score) -> str:
    shares = (f"{part / score.all:>8.1%}" if score.all else f"{'–':>8}" for part in (score.found, score.exact))
    read = (f"{part / score.found:>8.1%}" if score.found else f"{'–':>8}" for part in (score.right, score.among))
    return f"{name:<14}{score.all:>7}{score.found:>7}" + "".join((*shares, *read))


def report(verdict: Verdict) -> str:
    """Return the tables: recall by marked kind, precision by the scanner's calendar."""
    lines = []
    for title, share, scores in (("marked", "recall", verdict.marks), ("scanned", "precis.", verdict.scanned)):
        lines.append(f"{title:<14}{'all':>7}{'found':>7}{share:>8}{'exact':>8}{'right':>8}{'among':>8}")
        lines += [_line(name, scores[name]) for name in sorted(scores)]
        lines += [_line("all", total(scores.values())), ""]
    lines.append(_line("certain marks", verdict.certain))
    lines.append(f"{verdict.unasked} spans on expressions of which no reading is asked")
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description="Judge the reader of dates by the hand-marked sample.")
    options.add_argument("--half", choices=["dev", "held", "fresh", "all"], default="all")
    options.add_argument("--draw", choices=["random", "rare", "all"], default="all", help="windows drawn, or chosen")
    options.add_argument("--list-errors", action="store_true", help="one line a mistake, tab-separated")
    asked = options.parse_args()
    if not CORPUS.is_dir():
        print("The corpus does not lie beside this checkout (../shared/corpus): nothing to measure.", file=sys.stderr)
        return
    # Only here: the sample can be looked at without the reader of dates.
    from wenshi.text import dates

    verdict = judge(dates.scan, asked.half, asked.draw)
    if asked.list_errors:
        print("\n".join(verdict.errors))
    print(report(verdict))


if __name__ == "__main__":
    main()
