"""What editors do with filed manuscripts: change, place, remove, restore, undo; all through one batch each."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from . import catalogue as catalogues
from . import fields, filing, record, store
from .disk import digest
from .errors import AlreadyThere, BadInput, NotFound, Unreadable, WenshiError
from .home import HISTORY, RECORD, TEXT, Home, read_text
from .model import Document, Entry, FileEntry, Issue, Manuscript, Version, plain
from .readers import is_picture
from .store import Batch
from .text import byline, markup
from .text.count import count

TEXT_ROLES = ("来稿", "录入稿", "修改稿", "定稿", "清样", "印本")


def set_fields(home: Home, id_: str, pairs: Mapping[str, str], command: str) -> Manuscript:
    """Change fields of a manuscript's record; `column` of a placed one is changed in its issue.

    Raises BadInput for a field or value that is not allowed, NotFound.
    """
    with store.writing(home, command) as batch:
        old = home.manuscript(id_)
        values = dict(pairs)
        column = values.pop("column", None)
        new = fields.changed(old, values, filing.contributors_of)
        if column is not None:
            issue, entry, _ = find(home, id_)
            if issue is None or entry is None:
                new = dataclasses.replace(new, proposed_column=column)
            else:
                without, _ = filing.take_out(filing.open_issue(home, issue.id), id_)
                filing.put_issue(home, batch, filing.insert(without, entry, column))
        put_record(home, batch, new)
        before, after = fields.difference(old, new)
        if column is not None and new.proposed_column == old.proposed_column:
            before, after = before | {"column": ""}, after | {"column": column}
        if batch.steps:
            batch.log(id_, "set", before, after)
    return new


def put_record(home: Home, batch: Batch, manuscript: Manuscript) -> None:
    """Write a manuscript's record, keeping what a hand added to it."""
    path = home.manuscript_folder(manuscript.id) / RECORD
    batch.put(path, record.update(read_text(path), manuscript).encode())


def find(home: Home, id_: str) -> tuple[Issue | None, Entry | None, str]:
    """Return the issue a manuscript stands in, its entry and its column."""
    standing = catalogues.refresh(home).places().get(id_)
    if standing is None:
        return None, None, ""
    issue = home.issue(standing.issue)
    entry = next(entry for column in issue.columns for entry in column.entries if entry.manuscript == id_)
    return issue, entry, standing.column


def place(home: Home, members: list[str], issue_id: str, column: str | None, at: int | None, command: str) -> Issue:
    """Place manuscripts in an issue, in the order given; one that stands elsewhere moves.

    `column` None means the column it had, else the proposed one. Raises NotFound, AlreadyThere once out.
    """
    with store.writing(home, command) as batch:
        changed: dict[str, Issue] = {issue_id: filing.open_issue(home, issue_id)}
        for number, id_ in enumerate(dict.fromkeys(members)):
            manuscript = home.manuscript(id_)
            old, entry, old_column = find(home, id_)
            if old is not None:
                source = changed.get(old.id) or filing.open_issue(home, old.id)
                changed[old.id], _ = filing.take_out(source, id_)
            goal = column if column is not None else old_column or manuscript.proposed_column
            moved = entry if entry is not None and old is not None and old.id == issue_id else Entry(id_)
            position = None if at is None else at + number
            changed[issue_id] = filing.insert(changed[issue_id], moved, goal, position)
            before = {"issue": old.id if old else "", "column": old_column}
            batch.log(id_, "place", before, {"issue": issue_id, "column": goal})
        for issue in changed.values():
            filing.put_issue(home, batch, issue)
    return changed[issue_id]


def unplace(home: Home, members: list[str], command: str) -> None:
    """Take manuscripts out of their issues; they stay in the archive. Raises NotFound."""
    with store.writing(home, command) as batch:
        changed: dict[str, Issue] = {}
        for id_ in dict.fromkeys(members):
            home.manuscript(id_)
            _take_out(home, id_, changed, batch)
            if id_ not in batch.events:
                raise NotFound(f"{id_} 没有编入任何一期。")
        for issue in changed.values():
            filing.put_issue(home, batch, issue)


def _take_out(home: Home, id_: str, changed: dict[str, Issue], batch: Batch, action: str = "unplace") -> None:
    """Take a manuscript out of its issue; the column it stood in becomes the proposed one."""
    issue, _, column = find(home, id_)
    if issue is None:
        return
    source = changed.get(issue.id) or filing.open_issue(home, issue.id)
    changed[issue.id], _ = filing.take_out(source, id_)
    if column:
        put_record(home, batch, dataclasses.replace(home.manuscript(id_), proposed_column=column))
    batch.log(id_, action, {"issue": issue.id, "column": column}, {"issue": ""})


def remove(home: Home, members: list[str], command: str) -> None:
    """Take manuscripts out of the archive; they rest in `removed/` and can be restored. Raises NotFound."""
    with store.writing(home, command) as batch:
        changed: dict[str, Issue] = {}
        for id_ in dict.fromkeys(members):
            home.manuscript(id_)
            _take_out(home, id_, changed, batch, "remove")
            if id_ not in batch.events:
                batch.log(id_, "remove")
            batch.move(home.manuscript_folder(id_), home.removed_folder(id_))
        for issue in changed.values():
            filing.put_issue(home, batch, issue)


def restore(home: Home, members: list[str], command: str) -> None:
    """Bring removed manuscripts back under their old numbers. Raises NotFound, AlreadyThere."""
    with store.writing(home, command) as batch:
        for id_ in dict.fromkeys(members):
            if home.manuscript_folder(id_).is_dir():
                raise AlreadyThere(f"{id_} 在库中，不用恢复。")
            if not home.removed_folder(id_).is_dir():
                raise NotFound(f"没有移除过登记号为 {id_} 的稿件。")
            batch.log(id_, "restore")
            batch.move(home.removed_folder(id_), home.manuscript_folder(id_))


# --- text and files ---


def save_text(home: Home, id_: str, text: str, seen: str | None, command: str) -> bool:
    """Store a new version of a manuscript's text; return whether it differs from the current one.

    `seen` is the text the editor began with (None: there was none). Raises WenshiError when someone
    else changed it meanwhile.
    """
    with store.writing(home, command) as batch:
        if _current(home, id_) != seen:
            raise WenshiError("编辑期间正文已被别人改动，没有覆盖。")
        if seen is not None and markup.load(text) == markup.load(seen):
            return False
        _new_version(home, batch, home.manuscript(id_), text, "手工编辑")
    return True


def add_to(
    home: Home, id_: str, data: bytes, name: str, role: str | None, caption: str, command: str
) -> tuple[Manuscript, list[str]]:
    """Add a later version, a further file or a photo to a manuscript; return it with warnings.

    A file of a text role becomes the current text. Without a role (None) it does so when it can be read, else
    it is kept as an attachment. Raises Unreadable, AlreadyThere for bytes the manuscript holds already.
    """
    with store.writing(home, command) as batch:
        old = home.manuscript(id_)
        held = {file.sha256: file.path for file in old.files} | {photo.sha256: photo.path for photo in old.photos}
        if digest(data) in held:
            raise AlreadyThere(f"{id_} 已有这个文件（{held[digest(data)]}），没有重复收入。")
        other = catalogues.refresh(home).holders().get(digest(data))
        warnings = [f"同一个文件 {other} 也有"] if other else []
        if is_picture(name) and role in (None, "photo", "scan"):
            new, path = _with_photo(old, data, name, caption, role)
            batch.put(home.manuscript_folder(id_) / path, data)
            put_record(home, batch, new)
            batch.log(id_, "photo", after={"path": path, "caption": caption})
            return new, warnings
        if role is None or role in TEXT_ROLES:
            try:
                document = filing.read_document(data, name)
            except Unreadable as error:
                if role is not None:
                    raise
                warnings.append(f"读不出文字，作为附件收入：{error}".rstrip("。"))
            else:
                return _later_version(home, batch, old, data, name, role or "修改稿", document, warnings)
        entry = FileEntry(_free_path(old, name), role or "attachment", digest(data), len(data), name)
        new = _with_file(old, entry)
        batch.put(home.manuscript_folder(id_) / entry.path, data)
        put_record(home, batch, new)
        batch.log(id_, "file", after={"path": entry.path, "role": entry.role})
        return new, warnings


def _later_version(
    home: Home,
    batch: Batch,
    old: Manuscript,
    data: bytes,
    name: str,
    role: str,
    document: Document,
    warnings: list[str],
) -> tuple[Manuscript, list[str]]:
    lead = byline.read_lead(document.blocks, "")
    warnings += document.warnings
    if lead.title_from and lead.title != old.title:
        warnings.append(f"这份稿子的题名是“{lead.title}”，登记的是“{old.title}”，登记未改")
    if document.pictures:
        warnings.append(f"这份稿子里有 {len(document.pictures)} 幅图片，没有重复收入；需要时用 add 图片 --to {old.id}")
    blocks = tuple(block for block in lead.blocks if block.target == "")
    entry = FileEntry(
        _free_path(old, name), role, digest(data), len(data), name, document.reader, document.encoding, document.pages
    )
    new = _with_file(old, entry)
    if role in ("定稿", "印本"):
        new = dataclasses.replace(new, text_state="定稿" if role == "定稿" else "据印本核对")
    batch.put(home.manuscript_folder(old.id) / entry.path, data)
    new = _new_version(home, batch, new, markup.dump(blocks), document.reader, {"path": entry.path, "role": role})
    return new, warnings


def _new_version(
    home: Home, batch: Batch, manuscript: Manuscript, text: str, reader: str, after: Mapping[str, Any] | None = None
) -> Manuscript:
    """Make `text` the current text; the one before it is kept under `versions/`."""
    folder = home.manuscript_folder(manuscript.id)
    versions = list(manuscript.versions)
    current = _current(home, manuscript.id)
    if current is not None:
        if not versions or versions[-1].sha256 != digest(current.encode()):
            # Someone wrote into text.md with another program: that is a version of its own.
            versions.append(_version(current, "工具外改动", ""))
        kept = f"versions/{len(versions):04d}.md"
        batch.put(folder / kept, current.encode())
        versions[-1] = dataclasses.replace(versions[-1], path=kept)
    versions.append(_version(text, reader, batch.actor))
    new = dataclasses.replace(manuscript, versions=tuple(versions))
    batch.put(folder / TEXT, text.encode())
    put_record(home, batch, new)
    batch.log(manuscript.id, "text", {"version": len(versions) - 1}, {"version": len(versions), **(after or {})})
    return new


def _version(text: str, reader: str, actor: str) -> Version:
    return Version(TEXT, digest(text.encode()), count(plain(markup.load(text))), reader, store.now(), actor)


def _current(home: Home, id_: str) -> str | None:
    path = home.manuscript_folder(id_) / TEXT
    return read_text(path) if path.exists() else None


def _with_file(manuscript: Manuscript, entry: FileEntry) -> Manuscript:
    return dataclasses.replace(manuscript, files=(*manuscript.files, entry))


def _free_path(manuscript: Manuscript, name: str) -> str:
    return filing.free_name(f"originals/{filing.safe_name(name)}", {file.path for file in manuscript.files})


def _with_photo(old: Manuscript, data: bytes, name: str, caption: str, role: str | None) -> tuple[Manuscript, str]:
    number = 1 + max(
        (int(PurePosixPath(photo.path).name[:4]) for photo in old.photos if photo.path[7:11].isdecimal()), default=0
    )
    path = f"photos/{number:04d}_{filing.safe_name(name)}"
    source = "扫描" if role == "scan" else ""
    return dataclasses.replace(old, photos=(*old.photos, filing.photo(path, data, caption, source))), path


# --- issues ---


def new_issue(home: Home, issue: Issue, command: str) -> None:
    """Open a new issue. Raises AlreadyThere."""
    with store.writing(home, command) as batch:
        if home.issue_path(issue.id).exists():
            raise AlreadyThere(f"{issue.id} 这一期已经有了。")
        filing.put_issue(home, batch, issue)


def set_issue(home: Home, id_: str, pairs: Mapping[str, str], command: str) -> Issue:
    """Change fields of an issue's record. Raises NotFound, BadInput."""
    with store.writing(home, command) as batch:
        new = fields.changed(home.issue(id_), pairs, None)
        filing.put_issue(home, batch, new)
    return new


def reopen(home: Home, id_: str, command: str) -> Issue:
    """Make a printed issue open for changes again; the log says why. Raises NotFound, BadInput."""
    with store.writing(home, command) as batch:
        issue = home.issue(id_)
        if issue.status != "已刊":
            raise BadInput(f"{id_} 的状态是“{issue.status}”，本来就能改动。")
        new = dataclasses.replace(issue, status="编排")
        filing.put_issue(home, batch, new)
    return new


# --- undo ---


def undo(home: Home, confirm: Callable[[str], None], command: str) -> str:
    """Take back the last batch that was not taken back yet; return what it was.

    `confirm` is called with its description first. What came in goes to `removed/`; what was replaced comes
    back. Raises NotFound when there is none, WenshiError when a file was changed since.
    """
    with store.writing(home, command) as batch:
        plans = {id_: store.plan_of(home, id_) for id_ in store.batches(home)}
        undone = {plan["undoes"] for plan, _ in plans.values()}
        open_ = [id_ for id_, (plan, _) in plans.items() if not plan["undoes"] and id_ not in undone]
        if not open_:
            raise NotFound("没有可以撤销的操作。")
        target = max(open_)
        plan, steps = plans[target]
        confirm(f"{target} {plan['command']}")
        batch.undoes = target
        batch.command = f"{command}（{target} {plan['command']}）"
        moved = {home.truth / step.path: home.truth / step.to for step in steps if step.op == "move"}
        for step in reversed(steps):
            _take_back(home, batch, target, step, moved)
    return str(plan["command"])


def _take_back(home: Home, batch: Batch, target: str, step: store.Step, moved: Mapping[Path, Path]) -> None:
    """Do the opposite of a step; `moved` tells where the folders went that the batch moved."""
    path = home.truth / step.path
    said = f"撤销 {target}"
    if step.op == "folder":
        batch.log(path.name, "undo", note=said)
        batch.move(path, home.removed_folder(path.name))
    elif step.op == "move":
        batch.log(path.name, "undo", note=said)
        batch.move(home.truth / step.to, path)
    elif path.name != HISTORY:
        for source, goal in moved.items():
            path = goal / path.relative_to(source) if path.is_relative_to(source) else path
        now = digest(path.read_bytes()) if path.exists() else None
        if now != step.after:
            raise WenshiError(f"{path} 在那次操作之后又改动过，不能撤销；没有改动任何文件。")
        if path.is_relative_to(home.folder / "manuscripts"):
            batch.log(path.relative_to(home.folder / "manuscripts").parts[0], "undo", note=said)
        if step.before is None:
            batch.delete(path)
        else:
            batch.put(path, store.kept(home, target, step.path))
