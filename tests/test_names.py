"""The editors' own authority: reading it, other forms of a name, counts, what is amiss."""

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import names as authority
from wenshi.names import PEOPLE, PLACES, Count, Entry, Form, Names, parse, template
from wenshi.text.fold import fold

from tests.conftest import Office

ROOT = Path(__file__).resolve().parent.parent
PEOPLE_LIST = """\
# 注释
[[people]]
name = "张三"
aliases = ["張老三", { name = "子山", kind = "字" }, { name = "渡口老人", kind = "号" }]
note = "依据：渡口旧事"

[[people]]
name = "王五"
aliases = ["老人", { name = "子山", kind = "号" }]
"""
PLACES_LIST = """\
[[places]]
name = "贵阳"
aliases = [{ name = "筑城", kind = "旧地名" }, "老人"]
"""


def lay(office: Office, list_: str, text: str | bytes) -> Path:
    path = office.root / "collections" / "wudang" / f"{list_}.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def small() -> Names:
    return Names.of([*parse(PEOPLE_LIST, PEOPLE), *parse(PLACES_LIST, PLACES)])


# --- reading ---


def test_a_list_to_the_letter() -> None:
    first, second = parse(PEOPLE_LIST, PEOPLE)
    assert first == Entry(
        PEOPLE,
        "张三",
        (Form("張老三", "", "张三"), Form("子山", "字", "张三"), Form("渡口老人", "号", "张三")),
        "依据：渡口旧事",
    )
    assert second.forms() == (Form("王五", "", "王五"), Form("老人", "", "王五"), Form("子山", "号", "王五"))


@pytest.mark.parametrize("list_", [PEOPLE, PLACES])
def test_the_template_holds_nothing_and_its_example_can_be_read(list_: str) -> None:
    text = template(list_).decode()
    assert parse(text, list_) == ()
    head, _, example = text.partition("#\n")
    (entry,) = parse(head + example.replace("# ", ""), list_)
    assert entry.aliases
    assert entry.note
    assert (ROOT / "collections" / "wudang" / f"{list_}.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[people]]\nname = “张三”\n", "第 2 行不是正确的 TOML"),
        ("[[people]]\nname = '张三'\n\naliases = ['a' 'b']", "第 4 行不是正确的 TOML"),
        ('[[people]]\nname = "张三', "末尾不是正确的 TOML"),
        ('[people]\nname = "张三"\n', "两层方括号"),
        ("people = [1]", "第 1 个 [[people]]应当是一段"),
        ('[[people]]\nname = "甲乙"\n[[people]]\nnote = "x"', "第 2 个 [[people]]缺少 name"),
        ('[[people]]\nname = " "', "缺少 name"),
        ("[[people]]\nname = 3", "缺少 name"),
        ('[[people]]\nname = "张三"\naliases = "子山"', "第 1 个 [[people]]（张三）的 aliases 应当是列表"),
        ('[[people]]\nname = "张三"\naliases = [1]', "的 aliases 里应当是"),
        ('[[people]]\nname = "张三"\naliases = [{ kind = "号" }]', "的别名应写成"),
        ('[[people]]\nname = "张三"\naliases = [{ name = "子山", kind = 1 }]', "的别名应写成"),
        ('[[people]]\nname = "张三"\nnote = 1', "note 应当是文字"),
        ('[[peple]]\nname = "张三"', "不认识 [peple]"),
        ('[[places]]\nname = "张三"', "不认识 [places]"),
        ("people = " + "[" * 5000 + "]" * 5000, "括号套得太深"),
    ],
)
def test_a_mistake_is_one_chinese_sentence(office: Office, text: str, words: str) -> None:
    path = lay(office, PEOPLE, text)
    lay(office, PLACES, PLACES_LIST)
    names = Names.load(office.home)
    (problem,) = names.problems
    assert problem.path == path
    assert problem.message.startswith(f"{path}：")
    assert words in problem.message
    assert [entry.name for entry in names.entries] == ["贵阳"]


def test_a_list_that_is_not_utf8(office: Office) -> None:
    lay(office, PEOPLE, '[[people]]\nname = "张三"'.encode("gb18030"))
    assert "不是 UTF-8" in Names.load(office.home).problems[0].message
    lay(office, PEOPLE, b"\xef\xbb\xbf" + PEOPLE_LIST.encode())  # as the Windows editor stores it
    assert len(Names.load(office.home).entries) == 2


def test_an_archive_without_lists(office: Office) -> None:
    names = Names.load(office.home)
    assert names == Names()
    assert names.others("张三") == ()


# --- other forms ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三", ["張老三", "子山", "渡口老人"]),
        ("張三", ["張老三", "子山", "渡口老人"]),
        ("张老三", ["张三", "子山", "渡口老人"]),
        ("渡口老人", ["张三", "張老三", "子山"]),
        ("子山", ["张三", "張老三", "渡口老人", "王五", "老人"]),
        ("老人", ["王五", "子山", "贵阳", "筑城"]),
        ("貴陽", ["筑城", "老人"]),
        ("山", []),
        ("", []),
        ("\u200b", []),
    ],
)
def test_other_forms(text: str, expected: list[str]) -> None:
    assert [form.text for form in small().others(text)] == expected


def test_a_form_says_what_it_is_and_whose() -> None:
    assert small().others("筑城") == (Form("贵阳", "", "贵阳"), Form("老人", "", "贵阳"))
    assert small().others("王五") == (Form("老人", "", "王五"), Form("子山", "号", "王五"))


WORDS = st.text("张三王五子山書书 \u200b", max_size=3)
ENTRIES = st.lists(
    st.builds(
        lambda name, aliases: Entry(PEOPLE, name, tuple(Form(alias, "", name) for alias in aliases)),
        WORDS,
        st.lists(WORDS, max_size=4),
    ),
    max_size=5,
)


@given(ENTRIES, WORDS)
def test_others_are_all_forms_of_the_entries_that_have_it_and_no_more(entries: list[Entry], text: str) -> None:
    wanted = fold(text)
    holders = [entry for entry in entries if wanted and wanted in {fold(form.text) for form in entry.forms()}]
    expected = {fold(form.text) for entry in holders for form in entry.forms()} - {wanted, ""}
    found = [fold(form.text) for form in Names.of(entries).others(text)]
    assert set(found) == expected
    assert len(found) == len(expected)


# --- counting ---


@given(
    ENTRIES,
    st.lists(st.tuples(st.text("张三王五子山書书\n", max_size=30), st.text("张三王五", max_size=5)), max_size=4),
)
def test_counting_is_looking_for_each_form_everywhere(entries: list[Entry], texts: list[tuple[str, str]]) -> None:
    counts = authority.count(Names.of(entries), texts)
    forms = {fold(form.text) for entry in entries for form in entry.forms()} - {""}
    assert set(counts) == forms
    for form in forms:
        places = [
            sum(fold(text).startswith(form, place) for text in manuscript for place in range(len(text)))
            for manuscript in texts
        ]
        assert counts[form] == Count(sum(places), sum(number > 0 for number in places))


def test_thousands_of_entries_are_read_and_counted_in_bounded_time(office: Office) -> None:
    path = lay(
        office, PEOPLE, "".join(f'[[people]]\nname = "某{n}"\naliases = ["甲{n}", "乙{n}"]\n' for n in range(5000))
    )
    started = time.perf_counter()
    names = Names.load(office.home)
    assert len(names.entries) == 5000
    counts = authority.count(names, [("某1", "甲2乙2", "丙" * 100_000 + "某4999", "")])
    assert counts["某4999"] == Count(1, 1)
    assert counts["某49"] == Count(1, 1)
    assert time.perf_counter() - started < 20
    path.unlink()


# --- what is amiss ---


def notices(text: str, *manuscripts: tuple[str, ...]) -> list[tuple[str, str, str]]:
    names = Names.of(parse(text, PEOPLE))
    return [(n.rule, n.name, n.form) for n in authority.review(names, authority.count(names, manuscripts))]


def test_nothing_is_amiss() -> None:
    assert notices('[[people]]\nname = "张三"\naliases = ["子山"]', ("子山記", "", "", "")) == []


def test_each_thing_that_is_amiss() -> None:
    text = """
[[people]]
name = "张三"
aliases = ["子山", "張三", "", "山"]
alias = ["x"]
[[people]]
name = "王五"
aliases = ["子山", "李四"]
[[people]]
name = "李四"
[[people]]
name = "\u200b"
"""
    assert notices(text, ("張三李四", "", "", "")) == [
        ("key-unknown", "张三", ""),
        ("form-clash", "张三", "子山"),
        ("form-twice", "张三", "張三"),
        ("form-empty", "张三", ""),
        ("form-short", "张三", "山"),
        ("form-clash", "王五", "子山"),
        ("form-clash", "王五", "李四"),
        ("form-clash", "李四", "李四"),
        ("form-empty", "\u200b", "\u200b"),
        ("entry-absent", "\u200b", ""),
    ]


def test_a_clash_says_with_what() -> None:
    names = small()
    messages = {(n.name, n.form): n.message for n in authority.review(names, {}) if n.rule == "form-clash"}
    assert messages["王五", "子山"] == "也是人名“张三”的字，检索时分不开"
    assert messages["贵阳", "老人"] == "也是人名“王五”的别名，检索时分不开"
    twice = Names.of([*parse('[[people]]\nname = "张三"\n[[people]]\nname = "張三"', PEOPLE)])
    assert next(n.message for n in authority.review(twice, {})) == "也是人名“張三”的正名，检索时分不开"


# --- the commands ---


def test_init_lays_the_lists_out(tmp_path: Path) -> None:
    Office(tmp_path).ok("init", "档案", "--title", "青溪文史", "--key", "qingxi", "--by", "王编辑")
    folder = tmp_path / "档案" / "collections" / "qingxi"
    assert {path.name for path in folder.glob("*.toml")} == {"collection.toml", "people.toml", "places.toml"}
    office = Office(tmp_path / "档案")
    result = office.ok("names", "check")
    assert result.out == ""
    assert result.err.splitlines()[0] == "检查完毕：人名 0 条，地名 0 条，提示 0。"
    assert "people.toml" in result.err
    office.ok("index")
    assert office.ok("check").out == ""


def test_names_list_to_the_letter(filled: Office) -> None:
    lay(filled, PEOPLE, PEOPLE_LIST)
    lay(filled, PLACES, PLACES_LIST)
    assert filled.ok("names", "list").out.splitlines() == [
        "表\t正名\t写法\t种类\t处数\t篇数",
        "人名\t张三\t张三\t\t1\t1",
        "人名\t张三\t張老三\t\t0\t0",
        "人名\t张三\t子山\t字\t0\t0",
        "人名\t张三\t渡口老人\t号\t0\t0",
        "人名\t王五\t王五\t\t1\t1",
        "人名\t王五\t老人\t\t0\t0",
        "人名\t王五\t子山\t号\t0\t0",
        "地名\t贵阳\t贵阳\t\t3\t3",
        "地名\t贵阳\t筑城\t旧地名\t0\t0",
        "地名\t贵阳\t老人\t\t0\t0",
    ]
    first, *_, last = filled.ok("names", "list", "--format", "json").json()["names"]
    assert (first["list"], first["name"], first["note"]) == ("people", "张三", "依据：渡口旧事")
    assert first["forms"][2] == {"text": "子山", "kind": "字", "occurrences": 0, "manuscripts": 0}
    assert last["forms"][0] == {"text": "贵阳", "kind": "", "occurrences": 3, "manuscripts": 3}
    rows = list(csv.reader(io.StringIO(filled.ok("names", "list", "--format", "csv").out.removeprefix("\ufeff"))))
    assert rows[8] == ["地名", "贵阳", "贵阳", "", "3", "3"]


def test_names_check_to_the_letter(filled: Office) -> None:
    lay(filled, PEOPLE, '[[people]]\nname = "无此人"\n[[people]]\nname = "张三"\naliases = ["三"]\n')
    result = filled.ok("names", "check")
    assert result.out.splitlines() == [
        "表\t正名\t写法\t问题\t怎么办",
        "人名\t无此人\t\t库中没有一处出现，各种写法都没有\t看看是否写错；有意预备的不必管",
        "人名\t张三\t三\t只有一个字，到处都会碰上\t删去，或写全",
    ]
    assert result.err == "检查完毕：人名 2 条，地名 0 条，提示 2。\n"
    problems = filled.ok("names", "check", "--format", "json").json()
    assert problems["format"] == 1
    assert [(p["level"], p["rule"], p["name"]) for p in problems["problems"]] == [
        ("note", "entry-absent", "无此人"),
        ("note", "form-short", "张三"),
    ]


def test_a_list_with_a_mistake_ends_with_4_and_the_other_is_still_checked(filled: Office) -> None:
    lay(filled, PEOPLE, "[[people]\n")
    lay(filled, PLACES, '[[places]]\nname = "无此地"\n')
    for arguments in (["names", "check"], ["names", "list"]):
        result = filled.run(*arguments)
        assert result.code == 4
        assert "无此地" in result.out
        assert "第 1 行不是正确的 TOML" in result.err
    result = filled.run("names", "check", "--format", "json")
    assert [p["rule"] for p in result.json()["problems"]] == ["file-unreadable", "entry-absent"]
    whole = filled.run("check", "--format", "json")
    assert whole.code == 9
    assert [(p["rule"], p["path"]) for p in filled.problems()] == [
        ("names-unreadable", "collections/wudang/people.toml")
    ]


def test_the_lists_are_never_written(filled: Office) -> None:
    people = lay(filled, PEOPLE, PEOPLE_LIST)
    before = (people.read_bytes(), people.stat().st_mtime_ns)
    for arguments in (
        ["names", "check"],
        ["names", "list"],
        ["index", "--rebuild"],
        ["set", "1", "title=甲"],
        ["check"],
    ):
        filled.run(*arguments)
    assert (people.read_bytes(), people.stat().st_mtime_ns) == before
