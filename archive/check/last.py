"""When an archive was last checked here, and with what result.

It lies in the user's own state folder: it says what this computer saw, it outlives the index, and an archive on
read-only media has one too. A copy of the archive elsewhere has its own.
"""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .. import derived
from ..disk import digest
from ..home import Home
from ..search.key import state_folder

_VERSION = 1


@dataclass(frozen=True, slots=True)
class LastCheck:
    """A check: when it began (ISO 8601), how many manuscripts it looked at of how many, what it found.

    `scope` says in Chinese how much that was. `covered` is until when every change is known to
    be sound, empty where that is not known or errors were found since.
    """

    time: str
    errors: int
    notes: int
    manuscripts: int
    held: int
    scope: str
    covered: str = ""


def last_check(home: Home) -> LastCheck | None:
    """Return the last check of this archive that was noted here, None where there is none."""
    try:
        stored = derived.load(_path(home), _VERSION)
        return None if stored is None else LastCheck(**stored["check"])
    except (TypeError, LookupError, OSError, RuntimeError):
        return None


def note_check(home: Home, done: LastCheck, *, all_since: bool) -> None:
    """Keep what a check found; `all_since` tells that it looked at everything that changed since the one before.

    Errors take away what was known to be sound: until a check finds none, `--since last` looks at everything.
    Raises OSError where the state folder cannot be written.
    """
    before = last_check(home)
    covered = done.time if all_since else before.covered if before else ""
    done = replace(done, covered="" if done.errors else covered)
    path = _path(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    derived.save(path, _VERSION, {"check": asdict(done)})


def _path(home: Home) -> Path:
    """Return where it lies: by the archive's place and its first act, so that another one put there is none of it."""
    try:
        with home.history.open("rb") as file:
            first = file.readline(1 << 16)
    except OSError:
        first = b""
    name = digest(str(home.root.resolve()).encode(errors="surrogateescape") + b"\n" + first)[:16]
    return state_folder() / "checks" / f"{name}.json"
