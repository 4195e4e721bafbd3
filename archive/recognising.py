"""Recognise the pages of manuscripts that came as pictures, and file what was read as their text.

Pages are read outside the writer's lock, by children that can be ended, and wait in `index/ocr/`; each manuscript is
filed as soon as its last page is read.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from . import revising
from .bounds import within
from .disk import digest
from .doubts import RECOGNISED
from .errors import AlreadyThere, NotFound, Unreadable, WenshiError
from .filing import Scan
from .home import Home
from .model import Document, FileEntry, Manuscript, Photo
from .ocr import MISSING, available
from .ocr.cache import Cache
from .ocr.page import DOUBTFUL, VERSION, Page, load
from .readers import pages, repaired
from .readers.picture import PictureInfo
from .reading import Guard, Sentences
from .revising import CORRECTED, Recognised
from .scans import is_recognisable, originals
from .spool import Kept, Spool
from .text.listed import listed

Advance = Callable[[int, int], None]
_SECONDS = 120.0  # for a page; it takes ten, upside down twenty
_MEMORY = 4 << 30  # bytes; a page takes a good one
_SENTENCES = Sentences(
    "{seconds:.0f} 秒没有认完，已放弃；请缩小这一页再试",
    "占用的内存超过 4 GB，已停止；请缩小这一页再试",
    "识别程序中途停止（多半是内存不足）；请关掉别的程序再试",
    "识别时程序出错（{what}）；请把这个文件发给软件维护者",
)
_NOTHING = "{} 没有等待识别的页；扫描的PDF、多页TIFF、页面照片（wenshi add 照片 --to {} --role scan）才需要识别。"
_DONE = "{} 已经识别过；要重新识别请加 --redo。"
_NO_MARKS = "竖排页的标点多有缺失，请校对标点"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a manuscript: its record now, how sure its text is in percent, which pages are doubtful.

    `error` says why nothing was filed; `failed` are pages that could not be read.
    """

    id: str
    title: str = ""
    pages: int = 0
    confidence: int | None = None
    doubtful: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    manuscript: Manuscript | None = None
    error: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    """A page that was read, and its image where the original is not that image itself."""

    page: Page
    image: Kept | None = None
    suffix: str = ""
    info: PictureInfo | None = None


@dataclass(slots=True)
class _Job:
    """A manuscript on its way: its originals, the pages wanted of each (from 1), and what was read of them."""

    manuscript: Manuscript
    files: dict[str, Kept]
    photos: dict[str, Kept]
    wanted: list[tuple[str, int]] = field(default_factory=list)
    read: dict[tuple[str, int], _Read | Unreadable] = field(default_factory=dict)

    def shown(self, at: tuple[str, int]) -> int:
        """Return the number by which people know a page: photos count through, other originals by themselves."""
        return 1 + list(self.photos).index(at[0]) if at[0] in self.photos else at[1]


class Recognition:
    """Recognition of manuscripts, several pages at a time; used in a `with` block, which ends the children."""

    def __init__(self, home: Home, command: str, *, redo: bool = False) -> None:
        """Start nothing yet. Raises WenshiError without the extra."""
        if not available():
            raise WenshiError(MISSING)
        self.home, self.command, self.redo = home, command, redo
        self._files = Guard(1)
        self._pages = Guard(0, _MEMORY, _SENTENCES)
        self._spool = Spool()
        self._pool = ThreadPoolExecutor(self._pages.size)

    def __enter__(self) -> Self:
        """Return the recognition."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what is being read; pages that are read stay in the cache."""
        self._files.close()
        self._pages.close()
        self._pool.shutdown(cancel_futures=True)
        self._spool.close()

    def run(self, members: Iterable[str], advance: Advance | None = None) -> Iterator[Outcome]:
        """Read what waits of each manuscript and file it; yield what became of each as soon as it is known.

        `advance(done, total)` counts pages.
        """
        tasks: dict[Future[_Read | Unreadable], tuple[_Job, tuple[str, int]]] = {}
        for id_ in dict.fromkeys(members):
            try:
                job = self._job(id_)
            except WenshiError as error:
                yield Outcome(id_, error=str(error), exit_code=error.exit_code)
                continue
            tasks |= {self._pool.submit(self._page, job, at): (job, at) for at in job.wanted}
        for done, task in enumerate(as_completed(tasks), start=1):
            job, at = tasks[task]
            job.read[at] = task.result()
            if advance is not None:
                advance(done, len(tasks))
            if len(job.read) == len(job.wanted):
                yield self._outcome(job)

    def _job(self, id_: str) -> _Job:
        """Look what there is to read of a manuscript. Raises NotFound, AlreadyThere, Unreadable."""
        manuscript = self.home.manuscript(id_)
        files, photos = originals(self.home, manuscript)
        if not files and not photos:
            raise NotFound(_NOTHING.format(id_, id_))
        if not self.redo and not is_recognisable(self.home, manuscript, files):
            raise AlreadyThere(f"{id_} 的正文{CORRECTED}")
        job = _Job(manuscript, self._kept(id_, files), self._kept(id_, photos))
        for path, kept in job.files.items():
            job.wanted += [(path, number) for number in self._files.call("ocr.original", "unread", kept)]
        job.wanted += [(path, 1) for path in job.photos]
        if not job.wanted:
            raise AlreadyThere(_NOTHING.format(id_, id_))
        scans = [photo for photo in manuscript.photos if photo.kind == "scan" and photo.confidence is not None]
        known = {(photo.source, photo.page) for photo in scans} | {(photo.path, 1) for photo in scans}
        if not self.redo and manuscript.versions and known.issuperset(job.wanted):
            raise AlreadyThere(_DONE.format(id_))
        return job

    def _kept(self, id_: str, held: dict[str, FileEntry] | dict[str, Photo]) -> dict[str, Kept]:
        """Return where the originals lie. Raises Unreadable when one is not what it was."""
        found = {}
        for path, entry in held.items():
            file = within(self.home.manuscript_folder(id_), path)
            data = file.read_bytes()
            kept = Kept(digest(data), len(data), None, file)
            if kept.sha256 != entry.sha256:
                raise Unreadable(f"{file} 与登记时不同（校验值不符）；请运行 wenshi check，从备份取回原件。")
            found[path] = kept
        return found

    def _page(self, job: _Job, at: tuple[str, int]) -> _Read | Unreadable:
        """Return a page from the cache or as it is read now, which takes seconds; or why it cannot be read."""
        path, number = at
        try:
            if path in job.photos:
                return _Read(self._read(job.photos[path], number))
            page = self._read(job.files[path], number)
            data, suffix = self._pages.call("ocr.original", "picture", job.files[path], number, page.rotation)
            image = self._spool.keep(data)
            return _Read(page, image, suffix, self._pages.call("readers.picture", "describe", image))
        except Unreadable as error:
            return error

    def _read(self, kept: Kept, number: int) -> Page:
        cache = Cache(cache_folder(self.home), kept.sha256)
        known = cache.page(number)
        if known is not None:
            return known
        data = self._pages.call("ocr.original", "recognise", kept, number, seconds=_SECONDS)
        page = load(data)
        if page is None:
            raise Unreadable("识别程序的回答不完整；请再运行一次")
        cache.keep(number, data)
        return page

    # --- filing ---

    def _outcome(self, job: _Job) -> Outcome:
        manuscript = job.manuscript
        try:
            return self._filed(job)
        except WenshiError as error:
            return Outcome(manuscript.id, manuscript.title, error=str(error), exit_code=error.exit_code)

    def _filed(self, job: _Job) -> Outcome:
        """File what was read of a manuscript. Raises Unreadable when that is nothing, and what `revising` raises."""
        good = {at: read for at, read in job.read.items() if isinstance(read, _Read)}
        bad = {at: read for at, read in job.read.items() if isinstance(read, Unreadable)}
        if not good:
            raise Unreadable(f"{job.manuscript.id} 没有认成：{_said(next(iter(bad.values())))}。")
        document = self._document(job, good)
        doubtful = sorted(job.shown(at) for at, read in good.items() if read.page.confidence < DOUBTFUL)
        failed = sorted(job.shown(at) for at in bad)
        warnings = [*document.warnings, *([_NO_MARKS] if any(read.page.vertical for read in good.values()) else [])]
        warnings += [f"第{job.shown(at)}页没有认成：{_said(error)}" for at, error in sorted(bad.items())]
        scans = tuple(
            Scan(_number(job, at), read.page.confidence, at[0], read.image, read.suffix, read.info)
            for at, read in sorted(good.items())
        )
        unread = {path: tuple(sorted(page for at, page in bad if at == path)) for path in job.files}
        found = Recognised(document, scans, unread, _doubt(doubtful, failed))
        filed = revising.recognised(self.home, job.manuscript.id, found, self.command, redo=self.redo)
        return Outcome(
            filed.id,
            filed.title,
            len(good),
            _confidence([read.page for read in good.values()]),
            tuple(doubtful),
            tuple(failed),
            tuple(warnings),
            filed,
            exit_code=Unreadable.exit_code if bad else 0,
        )

    def _document(self, job: _Job, good: dict[tuple[str, int], _Read]) -> Document:
        """Return the text of all originals, one after the other; photos of pages are one original."""
        found = []
        for path, kept in job.files.items():
            lines = {number: read.page.lines for (at, number), read in good.items() if at == path}
            document = self._files.call("ocr.original", "document", kept, lines)
            if not isinstance(document, Document):
                raise Unreadable(f"{path} 没有读成；请再运行一次。")
            found.append(document)
        if job.photos:
            photographed = [good[path, 1].page.lines for path in job.photos if (path, 1) in good]
            found.append(replace(repaired(pages.text_of(photographed)), reader=VERSION))
        if len(found) == 1:
            return found[0]
        return Document(
            tuple(block for document in found for block in document.blocks),
            VERSION,
            warnings=tuple(warning for document in found for warning in document.warnings),
            repairs=tuple(repair for document in found for repair in document.repairs),
        )


def cache_folder(home: Home) -> Path:
    """Return where pages that were read wait to be filed, or to be read again."""
    return home.index / "ocr"


def _said(error: Unreadable) -> str:
    return str(error).rstrip("。")


def _number(job: _Job, at: tuple[str, int]) -> int:
    """Return the page number under which a page is among the manuscript's photos."""
    photo = next((photo for photo in job.manuscript.photos if photo.path == at[0]), None)
    return at[1] if photo is None or photo.page is None else photo.page


def _confidence(read: list[Page]) -> int:
    """Return how sure the text of several pages is, each character counting the same."""
    sizes = [(page.confidence, sum(len(line.text) for line in page.lines)) for page in read]
    total = sum(size for _, size in sizes)
    return sum(sure * size for sure, size in sizes) // total if total else min(sure for sure, _ in sizes)


def _doubt(doubtful: list[int], failed: list[int]) -> str:
    """Return why the text is suspect: the pages read badly or not at all; empty when there are none."""
    reasons = [f"第{listed(doubtful)}页把握低于{DOUBTFUL}%"] if doubtful else []
    reasons += [f"第{listed(failed)}页没有认成"] if failed else []
    return RECOGNISED + "，".join(reasons) if reasons else ""
