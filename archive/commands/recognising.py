"""`wenshi ocr`: the text of scans and photographed pages."""

from typing import Any

import click

from .. import ids
from ..home import Home
from ..report import Cell, Table
from .base import Command, command_line, current_home, emit, format_option, note, progress, say, say_json, settle


@click.command(
    "ocr",
    cls=Command,
    help="识别扫描件和页面照片上的文字，存为正文；不写登记号则列出等待识别的稿件。",
    example="wenshi ocr                     （看哪些稿件在等）\n"
    "wenshi ocr 2022-0012 2022-0013\n"
    "wenshi ocr 2022-0012 --redo    （正文已改过也换成识别的文字，旧版留着）",
)
@click.argument("members", metavar="[ID…]", nargs=-1)
@click.option("--redo", is_flag=True, help="已识别过、已校改过的也重新来")
@format_option("table", "json")
def ocr_command(members: tuple[str, ...], redo: bool, form: str) -> None:
    """Recognise manuscripts, or list those that wait."""
    if not members:
        if redo:
            raise click.UsageError("--redo 要写明登记号。")
        _list(form)
        return
    home = current_home()
    found = recognise(home, [ids.parse_accession(word) for word in members], redo=redo, quiet=form == "json")
    if form == "json":
        say_json({"format": 1, **as_json(found)})
    if codes := [outcome.exit_code for outcome in found if outcome.exit_code]:
        raise click.exceptions.Exit(min(codes))


def recognise(home: Home, members: list[str], *, redo: bool = False, quiet: bool = False) -> list[Any]:
    """Recognise manuscripts and say what became of each, unless `quiet`; return the outcomes."""
    from ..recognising import Recognition  # noqa: PLC0415

    found = []
    try:
        with progress("识别") as advance, Recognition(home, command_line(), redo=redo) as recognition:
            for outcome in recognition.run(members, advance):
                found.append(outcome)
                if not quiet:
                    _tell(outcome)
    except KeyboardInterrupt:
        note(f"认过的页已留存；运行 wenshi ocr {' '.join(members)} 从停下的地方接着认。")
        raise
    if any(outcome.manuscript for outcome in found):
        with progress("索引") as advance:
            settle(home, advance)
    return found


def as_json(found: list[Any]) -> dict[str, object]:
    """Return the outcomes as the keys `recognised` and `failed`."""
    return {
        "recognised": [_as_json(outcome) for outcome in found if outcome.manuscript],
        "failed": [{"id": outcome.id, "error": outcome.error} for outcome in found if outcome.error],
    }


def _list(form: str) -> None:
    from ..ocr import MISSING, available  # noqa: PLC0415
    from ..scans import waiting  # noqa: PLC0415

    looked = waiting(current_home())
    found = [item for item in looked if not item.problem]
    notes = [f"{item.id}：{item.problem}" for item in looked if item.problem]
    notes += [f"共 {len(found)} 篇等待识别；识别用 wenshi ocr 登记号。" if found else "没有等待识别的稿件。"]
    if not available():
        notes.append(MISSING)
    rows: list[tuple[Cell, ...]] = [
        (item.id, item.title, "未知" if item.pages is None else item.pages) for item in found
    ]
    emit(
        form,
        lambda: Table(("登记号", "题名", "待识别页"), rows, notes=notes),
        lambda: {
            "format": 1,
            "waiting": [{"id": item.id, "title": item.title, "pages": item.pages} for item in found],
            "failed": [{"id": item.id, "error": item.problem} for item in looked if item.problem],
        },
    )


def _tell(outcome: Any) -> None:
    """Say for people what became of a manuscript."""
    if outcome.error:
        note(f"没有识别：{outcome.error}")
        return
    say(f"{outcome.id}\t{outcome.title}\t{_length(outcome)}\t认了{outcome.pages}页，把握{outcome.confidence}%")
    if outcome.doubtful:
        note(f"  注意：第{'、'.join(map(str, outcome.doubtful))}页把握不大，请对照图片校对，已标为存疑。")
    for warning in outcome.warnings:
        note(f"  注意：{warning}。")


def _length(outcome: Any) -> str:
    versions = outcome.manuscript.versions
    return f"{versions[-1].counts.zishu}字" if versions else "无文字稿"


def _as_json(outcome: Any) -> dict[str, object]:
    versions = outcome.manuscript.versions
    return {
        "id": outcome.id,
        "title": outcome.title,
        "pages": outcome.pages,
        "confidence": outcome.confidence,
        "doubtful": list(outcome.doubtful),
        "failed": list(outcome.failed),
        "counts": versions[-1].counts.as_dict() if versions else None,
        "suspect": outcome.manuscript.suspect,
        "warnings": list(outcome.warnings),
    }
