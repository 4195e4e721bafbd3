"""Files are read by child processes: bounded in time and memory, and nothing but data comes back."""

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from wenshi import reading
from wenshi.errors import Unreadable
from wenshi.readers.worker import MEMORY
from wenshi.reading import Guard
from wenshi.spool import Kept, Spool

from .conftest import Office
from .made_docx import made, p, r

posix = pytest.mark.skipif(sys.platform == "win32", reason="named pipes and signals")


def kept(data: bytes) -> Kept:
    with Spool() as spool:
        return spool.keep(data)


def endless(folder: Path) -> Kept:
    """A file whose reading never ends: nobody writes into the pipe."""
    path = folder / "管道"
    os.mkfifo(path)
    return Kept("0" * 64, 1, None, path)


def test_a_document_comes_back_from_the_child_as_it_was_read() -> None:
    from wenshi.readers import read

    data = made(p(r("渡口旧事")) + p(r("船老大姓罗。")))
    with Guard(1) as guard:
        assert guard.document(kept(data), "渡口.docx") == read(data, "渡口.docx")


def test_large_bytes_are_set_aside_in_a_folder_that_is_thrown_away() -> None:
    data = bytes(range(256)) * 4096
    with Spool() as spool:
        large, small = spool.keep(data), spool.keep(b"abc")
        assert (large.data(), small.data()) == (data, b"abc")
        assert large.path is not None
        assert small.path is None
        folder = large.path.parent
    assert not folder.exists()


@posix
def test_a_file_that_takes_too_long_is_refused_and_the_next_one_is_read(tmp_path: Path) -> None:
    data = made(p(r("渡口旧事")))
    with Guard(1) as guard:
        with pytest.raises(Unreadable, match=r"读了1秒还没读完，已停止"):
            guard.call("readers", "read", endless(tmp_path), "渡口.docx", seconds=1.0)
        assert guard.document(kept(data), "渡口.docx").blocks[0].text == "渡口旧事"


@posix
def test_a_child_that_dies_is_replaced() -> None:
    with Guard(1) as guard:
        guard.document(kept(made(p(r("甲")))), "甲.docx")
        child = guard._started[0]
        child._process.kill()
        child._process.wait()
        assert guard.document(kept(made(p(r("乙")))), "乙.docx").blocks[0].text == "乙"


def test_a_fault_of_a_reader_is_a_sentence() -> None:
    with Guard(1) as guard, pytest.raises(Unreadable, match="读取时程序出错（TypeError: "):
        guard.call("readers", "read", kept(b"%PDF-"))


@posix
def test_memory_is_bounded() -> None:
    code = (
        "from wenshi.readers import worker; worker._bound()\n"
        f"try: bytearray({2 * MEMORY})\nexcept MemoryError: print('bounded')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"bounded"


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("echo taken over",)


@pytest.mark.parametrize("thing", [_Evil(), Path("x"), Guard], ids=["command", "path", "class"])
def test_nothing_but_data_is_taken_from_a_child(thing: object, tmp_path: Path) -> None:
    path = tmp_path / "answer"
    path.write_bytes(pickle.dumps(("ok", thing)))
    with path.open("rb") as answers, pytest.raises(pickle.UnpicklingError):
        reading._Unpickler(answers).load()


@posix
def test_ctrl_c_ends_a_reading_that_hangs_and_all_it_started(office: Office, tmp_path: Path) -> None:
    started = tmp_path / "pid"
    hanging = tmp_path / "soffice"
    hanging.write_text(f"#!/bin/sh\necho $$ > {started}\nexec sleep 300\n", encoding="utf-8")
    hanging.chmod(0o755)
    (office.root / "甲.rtf").write_bytes(rb"{\rtf1\ansi abc}")
    office.write("乙.txt", "渡口旧事\n\n船老大姓罗。\n")
    command = [sys.executable, "-m", "wenshi", "add", "甲.rtf", "乙.txt"]
    process = subprocess.Popen(
        command, cwd=office.root, env=os.environ | {"WENSHI_SOFFICE": str(hanging)}, stderr=subprocess.PIPE
    )
    until = time.monotonic() + 30
    while not (started.exists() and started.read_text(encoding="utf-8").strip()) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Traceback" not in err.decode()
    while _lives(int(started.read_text(encoding="utf-8"))) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(int(started.read_text(encoding="utf-8")))
    # Nothing was filed, and the same command without the bad file finishes the work.
    assert office.ok("list", "--format", "json").json()["manuscripts"] == []
    assert office.ok("add", "乙.txt", "--format", "json").json()["added"][0]["title"] == "渡口旧事"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
