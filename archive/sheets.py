"""A spreadsheet of the office (.xlsx, .csv) as rows of values, within bounds: what it shows, not what it computes."""

import csv
import datetime
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .errors import Unreadable
from .readers.docx_parts import Element, attribute, child, part_of_kind, relation_id, relations
from .readers.encoding import decode
from .readers.package import OLE, Package

Value = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | None
MAX_BYTES = 20 << 20
MAX_ROWS = 20_000
MAX_COLUMNS = 200
_MAX_CELL = 32_767  # what Excel takes
_MAX_MERGED = 50_000
_BLANK_ROWS = 200  # after so many nothing follows but formats
_SAVE_AS = "请在 Excel 或 WPS 表格里另存为 .xlsx 或 .csv 再用"
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows with the numbers people see beside them (from 1); blank rows are left out."""

    rows: tuple[tuple[int, tuple[Value, ...]], ...]
    problems: tuple[str, ...] = ()


def read(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook, or the one of a .csv; cells merged with others hold their value.

    Raises Unreadable.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(f"登记表超过 {MAX_BYTES >> 20} MB，没有读取；请只留登记表那一张，另存一份再用。")
    if not data.strip():
        raise Unreadable("登记表是空的；请核对文件。")
    if data.startswith(b"PK"):
        return list(_workbook(data))
    if data.startswith(OLE):
        raise Unreadable(f"是旧版 Excel（.xls）、WPS 表格（.et）或加了密码的表；{_SAVE_AS}。")
    return [_comma_separated(data)]


# --- .csv ---


def _comma_separated(data: bytes) -> Sheet:
    text, _, problems = decode(data)
    if "\0" in text:
        raise Unreadable(f"不是 .xlsx，也不是 .csv；{_SAVE_AS}。")
    head = text.lstrip("\ufeff \r\n").partition("\n")[0]
    mark = max(",\t;，", key=head.count)  # Excel writes what the country's settings say, people copy tabs
    rows: list[tuple[int, tuple[Value, ...]]] = []
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=mark)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, tuple(cells[:MAX_COLUMNS])))
            if len(rows) > MAX_ROWS:
                raise _too_long()
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"第 {line} 行读不了（引号没有成对，或一格里的字太多）；请在表格软件里打开核对。") from error
    return Sheet(tuple(rows), problems)


def _too_long() -> Unreadable:
    return Unreadable(f"登记表超过 {MAX_ROWS:,} 行，没有读取；请拆开再用。")


# --- .xlsx ---


def _workbook(data: bytes) -> Iterator[Sheet]:
    import openpyxl  # noqa: PLC0415 - slow to import, one format of two

    package = Package(data, ".xlsx")
    parts = _parts(package)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features it does not keep; nothing is written back
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for page in book.worksheets:
                if page.sheet_state == "visible":
                    yield _sheet(page, package, parts.get(page.title, ""))
            book.close()
        except Unreadable:
            raise
        except Exception as error:  # it fails in more ways than can be listed
            raise Unreadable("登记表已损坏，读不出来；请在 Excel 或 WPS 表格里打开，另存一份再用。") from error


def _parts(package: Package) -> dict[str, str]:
    """Return which part holds which sheet; every part that will be read is looked at for its size first."""
    book = part_of_kind(package, relations(package, ""), "officeDocument", "xl/workbook.xml")
    if not book:
        raise Unreadable(f"不是 Excel 的 .xlsx 文件；{_SAVE_AS}。")
    related = relations(package, book)
    for relation in related.values():
        if not relation.external and relation.target.endswith(".xml") and relation.target in package:
            package.xml(relation.target)
    found = {}
    for sheet in package.xml(book).iter("{*}sheet"):
        relation_ = related.get(relation_id(sheet, "id") or "")
        if relation_ is not None and relation_.target in package:
            found[attribute(sheet, "name") or ""] = relation_.target
    return found


def _sheet(page: Any, package: Package, part: str) -> Sheet:
    page.reset_dimensions()  # the size a file declares may be wrong
    cells: dict[int, list[Value]] = {}
    blank = 0
    for line, values in enumerate(page.iter_rows(values_only=True, max_col=MAX_COLUMNS), 1):
        if any(value not in (None, "") for value in values):
            cells[line] = [value[:_MAX_CELL] if isinstance(value, str) else value for value in values]
            blank = 0
        else:
            blank += 1
        if blank > _BLANK_ROWS:
            break
        if len(cells) > MAX_ROWS:
            raise _too_long()
    problems = []
    if part:
        root = package.xml(part)
        _spread(cells, (attribute(merged, "ref") or "" for merged in root.iter("{*}mergeCell")))
        empty = sum(map(_lacks_value, root.iter("{*}c")))
        if empty:
            problems.append(f"有 {empty} 格公式没有算出的值，按空白读；请在 Excel 或 WPS 表格里打开、保存一次再用")
    rows = tuple((line, tuple(values)) for line, values in sorted(cells.items()))
    return Sheet(rows, tuple(problems))


def _lacks_value(cell: Element) -> bool:
    """Tell whether a formula comes without what it gave; an empty text is declared as one."""
    value = child(cell, "v")
    return child(cell, "f") is not None and attribute(cell, "t") != "str" and (value is None or not value.text)


def _spread(cells: dict[int, list[Value]], ranges: Iterator[str]) -> None:
    """Give the value of a merged cell to every cell it covers, in rows that hold something themselves."""
    work = 0
    for ref in ranges:
        match = _RANGE.fullmatch(ref)
        if match is None or match[3] is None:
            continue
        left, top, right, bottom = _column(match[1]), int(match[2]), _column(match[3]), int(match[4])
        if top not in cells or left >= len(cells[top]):
            continue
        value, right = cells[top][left], min(right, MAX_COLUMNS - 1)
        for line in range(top, min(bottom, max(cells)) + 1):
            work += right - left + 1
            if work > _MAX_MERGED:
                return
            if row := cells.get(line):
                row += [None] * (right + 1 - len(row))
                row[left : right + 1] = [value] * (right + 1 - left)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
