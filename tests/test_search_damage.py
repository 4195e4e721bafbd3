"""Damaged and hostile index folders: they are answered from rightly or not at all, and never run code."""

import os
import pickle
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from wenshi.search import stamp, whoosh_build
from wenshi.search.engine import DamagedIndex

from .test_engines import entry, refresh
from .test_search_index import Store, answers, folder, right, store

__all__ = ["folder", "store"]  # fixtures


def garbled(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


DAMAGE: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "emptied": lambda _data, _chance: b"",
    "cut": lambda data, _chance: data[: len(data) // 2],
    "longer": lambda data, _chance: data + b"x",
    "zeroed": lambda data, _chance: bytes(len(data)),
    "garbled": garbled,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_never_answered_from(folder: Path, store: Store, damage: str) -> None:
    expected = right(store)
    whole = folder.with_name("whole")
    shutil.copytree(folder, whole)
    for path in sorted(whole.iterdir()):
        for seed in range(12 if damage == "garbled" else 1):
            data = path.read_bytes()
            if path.name != "MAIN_WRITELOCK" and data:
                (folder / path.name).write_bytes(DAMAGE[damage](data, random.Random(seed)))
                try:
                    assert answers(folder, "now") in (None, expected), path.name
                except DamagedIndex:
                    whoosh_build.discard(folder)
                    assert answers(folder, "now") is None
                refresh(folder, store | {"2022-0500": entry(500, body="甲")}, "more")
                shutil.rmtree(folder)
                shutil.copytree(whole, folder)


def test_a_missing_file_is_found_out(folder: Path, store: Store) -> None:
    whole = folder.with_name("whole")
    shutil.copytree(folder, whole)
    for path in whole.iterdir():
        if path.name != "MAIN_WRITELOCK":
            (folder / path.name).unlink()
            assert answers(folder, "now") is None, path.name
            refresh(folder, store, "now")
            assert answers(folder, "now") == right(store)
            shutil.rmtree(folder)
            shutil.copytree(whole, folder)


class Hostile:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.target),)


def plant(folder: Path, target: Path, generation: int) -> None:
    """Put a table of contents into a folder that makes a folder when Whoosh reads it."""
    payload = pickle.dumps(Hostile(target), 2)
    start = next(folder.glob("_MAIN_*.toc")).read_bytes()[:16]  # sizes, byte order, format, release
    (folder / f"_MAIN_{generation}.toc").write_bytes(start[:14] + bytes([len(payload)]) + payload)


@pytest.mark.parametrize("generation", [1, 99])
def test_a_hostile_index_is_never_opened(folder: Path, store: Store, tmp_path: Path, generation: int) -> None:
    victim = tmp_path / "victim"
    plant(folder, victim, generation)
    naive = "import sys; from whoosh.index import open_dir; open_dir(sys.argv[1])"
    subprocess.run([sys.executable, "-c", naive, str(folder)], capture_output=True, check=False)
    assert victim.is_dir(), "the planted code does not even run"
    victim.rmdir()
    assert answers(folder, "now") is None
    refresh(folder, store, "now")
    assert answers(folder, "now") == right(store)
    assert not victim.exists()


def test_an_index_from_elsewhere_is_never_opened(folder: Path, store: Store, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    plant(folder, victim, 99)
    stamp.write(folder, b"someone else's key".ljust(32), "now")
    assert answers(folder, "now") is None
    refresh(folder, store, "now")
    assert not victim.exists()
