"""Whether the machine has what the program can use: what is there, what is missing, and what to do about it."""

import importlib.util
import locale
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from . import __version__, charts, ocr
from .disk import reason
from .errors import Locked, WenshiError
from .home import Home
from .lock import held
from .mounts import is_shared
from .readers import office
from .search.key import state_folder

FINE, NOTICE, TROUBLE = "fine", "notice", "trouble"
_OLDEST = (3, 11)
_LITTLE, _TOO_LITTLE = 2 << 30, 200 << 20  # bytes left on a disk
_AHEAD = 300  # seconds a file may be newer than the clock
_SECONDS = 20
_EXTRAS = (
    ("fast", ("numpy",), "大库检索更快"),
    ("charts", ("matplotlib",), "画图：wenshi chart，统计表里的图"),
    ("ocr", ("rapidocr", "onnxruntime"), "识别扫描件：wenshi ocr"),
    ("heic", ("pillow_heif",), "收苹果手机的 HEIC 照片"),
)
# Asked of a new process, as another editor's would be.
_TRY_LOCK = """\
import sys, filelock
try:
    filelock.FileLock(sys.argv[1]).acquire(timeout=0)
except filelock.Timeout:
    sys.exit(7)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing: `state` is FINE, NOTICE or TROUBLE, `remedy` says what to do, "" for nothing."""

    item: str
    state: str
    found: str
    remedy: str = ""


def examine(home: Home | None, encoding: str) -> list[Finding]:
    """Look at the machine, and at the folder of the archive when there is one.

    `encoding` is that of the terminal. What is written for trial is taken away again.
    """
    looks: list[Callable[[], Iterable[Finding]]] = [
        _python,
        _extras,
        _models,
        _libreoffice,
        _font,
        lambda: _characters(encoding),
        lambda: [_writable("用户目录", state_folder(), "设环境变量 WENSHI_STATE 为一个能写的文件夹")],
        lambda: [_writable("临时文件夹", Path(tempfile.gettempdir()), "设环境变量 TMPDIR（Windows：TEMP）")],
    ]
    if home is not None:
        looks += [lambda: _home(home)]
    return [finding for look in looks for finding in look()]


def as_json(findings: Iterable[Finding]) -> dict[str, object]:
    """Return the findings in the stable JSON form."""
    return {"format": 1, "findings": [asdict(finding) for finding in findings]}


def _python() -> Iterator[Finding]:
    found = f"{platform.python_version()}，{sys.executable}"
    fine = sys.version_info[:2] >= _OLDEST
    yield Finding("Python", FINE if fine else TROUBLE, found, "" if fine else "请换用 Python 3.11 或更新的版本")
    yield Finding("wenshi", FINE, f"{__version__}，{Path(__file__).parent}")


def _extras() -> Iterator[Finding]:
    for name, packages, use in _EXTRAS:
        missing = [package for package in packages if importlib.util.find_spec(package) is None]
        if missing:
            yield Finding(f"可选组件 {name}", NOTICE, f"没有安装（{use}）", f'需要时：pip install "wenshi[{name}]"')
        else:
            yield Finding(f"可选组件 {name}", FINE, use)


def _models() -> Iterator[Finding]:
    if not ocr.available():
        return
    from .ocr import engine  # noqa: PLC0415 - an extra

    absent = [path.name for path in engine.models() if not path.is_file()]
    if absent:
        remedy = 'pip install --force-reinstall "wenshi[ocr]"'
        yield Finding("识别模型", TROUBLE, f"缺 {'、'.join(absent)}", remedy)
    else:
        yield Finding("识别模型", FINE, "随组件装好了，不用联网")


def _libreoffice() -> Iterator[Finding]:
    program = office.find()
    if not program:
        named = os.environ.get(office.ENVIRONMENT)
        found = "没有找到" if named is None else f"{office.ENVIRONMENT} 指的“{named}”不能运行"
        yield Finding("LibreOffice", NOTICE, f"{found}（收 .rtf 和 Word 6/95 的文件要用）", office.HOW_TO_GET)
        return
    try:
        said = subprocess.run(  # noqa: S603 - the program that readers use
            [program, "--version"], capture_output=True, timeout=_SECONDS, check=True
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        yield Finding("LibreOffice", NOTICE, f"{program} 运行不了", office.HOW_TO_GET)
        return
    yield Finding("LibreOffice", FINE, f"{said.split('(')[0].strip() or '版本不明'}，{program}")


def _font() -> Iterator[Finding]:
    if not charts.available():
        return
    from .charts import fonts  # noqa: PLC0415 - slow to import

    try:
        yield Finding("中文字体", FINE, fonts.find("中文，字数１２３").path)
    except WenshiError as error:
        found, _, remedy = str(error).rstrip("。").partition("；")
        yield Finding("中文字体", NOTICE, found, remedy)


def _characters(encoding: str) -> Iterator[Finding]:
    try:
        "乌当文史𬸣".encode(encoding)
        yield Finding("终端文字", FINE, encoding)
    except (UnicodeEncodeError, LookupError):
        remedy = "设环境变量 PYTHONUTF8=1；Windows 的命令行窗口先运行 chcp 65001"
        yield Finding("终端文字", NOTICE, f"{encoding}，生僻字显示不出来", remedy)
    names = sys.getfilesystemencoding()
    if names.lower().replace("-", "") != "utf8":
        yield Finding("文件名编码", TROUBLE, f"{names}（{locale.getlocale()[0]}）", "设环境变量 PYTHONUTF8=1")


def _writable(item: str, folder: Path, remedy: str) -> Finding:
    """Write into a folder, which need not exist yet, and take it away again."""
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        return Finding(item, TROUBLE, f"{folder} 不能写（{reason(error)}）", remedy)
    return Finding(item, FINE, str(folder))


def _home(home: Home) -> Iterator[Finding]:
    yield _writable("档案库文件夹", home.truth, "检查文件夹的权限；只读的介质上只能查，不能改")
    free = shutil.disk_usage(home.root).free
    state = TROUBLE if free < _TOO_LITTLE else NOTICE if free < _LITTLE else FINE
    remedy = "" if state == FINE else "腾出空间，或把档案库搬到别的磁盘"
    yield Finding("磁盘", state, f"还有 {free / (1 << 30):,.1f} GB", remedy)
    yield _locks(home)
    ahead = max((path.stat().st_mtime for path in (home.history, home.truth) if path.exists()), default=0) - time.time()
    if ahead > _AHEAD:
        found = f"比档案库里的文件慢 {ahead / 60:,.0f} 分钟"
        yield Finding("时钟", TROUBLE, found, "校准电脑的日期和时间，否则登记的日期会错")
    else:
        yield Finding("时钟", FINE, time.strftime("%Y-%m-%d %H:%M"))


def _locks(home: Home) -> Finding:
    """Tell whether a lock keeps another process out of the folder, as on some network folders it does not."""
    item, remedy = "写入锁", "把档案库放在本机磁盘上，或一次只让一个人写"
    try:
        with tempfile.TemporaryDirectory(dir=home.truth, prefix=".lock-") as scratch:
            path = Path(scratch)
            with held(path, "doctor", "", ""):
                tried = subprocess.run(  # noqa: S603 - this Python
                    [sys.executable, "-c", _TRY_LOCK, str(path / ".lock")],
                    capture_output=True, timeout=_SECONDS, check=False,
                )  # fmt: skip
    except Locked as error:
        return Finding(item, TROUBLE, str(error), remedy)
    except (OSError, WenshiError, subprocess.SubprocessError) as error:
        return Finding(item, NOTICE, f"没能试（{reason(error) if isinstance(error, OSError) else error}）", remedy)
    if tried.returncode == 0:
        return Finding(item, TROUBLE, "这个文件夹的锁不管用：两个人同时写会互相覆盖", remedy)
    if is_shared(home.truth):
        found = "在网络文件夹上：先写的挡住后写的；一台电脑中途断电，别的电脑要等人确认才能写"
        return Finding(item, NOTICE, found, "档案库放在一台电脑的磁盘上最稳妥")
    return Finding(item, FINE, "两个程序不会同时写")
