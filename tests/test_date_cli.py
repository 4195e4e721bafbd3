"""`wenshi date` from outside: dates in other calendars, dates in texts, the office's own tables."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wenshi import own_tables
from wenshi.converting import converted
from wenshi.errors import BadInput, Unreadable
from wenshi.text.dates import Reading, reckonings
from wenshi.text.dates.day import from_number, historical, historical_number

from .conftest import Office

EVENTS = '[[events]]\nname = "解放"\nstart = "1949-11-14"\n'


@pytest.fixture
def desk(tmp_path: Path) -> Office:
    """A folder with no archive in it or around it."""
    return Office(tmp_path)


# --- convert ---


def test_a_date_of_an_era_is_said_in_all_calendars_iso_first(desk: Office) -> None:
    result = desk.ok("date", "convert", "光绪二十六年闰八月初一")
    assert result.out == (
        "1900-09-24\t光绪二十六年闰八月初一；明治三十三年九月二十四日；农历闰八月初一；庚子年乙酉月庚子日\n"
    )
    assert result.err == ""
    assert desk.ok("date", "convert", "1900-09-24").out == result.out


def test_a_year_a_month_and_all_readings(desk: Office) -> None:
    result = desk.ok("date", "convert", "民国二十八年", "1900-09", "1939", "甲午")
    lines = [line.split("\t") for line in result.out.splitlines()]
    assert [line[0] for line in lines] == [
        "1939", "1900-09", "1939",
        "1894-02-06/1895-01-25", "1834-02-09/1835-01-28", "1774-02-11/1775-01-30", "1714-02-14/1715-02-03",
    ]  # fmt: skip
    assert lines[0][1] == lines[2][1] == "公元1939年；民国二十八年；康德六年；昭和十四年；己卯年"
    assert lines[1][1] == "光绪二十六年八月初八至光绪二十六年闰八月初七"
    assert lines[4][1].startswith("公元1834年；道光十四年；甲午年")


def test_the_calendar_of_the_time_stands_beside_old_days(desk: Office) -> None:
    assert "儒略历1449-09-01" in desk.ok("date", "convert", "正统十四年八月十五").out
    assert "儒略历" not in desk.ok("date", "convert", "1900-09-24").out


def test_what_cannot_be_says_why_and_the_rest_is_converted(desk: Office) -> None:
    result = desk.run("date", "convert", "康熙七十年", "光绪二十六年闰九月", "1939-02-30", "民国元年", "渡口")
    assert result.code == 2
    assert result.out.startswith("1912\t")
    assert result.out.count("\n") == 1
    first, second, third, fourth = result.err.splitlines()
    assert first == "“康熙七十年”没有这个日子：康熙只有61年；请核对。"
    assert "没有闰9月" in second
    assert "1939年2月只有28天" in third
    assert fourth.startswith("“渡口”读不成日期；写作 ")


def test_one_a_line_from_standard_input(desk: Office) -> None:
    lines = "民国二十八年\n\n光绪二十五年十二月三十日\n".encode()
    for words in ([], ["-"]):
        result = desk.ok("date", "convert", *words, stdin=lines)
        assert [line.split("\t")[0] for line in result.out.splitlines()] == ["1939", "1900-01-30"]


def test_the_json_of_a_conversion(desk: Office) -> None:
    result = desk.run("date", "convert", "--format", "json", "民国三十四年八月十五日", "康熙七十年")
    assert result.code == 2
    day, wrong = result.json()["conversions"]
    assert day["expression"] == "民国三十四年八月十五日"
    [reading] = day["readings"]
    assert reading["iso"] == reading["start"] == reading["end"] == "1945-08-15"
    assert (reading["precision"], reading["calendar"]) == ("day", "minguo")
    assert reading["pairs"] == {"year": "乙酉", "month": "甲申", "day": "丙辰"}
    assert reading["lunar"] == "七月初八"
    assert "民国三十四年八月十五日" in reading["reigns"]
    assert wrong["readings"] == []
    assert "康熙只有61年" in wrong["error"]


@given(st.integers(2220000, 2433000))
def test_every_day_comes_back_from_its_era(number: int) -> None:
    day = from_number(number)
    for name in reckonings(day).reigns:
        if name.startswith(("太平天国", "大同", "康德")):
            continue
        assert Reading(day, day) in [said.meant.reading for said in converted(name)], name


@given(st.integers(1_700_000, 2_500_000))
def test_the_day_as_named_at_the_time_is_its_inverse(number: int) -> None:
    assert historical_number(*historical(number)) == number


@example("廿月")
@given(st.text(alphabet="光绪民国元一二三十廿卅年月日闰甲午子19〇-/.初廿·（） \n", max_size=20))
def test_no_expression_raises_but_badly_typed(expression: str) -> None:
    with suppress(BadInput):
        assert converted(expression)


# --- scan ---


def test_a_sentence_is_read_with_why(desk: Office) -> None:
    result = desk.ok("date", "scan", "民国廿八年二月四日，敌机轰炸贵阳。次年春迁。")
    head, first, second = (line.split("\t") for line in result.out.splitlines())
    assert head == ["位置", "原文", "公历", "精度", "纪年", "依据", "把握", "也可能", "说明"]
    assert first == ["第1段第1字", "民国廿八年二月四日", "1939-02-04", "日", "民国", "era", "确定", "", ""]
    assert second[:5] == ["第1段第18字", "次年春", "1940-03/1940-05", "季", "承前文"]
    assert second[6] == "存疑70%"
    assert result.err == "日期 2 处：确定 1，存疑 1，不成立 0。\n"


def test_a_file_and_standard_input_have_their_paragraphs(desk: Office) -> None:
    text = "渡口旧事\n张三口述\n\n渡口在下坝。\n民国廿八年二月四日，敌机来。\n"
    desk.write("渡口旧事.txt", text)
    [piece] = desk.ok("date", "scan", "渡口旧事.txt", "--format", "json").json()["texts"]
    [date] = piece["dates"]
    assert (date["paragraph"], date["offset"], date["raw"]) == (2, 0, "民国廿八年二月四日")
    assert date["sentence"] == "民国廿八年二月四日，敌机来。"
    assert (date["iso"], date["certain"], date["candidates"]) == ("1939-02-04", True, [])
    [pasted] = desk.ok("date", "scan", "-", "--format", "json", stdin=text.encode()).json()["texts"]
    assert pasted["dates"] == [date]


def test_a_manuscript_is_read_by_its_number(filled: Office) -> None:
    home = filled.home
    number = next(id_ for id_ in home.manuscript_ids() if home.manuscript(id_).title == "山歌")
    assert "第1段第6字\t2022年\t2022\t年\t公元" in filled.ok("date", "scan", number).out


def test_what_is_no_text_is_told(desk: Office) -> None:
    assert desk.run("date", "scan", "没有.docx").code == 2
    outside = desk.run("date", "scan", "2022-3")
    assert outside.code == 3
    assert outside.err == "“2022-3”是登记号，但这里没有档案库；请到档案库里来，或用 --home 指明。\n"
    assert desk.ok("date", "scan", "无日期").err == "日期 0 处：确定 0，存疑 0，不成立 0。\n"


def test_long_and_dense_text_takes_no_long_time(desk: Office) -> None:
    for piece in ("一九三四年", "年年年月月日", "甲乙丙丁子丑", "1" * 50, "民国民国（（", "二十十百千年"):
        assert desk.run("date", "scan", "-", stdin=(piece * 20_000).encode()).code == 0


# --- the office's own tables ---


def test_the_office_dates_events_itself(office: Office) -> None:
    sentence = "解放后，渡口办起学校。"
    assert json.loads(office.ok("date", "scan", sentence, "--format", "json").out)["texts"][0]["dates"][0]["iso"] == (
        "1949-11-15"
    )
    office.home.folder.joinpath("events.toml").write_text(EVENTS, encoding="utf-8")
    [date] = office.ok("date", "scan", sentence, "--format", "json").json()["texts"][0]["dates"]
    assert (date["raw"], date["iso"]) == ("解放", "1949-11-14")
    eras = '[[eras]]\nname = "顺天"\nstart = 1787\nend = "1788"\n'
    office.home.folder.joinpath("eras.toml").write_text(eras, encoding="utf-8")
    assert office.ok("date", "convert", "顺天二年").out.startswith("1788-02-07/1789-01-25\t")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("events", '[[events]]\nname = "解放"\n', "第 1 个 [[events]]缺少日期"),
        ("events", '[[events]]\nname = "解放"\nstart = "1949-13"\n', "日期“1949-13”不存在"),
        ("events", '[[events]]\nname = "解"\nstart = "1949"\n', "每个至少两字"),
        ("events", EVENTS + 'place = "贵阳"\n', "不认识“place”这一项"),
        ("events", EVENTS + 'end = "1948"\n', "end 早于 start"),
        ("events", EVENTS + 'alone = "no"\n', "alone 应当是 true 或 false"),
        ("events", EVENTS + "note = 3\n", "note 应当是文字"),
        ("events", '[events]\nname = "解放"\n', "两层方括号"),
        ("events", "name = “解放”\n", "第 1 行不是正确的 TOML"),
        ("eras", '[[eras]]\nname = "顺天"\nstart = 1787\nmonths = "阴历"\n', "months 应当是“农历”或“公历”"),
        ("eras", '[[eras]]\nname = "顺天"\nstart = true\n', "第 1 个 [[eras]]"),
    ],
)
def test_a_mistake_in_a_table_is_one_sentence_and_nothing_of_it_is_used(
    office: Office, name: str, text: str, said: str
) -> None:
    path = office.home.folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    result = office.ok("date", "scan", "解放后，渡口办起学校。")
    assert "1949-11-15" in result.out
    assert result.err.startswith("注意：")
    assert said in result.err.splitlines()[0]
    assert path.name in result.err


@given(st.text(alphabet='[]eventsras="名称0123456789-,\n # 解放{}', max_size=80))
def test_no_table_raises_but_unreadable(text: str) -> None:
    for list_ in (own_tables.ERAS, own_tables.EVENTS):
        with suppress(Unreadable):
            own_tables.parse(text, list_)
