"""`wenshi check dates`: dates that cannot be right are told of, right ones are not, and no text is changed."""

import random
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.dates_found import Text
from wenshi.misdated import Doubt, find
from wenshi.model import Block, BlockKind

from .conftest import Office

WRONG = {
    "康熙七十年修桥。": ("date-impossible", "康熙只有61年"),
    "光绪二十六年闰九月，渡口涨水。": ("date-impossible", "没有闰9月"),
    "光绪二十五年十二月三十一日雪。": ("date-impossible", "只有30天"),
    "1939年2月30日迁校。": ("date-impossible", "1939年2月只有28天"),
    "光绪甲寅年修祠。": ("date-impossible", "光绪年间没有甲寅年"),
    "民国二十八年（1940年）春迁来。": ("date-gloss", "民国二十八年是公元1939年"),
    "民国廿八年（一九四〇）迁来。": ("date-gloss", "民国廿八年是公元1939年"),
    "1940年（民国二十八年）迁来。": ("date-gloss", "民国二十八年是公元1939年"),
    "光绪二十六年（1901年），建书院。": ("date-gloss", "光绪二十六年是公元1900年"),
    "乾隆八年（1744年）三月，调任。": ("date-gloss", "乾隆八年是公元1743年"),
    "光绪二十年（乙未）中举。": ("date-cycle", "光绪二十年是甲午年，不是乙未年"),
    "1894年（乙未年）中举。": ("date-cycle", "1894年是甲午年，不是乙未年"),
    "张三（1902—1945），乡人，享年五十岁。": ("age-unfit", "到1945年是43岁"),
    "张三生于1902年，乡人。1945年病逝，终年五十岁。": ("age-unfit", "到1945年是43岁"),
    "张三生于1902年，1945年时五十岁。": ("age-unfit", "虚岁44岁"),
}
RIGHT = [
    "康熙六十一年修桥，民国三十八年重修。",
    "光绪二十六年闰八月初一，渡口涨水。",
    "民国二十八年（1939年）春迁来。1939年（民国二十八年）迁来。",
    "光绪二十六年（1900年），建书院。",
    "光绪二十六年（1901年）十二月，建成。1901年（光绪二十六年）1月，建成。",
    "1901年1月（光绪二十六年）建成。",
    "光绪二十六年十二月（1901年1月）建成。光绪二十六年十二月（1900年）建成。",
    "光绪二十年（甲午）中举，1894年（甲午年）也作。",
    "张三（1902—1945），乡人，享年四十四岁。",
    "张三（1902—1945），乡人，享年四十三岁。",
    "张三生于1902年。其父1920年病故，享年五十岁。",
    "张三生于1902年，李四生于1899年，1945年病逝，终年五十岁。",
    "张三生于1902年，1945年时四十四岁，有田五十亩。",
    "宣统九年五月复辟。误作光绪二十六年闰九月。",
    "三四年间，民国二十八年（1940年出版）的县志。",
]


def of(*lines: str) -> Text:
    return Text.of("", [Block(BlockKind.PARAGRAPH, line) for line in lines])


@pytest.mark.parametrize(("sentence", "said"), WRONG.items())
def test_what_cannot_be_is_told_of_once(sentence: str, said: tuple[str, str]) -> None:
    [doubt], _ = find(of("渡口旧事。", sentence))
    assert doubt.rule == said[0]
    assert said[1] in doubt.why
    assert doubt.remedy


@pytest.mark.parametrize("sentence", RIGHT)
def test_what_may_be_is_left_alone(sentence: str) -> None:
    assert find(of(sentence))[0] == []


@given(st.integers(1875, 1908) | st.integers(1912, 1949), st.integers(-3, 3))
def test_a_gloss_is_told_of_exactly_when_it_is_off(year: int, off: int) -> None:
    from wenshi.text.dates import reckonings

    era = next(name for name in reckonings(year).reigns if name.startswith(("民国", "光绪")))
    doubts, _ = find(of(f"{era}（{year + off}年），设渡口。"))
    assert [doubt.rule for doubt in doubts] == (["date-gloss"] if off else [])


@given(st.text(alphabet="光绪民国二十六年闰八月（）1900甲午生于卒享年岁，。\n九一八事变", max_size=60))
def test_no_text_raises(text: str) -> None:
    for doubt in find(of(*text.split("\n")))[0]:
        assert isinstance(doubt, Doubt)
        assert doubt.start < doubt.end


def test_real_texts_raise_hardly_an_alarm(corpus: Path) -> None:
    """Hold the rule to the corpus: all its alarms were read, and one that is new should be read too."""
    with tarfile.open(corpus / "decades.tar.xz") as file:
        names = [name for name in file.getnames() if name.endswith(".txt")]
        chosen = set(random.Random(6).sample(names, 300))
        texts = [file.extractfile(member).read().decode() for member in file if member.name in chosen]  # type: ignore[union-attr]
    texts += [path.read_text(encoding="utf-8") for path in sorted((corpus / "articles").glob("*.txt"))]
    doubts = [doubt for text in texts for doubt in find(of(*text.split("\n")))[0]]
    assert len(doubts) <= 1, doubts


# --- from outside ---


@pytest.fixture
def misdated(office: Office) -> Office:
    office.ok("issue", "new", "2022-1")
    office.write(
        "稿/1_甲.txt",
        "渡口旧事\n张三\n\n渡口在下坝。\n民国二十八年（1940年）春，学校迁来。又一句。\n1931年9月18日，九一八事变爆发。\n",
    )
    office.write("稿/2_乙.txt", "书院记\n李四\n\n书院在城外。\n1931年9月19日，九一八事变爆发。\n")
    office.ok("add", "稿", "--issue", "2022-1", "--column", "史海钩沉")
    office.write("丙.txt", "山歌\n王五\n\n康熙七十年有人唱山歌。\n")
    office.ok("add", "丙.txt")
    return office


def files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (root / "collections").rglob("*") if path.is_file()}


def test_each_is_told_with_file_paragraph_sentence_why_and_what_to_do(misdated: Office) -> None:
    before = files(misdated.root)
    result = misdated.ok("check", "dates", "--format", "json")
    problems = result.json()["problems"]
    assert [(p["rule"], p["level"], p["paragraph"]) for p in problems] == [
        ("date-gloss", "note", 2), ("date-impossible", "note", 1), ("event-differs", "note", 2),
    ]  # fmt: skip
    gloss, impossible, differs = problems
    assert gloss["sentence"] == "民国二十八年（1940年）春，学校迁来。"
    assert gloss["path"] == f"collections/wudang/manuscripts/{gloss['id']}/text.md"
    assert "民国二十九年" in gloss["remedy"]
    assert "1939" in gloss["remedy"]
    assert impossible["message"] == "“康熙七十年”：康熙只有61年"
    assert differs["message"] == f"“九一八”这里作1931年9月19日，{gloss['id']} 第3段作1931年9月18日"
    assert "1931-09-18" in differs["remedy"]
    assert result.err.splitlines()[-1] == "日期检查完毕：提示 3。"
    assert files(misdated.root) == before


def test_the_table_and_one_issue(misdated: Office) -> None:
    result = misdated.ok("check", "dates", "--issue", "2022-1")
    head, *rows = (line.split("\t") for line in result.out.splitlines())
    assert head == ["编号", "位置", "段", "句子", "问题", "怎么办"]
    assert len(rows) == 2
    assert "康熙" not in result.out
    assert misdated.run("check", "dates", "--issue", "2023-1").code == 6
    wrong = misdated.run("check", "--issue", "2022-1")
    assert (wrong.code, "dates" in wrong.err) == (2, True)


def test_the_office_s_own_events_decide(misdated: Office) -> None:
    table = misdated.home.folder / "events.toml"
    table.write_text('[[events]]\nname = "九一八"\naliases = ["九一八事变"]\nstart = "1931-09-19"\n', encoding="utf-8")
    problems = misdated.ok("check", "dates", "--format", "json").json()["problems"]
    [differs] = [p for p in problems if p["rule"] == "event-differs"]
    assert "这里作1931年9月18日" in differs["message"]
    table.write_text("events = 1\n", encoding="utf-8")
    result = misdated.ok("check", "dates", "--format", "json")
    first = result.json()["problems"][0]
    assert (first["level"], first["rule"]) == ("error", "tables-unreadable")
    assert "两层方括号" in first["message"]
