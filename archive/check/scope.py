"""How much of an archive a check looks at, and how much it looked at."""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import BadInput
from ..home import Home


@dataclass(frozen=True, slots=True)
class Scope:
    """All manuscripts, or those that changed `since` (seconds since 1970), or `sample` percent of them by a `seed`."""

    since: float | None = None
    sample: float | None = None
    seed: int = 0

    @property
    def whole(self) -> bool:
        """Whether every manuscript is looked at."""
        return self.since is None and self.sample is None

    def chosen(self, home: Home, numbers: Sequence[str]) -> list[str]:
        """Return the manuscripts to look at, in their order."""
        taken = list(numbers)
        if self.since is not None:
            taken = [id_ for id_ in taken if _changed_at(home.manuscript_folder(id_)) >= self.since]
        if self.sample is not None and taken:
            size = max(1, round(len(taken) * self.sample / 100))
            drawn = set(random.Random(self.seed).sample(taken, size))  # noqa: S311 - a sample, not a secret
            taken = [id_ for id_ in taken if id_ in drawn]
        return taken


WHOLE = Scope()


@dataclass(slots=True)
class Tally:
    """How many of what a check looked at.

    `held` are manuscripts in use, `vouched` records held to the log, `measured` manuscripts whose stored counts were
    held to their texts.
    """

    held: int = 0
    manuscripts: int = 0
    removed: int = 0
    originals: int = 0
    photos: int = 0
    versions: int = 0
    texts: int = 0
    vouched: int = 0
    measured: int = 0
    bytes: int = 0
    events: int = 0
    issues: int = 0
    reports: int = 0
    files: int = 0


def since(typed: str) -> float:
    """Return the instant a typed date means: its first moment here. Raises BadInput."""
    try:
        return datetime.datetime.fromisoformat(typed).astimezone().timestamp()
    except ValueError as error:
        raise BadInput(f"“{typed}”不是日期；请写成 2022-03-01，或 last（上次检查以来）。") from error


def _changed_at(folder: Path) -> float:
    """Return when anything in a folder was last written, 0 for one that cannot be looked at."""
    try:
        return max(path.lstat().st_mtime for path in (folder, *folder.rglob("*")))
    except OSError:
        return 0.0
