"""A hand that saves a file of the archive while a command is at work on it: at every file the command touches.

The one instant left out is that between the last look at a file and the rename that takes its place, some ten
microseconds: no system call that Python offers does both at once.
"""

import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wenshi.home import open_home

from . import Row, Rows, Scale, acts
from .acts import Act, Ended, Run

_ACTS = ("set", "place", "unplace", "edit", "add --to", "photos set", "issue set", "remove", "undo")
_FILES = ("manuscripts/{first}/record.toml", "manuscripts/{first}/text.md", "issues/2022-1.toml")
_MARK = "手写的一笔"
_MOST_EVENTS = 5000


@dataclass
class Edited:
    """What came of the hand's edits during one act."""

    tried: int = 0
    refused: int = 0
    broken: tuple[str, ...] = ()


@dataclass
class Hand:
    """Saves `file` when the command touches a file of the archive for the `at`-th time."""

    home: str
    file: Path
    at: int
    report: Path
    events: int = 0

    def install(self) -> None:
        """Watch the process."""
        sys.addaudithook(self._watch)

    def _watch(self, event: str, args: tuple[Any, ...]) -> None:
        if self.events >= self.at or event not in ("open", "os.mkdir", "os.listdir", "os.scandir", "os.rename"):
            return
        if not isinstance(args[0], str | Path) or not str(args[0]).startswith(self.home):
            return
        if event == "os.rename" and str(args[1]) == str(self.file):
            return
        self.events += 1
        if self.events == self.at and self.file.exists():
            mark = f"\n{_MARK}。\n" if self.file.suffix == ".md" else f"# {_MARK}\n"
            old = self.file.read_text("utf-8")
            staged = self.file.with_name("手.tmp")
            staged.write_text(old + mark if self.file.suffix == ".md" else mark + old, "utf-8")
            staged.replace(self.file)
            self.report.touch()


def rows(scale: Scale, folder: Path) -> Rows:
    """Save each kind of file at every instant of every command that changes it."""
    office = acts.prepare(folder)
    chosen = [act for act in acts.acts() if act.name in _ACTS]
    jobs = [(act, name) for act in chosen for name in _FILES]
    with ProcessPoolExecutor(2) as pool:
        stride = scale.of(2, 17)
        tries = [
            pool.submit(_try_act, office.root, act, name, folder / str(number), stride)
            for number, (act, name) in enumerate(jobs)
        ]
        told = [each.result() for each in tries]
    row = Row(f"命令运行时有人手改同一文件：{len(chosen)} 种命令，登记、正文、期，在命令碰文件的各个时刻")
    row.tried = sum(each.tried for each in told)
    row.broken = [line for each in told for line in each.broken]
    refused = sum(each.refused for each in told)
    row.outcome = f"发现并停下 {refused}，并入新内容 {row.tried - refused}；手改的字一处没有丢"
    yield row


def _try_act(original: Path, act: Act, name: str, folder: Path, stride: int) -> Edited:
    folder.mkdir()
    ready = acts.copied(acts.Office(original), act, folder / "ready")
    rehearsal = folder / "rehearsal" / ready.name
    shutil.copytree(ready, rehearsal)
    acts.rehearse(rehearsal, act)
    told = Edited()
    for at in range(1, _MOST_EVENTS, stride):
        root = folder / str(at) / ready.name
        shutil.copytree(ready, root)
        home = open_home(root)
        file = home.folder / name.format(
            first=home.manuscript_ids()[0] if act.name != "edit" else home.manuscript_ids()[1]
        )
        if not file.exists():
            return told
        hand = Hand(str(root), file, at, folder / f"{at}.saved")
        ended = Run(root, act.args, act.env, hand.install).wait()
        if not hand.report.exists():
            return told
        told.tried += 1
        told.refused += ended.code != 0
        told.broken += tuple(f"{act.name}, {name} at {at}: {each} {ended}" for each in _wrong(root, file, ended))
        shutil.rmtree(root.parent)
    told.broken += (f"{act.name}: never came to an end",)
    return told


def _wrong(root: Path, file: Path, ended: Ended) -> list[str]:
    home = open_home(root)
    broken = []
    if ended.code not in (0, 1) or "Traceback" in ended.err:
        broken.append("not a refusal")
    if "改动已经记下" in ended.err:  # do as the sentence says
        aside = root.parent / file.name
        file.replace(aside)
        if Run(root, ("register", "--title", "其后的一篇")).wait().code != 0 or _MARK not in aside.read_text("utf-8"):
            broken.append("the way out that was shown is none")
    elif ended.code == 1 and _MARK not in file.read_text("utf-8"):
        broken.append("refused, and yet the hand's file is gone")
    elif not any(_MARK in path.read_text("utf-8") for path in _current(home.folder, file)):
        broken.append("what the hand wrote is gone")
    return broken


def _current(folder: Path, file: Path) -> list[Path]:
    """Return where the file may be now, and the versions kept of it."""
    if file.parent.name == "issues":
        return [file]
    id_ = file.parent.name
    homes = [folder / part / id_ for part in ("manuscripts", "removed")]
    return [path for home in homes for path in (home / file.name, *home.glob("versions/*.md")) if path.is_file()]
