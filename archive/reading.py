"""Read files in child processes, so that a bad one can neither hang nor blow up the command.

A file has a minute and a gigabyte. A child that goes beyond is ended, the file is refused with a sentence, and
another child takes the next one.
"""

import json
import os
import pickle
import queue
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from .errors import Unreadable
from .model import Document, Parcel
from .readers.worker import MEMORY
from .spool import Kept

Answer = TypeVar("Answer")
SECONDS = 60.0
# A conversion has a minute of its own, and may wait for the one before it.
OFFICE_SECONDS = 180.0
_THROUGH_OFFICE = ("rtf", "doc")
_MOST_CHILDREN = 4
_SHORT_TEXT = 1 << 20
MOST_CHARACTERS = 5_000_000  # five times a novel of a hundred chapters; what follows takes time and memory by it
_PACKAGE = __name__.rpartition(".")[0]
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from importlib import import_module as load; load(sys.argv[2]).main(int(sys.argv[3]))"
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """What is said of a child that took too long (`{seconds}`) or too much memory, died, or met a fault (`{what}`)."""

    slow: str
    large: str
    died: str
    fault: str


_READING = Sentences(
    "读了{seconds:.0f}秒还没读完，已停止；文件可能已损坏或过于复杂，请在 Word/WPS 里打开另存一份再收。",
    "读取时占用的内存超过 1 GB，已停止；文件可能已损坏或是恶意文件，请在 Word/WPS 里打开核对后另存一份再收。",
    "读取程序中途停止（文件可能已损坏，或占用内存过多）；请在 Word/WPS 里打开另存一份再收。",
    "读取时程序出错（{what}），没有收入；请把这个文件发给软件维护者，并先在 Word/WPS 里另存一份再试。",
)


class _Ended(Exception):
    """The child is no more."""


class Guard:
    """Children that read, started when they are needed, ended with the `with` block. Safe to use from threads."""

    def __init__(self, children: int = 0, memory: int = MEMORY, sentences: Sentences = _READING) -> None:
        """Allow so many children at a time (default: one a core, at most four), each so many bytes of memory."""
        self.size = children or min(os.cpu_count() or 1, _MOST_CHILDREN)
        self._memory = memory
        self._sentences = sentences
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        self._started: list[_Child] = []
        self._closed = False
        for _ in range(self.size):
            self._idle.put(None)

    def __enter__(self) -> Self:
        """Return the guard."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the children."""
        self.close()

    def close(self) -> None:
        """End the children; what they were reading is Unreadable then."""
        self._closed = True
        for child in self._started:
            child.end()

    def document(self, file: Kept, name: str) -> Document:
        """Return what the readers take from a file called `name`: text, or pages that wait for OCR.

        Raises Unreadable.
        """
        document = self._read(file, name)
        if sum(len(block.text) for block in document.blocks) > MOST_CHARACTERS:
            raise Unreadable(f"正文超过 {MOST_CHARACTERS // 10_000} 万字，不像一份稿子，没有收入；请拆开再收。")
        if not document.unread and not any(block.text.strip() for block in document.blocks):
            more = "只有图片" if document.pictures else "没有文字"
            raise Unreadable(f"文件里{more}；请先登记（wenshi register），再用 add --to 附上原件。")
        return document

    def _read(self, file: Kept, name: str) -> Document:
        from .readers import kind_of, read  # noqa: PLC0415 - most commands read nothing

        data = file.data()
        kind = kind_of(data, name)
        # A plain text of a usual length needs no library and no guard, and is most of what comes in.
        if kind == "txt" and len(data) <= _SHORT_TEXT:
            return read(data, name)
        answer = self.call(
            "readers", "read", file, name, seconds=OFFICE_SECONDS if kind in _THROUGH_OFFICE else SECONDS
        )
        return _of(Document, answer)

    def pages(self, file: Kept) -> Document:
        """Return a picture of several pages as a document whose pages wait for OCR. Raises Unreadable."""
        return _of(Document, self.call("readers.pages", "read", file))

    def parcel(self, file: Kept, name: str) -> Parcel:
        """Return what lies in a container called `name`. Raises Unreadable."""
        return _of(Parcel, self.call("readers.parcels", "unpack", file, name))

    def call(self, module: str, function: str, file: Kept, *arguments: Any, seconds: float = SECONDS) -> Any:
        """Return what a function of a module of this package makes of a file's bytes. Raises Unreadable."""
        source = str(file.path) if file.path is not None else file.data()
        said = self._sentences
        child = self._idle.get()
        try:
            if child is None or not child.lives:
                child = self._start()
            outcome, answer = child.ask((f"{_PACKAGE}.{module}", function, source, arguments, seconds), seconds)
        except _Ended:
            late = child is not None and child.late
            raise Unreadable(said.slow.format(seconds=seconds) if late else said.died) from None
        finally:
            self._idle.put(child)
        if outcome == "ok":
            return answer
        if outcome == "unreadable":
            raise Unreadable(answer)
        raise Unreadable(said.large if outcome == "memory" else said.fault.format(what=answer[:200]))

    def _start(self) -> "_Child":
        if self._closed:
            raise _Ended
        child = _Child(self._memory)
        self._started.append(child)
        return child


def _of(kind: type[Answer], answer: object) -> Answer:
    if not isinstance(answer, kind):
        raise Unreadable(_READING.died)
    return answer


class _Child:
    """One child process."""

    def __init__(self, memory: int) -> None:
        command = [sys.executable, "-c", _START, json.dumps(sys.path), f"{_PACKAGE}.readers.worker", str(memory)]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere)  # noqa: S603 - ourselves
        self.late = False

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: object, seconds: float) -> tuple[str, Any]:
        """Return the child's answer. Raises _Ended when it died or had to be ended."""
        timer = Timer(seconds, self._end_late)
        timer.start()
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None and answers is not None  # noqa: S101, PT018 - both are pipes
        try:
            pickle.dump(question, questions, protocol=5)
            questions.flush()
            outcome, answer = _Unpickler(answers).load()
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            self.end()
            raise _Ended from error
        finally:
            timer.cancel()
        return outcome, answer

    def _end_late(self) -> None:
        self.late = True
        self.end()

    def end(self) -> None:
        """End the child and wait for it; it has a second to end what it started."""
        self._process.terminate()
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what could not be written any more
                if pipe is not None:
                    pipe.close()


class _Unpickler(pickle.Unpickler):
    """Takes from a child nothing but plain dataclasses of ours: it may have been taken over by what it read."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of `model`, or what a picture says of itself; UnpicklingError for anything else."""
        ours = module.startswith(f"{_PACKAGE}.model.") or (module, name) == (
            f"{_PACKAGE}.readers.picture",
            "PictureInfo",
        )
        if ours and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")
