"""A report as Markdown: tables that read well as they are, everything escaped as in `text.md`."""

from collections.abc import Iterator

from ..model import Block, BlockKind, Cell, Report, Sheet
from ..report import shown
from ..text import markup
from .wording import heading, in_one_line, is_number, notes_of, numbered, particulars, signatures


def write(report: Report) -> bytes:
    """Return the report as Markdown."""
    return "\n".join(_parts(report)).encode()


def _parts(report: Report) -> Iterator[str]:
    """Yield the parts of the page, each ending its line; an empty line comes between two of them."""
    yield _block(BlockKind.HEADING, report.title, 1)
    if report.particulars:
        yield _block(BlockKind.PARAGRAPH, in_one_line(particulars(report)))
    for sheet in report.sheets:
        if title := heading(report, sheet):
            yield _block(BlockKind.HEADING, title, 2)
        yield _table(sheet)
        yield from _notes(notes_of(sheet))
    yield from _notes(report.notes)
    if report.signatures:
        yield _block(BlockKind.PARAGRAPH, in_one_line(signatures(report), 6))


def _notes(notes: tuple[str, ...]) -> Iterator[str]:
    for line in numbered(notes):
        yield _block(BlockKind.PARAGRAPH, line)


def _block(kind: BlockKind, text: str, level: int = 0) -> str:
    return markup.dump([Block(kind, _flat(text), level=level)])


def _table(sheet: Sheet) -> str:
    """Return a sheet as a table, numbers to the right."""
    rows = [tuple(head.name for head in sheet.heads), *(_row(sheet, row) for row in sheet.rows)]
    if sheet.total is not None:
        rows.append(_row(sheet, sheet.total))
    head, _, *lines = markup.dump([Block(BlockKind.ROW, "\t".join(map(_flat, row))) for row in rows]).splitlines()
    rule = "|" + "".join(" ---: |" if is_number(head) else " --- |" for head in sheet.heads)
    return "\n".join([head, rule, *lines]) + "\n"


def _row(sheet: Sheet, row: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(shown(cell, head.kind) for cell, head in zip(row, sheet.heads, strict=True))


def _flat(text: str) -> str:
    """Return a text on one line, without the tab that would begin a new cell."""
    return " ".join(line.replace("\t", " ") for line in markup.lines(text))
