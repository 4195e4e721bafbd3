"""A report as one web page that needs nothing beside it: to be read, sent on and printed."""

import base64
import re
from collections.abc import Iterator
from html import escape

from ..model import Cell, Head, Report, Sheet
from ..report import shown
from . import Pictures
from .wording import heading, is_number, notes_of, numbered, particulars, signatures, widths

_UPRIGHT = 84  # half-width characters across an upright page, two of them around each cell
_NARROWEST = 20  # half-width characters that a column of long texts has at least
_POINTS = re.compile(rb'\b(width|height)="([\d.]+)pt"')
_STYLE = """
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #000; background: #fff;
  font: 16px/1.6 FangSong, 仿宋, 仿宋_GB2312, STFangsong, "Noto Serif CJK SC", serif; }
h1, h2, th, figcaption { font-family: SimHei, 黑体, "Microsoft YaHei", STHeiti, "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.6rem; font-weight: normal; text-align: center; margin: 0 0 1rem; }
h2 { font-size: 1.2rem; font-weight: normal; margin: 2rem 0 .5rem; break-after: avoid; }
.particulars, .signatures { display: flex; flex-wrap: wrap; gap: .25rem 2rem; justify-content: space-between; }
.signatures { margin-top: 2rem; }
.signatures span { min-width: 8em; }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .94rem; line-height: 1.35; }
th, td { border: 1px solid #000; padding: .2em .5em; text-align: left; vertical-align: middle;
  overflow-wrap: anywhere; white-space: pre-line; }
th { font-weight: normal; text-align: center; background: #eee; }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tfoot td { font-weight: bold; }
.note { font-size: .9rem; margin: .3rem 0; white-space: pre-line; }
figure { margin: 1rem auto; text-align: center; break-inside: avoid; }
figure img { max-width: 100%; height: auto; }
@page { size: A4; margin: 20mm 18mm; }
@page sideways { size: A4 landscape; margin: 18mm 20mm; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 11pt; }
  .table { overflow: visible; }
  .wide { page: sideways; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  tr { break-inside: avoid; }
  tfoot tr, .signatures { break-before: avoid; }
}
"""


def write(report: Report, pictures: Pictures) -> bytes:
    """Return the report as a page in UTF-8; pictures, PNG or SVG, are part of it."""
    return ("\n".join(_page(report, pictures)) + "\n").encode()


def _page(report: Report, pictures: Pictures) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    top = [f"<h1>{escape(report.title)}</h1>", *_side_by_side("particulars", particulars(report))]
    if not report.sheets:
        yield from top
    for at, sheet in enumerate(report.sheets):
        is_wide = sum(widths(sheet)) + 2 * len(sheet.heads) > _UPRIGHT
        yield '<section class="wide">' if is_wide else "<section>"
        if at == 0:  # inside, or a title over a wide table would have a page to itself
            yield from top
        if title := heading(report, sheet):
            yield f"<h2>{escape(title)}</h2>"
        yield from _table(sheet)
        yield from _notes(notes_of(sheet))
        for number, chart in enumerate(sheet.charts):
            if (sheet.key, number) in pictures:
                yield _figure(chart.title, pictures[sheet.key, number])
        yield "</section>"
    yield from _notes(report.notes)
    yield from _side_by_side("signatures", signatures(report))
    yield "</body>\n</html>"


def _side_by_side(name: str, parts: list[str]) -> Iterator[str]:
    if parts:
        spans = "".join(f"<span>{escape(part)}</span>" for part in parts)
        yield f'<div class="{name}">{spans}</div>'


def _notes(notes: tuple[str, ...]) -> Iterator[str]:
    for line in numbered(notes):
        yield f'<p class="note">{escape(line)}</p>'


def _table(sheet: Sheet) -> Iterator[str]:
    yield '<div class="table">\n<table>\n<thead>'
    # Short texts keep their line; what is longer is folded, but not to a column of single characters.
    sizes = [min(width, _NARROWEST) / 2 for width in widths(sheet)]
    pairs = zip(sheet.heads, sizes, strict=True)
    heads = "".join(f'<th scope="col" style="min-width: {size}em">{escape(head.name)}</th>' for head, size in pairs)
    yield f"<tr>{heads}</tr>\n</thead>\n<tbody>"
    for row in sheet.rows:
        yield _row(sheet, row)
    yield "</tbody>"
    if sheet.total is not None:
        yield f"<tfoot>\n{_row(sheet, sheet.total)}\n</tfoot>"
    yield "</table>\n</div>"


def _row(sheet: Sheet, row: tuple[Cell, ...]) -> str:
    return f"<tr>{''.join(_cell(cell, head) for cell, head in zip(row, sheet.heads, strict=True))}</tr>"


def _cell(cell: Cell, head: Head) -> str:
    # A word in a column of numbers is folded as any other word, a number never.
    kind = ' class="number"' if is_number(head) and not isinstance(cell, str) else ""
    return f"<td{kind}>{escape(shown(cell, head.kind))}</td>"


def _figure(title: str, picture: bytes) -> str:
    """Return a picture with its title; as an image an SVG runs nothing."""
    kind = "png" if picture.startswith(b"\x89PNG") else "svg+xml"
    source = f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
    name = escape(title)
    # Office programs do not ask an SVG how large it wants to be: said in CSS pixels, of which 4 are 3 points.
    sizes = "".join(f' {side.decode()}="{float(points) * 4 / 3:.0f}"' for side, points in _POINTS.findall(picture)[:2])
    return f'<figure><img src="{source}" alt="{name}"{sizes}><figcaption>{name}</figcaption></figure>'
