"""The photos of manuscripts and issues: which there are, whether they can be printed, copies for others."""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from . import bounds, disk, filing, ids
from .catalogue import Catalogue
from .errors import BadInput, Unreadable, WenshiError
from .home import Home
from .model import BlockKind, Photo
from .pictures import for_others, has_place, read_own, thumbnail
from .readers.picture import PictureInfo, describe

PRINT_DPI = 300
SCAN_DPI = 200  # DA/T 31-2017; 300 where the type is small
WIDTH_CM = 14.0  # of the text on a page of 大16开, taken where the printed width is not known
SCAN = "scan"
_THUMBS = "thumbs"
_SHA256 = re.compile("[0-9a-f]{64}")
_CAPTION_IN_NAME = 40
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Item:
    """A photo of a manuscript, by its number in the record (from 1); the caption may stand in the text only."""

    id: str
    title: str
    number: int
    photo: Photo
    caption: str

    def name(self) -> str:
        """Say which photo this is."""
        return f"{self.id} 第{self.number}幅"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is amiss with a photo; `rule` is for programs."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A photo as its file is now, dots an inch in print at the asked width (None for a scan), and its problems."""

    item: Item
    info: PictureInfo | None
    print_dpi: int | None
    problems: tuple[Problem, ...]


def members(home: Home, words: Iterable[str]) -> list[str]:
    """Return the manuscripts that issues (2022-1) and accession numbers (2022-0007) name, each once, in order.

    `2022-7` is the issue where there is one, else the manuscript. Raises BadInput, NotFound.
    """
    found: dict[str, None] = {}
    for word in words:
        issue = _issue(home, word)
        if issue:
            found |= dict.fromkeys(home.issue(issue).manuscripts())
        else:
            found[ids.parse_accession(word)] = None
    return list(found)


def _issue(home: Home, word: str) -> str:
    """Return the issue a word names, or nothing where it names a manuscript."""
    manuscript = issue = ""
    with suppress(BadInput):
        manuscript = ids.parse_accession(word)
    with suppress(BadInput):
        issue = ids.parse_issue(word)
    if not manuscript and not issue:
        raise BadInput(f"“{word}”不是期号，也不是登记号；期号写作 2022-1，登记号写作 2022-0037。")
    if manuscript and issue and not home.issue_path(issue).exists() and home.manuscript_folder(manuscript).is_dir():
        return ""
    return issue


def items(home: Home, numbers: Iterable[str], *, scans: bool = False) -> list[Item]:
    """Return the photos of manuscripts; images of pages only with `scans`. Raises NotFound, Unreadable."""
    found = []
    for id_ in numbers:
        manuscript = home.manuscript(id_)
        # Texts are long: one is read only for a caption that the record does not have.
        blocks = home.blocks(id_) or () if any(not photo.caption for photo in manuscript.photos) else ()
        in_text = {block.target: block.text for block in blocks if block.kind is BlockKind.FIGURE}
        for number, photo in enumerate(manuscript.photos, 1):
            if scans or photo.kind != SCAN:
                caption = photo.caption or in_text.get(photo.path, "")
                found.append(Item(id_, manuscript.title, number, photo, caption))
    return found


def _data(home: Home, item: Item) -> bytes:
    return read_own(home.manuscript_folder(item.id), item.photo.path)


# --- what is amiss ---


def review(
    home: Home, found: Sequence[Item], catalogue: Catalogue, width_cm: float = WIDTH_CM, advance: Advance | None = None
) -> list[Finding]:
    """Look each photo over, its file and what the record says of it, as it would be printed `width_cm` wide."""
    same: dict[str, list[Item]] = {}
    for item in found:
        same.setdefault(item.photo.sha256, []).append(item)
    holders: dict[str, list[str]] = {}
    for row in catalogue.rows.values():
        for digest in set(row.hashes.split("\n")):
            holders.setdefault(digest, []).append(row.id)
    findings = []
    for done, item in enumerate(found, 1):
        here = [other.name() for other in same[item.photo.sha256] if other is not item]
        told = {other.id for other in same[item.photo.sha256]}
        others = [*here, *(id_ for id_ in holders.get(item.photo.sha256, ()) if id_ not in told)]
        findings.append(_finding(home, item, others, width_cm))
        if advance is not None:
            advance(done, len(found))
    return findings


def _finding(home: Home, item: Item, others: Sequence[str], width_cm: float) -> Finding:
    problems: list[Problem] = []
    info: PictureInfo | None = None
    try:
        data = _data(home, item)
        info = describe(data)
        if has_place(data):
            problems.append(Problem("place", "带有拍摄地点（GPS），给外面用 photos export 另存"))
    except Unreadable as error:
        problems.append(Problem("unreadable", str(error).rstrip("。")))
    is_scan = item.photo.kind == SCAN
    print_dpi = None if info is None or is_scan else int(info.width / (width_cm / 2.54))
    if info is not None and print_dpi is not None and print_dpi < PRINT_DPI:
        widest = info.width / PRINT_DPI * 2.54
        problems.append(
            Problem("dpi", f"印 {width_cm:g} 厘米宽只有 {print_dpi} dpi，要够 300 最宽印 {widest:.1f} 厘米")
        )
    if is_scan and info is not None and info.dpi is not None and info.dpi < SCAN_DPI:
        problems.append(Problem("scan-dpi", f"扫描只有 {info.dpi} dpi，归档至少 {SCAN_DPI}"))
    if not is_scan:
        said = (("caption", item.caption, "图注"), ("photographer", item.photo.photographer, "摄影者"))
        for rule, value, name in (*said, ("date", item.photo.date, "日期")):
            problems += [] if value else [Problem(f"no-{rule}", f"没有{name}")]
    if others:
        problems.append(Problem("duplicate", f"与 {'、'.join(others)} 的是同一张"))
    return Finding(item, info, print_dpi, tuple(problems))


def said_of_width(width_cm: float | None) -> str:
    """Say for which width in print the photos were judged."""
    if width_cm is None:
        return f"没有写明印多宽，按大16开版心宽 {WIDTH_CM:g} 厘米算（--width-cm 可改）；印刷要 {PRINT_DPI} dpi。"
    return f"按印 {width_cm:g} 厘米宽算；印刷要 {PRINT_DPI} dpi。"


# --- copies ---


@dataclass(slots=True)
class Exported:
    """What became of an export: files written, those that were there already, and what failed with the reason."""

    written: list[Path]
    there: list[Path]
    failed: list[tuple[Item, str]]


def file_name(item: Item) -> str:
    """Return the name a photo goes out under: 登记号_序号_图注.jpg."""
    said = (item.caption or item.title)[:_CAPTION_IN_NAME]
    return filing.safe_name(f"{item.id}_{item.number:02d}_{said}.jpg")


def export(home: Home, found: Sequence[Item], folder: Path, advance: Advance | None = None) -> Exported:
    """Write copies that may leave the house; nothing is overwritten, the originals are not touched.

    Raises WenshiError when the folder cannot be written.
    """
    outcome = Exported([], [], [])
    for done, item in enumerate(found, 1):
        path = folder / file_name(item)
        try:
            if path.exists():
                outcome.there.append(path)
            else:
                disk.put(path, for_others(_data(home, item)))
                outcome.written.append(path)
        except Unreadable as error:
            outcome.failed.append((item, str(error)))
        if advance is not None:
            advance(done, len(found))
    return outcome


def thumb(home: Home, item: Item) -> Path:
    """Return the small picture of a photo, made when it is first asked for and kept in the index.

    Raises Unreadable; WenshiError where the index cannot be written.
    """
    if not _SHA256.fullmatch(item.photo.sha256):
        raise Unreadable("记录里的 sha256 写得不对；请用 wenshi check 检查。")
    path = bounds.own(home.index / _THUMBS / f"{item.photo.sha256}.jpg")
    if path.exists():
        return path
    data = _data(home, item)
    if disk.digest(data) != item.photo.sha256:
        raise Unreadable("文件与登记的指纹不符（改动过或损坏）；请用 wenshi check 检查。")
    small = thumbnail(data)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WenshiError(f"写不了 {path.parent}（{disk.reason(error)}）。") from error
    disk.put(path, small)
    return path


def as_json(findings: Sequence[Finding], width_cm: float | None) -> dict[str, Any]:
    """Return a review in the stable JSON form."""
    return {
        "format": 1,
        "width_cm": WIDTH_CM if width_cm is None else width_cm,
        "width_assumed": width_cm is None,
        "photos": [
            item_json(finding.item)
            | {
                "print_dpi": finding.print_dpi,
                "problems": [{"rule": each.rule, "message": each.message} for each in finding.problems],
            }
            for finding in findings
        ],
    }


def item_json(item: Item) -> dict[str, Any]:
    """Return a photo in the stable JSON form."""
    photo = item.photo
    names = ("path", "sha256", "photographer", "date", "source", "width", "height", "dpi", "kind", "page", "confidence")
    return {"id": item.id, "number": item.number, "caption": item.caption} | {
        name: getattr(photo, name) for name in names
    }


def short_path(item: Item) -> str:
    """Return a photo's file without its folder."""
    return PurePosixPath(item.photo.path).name
