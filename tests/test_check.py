"""`check`: every rule is broken, named, put right and gone; what it mends; its report; single flipped bits."""

import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from wenshi import catalogue, store
from wenshi.check import ERROR, RULES, Tally, appraisal, check
from wenshi.check.last import last_check
from wenshi.home import Home

from tests.conftest import Office, make_office
from tests.trust import flips

ISSUE = "2022-1"


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An archive with originals, photos, versions, a removed and restored manuscript; tests only copy it."""
    office = flips.prepare(tmp_path_factory.mktemp("sound") / "档案库")
    office.ok("restore", _id(office.home, 4))
    office.write("café.txt", "山歌补\n赵六\n\n一首山歌。\n")
    office.ok("add", "café.txt", "--to", _id(office.home, 3), "--role", "attachment")
    office.ok("report", "freeze", ISSUE)
    assert check(office.home) == []
    return office


@pytest.fixture
def copy(sound: Office, tmp_path: Path) -> Office:
    shutil.copytree(sound.root, tmp_path / "档案库", symlinks=True)
    return Office(tmp_path / "档案库")


def _id(home: Home, n: int) -> str:
    return f"{home.manuscript_ids()[0][:4]}-{n:04d}"


def _in(home: Home, name: str) -> Path:
    return home.manuscript_folder(_id(home, 1)) / name


def edited(path: Path, old: str, new: str, count: int = 1) -> None:
    """Change a file by hand."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def appended(path: Path, more: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(more)


def _moved_away(home: Home) -> None:
    _in(home, "").rename(_in(home, "").with_name("2001-0001"))


def _leaped(home: Home) -> None:
    home.manuscript_folder(_id(home, 3)).rename(home.manuscript_folder(_id(home, 9)))


def _last_line(path: Path, change: Callable[[bytes], bytes]) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + change(lines[-1]))


def _decomposed(home: Home) -> None:
    path = home.manuscript_folder(_id(home, 3)) / "originals" / "café.txt"
    path.rename(path.with_name(unicodedata.normalize("NFD", path.name)))


def _report(home: Home) -> Path:
    return next(home.report_path("").parent.iterdir())


def _misread(home: Home) -> None:
    """Change a text as a copying program might, so that the index goes on being trusted."""
    catalogue.save(home, catalogue.refresh(home))
    path = _in(home, "text.md")
    status = path.stat()
    edited(path, "渡", "abc")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _second_issue(home: Home, more: str) -> None:
    home.issue_path("2022-2").write_text(f'id = "2022-2"\nyear = 2022\nnumber = "2"\n{more}', encoding="utf-8")


ENTRY = '[[columns]]\nname = "甲"\n[[columns.entries]]\nmanuscript = "{}"\n'

BREAKS: dict[str, Callable[[Home], object]] = {
    "record-unreadable": lambda home: _in(home, "record.toml").write_text("title = ", encoding="utf-8"),
    "record-edited": lambda home: edited(_in(home, "record.toml"), "渡口往事", "渡口新事"),
    "id-mismatch": _moved_away,
    "path-outside": lambda home: edited(_in(home, "record.toml"), '"originals/', '"../'),
    "file-missing": lambda home: next(_in(home, "photos").iterdir()).unlink(),
    "file-changed": lambda home: appended(next(_in(home, "originals").glob("*.txt")), "多"),
    "file-unreadable": lambda home: next(_in(home, "originals").iterdir()).chmod(0),
    "file-unlisted": lambda home: _in(home, "originals/多.txt").write_bytes(b"x"),
    "version-missing": lambda home: _in(home, "versions/0001.md").unlink(),
    "version-changed": lambda home: appended(_in(home, "versions/0001.md"), "多"),
    "text-missing": lambda home: _in(home, "text.md").unlink(),
    "text-unreadable": lambda home: _in(home, "text.md").write_bytes("贵阳".encode("gb18030")),
    "text-edited": lambda home: edited(_in(home, "text.md"), "下坝", "上坝"),
    "text-suspect": lambda home: edited(_in(home, "record.toml"), "title =", 'suspect = "文字可疑：乱码"\ntitle ='),
    "counts-wrong": lambda home: _in(home, "record.toml").write_text(
        re.sub(r"zishu = \d+", "zishu = 9", _in(home, "record.toml").read_text("utf-8")), encoding="utf-8"
    ),
    "figure-missing": lambda home: appended(_in(home, "text.md"), "\n![图](photos/没有.jpg)\n"),
    "history-missing": lambda home: _in(home, "history.jsonl").unlink(),
    "history-broken": lambda home: edited(_in(home, "history.jsonl"), "王编辑", "李编辑"),
    "history-changed": lambda home: _last_line(
        _in(home, "history.jsonl"), lambda line: line.replace("王编辑".encode(), "李编辑".encode())
    ),
    "history-cut": lambda home: _last_line(_in(home, "history.jsonl"), lambda _: b""),
    "batch-changed": lambda home: edited(next(home.truth.glob("batches/*/plan.json")), '"op": ', '"op":  '),
    "batch-missing": lambda home: shutil.rmtree(home.truth / "batches" / store.batches(home)[0]),
    "batch-pending": lambda home: (home.truth / ".staging").mkdir(),
    "number-lost": lambda home: shutil.rmtree(_in(home, "")),
    "number-unused": _leaped,
    "number-removed": lambda home: Office(home.root).ok("remove", _id(home, 4), "-y"),
    "issue-unreadable": lambda home: appended(home.issue_path(ISSUE), "x=["),
    "issue-edited": lambda home: appended(home.issue_path(ISSUE), "# 手加的一行\n"),
    "format-impossible": lambda home: _second_issue(home, "[format]\ncovers = 9\n"),
    "column-twice": lambda home: _second_issue(home, '[[columns]]\nname = "甲"\n[[columns]]\nname = "甲"\n'),
    "entry-unknown": lambda home: _second_issue(home, ENTRY.format("2001-0009")),
    "entry-twice": lambda home: _second_issue(home, ENTRY.format(_id(home, 1))),
    "issue-gap": lambda home: Office(home.root).ok("issue", "new", "2022-3"),
    "serial-twice": lambda home: _second_issue(home, "serial = 45\n"),
    "report-missing": lambda home: _report(home).unlink(),
    "report-changed": lambda home: appended(_report(home), "# 多\n"),
    "report-unlogged": lambda home: shutil.copy(_report(home), home.report_path(f"{ISSUE}_2001-01-01")),
    "names-unreadable": lambda home: (home.folder / "people.toml").write_text("[[people", encoding="utf-8"),
    "tables-unreadable": lambda home: (home.folder / "eras.toml").write_text("[[eras", encoding="utf-8"),
    "stray-file": lambda home: (home.truth / "别的.txt").write_bytes(b"x"),
    "leftover-file": lambda home: (home.folder / "Thumbs.db").write_bytes(b"x"),
    "program-file": lambda home: (home.truth / "x.py").write_bytes(b""),
    "symlink": lambda home: (home.truth / "链").symlink_to(home.root),
    "name-not-nfc": _decomposed,
    "index-wrong": _misread,
    "index-stale": lambda home: shutil.rmtree(home.index),
}

# What its own remedy says, where that is a command; the rest come back from a backup.
REMEDIES: dict[str, tuple[str, ...]] = {
    "record-edited": ("check", "--accept", "1"),
    "text-edited": ("check", "--accept", "1"),
    "issue-edited": ("check", "--accept", ISSUE),
    "batch-pending": ("check", "--fix"),
    "number-removed": ("restore", "4"),
    "issue-gap": ("issue", "new", "2022-2"),
    "serial-twice": ("issue", "set", "2022-2", "serial=46"),
    "entry-twice": ("place", "1", "--issue", ISSUE, "--column", "史海钩沉"),
    "leftover-file": ("check", "--fix"),
    "name-not-nfc": ("check", "--fix"),
    "index-stale": ("check", "--fix"),
}


def test_every_rule_is_broken_here() -> None:
    assert set(BREAKS) == set(RULES) - {"backup-overdue"}  # nothing of the archive's own: tests/test_status.py
    assert {rule for rule in RULES if RULES[rule].mended} >= {r for r in REMEDIES if REMEDIES[r] == ("check", "--fix")}


@pytest.mark.parametrize("rule", BREAKS)
def test_each_rule_is_broken_named_mended_and_gone(rule: str, sound: Office, copy: Office) -> None:
    if rule == "file-unreadable" and os.name != "nt" and os.geteuid() == 0:
        pytest.skip("nothing is unreadable to root")
    if rule == "symlink" and os.name == "nt":
        pytest.skip("links need a right of their own there")
    BREAKS[rule](copy.home)
    found = [problem for problem in check(copy.home) if problem.rule == rule]
    assert found, [problem.rule for problem in check(copy.home)]
    for problem in found:
        assert problem.level == RULES[rule].level
        assert problem.message
        assert problem.remedy
        assert not Path(problem.path).is_absolute()
    assert copy.run("check").code == (9 if any(p.level == ERROR for p in check(copy.home)) else 0)
    if remedy := REMEDIES.get(rule):
        copy.ok(*(_id(sound.home, int(word)) if word in ("1", "4") else word for word in remedy))
    else:
        shutil.rmtree(copy.root)
        shutil.copytree(sound.root, copy.root)
    assert rule not in [problem.rule for problem in check(copy.home)]


def test_every_file_named_by_two_faults_is_one_and_the_same(copy: Office) -> None:
    """A record of an unreadable manuscript hides nothing of the others."""
    BREAKS["record-unreadable"](copy.home)
    appended(next((copy.home.manuscript_folder(_id(copy.home, 2)) / "originals").iterdir()), "多")
    errors = {(problem.rule, problem.id) for problem in check(copy.home) if problem.level == ERROR}
    assert errors == {("record-unreadable", _id(copy.home, 1)), ("file-changed", _id(copy.home, 2))}


def test_single_flipped_bits_are_found(copy: Office) -> None:
    results = flips.measure(copy.home, 42, seed=7)
    assert all(result.tried for result in results.values())
    assert [result.missed for result in results.values() if result.missed] == []
    assert [problem for problem in check(copy.home) if problem.level == ERROR] == []


def test_a_write_over_a_hand_edit_vouches_for_the_whole_record(copy: Office) -> None:
    BREAKS["record-edited"](copy.home)
    assert copy.run("check").code == 9
    copy.ok("set", _id(copy.home, 1), "subtitle=补记")
    assert check(copy.home) == []


def test_an_acceptance_is_logged_and_can_be_undone(copy: Office) -> None:
    id_ = _id(copy.home, 1)
    edited(_in(copy.home, "text.md"), "下坝", "上坝")
    edited(_in(copy.home, "record.toml"), "渡口往事", "渡口新事")
    assert copy.ok("check", "--accept", id_).out == f"{id_}　认可了 record.toml、text.md\n"
    shown = copy.ok("show", id_, "--format", "json").json()
    assert shown["title"] == "渡口新事"
    assert shown["versions"][-1]["reader"] == "工具外改动"
    assert "认可软件外的改动\trecord.toml、text.md" in copy.ok("history", id_).out
    assert check(copy.home) == []
    assert copy.ok("check", "--accept", id_).out == f"{id_}　没有软件外的改动\n"
    copy.ok("undo", "-y")
    assert "text-edited" in [problem.rule for problem in check(copy.home)]


def test_an_accepted_issue_goes_back_to_unaccepted(copy: Office) -> None:
    BREAKS["issue-edited"](copy.home)
    copy.ok("check", "--accept", ISSUE)
    assert check(copy.home) == []
    copy.ok("undo", "-y")
    assert [problem.rule for problem in check(copy.home)] == ["issue-edited"]


def test_accepting_is_not_checking(copy: Office) -> None:
    for option in (["--fix"], ["--since", "last"], ["--sample", "5"], ["--report", "x.md"]):
        assert copy.run("check", "--accept", ISSUE, *option).code == 2


@pytest.mark.parametrize("named", ["2022-9", "2001-0001"])
def test_what_is_not_there_is_not_accepted(copy: Office, named: str) -> None:
    refused = copy.run("check", "--accept", named)
    assert refused.code == 6
    assert refused.out == ""
    assert refused.err.startswith("没有登记号为 ")


def test_fix_says_what_it_did_and_leaves_what_people_wrote(copy: Office) -> None:
    for rule in ("leftover-file", "name-not-nfc", "text-edited", "stray-file"):
        BREAKS[rule](copy.home)
    text = _in(copy.home, "text.md").read_bytes()
    result = copy.run("check", "--fix", "--format", "json")
    assert result.code == 9
    assert "已改好：删去系统留下的 collections/wudang/Thumbs.db\n" in result.err
    assert "/originals/café.txt\n" in result.err
    assert _in(copy.home, "text.md").read_bytes() == text
    assert {problem["rule"] for problem in copy.problems()} == {"text-edited", "stray-file"}
    copy.ok("undo", "-y")
    assert (copy.home.folder / "Thumbs.db").read_bytes() == b"x"


def test_fix_rebuilds_a_wrong_index(copy: Office) -> None:
    _misread(copy.home)
    assert "索引已全部重建" in copy.run("check", "--fix").err
    assert "index-wrong" not in [problem.rule for problem in check(copy.home)]


def test_links_are_not_followed(copy: Office, tmp_path: Path) -> None:
    """A folder of originals that is a link leads outside: nothing of it is read or changed."""
    elsewhere = tmp_path / "别处"
    originals = _in(copy.home, "originals")
    originals.rename(elsewhere)
    originals.symlink_to(elsewhere)
    (elsewhere / "Thumbs.db").write_bytes(b"x")
    found = check(copy.home)
    assert [(problem.rule, problem.path) for problem in found] == [
        ("symlink", originals.relative_to(copy.home.root).as_posix())
    ]
    copy.run("check", "--fix")
    assert (elsewhere / "Thumbs.db").exists()


def test_explain(office: Office) -> None:
    one = office.ok("check", "--explain", "file-changed", "--format", "json").json()
    assert one["rules"] == [
        {
            "id": "file-changed",
            "level": "error",
            "meaning": "原件或图片与收入时不同（固化校验不符）：被改过，或磁盘出了错",
            "remedy": "从备份恢复",
            "mended": False,
        }
    ]
    lines = office.ok("check", "--explain", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == list(RULES)
    unknown = office.run("check", "--explain", "没有")
    assert (unknown.code, unknown.out) == (2, "")


def test_json_lines(copy: Office) -> None:
    BREAKS["stray-file"](copy.home)
    line, _ = copy.ok("check", "--format", "jsonl").out.splitlines()
    assert json.loads(line)["rule"] == "stray-file"


def test_a_sample_is_the_same_for_the_same_seed_and_says_so(copy: Office) -> None:
    first, second = (copy.ok("check", "--sample", "50", "--seed", "3") for _ in range(2))
    assert first.err == second.err == "检查完毕（抽查 50%，种子 3，稿件 2 篇）：错误 0，提示 1。\n"
    assert copy.run("check", "--seed", "3").code == 2
    assert copy.run("check", "--sample", "0").code == 2


def test_since_looks_at_what_changed(copy: Office) -> None:
    for path in copy.home.truth.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    copy.ok("index", "--rebuild")
    assert "稿件 0 篇" in copy.ok("check", "--since", "2022-01-01").err
    BREAKS["text-edited"](copy.home)
    result = copy.run("check", "--since", "2022-01-01")
    assert result.code == 9
    assert "2022-01-01 以来动过的，稿件 1 篇" in result.err
    assert copy.run("check", "--since", "昨天").code == 2


def test_the_last_check_is_kept_for_this_archive_and_outlives_the_index(copy: Office) -> None:
    assert last_check(copy.home) is None
    assert "这次全部检查" in copy.ok("check", "--since", "last").err
    done = last_check(copy.home)
    assert done is not None
    assert (done.errors, done.notes, done.manuscripts, done.held, done.scope) == (0, 1, 4, 4, "全部")
    assert done.covered == done.time
    shutil.rmtree(copy.home.index)
    assert last_check(copy.home) == done
    copy.ok("check", "--sample", "50")
    sampled = last_check(copy.home)
    assert sampled is not None
    assert sampled.covered == done.covered
    BREAKS["file-changed"](copy.home)
    assert copy.run("check").code == 9
    found = last_check(copy.home)
    assert found is not None
    assert (found.errors, found.covered) == (1, "")
    assert copy.run("check", "--since", "last").code == 9, "an error that is still there must not be passed over"
    other = Office(copy.root.with_name("另一份"))
    shutil.copytree(copy.root, other.root)
    assert last_check(other.home) is None


def test_a_state_folder_that_cannot_be_written_is_told(copy: Office, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    result = copy.ok("check", WENSHI_STATE=str(tmp_path / "x" / "y"))
    assert "没能记下这次检查的日期" in result.err


def test_the_report_of_the_four_qualities(copy: Office) -> None:
    BREAKS["file-changed"](copy.home)
    result = copy.run("check", "--report", "四性检测.json")
    assert result.code == 9
    assert "已写入 四性检测.json" in result.err
    written = (copy.root / "四性检测.json").read_text(encoding="utf-8")
    assert json.loads(written)
    assert "自动检查项 13/14 通过，另有 5 项未检。" in written
    assert "不是档案主管部门意义上的四性检测结论" in written
    assert "通过四性检测" not in written
    tally = Tally()
    problems = check(copy.home, tally=tally)
    made = appraisal.report("乌当文史", problems, tally, "2022-03-01", "王编辑", "全部", "1")
    sheet = made.sheets[0]
    outcomes = dict(zip(sheet.column("item"), sheet.column("outcome"), strict=True))
    assert outcomes["内容真实"] == "不通过"
    assert outcomes["病毒检查"] == "未检"
    assert outcomes["正文可读"] == "通过"
    assert dict(zip(sheet.column("item"), sheet.column("counted"), strict=True))["正文可读"] == "正文 4 篇"
    assert set(sheet.column("quality")) == {"真实性", "完整性", "可用性", "安全性"}
    for suffix in (".docx", ".md", ".xlsx"):
        assert copy.run("check", "--report", f"报告{suffix}").code == 9
        assert (copy.root / f"报告{suffix}").stat().st_size
    refused = copy.run("check", "--report", "报告.pdf")
    assert (refused.code, refused.out) == (2, "")


def test_the_items_rest_on_errors_and_every_error_on_an_item() -> None:
    """A rule that nobody counts would make the report say more than was found."""
    used = [rule for item in appraisal.ITEMS for rule in item.rules]
    assert len(used) == len(set(used))
    assert set(used) <= {rule for rule in RULES if RULES[rule].level == ERROR}
    assert {rule for rule in RULES if RULES[rule].level == ERROR} - set(used) == {"format-impossible"}


def test_an_archive_from_before_is_checked_as_far_as_its_plans_go(tmp_path: Path) -> None:
    """Plans of old had no digests of new folders, and nothing vouched for them."""
    office = make_office(tmp_path / "库")
    office.write("a.txt", "渡口\n张三\n\n贵阳。\n")
    office.ok("add", "a.txt")
    home = office.home
    for path in home.truth.glob("batches/*/plan.json"):
        plan = json.loads(path.read_bytes())
        for step in plan["steps"]:
            step.pop("files", None)
        path.write_bytes(json.dumps(plan, ensure_ascii=False, indent=1).encode())
    lines = home.history.read_bytes().splitlines()
    event = json.loads(lines[-1])
    event["after"].pop("plan")
    home.history.write_bytes(lines[0] + b"\n" + json.dumps(event, ensure_ascii=False).encode() + b"\n")
    assert check(home) == []
    office.ok("set", home.manuscript_ids()[0], "title=渡口新事")
    edited(home.manuscript_folder(home.manuscript_ids()[0]) / "record.toml", "渡口新事", "渡口旧事")
    assert [problem.rule for problem in check(home) if problem.level == ERROR] == ["record-edited"]


def test_the_page_explains_every_rule_as_the_program_does() -> None:
    page = Path(__file__).resolve().parent.parent.joinpath("docs", "check.md").read_text(encoding="utf-8")
    rows = [
        f"| `{rule.id}` | {'错误' if rule.level == ERROR else '提示'} | {rule.meaning} | {rule.remedy} |"
        f" {'能' if rule.mended else ''} |"
        for rule in RULES.values()
    ]
    assert [line for line in page.splitlines() if line.startswith("| `")] == rows
