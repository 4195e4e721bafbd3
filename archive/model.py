"""The things an archive is made of, as frozen dataclasses without any I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

ROLES = {
    "author": "撰稿",
    "narrator": "口述",
    "compiler": "整理",
    "recorder": "记录",
    "translator": "翻译",
    "photographer": "摄影",
    "editor": "编辑",
    "annotator": "校注",
    "provider": "供稿",
}
STATUSES = ("收稿", "初审", "复审", "终审", "选用", "备用", "退修", "不用", "撤稿")
ISSUE_STATUSES = ("征稿", "编排", "校对", "付印", "已刊")
ACCESS = ("公开", "内部", "封存")
TEXT_STATES = ("来稿", "定稿", "据印本核对")
SOURCES = ("约稿", "投稿", "征集", "转载", "采访")
CHANNELS = ("微信", "邮件", "U盘", "来访", "邮寄")
CARRIERS = ("电子", "打印", "手写", "录音")
RIGHTS = ("有", "口头", "无")
FILE_ROLES = ("来稿", "录入稿", "修改稿", "定稿", "清样", "印本", "scan", "photo", "attachment")
KINDS = ("article", "verse", "preface", "contents", "filler", "afterword", "photo-page", "volume")
ARTICLE_KINDS = ("article", "verse")
PUBLISHED = "已刊"
TITLE_MISSING = "题名待补"


class BlockKind(StrEnum):
    """What a block of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    VERSE = "verse"
    ROW = "row"
    NOTE = "note"
    FIGURE = "figure"


class MarkKind(StrEnum):
    """What stands at a point inside a block without being text."""

    NOTE = "note"
    PAGE = "page"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A point between two characters: a reference to a note, or the place where a printed page begins.

    `offset` counts characters of the block's text; `label` is the note's label or the printed page number.
    """

    offset: int
    kind: MarkKind
    label: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, verse line, table row, note or figure; `text` never holds a line end.

    `level` is a heading's depth (1–6), `label` a note's label, `target` a figure's file.
    A row's cells are joined by tabs. `gap` tells that the source left a visible gap before
    the block; it serves the reading of titles only and is not stored.
    """

    kind: BlockKind
    text: str
    level: int = 0
    label: str = ""
    target: str = ""
    marks: tuple[Mark, ...] = ()
    gap: bool = field(default=False, compare=False)


def body(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks that count as text: all but figures, whose text is a caption."""
    return tuple(block for block in blocks if block.kind is not BlockKind.FIGURE)


def plain(blocks: Iterable[Block]) -> str:
    """Return the body's texts joined by line ends: what is counted, searched and quoted."""
    return "\n".join(block.text for block in body(blocks))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture found inside a file: its bytes, its suffix (`.png`) and its caption."""

    data: bytes
    suffix: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader took from a file. A figure block's `target` is the index of its picture, as text."""

    blocks: tuple[Block, ...]
    reader: str
    encoding: str = ""
    pages: int | None = None
    title: str = ""
    creator: str = ""
    pictures: tuple[Picture, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Character counts of one text by the four text rules; all are plain numbers of characters or words."""

    zishu: int = 0
    han: int = 0
    chars: int = 0
    chars_spaces: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.zishu + other.zishu,
            self.han + other.han,
            self.chars + other.chars,
            self.chars_spaces + other.chars_spaces,
        )

    def as_dict(self) -> dict[str, int]:
        """Return the counts keyed by rule id."""
        return {rule: getattr(self, rule) for rule in COUNT_RULES}


COUNT_RULES = {
    "zishu": "字数（同Word口径，含标点）",
    "han": "纯汉字数（不含标点）",
    "chars": "字符数（不计空格）",
    "chars_spaces": "字符数（计空格）",
}
DEFAULT_RULE = "zishu"


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
    """A file kept with a manuscript, byte for byte; `path` is relative to the manuscript's folder."""

    path: str
    role: str
    sha256: str
    bytes: int
    original_name: str = ""
    reader: str = ""
    encoding: str = ""
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of a manuscript; width and height in pixels as displayed, dpi in dots an inch."""

    path: str
    sha256: str
    caption: str = ""
    photographer: str = ""
    date: str = ""
    source: str = ""
    width: int | None = None
    height: int | None = None
    dpi: int | None = None


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
    files: tuple[FileEntry, ...] = ()
    photos: tuple[Photo, ...] = ()
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A manuscript's place in an issue; pages are printed page numbers."""

    manuscript: str
    version: str = ""
    page_from: int | None = None
    page_to: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column (栏目) of an issue with its entries in order; an empty name means not yet sorted."""

    name: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueFormat:
    """How a page of the issue is set: characters a line and lines a page."""

    chars_per_line: int | None = None
    lines_per_page: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue (期) and its table of contents."""

    id: str
    year: int | None = None
    number: str = ""
    serial: int | None = None
    title: str = ""
    kind: str = ""
    status: str = "征稿"
    planned: str = ""
    printed_on: str = ""
    permit_no: str = ""
    sponsor: str = ""
    recipients: str = ""
    printer: str = ""
    print_run: int | None = None
    format: IssueFormat = IssueFormat()
    sheets: str = ""
    pages: int | None = None
    editors: str = ""
    proofreaders: str = ""
    columns: tuple[Column, ...] = ()

    def manuscripts(self) -> tuple[str, ...]:
        """Return the accession numbers in the order of the table of contents."""
        return tuple(entry.manuscript for column in self.columns for entry in column.entries)


@dataclass(frozen=True, slots=True)
class Targets:
    """What a collection aims at, in articles and characters; None where nothing is set."""

    issue_articles: int | None = None
    issue_characters: int | None = None
    year_articles: int | None = None
    year_characters: int | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection (丛刊) such as 《乌当文史》; `rule` is its default counting rule."""

    key: str
    title: str
    sponsor: str = ""
    place: str = ""
    rule: str = DEFAULT_RULE
    columns: tuple[str, ...] = ()
    targets: Targets = Targets()
