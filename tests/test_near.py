"""What is near a query: titles, names, pieces, each held to a plain definition of it."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wenshi.near import names_alike, standing_pieces, titles_within_one_edit
from wenshi.text.fold import fold

LETTERS = st.text("甲乙丙書书\n", max_size=12)


# --- titles ---


def edits(one: str, other: str) -> int:
    """Count the edits between two texts, by the textbook."""
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, against in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (char != against))
    return row[-1]


def stands_nearly(title: str, query: str) -> bool:
    parts = {line[i:j] for line in title.split("\n") for i in range(len(line) + 1) for j in range(i, len(line) + 1)}
    return any(edits(part, query) <= 1 for part in parts)


@given(st.text("甲乙丙書书", max_size=7), st.lists(LETTERS, max_size=4))
@example("甲乙丙", ["乙丙"])
@example("甲乙丙", ["甲丁乙丙"])
@example("甲甲乙", ["甲乙"])
def test_a_title_is_near_when_a_part_of_it_is_within_one_edit(query: str, titles: list[str]) -> None:
    expected = {title for title in titles if len(query) >= 3 and stands_nearly(fold(title), fold(query))}
    found = titles_within_one_edit(query, titles, most=10)
    assert set(found) == expected
    assert len(found) == len(expected)


def test_titles_in_their_order() -> None:
    titles = ["漫谈青溪渡头旧事", "青溪古渡口", "無關", "青溪渡", "记青溪渡口", "青溪渡头", "青溪渡头"]
    assert titles_within_one_edit("靑溪渡口", titles) == [
        "记青溪渡口",
        "青溪渡",
        "青溪渡头",
        "青溪古渡口",
        "漫谈青溪渡头旧事",
    ]
    assert titles_within_one_edit("青溪渡口", titles, most=1) == ["记青溪渡口"]
    assert titles_within_one_edit("渡口", ["渡头", "渡口"]) == []
    assert titles_within_one_edit("", ["渡口"]) == []


@pytest.mark.parametrize("query", ["甲" * 1000, "甲" * 999 + "乙", "甲乙丙" * 333, "甲乙丙"])
def test_titles_by_the_thousand_take_bounded_time(query: str) -> None:
    titles = [f"甲乙丁{n}甲甲甲甲甲甲甲甲甲甲丙" for n in range(5000)] + ["甲" * 3000, "甲" * 1500 + "丙"]
    started = time.perf_counter()
    titles_within_one_edit(query, titles)
    assert time.perf_counter() - started < 10


# --- names ---


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("李瑞分", "李端棻"),
        ("李端芬", "李端棻"),
        ("黎端分", "李端棻"),
        ("li duanfen", "李端棻"),
        ("ldf", "李端棻"),
        ("曾国凡", "曾国藩"),
        ("增国藩", "曾国藩"),
        ("曾國番", "曾国藩"),
        ("林凤", "凌奉"),
        ("刘兰", "牛南"),
        ("周杉", "邹三"),
        ("陈成", "岑城"),
        ("胡飞", "福辉"),
        ("罗品", "罗平"),
        ("欧阳休", "欧阳修"),
        ("查阜西", "扎福西"),
    ],
)
def test_names_someone_may_have_meant(text: str, name: str) -> None:
    assert names_alike(text, ["王甲", name, "张乙丙"]) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("李白", "李达"),
        ("李端棻", "王端方"),
        ("李端棻", "李大钊"),
        ("李端棻", "李端"),
        ("欧阳修", "欧阳询"),
        ("李", "里"),
        ("李端棻", "李端棻"),
        ("李端棻", "李 端 棻"),
        ("贵阳", "贵州"),
        ("", "李"),
        ("·", "·"),
    ],
)
def test_names_that_are_not_meant(text: str, name: str) -> None:
    assert names_alike(text, [name]) == []


def test_the_closest_name_comes_first() -> None:
    names = ["李端方", "李端凤", "李端棻", "黎端棻", "李端鳳", "李瑞棻", "李端芬", "李端棻"]
    assert names_alike("李端分", names) == ["李端棻", "李端芬", "黎端棻", "李端凤", "李端方"]
    assert names_alike("李端分", names) == names_alike("李端分", reversed(names))
    assert len(names_alike("李端分", names)) == 5
    assert names_alike("李端分", names, most=1) == ["李端棻"]


@given(st.text(max_size=6), st.lists(st.text(max_size=6), max_size=6))
def test_any_text_will_do_and_the_answer_is_some_of_the_names(text: str, names: list[str]) -> None:
    found = names_alike(text, names)
    assert set(found) <= set(names)
    assert len(found) == len(set(found)) <= 5
    assert found == names_alike(text, sorted(names))


def test_names_by_the_thousand_take_bounded_time() -> None:
    names = [f"{family}{chr(0x4E00 + n)}{chr(0x9000 - n)}" for family in "李王张刘陈" for n in range(1000)]
    started = time.perf_counter()
    for text in ("李瑞分", "li duanfen", "李" * 1000, "l" * 1000):
        names_alike(text, names)
    assert time.perf_counter() - started < 10


# --- pieces ---


def test_pieces_that_stand() -> None:
    where = fold("抗战时期的贵阳，难民收容在乌当。")
    assert standing_pieces("乌当抗战难民", where.__contains__) == ["乌当", "抗战", "难民"]
    assert standing_pieces("貴陽，难民營", where.__contains__) == ["贵阳,难民"]
    assert standing_pieces("阳，乙难民收容所", where.__contains__) == ["难民收容"]
    assert standing_pieces("贵阳", where.__contains__) == []
    assert standing_pieces("", where.__contains__) == []


@given(st.text("甲乙丙丁", max_size=20), st.text("甲乙丙丁", max_size=40))
def test_the_pieces_that_stand_are_the_longest_ones(text: str, where: str) -> None:
    asked: list[str] = []

    def occurs(piece: str) -> bool:
        asked.append(piece)
        return piece in where

    found = standing_pieces(text, occurs)
    parts = {text[i:j] for i in range(len(text)) for j in range(i + 2, len(text) + 1)}
    standing = {part for part in parts if part in where}
    longest = {part for part in standing if not any(part in other for other in standing - {part})} - {text}
    assert set(found) == longest
    assert len(asked) <= 2 * len(text)


def test_no_more_is_asked_than_allowed() -> None:
    asked: list[str] = []

    def occurs(piece: str) -> bool:
        asked.append(piece)
        return len(piece) <= 3

    found = standing_pieces("".join(map(chr, range(0x4E00, 0x4E00 + 1000))), occurs)
    assert len(asked) == 60
    assert found
    assert all(len(piece) in (2, 3) for piece in found)
