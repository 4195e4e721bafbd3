"""A report → a file: one module a format, loaded on use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from ..errors import BadInput
from ..model import Report

SUFFIXES = (".xlsx", ".docx", ".html", ".md", ".csv", ".json")
# The picture a format wants of each chart; a workbook draws its own, the others show none.
PICTURES: dict[str, Literal["png", "svg"]] = {".docx": "png", ".html": "svg"}
Pictures = Mapping[tuple[str, int], bytes]  # by key of the sheet and place among its charts, from 0


def write(report: Report, suffix: str, created: datetime, pictures: Pictures | None = None) -> bytes:
    """Return the report as a file of this suffix, the same bytes for the same report, time and pictures.

    A chart without a picture is left out where one is needed. Raises BadInput for a suffix that is none of `SUFFIXES`.
    """
    from .wording import cleaned  # noqa: PLC0415 - the suffixes alone are asked for more often

    suffix = suffix.lower()
    if suffix not in SUFFIXES:
        raise BadInput(f"报表不能写成 {suffix or '没有后缀的文件'}：可用 {'、'.join(SUFFIXES)}，请改输出文件的后缀。")
    report, pictures = cleaned(report), pictures or {}
    if suffix == ".xlsx":
        from . import xlsx  # noqa: PLC0415 - as all below: one format of several

        return xlsx.write(report, created)
    if suffix == ".docx":
        from . import docx  # noqa: PLC0415

        return docx.write(report, created, pictures)
    if suffix == ".html":
        from . import html  # noqa: PLC0415

        return html.write(report, pictures)
    if suffix == ".md":
        from . import markdown  # noqa: PLC0415

        return markdown.write(report)
    if suffix == ".csv":
        from . import csv  # noqa: PLC0415

        return csv.write(report)
    from . import json  # noqa: PLC0415

    return json.write(report)
