"""Titles and bylines, as editors and authors write them."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.model import TITLE_MISSING, Block, BlockKind, Mark, MarkKind
from wenshi.text import byline, markup


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("朱自清", "朱自清:author"),
        ("弘一法师", "弘一法师:author"),
        ("魯迅", "魯迅:author"),
        ("齐白石（口述） 张次溪（笔录）", "齐白石:narrator 张次溪:recorder"),
        ("张三丰口述  李四光整理", "张三丰:narrator 李四光:compiler"),
        ("张三口述 李四整理", "张三:narrator 李四:compiler"),
        ("作者：张三", "张三:author"),
        ("作者:张 三", "张三:author"),
        ("文/张三 图/李四", "张三:author 李四:photographer"),
        ("口述：张三  整理：李四、王五", "张三:narrator 李四:compiler 王五:compiler"),
        ("张三、李四", "张三:author 李四:author"),
        ("张三  李四", "张三:author 李四:author"),
        ("张三、李四口述", "张三:narrator 李四:narrator"),
        ("□ 王五", "王五:author"),
        ("（明）王守仁", "王守仁:author"),
        ("佚名", "佚名:author"),
        ("集体", "集体:author"),
        ("政协青溪县委员会文史资料委员会", "政协青溪县委员会文史资料委员会:author"),
        ("本刊编辑部", "本刊编辑部:author"),
        ("青溪县档案馆供稿", "青溪县档案馆:provider"),
        ("阿·买买提", "阿·买买提:author"),
        ("张三（区政协委员）", "张三:author"),
        ("赵明摄", "赵明摄:author"),
        ("周树人记", "周树人:recorder"),
        ("欧阳修文", "欧阳修:author"),
        ("（马世荣口述，田小琴整理）", "马世荣:narrator 田小琴:compiler"),
        ("〔英〕埃德温·哈特利著　梁一舟译", "埃德温·哈特利:author 梁一舟:translator"),
        ("孙秉德遗稿　孙晓岚整理", "孙秉德:author 孙晓岚:compiler"),
        ("佚名诗　杨文澜辑注", "佚名:author 杨文澜:editor"),
        ("罗　平", "罗平:author"),
        ("王 建 国", "王建国:author"),
        ("王建国 文", "王建国:author"),
        ("王建国 文  李明 摄", "王建国:author 李明:photographer"),
        ("王建国 著  李明 译", "王建国:author 李明:translator"),
        ("[美]埃德加·斯诺 著", "埃德加·斯诺:author"),
        ("王建国 讲 李明 记", "王建国:narrator 李明:recorder"),
        ("王建国/文 李明/图", "王建国:author 李明:photographer"),
        ("王建国 文/图", "王建国:author"),
        ("图文/王建国", "王建国:author"),
        ("王建国 绘图", "王建国:photographer"),
        ("王建国、李明等", "王建国:author 李明:author"),
        ("本刊记者 王建国", "王建国:author"),
        ("欧阳修", "欧阳修:author"),
        ("劉汝楫", "劉汝楫:author"),
        ("老舍", "老舍:author"),
        ("贵阳　李端棻", "李端棻:author"),
        ("贵阳　李端棻　张三整理", "李端棻:author 张三:compiler"),
        ("李家村 王五", "王五:author"),
        ("张大州 王五", "张大州:author 王五:author"),
        ("贵阳", "贵阳:author"),
        ("青溪县 王五、李四", "王五:author 李四:author"),
        ("毕节地区　罗平口述", "罗平:narrator"),
        ("贵州省档案馆 王五", "贵州省档案馆:author 王五:author"),
    ],
)
def test_bylines(line: str, people: str) -> None:
    assert " ".join(f"{person.name}:{person.role}" for person in byline.parse_byline(line)) == people
    assert byline.is_byline(line)


def test_identity_and_unit() -> None:
    first, second, third = byline.parse_byline("张三（区政协委员）、李四（区档案馆）、王五（回族）")
    assert (first.identity, second.unit, third.unit) == ("区政协委员", "区档案馆", "")
    first, second = byline.parse_byline("张三（区政协委员）口述 李四（文化艺术界）整理")
    assert (first.role, first.identity, second.role, second.identity) == (
        "narrator",
        "区政协委员",
        "compiler",
        "文化艺术界",
    )


@pytest.mark.parametrize(
    "line",
    [
        "前言",
        "一、渡口",
        "我与父亲不相见已二年余了。",
        "——记一位老人",
        "第一章",
        "《乌当文史》",
        "1939年，贵阳",
        "",
        "   ",
        "上篇",
        "抗日战争",
        "三线建设",
        "新添寨",
        "民国时期",
        "未署名",
    ],
)
def test_what_is_no_byline(line: str) -> None:
    assert not byline.is_byline(line)


@pytest.mark.parametrize(
    ("stem", "title", "author"),
    [
        ("02_背影", "背影", ""),
        ("背影_朱自清", "背影", "朱自清"),
        ("03、背影（朱自清）", "背影", "朱自清"),
        ("04 山歌(陈玉兰口述)", "山歌", "陈玉兰口述"),
        ("29_白石老人自述：一、出生时的家庭状况（一八六三）", "白石老人自述：一、出生时的家庭状况（一八六三）", ""),
        ("1949年的青溪", "1949年的青溪", ""),
        ("新建 DOC 文档", "", ""),
        ("最终版2", "", ""),
        ("副本", "", ""),
        ("微信图片_20220101120000", "", ""),
        ("新建文本文档 (2)", "", ""),
        ("12", "", ""),
        ("老屋——记张三", "老屋——记张三", ""),
        ("老屋（定稿）", "老屋", ""),
        ("回忆录_最终版", "回忆录", ""),
        ("回忆录_修改稿2", "回忆录", ""),
        ("老屋 - 副本", "老屋", ""),
        ("副本 - 老屋", "老屋", ""),
        ("复件 老屋", "老屋", ""),
        ("老屋 (2)", "老屋", ""),
        ("滦阳消夏录五(3)", "滦阳消夏录五(3)", ""),
        ("14_月令", "月令", ""),
        ("62章备穴", "62章备穴", ""),
        ("练营阵（战略）", "练营阵（战略）", ""),
        ("老屋_之一", "老屋_之一", ""),
        ("渡口旧事（二）", "渡口旧事（二）", ""),
        ("渡口旧事_三", "渡口旧事_三", ""),
        ("渡口旧事_二稿", "渡口旧事", ""),
        ("渡口旧事_明代", "渡口旧事_明代", ""),
        ("渡口旧事_转载", "渡口旧事_转载", ""),
        ("下坝河记（解放前）", "下坝河记（解放前）", ""),
        ("下坝河记（终审）", "下坝河记（终审）", ""),
        ("35军入黔记", "35军入黔记", ""),
        ("60_70年代的供销社", "60_70年代的供销社", ""),
        ("2022.3.15下坝河记", "2022.3.15下坝河记", ""),
        ("5.最后一架水车", "最后一架水车", ""),
        ("青溪学堂（县档案馆）", "青溪学堂", "县档案馆"),
        ("744521a-gbk", "744521a-gbk", ""),
        ("06塾師陸先生事略", "塾師陸先生事略", ""),
        ("20230415 093022 微信 13812345678", "", ""),
        ("", "", ""),
    ],
)
def test_file_names(stem: str, title: str, author: str) -> None:
    assert byline.read_file_name(stem) == (title, author)


def lead(text: str, stem: str = "新建文本文档", title: str = "", creator: str = "") -> byline.Lead:
    blocks, gap = [], False
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(BlockKind.PARAGRAPH, line, gap=gap))
            gap = False
        else:
            gap = True
    return byline.read_lead(tuple(blocks), stem, title, creator)


def test_a_long_name_of_digits_takes_no_time() -> None:
    """Once a pattern that tried every way to cut up the digits."""
    start = time.process_time()
    assert byline.read_file_name("微信图片" + "1234567890" * 400 + "题x")[0]
    assert byline.read_lead((), "", "12" * 3000 + "题")
    assert time.process_time() - start < 5


def test_a_first_line_that_is_the_file_name() -> None:
    found = lead("月令\n孟春之月。", "14_月令")
    assert (found.title, found.title_from, len(found.blocks)) == ("月令", "首行", 1)
    found = lead("县志（王五）\n正文。", "县志（王五）")
    assert (found.title, found.byline) == ("县志（王五）", "")


def test_a_firm_is_no_author() -> None:
    assert lead("话。", creator="投知网").byline == ""


def test_first_lines_beat_the_file_name() -> None:
    found = lead("背影\n朱自清\n\n我与父亲不相见已二年余了。", "散文_李四")
    assert (found.title, found.byline, found.title_from, found.byline_from) == ("背影", "朱自清", "首行", "第二行")
    assert [block.text for block in found.blocks] == ["我与父亲不相见已二年余了。"]


def test_the_printed_page_of_the_title_goes_to_the_text() -> None:
    page = (Mark(0, MarkKind.PAGE, "37"),)
    blocks = (
        Block(BlockKind.PARAGRAPH, "渡口旧事", marks=page),
        Block(BlockKind.PARAGRAPH, "张三"),
        Block(BlockKind.PARAGRAPH, "正文。", gap=True),
    )
    assert byline.read_lead(blocks, "").blocks == (Block(BlockKind.PARAGRAPH, "正文。", marks=page),)


def test_a_subtitle_stands_between() -> None:
    found = lead("最后一架水车\n——记木匠石老满\n石维新\n\n正文。")
    assert (found.title, found.subtitle, found.byline) == ("最后一架水车", "——记木匠石老满", "石维新")
    assert [block.text for block in found.blocks] == ["正文。"]


def test_title_alone_with_the_author_in_the_file_name() -> None:
    found = lead("背影\n\n我与父亲不相见已二年余了。", "背影_朱自清")
    assert (found.title, found.byline, found.byline_from) == ("背影", "朱自清", "文件名")


def test_a_first_sentence_is_no_title() -> None:
    found = lead("我与父亲不相见已二年余了。\n\n那年冬天，祖母死了。")
    assert (found.title, found.byline, len(found.blocks)) == (TITLE_MISSING, "", 2)


def test_without_gap_the_first_line_stays() -> None:
    found = lead("我与父亲不相见\n那年冬天，祖母死了。", "背影")
    assert (found.title, found.title_from, len(found.blocks)) == ("背影", "文件名", 2)


def test_properties_come_last() -> None:
    found = lead("我与父亲不相见已二年余了。", title="背影", creator="朱自清")
    assert (found.title, found.byline, found.title_from, found.byline_from) == (
        "背影",
        "朱自清",
        "文档属性",
        "文档属性",
    )
    assert lead("话。", creator="Administrator").byline == ""


@given(st.text(max_size=80), st.text(max_size=30))
def test_nothing_is_lost(text: str, stem: str) -> None:
    """Whatever the rule takes away from the body stands in the title or the byline."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in markup.lines(text) if line.strip())
    found = byline.read_lead(blocks, stem)
    assert found.blocks == blocks[len(blocks) - len(found.blocks) :]
    taken = "".join("".join(block.text.split()) for block in blocks[: len(blocks) - len(found.blocks)])
    assert len(taken) <= len("".join((found.title + found.subtitle + found.byline).split()))


def test_the_real_articles(articles: Path) -> None:
    with (articles / "catalogue.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) == 70
    for row in rows:
        found = lead((articles / row["file"]).read_text(encoding="utf-8"), Path(row["file"]).stem)
        assert found.title == row["title"]
        assert "".join(person.name for person in found.contributors) in row["author"].replace("、", "") or found.byline
