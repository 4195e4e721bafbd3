"""How many single flipped bits `check` finds.

In an archive made for it, one bit of one file is flipped, `check` looks, and the bit is flipped back; files are drawn
by kind, so that a kind of few small files is tried as often as one of many large ones. Found means: an error that
names that very file, or its manuscript where the record cannot be read any more.
"""

import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from wenshi.check import ERROR, check
from wenshi.home import HISTORY, RECORD, TEXT, Home

from tests.conftest import Office, fill, make_office

from . import Row, Rows, Scale

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


def measure(home: Home, count: int, seed: int) -> dict[str, Found]:
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
    return results


def rows(scale: Scale, folder: Path) -> Rows:
    """Flip bits in every kind of file, one after the other."""
    office = prepare(folder / "档案库")
    sound = [problem for problem in check(office.home) if problem.level == ERROR]
    row = Row("`check`：原件、正文、旧版、图片、登记、期、历史里随机翻转一个比特")
    row.expect(not sound, f"not sound before anything is flipped: {sound}")
    results = measure(office.home, scale.of(1000, 70), scale.seed)
    row.tried = sum(result.tried for result in results.values())
    found = sum(result.found for result in results.values())
    for kind, result in results.items():
        row.broken += [f"{kind}: {missed}" for missed in result.missed]
    row.outcome = f"查出 {found} 个，指名道姓"
    yield row
