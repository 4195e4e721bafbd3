"""What is checked of the frozen reports: each is held to the log, which names all that were ever frozen."""

import hashlib
from collections.abc import Iterator

from .. import frozen, store
from ..disk import LEFTOVER
from ..home import Home
from .rules import Problem, problem
from .scope import Tally


def problems(home: Home, tally: Tally) -> Iterator[Problem]:
    """Yield the reports that are gone, changed or were never frozen here."""
    expected = {home.truth / path: digest for path, digest in store.sealed(home).items() if digest is not None}
    folder = home.report_path("").parent
    found = sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []
    for path in sorted(expected.keys() - set(found)):
        yield problem(home, "report-missing", path, "")
    known = {home.report_path(name) for name in frozen.names(home)}
    for path in (path for path in found if not path.is_symlink()):
        if path in expected:
            tally.reports += 1
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected[path]:
                    yield problem(home, "report-changed", path, "")
        elif path in known:
            yield problem(home, "report-unlogged", path, "")
        elif not LEFTOVER.fullmatch(path.name):
            yield problem(home, "stray-file", path, "", "不是冻结的报告", "移走")
