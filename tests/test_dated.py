"""The dates kept of each manuscript, and the commands that ask for them, from outside."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import catalogue as catalogues
from wenshi import dated, indexing
from wenshi import home as homes
from wenshi.text.dates.day import Day, from_number
from wenshi.text.dating import Dating, Window, datings, iso, named

from .conftest import Office, make_office

EVENTS = '[[events]]\nname = "青溪大水"\nstart = "1931-06-05"\n'


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Four pieces: two with dates that are certain, one with a doubtful one alone, one with none."""
    made = make_office(tmp_path / "档案库")
    made.ok("issue", "new", "2022-1", "--serial", "45")
    made.write("稿/1.txt", "后方医院\n甲\n\n民國廿八年春，醫院遷來。\n次年六月，难民来投。\n")
    made.write("稿/2.txt", "公路\n乙\n\n1937年7月，公路修到。青溪大水那年，桥断了。\n")
    made.write("稿/3.txt", "盐路\n丙\n\n光绪二十六年闰八月，盐路不通。难民往年也来。\n")
    made.write("稿/4.txt", "书院\n丁\n\n甲子年，书院重修。\n")
    made.write("稿/5.txt", "龙灯\n戊\n\n难民不看龙灯。\n")
    made.ok("add", "稿", "--issue", "2022-1")
    return made


def found(office: Office, *args: str) -> list[str]:
    return [hit["id"][-1] for hit in office.ok("search", *args, "--format", "json").json()["hits"]]


def test_hits_come_in_the_order_of_their_dates(office: Office) -> None:
    assert found(office, "年代:1900..1945") == ["3", "2", "1", "4"]
    assert found(office, "年代:1900..1945", "--certain") == ["3", "2", "1"]
    assert found(office, "年代:1900..1945", "--sort", "issue") == ["1", "2", "3", "4"]
    assert found(office, "年代:民国二十八年") == ["1"]
    assert found(office, "难民", "年代:1940") == ["1"]
    assert sorted(found(office, "难民", "-年代:1940")) == ["3", "5"]
    assert found(office, "年代:光绪年间") == ["3"]


def test_hits_are_shown_with_the_years_ad(office: Office) -> None:
    shown = office.ok("search", "年代:1900..1945")
    lines = shown.out.splitlines()
    assert shown.err.startswith("读作：年代:1900..1945；年代在1900年至1945年之间")
    assert any("【民國廿八年春】〔1939年3月至5月〕，醫院遷來" in line for line in lines)
    assert any("【光绪二十六年闰八月】〔1900年9月24日至10月22日〕" in line for line in lines)
    assert any("【1937年7月】，公路" in line for line in lines)
    apart = next(i for i, line in enumerate(lines) if line.startswith("存疑年代"))
    assert lines[apart + 1].startswith("4. ")
    assert sum(line.startswith("存疑年代") for line in lines) == 1
    assert "【甲子年】〔" in shown.out.partition("存疑年代")[2]


def test_dates_of_a_snippet_as_json(office: Office) -> None:
    hit = office.ok("search", "年代:1939..1940", "--format", "json").json()["hits"][0]
    assert [date for snippet in hit["snippets"] for date in snippet["dates"]] == [
        {"raw": "民國廿八年春", "start": "1939-03-01", "end": "1939-05-31", "precision": "season", "certain": True},
        {"raw": "次年六月", "start": "1940-06-01", "end": "1940-06-30", "precision": "month", "certain": False},
    ]
    for snippet in hit["snippets"]:
        assert [snippet["text"][start:end] for start, end in snippet["spans"]] == [d["raw"] for d in snippet["dates"]]
    assert "dates" not in office.ok("search", "难民", "--format", "json").json()["hits"][0]["snippets"][0]


@pytest.mark.parametrize(
    ("words", "said"), [("年代:某日", "读不成年代"), ("年代:1945..1937", "颠倒"), ("难民 --certain", "只与 年代: 同用")]
)
def test_what_is_no_time_is_refused(office: Office, words: str, said: str) -> None:
    result = office.run("search", *words.split())
    assert (result.code, result.out) == (5, "")
    assert said in result.err


def test_the_scan_finds_what_the_index_finds(office: Office) -> None:
    indexed = office.ok("search", "年代:1900..1945", "--format", "json").json()
    text = office.root / "collections" / "wudang" / "manuscripts"
    path = next(text.glob("*-0005")) / "text.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n1938年，停演。\n", encoding="utf-8")
    home = homes.open_home(office.root)
    assert catalogues.refresh(home).changed
    scanned = office.ok("search", "年代:1900..1945", "--format", "json").json()
    assert [hit["id"][-1] for hit in scanned["hits"]] == ["3", "2", "5", "1", "4"]
    assert [hit["snippets"] for hit in scanned["hits"] if hit["id"][-1] != "5"] == [
        hit["snippets"] for hit in indexed["hits"]
    ]


def test_only_what_changed_is_read_again(office: Office) -> None:
    home = homes.open_home(office.root)
    read: list[tuple[int, int]] = []
    assert not dated.of(home, catalogues.refresh(home), lambda *done: read.append(done)).changed
    assert read == []
    office.ok("set", "2026-0001", "title=民国三十年的医院")
    path = home.index / dated.NAME
    path.write_bytes(path.read_bytes().replace(b'"2026-0002"', b'"2026-9999"'))  # damaged: the checksum tells
    dates = dated.of(home, catalogues.refresh(home), lambda *done: read.append(done))
    assert (dates.changed, read[-1], len(dates)) == (True, (5, 5), 5)
    assert [date.field for date in dates["2026-0001"]] == ["title", "body", "body"]


def test_the_tables_of_the_office(office: Office) -> None:
    folder = office.root / "collections" / "wudang"
    assert found(office, "年代:1931") == []
    (folder / "events.toml").write_text(EVENTS, encoding="utf-8")
    assert found(office, "年代:1931") == ["2"]
    (folder / "events.toml").write_text(EVENTS.replace("1931-06-05", "某日"), encoding="utf-8")
    broken = office.ok("search", "年代:1937")
    assert "某日" in broken.err
    assert "2026-0002" in broken.out
    assert "某日" in office.run("check").out


def test_check_finds_dates_that_are_not_those_of_the_text(office: Office) -> None:
    home = homes.open_home(office.root)
    catalogue = catalogues.refresh(home)
    dates = indexing.dates(home, catalogue)
    assert list(dated.mistaken(home, catalogue)) == []
    dates.stored["2026-0002"][1][0][2] = 1
    dated.save(home, dates)
    assert list(dated.mistaken(home, catalogue)) == ["2026-0002"]
    result = office.run("check")
    assert (result.code, "纪年与正文不符" in result.out) == (9, True)


def test_a_timeline_in_order(office: Office) -> None:
    rows = list(csv.DictReader(io.StringIO(office.ok("timeline", "2022-1", "--format", "csv").out.lstrip("\ufeff"))))
    certain = [row for row in rows if not row["公历"].endswith("？")]
    assert [(row["日期"], row["原文"], row["登记号"]) for row in certain] == [
        ("1900-09-24/1900-10-22", "光绪二十六年闰八月", "2026-0003"),
        ("1937-07", "1937年7月", "2026-0002"),
        ("1939-03/1939-05", "民國廿八年春", "2026-0001"),
    ]
    assert certain[1]["句"] == "1937年7月，公路修到。"
    assert certain[0]["期"] == "2022年第1期（总第45期）"


def test_a_timeline_of_a_query_and_a_time(office: Office) -> None:
    made = office.ok("timeline", "难民", "--from", "1930", "--to", "民国三十年", "--format", "csv")
    assert [row["原文"] for row in csv.DictReader(io.StringIO(made.out.lstrip("\ufeff")))] == ["次年六月"]
    assert "读作：难民" in made.err
    none = office.ok("timeline", "难民", "--certain", "--from", "1930")
    assert "没有找到" in none.err


def test_a_timeline_as_files(office: Office) -> None:
    office.ok("timeline", "-o", "年表.docx")
    office.ok("timeline", "-o", "年表.csv")
    with zipfile.ZipFile(office.root / "年表.docx") as package:
        assert "民國廿八年春" in package.read("word/document.xml").decode("utf-8")
    assert "民國廿八年春" in (office.root / "年表.csv").read_text(encoding="utf-8-sig")
    assert office.run("timeline", "-o", "年表.pdf").code != 0


DAYS = st.tuples(st.integers(2268900, 2440000), st.integers(0, 400)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(DAYS)
def test_a_stretch_of_days_begins_with_its_first(days: tuple[int, int]) -> None:
    first = from_number(days[0])
    assert str(first).startswith(iso(*days).partition("/")[0])
    assert named(*days, "day").startswith(str(first.year))


@given(DAYS, DAYS, st.sampled_from(["day", "era"]))
def test_a_date_lies_in_a_window_it_meets(days: tuple[int, int], window: tuple[int, int], precision: str) -> None:
    date = Dating("body", 0, 0, 1, precision, "ad", True, (days,))
    common = len(set(range(days[0], days[1] + 1)) & set(range(window[0], window[1] + 1)))
    expected = common > 0 if precision == "day" else common > 0 and common * 2 >= days[1] - days[0] + 1
    assert date.within(Window(*window)) == expected
    assert date.within(Window(None, None))


@given(
    st.lists(
        st.tuples(st.sampled_from(["title", "body", "notes"]), st.text("民国二十八年甲子19三月初，次 \n", max_size=12))
    )
)
def test_dates_quote_their_lines(drawn: list[tuple[str, str]]) -> None:
    lines = [(field, text.replace("\n", "")) for field, text in drawn]
    for date in datings(lines):
        line = [text for field, text in lines if field == date.field][date.line]
        assert line[date.start : date.end].strip() == line[date.start : date.end] != ""


def test_stretches_in_words() -> None:
    day = Day(1945, 8, 15).number
    assert (iso(day, day), named(day, day, "day")) == ("1945-08-15", "1945年8月15日")
    assert iso(Day(1937, 1, 1).number, Day(1945, 12, 31).number) == "1937/1945"
    assert named(Day(-203, 1, 1).number, Day(-203, 12, 31).number, "year") == "公元前204年"
