"""The log of what was done: one JSON line an event, each holding the hash of the line before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import bounds
from .errors import Unreadable

_TEXTS = ("time", "actor", "batch", "action", "note", "prev")
FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `before` and `after` hold only what changed, `prev` the SHA-256 of the line before."""

    time: str
    actor: str
    batch: str
    action: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    note: str = ""
    prev: str = FIRST


def line_of(event: Event) -> bytes:
    """Return the event as a line with its line end."""
    return json.dumps(asdict(event), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def hash_of(line: bytes) -> str:
    """Return the hash that the next line holds."""
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


def whole_lines(data: bytes) -> list[bytes]:
    """Return the complete lines of a log; a line that was cut off while being written was never acknowledged."""
    return data[: data.rfind(b"\n") + 1].splitlines(keepends=True)


def append(data: bytes, event: Event) -> bytes:
    """Return the log with the event chained to its end."""
    lines = whole_lines(data)
    prev = hash_of(lines[-1]) if lines else FIRST
    return b"".join(lines) + line_of(_chained(event, prev))


def _chained(event: Event, prev: str) -> Event:
    return Event(event.time, event.actor, event.batch, event.action, event.before, event.after, event.note, prev)


def parse(line: bytes) -> Event:
    """Read one line. Raises Unreadable."""
    try:
        if len(line) > bounds.LARGEST_RECORD:
            raise ValueError("longer than any line of ours")
        event = Event(**bounds.from_json(line))
        if any(type(getattr(event, name)) is not str for name in _TEXTS):
            raise TypeError(line)
        if any(not isinstance(values, dict | None) for values in (event.before, event.after)):
            raise TypeError(line)
        return event
    except (ValueError, TypeError) as error:
        raise Unreadable("历史记录有一行读不懂。") from error


UNREADABLE = "unreadable"


def read(path: Path) -> list[Event]:
    """Read a log; a missing one is empty, a line that cannot be read is an event of that name (see `check`)."""
    return [parse_or_say(line) for line in whole_lines(_bytes(path))]


def last(path: Path) -> Event | None:
    """Return the last whole event of a log."""
    lines = whole_lines(_tail(path))
    return parse_or_say(lines[-1]) if lines else None


def parse_or_say(line: bytes) -> Event:
    """Read one line; one that cannot be read is an event that says so."""
    try:
        return parse(line)
    except Unreadable:
        return Event("", "", "", UNREADABLE, note="这一行读不懂，请运行 wenshi check")


def broken_line(lines: Iterable[bytes]) -> int | None:
    """Return the 1-based number of the first line that does not continue the chain, None when all do."""
    prev = FIRST
    for number, line in enumerate(lines, 1):
        try:
            if parse(line).prev != prev:
                return number
        except Unreadable:
            return number
        prev = hash_of(line)
    return None


def _bytes(path: Path) -> bytes:
    try:
        return bounds.content(bounds.own(path), bounds.LARGEST_DERIVED)
    except FileNotFoundError:
        return b""


def _tail(path: Path, size: int = 1 << 16) -> bytes:
    """Return the end of a log from a line start on; logs grow for decades, their last line is all a writer needs."""
    try:
        with path.open("rb") as file:
            length = file.seek(0, 2)
            while True:
                start = max(length - size, 0)
                file.seek(start)
                data = file.read()
                cut = data.find(b"\n") + 1 if start else 0
                if start == 0 or data.count(b"\n") > 1:
                    return data[cut:]
                size *= 4
    except FileNotFoundError:
        return b""


def append_to(path: Path, event: Event) -> bytes:
    """Return the bytes to append to the log at `path`, and nothing else: the event chained to its last line."""
    lines = whole_lines(_tail(path))
    return line_of(_chained(event, hash_of(lines[-1]) if lines else FIRST))
