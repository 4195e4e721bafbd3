"""The writer's lock: one writer at a time, and a message that names the one who holds it."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .bounds import content, from_json, own
from .disk import reason
from .errors import Locked, Unreadable, WenshiError

_LOCK = ".lock"
_HOLDER = ".lock-holder.json"
_LARGEST = 1 << 16


@contextmanager
def held(folder: Path, command: str, actor: str, since: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock of `folder` for the block, waiting at most `wait` seconds for another writer.

    Raises Locked, saying who holds it and since when, and WenshiError where the folder cannot be written.
    """
    import filelock  # noqa: PLC0415 - readers never need it

    lock = filelock.FileLock(own(folder / _LOCK))
    holder = own(folder / _HOLDER)
    try:
        lock.acquire(timeout=wait, poll_interval=0.05)
    except filelock.Timeout as error:
        raise Locked(f"档案库正由{_about(holder)}写入，请等它结束再试。") from error
    except OSError as error:
        raise WenshiError(f"不能写入档案库（{reason(error)}）。") from error
    except NotImplementedError as error:
        raise WenshiError("这个文件系统不能加锁，不敢写入；请把档案库放在本机磁盘上。") from error
    try:
        about = {"actor": actor, "host": socket.gethostname(), "pid": os.getpid(), "since": since, "command": command}
        with suppress(OSError):  # a full disk is reported by the write that matters
            holder.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _about(holder: Path) -> str:
    try:
        about = from_json(content(holder, _LARGEST))
        since = str(about["since"])[:19].replace("T", " ")
        return f" {about['actor']} 在 {about['host']} 上（{since} 起，wenshi {about['command']}）"
    except (Unreadable, OSError, ValueError, KeyError, TypeError):
        return "另一个程序"
