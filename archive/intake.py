"""Take files in: read them, see who wrote what, and file them, one batch a command."""

import dataclasses
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import catalogue as catalogues
from . import filing, history, ids, record, store
from .disk import digest
from .errors import BadInput, Unreadable
from .filing import Source
from .home import HISTORY, RECORD, TEXT, Home
from .model import (
    ARTICLE_KINDS,
    Block,
    BlockKind,
    Counts,
    Document,
    FileEntry,
    Manuscript,
    Photo,
    Version,
    plain,
)
from .readers import is_picture
from .text import byline, markup
from .text.count import count

IGNORED = re.compile(r"~\$.*|\.~.*|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini", re.IGNORECASE)
VOLUME_CHARACTERS = 30_000
STDIN = "-"
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Given:
    """What the editor said about the files that come in; empty means nothing was said."""

    title: str = ""
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


@dataclass(frozen=True, slots=True)
class Added:
    """A manuscript that was filed, with what was taken from where."""

    manuscript: Manuscript
    source: str
    encoding: str
    counts: Counts
    whole: Counts
    title_from: str
    byline_from: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left: `duplicate` of `id` (placed now, if it was not), `ignored` or `picture`."""

    source: str
    reason: str
    id: str | None = None
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be taken in, and why."""

    source: str
    error: str


@dataclass(slots=True)
class Outcome:
    """What became of every file of a command."""

    batch: str = ""
    added: list[Added] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Filed:
    """A manuscript ready to be written: its record and the files of its folder."""

    added: Added
    files: dict[str, bytes]


def gather(home: Home, paths: Iterable[str]) -> Iterator[Source]:
    """Yield the files named, folders recursively, in natural order (2 before 10). Raises BadInput.

    The archive's own files are left alone when a folder around them is named.
    """
    own = (home.truth.resolve(), home.index.resolve())
    for name in paths:
        path = Path(name)
        if name == STDIN:
            yield Source("（标准输入）", None)
        elif name and path.is_dir() and not path.is_symlink():
            root = path.resolve()
            around = [folder for folder in own if folder.is_relative_to(root)]
            inside = sorted((file for file in path.rglob("*") if not file.is_dir()), key=_natural_path)
            for file in inside:
                if not any((root / file.relative_to(path)).is_relative_to(folder) for folder in around):
                    yield Source(str(file), file)
        elif any(path.resolve().is_relative_to(folder) for folder in own):
            raise BadInput(f"“{name}”是档案库自己的文件，不能收入。")
        else:
            yield Source(name, path)


def _natural_path(path: Path) -> list[list[tuple[int, int, str]]]:
    return [natural(part) for part in path.parts]


def natural(name: str) -> list[tuple[int, int, str]]:
    """Return a sort key that orders digits by value."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]


def add(
    home: Home,
    sources: list[Source],
    given: Given,
    command: str,
    *,
    dry_run: bool = False,
    advance: Advance | None = None,
) -> Outcome:
    """File each source as a manuscript of its own; one bad file does not stop the others.

    Placed in `given.issue` in the order they came. With `dry_run` nothing is written.
    Raises NotFound for an unknown issue, and what `store.writing` raises.
    """
    if given.title and len(sources) > 1:
        raise BadInput("--title 只能用于一个文件。")
    if dry_run:
        return _take_in(
            home, sources, given, store.Batch(home, store.actor_name(home), command, ""), advance, write=False
        )
    with store.writing(home, command) as batch:
        return _take_in(home, sources, given, batch, advance, write=True)


def _take_in(
    home: Home, sources: list[Source], given: Given, batch: store.Batch, advance: Advance | None, *, write: bool
) -> Outcome:
    """Read every source, and `write` those that are new."""
    table = filing.open_issue(home, given.issue) if given.issue else None
    catalogue = catalogues.refresh(home)
    if table is not None:
        catalogue.refuse_unknown_places()
    holders, places = catalogue.holders(), catalogue.places()
    numbers = _free_numbers(home, given)
    outcome = Outcome(batch.id)
    for done, source in enumerate(sources, 1):
        try:
            if skipped := _skip(source):
                outcome.skipped.append(skipped)
                continue
            data = source.data()
            holder = holders.get(digest(data))
            if holder is not None:
                placed = table is not None and holder not in places and holder not in table.manuscripts()
                outcome.skipped.append(Skipped(source.name, "duplicate", holder, placed))
                if placed:
                    table = filing.append(table, holder, given.column)
                    batch.log(holder, "place", {"issue": ""}, {"issue": given.issue, "column": given.column})
                continue
            filed = _prepare(source, data, given, numbers, batch)
            holders[digest(data)] = id_ = filed.added.manuscript.id
            if write:
                batch.add_folder(home.manuscript_folder(id_), filed.files)
                batch.log(id_, "add")
            table = filing.append(table, id_, given.column)
            outcome.added.append(filed.added)
        except Unreadable as error:
            outcome.failed.append(Failed(source.name, str(error)))
        finally:
            if advance is not None:
                advance(done, len(sources))
    if write and table is not None:
        filing.put_issue(home, batch, table)
    return outcome


def _free_numbers(home: Home, given: Given) -> Iterator[str]:
    """Yield the accession numbers that come next in the year of registration."""
    year = int((given.received or store.now())[:4])
    first = ids.next_accession(year, [*home.manuscript_ids(), *home.removed_ids()])
    return (ids.accession(year, number) for number in itertools.count(first))


def _skip(source: Source) -> Skipped | None:
    if IGNORED.fullmatch(source.file_name):
        return Skipped(source.name, "ignored")
    return Skipped(source.name, "picture") if is_picture(source.file_name) else None


def _prepare(source: Source, data: bytes, given: Given, numbers: Iterator[str], batch: store.Batch) -> _Filed:
    """Read a source and build everything its folder will hold; a number is taken only when that worked.

    Raises Unreadable.
    """
    document = filing.read_document(data, source.file_name)
    stem = "" if source.path is None else source.path.stem
    lead = byline.read_lead(document.blocks, stem, document.title, document.creator)
    title_from, byline_from = lead.title_from, lead.byline_from
    names = lead.byline, lead.contributors
    if given.title:
        title_from = "命令行"
    if given.byline:
        names, byline_from = (given.byline, filing.contributors_of(given.byline)), "命令行"
    warnings = list(document.warnings)
    files, photos = _files(document, warnings)
    blocks = _with_photo_paths(lead.blocks, photos)
    text = markup.dump(blocks)
    counts = count(plain(blocks))
    manuscript = Manuscript(
        id=next(numbers),
        title=given.title or lead.title,
        subtitle="" if given.title else lead.subtitle,
        byline=names[0],
        contributors=names[1],
        kind=given.kind or "article",
        counts_as_article=_counts_as_article(given.kind, counts, warnings),
        received=given.received or store.now()[:10],
        source=given.source,
        channel=given.channel,
        carrier=given.carrier or "电子",
        submitted_by=given.submitted_by,
        status=given.status or "收稿",
        proposed_column="" if given.issue else given.column,
        files=(_original(document, data, source.file_name),),
        photos=photos,
        versions=(Version(TEXT, digest(text.encode()), counts, document.reader, store.now(), batch.actor),),
    )
    files[manuscript.files[0].path] = data
    files[TEXT] = text.encode()
    whole = counts + catalogues.around(manuscript, catalogues.captions(blocks, ""))
    added = Added(manuscript, source.name, document.encoding, counts, whole, title_from, byline_from, tuple(warnings))
    return _Filed(added, files | new_folder(manuscript, batch, "add", f"自 {source.name}"))


def new_folder(manuscript: Manuscript, batch: store.Batch, action: str, note: str) -> dict[str, bytes]:
    """Return the record and the first line of the history of a new manuscript."""
    after = {"title": manuscript.title, "byline": manuscript.byline}
    event = history.Event(store.now(), batch.actor, batch.id, action, None, after, note)
    return {
        RECORD: record.dump(manuscript, "稿件记录；各项含义见 collections/README.md").encode(),
        HISTORY: history.append(b"", event),
    }


def _counts_as_article(kind: str, counts: Counts, warnings: list[str]) -> bool:
    if not kind and counts.zishu > VOLUME_CHARACTERS:
        warnings.append(f"正文 {counts.zishu} 字，像是整本，未计作一篇；确是一篇请 set counts_as_article=是")
        return False
    return (kind or "article") in ARTICLE_KINDS


def _original(document: Document, data: bytes, name: str) -> FileEntry:
    return FileEntry(
        f"originals/{filing.safe_name(name)}",
        "来稿",
        digest(data),
        len(data),
        name,
        document.reader,
        document.encoding,
        document.pages,
    )


def _files(document: Document, warnings: list[str]) -> tuple[dict[str, bytes], tuple[Photo, ...]]:
    """Return the embedded pictures as files and as photos; one that cannot be opened is kept all the same."""
    files: dict[str, bytes] = {}
    photos = []
    for number, picture in enumerate(document.pictures, 1):
        path = f"photos/{number:04d}{picture.suffix}"
        files[path] = picture.data
        try:
            photos.append(filing.photo(path, picture.data, picture.caption, "原稿内嵌"))
        except Unreadable as error:
            warnings.append(f"第 {number} 幅内嵌图片照原样收下，但打不开：{error}".rstrip("。"))
            photos.append(Photo(path, digest(picture.data), picture.caption, source="原稿内嵌"))
    return files, tuple(photos)


def _with_photo_paths(blocks: tuple[Block, ...], photos: tuple[Photo, ...]) -> tuple[Block, ...]:
    return tuple(
        dataclasses.replace(block, target=photos[int(block.target)].path) if block.kind is BlockKind.FIGURE else block
        for block in blocks
    )


def register(home: Home, given: Given, command: str) -> Manuscript:
    """Register a piece whose text is not here yet (handwritten, promised)."""
    with store.writing(home, command) as batch:
        manuscript = Manuscript(
            id=next(_free_numbers(home, given)),
            title=given.title,
            byline=given.byline,
            contributors=filing.contributors_of(given.byline),
            kind=given.kind or "article",
            counts_as_article=(given.kind or "article") in ARTICLE_KINDS,
            received=given.received or store.now()[:10],
            source=given.source,
            channel=given.channel,
            carrier=given.carrier,
            submitted_by=given.submitted_by,
            status=given.status or "收稿",
            proposed_column="" if given.issue else given.column,
        )
        table = (
            filing.append(filing.open_issue(home, given.issue), manuscript.id, given.column) if given.issue else None
        )
        batch.add_folder(home.manuscript_folder(manuscript.id), new_folder(manuscript, batch, "register", ""))
        batch.log(manuscript.id, "register")
        if table is not None:
            filing.put_issue(home, batch, table)
    return manuscript


def as_json(outcome: Outcome) -> dict[str, object]:
    """Return the outcome in the stable JSON form."""
    return {
        "format": 1,
        "batch": outcome.batch,
        "added": [
            {
                "id": added.manuscript.id,
                "title": added.manuscript.title,
                "byline": added.manuscript.byline,
                "contributors": [{"name": who.name, "role": who.role} for who in added.manuscript.contributors],
                "source": added.source,
                "encoding": added.encoding,
                "counts": added.counts.as_dict(),
                "whole": added.whole.as_dict(),
                "warnings": list(added.warnings),
            }
            for added in outcome.added
        ],
        "skipped": [dataclasses.asdict(skipped) for skipped in outcome.skipped],
        "failed": [dataclasses.asdict(failed) for failed in outcome.failed],
    }
