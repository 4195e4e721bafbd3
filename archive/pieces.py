"""What the files of a command hold: one piece for each manuscript, with the pictures and files that belong to it.

A file is mostly one piece. A zip or a mail is unpacked: a text with the pictures of its folder is one piece.
Pictures of pages are one piece for each folder where the command says that they are pages.
"""

import posixpath
from collections.abc import Callable, Container
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
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

_NOTHING = "里面没有可以收的文件；请打开核对，或向来稿人重新索取。"
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left: `duplicate` of `id` (placed now, if it was not), `ignored` or `picture`.

    `match` says of a duplicate whether the `file` is the same or the `text` in another file, `warnings` what came
    with it and was left too.
    """

    source: str
    reason: str
    id: str | None = None
    placed: bool = False
    match: str | None = None
    warnings: tuple[str, ...] = ()


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
    the file was known already, and its `photos` were not looked at then. `embedded` are the document's own pictures,
    taken out of it; `sender` is who sent the mail it came in.
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
                groups = self._groups(sources)
                # No thread waits for what is typed: Ctrl-C could not end it.
                pasted = {at: self._open_group(group) for at, group in enumerate(groups) if group[0].is_pasted}
                opened = pool.map(lambda at: pasted.get(at) or self._open_group(groups[at]), range(len(groups)))
                for done, pieces in enumerate(opened, 1):
                    found += pieces
                    if advance is not None:
                        advance(done, len(groups))
            except BaseException:
                # Ctrl-C: what is being read is given up, or the pool would wait for it.
                self.guard.close()
                pool.shutdown(cancel_futures=True)
                raise
        return found

    def _groups(self, sources: list[Source]) -> list[list[Source]]:
        """Return the sources one by one, but the pictures of pages of one folder together, whatever lies between."""
        groups: list[list[Source]] = []
        pages: dict[str, list[Source]] = {}
        for source in sources:
            if self._are_scans([source]) and source.folder in pages:
                pages[source.folder].append(source)
                continue
            groups.append([source])
            if self._are_scans([source]):
                pages[source.folder] = groups[-1]
        return groups

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
            source, kept = self.keep(source)
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

    def keep(self, source: Source) -> tuple[Source, Kept]:
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

    def _company(
        self, members: list[Source], *, look: bool = True
    ) -> tuple[tuple[Image, ...], tuple[tuple[str, Kept], ...]]:
        """Return the pictures, looked at or not, and the other files among what came with a text."""
        kept = [(member.file_name, member.kept) for member in members if member.kept is not None]
        photos = tuple((self.image if look else Image)(name, data) for name, data in kept if is_picture(name))
        return photos, tuple((name, data) for name, data in kept if not is_picture(name))

    def _has_pages(self, kept: Kept) -> bool:
        """Tell whether a picture is a scan of several pages. Raises Unreadable."""
        return kept.data()[:4] in _TIFF and bool(self.guard.call("readers.pages", "count", kept) > 1)

    def _scanned(self, group: list[Source]) -> list[Piece | Skipped | Failed]:
        """Return the pictures of pages as one piece; a picture that holds several pages is a piece of its own."""
        pages, found = list[Image](), list[Piece | Skipped | Failed]()
        for source in group:
            try:
                page, kept = self.keep(source)
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
        forwarded = {f"{source.name}/{name}" for name in parcel.inner_letters}
        found = self._sent(members, [member for member in members if member.name in forwarded])
        first = next((at for at, piece in enumerate(found) if isinstance(piece, Piece)), None)
        if letter is not None and first is None:
            found = self._letter(source, letter, members, found)
        elif letter is not None and first is not None:
            # What the sender wrote stays with the first of what was sent.
            found[first] = _with_file(found[first], source.file_name, kept)
        found = [replace(piece, sender=parcel.sender) if isinstance(piece, Piece) else piece for piece in found]
        return _told(source, found, parcel.warnings)

    def _sent(self, members: list[Source], letters: list[Source]) -> list[Piece | Skipped | Failed]:
        """Return what was sent; of `letters`, mails inside, only those are pieces that brought no other text."""
        brought = {letter.name: [m for m in members if m is not letter and _is_below(m, letter)] for letter in letters}
        words = [letter for letter in letters if any(map(_is_text, brought[letter.name]))]
        found = self._belongings([member for member in members if member not in words])
        for letter in words:
            names = {member.name for member in brought[letter.name]}
            at = next((i for i, p in enumerate(found) if isinstance(p, Piece) and p.source.name in names), None)
            if at is None:
                found += self._open(letter)
            elif letter.kept is not None:
                found[at] = _with_file(found[at], letter.file_name, letter.kept)
        return found

    def _member(self, source: Source, part: Part) -> Source:
        folder, _, name = part.name.rpartition("/")
        path = f"{source.name}/{folder}" if folder else source.name
        return Source(f"{source.name}/{part.name}", None, self.spool.keep(part.data), member=name, folder=path)

    def _letter(
        self, source: Source, letter: Source, members: list[Source], found: list[Piece | Skipped | Failed]
    ) -> list[Piece | Skipped | Failed]:
        """Return a mail whose own words are the manuscript; `found` is what came of its attachments, no piece.

        Raises Unreadable.
        """
        assert letter.kept is not None  # noqa: S101 - members always are
        try:
            document = self.guard.document(letter.kept, letter.file_name)
        except Unreadable:
            if found:
                return found  # the words were none, what was sent is told of one by one
            raise
        piece = self._piece(source, source.kept, replace(document, title=document.title or letter.stem))
        photos, others = self._company(members)
        unread = [
            f"{item.source.removeprefix(source.name + '/')} 读不出文字，作为附件存着：{item.error.rstrip('。')}"
            for item in found
            if isinstance(item, Failed)
        ]
        return [replace(piece, photos=photos, attachments=others, warnings=tuple(unread))]

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
            if company and isinstance(opened[0], Piece):
                photos, others = self._company(company, look=opened[0].document is not None)
                opened = [replace(opened[0], photos=photos, attachments=others), *opened[1:]]
            else:
                opened += map(_left, company)
            found += opened
        return found


def _with_file(found: Piece | Skipped | Failed, name: str, kept: Kept) -> Piece | Skipped | Failed:
    """Return a piece with one more file that came with it."""
    return replace(found, attachments=(*found.attachments, (name, kept))) if isinstance(found, Piece) else found


def _told(
    source: Source, found: list[Piece | Skipped | Failed], warnings: tuple[str, ...]
) -> list[Piece | Skipped | Failed]:
    """Return what a container held with what is to be said of it, once: at its first piece, else as a refusal."""
    first = next((at for at, piece in enumerate(found) if isinstance(piece, Piece)), None)
    if first is not None:
        piece = found[first]
        assert isinstance(piece, Piece)  # noqa: S101 - just found
        return [*found[:first], replace(piece, warnings=(*piece.warnings, *warnings)), *found[first + 1 :]]
    if found and not warnings:
        return found
    said = "；".join(warning.rstrip("。") for warning in warnings)
    return [*found, Failed(source.name, f"{said}。" if said else _NOTHING)]


def _left(member: Source) -> Skipped | Failed:
    """Say that a file was left because the text it came with was."""
    if is_picture(member.file_name):
        return Skipped(member.name, "picture")
    return Failed(member.name, "同它一起来的稿子没有收，它也没有收；请先处理那份稿子，再收一次。")


def _is_below(member: Source, letter: Source) -> bool:
    return f"{member.folder}/".startswith(f"{letter.folder}/")


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
