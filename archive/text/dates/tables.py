"""The tables of eras and events: data files an office can add to."""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from ...errors import BadInput
from ..fold import fold
from . import lunar
from .day import Day, Reading, month_length, years

_DAY = re.compile(r"(-?\d{1,4})(?:-(\d\d?)(?:-(\d\d?))?)?")


@dataclass(frozen=True, slots=True)
class Era:
    """One era: `first` is the AD year of its year 1 (astronomical), `years` how many it had.

    Its months are `reckoning` lunar, solar or taiping (天历). `begin` and `end` cut its first and last year.
    """

    name: str
    dynasty: str
    calendar: str
    reckoning: str
    first: int
    years: int
    begin: Day | None = None
    end: Day | None = None
    aliases: tuple[str, ...] = ()
    note: str = ""

    @property
    def span(self) -> Reading:
        """The whole era, from its first day to its last."""
        last = self.first + min(self.years, 99) - 1
        begin, end = lunar.year_span(self.first), lunar.year_span(last)
        if self.reckoning != "lunar" or begin is None or end is None:
            begin = end = years(self.first, last)
        return Reading(self.begin or begin.start, self.end or end.end)


@dataclass(frozen=True, slots=True)
class Event:
    """Something by which people say when it was; the likeliest reading first (a local one before the national).

    `bare` says that its name alone is a date; the others need a word behind (抗战期间, 抗战胜利那年).
    """

    names: tuple[str, ...]
    readings: tuple[Reading, ...]
    bare: bool = True
    note: str = ""


@dataclass(frozen=True, eq=False)
class Tables:
    """Eras and events; where two have one name, the earlier in the table is the likelier."""

    eras: tuple[Era, ...] = field(default=())
    events: tuple[Event, ...] = field(default=())

    @classmethod
    def load(cls, events_text: str = "", eras_text: str = "") -> "Tables":
        """Return the tables of the package with an office's own rows before them, in the same columns.

        Raises BadInput for a row that makes no sense.
        """
        shipped = default()
        return cls(_eras(eras_text) + shipped.eras, _events(events_text) + shipped.events)

    @cached_property
    def by_name(self) -> dict[str, tuple[Era, ...]]:
        """The eras of every name and alias, folded, the likeliest first."""
        found: dict[str, tuple[Era, ...]] = {}
        for era in self.eras:
            for name in dict.fromkeys(map(fold, (era.name, *era.aliases))):
                found[name] = (*found.get(name, ()), era)
        return found

    @cached_property
    def events_by_name(self) -> dict[str, Event]:
        """The events by folded name; an office's own before those of the package."""
        return {fold(name): event for event in reversed(self.events) for name in event.names}


@lru_cache(maxsize=1)
def default() -> Tables:
    """Return the tables of the package."""
    folder = Path(__file__).parent
    return Tables(
        _eras((folder / "eras.tsv").read_text(encoding="utf-8")),
        _events((folder / "events.tsv").read_text(encoding="utf-8")),
    )


def _rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a table by column, without comments and blank lines."""
    lines = [line.split("\t") for line in text.lstrip("\ufeff").splitlines() if line.strip() and line[0] != "#"]
    return [dict(zip(lines[0], line, strict=False)) for line in lines[1:]]


def _eras(text: str) -> tuple[Era, ...]:
    return tuple(_era(row) for row in _rows(text))


def _era(row: dict[str, str]) -> Era:
    name, reckoning = row.get("name", ""), row.get("reckoning") or "lunar"
    first, count = _whole(row, "first"), _whole(row, "years")
    if len(name) < 2 or count < 1 or reckoning not in {"lunar", "solar", "taiping"}:
        raise BadInput(f"年号表中“{name}”一行不合：年号至少两字，年数至少为1，月日为lunar、solar或taiping，请改正")
    begin, end = (reading(row[key]) if row.get(key) else None for key in ("from", "to"))
    return Era(
        name, row.get("dynasty", ""), row.get("calendar") or "era", reckoning, first, count,
        begin and begin.start, end and end.end, tuple(row.get("aliases", "").split()), row.get("note", ""),
    )  # fmt: skip


def _whole(row: dict[str, str], key: str) -> int:
    value = row.get(key, "")
    if not re.fullmatch(r"-?\d{1,4}", value):
        raise BadInput(f"年号表中“{row.get('name', '')}”一行的{key}应为整数，现为“{value}”，请改正")
    return int(value)


def _events(text: str) -> tuple[Event, ...]:
    return tuple(_event(row) for row in _rows(text))


def _event(row: dict[str, str]) -> Event:
    names = tuple(row.get("names", "").split())
    values = [*row.get("local", "").split(), *row.get("national", "").split()]
    if not names or not values or min(map(len, names)) < 2:
        raise BadInput(f"大事表中“{row.get('names', '')}”一行不合：名称至少两字，并至少有一个日期，请改正")
    return Event(names, tuple(map(reading, values)), row.get("bare", "") != "no", row.get("note", ""))


def reading(text: str) -> Reading:
    """Read 1937, 1937-07, 1937-07-07, or two of them with a slash between."""
    first, _, last = text.partition("/")
    return Reading(_days(first).start, _days(last or first).end)


def _days(text: str) -> Reading:
    match = _DAY.fullmatch(text)
    if match is None:
        raise BadInput(f"日期“{text}”读不懂，请写作1937、1937-07或1937-07-07，起讫之间用“/”")
    year = int(match[1])
    if match[2] is None:
        return years(year, year)
    month, day = int(match[2]), int(match[3]) if match[3] else None
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= month_length(year, month)):
        raise BadInput(f"日期“{text}”不存在，请改正")
    return Reading(Day(year, month, day or 1), Day(year, month, day or month_length(year, month)))
