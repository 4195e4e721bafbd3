"""`wenshi stats`: the office's figures."""

from typing import Any

import click

from .. import footnotes, stats
from ..errors import BadInput
from ..model import ROLES, RULE_HEADS
from ..period import YEARS_OF, Period
from ..report import Table
from ..rules import rules as rules_typed
from .base import Command, current_home, data_option, emit, format_option, note, progress
from .browsing import catalogue_of

year_of_option = click.option(
    "--year-of",
    "way",
    type=click.Choice([*YEARS_OF]),
    default="issue",
    metavar="issue|printed",
    help="一期算哪一年：issue 按期号（默认），printed 按印刷日期",
)


@click.command(
    "stats",
    cls=Command,
    help="统计篇数和字数：全部、某一期（2022-1）、某一年（2022）或一段（2020..2022）。",
    example="wenshi stats\nwenshi stats 2022\nwenshi stats 2022-1 --by column\n"
    "wenshi stats 2020..2022 --by year --rule zishu,han --detail\nwenshi stats --by author --format csv -o 作者.csv",
)
@click.argument("period", metavar="[ISSUE|YEAR|A..B]", default="")
@click.option(
    "--by",
    type=click.Choice([*stats.GROUPINGS]),
    default="issue",
    metavar="BY",
    help="分组：" + "、".join(f"{by} {name}" for by, name in stats.GROUPINGS.items()),
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE[,RULE]",
    help="口径：zishu（默认）、han、chars、chars-spaces、layout 版面、fee 稿酬；可写几个",
)
@click.option("--scope", default="", metavar="PART,…", help="数哪些部分：body、title、byline、notes、captions、tables")
@click.option("--detail", is_flag=True, help="另列每篇平均、中位数、占比、较上年")
@year_of_option
@click.option("--today", default="", metavar="DATE", help="进度算到哪一天（默认今天）")
@format_option("table", "json", "csv")
@data_option
def stats_command(
    period: str,
    by: str,
    rules: tuple[str, ...],
    scope: str,
    detail: bool,
    way: Any,
    today: str,
    form: str,
    output: str | None,
    force: bool,
) -> None:
    """Print the office's figures."""
    home = current_home()
    collection = home.collection()
    asked = rules_typed(rules) or (collection.rule,)
    # Only a figure of 稿酬字数 needs to know how the collection pays.
    per_line = home.fee_settings().per_line if "fee" in asked else stats.PER_LINE
    question = stats.Question(asked, by, Period.parse(period, way), _scope(scope), per_line)
    catalogue = catalogue_of(home)
    measures: Any = {}
    if question.measured:
        from .. import indexing  # noqa: PLC0415 - most questions need the catalogue only

        with progress("数字数") as advance:
            measures = indexing.measured(home, catalogue, advance)
    result = stats.figures(catalogue, collection, question, measures)
    if question.period.year is not None and not result.members:
        note(f"没有{question.period.name(catalogue)}的{'稿件' if question.by_receipt() else '期'}。")
    reached = _progress(catalogue, collection, result, today)
    emit(
        form,
        lambda: _table(result, collection, detail, question.period.name(catalogue), reached),
        lambda: stats.as_json(result) | {"progress": reached and reached.as_json()},
        output,
        force=force,
    )


def _scope(typed: str) -> Any:
    if not typed:
        return None
    from ..text.parts import Scope  # noqa: PLC0415

    return Scope.parse(typed)


def _progress(catalogue: Any, collection: Any, result: stats.Figures, today: str) -> Any:
    """Return how far the year or issue is; only what has a target needs the calendar at all."""
    if result.total.target_articles is None and result.total.target_characters is None:
        return None
    import datetime  # noqa: PLC0415

    from ..progress import progress as reached  # noqa: PLC0415

    try:
        day = datetime.date.fromisoformat(today) if today else datetime.date.today()
    except ValueError:
        raise BadInput(f"“{today}”不是日期；写作 2022-07-01。") from None
    return reached(catalogue, collection, result, day)


def _table(result: stats.Figures, collection: Any, detail: bool, period: str, reached: Any) -> Table:
    figures = [*result.groups, result.total]
    columns = [column for column in _columns(result, figures, detail) if column[0]]
    return Table(
        tuple(head for head, _ in columns),
        [tuple(cell(figure) for _, cell in columns) for figure in figures],
        title=f"《{collection.title}》统计（{period}）",
        notes=[*footnotes.under(result), *(reached.lines() if reached else ())],
        total=True,
    )


def _columns(result: stats.Figures, figures: list[stats.Figure], detail: bool) -> list[tuple[str, Any]]:
    """Return heads and what stands under them; only those that have anything to say."""
    question = result.question
    columns: list[tuple[str, Any]] = [
        (stats.GROUPINGS[question.by], lambda figure: figure.name),
        ("篇数", lambda figure: figure.articles),
        *((RULE_HEADS[rule], lambda figure, rule=rule: figure.counts[rule]) for rule in question.rules),
        ("责任方式" if question.by == "author" else "", _roles),
        ("存疑篇数" if result.total.suspect else "", lambda figure: figure.suspect or None),
        ("图片", lambda figure: figure.photos),
    ]
    if detail:
        compared = any(figure.more_articles is not None for figure in figures)
        columns += [
            ("篇均", lambda figure: None if figure.mean is None else round(figure.mean)),
            ("中位数", lambda figure: None if figure.median is None else round(figure.median)),
            ("占比", lambda figure: _percent(result.share(figure))),
            ("较上年篇数" if compared else "", lambda figure: _signed(figure.more_articles)),
            ("较上年字数" if compared else "", lambda figure: _signed(figure.more_characters)),
        ]
    if any(figure.target_characters is not None or figure.target_articles is not None for figure in figures):
        columns += [
            ("目标篇数", lambda figure: figure.target_articles),
            ("目标字数", lambda figure: figure.target_characters),
            ("完成", lambda figure: _percent(_done(figure))),
            ("差额", _lacking),
        ]
    return columns


def _roles(figure: stats.Figure) -> str:
    return "、".join(f"{ROLES.get(role, role)} {number}" for role, number in figure.roles.items() if role)


def _done(figure: stats.Figure) -> float | None:
    return figure.characters / figure.target_characters if figure.target_characters else None


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _signed(number: int | None) -> str:
    return "" if number is None else f"{number:+,}" if number else "0"


def _lacking(figure: stats.Figure) -> str:
    if figure.target_articles is None and figure.target_characters is None:
        return ""
    articles = stats.gap(figure.articles, figure.target_articles)
    characters = stats.gap(figure.characters, figure.target_characters)
    lacks = (f"{articles}篇" if articles else "", f"{characters:,}字" if characters else "")
    return f"差{'、'.join(filter(None, lacks))}" if any(lacks) else "已达到"
