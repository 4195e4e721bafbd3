"""`wenshi add` and `wenshi register`: manuscripts come in."""

from collections.abc import Callable
from typing import Any

import click

from .. import ids
from ..errors import Unreadable
from ..model import CARRIERS, CHANNELS, FILE_ROLES, KINDS, SOURCES, STATUSES
from .base import Command, command_line, current_home, format_option, note, progress, read_path, say, say_json, settle

_PAGES_AT_ONCE = 50  # some minutes; more is not begun without being asked for


def about_options(title_help: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the options that say what is known of a manuscript."""
    options = (
        click.option("--title", default="", metavar="TITLE", help=title_help),
        click.option(
            "--author", "--byline", "byline", default="", metavar="BYLINE", help="署名，如“张三口述 李四整理”"
        ),
        click.option("--issue", default="", metavar="ISSUE", help="编入哪一期，如 2022-1"),
        click.option("--column", default="", metavar="NAME", help="栏目"),
        click.option("--kind", default="", type=click.Choice(["", *KINDS]), metavar="KIND", help="体裁，默认 article"),
        click.option("--received", default="", metavar="DATE", help="收稿日期，默认今天"),
        click.option(
            "--source", default="", type=click.Choice(["", *SOURCES]), metavar="WORD", help="来源：约稿、投稿…"
        ),
        click.option(
            "--channel", default="", type=click.Choice(["", *CHANNELS]), metavar="WORD", help="渠道：微信、邮件…"
        ),
        click.option(
            "--carrier", default="", type=click.Choice(["", *CARRIERS]), metavar="WORD", help="载体：电子、手写…"
        ),
        click.option("--submitted-by", default="", metavar="NAME", help="交稿人"),
        click.option(
            "--status", default="", type=click.Choice(["", *STATUSES]), metavar="WORD", help="状态，默认 收稿"
        ),
    )

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.command(
    "add",
    cls=Command,
    help="收稿：文件或文件夹，逐篇登记；同一文件不会收两次。",
    example="wenshi add 来稿/ --issue 2022-1 --column 人物春秋\n"
    "wenshi add 定稿.docx --to 2022-0007 --role 定稿\n"
    "wenshi add 老照片.jpg --to 2022-0007 --caption 1985年的渡口\n"
    "wenshi add 来稿/ --metadata 登记表.xlsx\n"
    "wenshi add - --title 渡口旧事 --author 张三     （从标准输入粘贴）",
)
@click.argument("paths", metavar="FILE…", nargs=-1, required=True)
@about_options("题名（不写则自动识别）")
@click.option("--to", metavar="ID", help="作为该稿件的新版本、附件或图片收入")
@click.option(
    "--role", type=click.Choice(FILE_ROLES), metavar="ROLE", help="与 --to 合用：修改稿、定稿、清样、attachment 等"
)
@click.option("--caption", default="", metavar="TEXT", help="与 --to 合用：图片说明")
@click.option("--scans", is_flag=True, help="图片是稿件的页面（扫描或拍照）：一个文件夹的图片算一篇")
@click.option("--split", is_flag=True, help="电子书（epub）一章算一篇")
@click.option("--no-ocr", is_flag=True, help="扫描件先不识别文字，以后用 wenshi ocr")
@click.option("--allow-duplicates", is_flag=True, help="与库中文件相同、文字相同的也收")
@click.option("--metadata", metavar="FILE", help="按登记表（xlsx 或 csv）填题名、作者、栏目、期号")
@click.option("--dry-run", is_flag=True, help="只看会怎样，不写入")
@format_option("table", "json")
def add_command(
    paths: tuple[str, ...],
    to: str | None,
    role: str | None,
    caption: str,
    scans: bool,
    split: bool,
    no_ocr: bool,
    allow_duplicates: bool,
    metadata: str | None,
    dry_run: bool,
    form: str,
    **about: str,
) -> None:
    """Take files in."""
    from .. import intake  # noqa: PLC0415

    if to is None:
        if role is not None or caption:
            raise click.UsageError("--role 和 --caption 要与 --to 登记号 合用。")
        outcome = _add(paths, intake.Way(dry_run, scans, split, allow_duplicates), metadata, form, about)
        recognised = [] if dry_run or no_ocr else _recognise(outcome, form)
        if form == "json":
            from .recognising import as_json  # noqa: PLC0415

            more = {"recognised": as_json(recognised)["recognised"]} if recognised else {}
            say_json(intake.as_json(outcome) | more)
        if outcome.failed:
            raise click.exceptions.Exit(Unreadable.exit_code)
        return
    given = [name for name, value in about.items() if value]
    if given:
        raise click.UsageError(f"--to 不能与 --{given[0].replace('_', '-')} 合用；改登记项目请用 wenshi set。")
    if dry_run:
        raise click.UsageError("--dry-run 不能与 --to 合用；收错了可以 wenshi undo。")
    if scans or split or no_ocr or allow_duplicates or metadata:
        raise click.UsageError("--scans、--split、--metadata 等不能与 --to 合用；添页面影像请用 --role scan。")
    _add_to(paths, ids.parse_accession(to), role, caption, form)


def _given(about: dict[str, str]) -> Any:
    from .. import drafting, fields  # noqa: PLC0415

    values = {name: fields.line(f"--{name}", value) for name, value in about.items()}
    values["issue"] = ids.parse_issue(about["issue"]) if about["issue"] else ""
    values["received"] = fields.date(about["received"]) if about["received"] else ""
    return drafting.Given(**values)


def _add(paths: tuple[str, ...], way: Any, sheet: str | None, form: str, about: dict[str, str]) -> Any:
    """File what the paths hold and say what became of it; return the outcome."""
    from .. import intake  # noqa: PLC0415
    from ..sources import gather  # noqa: PLC0415

    home = current_home()
    given = _given(about)
    register, sources = None, list(gather(home, paths))
    if sheet is not None:
        from .. import metadata  # noqa: PLC0415

        register = metadata.load(read_path(sheet))
        # The register mostly lies in the folder with the manuscripts and is none itself.
        own = read_path(sheet).resolve()
        sources = [source for source in sources if source.path is None or source.path.resolve() != own]
    with progress("收稿") as advance:
        outcome = intake.add(home, sources, given, way, command_line(), register=register, advance=advance)
    if register is not None:
        _tell_register(register, outcome.matching)
    if not way.dry_run:
        with progress("索引") as advance:
            settle(home, advance)
    if form != "json":
        _tell(outcome, way.dry_run)
    return outcome


def _recognise(outcome: Any, form: str) -> list[Any]:
    """Recognise the pages that came in without text where that can be done now; else say how it is done later."""
    waiting = [added.manuscript.id for added in outcome.added if added.unread]
    if not waiting:
        return []
    from ..ocr import MISSING, available  # noqa: PLC0415

    pages = sum(len(added.unread) for added in outcome.added)
    command = f"wenshi ocr {' '.join(waiting)}"
    if not available():
        note(f"有 {pages} 页没有文字：{MISSING.rstrip('。')}，再运行 {command}。")
        return []
    if pages > _PAGES_AT_ONCE:
        note(f"有 {pages} 页没有文字，识别要用较长时间：方便时运行 {command}，中断了可以接着做。")
        return []
    from .recognising import recognise  # noqa: PLC0415

    return recognise(current_home(), waiting, quiet=form == "json")


def _tell_register(register: Any, matching: Any) -> None:
    """Say what of the register was of no use, and which rows and files have no counterpart."""
    if register.unknown_columns:
        note(f"登记表里没有用到的栏：{'、'.join(register.unknown_columns)}。")
    for line in (*register.problems, *matching.problems, *matching.report()):
        note(f"{line}。")


def _tell(outcome: Any, dry_run: bool) -> None:
    """Say for people what became of each file, and what was taken from where."""
    for added in outcome.added:
        m = added.manuscript
        length = f"{added.counts.zishu}字（全篇{added.whole.zishu}字）" if added.counts else "无文字稿"
        say(f"{m.id}\t{m.title}\t{m.byline or '（未署名）'}\t{length}")
        where = f"题名取自{added.title_from or '（没有找到，待补）'}"
        where += f"，署名取自{added.byline_from}" if added.byline_from else "，没有找到署名"
        where += f"，编码 {added.encoding}" if added.encoding else ""
        say(f"\t{added.source}：{where}")
        for warning in added.warnings:
            _warn(added.source, warning)
    for skipped in outcome.skipped:
        note(f"跳过：{skipped.source}：{_why(skipped)}")
        for warning in skipped.warnings:
            _warn(skipped.source, warning)
    for failed in outcome.failed:
        note(f"没收：{failed.source}：{failed.error}")
    verb = "将收" if dry_run else "已收"
    total = sum(added.counts.zishu for added in outcome.added if added.counts)
    line = f"{verb} {len(outcome.added)} 篇 {total} 字，跳过 {len(outcome.skipped)}，没收 {len(outcome.failed)}。"
    note(line + ("（试运行，什么都没有写入）" if dry_run else ""))


def _warn(source: str, warning: str) -> None:
    note(f"  注意：{source}：{warning.rstrip('。')}。")


def _why(skipped: Any) -> str:
    if skipped.reason == "duplicate":
        same = "文字相同（文件不同）" if skipped.match == "text" else "是同一个文件"
        return f"与 {skipped.id} {same}" + ("，已把它编入本期" if skipped.placed else "")
    if skipped.reason == "picture":
        return "是图片；请用 wenshi add 图片 --to 登记号 --caption 说明"
    return "是系统或编辑软件的临时文件"


def _add_to(paths: tuple[str, ...], id_: str, role: str | None, caption: str, form: str) -> None:
    from .. import revising  # noqa: PLC0415
    from ..sources import gather  # noqa: PLC0415

    home = current_home()
    manuscript, joined = revising.add_to(home, id_, gather(home, paths), role, caption, command_line())
    settle(home)
    failed = [file for file in joined if file.error]
    if form == "json":
        names = ("source", "path", "role", "warnings")
        files = [{name: getattr(file, name) for name in names} for file in joined if not file.error]
        errors = [{"source": file.source, "error": file.error} for file in failed]
        say_json({"format": 1, "id": id_, "files": files, "failed": errors})
    for file in joined:
        if file.error:
            note(f"没收：{file.source}：{file.error}")
        elif form != "json":
            say(f"{id_}\t{manuscript.title}\t{file.role}\t{file.path}")
        for warning in file.warnings:
            _warn(file.source, warning)
    note(f"已收入 {id_}《{manuscript.title}》：{len(joined) - len(failed)} 件，没收 {len(failed)}。")
    if failed:
        raise click.exceptions.Exit(min(file.exit_code for file in failed))


@click.command(
    "register",
    cls=Command,
    help="登记文字还没到的稿件（手写稿、约好的稿）。",
    example="wenshi register --title 渡口旧事 --author 张三 --carrier 手写",
)
@about_options("题名（必填）")
@format_option("table", "json")
def register_command(form: str, **about: str) -> None:
    """Register a piece without text."""
    from .. import intake  # noqa: PLC0415

    if not about["title"].strip():
        raise click.UsageError("登记要有题名：--title 题名。")
    home = current_home()
    manuscript = intake.register(home, _given(about), command_line())
    settle(home)
    if form == "json":
        about_it = {"format": 1, "id": manuscript.id, "title": manuscript.title, "byline": manuscript.byline}
        say_json(about_it)
    else:
        say(f"{manuscript.id}\t{manuscript.title}\t{manuscript.byline or '（未署名）'}\t无文字稿")
