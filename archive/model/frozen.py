"""A frozen report: the figures of a period as they were handed up, and every text they were counted from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrozenSum:
    """Sums over manuscripts: of an issue, a column or all; `name` is what people read, `key` the id behind it.

    `without_text` of the articles have no text and add no characters, `suspect` may be garbled.
    """

    name: str
    key: str
    articles: int
    photos: int
    without_text: int
    suspect: int
    zishu: int
    han: int
    chars: int
    chars_spaces: int


@dataclass(frozen=True, slots=True)
class FrozenPiece:
    """A manuscript as it was counted; `sha256` is that of its text.md. Without text it and the counts are empty."""

    id: str
    title: str
    issue: str
    column: str = ""
    photos: int = 0
    zishu: int | None = None
    han: int | None = None
    chars: int | None = None
    chars_spaces: int | None = None
    sha256: str = ""

    def count(self, rule: str) -> int:
        """Return its characters by a text rule; 0 without text."""
        number: int | None = getattr(self, rule)
        return number or 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A manuscript that stood in an issue and was not counted as an article."""

    id: str
    title: str
    kind: str
    issue: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The figures of a period at one time.

    `id` names it (period, date, number), `period` is what was asked for (empty: all issues), `year_of` which year of an
    issue counted, `rule` the leading counting rule and `rule_name` its wording then, `scope` the parts counted,
    `version` the program's, `digest` what `Basis.digest` explains.
    """

    format: int
    id: str
    collection: str
    period: str
    period_name: str
    year_of: str
    time: str
    actor: str
    rule: str
    rule_name: str
    scope: str
    version: str
    digest: str
    total: FrozenSum
    note: str = ""
    issues: tuple[FrozenSum, ...] = ()
    columns: tuple[FrozenSum, ...] = ()
    manuscripts: tuple[FrozenPiece, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def characters(self, rule: str = "") -> int:
        """Return the characters of all manuscripts by a text rule, by default the leading one."""
        return sum(piece.count(rule or self.rule) for piece in self.manuscripts)
