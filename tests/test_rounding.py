"""Numbers in sentences: the samples of real reports, and what must hold for every number."""

import re
from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wenshi.errors import Unreadable
from wenshi.model import Rounding
from wenshi.text.rounding import DEFAULT, characters, grouped, in_wan, in_words, pieces, refuse_nonsense

PIECES = """
    8→8篇 10→10篇 11→10余篇 70→70篇 73→70余篇 77→70余篇 78→近80篇 80→80篇 99→近100篇 101→100余篇 124→120余篇
    198→近200篇 331→330余篇 705→700余篇 1234→1200余篇 7532→7500余篇 12345→12000余篇
"""
CHARACTERS = """
    860→800余字 9700→近1万字 11000→1万余字 35000→3万余字 38500→近4万字 111800→11万余字 129000→近13万字 150000→15万字
    195000→近20万字 198000→近20万字 200400→20万字 203000→20余万字 215000→21万余字 229000→近23万字 420000→42万字
    785000→78万余字 1723000→170余万字 1985000→近200万字 2230000→220余万字
    0→0字 99→99字 100→100字 101→100余字 9499→9400余字 9500→近1万字 10000→1万字
"""
APPROX_CHARACTERS = "198412→约20万字 195000→约20万字 194999→约19万字 860→约900字 9949→约9900字 9950→约1万字 1723000→约172万字 200000→20万字 99→99字"


def pairs(text: str) -> list[tuple[int, str]]:
    return [(int(number), shown) for number, _, shown in (pair.partition("→") for pair in text.split())]


@pytest.mark.parametrize(("number", "shown"), pairs(PIECES))
def test_pieces_are_rounded_as_in_real_reports(number: int, shown: str) -> None:
    assert pieces(number) == shown


@pytest.mark.parametrize(("number", "shown"), pairs(CHARACTERS))
def test_characters_are_rounded_as_in_real_reports(number: int, shown: str) -> None:
    assert characters(number) == shown


@pytest.mark.parametrize(("number", "shown"), pairs(APPROX_CHARACTERS))
def test_about_so_many_characters(number: int, shown: str) -> None:
    assert characters(number, "approx") == shown


@pytest.mark.parametrize(("number", "shown"), pairs("8→8篇 70→70篇 73→约70篇 75→约80篇 331→约330篇 1250→约1300篇"))
def test_about_so_many_pieces(number: int, shown: str) -> None:
    assert pieces(number, manner="approx") == shown


def test_exact_numbers() -> None:
    assert (pieces(73, manner="exact"), characters(198_412, "exact"), characters(5121, "exact")) == (
        "73篇",
        "198,412字",
        "5121字",
    )
    assert (in_wan(198_412), in_wan(203_000), in_wan(49_500, 0), in_wan(78_401, 4)) == (
        "19.8万字",
        "20.3万字",
        "5万字",
        "7.8401万字",
    )
    assert [grouped(n) for n in (-61, 9999, 10_000)] == ["-61", "9999", "10,000"]
    assert [in_words(n, "期") for n in (1, 2, 10, 11)] == ["一期", "两期", "十期", "11期"]


def test_other_units() -> None:
    assert (pieces(94, "幅"), pieces(12_000, "册"), pieces(7532, "册")) == ("90余幅", "12000册", "7500余册")


SHAPE = re.compile(r"(近|约)?(\d+)(余)?(万)?(余)?(篇|字)")


def verify(number: int, shown: str, step: int) -> None:
    """Hold a rounded number to the truth: 余 below it, 近 above it, one step away at most, one word at most."""
    match = SHAPE.fullmatch(shown)
    assert match is not None, shown
    before, digits, over, wan, behind, _ = match.groups()
    value = int(digits) * (10_000 if wan else 1)
    assert sum(map(bool, (before, over, behind))) <= 1, shown
    assert abs(value - number) <= step, (number, shown)
    assert value % step == 0 or value == number, (number, shown)
    if over or behind:
        assert value < number < value + step, (number, shown)
    if before == "近":
        assert number < value, (number, shown)
    if wan and (over or behind):
        assert bool(over) == digits.endswith("0"), shown
    if number % step == 0:
        assert (value, before or over or behind) == (number, None), shown


def step_of_pieces(number: int, rounding: Rounding = DEFAULT) -> int:
    if number <= rounding.exact_pieces:
        return 1
    return 10 if number < rounding.hundreds_from else 100 if number < rounding.thousands_from else 1000


def step_of_characters(number: int, rounding: Rounding = DEFAULT) -> int:
    if number < 100:
        return 1
    if number >= rounding.ten_wan_from:
        return 100_000
    return 100 if number < 9500 else 10_000


def test_every_number_of_pieces_to_20000_is_told_truly() -> None:
    for number in range(20_001):
        verify(number, pieces(number), step_of_pieces(number))
        about = pieces(number, manner="approx")
        verify(number, about, step_of_pieces(number))
        assert "余" not in about
        assert "近" not in about
        assert pieces(number, manner="exact").replace(",", "") == f"{number}篇"


def test_every_number_of_characters_to_3000000_is_told_truly() -> None:
    """Each is rounded; of those written alike, what is held between bounds is held by the first and the last."""
    for shown, run in groupby(range(3_000_001), characters):
        numbers = list(run)
        for number in (numbers[0], numbers[-1]):
            verify(number, shown, step_of_characters(number))
    for step, numbers in ((100, range(100, 9_500, 100)), (10_000, range(10_000, 3_000_001, 10_000))):
        for number in numbers:
            verify(number, characters(number), step if number < DEFAULT.ten_wan_from else 100_000)


def test_rounding_never_falls_as_numbers_grow() -> None:
    """A larger number is never written as a smaller one."""

    def rank(shown: str) -> int:
        match = SHAPE.fullmatch(shown)
        assert match is not None
        before, digits, over, wan, behind, _ = match.groups()
        return int(digits) * (10_000 if wan else 1) * 10 + (5 if over or behind else -5 if before else 0)

    ranks = [rank(characters(number)) for number in range(0, 3_000_000, 50)]
    assert ranks == sorted(ranks)


ROUNDINGS = st.builds(
    Rounding,
    exact_pieces=st.integers(9, 200),
    hundreds_from=st.integers(100, 2_000),
    thousands_from=st.integers(2_000, 30_000),
    ten_wan_from=st.integers(100_000, 3_000_000),
    near_percent=st.integers(0, 100),
    near_ten_percent=st.integers(0, 100),
    near_first_percent=st.integers(0, 100),
    whole_percent=st.integers(0, 100),
)


@given(ROUNDINGS, st.integers(0, 20_000), st.integers(0, 3_000_000))
@example(Rounding(near_first_percent=100), 0, 0)
@example(Rounding(near_first_percent=100), 0, 100)
def test_whatever_the_thresholds_more_is_never_said_than_there_is(rounding: Rounding, few: int, many: int) -> None:
    refuse_nonsense(rounding)
    verify(few, pieces(few, rounding=rounding), step_of_pieces(few, rounding))
    first = 10_000 - many <= 100 * rounding.near_first_percent
    step = 10_000 if 100 <= many < 10_000 and first else step_of_characters(many, rounding)
    if 9500 <= many < 10_000 and not first:
        step = 100
    verify(many, characters(many, rounding=rounding), step)


@pytest.mark.parametrize(
    "wrong",
    [
        {"exact_pieces": 8},
        {"hundreds_from": 99},
        {"near_percent": 101},
        {"whole_percent": -1},
        {"ten_wan_from": 99_999},
        {"hundreds_from": 20_000},
    ],
)
def test_thresholds_that_could_lie_are_refused(wrong: dict[str, int]) -> None:
    refuse_nonsense(DEFAULT)
    with pytest.raises(Unreadable, match=next(iter(wrong)) if "hundreds_from" not in wrong else "hundreds_from"):
        refuse_nonsense(replace(DEFAULT, **wrong))
