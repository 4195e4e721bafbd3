"""The store: all of a batch or nothing, whatever happens, and a log that shows tampering."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import history, store
from wenshi.errors import AlreadyThere, Locked, WenshiError
from wenshi.history import Event
from wenshi.home import Home

from tests.conftest import Office, make_office


def tree(home: Home) -> dict[str, bytes]:
    """Everything that is true in an archive: no locks, no logs, no kept old files."""
    files = (path for path in home.folder.rglob("*") if path.is_file() and path.name != "history.jsonl")
    return {path.relative_to(home.folder).as_posix(): path.read_bytes() for path in files}


def test_a_batch_writes_and_is_logged(office: Office) -> None:
    home = office.home
    with store.writing(home, "试") as batch:
        batch.put(home.folder / "issues" / "x.toml", b"1")
        batch.add_folder(home.folder / "manuscripts" / "2022-0001", {"text.md": "文".encode(), "originals/a.txt": b"a"})
        assert "issues/x.toml" not in tree(home), "nothing is written before the end"
    assert tree(home)["issues/x.toml"] == b"1"
    assert tree(home)["manuscripts/2022-0001/originals/a.txt"] == b"a"
    assert [event.action for event in history.read(home.history)] == ["begin", "commit"]
    assert not store.pending(home)


def test_an_error_in_the_middle_changes_nothing(office: Office) -> None:
    home, before = office.home, tree(office.home)

    def fail() -> None:
        with store.writing(home, "试") as batch:
            batch.put(home.folder / "issues" / "x.toml", b"1")
            raise KeyError("半路")

    with pytest.raises(KeyError):
        fail()
    assert tree(home) == before
    assert [event.action for event in history.read(home.history)] == ["begin", "rollback"]


def test_nothing_to_write_leaves_no_trace(office: Office) -> None:
    home = office.home
    path = home.folder / "collection.toml"
    with store.writing(home, "试") as batch:
        batch.put(path, path.read_bytes())
    assert not home.history.exists()


CRASH = """
import os, sys
from pathlib import Path
from wenshi import disk, store
from wenshi.home import open_home
home, limit = open_home(Path(sys.argv[1])), int(sys.argv[2])
calls = 0
def watch(event, args):
    global calls
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link") and "档案库" in str(args[0]):
        calls += 1
        if calls == limit:
            os._exit(77)
with store.writing(home, "试") as batch:
    sys.addaudithook(watch)
    for number in (1, 2):
        name = f"2022-000{number}"
        batch.add_folder(home.manuscript_folder(name), {"text.md": b"t", "originals/a.txt": b"a"})
    batch.home.read(home.issue_path("a"))
    batch.put(home.issue_path("a"), b"new")
    batch.put(home.issue_path("b"), b"b")
    batch.delete(home.folder / "issues" / "c.toml")
    batch.move(home.manuscript_folder("2021-0001"), home.removed_folder("2021-0001"))
"""


def test_a_crash_at_any_file_operation_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    """Die before each single operation in turn; after recovery the tree is one of the two."""
    states = set()
    for limit in range(1, 200):
        home = make_office(tmp_path / f"{limit}档案库").home
        home.issue_path("a").write_bytes(b"old")
        home.issue_path("c").write_bytes(b"c")
        home.manuscript_folder("2021-0001").mkdir()
        (home.manuscript_folder("2021-0001") / "text.md").write_bytes(b"x")
        before = tree(home)
        code = subprocess.run([sys.executable, "-c", CRASH, str(home.root), str(limit)], check=False).returncode
        with store.locked(home, "恢复", "某人"):
            pass
        after = tree(home)
        assert not store.pending(home)
        log = home.history.read_bytes() if home.history.exists() else b""
        assert history.broken_line(history.whole_lines(log)) is None
        if after == before:
            states.add("old")
        else:
            states.add("new")
            assert after == {
                "collection.toml": before["collection.toml"],
                "issues/a.toml": b"new",
                "issues/b.toml": b"b",
                "manuscripts/2022-0001/text.md": b"t",
                "manuscripts/2022-0001/originals/a.txt": b"a",
                "manuscripts/2022-0002/text.md": b"t",
                "manuscripts/2022-0002/originals/a.txt": b"a",
                "removed/2021-0001/text.md": b"x",
            }
        if code != 77:
            break
    else:
        pytest.fail("the batch never came to its end")
    assert limit > 20
    assert states == {"old", "new"}


HOLD = """
import sys, time
from pathlib import Path
from wenshi import store
from wenshi.home import open_home
with store.locked(open_home(Path(sys.argv[1])), "add 来稿", "李编辑"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_who_holds_the_lock(office: Office) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(office.root)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Locked, match="李编辑.*add 来稿"), store.writing(office.home, "试", wait=0.1):
            pass
        result = office.run("register", "--title", "渡口")
        assert result.code == 8
        assert "李编辑" in result.err
        assert office.ok("list").out.startswith("登记号")
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert office.ok("register", "--title", "渡口").code == 0, "a dead writer holds no lock"


def test_a_torn_line_of_the_log_is_cut(office: Office) -> None:
    home = office.home
    with store.writing(home, "试") as batch:
        batch.put(home.folder / "x", b"1")
    with home.history.open("ab") as file:
        file.write(b'{"time":"2022')
    with store.writing(home, "再试") as batch:
        batch.home.read(home.folder / "x")
        batch.put(home.folder / "x", b"2")
    assert [event.action for event in history.read(home.history)] == ["begin", "commit", "begin", "commit"]
    assert history.broken_line(home.history.read_bytes().splitlines(keepends=True)) is None


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from wenshi.commands import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(os.name == "nt", reason="no limits on file size there")
def test_a_full_disk_is_one_sentence_and_nothing_lost(filled: Office) -> None:
    before = tree(filled.home)
    filled.write("大稿.txt", "大稿\n张三\n\n" + "很长的一段文字。\n" * 20_000)
    done = subprocess.run(
        [sys.executable, "-c", FULL, "add", "大稿.txt"], cwd=filled.root, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert "什么都没有改动" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert tree(filled.home) == before
    assert filled.ok("check").code == 0


@pytest.mark.skipif(os.name == "nt", reason="no limits on file size there")
def test_a_log_that_cannot_grow_is_not_garbled(filled: Office) -> None:
    """Let the disk be full at every point of the two lines a command logs."""
    script = FULL.replace("(100_000, 100_000)", "(int(sys.argv[1]),) * 2").replace("sys.argv[1:]", "sys.argv[2:]")
    codes = set()
    for room in range(0, 900, 75):
        size = filled.home.history.stat().st_size
        before = tree(filled.home)
        command = ["set", filled.home.manuscript_ids()[0], f"title=题{room}"]
        done = subprocess.run(
            [sys.executable, "-c", script, str(size + room), *command],
            cwd=filled.root,
            capture_output=True,
            check=False,
        )
        codes.add(done.returncode)
        assert "Traceback" not in done.stderr.decode()
        assert (tree(filled.home) == before) == (done.returncode != 0)
        filled.ok("set", filled.home.manuscript_ids()[1], f"title=另{room}")
        log = filled.home.history.read_bytes()
        assert log.endswith(b"\n")
        assert history.broken_line(history.whole_lines(log)) is None
    assert codes == {0, 1}
    assert filled.ok("check").code == 0


INTERRUPTED = """
import sys
from pathlib import Path
from wenshi import disk, store
from wenshi.home import open_home
home = open_home(Path(sys.argv[1]))
log = store._log
def late(home, event):
    log(home, event)
    if event.action == "commit":
        raise KeyboardInterrupt
store._log = late
with store.writing(home, "试") as batch:
    batch.put(home.folder / "issues" / "x.toml", b"1")
"""


def test_an_interrupt_behind_the_commit_line_loses_nothing(office: Office) -> None:
    """Once the log says that it was done, it is done."""
    subprocess.run([sys.executable, "-c", INTERRUPTED, str(office.root)], capture_output=True, check=False)
    assert store.pending(office.home)
    with store.locked(office.home, "恢复", "某人"):
        pass
    assert tree(office.home)["issues/x.toml"] == b"1"
    assert [event.action for event in history.read(office.home.history)] == ["begin", "commit"]


def test_a_home_is_made_whole_and_only_once(tmp_path: Path) -> None:
    make_office(tmp_path / "库")
    with pytest.raises(AlreadyThere):
        make_office(tmp_path / "库")
    (tmp_path / "文件").write_bytes(b"")
    with pytest.raises(WenshiError):
        make_office(tmp_path / "文件")


EVENTS = st.builds(Event, time=st.text(), actor=st.text(), batch=st.text(), action=st.text(), note=st.text())


@given(st.lists(EVENTS, min_size=1, max_size=6), st.data())
def test_a_log_shows_every_change(events: list[Event], data: st.DataObject) -> None:
    log = b""
    for event in events:
        log = history.append(log, event)
    lines = history.whole_lines(log)
    assert history.broken_line(lines) is None
    assert [history.parse(line).note for line in lines] == [event.note for event in events]
    if len(lines) > 1:
        gone = data.draw(st.integers(0, len(lines) - 2))
        assert history.broken_line(lines[:gone] + lines[gone + 1 :]) is not None
        changed = json.loads(lines[gone]) | {"note": json.loads(lines[gone])["note"] + "改"}
        forged = json.dumps(changed, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        assert history.broken_line([*lines[:gone], forged, *lines[gone + 1 :]]) is not None
