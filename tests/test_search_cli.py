"""`wenshi search` and `wenshi explain` from outside: what is typed, what comes back, in every form."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from .conftest import Office, make_office


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two issues, one of them out, with pages, notes, captions and names; tests only read it."""
    office = make_office(tmp_path_factory.mktemp("library") / "档案库")
    office.ok("issue", "new", "2019-2", "--serial", "40")
    office.ok("issue", "new", "2022-1", "--serial", "45")
    office.write("甲/1_渡口.txt", "青溪渡口\n张三口述  李四整理\n\n渡口在下坝，渡口有船。\n王若飞从这里过河。\n")
    office.write("甲/2_书院.md", "# 書院記\n\n李端棻\n\n貴陽有書院[^1]。渡口也有。\n\n[^1]: 書院在城北。\n")
    office.ok("add", "甲", "--issue", "2019-2", "--column", "史海钩沉")
    office.write("乙/1_赶场.txt", "赶场\n赵六\n\n先生，之风；山高水长。\n贵阳来的人赶场，苾园先生也来。\n")
    office.ok("add", "乙", "--issue", "2022-1", "--column", "往事")
    office.write("丙.txt", "未编的一篇\n赵六\n\n渡口没有桥。\n")
    office.ok("add", "丙.txt")
    issue = office.root / "collections" / "wudang" / "issues" / "2019-2.toml"
    text = issue.read_text(encoding="utf-8").replace('status = "征稿"', 'status = "已刊"')
    text = text.replace('manuscript = "2026-0001"', 'manuscript = "2026-0001"\npage_from = 12\npage_to = 15')
    issue.write_text(text, encoding="utf-8")
    people = '[[people]]\nname = "李端棻"\naliases = [{ name = "苾园", kind = "号" }]\n'
    (office.root / "collections" / "wudang" / "people.toml").write_text(people, encoding="utf-8")
    office.ok("set", "2026-0001", "text_state=据印本核对", "access=公开")
    office.ok("index")
    return office


def found(library: Office, *args: str) -> list[str]:
    """Return the last digit of each hit's number, in order."""
    return [hit["id"][-1] for hit in library.ok("search", *args, "--format", "json").json()["hits"]]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["题名:书院"], ["2"]),
        (["题名：书院"], ["2"]),
        (["注释:书院"], ["2"]),
        (["正文:书院", "-注释:城南"], ["2"]),
        (["责任者:赵六", "渡口"], ["4"]),
        (["期:2019-1..2021-2", "贵阳"], ["2"]),
        (["年:2020..", "贵阳"], ["3"]),
        (["栏目:往事"], ["3"]),
        (["王*飞"], ["1"]),
        (["渡口", "近3", "船"], ["1"]),
        (["同段(贵阳 先生)"], ["3"]),
        (["略标点(先生之风，山高水长)"], ["3"]),
        (["先生之风山高水长", "--skip-punctuation"], ["3"]),
        (["贵阳", "--literal"], ["3"]),
        (["貴陽", "--literal"], ["2"]),
        (["渡口", "--published", "--sort", "issue"], ["1", "2"]),
        (["渡口", "--access", "公开"], ["1"]),
        (["渡口", "--sort", "issue"], ["1", "2", "4"]),
        (["渡口", "--sort", "hits"], ["1", "4", "2"]),
        (["渡口", "--sort", "title"], ["1", "2", "4"]),
        (["渡口", "--sort", "date", "--limit", "1"], ["4"]),
        (["渡口", "--sort", "issue", "--offset", "1", "--limit", "1"], ["2"]),
        (["李端棻"], ["2", "3"]),
        (["李端棻", "--no-names"], ["2"]),
        (["责任者:苾园"], ["2"]),
        (["--pinyin", "li duanfen"], ["2", "3"]),
        (["--pinyin", "li duanfen", "--no-names"], ["2"]),
        (["期:2022年第1期", "贵阳"], ["3"]),
        (["贵阳", "--issue", "2022年第1期（总第45期）"], ["3"]),
        (["--pinyin", "wang ruofei"], ["1"]),
        (["--pinyin", "zhang san"], ["1"]),
    ],
)
def test_what_is_found(library: Office, args: list[str], expected: list[str]) -> None:
    assert found(library, *args) == expected


def test_what_is_said_of_a_hit(library: Office) -> None:
    result = library.ok("search", "渡口", "--sort", "issue")
    lines = result.out.splitlines()
    assert lines[0] == "1. 2026-0001《青溪渡口》张三口述  李四整理　3处"
    assert lines[1] == "   《乌当文史》2019年第2期（总第40期）第12—15页　史海钩沉　文本已据印本核对"
    assert "   【渡口】在下坝，【渡口】有船。（第1段）" in lines
    assert "   《乌当文史》2019年第2期（总第40期）（页码待补）　史海钩沉　文本为来稿，未据印本核对" in lines
    assert "   未编入　文本为来稿，未据印本核对" in lines
    assert result.err.splitlines() == [
        "读作：渡口",
        "期：2019年第2期（总第40期） 2、未编入 1",
        "年：2019年 2、无年份 1",
        "栏目：史海钩沉 2、未分栏 1",
        "责任者：张三 1、李四 1、李端棻 1、赵六 1",
        "共3篇5处",
    ]


def test_the_json_of_a_hit(library: Office) -> None:
    data = library.ok("search", "李端棻", "--format", "json", "--facets").json()
    first, second = data["hits"]
    assert (first["rank"], first["source"], first["via"]) == (1, "《乌当文史》2019年第2期（总第40期）（页码待补）", [])
    assert second["via"] == [{"form": "苾园", "name": "李端棻"}]
    assert (second["text_state"], second["access"], second["page_from"]) == ("来稿", "内部", None)
    assert data["facets"]["year"] == [
        {"value": "2019", "name": "2019年", "count": 1},
        {"value": "2022", "name": "2022年", "count": 1},
    ]
    assert data["read_as"] == "李端棻 或 苾园"
    assert "又名：苾园（李端棻）" in library.ok("search", "李端棻").out


def test_other_forms_of_output(library: Office) -> None:
    lines = library.ok("search", "渡口", "--format", "jsonl", "--sort", "issue").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["2026-0001", "2026-0002", "2026-0004"]
    table = library.run("search", "渡口", "--format", "csv", "--sort", "issue").out
    assert table.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [row["登记号"] for row in rows] == ["2026-0001", "2026-0002", "2026-0004"]
    assert (rows[0]["起页"], rows[0]["止页"], rows[0]["摘录"]) == ("12", "15", "【渡口】在下坝，【渡口】有船。")
    assert rows[0]["出处"] == "《乌当文史》2019年第2期（总第40期）第12—15页"
    facets = library.ok("search", "渡口", "--facets").out
    assert "期\t未编入\t1" in facets.splitlines()
    rows = list(csv.reader(io.StringIO(library.ok("search", "渡口", "--facets", "--format", "csv").out)))
    assert rows[1] == ["期", "2019年第2期（总第40期）", "2"]


def test_counting_only(library: Office) -> None:
    result = library.ok("search", "渡口", "--count")
    assert (result.out, result.err.splitlines()[-1]) == ("3\n", "共3篇5处")
    assert library.ok("search", "渡口", "--count", "--format", "json").json() == {
        "format": 1, "query": "渡口", "read_as": "渡口", "total": 3, "occurrences": 5,
    }  # fmt: skip
    assert library.ok("search", "渡口", "--count", "--format", "csv").out.splitlines()[1:] == ["3,5"]
    assert library.ok("search", "不在这里", "--count").out == "0\n"


def test_the_part_shown_is_named(library: Office) -> None:
    assert "共3篇5处，显示前1篇（--all 全部）" in library.ok("search", "渡口", "--limit", "1").err
    assert "共3篇5处，显示第2—2篇（--all 全部）" in library.ok("search", "渡口", "--limit", "1", "--offset", "1").err
    beyond = library.ok("search", "渡口", "--offset", "9")
    assert (beyond.out, "共3篇5处" in beyond.err) == ("", True)


def test_nothing_found(library: Office) -> None:
    result = library.ok("search", "渡口难民")
    assert result.out == ""
    assert result.err.splitlines() == ["读作：渡口难民", "没有找到。", "分开来查有：渡口（3篇5处）"]
    assert "分开来查有：桥（1篇1处）、船（1篇1处）" in library.ok("search", "桥 船").err
    assert "音近形近的名字：李端棻（1篇1处）" in library.ok("search", "李瑞分").err
    assert "音近形近的名字：王若飞（1篇1处）" in library.ok("search", "王若非").err
    assert "相近的题名：2026-0001《青溪渡口》" in library.ok("search", "青溪度口").err
    assert "去掉筛选条件有2篇" in library.ok("search", "贵阳", "--issue", "2022-1", "--author", "张三").err
    assert "不照原字（去掉 --literal）有2篇" in library.ok("search", "貴阳", "--literal").err
    assert "略过标点（--skip-punctuation）有1篇" in library.ok("search", "先生之风山高水长").err
    assert "要用半角大写字母" in library.ok("search", "贵阳 or 日军").err
    assert "要连写" in library.ok("search", "贵阳 near/5 日军").err
    assert "作通配符" in library.ok("search", "贵？").err
    assert "不能有空格" in library.ok("search", "同段 (贵阳 日军)").err
    near = library.ok("search", "李瑞分", "--format", "json").json()["nearby"]
    assert near["names"] == [{"text": "李端棻", "total": 1, "occurrences": 1}]


def test_what_is_near_is_only_asked_as_it_can_be(library: Office) -> None:
    """Nothing found is no error, whatever other way of asking would be one."""
    many = " ".join(["一二三四", *(chr(0x4E00 + i) for i in range(70))])
    for words in (["--pinyin", "zhangqq"], [many]):
        result = library.ok("search", *words)
        assert result.out == ""
        assert "没有找到。" in result.err


def test_exit_codes(library: Office) -> None:
    assert library.run("search", "不在这里", "--exit-code").code == 1
    assert library.run("search", "渡口", "--exit-code").code == 0
    assert library.run("search", "不在这里").code == 0
    refused = library.run("search", "渡口", "题目:甲")
    assert refused.code == 5
    assert refused.err.splitlines()[1:] == ["  渡口 题目:甲", "  　　 ^"]
    assert "题名、责任者、栏目、期、年、图片说明、注释、正文" in refused.err
    assert library.run("search", "渡口", "--issue", "1999-1").code == 6


def test_a_names_list_with_a_mistake_is_no_obstacle(library: Office, tmp_path: Path) -> None:
    office = Office(tmp_path / "copy")
    shutil.copytree(library.root, office.root)
    (office.root / "collections" / "wudang" / "people.toml").write_text("[[people]\n", encoding="utf-8")
    result = office.ok("search", "李端棻")
    assert "2026-0002" in result.out
    assert "注意：" in result.err
    assert "people.toml" in result.err


def test_explain(library: Office) -> None:
    result = library.ok("explain", "贵阳 李端棻 -书院 贵阳 责任者:赵六")
    assert "读作：贵阳 且 （李端棻 或 苾园） 且 非 书院 且 贵阳 且 责任者:赵六" in result.err
    assert "合起来：1篇2处" in result.err
    rows = [line.split("\t") for line in result.out.splitlines()]
    assert rows[0] == ["检索词", "归一后", "视为相同的字", "本名", "篇数", "处数"]
    assert rows[1] == ["贵阳", "贵阳 ⇄ 貴陽", "贵＝貴　阳＝陽", "", "2", "2"]
    assert rows[3][3:] == ["李端棻", "1", "1"]
    assert [row[0] for row in rows[1:]] == ["贵阳", "李端棻", "苾园", "非 书院", "责任者:赵六"]
    assert rows[5][4:] == ["2", "0"]
    data = library.ok("explain", "貴陽", "--format", "json").json()
    assert data["terms"] == [
        {
            "text": "貴陽", "folded": "贵阳", "variants": [["贵", "貴"], ["阳", "陽"]], "name": None,
            "excluded": False, "total": 2, "occurrences": 2,
        }
    ]  # fmt: skip
    assert library.run("explain", "贵阳 (").code == 5
    missing = library.run("explain")
    assert (missing.code, missing.err) == (2, "缺少检索词。用 --help 看用法。\n")


def test_one_name_in_pinyin_and_nothing_else(library: Office) -> None:
    for words in (["-luxun"], ["zhu ziqing OR luxun"], ["(li)"], ["li", "--literal"]):
        flags = [word for word in words if word.startswith("--")]
        rest = [word for word in words if not word.startswith("--")]
        refused = library.run("search", "--pinyin", *flags, "--", *rest)
        assert refused.code == 5, words
        assert "--pinyin 后面只写一个姓名的拼音" in refused.err


def test_a_longest_query_is_answered(library: Office) -> None:
    """No query of a thousand characters may cost more than the archive can bear."""
    many = [
        " ".join("的一是不了人在有我他" * 50)[:1000],
        "甲*" * 20 + "乙",
        " 近1000 ".join("的一是不了人在有我他的一是不了人在有我他的"),
        "同段(" + " 或 ".join("的一是不了" * 12) + ")",
        "略标点(" + "的" * 990 + ")",
        "-" + "(" * 40 + "甲" + ")" * 40,
        "渡" * 1000,
    ]
    for query in many:
        assert library.run("search", "--count", "--", query).code == 0, query[:30]
    for options, query in ((), "同段(" + " ".join("的" * 61) + ")"), (("--literal",), " ".join("的" * 61)):
        refused = library.run("search", *options, "--", query)
        assert (refused.code, refused.err.split("（")[0]) == (5, "要逐篇比对的词太多")
    assert library.ok("search", "--pinyin", "yi " * 300).err.endswith("没有找到。\n")
