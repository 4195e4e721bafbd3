"""Simplified or traditional: what each script alone writes, and the real texts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.text.script import _telling, script

from tests import rebuild_pairs

SIMPLIFIED = "贵阳城外有一个渡口，来往的马帮都在这里过夜，听说书人讲从前的战争。"
TRADITIONAL = "貴陽城外有一個渡口，來往的馬幫都在這裡過夜，聽說書人講從前的戰爭。"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (SIMPLIFIED, "简体"),
        (TRADITIONAL, "繁体"),
        (SIMPLIFIED + TRADITIONAL, "繁简混用"),
        (SIMPLIFIED * 10 + "題為“憶舊”", "简体"),
        (TRADITIONAL * 10 + "（国家图书馆藏）", "繁体"),
        ("后里只云台著乾於余干着" * 20, "无法判断"),
        ("渡口", "无法判断"),
        ("", "无法判断"),
        ("In the year 1949." * 50, "无法判断"),
    ],
)
def test_what_a_text_is_written_in(text: str, written: str) -> None:
    assert script(text) == written


def test_what_both_write_tells_nothing() -> None:
    simplified, traditional = _telling()
    for char in "后里只云台著乾於余干着万与":
        assert not simplified.match(char), char
        assert not traditional.match(char), char
    assert all(simplified.match(char) for char in "国书车马说发")
    assert all(traditional.match(char) for char in "國書車馬說發")


def test_the_real_articles(articles: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(articles.glob("*.txt"))]
    assert [script(text) for text in texts].count("简体") == 51
    assert [script(text) for text in texts].count("繁体") == 19


@pytest.mark.usefixtures("articles")
def test_no_text_of_three_decades_is_mixed_or_unknown() -> None:
    written = [script(text) for text in rebuild_pairs.decades()]
    assert (len(written), written.count("简体"), written.count("繁体")) == (2100, 2087, 13)


@given(st.integers(1, 30), st.integers(1, 30))
def test_the_more_of_one_script_the_more_it_is(simplified: int, traditional: int) -> None:
    order = ["简体", "繁简混用", "繁体"]
    now = script("国" * 10 * simplified + "國" * 10 * traditional)
    more = script("国" * 10 * simplified + "國" * (10 * traditional + 1))
    assert order.index(more) >= order.index(now)
