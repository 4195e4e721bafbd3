"""An archive of format 1 as it was written in November 2026: every later version reads it, and loses nothing of it.

`samples/format-1` is never written again. Where a test here fails, the program is wrong, not the archive.
"""

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.conftest import Office

FROZEN = Path(__file__).resolve().parent / "samples" / "format-1" / "collections"


@pytest.fixture
def old(tmp_path: Path) -> Office:
    shutil.copytree(FROZEN, tmp_path / "旧库" / "collections")
    return Office(tmp_path / "旧库")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".lock")
    }


def test_it_is_sound(old: Office) -> None:
    assert [problem["rule"] for problem in old.problems()] == ["number-removed", "index-stale"]
    old.ok("index")
    assert [(problem["rule"], problem["id"]) for problem in old.problems()] == [("number-removed", "2022-0005")]


def test_all_of_it_is_read_and_nothing_changed_by_reading(old: Office) -> None:
    before = digests(old.home.truth)
    rows = old.ok("list", "--format", "json").json()["manuscripts"]
    assert [(row["id"], row["title"], row["status"], row["issue"]) for row in rows] == [
        ("2022-0001", "青溪老渡口", "收稿", "2022-1"),
        ("2022-0002", "山歌伴我八十年", "选用", "2022-1"),
        ("2022-0003", "塾師陸先生事略", "收稿", "2022-1"),
        ("2022-0004", "石板街的来历", "收稿", None),
        ("2022-0006", "老渡工访谈", "收稿", None),
    ]
    first = old.ok("show", "2022-0001", "--format", "json").json()
    assert [version["path"] for version in first["versions"]] == ["versions/0001.md", "text.md"]
    assert [photo["caption"] for photo in first["photos"]] == ["青溪老渡口，一九五六年"]
    second = old.ok("show", "2022-0002", "--format", "json").json()
    assert [(one["name"], one["role"], one["identity"]) for one in second["contributors"]] == [
        ("陈玉兰", "narrator", "县政协委员"),
        ("林志安", "compiler", ""),
    ]
    total = old.ok("stats", "2022", "--format", "json").json()["total"]
    assert (total["articles"], total["characters"]) == (3, 1_470)
    issue = old.ok("issue", "show", "2022-1", "--format", "json").json()["issue"]
    assert (issue["serial"], issue["status"], issue["print_run"]) == (45, "已刊", 500)
    assert [hit["id"] for hit in old.ok("search", "塾师", "--format", "json").json()["hits"]] == ["2022-0003"]
    assert [hit["id"] for hit in old.ok("search", "年代:1939", "--format", "json").json()["hits"]] == ["2022-0001"]
    assert "周启元" in old.ok("names", "list").out
    assert len(old.ok("history").out.splitlines()) > 10
    assert digests(old.home.truth) == before


def test_its_frozen_figures_still_hold(old: Office) -> None:
    assert "2022_2026-11-24" in old.ok("report", "frozen").out
    told = old.ok("report", "diff", "2022").out
    assert "1,470" in told


def test_it_is_written_to_and_its_unknown_keys_stay(old: Office) -> None:
    old.ok("set", "2022-0004", "status=备用")
    record = (old.home.manuscript_folder("2022-0004") / "record.toml").read_text(encoding="utf-8")
    assert record.startswith('# 手加的说明\n"手加的项目" = "照旧保留"\n')
    old.ok("restore", "2022-0005")
    assert old.problems() == []
    old.ok("undo", "-y")
    old.ok("undo", "-y")
    assert old.ok("show", "2022-0004", "--format", "json").json()["status"] == "收稿"
    assert [(problem["rule"], problem["id"]) for problem in old.problems()] == [("number-removed", "2022-0005")]
