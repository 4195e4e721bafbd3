"""`wenshi status`, and the note of `check` on backups."""

import datetime
import json
import shutil
from pathlib import Path

from wenshi import remembered

from tests.conftest import Office


def test_one_screen(filled: Office, tmp_path: Path) -> None:
    first = filled.ok("status", "--format", "json").json()
    assert {name: first[name] for name in ("manuscripts", "issues", "unplaced", "removed", "index", "pending")} == {
        "manuscripts": 4,
        "issues": 1,
        "unplaced": 1,
        "removed": 0,
        "index": "fresh",
        "pending": False,
    }
    assert first["last_check"] is None
    assert first["last_backup"] is None
    assert first["year"]["target_articles"] == 70
    assert first["free"] > 0
    filled.ok("check")
    filled.ok("backup", "create", str(tmp_path / "备份"))
    filled.ok("remove", filled.home.manuscript_ids()[-1], "-y")
    shutil.rmtree(filled.home.index)
    second = filled.ok("status", "--format", "json").json()
    assert (second["index"], second["removed"], second["manuscripts"]) == ("none", 1, 3)
    assert (second["last_check"]["errors"], second["last_check"]["days"]) == (0, 0)
    assert second["last_backup"]["dest"] == str(tmp_path / "备份")
    assert "verified" not in second["last_backup"]
    filled.ok("backup", "verify")
    shown = filled.ok("status").out
    assert "恢复验证过" in shown
    assert "3 篇，1 期；已移除 1" in shown
    assert "目标 200,000" in shown


def test_a_stale_index_is_told(filled: Office) -> None:
    (filled.home.manuscript_folder(filled.home.manuscript_ids()[0]) / "text.md").write_text("改了\n", encoding="utf-8")
    assert filled.ok("status", "--format", "json").json()["index"] == "stale"


def test_check_notes_that_no_backup_is_known_and_that_it_is_old(filled: Office, tmp_path: Path) -> None:
    def rules() -> list[str]:
        return [p["rule"] for p in filled.ok("check", "--format", "json").json()["problems"] if p["level"] == "note"]

    assert rules() == ["backup-overdue"]
    filled.ok("backup", "create", str(tmp_path / "备份"))
    assert rules() == []
    facts = remembered.recall(filled.home)["backup"]
    today = datetime.datetime.now().astimezone()
    for days, expected in ((30, []), (31, ["backup-overdue"])):
        remembered.remember(filled.home, "backup", facts | {"time": (today - datetime.timedelta(days)).isoformat()})
        assert rules() == expected


def test_a_damaged_memory_is_none(filled: Office, tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    filled.ok("backup", "create", str(tmp_path / "备份"), WENSHI_STATE=state)
    (path,) = (tmp_path / "state" / "homes").iterdir()
    for text in (
        "",
        "[]",
        '{"known": []}',
        '{"known": {"backup": 3}}',
        json.dumps({"known": {"backup": {}}}),
        "[" * 10**5,
    ):
        path.write_text(text, encoding="utf-8")
        assert filled.run("status", WENSHI_STATE=state).code == 0
        assert filled.run("check", WENSHI_STATE=state).code == 0
