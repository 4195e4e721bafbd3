"""The writer's lock on shared folders, and what a crash leaves of it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from wenshi import mounts

from tests.conftest import Office

HOLDER = ".lock-holder.json"
LEFT = {"actor": "李编辑", "host": "另一台", "pid": 7, "since": "2026-03-01T09:00:00+08:00", "command": "add 来稿"}

# A wenshi whose folder lies where the table of mounts says.
ON = """
import sys
from pathlib import Path
from wenshi import mounts
mounts.MOUNTS = Path(sys.argv[1])
from wenshi.commands import main
main(sys.argv[2:])
"""

# A machine of its own name, whose system's locks reach no other.
MACHINE = """
import fcntl, socket, sys
from pathlib import Path
fcntl.flock = lambda *_: None
socket.gethostname = lambda: sys.argv[2]
from wenshi import mounts
from wenshi.lock import held
folder = Path(sys.argv[1])
mounts.MOUNTS = folder / "没有"
number = folder / "数"
for _ in range(40):
    with held(folder, "加一", sys.argv[2], "", wait=60):
        number.write_text(str(int(number.read_text("utf-8")) + 1), "utf-8")
"""


def table(path: Path, root: Path, kind: str) -> Path:
    escaped = str(root).replace(" ", "\\040")
    lines = [
        "22 1 0:20 / / rw - ext4 /dev/sda1 rw",
        "23 22 0:21 / /proc rw - proc proc rw",
        f"24 22 0:22 / {escaped} rw,relatime shared:1 - {kind} server:/share rw",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def on(office: Office, mountinfo: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ON, str(mountinfo), *args],
        cwd=office.root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"WENSHI_HOME": str(office.root), "WENSHI_BY": "王编辑"},
    )


@pytest.mark.parametrize(
    ("kind", "shared"),
    [
        ("nfs4", True),
        ("cifs", True),
        ("fuse.sshfs", True),
        ("9p", True),
        ("ext4", False),
        ("btrfs", False),
        ("fuseblk", False),
        ("overlay", False),
    ],
)
def test_network_folders_are_known_by_the_table_of_mounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, shared: bool
) -> None:
    root = tmp_path / "共享 文件夹"
    root.joinpath("档案库").mkdir(parents=True)
    monkeypatch.setattr(mounts, "MOUNTS", table(tmp_path / "mountinfo", root, kind))
    assert mounts.is_shared(root / "档案库") == shared
    assert mounts.is_shared(root) == shared
    assert not mounts.is_shared(tmp_path), "a name that only begins alike is another folder"
    assert not mounts.is_shared(Path(f"{root}二"))


def test_what_cannot_be_found_out_counts_as_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "MOUNTS", tmp_path / "没有")
    assert mounts.is_shared(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="a table of mounts")
def test_on_a_network_folder_another_machine_is_never_assumed_dead(office: Office, tmp_path: Path) -> None:
    mountinfo = table(tmp_path / "mountinfo", office.root, "nfs4")
    holder = office.home.truth / HOLDER
    holder.write_text(json.dumps(LEFT), encoding="utf-8")
    refused = on(office, mountinfo, "register", "--title", "渡口")
    assert refused.returncode == 8
    assert refused.stderr.count("\n") == 1
    for said in ("李编辑 在 另一台 上（2026-03-01 09:00:00 起，wenshi add 来稿）", "网络文件夹", str(holder)):
        assert said in refused.stderr
    assert json.loads(holder.read_text("utf-8")) == LEFT
    assert on(office, mountinfo, "list").returncode == 0, "readers need no lock"
    holder.unlink()
    assert on(office, mountinfo, "register", "--title", "渡口").returncode == 0
    assert not holder.exists()


@pytest.mark.parametrize(("kind", "host"), [("nfs4", socket.gethostname()), ("ext4", "另一台"), ("ext4", "")])
@pytest.mark.skipif(os.name == "nt", reason="a table of mounts")
def test_what_a_crash_left_is_taken_over_where_no_one_can_be_writing(
    office: Office, tmp_path: Path, kind: str, host: str
) -> None:
    holder = office.home.truth / HOLDER
    holder.write_text(json.dumps(LEFT | {"host": host}) if host else '{"actor": "李', encoding="utf-8")
    mountinfo = table(tmp_path / "mountinfo", office.root, kind)
    assert on(office, mountinfo, "register", "--title", "渡口").returncode == 0
    assert not holder.exists()


@pytest.mark.skipif(os.name == "nt", reason="flock")
def test_machines_whose_locks_do_not_reach_each_other_write_in_turn(tmp_path: Path) -> None:
    tmp_path.joinpath("数").write_text("0", encoding="utf-8")
    machines = [subprocess.Popen([sys.executable, "-c", MACHINE, str(tmp_path), name]) for name in ("甲机", "乙机")]
    assert [machine.wait() for machine in machines] == [0, 0]
    assert tmp_path.joinpath("数").read_text("utf-8") == "80"


@pytest.mark.skipif(os.name == "nt", reason="a table of mounts")
def test_doctor_tells_of_a_network_folder(office: Office, tmp_path: Path) -> None:
    told = on(office, table(tmp_path / "mountinfo", office.root, "cifs"), "doctor", "--format", "json")
    (finding,) = (each for each in json.loads(told.stdout)["findings"] if each["item"] == "写入锁")
    assert (finding["state"], "网络文件夹" in finding["found"], bool(finding["remedy"])) == ("notice", True, True)
