"""Bags: written, validated by others' code and ours, brought in, taken back; hostile ones refused."""

import hashlib
import os
import shutil
import stat
import sys
import zipfile
from pathlib import Path

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.bag import Bag, decoded, encoded, tag_files
from wenshi.errors import Unreadable
from wenshi.medium import open_medium

from tests.conftest import Office, make_office


@pytest.fixture
def bagged(filled: Office, tmp_path: Path) -> Path:
    filled.ok("export", "bag", "2022-1", "-o", str(tmp_path / "2022年第1期"), "--date", "2026-11-23")
    return tmp_path / "2022年第1期"


@pytest.mark.parametrize("what", ["2022-1", "all"])
def test_a_bag_is_one_by_the_code_of_the_library_of_congress(filled: Office, tmp_path: Path, what: str) -> None:
    filled.ok("export", "bag", what, "-o", str(tmp_path / "包"), "--date", "2026-11-23")
    bag = bagit.Bag(str(tmp_path / "包"))
    assert bag.validate()
    assert (bag.version_info, bag.encoding) == ((1, 0), "UTF-8")
    assert bag.info["Bagging-Date"] == "2026-11-23"
    assert bag.info["Source-Organization"] == "乌当文史"
    filled.ok("export", "bag", what, "-o", str(tmp_path / "包.zip"))
    with zipfile.ZipFile(tmp_path / "包.zip") as file:
        file.extractall(tmp_path / "解开")
    assert bagit.Bag(str(tmp_path / "解开" / "包")).validate()


def test_a_bag_by_others_is_one_by_ours(tmp_path: Path) -> None:
    (tmp_path / "袋").mkdir()
    (tmp_path / "袋" / "渡口 旧事.txt").write_text("渡口", encoding="utf-8")
    bagit.make_bag(str(tmp_path / "袋"), {"Contact-Name": "王"}, checksums=["md5", "sha512"])
    assert Bag(open_medium(tmp_path / "袋")).paths == ["渡口 旧事.txt"]


def test_what_the_bag_holds(bagged: Path, filled: Office) -> None:
    ids = filled.home.issue("2022-1").manuscripts()
    assert {path.name for path in (bagged / "data" / "manuscripts").iterdir()} == set(ids)
    for id_ in ids:
        for path in filled.home.manuscript_folder(id_).rglob("*"):
            if path.is_file():
                copy = bagged / "data" / "manuscripts" / id_ / path.relative_to(filled.home.manuscript_folder(id_))
                assert copy.read_bytes() == path.read_bytes()
    page = (bagged / "data" / "目录.html").read_text("utf-8")
    assert "史海钩沉" in page
    assert f'<a href="manuscripts/{ids[0]}/text.md">' in page
    info = (bagged / "bag-info.txt").read_text("utf-8").splitlines()
    files = [path for path in (bagged / "data").rglob("*") if path.is_file()]
    assert f"Payload-Oxum: {sum(path.stat().st_size for path in files)}.{len(files)}" in info
    assert "Contact-Name: " in info


def test_titles_are_escaped_on_the_contents_page(filled: Office, tmp_path: Path) -> None:
    filled.ok("set", filled.home.manuscript_ids()[0], "title=<script>alert(1)</script>")
    filled.ok("export", "bag", "all", "-o", str(tmp_path / "包"))
    page = (tmp_path / "包" / "data" / "目录.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_bag_comes_into_an_empty_archive_as_it_was(bagged: Path, filled: Office, tmp_path: Path) -> None:
    there = make_office(tmp_path / "别处")
    dry = there.ok("import", "bag", str(bagged), "--dry-run")
    assert "没有写入" in dry.err
    assert there.home.manuscript_ids() == []
    made = there.ok("import", "bag", str(bagged), "--format", "json").json()
    ids = filled.home.issue("2022-1").manuscripts()
    assert [came["id"] for came in made["added"]] == sorted(ids)
    assert there.home.issue("2022-1") == filled.home.issue("2022-1")
    for id_ in ids:
        assert there.home.manuscript(id_) == filled.home.manuscript(id_)
        assert there.home.blocks(id_) == filled.home.blocks(id_)
    assert there.run("check").code == 0
    assert there.ok("search", "渡口", "--format", "json").json()["total"] == 1
    again = there.ok("import", "bag", str(bagged))
    assert "跳过 3 篇" in again.err
    there.ok("undo")
    assert there.home.manuscript_ids() == []
    assert there.home.issue_ids() == []
    assert there.run("check").code == 0


def test_a_taken_number_is_replaced_and_noted(bagged: Path, filled: Office, tmp_path: Path) -> None:
    there = make_office(tmp_path / "别处")
    there.write("本地.txt", "本地的一篇\n孙八\n\n另一件事。\n")
    there.ok("add", "本地.txt")
    (taken,) = there.home.manuscript_ids()
    made = there.ok("import", "bag", str(bagged), "--format", "json").json()
    came = {each["old"]: each["id"] for each in made["added"]}
    assert len(set(came.values())) == 3
    assert taken not in came.values()
    assert there.home.manuscript(came[taken]).title == filled.home.manuscript(taken).title
    assert f"原登记号 {taken}" in there.ok("history", came[taken]).out
    assert there.home.issue("2022-1").manuscripts() == tuple(came[i] for i in filled.home.issue("2022-1").manuscripts())
    assert there.run("check").code == 0


def resealed(folder: Path) -> None:
    """Make the manifests of a bag fit what lies in it now."""
    payload = {
        path.relative_to(folder / "data").as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_size,
        )
        for path in (folder / "data").rglob("*")
        if path.is_file()
    }
    for name, data in tag_files(payload, []).items():
        (folder / name).write_bytes(data)


def test_what_is_not_whole_is_refused(bagged: Path, tmp_path: Path) -> None:
    there = make_office(tmp_path / "别处")
    manuscript = next((bagged / "data" / "manuscripts").iterdir())
    damages = {
        "与清单的校验值不符": lambda folder: next(folder.rglob("text.md")).write_text("改了", "utf-8"),
        "缺少": lambda folder: next(folder.rglob("text.md")).unlink(),
        "不在清单里": lambda folder: (folder / "data" / "多.txt").write_text("多", "utf-8"),
        "没有认得的清单": lambda folder: (folder / "manifest-sha256.txt").unlink(),
        "bagit.txt": lambda folder: (folder / "bagit.txt").write_text("BagIt-Version: 9\n", "utf-8"),
        "fetch.txt": lambda folder: (folder / "fetch.txt").write_text("http://x - data/a\n", "utf-8"),
        "不是归档包": lambda folder: (folder / "bagit.txt").unlink(),
    }
    for number, (said, damage) in enumerate(damages.items()):
        folder = tmp_path / f"坏{number}"
        shutil.copytree(bagged, folder)
        if number in (3, 4, 6):
            (folder / "tagmanifest-sha256.txt").unlink()
        damage(folder)
        result = there.run("import", "bag", str(folder))
        assert (result.code, said in result.err, result.err.count("\n")) == (4, True, 1), result
    # Whoever spoils a record can make the manifests anew: what the record names must still fit.
    original = next((manuscript / "originals").iterdir())
    original.write_bytes(b"another")
    resealed(bagged)
    result = there.run("import", "bag", str(bagged))
    assert (result.code, "与登记的校验值不符" in result.err) == (4, True)
    assert there.home.manuscript_ids() == []


def test_hostile_bags_are_refused_in_one_sentence(bagged: Path, tmp_path: Path) -> None:
    there = make_office(tmp_path / "别处")
    found: list[Path] = []
    for number, name in enumerate(("../逃.txt", "/tmp/逃.txt", "包/../../逃", "C:/逃.txt", "a\\..\\逃")):
        path = tmp_path / f"路径{number}.zip"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
            info = zipfile.ZipInfo("x")
            info.filename = name
            file.writestr(info, "x")
        found.append(path)
    link = tmp_path / "链接.zip"
    with zipfile.ZipFile(link, "w") as file:
        info = zipfile.ZipInfo("包/data/密")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    bomb = tmp_path / "炸.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("包/data/大", bytes(200 << 20))
    many = tmp_path / "多.zip"
    many.write_bytes(many_entries(1_000_000))
    torn = tmp_path / "断.zip"
    torn.write_bytes(many.read_bytes()[: 1 << 16])
    outside = tmp_path / "外"
    shutil.copytree(bagged, outside)
    manifest = (outside / "manifest-sha256.txt").read_text("utf-8")
    (outside / "manifest-sha256.txt").write_text(manifest + "0" * 64 + "  data/../../逃\n", "utf-8")
    found += [link, bomb, many, torn, outside]
    if os.name != "nt":
        linked = tmp_path / "带链接"
        shutil.copytree(bagged, linked)
        (linked / "data" / "链接").symlink_to("/etc/passwd")
        pipe = tmp_path / "带管道"
        shutil.copytree(bagged, pipe)
        os.mkfifo(pipe / "data" / "管道")
        found += [linked, pipe]
    for path in found:
        result = there.run("import", "bag", str(path))
        assert (result.code, result.err.count("\n"), "Traceback" in result.err) == (4, 1, False), (path, result)
    assert there.home.manuscript_ids() == []
    assert not list(tmp_path.rglob("逃*"))


def many_entries(number: int) -> bytes:
    """Return a zip of which only the directory is there."""
    entry = bytearray(46)
    entry[:4] = b"PK\x01\x02"
    entry[28] = 1
    directory = (bytes(entry) + b"a") * number
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + len(directory).to_bytes(4, "little") + bytes(4) + bytes(2)
    return directory + end


def test_a_target_that_is_there_is_left_alone(bagged: Path, filled: Office) -> None:
    result = filled.run("export", "bag", "2022-1", "-o", str(bagged))
    assert result.code == 7
    assert filled.run("export", "bag", "2021-1", "-o", str(bagged.parent / "无")).code == 6
    assert not (bagged.parent / "无").exists()
    assert not list(bagged.parent.glob(".wenshi-*"))


def test_names_with_percents_and_line_ends_come_back(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("such names cannot be made here")
    folder = tmp_path / "包"
    for name in ("百分之50%.txt", "换\n行.txt", "%0A.txt"):
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    resealed(folder)
    assert "百分之50%25.txt" in (folder / "manifest-sha256.txt").read_text("utf-8")
    assert sorted(Bag(open_medium(folder)).paths) == sorted(["百分之50%.txt", "换\n行.txt", "%0A.txt"])


@given(st.text(min_size=1))
def test_encoding_comes_back(name: str) -> None:
    assert decoded(encoded(name)) == name
    assert not set(encoded(name)) & {"\r", "\n"}


def test_a_version_from_before_percents_takes_them_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "包"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a%0A.txt").write_text("甲", encoding="utf-8")
    sha256 = hashlib.sha256("甲".encode()).hexdigest()
    (folder / "manifest-sha256.txt").write_text(f"{sha256}  data/a%0A.txt\n", encoding="utf-8")
    (folder / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n", encoding="utf-8")
    assert Bag(open_medium(folder)).paths == ["a%0A.txt"]
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", encoding="utf-8")
    with pytest.raises(Unreadable):
        Bag(open_medium(folder))
