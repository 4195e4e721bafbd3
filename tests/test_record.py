"""Records: what is written comes back equal, and what the program does not know stays."""

import dataclasses
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import record
from wenshi.errors import Unreadable
from wenshi.model import (
    Collection,
    Column,
    Contributor,
    Counts,
    Entry,
    FileEntry,
    Issue,
    IssueFormat,
    Manuscript,
    Photo,
    Targets,
    Version,
)

TEXT = st.text(st.one_of(st.sampled_from("文史\"'\\#=[]\t 　“"), st.characters(exclude_categories=("Cs",))), max_size=8)
NUMBER = st.none() | st.integers(0, 10**6)
CONTRIBUTORS = st.builds(Contributor, name=TEXT, role=TEXT, unit=TEXT)
FILES = st.builds(FileEntry, path=TEXT, role=TEXT, sha256=TEXT, bytes=st.integers(0, 10**9), pages=NUMBER)
PHOTOS = st.builds(Photo, path=TEXT, sha256=TEXT, caption=TEXT, width=NUMBER)
VERSIONS = st.builds(Version, path=TEXT, sha256=TEXT, counts=st.builds(Counts, st.integers(0, 99), st.integers(0, 99)))
MANUSCRIPTS = st.builds(
    Manuscript,
    id=TEXT,
    title=TEXT,
    byline=TEXT,
    source=TEXT,
    counts_as_article=st.booleans(),
    contributors=st.lists(CONTRIBUTORS, max_size=3).map(tuple),
    files=st.lists(FILES, max_size=2).map(tuple),
    photos=st.lists(PHOTOS, max_size=2).map(tuple),
    versions=st.lists(VERSIONS, max_size=2).map(tuple),
)
ENTRIES = st.builds(Entry, manuscript=TEXT, note=TEXT, page_from=NUMBER)
COLUMNS = st.builds(Column, name=TEXT, entries=st.lists(ENTRIES, max_size=3).map(tuple))
ISSUES = st.builds(
    Issue,
    id=TEXT,
    serial=NUMBER,
    title=TEXT,
    format=st.builds(IssueFormat, NUMBER, NUMBER),
    columns=st.lists(COLUMNS, max_size=3).map(tuple),
)
COLLECTIONS = st.builds(
    Collection, key=TEXT, title=TEXT, columns=st.lists(TEXT, max_size=3).map(tuple), targets=st.builds(Targets, NUMBER)
)


@given(st.one_of(MANUSCRIPTS, ISSUES, COLLECTIONS))
def test_round_trip(written: Any) -> None:
    assert record.load(type(written), record.dump(written, "说明")) == written


@given(st.one_of(st.tuples(MANUSCRIPTS, MANUSCRIPTS), st.tuples(ISSUES, ISSUES)))
def test_an_edit_gives_the_new_record(pair: tuple[Any, Any]) -> None:
    old, new = pair
    assert record.load(type(new), record.update(record.dump(old), new)) == new


OLD = """\
# 编者的话
id = "2022-0001"
title = "渡口" # 暂名
byline = ""
"字迹" = "潦草"

[[contributors]]
name = "张三"
role = "author"
"电话已登记" = true

[[contributors]]
name = "李四"
role = "author"

["出处"]
"卷" = 3
"""


def test_comments_and_unknown_keys_stay() -> None:
    old = record.load(Manuscript, OLD)
    new = dataclasses.replace(
        old, title="老渡口", contributors=(old.contributors[1], old.contributors[0]), source="约稿"
    )
    updated = record.update(OLD, new)
    assert "# 编者的话" in updated
    assert "# 暂名" in updated
    data = tomllib.loads(updated)
    assert data["字迹"] == "潦草"
    assert data["出处"] == {"卷": 3}
    assert data["contributors"][1] == {"name": "张三", "role": "author", "电话已登记": True}
    assert record.load(Manuscript, updated) == new


def test_an_unchanged_record_keeps_its_bytes() -> None:
    assert record.update(OLD, record.load(Manuscript, OLD)) == OLD


def test_a_date_typed_by_hand_is_read() -> None:
    assert record.load(Manuscript, 'id="1"\ntitle="t"\nreceived=2022-03-01').received == "2022-03-01"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("title = ", "TOML"),
        ('title = "t"', "id"),
        ('id = "1"\ntitle = 3.5', "title"),
        ('id = "1"\ntitle = "t"\ncounts_as_article = "yes"', "counts_as_article"),
        ('id = "1"\ntitle = "t"\nfiles = 3', "files"),
        ('id = "1"\ntitle = "t"\n[[files]]\npath = "p"\nrole = "r"\nsha256 = "s"\nbytes = "x"', "files[1].bytes"),
    ],
)
def test_a_damaged_record_is_one_clear_sentence(text: str, word: str) -> None:
    with pytest.raises(Unreadable, match=word.replace("[", r"\[")):
        record.load(Manuscript, text)
