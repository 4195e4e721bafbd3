"""`wenshi backup`, `wenshi status`, `wenshi doctor`: copies elsewhere, how the archive stands, and how the machine."""

import datetime
import sys
from typing import Any

import click

from ..errors import BadInput, NoArchive
from ..home import Home
from ..report import Table
from .base import Command, Group, current_home, emit, format_option, note, progress, read_path, say, say_json, size
from .checking import CHECK_FOUND_ERRORS

_MOST_NAMED = 20


@click.group("backup", cls=Group, help="备份：写一代备份，真的恢复一遍来验证，恢复到新文件夹。")
def backup_command() -> None:
    """Group the commands about backups."""


@backup_command.command(
    "create",
    help="写一代备份到文件夹（U 盘、移动硬盘）或 .zip；只写新的内容。",
    example="wenshi backup create E:\\\\文史备份\nwenshi backup create 文史备份.zip --keep 10",
)
@click.argument("dest", metavar="DEST")
@click.option("--keep", type=click.IntRange(1), default=5, show_default=True, metavar="N", help="留几代，更早的删去")
@click.option("--recheck", is_flag=True, help="把备份里已有的内容也逐个核对，坏了的重写")
@format_option("table", "json")
def create_command(dest: str, keep: int, recheck: bool, form: str) -> None:
    """Write a generation."""
    from .. import backup  # noqa: PLC0415

    with progress("备份") as advance:
        done = backup.create(current_home(), read_path(dest), now=_now(), keep=keep, recheck=recheck, advance=advance)
    made = done.generation
    for path in made.left_out:
        note(f"注意：{path} 是符号链接或名字不合规矩，没有收进备份。")
    for path in done.strange:
        note(f"注意：备份里的 {path} 已损坏或被改动过，已移到备份的“被改动的文件”里；请运行 wenshi backup verify。")
    if form == "json":
        facts = {"files": len(made.files), "bytes": made.bytes, "new_bytes": done.new_bytes}
        lists = {"kept": list(done.kept), "left_out": list(made.left_out), "strange": list(done.strange)}
        say_json({"format": 1, "generation": made.id, "dest": str(read_path(dest).absolute()), **facts, **lists})
    note(
        f"已备份：{made.id} 代，{len(made.files)} 个文件 {size(made.bytes)}，其中新写 {size(done.new_bytes)}；"
        f"现有 {len(done.kept)} 代。验证：wenshi backup verify"
    )


@backup_command.command(
    "verify",
    help="真的恢复一遍到临时文件夹，逐个文件核对，再检查恢复出来的档案库。",
    example="wenshi backup verify\nwenshi backup verify E:\\\\文史备份",
)
@click.argument("dest", metavar="[DEST]", required=False)
@click.option("--scratch", metavar="DIR", help="临时文件夹建在哪里（默认系统的；要放得下整个档案库）")
@format_option("table", "json")
def verify_command(dest: str | None, scratch: str | None, form: str) -> None:
    """Verify a backup; exit 9 on damage."""
    from .. import check, restoring  # noqa: PLC0415
    from ..backups import open_backup  # noqa: PLC0415

    home = _home_or_none()
    place = read_path(dest) if dest else _last_place(home)
    with progress("恢复") as advance:
        verdict = restoring.verify(open_backup(place), read_path(scratch) if scratch else None, advance)
    errors = [problem for problem in verdict.problems if problem.level == check.ERROR]
    if home is not None and not verdict.damaged:
        _remember_verified(home, verdict.generations[-1])
    if form == "json":
        ids = [generation.id for generation in verdict.generations]
        say_json({"format": 1, "generations": ids, "damaged": list(verdict.damaged), **check.as_json(errors)})
    else:
        for line in verdict.damaged:
            say(f"损坏\t{line}")
        for problem in errors:
            say(f"检查\t{problem.path}\t{problem.message}")
    newest = verdict.generations[-1]
    if verdict.damaged:
        note(f"备份有 {len(verdict.damaged)} 处损坏；请换介质重做备份，或 wenshi backup create 加 --recheck 修补。")
    elif errors:
        note(f"备份与当时的档案库逐字节相同，但档案库当时就有 {len(errors)} 个错误；请先 wenshi check。")
    else:
        number = len(newest.files)
        note(f"备份完好：{len(verdict.generations)} 代；{newest.id} 代恢复出 {number} 个文件，逐个相同，检查无误。")
    if verdict.damaged or errors:
        raise click.exceptions.Exit(CHECK_FOUND_ERRORS)


@backup_command.command(
    "restore",
    help="把一代备份恢复到新的或空的文件夹；不覆盖任何东西。",
    example="wenshi backup restore E:\\\\文史备份 --into D:\\\\文史档案",
)
@click.argument("dest", metavar="DEST")
@click.option("--into", required=True, metavar="DIR", help="恢复到哪里（新的或空的文件夹）")
@click.option("--generation", metavar="ID", help="哪一代（默认最新的）")
def restore_command(dest: str, into: str, generation: str | None) -> None:
    """Restore a generation."""
    from .. import restoring  # noqa: PLC0415
    from ..backups import open_backup  # noqa: PLC0415

    backup = open_backup(read_path(dest))
    chosen = backup.generation(generation)
    with progress("恢复") as advance:
        lost = restoring.restore(backup, chosen, read_path(into), advance)
    for line in lost[:_MOST_NAMED]:
        note(f"损坏：{line}")
    if lost:
        note(
            f"恢复了 {len(chosen.files) - len(lost)} 个文件，{len(lost)} 个已损坏；请从别的备份补上，再 wenshi check。"
        )
        raise click.exceptions.Exit(CHECK_FOUND_ERRORS)
    note(f"已恢复 {chosen.id} 代：{len(chosen.files)} 个文件，逐字节相同，在 {read_path(into).absolute()}。")


@click.command(
    "status",
    cls=Command,
    help="一屏看全：藏稿、各期、今年的数字、上次检查和备份、索引、磁盘。",
    example="wenshi status\nwenshi status --format json",
)
@format_option("table", "json")
def status_command(form: str) -> None:
    """Show how the archive stands."""
    from .. import status  # noqa: PLC0415

    found = status.status(current_home(), datetime.datetime.now().astimezone().date())
    rows = [tuple(row) for row in found.rows()]
    emit(form, lambda: Table(("项目", "情况"), list(rows)), lambda: status.as_json(found))


@click.command(
    "doctor",
    cls=Command,
    help="看这台电脑：Python、可选组件、LibreOffice、字体、识别模型、编码、磁盘、权限、锁，缺什么怎么办；不要档案库。",
    example="wenshi doctor\nwenshi doctor --format json",
)
@format_option("table", "json")
def doctor_command(form: str) -> None:
    """Examine the machine; exit 9 where something is in the way."""
    from .. import doctor  # noqa: PLC0415

    findings = doctor.examine(_home_or_none(), sys.stdout.encoding or "ascii")
    names = {doctor.FINE: "正常", doctor.NOTICE: "注意", doctor.TROUBLE: "问题"}
    rows = [(names[finding.state], finding.item, finding.found, finding.remedy) for finding in findings]
    emit(form, lambda: Table(("情况", "项目", "查到", "怎么办"), list(rows)), lambda: doctor.as_json(findings))
    troubles = sum(finding.state == doctor.TROUBLE for finding in findings)
    note(f"有 {troubles} 处问题，请照“怎么办”处理。" if troubles else "没有问题。")
    if troubles:
        raise click.exceptions.Exit(CHECK_FOUND_ERRORS)


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def _home_or_none() -> Home | None:
    try:
        return current_home()
    except NoArchive:  # a backup can be verified where there is no archive any more
        return None


def _last_place(home: Home | None) -> Any:
    from .. import remembered  # noqa: PLC0415

    known = remembered.recall(home).get("backup") if home else None
    if not known:
        raise BadInput("这台电脑上没有备份记录；请写明备份在哪里，如 wenshi backup verify 文史备份。")
    return read_path(str(known["dest"]))


def _remember_verified(home: Home, generation: Any) -> None:
    """Note that the backup this computer knows of could be restored."""
    from .. import remembered  # noqa: PLC0415

    known = remembered.recall(home).get("backup")
    if known and known.get("generation") == generation.id:
        remembered.remember(home, "backup", known | {"verified": _now()})
