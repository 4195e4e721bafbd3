"""An archive folder from someone else is data: nothing in it runs, leads out, hangs a command or steers a terminal."""

import csv
import datetime
import io
import json
import os
import re
import shutil
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import bounds, filing, history, writers
from wenshi.errors import Unreadable
from wenshi.home import open_home
from wenshi.model import Head, Report, Sheet
from wenshi.report import Table, guarded, to_csv, visible

from .conftest import Office, Result
from .test_cli import number, on_a_terminal
from .test_search_damage import plant

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pseudo-terminals")
SECRET = "秘密口令不可见"


def refused(result: Result, code: int = 4) -> None:
    """Expect one sentence and the exit code, no traceback."""
    assert result.code == code, result
    assert len(result.err.strip().splitlines()) == 1, result.err[:2000]
    assert "Traceback" not in result.err


# --- sizes and depth ---

RECORDS = {
    "100 MB": 'id = "{id}"\ntitle = "' + "甲" * 35_000_000 + '"\n',
    "arrays": 'id = "{id}"\nx = ' + "[" * 100_000 + "]" * 100_000,
    "tables": 'id = "{id}"\nx = ' + "{{a=" * 100_000,
    "dotted": 'id = "{id}"\n' + "a." * 500_000 + "b = 1\n",
    "header": 'id = "{id}"\n[' + "a." * 500_000 + "b]\n",
    "inline": 'id = "{id}"\nx = {{' + "a." * 500_000 + "b = 1}}\n",
    "digits": 'id = "{id}"\nx = ' + "9" * 1_000_000,
    "hex": 'id = "{id}"\ntitle = 0x' + "f" * 1_000_000,
    "exponent": 'id = "{id}"\nx = 1e999999999\n',
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_out_of_bounds_is_one_sentence(filled: Office, kind: str) -> None:
    id_ = number(1)
    record = filled.home.manuscript_folder(id_) / "record.toml"
    record.write_text(RECORDS[kind].format(id=id_), encoding="utf-8")
    refused(filled.run("set", id_, "title=新题名"))
    refused(filled.run("take", id_))
    assert filled.run("check").code == 9
    assert "山歌" in filled.ok("search", "山高水长").out, "the others are still found"


@pytest.mark.parametrize("name", ["archive.toml", "wudang/collection.toml", "wudang/issues/2022-1.toml"])
def test_other_records_out_of_bounds_are_one_sentence(filled: Office, name: str) -> None:
    path = filled.home.truth / name
    path.write_text("x = " + "[" * 100_000, encoding="utf-8")
    command = ["report", "tables", "2022"] if "collection.toml" in name else ["issue", "show", "2022-1"]
    refused(filled.run(*command))


@pytest.mark.parametrize(
    "line", [b"[" * 100_000, b'{"time":"' + b"x" * 50_000_000 + b'"}', b"9" * 1_000_000, b'{"time":[]}']
)
def test_a_history_out_of_bounds_is_said_and_stops_nobody(filled: Office, line: bytes) -> None:
    with filled.home.history.open("ab") as file:
        file.write(line + b"\n")
    assert "读不懂" in filled.ok("history").out
    assert filled.run("check").code == 9
    filled.ok("set", number(1), "title=新题名")


def test_numbers_within_reason_are_read_as_written() -> None:
    assert str(bounds.toml("a = 0.80\n")["a"]) == "0.80"
    assert bounds.toml(f"a = {2**63 - 1}\n")["a"] == 2**63 - 1
    with pytest.raises(Unreadable, match="太长"):
        bounds.toml(f"a = {2**63}\n")
    dotted = "a." * 20 + "b = 1\n"
    assert bounds.toml(dotted)
    assert bounds.toml('note = "' + "。.…" * 500 + '"\n')["note"]


def test_a_pipe_in_place_of_a_record_hangs_nobody(filled: Office) -> None:
    record = filled.home.manuscript_folder(number(1)) / "record.toml"
    record.unlink()
    os.mkfifo(record)
    refused(filled.run("take", number(1)))
    assert filled.run("check").code == 9


# --- nothing leads out of the home ---


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is none of the archive's business, holding a manuscript with a secret."""
    folder = tmp_path / "别处"
    folder.mkdir()
    (folder / "secret.txt").write_text(SECRET + "\n", encoding="utf-8")
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def said_by_every_reader(office: Office, out: Path) -> str:
    """Run what reads the archive and return all that came out of it, files included."""
    id_ = number(1)
    commands = [
        ["search", "秘密"], ["kwic", "秘密"], ["show", id_], ["show", id_, "--text"], ["show", id_, "--format", "json"],
        ["diff", id_], ["take", id_], ["list"], ["check"], ["history", id_], ["photos", "list", id_],
        ["photos", "export", id_, "-o", str(out / "photos")], ["export", "register", "-o", str(out / "r.csv")], ["ocr"],
    ]  # fmt: skip
    said = ""
    for command in commands:
        result = office.run(*command)
        assert "Traceback" not in result.err, (command, result.err)
        said += result.out + result.err
    return said


@pytest.mark.parametrize("where", ["text.md", "record.toml", "history.jsonl", ".", ".."])
def test_links_in_collections_are_not_followed(filled: Office, outside: Path, tmp_path: Path, where: str) -> None:
    folder = filled.home.manuscript_folder(number(1))
    link = folder if where == "." else folder.parent if where == ".." else folder / where
    target = outside / link.name
    shutil.move(link, target)
    planted = target / number(1) if where == ".." else target if where == "." else outside
    (planted / "text.md").write_text(SECRET + "\n", encoding="utf-8")
    link.symlink_to(target, target_is_directory=target.is_dir())
    before = everything(outside)
    out = tmp_path / "out"
    out.mkdir()
    if where in ("text.md", ".", ".."):
        assert SECRET not in said_by_every_reader(filled, out)
    assert filled.run("set", number(1), "title=新题名").code != 0 or where == "text.md"
    assert filled.run("check").code == 9
    assert everything(outside) == before, "nothing outside was changed"


@pytest.mark.parametrize("name", ["collections/history.jsonl", "collections/.lock", "collections/.lock-holder.json",
                                  "collections/.staging", "collections/batches", "index"])  # fmt: skip
def test_links_where_the_program_writes_change_nothing_outside(filled: Office, outside: Path, name: str) -> None:
    link = filled.root / name
    target = outside / "victim"
    if link.exists():
        shutil.move(link, target)
    elif name.endswith(".staging"):
        target.mkdir()
    else:
        target.write_text("unharmed", encoding="utf-8")
    (outside / "secret.txt").touch()
    link.symlink_to(target)
    before = everything(outside)
    for command in (["set", number(1), "title=新题名"], ["index", "--rebuild"], ["undo", "-y"]):
        refused(filled.run(*command), 3 if name == "index" else 4)
    assert everything(outside) == before


def test_the_collection_lies_in_the_home(filled: Office, outside: Path) -> None:
    shutil.copytree(filled.home.folder, outside / "wudang")
    marker = filled.home.truth / "archive.toml"
    for key in ("../../别处/wudang", str(outside / "wudang"), "..", ".", ""):
        marker.write_text(f"format = 1\ncollection = {json.dumps(key)}\n", encoding="utf-8")
        refused(filled.run("list"), 3)
    marker.write_text('format = 1\ncollection = "链接"\n', encoding="utf-8")
    (filled.root / "collections" / "链接").symlink_to(outside / "wudang")
    refused(filled.run("list"), 3)


def test_a_record_names_only_files_of_its_manuscript(filled: Office, outside: Path) -> None:
    id_ = number(1)
    filled.write("新.txt", "渡口旧事\n张三口述\n\n改过的渡口。\n")
    filled.ok("add", "新.txt", "--to", id_)
    record = filled.home.manuscript_folder(id_) / "record.toml"
    text = record.read_text(encoding="utf-8")
    secret = str(outside / "secret.txt")
    for path in (secret, os.path.relpath(secret, record.parent)):
        record.write_text(text.replace("versions/0001.md", path), encoding="utf-8")
        result = filled.run("diff", id_)
        refused(result)
        assert SECRET not in result.out


def test_a_planted_batch_writes_nothing_outside(filled: Office, outside: Path) -> None:
    """A batch that was "cut off" is completed by the next writer: it may have been made up by anyone."""
    victim = outside / "secret.txt"
    staging = filled.home.truth / ".staging"
    for escape in (str(victim), "../../别处/secret.txt"):
        for op in ("put", "move", "delete"):
            shutil.rmtree(staging, ignore_errors=True)
            (staging / "new").mkdir(parents=True)
            step = {"op": op, "path": escape if op != "move" else "archive.toml", "to": escape}
            plan = {"batch": "evil", "command": "x", "undoes": "", "steps": [step]}
            (staging / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
            (staging / "payload").write_text("x", encoding="utf-8")
            event = history.Event("2022-01-01T00:00:00+08:00", "甲", "evil", "commit")
            line = history.append_to(filled.home.history, event)
            with filled.home.history.open("ab") as file:
                file.write(line)
            refused(filled.run("set", number(1), "title=新题名"))
            assert victim.read_text(encoding="utf-8") == SECRET + "\n"
            assert (filled.home.truth / "archive.toml").exists()
    plan = json.loads((staging / "plan.json").read_text(encoding="utf-8")) | {"batch": "../../别处/evil", "steps": []}
    (staging / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    filled.run("set", number(1), "title=新题名")
    assert not (outside / "evil").exists()


# --- nothing in index/ runs ---


def test_a_hostile_index_runs_nothing_and_is_built_anew(filled: Office, tmp_path: Path) -> None:
    filled.ok("index")
    stamps = list(filled.home.index.rglob("stamp.json"))
    assert stamps, "the index has a stamp"
    folder, victim = stamps[0].parent, tmp_path / "victim"
    expected = filled.ok("search", "贵阳").out
    plant(folder, victim, 99)
    assert filled.ok("search", "贵阳").out == expected
    assert filled.ok("search", "贵阳", WENSHI_STATE=str(tmp_path / "someone else")).out == expected
    assert not victim.exists()


@pytest.mark.parametrize("kind", ["deep", "rows", "fifo", "huge", "pickle"])
def test_derived_files_from_elsewhere_are_made_anew(filled: Office, kind: str) -> None:
    filled.ok("index")
    filled.ok("duplicates")
    expected = filled.ok("stats").out, filled.ok("search", "贵阳").out, filled.ok("duplicates").out
    bodies = {
        "deep": b"[" * 200_000,
        "rows": b'{"version": 1, "rows": [[1]], "issues": [{}]}',
        "huge": b"9" * 1_000_000,
        "pickle": b"cos\nmkdir\n(S'x'\ntR.",
    }
    planted = [path for path in filled.home.index.iterdir() if path.is_file() and path.suffix in (".json", ".bin", "")]
    assert planted
    for path in planted:
        path.unlink()
        if kind == "fifo":
            os.mkfifo(path)
        else:
            path.write_bytes(b"%08x\n" % zlib.crc32(bodies[kind]) + bodies[kind])
    assert (filled.ok("stats").out, filled.ok("search", "贵阳").out, filled.ok("duplicates").out) == expected


# --- terminal ---

ESCAPES = "\x1b[2J\x1b]8;;http://x\x1b\\\x9b31m\x07\u202e\u2066\r"
HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def test_no_escape_reaches_a_terminal_raw(filled: Office) -> None:
    id_ = number(1)
    folder = filled.home.manuscript_folder(id_)
    bad = json.dumps("恶" + ESCAPES + "[link=http://x]意[/link]").replace("\x9b", "\\u009b").replace("\x7f", "\\u007f")
    record = folder / "record.toml"
    text = record.read_text(encoding="utf-8")
    record.write_text(re.sub("^(title|byline) = .*$", lambda m: f"{m[1]} = {bad}", text, flags=re.MULTILINE), "utf-8")
    (folder / "text.md").write_text(f"渡口{ESCAPES}在下坝。\n", encoding="utf-8")
    issue = filled.home.issue_path("2022-1")
    issue.write_text(issue.read_text(encoding="utf-8").replace('"史海钩沉"', bad), encoding="utf-8")
    filled.write(f"来\x1b]0;x\x07{ESCAPES.replace('/', '')}.txt", f"题{ESCAPES}名\n张三\n\n新的正文{ESCAPES}。\n")
    names = sorted(path.name for path in filled.root.glob("*.txt") if "\x1b" in path.name)
    commands = [
        ["list"], ["list", "--format", "json"], ["list", "--format", "csv"], ["show", id_], ["show", id_, "--text"],
        ["search", "渡口"], ["search", "渡口", "--format", "json"], ["kwic", "渡口"], ["kwic", "渡口", "--format", "jsonl"],
        ["kwic", "渡口", "--format", "csv"], ["frequency", "渡口"], ["issue", "show", "2022-1"], ["stats", "--by", "column"],
        ["stats", "--by", "author"], ["export", "contents", "2022-1"], ["export", "register"], ["report", "tables", "2022"],
        ["report", "tables", "2022", "--format", "md"], ["report", "tables", "2022", "--format", "html"], ["history"],
        ["history", id_], ["check"], ["names", "check"], ["duplicates"], ["diff", id_], ["take", id_], ["photos", "list", id_],
        ["explain", f"渡{ESCAPES}"], ["search", f"渡{ESCAPES}"], ["count", *names], ["show", f"x{ESCAPES}"], [f"x{ESCAPES}"],
        ["list", f"--x{ESCAPES}"], ["add", *names], ["--home", f"x{ESCAPES}", "list"],
    ]  # fmt: skip
    for command in commands:
        screen = on_a_terminal(filled, *command, NO_COLOR="1").replace("\r\n", "\n")
        shown = re.sub("\x1b\\[(?:[0-9;]*m|\\?25[hl])", "", screen)
        assert "Traceback" not in screen, (command, screen)
        assert "\x1b" not in shown, (command, screen)
        assert not HARMFUL.search(shown), (command, HARMFUL.findall(shown), screen)
        assert "\r" not in shown, (command, screen)


@given(st.text())
def test_visible_leaves_nothing_a_terminal_obeys(text: str) -> None:
    assert not HARMFUL.search(visible(text))
    assert "\x1b" not in visible(text)
    assert "\r" not in visible(text)


# --- what goes out ---

NOW = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
FORMULAS = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠SUM(1)"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_text_is_never_a_formula(cell: str) -> None:
    report = Report(cell, sheets=(Sheet("s", cell, (Head("a", cell, "text"),), ((cell,),)),))
    for data in (writers.write(report, ".csv", NOW), to_csv(Table((cell,), [(cell,)]))):
        cells = [value for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for value in row]
        assert cells
        assert not any(value[:1] in set("=+-@\t\r\n＝＋－＠") for value in cells), cells
    book = zipfile.ZipFile(io.BytesIO(writers.write(report, ".xlsx", NOW)))
    for name in book.namelist():
        if name.startswith("xl/worksheets/"):
            assert b"<f>" not in book.read(name)
    assert guarded("正文") == "正文"
    assert guarded(-1) == -1


def test_a_page_holds_no_markup_of_ours() -> None:
    bad = "<script>x</script>\"'&<img src=x onerror=y>"
    report = Report(bad, sheets=(Sheet("s", bad, (Head("a", bad, "text"),), ((bad,),), notes=(bad,)),), notes=(bad,))
    page = writers.write(report, ".html", NOW).decode()
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


WINDOWS = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(\..*)?")


@given(
    st.one_of(
        st.text(),
        st.sampled_from(
            ["CON", "nul.docx", "con .txt", "COM¹.x", "a.", "a ", ".", "", "a." + "x" * 300, "甲" * 300 + ". .jpg"]
        ),
    )
)
def test_a_file_name_is_safe_everywhere(name: str) -> None:
    safe = filing.safe_name(name)
    assert safe
    assert not WINDOWS.fullmatch(safe)
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u202a-\u202e]', safe)
    assert safe == safe.strip(" ")
    assert not safe.endswith(".")
    assert len(safe.encode()) <= 200
    assert filing.safe_name(safe) == safe


# --- format ---


@pytest.mark.parametrize("value", ["2", "true", '"1"', "1.0"])
def test_another_format_is_refused_by_every_command(filled: Office, value: str) -> None:
    marker = filled.home.truth / "archive.toml"
    marker.write_text(marker.read_text(encoding="utf-8").replace("format = 1", f"format = {value}"), encoding="utf-8")
    before = everything(filled.root)
    id_ = number(1)
    commands = [["list"], ["show", id_], ["search", "贵阳"], ["check"], ["index"], ["set", id_, "title=x"], ["undo", "-y"],
                ["stats"], ["issue", "list"], ["add", "存稿.txt"], ["history"], ["take", id_], ["remove", id_, "-y"]]  # fmt: skip
    for command in commands:
        result = filled.run(*command)
        refused(result, 3)
        assert "本版只认识 1" in result.err
    assert everything(filled.root) == before


def test_unknown_keys_are_kept(filled: Office) -> None:
    id_ = number(4)
    marked = [filled.home.manuscript_folder(id_) / "record.toml", filled.home.issue_path("2022-1")]
    for path in marked:
        path.write_text(
            'from_later = "留着"  # 也留着\n' + path.read_text(encoding="utf-8") + "\n[later]\nx = [1]\n", "utf-8"
        )
    filled.ok("set", id_, "title=新题名")
    filled.ok("place", id_, "--issue", "2022-1", "--column", "新栏目")
    filled.ok("issue", "set", "2022-1", "serial=46")
    for path in marked:
        text = path.read_text(encoding="utf-8")
        assert text.startswith('from_later = "留着"  # 也留着\n')
        assert "\n[later]\nx = [1]\n" in text
    assert open_home(filled.root).manuscript(id_).title == "新题名"
