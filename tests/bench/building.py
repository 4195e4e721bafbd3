"""`python -m tests.bench.building ENGINE CORPUS FOLDER`: build an index in a process of its own and tell the cost."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from .corpus import Corpus
from .measure import peak
from .peers import ENGINES

ROOT = Path(__file__).resolve().parents[2]


class Cost(NamedTuple):
    """What building took: seconds on the wall and of the processor, and bytes of memory and of the disk."""

    wall: float
    cpu: float
    memory: int
    disk: int


def build(engine: str, corpus: Corpus, folder: Path) -> Cost:
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "tests.bench.building", engine, corpus.path, folder]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return Cost(*json.loads(done.stdout), disk=size(folder))


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    engine, corpus, folder = ENGINES[sys.argv[1]](), Corpus(Path(sys.argv[2])), Path(sys.argv[3])
    wall, cpu = time.perf_counter(), time.process_time()
    engine.build(corpus, folder)
    times = os.times()
    spent = time.process_time() - cpu + times.children_user + times.children_system
    print(json.dumps([time.perf_counter() - wall, spent, peak()]))


if __name__ == "__main__":
    main()
