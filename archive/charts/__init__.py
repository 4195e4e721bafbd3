"""A chart of a report's sheet → a picture by matplotlib, the extra `[charts]`; or bars on a terminal."""

from importlib.util import find_spec
from typing import Literal

from ..errors import WenshiError
from ..model.report import Chart, Sheet
from .series import series_of

MISSING = '没有装画图组件；请运行 pip install "wenshi[charts]" 后再试。'
FORMS = ("png", "svg")


def available() -> bool:
    """Tell whether the extra is installed, without paying for its import."""
    return find_spec("matplotlib") is not None


def draw(sheet: Sheet, chart: Chart, form: Literal["png", "svg"], font: str = "") -> bytes:
    """Return a chart of the sheet as a picture, the same bytes for the same figures and font.

    `font` is a font file; without it `WENSHI_FONT` or a Chinese font of this computer is used. Letters are drawn as
    outlines, so that a picture looks the same everywhere. Raises WenshiError where the extra or a font is missing.
    """
    if not available():
        raise WenshiError(MISSING)
    from .library import settled  # noqa: PLC0415 - a terminal needs none of it

    with settled():
        from . import fonts, picture  # noqa: PLC0415 - they import matplotlib

        series = series_of(sheet, chart)
        return picture.draw(series, form, fonts.find(picture.lettering(series), font))


def bars_of(sheet: Sheet, chart: Chart, width: int) -> list[str]:
    """Return a chart of the sheet as lines for a terminal of `width` cells."""
    from rich.cells import cell_len  # noqa: PLC0415 - pictures need neither

    from ..report import bars, padded, shortened  # noqa: PLC0415

    series = series_of(sheet, chart)
    head = [line for line in (series.title, series.caption()) if line]
    if not series.bars:
        return [*head, "没有数据"]
    marks = [series.mark(bar) for bar in series.bars]
    marked = max(map(cell_len, marks))
    labels = [shortened(bar.label, max(width // 2 - marked, 8)) for bar in series.bars]
    named = max(map(cell_len, labels))
    names = [
        f"{padded(label, named)} {padded(mark, marked, right=True)}" if marked else label
        for label, mark in zip(labels, marks, strict=True)
    ]
    values = [bar.value or 0 for bar in series.bars]
    largest = max(values + [bar.target or 0 for bar in series.bars])
    drawn = bars(list(zip(names, values, strict=True)), width, largest or 1, [bar.text for bar in series.bars])
    return [*head, *drawn, *series.notes]
