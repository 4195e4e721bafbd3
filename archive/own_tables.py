"""The office's own eras and events, which date its texts before those of the package do.

`eras.toml` and `events.toml` lie in the collection's folder and belong to the editors: they are read here and never
written. An entry is one `[[eras]]` or `[[events]]` with `name`, `aliases`, `start`, `end` and `note`; an era has
`months` besides, an event `alone`.
"""

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import bounds
from . import home as homes
from .errors import BadInput, Unreadable
from .home import Home

if TYPE_CHECKING:
    from .text.dates import Tables
    from .text.dates.day import Reading
    from .text.dates.tables import Era, Event

ERAS, EVENTS = "eras", "events"
_MONTHS = {"农历": "lunar", "公历": "solar"}
_KEYS = {
    ERAS: {"name", "aliases", "start", "end", "note", "months"},
    EVENTS: {"name", "aliases", "start", "end", "note", "alone"},
}


class OwnTables(NamedTuple):
    """What the files of an archive hold: `stamp` names their content, `problem` says why they are left out.

    A file with a mistake in it gives no entries at all, nor does the other, so that nobody relies on half of them.
    """

    eras: tuple["Era", ...] = ()
    events: tuple["Event", ...] = ()
    stamp: str = ""
    problem: str = ""
    path: Path | None = None

    def tables(self) -> "Tables | None":
        """Return the tables with these entries before those of the package; None where there are none."""
        if not self.eras and not self.events:
            return None
        from .text.dates.tables import Tables, default  # noqa: PLC0415 - only where texts are read

        return Tables(self.eras + default().eras, self.events + default().events)


def load(home: Home) -> OwnTables:
    """Read the files of an archive, those that are there; what is wrong with one is kept as its problem."""
    texts = []
    for list_ in (ERAS, EVENTS):
        path = path_of(home, list_)
        try:
            texts.append(homes.read_text(path) if path.exists() else "")
            parse(texts[-1], list_)
        except Unreadable as error:
            message = str(error)
            return OwnTables(problem=message if str(path) in message else f"{path}：{message}", path=path)
    if not any(texts):
        return OwnTables()
    stamp = blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()
    return OwnTables(parse_eras(texts[0]), parse_events(texts[1]), stamp)


def path_of(home: Home, list_: str) -> Path:
    """Return where a table lies, ERAS or EVENTS."""
    return home.folder / f"{list_}.toml"


def parse(text: str, list_: str) -> "tuple[Era, ...] | tuple[Event, ...]":
    """Read the text of a table. Raises Unreadable with a Chinese sentence that says where the mistake is."""
    return parse_eras(text) if list_ == ERAS else parse_events(text)


def parse_eras(text: str) -> "tuple[Era, ...]":
    """Read the text of `eras.toml`, as `parse` does."""
    return tuple(_era(item, where) for item, where in _items(text, ERAS))


def parse_events(text: str) -> "tuple[Event, ...]":
    """Read the text of `events.toml`, as `parse` does."""
    return tuple(_event(item, where) for item, where in _items(text, EVENTS))


def _items(text: str, list_: str) -> list[tuple[dict[str, Any], str]]:
    """Return the entries with the name of their place, keys checked."""
    data = bounds.toml(text)
    found = data.get(list_, [])
    if set(data) - {list_} or not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Unreadable(f"每条的开头应写成 [[{list_}]]，两层方括号，这个文件里没有别的，请改正。")
    for number, item in enumerate(found, 1):
        if unknown := set(item) - _KEYS[list_]:
            raise Unreadable(f"第 {number} 个 [[{list_}]] 里不认识“{min(unknown)}”这一项，请改正。")
    return [(item, f"第 {number} 个 [[{list_}]]") for number, item in enumerate(found, 1)]


def _names(item: dict[str, Any], where: str) -> tuple[str, ...]:
    aliases = item.get("aliases", [])
    names = (item.get("name"), *(aliases if isinstance(aliases, list) else [None]))
    if not all(isinstance(name, str) and len(name.strip()) > 1 for name in names):
        raise Unreadable(f'{where}的名称应写成 name = "解放"、aliases = ["别名"]，每个至少两字，请改正。')
    return tuple(name.strip() for name in names)


def _span(item: dict[str, Any], where: str) -> "tuple[Reading, Reading]":
    """Return what `start` and `end` say; without an end it is the start's."""
    from .text.dates.tables import reading  # noqa: PLC0415 - as in `tables`

    values = [item.get("start"), item.get("end", item.get("start"))]
    # 1949, "1949-11" and 1949-11-15, which TOML itself takes for a day.
    if not all(isinstance(value, int | str) or type(value).__name__ == "date" for value in values):
        raise Unreadable(f'{where}缺少日期，应写成 start = "1949-11-15"，有终止日的再写 end，请改正。')
    try:
        first, last = (reading(str(value)) for value in values)
    except BadInput as error:
        raise Unreadable(f"{where}：{error}。") from error
    if last.end < first.start:
        raise Unreadable(f"{where}的 end 早于 start，请改正。")
    return first, last


def _note(item: dict[str, Any], where: str) -> str:
    note = item.get("note", "")
    if not isinstance(note, str):
        raise Unreadable(f"{where}的 note 应当是文字，请加引号。")
    return note


def _era(item: dict[str, Any], where: str) -> "Era":
    from .text.dates.tables import Era  # noqa: PLC0415 - as in `tables`

    name, *aliases = _names(item, where)
    first, last = _span(item, where)
    reckoning = _MONTHS.get(str(item.get("months", "农历")))
    if reckoning is None:
        raise Unreadable(f"{where}的 months 应当是“农历”或“公历”，请改正。")
    begin = first.start if first.start == first.end else None
    end = last.end if last.start == last.end else None
    years = last.end.year - first.start.year + 1
    return Era(name, "", "era", reckoning, first.start.year, years, begin, end, tuple(aliases), _note(item, where))


def _event(item: dict[str, Any], where: str) -> "Event":
    from .text.dates.day import Reading  # noqa: PLC0415 - as in `tables`
    from .text.dates.tables import Event, default  # noqa: PLC0415
    from .text.fold import fold  # noqa: PLC0415

    names = _names(item, where)
    first, last = _span(item, where)
    known = default().events_by_name.get(fold(names[0]))
    alone = item.get("alone", known.bare if known else True)
    if not isinstance(alone, bool):
        raise Unreadable(f"{where}的 alone 应当是 true 或 false，请改正。")
    return Event(names, (Reading(first.start, last.end),), alone, _note(item, where))
