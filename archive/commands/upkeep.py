"""`wenshi index` and `wenshi check`: keeping the archive in order."""

import click

from .. import ids
from ..report import Table
from .base import Command, current_home, emit, format_option, note, progress

CHECK_FOUND_ERRORS = 9


@click.command(
    "index", cls=Command, help="更新索引；索引可随时删除重建。", example="wenshi index\nwenshi index --rebuild"
)
@click.option("--rebuild", is_flag=True, help="全部重建")
def index_command(rebuild: bool) -> None:
    """Bring the index up to date."""
    from .. import indexing  # noqa: PLC0415

    home = current_home()
    with progress("建索引") as advance:
        catalogue = indexing.refresh(home, advance, wait=2.0, rebuild=rebuild)
    for problem in catalogue.problems():
        note(f"注意：{problem}")
    note(f"{'已全部重建' if rebuild else '索引已是最新'}：{len(catalogue.rows)} 篇，{len(catalogue.issues)} 期。")


@click.command(
    "check",
    cls=Command,
    help="检查全库：固化校验、记录、目录、历史、索引。\n\n"
    "写 dates 的，查正文里不可能的日期、前后对不上的年份和岁数、两篇里日子不同的同一件事；只提示，不改动。",
    example="wenshi check\nwenshi check --format json\nwenshi check dates --issue 2022-1",
)
@click.argument("what", metavar="[dates]", required=False, type=click.Choice(["dates"]))
@click.option("--issue", metavar="ISSUE", help="只查这一期（与 dates 合用）")
@format_option("table", "json")
def check_command(what: str | None, issue: str | None, form: str) -> None:
    """Check the archive; exit 9 when there are errors."""
    from .. import check  # noqa: PLC0415

    if what == "dates":
        _check_dates(form, issue)
        return
    if issue is not None:
        raise click.UsageError("--issue 要与 dates 合用：wenshi check dates --issue 2022-1。")
    home = current_home()
    with progress("检查") as advance:
        problems = check.check(home, advance)
    errors = sum(problem.level == check.ERROR for problem in problems)
    if problems or form == "json":
        emit(
            form,
            lambda: Table(
                ("级别", "编号", "位置", "问题", "怎么办"),
                [("错误" if p.level == check.ERROR else "提示", p.id, p.path, p.message, p.remedy) for p in problems],
            ),
            lambda: check.as_json(problems),
        )
    note(f"检查完毕：错误 {errors}，提示 {len(problems) - errors}。")
    if errors:
        raise click.exceptions.Exit(CHECK_FOUND_ERRORS)


def _check_dates(form: str, issue: str | None) -> None:
    """Print the dates that cannot be right; they are notes, so the exit code is 0."""
    from .. import checking_dates  # noqa: PLC0415
    from ..check import as_json  # noqa: PLC0415

    home = current_home()
    with progress("查日期") as advance:
        found = checking_dates.check(home, issue and ids.parse_issue(issue), advance)
    if found or form == "json":
        emit(
            form,
            lambda: Table(
                ("编号", "位置", "段", "句子", "问题", "怎么办"),
                [(p.id, p.path, p.paragraph, p.sentence, p.message, p.remedy) for p in found],
            ),
            lambda: as_json(found),
        )
    note(f"日期检查完毕：提示 {len(found)}。")
