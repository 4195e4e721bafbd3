"""Take back what a command wrote."""

from collections.abc import Callable, Mapping
from pathlib import Path

from . import history, store
from .disk import digest
from .errors import NotFound, WenshiError
from .home import HISTORY, Home
from .store import Batch


def undo(home: Home, confirm: Callable[[str], None], command: str) -> str:
    """Take back the last batch that was not taken back yet; return what it was.

    `confirm` is called with its description first. What came in goes to `removed/`; what was replaced comes
    back. Raises NotFound when there is none, WenshiError when a file was changed since.
    """
    with store.writing(home, command) as batch:
        event = _last_open(batch.home)
        plan, steps = store.plan_of(batch.home, event.batch)
        confirm(f"{event.batch} {plan['command']}")
        batch.undoes = event.batch
        batch.command = f"{command}（{event.batch} {plan['command']}）"
        moved = {batch.home.truth / step.path: batch.home.truth / step.to for step in steps if step.op == "move"}
        for step in reversed(steps):
            _take_back(batch, step, moved)
        for path in (event.after or {}).get(store.SEALED, ()):
            batch.unseal(path)
        for id_ in (event.after or {}).get("manuscripts", ()):
            batch.log(id_, "undo", note=f"撤销 {event.batch} {plan['command']}")
    return str(plan["command"])


def _last_open(home: Home) -> history.Event:
    """Return the commit of the youngest batch that neither undoes nor was undone; the log gives the order."""
    undone = set()
    kept = set(store.batches(home))
    for event in reversed(history.read(home.history)):
        if event.action != "commit" or event.batch not in kept:
            continue
        undoes = store.plan_of(home, event.batch)[0]["undoes"]
        if undoes:
            undone.add(undoes)
        elif event.batch not in undone:
            return event
    raise NotFound("没有可以撤销的操作。")


def _take_back(batch: Batch, step: store.Step, moved: Mapping[Path, Path]) -> None:
    """Do the opposite of a step; `moved` tells where the folders went that the batch moved."""
    path = batch.home.truth / step.path
    if step.op == "folder":
        batch.move(path, batch.home.removed_folder(path.name))
    elif step.op == "move":
        batch.move(batch.home.truth / step.to, path)
    elif step.op == "accept":
        batch.accept(path, step.after, step.before)
    elif path.name != HISTORY:
        for source, goal in moved.items():
            path = goal / path.relative_to(source) if path.is_relative_to(source) else path
        now = None
        if path.exists():
            data = path.read_bytes()
            batch.home.saw(path, data)
            now = digest(data)
        if now != step.after:
            raise WenshiError(f"{path} 在那次操作之后又改动过，不能撤销；没有改动任何文件。")
        if step.before is None:
            batch.delete(path)
        else:
            batch.put(path, store.kept(batch.home, batch.undoes, step.path))
