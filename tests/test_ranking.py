"""The order of hits: the worked example of the documentation, and what decides between like and like."""

from math import isclose, log

from wenshi.search.brute import BruteEngine
from wenshi.search.engine import Entry
from wenshi.search.grammar import parse
from wenshi.search.ranking import Match

from .test_engines import entry


def ranked(query: str, *entries: Entry) -> list[Match]:
    return BruteEngine(entries).find(parse(query)).best()


def numbers(query: str, *entries: Entry) -> list[int]:
    return [int(match.id[-4:]) for match in ranked(query, *entries)]


def test_the_worked_example() -> None:
    """Three manuscripts of 20, 20 and 8 characters, mean 16; 渡口 stands in two of them."""
    entries = [
        entry(1, title="青溪渡口", body="渡口有船，渡口有人，渡口有茶馆。"),
        entry(2, title="赶场", body="从渡口过河，走三里路，就是场坝街上。"),
        entry(3, title="山歌", body="没有别的。。"),
    ]
    assert [len(held.title + held.body) for held in entries] == [20, 20, 8]
    first, second = ranked("渡口", *entries)
    idf = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    norm = 1.2 * (0.25 + 0.75 * 20 / 16)
    assert (first.id, first.occurrences, first.in_title) == ("2022-0001", 4, 1)
    assert isclose(first.score, idf * (4 / (4 + norm) + 1 + 2 / 4))
    assert (second.id, second.occurrences, second.in_title) == ("2022-0002", 1, 0)
    assert isclose(second.score, idf * (1 / (1 + norm)))


def test_as_typed_comes_before_all_else() -> None:
    entries = [entry(1, title="貴陽", body="貴陽" * 9), entry(2, title="甲", body="乙" * 500 + "贵阳")]
    assert numbers("贵阳", *entries) == [2, 1]
    assert numbers("貴陽", *entries) == [1, 2]


def test_a_title_outweighs_any_number_of_places() -> None:
    entries = [entry(1, title="旧事", body="渡口" * 500), entry(2, title="渡口的故事和别的一些事", body="甲" * 900)]
    assert numbers("渡口", *entries) == [2, 1]


def test_the_greater_part_of_a_title_is_more() -> None:
    entries = [entry(1, title="青溪渡口的来历"), entry(2, title="渡口"), entry(3, title="青溪渡口")]
    assert numbers("渡口", *entries) == [2, 3, 1]


def test_a_short_piece_that_dwells_on_it_comes_before_a_long_one() -> None:
    entries = [
        entry(1, title="甲", body="乙" * 5000 + "渡口渡口渡口"),
        entry(2, title="甲", body="乙" * 300 + "渡口渡口渡口"),
    ]
    assert numbers("渡口", *entries) == [2, 1]


def test_the_rarer_word_decides() -> None:
    entries = [entry(n, title="甲", body="河" * 3 + "丙丁") for n in range(1, 9)]
    entries += [entry(10, title="甲", body="河" * 3 + "丙船"), entry(11, title="甲", body="河河船船丙")]
    assert numbers("河 或 船", *entries)[:2] == [11, 10]


def test_like_and_like_stand_by_issue_then_by_number() -> None:
    places = ["", "2022-10", "2022-2", "2021-S1", "V3", "2022-2"]
    entries = [entry(n, title="甲", body="渡口", issue=issue) for n, issue in enumerate(places, 1)]
    assert numbers("渡口", *entries) == [5, 4, 3, 6, 2, 1]
    assert numbers("-乙", *entries) == [5, 4, 3, 6, 2, 1]
