"""The dates in texts: anchors, calendars, ambiguity, what is no date, and that nothing raises."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.errors import BadInput
from wenshi.text.dates import Day, Reading, Tables, convert, ganzhi, lunar, reckonings, scan
from wenshi.text.dates.day import from_number
from wenshi.text.dates.numerals import chinese, number

ANCHORS = {
    "宣统三年八月十九": "1911-10-10",
    "道光三十年十二月初十": "1851-01-11",
    "崇祯十七年三月十九": "1644-04-25",
    "光绪二十六年闰八月初一": "1900-09-24",
    "光緖廿六年閏八月初一日": "1900-09-24",
    "光绪三十四年": "1908-02-02/1909-01-21",
    "宣统三年": "1911-01-30/1912-02-17",
    "道光三十年": "1850-02-12/1851-01-31",
    "光绪甲午": "1894-02-06/1895-01-25",
    "民国二十三年": "1934-01-01/1934-12-31",
    "民國卅四年八月十五日": "1945-08-15",
    "中华民国三十八年八月": "1949-08-01/1949-08-31",
    "民国元年": "1912-01-01/1912-12-31",
    "民国二十三年腊月": "1935-01-05/1935-02-03",
    "康德元年": "1934-03-01/1934-12-31",
    "康德十二年": "1945-01-01/1945-08-18",
    "昭和十六年十二月八日": "1941-12-08",
    "太平天国甲子十四年六月初六": "1864-07-19",
    "太平天国辛开元年": "1851-01-01/1851-12-31",
    "黄帝纪元四千六百零九年十一月十三日": "1912-01-01",
    "建文四年": "1402-02-11/1403-01-31",
    "昭武元年": "1678-01-23/1679-02-10",
    "一九三四年冬": "1934-12-01/1935-02-28",
    "一九四九年十月一日": "1949-10-01",
    "一千九百三十四年": "1934-01-01/1934-12-31",
    "二〇〇一年": "2001-01-01/2001-12-31",
    "1937年7月7日": "1937-07-07",
    "１９３７年７月７日": "1937-07-07",
    "1937-07-07": "1937-07-07",
    "公元前200年": "-0199-01-01/-0199-12-31",
    "1937—1945年": "1937-01-01/1945-12-31",
    "民国二十六年至三十四年": "1937-01-01/1945-12-31",
    "1937年7月7日至8月13日": "1937-07-07/1937-08-13",
    "1935年12月15—17日": "1935-12-15/1935-12-17",
    "1944年11月上旬": "1944-11-01/1944-11-10",
    "1944年11月下旬": "1944-11-21/1944-11-30",
    "1944年端午节": "1944-06-25",
    "1944年中秋": "1944-10-01",
    "1944年除夕": "1945-02-12",
    "1944年元旦": "1944-01-01",
    "1944年清明": "1944-04-05",
    "光绪四年小寒": "1879-01-05",
    "光绪二十六年闰月初一日": "1900-09-24",
    "1944年春夏之交": "1944-03-01/1944-08-31",
    "永乐皇帝三年": "1405-02-09/1406-01-28",
    "1944年重阳": "1944-10-25",
    "1944年底": "1944-12-01/1944-12-31",
    "1944年上半年": "1944-01-01/1944-06-30",
    "三十年代": "1930-01-01/1939-12-31",
    "二十世纪三十年代初": "1930-01-01/1933-12-31",
    "五六十年代": "1950-01-01/1969-12-31",
    "十九世纪末": "1870-01-01/1899-12-31",
    "光绪年间": "1875-02-06/1909-01-21",
    "雍正末年": "1732-01-27/1736-02-11",
    "民国时期": "1912-01-01/1949-09-30",
    "光绪七八年间": "1881-01-30/1883-02-07",
    "193×年": "1930-01-01/1939-12-31",
    "七七事变": "1937-07-07",
    "抗战胜利那年": "1945-01-01/1945-12-31",
    "九一八": "1931-09-18",
}


def interval(start: Day, end: Day) -> str:
    return str(start) if start == end else f"{start}/{end}"


@pytest.mark.parametrize(("expression", "expected"), ANCHORS.items())
def test_anchors(expression: str, expected: str) -> None:
    found = convert(expression)
    assert [interval(*one.reading) for one in found] == [expected]
    assert not found[0].amiss


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "光绪五年生。七年入学，十一年正月，移居贵阳。",
            ["光绪五年 1879-01-22/1880-02-09", "七年 1881-01-30/1882-02-17", "十一年正月 1885-02-15/1885-03-16"],
        ),
        (
            "民国十七年（戊辰一九二八），我六十六岁。九月初一日，迁居。",
            ["民国十七年 1928-01-01/1928-12-31", "戊辰一九二八 1928-01-01/1928-12-31", "九月初一日 1928-10-13"],
        ),
        ("1940年11月，子皓电悉。艳电。", ["1940年11月 1940-11-01/1940-11-30", "子皓电 1940-01-19", "艳电 1940-11-29"]),
        (
            "1938年3月5日开会，翌日散会。同年五月，又开；次年停。",
            [
                "1938年3月5日 1938-03-05",
                "翌日 1938-03-06",
                "同年五月 1938-05-01/1938-05-31",
                "次年 1939-01-01/1939-12-31",
            ],
        ),
        (
            "戊寅（公元1638年）四月二十五日晨起",
            ["戊寅 1638-02-14/1639-02-02", "公元1638年 1638-01-01/1638-12-31", "四月二十五日 1638-06-07"],
        ),
        ("万历二年八月己巳，振山西灾。庚午，振淮、扬水灾。", ["万历二年八月己巳 1574-09-22", "庚午 1574-09-23"]),
        (
            "万历二年。是夏，大水。诏罢明年元夕灯火。是年冬，旱。",
            [
                "万历二年 1574-02-02/1575-02-20",
                "是夏 1574-06-01/1574-08-31",
                "明年元夕 1575-03-07",
                "是年冬 1574-12-01/1575-02-28",
            ],
        ),
        (
            "崇祯十年正月十六、十七两日，雨。是月庚申，晴。清明，出游。",
            ["崇祯十年正月十六 1637-02-10", "十七 1637-02-11", "是月庚申 1637-02-14", "清明 1637-04-04"],
        ),
        ("1937年7月7日北上，9日到京，越二日回。", ["1937年7月7日 1937-07-07", "9日 1937-07-09"]),
        ("光绪年间建书院，甲午年重修。", ["光绪年间 1875-02-06/1909-01-21", "甲午年 1894-02-06/1895-01-25"]),
        ("康熙己酉8年举人，康熙己酉九年", ["康熙己酉8年 1669-02-01/1670-01-20", "康熙己酉 1669-02-01/1670-01-20"]),
        (
            "1938年6月23日（阴历五月二十六日）北上，七月七日到。",
            ["1938年6月23日 1938-06-23", "阴历五月二十六日 1938-06-23", "七月七日 1938-07-07"],
        ),
        ("公元一世纪至三世纪", ["公元一世纪至三世纪 0001-01-01/0299-12-31"]),
        ("于1814、1818年印行", ["1814 1814-01-01/1814-12-31", "1818年 1818-01-01/1818-12-31"]),
        ("戊寅六月，以忧归。崇祯十二年起用。", ["戊寅六月 1638-07-11/1638-08-09", "崇祯十二年 1639-02-03/1640-01-22"]),
        ("十四世纪至十八世纪中叶", ["十四世纪至十八世纪中叶 1300-01-01/1769-12-31"]),
        ("公元495～496年", ["公元495～496年 0495-01-01/0496-12-31"]),
    ],
)
def test_running_date(text: str, expected: list[str]) -> None:
    assert [f"{span.raw} {interval(span.start, span.end)}" for span in scan(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "住了三四年间。", "三四年后再来。", "十年来的变化", "过了两年，他走了。", "不到三年，生意做大。", "他在大同中学读书。",
        "解放路口", "乾隆皇帝吃过的菜", "《康熙字典》", "每年正月初一拜年", "第二年级", "五千年文明", "两三个月前", "三年级学生",
        "民国政府", "一九四", "电话13900001937", "他有电视机", "东电影院", "今天天气好", "道光廿", "甲丑年",
        "己巳戊辰甲子辛未", "每至端午，官给彩", "诸神清明彻骨", "一月三升，一年就三斗六升", "一日，忽有客来",
    ],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    assert scan(text) == []


def test_ambiguity_is_kept() -> None:
    (span,) = scan("三四年春")
    assert [str(reading.start) for reading in span.candidates] == ["1934-03-01", "1945-03-01"]
    assert span.confidence <= 0.5
    assert not span.certain
    (pair,) = scan("辛亥年")
    assert [reading.start.year for reading in pair.candidates] == [1911, 1851, 1791, 1731]
    first, second = scan("民国二十六年，抗战军兴。三四年春")[::2]
    assert first.certain
    assert second.start.year == 1945
    assert [reading.start.year for reading in second.candidates] == [1945, 1934]
    (homonym,) = scan("大同三年")
    assert homonym.calendar == "manchukuo"
    assert [reading.start.year for reading in homonym.candidates][:2] == [1934, 537]


@pytest.mark.parametrize(
    ("text", "amiss"),
    [
        ("康熙七十年", "康熙只有61年"),
        ("道光七年闰六月", "道光7年没有闰6月"),
        ("光绪二十六年八月三十日", ""),
        ("光绪二十六年闰八月三十日", "光绪26年闰8月只有29天"),
        ("1937年2月30日", "1937年2月只有28天"),
    ],
)
def test_impossible_dates(text: str, amiss: str) -> None:
    (span,) = scan(text)
    assert span.amiss == amiss
    assert bool(amiss) != span.certain


def test_a_day_before_the_gregorian_calendar_has_its_julian_date() -> None:
    (day,) = scan("洪武三年正月初一")
    assert (str(day.start), day.note) == ("1370-02-05", "儒略历1370-01-28")
    (later,) = scan("崇祯三年正月初一")
    assert not later.note


def test_a_pair_that_nothing_tells_is_a_guess() -> None:
    """It keeps its candidates, and the months behind it are not placed by it; a reading that cannot be is left out."""
    (guess,) = scan("辛亥年，返里。三月，入都。")
    assert guess.confidence <= 0.3
    (leap,) = scan("庚辰闰正月，奏辟。")
    assert leap.start.year == 1640


def test_an_office_adds_its_own() -> None:
    events = "names\tnational\tlocal\tbare\tnote\n乌当解放\t1949-11-14\t\t\t\n解放\t1949-10-01\t1949-11-14\tno\t\n"
    eras = "name\tdynasty\tcalendar\treckoning\tfirst\tyears\n天运\t\tera\tlunar\t1787\t2\n"
    own = Tables.load(events, eras)
    assert [str(span.start) for span in scan("乌当解放，天运二年，解放前", own)] == [
        "1949-11-14",
        "1788-02-07",
        "1949-11-14",
    ]
    assert [str(span.start) for span in scan("天运二年")] == []
    for bad in ("names\tnational\n某事\t1949-13\n", "names\tnational\n事\t1949\n", "names\tnational\n某事\t去年\n"):
        with pytest.raises(BadInput, match="请"):
            Tables.load(bad)
    with pytest.raises(BadInput, match="整数"):
        Tables.load("", "name\tfirst\tyears\n天运\t某\t2\n")


def test_both_lunar_calendars_agree() -> None:
    for year in range(1368, 1950):
        assert lunar.by_sxtwl(year) == lunar.by_lunar_python(year), year


def test_numbers() -> None:
    for value in range(1, 100):
        assert number(chinese(value)) == value
    assert [number(text) for text in ("廿三", "卅一", "一九三四", "一千九百三十四", "〇", "二○", "元", "百", "十", "一百零五")] == [
        23, 31, 1934, 1934, 0, 20, 1, 100, 10, 105,
    ]  # fmt: skip
    assert [number(text) for text in ("", "人", "二三十", "十百", "十廿")] == [None] * 5


def test_cycle() -> None:
    assert [ganzhi.index(ganzhi.name(place)) for place in range(60)] == list(range(60))
    assert ganzhi.index("甲丑") is None
    assert [year for year in range(1600, 2000) if ganzhi.of_year(year) == ganzhi.index("甲戌")] == [
        1634,
        1694,
        1754,
        1814,
        1874,
        1934,
        1994,
    ]


days = st.integers(Day(1368, 3, 1).number, Day(1949, 9, 30).number).map(from_number)


@given(days)
def test_there_and_back(day: Day) -> None:
    other = reckonings(day)
    assert other.reigns
    for name in other.reigns:
        readings = [one.reading for one in convert(name)]
        assert Reading(day, day) in readings, name
    assert convert(str(day))[0].reading == (day, day)
    assert ganzhi.of_day(day.number) == ganzhi.index(other.day_pair)


@given(st.integers(1368, 1949))
def test_years_there_and_back(year: int) -> None:
    other = reckonings(year)
    for name in (*other.reigns, f"{year}年"):
        assert any(one.reading.start.year == year for one in convert(name)), name
    pair = convert(other.year_pair)
    assert {one.reading.start.year % 60 for one in pair} == {year % 60}


_PIECES = ["光绪", "民国", "年", "月", "日", "闰", "初", "正", "甲子", "辛丑", "（", "）", "—", "至", "春", "，", "。", "\n", "十", "廿", "三四",
           "1937", "0", "９", "次年", "翌日", "世纪", "年代", "间", "抗战", "子皓电", "公元", "前", "元", "大同", "×", "?", " ", "的", "岁", "\u200b", "是月"]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3)), max_size=30).map("".join))
def test_no_text_raises(text: str) -> None:
    last = 0
    for span in scan(text):
        start, end = span.span
        assert last <= start < end
        assert text[start:end] == span.raw
        assert span.start <= span.end
        assert 0 <= span.confidence <= 1
        assert not span.candidates or span.candidates[0] == (span.start, span.end)
        last = end
    convert(text)


def test_real_texts(articles: Path) -> None:
    """Every offset quotes its text, and there are dates in most."""
    files = sorted(articles.glob("*.txt"))
    found = {path.name: scan(path.read_text(encoding="utf-8")) for path in files}
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert all(text[slice(*span.span)] == span.raw for span in found[path.name])
    assert sum(map(bool, found.values())) > 50


@pytest.mark.parametrize(
    "piece", ["一", "年", "1", "初", "春", "甲子", "至", "光绪", "三四年", "（", "十年至", "闰月", "1814、"]
)
def test_a_long_run_takes_no_longer_than_its_length(piece: str) -> None:
    """Texts made to make patterns try again and again: eight times the text, not the sixty-fourfold time."""

    def seconds(repeats: int) -> float:
        text = piece * repeats
        taken = []
        for _ in range(3):
            begin = time.process_time()
            scan(text)
            taken.append(time.process_time() - begin)
        return min(taken)

    assert seconds(8000) < 24 * max(seconds(1000), 0.001)


_WITHOUT_SXTWL = """
import sys
sys.modules["sxtwl"] = None  # so that importing it fails, as where it is not installed
from wenshi.text.dates import convert
for expression in sys.argv[1:]:
    print(*[one.reading for one in convert(expression)])
"""


def test_without_sxtwl() -> None:
    """Where sxtwl cannot be installed every anchor is read alike."""
    command = [sys.executable, "-X", "utf8", "-c", _WITHOUT_SXTWL, *ANCHORS]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    expected = [" ".join(str(one.reading) for one in convert(expression)) for expression in ANCHORS]
    assert done.stdout.splitlines() == expected


def test_solar_terms() -> None:
    assert [len(lunar.terms(year)) for year in range(1368, 1950, 83)] == [24] * 8
    known = {1944: "1944-02-05 1944-04-05 1944-12-22", 1879: "1879-02-04 1879-04-05 1879-12-22"}
    for year, days in known.items():
        assert " ".join(str(from_number(lunar.terms(year)[term])) for term in (0, 4, 21)) == days
