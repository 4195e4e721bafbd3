"""Bring the Whoosh index up to date with the store, or build it anew beside and swap it in.

The stamp is taken away before the first change and put back after the last file is safe on the disk, so that at
no moment does a half-written index pass for a whole one.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.fields import ID, STORED, Schema
from whoosh.index import EmptyIndexError, FileIndex, LockError
from whoosh.reading import SegmentReader

from ..disk import reason
from ..errors import Locked, WenshiError
from . import stamp
from .column import GramText
from .engine import DamagedIndex, Entry
from .layout import LIMIT
from .storage import DurableStorage
from .term import FIELDS
from .whoosh_engine import WhooshEngine

Entries = Callable[[list[str]], Iterable[Entry]]
Progress = Callable[[int], None]

BATCH = LIMIT  # manuscripts a commit and a segment
_SMALL = 16  # manuscripts that are worth rewriting to be rid of a segment
_BUFFER = 32  # MB Whoosh may hold of metadata postings before it sorts them on the disk


def update(
    directory: Path,
    key: bytes,
    entries: Entries,
    wanted: Mapping[str, str],
    state: str,
    progress: Progress | None = None,
) -> None:
    """Make the index in a folder hold exactly the manuscripts `wanted` (id → digest), and stamp it with `state`.

    `entries` gives what is to be indexed for a list of ids; one that changed or vanished in the meantime is
    indexed as it came, and the stamp then names no state, so that the next update puts it right. `progress` is
    told the number of manuscripts added so far. The caller sees to it that one process writes at a time.

    Raises WenshiError when the index cannot be written; the manuscripts are not touched by that.
    """
    tell = progress or (lambda _number: None)
    try:
        _repair(directory, key)
        if not _refresh(directory, key, entries, wanted, state, tell):
            _rebuild(directory, key, entries, wanted, state, tell)
    except (OSError, DamagedIndex, EmptyIndexError) as error:
        why = reason(error) if isinstance(error, OSError) else "刚写下的读不回来"
        raise WenshiError(
            f"检索索引没有写成：{why}（{directory}）。稿件不受影响，检索照常（逐篇比对，慢一些）；"
            "请检查磁盘空间和权限，再运行 wenshi index 重建索引。"
        ) from error


def discard(directory: Path) -> None:
    """Give up an index that was found damaged (DamagedIndex): the next update builds it anew."""
    stamp.remove(directory)


def _beside(directory: Path, suffix: str) -> Path:
    return directory.with_name(f"{directory.name}.{suffix}")


def _repair(directory: Path, key: bytes) -> None:
    """Finish or undo a swap that was cut off."""
    fresh, former = _beside(directory, "new"), _beside(directory, "old")
    if not directory.exists():
        for folder in (fresh, former):
            if stamp.read(folder, key) is not None:
                folder.rename(directory)
                break
    for folder in (fresh, former):
        if folder.exists():
            shutil.rmtree(folder)


def _refresh(
    directory: Path, key: bytes, entries: Entries, wanted: Mapping[str, str], state: str, tell: Progress
) -> bool:
    """Update a genuine index in place; False when there is none that can be read."""
    found = stamp.read(directory, key)
    if found is None:
        return False
    try:
        with WhooshEngine(directory) as engine:
            held = list(engine.documents())
    except Exception:  # Whoosh raises anything on damaged files
        return False
    gone = [number for number, ident, digest in held if wanted.get(ident) != digest]
    kept = {ident for _, ident, digest in held if wanted.get(ident) == digest}
    if len(kept) + len(gone) != len(held):
        return False  # a manuscript twice: nothing that we write
    missing = [ident for ident in wanted if ident not in kept]
    if gone or missing:
        stamp.remove(directory)
        try:
            complete = _write(directory, entries, wanted, missing, gone, tell)
        except DamagedIndex:
            return False
        stamp.write(directory, key, state if complete else "")
    elif found.state != state:
        stamp.write(directory, key, state)
    return True


def _rebuild(
    directory: Path, key: bytes, entries: Entries, wanted: Mapping[str, str], state: str, tell: Progress
) -> None:
    """Build the index in a folder beside and put it in the place of the former one."""
    fresh, former = _beside(directory, "new"), _beside(directory, "old")
    fresh.mkdir(parents=True)
    FileIndex.create(DurableStorage(fresh), _schema())
    complete = _write(fresh, entries, wanted, list(wanted), [], tell)
    stamp.write(fresh, key, state if complete else "")
    if directory.exists():
        directory.rename(former)
    fresh.rename(directory)
    stamp.sync_folder(directory.parent)
    shutil.rmtree(former, ignore_errors=True)  # what is still open (Windows) goes next time


def _schema() -> Any:
    names = ("issue", "status", "column", "authors", "year", "access", "published")
    return Schema(
        id=ID(stored=True, unique=True, sortable=True),
        digest=STORED(),
        texts=GramText(len(FIELDS)),
        titles=GramText(1),
        **{name: ID(sortable=name == "issue") for name in names},
    )


def _write(
    directory: Path, entries: Entries, wanted: Mapping[str, str], missing: list[str], gone: list[int], tell: Progress
) -> bool:
    """Delete documents and add manuscripts, a commit for each batch; tell whether all came as wanted."""
    pending = set(missing)
    complete = True
    for start in range(0, max(len(missing), 1), BATCH):
        batch = missing[start : start + BATCH]
        with _writer(directory) as writer:
            for number in gone if start == 0 else ():
                writer.delete_document(number)
            for entry in entries(batch) if batch else ():
                if entry.id in pending:
                    pending.remove(entry.id)
                    complete = complete and entry.digest == wanted[entry.id]
                    writer.add_document(**_fields(entry))
                    tell(len(missing) - len(pending))
    return complete and not pending


def _fields(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "digest": entry.digest,
        "texts": tuple(getattr(entry, field) for field in FIELDS),
        "titles": (entry.title,),
        "issue": entry.issue,
        "status": entry.status,
        "column": entry.column,
        "authors": list(entry.authors),
        "year": entry.year,
        "access": entry.access,
        "published": entry.published,
    }


@contextmanager
def _writer(directory: Path) -> Iterator[Any]:
    """Give a writer; commit at the end, and leave neither lock nor open file behind when anything fails."""
    storage = DurableStorage(directory)
    # Compound segments would be copied to memory whole each time they are opened.
    try:
        writer = FileIndex(storage).writer(compound=False, limitmb=_BUFFER)
    except LockError as error:
        raise Locked("另一个程序正在更新检索索引。请等它结束后再试。") from error
    except EmptyIndexError as error:  # so Whoosh calls a table of contents that it cannot open
        raise DamagedIndex("检索索引已损坏。") from error
    try:
        yield writer
        _commit(writer)
    except BaseException:
        storage.abandon()
        if writer.writelock is not None and writer.writelock.fd is not None:  # whoosh3 may have let it go
            writer.writelock.release()
        raise


def _commit(writer: Any) -> None:
    """Commit; what is neither the disk's fault nor ours comes of damaged segments met while merging."""
    try:
        writer.commit(mergetype=_merge)
    except (OSError, DamagedIndex):
        raise
    except Exception as error:
        raise DamagedIndex("检索索引已损坏。") from error


def _merge(writer: Any, segments: list[Any]) -> list[Any]:
    """Choose the segments to write anew; return those to keep.

    Small ones first, as long as each is no larger than twice what is being written anyway: the number of segments
    stays logarithmic and a manuscript is rewritten a logarithmic number of times. Segments that are half deleted
    are rewritten whatever their size.
    """
    kept = []
    for segment in sorted(segments, key=lambda held: held.doc_count()):
        total = writer.doc_count() + segment.doc_count()
        small = segment.doc_count() <= max(_SMALL, 2 * writer.doc_count())
        if not segment.doc_count():
            continue
        if (small and total <= BATCH) or segment.deleted_count() > segment.doc_count():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            try:
                writer.add_reader(reader)
            finally:
                reader.close()
        else:
            kept.append(segment)
    return kept
