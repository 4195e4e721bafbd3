"""Bring the manuscripts of a bag in: all of them or none, in one batch that `undo` takes back."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from . import catalogue as catalogues
from . import filing, history, ids, record, store
from .bag import Bag
from .disk import digest
from .errors import Unreadable, WenshiError
from .home import HISTORY, RECORD, TEXT, Home
from .medium import open_medium
from .model import Column, Entry, Issue, Manuscript
from .store import Batch

_PARTS = ("originals/", "photos/", "versions/")
_LARGEST = 2 << 30  # bytes of one manuscript's folder, which is held in memory while it is filed


class Came(NamedTuple):
    """A manuscript that came in: the number it had, the one it has, its title."""

    old: str
    id: str
    title: str


@dataclass(slots=True)
class Outcome:
    """What became of a bag: manuscripts brought in, those held already (number there, number here, title).

    `issues` are the issues brought in; `notes` say in Chinese what was left out.
    """

    batch: str = ""
    added: list[Came] = field(default_factory=list)
    duplicates: list[Came] = field(default_factory=list)
    issues: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class _Folder(NamedTuple):
    """A manuscript's folder in a bag, found sound."""

    manuscript: Manuscript
    paths: list[str]  # within the folder
    foreign: list[str]


def bring_in(home: Home, path: Path, command: str, *, dry_run: bool = False, allow_duplicates: bool = False) -> Outcome:
    """Validate a bag and file its manuscripts, under their own numbers where these are free.

    An issue of the bag comes along unless the archive has it. Raises Unreadable for a bag that is not whole, or not of
    an archive; what `store.writing` raises.
    """
    bag = Bag(open_medium(path))
    folders = [_folder(bag, id_) for id_ in _numbers(bag)]
    if not folders:
        raise Unreadable(
            f"{path} 完好，但里面没有 wenshi 的稿件（data/manuscripts/登记号）；可解开后用 wenshi add 收入。"
        )
    issues = [_issue(bag, name) for name in bag.paths if name.startswith("issues/") and name.endswith(".toml")]
    if dry_run:
        batch = store.Batch(home, store.actor_name(home), command, "")
        return _Import(home, bag, batch, allow_duplicates, dry=True).take_in(folders, issues)
    with store.writing(home, command) as batch:
        outcome = _Import(batch.home, bag, batch, allow_duplicates, dry=False).take_in(folders, issues)
        outcome.batch = batch.id if batch.steps else ""
    return outcome


def _numbers(bag: Bag) -> list[str]:
    found = {path.split("/")[1] for path in bag.paths if path.startswith("manuscripts/") and path.count("/") >= 2}
    return sorted(filter(ids.is_accession, found), key=ids.accession_key)


def _folder(bag: Bag, id_: str) -> _Folder:
    """Read a record and hold it to its files: what it names is there, unchanged. Raises Unreadable."""
    prefix = f"manuscripts/{id_}/"
    within = [path.removeprefix(prefix) for path in bag.paths if path.startswith(prefix)]
    known = [path for path in within if path in (RECORD, TEXT, HISTORY) or path.startswith(_PARTS)]
    if RECORD not in known:
        raise Unreadable(f"{bag.medium.path} 里的 {id_} 没有 record.toml，没有收入任何稿件。")
    if sum(bag.size(prefix + path) for path in known) > _LARGEST:
        raise Unreadable(f"{bag.medium.path} 里的 {id_} 超过 {_LARGEST >> 30} GB，不像一篇稿件，已拒绝读取。")
    manuscript = _record(Manuscript, bag, prefix + RECORD)
    if manuscript.id != id_:
        raise Unreadable(f"{bag.medium.path} 里 {id_} 的记录写的是 {manuscript.id}，没有收入任何稿件。")
    named = [(each.path, each.sha256) for each in manuscript.files]
    named += [(each.path, each.sha256) for each in manuscript.photos]
    # The last version is the text, which hands may have edited since it was noted.
    named += [(version.path, version.sha256) for version in manuscript.versions[:-1] if version.path]
    for path, sha256 in named:
        if path not in known or digest(bag.data(prefix + path)) != sha256:
            raise Unreadable(f"{bag.medium.path} 里 {id_} 的 {path} 缺失或与登记的校验值不符，没有收入任何稿件。")
    if HISTORY in known and history.broken_line(history.whole_lines(bag.data(prefix + HISTORY))) is not None:
        raise Unreadable(f"{bag.medium.path} 里 {id_} 的历史记录前后接不上，没有收入任何稿件。")
    return _Folder(manuscript, known, [path for path in within if path not in known])


def _issue(bag: Bag, path: str) -> Issue:
    issue = _record(Issue, bag, path)
    if f"issues/{ids.parse_issue(issue.id)}.toml" != path:
        raise Unreadable(f"{bag.medium.path} 里的 {path} 写的是另一期（{issue.id}），没有收入任何稿件。")
    return issue


def _record(kind: "type[record.Record]", bag: Bag, path: str) -> "record.Record":
    try:
        return record.load(kind, bag.data(path).decode("utf-8-sig"))
    except (WenshiError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"{bag.medium.path} 里的 {path} 读不懂：{error}") from error


class _Import:
    """One bag on its way into the archive."""

    def __init__(self, home: Home, bag: Bag, batch: Batch, allow_duplicates: bool, *, dry: bool) -> None:
        self._home, self._bag, self._batch = home, bag, batch
        self._allow, self._dry = allow_duplicates, dry
        catalogue = catalogues.refresh(home)
        self._holders = {} if allow_duplicates else catalogue.holders()
        self._standing = set(catalogue.places())
        self._used = {*home.manuscript_ids(), *home.removed_ids()}
        self._outcome = Outcome()

    def take_in(self, folders: list[_Folder], issues: list[Issue]) -> Outcome:
        """File every manuscript that is not held yet, then the issues."""
        numbers: dict[str, str] = {}  # what stands in the bag's issues under which number here
        brought = {folder.manuscript.id for folder in folders}
        for folder in folders:
            old, title = folder.manuscript.id, folder.manuscript.title
            held = self._held(folder)
            numbers[old] = held or self._number(old, brought)
            (self._outcome.duplicates if held else self._outcome.added).append(Came(old, numbers[old], title))
            self._outcome.notes += [f"{old} 里的 {path} 不认识，没有收" for path in folder.foreign]
            if not held:
                self._used.add(numbers[old])
                if not self._dry:
                    self._file(folder, numbers[old])
        for issue in issues:
            self._place(issue, numbers)
        return self._outcome

    def _held(self, folder: _Folder) -> str:
        """Return which manuscript here is the same: one of its originals is, or without any record and text are."""
        if self._allow:
            return ""
        manuscript = folder.manuscript
        if found := next((self._holders[each.sha256] for each in manuscript.files if each.sha256 in self._holders), ""):
            return found
        here = self._home.manuscript_folder(manuscript.id)
        if manuscript.files or not here.is_dir():
            return ""
        prefix = f"manuscripts/{manuscript.id}/"
        both = [name for name in (RECORD, TEXT) if name in folder.paths or (here / name).exists()]
        same = all(
            name in folder.paths
            and (here / name).exists()
            and (here / name).read_bytes() == self._bag.data(prefix + name)
            for name in both
        )
        return manuscript.id if same else ""

    def _number(self, old: str, brought: set[str]) -> str:
        """Return the manuscript's own number where it is free, else the next of its year that nobody has or brings."""
        if old not in self._used:
            return old
        year = int(old[:4])
        return ids.accession(year, ids.next_accession(year, self._used | brought))

    def _file(self, folder: _Folder, id_: str) -> None:
        old = folder.manuscript.id
        prefix = f"manuscripts/{old}/"
        files = {path: self._bag.data(prefix + path) for path in folder.paths}
        if id_ != old:
            text = files[RECORD].decode("utf-8-sig")
            files[RECORD] = record.update(text, dataclasses.replace(folder.manuscript, id=id_)).encode()
        note = f"自归档包 {self._bag.medium.path.name}" + (f"，原登记号 {old}" if id_ != old else "")
        before = {"id": old} if id_ != old else None
        event = history.Event(store.now(), self._batch.actor, self._batch.id, "import", before, {"id": id_}, note)
        files[HISTORY] = history.append(files.get(HISTORY, b""), event)
        self._batch.add_folder(self._home.manuscript_folder(id_), files)

    def _place(self, issue: Issue, numbers: dict[str, str]) -> None:
        """Bring an issue in as it stands, without what is not here or stands elsewhere."""
        if self._home.issue_path(issue.id).exists():
            self._outcome.notes.append(f"{issue.id} 这一期库中已有，没有改动；要编入请用 wenshi place")
            return
        columns = tuple(
            Column(column.name, tuple(self._entries(issue.id, column.entries, numbers))) for column in issue.columns
        )
        self._outcome.issues.append(issue.id)
        if not self._dry:
            filing.put_issue(self._batch, dataclasses.replace(issue, columns=columns))

    def _entries(self, issue: str, entries: tuple[Entry, ...], numbers: dict[str, str]) -> list[Entry]:
        kept = []
        for entry in entries:
            here = numbers.get(entry.manuscript, "")
            if not here or here in self._standing:
                why = "不在归档包里" if not here else "库中已有，编在别处"
                self._outcome.notes.append(f"{issue} 目录里的 {entry.manuscript} {why}，没有编入")
                continue
            self._standing.add(here)
            kept.append(dataclasses.replace(entry, manuscript=here))
        return kept
