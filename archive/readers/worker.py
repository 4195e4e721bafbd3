"""The child process that reads files: it answers one question after another and may die of any of them.

Questions and answers are pickles on its standard input and output; what a library prints goes nowhere.
"""

import os
import pickle
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import Unreadable

MEMORY = 1 << 30  # bytes of address space beyond what a process holds that has read nothing


def main(memory: int) -> None:
    """Answer until the other side closes; `memory` bytes of address space may be taken beyond what is held now."""
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _bound(memory)
    while True:
        try:
            module, function, source, arguments, seconds = pickle.load(questions)  # noqa: S301 - asked by our own parent
        except EOFError:
            return
        _end_after(seconds)
        pickle.dump(_answer(module, function, source, arguments), answers, protocol=5)
        answers.flush()


def _answer(module: str, function: str, source: bytes | str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    """Return `ok` and what a reader found, `unreadable` and its sentence, or `failed` and what went wrong."""
    try:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
        return "ok", getattr(import_module(module), function)(data, *arguments)
    except Unreadable as error:
        return "unreadable", str(error)
    except MemoryError:
        return "memory", ""
    except Exception as error:  # the other side tells the user; a fault of ours must not take the batch down
        return "failed", f"{type(error).__name__}: {error}"


def _bound(memory: int = MEMORY) -> None:
    """Bound the memory, where the system can; the parent bounds the time."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none
    import signal  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends us
    signal.signal(signal.SIGTERM, _leave)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    held = _address_space()
    if held:
        resource.setrlimit(resource.RLIMIT_AS, (held + memory, hard))


def _leave(_number: int, _frame: object) -> None:
    """End in an orderly way, so that a LibreOffice that was started is ended too."""
    sys.exit(1)


def _address_space() -> int:
    """Return the bytes of address space in use; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _end_after(seconds: float) -> None:
    """Let the system end this process should the parent be gone when the time is up."""
    if sys.platform != "win32":
        import signal  # noqa: PLC0415

        signal.alarm(int(seconds) + 5)
