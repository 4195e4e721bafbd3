"""Frozen reports: kept to the byte, guarded by check, and every later difference explained to the letter."""

import dataclasses
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import __version__, frozen, history, store
from wenshi.differing import difference
from wenshi.disk import digest
from wenshi.errors import Unreadable
from wenshi.model import COUNT_RULES, Frozen, FrozenPiece, FrozenSum, LeftOut
from wenshi.period import Period

from tests.conftest import CORPUS, Office, make_office

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = Path(__file__).parent / "samples"


def frozen_files(office: Office) -> list[Path]:
    return sorted(office.home.report_path("").parent.glob("*"))


def ids_of(office: Office, issue: str) -> list[str]:
    return office.home.issue(issue).manuscripts()


def totals(office: Office, period: str, rule: str) -> tuple[int, int]:
    total = office.ok("stats", period, "--rule", rule, "--format", "json").json()["total"]
    return total["articles"], total["characters"]


def set_rule(office: Office, rule: str) -> None:
    path = office.home.folder / "collection.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'rule = "\w+"', f'rule = "{rule}"', text), encoding="utf-8")
    assert office.home.collection().rule == rule


def append(office: Office, id_: str, text: str) -> None:
    """Edit a text as an editor does."""
    code = f"import sys\nwith open(sys.argv[1], 'a', encoding='utf-8') as f: f.write('\\n{text}\\n')\n"
    office.write("改.py", code)
    office.ok("edit", id_, EDITOR=f"{sys.executable} {office.root / '改.py'}", WENSHI_BY="李编辑")


def defend(office: Office, period: str) -> None:
    """Freeze, edit two, withdraw two, change the rule: the lines must account for the difference to the letter."""
    before = totals(office, period, "zishu")
    said = office.ok("report", "freeze", period, "--note", "上报").out
    (path,) = frozen_files(office)
    kept = path.read_bytes()
    assert f"{before[0]} 篇 {before[1]:,} 字" in said
    assert path.name in said
    assert "没有变化" in office.ok("report", "diff", period).out
    first, second, third, fourth = [id_ for issue in office.home.issue_ids() for id_ in ids_of(office, issue)][:4]
    append(office, first, "补记一段，共 12 字。")
    append(office, second, "再补 three words 一段。")
    office.ok("unplace", third, WENSHI_BY="赵主任")
    office.ok("remove", fourth, "-y")
    same_rule = office.ok("report", "diff", period, "--format", "json").json()
    assert (same_rule["now"]["articles"], same_rule["now"]["characters"]) == totals(office, period, "zishu")
    set_rule(office, "han")
    data = office.ok("report", "diff", period, "--format", "json").json()
    after = totals(office, period, "han")
    assert (data["then"]["articles"], data["then"]["characters"]) == before
    assert (data["now"]["articles"], data["now"]["characters"]) == after
    for name, place in (("articles", 0), ("characters", 1)):
        assert sum(change[name] for change in data["changes"]) == data[name] == after[place] - before[place]
    lines = {change["id"]: change for change in data["changes"]}
    assert [change["kind"] for change in data["changes"]] == ["withdrawn", "withdrawn", "edited", "edited", "rule"]
    assert lines[first]["actor"] == "李编辑"
    assert lines[first]["before"]["sha256"] != lines[first]["after"]["sha256"]
    assert (lines[third]["where"], lines[third]["actor"]) == ("未编入（收稿）", "赵主任")
    assert (lines[fourth]["where"], lines[fourth]["actor"]) == ("已移除", "王编辑")
    assert lines[None]["characters"] == after[1] - same_rule["now"]["characters"]
    # Asked for by the rule of then, there is no line for the rule.
    again = office.ok("report", "diff", period, "--rule", "zishu", "--format", "json").json()
    assert again["changes"] == same_rule["changes"]
    assert path.read_bytes() == kept
    assert frozen_files(office) == [path]
    # A second one stands beside the first, and the two can be compared.
    office.ok("report", "freeze", period)
    assert path.read_bytes() == kept
    listed = office.ok("report", "frozen", "--format", "json").json()["reports"]
    assert [(each["articles"], each["characters"]) for each in listed] == [before, after]
    assert listed[1]["id"] == f"{listed[0]['id']}-2"
    two = office.ok("report", "diff", period, listed[0]["id"], listed[1]["id"], "--format", "json").json()
    assert two["changes"] == data["changes"]
    assert "没有变化" in office.ok("report", "diff", period).out
    assert office.run("check").code == 0


def test_two_edited_two_withdrawn_and_another_rule_account_for_the_difference(filled: Office) -> None:
    filled.write("another.txt", "又一篇\n孙七\n\n这是第四篇 with English 的稿件。\n")
    filled.ok("add", "another.txt", "--issue", "2022-1")
    defend(filled, "2022")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus does not lie beside this checkout")
def test_the_same_with_the_real_articles(articles: Path, tmp_path: Path) -> None:
    office = make_office(tmp_path / "档案库")
    files = sorted(articles.glob("*.txt"))
    for number, part in ((1, files[:35]), (2, files[35:])):
        office.ok("issue", "new", f"2022-{number}")
        office.ok("add", *map(str, part), "--issue", f"2022-{number}", "--column", "文史")
    defend(office, "2022")


def test_what_is_said(filled: Office) -> None:
    filled.ok("report", "freeze", "2022")
    first, second, _ = ids_of(filled, "2022-1")
    append(filled, first, "新增五个字。")
    filled.ok("unplace", second)
    filled.ok("set", first, "title=渡口新事")
    result = filled.ok("report", "diff", "2022")
    head, sentence, heads, withdrawn, edited, total = result.out.splitlines()
    assert re.fullmatch(r"2022年（2022_\d{4}-\d\d-\d\d，\d{4}-\d\d-\d\d \d\d:\d\d 王编辑冻结）", head)
    assert sentence == (
        "冻结时 3 篇 36 字，现在 2 篇 31 字：−1 篇，−5 字。其中：移出 1 篇 −11 字；改动 1 篇 +6 字。"
    ), sentence
    assert heads == "变化\t登记号\t题名\t期\t原字数\t现字数\t篇数差\t字数差\t说明"
    assert withdrawn.startswith(f"移出\t{second}\t書院記\t2022-1\t11\t\t−1\t−11\t未编入（收稿），")
    assert re.search(r"李编辑；指纹 \w{8} → \w{8}$", edited)
    assert total == "合计\t\t\t\t36\t31\t−1\t−5\t"
    assert f"{first} 改了题名：《渡口旧事》→《渡口新事》。" in result.err


def test_text_comes_goes_and_changes_by_hand_and_what_counts(filled: Office) -> None:
    first, second, third = ids_of(filled, "2022-1")
    filled.ok("register", "--title", "手稿", "--issue", "2022-1")
    filled.ok("issue", "new", "2022-2")
    number = ids_of(filled, "2022-1")[-1]
    filled.ok("report", "freeze", "2022")
    text = filled.root / "手稿.txt"
    text.write_text("手稿\n某人\n\n这是后来打出来的。\n", encoding="utf-8")
    filled.ok("add", str(text), "--to", number)
    path = filled.home.manuscript_folder(first) / "text.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n手改。\n", encoding="utf-8")
    filled.ok("set", second, "counts_as_article=否")
    filled.ok("place", third, "--issue", "2022-2")
    found = filled.ok("report", "diff", "2022", "--format", "json").json()
    assert {change["id"]: change["kind"] for change in found["changes"]} == {
        number: "text-added",
        first: "edited",
        second: "uncounted",
        third: "moved",
    }
    (edited,) = (change for change in found["changes"] if change["kind"] == "edited")
    assert edited["time"] is None
    assert "工具外" in edited["where"]
    assert (found["now"]["articles"], found["now"]["characters"]) == totals(filled, "2022", "zishu")


def test_nothing_frozen_nothing_there_and_what_is_typed_wrongly(filled: Office) -> None:
    assert filled.ok("report", "frozen").err.endswith("冻结用 wenshi report freeze 2022。\n")
    for arguments, code, words in (
        (["diff", "2022"], 6, "没有冻结过 2022 的报告"),
        (["diff", "all"], 6, "没有冻结过 all 的报告"),
        (["diff", "2022", "2022_2022-12-31"], 6, "没有 2022_2022-12-31 这份"),
        (["diff", "2022", "../collection"], 6, "没有 ../collection 这份"),
        (["freeze", "1999"], 6, "没有1999年的期"),
        (["freeze", "2022-9"], 6, "没有 2022-9 这一期"),
        (["freeze", "去年"], 2, "去年"),
        (["freeze", "2022", "--rule", "fee"], 2, "口径"),
    ):
        result = filled.run("report", *arguments)
        assert (result.code, result.out) == (code, ""), result
        assert words in result.err
        assert len(result.err.strip().splitlines()) == 1
    assert frozen_files(filled) == []
    filled.ok("report", "freeze")
    filled.ok("report", "freeze", "2022-1")
    assert "没有变化" in filled.ok("report", "diff", "all").out
    name = next(path.stem for path in frozen_files(filled) if path.stem.startswith("all"))
    result = filled.run("report", "diff", "2022-1", name)
    assert (result.code, result.out) == (2, "")


def test_a_changed_byte_is_found(filled: Office) -> None:
    filled.ok("report", "freeze", "2022")
    (path,) = frozen_files(filled)
    whole = path.read_bytes()
    for damaged in (whole.replace(b"articles = 3", b"articles = 4", 1), whole + b"\n", whole[:-9], whole[20:], b"\xff"):
        assert damaged != whole
        path.write_bytes(damaged)
        checked = filled.run("check", "--format", "json")
        assert checked.code == 9
        assert [problem["rule"] for problem in checked.json()["problems"]] == ["report-changed", "backup-overdue"]
        for arguments in (["diff", "2022"], ["frozen"]):
            result = filled.run("report", *arguments)
            assert result.code == 4, result
            assert len(result.err.strip().splitlines()) == 1
    # Sealed anew it vouches for itself, but not before the log.
    rest = whole.partition(b"\n")[2].replace(b"articles = 3", b"articles = 4", 1)
    path.write_bytes(f'sha256 = "{digest(rest)}"  # 本行以下全部内容的 SHA-256\n'.encode() + rest)
    assert "report-changed" in filled.run("check", "--format", "json").out
    path.rename(path.with_name("2021_2022-01-01.toml"))
    rules = [each["rule"] for each in filled.problems()]
    assert rules == ["report-missing", "report-unlogged"]
    path.with_name("2021_2022-01-01.toml").unlink()
    later = whole.replace(b"format = 1", b"format = 2", 1)
    path.write_bytes(later)
    assert "只认识 1" in filled.run("report", "diff", "2022").err
    path.write_bytes(whole)
    path.with_name("便条.txt").write_text("x", encoding="utf-8")
    checked = filled.run("check", "--format", "json")
    assert (checked.code, [each["rule"] for each in checked.json()["problems"]]) == (
        0,
        ["stray-file", "backup-overdue"],
    )


def test_undo_takes_it_back_and_its_name_is_not_used_again(filled: Office) -> None:
    filled.ok("report", "freeze", "2022")
    (path,) = frozen_files(filled)
    filled.ok("undo", "-y")
    assert frozen_files(filled) == []
    assert filled.run("check").code == 0
    filled.ok("report", "freeze", "2022")
    assert [each.stem for each in frozen_files(filled)] == [f"{path.stem}-2"]


def test_what_cannot_be_read_is_not_frozen(filled: Office) -> None:
    id_ = ids_of(filled, "2022-1")[0]
    (filled.home.manuscript_folder(id_) / "text.md").write_bytes(b"\xff\xfe\xfd")
    result = filled.run("report", "freeze", "2022")
    assert result.code == 4
    assert "不能作数" in result.err
    assert frozen_files(filled) == []


def test_a_locked_archive(filled: Office) -> None:
    with store.locked(filled.home, "别的", "李编辑"):
        result = filled.run("report", "freeze", "2022")
    assert result.code == 8
    assert frozen_files(filled) == []


CRASH = """
import os, sys
calls, limit = 0, int(sys.argv[1])
def watch(event, args):
    global calls
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir") and "collections" in str(args[0]):
        calls += 1
        if calls == limit:
            os.kill(os.getpid(), 9)
from wenshi.commands import main
sys.addaudithook(watch)
main(["report", "freeze", "2022"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")
def test_killed_anywhere_leaves_the_whole_report_or_none(filled: Office, tmp_path: Path) -> None:
    met = set()
    for limit in range(1, 400, 4):
        root = tmp_path / str(limit)
        shutil.copytree(filled.root, root)
        office = Office(root)
        code = subprocess.run(
            [sys.executable, "-c", CRASH, str(limit)], cwd=root, check=False, capture_output=True
        ).returncode
        with store.locked(office.home, "恢复", "某人"):
            pass
        for path in frozen_files(office):
            frozen.load(office.home, path.stem)
        assert history.broken_line(history.whole_lines(office.home.history.read_bytes())) is None
        sealed = [path for path, held in store.sealed(office.home).items() if held]
        assert [Path(path).name for path in sealed] == [path.name for path in frozen_files(office)]
        met.add(len(frozen_files(office)))
        shutil.rmtree(root)
        if code == 0:
            break
    else:
        pytest.fail("the command never came to its end")
    assert met == {0, 1}


def test_the_file_of_the_samples_is_as_it_was(tmp_path: Path) -> None:
    office = make_office(tmp_path / "档案库")
    for issue in ("2022-1", "2022-2"):
        office.ok("issue", "new", issue)
        shutil.copytree(SAMPLES / f"来稿{issue}", office.root / f"来稿{issue}")
        office.run("add", f"来稿{issue}", "--issue", issue, "--column", "史海钩沉", "--received", "2022-03-01")
    office.ok("report", "freeze", "2022", "--note", "上报")
    (path,) = frozen_files(office)
    text = path.read_text(encoding="utf-8")
    assert frozen.text_of(frozen.parse(text, "")) == text
    shown = re.sub(r'(?m)^(time|version|digest) = ".*"', r'\1 = "…"', text.partition("\n")[2])
    shown = re.sub(r"\d{4}-\d\d-\d\d(?= 冻结|\")", "2022-12-31", shown).replace(__version__, "…")
    expected = (GOLDEN / "frozen.toml").read_text(encoding="utf-8")
    assert shown == expected


# --- properties ---

RULES = [*COUNT_RULES]
texts = st.sampled_from(["", "甲", "乙", "丙"])
pieces = st.builds(
    lambda id_, issue, column, text, counts, photos: FrozenPiece(
        id_, f"题{id_}", issue, column, photos, *(counts if text else (None,) * 4), sha256=text
    ),
    st.sampled_from([f"2022-000{n}" for n in range(1, 7)]),
    st.sampled_from(["2022-1", "2022-2"]),
    st.sampled_from(["", "文史"]),
    texts,
    st.tuples(*[st.integers(0, 5000)] * 4),
    st.integers(0, 3),
)
asides = st.builds(
    LeftOut, st.sampled_from([f"2022-000{n}" for n in range(1, 7)]), st.just("题"), st.just("filler"), st.just("2022-1")
)


def report(held: list[FrozenPiece], aside: list[LeftOut], rule: str, version: str = "1") -> Frozen:
    sums = {name: sum(each.count(name) for each in held) for name in RULES}
    total = FrozenSum("合计", "", len(held), sum(each.photos for each in held), 0, 0, **sums)
    return Frozen(
        1, "2022_2022-12-31", "《乌当文史》", "2022", "2022年", "issue", "2022-12-31T00:00:00+08:00", "王", rule,
        COUNT_RULES[rule], "正文", version, "d", total, manuscripts=tuple(held), left_out=tuple(aside),
    )  # fmt: skip


reports = st.builds(
    report, st.lists(pieces, max_size=8), st.lists(asides, max_size=3), st.sampled_from(RULES), st.sampled_from("12")
)


@given(reports, reports)
def test_the_lines_always_sum_to_the_difference(then: Frozen, now: Frozen) -> None:
    found = difference(then, now)
    assert found.articles == now.total.articles - then.total.articles
    assert found.characters == getattr(now.total, now.rule) - getattr(then.total, then.rule)
    if not found.changes:
        assert then.rule == now.rule
    back = difference(now, then)
    assert (back.articles, back.characters) == (-found.articles, -found.characters)


@given(reports)
def test_a_report_comes_back_from_its_file_and_differs_from_itself_in_nothing(made: Frozen) -> None:
    assert frozen.parse(frozen.text_of(made), "") == made
    assert difference(made, made).changes == ()


@given(reports, st.data())
def test_no_character_of_the_file_can_change_unnoticed(made: Frozen, data: Any) -> None:
    text = frozen.text_of(made)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0x \n").filter(lambda char: char != text[at]))
    with pytest.raises(Unreadable):
        frozen.parse(text[:at] + other + text[at + 1 :], "甲")


def test_the_same_text_counted_otherwise_is_the_program_s() -> None:
    piece = FrozenPiece("2022-0001", "题", "2022-1", zishu=10, han=9, chars=10, chars_spaces=10, sha256="甲")
    found = difference(report([piece], [], "zishu"), report([dataclasses.replace(piece, zishu=12)], [], "zishu", "2"))
    assert [(change.kind, change.characters) for change in found.changes] == [("counting", 2)]
    assert "wenshi 1 → 2" in found.notes[0]


def test_names_are_in_order() -> None:
    assert frozen.key_of(Period.parse("2020..2022")) == "2020..2022"
    assert frozen.new_name(Period.parse("2022"), "2022-12-31", ["2022_2022-12-31", "2022_2022-12-31-2"]).endswith("-3")
