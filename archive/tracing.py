"""What became of a manuscript since a time: where it is now, and who did it when, as its history tells."""

import datetime
from dataclasses import dataclass

from . import history
from .catalogue import Catalogue
from .home import HISTORY, Home

_TEXT = ("add", "text", "ocr", "undo")
_PLACE = ("add", "place", "unplace", "remove", "restore", "register", "set", "undo")
_ACTIONS = {
    "added": _PLACE,
    "counted": ("set", "undo"),
    "withdrawn": _PLACE,
    "uncounted": ("set", "undo"),
    "moved": _PLACE,
    "edited": _TEXT,
    "text-added": _TEXT,
    "text-lost": _TEXT,
}


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a manuscript is now, and when and by whom it was changed; time and actor empty where no log tells."""

    where: str
    time: str = ""
    actor: str = ""

    def sentence(self) -> str:
        """Return it in a few words."""
        return "，".join(filter(None, (self.where, f"{self.time[:10]} {self.actor}" if self.time else "")))


def trace(home: Home, catalogue: Catalogue, id_: str, kind: str, since: str, until: str) -> Trace:
    """Return what became of a manuscript through a change of the kind between two times (ISO, with zone)."""
    actions = _ACTIONS.get(kind, ())
    folder = home.manuscript_folder(id_)
    if not folder.is_dir():
        folder = home.removed_folder(id_)
    first, last = _moment(since), _moment(until)
    events = [
        event
        for event in history.read(folder / HISTORY)
        if event.action in actions and event.time and first <= _moment(event.time) <= last
    ]
    where = _where(home, catalogue, id_) if kind in ("withdrawn", "moved") else ""
    if not events:
        unlogged = "历史里没有记录（在工具外改动）" if kind == "edited" else ""
        return Trace("，".join(filter(None, (where, unlogged))))
    return Trace(where, events[-1].time, events[-1].actor)


def _moment(time: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(time)
    return moment if moment.tzinfo else moment.astimezone()


def _where(home: Home, catalogue: Catalogue, id_: str) -> str:
    """Say where a manuscript is now."""
    if id_ not in catalogue.rows:
        return "已移除" if home.removed_folder(id_).is_dir() else "库中已没有"
    place = catalogue.places().get(id_)
    if place is None:
        return f"未编入（{catalogue.rows[id_].status}）"
    issue = catalogue.issues[place.issue].name()
    return f"现在{issue}{f' {place.column}' if place.column else ''}"
