"""What is checked of the archive as a whole: its log, its numbers, its folders, what is derived from it."""

import datetime
import os
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from .. import catalogue as catalogues
from .. import dated, history, ids, measures, own_tables, remembered, store
from ..disk import LEFTOVER, reason
from ..home import Home
from ..names import Names
from ..vouching import Vouched
from .rules import Problem, problem
from .scope import Tally

_OWN = {"archive.toml", "README.md", "history.jsonl", "batches", ".gitignore"}
_OF_COLLECTION = {"issues", "manuscripts", "removed", "reports"}
_PASSING = (".staging", ".lock", ".lock-holder.json")  # there while somebody writes


def log(home: Home, known: Vouched, batches: set[str]) -> Iterator[Problem]:
    """Hold the home's log to the batches that are kept; `batches` are those it says were committed."""
    if store.pending(home):
        yield problem(home, "batch-pending", home.truth / ".staging", "")
    for batch in store.batches(home):
        if batch not in batches:
            yield problem(
                home, "history-cut", home.history, "", f"批次 {batch} 不在全库的历史记录里（历史被删或被截短）"
            )
    for rule, names in (("batch-changed", known.changed), ("batch-missing", known.lost)):
        for batch in names:
            path = home.truth / store.BATCHES / batch
            yield problem(home, rule, path, "", f"批次 {batch}：{_LOST[rule]}")


_LOST = {"batch-changed": "清单与写下时不同", "batch-missing": "清单不在，那次写的没有核对"}


def numbers(home: Home, named: Mapping[str, object], sound: bool) -> Iterator[Problem]:
    """Account for every accession number up to the highest of its year.

    `named` are those the home's log speaks of; where it is not `sound` it explains nothing.
    """
    used, removed = set(home.manuscript_ids()), set(home.removed_ids())
    given = used | removed | {id_ for id_ in named if ids.is_accession(id_)}
    folder = home.folder / "manuscripts"
    for id_ in sorted(given - used - removed, key=ids.accession_key):
        yield problem(home, "number-lost", folder, id_, f"{id_} 收入过，现在不在库中，也不在已移除的里面")
    for id_ in sorted(removed - used, key=ids.accession_key):
        yield problem(
            home,
            "number-removed",
            home.removed_folder(id_),
            id_,
            f"{id_} 已移除",
            f"无须处理；要找回用 wenshi restore {id_}",
        )
    years: dict[int, list[int]] = {}
    for year, number in map(ids.accession_key, given):
        years.setdefault(year, [0]).append(number)
    for year, held in sorted(years.items()):
        for before, after in pairwise(sorted(held)):
            if after - before > 1:
                first, last = ids.accession(year, before + 1), ids.accession(year, after - 1)
                which = first if first == last else f"{first} 至 {last}"
                rule = "number-unused" if sound else "number-lost"
                message = f"{which} 从未用过" if sound else f"{which} 不在，历史记录不全，说不清为什么"
                yield problem(home, rule, folder, first, message)


def linked_folders(home: Home) -> Iterator[Problem]:
    """Yield the folders in `collections/` that are links elsewhere."""
    for parent, inner, _ in os.walk(home.truth):
        for path in sorted(Path(parent, name) for name in inner):
            if path.is_symlink():
                yield _link(home, path)


def _link(home: Home, path: Path) -> Problem:
    return problem(home, "symlink", path, "", f"链接，指到 {path.readlink()}")


def folders(home: Home, tally: Tally) -> Iterator[Problem]:
    """Look at the name and kind of everything in `collections/` without following a link."""
    closed: list[OSError] = []
    for parent, inner, names in os.walk(home.truth, onerror=closed.append):
        where = Path(parent)
        kept = where != home.truth and where.relative_to(home.truth).parts[0] == store.BATCHES
        for name in sorted(inner + names):
            path = where / name
            if path.is_symlink():
                yield _link(home, path)
            elif not kept:
                yield from _named(home, path, name)
        inner[:] = [name for name in inner if name not in _PASSING]
        tally.files += len(names)
    for error in closed:
        yield problem(home, "file-unreadable", Path(error.filename), "", f"文件夹打不开：{reason(error)}")
    yield from _strays(home)


def _named(home: Home, path: Path, name: str) -> Iterator[Problem]:
    if not unicodedata.is_normalized("NFC", name):
        yield problem(home, "name-not-nfc", path, "")
    if LEFTOVER.fullmatch(name) and path.is_file():
        yield problem(home, "leftover-file", path, "")
    if name.endswith(".py"):
        yield problem(home, "program-file", path, "")


def _strays(home: Home) -> Iterator[Problem]:
    """Yield what lies where only the archive's own folders and files belong."""
    for path in sorted(home.truth.iterdir()):
        if path.name not in _OWN | {home.key} and path.name not in _PASSING:
            yield from _stray(home, path, "不认识的文件")
    for path in sorted(home.folder.iterdir()):
        if path.name not in _OF_COLLECTION and path.suffix != ".toml":
            yield from _stray(home, path, "不认识的文件")
    for part in ("manuscripts", "removed"):
        folder = home.folder / part
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if not ids.is_accession(path.name):
                yield from _stray(home, path, "不是稿件文件夹")
    folder = home.folder / "issues"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix != ".toml":
            yield from _stray(home, path, "不是期的目录")


def _stray(home: Home, path: Path, message: str) -> Iterator[Problem]:
    if not LEFTOVER.fullmatch(path.name):
        yield problem(home, "stray-file", path, "", message)


def names_lists(home: Home) -> Iterator[Problem]:
    """Yield the editors' own lists that cannot be used."""
    for path, message in Names.load(home).problems:
        yield problem(home, "names-unreadable", path, "", message)


def own_tables_of(home: Home) -> Iterator[Problem]:
    """Yield what is wrong with the office's own eras and events."""
    own = own_tables.load(home)
    if own.problem:
        yield problem(home, "tables-unreadable", own.path or home.folder, "", own.problem)


def backup(home: Home, today: datetime.date) -> Iterator[Problem]:
    """Yield that this computer knows of no backup, or of an old one only."""
    if overdue := remembered.backup_overdue(home, today):
        yield problem(home, "backup-overdue", home.truth, "", overdue)


def derived(home: Home, *, whole: bool) -> Iterator[Problem]:
    """Hold what is derived to the texts, figures are read from there; unless `whole`, only whether it is up to date."""
    wrong = list(catalogues.mistaken(home)) if whole else []
    for stored, found in wrong:
        message = f"索引里记的字数是 {_number(stored)}，正文实有 {_number(found)}"
        if stored.counts() == found.counts() and stored.counts("whole_") == found.counts("whole_"):
            message = "索引里记的与稿件的记录、正文不符"
        yield problem(home, "index-wrong", home.index, stored.id, message)
    catalogue = catalogues.refresh(home)
    for id_ in measures.mistaken(home, catalogue) if whole else ():
        if all(id_ != stored.id for stored, _ in wrong):
            message = "索引里记的分项字数、稿酬字数或繁简与正文不符"
            yield problem(home, "index-wrong", home.index, id_, message)
    for id_ in dated.mistaken(home, catalogue) if whole else ():
        if all(id_ != stored.id for stored, _ in wrong):
            yield problem(home, "index-wrong", home.index, id_, "索引里记的纪年与正文不符")
    if catalogue.changed:
        yield problem(home, "index-stale", home.index, "")


def _number(row: catalogues.Row) -> str:
    return f"{row.zishu}（全篇 {row.whole_zishu}）" if row.has_text else "0（没有文字）"


def touched(commits: Sequence[history.Event]) -> dict[str, set[str]]:
    """Return for each manuscript the batches that say they touched it."""
    found: dict[str, set[str]] = {}
    for event in commits:
        for id_ in (event.after or {}).get("manuscripts", ()):
            found.setdefault(id_, set()).add(event.batch)
    return found
