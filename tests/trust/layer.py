"""The file layer of one process, between Python and the system, to be interfered with or watched."""

import builtins
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

_CALLS = {
    "fsync": "fsync",
    "write": "write",
    "replace": "rename",
    "rename": "rename",
    "mkdir": "mkdir",
    "link": "link",
    "unlink": "unlink",
    "remove": "unlink",
    "rmdir": "rmdir",
    "scandir": "scandir",
    "listdir": "scandir",
}


class Layer:
    """Every call on a file below the folder `home`; looking at names and times is left out."""

    def __init__(self, home: Path) -> None:
        """Belong to a folder; nothing happens before `install`."""
        self._home = str(home)

    def before(self, call: str, path: str) -> bool:  # noqa: ARG002 - for those who interfere
        """Be told of a call that is about to be made: raise in its place, or return whether a write is cut short."""
        return False

    def after(self, call: str, path: str, on: Any, args: tuple[Any, ...], result: Any) -> None:
        """Be told of a call that was made on a path or descriptor `on`."""

    def install(self) -> None:
        """Take the place of the calls of `os` and `io` in this process."""
        self._open = io.open
        self._raw = type("Raw", (_Raw,), {"layer": self})
        io.open = builtins.open = self._opened  # type: ignore[assignment]
        for name, call in _CALLS.items():
            setattr(os, name, self._wrapped(getattr(os, name), call))
        real = os.open

        def opened(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
            call, where = "create" if flags & os.O_CREAT else "open", self.where(path, kwargs.get("dir_fd"))
            if where is not None:
                self.before(call, where)
            result = real(path, flags, *args, **kwargs)
            if where is not None:
                self.after(call, where, path, (bool(flags & os.O_TRUNC),), result)
            return result

        os.open = opened

    def where(self, path: Any, folder: int | None = None) -> str | None:
        """Return the full path of what a call is about, None where it is none of ours."""
        if isinstance(path, int):
            full = str(Path(f"/proc/self/fd/{path}").readlink())
        elif folder is not None:
            full = str(Path(f"/proc/self/fd/{folder}").readlink() / os.fsdecode(path))
        else:
            full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - pathlib may be wrapped
        return full if full.startswith(self._home) else None

    def _wrapped(self, real: Callable[..., Any], call: str) -> Callable[..., Any]:
        def wrapped(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
            where = self.where(path, kwargs.get("dir_fd"))
            if where is None:
                return real(path, *args, **kwargs)
            if self.before(call, where):
                args = (args[0][: max(1, len(args[0]) // 2)], *args[1:])
            result = real(path, *args, **kwargs)
            self.after(call, where, path, args, result)
            return result

        return wrapped

    def _opened(
        self, file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, *rest: Any, **more: Any
    ) -> Any:
        where = self.where(file)
        if where is None:
            return self._open(file, mode, buffering, encoding, *rest, **more)
        call = "open" if mode.strip("bt") == "r" else "create"
        if not isinstance(file, int):
            self.before(call, where)
        raw = self._raw(file, mode.replace("t", "").replace("b", ""), more.pop("closefd", True))
        if not isinstance(file, int):
            self.after(call, where, file, ("w" in mode,), raw)
        if buffering == 0:
            return raw
        if raw.readable() and raw.writable():
            buffered: Any = io.BufferedRandom(raw)
        else:
            buffered = io.BufferedWriter(raw) if raw.writable() else io.BufferedReader(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, *rest, **more)


class _Raw(io.FileIO):
    """A file whose reads and writes are told of."""

    layer: Layer

    def _tell(self, call: str, *args: Any) -> bool:
        where = self.layer.where(self.fileno())
        return where is not None and self.layer.before(call, where, *args)

    def _told(self, call: str, result: int) -> int:
        where = self.layer.where(self.fileno())
        if where is not None:
            self.layer.after(call, where, self.fileno(), (), result)
        return result

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        short = self._tell("write")
        written = super().write(view[: max(1, len(view) // 2)] if short else view)
        where = self.layer.where(self.fileno())
        if where is not None:
            self.layer.after("write", where, self.fileno(), (view,), written)
        return written

    def truncate(self, size: int | None = None, /) -> int:
        return self._told("truncate", super().truncate(size))

    def readinto(self, buffer: Any, /) -> int:
        self._tell("read")
        return super().readinto(buffer)

    def read(self, size: int | None = -1, /) -> bytes:
        self._tell("read")
        return super().read(-1 if size is None else size)

    def readall(self) -> bytes:
        self._tell("read")
        return super().readall()
