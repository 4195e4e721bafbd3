"""Every command that writes, on an archive made for it; run in a process of its own that the caller can interfere with.

A process is forked from one that has loaded the program already, so that instants fall into its work and not into
its start.
"""

import contextlib
import importlib
import os
import re
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from wenshi import store
from wenshi.check import ERROR, check
from wenshi.commands import main
from wenshi.home import HISTORY, Home, open_home

from tests.conftest import Office, fill, make_office

from . import flips

# What differs from one run to the next by right: times, and the batches and chains made of them.
_TIMES = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d)?|\d{8}-\d{6}(?:-\d{3})?")
_CHAIN = re.compile(rb"[0-9a-f]{64}")
_NOT_STATE = {".lock", ".lock-holder.json"}


@dataclass(frozen=True)
class Act:
    """A command that writes, what has to be done before it, and what it prints once it is done."""

    name: str
    args: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    derived: bool = False  # it changes nothing in collections/
    partly: bool = False  # what cannot be read stays out and is named, the rest is done


def _year() -> str:
    return time.strftime("%Y")


def acts() -> list[Act]:
    """Return every way of writing. The archive of `prepare` has four manuscripts; the fourth is removed."""
    year = _year()
    first, second, third, fourth = (f"{year}-{number:04d}" for number in range(1, 5))
    editor = {"EDITOR": f"{sys.executable} {Path(__file__).with_name('editor.py')}"}
    return [
        Act("add", ("add", "新稿", "--issue", "2022-1", "--column", "史海钩沉"), partly=True),
        Act("add --to", ("add", "修改.txt", "--to", first, "--role", "修改稿")),
        Act("add --to photo", ("add", "新照片.jpg", "--to", first, "--caption", "新渡口")),
        Act("register", ("register", "--title", "待写的一篇", "--issue", "2022-1")),
        Act("edit", ("edit", second), env=editor),
        Act("set", ("set", first, "title=渡口今昔", "column=风物")),
        Act("place", ("place", third, first, "--issue", "2022-1", "--column", "风物", "--at", "1")),
        Act("unplace", ("unplace", first, second)),
        Act("remove", ("remove", first, second, "-y")),
        Act("restore", ("restore", fourth)),
        Act("undo", ("undo", "-y"), before=(("set", third, "title=改过的题名"), ("remove", first, third, "-y"))),
        Act("issue new", ("issue", "new", "2022-2", "--serial", "46")),
        Act("issue set", ("issue", "set", "2022-1", "status=校对")),
        Act("photos set", ("photos", "set", first, "1", "caption=换过的图注")),
        Act("check --accept", ("check", "--accept", third), before=(("hand", third),)),
        Act("report freeze", ("report", "freeze", "2022")),
        Act("import bag", ("import", "bag", "袋")),
        Act("index", ("index", "--rebuild"), derived=True),
    ]


def prepare(root: Path) -> Office:
    """Make the archive that every run begins with a copy of, and beside it what comes in."""
    office = flips.prepare(root / "档案库")
    office.write("新稿/1_城隍庙.txt", "城隍庙会\n孙八\n\n庙会在三月。\n\n" + "渡口到城隍庙三里。\n" * 30)
    office.write("新稿/2_茶馆.txt", "茶馆\n周九\n\n" + "茶馆在渡口边上，说书的每天都来。\n" * 30)
    office.write("修改.txt", "渡口旧事\n张三\n\n" + "渡口在下坝以东，改过一遍。\n" * 20)
    shutil.copy(office.root / "照片1.jpg", office.root / "新照片.jpg")
    with (office.root / "新照片.jpg").open("ab") as file:
        file.write(b"\0")  # another file to the archive, the same picture to the eye
    other = fill(make_office(root / "另一库"))
    other.write("外来.txt", "外来的一篇\n吴十\n\n从别处来。\n")
    other.ok("add", "外来.txt")
    other.ok("export", "bag", "all", "-o", str(office.root / "袋"))
    office.ok("index")
    return office


def copied(office: Office, act: Act, into: Path) -> Path:
    """Return the home of a fresh copy of the archive, ready for the act."""
    root = into / "档案库"
    shutil.copytree(office.root, root)
    for step in act.before:
        if step[0] == "hand":
            with (open_home(root).manuscript_folder(step[1]) / "text.md").open("a", encoding="utf-8") as text:
                text.write("\n手写的一段。\n")
        else:
            Office(root).ok(*step)
    return root


@dataclass
class Ended:
    """How a run ended: its exit code (minus the signal where it was killed), what it printed."""

    code: int
    out: str
    err: str


class Run:
    """A command in a forked process."""

    def __init__(
        self,
        root: Path,
        args: tuple[str, ...],
        env: dict[str, str] | None = None,
        first: Callable[[], None] = lambda: None,
        screens: Path | None = None,
    ) -> None:
        """Start it in the folder `root`; `first` is called in its process before the command begins.

        What it prints goes into the folder `screens`, one of its own for each that runs at a time.
        """
        where = screens or root.parent
        self._screens = where / "screen.out", where / "screen.err"
        self._modules = where / "modules"
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._be(root, args, env or {}, first)

    def _be(self, root: Path, args: tuple[str, ...], env: dict[str, str], first: Callable[[], None]) -> None:
        code = 99
        try:
            for number, screen in enumerate(self._screens, 1):
                os.dup2(os.open(screen, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as the process lives
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
            os.environ.update(env)
            os.chdir(root)
            sys.argv = ["wenshi", *args]
            first()
            main(list(args))
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 98
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(BaseException):
                self._modules.write_text("\n".join(sorted(sys.modules)), "utf-8")
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def wait(self) -> Ended:
        """Wait for the end."""
        _, status = os.waitpid(self.pid, 0)
        out, err = (screen.read_text("utf-8", errors="replace") if screen.exists() else "" for screen in self._screens)
        return Ended(os.waitstatus_to_exitcode(status), out, err)

    def learn(self) -> None:
        """Load what the command loaded, so that the next one does not."""
        for name in self._modules.read_text("utf-8").splitlines():
            with contextlib.suppress(ImportError):
                importlib.import_module(name)

    def kill(self) -> Ended:
        """Kill it as a power cut would, unless it has ended already."""
        os.kill(self.pid, signal.SIGKILL)  # until it is waited for its number belongs to it
        return self.wait()


def do(root: Path, act: Act, first: Callable[[], None] = lambda: None) -> Ended:
    """Run an act to its end; `first` is called in its process before the command begins."""
    return Run(root, act.args, act.env, first).wait()


def rehearse(root: Path, act: Act) -> Ended:
    """Run an act undisturbed, and load what it needs for the runs to come."""
    run = Run(root, act.args, act.env)
    ended = run.wait()
    run.learn()
    return ended


def state(home: Home) -> dict[str, bytes]:
    """Return everything the archive holds, without what differs by right from run to run."""
    found = {}
    for path in home.truth.rglob("*"):
        name = path.relative_to(home.truth).as_posix()
        if path.is_file() and not path.is_relative_to(home.truth / store.BATCHES) and name not in _NOT_STATE:
            data = _TIMES.sub(b"T", path.read_bytes())
            found[name] = _CHAIN.sub(b"C", data) if path.name == HISTORY or "/reports/" in name else data
    return {_TIMES.sub(b"T", name.encode()).decode(): data for name, data in found.items() if name != HISTORY}


def exactly(home: Home) -> dict[str, bytes]:
    """Return every file of the archive as it is."""
    found = (path for path in home.truth.rglob("*") if path.is_file() and path.name not in _NOT_STATE)
    return {path.relative_to(home.truth).as_posix(): path.read_bytes() for path in found}


def wrong_now(home: Home) -> list[str]:
    """Return what `check` calls an error, and what no command would have left."""
    found = [f"{problem.rule} {problem.path}" for problem in check(home) if problem.level == ERROR]
    return found + [f"left behind: {name}" for name in left(home)]


def left(home: Home) -> list[str]:
    """Return the hidden files that lie about, which no command would have left."""
    folders = (home.root, home.truth, home.index)
    return [path.name for folder in folders for path in folder.glob(".*") if path.name not in _NOT_STATE]
