"""The only module that writes `collections/`: one writer at a time, all of a command or nothing.

A batch stages every new file, fsynced, under `collections/.staging/`; a `commit` line in the home's log is the
point of no return; only then are the files moved to their places. A crash before that line leaves the old
state, a crash after it is completed by the next writer before it does anything else. What a batch replaced
lies in `collections/batches/` and is what `undo` puts back.
"""

import dataclasses
import datetime
import itertools
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import bounds, disk, history, lock
from .errors import AlreadyThere, Unreadable, WenshiError
from .home import FORMAT, HISTORY, Home, open_home

BATCHES = "batches"
SEALED = "sealed"
_STAGING = ".staging"
_PLAN = "plan.json"
_BATCH = re.compile(r"\w[\w-]*")


def now() -> str:
    """Return the local time as it is written into records and logs."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a batch; paths are relative to `collections/`, with `/`, digests are SHA-256.

    `put` writes a file, `folder` brings a new folder with `files` (their digests by name), `move` renames, `delete`
    takes a file away, `accept` leaves a file as a hand made it and says so.
    """

    op: str
    path: str
    to: str = ""
    before: str | None = None
    after: str | None = None
    files: Mapping[str, str] | None = None


@dataclass(slots=True)
class Batch:
    """What one command is about to write. Nothing is changed until the `writing` block ends well.

    What it writes anew is read through its `home`: a file that does not hold any more what was read there, because a
    hand was in it meanwhile, is not overwritten; the whole batch is refused.
    """

    home: Home
    actor: str
    command: str
    id: str
    undoes: str = ""
    steps: dict[str, Step] = field(default_factory=dict)
    events: dict[str, list[history.Event]] = field(default_factory=dict)
    sealed: dict[str, str | None] = field(default_factory=dict)
    begun: bool = False

    def put(self, path: Path, data: bytes) -> None:
        """Write a file, keeping what it replaces for `undo`. Raises WenshiError when it is not as it was read."""
        relative = self._relative(path)
        old = path.read_bytes() if path.exists() else None
        if old == data:
            return
        before = None if old is None else disk.digest(old)
        if before != (self.home.seen or {}).get(path):
            raise _changed(path)
        if old is not None:
            self._stage("before", relative, old)
        self._stage("new", relative, data)
        self.steps[relative] = Step("put", relative, before=before, after=disk.digest(data))

    def seal(self, path: Path, data: bytes) -> None:
        """Write a new file that is never changed again: the home's log holds its digest. Raises AlreadyThere."""
        if path.exists():
            raise AlreadyThere(f"{path} 已经存在。")
        self.put(path, data)
        self.sealed[self._relative(path)] = disk.digest(data)

    def unseal(self, relative: str) -> None:
        """Note in the log that a sealed file is taken away."""
        self.sealed[relative] = None

    def add_folder(self, path: Path, files: Mapping[str, bytes]) -> None:
        """Bring a new folder with its files (paths relative to it); it appears whole or not at all."""
        relative = self._relative(path)
        if path.exists():
            raise AlreadyThere(f"{path} 已经存在。")
        for name, data in files.items():
            self._stage("new", f"{relative}/{name}", data)
        self.steps[relative] = Step("folder", relative, files={name: disk.digest(data) for name, data in files.items()})

    def move(self, source: Path, target: Path) -> None:
        """Rename a folder."""
        relative = self._relative(source)
        self._begin()
        self.steps[relative] = Step("move", relative, to=self._relative(target))

    def delete(self, path: Path) -> None:
        """Take a file away, keeping it with the batch."""
        relative = self._relative(path)
        self._begin()
        before = disk.digest(path.read_bytes())
        if before != (self.home.seen or {}).get(path, before):
            raise _changed(path)
        self.steps[relative] = Step("delete", relative, before=before)

    def accept(self, path: Path, before: str | None, after: str | None) -> None:
        """Say that a file that held `before` (digests) rightly holds `after` now, whoever wrote it."""
        relative = self._relative(path)
        self._begin()
        self.steps[relative] = Step("accept", relative, before=before, after=after)

    def log(
        self,
        manuscript: str,
        action: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        note: str = "",
    ) -> None:
        """Note what happens to a manuscript; its own history gets the line when the batch is committed."""
        event = history.Event(now(), self.actor, self.id, action, before, after, note)
        self.events.setdefault(manuscript, []).append(event)

    def _relative(self, path: Path) -> str:
        return bounds.own(path).relative_to(self.home.truth).as_posix()

    def _stage(self, part: str, relative: str, data: bytes) -> None:
        self._begin()
        disk.write(self.home.truth / _STAGING / part / relative, data)

    def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            _log(self.home, history.Event(now(), self.actor, self.id, "begin", note=self.command))


@contextmanager
def writing(home: Home, command: str, actor: str = "", wait: float = 2.0) -> Iterator[Batch]:
    """Open a batch under the lock; commit it when the block ends well, roll it back when it does not.

    `command` is what the log says was done, `wait` how many seconds to wait for another writer.
    Raises Locked, or WenshiError when the disk is full or read-only; nothing is changed then.
    """
    actor = actor or actor_name(home)
    with locked(home, command, actor, wait):
        batch = Batch(dataclasses.replace(home, seen={}), actor, command, _new_id(home))
        try:
            yield batch
            _log_manuscripts(batch)
            if not batch.steps:
                return
            _hold_still(batch)
            _plan(batch)
        except OSError as error:
            _roll_back(home)
            raise WenshiError(f"写不进档案库（{disk.reason(error)}），什么都没有改动。") from error
        except BaseException:
            _roll_back(home)
            raise
        _finish(home)


@contextmanager
def locked(home: Home, command: str, actor: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the writer's lock, with any batch that was cut off completed or rolled back first.

    Raises Locked, and WenshiError where the archive is read-only or full.
    """
    with lock.held(home.truth, command, actor, now(), wait):
        try:
            for name in (HISTORY, _STAGING, BATCHES):
                bounds.own(home.truth / name)
            recover(home)
        except OSError as error:
            raise WenshiError(f"写不进档案库（{disk.reason(error)}）。") from error
        yield


def actor_name(home: Home) -> str:
    """Return who writes: $WENSHI_BY, else whom `init` was told, else the user of the machine."""
    import getpass  # noqa: PLC0415

    if name := os.environ.get("WENSHI_BY") or home.by:
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "未署名"


def pending(home: Home) -> bool:
    """Tell whether a batch was cut off and waits for the next writer."""
    return (home.truth / _STAGING).exists()


def recover(home: Home) -> None:
    """Complete or roll back a batch that was cut off; call it under the lock."""
    _cut_torn_line(home.history)
    last = history.last(home.history)
    if last is not None and last.action == "begin":
        _roll_back(home)
    elif pending(home):
        plan = _read_plan(home.truth / _STAGING)
        if plan is not None and last is not None and last.action == "commit" and last.batch == plan["batch"]:
            _finish(home)
        else:
            shutil.rmtree(home.truth / _STAGING)


def batches(home: Home) -> list[str]:
    """Return the ids of the committed batches, oldest first."""
    folder = home.truth / BATCHES
    return sorted(path.name for path in folder.iterdir() if (path / _PLAN).exists()) if folder.is_dir() else []


def plan_of(home: Home, batch: str) -> tuple[dict[str, Any], list[Step]]:
    """Return what a committed batch was: its plan and its steps. Raises Unreadable."""
    plan = _read_plan(home.truth / BATCHES / batch)
    if plan is None:
        raise Unreadable(f"批次 {batch} 的记录读不了，不能撤销。")
    return plan, _steps(home, plan)


def plan_bytes(home: Home, batch: str) -> bytes:
    """Return the plan of a committed batch as it was written. Raises OSError where it is not there."""
    return (home.truth / BATCHES / batch / _PLAN).read_bytes()


def sealed(home: Home) -> dict[str, str | None]:
    """Return every file that was ever sealed, relative to `collections/`, with its digest; None once it was undone."""
    commits = (event for event in history.read(home.history) if event.action == "commit")
    return {path: digest for event in commits for path, digest in (event.after or {}).get(SEALED, {}).items()}


def kept(home: Home, batch: str, relative: str) -> bytes:
    """Return what a batch replaced or took away at a path relative to `collections/`."""
    return bounds.within(home.truth / BATCHES / batch / "before", relative).read_bytes()


def create(root: Path, key: str, files: Mapping[str, bytes]) -> Home:
    """Make a new archive home at `root` from files relative to `collections/`, whole or not at all.

    Raises AlreadyThere, or WenshiError when it cannot be written.
    """
    target = root / "collections"
    if target.exists():
        raise AlreadyThere(f"{root} 里已经有 collections 文件夹，没有改动。")
    staged = root / f".collections-{os.getpid()}"
    try:
        for name, data in files.items():
            disk.write(staged / name, data)
        for folder in ("issues", "manuscripts"):
            (staged / key / folder).mkdir(parents=True, exist_ok=True)
        disk.sync_tree(staged)
        staged.replace(target)
        disk.sync_folder(root)
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise WenshiError(f"在 {root} 建不了档案库（{disk.reason(error)}）。") from error
    return open_home(root)


def folder_guide() -> bytes:
    """Return the README that explains the folder to a person without this program."""
    return Path(__file__).with_name("folder_guide.md").read_bytes()


def archive_toml(key: str, by: str) -> bytes:
    """Return the file that marks a home."""
    import tomlkit  # noqa: PLC0415

    return tomlkit.dumps({"format": FORMAT, "collection": key, "by": by}).encode()


# --- inside a batch ---


def _new_id(home: Home) -> str:
    base = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    taken = set(batches(home))
    return next(name for name in (base, *(f"{base}-{n:03d}" for n in range(1, 1000))) if name not in taken)


def _log_manuscripts(batch: Batch) -> None:
    """Stage the histories of the manuscripts that already lie in the archive."""
    for id_, events in batch.events.items():
        path = batch.home.manuscript_folder(id_) / HISTORY
        if not path.parent.is_dir():
            path = batch.home.removed_folder(id_) / HISTORY
        if path.parent.is_dir():
            log = b""
            if path.exists():
                log = path.read_bytes()
                batch.home.saw(path, log)
            for event in events:
                log = history.append(log, event)
            batch.put(path, log)


def _hold_still(batch: Batch) -> None:
    """Refuse the batch when a file it takes the place of has changed while it was being made. Raises WenshiError."""
    for step in batch.steps.values():
        path = batch.home.truth / step.path
        if step.op in ("put", "delete") and _digest_of(path) != step.before:
            raise _changed(path)


def _digest_of(path: Path) -> str | None:
    return disk.digest_of(path) if path.exists() else None


def _changed(path: Path) -> WenshiError:
    return WenshiError(f"{path} 在命令运行时被别的程序改动了，没有覆盖，什么都没有改动；请看过那处改动再试。")


def _plan(batch: Batch) -> None:
    """Write down the steps, then the line that makes them certain."""
    staging = batch.home.truth / _STAGING
    # Folders come first and moves last, so that an issue never names what is not there yet.
    order = {"folder": 0, "put": 1, "accept": 1, "delete": 2, "move": 3}
    steps = [_as_dict(step) for step in sorted(batch.steps.values(), key=lambda step: order[step.op])]
    plan = {"batch": batch.id, "command": batch.command, "undoes": batch.undoes, "steps": steps}
    staging.mkdir(exist_ok=True)  # a batch that only takes away has laid nothing there yet
    disk.sync_tree(staging)
    written = json.dumps(plan, ensure_ascii=False, indent=1).encode()
    disk.write(staging / _PLAN, written)
    disk.sync_folder(staging)
    disk.sync_folder(batch.home.truth)
    # The plan vouches for every file the batch leaves behind, this line for the plan, the next line for this one.
    after: dict[str, Any] = {"manuscripts": sorted(batch.events)} if batch.events else {}
    after |= ({SEALED: batch.sealed} if batch.sealed else {}) | {"plan": disk.digest(written)}
    _log(batch.home, history.Event(now(), batch.actor, batch.id, "commit", after=after, note=batch.command))


def _as_dict(step: Step) -> dict[str, Any]:
    """Return a step without its empty values."""
    pairs = {
        "op": step.op,
        "path": step.path,
        "to": step.to,
        "before": step.before,
        "after": step.after,
        "files": step.files,
    }
    return {name: value for name, value in pairs.items() if value}


def _finish(home: Home) -> None:
    """Move everything to its place; each step can be repeated, so a second attempt completes a first."""
    staging = home.truth / _STAGING
    plan = _read_plan(staging)
    if plan is None:
        raise Unreadable(f"{staging} 里的批次记录读不了；请保留该文件夹并联系维护者。")
    steps = _steps(home, plan)
    try:
        # Moves come last, and take along what was put into the folder: that has to last by then.
        for _, group in itertools.groupby(steps, lambda step: step.op == "move"):
            _apply(home, staging, list(group))
        shutil.rmtree(staging / "new", ignore_errors=True)
        done = home.truth / BATCHES / plan["batch"]
        disk.make_folder(done.parent)
        staging.replace(done)
        disk.sync_folder(done.parent)
        disk.sync_folder(home.truth)
    except OSError as error:
        where = error.filename or home.truth
        raise WenshiError(
            f"改动已经记下，但 {where} 写不进（{disk.reason(error)}）；"
            "请关掉占用它的程序，再运行任何一条写入命令即可完成。"
        ) from error


def _apply(home: Home, staging: Path, steps: list[Step]) -> None:
    """Take steps, and make the names in all folders they touched last."""
    touched = set[Path]()
    for step in steps:
        target = home.truth / step.path
        if step.op == "accept":
            continue
        if step.op in ("put", "folder"):
            source, goal = staging / "new" / step.path, target
        elif step.op == "move":
            source, goal = target, home.truth / step.to
        else:
            source, goal = target, staging / "before" / step.path
        if source.exists():
            disk.make_folder(goal.parent)
            # Nothing may come between this last look and the rename.
            if step.op == "put" and _digest_of(goal) not in (None, step.before, step.after):
                raise WenshiError(
                    f"改动已经记下，但 {goal} 又被别的程序改动了，没有覆盖；"
                    "请把它移到档案库之外，再运行任何一条写入命令即可完成，然后把那处改动补上。"
                )
            source.replace(goal)
        touched |= {target.parent, goal.parent}
    for folder in sorted(filter(Path.is_dir, touched)):  # one that was moved on by an earlier attempt is not there
        disk.sync_folder(folder)


def _roll_back(home: Home) -> None:
    """Forget a batch that was not committed, and say so in the log; a committed one is left to be completed."""
    staging = home.truth / _STAGING
    with suppress(OSError):  # what stays behind is taken away by the next writer
        last = history.last(home.history)
        if last is not None and last.action == "commit" and (_read_plan(staging) or {}).get("batch") == last.batch:
            return
        shutil.rmtree(staging, ignore_errors=True)
        if last is not None and last.action == "begin":
            _log(home, history.Event(now(), last.actor, last.batch, "rollback", note=last.note))


def _read_plan(folder: Path) -> dict[str, Any] | None:
    try:
        plan: dict[str, Any] = bounds.from_json(bounds.content(bounds.own(folder / _PLAN), bounds.LARGEST_TEXT))
        named = (plan["batch"], plan["command"], plan["undoes"], *(step.get("path", "") for step in plan["steps"]))
        return plan if all(isinstance(name, str) for name in named) and _is_name(plan["batch"]) else None
    except (Unreadable, OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _is_name(batch: str) -> bool:
    """Tell whether a batch's id is the name of one folder: an archive may come from anyone."""
    return _BATCH.fullmatch(batch) is not None


def _steps(home: Home, plan: dict[str, Any]) -> list[Step]:
    """Return the steps of a plan, none of which touches anything outside `collections/`. Raises Unreadable."""
    try:
        steps = [Step(**step) for step in plan["steps"]]
    except TypeError as error:
        raise Unreadable(f"批次 {plan['batch']} 的记录读不了，没有照做；请从备份恢复。") from error
    for step in steps:
        for name in filter(None, (step.path, step.to)):
            bounds.within(home.truth, name)
    return steps


def _log(home: Home, event: history.Event) -> None:
    """Append an event to the home's log: the whole line or nothing of it."""
    rest = memoryview(history.append_to(home.history, event))
    with home.history.open("ab", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        try:
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise


def _cut_torn_line(path: Path) -> None:
    """Take away a line that was cut off while being written; nobody was told that it happened."""
    with suppress(FileNotFoundError), path.open("r+b") as file:
        data = file.read()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            file.truncate(whole)
