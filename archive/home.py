"""Find an archive home and read what lies in it; nothing here writes.

A home is the folder that holds `collections/archive.toml`; `index/` beside it is derived and disposable.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from . import bounds, ids
from .errors import NoArchive, NotFound, Unreadable

if TYPE_CHECKING:
    from .model import Block, Collection, FeeSettings, Issue, Manuscript
    from .record import Record

FORMAT = 1
RECORD = "record.toml"
TEXT = "text.md"
HISTORY = "history.jsonl"
_MARKER = Path("collections") / "archive.toml"
_KEY = re.compile(r"(?!\.)[^/\\:\x00-\x1f]+")  # one folder in collections/, no path


@dataclass(frozen=True, slots=True)
class Home:
    """An archive home: where everything is, and how to read it.

    `key` is the collection's folder name; `by` who writes here unless someone else is named. What a writer reads
    through its batch's home is noted in `seen`: the SHA-256 of each file as it was when it was first read.
    """

    root: Path
    key: str
    by: str = ""
    seen: dict[Path, str] | None = field(default=None, compare=False, repr=False)

    @property
    def truth(self) -> Path:
        """The folder of everything that must not be lost."""
        return self.root / "collections"

    @property
    def folder(self) -> Path:
        """The collection's own folder."""
        return self.truth / self.key

    @property
    def index(self) -> Path:
        """The folder of what can be derived again."""
        return self.root / "index"

    @property
    def history(self) -> Path:
        """The log of every batch."""
        return self.truth / HISTORY

    def manuscript_folder(self, id: str) -> Path:  # noqa: A002 - the office's word
        """Return where a manuscript is filed; it never moves while it is in use."""
        return self.folder / "manuscripts" / id

    def removed_folder(self, id: str) -> Path:  # noqa: A002
        """Return where a removed manuscript rests."""
        return self.folder / "removed" / id

    def issue_path(self, id: str) -> Path:  # noqa: A002
        """Return the record of an issue."""
        return self.folder / "issues" / f"{id}.toml"

    def report_path(self, id: str) -> Path:  # noqa: A002
        """Return the file of a frozen report."""
        return self.folder / "reports" / f"{id}.toml"

    def manuscript_ids(self) -> list[str]:
        """Return the accession numbers in use, in order."""
        return _folders(self.folder / "manuscripts")

    def removed_ids(self) -> list[str]:
        """Return the accession numbers of removed manuscripts, in order."""
        return _folders(self.folder / "removed")

    def issue_ids(self) -> list[str]:
        """Return the ids of all issues, in order."""
        names = names_in(self.folder / "issues")
        return sorted((name.removesuffix(".toml") for name in names if name.endswith(".toml")), key=_issue_order)

    def manuscript(self, id: str) -> "Manuscript":  # noqa: A002
        """Read a manuscript's record. Raises NotFound or Unreadable."""
        from .model import Manuscript  # noqa: PLC0415

        folder = self.manuscript_folder(id)
        if not folder.is_dir():
            hint = f"；它已被移除，可用 wenshi restore {id} 恢复" if self.removed_folder(id).is_dir() else ""
            raise NotFound(f"没有登记号为 {id} 的稿件{hint}。")
        manuscript = self._record(Manuscript, folder / RECORD)
        if manuscript.id != id:
            raise Unreadable(f"{folder / RECORD}：记录里的 id 是 {manuscript.id}，与文件夹名不同，请改正其一。")
        return manuscript

    def blocks(self, id: str) -> "tuple[Block, ...] | None":  # noqa: A002
        """Read a manuscript's text, parsed; None where it has none yet. Raises Unreadable."""
        text = self.text(id)
        if text is None:
            return None
        from .text import markup  # noqa: PLC0415

        return markup.load(text)

    def text(self, id: str) -> str | None:  # noqa: A002
        """Read a manuscript's text as it lies there; None where it has none yet. Raises Unreadable."""
        path = self.manuscript_folder(id) / TEXT
        return self.read(path) if path.exists() else None

    def issue(self, id: str) -> "Issue":  # noqa: A002
        """Read an issue's record. Raises NotFound or Unreadable."""
        path = self.issue_path(id)
        if not path.exists():
            raise NotFound(f"没有 {id} 这一期；已建的各期见 wenshi issue list，新建用 wenshi issue new {id}。")
        from .model import Issue  # noqa: PLC0415

        return self._record(Issue, path)

    def collection(self) -> "Collection":
        """Read the collection's own record."""
        from .model import Collection  # noqa: PLC0415

        return self._record(Collection, self.folder / "collection.toml")

    def fee_settings(self) -> "FeeSettings":
        """Read how the collection pays. Raises Unreadable.

        Apart from the rest of its record: amounts are Decimals, and loading those would slow down every command.
        """
        from . import record  # noqa: PLC0415
        from .model import FeeSettings  # noqa: PLC0415

        path = self.folder / "collection.toml"
        try:
            return record.load_section(FeeSettings, read_text(path), "fees")
        except Unreadable as error:
            raise Unreadable(str(error) if str(path) in str(error) else f"{path}：{error}") from error

    def read(self, path: Path) -> str:
        """Read one of its text files. Raises Unreadable when it is not UTF-8 or cannot be read."""
        data = _content(path)
        self.saw(path, data)
        return _decoded(path, data)

    def saw(self, path: Path, data: bytes) -> None:
        """Note for a writer what a file held that may be written anew."""
        if self.seen is not None:
            from .disk import digest  # noqa: PLC0415 - only writers need it

            self.seen.setdefault(path, digest(data))

    def _record(self, kind: "type[Record]", path: Path) -> "Record":
        return _parsed(kind, path, self.read(path))


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, none where there is no such folder.

    Raises OSError for one that cannot be listed, which `Path.glob` would take for empty.
    """
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are all that is needed, and this is on every command's way
    except (FileNotFoundError, NotADirectoryError):
        return []


def _folders(parent: Path) -> list[str]:
    return sorted(filter(ids.is_accession, names_in(parent)), key=ids.accession_key)


def _issue_order(name: str) -> tuple[int, int, int, int]:
    try:
        return ids.issue_key(name)
    except ValueError:  # a file that a hand put there; `check` reports it
        return 9999, 9, 0, 0


def read_text(path: Path) -> str:
    """Read a text file of the archive. Raises Unreadable when it is not UTF-8 or cannot be read."""
    return _decoded(path, _content(path))


def _content(path: Path) -> bytes:
    try:
        return bounds.content(bounds.own(path), bounds.LARGEST_TEXT)
    except OSError as error:
        from .disk import reason  # noqa: PLC0415 - only for the sentence

        raise Unreadable(f"读不了 {path}（{reason(error)}）。") from error


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} 不是 UTF-8 文字（可能用记事本存成了 ANSI），请另存为 UTF-8。") from error


def _parsed(kind: "type[Record]", path: Path, text: str) -> "Record":
    from . import record  # noqa: PLC0415

    try:
        return record.load(kind, text)
    except Unreadable as error:
        raise Unreadable(str(error) if str(path) in str(error) else f"{path}：{error}") from error


def read_manuscript(folder: Path) -> "Manuscript":
    """Read the record in a manuscript's folder, wherever that lies. Raises Unreadable."""
    from .model import Manuscript  # noqa: PLC0415

    return _parsed(Manuscript, folder / RECORD, read_text(folder / RECORD))


def find(explicit: str | None = None, start: Path | None = None) -> Home:
    """Find the archive home: the one named, else $WENSHI_HOME, else upwards from `start` (default: here).

    Raises NoArchive.
    """
    named = explicit or os.environ.get("WENSHI_HOME")
    if named:
        root = Path(named).expanduser().absolute()
        if not (root / _MARKER).is_file():
            raise NoArchive(f"{root} 不是档案库（没有 collections/archive.toml）；用 wenshi init 新建，或检查路径。")
        return open_home(root)
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if (folder / _MARKER).is_file():
            return open_home(folder)
    raise NoArchive("这里没有档案库；请先进入档案库的文件夹，或用 --home 指明，或用 wenshi init 新建一个。")


def open_home(root: Path) -> Home:
    """Open the home at `root`. Raises NoArchive when it is of a format this version does not know."""
    path = root / _MARKER
    try:
        data = bounds.toml(read_text(path))
    except Unreadable as error:
        raise Unreadable(str(error) if str(path) in str(error) else f"{path}：{error}") from error
    if type(data.get("format")) is not int or data["format"] != FORMAT:
        raise NoArchive(f"{path} 的 format 是 {data.get('format')!r}，本版只认识 {FORMAT}；请换用相应版本的 wenshi。")
    key = data.get("collection")
    if not isinstance(key, str) or not _KEY.fullmatch(key) or not (path.parent / key / "collection.toml").is_file():
        raise NoArchive(f"{path} 没有写明丛刊（collection），或该丛刊的 collection.toml 不在。")
    home = Home(root, key, str(data.get("by", "")))
    for folder in (home.truth, home.folder, home.index):
        if folder.is_symlink():  # an archive from elsewhere could have us read and clear any folder
            raise NoArchive(f"{folder} 是指向别处的链接，没有跟随；请把文件夹本身放在那里，要链接就链接整个档案库。")
    return home
