"""What a command costs from its start to its end, and where the start goes."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from wenshi.home import Home

from .archive import wenshi
from .measure import Report, interleaved

ROUNDS = 15
SHOWN = 25
HELLO = "import click\n\n\n@click.command()\ndef main():\n    click.echo('hello')\n\n\nmain()\n"
COMMANDS = {
    "stats": ("stats",),
    "list --issue": ("list", "--issue", "2017-1"),
    "search, one name": ("search", "孙权"),
    "search, one frequent character": ("search", "之"),
    "search, a phrase": ("search", "“天下大乱”"),
    "search, no hit": ("search", "孙权坐火车"),
}
_LINE = re.compile(r"import time: +(\d+) \| +(\d+) \| ( *)(\S+)")


def run(report: Report, scratch: Path, home: Home) -> None:
    report.head("cold: whole processes / a bare Click command that prints hello")
    hello = scratch / "hello.py"
    hello.write_text(HELLO, encoding="utf-8")
    texts = scratch / "plain"
    texts.mkdir(exist_ok=True)
    for path in home.truth.rglob("text.md"):
        shutil.copyfile(path, texts / f"{path.parent.name}.md")
    works: dict[str, Callable[[], object]] = {
        "hello": partial(_process, sys.executable, hello),
        "Python, nothing": partial(_process, sys.executable, "-c", ""),
        "wenshi --version": partial(wenshi, home.root, "--version"),
        **{name: partial(wenshi, home.root, *arguments) for name, arguments in COMMANDS.items()},
    }
    if shutil.which("rg"):
        works["ripgrep, one name, texts as files"] = partial(_process, "rg", "-c", "孙权", texts)
    for work in works.values():  # from here on everything is compiled, up to date and in the page cache
        work()
    medians = interleaved(works, ROUNDS)
    for name, value in medians.items():
        most = 2.0 if name in COMMANDS else None
        if name != "hello":
            report.say(f"cold {name} / cold bare Click command", value / medians["hello"], most=most)
    imports(report, home)


def _process(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


def imports(report: Report, home: Home) -> None:
    """Print what importing costs in a search: shares of all importing, of each module with what it brings in."""
    command = [sys.executable, "-X", "importtime", "-m", "wenshi", "search", "孙权"]
    done = subprocess.run(command, cwd=home.root, check=True, capture_output=True)
    lines = [match.groups() for match in map(_LINE.match, done.stderr.decode().splitlines()) if match]
    everything = sum(int(own) for own, _, _, _ in lines)
    report.head(f"imports of `wenshi search`: {len(lines)} modules, shares of the time spent importing")
    ranked = sorted(lines, key=lambda line: -int(line[1]))[:SHOWN]
    rows = [[name, f"{int(both) / everything:.1%}", f"{int(own) / everything:.1%}"] for own, both, _, name in ranked]
    report.table(["module", "with what it brings in", "by itself"], rows)
