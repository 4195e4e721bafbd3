"""The office's figures as a sheet with its chart."""

from typing import Literal

from .errors import WenshiError
from .model import FIGURE_RULES
from .model.report import Chart, Head, Sheet
from .period import Period
from .stats import Figure, Figures

What = Literal["issues", "columns", "authors", "progress", "years"]
_LABELS: dict[What, str] = {"issues": "期", "columns": "栏目", "authors": "责任者", "progress": "期、年", "years": "年"}
_KINDS: dict[What, Literal["bar", "share", "progress", "line"]] = {
    "issues": "bar",
    "columns": "share",
    "authors": "bar",
    "progress": "progress",
    "years": "line",
}
_TITLES: dict[What, str] = {
    "issues": "各期字数",
    "columns": "各栏目字数",
    "authors": "各责任者字数",
    "progress": "目标完成情况",
    "years": "历年字数",
}


def grouping(what: What, period: Period) -> str:
    """Return by what figures are grouped for a chart; progress of several years is shown year by year."""
    if what == "progress":
        return "issue" if period.issue or period.year is not None else "year"
    return what.removesuffix("s")


def sheet_of(figures: Figures, what: What, collection: str, period: str) -> Sheet:
    """Return the figures as a sheet with one chart; `period` names the issues they are of, empty for all.

    What is ranked stands by its characters; the year stands before its issues. Raises WenshiError when there is
    nothing to draw.
    """
    groups = [group for group in figures.groups if group.articles or what == "progress"]
    if what in ("columns", "authors"):
        groups.sort(key=lambda group: -group.characters)
    if what == "progress" and len(groups) > 1 and figures.total.target_characters is not None:
        groups.insert(0, figures.total._replace(name=period))
    if what == "progress" and groups and not any(group.target_characters for group in groups):
        raise WenshiError(
            "没有定目标字数，画不出完成情况；请写入 collection.toml 的 [targets]，如 issue_characters = 100000。"
        )
    if not any(group.articles for group in groups):
        raise WenshiError(f"{period or '各期'}里还没有编入稿件，没有可画的；用 wenshi place 编入后再试。")
    title = f"《{collection}》{period}{_TITLES[what]}"
    return Sheet(
        key=what,
        title=title,
        heads=(
            Head("name", _LABELS[what]),
            Head("articles", "篇数", "number", summed=True),
            Head("characters", FIGURE_RULES[figures.rule], "number", summed=True),
            Head("target", "目标字数", "number"),
        ),
        rows=tuple(map(_row, groups)),
        charts=(Chart(_KINDS[what], title, "name", "characters", "" if what in ("columns", "authors") else "target"),),
    )


def _row(group: Figure) -> tuple[str, int, int, int | None]:
    return group.name, group.articles, group.characters, group.target_characters
