"""The order of hits against a reader's judgement: queries over the real articles whose right answer is known.

`judged.tsv` holds a query a line; articles are named by the number their file begins with. `first`: one of these
comes first; `top`: all of these are among the first five; `none`: these are not found, `others` standing for every
article that is in neither `first` nor `top`. An empty column claims nothing.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Office, make_office

TOP = 5
ALL = frozenset(f"{number:02}" for number in range(1, 71))
THROUGH_THE_COMMAND = ("房东", "東京", "船 扬州", "圣诞节 -房东", "孔乙己")


class Judged(NamedTuple):
    """A query and what a reader expects of it, by article numbers."""

    query: str
    first: frozenset[str]
    top: frozenset[str]
    none: frozenset[str]
    why: str


class Library(NamedTuple):
    """The archive of the 70 articles, and the article behind each accession number."""

    office: Office
    numbers: dict[str, str]

    def ranks(self, query: str) -> list[str]:
        """Ask in this process, through the same call as the command; return all article numbers in order."""
        from wenshi import finding
        from wenshi.asking import Asking

        return [self.numbers[hit.id] for hit in finding.search(self.office.home, Asking(query), limit=None).hits]


@cache
def judged() -> tuple[Judged, ...]:
    rows = Path(__file__).with_name("judged.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(_line(*row.split("\t")) for row in rows)


def _line(query: str, first: str, top: str, none: str, why: str) -> Judged:
    firsts, tops = frozenset(first.split()), frozenset(top.split())
    return Judged(query, firsts, tops, ALL - firsts - tops if none == "others" else frozenset(none.split()), why)


@pytest.fixture(scope="session")
def library(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The 70 articles as two issues of 35, filed by the command line."""
    office = make_office(tmp_path_factory.mktemp("judged") / "档案库")
    files = sorted(articles.glob("*.txt"))
    assert {path.name[:2] for path in files} == ALL
    numbers = {}
    for issue, part in (("2022-1", files[:35]), ("2022-2", files[35:])):
        office.ok("issue", "new", issue)
        data = office.ok("add", *map(str, part), "--issue", issue, "--column", "文史", "--format", "json").json()
        numbers |= {added["id"]: Path(added["source"]).name[:2] for added in data["added"]}
    assert len(numbers) == len(ALL)
    return Library(office, numbers)


def test_the_judgements_can_be_held() -> None:
    queries = [line.query for line in judged()]
    assert len(queries) >= 40
    assert len(set(queries)) == len(queries)
    for line in judged():
        assert line.first | line.top | line.none, f"{line.query}: nothing is claimed"
        assert line.first | line.top | line.none <= ALL, line.query
        assert len(line.top) <= TOP, line.query
        assert not (line.first | line.top) & line.none, line.query
        assert line.why, line.query


@pytest.mark.parametrize("line", judged(), ids=lambda line: line.query)
def test_the_order_is_a_readers(line: Judged, library: Library) -> None:
    ranks = library.ranks(line.query)
    came = f"came: {' '.join(ranks[:10]) or 'nothing'} (of {len(ranks)}); {line.why}"
    if line.first:
        assert set(ranks[:1]) & line.first, f"{line.query}: first {_named(line.first)}; {came}"
    late = line.top - set(ranks[:TOP])
    assert not late, f"{line.query}: {_named(late)} among the first {TOP}; {came}"
    wrong = line.none & set(ranks)
    assert not wrong, f"{line.query}: not {_named(wrong)}; {came}"


@pytest.mark.parametrize("query", THROUGH_THE_COMMAND)
def test_the_command_gives_the_same_order(query: str, library: Library) -> None:
    found = library.office.ok("search", "--format", "json", "--limit", "10", "--", query).json()
    assert [library.numbers[hit["id"]] for hit in found["hits"]] == library.ranks(query)[:10]


def _named(numbers: frozenset[str]) -> str:
    return " ".join(sorted(numbers))
