"""What a backup is, in a folder or a zip: how it is laid out, which generations it holds, where content lies."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from . import __version__, disk, filing, history
from .errors import BadInput, NotFound, Unreadable
from .generation import ID, Generation, Held, load
from .home import Home
from .medium import Folder, Zip, digest, open_medium, read
from .survey import Survey

NEWEST = "最新/collections"
OBJECTS = "objects"
GENERATIONS = "generations"
README = "README.txt"
TOPS = ("最新", OBJECTS, GENERATIONS, README)
_LONGEST = 180  # characters of a path that Windows still takes below a folder of its own
_LARGEST_MANIFEST = 256 << 20
README_TEXT = """\
这是文史档案库的备份，由 wenshi 写成。没有这个软件也能取回文件。请不要在这里改动、增删任何文件。

一、取回最新的一代
  “最新”文件夹里就是备份当时的档案库，全是普通文件。把里面的 collections 文件夹整个复制到
  电脑上一个新文件夹里，就是一个完整的档案库；怎样看，见 collections 里的 README.md。

二、取回更早的一代
  generations 文件夹里每个 .json 文件是一代的清单（文件名是备份的日期和时间），用记事本打开：
  path 是文件原来的位置，sha256 是内容的指纹，bytes 是字节数。
  按指纹找内容：指纹是 abcdef……的，在 objects 文件夹的 ab 文件夹里，文件名是 cdef……；
  复制出来，按 path 改名放好即可。那里没有的，与“最新”里的某个文件相同：
  最新一代的清单里指纹相同的那一行，写着它在“最新”里的位置。
  文件名 Windows 不能用的（很少），在“最新”里没有，也照这个办法取。

三、有 wenshi 的话
  wenshi backup verify  这个文件夹              真的恢复一遍，逐个文件核对
  wenshi backup restore 这个文件夹 --into 新文件夹   恢复（--generation 选哪一代）

四、指纹怎么算
  Windows：certutil -hashfile 文件 SHA256；Linux、macOS：sha256sum 文件。
  清单自己的指纹在 seal 一行：把那 64 个字符换成 64 个 0，再算整个文件。
""".replace("\n", "\r\n").encode("utf-8-sig")  # as the oldest Notepad wants it


class Backup:
    """A backup opened for reading: its generations, oldest first, and what of them could not be read."""

    def __init__(self, medium: Folder | Zip) -> None:
        """Read the manifests."""
        self.medium = medium
        self.damaged: list[str] = []
        found = []
        for name in medium.sizes:
            stem = name.removeprefix(f"{GENERATIONS}/").removesuffix(".json")
            if name == f"{GENERATIONS}/{stem}.json":
                try:
                    generation = load(read(medium, name, _LARGEST_MANIFEST))
                    if generation.id != stem or not ID.fullmatch(stem):
                        raise Unreadable("清单的文件名与里面写的不同。")
                    found.append(generation)
                except Unreadable as error:
                    self.damaged.append(f"{name}：{str(error).rstrip('。')}")
        self.generations = sorted(found, key=lambda generation: generation.id)
        self._names: dict[str, list[str]] = {}
        for generation in self.generations:
            for file in generation.files:
                names = self._names.setdefault(file.sha256, [object_name(file.sha256)])
                if (plain := f"{NEWEST}/{file.path}") in medium.sizes and plain not in names:
                    names.append(plain)
        self._right: dict[str, bool] = {}

    def generation(self, id_: str | None = None) -> Generation:
        """Return a generation, by default the newest. Raises NotFound."""
        if not self.generations:
            why = f"（{self.damaged[0]}）" if self.damaged else ""
            raise NotFound(f"{self.medium.path} 里没有可用的备份{why}。")
        if id_ is None:
            return self.generations[-1]
        for generation in self.generations:
            if generation.id == id_:
                return generation
        known = "、".join(generation.id for generation in self.generations)
        raise NotFound(f"备份里没有 {id_} 这一代；现有：{known}。")

    def find(self, file: Held) -> str | None:
        """Return the name under which a file's content lies undamaged, read in full once; None when it is lost."""
        for name in self._names[file.sha256]:
            if self.medium.sizes.get(name) == file.size and self.is_right(name, file.sha256):
                return name
        return None

    def plain_digests(self) -> dict[str, list[str]]:
        """Return the SHA-256 that generations know for each plain file, the newest first, by its name."""
        known: dict[str, list[str]] = {}
        for generation in reversed(self.generations):
            for file in generation.files:
                known.setdefault(f"{NEWEST}/{file.path}", []).append(file.sha256)
        return known

    def is_right(self, name: str, sha256: str) -> bool:
        """Tell whether a file is there and has this digest."""
        key = f"{sha256} {name}"
        if name in self.medium.sizes and key not in self._right:
            self._right[key] = False
            with suppress(Unreadable):
                self._right[key] = digest(self.medium, name) == sha256
        return self._right.get(key, False)


def open_backup(path: Path) -> Backup:
    """Open the backup in a folder or a zip. Raises Unreadable."""
    return Backup(open_medium(path, TOPS))


def object_name(sha256: str) -> str:
    """Return where content lies that is not among the plain files."""
    return f"{OBJECTS}/{sha256[:2]}/{sha256[2:]}"


def new_generation(home: Home, earlier: list[Generation], now: str, files: Iterable[Held], seen: Survey) -> Generation:
    """Return the manifest of what was read. Raises BadInput when the backup is another archive's."""
    lines = history.whole_lines(home.history.read_bytes() if home.history.exists() else b"")
    origin, head = (history.hash_of(lines[at]) if lines else "" for at in (0, -1))
    if earlier and (earlier[-1].collection != home.key or earlier[-1].origin not in ("", origin)):
        raise BadInput(f"这里已是另一个档案库（《{earlier[-1].title}》）的备份；请给每个档案库各用一个文件夹。")
    title, readme = home.collection().title, disk.digest(README_TEXT)
    return Generation(
        _new_id(earlier, now), now, __version__, home.key, title, origin, head, readme, tuple(files), seen.left_out
    )


def _new_id(earlier: list[Generation], now: str) -> str:
    """Return an id after all earlier ones, whatever the clock says: the order of ids is that of the generations."""
    id_ = now[:19].translate(str.maketrans("T", "-", ":-"))
    if not earlier or earlier[-1].id < id_:
        return id_
    base, number = earlier[-1].id[:15], int(earlier[-1].id[16:] or 0)
    return f"{base}-{number + 1:03d}"


def is_portable(path: str) -> bool:
    """Tell whether any system can hold a file under this path; what not lies under `objects/` alone."""
    parts = [part.removeprefix(".") for part in path.split("/")]
    return len(path) <= _LONGEST and all(filing.safe_name(part) == part for part in parts)


def plain_paths(generation: Generation) -> dict[str, str]:
    """Return path and SHA-256 of what lies as plain files; of names that differ in case alone the first."""
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for file in generation.files:
        if is_portable(file.path) and file.path.casefold() not in taken:
            taken.add(file.path.casefold())
            chosen[file.path] = file.sha256
    return chosen
