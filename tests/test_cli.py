"""Each command from outside: what it prints where, how it ends, what it leaves behind."""

import csv
import datetime
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from wenshi.commands import MODULES

from tests.conftest import Office, Result


def ids_of(result: Result) -> list[str]:
    return [manuscript["id"] for manuscript in result.json()["manuscripts"]]


YEAR = datetime.date.today().year


def number(n: int) -> str:
    return f"{YEAR}-{n:04d}"


# --- help and usage ---


@pytest.mark.parametrize(
    "command",
    [
        [],
        *[[name] for name in MODULES],
        *[["issue", sub] for sub in ("new", "list", "show", "set", "reopen", "fee")],
        ["names", "list"],
        ["names", "check"],
        *[["backup", sub] for sub in ("create", "verify", "restore")],
        ["doctor"],
        ["export", "bag"],
        ["import", "bag"],
        *[["report", sub] for sub in ("sentence", "freeze", "frozen", "diff")],
        *[["date", sub] for sub in ("scan", "convert")],
        *[["photos", sub] for sub in ("list", "check", "export", "thumbs", "set")],
    ],
)
def test_every_help_is_chinese_and_has_an_example(tmp_path: Path, command: list[str]) -> None:
    result = Office(tmp_path).ok(*command, "--help")
    assert result.err == ""
    assert "用法：" in result.out
    assert "显示这一页" in result.out
    for english in ("Usage", "Options", "Show this", "Commands", "required"):
        assert english not in result.out
    if command not in ([], ["issue"], ["names"], ["photos"], ["report"], ["export"], ["date"], ["backup"], ["import"]):
        assert f"  wenshi {' '.join(command)}" in result.out


def test_help_needs_no_archive_and_imports_nothing_heavy(tmp_path: Path) -> None:
    probe = (
        "import sys\n"
        "from wenshi.commands import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as stop:\n"
        "    heavy = {'whoosh','PIL','pypdf','lxml','rich','tomlkit','pypinyin','filelock','markdown_it','asyncio'} & set(sys.modules)\n"
        "    print(heavy or 'light', file=sys.stderr)\n"
        "    sys.exit(stop.code)\n"
    )
    for arguments in (["--help"], ["search", "--help"], ["add", "--help"]):
        done = subprocess.run([sys.executable, "-c", probe, *arguments], capture_output=True, cwd=tmp_path, check=True)
        assert done.stderr.decode().strip() == "light"


def test_version(tmp_path: Path) -> None:
    from wenshi import __version__

    assert Office(tmp_path).ok("--version").out == f"wenshi {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nosuch"], "没有 --nosuch 这个选项"),
        (["serach", "贵阳"], "是不是 search"),
        (["add"], "缺少 FILE…"),
        (["add", "a.txt", "--role", "定稿"], "--to"),
        (["list", "--format", "xml"], "只能是：table、json、csv"),
        (["search", "贵阳", "--limit", "x"], "整数"),
        (["search", "-x"], "没有 -x 这个选项"),
        (["show"], "缺少 ID"),
        (["show", "2022-1", "2022-2"], "多出了参数"),
        (["place", "2022-1"], "缺少 --issue"),
        (["show", "甲"], "不是登记号"),
        (["issue", "show", "第一期"], "不是期号"),
        (["add", "没有.txt", "--issue"], "--issue 后面缺少内容"),
    ],
)
def test_what_is_typed_wrongly_is_one_chinese_sentence(office: Office, arguments: list[str], words: str) -> None:
    result = office.run(*arguments)
    assert result.code == 2, result
    assert words in result.err
    assert result.out == ""
    assert len(result.err.strip().splitlines()) == 1


def test_outside_an_archive(tmp_path: Path) -> None:
    result = Office(tmp_path).run("list")
    assert (result.code, result.out) == (3, "")
    assert "wenshi init" in result.err
    assert Office(tmp_path).run("--home", str(tmp_path / "无"), "list").code == 3
    assert Office(tmp_path).run("list", WENSHI_HOME=str(tmp_path)).code == 3


# --- the main job ---


def test_init_makes_a_home_that_explains_itself(tmp_path: Path) -> None:
    outside = Office(tmp_path)
    result = outside.ok("init", "乌当文史档案", "--title", "乌当文史", "--key", "wudang", "--by", "王编辑")
    assert result.out == ""
    home = tmp_path / "乌当文史档案" / "collections"
    assert 'by = "王编辑"' in (home / "archive.toml").read_text(encoding="utf-8")
    assert 'title = "乌当文史"' in (home / "wudang" / "collection.toml").read_text(encoding="utf-8")
    assert "text.md" in (home / "README.md").read_text(encoding="utf-8")
    again = outside.run("init", "乌当文史档案", "--title", "乌当文史", "--key", "wudang")
    assert again.code == 7
    assert outside.run("init", "另一个", "--key", "乌当").code == 2
    inside = Office(tmp_path / "乌当文史档案")
    assert inside.ok("list", "--format", "json").json() == {"format": 1, "manuscripts": []}
    assert inside.ok("check").code == 0
    assert inside.ok("stats").code == 0
    assert "没有找到" in inside.ok("search", "贵阳").err


def test_add_files_a_folder_in_natural_order(filled: Office) -> None:
    listed = filled.ok("list", "--format", "json").json()["manuscripts"]
    assert [(m["title"], m["byline"], m["column"]) for m in listed] == [
        ("渡口旧事", "张三口述  李四整理", "史海钩沉"),
        ("書院記", "王五", "史海钩沉"),
        ("山歌", "", "史海钩沉"),
        ("存稿一篇", "赵六", None),
    ]
    assert listed[0]["contributors"] == [{"name": "张三", "role": "narrator"}, {"name": "李四", "role": "compiler"}]
    assert listed[0]["counts"] == {"zishu": 16, "han": 14, "chars": 16, "chars_spaces": 16}
    assert [m["issue"] for m in listed] == ["2022-1"] * 3 + [None]
    assert ids_of(filled.ok("list", "--unplaced", "--format", "json")) == [number(4)]
    assert ids_of(filled.ok("list", "--author", "李四", "--format", "json")) == [number(1)]


def test_add_reports_to_the_letter(office: Office) -> None:
    office.write("1_渡口.txt", "渡口旧事\n张三口述 李四整理\n\n贵阳城外有一个渡口。\n")
    office.write("~$渡口.txt", "锁")
    office.write("空.txt", "")
    (office.root / "照片.jpg").write_bytes(b"\xff\xd8")
    (office.root / "表.xls").write_bytes(b"x")
    names = ["1_渡口.txt", "~$渡口.txt", "空.txt", "照片.jpg", "表.xls"]
    result = office.run("add", *names, "--format", "json")
    assert result.code == 4
    data = result.json()
    assert data["format"] == 1
    assert data["batch"]
    assert data["added"] == [
        {
            "id": number(1),
            "title": "渡口旧事",
            "byline": "张三口述 李四整理",
            "contributors": [{"name": "张三", "role": "narrator"}, {"name": "李四", "role": "compiler"}],
            "source": "1_渡口.txt",
            "encoding": "utf-8",
            "counts": {"zishu": 10, "han": 9, "chars": 10, "chars_spaces": 10},
            "whole": {"zishu": 22, "han": 21, "chars": 22, "chars_spaces": 23},
            "suspect": False,
            "unread": [],
            "similar": [],
            "warnings": data["added"][0]["warnings"],
        }
    ]
    assert data["skipped"] == [
        {"source": "~$渡口.txt", "reason": "ignored", "id": None, "placed": False, "match": None, "warnings": []},
        {"source": "照片.jpg", "reason": "picture", "id": None, "placed": False, "match": None, "warnings": []},
    ]
    assert [failed["source"] for failed in data["failed"]] == ["空.txt", "表.xls"]
    assert "docx" in data["failed"][1]["error"]


def test_the_same_bytes_are_taken_once(filled: Office) -> None:
    again = filled.ok("add", "来稿/1_渡口.txt", "存稿.txt", "--issue", "2022-1", "--format", "json").json()
    assert again["added"] == []
    assert [(s["reason"], s["id"], s["placed"]) for s in again["skipped"]] == [
        ("duplicate", number(1), False),
        ("duplicate", number(4), True),
    ]
    assert ids_of(filled.ok("list", "--unplaced", "--format", "json")) == []
    filled.write("副本/a.txt", "新稿\n\n内容甲。\n")
    filled.write("副本/b.txt", "新稿\n\n内容甲。\n")
    twice = filled.ok("add", "副本", "--format", "json").json()
    assert [added["id"] for added in twice["added"]] == [number(5)]
    assert [skipped["id"] for skipped in twice["skipped"]] == [number(5)]


def test_dry_run_writes_nothing(filled: Office) -> None:
    filled.write("新.txt", "新稿\n张三\n\n内容。\n")
    before = sorted(path for path in filled.root.joinpath("collections").rglob("*"))
    result = filled.ok("add", "新.txt", "--dry-run")
    assert "新稿" in result.out
    assert "题名取自首行" in result.out
    assert "没有写入" in result.err
    assert sorted(path for path in filled.root.joinpath("collections").rglob("*")) == before


def test_pasted_text(office: Office) -> None:
    office.ok("add", "-", "--title", "渡口旧事", "--author", "张三", stdin="贵阳城外有渡口。\n".encode("gb18030"))
    shown = office.ok("show", number(1), "--format", "json").json()
    assert (shown["title"], shown["byline"], shown["text"]) == ("渡口旧事", "张三", "贵阳城外有渡口。\n")
    assert shown["files"][0]["encoding"] == "gb18030"


def test_registered_without_text(filled: Office) -> None:
    filled.ok("register", "--title", "手稿一件", "--author", "钱七", "--carrier", "手写", "--issue", "2022-1")
    assert "无文字稿" in filled.ok("list").out
    listed = filled.ok("list", "--format", "json").json()["manuscripts"][-1]
    assert listed["counts"] is None
    stats = filled.ok("stats", "--format", "json").json()
    assert stats["issues"][0]["articles"] == 4
    assert stats["issues"][0]["without_text"] == 1
    filled.write("手稿.txt", "手稿一件\n钱七\n\n文字到了。\n")
    filled.ok("add", "手稿.txt", "--to", number(5), "--role", "录入稿")
    assert filled.ok("show", number(5), "--text").out == "文字到了。\n"


def test_a_later_version_keeps_the_earlier(filled: Office) -> None:
    filled.write("定稿.txt", "渡口旧事\n张三口述  李四整理\n\n贵阳城外，从前有一个渡口。\n")
    filled.ok("add", "定稿.txt", "--to", number(1), "--role", "定稿")
    shown = filled.ok("show", number(1), "--format", "json").json()
    assert shown["text"] == "贵阳城外，从前有一个渡口。\n"
    assert shown["text_state"] == "定稿"
    assert [version["path"] for version in shown["versions"]] == ["versions/0001.md", "text.md"]
    old = filled.home.manuscript_folder(number(1)) / "versions" / "0001.md"
    assert "渡口在下坝" in old.read_text(encoding="utf-8")
    assert filled.run("add", "定稿.txt", "--to", number(1), "--role", "定稿").code == 7
    assert filled.ok("search", "从前有一个渡口", "--format", "json").json()["total"] == 1
    assert filled.ok("check").code == 0


def test_show_text_and_unknown(filled: Office) -> None:
    assert filled.ok("show", number(1), "--text").out == "贵阳城外有一个渡口。\n\n渡口在下坝。\n"
    missing = filled.run("show", number(99))
    assert (missing.code, missing.out) == (6, "")
    assert filled.run("issue", "show", "2030-1").code == 6
    assert filled.run("list", "--issue", "2030-1").code == 6
    assert filled.run("add", "存稿.txt", "--issue", "2030-1").code == 6


def test_set_changes_what_is_allowed(filled: Office) -> None:
    filled.ok("set", number(1), "title=老渡口", "status=备用", "byline=张三、李四", "received=2022-03")
    shown = filled.ok("show", number(1), "--format", "json").json()
    assert (shown["title"], shown["status"], shown["received"]) == ("老渡口", "备用", "2022-03")
    assert [who["role"] for who in shown["contributors"]] == ["author", "author"]
    filled.ok("set", number(1), "column=人物春秋")
    assert filled.ok("show", number(1), "--format", "json").json()["column"] == "人物春秋"
    filled.ok("set", number(4), "column=地名考")
    assert filled.ok("show", number(4), "--format", "json").json()["proposed_column"] == "地名考"
    for bad, words in (
        ("status=好", "收稿"),
        ("nosuch=1", "title"),
        ("title=", "题名"),
        ("received=昨天", "日期"),
        ("title", "="),
    ):
        result = filled.run("set", number(1), bad)
        assert result.code == 2, result
        assert words in result.err
    history = filled.ok("history", number(1), "--format", "json").json()["events"]
    assert history[1]["action"] == "set"
    assert history[1]["before"]["title"] == "渡口旧事"
    assert history[1]["actor"] == "王编辑"


def test_edit_with_an_editor(filled: Office) -> None:
    script = filled.write(
        "编辑.py",
        "import sys, pathlib\np = pathlib.Path(sys.argv[1])\np.write_text(p.read_text(encoding='utf-8') + '\\n新添一段。\\n', encoding='utf-8')\n",
    )
    editor = f"{sys.executable} {script}"
    assert "新版" in filled.ok("edit", number(1), EDITOR=editor).err
    assert filled.ok("show", number(1), "--text").out.endswith("新添一段。\n")
    assert "没有改动" in filled.ok("edit", number(1), EDITOR="true").err
    assert filled.run("edit", number(1), EDITOR="false").code == 1
    assert filled.run("edit", number(1), EDITOR="没有这个编辑器").code == 1
    assert filled.ok("search", "新添一段", "--format", "json").json()["total"] == 1
    racing = filled.write(
        "抢先.py",
        f"import sys, pathlib\npathlib.Path(sys.argv[1]).write_text('我的。', encoding='utf-8')\npathlib.Path({str(filled.home.manuscript_folder(number(1)) / 'text.md')!r}).write_text('别人的。', encoding='utf-8')\n",
    )
    lost = filled.run("edit", number(1), EDITOR=f"{sys.executable} {racing}")
    assert lost.code == 1
    kept = Path(lost.err.rstrip("。\n").rpartition("留在 ")[2])
    assert kept.read_text(encoding="utf-8") == "我的。"
    assert filled.ok("show", number(1), "--text").out == "别人的。\n"


def test_place_move_and_take_out(filled: Office) -> None:
    filled.ok("issue", "new", "2022-2")
    filled.ok("place", number(4), number(1), "--issue", "2022-2", "--column", "人物春秋")
    shown = filled.ok("issue", "show", "2022-2", "--format", "json").json()
    assert [e["id"] for e in shown["columns"][0]["entries"]] == [number(4), number(1)]
    filled.ok("place", number(1), "--issue", "2022-2", "--at", "1")
    shown = filled.ok("issue", "show", "2022-2", "--format", "json").json()
    assert [(c["name"], [e["id"] for e in c["entries"]]) for c in shown["columns"]] == [
        ("人物春秋", [number(1), number(4)])
    ]
    assert shown["issue"]["id"] == "2022-2"
    assert filled.run("place", number(1), "--issue", "2022-2", "--at", "9").code == 2
    filled.ok("unplace", number(1))
    assert filled.run("unplace", number(1)).code == 6
    assert ids_of(filled.ok("list", "--issue", "2022-1", "--format", "json")) == [number(2), number(3)]
    assert filled.ok("check").code == 0


def test_a_printed_issue_is_closed(filled: Office) -> None:
    filled.ok("issue", "set", "2022-1", "status=已刊", "print_run=1000", "chars_per_line=38")
    for command in (["unplace", number(1)], ["place", number(4), "--issue", "2022-1"], ["remove", number(1), "-y"]):
        result = filled.run(*command)
        assert result.code == 7, result
        assert "reopen" in result.err
    assert filled.run("issue", "reopen", "2022-1").code == 2
    filled.ok("issue", "reopen", "2022-1", "--why", "漏了一篇")
    assert "漏了一篇" in filled.ok("history").out
    filled.ok("unplace", number(1))


def test_remove_and_restore(filled: Office) -> None:
    assert filled.run("remove", number(2)).code == 2, "without a terminal, -y is needed"
    filled.ok("remove", number(2), "-y")
    assert number(2) not in ids_of(filled.ok("list", "--format", "json"))
    assert "没有找到" in filled.ok("search", "書院").err
    assert "restore" in filled.run("show", number(2)).err
    filled.write("新.txt", "新稿\n\n内容。\n")
    assert number(5) in filled.ok("add", "新.txt").out, "a removed number is not handed out again"
    filled.ok("restore", number(2))
    assert filled.ok("search", "書院", "--format", "json").json()["total"] == 1
    assert filled.run("restore", number(2)).code == 7
    assert filled.run("restore", number(77)).code == 6
    assert filled.ok("check").code == 0


def test_undo_takes_back_step_by_step(filled: Office) -> None:
    truth = filled.root / "collections" / "wudang"

    def state() -> dict[str, bytes]:
        files = (p for p in truth.rglob("*") if p.is_file() and p.name != "history.jsonl" and "removed" not in p.parts)
        return {p.relative_to(truth).as_posix(): p.read_bytes() for p in files}

    states = [state()]
    commands = [
        ["set", number(1), "title=老渡口"],
        ["place", number(4), "--issue", "2022-1", "--column", "史海钩沉", "--at", "1"],
        ["remove", number(2), "-y"],
        ["issue", "new", "2022-2"],
        ["add", "定稿.txt", "--to", number(1), "--role", "定稿"],
        ["add", "新.txt", "--issue", "2022-2"],
    ]
    filled.write("定稿.txt", "渡口旧事\n张三口述  李四整理\n\n定稿的文字。\n")
    filled.write("新.txt", "新稿\n\n内容。\n")
    for command in commands:
        filled.ok(*command)
        states.append(state())
    for before in reversed(states[:-1]):
        filled.ok("undo")
        assert state() == before
        assert filled.ok("check").code == 0
    assert filled.ok("search", "尚未编入", "--format", "json").json()["total"] == 1


def test_undo_refuses_where_a_hand_was_at_work(filled: Office) -> None:
    filled.ok("set", number(1), "title=老渡口")
    path = filled.home.manuscript_folder(number(1)) / "record.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# 手记\n", encoding="utf-8")
    result = filled.run("undo")
    assert result.code == 1
    assert "又改动过" in result.err
    assert "# 手记" in path.read_text(encoding="utf-8")


def test_undo_with_nothing_to_undo(office: Office) -> None:
    assert office.run("undo").code == 6


# --- figures ---


def test_stats_to_the_letter(filled: Office) -> None:
    data = filled.ok("stats", "--format", "json").json()
    assert (data["format"], data["rule"]) == (1, "zishu")
    row = data["issues"][0]
    assert {
        key: row[key]
        for key in ("issue", "name", "articles", "characters", "photos", "target_articles", "target_characters")
    } == {
        "issue": "2022-1",
        "name": "2022年第1期（总第45期）",
        "articles": 3,
        "characters": 36,
        "photos": 0,
        "target_articles": 35,
        "target_characters": 100_000,
    }
    assert data["unplaced"]["articles"] == 1
    assert data["total"]["characters"] == 36
    assert filled.ok("stats", "2022", "--format", "json").json()["total"]["target_articles"] == 70
    assert filled.ok("stats", "2023", "--format", "json").json()["total"]["articles"] == 0
    assert filled.run("stats", "2023-1").code == 6
    authors = filled.ok("stats", "--by", "author", "--format", "json").json()["groups"]
    assert {group["name"]: group["articles"] for group in authors} == {"张三": 1, "李四": 1, "王五": 1, "（未署名）": 1}
    assert filled.ok("stats", "--by", "year", "--format", "json").json()["groups"][0]["name"] == "2022"
    assert (
        filled.ok("stats", "--by", "column", "--rule", "chars-spaces", "--format", "json").json()["groups"][0][
            "characters"
        ]
        == 39
    )
    assert filled.run("stats", "--rule", "nosuch").code == 2


def test_stats_for_people_name_rule_and_scope(filled: Office) -> None:
    result = filled.ok("stats")
    assert len(result.out.splitlines()) == 3, "standard output carries data only"
    out = result.out + result.err
    assert "字数（同Word口径，含标点）" in out
    assert "不含题名" in out
    assert "未编入各期：1 篇" in out
    assert "差32篇、99,964字" in out
    assert "zishu" not in out


def test_csv_is_for_excel(filled: Office) -> None:
    filled.ok("set", number(1), "title==1+1")
    filled.ok("list", "--format", "csv", "-o", "稿件.csv")
    data = (filled.root / "稿件.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0][:3] == ["登记号", "题名", "署名"]
    assert rows[1][1] == "'=1+1"
    assert rows[1][3] == "2022年第1期（总第45期）"
    assert len(rows) == 5
    out = filled.ok("stats", "--format", "csv").out
    assert out.startswith("\ufeff期,篇数,字数")


# --- search ---


def test_search_to_the_letter(filled: Office) -> None:
    result = filled.ok("search", "贵阳", "--format", "json")
    data = result.json()
    assert {key: data[key] for key in ("format", "query", "total", "occurrences")} == {
        "format": 1,
        "query": "贵阳",
        "total": 3,
        "occurrences": 3,
    }
    assert [hit["id"] for hit in data["hits"]] == [number(4), number(1), number(2)], "as typed first"
    hit = data["hits"][1]
    assert (hit["title"], hit["byline"], hit["issue"], hit["column"], hit["page"]) == (
        "渡口旧事", "张三口述  李四整理", "2022-1", "史海钩沉", None,
    )  # fmt: skip
    snippet = hit["snippets"][0]
    ((start, end),) = snippet["spans"]
    assert snippet["text"][start:end] == "贵阳"
    assert snippet["paragraph"] == 1
    folded = data["hits"][2]["snippets"][0]
    ((start, end),) = folded["spans"]
    assert folded["text"][start:end] == "貴陽", "the original is shown"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["渡口", "下坝"], [1]),
        (["渡口 或 書院"], [1, 2, 4]),
        (["贵阳", "-渡口"], [2]),
        (["贵阳 非 书院"], [1, 4]),
        (["(渡口 OR 书院) NOT 下坝"], [4]),
        (["“有一个渡口”"], [1]),
        (["张三"], [1]),
        (["山"], [3]),
        (["阳有"], [2]),
        (["坝渡"], []),
        (["贵阳", "--issue", "2022-1"], [1, 2]),
        (["贵阳", "--author", "赵"], [4]),
        (["贵阳", "--column", "钩沉"], [1, 2]),
        (["贵阳", "--status", "备用"], []),
    ],
)
def test_queries(pattern: Office, words: list[str], found: list[int]) -> None:
    result = pattern.ok("search", *words, "--format", "json").json()
    assert sorted(hit["id"] for hit in result["hits"]) == [number(n) for n in found]


def test_search_for_people(filled: Office) -> None:
    result = filled.ok("search", "渡口")
    assert "【渡口】" in result.out
    assert "读作：渡口" in result.err
    assert "共2篇" in result.err
    limited = filled.ok("search", "贵阳", "--limit", "1")
    assert "共3篇3处，显示前1篇（--all 全部）" in limited.err
    assert filled.ok("search", stdin="渡口\n".encode()).out == result.out
    assert filled.run("search").code == 2


@pytest.mark.parametrize("words", [["("], ["“贵阳"], ["?"], ["题:贵阳"], ["()"], ["OR"], ["贵阳", "OR"]])
def test_an_unreadable_query(pattern: Office, words: list[str]) -> None:
    result = pattern.run("search", *words)
    assert result.code == 5, result
    assert result.out == ""
    assert "Traceback" not in result.err


def test_the_index_may_be_lost_or_garbled(filled: Office) -> None:
    expected = filled.ok("search", "贵阳 或 渡口", "--format", "json").out
    index = filled.root / "index"
    files = sorted(path for path in index.rglob("*") if path.is_file())
    assert len(files) > 5
    for path in files:
        path.write_bytes(b"garbage \x00\xff")
    assert filled.ok("search", "贵阳 或 渡口", "--format", "json").out == expected
    assert filled.ok("search", "贵阳 或 渡口", "--format", "json").out == expected
    shutil.rmtree(index)
    assert filled.ok("search", "贵阳 或 渡口", "--format", "json").out == expected
    assert filled.ok("stats", "--format", "json").json()["total"]["characters"] == 36
    index.joinpath("catalogue.json").write_text("00000000\n{}", encoding="utf-8")
    assert filled.ok("search", "贵阳 或 渡口", "--format", "json").out == expected
    filled.ok("index", "--rebuild")
    assert filled.ok("search", "贵阳 或 渡口", "--format", "json").out == expected


def test_a_hand_edit_is_found_at_once(filled: Office) -> None:
    assert filled.ok("search", "遵义", "--format", "json").json()["total"] == 0
    path = filled.home.manuscript_folder(number(1)) / "text.md"
    path.write_text(path.read_text(encoding="utf-8").replace("贵阳", "遵义"), encoding="utf-8")
    for _ in range(2):
        assert filled.ok("search", "遵义", "--format", "json").json()["total"] == 1
    assert [(p["level"], p["rule"], p["id"]) for p in filled.problems()] == [("error", "text-edited", number(1))]
    filled.ok("check", "--accept", number(1))
    assert filled.problems() == []


def test_one_damaged_record_does_not_stop_the_rest(filled: Office) -> None:
    (filled.home.manuscript_folder(number(1)) / "record.toml").write_text("title = ", encoding="utf-8")
    assert "注意" in filled.ok("list").err
    assert filled.ok("search", "贵阳", "--format", "json").json()["total"] == 2
    assert filled.run("show", number(1)).code == 4
    result = filled.run("check", "--format", "json")
    assert result.code == 9
    assert {problem["rule"] for problem in result.json()["problems"] if problem["level"] == "error"} == {
        "record-unreadable"
    }


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (lambda folder: (folder / "originals" / "1_渡口.txt").write_bytes(b"x"), "file-changed"),
        (lambda folder: (folder / "originals" / "1_渡口.txt").unlink(), "file-missing"),
        (lambda folder: (folder / "text.md").unlink(), "text-missing"),
        (lambda folder: (folder / "text.md").write_bytes("贵阳".encode("gb18030")), "text-unreadable"),
        (lambda folder: (folder / "history.jsonl").write_bytes(b"{}\n"), "history-broken"),
        (lambda folder: (folder / "history.jsonl").unlink(), "history-missing"),
        (
            lambda folder: (folder / "text.md").write_text("![图](photos/没有.jpg)\n", encoding="utf-8"),
            "figure-missing",
        ),
        (lambda folder: folder.rename(folder.with_name("2001-0001")), "id-mismatch"),
        (lambda folder: folder.rename(folder.with_name("2001-0001")), "entry-unknown"),
    ],
)
def test_check_finds_damage(filled: Office, damage: object, rule: str) -> None:
    damage(filled.home.manuscript_folder(number(1)))  # type: ignore[operator]
    result = filled.run("check", "--format", "json")
    assert result.code == 9
    found = [problem for problem in result.json()["problems"] if problem["rule"] == rule]
    assert len(found) == 1
    assert found[0]["remedy"]
    assert filled.run("search", "贵阳").code == 0
    assert filled.run("list").code == 0


def test_a_read_only_copy_is_searched(filled: Office) -> None:
    """Nothing may be written, and nothing needs to be (a plain file in the index's place stands for the medium)."""
    shutil.rmtree(filled.root / "index")
    (filled.root / "index").write_bytes(b"")
    assert filled.ok("search", "贵阳", "--format", "json").json()["total"] == 3
    assert filled.ok("list", "--format", "json").json()["manuscripts"]
    assert filled.ok("stats", "--format", "json").json()["total"]["articles"] == 3
    assert filled.run("index").code == 1
    changed = filled.ok("set", number(1), "title=改过")
    assert "索引没有更新" in changed.err
    assert filled.ok("search", "改过", "--format", "json").json()["total"] == 1


def test_a_broken_pipe_is_quiet(filled: Office) -> None:
    done = subprocess.run(
        f"{sys.executable} -m wenshi show {number(1)} | head -c 1 >/dev/null",
        shell=True,
        cwd=filled.root,
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""


def test_issue_list(filled: Office) -> None:
    data = filled.ok("issue", "list", "--format", "json").json()
    assert data["issues"][0]["name"] == "2022年第1期（总第45期）"
    assert filled.run("issue", "new", "2022-1").code == 7
    assert json.loads(filled.ok("history", "--format", "json").out)["events"][0]["action"] == "commit"


# --- what the first try-outs found ---


def test_two_columns_of_one_name_lose_nothing(filled: Office) -> None:
    path = filled.home.issue_path("2022-1")
    more = f'\n[[columns]]\nname = "史海钩沉"\nremark = "手加的"\n\n[[columns.entries]]\nmanuscript = "{number(4)}"\nmine = 5\n'
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    found = filled.problems()
    assert "column-twice" in {problem["rule"] for problem in found}
    filled.ok("register", "--title", "又一篇")
    filled.ok("place", number(5), "--issue", "2022-1", "--column", "史海钩沉")
    shown = filled.ok("issue", "show", "2022-1", "--format", "json").json()["columns"]
    assert [[entry["id"] for entry in column["entries"]] for column in shown] == [
        [number(1), number(2), number(3), number(5)],
        [number(4)],
    ]
    text = path.read_text(encoding="utf-8")
    assert 'remark = "手加的"' in text
    assert "mine = 5" in text


def test_an_unreadable_issue_is_not_taken_for_an_empty_one(filled: Office) -> None:
    path = filled.home.issue_path("2022-1")
    good = path.read_text(encoding="utf-8")
    path.write_text(good + "x=[", encoding="utf-8")
    filled.ok("list")
    for command in (
        ["stats"],
        ["add", "存稿.txt", "--issue", "2022-1"],
        ["unplace", number(1)],
        ["remove", number(1), "-y"],
        ["set", number(1), "column=新栏"],
    ):
        result = filled.run(*command)
        assert result.code == 4, result
        assert "2022-1.toml" in result.err
    path.write_text(good, encoding="utf-8")
    assert filled.ok("check").code == 0
    assert filled.ok("stats", "--format", "json").json()["total"]["articles"] == 3


def test_a_manuscript_in_two_issues_is_put_right_by_place(filled: Office) -> None:
    filled.ok("issue", "new", "2022-2")
    path = filled.home.issue_path("2022-2")
    entry = f'\n[[columns]]\nname = "甲"\n[[columns.entries]]\nmanuscript = "{number(1)}"\n'
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")
    assert filled.run("check").code == 9
    filled.ok("place", number(1), "--issue", "2022-1", "--column", "史海钩沉")
    assert filled.ok("check").code == 0
    assert filled.ok("stats", "--format", "json").json()["total"]["articles"] == 3


def test_undo_goes_by_the_log_and_not_by_the_clock(filled: Office) -> None:
    filled.ok("set", number(1), "title=先")
    filled.ok("set", number(2), "title=后")
    batches = sorted((filled.root / "collections" / "batches").iterdir())
    later, earlier = batches[-1].name, "20000101-000000"
    batches[-1].rename(batches[-1].with_name(earlier))
    for path in (filled.root / "collections").rglob("*"):
        if path.name in ("history.jsonl", "plan.json"):
            path.write_bytes(path.read_bytes().replace(later.encode(), earlier.encode()))
    filled.ok("undo")
    titles = [m["title"] for m in filled.ok("list", "--format", "json").json()["manuscripts"]]
    assert titles[:2] == ["先", "書院記"]
    assert "撤销" in filled.ok("history", number(2)).out
    assert f"undo（{earlier} set" in filled.ok("history").out


def test_place_several_at_a_place(filled: Office) -> None:
    filled.ok("place", number(1), number(2), "--issue", "2022-1", "--at", "2")
    assert ids_of(filled.ok("list", "--issue", "2022-1", "--format", "json")) == [number(3), number(1), number(2)]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text there")
def test_names_that_are_no_text(office: Office) -> None:
    folder = office.root / "来稿"
    folder.mkdir()
    (folder / "好.txt").write_text("好稿\n\n正文。\n", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.txt")).write_bytes("坏名\n\n正文。\n".encode())
    (folder / "转\x1b[2J义.txt").write_bytes("坏名\n\n正文。\n".encode())
    (folder / "链接.txt").symlink_to("/etc/passwd")
    result = office.run("add", "来稿")
    assert result.code == 4
    assert "Traceback" not in result.err
    assert result.err.count("没收：") == 3
    assert "好稿" in result.out
    for arguments in (["add", "bad\udcff.txt"], ["register", "--title", "坏\udcff"], ["search", "坏\udcff"]):
        broken = office.run(*arguments)
        assert broken.code == 2
        assert "UTF-8" in broken.err


def test_the_archive_does_not_take_in_itself(filled: Office) -> None:
    filled.write("外面.txt", "外面的稿\n\n正文。\n")
    taken = filled.ok("add", ".", "--dry-run", "--format", "json").json()
    assert {Path(added["source"]).name for added in taken["added"]} == {"外面.txt"}
    assert filled.run("add", "collections/README.md").code == 2
    empty = filled.run("add", "")
    assert empty.code == 4
    assert "空的" in empty.err


def test_several_files_to_one_manuscript_are_one_batch(filled: Office) -> None:
    filled.write("附/1.txt", "渡口旧事\n张三\n\n第二稿。\n")
    filled.write("附/2.txt", "渡口旧事\n张三\n\n第三稿。\n")
    filled.write("附/3.txt", "")
    result = filled.run("add", "附", "--to", number(1), "--role", "修改稿", "--format", "json")
    assert result.code == 4
    data = result.json()
    assert [file["path"] for file in data["files"]] == ["originals/1.txt", "originals/2.txt"]
    assert len(data["failed"]) == 1
    shown = filled.ok("show", number(1), "--format", "json").json()
    assert shown["text"] == "第三稿。\n"
    assert len(shown["versions"]) == 3
    assert filled.ok("check").code == 0
    filled.ok("undo")
    assert "渡口在下坝" in filled.ok("show", number(1), "--text").out
    assert filled.ok("check").code == 0


def test_damage_is_counted_as_damage(filled: Office) -> None:
    (filled.home.manuscript_folder(number(1)) / "text.md").write_bytes("贵阳".encode("gb18030"))
    result = filled.ok("stats")
    assert "1 篇读不了" in result.err
    assert "无文字稿" not in result.err
    assert "渡口旧事\t张三口述" in filled.ok("list").out
    (filled.home.manuscript_folder(number(2)) / "record.toml").write_text("x", encoding="utf-8")
    again = filled.ok("add", "来稿/2_书院.txt", "--format", "json").json()
    assert again["skipped"][0]["id"] == number(2)


@pytest.mark.parametrize(
    "damage",
    [
        lambda home: home.history.unlink(),
        lambda home: (home.manuscript_folder(number(1)) / "history.jsonl").write_bytes(b""),
        lambda home: home.history.write_bytes(home.history.read_bytes().splitlines(keepends=True)[0]),
    ],
)
def test_a_history_cannot_be_cut_unseen(filled: Office, damage: object) -> None:
    damage(filled.home)  # type: ignore[operator]
    filled.ok("set", number(2), "title=别的")
    assert filled.run("check").code == 9


def test_a_garbled_log_does_not_stop_the_work(filled: Office) -> None:
    with filled.home.history.open("ab") as file:
        file.write(b"garbage\n")
    filled.ok("set", number(1), "title=别的")
    filled.ok("undo")
    assert "读不懂" in filled.ok("history").out
    assert filled.run("check").code == 9


def test_a_printed_issue_is_reopened_only_with_a_reason(filled: Office) -> None:
    filled.ok("issue", "set", "2022-1", "status=已刊")
    assert filled.run("issue", "set", "2022-1", "status=编排").code == 7
    assert filled.run("issue", "set", "2022-1", "serial=0").code == 2


def on_a_terminal(office: Office, *arguments: str, columns: int = 80, keys: bytes = b"", **env: str) -> str:
    """Run a command on a pseudo-terminal and return what the screen received."""
    import pty

    pid, descriptor = pty.fork()
    if pid == 0:
        os.chdir(office.root)
        os.environ.update({"COLUMNS": str(columns), "TERM": "xterm"} | env)
        os.execv(sys.executable, [sys.executable, "-m", "wenshi", *arguments])
    if keys:
        os.write(descriptor, keys)
    screen = b""
    while True:
        try:
            block = os.read(descriptor, 65536)
        except OSError:
            break
        if not block:
            break
        screen += block
    os.close(descriptor)
    os.waitpid(pid, 0)
    return screen.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_on_a_terminal(filled: Office) -> None:
    from rich.cells import cell_len

    text = filled.home.manuscript_folder(number(1)) / "text.md"
    text.write_text("贵阳\x1b[2J城外。\n", encoding="utf-8")
    for columns in (80, 120):
        for command in (["list"], ["stats"], ["issue", "show", "2022-1"]):
            screen = on_a_terminal(filled, *command, columns=columns, NO_COLOR="1")
            lines = [re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", line) for line in screen.splitlines()]
            assert max(map(cell_len, lines)) <= columns
            rows = [line for line in lines if "│" in line]
            assert len({tuple(cell_len(cell) for cell in row.split("│")) for row in rows}) == 1, "columns stand in line"
    assert "100,000" in on_a_terminal(filled, "stats", columns=80)
    assert "100000" in on_a_terminal(filled, "stats", columns=40), "too narrow: plain, and no figure is cut"
    hit = on_a_terminal(filled, "search", "贵阳")
    assert "\x1b[1;31m贵阳" in hit
    assert "\x1b[2J" not in hit
    assert "\x1b" not in on_a_terminal(filled, "search", "贵阳", NO_COLOR="1")
    assert "检索词：" in on_a_terminal(filled, "search", keys="渡口\n".encode())
    declined = on_a_terminal(filled, "remove", number(1), keys=b"n\n")
    assert "已取消" in declined
    assert number(1) in filled.ok("list").out


def test_a_hand_edit_before_the_next_version_leaves_no_error(filled: Office) -> None:
    """What stood in text.md before a hand changed it is gone, and nobody pretends otherwise."""
    text = filled.home.manuscript_folder(number(1)) / "text.md"
    for turn, change in enumerate((lambda: text.write_text("手改。\n", encoding="utf-8"), text.unlink)):
        change()
        filled.write(f"{turn}.txt", f"渡口旧事\n张三\n\n新的一稿{turn}。\n")
        filled.ok("add", f"{turn}.txt", "--to", number(1))
        assert filled.problems() == []
    versions = filled.ok("show", number(1), "--format", "json").json()["versions"]
    assert [version["path"] for version in versions] == ["", "versions/0002.md", "", "text.md"]
    assert "手改" in (text.parent / "versions" / "0002.md").read_text(encoding="utf-8")


def test_columns_are_one_line_and_names_without_spaces_around(filled: Office) -> None:
    filled.ok("place", number(4), "--issue", "2022-1", "--column", " 史海钩沉 ")
    shown = filled.ok("issue", "show", "2022-1", "--format", "json").json()["columns"]
    assert [column["name"] for column in shown] == ["史海钩沉"]
    assert filled.run("place", number(4), "--issue", "2022-1", "--column", "甲\n乙").code == 2
    assert filled.run("issue", "new", "2022-2", "--title", "甲\x1b乙").code == 2


def test_a_caption_is_never_thrown_away(filled: Office) -> None:
    result = filled.run("add", "存稿.txt", "--to", number(1), "--caption", "老照片")
    assert result.code == 4
    assert "图片" in result.err
