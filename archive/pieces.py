"""What the files of a command hold: one piece for each manuscript, with the pictures and files that belong to it.

A file is mostly one piece. A zip or a mail is unpacked: a text with the pictures of its folder is one piece.
Pictures of pages are one piece for each folder where the command says that they are pages.
"""

import posixpath
from collections.abc import Callable, Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePath

from .disk import LEFTOVER
from .errors import Unreadable
from .model import Document, Part
from .readers import SUFFIXES, is_picture
from .readers.parcels import is_parcel
from .readers.picture import PictureInfo
from .reading import Guard
from .sources import Source
from .spool import Kept, Spool

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left: `duplicate` of `id` (placed now, if it was not), `ignored` or `picture`.

    `match` says of a duplicate whether the `file` is the same or the `text` in another file.
    """

    source: str
    reason: str
    id: str | None = None
    placed: bool = False
    match: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be taken in, and why."""

    source: str
    error: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: the name it came under (its suffix alone where it was embedded) and what it says of itself.

    `problem` says why that could not be read, `info` is None then; the picture is kept all the same.
    """

    name: str
    kept: Kept
    caption: str = ""
    info: PictureInfo | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A manuscript to be: its file and what was read of it, and what came with it.

    `file` is None for pages that came as `scans`, and for the later chapters of a book; `document` is None where
    the file was known already. `embedded` are the document's own pictures, taken out of it; `sender` is who sent the
    mail it came in.
    """

    source: Source
    file: Kept | None
    document: Document | None
    embedded: tuple[Image, ...] = ()
    photos: tuple[Image, ...] = ()
    scans: tuple[Image, ...] = ()
    attachments: tuple[tuple[str, Kept], ...] = ()
    sender: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Opener:
    """Opens files into pieces: who reads, where bytes are set aside, what is held already, what was asked for.

    `known` holds the SHA-256 of files that need not be read again. `scans` takes pictures for pages, `split`
    makes every chapter of an e-book a piece.
    """

    guard: Guard
    spool: Spool
    known: Container[str] = frozenset()
    scans: bool = False
    split: bool = False

    def open_all(self, sources: list[Source], advance: Advance | None = None) -> list[Piece | Skipped | Failed]:
        """Return what the sources hold, in their order; several are read at a time."""
        found: list[Piece | Skipped | Failed] = []
        with ThreadPoolExecutor(self.guard.size) as pool:
            try:
                groups = list(self._groups(sources))
                for done, pieces in enumerate(pool.map(self._open_group, groups), 1):
                    found += pieces
                    if advance is not None:
                        advance(done, len(groups))
            except BaseException:
                # Ctrl-C: what is being read is given up, or the pool would wait for it.
                self.guard.close()
                pool.shutdown(cancel_futures=True)
                raise
        return found

    def _groups(self, sources: list[Source]) -> Iterator[list[Source]]:
        """Yield the sources one by one, or the pictures of pages of one folder together."""
        for pages, members in groupby(sources, key=lambda source: self.scans and is_picture(source.file_name)):
            if not pages:
                yield from ([source] for source in members)
                continue
            for _, folder in groupby(members, key=lambda source: source.folder):
                yield list(folder)

    def _open_group(self, group: list[Source]) -> list[Piece | Skipped | Failed]:
        return self._scanned(group) if self._are_scans(group) else self._open(group[0])

    def _are_scans(self, group: list[Source]) -> bool:
        return self.scans and is_picture(group[0].file_name)

    def _open(self, source: Source) -> list[Piece | Skipped | Failed]:
        """Return what one file holds. Never raises Unreadable: a bad file does not stop the others."""
        name, picture = source.file_name, Skipped(source.name, "picture")
        if LEFTOVER.fullmatch(name):
            return [Skipped(source.name, "ignored")]
        try:
            source, kept = self._kept(source)
            if is_parcel(kept.data(), name):
                return self._unpacked(source, kept)
            if kept.sha256 in self.known:
                return [Piece(source, kept, None)]
            if is_picture(name):
                return [Piece(source, kept, self.guard.pages(kept)) if self._has_pages(kept) else picture]
            if self.split and name.lower().endswith(".epub"):
                return self._chapters(source, kept)
            return [self._piece(source, kept, self.guard.document(kept, name))]
        except Unreadable as error:
            return [Failed(source.name, str(error))]

    def _kept(self, source: Source) -> tuple[Source, Kept]:
        """Set the bytes of a source aside, so that what is read is what is filed. Raises Unreadable."""
        kept = source.kept or self.spool.keep(source.data())
        if not kept.size:
            raise Unreadable("文件是空的（0 字节）；请向来稿人重新要一份。")
        return replace(source, kept=kept), kept

    def _piece(self, source: Source, file: Kept | None, document: Document) -> Piece:
        """Return a piece, its pictures set aside. Raises WenshiError when the disk has no room."""
        embedded = [
            self.image(picture.suffix, self.spool.keep(picture.data), picture.caption) for picture in document.pictures
        ]
        return Piece(source, file, replace(document, pictures=()), tuple(embedded))

    def image(self, name: str, kept: Kept, caption: str = "") -> Image:
        """Return a picture with what it says of itself; one that cannot be opened with the reason."""
        try:
            info = self.guard.call("readers.picture", "describe", kept)
        except Unreadable as error:
            return Image(name, kept, caption, problem=str(error))
        return Image(name, kept, caption, info)

    def _company(self, members: list[Source]) -> tuple[tuple[Image, ...], tuple[tuple[str, Kept], ...]]:
        """Return the pictures and the other files among what came with a text."""
        kept = [(member.file_name, member.kept) for member in members if member.kept is not None]
        photos = tuple(self.image(name, data) for name, data in kept if is_picture(name))
        return photos, tuple((name, data) for name, data in kept if not is_picture(name))

    def _has_pages(self, kept: Kept) -> bool:
        """Tell whether a picture is a scan of several pages. Raises Unreadable."""
        return kept.data()[:4] in _TIFF and bool(self.guard.call("readers.pages", "count", kept) > 1)

    def _scanned(self, group: list[Source]) -> list[Piece | Skipped | Failed]:
        """Return the pictures of pages as one piece; a picture that holds several pages is a piece of its own."""
        pages, found = list[Image](), list[Piece | Skipped | Failed]()
        for source in group:
            try:
                page, kept = self._kept(source)
                if self._has_pages(kept):
                    found += self._open(page)
                else:
                    pages.append(self.image(page.file_name, kept))
            except Unreadable as error:
                found.append(Failed(source.name, str(error)))
        if pages:
            numbers = tuple(range(1, len(pages) + 1))
            document = Document((), "", pages=len(pages), unread=numbers)
            found.insert(0, Piece(group[0], None, document, scans=tuple(pages)))
        return found

    def _chapters(self, source: Source, kept: Kept) -> list[Piece | Skipped | Failed]:
        """Return the chapters of an e-book, each a piece; the file stays with the first."""
        chapters = self.guard.call("readers.epub", "chapters", kept)
        return [
            self._piece(replace(source, name=f"{source.name} 第{number}章"), kept if number == 1 else None, chapter)
            for number, chapter in enumerate(chapters, 1)
            if isinstance(chapter, Document)
        ]

    def _unpacked(self, source: Source, kept: Kept) -> list[Piece | Skipped | Failed]:
        """Return what a container holds. Raises Unreadable."""
        parcel = self.guard.parcel(kept, source.file_name)
        members = [self._member(source, part) for part in parcel.parts]
        own = f"{source.name}/{parcel.letter}"
        letter = next((member for member in members if parcel.letter and member.name == own), None)
        members = [member for member in members if member is not letter]
        found = self._belongings(members)
        pieces = [piece for piece in found if isinstance(piece, Piece)]
        if letter is not None and not pieces:
            found = [self._letter(source, letter, members)]
        elif letter is not None:
            # What the sender wrote stays with the first of what was sent.
            first = found.index(pieces[0])
            mail = (source.file_name, kept)
            found[first] = replace(pieces[0], attachments=(*pieces[0].attachments, mail))
        return [
            replace(piece, sender=parcel.sender, warnings=(*piece.warnings, *parcel.warnings))
            if isinstance(piece, Piece)
            else piece
            for piece in found
        ]

    def _member(self, source: Source, part: Part) -> Source:
        folder, _, name = part.name.rpartition("/")
        path = f"{source.name}/{folder}" if folder else source.name
        return Source(f"{source.name}/{part.name}", None, self.spool.keep(part.data), member=name, folder=path)

    def _letter(self, source: Source, letter: Source, members: list[Source]) -> Piece:
        """Return a mail whose own words are the manuscript. Raises Unreadable."""
        assert letter.kept is not None  # noqa: S101 - members always are
        document = self.guard.document(letter.kept, letter.file_name)
        piece = self._piece(source, source.kept, replace(document, title=document.title or letter.stem))
        photos, others = self._company(members)
        return replace(piece, photos=photos, attachments=others)

    def _belongings(self, members: list[Source]) -> list[Piece | Skipped | Failed]:
        """Return the pieces that files found together make: each text with its pictures."""
        texts = [member.name for member in members if _is_text(member)]
        owned: dict[str, list[Source]] = {}
        alone = []
        for member in members:
            owner = None if _is_text(member) or _is_parcel(member) else _owner(member.name, texts)
            if owner is None or not (is_picture(member.file_name) or len(texts) == 1):
                alone.append(member)
            else:
                owned.setdefault(owner, []).append(member)
        found: list[Piece | Skipped | Failed] = []
        for group in self._groups(alone):
            opened = self._scanned(group) if self._are_scans(group) else self._open(group[0])
            company = owned.get(group[0].name, [])
            if company and isinstance(opened[0], Piece) and opened[0].document is not None:
                photos, others = self._company(company)
                opened = [replace(opened[0], photos=photos, attachments=others), *opened[1:]]
            elif company:
                opened = [*opened, *(Skipped(member.name, "picture") for member in company)]
            found += opened
        return found


def _is_text(source: Source) -> bool:
    return PurePath(source.file_name).suffix.lower() in SUFFIXES and not _is_parcel(source)


def _is_parcel(source: Source) -> bool:
    return source.kept is not None and is_parcel(source.kept.data(), source.file_name)


def _owner(name: str, texts: list[str]) -> str | None:
    """Return which of the texts a file belongs to: the only one there is, or that of the nearest folder with any."""
    if len(texts) == 1:
        return texts[0]
    folder = posixpath.dirname(name)
    while folder:
        inside = [text for text in texts if posixpath.dirname(text) == folder]
        if inside:
            return inside[0] if len(inside) == 1 else None
        folder = posixpath.dirname(folder)
    return None
