"""What is checked of one manuscript: its record, files, texts and history."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .. import history
from .. import home as homes
from ..disk import LEFTOVER, digest, reason
from ..errors import WenshiError
from ..home import HISTORY, RECORD, TEXT, Home
from ..model import BlockKind, FileEntry, Manuscript, Photo, plain
from ..text import markup
from ..text.count import count
from ..vouching import Vouched
from .rules import Problem, problem
from .scope import Tally

KNOWN = {RECORD, TEXT, HISTORY, "originals", "versions", "photos"}


@dataclass(slots=True)
class Looking:
    """What the check of every manuscript needs: what is vouched for, and the batches that touched which."""

    home: Home
    known: Vouched
    batches: dict[str, set[str]]
    tally: Tally = field(default_factory=Tally)

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file, however large. Raises OSError."""
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            self.tally.bytes += file.tell()
        return found


def problems(looking: Looking, folder: Path, id_: str) -> Iterator[Problem]:
    """Yield what is wrong with a manuscript; links are not followed (the walk of all files names them)."""
    home, path = looking.home, folder / RECORD
    if any(link.is_symlink() for link in (folder, *(folder / name for name in KNOWN))):
        return
    try:
        manuscript = homes.read_manuscript(folder)
    except (WenshiError, OSError) as error:
        yield problem(home, "record-unreadable", path, id_, f"记录读不了：{error}")
        yield from _history(looking, folder, id_)
        return
    if manuscript.id != id_:
        yield problem(home, "id-mismatch", path, id_, f"记录里的 id 是 {manuscript.id}", f"改成 {id_}")
    if (should := looking.known.digest_of(home, path)) is not None:
        looking.tally.vouched += 1
        if should != looking.digest(path):
            yield problem(home, "record-edited", path, id_, "登记在软件外改动过", _accept(id_))
    yield from _files(looking, folder, manuscript)
    yield from _versions(looking, folder, manuscript)
    yield from _text(looking, folder, manuscript)
    yield from _history(looking, folder, id_)
    for stray in sorted(entry.name for entry in folder.iterdir() if entry.name not in KNOWN):
        if not LEFTOVER.fullmatch(stray):
            yield problem(home, "stray-file", folder / stray, id_, "不认识的文件")


def _accept(id_: str) -> str:
    return f"是自己改的，就 wenshi check --accept {id_}；不是，从备份恢复"


def _files(looking: Looking, folder: Path, manuscript: Manuscript) -> Iterator[Problem]:
    """Compare every file of the record with its hash, and look for files of no record."""
    home, id_ = looking.home, manuscript.id
    listed: list[FileEntry | Photo] = [*manuscript.files, *manuscript.photos]
    for entry in listed:
        path = folder / entry.path
        if not path.resolve().is_relative_to(folder.resolve()):
            message = f"记录里的路径 {entry.path} 指到稿件文件夹外面"
            yield problem(home, "path-outside", folder / RECORD, id_, message)
        else:
            yield from _file(looking, path, entry.sha256, id_, "file", "内容与收入时不同（固化校验不符）")
    looking.tally.originals += len(manuscript.files)
    looking.tally.photos += len(manuscript.photos)
    known = {entry.path for entry in listed} | {version.path for version in manuscript.versions}
    for part in ("originals", "photos", "versions"):
        for path in sorted(folder.joinpath(part).rglob("*")):
            unlisted = path.relative_to(folder).as_posix() not in known
            if unlisted and path.is_file() and not path.is_symlink() and not LEFTOVER.fullmatch(path.name):
                remedy = "移走" if part == "versions" else f"用 wenshi add --to {id_} 正式收入，或移走"
                yield problem(home, "file-unlisted", path, id_, "记录里没有这个文件", remedy)


def _file(looking: Looking, path: Path, sha256: str, id_: str, kind: str, changed: str) -> Iterator[Problem]:
    """Hold one file to its digest; `kind` begins the names of the rules."""
    if path.is_symlink():
        return
    if not path.is_file():
        yield problem(looking.home, f"{kind}-missing", path, id_)
        return
    try:
        found = looking.digest(path)
    except OSError as error:
        yield problem(looking.home, "file-unreadable", path, id_, f"文件打不开：{reason(error)}")
        return
    if found != sha256:
        yield problem(looking.home, f"{kind}-changed", path, id_, changed)


def _versions(looking: Looking, folder: Path, manuscript: Manuscript) -> Iterator[Problem]:
    for version in (version for version in manuscript.versions[:-1] if version.path):
        looking.tally.versions += 1
        path = folder / version.path
        if not path.resolve().is_relative_to(folder.resolve()):
            message = f"记录里的路径 {version.path} 指到稿件文件夹外面"
            yield problem(looking.home, "path-outside", folder / RECORD, manuscript.id, message)
        else:
            yield from _file(looking, path, version.sha256, manuscript.id, "version", "旧版正文被改动过")


def _text(looking: Looking, folder: Path, manuscript: Manuscript) -> Iterator[Problem]:
    home, path, id_ = looking.home, folder / TEXT, manuscript.id
    if manuscript.suspect:
        yield problem(home, "text-suspect", path, id_, manuscript.suspect)
    if not path.exists():
        if manuscript.versions:
            yield problem(home, "text-missing", path, id_)
        return
    looking.tally.texts += 1
    try:
        text = homes.read_text(path)
        found = digest(path.read_bytes())
    except (WenshiError, OSError) as error:
        yield problem(home, "text-unreadable", path, id_, str(error))
        return
    blocks = markup.load(text)
    for block in blocks:
        if block.kind is BlockKind.FIGURE and block.target and not (folder / block.target).is_file():
            yield problem(home, "figure-missing", path, id_, f"正文提到的图片 {block.target} 不在")
    latest = manuscript.versions[-1] if manuscript.versions else None
    should = latest.sha256 if latest else looking.known.digest_of(home, path)
    if should not in (None, found):
        yield problem(home, "text-edited", path, id_, "正文在软件外改动过", _accept(id_))
    elif latest and (now := count(plain(blocks))) != latest.counts:
        message = f"记录里的字数是 {latest.counts.zishu}，重新数是 {now.zishu}"
        yield problem(home, "counts-wrong", folder / RECORD, id_, message)


def _history(looking: Looking, folder: Path, id_: str) -> Iterator[Problem]:
    path = folder / HISTORY
    data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    before = len(looking.batches.get(id_, ()))
    found = list(chain(looking, path, id_, data))
    yield from found
    events = [history.parse_or_say(line) for line in history.whole_lines(data)]
    missing = looking.batches.get(id_, set()) - {event.batch for event in events}
    if missing:
        message = f"少了 {len(missing)} 次操作的记录（{min(missing)} 等，应有 {before} 次）"
        yield problem(looking.home, "history-cut", path, id_, message)
    should = looking.known.digest_of(looking.home, path)
    if not found and not missing and should not in (None, digest(data)):
        yield problem(looking.home, "history-changed", path, id_)


def chain(looking: Looking, path: Path, id_: str, data: bytes) -> Iterator[Problem]:
    """Yield whether a log is there and each of its lines continues the one before."""
    lines = history.whole_lines(data)
    looking.tally.events += len(lines)
    if not lines:
        message = "历史记录是空的" if path.exists() else "历史记录不在"
        yield problem(looking.home, "history-missing", path, id_, message)
    number = history.broken_line(lines)
    if number is not None:
        message = f"第 {number} 行与前文接不上（被改动过或缺行）"
        yield problem(looking.home, "history-broken", path, id_, message)
