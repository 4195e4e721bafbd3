"""What every file written by the program must hold, as the plans of all batches say; the home's log vouches for those.

So a file that a hand or a fault changed is told from one that a command changed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import history, store
from .disk import digest
from .errors import WenshiError
from .home import Home
from .store import Step


@dataclass(slots=True)
class Vouched:
    """The digests that files should have, and the batches whose plans say so no more.

    `folders` are relative to `collections/`: those of manuscripts, else the folder a file lies in; in each, digests
    by the path inside. `lost` batches have no plan, the plan of `changed` ones is not what it was. What those wrote is
    vouched for by nothing until it is written again.
    """

    folders: dict[str, dict[str, str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def digest_of(self, home: Home, path: Path) -> str | None:
        """Return what the file should have as its SHA-256, None where nothing tells."""
        folder, name = _split(path.relative_to(home.truth).as_posix())
        return self.folders.get(folder, {}).get(name)


def vouched(home: Home, events: Iterable[history.Event]) -> Vouched:
    """Follow the batches of the home's log from the first to the last."""
    found = Vouched()
    waiting = store.pending(home)
    for event in (event for event in events if event.action == "commit"):
        named: Mapping[str, object] = event.after or {}
        try:
            written = store.plan_bytes(home, event.batch)
            steps = [Step(**step) for step in json.loads(written)["steps"]]
            if named.get("plan") not in (None, digest(written)):
                raise ValueError("not the plan that was committed")
        except (OSError, WenshiError):
            if not waiting:
                found.lost.append(event.batch)
            _forget(found, home, named)
            continue
        except (ValueError, TypeError, LookupError, AttributeError):
            found.changed.append(event.batch)
            _forget(found, home, named)
            continue
        for step in steps:
            _follow(found.folders, step)
    return found


def _forget(found: Vouched, home: Home, named: Mapping[str, object]) -> None:
    """Take back what was known of whatever a batch without a plan may have written."""
    members = named.get("manuscripts")
    for id_ in members if isinstance(members, list) else ():
        for folder in (home.manuscript_folder(str(id_)), home.removed_folder(str(id_))):
            found.folders.pop(folder.relative_to(home.truth).as_posix(), None)
    found.folders.pop(f"{home.key}/issues", None)


def _follow(folders: dict[str, dict[str, str]], step: Step) -> None:
    if step.op == "folder":
        folders[step.path] = dict(step.files or {})
        return
    folder, name = _split(step.path)
    if step.op == "move":
        if not name:
            folders[step.to] = folders.pop(step.path, {})
        elif known := folders.get(folder, {}).pop(name, None):
            goal, new = _split(step.to)
            folders.setdefault(goal, {})[new] = known
    elif step.op == "delete" or step.after is None:
        folders.get(folder, {}).pop(name, None)
    else:
        folders.setdefault(folder, {})[name] = step.after


def _split(path: str) -> tuple[str, str]:
    """Return the folder of a path as `Vouched.folders` has it, and the path inside."""
    parts = path.split("/")
    cut = 3 if len(parts) >= 3 and parts[1] in ("manuscripts", "removed") else len(parts) - 1
    return "/".join(parts[:cut]), "/".join(parts[cut:])
