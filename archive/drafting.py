"""A piece on its way to a manuscript: who wrote what, how long it is, what its folder will hold."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from . import catalogue as catalogues
from . import doubts, filing, history, record, store
from .disk import digest
from .duplicates import Likeness
from .home import HISTORY, RECORD, TEXT
from .model import (
    ARTICLE_KINDS,
    Block,
    Counts,
    Document,
    FileEntry,
    Manuscript,
    Photo,
    Version,
    plain,
)
from .pieces import Image, Piece
from .spool import Kept
from .text import byline, markup
from .text.count import count
from .text.parts import WHOLE

LONG_CHARACTERS = 30_000
VOLUME_CHARACTERS = 100_000
VOLUME_PAGES = 100


@dataclass(frozen=True, slots=True)
class Given:
    """What the editor said about the files that come in; empty means nothing was said.

    `named_by` is where title and byline were said, for people.
    """

    title: str = ""
    subtitle: str = ""
    byline: str = ""
    issue: str = ""
    column: str = ""
    kind: str = ""
    received: str = ""
    source: str = ""
    channel: str = ""
    carrier: str = ""
    submitted_by: str = ""
    status: str = ""
    named_by: str = "命令行"


@dataclass(frozen=True, slots=True)
class Added:
    """A manuscript that was filed, with what was taken from where; without counts while it has no text."""

    manuscript: Manuscript
    source: str
    encoding: str
    counts: Counts | None
    whole: Counts | None
    title_from: str
    byline_from: str
    warnings: tuple[str, ...]
    unread: tuple[int, ...] = ()
    like: tuple[Likeness, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """A manuscript ready to be written: its record and the files of its folder."""

    added: Added
    files: dict[str, bytes]


class Draft:
    """A piece on its way to a manuscript."""

    def __init__(self, piece: Piece, document: Document) -> None:
        """Read title and byline at the head of the text."""
        self.piece, self.document = piece, document
        self.lead = byline.read_lead(document.blocks, _stem(piece), document.title, document.creator)
        self.warnings = [*document.warnings, *piece.warnings]
        self.files: dict[str, bytes] = {}
        self.photos = self._photos()
        self.blocks = _with_photo_paths(self.lead.blocks, self.photos)
        self.text = plain(self.blocks)

    def filed(self, given: Given, numbers: Iterator[str], batch: store.Batch) -> Filed:
        """Build the record and everything the folder will hold; only now a number is taken."""
        lead = self.lead
        counts = count(self.text) if self.text else None
        kind = given.kind or self._kind(counts)
        versions: tuple[Version, ...] = ()
        if counts is not None:
            text = markup.dump(self.blocks).encode()
            self.files[TEXT] = text
            versions = (Version(TEXT, digest(text), counts, self.document.reader, store.now(), batch.actor),)
        people = filing.contributors_of(given.byline) if given.byline else lead.contributors
        originals = self._originals()
        manuscript = Manuscript(
            id=next(numbers),
            title=given.title or lead.title,
            subtitle=given.subtitle or ("" if given.title else lead.subtitle),
            byline=given.byline or lead.byline,
            contributors=people,
            kind=kind,
            counts_as_article=self._counts_as_article(kind, counts, guessed=not given.kind),
            received=given.received or store.now()[:10],
            source=given.source,
            channel=given.channel or ("邮件" if self.piece.sender else ""),
            carrier=given.carrier or ("" if self.piece.scans else "电子"),
            submitted_by=given.submitted_by or self.piece.sender,
            status=given.status or "收稿",
            proposed_column="" if given.issue else given.column,
            suspect=self._suspect(),
            repairs=self.document.repairs,
            files=originals,
            photos=self.photos,
            versions=versions,
            outline=self.document.outline,
        )
        whole = None
        if counts is not None:
            whole = WHOLE.counts(catalogues.parts(self.blocks, manuscript, ""))
        added = Added(
            manuscript,
            self.piece.source.name,
            self.document.encoding,
            counts,
            whole,
            given.named_by if given.title else lead.title_from,
            given.named_by if given.byline else lead.byline_from,
            tuple(dict.fromkeys(self.warnings)),
            self.document.unread,
        )
        return Filed(added, self.files | new_folder(manuscript, batch, "add", f"自 {self.piece.source.name}"))

    def _suspect(self) -> str:
        """Say why the text cannot be relied on: it reads as garbled, or pages of it still wait for recognition."""
        pages = self.document.unread
        if not self.text:
            self.warnings.append("没有可用的文字，先收下原件，等待识别（wenshi ocr）")
            return ""
        suspect = doubts.of_file("", self.text, doubts.incomplete(pages))
        self.warnings += [suspect] if suspect else []
        return suspect

    def _kind(self, counts: Counts | None) -> str:
        """Return `volume` for what is a whole book by its length, its pages or its outline."""
        length = counts.zishu if counts else 0
        is_book = length > LONG_CHARACTERS and len(self.document.outline) >= 5
        scanned = counts is None and (self.document.pages or 0) >= VOLUME_PAGES
        return "volume" if is_book or scanned or length > VOLUME_CHARACTERS else "article"

    def _counts_as_article(self, kind: str, counts: Counts | None, *, guessed: bool) -> bool:
        length = counts.zishu if counts else 0
        if guessed and (kind == "volume" or length > LONG_CHARACTERS):
            size = f"正文 {length} 字" if counts else f"共 {self.document.pages} 页"
            remedy = "set counts_as_article=是" if kind == "article" else "set kind=article counts_as_article=是"
            self.warnings.append(f"{size}，像是整本，未计作一篇；确是一篇请 {remedy}")
            return False
        return kind in ARTICLE_KINDS

    def _originals(self) -> tuple[FileEntry, ...]:
        """Return the entries of the files as received: the manuscript's own, then what came with it."""
        entries: list[FileEntry] = []
        if self.piece.file is not None:
            entry = self._original(self.piece.source.file_name, "来稿", self.piece.file)
            entries.append(
                dataclasses.replace(
                    entry,
                    reader=self.document.reader,
                    encoding=self.document.encoding,
                    pages=self.document.pages,
                    unread=self.document.unread,
                )
            )
        entries += [self._original(name, "attachment", kept) for name, kept in self.piece.attachments]
        return tuple(entries)

    def _original(self, name: str, role: str, kept: Kept) -> FileEntry:
        path = filing.free_name(f"originals/{filing.safe_name(name)}", set(self.files))
        self.files[path] = kept.data()
        return FileEntry(path, role, kept.sha256, kept.size, name)

    def _photos(self) -> tuple[Photo, ...]:
        """Set the pictures' files down; one that cannot be opened is kept all the same, with a warning."""
        photos = [self._photo(image, number, "原稿内嵌") for number, image in enumerate(self.piece.embedded, 1)]
        photos += [self._photo(image, number) for number, image in enumerate(self.piece.photos, len(photos) + 1)]
        for page, image in enumerate(self.piece.scans, 1):
            photo = self._photo(image, len(photos) + 1, "扫描")
            photos.append(dataclasses.replace(photo, kind="scan", page=page))
        return tuple(photos)

    def _photo(self, image: Image, number: int, source: str = "") -> Photo:
        named = "" if image.name.startswith(".") else "_"
        path = f"photos/{number:04d}{named}{filing.safe_name(image.name) if named else image.name}"
        self.files[path] = image.kept.data()
        if image.info is None:
            which = f"图片 {image.name}" if named else f"第 {number} 幅内嵌图片"
            self.warnings.append(f"{which}照原样收下，但打不开：{image.problem}".rstrip("。"))
        return filing.photo(path, image.kept.sha256, image.info, image.caption, source)


def _stem(piece: Piece) -> str:
    """Return what names the piece: its file; of pages their folder, of a mail its own letter."""
    if piece.scans:
        return piece.source.folder.rpartition("/")[2] or piece.source.stem
    return piece.source.stem


def new_folder(manuscript: Manuscript, batch: store.Batch, action: str, note: str) -> dict[str, bytes]:
    """Return the record and the first line of the history of a new manuscript."""
    after = {"title": manuscript.title, "byline": manuscript.byline}
    event = history.Event(store.now(), batch.actor, batch.id, action, None, after, note)
    return {
        RECORD: record.dump(manuscript, "稿件记录；各项含义见 collections/README.md").encode(),
        HISTORY: history.append(b"", event),
    }


def _with_photo_paths(blocks: tuple[Block, ...], photos: tuple[Photo, ...]) -> tuple[Block, ...]:
    return tuple(
        dataclasses.replace(block, target=photos[int(block.target)].path) if block.target else block for block in blocks
    )
