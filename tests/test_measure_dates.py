"""The hand-marked dates: they quote the corpus, and the measure says of scanners whose worth is known what it must."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests import measure_dates as measure


@dataclass(frozen=True)
class Day:
    start: date
    end: date


@dataclass(frozen=True)
class Span:
    raw: str
    span: tuple[int, int]
    start: date
    end: date
    candidates: tuple[Day, ...] = ()
    calendar: str = "ad"


def spans(mark: measure.Mark) -> Span:
    """Return a mark as a scanner would give it."""
    start, end = map(date.fromisoformat, mark.readings[0] if mark.readings else ("0001-01-01", "0001-01-01"))
    return Span(mark.raw, mark.span, start, end)


class Known:
    """A scanner that knows the marks; `change` spoils each."""

    def __init__(self, contents: dict[str, str], change=lambda span: [span]) -> None:  # type: ignore[no-untyped-def]
        self.names = {text: name for name, text in contents.items()}
        self.change = change

    def __call__(self, text: str) -> list[Span]:
        return [one for mark in measure.marks() if mark.file == self.names[text] for one in self.change(spans(mark))]


@pytest.fixture(scope="module")
def contents(corpus: Path) -> dict[str, str]:  # noqa: ARG001 - skips where the corpus is absent
    return measure.texts(window.file for window in measure.windows())


def test_marks_quote_the_corpus(contents: dict[str, str]) -> None:
    windows = {window.name: window for window in measure.windows()}
    for mark in measure.marks():
        assert contents[mark.file][slice(*mark.span)] == mark.raw, mark
        window = windows[mark.window]
        assert window.file == mark.file
        assert window.start <= mark.offset < window.end, mark
    for window in windows.values():
        assert 0 <= window.start < window.end <= len(contents[window.file])


def test_marks_and_windows_fit_together() -> None:
    halves = {window.name: window.half for window in measure.windows()}
    assert {row["half"] for row in measure._rows("dates.tsv")} == {"dev", "held", "fresh"}
    for row in measure._rows("dates.tsv"):
        assert halves[row["window"]] == row["half"]
    everything = measure.marks()
    assert len(everything) == len({(mark.file, mark.span) for mark in everything})
    for mark in everything:
        assert bool(mark.readings) != (mark.kind in measure.UNASKED), mark
        for start, end in mark.readings:
            assert date.fromisoformat(start) <= date.fromisoformat(end), mark
    for one in everything:
        assert not any(
            other is not one and other.file == one.file and measure._overlap(one.span, other.span) > 0
            for other in everything
        ), one


def test_windows_of_one_file_do_not_overlap() -> None:
    by_file: dict[str, list[tuple[int, int]]] = {}
    for window in measure.windows():
        by_file.setdefault(window.file, []).append((window.start, window.end))
    for places in by_file.values():
        ordered = sorted(places)
        assert all(end <= start for (_, end), (start, _) in pairwise(ordered))


def test_a_perfect_scanner_has_every_figure_whole(contents: dict[str, str]) -> None:
    verdict = measure.judge(Known(contents))
    asked = [mark for mark in measure.marks() if mark.readings]
    marked, scanned = measure.total(verdict.marks.values()), measure.total(verdict.scanned.values())
    assert marked.all == marked.found == marked.exact == marked.right == marked.among == len(asked)
    assert scanned.all == scanned.found == scanned.exact == scanned.right == len(asked)
    assert verdict.unasked == len(measure.marks()) - len(asked)
    assert verdict.errors == []


@pytest.mark.usefixtures("corpus")
def test_an_empty_scanner_finds_nothing() -> None:
    verdict = measure.judge(lambda _: [])
    marked = measure.total(verdict.marks.values())
    assert (marked.found, marked.exact, marked.right) == (0, 0, 0)
    assert len(verdict.errors) == marked.all > 0
    assert not verdict.scanned
    assert "0.0%" in measure.report(verdict)


def test_spans_and_readings_are_told_apart(contents: dict[str, str]) -> None:
    def shorter(one: Span) -> list[Span]:
        return [replace(one, span=(one.span[0], one.span[1] - 1))] if len(one.raw) > 1 else [one]

    def later(one: Span) -> list[Span]:
        return [replace(one, start=date(2100, 1, 1), end=date(2100, 1, 1), candidates=(Day(one.start, one.end),))]

    cut, wrong = (measure.judge(Known(contents, change), "dev") for change in (shorter, later))
    marked = measure.total(cut.marks.values())
    assert marked.found == marked.right == marked.all > marked.exact
    marked = measure.total(wrong.marks.values())
    assert marked.found == marked.exact == marked.among == marked.all
    assert marked.right == 0
    older = sum(mark.kind == "older" for mark in measure.marks("dev"))
    assert sum("no date" in line for line in wrong.errors) == older > 0


def test_every_span_beside_a_mark_is_a_mistake(contents: dict[str, str]) -> None:
    window = measure.windows("held")[0]
    taken = {at for mark in measure.marks() if mark.file == window.file for at in range(*mark.span)}
    free = next(at for at in range(window.start, window.end) if at not in taken)
    day = date(1900, 1, 1)

    def scan(text: str) -> list[Span]:
        return [Span(text[free], (free, free + 1), day, day)] if text == contents[window.file] else []

    verdict = measure.judge(scan, "held")
    assert verdict.scanned["ad"] == measure.Score(all=1)
    assert [line.split("\t")[::3] for line in verdict.errors if "no date" in line] == [[window.name, "no date"]]
