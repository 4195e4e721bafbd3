"""`wenshi doctor`: what the machine has and lacks."""

import os
import time
from pathlib import Path

import pytest
from wenshi import doctor

from tests.conftest import Office

MACHINE = ["Python", "wenshi", "可选组件 fast", "可选组件 charts", "可选组件 ocr", "可选组件 heic", "LibreOffice"]
FOLDER = ["档案库文件夹", "磁盘", "写入锁", "时钟"]


def found(office: Office, *, code: int = 0, **env: str) -> dict[str, dict[str, str]]:
    result = office.run("doctor", "--format", "json", **env)
    assert result.code == code, result
    return {finding["item"]: finding for finding in result.json()["findings"]}


def test_no_archive_is_needed(tmp_path: Path) -> None:
    result = Office(tmp_path).run("doctor")
    assert result.code == 0
    assert result.out.startswith("情况\t项目\t查到\t怎么办\n正常\tPython\t3.")
    assert result.err == "没有问题。\n"
    assert not set(FOLDER) & {line.split("\t")[1] for line in result.out.splitlines()}
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_an_archive_is_tried_and_left_as_it_was(filled: Office) -> None:
    before = sorted(path.name for path in filled.home.truth.iterdir())
    findings = found(filled)
    assert {*MACHINE, *FOLDER} <= set(findings)
    assert {findings[item]["state"] for item in FOLDER} == {"fine"}
    assert findings["写入锁"]["found"] == "两个程序不会同时写"
    assert sorted(path.name for path in filled.home.truth.iterdir()) == before


def test_what_is_not_fine_says_what_to_do(filled: Office) -> None:
    findings = found(filled, WENSHI_SOFFICE="没有这个程序")
    assert "“没有这个程序”不能运行" in findings["LibreOffice"]["found"]
    assert "LibreOffice 官网" in findings["LibreOffice"]["remedy"]
    assert all(finding["remedy"] for finding in findings.values() if finding["state"] != "fine")


@pytest.mark.parametrize("encoding", ["gb2312", "ascii", "没有这种编码"])
def test_a_terminal_that_lacks_characters_is_told(encoding: str) -> None:
    (finding,) = (one for one in doctor.examine(None, encoding) if one.item == "终端文字")
    assert (finding.state, "PYTHONUTF8=1" in finding.remedy) == (doctor.NOTICE, True)


def test_a_clock_behind_the_files_is_a_trouble(filled: Office) -> None:
    later = time.time() + 7200
    os.utime(filled.home.history, (later, later))
    findings = found(filled, code=9)
    assert (findings["时钟"]["state"], "校准" in findings["时钟"]["remedy"]) == ("trouble", True)


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="nothing is unwritable to root, or to Windows this way"
)
def test_folders_that_cannot_be_written_are_troubles(filled: Office) -> None:
    filled.home.truth.chmod(0o500)
    try:
        assert found(filled, code=9)["档案库文件夹"]["state"] == "trouble"
    finally:
        filled.home.truth.chmod(0o700)


def test_a_state_folder_in_a_file_is_a_trouble(filled: Office, tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"")
    findings = found(filled, code=9, WENSHI_STATE=str(tmp_path / "文件" / "里"))
    assert (findings["用户目录"]["state"], "WENSHI_STATE" in findings["用户目录"]["remedy"]) == ("trouble", True)
