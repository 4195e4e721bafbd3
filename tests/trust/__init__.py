"""Experiments that try to break the promises of the archive: `python -m tests.trust`, the table in docs/trust.md."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Row:
    """A row of the table: what was tried (in Chinese, for the office), how often, what came of it."""

    test: str
    tried: int = 0
    outcome: str = ""
    broken: list[str] = field(default_factory=list)

    def expect(self, kept: bool, what: str) -> None:
        """Note a promise that was not kept."""
        if not kept:
            self.broken.append(what)


@dataclass(frozen=True)
class Scale:
    """How much is tried: `whole` for the table, else a slice of each experiment; `seed` makes the same instants."""

    whole: bool
    seed: int

    def of(self, whole: int, short: int) -> int:
        """Return how often something is tried."""
        return whole if self.whole else short


Rows = Iterator[Row]
