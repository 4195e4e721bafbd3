"""`wenshi report`: what the office hands up."""

from typing import Any

import click

from .. import ids
from ..rules import rule as rule_typed
from .base import Group, current_home, format_option, note, say, say_json
from .browsing import catalogue_of
from .figures import year_of_option
from .freezing import diff_command, freeze_command, frozen_command


@click.group("report", cls=Group, help="报告：总结、通报里用的句子，冻结的数字。")
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
    if form == "json":
        say_json(sentences.as_json(made, manner))
        return
    for number, sentence in enumerate(made):
        if number and not bare:
            say("")
        say(sentence.text)
        for line in () if bare else sentence.lines():
            say(f"　　{line}")


def _now() -> str:
    from ..store import now  # noqa: PLC0415

    return now()
