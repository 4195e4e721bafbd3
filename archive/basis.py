"""What a figure of a report rests on: the issues, the manuscripts counted, their sums, and a digest of them all."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import stats
from .catalogue import Catalogue, Row
from .errors import NotFound
from .model import Collection
from .period import Period, year_of

_MOST_NAMED = 6
RECEIVED = "当年收到的稿件（按收稿日期，不论是否编入；移除的不算）"


@dataclass(slots=True)
class Basis:
    """What a figure rests on: the issues, the manuscripts counted, and their sums."""

    issues: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, Row]] = field(default_factory=list)
    articles: int = 0
    characters: int = 0
    photos: int = 0
    without_text: int = 0
    unreadable: int = 0
    suspect: int = 0
    left_out: int = 0

    def __add__(self, other: "Basis") -> "Basis":
        sums = {name: getattr(self, name) + getattr(other, name) for name in (*stats.SUMS, "left_out")}
        return Basis(self.issues | other.issues, [*self.rows, *other.rows], **sums)

    def totals(self) -> dict[str, int]:
        """Return how many issues, articles and characters there are."""
        return {"issues": len(self.issues), "articles": self.articles, "characters": self.characters}

    def digest(self) -> str:
        """Return SHA-256 over a line a counted manuscript: issue, number, and the digest of its text and record."""
        lines = sorted(f"{issue}\t{row.id}\t{row.digest}\n" for issue, row in self.rows)
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def doubts(self) -> list[str]:
        """Say what of the figure is uncertain."""
        said = (
            (self.left_out, "另有 {} 件不计篇（目录、卷首语、补白等），未列入"),
            (self.without_text, "其中 {} 篇无文字稿，篇数已计，字数未计"),
            (self.unreadable, "其中 {} 篇读不了，篇数已计，字数未计；请运行 wenshi check"),
            (self.suspect, "其中 {} 篇文字存疑，字数仅供参考"),
        )
        return [sentence.format(number) for number, sentence in said if number]


def placed(catalogue: Catalogue, collection: Collection, rule: str, period: Period) -> Basis:
    """Return what stands in the issues of a period, counted as `stats` counts it.

    Raises NotFound when there is no such issue or none at all, Unreadable.
    """
    result = stats.figures(catalogue, collection, stats.Question((rule,), period=period))
    if not result.issues:
        raise NotFound(f"没有{period.name(catalogue)}的期；已建的各期见 wenshi issue list。")
    return Basis(
        {issue: catalogue.issues[issue].name() for issue in result.issues},
        [(member.issue, member.row) for member in result.members],
        left_out=sum(result.left_out.values()),
        **{name: getattr(result.total, name) for name in stats.SUMS},
    )


def received(catalogue: Catalogue, rule: str, year: int) -> Basis:
    """Return what was received in a year, wherever it stands now. Raises NotFound when there is none."""
    found = [row for row in catalogue.rows.values() if row.received[:4] == str(year)]
    rows = [row for row in found if row.counts_as_article]
    if not rows:
        raise NotFound(f"没有 {year} 年收到的稿件；收稿日期用 wenshi set 登记号 received=日期 改。")
    return Basis(
        rows=[("", row) for row in rows],
        articles=len(rows),
        characters=sum(getattr(row, rule) for row in rows if row.has_text),
        photos=sum(row.photos for row in rows),
        without_text=sum(not row.has_text and not row.problem for row in rows),
        unreadable=sum(bool(row.problem) for row in rows),
        suspect=sum(bool(row.suspect) for row in rows),
        left_out=len(found) - len(rows),
    )


def listed(names: list[str]) -> str:
    """Return the names of issues, of many the first and the last."""
    return "、".join(names) if len(names) <= _MOST_NAMED else f"{names[0]}至{names[-1]}，共{len(names)}期"


def printed_elsewhen(catalogue: Catalogue, issues: Iterable[str]) -> str:
    """Name the issues that were printed in another year than that of their number; empty where there is none."""
    rows = [catalogue.issues[id_] for id_ in issues]
    late = [
        f"{row.name()}印于{stats.month_name(row.printed_on[:7])}"
        for row in rows
        if row.printed_on and year_of(row) != year_of(row, "printed")
    ]
    return "、".join(late)
