"""LibreOffice as a bridge: an old format in, .docx out, for what no library reads as faithfully.

It runs without a window, one at a time, in a profile of its own that is thrown away: no macros, no links followed,
nothing fetched, not longer than a minute, and where the system can bound it, within 4 GB of address space.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ..errors import Unreadable
from ..model import Document
from . import docx

READER = "libreoffice+docx/1"
ENVIRONMENT = "WENSHI_SOFFICE"
SECONDS = 60
_NAMES = ("soffice", "libreoffice")
_WAIT = 100
_MEMORY = 4 << 30
HOW_TO_GET = "Debian/Ubuntu 用 apt install libreoffice-writer 安装，Windows 到 LibreOffice 官网下载安装"
_ABSENT = f"本机没有找到：{HOW_TO_GET}，或用 {ENVIRONMENT} 指明 soffice 的位置；也可以在 Word/WPS 里另存为 .docx 再收。"
_FAILED = "LibreOffice 没能转换这个文件（可能已损坏或有密码）；请在 Word/WPS 里另存为 .docx 再收。"
_SLOW = f"LibreOffice 转换超过{SECONDS}秒，已停止；请在 Word/WPS 里另存为 .docx 再收。"
_BUSY = "另一个程序占用 LibreOffice 转换过久，没有等到；请稍后再收一次。"
# Measured: without these a document makes LibreOffice fetch the pictures it links to.
_SETTINGS = {
    "/org.openoffice.Office.Common/Security/Scripting": {
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
        "MacroSecurityLevel": "3",
    },
    "/org.openoffice.Office.Writer/Content/Update": {"Link": "0"},
    # A proxy that is not there, for whatever is still asked for.
    "/org.openoffice.Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
    },
}


def find() -> str:
    """Return the path of LibreOffice: the one the environment names, else the one on the PATH, else nothing."""
    named = os.environ.get(ENVIRONMENT)
    if named is not None:
        return shutil.which(named) or ""
    return next((found for name in _NAMES if (found := shutil.which(name))), "")


def read(data: bytes, suffix: str, why: str) -> Document:
    """Return what a file of this suffix says once LibreOffice made a .docx of it.

    Raises Unreadable, where LibreOffice is absent with `why` it is needed.
    """
    program = find()
    if not program:
        raise Unreadable(f"{why}，{_ABSENT}")
    document = docx.read(convert(program, data, suffix))
    return replace(document, reader=READER)


def convert(program: str, data: bytes, suffix: str) -> bytes:
    """Return the .docx that LibreOffice makes of a file; raises Unreadable."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - most commands never convert

    owner = os.getuid() if sys.platform != "win32" else "user"
    lock = FileLock(Path(tempfile.gettempdir()) / f"wenshi-libreoffice-{owner}.lock")
    with tempfile.TemporaryDirectory(prefix="wenshi-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source = home / f"source{suffix}"
        source.write_bytes(data)
        profile = home / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        try:
            with lock.acquire(timeout=_WAIT):
                _run([program, *_arguments(home), str(source)], home)
        except Timeout as error:
            raise Unreadable(_BUSY) from error
        made = home / "out" / "source.docx"
        # The exit code is 0 even when nothing was made.
        if not made.is_file():
            raise Unreadable(_FAILED)
        return made.read_bytes()


def _arguments(home: Path) -> list[str]:
    return [
        f"-env:UserInstallation={(home / 'profile').as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(home / "out")),
    ]


def _run(command: list[str], home: Path) -> None:
    """Run LibreOffice to its end, or end it with all its children."""
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(home)}
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - the program is the one installed or named by the user
            command,
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            cwd=home,
            env=environment,
            start_new_session=True,
            preexec_fn=None if sys.platform == "win32" else _bound,  # noqa: PLW1509 - readers run in one thread
        )
    except OSError as error:
        raise Unreadable(
            f"LibreOffice 无法启动（{command[0]}）；请检查安装，或在 Word/WPS 里另存为 .docx 再收。"
        ) from error
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(_SLOW) from error
    finally:
        _end(process)


def _bound() -> None:
    """Give LibreOffice more room than a reader has: it maps two gigabytes before it has read anything."""
    import resource  # noqa: PLC0415 - Windows has none

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, hard))


def _end(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], check=False, capture_output=True)  # noqa: S603, S607
    else:
        # The session is its own, so the group is LibreOffice and what it started, and nothing else.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _settings() -> str:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, values in _SETTINGS.items()
        for name, value in values.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>\n'
    )
