"""`wenshi index` and `wenshi check`: keeping the archive in order."""

import datetime

import click

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
    help="检查全库：固化校验、记录、目录、历史、索引。",
    example="wenshi check\nwenshi check --format json",
)
@format_option("table", "json")
def check_command(form: str) -> None:
    """Check the archive; exit 9 when there are errors."""
    from .. import check, remembered  # noqa: PLC0415

    home = current_home()
    now = datetime.datetime.now().astimezone()
    with progress("检查") as advance:
        problems = check.check(home, advance, now.date())
    errors = sum(problem.level == check.ERROR for problem in problems)
    facts = {"time": now.isoformat(timespec="seconds"), "errors": errors, "notes": len(problems) - errors}
    remembered.remember(home, "check", facts)
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
