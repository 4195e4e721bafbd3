"""Look the whole archive over and return what is wrong; nothing is changed."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from . import catalogue as catalogues
from . import dated, frozen, history, ids, measures, own_tables, store
from . import home as homes
from .disk import digest
from .errors import WenshiError
from .home import HISTORY, RECORD, TEXT, Home
from .model import BlockKind, FileEntry, Manuscript, Photo
from .names import Names
from .text import layout, markup

ERROR = "error"
NOTE = "note"
_KNOWN = {RECORD, TEXT, HISTORY, "originals", "versions", "photos"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `rule` names the check, `path` is relative to the home, `remedy` says what to do."""

    level: str
    rule: str
    path: str
    id: str
    message: str
    remedy: str


def check(home: Home, advance: Callable[[int, int], None] | None = None) -> list[Problem]:
    """Check every record, file, history, issue and the index; `advance(done, total)` follows the manuscripts."""
    if linked := list(_links(home)):
        return linked
    problems = list(_batches(home))
    numbers = home.manuscript_ids()
    for done, id_ in enumerate(numbers, 1):
        problems.extend(_manuscript(home, home.manuscript_folder(id_), id_))
        if advance is not None:
            advance(done, len(numbers))
    for id_ in home.removed_ids():
        problems.extend(_manuscript(home, home.removed_folder(id_), id_))
    problems.extend(_strangers(home))
    problems.extend(_issues(home, set(numbers)))
    problems.extend(_reports(home))
    problems.extend(_names(home))
    problems.extend(_tables(home))
    problems.extend(_history(home, home.history, ""))
    problems.extend(_vouched(home))
    problems.extend(_index(home))
    return problems


def as_json(problems: Iterable[Problem]) -> dict[str, object]:
    """Return the problems in the stable JSON form."""
    return {"format": 1, "problems": [asdict(problem) for problem in problems]}


def _problem(home: Home, level: str, rule: str, path: Path, id_: str, message: str, remedy: str) -> Problem:
    return Problem(level, rule, path.relative_to(home.root).as_posix(), id_, message, remedy)


def _links(home: Home) -> Iterator[Problem]:
    """Find what leads elsewhere; until it is gone nothing else is looked at, for nothing may be read through it."""
    for parent, folders, files in os.walk(home.truth):
        for path in (Path(parent, name) for name in (*folders, *files)):
            if path.is_symlink():
                remedy = "换成文件本身，或移走；然后再运行 wenshi check，其余的还没有查"
                yield _problem(home, ERROR, "link", path, "", "是指向别处的链接，没有跟随", remedy)


def _batches(home: Home) -> Iterator[Problem]:
    if store.pending(home):
        path = home.truth / ".staging"
        yield _problem(home, NOTE, "batch-pending", path, "", "上一次写入被中断", "下一条写入命令会先自动补完或退回它")


def _manuscript(home: Home, folder: Path, id_: str) -> Iterator[Problem]:
    path = folder / RECORD
    try:
        manuscript = homes.read_manuscript(folder)
    except (WenshiError, OSError) as error:
        yield _problem(home, ERROR, "record-unreadable", path, id_, f"记录读不了：{error}", "按提示改正，或从备份恢复")
        return
    if manuscript.id != id_:
        yield _problem(home, ERROR, "id-mismatch", path, id_, f"记录里的 id 是 {manuscript.id}", f"改成 {id_}")
    yield from _files(home, folder, manuscript)
    yield from _text(home, folder, manuscript)
    yield from _history(home, folder / HISTORY, id_)
    for stray in sorted(entry.name for entry in folder.iterdir() if entry.name not in _KNOWN):
        yield _problem(home, NOTE, "stray-file", folder / stray, id_, "不认识的文件", "确认无用后移走")


def _files(home: Home, folder: Path, manuscript: Manuscript) -> Iterator[Problem]:
    """Compare every file of the record with its hash, and look for files of no record."""
    listed: list[FileEntry | Photo] = [*manuscript.files, *manuscript.photos]
    for entry in listed:
        path = folder / entry.path
        if not path.resolve().is_relative_to(folder.resolve()):
            message = f"记录里的路径 {entry.path} 指到稿件文件夹外面"
            yield _problem(home, ERROR, "path-outside", folder / RECORD, manuscript.id, message, "改正记录里的路径")
        elif not path.is_file():
            yield _problem(home, ERROR, "file-missing", path, manuscript.id, "记录里有，文件不在", "从备份恢复")
        elif _digest_of(path) != entry.sha256:
            yield _problem(
                home, ERROR, "file-changed", path, manuscript.id, "内容与收入时不同（固化校验不符）", "从备份恢复"
            )
    known = {entry.path for entry in listed}
    for part in ("originals", "photos"):
        for path in sorted(folder.joinpath(part).rglob("*")):
            if path.is_file() and path.relative_to(folder).as_posix() not in known:
                remedy = f"用 add --to {manuscript.id} 正式收入，或移走"
                yield _problem(home, NOTE, "file-unlisted", path, manuscript.id, "记录里没有这个文件", remedy)


def _text(home: Home, folder: Path, manuscript: Manuscript) -> Iterator[Problem]:
    path = folder / TEXT
    for version in (version for version in manuscript.versions[:-1] if version.path):
        kept = folder / version.path
        if not kept.is_file():
            yield _problem(home, ERROR, "version-missing", kept, manuscript.id, "旧版正文不在", "从备份恢复")
        elif _digest_of(kept) != version.sha256:
            yield _problem(home, ERROR, "version-changed", kept, manuscript.id, "旧版正文被改动过", "从备份恢复")
    if not path.exists():
        if manuscript.versions:
            yield _problem(home, ERROR, "text-missing", path, manuscript.id, "正文不在", "从备份恢复")
        return
    try:
        text = homes.read_text(path)
    except WenshiError as error:
        yield _problem(home, ERROR, "text-unreadable", path, manuscript.id, str(error), "用编辑器另存为 UTF-8")
        return
    for block in markup.load(text):
        if block.kind is BlockKind.FIGURE and block.target and not (folder / block.target).is_file():
            message = f"正文提到的图片 {block.target} 不在"
            yield _problem(home, ERROR, "figure-missing", path, manuscript.id, message, "从备份恢复，或改正文里的路径")
    if manuscript.versions and digest(path.read_bytes()) != manuscript.versions[-1].sha256:
        remedy = "无须处理；下次 wenshi edit 或收入新稿时会记为一个版本"
        yield _problem(home, NOTE, "text-edited", path, manuscript.id, "正文在工具外改动过", remedy)


def _history(home: Home, path: Path, id_: str) -> Iterator[Problem]:
    if not path.exists():
        if id_:
            yield _problem(home, ERROR, "history-missing", path, id_, "历史记录不在", "从备份恢复")
        return
    lines = history.whole_lines(path.read_bytes())
    if not lines:
        yield _problem(home, ERROR, "history-missing", path, id_, "历史记录是空的", "从备份恢复")
    number = history.broken_line(lines)
    if number is not None:
        message = f"第 {number} 行与前文接不上（被改动过或缺行）"
        yield _problem(home, ERROR, "history-broken", path, id_, message, "从备份恢复")


def _vouched(home: Home) -> Iterator[Problem]:
    """Hold the logs to each other: a batch that is kept was logged, and what it touched logged it too."""
    commits = {event.batch: event for event in history.read(home.history) if event.action == "commit"}
    for batch in store.batches(home):
        if batch not in commits:
            message = f"批次 {batch} 不在全库的历史记录里（历史被删或被截短）"
            yield _problem(home, ERROR, "history-cut", home.history, "", message, "从备份恢复")
    known: dict[str, set[str]] = {}
    for batch, event in commits.items():
        for id_ in (event.after or {}).get("manuscripts", ()):
            known.setdefault(id_, set()).add(batch)
    for id_, batches in known.items():
        for folder in (home.manuscript_folder(id_), home.removed_folder(id_)):
            path = folder / HISTORY
            missing = batches - {event.batch for event in history.read(path)} if path.exists() else set()
            if missing:
                message = f"少了 {len(missing)} 次操作的记录（{min(missing)} 等）"
                yield _problem(home, ERROR, "history-cut", path, id_, message, "从备份恢复")


def _strangers(home: Home) -> Iterator[Problem]:
    folder = home.folder / "manuscripts"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not ids.is_accession(path.name):
            yield _problem(home, NOTE, "stray-file", path, "", "不是稿件文件夹", "移走，或用 wenshi add 收入")
    for path in sorted(home.truth.rglob("*.py")):
        yield _problem(home, NOTE, "program-file", path, "", "档案库里只放资料，不放程序", "移走")


def _issues(home: Home, manuscripts: set[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in home.issue_ids():
        path = home.issue_path(name)
        try:
            canonical = ids.parse_issue(name)
            issue = home.issue(name)
        except WenshiError as error:
            yield _problem(home, ERROR, "issue-unreadable", path, name, str(error), "按提示改正，或从备份恢复")
            continue
        if issue.id != name or canonical != name:
            yield _problem(home, ERROR, "id-mismatch", path, name, f"记录里的 id 是 {issue.id}", f"改成 {canonical}")
        if wrong := layout.impossible(issue):
            yield _problem(home, ERROR, "format-impossible", path, name, wrong, f"wenshi issue set {name} 项目=数")
        names = [column.name for column in issue.columns]
        for column in sorted({column for column in names if names.count(column) > 1}):
            message = f"“{column or '未分栏'}”这个栏目写了两次"
            yield _problem(home, NOTE, "column-twice", path, name, message, "用编辑器把两处并成一处")
        for id_ in issue.manuscripts():
            if id_ not in manuscripts:
                remedy = f"wenshi restore {id_}，或从目录里去掉"
                yield _problem(home, ERROR, "entry-unknown", path, id_, f"目录里的 {id_} 不在库中", remedy)
            elif id_ in seen:
                message = f"{id_} 同时编在 {seen[id_]} 和 {name}"
                yield _problem(home, ERROR, "entry-twice", path, id_, message, f"wenshi place {id_} --issue 应在的那期")
            seen.setdefault(id_, name)


def _reports(home: Home) -> Iterator[Problem]:
    """Hold every frozen report to itself and to the log."""
    expected = {home.truth / path: digest for path, digest in store.sealed(home).items() if digest is not None}
    folder = home.report_path("").parent
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in sorted(expected.keys() - set(found)):
        yield _problem(home, ERROR, "report-missing", path, "", "冻结的报告不在", "从备份恢复")
    known = {home.report_path(name) for name in frozen.names(home)}
    for path in found:
        if path in expected:
            if _digest_of(path) != expected[path]:
                yield _problem(home, ERROR, "report-changed", path, "", "冻结的报告被改动过", "从备份恢复")
        elif path in known:
            message = "历史里没有冻结过这份报告"
            yield _problem(home, ERROR, "report-unlogged", path, "", message, "移走；连同历史从备份恢复")
        else:
            yield _problem(home, NOTE, "stray-file", path, "", "不是冻结的报告", "移走")


def _names(home: Home) -> Iterator[Problem]:
    for path, message in Names.load(home).problems:
        yield _problem(home, ERROR, "names-unreadable", path, "", message, "按提示用编辑器改正")


def _tables(home: Home) -> Iterator[Problem]:
    own = own_tables.load(home)
    if own.problem:
        yield _problem(home, ERROR, "tables-unreadable", own.path or home.folder, "", own.problem, "按提示用编辑器改正")


def _index(home: Home) -> Iterator[Problem]:
    """Hold what is derived to the texts: figures are read from there."""
    remedy = "wenshi index --rebuild"
    wrong = list(catalogues.mistaken(home))
    for stored, found in wrong:
        message = f"索引里记的字数是 {_number(stored)}，正文实有 {_number(found)}"
        if stored.counts() == found.counts() and stored.counts("whole_") == found.counts("whole_"):
            message = "索引里记的与稿件的记录、正文不符"
        yield _problem(home, ERROR, "index-wrong", home.index, stored.id, message, remedy)
    catalogue = catalogues.refresh(home)
    for id_ in measures.mistaken(home, catalogue):
        if all(id_ != stored.id for stored, _ in wrong):
            message = "索引里记的分项字数、稿酬字数或繁简与正文不符"
            yield _problem(home, ERROR, "index-wrong", home.index, id_, message, remedy)
    for id_ in dated.mistaken(home, catalogue):
        if all(id_ != stored.id for stored, _ in wrong):
            yield _problem(home, ERROR, "index-wrong", home.index, id_, "索引里记的纪年与正文不符", remedy)
    if catalogue.changed:
        yield _problem(
            home,
            NOTE,
            "index-stale",
            home.index,
            "",
            "索引缺失或不是最新",
            "无须处理；检索时会自动更新，也可 wenshi index",
        )


def _number(row: catalogues.Row) -> str:
    return f"{row.zishu}（全篇 {row.whole_zishu}）" if row.has_text else "0（没有文字）"


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
