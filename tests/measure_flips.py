"""Print how many single flipped bits `check` finds: `python -m tests.measure_flips --count 1000`.

In an archive made for it, one bit of one file is flipped, `check` looks, and the bit is flipped back; files are drawn
by kind, so that a kind of few small files is tried as often as one of many large ones. Found means: an error that
names that very file, or its manuscript where the record cannot be read any more.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from wenshi.check import ERROR, check
from wenshi.home import HISTORY, RECORD, TEXT, Home

from tests.conftest import Office, fill, make_office

KINDS = ("original", "text", "photo", "version", "record", "issue", "history")


@dataclass
class Found:
    """What came of the flips in one kind of file."""

    tried: int = 0
    found: int = 0
    missed: tuple[str, ...] = ()


def prepare(root: Path) -> Office:
    """Make an archive with originals, texts in two versions, photos and records that were changed since."""
    office = fill(make_office(root))
    for number in range(1, 4):
        path = office.root / f"照片{number}.jpg"
        Image.effect_noise((120, 90), 60).convert("RGB").save(path)
        office.ok("add", str(path), "--to", f"{_year(office)}-000{number}", "--caption", f"渡口之{number}")
        newer = office.write(f"修改{number}.txt", f"渡口旧事\n张三\n\n第{number}篇的新稿，渡口在下坝以南。\n")
        office.ok("add", str(newer), "--to", f"{_year(office)}-000{number}", "--role", "修改稿")
    office.ok("set", f"{_year(office)}-0001", "title=渡口往事")
    office.ok("remove", f"{_year(office)}-0004", "-y")
    return office


def _year(office: Office) -> str:
    return office.home.manuscript_ids()[0][:4]


def files(home: Home) -> dict[str, list[Path]]:
    """Return the files of each kind, those of removed manuscripts too."""
    folders = [home.manuscript_folder(id_) for id_ in home.manuscript_ids()]
    folders += [home.removed_folder(id_) for id_ in home.removed_ids()]
    return {
        "original": [path for folder in folders for path in folder.glob("originals/*")],
        "text": [folder / TEXT for folder in folders],
        "photo": [path for folder in folders for path in folder.glob("photos/*")],
        "version": [path for folder in folders for path in folder.glob("versions/*")],
        "record": [folder / RECORD for folder in folders],
        "issue": list(home.folder.glob("issues/*.toml")),
        "history": [folder / HISTORY for folder in folders],
    }


def measure(home: Home, count: int, seed: int, tell: Callable[[int], None] | None = None) -> dict[str, Found]:
    """Flip `count` single bits, one after the other, and see which are found; the archive is as before then."""
    chance, known = random.Random(seed), files(home)
    results = {kind: Found() for kind in KINDS}
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        path = chance.choice(known[kind])
        whole = path.read_bytes()
        place, bit = chance.randrange(len(whole)), chance.randrange(8)
        changed = bytearray(whole)
        changed[place] ^= 1 << bit
        path.write_bytes(changed)
        named = [problem.path for problem in check(home) if problem.level == ERROR]
        path.write_bytes(whole)
        result = results[kind]
        result.tried += 1
        if path.relative_to(home.root).as_posix() in named:
            result.found += 1
        else:
            result.missed += (f"{path.relative_to(home.truth)} byte {place} bit {bit}: {named}",)
        if tell is not None:
            tell(number + 1)
    return results


def main() -> int:
    """Measure and print; 1 when a flip was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2022)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = prepare(Path(folder) / "档案库")
        before = [problem for problem in check(office.home) if problem.level == ERROR]
        if before:
            print("the archive is not sound before anything is flipped:", before)
            return 1
        results = measure(office.home, asked.count, asked.seed)
    print(f"{'kind':10}{'tried':>7}{'found':>7}{'missed':>8}")
    for kind, result in results.items():
        print(f"{kind:10}{result.tried:7}{result.found:7}{len(result.missed):8}")
        for line in result.missed:
            print("   missed:", line)
    tried, found = (sum(getattr(result, name) for result in results.values()) for name in ("tried", "found"))
    print(f"{'all':10}{tried:7}{found:7}{tried - found:8}   seed {asked.seed}")
    return 0 if tried == found else 1


if __name__ == "__main__":
    sys.exit(main())
