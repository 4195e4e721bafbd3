"""A manuscript and what belongs to it."""

from dataclasses import dataclass

from .counts import Counts


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person or body named on a manuscript, with the role they had."""

    name: str
    role: str = "author"
    real_name: str = ""
    pen_name: str = ""
    unit: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file kept with a manuscript, byte for byte; `path` is relative to the manuscript's folder.

    `unread` are the pages (from 1) whose text is not in the archive yet: they wait for OCR.
    """

    path: str
    role: str
    sha256: str
    bytes: int
    original_name: str = ""
    reader: str = ""
    encoding: str = ""
    pages: int | None = None
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of a manuscript; width and height in pixels as displayed, dpi in dots an inch.

    `kind` is empty, or `scan` for the image of a page of text: `page` is its physical number (from 1),
    `confidence` how sure OCR was of its text, in percent.
    """

    path: str
    sha256: str
    caption: str = ""
    photographer: str = ""
    date: str = ""
    source: str = ""
    width: int | None = None
    height: int | None = None
    dpi: int | None = None
    kind: str = ""
    page: int | None = None
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a volume's outline: its title, the physical page (from 1) it points to, its depth (from 1)."""

    title: str
    page: int | None = None
    level: int = 1


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a manuscript's text; the last one of a record is `text.md` itself."""

    path: str
    sha256: str
    counts: Counts
    reader: str = ""
    time: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A manuscript's record. Empty means unknown; nothing is guessed and stored as a fact."""

    id: str
    title: str
    subtitle: str = ""
    byline: str = ""
    contributors: tuple[Contributor, ...] = ()
    kind: str = "article"
    counts_as_article: bool = True
    series: str = ""
    part: str = ""
    received: str = ""
    source: str = ""
    channel: str = ""
    carrier: str = ""
    submitted_by: str = ""
    published_before: str = ""
    sanqin: str = ""
    rights: str = ""
    status: str = "收稿"
    proposed_column: str = ""
    access: str = "内部"
    text_state: str = "来稿"
    suspect: str = ""
    repairs: tuple[str, ...] = ()
    files: tuple[FileEntry, ...] = ()
    photos: tuple[Photo, ...] = ()
    versions: tuple[Version, ...] = ()
    outline: tuple[Heading, ...] = ()
