"""What editors do with filed manuscripts: change, add to, unplace, remove, restore; one batch each."""

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from . import catalogue as catalogues
from . import fields, filing, record, store
from .disk import digest
from .errors import AlreadyThere, BadInput, NotFound, Unreadable, WenshiError
from .home import RECORD, TEXT, Home, read_text
from .model import Document, FileEntry, Manuscript, Version, plain
from .placing import Contents
from .readers import is_picture
from .store import Batch
from .text import byline, markup
from .text.count import count

TEXT_ROLES = ("来稿", "录入稿", "修改稿", "定稿", "清样", "印本")
_STATE_OF = {"定稿": "定稿", "清样": "定稿", "印本": "据印本核对"}


def set_fields(home: Home, id_: str, pairs: Mapping[str, str], command: str) -> Manuscript:
    """Change fields of a manuscript's record; `column` of a placed one is changed in its issue.

    Raises BadInput for a field or value that is not allowed, NotFound.
    """
    with store.writing(home, command) as batch:
        old = home.manuscript(id_)
        values = dict(pairs)
        column = values.pop("column", None)
        if column is not None:
            column = fields.line("栏目", column)
            if "proposed_column" in values:
                raise BadInput("column 和 proposed_column 不能一起设。")
        new = fields.changed(old, values, filing.contributors_of)
        moved: dict[str, Any] = {}
        if column is not None:
            contents = Contents(home)
            issue, old_column = contents.place_of(id_)
            entry = contents.take_out(id_)
            if entry is None:
                new = dataclasses.replace(new, proposed_column=column)
            else:
                contents.insert(entry, issue, column)
                contents.put(batch)
                moved = {"column": old_column}
        put_record(home, batch, new)
        if batch.steps:
            before, after = fields.difference(old, new)
            batch.log(id_, "set", before | moved, after | ({"column": column} if moved else {}))
    return new


def put_record(home: Home, batch: Batch, manuscript: Manuscript) -> None:
    """Write a manuscript's record, keeping what a hand added to it."""
    path = home.manuscript_folder(manuscript.id) / RECORD
    batch.put(path, record.update(read_text(path), manuscript).encode())


def unplace(home: Home, members: list[str], command: str) -> None:
    """Take manuscripts out of their issues; they stay in the archive. Raises NotFound."""
    with store.writing(home, command) as batch:
        contents = Contents(home)
        for id_ in dict.fromkeys(members):
            if not _take_out(home, contents, batch, home.manuscript(id_), "unplace"):
                raise NotFound(f"{id_} 没有编入任何一期。")
        contents.put(batch)


def _take_out(home: Home, contents: Contents, batch: Batch, manuscript: Manuscript, action: str) -> bool:
    """Take a manuscript out of its issue, if any; the column it stood in becomes the proposed one."""
    issue, column = contents.place_of(manuscript.id)
    if contents.take_out(manuscript.id) is None:
        return False
    if column:
        put_record(home, batch, dataclasses.replace(manuscript, proposed_column=column))
    batch.log(manuscript.id, action, {"issue": issue, "column": column}, {"issue": ""})
    return True


def remove(home: Home, members: list[str], command: str) -> None:
    """Take manuscripts out of the archive; they rest in `removed/` and can be restored. Raises NotFound."""
    with store.writing(home, command) as batch:
        contents = Contents(home)
        for id_ in dict.fromkeys(members):
            if not _take_out(home, contents, batch, home.manuscript(id_), "remove"):
                batch.log(id_, "remove")
            batch.move(home.manuscript_folder(id_), home.removed_folder(id_))
        contents.put(batch)


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
        if not markup.load(text):
            raise WenshiError("正文是空的，没有保存；要移除稿件请用 wenshi remove。")
        draft = _Draft(home.manuscript(id_), seen)
        _new_version(home, batch, draft, text, "手工编辑")
        put_record(home, batch, draft.record)
    return True


@dataclasses.dataclass(slots=True)
class _Draft:
    """A manuscript while files are added to it: its record and its text so far (None: it has none)."""

    record: Manuscript
    text: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Joined:
    """A file that joined a manuscript, or why it did not (`error`)."""

    source: str
    path: str = ""
    role: str = ""
    warnings: tuple[str, ...] = ()
    error: str = ""
    exit_code: int = 0


def add_to(
    home: Home, id_: str, sources: Iterable[filing.Source], role: str | None, caption: str, command: str
) -> tuple[Manuscript, list[Joined]]:
    """Add later versions, further files and photos to a manuscript in one batch; one bad file does not stop the rest.

    A file of a text role becomes the current text. Without a role (None) it does so when it can be read, else
    it is kept as an attachment.
    """
    with store.writing(home, command) as batch:
        draft = _Draft(home.manuscript(id_), _current(home, id_))
        holders = catalogues.refresh(home).holders()
        joined = []
        for source in sources:
            try:
                joined.append(_join(home, batch, draft, source, role, caption, holders))
            except (Unreadable, AlreadyThere) as error:
                joined.append(Joined(source.name, error=str(error), exit_code=error.exit_code))
        if batch.steps:
            put_record(home, batch, draft.record)
    return draft.record, joined


def _join(
    home: Home,
    batch: Batch,
    draft: _Draft,
    source: filing.Source,
    role: str | None,
    caption: str,
    holders: Mapping[str, str],
) -> Joined:
    data, name, old = source.data(), source.file_name, draft.record
    held = {file.sha256: file.path for file in old.files} | {photo.sha256: photo.path for photo in old.photos}
    if digest(data) in held:
        raise AlreadyThere(f"{old.id} 已有这个文件（{held[digest(data)]}），没有重复收入。")
    other = holders.get(digest(data))
    warnings = [f"同一个文件 {other} 也有"] if other else []
    if is_picture(name) and role in (None, "photo", "scan"):
        draft.record, path = _with_photo(old, data, name, caption, role)
        batch.put(home.manuscript_folder(old.id) / path, data)
        batch.log(old.id, "photo", after={"path": path, "caption": caption})
        return Joined(source.name, path, role or "photo", tuple(warnings))
    if caption or role == "photo":
        raise Unreadable("不是图片（jpg、png、tif），没有收入；图片说明和 --role photo 只用于图片。")
    document = None
    if role is None or role in TEXT_ROLES:
        try:
            document = filing.read_document(data, name)
        except Unreadable as error:
            if role is not None:
                raise
            warnings.append(f"读不出文字，作为附件收入：{error}".rstrip("。"))
    role = role or ("修改稿" if document else "attachment")
    entry = FileEntry(_free_path(old, name), role, digest(data), len(data), name)
    if document is None:
        batch.log(old.id, "file", after={"path": entry.path, "role": role})
    else:
        entry = dataclasses.replace(entry, reader=document.reader, encoding=document.encoding, pages=document.pages)
        warnings += _later_version(home, batch, draft, document, entry)
    batch.put(home.manuscript_folder(old.id) / entry.path, data)
    draft.record = dataclasses.replace(draft.record, files=(*draft.record.files, entry))
    return Joined(source.name, entry.path, role, tuple(warnings))


def _later_version(home: Home, batch: Batch, draft: _Draft, document: Document, entry: FileEntry) -> list[str]:
    """Make what was read the current text; return warnings."""
    lead = byline.read_lead(document.blocks, "")
    old, warnings = draft.record, list(document.warnings)
    if lead.title_from and lead.title != old.title:
        warnings.append(f"这份稿子的题名是“{lead.title}”，登记的是“{old.title}”，登记未改")
    if document.pictures:
        warnings.append(f"这份稿子里有 {len(document.pictures)} 幅图片，没有重复收入；需要时用 add 图片 --to {old.id}")
    blocks = tuple(block for block in lead.blocks if block.target == "")
    draft.record = dataclasses.replace(old, text_state=_STATE_OF.get(entry.role, "来稿"))
    _new_version(home, batch, draft, markup.dump(blocks), document.reader, {"path": entry.path, "role": entry.role})
    return warnings


def _new_version(
    home: Home, batch: Batch, draft: _Draft, text: str, reader: str, after: Mapping[str, Any] | None = None
) -> None:
    """Make `text` the current text; the one before it is kept under `versions/`."""
    folder = home.manuscript_folder(draft.record.id)
    versions = list(draft.record.versions)
    if versions and (draft.text is None or versions[-1].sha256 != digest(draft.text.encode())):
        # Someone wrote into text.md with another program: what stood there before is not at hand any more.
        versions[-1] = dataclasses.replace(versions[-1], path="")
    if draft.text is not None:
        if not versions or not versions[-1].path:
            versions.append(_version(draft.text, "工具外改动", ""))
        kept = f"versions/{len(versions):04d}.md"
        batch.put(folder / kept, draft.text.encode())
        versions[-1] = dataclasses.replace(versions[-1], path=kept)
    versions.append(_version(text, reader, batch.actor))
    batch.put(folder / TEXT, text.encode())
    batch.log(draft.record.id, "text", {"version": len(versions) - 1}, {"version": len(versions), **(after or {})})
    draft.record = dataclasses.replace(draft.record, versions=tuple(versions))
    draft.text = text


def _version(text: str, reader: str, actor: str) -> Version:
    return Version(TEXT, digest(text.encode()), count(plain(markup.load(text))), reader, store.now(), actor)


def _current(home: Home, id_: str) -> str | None:
    path = home.manuscript_folder(id_) / TEXT
    return read_text(path) if path.exists() else None


def _free_path(manuscript: Manuscript, name: str) -> str:
    return filing.free_name(f"originals/{filing.safe_name(name)}", {file.path for file in manuscript.files})


def _with_photo(old: Manuscript, data: bytes, name: str, caption: str, role: str | None) -> tuple[Manuscript, str]:
    number = 1 + max(
        (int(PurePosixPath(photo.path).name[:4]) for photo in old.photos if photo.path[7:11].isdecimal()), default=0
    )
    path = f"photos/{number:04d}_{filing.safe_name(name)}"
    source = "扫描" if role == "scan" else ""
    return dataclasses.replace(old, photos=(*old.photos, filing.photo(path, data, caption, source))), path
