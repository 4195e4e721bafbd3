"""A report on its way out: into a file whose suffix says the format, onto the terminal, into a pipe."""

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import BadInput, WenshiError
from ..report import Table, shown
from .base import emit, note, output_option, read_path, refuse_replacing

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..model import Cell, Head, Report, Sheet

report_output_option = output_option("写入文件：.xlsx、.docx、.html、.md、.csv 或 .json")


def destination(output: str, suffixes: "Collection[str]", form: str = "table", *, force: bool) -> Path:
    """Return where a file is to be written, refusing before any work is done what cannot be.

    Its suffix says the format; a `--format` beside it must be the same. Raises BadInput, AlreadyThere.
    """
    path = read_path(output)
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        raise BadInput(f"不能写入“{output}”：文件名要以 {'、'.join(suffixes)} 结尾。")
    if form != "table" and f".{form}" != suffix:
        raise BadInput(f"--format {form} 和“{output}”不一致：写入文件的，格式由文件名的结尾决定，请去掉 --format。")
    refuse_replacing(path, output, force=force)
    return path


def target(output: str | None, form: str, *, force: bool) -> Path | None:
    """Return where a report is to be written, None where it is not. Raises BadInput, AlreadyThere."""
    if output is None:
        return None
    from ..writers import SUFFIXES  # noqa: PLC0415

    return destination(output, SUFFIXES, form, force=force)


def write(report: "Report", path: Path, created: datetime.datetime) -> None:
    """Write a report into a file, the whole of it or nothing. Raises WenshiError."""
    from .. import writers  # noqa: PLC0415 - only where a file is asked for

    put(path, writers.write(report, path.suffix, created, _pictures(report, path.suffix.lower())))


def put(path: Path, data: bytes) -> None:
    """Write a file for an office program; one that is open there is not touched. Raises WenshiError."""
    from .. import disk  # noqa: PLC0415

    if path.exists() and disk.open_elsewhere(path):
        raise WenshiError(f"“{path.name}”正在WPS（或Office）中打开，没有覆盖它；请先关闭它。{disk.NOT_OPEN}。")
    try:
        disk.put(path, data)
    except WenshiError as error:
        # Windows lets nobody replace a file that is open.
        if isinstance(error.__cause__, PermissionError) and path.exists():
            raise WenshiError(f"写不了“{path}”；请先关闭WPS（或Office）中的它，再试。") from error
        raise
    note(f"已写入 {path}")


def _pictures(report: "Report", suffix: str) -> dict[tuple[str, int], bytes]:
    """Draw the charts for a format that takes pictures; where they cannot be drawn, say so and do without."""
    from ..writers import PICTURES  # noqa: PLC0415

    wanted = [(sheet, number, chart) for sheet in report.sheets for number, chart in enumerate(sheet.charts)]
    if suffix not in PICTURES or not wanted:
        return {}
    from .. import charts  # noqa: PLC0415

    try:
        return {(sheet.key, number): charts.draw(sheet, chart, PICTURES[suffix]) for sheet, number, chart in wanted}
    except WenshiError as error:
        note(f"注意：表里没有图：{error}")
        return {}


def show(report: "Report", form: str) -> None:
    """Print a report: its sheets on a terminal or as tab-separated lines, or all of it as JSON or CSV."""
    if form != "table":
        from .. import writers  # noqa: PLC0415

        sys.stdout.flush()
        sys.stdout.buffer.write(writers.write(report, f".{form}", datetime.datetime.now(datetime.UTC)))
        sys.stdout.buffer.flush()
        return
    for number, sheet in enumerate(report.sheets):
        if number:
            click.echo("")
        emit("table", lambda sheet=sheet: table(sheet), dict)  # type: ignore[misc]
    for line in report.notes:
        note(line)


def table(sheet: "Sheet") -> Table:
    """Return a sheet as a table of the terminal: whole numbers as they are, the rest as people read it."""
    rows = [*sheet.rows, *([sheet.total] if sheet.total else [])]
    return Table(
        tuple(head.name for head in sheet.heads),
        [tuple(_cell(cell, head) for cell, head in zip(row, sheet.heads, strict=True)) for row in rows],
        sheet.title,
        sheet.notes,
        total=sheet.total is not None,
    )


def _cell(cell: "Cell", head: "Head") -> Any:
    return cell if cell is None or isinstance(cell, str | int) else shown(cell, head.kind)
