"""A small fixed slice of the fuzzing that `make fuzz` does at length, and the harness itself."""

import os
import signal

import pytest

from tests import fuzz_readers
from tests.fuzz_readers import BAD, Worker, damaged, outcome, run, samples


@pytest.fixture(scope="module")
def seeds() -> list[fuzz_readers.Seed]:
    return [seed for seed in samples() if len(seed.data) < 50_000]


@pytest.mark.skipif(os.name == "nt", reason="no limits for a process there")
def test_200_damaged_files_are_read_or_refused(seeds: list[fuzz_readers.Seed]) -> None:
    results = list(run(seeds, iter(range(200)), seed=1, workers=1))
    assert len(results) == 200
    assert not [(number, trace) for number, what, trace, _ in results if what in BAD]
    assert {"read", "refused"} == {what for _, what, _, _ in results}


def test_every_reader_has_a_seed(seeds: list[fuzz_readers.Seed]) -> None:
    from wenshi import readers
    from wenshi.readers import parcels

    assert {seed.reader for seed in seeds} >= {*readers.MODULES.values(), *parcels.KINDS.values(), "picture"}


def test_a_number_gives_the_same_file_every_time(seeds: list[fuzz_readers.Seed]) -> None:
    files = [damaged(seeds, number, 1) for number in range(50)]
    assert files == [damaged(seeds, number, 1) for number in range(50)]
    assert sum(data != seed.data for seed, data in files) > 40


def test_an_exception_is_told_from_a_refusal() -> None:
    assert outcome("甲.txt", "青溪".encode()) == ("read", "")
    assert outcome("甲.docx", b"PK") == ("refused", "")
    what, trace = outcome("甲.txt", None)  # type: ignore[arg-type]
    assert what == "exception"
    assert "TypeError" in trace or "AttributeError" in trace


@pytest.mark.skipif(os.name == "nt", reason="no limits for a process there")
def test_a_worker_that_dies_or_does_not_answer_is_replaced(
    seeds: list[fuzz_readers.Seed],
) -> None:
    worker = Worker(seeds, seed=1)
    os.kill(worker.process.pid or 0, signal.SIGKILL)
    worker.process.join()
    assert worker.result() == ("crash", f"exit code {-signal.SIGKILL}")
    assert worker.result()[0] == "hang"  # nothing was asked, so nothing is answered
    os.kill(worker.process.pid or 0, signal.SIGPROF)  # what a minute of its own time brings
    worker.process.join()
    assert worker.result() == ("hang", f"exit code {-signal.SIGPROF}")
    worker.give(0)
    assert worker.pipe.poll(30)
    assert worker.result()[0] in ("read", "refused")
    worker.stop()
