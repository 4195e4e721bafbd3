"""Accession numbers (`2022-0037`) and issue ids (`2022-1`, `2022-3-4`, `2022-S1`, `V12`): parse, build, order."""

import re
import unicodedata
from collections.abc import Iterable

from .errors import BadInput

_ACCESSION = re.compile(r"([1-9]\d{3})-(\d{1,9})", re.ASCII)
_ISSUE = re.compile(r"([1-9]\d{3})-(\d{1,3})(?:-(\d{1,3}))?", re.ASCII)
_SUPPLEMENT = re.compile(r"([1-9]\d{3})-S(\d{1,3})", re.ASCII)
_VOLUME = re.compile(r"V(\d{1,4})", re.ASCII)
# The names people read, see `issue_name`.
_NAMED = re.compile(r"([1-9]\d{3})年(?:第(\d{1,3})(?:-(\d{1,3}))?期|增刊(\d{1,3}))(?:\(总第\d+期\))?", re.ASCII)
_NAMED_VOLUME = re.compile(r"第(\d{1,4})辑(?:\(总第\d+期\))?", re.ASCII)
_DASHES = str.maketrans("‐‑‒–—―−－", "--------")


def _typed(text: str) -> str:
    """Bring what a person typed (full-width digits and dashes, stray spaces) to the plain form."""
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).strip().upper()


def accession(year: int, number: int) -> str:
    """Build the accession number of the `number`-th manuscript registered in `year`."""
    return f"{year:04d}-{number:04d}"


def parse_accession(text: str) -> str:
    """Return the canonical accession number for what a person typed (`2022-7` means `2022-0007`).

    Raises BadInput when the text is none.
    """
    match = _ACCESSION.fullmatch(_typed(text))
    if match is None or int(match[2]) == 0:
        raise BadInput(f"“{text}”不是登记号；登记号写作 2022-0037。")
    return accession(int(match[1]), int(match[2]))


def accession_key(accession_number: str) -> tuple[int, int]:
    """Return the numeric sort key of a canonical accession number: (year, number)."""
    year, _, number = accession_number.partition("-")
    return int(year), int(number)


def next_accession(year: int, used: Iterable[str]) -> int:
    """Return the number after the highest one used in `year`; numbers are never handed out twice."""
    prefix = f"{year:04d}-"
    return max((int(number[5:]) for number in used if number.startswith(prefix)), default=0) + 1


def is_accession(name: str) -> bool:
    """Tell whether a folder name is a canonical accession number."""
    match = _ACCESSION.fullmatch(name)
    return match is not None and name == accession(int(match[1]), int(match[2]))


def parse_issue(text: str) -> str:
    """Return the canonical issue id for what a person typed: the id, or the name that `issue_name` gives.

    Raises BadInput when the text is neither.
    """
    typed = _unnamed(_typed(text))
    if match := _ISSUE.fullmatch(typed):
        first, last = int(match[2]), int(match[3] or 0)
        if first and (match[3] is None or last > first):
            return f"{match[1]}-{first}-{last}" if last else f"{match[1]}-{first}"
    elif match := _SUPPLEMENT.fullmatch(typed):
        if int(match[2]):
            return f"{match[1]}-S{int(match[2])}"
    elif (match := _VOLUME.fullmatch(typed)) and int(match[1]):
        return f"V{int(match[1])}"
    raise BadInput(f"“{text}”不是期号；期号写作 2022-1、2022-3-4（合刊）、2022-S1（增刊）或 V12（第12辑）。")


def _unnamed(typed: str) -> str:
    """Return the id that an issue's name stands for, and anything else as it is."""
    if named := _NAMED.fullmatch(typed):
        year, first, last, supplement = named.groups()
        return f"{year}-S{supplement}" if supplement else f"{year}-{first}" + (f"-{last}" if last else "")
    volume = _NAMED_VOLUME.fullmatch(typed)
    return f"V{volume[1]}" if volume else typed


def issue_year(issue: str) -> int | None:
    """Return the year an issue id carries; a numbered volume carries none."""
    return None if issue.startswith("V") else int(issue[:4])


def issue_key(issue: str) -> tuple[int, int, int, int]:
    """Return the sort key of an issue id: by year, supplements after the regular issues, volumes first."""
    if match := _ISSUE.fullmatch(issue):
        return int(match[1]), 0, int(match[2]), int(match[3] or 0)
    if match := _SUPPLEMENT.fullmatch(issue):
        return int(match[1]), 1, int(match[2]), 0
    return 0, 0, int(issue[1:]), 0


def issue_name(issue: str, serial: int | None = None) -> str:
    """Return the name people read, e.g. `2022年第1期（总第45期）` (a bare `2022-1` turns into a date in Excel)."""
    if match := _ISSUE.fullmatch(issue):
        numbers = f"{match[2]}—{match[3]}" if match[3] else match[2]
        name = f"{match[1]}年第{numbers}期"
    elif match := _SUPPLEMENT.fullmatch(issue):
        name = f"{match[1]}年增刊{match[2]}"
    else:
        name = f"第{issue[1:]}辑"
    return name if serial is None else f"{name}（总第{serial}期）"
