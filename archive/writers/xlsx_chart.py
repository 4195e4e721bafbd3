"""A chart of a sheet as Excel draws it: live, from the cells of its table."""

from typing import Any

from ..model import Chart, Sheet
from .wording import widths

_HEIGHT = 300  # pixels
_FONT = {"name": "宋体", "size": 9}
_SLICES = 6  # more of them nobody can tell apart
_UPRIGHT = 12  # columns whose names stand side by side; more lie as bars
_BLUE, _GREY = "#2F5597", "#BFBFBF"
FORMATS = {"share": "0.0%", "money": "#,##0.00", "wan": "0.00"}


def add_chart(book: Any, page: Any, sheet: Sheet, chart: Chart, first: int, row: int, width: int) -> None:
    """Draw a chart at `row` of a page, `width` pixels wide; the table's first row is `first`."""
    places = {head.key: at for at, head in enumerate(sheet.heads)}
    last = first + len(sheet.rows) - 1
    kind = _kind(sheet, chart)
    made = book.add_chart(kind)
    colours = [_BLUE, _GREY]
    for key in filter(None, (chart.value, chart.target)):
        head = sheet.heads[places[key]]
        series = {
            "name": head.name,
            "categories": [page.name, first, places[chart.label], last, places[chart.label]],
            "values": [page.name, first, places[key], last, places[key]],
        }
        made.add_series(series | _look(kind["type"], colours.pop(0), FORMATS.get(head.kind, "#,##0")))
        if kind["type"] == "pie":
            break
    made.set_title({"name": chart.title, "name_font": {"name": "黑体", "size": 12, "bold": False}, "overlay": False})
    made.set_size({"width": width, "height": _height(kind["type"], len(sheet.rows))})
    if kind["type"] == "pie":
        made.set_legend({"position": "right", "font": _FONT})
    else:
        head = sheet.heads[places[chart.value]]
        _axes(made, kind["type"], FORMATS.get(head.kind, "#,##0"), _is_below_zero(sheet, chart))
        made.set_legend({"position": "bottom", "font": _FONT} if chart.target else {"none": True})
    page.insert_chart(row, 0, made, {"object_position": 2, "description": chart.title})


def rows_of(sheet: Sheet, chart: Chart) -> int:
    """Return how many rows of 20 pixels a chart covers."""
    return -(-_height(_kind(sheet, chart)["type"], len(sheet.rows)) // 20)


def _height(kind: str, bars: int) -> int:
    """Return how high a chart is in pixels: lying bars need room for each name, up to half a page."""
    return max(_HEIGHT, min(90 + 18 * bars, 780)) if kind == "bar" else _HEIGHT


def _kind(sheet: Sheet, chart: Chart) -> dict[str, str]:
    """Return which chart of Excel's shows this best."""
    if chart.kind == "line":
        return {"type": "line"}
    parts = len(sheet.rows)
    if chart.kind == "share" and parts <= _SLICES:
        return {"type": "pie"}
    at = [head.key for head in sheet.heads].index(chart.label)
    lying = parts > _UPRIGHT or widths(sheet)[at] * parts > 90
    return {"type": "bar" if lying else "column"}


def _look(kind: str, colour: str, number_format: str) -> dict[str, Any]:
    """Return how a series looks; the greys of a print tell its colours apart, too."""
    labels: dict[str, Any] = {"value": True, "font": _FONT, "num_format": number_format}
    if kind == "pie":
        return {"data_labels": {"percentage": True, "font": _FONT, "num_format": "0.0%", "position": "outside_end"}}
    if kind == "line":
        line = {"color": colour, "width": 2}
        return {"line": line, "marker": {"type": "circle", "size": 5}, "data_labels": labels | {"position": "above"}}
    return {"fill": {"color": colour}, "gap": 60, "data_labels": labels}


def _is_below_zero(sheet: Sheet, chart: Chart) -> bool:
    cells = [cell for key in filter(None, (chart.value, chart.target)) for cell in sheet.column(key)]
    return any(cell < 0 for cell in cells if cell is not None and not isinstance(cell, str))


def _axes(made: Any, kind: str, number_format: str, below: bool) -> None:
    """Shape the axes; bars begin at zero, or their lengths would lie."""
    names: dict[str, Any] = {"num_font": _FONT, "interval_unit": 1, "label_position": "low"}
    values: dict[str, Any] = {
        "num_font": _FONT,
        "num_format": number_format,
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        "line": {"none": True},
    }
    if not below:
        values["min"] = 0
    if kind == "bar":
        # From the top down as in the table; the axis would stand above the bars then, and each has its number.
        made.set_x_axis(values | {"visible": False, "major_gridlines": {"visible": False}})
        made.set_y_axis(names | {"reverse": True})
    else:
        made.set_x_axis(names)
        made.set_y_axis(values)
