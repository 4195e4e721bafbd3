"""Backups: written, verified, restored, cut off, damaged, full; from outside."""

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wenshi import backup, restoring
from wenshi.backups import open_backup
from wenshi.home import open_home

from tests.conftest import Office, make_office

NOT_CONTENT = {".lock", ".lock-holder.json"}


def content(folder: Path) -> dict[str, bytes]:
    """Every file of an archive by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in NOT_CONTENT and ".staging" not in path.parts
    }


def places(tmp_path: Path) -> list[Path]:
    return [tmp_path / "U盘" / "文史备份", tmp_path / "文史备份.zip"]


@pytest.mark.parametrize("name", ["文史备份", "文史备份.zip"])
def test_what_was_wiped_comes_back_to_the_byte(filled: Office, tmp_path: Path, name: str) -> None:
    dest = tmp_path / name
    first = content(filled.home.truth)
    filled.ok("backup", "create", str(dest))
    filled.write("又一篇.txt", "又一篇\n钱七\n\n后来收的。\n")
    filled.ok("add", "又一篇.txt")
    filled.ok("remove", filled.home.manuscript_ids()[0], "-y")
    second = content(filled.home.truth)
    made = filled.ok("backup", "create", str(dest), "--format", "json").json()
    assert len(made["kept"]) == 2
    assert made["files"] == len(second)
    shutil.rmtree(filled.root)
    there = Office(tmp_path)
    there.ok("backup", "verify", str(dest))
    there.ok("backup", "restore", str(dest), "--into", "新")
    assert content(tmp_path / "新" / "collections") == second
    there.ok("backup", "restore", str(dest), "--into", "旧", "--generation", made["kept"][0])
    assert content(tmp_path / "旧" / "collections") == first
    assert Office(tmp_path / "新").run("check").code == 0


def test_the_newest_generation_lies_there_as_an_archive(filled: Office, tmp_path: Path) -> None:
    dest = tmp_path / "备份"
    filled.ok("backup", "create", str(dest))
    assert content(dest / "最新" / "collections") == content(filled.home.truth)
    guide = (dest / "README.txt").read_text("utf-8-sig")
    assert "没有这个软件也能取回文件" in guide
    # What the guide tells a person to do with an earlier generation.
    path = filled.home.manuscript_folder(filled.home.manuscript_ids()[0]) / "text.md"
    old = path.read_bytes()
    path.write_text("改过了。\n", encoding="utf-8")
    filled.ok("backup", "create", str(dest))
    manifest = json.loads(min((dest / "generations").iterdir(), key=lambda path: path.stem).read_text("utf-8"))
    sha256 = next(file["sha256"] for file in manifest["files"] if file["path"].endswith("0001/text.md"))
    assert (dest / "objects" / sha256[:2] / sha256[2:]).read_bytes() == old


def test_only_new_content_is_written_and_old_generations_go(filled: Office, tmp_path: Path) -> None:
    dest = tmp_path / "备份"
    filled.ok("backup", "create", str(dest))
    again = filled.ok("backup", "create", str(dest), "--format", "json").json()
    assert again["new_bytes"] == 0
    for number in range(3):
        path = filled.home.manuscript_folder(filled.home.manuscript_ids()[0]) / "text.md"
        path.write_text(f"第{number}次改。\n", encoding="utf-8")
        filled.ok("backup", "create", str(dest), "--keep", "2")
    assert len(list((dest / "generations").iterdir())) == 2
    assert len([path for path in (dest / "objects").rglob("*") if path.is_file()]) == 1
    assert "逐字节相同" in filled.run("backup", "verify").err


@pytest.mark.parametrize("name", ["备份", "备份.zip"])
def test_any_flipped_bit_is_found(filled: Office, tmp_path: Path, name: str) -> None:
    dest = tmp_path / name
    filled.ok("backup", "create", str(dest))
    (filled.home.folder / "people.toml").write_text("# 改过\n", encoding="utf-8")
    filled.ok("backup", "create", str(dest))
    files = [path for path in dest.rglob("*") if path.is_file() and path.name not in NOT_CONTENT] or [dest]
    chance = random.Random(7)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for path in files * (1 if len(files) > 1 else 25):
        data = path.read_bytes()
        if not data:
            continue
        spoilt = bytearray(data)
        spoilt[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(spoilt)
        assert damage(dest, scratch), path
        path.write_bytes(data)
    assert not damage(dest, scratch)


def damage(dest: Path, scratch: Path) -> bool:
    from wenshi.errors import WenshiError

    try:
        return bool(restoring.verify(open_backup(dest), scratch).damaged)
    except WenshiError:
        return True


def test_verify_says_what_is_damaged_and_recheck_mends_it(filled: Office, tmp_path: Path) -> None:
    dest = tmp_path / "备份"
    filled.ok("backup", "create", str(dest))
    plain = dest / "最新" / "collections" / "wudang" / "collection.toml"
    spoilt = plain.read_bytes().replace(b"35", b"36")
    plain.write_bytes(spoilt)
    found = filled.run("backup", "verify")
    assert found.code == 9
    assert "collection.toml 已损坏" in found.out
    lost = filled.run("backup", "restore", str(dest), "--into", str(tmp_path / "新"))
    assert lost.code == 9
    assert "collection.toml 缺失或已损坏" in lost.err
    mended = filled.ok("backup", "create", str(dest), "--recheck")
    assert "被改动的文件" in mended.err
    filled.ok("backup", "verify")
    assert [path.read_bytes() for path in (dest / "被改动的文件").rglob("collection.toml")] == [spoilt]


def test_places_that_are_none_are_refused(filled: Office, tmp_path: Path) -> None:
    inside = filled.run("backup", "create", "备份")
    assert (inside.code, "不能放在档案库自己的文件夹里" in inside.err) == (2, True)
    around = filled.run("backup", "create", str(tmp_path))
    assert (around.code, "放着档案库本身" in around.err) == (2, True)
    other = tmp_path / "别的"
    other.mkdir()
    (other / "README.txt").write_text("我的", encoding="utf-8")
    assert filled.run("backup", "create", str(other)).code == 2
    assert (other / "README.txt").read_text(encoding="utf-8") == "我的"
    filled.ok("backup", "create", str(tmp_path / "备份"))
    second = make_office(tmp_path / "第二")
    second.ok("issue", "new", "2023-1")
    theirs = second.run("backup", "create", str(tmp_path / "备份"))
    assert (theirs.code, "另一个档案库" in theirs.err) == (2, True)
    over = filled.run("backup", "restore", str(tmp_path / "备份"), "--into", str(filled.root))
    assert (over.code, "不覆盖任何东西" in over.err) == (2, True)
    missing = filled.run(
        "backup", "restore", str(tmp_path / "备份"), "--into", str(tmp_path / "n"), "--generation", "1"
    )
    assert missing.code == 6
    assert filled.run("backup", "verify", str(tmp_path / "无")).code == 4


@pytest.mark.skipif(os.name == "nt", reason="limits and links of Unix")
def test_a_full_medium_leaves_the_earlier_generations(filled: Office, tmp_path: Path) -> None:
    dest = tmp_path / "备份"
    filled.ok("backup", "create", str(dest))
    first = content(filled.home.truth)
    (filled.home.folder / "大图.bin").write_bytes(os.urandom(3 << 20))
    command = [sys.executable, "-m", "wenshi", "backup", "create", str(dest)]

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    done = subprocess.run(command, cwd=filled.root, capture_output=True, preexec_fn=limit, check=False)
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert "备份没有写完" in done.stderr.decode()
    assert "先前的各代没有动" in done.stderr.decode()
    restoring.restore(open_backup(dest), open_backup(dest).generation(), tmp_path / "新")
    assert content(tmp_path / "新" / "collections") == first


@pytest.mark.skipif(os.name == "nt", reason="limits and links of Unix")
def test_links_are_left_out_and_told(filled: Office, tmp_path: Path) -> None:
    (filled.home.folder / "链接").symlink_to("/etc")
    made = filled.ok("backup", "create", str(tmp_path / "备份"), "--format", "json")
    assert made.json()["left_out"] == ["wudang/链接"]
    assert "链接" in made.err
    assert not list((tmp_path / "备份").rglob("passwd"))
    objects = tmp_path / "备份" / "objects"
    objects.mkdir(exist_ok=True)
    free = next(path for path in (objects / f"{number:02x}" for number in range(256)) if not path.exists())
    free.symlink_to("/etc")
    assert filled.run("backup", "verify").code == 4


def test_names_that_windows_cannot_hold_are_kept_by_digest(filled: Office, tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("they cannot be made here")
    for name in ("a:b?.md", "CON.md", "点尾.", "甲.md", "甲.MD", "长" * 80):
        (filled.home.folder / name).write_text(f"{name}\n", encoding="utf-8")
    dest = tmp_path / "备份"
    filled.ok("backup", "create", str(dest))
    names = {path.name for path in (dest / "最新").rglob("*")}
    assert not names & {"a:b?.md", "CON.md", "点尾."}
    assert len(names & {"甲.md", "甲.MD"}) == 1
    filled.ok("backup", "verify")
    filled.ok("backup", "restore", str(dest), "--into", str(tmp_path / "新"))
    assert content(tmp_path / "新" / "collections") == content(filled.home.truth)


def test_a_hostile_backup_writes_nothing_elsewhere(filled: Office, tmp_path: Path) -> None:
    dest = tmp_path / "备份"
    filled.ok("backup", "create", str(dest))
    manifest = next((dest / "generations").iterdir())
    text = manifest.read_text("utf-8")
    seal = json.loads(text)["seal"]
    text = text.replace('"archive.toml"', '"../../逃.toml"').replace(seal, "0" * 64)
    manifest.write_text(text.replace("0" * 64, hashlib.sha256(text.encode()).hexdigest(), 1), "utf-8")
    result = filled.run("backup", "restore", str(dest), "--into", str(tmp_path / "新"))
    assert (result.code, "路径不安全" in result.err) == (6, True)
    assert not list(tmp_path.rglob("逃.toml"))
    bomb = tmp_path / "炸.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("generations/20260101-000000.json", b"0" * (300 << 20))
    result = filled.run("backup", "restore", str(bomb), "--into", str(tmp_path / "新"))
    assert (result.code, result.err.count("\n")) == (4, 1)


WRITER = """
import sys, time
from pathlib import Path
from wenshi import store
from wenshi.home import open_home
home = open_home(Path(sys.argv[1]))
for number in range(60):
    with store.writing(home, "test", "王", wait=60) as batch:
        for name in "ab":
            path = home.folder / f"{name}.txt"
            if number:
                batch.home.read(path)
            batch.put(path, str(number).encode())
    time.sleep(0.03)
"""


def test_a_generation_is_one_state_while_others_write(filled: Office, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(filled.root)]) as writer:
        while writer.poll() is None:
            filled.ok("backup", "create", str(tmp_path / "备份"), "--keep", "99")
    opened = open_backup(tmp_path / "备份")
    pairs = [[each.digests().get(f"wudang/{name}.txt") for name in "ab"] for each in opened.generations]
    assert len({first for first, _ in pairs}) > 1
    assert all(first == second for first, second in pairs)


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_killed_at_any_instant_the_earlier_generations_stay(filled: Office, tmp_path: Path) -> None:
    dest = tmp_path / "备份"
    command = [sys.executable, "-m", "wenshi", "backup", "create", str(dest), "--keep", "20"]
    filled.ok("backup", "create", str(dest))
    states = {open_backup(dest).generation().id: content(filled.home.truth)}
    chance = random.Random(3)
    began = time.monotonic()
    subprocess.run(command, cwd=filled.root, check=True, capture_output=True)
    lasts = time.monotonic() - began
    shutil.rmtree(dest)
    filled.ok("backup", "create", str(dest))
    states = {open_backup(dest).generation().id: content(filled.home.truth)}
    for number in range(12):
        for id_ in filled.home.manuscript_ids():
            (filled.home.manuscript_folder(id_) / "text.md").write_text(f"{id_} 第{number}次\n" * 50, "utf-8")
        now = content(filled.home.truth)
        with subprocess.Popen(command, cwd=filled.root, stderr=subprocess.DEVNULL) as run:
            time.sleep(lasts * chance.uniform(0.4, 1.05))
            run.kill()
        opened = open_backup(dest)
        assert not opened.damaged
        for generation in opened.generations:
            states.setdefault(generation.id, now)
        assert states.keys() == {generation.id for generation in opened.generations}
        assert not restoring.verify(opened, tmp_path).damaged
    filled.ok("backup", "create", str(dest), "--keep", "20")
    opened = open_backup(dest)
    assert content(dest / "最新" / "collections") == content(filled.home.truth)
    for id_, state in states.items():
        into = tmp_path / f"恢复{id_}"
        assert restoring.restore(opened, opened.generation(id_), into) == []
        assert content(into / "collections") == state
    assert not list(dest.glob(".wenshi-*"))


NAMES = st.text("甲乙丙aAbB.-_ 㐀𬭎é", min_size=1, max_size=12).map(lambda name: f"f{name}x")
TREES = st.dictionaries(
    st.lists(NAMES, min_size=1, max_size=3).map("/".join), st.binary(max_size=40), min_size=0, max_size=8
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(states=st.lists(TREES, min_size=1, max_size=4), keep=st.integers(1, 3))
def test_random_archives_come_back(
    states: list[dict[str, bytes]], keep: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("random")
    home = make_office(root / "库").home
    dests = (root / "备份", root / "备份.zip")
    kept = []
    for number, state in enumerate(states):
        folder = home.truth / "杂"
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in state.items():
            path = folder / name
            if not any(parent.is_file() for parent in path.parents) and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        for dest in dests:
            backup.create(home, dest, now=f"2026-01-0{number + 1}T00:00:00+08:00", keep=keep)
        kept.append(content(home.truth))
    shutil.rmtree(home.root)
    for dest in dests:
        opened = open_backup(dest)
        assert len(opened.generations) == min(keep, len(states))
        assert not restoring.verify(opened, root).damaged
        for generation, state in zip(opened.generations, kept[-keep:], strict=True):
            into = root / f"{dest.suffix}{generation.id}"
            assert restoring.restore(opened, generation, into) == []
            assert content(into / "collections") == state
            assert open_home(into).key == "wudang"
