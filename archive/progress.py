"""How far a year or an issue is from its targets: the gap, the pace, the columns, and what lies ready to fill it."""

import datetime
from typing import NamedTuple

from . import stats
from .catalogue import Catalogue, Row
from .errors import Unreadable
from .model import COUNT_RULES, Collection

_MOST_NAMED = 5
_RESERVE = "备用"


class Progress(NamedTuple):
    """Where a year or an issue stands.

    `elapsed` is the part of the year gone on `today`, from 0 to 1, and `due_…` what should be there by then: None for
    an issue, and where no target is set. `empty` are the usual columns that hold nothing, `heavy` those that hold more
    of the characters than the bound, with their share. `reserve` are manuscripts kept for later that would fill the
    gap, oldest first. `warnings` say which bound of the collection is passed.
    """

    figure: stats.Figure
    today: datetime.date
    elapsed: float | None = None
    due_articles: int | None = None
    due_characters: int | None = None
    empty: tuple[str, ...] = ()
    heavy: tuple[tuple[str, float], ...] = ()
    reserve: tuple[Row, ...] = ()
    reserve_characters: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def gap_articles(self) -> int | None:
        """How many articles are missing to the target."""
        return stats.gap(self.figure.articles, self.figure.target_articles)

    @property
    def gap_characters(self) -> int | None:
        """How many characters are missing to the target."""
        return stats.gap(self.figure.characters, self.figure.target_characters)

    def lines(self) -> list[str]:
        """Say it in sentences, for people."""
        gaps = _both(self.gap_articles or 0, self.gap_characters or 0)
        said = [f"距目标还差 {gaps}。" if gaps else "已达到目标。"]
        if self.elapsed is not None and 0 < self.elapsed < 1:
            said.append(
                f"进度：到 {self.today} 全年已过 {self.elapsed:.1%}，按进度应有 {self._due()}，"
                f"实有 {self.figure.articles:,} 篇、{self.figure.characters:,} 字。"
            )
        if self.reserve:
            names = "、".join(f"{row.id}《{row.title}》" for row in self.reserve[:_MOST_NAMED])
            more = "等" if len(self.reserve) > _MOST_NAMED else ""
            said.append(f"备用稿可补缺口的有 {len(self.reserve)} 篇 {self.reserve_characters:,} 字：{names}{more}。")
        if self.empty:
            said.append(f"常设栏目还没有稿件的：{'、'.join(self.empty)}。")
        if self.heavy:
            said.append(f"偏重的栏目：{'、'.join(f'{name}（占字数 {share:.1%}）' for name, share in self.heavy)}。")
        return [*said, *(f"注意：{warning}。" for warning in self.warnings)]

    def _due(self) -> str:
        due = ((self.due_articles, "篇"), (self.due_characters, "字"))
        return "、".join(f"{number:,} {unit}" for number, unit in due if number is not None)

    def as_json(self) -> dict[str, object]:
        """Return it in the stable JSON form."""
        return {
            "today": self.today.isoformat(),
            "elapsed": self.elapsed,
            "gap_articles": self.gap_articles,
            "gap_characters": self.gap_characters,
            "due_articles": self.due_articles,
            "due_characters": self.due_characters,
            "empty_columns": list(self.empty),
            "heavy_columns": [{"name": name, "share": share} for name, share in self.heavy],
            "reserve": [{"id": row.id, "title": row.title} for row in self.reserve],
            "reserve_characters": self.reserve_characters,
            "warnings": list(self.warnings),
        }


def progress(
    catalogue: Catalogue, collection: Collection, answer: stats.Figures, today: datetime.date
) -> Progress | None:
    """Return how far the one year or issue of an answer is; None for other periods and where no target is set.

    None too for 版面字数 and 稿酬字数, which no target is set in.

    Raises Unreadable for bounds that make no sense.
    """
    figure, period, targets = answer.total, answer.question.period, collection.targets
    if answer.rule not in COUNT_RULES or (figure.target_articles is None and figure.target_characters is None):
        return None
    if min(targets.behind_percent, targets.over_percent, targets.heavy_percent) < 0:
        raise Unreadable("collection.toml 的 [targets] 里，界限（…_percent）不能是负数；请改正。")
    elapsed = None if period.year is None else _elapsed(period.year, today)
    due = [
        None if target is None or elapsed is None else round(target * elapsed)
        for target in (figure.target_articles, figure.target_characters)
    ]
    columns = stats.figures(catalogue, collection, stats.Question((answer.rule,), "column", period))
    shares = [(each.key, columns.share(each) or 0) for each in columns.groups if each.key]
    filled = {name for name, _ in shares}
    reserve = _reserve(catalogue, answer)
    return Progress(
        figure,
        today,
        elapsed,
        due[0],
        due[1],
        tuple(name for name in collection.columns if name not in filled),
        tuple((name, share) for name, share in shares if share * 100 > targets.heavy_percent and len(shares) > 1),
        reserve,
        sum(getattr(row, answer.rule) for row in reserve if row.has_text),
        tuple(_warnings(collection, figure, elapsed)),
    )


def _elapsed(year: int, today: datetime.date) -> float:
    """Return which part of a year is gone at the end of a day."""
    first, after = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    return min(max((today - first).days + 1, 0), (after - first).days) / (after - first).days


def _reserve(catalogue: Catalogue, answer: stats.Figures) -> tuple[Row, ...]:
    """Return what is kept for later and would fill the gap, oldest first; no more than is needed."""
    articles = stats.gap(answer.total.articles, answer.total.target_articles) or 0
    characters = stats.gap(answer.total.characters, answer.total.target_characters) or 0
    places = catalogue.places()
    waiting = [
        row
        for row in catalogue.rows.values()
        if row.status == _RESERVE and row.counts_as_article and row.has_text and row.id not in places
    ]
    chosen: list[Row] = []
    for row in sorted(waiting, key=lambda row: row.received):
        if articles <= 0 and characters <= 0:
            break
        chosen.append(row)
        articles -= 1
        characters -= getattr(row, answer.rule)
    return tuple(chosen)


def _warnings(collection: Collection, figure: stats.Figure, elapsed: float | None) -> list[str]:
    bounds, found = collection.targets, []
    pairs = (
        ("篇数", figure.articles, figure.target_articles),
        ("字数", figure.characters, figure.target_characters),
    )
    for name, value, target in pairs:
        if not target:
            continue
        behind = (target * (1 if elapsed is None else elapsed) - value) / target * 100
        over = (value - target) / target * 100
        if elapsed is not None and behind > bounds.behind_percent:
            found.append(f"{name}落后进度，缺目标的 {behind:.1f}%，超过界限 {bounds.behind_percent}%")
        if over > bounds.over_percent:
            found.append(f"{name}超出目标 {over:.1f}%，超过界限 {bounds.over_percent}%")
    return found


def _both(articles: int, characters: int) -> str:
    return "、".join(f"{number:,} {unit}" for number, unit in ((articles, "篇"), (characters, "字")) if number)
