"""A file layer that fails: full disk, bad medium, no permission, half a write, at the n-th call for every n.

A full disk stays full for the rest of the command, as real ones do, and takes half of what is written when it fills; the
other faults happen once.
"""

import errno
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from wenshi import store
from wenshi.home import open_home

from . import Row, Rows, Scale, acts
from .acts import Act, Ended
from .layer import Layer

# Which calls a fault can hit. Looking at names and times is left out: what cannot be opened cannot be looked at.
_GROWING = {"create", "write", "mkdir", "rename", "link", "fsync"}
_KINDS = {
    "ENOSPC": _GROWING,
    "EIO": {*_GROWING, "read", "open", "unlink", "scandir"},
    "EACCES": {"create", "open", "mkdir", "rename", "link", "unlink", "rmdir", "scandir"},
    "short": {"write"},
}
_MOST_CALLS = 5000


class Faults(Layer):
    """Fails at call number `at` of those that `kind` can hit, and leaves the file `report` when it does."""

    def __init__(self, home: Path, kind: str, at: int, report: Path) -> None:
        """Be ready to be installed."""
        super().__init__(home)
        self._kind, self._at, self._report = kind, at, report
        self._calls = 0

    def before(self, call: str, path: str) -> bool:
        """Count a call, and fail when it is its turn."""
        if call not in _KINDS[self._kind]:
            return False
        self._calls += 1
        if self._calls < self._at or (self._calls > self._at and self._kind != "ENOSPC"):
            return False
        if self._calls == self._at:
            self._report.touch()
        if call == "write" and self._kind in ("short", "ENOSPC") and self._calls == self._at:
            return True
        code = getattr(errno, self._kind)
        raise OSError(code, os.strerror(code), path)


@dataclass
class Told:
    """What came of the faults of one kind in one act."""

    kind: str
    tried: int = 0
    refused: int = 0
    broken: tuple[str, ...] = ()


def rows(scale: Scale, folder: Path) -> Rows:
    """Let every call of every command that writes fail once in every way."""
    office = acts.prepare(folder)
    stride = scale.of(1, 23)
    with ProcessPoolExecutor(2) as pool:
        jobs = [
            pool.submit(try_act, office.root, act, kind, folder / f"{number}-{kind}", stride, scale.seed)
            for number, act in enumerate(acts.acts())
            for kind in _KINDS
        ]
        told = [job.result() for job in jobs]
    names = {
        "ENOSPC": "磁盘满（从第 n 次写起一直满）",
        "EIO": "介质读写出错（第 n 次）",
        "EACCES": "没有权限（第 n 次）",
        "short": "只写进一半（第 n 次）",
    }
    for kind, name in names.items():
        mine = [each for each in told if each.kind == kind]
        row = Row(f"{name}：{len(mine)} 种写入命令，{'每' if stride == 1 else f'每 {stride} 个取一'}个 n")
        row.tried = sum(each.tried for each in mine)
        row.broken = [line for each in mine for line in each.broken]
        refused = sum(each.refused for each in mine)
        row.outcome = f"照样做成 {row.tried - refused}，一句中文退出 {refused}；没有丢失，没有写到一半的"
        yield row


def try_act(original: Path, act: Act, kind: str, folder: Path, stride: int, seed: int) -> Told:
    """Run an act with the fault at call 1, 2, 3 ... until it has no such call any more."""
    folder.mkdir()
    ready = acts.copied(acts.Office(original), act, folder / "ready")
    before, known = acts.state(open_home(ready)), acts.wrong_now(open_home(ready))
    clean = folder / "clean" / ready.name
    shutil.copytree(ready, clean)
    ended = acts.rehearse(clean, act)
    after = acts.state(open_home(clean))
    told = Told(kind)
    if ended.code != 0 or (after == before) != act.derived:
        told.broken += (f"{act.name}: does not work without faults: {ended}",)
        return told
    untouched = acts.exactly(open_home(ready))
    for at in range(1 + seed % stride, _MOST_CALLS, stride):
        root = folder / str(at) / ready.name
        shutil.copytree(ready, root)
        # Every command ends by bringing the index up to date: two of them stand for all.
        hit = root if act.name in ("index", "set") else root / "collections"
        report = folder / f"{at}.hit"
        ended = acts.do(root, act, Faults(hit, kind, at, report).install)
        if not report.exists():
            return told
        told.tried += 1
        told.refused += ended.code != 0
        told.broken += tuple(
            f"{act.name}, {kind} at {at}: {what} [{ended.code}: {ended.err.strip()[-300:]}]"
            for what in wrong(act, root, ended, before, after, known, untouched)
        )
        shutil.rmtree(root.parent)
    told.broken += (f"{act.name}, {kind}: never came to an end",)
    return told


def wrong(
    act: Act,
    root: Path,
    ended: Ended,
    before: dict[str, bytes],
    after: dict[str, bytes],
    known: list[str],
    untouched: dict[str, bytes],
) -> list[str]:
    """Return which promises a command broke that met a fault; `known` is what was wrong before, in `untouched` files."""
    home = open_home(root)
    with store.locked(home, "恢复", "某人"):
        pass
    now = acts.state(home)
    found = []
    partly = act.partly and ended.code == 4 and "没收：" in ended.err
    if now not in (before, after) and not partly:
        strange = sorted(
            name for name in {*before, *after, *now} if now.get(name) not in (before.get(name), after.get(name))
        )
        found.append(f"neither the old state nor the new: {strange}")
    if ended.code == 0 and now != after:
        found.append("acknowledged and not done")
    if "什么都没有改动" in ended.err and now != before:
        found.append("said that nothing was changed, and something was")
    if ended.code != 0 and (ended.code not in range(1, 10) or not _is_chinese(ended.err)):
        found.append("no sentence in Chinese")
    if "Traceback" in ended.err or "Errno" in ended.err:
        found.append("a traceback")
    if acts.exactly(home) == untouched and not acts.left(home):
        return found  # byte for byte what `check` has seen
    return found + [f"check: {each}" for each in acts.wrong_now(home) if each not in (known if now == before else ())]


def _is_chinese(text: str) -> bool:
    last = text.strip().splitlines()[-1:]
    return bool(last) and any("\u4e00" <= char <= "\u9fff" for char in last[0])
