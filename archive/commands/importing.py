"""`wenshi import`: what another archive handed over."""

import click

from .base import Group, command_line, current_home, format_option, note, read_path, say, say_json, settle


@click.group("import", cls=Group, help="导入：别的档案库交来的归档包。")
def import_command() -> None:
    """Group the commands that import."""


@import_command.command(
    "bag",
    help="核对归档包（BagIt），把里面的稿件一次全部收入；登记号被占用的另给新号，可 undo。",
    example="wenshi import bag 2022年第1期.zip --dry-run\nwenshi import bag 2022年第1期.zip",
)
@click.argument("path", metavar="PATH")
@click.option("--dry-run", is_flag=True, help="只核对并说明会收什么，不写入")
@click.option("--allow-duplicates", is_flag=True, help="库中已有的也收")
@format_option("table", "json")
def bag_command(path: str, dry_run: bool, allow_duplicates: bool, form: str) -> None:
    """Bring a bag in."""
    from .. import unbagging  # noqa: PLC0415

    home = current_home()
    done = unbagging.bring_in(home, read_path(path), command_line(), dry_run=dry_run, allow_duplicates=allow_duplicates)
    if done.batch:
        settle(home)
    if form == "json":
        added, held = ([came._asdict() for came in each] for each in (done.added, done.duplicates))
        facts = {"batch": done.batch, "added": added, "duplicates": held, "issues": done.issues, "notes": done.notes}
        say_json({"format": 1, **facts})
    else:
        for came in done.added:
            say(f"{came.id}\t{came.title}" + (f"\t（原登记号 {came.old}）" if came.old != came.id else ""))
    for came in done.duplicates:
        note(f"跳过 {came.old}《{came.title}》：库中已有，是 {came.id}")
    for line in done.notes:
        note(f"注意：{line}。")
    issues = f"，{'、'.join(done.issues)} 期" if done.issues else ""
    will = "归档包完好；将收" if dry_run else "归档包完好；已收"
    note(f"{will} {len(done.added)} 篇{issues}，跳过 {len(done.duplicates)} 篇{'（没有写入）' if dry_run else ''}。")
