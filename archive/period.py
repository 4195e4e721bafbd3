"""A period of the journal as people name it: all issues, a year, an issue, or from one to another."""

from typing import TYPE_CHECKING, Literal, NamedTuple

from . import ids
from .errors import BadInput, NotFound

if TYPE_CHECKING:
    from .catalogue import Catalogue, IssueRow, Row

YearOf = Literal["issue", "printed"]
YEARS_OF = {"issue": "期号的年份", "printed": "印刷的年份"}


def year_of(issue: "IssueRow", way: YearOf = "issue") -> int | None:
    """Return an issue's year: that of its number, or the one it was printed in, which need not be the same.

    Where it is not known when an issue was printed, the year of its number stands in.
    """
    printed = issue.printed_on[:4]
    if way == "printed" and printed.isdecimal():
        return int(printed)
    return ids.issue_year(issue.id) or issue.year


class Period(NamedTuple):
    """From `first` to `last`, both included: each an issue id, a year of four digits, or empty for no bound.

    A year counts by the issues' numbers, or with `year_of` by when they were printed.
    """

    first: str = ""
    last: str = ""
    year_of: YearOf = "issue"

    @classmethod
    def parse(cls, text: str, way: YearOf = "issue") -> "Period":
        """Return what a person typed: nothing, `2022`, `2022-1`, `2020..2022`, `2021-2..2022-1`, `2020..`.

        Raises BadInput for anything else, and for a range that ends before it begins.
        """
        first, dots, last = text.partition("..")
        start, end = (_bound(first), _bound(last)) if dots else (_bound(text),) * 2
        if dots and not (start or end):
            raise BadInput("范围写作 起..止，如 2020..2022 或 2021-2..2022-1；只写一头也可以。")
        depth = min(len(_key(start)), len(_key(end))) if start and end else 0
        if _key(start)[:depth] > _key(end)[:depth]:  # a year and an issue compare by their years only
            raise BadInput(f"范围“{text}”前后颠倒；写作 起..止，如 2020..2022。")
        return cls(start, end, way)

    @property
    def year(self) -> int | None:
        """The year, where the period is just one."""
        return int(self.first) if self.first == self.last and _is_year(self.first) else None

    @property
    def issue(self) -> str:
        """The issue, where the period is just one; else empty."""
        return self.first if self.first == self.last and not _is_year(self.first) else ""

    def before(self) -> "Period | None":
        """Return the year before, where the period is one year."""
        return None if self.year is None else Period(str(self.year - 1), str(self.year - 1), self.year_of)

    def issues(self, catalogue: "Catalogue") -> list[str]:
        """Return the ids of its issues, in order. Raises NotFound for a bound that is no issue of the archive."""
        for bound in (self.first, self.last):
            if bound and not _is_year(bound) and bound not in catalogue.issues:
                raise NotFound(f"没有 {bound} 这一期；已建的各期见 wenshi issue list。")
        if self.issue:
            return [self.issue]
        return [id_ for id_, row in catalogue.issues.items() if self._holds(row)]

    def received(self, row: "Row") -> bool:
        """Whether a manuscript was received in the years of the period; without any bound all were."""
        year = row.received[:4]
        first, last = self.first[:4], self.last[:4]
        return not (first or last) or bool(year and (not first or first <= year) and (not last or year <= last))

    def name(self, catalogue: "Catalogue") -> str:
        """Return the period as people read it."""
        if not self.first and not self.last:
            return "全部各期"
        if self.first == self.last:
            return _named(self.first, catalogue)
        if not self.first:
            return f"截至{_named(self.last, catalogue)}"
        return f"{_named(self.first, catalogue)}{f'至{_named(self.last, catalogue)}' if self.last else '以来'}"

    def _holds(self, issue: "IssueRow") -> bool:
        """Tell whether an issue lies between the bounds; one without a year is in no range of years."""
        year = year_of(issue, self.year_of)
        for bound, sign in ((self.first, 1), (self.last, -1)):
            if _is_year(bound):
                if year is None or sign * (year - int(bound)) < 0:
                    return False
            elif bound and (ids.issue_key(issue.id) < ids.issue_key(bound)) is (sign > 0) and issue.id != bound:
                return False
        return True


def _bound(text: str) -> str:
    typed = text.strip()
    if len(typed) == 4 and typed.isascii() and typed.isdecimal():
        return typed
    return ids.parse_issue(typed) if typed else ""


def _is_year(bound: str) -> bool:
    return len(bound) == 4 and bound.isdecimal()


def _key(bound: str) -> tuple[int, ...]:
    if _is_year(bound):
        return (int(bound),)
    return ids.issue_key(bound) if bound else ()


def _named(bound: str, catalogue: "Catalogue") -> str:
    if _is_year(bound):
        return f"{bound}年"
    return catalogue.issues[bound].name() if bound in catalogue.issues else ids.issue_name(bound)
