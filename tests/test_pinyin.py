"""Pinyin: readings, spellings of a name, the order of names."""

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.text.fold import fold
from wenshi.text.pinyin import alike, readings, sort_key, sounds_like, spoken

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def same_sound(first: str, second: str) -> bool:
    one, other = spoken(first), spoken(second)
    return 0 < len(one) == len(other) and all(map(alike, one, other))


# --- readings ---


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("曾国藩", "zeng guo fan"),
        ("都匀", "du yun"),
        ("仇英", "qiu ying"),
        ("单田芳", "shan tian fang"),
        ("查阜西", "zha fu xi"),
        ("朴正熙", "piao zheng xi"),
        ("朝阳", "chao yang"),
        ("重庆", "chong qing"),
        ("尉迟恭", "yu chi gong"),
        ("单姓", "shan xing"),
        ("任仲夷", "ren zhong yi"),
        ("乐山", "le shan"),
        ("十里堡", "shi li pu"),
        ("新堡", "xin bao"),
        ("新堡", "xin pu"),
        ("解缙", "xie jin"),
        ("区适", "ou shi"),
        ("盖叫天", "ge jiao tian"),
        ("乐毅", "yue yi"),
        ("缪荃孙", "miao quan sun"),
        ("覃光广", "qin guang guang"),
        ("覃光广", "tan guang guang"),
        ("冼星海", "xian xing hai"),
        ("翟让", "zhai rang"),
        ("翟让", "di rang"),
        ("种师道", "chong shi dao"),
        ("万俟卨", "mo qi xie"),
        ("李端棻", "li duan fen"),
        ("吕布", "lv bu"),
        ("吕布", "lu bu"),
        ("吕布", "lyu bu"),
        ("谋略", "mou lve"),
        ("謝曉峰", "xie xiao feng"),
    ],
)
def test_every_reading_counts_in_a_search(name: str, spelling: str) -> None:
    assert all(syllable in found for syllable, found in zip(spelling.split(), readings(name), strict=True))
    assert sounds_like(spelling, name)
    assert sounds_like(spelling.replace(" ", ""), name)
    assert sounds_like(spelling, fold(name))


def test_readings_to_the_letter() -> None:
    assert readings("李端棻") == ({"li"}, {"duan"}, {"fen"})
    assert readings("吕") == ({"lv", "lu", "lyu"},)
    assert readings("Ａ1 ·") == ({"a"}, {"1"}, set(), set())
    assert readings("") == ()


@given(st.text())
def test_there_is_one_set_of_readings_for_each_character(text: str) -> None:
    assert len(readings(text)) == len(text)


# --- is it spelt so ---


@pytest.mark.parametrize(
    "typed",
    [
        "li duanfen",
        "liduanfen",
        "Li Duan-fen",
        "LI DUANFEN",
        "lǐ duān fēn",
        "lǐduānfēn",
        "li2 duan1 fen1",
        "li3duan1fen1",
        "ｌｉ　ｄｕａｎｆｅｎ",
        "ldf",
        "LDF",
        "l.d.f.",
        "li df",
        "Li D. F.",
        "lidf",
        "李duanfen",
        "李端fen",
        "李端棻",
    ],
)
def test_ways_to_spell_a_name(typed: str) -> None:
    assert sounds_like(typed, "李端棻")


@pytest.mark.parametrize(
    "typed",
    ["", " ", "li", "duanfen", "lid uanfen", "li duan", "liduanfeng", "lduanf", "ld", "df", "李端芬芬", "-", "1"],
)
def test_what_does_not_spell_it(typed: str) -> None:
    assert not sounds_like(typed, "李端棻")


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [
        ("xian", "西安", True),
        ("xian", "先", True),
        ("xi'an", "西安", True),
        ("xi’an", "西安", True),
        ("xi1an1", "西安", True),
        ("xi'an", "先", False),
        ("xi an", "先", False),
        ("fangan", "方案", True),
        ("fangan", "反感", True),
        ("fan gan", "方案", False),
        ("zsf", "张三丰", True),
        ("zhsf", "张三丰", True),
        ("zhang s f", "张三丰", True),
        ("ouyang x", "欧阳修", True),
        ("oyx", "欧阳修", True),
        ("ou yx", "欧阳修", False),
        ("z", "张", False),
        ("lǚ bù", "吕布", True),
        ("lü bu", "吕布", True),
        ("lu:3 bu4", "吕布", True),
        ("xü zhimo", "徐志摩", True),
        ("101 yiyuan", "101医院", True),
        ("101yy", "101医院", True),
        ("luo ping", "罗　平", True),
        ("aideng", "埃·登", True),
        ("anything", "", False),
        ("anything", "　·", False),
    ],
)
def test_spellings(typed: str, name: str, expected: bool) -> None:
    assert sounds_like(typed, name) is expected


@given(st.text(HAN, min_size=1, max_size=6), st.data())
def test_a_name_is_spelt_by_its_own_readings(name: str, data: st.DataObject) -> None:
    syllables = [
        data.draw(st.sampled_from(sorted(found | {char})))
        for char, found in zip(fold(name), readings(fold(name)), strict=True)
    ]
    between = data.draw(st.sampled_from(["", " ", "-", "'", "　"]))
    assert sounds_like(between.join(syllables), name)
    assert sounds_like(between.join(syllables).upper(), name)


@given(st.text(), st.text())
def test_no_text_is_too_odd(typed: str, name: str) -> None:
    sounds_like(typed, name)
    same_sound(typed, name)
    sort_key(name)


@given(st.text())
def test_a_name_sounds_like_itself(name: str) -> None:
    assert same_sound(name, name) is bool(spoken(name))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("n" * 1000, "嗯" * 1000),
        ("a" * 1000, "阿" * 500),
        ("xian" * 250, "先" * 400),
        ("yiyuan" * 166, "一元音医" * 100),
    ],
)
def test_long_input_takes_bounded_time(typed: str, name: str) -> None:
    started = time.perf_counter()
    sounds_like(typed, name)
    same_sound(typed, name)
    sort_key(name)
    assert time.perf_counter() - started < 5


# --- sounding alike ---


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("李端棻", "李端芬", True),
        ("李端棻", "黎端芬", True),
        ("李端棻", "李瑞分", False),
        ("曾国藩", "增国番", True),
        ("曾国藩", "层国番", True),
        ("罗　平", "罗平", True),
        ("書院", "书院", True),
        ("吕布", "卢布", False),
        ("李端棻", "李端", False),
        ("", "", False),
    ],
)
def test_same_sound(first: str, second: str, expected: bool) -> None:
    assert same_sound(first, second) is expected
    assert same_sound(second, first) is expected


# --- order ---


def test_names_stand_in_the_order_of_a_chinese_index() -> None:
    names = [
        "1958年专班", "TNT", "阿其", "曹操", "单位史", "都匀", "范文澜", "尉", "黎元洪", "李达", "李大钊", "李端棻", "连横",
        "令狐冲", "卢布", "吕布", "缪荃孙", "万俟卨", "仇英", "覃光", "区政协", "任仲夷", "单雄信", "万里", "解缙", "解放军",
        "尉迟恭", "乐山", "乐毅", "翟让", "查阜西", "长沙", "长孙无忌", "曾国藩", "重庆", "冼星海",
    ]  # fmt: skip
    assert sorted(names, key=sort_key) == [
        "1958年专班", "TNT", "阿其", "曹操", "长沙", "重庆", "单位史", "都匀", "范文澜", "解放军", "乐山", "黎元洪", "李达", "李大钊",
        "李端棻", "连横", "令狐冲", "卢布", "吕布", "缪荃孙", "万俟卨", "覃光", "仇英", "区政协", "任仲夷", "单雄信", "万里", "尉",
        "冼星海", "解缙", "尉迟恭", "乐毅", "曾国藩", "查阜西", "翟让", "长孙无忌",
    ]  # fmt: skip


def test_people_of_one_surname_stand_together() -> None:
    assert sorted(["黎一", "李四", "黎七", "李二", "里仁"], key=sort_key) == ["黎七", "黎一", "李二", "李四", "里仁"]


def test_the_shorter_name_comes_first_and_scripts_stand_together() -> None:
    assert sorted(["王安石", "王安", "王"], key=sort_key) == ["王", "王安", "王安石"]
    assert sorted(["韓愈二", "韩愈", "韓愈"], key=sort_key) == ["韓愈", "韩愈", "韓愈二"]
    assert sorted(["罗　平乙", "罗平甲", "罗平丙"], key=sort_key) == ["罗平丙", "罗平甲", "罗　平乙"]


# --- cost ---


def test_the_library_is_imported_on_use_and_leaves_no_trace_in_the_environment() -> None:
    probe = (
        "import os, sys; before = dict(os.environ)\n"
        "from wenshi.text import pinyin\n"
        "assert 'pypinyin' not in sys.modules\n"
        "assert pinyin.sounds_like('ldf', '李端棻')\n"
        "assert 'pypinyin' in sys.modules and dict(os.environ) == before\n"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)
