"""The office's figures: rows of the catalogue in, numbers out. Nothing here reads or prints."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from . import ids
from .catalogue import Catalogue, IssueRow, Row
from .errors import Unreadable

if TYPE_CHECKING:
    from .model import Collection

SCOPE = "正文（含小标题、诗行、表格、注释；不含题名、署名、图片说明）"
_TOTALS = ("articles", "characters", "photos", "without_text", "unreadable", "suspect")


class Figure(NamedTuple):
    """Articles, characters by one rule, and photos of a group.

    `name` is what people read, `key` the id behind it; targets are None where none is set;
    `without_text` of the articles have no text yet, `unreadable` are damaged; both add nothing to the characters.
    `suspect` of them have text that may be garbled, which is counted as it stands.
    """

    name: str
    key: str
    articles: int = 0
    characters: int = 0
    photos: int = 0
    without_text: int = 0
    suspect: int = 0
    unreadable: int = 0
    target_articles: int | None = None
    target_characters: int | None = None


class Figures(NamedTuple):
    """A table of figures with its total, and apart from them what stands in no issue.

    Manuscripts that do not count as articles are in no figure; `left_out` says how many were met.
    """

    rule: str
    by: str
    groups: tuple[Figure, ...]
    total: Figure
    unplaced: Figure
    left_out: int
    joint: int = 0


def figures(
    catalogue: Catalogue,
    collection: "Collection",
    rule: str,
    by: str = "issue",
    issue: str = "",
    year: int | None = None,
) -> Figures:
    """Count what is placed in issues: all of it, one `issue`, or the issues of one `year`, grouped `by`.

    Raises Unreadable when an issue cannot be read: a figure without it would be false.
    """
    chosen = _chosen(catalogue, issue, year)
    groups: dict[str, list[Row]] = {id_: [] for id_ in chosen} if by == "issue" else {}
    placed: list[Row] = []
    left_out = joint = 0
    for id_, column, row in _placed(catalogue, chosen):
        if not row.counts_as_article:
            left_out += 1
            continue
        placed.append(row)
        keys = _keys(by, id_, column, row)
        joint += len(keys) > 1
        for key in keys:
            groups.setdefault(key, []).append(row)
    standing = {member for row in catalogue.issues.values() for _, members in row.columns for member in members}
    unplaced = [row for row in catalogue.rows.values() if row.id not in standing and row.counts_as_article]
    targets = collection.targets
    named = [_figure(_name(by, key, catalogue), key, rows, rule) for key, rows in groups.items()]
    if by == "issue":
        named = [_aimed(figure, targets.issue_articles, targets.issue_characters) for figure in named]
    else:
        if by == "year":
            named = [_aimed(figure, targets.year_articles, targets.year_characters) for figure in named]
        named.sort(
            key=lambda figure: figure.key if by == "year" else (-figure.articles, -figure.characters, figure.key)
        )
    total = _figure("合计", "", placed, rule)
    if year is not None:
        total = _aimed(total, targets.year_articles, targets.year_characters)
    elif issue:
        total = _aimed(total, targets.issue_articles, targets.issue_characters)
    return Figures(rule, by, tuple(named), total, _figure("未编入各期", "", unplaced, rule), left_out, joint)


def _chosen(catalogue: Catalogue, issue: str, year: int | None) -> dict[str, IssueRow]:
    chosen = {
        id_: row for id_, row in catalogue.issues.items() if issue in ("", id_) and year in (None, ids.issue_year(id_))
    }
    if unreadable := next((row.problem for row in chosen.values() if row.problem), ""):
        raise Unreadable(f"{unreadable.rstrip('。')}；在它改正以前统计不能作数。")
    return chosen


def _placed(catalogue: Catalogue, issues: dict[str, IssueRow]) -> Iterator[tuple[str, str, Row]]:
    """Yield issue, column and row of every manuscript in the order of the tables of contents."""
    for id_, issue in issues.items():
        for column, members in issue.columns:
            for member in members:
                if member in catalogue.rows:
                    yield id_, column, catalogue.rows[member]


def _keys(by: str, issue: str, column: str, row: Row) -> list[str]:
    if by == "issue":
        return [issue]
    if by == "column":
        return [column]
    if by == "year":
        return [str(ids.issue_year(issue) or "")]
    return row.names() or ["（读不了）" if row.problem else ""]


def _name(by: str, key: str, catalogue: Catalogue) -> str:
    if by == "issue":
        return ids.issue_name(key, catalogue.issues[key].serial)
    if by == "year":
        return f"{key}年" if key else "（未注明年份）"
    return key or ("（未分栏）" if by == "column" else "（未署名）")


def _figure(name: str, key: str, rows: Iterable[Row], rule: str) -> Figure:
    articles = list(rows)
    return Figure(
        name,
        key,
        len(articles),
        sum(getattr(row, rule) for row in articles if row.has_text),
        sum(row.photos for row in articles),
        sum(not row.has_text and not row.problem for row in articles),
        sum(bool(row.suspect) for row in articles),
        sum(bool(row.problem) for row in articles),
    )


def _aimed(figure: Figure, articles: int | None, characters: int | None) -> Figure:
    return figure._replace(target_articles=articles, target_characters=characters)


def gap(value: int, target: int | None) -> int | None:
    """Return how much is missing to the target (0 when reached), None without one."""
    return None if target is None else max(target - value, 0)


def as_json(result: Figures) -> dict[str, object]:
    """Return the figures in the stable JSON form."""
    key = "issues" if result.by == "issue" else "groups"
    return {
        "format": 1,
        "rule": result.rule,
        "scope": SCOPE,
        key: [_as_json(figure, result.by == "issue") for figure in result.groups],
        "unplaced": _numbers(result.unplaced, ("articles", "characters", "without_text", "unreadable", "suspect")),
        "total": _numbers(result.total, (*_TOTALS, "target_articles", "target_characters")),
        "not_articles": result.left_out,
    }


def _as_json(figure: Figure, issue: bool) -> Mapping[str, object]:
    numbers = _numbers(figure, ("articles", "characters", "photos", "suspect"))
    if not issue:
        return {"name": figure.name if figure.key == "" else figure.key, **numbers}
    return {
        "issue": figure.key,
        "name": figure.name,
        **numbers,
        "target_articles": figure.target_articles,
        "target_characters": figure.target_characters,
        "without_text": figure.without_text,
        "unreadable": figure.unreadable,
    }


def _numbers(figure: Figure, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(figure, name) for name in names}
