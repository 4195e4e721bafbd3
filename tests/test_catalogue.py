"""The catalogue: right after every kind of change, whatever the clock of the file system."""

import os
import time

import pytest
from wenshi import catalogue, indexing

from tests.conftest import Office


def text_of(office: Office, number: int = 0) -> "os.PathLike[str]":
    home = office.home
    return home.manuscript_folder(home.manuscript_ids()[number]) / "text.md"


def test_up_to_date_means_nothing_is_read(filled: Office) -> None:
    assert not catalogue.refresh(filled.home).changed
    again = catalogue.refresh(filled.home)
    assert [row.title for row in again.rows.values()] == ["渡口旧事", "書院記", "山歌", "存稿一篇"]
    assert again.digests() == catalogue.refresh(filled.home).digests()


@pytest.mark.parametrize("number", range(20))
def test_a_change_of_the_same_size_right_after_a_write_is_seen(filled: Office, number: int) -> None:
    """Write, refresh and write again as fast as can be: no change may hide behind an equal size and time."""
    path = text_of(filled)
    for turn in range(3):
        word = f"{number % 10}{turn}"
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(f"正文{word}。\n")
        found = catalogue.refresh(filled.home)
        catalogue.save(filled.home, found)
        assert found.rows[filled.home.manuscript_ids()[0]].chars == 5
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(f"改文{word}。\n")
        assert catalogue.refresh(filled.home).digests() != found.digests()


def test_a_coarse_clock_is_not_trusted(filled: Office) -> None:
    """As on a USB stick: whole seconds, and a change within two of them."""
    path = text_of(filled)
    second = int(time.time())
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("正文甲。\n")
    os.utime(path, (second, second))
    found = catalogue.refresh(filled.home)
    catalogue.save(filled.home, found)
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("正文乙。\n")
    os.utime(path, (second, second))
    assert catalogue.refresh(filled.home).digests() != found.digests()


def test_every_command_leaves_it_settled(filled: Office) -> None:
    for command in (["set", filled.home.manuscript_ids()[0], "title=甲"], ["issue", "new", "2022-2"], ["undo"]):
        filled.ok(*command)
        assert not catalogue.refresh(filled.home).changed, command
    assert filled.problems() == []


def test_what_cannot_be_stored_is_right_all_the_same(filled: Office) -> None:
    index = filled.home.index
    for path in index.rglob("*"):
        if path.is_file():
            path.unlink()
    found = catalogue.refresh(filled.home)
    assert found.changed
    indexing.keep(filled.home, found)
    assert not catalogue.refresh(filled.home).changed
