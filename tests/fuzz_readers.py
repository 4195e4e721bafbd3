"""Fuzz every reader: thousands of damaged files, each read in a process of its own bounds. `make fuzz COUNT=10000`.

The same COUNT and SEED give the same files. A file may be read, or refused in a sentence; whatever else happens,
a crash, a hang, another exception, is printed with what makes it again, and the exit code is 1.
"""

import argparse
import copy
import io
import multiprocessing
import os
import random
import re
import signal
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path, PurePath

from lxml import etree
from wenshi import readers
from wenshi.errors import Unreadable
from wenshi.readers import parcels, picture

HERE = Path(__file__).resolve().parent
DOCUMENTS = HERE.parents[1] / "shared" / "corpus" / "documents"
SECONDS, MEMORY = 60, 1 << 30
LONGEST = 5 * SECONDS  # on the clock, for one that waits rather than works
LARGEST = 1 << 20  # a larger seed is slow, not different
NUMBERS = (0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
WORDS = (
    b"",
    b"-1",
    b"0",
    b"65536",
    b"4294967295",
    b"99999999999999999999",
    b"1e308",
    b"nan",
    b"../../x",
    b"g 9 9",
    b"\xff",
)
BAD = ("crash", "hang", "exception")


@dataclass(frozen=True)
class Seed:
    """A good file to start from; `name` tells the reader its suffix."""

    name: str
    data: bytes

    @property
    def reader(self) -> str:
        """What takes it: the module of a reader, of a parcel, or that of pictures."""
        if readers.is_picture(self.name):
            return "picture"
        if parcels.is_parcel(self.data, self.name):
            return parcels.KINDS.get(parcels.sniff(self.data), "parcels")
        kind = readers.sniff(self.data) or readers.SUFFIXES.get(PurePath(self.name).suffix.lower(), "")
        return readers.MODULES.get(kind, "none")


# --- mutations ---


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return `data` with one to four damages; a zip is mostly damaged in one of its members."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.8:
        return _in_zip(data, other, chance)
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(DAMAGES)(data, other, chance)
    return data


def _flips(data: bytes, _: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 16) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, _: bytes, chance: random.Random) -> bytes:
    begin, end = sorted(chance.choices(range(len(data) + 1), k=2))
    return data[:begin] if chance.random() < 0.4 else data[:begin] + data[end:]


def _splice(data: bytes, other: bytes, chance: random.Random) -> bytes:
    source = chance.choice((data, other))
    begin = chance.randrange(len(source) + 1)
    at = chance.randrange(len(data) + 1)
    return data[:at] + source[begin : begin + chance.choice((4, 64, 4096))] * chance.choice((1, 1, 50)) + data[at:]


def _number(data: bytes, _: bytes, chance: random.Random) -> bytes:
    size = chance.choice((1, 2, 4, 8))
    at = chance.randrange(max(1, min(len(data), chance.choice((600, len(data) + 1))) - size + 1))
    value = chance.choice(NUMBERS) & ((1 << 8 * size) - 1)
    return data[:at] + value.to_bytes(size, chance.choice(("little", "big"))) + data[at + size :]


def _digits(data: bytes, _: bytes, chance: random.Random) -> bytes:
    return _replaced(rb"-?\d+", data, chance)


def _value(data: bytes, _: bytes, chance: random.Random) -> bytes:
    return _replaced(rb'(?<==")[^"]{0,200}(?=")', data, chance)


def _replaced(pattern: bytes, data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    found = re.compile(pattern).search(data, at) or re.search(pattern, data)
    return data if found is None else data[: found.start()] + chance.choice(WORDS) + data[found.end() :]


def _tag(data: bytes, _: bytes, chance: random.Random) -> bytes:
    """Leave out, repeat or nest an element's tag."""
    at = chance.randrange(len(data) + 1)
    found = re.compile(rb"<[^<>]{1,300}>").search(data, at) or re.search(rb"<[^<>]{1,300}>", data)
    if found is None:
        return data
    return data[: found.start()] + found[0] * chance.choice((0, 0, 2, 300)) + data[found.end() :]


def _element(data: bytes, _: bytes, chance: random.Random) -> bytes:
    """Change one element of XML that stays well-formed, so that the damage reaches what is behind the parser."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return _tag(data, _, chance)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    one, other = chance.choice(elements), chance.choice(elements)
    what = chance.randrange(6)
    if what == 0 and one.getparent() is not None:
        one.getparent().remove(one)
    elif what == 1:
        other.append(copy.deepcopy(one))
    elif what == 2:
        other.append(_deep(one.tag, chance.choice((3, 60, 200))))
    elif what == 3:
        for key in one.attrib:
            one.attrib[key] = (
                chance.choice((*(word.decode() for word in WORDS[:-1]), *other.attrib.values()))
                if chance.random() < 0.5
                else one.attrib[key]
            )
    elif what == 4:
        one.text = chance.choice(
            ("", "0", "-1", "99999999999", "nan", " ", "\u200b\u3000", "\U0010fffd", other.text or "")
        )
    else:
        one.tag = other.tag
    return etree.tostring(root)


def _deep(tag: str, levels: int) -> etree._Element:
    top = inner = etree.Element(tag)
    for _ in range(levels):
        inner = etree.SubElement(inner, tag)
    return top


DAMAGES = (_flips, _cut, _splice, _number, _digits, _value, _tag)


def _in_zip(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Unpack, damage some members, leave out or rename one, and pack again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            members = [(info.filename, file.read(info)) for info in file.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return _flips(data, other, chance)
    for _ in range(chance.randint(1, 3) if members else 0):
        at = chance.randrange(len(members))
        name, content = members[at]
        action = chance.random()
        if action < 0.85:
            kinds = (
                (_element, _element, _element, _value, _digits, *DAMAGES)
                if content[:200].lstrip()[:1] in (b"<", b"\xef")
                else DAMAGES
            )
            for _ in range(chance.randint(1, 3)):
                content = chance.choice(kinds)(content, other, chance)
            members[at] = name, content
        elif action < 0.92 and len(members) > 1:
            del members[at]
        else:
            members[at] = chance.choice(("../" + name, name.upper(), chance.choice(members)[0])), content
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        warnings.simplefilter("ignore")  # a name twice is meant
        for name, content in members:
            file.writestr(zipfile.ZipInfo(name, (2022, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def damaged(seeds: list[Seed], number: int, seed: int) -> tuple[Seed, bytes]:
    """Return the file with this number: which seed it comes from, and its bytes. Readers take turns."""
    groups: dict[str, list[Seed]] = defaultdict(list)
    for good in seeds:
        groups[good.reader].append(good)
    names = sorted(groups)
    chance = random.Random(f"{seed}/{number}")
    good = chance.choice(groups[names[number % len(names)]])
    return good, mutated(good.data, chance.choice(seeds).data, chance)


# --- seeds ---


def samples() -> list[Seed]:
    """The project's own files, and those its tests build."""
    from tests import made_ofd, made_parcels, made_zip

    files = [path for path in sorted((HERE / "samples").rglob("*")) if path.is_file() and _is_read(path)]
    found = [Seed(path.name, path.read_bytes()) for path in files]
    found += [Seed(name, data) for made in (made_ofd, made_parcels, made_zip) for name, data in made.seeds().items()]
    return [seed for seed in found if seed.reader != "none"]


def documents() -> list[Seed]:
    """The real files beside the checkout, where they are."""
    files = [path for path in sorted(DOCUMENTS.rglob("*")) if path.is_file() and _is_read(path)]
    return [seed for path in files if (seed := Seed(path.name, path.read_bytes())).reader != "none"]


def _is_read(path: Path) -> bool:
    return path.stat().st_size <= LARGEST and path.name not in ("README.md", "expected.tsv")


# --- running ---


def outcome(name: str, data: bytes) -> tuple[str, str]:
    """Read a file as intake does; return what happened, and the trace of an exception."""
    try:
        if readers.is_picture(name):
            picture.describe(data)
        elif parcels.is_parcel(data, name):
            parcels.unpack(data, name)
        else:
            readers.read(data, name)
    except Unreadable:
        return "refused", ""
    except BaseException:
        return "exception", traceback.format_exc()
    return "read", ""


def _work(pipe: Connection, seeds: list[Seed], seed: int) -> None:
    import resource  # not on Windows, where this script does not run

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.environ["PATH"] = ""  # LibreOffice guards itself, and takes a second for each file
    os.environ.pop("WENSHI_SOFFICE", None)
    warnings.simplefilter("ignore")
    while (number := pipe.recv()) is not None:
        good, data = damaged(seeds, number, seed)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # its own time: at the lowest priority a minute may pass idle
        found = outcome(good.name, data)
        signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(found)


class Worker:
    """A process that reads one file after the other, and is replaced when it dies or does not answer."""

    def __init__(self, seeds: list[Seed], seed: int) -> None:
        self._seeds = seeds
        self._seed = seed
        self._start()

    def _start(self) -> None:
        self.pipe, end = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("spawn").Process(target=_work, args=(end, self._seeds, self._seed))
        self.process.start()
        end.close()

    def give(self, number: int) -> None:
        self.number = number
        self.since = time.monotonic()
        self.pipe.send(number)

    def result(self) -> tuple[str, str]:
        """Return the outcome; the pipe must be ready or the time over."""
        try:
            if self.pipe.poll():
                found: tuple[str, str] = self.pipe.recv()
                return found
            what = "hang"
        except (EOFError, OSError):
            what = "crash"
        self.process.kill()
        self.process.join()
        code = self.process.exitcode
        self._start()
        return "hang" if code == -signal.SIGPROF else what, f"exit code {code}"

    def stop(self) -> None:
        self.pipe.send(None)
        self.process.join()


def run(seeds: list[Seed], numbers: Iterator[int], seed: int, workers: int) -> Iterator[tuple[int, str, str, float]]:
    """Yield number, outcome, trace and seconds for each file."""
    free = [Worker(seeds, seed) for _ in range(workers)]
    busy: dict[Connection, Worker] = {}
    while True:
        while free and (number := next(numbers, None)) is not None:
            worker = free.pop()
            worker.give(number)
            busy[worker.pipe] = worker
        if not busy:
            break
        ready = {id(pipe) for pipe in multiprocessing.connection.wait(list(busy), 1)}
        for pipe, worker in list(busy.items()):
            seconds = time.monotonic() - worker.since
            if id(pipe) in ready or seconds > LONGEST:
                del busy[pipe]
                yield (worker.number, *worker.result(), seconds)
                free.append(worker)
    for worker in free:
        worker.stop()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--from", dest="first", type=int, default=0)
    options.add_argument("--seed", type=int, default=2022)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--only", default="", help="names of readers, a comma between")
    options.add_argument("--keep", type=Path, help="folder for the files that went wrong")
    given = options.parse_args()
    seeds = samples() + documents()
    if given.only:
        seeds = [seed for seed in seeds if seed.reader in given.only.split(",")]
    table: dict[str, Counter[str]] = defaultdict(Counter)
    slowest: dict[str, float] = defaultdict(float)
    numbers = iter(range(given.first, given.first + given.count))
    for number, what, trace, seconds in run(seeds, numbers, given.seed, given.workers):
        good, data = damaged(seeds, number, given.seed)
        table[good.reader][what] += 1
        slowest[good.reader] = max(slowest[good.reader], seconds)
        if seconds > SECONDS / 4 and what not in BAD:
            print(f"slow, {seconds:.0f} s: --seed {given.seed} --from {number} --count 1, from {good.name}", flush=True)
        if what in BAD:
            print(
                f"{what}: --seed {given.seed} --from {number} --count 1, from {good.name} ({len(data)} bytes)\n{trace}",
                flush=True,
            )
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{number}{PurePath(good.name).suffix}").write_bytes(data)
    _print(table, slowest)
    return 1 if any(row[what] for row in table.values() for what in BAD) else 0


def _print(table: dict[str, Counter[str]], slowest: dict[str, float]) -> None:
    columns = ("read", "refused", *BAD)
    print(f"{'reader':10}" + "".join(f"{name:>10}" for name in ("files", *columns, "slowest s")))
    for name in sorted(table):
        row = table[name]
        print(f"{name:10}{row.total():10}" + "".join(f"{row[what]:10}" for what in columns) + f"{slowest[name]:10.1f}")


if __name__ == "__main__":
    sys.exit(main())
