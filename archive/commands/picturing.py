"""`wenshi photos`: the photos of manuscripts and issues."""

from typing import Any

import click

from .. import ids
from ..errors import AlreadyThere, BadInput, Unreadable
from ..report import Table
from .base import Group, command_line, current_home, emit, format_option, note, progress, read_path, say, settle
from .issues import pairs_of

which_argument = click.argument("words", metavar="ISSUE|ID…", nargs=-1, required=True)
scans_option = click.option("--scans", is_flag=True, help="连扫描的页面一起")


@click.group("photos", cls=Group, help="图片：列出、检查能不能印、另存给外面用、缩略图、改图注。")
def photos_command() -> None:
    """Group the commands about photos."""


def _items(home: Any, words: tuple[str, ...], scans: bool) -> list[Any]:
    from .. import photos  # noqa: PLC0415

    found = photos.items(home, photos.members(home, words), scans=scans)
    if not found:
        note("没有图片。" if scans else "没有图片（扫描的页面不算，要看加 --scans）。")
    return found


def _pixels(photo: Any) -> str:
    return f"{photo.width}×{photo.height}" if photo.width else ""


@photos_command.command(
    "list", help="列出图片。", example="wenshi photos list 2022-1\nwenshi photos list 2022-0007 --format csv"
)
@which_argument
@scans_option
@format_option("table", "json", "csv")
def list_command(words: tuple[str, ...], scans: bool, form: str) -> None:
    """List photos."""
    from .. import photos  # noqa: PLC0415

    found = _items(current_home(), words, scans)
    emit(
        form,
        lambda: Table(
            ("登记号", "序号", "题名", "图注", "摄影", "日期", "来源", "像素", "文件"),
            [
                (
                    *(item.id, item.number, item.title, item.caption, item.photo.photographer),
                    *(item.photo.date, item.photo.source, _pixels(item.photo), photos.short_path(item)),
                )
                for item in found
            ],
            notes=[f"共 {len(found)} 幅。"],
        ),
        lambda: {"format": 1, "photos": [photos.item_json(item) for item in found]},
    )


@photos_command.command(
    "check",
    help="检查图片：够不够 300 dpi，缺不缺图注、摄影者、日期，有没有重复、打不开、带拍摄地点的。",
    example="wenshi photos check 2022-1\nwenshi photos check 2022-1 --width-cm 10 --format csv",
)
@which_argument
@click.option("--width-cm", type=click.FloatRange(1, 200), metavar="N", help="印多宽（厘米）；不写按大16开版心宽算")
@scans_option
@format_option("table", "json", "csv")
def check_command(words: tuple[str, ...], width_cm: float | None, scans: bool, form: str) -> None:
    """Look photos over."""
    from .. import catalogue as catalogues  # noqa: PLC0415
    from .. import photos  # noqa: PLC0415

    home = current_home()
    found = _items(home, words, scans)
    with progress("看图片") as advance:
        width = photos.WIDTH_CM if width_cm is None else width_cm
        findings = photos.review(home, found, catalogues.refresh(home), width, advance)
    poor = sum(bool(finding.problems) for finding in findings)
    emit(
        form,
        lambda: Table(
            ("登记号", "序号", "图注", "像素", "印出dpi", "问题"),
            [
                (
                    *(each.item.id, each.item.number, each.item.caption),
                    f"{each.info.width}×{each.info.height}" if each.info else "",
                    each.print_dpi,
                    "；".join(problem.message for problem in each.problems),
                )
                for each in findings
            ],
            notes=[photos.said_of_width(width_cm), f"共 {len(findings)} 幅，{poor} 幅有问题。"],
        ),
        lambda: photos.as_json(findings, width_cm),
    )


@photos_command.command(
    "export",
    help="另存图片给外面用：转正、去掉拍摄地点，存成 jpg；原件不动，已有的文件不覆盖。",
    example="wenshi photos export 2022-1 -o 送印",
)
@which_argument
@click.option("-o", "--output", required=True, metavar="DIR", help="写到哪个文件夹")
@scans_option
def export_command(words: tuple[str, ...], output: str, scans: bool) -> None:
    """Write copies of photos."""
    from .. import photos  # noqa: PLC0415

    home = current_home()
    folder = read_path(output)
    if not folder.is_dir():
        raise BadInput(f"没有“{output}”这个文件夹；请先建好，或换一个。")
    if folder.resolve().is_relative_to(home.truth.resolve()):
        raise BadInput(f"“{output}”在档案库里面；请写到别的文件夹。")
    with progress("另存图片") as advance:
        outcome = photos.export(home, _items(home, words, scans), folder, advance)
    for path in outcome.written:
        say(str(path))
    for path in outcome.there:
        note(f"已有，没有覆盖：{path}")
    for item, error in outcome.failed:
        note(f"没有写出：{item.name()}：{error}")
    counts = f"写出 {len(outcome.written)} 幅，已有 {len(outcome.there)}，没有写出 {len(outcome.failed)}。"
    note(f"{counts}拍摄地点已去掉，原件没有动。")
    if outcome.failed:
        raise click.exceptions.Exit(Unreadable.exit_code)
    if outcome.there:
        raise click.exceptions.Exit(AlreadyThere.exit_code)


@photos_command.command(
    "thumbs", help="做缩略图（存在 index 里，可随时删），列出它们在哪里。", example="wenshi photos thumbs 2022-1"
)
@which_argument
@scans_option
def thumbs_command(words: tuple[str, ...], scans: bool) -> None:
    """Make thumbnails and print where they are."""
    from .. import photos  # noqa: PLC0415

    home = current_home()
    failed = 0
    for item in _items(home, words, scans):
        try:
            say(f"{item.id}\t{item.number}\t{photos.thumb(home, item)}")
        except Unreadable as error:
            failed += 1
            note(f"{item.name()}：{error}")
    if failed:
        raise click.exceptions.Exit(Unreadable.exit_code)


@photos_command.command(
    "set",
    help="改一幅图片的图注、摄影者、日期、来源。",
    example="wenshi photos set 2022-0007 1 caption=1985年的渡口 photographer=龙顺水 date=1985",
)
@click.argument("id_", metavar="ID")
@click.argument("number", metavar="N", type=click.IntRange(1))
@click.argument("pairs", metavar="KEY=VALUE", nargs=-1, required=True)
def set_command(id_: str, number: int, pairs: tuple[str, ...]) -> None:
    """Change what is said of a photo."""
    from .. import revising  # noqa: PLC0415

    home = current_home()
    id_ = ids.parse_accession(id_)
    photo = revising.set_photo(home, id_, number, pairs_of(pairs), command_line())
    settle(home)
    said = "，".join(filter(None, (photo.caption, photo.photographer, photo.date, photo.source)))
    note(f"已改：{id_} 第{number}幅：{said}")
