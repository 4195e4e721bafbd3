"""The files a command was given: their names, and how to get their bytes."""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from .disk import NOT_OPEN, open_elsewhere, reason
from .errors import BadInput, Unreadable
from .home import Home
from .spool import Kept

MAX_BYTES = 500 * 1024 * 1024
STDIN = "-"
_TOO_LARGE = f"超过 {MAX_BYTES >> 20} MB，没有读取；请拆成单篇再收。"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to take in: the name people know it by, and where its bytes are.

    They lie at `path`, or were `kept` when they were read once or found inside another file, there called
    `member`; with none of these they come from standard input. `folder` is the folder it was found in when
    a folder was named.
    """

    name: str
    path: Path | None
    kept: Kept | None = None
    member: str = ""
    folder: str = ""

    def data(self) -> bytes:
        """Return the bytes. Raises Unreadable."""
        try:
            if self.kept is not None:
                return self.kept.data()
            if self.path is None:
                return _bounded(sys.stdin.buffer.read(MAX_BYTES + 1))
            _refuse(self.name, self.path)
            return _whole(self.path)
        except OSError as error:
            raise Unreadable(self._refusal(error)) from error

    def _refusal(self, error: OSError) -> str:
        held = isinstance(error, PermissionError) and self.path is not None and open_elsewhere(self.path)
        return self.closed_first if held else f"读不了（{reason(error)}）。"

    @property
    def closed_first(self) -> str:
        """What to say of a file that an office program holds open."""
        name = self.file_name
        return f"文件正在别处打开，请先关闭 WPS（或 Word）中的“{name}”再收；{NOT_OPEN}。"

    @property
    def is_pasted(self) -> bool:
        """Whether it comes from standard input, which can be read once."""
        return self.path is None and self.kept is None

    @property
    def file_name(self) -> str:
        """The name the original is kept under."""
        return self.member or ("粘贴.txt" if self.path is None else self.path.name)

    @property
    def stem(self) -> str:
        """The file name without its suffix, or nothing for what has no name of its own."""
        return "" if self.path is None and not self.member else PurePath(self.file_name).stem


def _refuse(name: str, path: Path) -> None:
    """Raise Unreadable for what is no file to read."""
    if not name:
        raise Unreadable("文件名是空的。")
    if not name.isprintable() or _is_broken(name):
        raise Unreadable("文件名里有控制字符或不是 UTF-8 的字符，请改名后再收。")
    if path.is_symlink():
        raise Unreadable("是符号链接，没有跟随；请直接给出它指向的文件。")
    if path.is_dir():
        raise Unreadable("文件夹打不开（没有权限），里面的文件都没有收；请核对权限，或复制到自己的文件夹再收。")
    if not path.exists():
        raise Unreadable("没有这个文件或文件夹。")
    if not path.is_file():
        raise Unreadable("不是普通文件，没有读取。")


def _bounded(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise Unreadable(_TOO_LARGE)
    return data


def _whole(path: Path) -> bytes:
    """Return a file's bytes as they stood at one time; Unreadable when it is too large or being written."""
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        if before.st_size > MAX_BYTES:
            raise Unreadable(_TOO_LARGE)
        data = file.read(MAX_BYTES + 1)
        after = os.fstat(file.fileno())
    if len(data) != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unreadable("读的时候文件还在变（可能正在下载、复制或保存），请等它存好再收。")
    return data


def _is_broken(text: str) -> bool:
    """Tell whether a file name came from bytes that are not UTF-8."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def gather(home: Home | None, paths: Iterable[str]) -> Iterator[Source]:
    """Yield the files named, folders recursively, in natural order (2 before 10). Raises BadInput.

    The archive's own files are left alone when a folder around them is named; without `home` there are none. A folder
    that cannot be opened and a link to one are yielded themselves, so that they are told of: `data` says what is wrong
    with them.
    """
    own = (home.truth.resolve(), home.index.resolve()) if home else ()
    for name in paths:
        path = Path(name)
        if name == STDIN:
            yield Source("（标准输入）", None)
        elif name and _is_folder(path):
            root = path.resolve()
            around = [folder for folder in own if folder.is_relative_to(root)]
            for file in sorted(_inside(path), key=_natural_path):
                if not any((root / file.relative_to(path)).is_relative_to(folder) for folder in around):
                    yield Source(str(file), file, folder=str(file.parent))
        elif any(path.resolve().is_relative_to(folder) for folder in own):
            raise BadInput(f"“{name}”是档案库自己的文件，不能收入。")
        else:
            yield Source(name, path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir() and not path.is_symlink()
    except OSError:  # a name too long, a folder above it that is closed: told of as a file is
        return False


def _inside(folder: Path) -> Iterator[Path]:
    closed: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        here = Path(parent)
        yield from (here / name for name in files)
        yield from (here / name for name in folders if (here / name).is_symlink())
    yield from closed


def _natural_path(path: Path) -> list[list[tuple[int, int, str]]]:
    return [natural(part) for part in path.parts]


def natural(name: str) -> list[tuple[int, int, str]]:
    """Return a sort key that orders digits by value."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]
