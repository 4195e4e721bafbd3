"""Commands killed at random instants, as by a power cut that spares what the system has in memory."""

import random
import shutil
import time
from collections.abc import Container
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from wenshi.home import open_home

from . import Row, Rows, Scale, acts
from .acts import Act, Ended, Run

_ACTS = ("add", "add --to", "edit", "set", "place", "remove", "undo", "report freeze", "index", "import bag")
_WORD = "渡口"  # stands in most of the texts


@dataclass
class Killed:
    """What came of killing one act."""

    tried: int = 0
    done: int = 0
    broken: tuple[str, ...] = ()


def rows(scale: Scale, folder: Path) -> Rows:
    """Kill every kind of command at instants spread over its work."""
    office = acts.prepare(folder)
    chosen = [act for act in acts.acts() if act.name in _ACTS]
    with ProcessPoolExecutor(2) as pool:
        jobs = [
            pool.submit(kill_act, office.root, act, folder / str(number), scale.of(30, 2), scale.seed + number)
            for number, act in enumerate(chosen)
        ]
        told = [job.result() for job in jobs]
    row = Row(f"`kill -9` 在任意时刻：{'、'.join(act.name for act in chosen)}")
    row.tried = sum(each.tried for each in told)
    row.broken = [line for each in told for line in each.broken]
    done = sum(each.done for each in told)
    row.outcome = f"旧状态 {row.tried - done}、新状态 {done}，没有别的；下一条命令照常，检索与逐篇比对一致"
    yield row


def kill_act(original: Path, act: Act, folder: Path, count: int, seed: int) -> Killed:
    """Kill an act `count` times, let the next command run, and look at what the archive holds."""
    folder.mkdir()
    chance, told = random.Random(seed), Killed()
    ready = acts.copied(acts.Office(original), act, folder / "ready")
    before = acts.state(open_home(ready))
    for name in ("first", "clean"):  # the first has everything to load, the second shows how long it takes
        root = folder / name / ready.name
        shutil.copytree(ready, root)
        began = time.monotonic()
        acts.rehearse(root, act)
        lasts = time.monotonic() - began
    after = acts.state(open_home(folder / "clean" / ready.name))
    for number in range(count):
        root = folder / str(number) / ready.name
        shutil.copytree(ready, root)
        run = Run(root, act.args, act.env)
        # Times spread evenly over the command, each at random in its own part.
        time.sleep(lasts * (number + chance.random()) / count)
        ended = run.kill()
        told.tried += 1
        broken, new = wrong(root, ended, before, after)
        told.done += new
        told.broken += tuple(f"{act.name}, kill {number}: {each}" for each in broken)
        shutil.rmtree(root.parent)
    return told


def wrong(
    root: Path, ended: Ended, before: dict[str, bytes], after: dict[str, bytes], known: Container[str] = ()
) -> tuple[list[str], bool]:
    """Run the next command and return which promises were broken, and whether the one cut off was done after all.

    `known` is what was wrong before it began.
    """
    home = open_home(root)
    searched = Run(root, ("search", _WORD, "--format", "json")).wait()
    broken = [] if searched.code == 0 else [f"a search fails: {searched}"]
    following = Run(root, ("register", "--title", "其后的一篇")).wait()
    if following.code != 0:
        broken.append(f"the next command fails: {following}")
    undone = Run(root, ("undo", "-y")).wait()
    if undone.code != 0:
        broken.append(f"undo fails: {undone}")
    broken += [each for each in acts.wrong_now(home) if each not in known]
    shutil.rmtree(home.removed_folder(home.removed_ids()[-1]))  # the piece of the next command, which undo laid aside
    now = acts.state(home)
    if now not in (before, after):
        strange = sorted(
            name for name in {*now, *before, *after} if now.get(name) not in (before.get(name), after.get(name))
        )
        broken.append(f"neither the old state nor the new: {strange}")
    if (ended.out or ended.code == 0) and now != after:
        broken.append(f"acknowledged and lost: {ended}")
    again = Run(root, ("search", _WORD, "--format", "json")).wait()
    shutil.rmtree(home.index)
    by_scan = Run(root, ("search", _WORD, "--format", "json")).wait()
    if again.out != by_scan.out:
        broken.append(f"the index answers {again.out[:300]}, the scan {by_scan.out[:300]}")
    return broken, now == after and now != before
