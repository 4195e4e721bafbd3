"""The writer's lock: one writer at a time, and a message that names the one who holds it."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .bounds import content, from_json, own
from .disk import reason
from .errors import Locked, Unreadable, WenshiError
from .mounts import is_shared

_LOCK = ".lock"
_HOLDER = ".lock-holder.json"
_LARGEST = 1 << 16
_PAUSE = 0.05  # seconds between two tries


@contextmanager
def held(folder: Path, command: str, actor: str, since: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock of `folder` for the block, waiting at most `wait` seconds for another writer.

    Raises Locked, saying who holds it and since when, and WenshiError where the folder cannot be written.
    """
    import filelock  # noqa: PLC0415 - readers never need it

    lock = filelock.FileLock(own(folder / _LOCK))
    holder = own(folder / _HOLDER)
    about = {"actor": actor, "host": socket.gethostname(), "pid": os.getpid(), "since": since, "command": command}
    until = time.monotonic() + wait
    try:
        lock.acquire(timeout=wait, poll_interval=_PAUSE)
    except filelock.Timeout as error:
        raise Locked(f"档案库正由{_who(_about(holder))}写入，请等它结束再试。") from error
    except OSError as error:
        raise WenshiError(f"不能写入档案库（{reason(error)}）。") from error
    except NotImplementedError as error:
        raise WenshiError("这个文件系统不能加锁，不敢写入；请把档案库放在本机磁盘上。") from error
    try:
        _claim(holder, about, until)
        try:
            yield
        finally:
            with suppress(OSError):
                holder.unlink()
    finally:
        lock.release()


def _claim(holder: Path, about: dict[str, object], until: float) -> None:
    """Lay down the holder's file, which no one else may have laid down.

    On a disk of this machine the lock of the system is proof enough: what lies there is left of a crash. To the other
    machines of a network folder that lock may not reach; there the file itself keeps them out, for it is made only
    where there is none, and one left by another machine is taken away by people alone, who can go and look.
    """
    while True:
        try:
            _lay(holder, about)
            return
        except FileExistsError:
            other = _about(holder)
            if other.get("host") == about["host"] or not is_shared(holder.parent):
                holder.unlink(missing_ok=True)
            elif time.monotonic() >= until:
                raise Locked(
                    f"档案库正由{_who(other)}写入，请等它结束再试。档案库在网络文件夹上，那台电脑上的情形这里看不到："
                    f"问过确实没有人在写，再删除 {holder}。"
                ) from None
            else:
                time.sleep(_PAUSE)
        except OSError as error:
            raise WenshiError(f"不能写入档案库（{reason(error)}）。") from error


def _lay(holder: Path, about: dict[str, object]) -> None:
    with holder.open("x", encoding="utf-8") as file:
        try:
            json.dump(about, file, ensure_ascii=False)
            file.flush()
        except OSError:
            holder.unlink()
            raise


def _about(holder: Path) -> dict[str, object]:
    """Return what the holder's file says, nothing where it is gone or says nothing."""
    with suppress(Unreadable, OSError, ValueError):
        found = from_json(content(holder, _LARGEST))
        if isinstance(found, dict):
            return found
    return {}


def _who(about: dict[str, object]) -> str:
    try:
        since = str(about["since"])[:19].replace("T", " ")
        return f" {about['actor']} 在 {about['host']} 上（{since} 起，wenshi {about['command']}）"
    except KeyError:
        return "另一个程序"
