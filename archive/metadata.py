"""The office's own register: which row of it says what about which file.

`load` reads the sheet and says what it could not use; `Register.match` finds the rows of the files of a command, by
their names, and after they were read `Matching.by_title` finds the rest.
"""

import dataclasses
import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from . import fields, ids, sheets
from .disk import reason
from .errors import BadInput, Unreadable
from .model import CHANNELS, SOURCES, STATUSES
from .sheets import Value
from .text import byline
from .text.fold import fold

# What the heads of columns are called in offices; the first is the name in messages.
HEADS = {
    "number": "序号 编号 顺序号 行号",
    "file": "文件 文件名 文件名称 稿件名 稿件名称 稿件文件 电子文件 电子文件名 附件 附件名",
    "title": "题名 题目 标题 文章名称 文章题目 文章标题 篇名 篇目 稿件题目 稿件标题 名称",
    "subtitle": "副题 副标题 副题名",
    "byline": "署名 作者署名",
    "author": "作者 责任者 撰稿 撰稿人 撰文 作者姓名 投稿人 姓名",
    "narrator": "口述 口述人 口述者 讲述人",
    "compiler": "整理 整理人 整理者 执笔 记录整理",
    "photographer": "摄影 摄影者 供图",
    "issue": "期 期号 刊期 期次 期数 编入期 刊发期 刊登期 拟编期",
    "column": "栏目 栏目名 栏目名称 拟编栏目 所属栏目",
    "received": "收稿日期 收稿时间 来稿日期 来稿时间 日期 登记日期 收到日期",
    "source": "来源 稿件来源 来稿类型",
    "channel": "渠道 来稿渠道 来稿方式 收稿渠道 收稿方式",
    "submitted_by": "交稿人 送稿人 报送人 联系人 推荐人",
    "status": "状态 稿件状态 处理结果 审稿结果",
    "note": "备注 说明 附注",
}
_FIELD_OF = {name: field for field, names in HEADS.items() for name in names.split()}
_TITLED = {"title", "file"}
_CHOICES = {"source": SOURCES, "channel": CHANNELS, "status": STATUSES}
_SAME = {"电子邮件": "邮件", "邮箱": "邮件", "email": "邮件", "e-mail": "邮件", "优盘": "U盘", "u盘": "U盘", "QQ": ""}
_ROLES = {"author": "", "narrator": "口述", "compiler": "整理", "photographer": "摄影"}
_SUMS = ("合计", "总计", "小计", "共计")  # the line below a table
_HEAD_ROWS = 15
_NUMBERED_DAY = re.compile(r"(\d{4})\s*[年./\-—]\s*(\d{1,2})(?:\s*[月./\-—]\s*(\d{1,2})\s*日?|\s*月)?(?:\s+[\d:]+)?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ISSUE = re.compile(
    r"(\d{4})\s*年?\s*[-—/.年第\s]\s*第?\s*(\d{1,3})(?:\s*[-—、/至]\s*(\d{1,3}))?\s*[期辑]?(?:\(总第?\d+期?\))?"
)
_EPOCH = datetime.date(1899, 12, 30)  # day 0 of Excel
_SERIALS = range(20_000, 60_000)  # 1954 to 2064
_PARCELS = (".zip", ".eml", ".msg")
_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the register; `line` is its number in the sheet, empty fields were not given.

    `byline` is written as on a manuscript (张三口述 李四整理), `issue` an id, `received` a date as it is stored.
    """

    line: int
    file: str = ""
    title: str = ""
    subtitle: str = ""
    byline: str = ""
    issue: str = ""
    column: str = ""
    received: str = ""
    source: str = ""
    channel: str = ""
    submitted_by: str = ""
    status: str = ""
    note: str = ""

    def label(self) -> str:
        """Say which row this is."""
        name = self.title or self.file
        return f"第 {self.line} 行" + (f"《{name}》" if name else "")


@dataclass(frozen=True, slots=True)
class Register:
    """A register as it was read; `problems` are sentences about it."""

    entries: tuple[Entry, ...]
    unknown_columns: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    def match(self, names: Sequence[str]) -> "Matching":
        """Find the rows of files by their names (paths as they were given); what is not certain stays open."""
        return Matching(self, names)


# --- reading ---


def load(path: Path) -> Register:
    """Read a register from an .xlsx or a .csv. Raises Unreadable."""
    try:
        if path.stat().st_size > sheets.MAX_BYTES:
            raise Unreadable(f"登记表超过 {sheets.MAX_BYTES >> 20} MB，没有读取；请只留登记表那一张，另存一份再用。")
        data = path.read_bytes()
    except PermissionError as error:
        raise Unreadable("登记表读不了（没有权限，或正在别的程序里打开）；请先关闭它再试。") from error
    except OSError as error:
        raise Unreadable(f"登记表读不了（{reason(error)}）；请核对路径。") from error
    return read(data)


def read(data: bytes) -> Register:
    """Read a register from its bytes: the first sheet with heads that are known. Raises Unreadable."""
    for sheet in sheets.read(data):
        found = _heads(sheet.rows)
        if found is not None:
            after, columns, unknown = found
            entries, problems = [], list(sheet.problems)
            for line, values in sheet.rows:
                if line > after:
                    entry, wrong = _entry(line, {name: _cells(values, at) for name, at in columns.items()})
                    problems += wrong
                    entries += [entry] if entry else []
            if not entries:
                problems.append("登记表里只有表头，没有一行写着题名或文件")
            return Register(tuple(entries), tuple(unknown), tuple(problems))
    raise Unreadable("登记表里没有找到表头；请在一行里写上“题名”或“文件名”，以及“作者”“栏目”“期号”等，再试。")


Row = tuple[int, tuple[Value, ...]]


def _heads(rows: Sequence[Row]) -> tuple[int, dict[str, list[int]], list[str]] | None:
    """Return the last line of the head, the columns of each field and the columns of no field; None without a head.

    The head is the first row that names a title or a file and something else; one below it that only holds names of
    columns belongs to it (作者 over 口述 and 整理).
    """
    for number, (line, values) in enumerate(rows[:_HEAD_ROWS]):
        named = [_field(value) for value in values]
        # One name alone is a head only where the sheet has one column: a title of a sheet says 文件名称 too.
        if not _TITLED & set(named) or len(set(filter(None, named))) < min(2, sum(map(bool, map(_text, values)))):
            continue
        tops = [_text(value) for value in values]
        after = line
        below = rows[number + 1] if number + 1 < len(rows) else (line, ())
        subs = [_text(value) for value in below[1]]
        told = [sub for sub, top in zip(subs, tops, strict=False) if sub and sub != top]
        if told and all(_field(sub) for sub in told) and len(subs) <= len(tops):
            after = below[0]
            tops = [sub if _field(sub) else top for sub, top in zip([*subs, *[""] * len(tops)], tops, strict=False)]
        columns: dict[str, list[int]] = {}
        for at, top in enumerate(tops):
            if field := _field(top):
                columns.setdefault(field, []).append(at)
        return after, columns, list(dict.fromkeys(top for top in tops if top and not _field(top)))
    return None


def _field(value: Value) -> str:
    """Return the field a column's head names, or nothing."""
    head = re.sub(r"[(（\[【].*?[)）\]】]|[\s:：*＊]", "", unicodedata.normalize("NFKC", _text(value)))
    return _FIELD_OF.get(head, "")


def _text(value: Value) -> str:
    """Return a cell as people see it, on one line."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime.datetime) and not (value.hour or value.minute or value.second):
        value = value.date()
    shown = "" if value is None else str(value)
    return "".join(char if char.isprintable() or char == "\u3000" else " " for char in shown).strip()


def _cells(values: Sequence[Value], columns: Sequence[int]) -> list[Value]:
    """Return the cells of a row in these columns that hold something, each text once."""
    found = [values[at] for at in columns if at < len(values) and _text(values[at])]
    return list({_text(value): value for value in found}.values())


def _entry(line: int, cells: Mapping[str, list[Value]]) -> tuple[Entry | None, list[str]]:
    """Return what a row says and what is wrong with it; a row without title and file is none."""
    texts = {name: "；".join(map(_text, values)) for name, values in cells.items()}
    if any(text in _SUMS for text in texts.values()):
        return None, []
    if not any(texts.get(name) for name in _TITLED):
        told = [text for name, text in texts.items() if text and name != "number"]
        return None, [f"登记表第 {line} 行没有题名也没有文件名，没有用"] if told else []
    given: dict[str, str] = {"byline": _byline(texts)}
    problems = []
    for name in ("file", "title", "subtitle", "column", "submitted_by", "note"):
        given[name] = unicodedata.normalize("NFC", texts.get(name, ""))
    given["title"] = (
        given["title"].removeprefix("《").removesuffix("》") if _is_quoted(given["title"]) else given["title"]
    )
    readers: dict[str, Callable[[Value], str]] = {"issue": issue, "received": day}
    readers |= {name: _chooser(name) for name in _CHOICES}
    for name, read_value in readers.items():
        if not cells.get(name):
            continue
        try:
            given[name] = read_value(cells[name][0])
        except BadInput as error:
            problems.append(f"登记表第 {line} 行：{error}".rstrip("。"))
    return Entry(line, **given), problems


def _is_quoted(title: str) -> bool:
    return title.startswith("《") and title.endswith("》") and title.count("《") == 1


def _byline(texts: Mapping[str, str]) -> str:
    """Return the byline of a row: as given, or made of the columns for each role."""
    if texts.get("byline"):
        return texts["byline"]
    told = [(role, _names(texts[name])) for name, role in _ROLES.items() if texts.get(name)]
    if len(told) == 1 and not told[0][0]:
        return unicodedata.normalize("NFC", texts["author"])  # it may say roles itself
    return " ".join(names + role for role, names in told)


def _names(text: str) -> str:
    return "、".join(filter(None, re.split(r"[、，,;；/／]+", unicodedata.normalize("NFC", text))))


def _chooser(name: str) -> Callable[[Value], str]:
    def chosen(value: Value) -> str:
        text = _text(value)
        word = _SAME.get(text) or _SAME.get(text.lower()) or text
        if word not in _CHOICES[name]:
            raise BadInput(f"“{text}”不是认识的{HEADS[name].split()[0]}（{'、'.join(_CHOICES[name])}），没有采用")
        return word

    return chosen


def issue(value: Value) -> str:
    """Return the id of the issue a cell names. Raises BadInput."""
    if isinstance(value, datetime.date):
        # Excel makes a day of 2022-1 as soon as it is typed.
        if value.day == 1:
            return f"{value.year}-{value.month}"
        raise BadInput(f"期号“{_text(value)}”成了日期，看不出是哪一期；请写作 2022年第1期")
    text = unicodedata.normalize("NFKC", _text(value)).translate(str.maketrans("‐‑‒–—―−", "-------"))
    match = _ISSUE.fullmatch(text)
    if match and not isinstance(value, float):  # 2022.1 as a number may have been 2022.10
        text = f"{match[1]}-{int(match[2])}" + (f"-{int(match[3])}" if match[3] else "")
    try:
        return ids.parse_issue(text)
    except BadInput as error:
        raise BadInput(f"看不出“{_text(value)}”是哪一期；请写作 2022年第1期") from error


def day(value: Value) -> str:
    """Return the date of a cell as it is stored, be it Excel's number, 2022.3.5 or 2022年3月. Raises BadInput."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = unicodedata.normalize("NFKC", _text(value))
    number = value if isinstance(value, int | float) else int(text) if re.fullmatch(r"\d{5}", text) else None
    if number is not None and int(number) in _SERIALS:
        return (_EPOCH + datetime.timedelta(days=int(number))).isoformat()
    if match := _COMPACT_DAY.fullmatch(text) or _NUMBERED_DAY.fullmatch(text):
        parts = [match[1], *(part.zfill(2) for part in match.groups()[1:] if part)]
        text = "-".join(parts)
    return fields.date(text.removesuffix("年"))


# --- which file a row is about ---


class Matching:
    """Which row belongs to which file: each row to one file at most, each file to one row at most."""

    def __init__(self, register: Register, names: Sequence[str]) -> None:
        """Match by name, the surest way first; what fits twice is left out and told."""
        self.problems: list[str] = []
        self._rows: dict[str, Entry] = {}
        self._open = list(register.entries)
        self._files = list(dict.fromkeys(names))
        unsure: set[str] = set()
        self._unsure: list[Entry] = []
        for of_row, of_file in _WAYS:
            self._join(of_row, of_file, unsure)

    @property
    def unmatched_rows(self) -> list[Entry]:
        """The rows without a file."""
        return list(self._open)

    @property
    def unmatched_files(self) -> list[str]:
        """The files without a row."""
        return [name for name in self._files if name not in self._rows]

    def entry_for(self, name: str) -> Entry | None:
        """Return the row of a file, by the name it was given with."""
        return self._rows.get(name)

    def by_title(self, title: str, name: str = "") -> Entry | None:
        """Return the one open row with this title, which now belongs to the file `name` that bears it."""
        key = _plain(title)
        # What offices call 稿件名称 is a file's name or a title.
        titled = (entry for entry in self._open if entry not in self._unsure)
        found = [entry for entry in titled if key and _plain(entry.title or entry.file) == key]
        if len(found) > 1:
            lines = "、".join(str(entry.line) for entry in found)
            self.problems.append(f"登记表第 {lines} 行的题名都是“{title}”，分不清是哪一篇，都没有用")
        if len(found) != 1:
            return None
        self._open.remove(found[0])
        if name:
            self._rows[name] = found[0]
        return found[0]

    def report(self) -> list[str]:
        """Say which rows have no file and which files no row."""
        told = [f"登记表{entry.label()}没有对上文件" for entry in self._open]
        return [*told, *(f"{name}：登记表里没有这一篇" for name in self.unmatched_files)]

    def _join(self, of_row: Callable[[Entry], str], of_file: Callable[[str], str], unsure: set[str]) -> None:
        rows: dict[str, list[Entry]] = {}
        files: dict[str, list[str]] = {}
        for entry in self._open:
            rows.setdefault(of_row(entry), []).append(entry)
        for name in self.unmatched_files:
            if name not in unsure:
                files.setdefault(of_file(name), []).append(name)
        for key in [key for key in rows if key and key in files]:
            entries, names = rows[key], files[key]
            if len(entries) == len(names) == 1:
                self._rows[names[0]] = entries[0]
                self._open.remove(entries[0])
                continue
            unsure.update(names)
            self._unsure += entries
            lines = "、".join(str(entry.line) for entry in entries)
            shown = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
            who = f"登记表第 {lines} 行与 {len(names)} 个文件（{shown}）分不清谁是谁"
            self.problems.append(f"{who}，没有对；请把文件名写全")


def _path(name: str) -> str:
    return unicodedata.normalize("NFC", name).replace("\\", "/").strip().casefold()


def _stem(name: str) -> str:
    """Return a file's name without folder and suffix; a row may name it without one, and titles may hold dots."""
    path = PurePosixPath(_path(name)).name
    stem, dot, suffix = path.rpartition(".")
    return stem if dot and re.fullmatch(r"[a-z0-9]{1,5}", suffix) else path


def _container(name: str) -> str:
    """Return what a file lay in: the zip or the mail, else its folder."""
    parts = PurePosixPath(_path(name)).parts[:-1]
    return next((part for part in reversed(parts) if part.endswith(_PARCELS)), parts[-1] if parts else "")


def _title_of(name: str) -> str:
    return _plain(byline.read_file_name(_stem(name))[0])


def _plain(text: str) -> str:
    """Return a title as titles are compared: folded, without marks and spaces."""
    return _APART.sub("", fold(unicodedata.normalize("NFC", text)))


_WAYS: tuple[tuple[Callable[[Entry], str], Callable[[str], str]], ...] = (
    (lambda entry: _path(entry.file), _path),
    (lambda entry: PurePosixPath(_path(entry.file)).name, lambda name: PurePosixPath(_path(name)).name),
    (lambda entry: _stem(entry.file), _stem),
    (lambda entry: _title_of(entry.file), _title_of),
    (lambda entry: _plain(entry.title), lambda name: _plain(_stem(name))),
    (lambda entry: _plain(entry.title), _title_of),
    (lambda entry: PurePosixPath(_path(entry.file)).name, _container),
    (lambda entry: _stem(entry.file), lambda name: _stem(_container(name))),
)


def given(entry: Entry) -> dict[str, Any]:
    """Return what a row says of a manuscript as the fields of intake: those that are not empty."""
    about = dataclasses.asdict(entry)
    return {name: value for name, value in about.items() if value and name not in ("line", "file", "note")}
