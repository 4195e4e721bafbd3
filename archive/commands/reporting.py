"""`wenshi report`: what the office hands up."""

import datetime
from typing import TYPE_CHECKING, Any

import click

from .. import ids
from ..rules import rule as rule_typed
from ..rules import rules as rules_typed
from .base import Group, current_home, format_option, note, progress, say, say_json
from .browsing import catalogue_of
from .figures import year_of_option
from .freezing import diff_command, freeze_command, frozen_command
from .handing import report_output_option, show, target, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..sentences import Sentence


@click.group("report", cls=Group, help="报告：上报的统计表，总结、通报里用的句子，冻结的数字。")
def report_command() -> None:
    """Group the commands about reports."""


for _command in (freeze_command, frozen_command, diff_command):
    report_command.add_command(_command)


@report_command.command(
    "sentence",
    help="写出总结里的句子（年度、单期、征集、累计、同比），下面附实数、口径、各期、时间、数据摘要。",
    example="wenshi report sentence 2022\nwenshi report sentence 2022 --kind annual --bare\n"
    "wenshi report sentence 2022-1 --exact",
)
@click.argument("which", metavar="YEAR|ISSUE")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["annual", "issue", "intake", "cumulative", "compared"]),
    metavar="KIND",
    help="只要这一种：annual 年度、issue 单期、intake 征集、cumulative 累计、compared 同比；可写几次",
)
@click.option("--exact", is_flag=True, help="数字照实写，不用“余”“近”")
@click.option("--approx", is_flag=True, help="都用“约”，四舍五入")
@click.option("--bare", is_flag=True, help="只要句子，一行一句")
@click.option("--rule", default="", metavar="RULE", help="口径：zishu（默认）、han、chars、chars-spaces")
@year_of_option
@format_option("text", "json")
def sentence_command(
    which: str, kinds: tuple[str, ...], exact: bool, approx: bool, bare: bool, rule: str, way: Any, form: str
) -> None:
    """Print the sentences of a report."""
    from .. import sentences  # noqa: PLC0415

    if exact and approx:
        raise click.UsageError("--exact 和 --approx 只能用一个。")
    if bare and form == "json":
        raise click.UsageError("--bare 不能与 --format json 合用。")
    year = int(which) if which.isascii() and which.isdecimal() and len(which) == 4 else 0
    issue = "" if year else ids.parse_issue(which)
    manner: Any = "exact" if exact else "approx" if approx else "rounded"
    home = current_home()
    collection = home.collection()
    wording = sentences.Wording(rule_typed(rule or collection.rule), manner, collection.sentences)
    speaker = sentences.Speaker(catalogue_of(home), collection, wording, _now(), way)
    made, missing = sentences.of(speaker, issue, year, kinds)
    for line in missing:
        note(f"没有写：{line}")
    for line in sentences.premature(speaker.catalogue, made):
        note(f"注意：{line}。")
    if form == "json":
        say_json(sentences.as_json(made, manner))
        return
    _print(made, bare)


def _print(made: "Sequence[Sentence]", bare: bool) -> None:
    """Print sentences, each with what stands under it; where they are bare, what is uncertain on standard error."""
    for number, sentence in enumerate(made):
        if number and not bare:
            say("")
        say(sentence.text)
        for line in () if bare else sentence.lines():
            say(f"　　{line}")
    if bare:
        for line in dict.fromkeys(line for sentence in made for line in sentence.notes):
            note(f"注意：{line}。")


@report_command.command(
    "tables",
    help="出统计表：摘要、期次、年度、栏目、作者、收稿、来源、三亲、照片、稿酬，一年、一期或一段的。\n\n"
    "不写 -o 就列在终端；文件名的结尾决定格式。合计都等于 wenshi stats 的合计。",
    example="wenshi report tables 2022 -o 统计.xlsx\nwenshi report tables 2022-1 --only issues,columns\n"
    "wenshi report tables 2020..2022 --rule zishu,han -o 三年.docx",
)
@click.argument("period", metavar="YEAR|ISSUE|A..B")
@report_output_option
@click.option("--only", default="", metavar="TABLE,…", help="只要这几张，如 issues,columns 或 期次表,栏目表")
@click.option("--rule", "rules", multiple=True, metavar="RULE[,RULE]", help="口径，可写几个；与 stats 相同")
@click.option("--no-charts", is_flag=True, help="不要图")
@year_of_option
@click.option("--today", default="", metavar="DATE", help="制表日期，进度算到这一天（默认今天）")
@format_option("table", "json", "csv")
def tables_command(
    period: str,
    output: str | None,
    force: bool,
    only: str,
    rules: tuple[str, ...],
    no_charts: bool,
    way: Any,
    today: str,
    form: str,
) -> None:
    """Print or write the standard tables of a period."""
    from .. import fields, tables  # noqa: PLC0415
    from ..period import Period  # noqa: PLC0415

    path = target(output, form, force=force)
    day = datetime.date.fromisoformat(fields.date(today)) if today else datetime.datetime.now().astimezone().date()
    keys = tables.keys(only)
    home = current_home()
    collection = home.collection()
    asked = tables.Wanted(
        rules_typed(rules) or (collection.rule,), Period.parse(period, way), keys, not no_charts and path is not None
    )
    catalogue = catalogue_of(home)
    made = tables.report(
        catalogue,
        collection,
        asked,
        day,
        _measures(home, catalogue) if "fee" in asked.rules else None,
        _photos(home, catalogue, asked) if not keys or "photos" in keys else None,
        _payments(home, catalogue, asked, day) if asked.priced else None,
    )
    if path is None:
        show(made, form)
    else:
        write(made, path, datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC))


def _measures(home: Any, catalogue: Any) -> Any:
    from .. import indexing  # noqa: PLC0415 - few rules need them

    with progress("数字数") as advance:
        return indexing.measured(home, catalogue, advance)


def _payments(home: Any, catalogue: Any, asked: Any, day: datetime.date) -> Any:
    from .. import payment  # noqa: PLC0415 - it reads the texts of all pieces

    issues = asked.period.issues(catalogue)
    return {issue: payment.payment(home, catalogue, [issue], "", f"{day:%Y-%m}") for issue in issues}


def _photos(home: Any, catalogue: Any, asked: Any) -> Any:
    """Return the photos of the period's manuscripts, by manuscript; records without one are not read."""
    members = [
        member
        for issue in asked.period.issues(catalogue)
        for _, standing in catalogue.issues[issue].columns
        for member in standing
        if member in catalogue.rows and catalogue.rows[member].photos
    ]
    if not members:
        return {}
    from .. import photos  # noqa: PLC0415 - it knows pictures

    return {member: photos.items(home, [member]) for member in members}


def _now() -> str:
    from ..store import now  # noqa: PLC0415

    return now()
