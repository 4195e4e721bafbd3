"""What is checked of the issues: their records, and the manuscripts their contents name."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from .. import ids
from ..disk import digest
from ..errors import WenshiError
from ..home import Home
from ..model import Issue
from ..text import layout
from ..vouching import Vouched
from .rules import Problem, problem
from .scope import Tally


def problems(home: Home, known: Vouched, manuscripts: set[str], tally: Tally) -> Iterator[Problem]:
    """Yield what is wrong with the issues; `manuscripts` are those in use."""
    seen: dict[str, str] = {}
    serials: dict[int, str] = {}
    names = home.issue_ids()
    for name in names:
        path = home.issue_path(name)
        if path.is_symlink():
            continue
        tally.issues += 1
        try:
            canonical = ids.parse_issue(name)
            issue = home.issue(name)
        except WenshiError as error:
            yield problem(home, "issue-unreadable", path, name, str(error))
            continue
        if issue.id != name or canonical != name:
            yield problem(home, "id-mismatch", path, name, f"记录里的 id 是 {issue.id}", f"改成 {canonical}")
        if known.digest_of(home, path) not in (None, digest(path.read_bytes())):
            remedy = f"是自己改的，就 wenshi check --accept {name}；不是，从备份恢复"
            yield problem(home, "issue-edited", path, name, "目录在软件外改动过", remedy)
        yield from _contents(home, path, name, issue, manuscripts, seen)
        if issue.serial is not None:
            first = serials.setdefault(issue.serial, name)
            if first != name:
                yield problem(home, "serial-twice", path, name, f"{first} 和 {name} 都是总第{issue.serial}期")
    yield from _gaps(home, names)


def _contents(
    home: Home, path: Path, name: str, issue: Issue, manuscripts: set[str], seen: dict[str, str]
) -> Iterator[Problem]:
    if wrong := layout.impossible(issue):
        yield problem(home, "format-impossible", path, name, wrong, f"wenshi issue set {name} 项目=数")
    names = [column.name for column in issue.columns]
    for column in sorted({column for column in names if names.count(column) > 1}):
        yield problem(home, "column-twice", path, name, f"“{column or '未分栏'}”这个栏目写了两次")
    for id_ in issue.manuscripts():
        if id_ not in manuscripts:
            remedy = f"wenshi restore {id_}，或从目录里去掉"
            yield problem(home, "entry-unknown", path, id_, f"目录里的 {id_} 不在库中", remedy)
        elif id_ in seen:
            message = f"{id_} 同时编在 {seen[id_]} 和 {name}"
            yield problem(home, "entry-twice", path, id_, message, f"wenshi place {id_} --issue 应在的那期")
        seen.setdefault(id_, name)


def _gaps(home: Home, names: list[str]) -> Iterator[Problem]:
    """Yield the numbers missing between the issues of a year (a combined issue has all of its own)."""
    years: dict[str, set[int]] = {}
    for name in names:
        year, *numbers = name.split("-")
        if year.isdecimal() and all(map(str.isdecimal, numbers)) and numbers:
            years.setdefault(year, set()).update(range(int(numbers[0]), int(numbers[-1]) + 1))
    for year, held in sorted(years.items()):
        for before, after in pairwise(sorted(held)):
            for number in range(before + 1, after):
                path, missing = home.folder / "issues", f"{year}-{number}"
                yield problem(home, "issue-gap", path, missing, f"有 {year}-{before} 和 {year}-{after}，没有 {missing}")
