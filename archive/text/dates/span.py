"""One date expression of a text."""

from dataclasses import dataclass
from typing import Literal

from .day import Day, Reading

Precision = Literal["day", "month", "xun", "season", "year", "decade", "century", "range", "era"]
Calendar = Literal[
    "ad", "minguo", "era", "ganzhi", "taiping", "manchukuo", "japan", "huangdi", "telegram", "relative", "event"
]


@dataclass(frozen=True, slots=True)
class DateSpan:
    """One date expression: `text[span[0]:span[1]] == raw`, and from when to when it says.

    `candidates` holds all readings where there are several, the likeliest first, and is empty where there is one.
    `amiss` says in Chinese why there was no such date (康熙七十年), and is empty for all others.
    """

    raw: str
    span: tuple[int, int]
    start: Day
    end: Day
    precision: Precision
    calendar: Calendar
    rule: str
    candidates: tuple[Reading, ...] = ()
    confidence: float = 1.0
    note: str = ""
    amiss: str = ""

    @property
    def certain(self) -> bool:
        """Whether it can be read in one way only, and without a look at what stands before it."""
        return not self.candidates and self.confidence >= 0.9
