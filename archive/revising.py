"""New texts and files for filed manuscripts: edited by hand, added, recognised; one batch each."""

import dataclasses
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from . import catalogue as catalogues
from . import doubts, fields, filing, returning, scans, store, word
from .disk import LEFTOVER, digest, open_elsewhere
from .errors import AlreadyThere, NotFound, Unreadable, WenshiError
from .home import TEXT, Home
from .model import TITLE_MISSING, Block, BlockKind, Document, FileEntry, Manuscript, Photo, Version, plain
from .pictures import read_own
from .pieces import Image, Opener
from .readers import is_picture
from .reading import Guard
from .sources import Source
from .spool import Kept, Spool
from .store import Batch
from .text import byline, markup
from .text.count import count

TEXT_ROLES = ("来稿", "录入稿", "修改稿", "定稿", "清样", "印本")
CORRECTED = "已经改动过，或来自别的文件，没有覆盖；确要换成识别的文字请加 --redo，旧版会留在 versions/。"
_STATE_OF = {"定稿": "定稿", "清样": "定稿", "印本": "据印本核对"}


def save_text(home: Home, id_: str, text: str, seen: str | None, command: str) -> bool:
    """Store a new version of a manuscript's text; return whether it differs from the current one.

    `seen` is the text the editor began with (None: there was none). Raises WenshiError when someone
    else changed it meanwhile.
    """
    with store.writing(home, command) as batch:
        if batch.home.text(id_) != seen:
            raise WenshiError("编辑期间正文已被别人改动，没有覆盖。")
        if seen is not None and markup.load(text) == markup.load(seen):
            return False
        if not markup.load(text):
            raise WenshiError("正文是空的，没有保存；要移除稿件请用 wenshi remove。")
        draft = _Draft(batch.home.manuscript(id_), seen)
        old = plain(markup.load(seen or ""))
        suspect = doubts.of_edited(draft.record.suspect, old, plain(markup.load(text)))
        draft.record = dataclasses.replace(draft.record, suspect=suspect)
        _new_version(batch, draft, text, "手工编辑")
        filing.put_record(batch, draft.record)
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
    home: Home, id_: str, sources: Iterable[Source], role: str | None, caption: str, command: str
) -> tuple[Manuscript, list[Joined]]:
    """Add later versions, further files and photos to a manuscript in one batch; one bad file does not stop the rest.

    A file of a text role becomes the current text. Without a role (None) it does so when it can be read, else
    it is kept as an attachment. Files are read without the lock.
    """
    home.manuscript(id_)
    with Spool() as spool:
        with Guard() as guard:
            opener = Opener(guard, spool)
            arrivals = [_arrive(opener, source, role, caption) for source in sources]
        with store.writing(home, command) as batch:
            draft = _Draft(batch.home.manuscript(id_), batch.home.text(id_))
            holders = catalogues.refresh(batch.home).holders()
            joined = []
            for arrival in arrivals:
                try:
                    joined.append(_join(batch, draft, arrival, caption, holders))
                except (Unreadable, AlreadyThere) as error:
                    joined.append(Joined(arrival.source.name, error=str(error), exit_code=error.exit_code))
            if batch.steps:
                filing.put_record(batch, draft.record)
    return draft.record, joined


@dataclasses.dataclass(frozen=True, slots=True)
class _Arrival:
    """A file that is to join a manuscript: its bytes, and what was read of it; or why it cannot join."""

    source: Source
    role: str
    kept: Kept | None = None
    image: Image | None = None
    document: Document | None = None
    warnings: tuple[str, ...] = ()
    error: Unreadable | None = None


def _arrive(opener: Opener, source: Source, role: str | None, caption: str) -> _Arrival:
    """Read a file; without a role what it holds decides, and what holds no text is an attachment."""
    name = source.file_name
    try:
        if source.path is not None and open_elsewhere(source.path):
            raise Unreadable(source.closed_first)  # what was typed last may not be saved yet
        if LEFTOVER.fullmatch(name):
            raise Unreadable("是系统或编辑软件的临时文件，没有收入。")
        source, kept = opener.keep(source)
        if is_picture(name) and role in (None, "photo", "scan"):
            image = opener.image(name, kept, caption)
            if image.info is None:
                raise Unreadable(image.problem)
            return _Arrival(source, role or "photo", kept, image)
        if caption or role == "photo":
            raise Unreadable("不是图片（jpg、png、tif、heic），没有收入；图片说明和 --role photo 只用于图片。")
        if role is not None and role not in TEXT_ROLES:
            return _Arrival(source, role, kept)
        try:
            document = opener.guard.document(kept, name)
        except Unreadable as error:
            if role is not None:
                raise
            warning = f"读不出文字，作为附件收入：{error}".rstrip("。")
            return _Arrival(source, "attachment", kept, warnings=(warning,))
        return _Arrival(source, role or "修改稿", kept, document=document)
    except Unreadable as error:
        return _Arrival(source, role or "", error=error)


def _join(batch: Batch, draft: _Draft, arrival: _Arrival, caption: str, holders: Mapping[str, str]) -> Joined:
    if arrival.error is not None or arrival.kept is None:
        raise arrival.error or Unreadable("没有读到内容。")
    kept, old, name, role = arrival.kept, draft.record, arrival.source.file_name, arrival.role
    held = {file.sha256: file.path for file in old.files} | {photo.sha256: photo.path for photo in old.photos}
    if kept.sha256 in held:
        raise AlreadyThere(f"{old.id} 已有这个文件（{held[kept.sha256]}），没有重复收入。")
    other = holders.get(kept.sha256)
    warnings = [f"同一个文件 {other} 也有"] if other else []
    if arrival.image is not None:
        draft.record, path = _with_photo(old, arrival.image, role)
        batch.put(batch.home.manuscript_folder(old.id) / path, kept.data())
        batch.log(old.id, "photo", after={"path": path, "caption": caption})
        return Joined(arrival.source.name, path, role, tuple(warnings))
    warnings += arrival.warnings
    entry = FileEntry(_free_path(old, name), role, kept.sha256, kept.size, name)
    document = arrival.document
    if document is not None:
        entry = dataclasses.replace(
            entry,
            reader=document.reader,
            encoding=document.encoding,
            pages=document.pages,
            unread=document.unread,
        )
    if document is not None and document.blocks:
        warnings += _later_version(batch, draft, document, entry)
    else:
        batch.log(old.id, "file", after={"path": entry.path, "role": role})
    batch.put(batch.home.manuscript_folder(old.id) / entry.path, kept.data())
    draft.record = dataclasses.replace(draft.record, files=(*draft.record.files, entry))
    return Joined(arrival.source.name, entry.path, role, tuple(warnings))


def _later_version(batch: Batch, draft: _Draft, document: Document, entry: FileEntry) -> list[str]:
    """Make what was read the current text; return warnings."""
    old, warnings = draft.record, list(document.warnings)
    # Without a byline in the record, one may stand in the file now.
    head = [line for _, line in word.head(old)] if old.byline else []
    blocks = returning.behind_head(document.blocks, head)
    if len(blocks) == len(document.blocks):  # its head is not the one that `take` writes
        lead = byline.read_lead(document.blocks, "")
        blocks = lead.blocks
        if lead.title_from and lead.title != old.title:
            warnings.append(f"这份稿子的题名是“{lead.title}”，登记的是“{old.title}”，登记未改")
    own = _own_pictures(batch.home, old) if document.pictures else {}
    blocks, new = returning.with_own_pictures(blocks, document.pictures, own)
    if new:
        warnings.append(f"这份稿子里有 {new} 幅图片库中没有，没有收入；需要时用 add 图片 --to {old.id}")
    text = markup.dump(blocks)
    state = _STATE_OF.get(entry.role, "来稿")
    suspect = doubts.of_file(old.suspect, plain(blocks), doubts.incomplete(document.unread))
    draft.record = dataclasses.replace(old, text_state=state, repairs=document.repairs, suspect=suspect)
    if draft.record.suspect != old.suspect and draft.record.suspect:
        warnings.append(draft.record.suspect.rstrip("。"))
    _new_version(batch, draft, text, document.reader, {"path": entry.path, "role": entry.role})
    return warnings


@dataclasses.dataclass(frozen=True, slots=True)
class Recognised:
    """What OCR made of a manuscript's originals: the text, the pages, what of it is doubtful.

    `unread` are the pages that could not be read, by the path of their original.
    """

    document: Document
    scans: tuple[filing.Scan, ...]
    unread: Mapping[str, tuple[int, ...]]
    doubt: str = ""


def recognised(home: Home, id_: str, found: Recognised, command: str, *, redo: bool) -> Manuscript:
    """Make what was recognised the current text, keep the images of its pages; return the record.

    A text that a hand has been in is replaced only with `redo`. Raises AlreadyThere, NotFound.
    """
    with store.writing(home, command) as batch:
        draft = _Draft(batch.home.manuscript(id_), batch.home.text(id_))
        old = draft.record
        if not redo and not scans.is_recognisable(batch.home, old, found.unread):
            raise AlreadyThere(f"{id_} 的正文{CORRECTED}")
        photos = list(old.photos)
        for scan in found.scans:
            filing.keep_scan(photos, scan, batch.home.manuscript_folder(id_), batch)
        files = (dataclasses.replace(file, unread=found.unread.get(file.path, file.unread)) for file in old.files)
        blocks, known = _with_title(old, found.document)
        text = markup.dump(blocks)
        suspect = doubts.of_file(old.suspect, plain(blocks), found.doubt)
        draft.record = dataclasses.replace(
            known, files=tuple(files), photos=tuple(photos), suspect=suspect, repairs=found.document.repairs
        )
        if blocks and text != draft.text:
            _new_version(batch, draft, text, found.document.reader, note="文字识别")
        else:
            batch.log(id_, "ocr", note="文字识别")
        filing.put_record(batch, draft.record)
    return draft.record


def _with_title(old: Manuscript, document: Document) -> tuple[tuple[Block, ...], Manuscript]:
    """Return the text and the record with the title and byline that stand at its head.

    They leave the text only when they are the record's own, or the record had none: nothing read is lost.
    """
    lead = byline.read_lead(document.blocks, "")
    if not lead.title_from or old.title not in {TITLE_MISSING, lead.title}:
        return document.blocks, old
    found = old if old.title == lead.title else dataclasses.replace(old, title=lead.title, subtitle=lead.subtitle)
    if not lead.byline or old.byline == lead.byline:
        return lead.blocks, found
    if old.byline:
        return document.blocks, old
    return lead.blocks, dataclasses.replace(found, byline=lead.byline, contributors=lead.contributors)


def _own_pictures(home: Home, manuscript: Manuscript) -> dict[str, bytes]:
    """Return the manuscript's photos by their paths, those that can be read; `check` tells of the others."""
    found = {}
    for photo in manuscript.photos:
        if photo.kind != "scan":
            with suppress(Unreadable):
                found[photo.path] = read_own(home.manuscript_folder(manuscript.id), photo.path)
    return found


def _new_version(
    batch: Batch,
    draft: _Draft,
    text: str,
    reader: str,
    after: Mapping[str, Any] | None = None,
    note: str = "",
) -> None:
    """Make `text` the current text; the one before it is kept under `versions/`."""
    folder = batch.home.manuscript_folder(draft.record.id)
    versions = list(draft.record.versions)
    if versions and (draft.text is None or versions[-1].sha256 != digest(draft.text.encode())):
        # Someone wrote into text.md with another program: what stood there before is not at hand any more.
        versions[-1] = dataclasses.replace(versions[-1], path="")
    if draft.text is not None:
        if not versions or not versions[-1].path:
            versions.append(version_of(draft.text, "工具外改动", ""))
        kept = f"versions/{len(versions):04d}.md"
        batch.put(folder / kept, draft.text.encode())
        versions[-1] = dataclasses.replace(versions[-1], path=kept)
    versions.append(version_of(text, reader, batch.actor))
    batch.put(folder / TEXT, text.encode())
    after = {"version": len(versions), **(after or {})}
    batch.log(draft.record.id, "text", {"version": len(versions) - 1}, after, note)
    draft.record = dataclasses.replace(draft.record, versions=tuple(versions))
    draft.text = text


def version_of(text: str, reader: str, actor: str) -> Version:
    return Version(TEXT, digest(text.encode()), count(plain(markup.load(text))), reader, store.now(), actor)


def _free_path(manuscript: Manuscript, name: str) -> str:
    return filing.free_name(f"originals/{filing.safe_name(name)}", {file.path for file in manuscript.files})


def _with_photo(old: Manuscript, image: Image, role: str) -> tuple[Manuscript, str]:
    path = f"photos/{filing.next_photo(old.photos):04d}_{filing.safe_name(image.name)}"
    if role == "scan":
        page = 1 + max((photo.page or 0 for photo in old.photos), default=0)
        photo = filing.photo(path, image.kept.sha256, image.info, image.caption, "扫描")
        photo = dataclasses.replace(photo, kind="scan", page=page)
    else:
        photo = filing.photo(path, image.kept.sha256, image.info, image.caption)
    return dataclasses.replace(old, photos=(*old.photos, photo)), path


def set_photo(home: Home, id_: str, number: int, pairs: Mapping[str, str], command: str) -> Photo:
    """Change what is said of a manuscript's photo, by its number in the record (from 1).

    A new caption goes into the text as well, where the photo stands in it. Raises NotFound, BadInput.
    """
    with store.writing(home, command) as batch:
        draft = _Draft(batch.home.manuscript(id_), batch.home.text(id_))
        photos = list(draft.record.photos)
        if not 1 <= number <= len(photos):
            have = f"有第 1 到第 {len(photos)} 幅" if photos else "没有图片"
            raise NotFound(f"{id_} 没有第 {number} 幅图片；它{have}。")
        old = photos[number - 1]
        new = photos[number - 1] = fields.photo_changed(old, pairs)
        draft.record = dataclasses.replace(draft.record, photos=tuple(photos))
        if draft.text is not None and new.caption != old.caption:
            blocks = markup.load(draft.text)
            captioned = tuple(_captioned(block, new) for block in blocks)
            if captioned != blocks:
                _new_version(batch, draft, markup.dump(captioned), "改图注")
        filing.put_record(batch, draft.record)
        if new != old:
            names = [name for name in fields.PHOTO_FIELDS if getattr(old, name) != getattr(new, name)]
            before = {name: getattr(old, name) for name in names}
            batch.log(id_, "photo-set", {"path": old.path} | before, {name: getattr(new, name) for name in names})
    return new


def _captioned(block: Block, photo: Photo) -> Block:
    is_it = block.kind is BlockKind.FIGURE and block.target == photo.path
    return dataclasses.replace(block, text=photo.caption) if is_it else block
