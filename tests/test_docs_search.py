"""docs/search.md against the program: every query, reading, count, fold, score, key and bound that it shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from wenshi.commands.searching import _HEADERS as CSV_HEADERS
from wenshi.commands.searching import search_command
from wenshi.errors import BadQuery
from wenshi.search import grammar
from wenshi.search.brute import BruteEngine
from wenshi.search.grammar import parse
from wenshi.search.reading import read_as
from wenshi.search.term import LONGEST_GAP
from wenshi.text.fold import fold, table

from .conftest import make_office
from .test_docs import FENCE, read
from .test_engines import entry

PAGE = "docs/search.md"


def tables(*header: str) -> list[list[str]]:
    """Return the rows of all tables of the page whose header begins with these cells."""
    return list(_rows(header))


def _rows(header: tuple[str, ...]) -> Iterator[list[str]]:
    inside = False
    for line in read(PAGE).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif inside and not set("".join(cells)) <= set("-"):
            yield cells
        inside = inside or cells[: len(header)] == list(header)


def code(cell: str) -> str:
    """Return what stands between backticks, which must be all of a cell."""
    assert re.fullmatch(r"`[^`]+`", cell), cell
    return cell.strip("`")


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


READINGS = [(code(row[0]), code(row[1])) for row in tables("写法", "读作")]
REFUSED = [(code(row[0]), row[1]) for row in tables("写法", "提示")]
COUNTED = [(code(row[0]), row[1].replace(" / ", "\n"), int(row[2])) for row in tables("写法", "正文")]


def test_the_tables_are_there() -> None:
    assert len(READINGS) > 70
    assert len(REFUSED) > 10
    assert len(COUNTED) > 20


@pytest.mark.parametrize(("text", "reading"), READINGS)
def test_a_query_reads_as_shown(text: str, reading: str) -> None:
    assert read_as(parse(text)) == reading


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_a_query_is_refused_as_shown(text: str, reason: str) -> None:
    with pytest.raises(BadQuery, match=re.escape(reason)):
        parse(text)


@pytest.mark.parametrize(("text", "body", "number"), COUNTED)
def test_places_are_counted_as_shown(text: str, body: str, number: int) -> None:
    assert BruteEngine([entry(1, body=body)]).find(parse(text)).occurrences == number


def test_every_query_within_a_sentence_can_be_read() -> None:
    places = prose() + [row[2] for row in tables("写的", "不找到")]
    quoted = {text for place in places for text in codes(place) if re.search(r"[\u4e00-\u9fff]", text)}
    assert len(quoted) > 20
    for text in quoted - {"略标点(…)"}:  # how it is written, not a query
        parse(text)


def test_every_spelling_shown_is_one_of_the_name() -> None:
    from wenshi.text.pinyin import sounds_like

    spellings = {text for line in prose() for text in codes(line) if re.fullmatch(r"l[ǐi].*|ldf", text, re.IGNORECASE)}
    assert len(spellings) == 5
    assert [text for text in spellings if not sounds_like(text, "李端棻")] == []


def prose() -> list[str]:
    """Return the lines of the page but those of blocks and tables."""
    return [line for line in FENCE.sub("", read(PAGE)).splitlines() if not line.startswith("|")]


def test_the_bounds_are_those_of_the_program() -> None:
    bounds = [grammar.MAX_LENGTH, grammar.MAX_DEPTH, grammar.MAX_COSTLY, grammar.MAX_LOOKED_UP]
    bounds += [grammar.MAX_NEAR, LONGEST_GAP]
    assert [int(row[1]) for row in tables("限度")] == bounds


def test_the_fields_shown_are_all_there_are() -> None:
    from wenshi.search.scanner import FIELD_NAMES

    shown = {text.partition(":")[0] for text, _ in READINGS if re.match(r"\w+:", text)}
    assert shown >= set(FIELD_NAMES)


# --- folding ---


def test_what_is_shown_as_one_character_folds_to_one() -> None:
    pairs = [(row[0], row[1]) for row in tables("写的", "也找到")]
    pairs += [(row[0], written) for row in tables("查", "也会碰上") for written in row[1].split()]
    assert len(pairs) > 12
    assert [pair for pair in pairs if fold(pair[0]) != fold(pair[1]) or pair[0] == pair[1]] == []


def test_what_is_shown_as_kept_apart_is() -> None:
    pairs = [(row[0], row[1]) for row in tables("写的", "不找到")]
    assert len(pairs) > 4
    assert [pair for pair in pairs if fold(pair[0]) in fold(pair[1])] == []


def test_the_size_of_the_fold_table() -> None:
    written, targets = map(int, re.findall(r"表上有 (\d+) 个字符，归到 (\d+) 个", read(PAGE))[0])
    assert (written, targets) == (len(table()), len(set(table().values())))


# --- ranking ---


def test_the_worked_example_of_the_ranking() -> None:
    rows = tables("稿件", "题名", "正文")
    entries = [entry(n, title=title, body=body) for n, (_, title, body, *_) in enumerate(rows, 1)]
    found = {int(match.id[-4:]): match for match in BruteEngine(entries).find(parse("渡口")).best()}
    for number, (_, _, _, places, sum_, score) in enumerate(rows, 1):
        if number not in found:
            assert places == "0"
            continue
        assert int(places) == found[number].occurrences
        assert f"{found[number].score:.4f}" == score
        worked = sum_.translate(str.maketrans("×÷＋（）", "*/+()"))
        assert re.fullmatch(r"[\d.*/+()]+", worked)
        assert abs(eval(worked) - float(score)) < 2e-4
    assert list(found) == [1, 2]


# --- what comes back ---


def test_the_options_shown_are_all_there_are() -> None:
    shown = {name for row in tables("选项") for name in codes(row[0])}
    there = {option for param in search_command.params for option in param.opts if option.startswith("--")}
    assert shown == there - {"--help"}


def test_the_keys_and_columns_shown_are_those_printed(tmp_path: Path) -> None:
    office = make_office(tmp_path / "档案库")
    office.write("稿/1.txt", "青溪渡口\n张三\n\n渡口在下坝。\n")
    office.ok("add", "稿")
    whole = office.ok("search", "渡口", "--format", "json", "--facets").json()
    assert {key for row in tables("键") for key in codes(row[0])} == set(whole)
    assert {key for row in tables("`hits` 的键") for key in codes(row[0])} == set(whole["hits"][0])
    said = "".join(row[1] for row in tables("`hits` 的键")) + "".join(row[1] for row in tables("键"))
    inner = {*whole["hits"][0]["snippets"][0], *whole["facets"]["year"][0], *whole["hits"][0]["contributors"][0]}
    assert inner | set(whole["facets"]) <= set(codes(said))
    header = office.ok("search", "渡口", "--format", "csv").out.splitlines()[0].removeprefix("\ufeff")
    line = next(line for line in read(PAGE).splitlines() if line.startswith("| 序 |"))
    assert [cell.strip() for cell in line.strip("|").split("|")] == header.split(",") == list(CSV_HEADERS)


def test_the_other_names_are_read_as_shown(tmp_path: Path) -> None:
    text, reading = re.findall(r"查 `([^`]+)`，读作 `([^`]+)`", read(PAGE))[0]
    office = make_office(tmp_path / "档案库")
    people = '[[people]]\nname = "李端棻"\naliases = [{ name = "苾园", kind = "号" }]\n'
    (office.root / "collections" / "wudang" / "people.toml").write_text(people, encoding="utf-8")
    assert office.ok("search", text).err.splitlines()[0] == f"读作：{reading}"
