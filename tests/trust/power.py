"""Power cuts: what is on the disk after one is what was waited for, and of the rest any part.

Every change that a command makes to files is written down in its order. Then the power is cut after one of them: what
an fsync had confirmed by then is there, every other change may or may not have reached the disk. A name belongs to its
folder and needs the fsync of that, a content belongs to its file; a rename is done in both folders or in neither, as
file systems with a journal promise. From what is left the archive must come back as from a kill.
"""

import os
import pickle
import random
import shutil
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wenshi.home import open_home

from . import Row, Rows, Scale, acts, kills
from .acts import Act, Ended
from .layer import Layer

_ROOT = 0
# What is left of changes nobody waited for: none; the names without the contents, as where space is given out late;
# any part.
_LEFT = ("nothing", "names", "some")


class Recorder(Layer):
    """Writes down every change to files below the folder `home`, in its order, into the file `log`."""

    def __init__(self, home: Path, log: Path) -> None:
        """Be ready to be installed."""
        super().__init__(home)
        self._log = log

    def install(self) -> None:
        """Begin."""
        self._write, self._file = os.write, os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        super().install()

    def after(self, call: str, path: str, on: Any, args: tuple[Any, ...], result: Any) -> None:
        """Write a change down."""
        change: tuple[Any, ...] | None = None
        match call:
            case "write":
                data = bytes(args[0][:result])
                change = (call, path, os.lseek(on, 0, os.SEEK_CUR) - len(data), data)
            case "create" | "truncate":
                change = (call, path, args[0] if call == "create" else result)
            case "rename":
                # The name before is gone: what `path` was found by is the old one.
                change = (call, path, self.where(args[0]))
            case "mkdir" | "unlink" | "rmdir" | "fsync":
                change = (call, path)
            case "link":
                raise NotImplementedError("a second name for a file")
        if change is not None:
            self._write(self._file, pickle.dumps(change))


@dataclass
class Node:
    """A file or a folder, by whatever names."""

    data: bytearray | None = None  # None for a folder
    names: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A change to nodes, once it is known which ones bore the names."""

    call: str
    of: tuple[int, ...]  # the fsync of one of these confirms it
    args: tuple[Any, ...] = ()


class Disk:
    """What a folder holds, as nodes, so that changes can be made to it in part."""

    def __init__(self, nodes: dict[int, Node]) -> None:
        """Be made of nodes; the folder itself is number 0."""
        self.nodes = nodes

    @classmethod
    def of(cls, folder: Path) -> "Disk":
        """Read a folder."""
        disk = cls({_ROOT: Node()})
        numbers = {folder: _ROOT}
        for path in sorted(folder.rglob("*")):
            numbers[path] = len(disk.nodes)
            disk.nodes[numbers[path]] = Node() if path.is_dir() else Node(bytearray(path.read_bytes()))
            disk.nodes[numbers[path.parent]].names[path.name] = numbers[path]
        return disk

    def copy(self) -> "Disk":
        """Return another one that holds the same."""
        return Disk(
            {
                number: Node(None if node.data is None else bytearray(node.data), dict(node.names))
                for number, node in self.nodes.items()
            }
        )

    def find(self, relative: Path) -> int | None:
        """Return the node of a path, None where there is none."""
        number: int | None = _ROOT
        for name in relative.parts:
            number = self.nodes[number].names.get(name) if number is not None else None
        return number

    def change(self, call: str, path: Path, *args: Any) -> Change | None:
        """Return a call on a path as a change to nodes; None where it changes none that has a name."""
        number, folder = self.find(path), self.find(path.parent)
        match call:
            case "fsync" if number is not None:
                return Change("fsync", (number,))
            case "create" | "mkdir" if number is None:
                return Change("name", (folder,), (folder, path.name, len(self.nodes), call == "mkdir"))
            case "create" if args[0]:
                return Change("truncate", (number,), (number, 0))
            case "rename":
                into = self.find(args[0].parent)
                return Change("rename", (folder, into), (folder, path.name, into, args[0].name, number))
            case "unlink" | "rmdir":
                return Change("unname", (folder,), (folder, path.name))
            case "write" | "truncate" if number is not None:
                return Change(call, (number,), (number, *args))
        return None

    def make(self, change: Change) -> None:
        """Make a change."""
        if change.call == "name":
            folder, name, number, is_folder = change.args
            self.nodes.setdefault(number, Node() if is_folder else Node(bytearray()))
            self.nodes[folder].names[name] = number
        elif change.call == "unname":
            folder, name = change.args
            self.nodes[folder].names.pop(name, None)
        elif change.call == "rename":
            source, old, target, new, number = change.args
            if self.nodes[source].names.get(old) == number:
                del self.nodes[source].names[old]
            self.nodes[target].names[new] = number
        elif change.call == "write":
            number, place, data = change.args
            content = self.nodes[number].data
            assert content is not None
            content.extend(bytes(max(0, place - len(content))))
            content[place : place + len(data)] = data
        elif change.call == "truncate":
            number, size = change.args
            content = self.nodes[number].data
            assert content is not None
            del content[size:]
            content.extend(bytes(size - len(content)))

    def files(self, number: int = _ROOT) -> dict[str, bytes | None]:
        """Return every path with its content, None for a folder."""
        node = self.nodes[number]
        if node.data is not None:
            return {"": bytes(node.data)}
        below = {name: self.files(inner) for name, inner in node.names.items()}
        return {"": None} | {f"/{name}{path}": data for name, found in below.items() for path, data in found.items()}

    def write_to(self, folder: Path, number: int = _ROOT) -> None:
        """Write what it holds into a folder."""
        node = self.nodes[number]
        if node.data is not None:
            folder.write_bytes(node.data)
            return
        folder.mkdir()
        for name, inner in node.names.items():
            self.write_to(folder / name, inner)


def changes(disk: Disk, home: Path, log: Path) -> list[Change]:
    """Return what was written down as changes to nodes."""
    disk, found = disk.copy(), list[Change]()
    for call, full, *args in _logged(log):
        inner = [Path(arg).relative_to(home) for arg in args] if call == "rename" else args
        if change := disk.change(call, Path(full).relative_to(home), *inner):
            found.append(change)
            disk.make(change)
    return found


def _logged(log: Path) -> Iterable[tuple[Any, ...]]:
    with log.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)


def cut(disk: Disk, made: list[Change], left: str, chance: random.Random) -> Disk:
    """Return what is on the disk when the power is cut after the changes `made`; `left` of those nobody waited for."""
    confirmed, waited = [False] * len(made), set[int]()
    for at in range(len(made) - 1, -1, -1):
        if made[at].call == "fsync":
            waited.update(made[at].of)
        confirmed[at] = not waited.isdisjoint(made[at].of)
    after = disk.copy()
    for change, sure in zip(made, confirmed, strict=True):
        of_names = change.call in ("name", "unname", "rename")
        if change.call == "name":  # the node is there to be changed, whether anything leads to it or not
            after.nodes.setdefault(change.args[2], Node() if change.args[3] else Node(bytearray()))
        if sure or (left == "names" and of_names) or (left == "some" and chance.random() < 0.5):
            after.make(change)
    return after


@dataclass
class Cut:
    """What came of the power cuts in one act."""

    tried: int = 0
    done: int = 0
    broken: tuple[str, ...] = ()


def rows(scale: Scale, folder: Path) -> Rows:
    """Cut the power at instants spread over the changes of every kind of command."""
    office = acts.prepare(folder)
    chosen = acts.acts()
    with ProcessPoolExecutor(2) as pool:
        jobs = [
            pool.submit(_try_act, office.root, act, folder / str(number), scale.of(16, 1), scale.seed + number)
            for number, act in enumerate(chosen)
        ]
        told = [job.result() for job in jobs]
    row = Row(f"断电：{len(chosen)} 种写入命令的任意时刻，没有等到落盘的改动都不在、只剩名字、剩下任意一部分")
    row.tried = sum(each.tried for each in told)
    row.broken = [line for each in told for line in each.broken]
    done = sum(each.done for each in told)
    row.outcome = f"旧状态 {row.tried - done}、新状态 {done}，没有别的；下一条命令照常，检索与逐篇比对一致"
    yield row


def _try_act(original: Path, act: Act, folder: Path, count: int, seed: int) -> Cut:
    folder.mkdir()
    chance, told = random.Random(seed), Cut()
    ready = acts.copied(acts.Office(original), act, folder / "ready")
    before, disk = acts.state(open_home(ready)), Disk.of(ready)
    wrong = acts.wrong_now(open_home(ready))
    watched, log = folder / "watched" / ready.name, folder / "log"
    for name in ("first", watched.parent.name):  # the first has everything to load
        shutil.copytree(ready, folder / name / ready.name)
    acts.rehearse(folder / "first" / ready.name, act)
    ended = acts.do(watched, act, Recorder(watched, log).install)
    if ended.code != 0:
        return Cut(broken=(f"{act.name}: does not work without a power cut: {ended}",))
    after = acts.state(open_home(watched))
    known = changes(disk, watched, log)
    whole = disk.copy()
    for change in known:
        whole.make(change)
    if whole.files() != Disk.of(watched).files():
        return Cut(broken=(f"{act.name}: not every change was written down",))
    for number in range(count + 1):
        at = len(known) if number == count else int(len(known) * (number + chance.random()) / count)
        left = _LEFT[number % len(_LEFT)] if number < count else "nothing"
        root = folder / str(number) / ready.name
        root.parent.mkdir()
        cut(disk, known[:at], left, chance).write_to(root)
        # What was told to the user holds whatever is cut after.
        broken, new = kills.wrong(root, ended if number == count else Ended(-9, "", ""), before, after, wrong)
        told.tried += 1
        told.done += new
        told.broken += tuple(f"{act.name}, cut after {at} of {len(known)}, {left} left: {each}" for each in broken)
        shutil.rmtree(root.parent)
    return told
