"""The sentences of a report: those of real reports from figures, and what stands under them."""

import hashlib
import itertools
import random
from pathlib import Path
from typing import Any

import pytest
from wenshi.catalogue import Catalogue, IssueRow, Row
from wenshi.errors import BadInput, NotFound, Unreadable
from wenshi.model import Collection, Rounding
from wenshi.sentences import KINDS, Speaker, Wording, of

from tests.conftest import Office

SAMPLES = Path(__file__).parent / "samples"
NOW = "2026-11-23T21:00:00+08:00"


def row(number: int, zishu: int | None, year: int = 2022, **more: Any) -> Row:
    return Row(f"{year}-{number:04d}", 0, 0, 0, 0, f"d{number}", zishu=zishu, received=f"{year}-03-01", **more)


def archive(issues: dict[str, list[Row]], *loose: Row, columns: int = 1, serial: int | None = None) -> Catalogue:
    """Return the catalogue of an archive whose issues hold the rows, spread over so many columns."""
    rows = {each.id: each for each in itertools.chain(*issues.values(), loose)}
    made = {}
    for id_, held in issues.items():
        shares = [tuple(each.id for each in held[at::columns]) for at in range(columns)]
        named = tuple((f"栏目{at}", share) for at, share in enumerate(shares))
        made[id_] = IssueRow(id_, (0, 0), serial, columns=named)
    return Catalogue(rows, made)


def spread(total: int, pieces: int, year: int = 2022, first: int = 1, **more: Any) -> list[Row]:
    """Return so many rows with so many characters together."""
    each = total // pieces
    counts = [each] * (pieces - 1) + [total - each * (pieces - 1)]
    return [row(first + at, count, year, **more) for at, count in enumerate(counts)]


def speaker(catalogue: Catalogue, manner: Any = "rounded", runs: dict[str, int] | None = None) -> Speaker:
    for issue, copies in (runs or {}).items():
        catalogue.issues[issue] = catalogue.issues[issue]._replace(print_run=copies)
    return Speaker(catalogue, Collection("wudang", "乌当文史"), Wording("zishu", manner, Rounding()), NOW)


def two_issues(pieces: int = 73, characters: int = 198_000) -> Catalogue:
    rows = spread(characters, pieces)
    return archive({"2022-1": rows[:37], "2022-2": rows[37:]}, serial=45)


def test_the_acceptance_example() -> None:
    said = speaker(two_issues()).annual(2022)
    assert said.text == "2022年，编撰完成两期《乌当文史》，收录稿件70余篇，近20万字。"
    assert said.figures == {"issues": 2, "articles": 73, "characters": 198_000}
    assert speaker(two_issues(), "exact").annual(2022).text.endswith("收录稿件73篇，198,000字。")
    assert speaker(two_issues(), "approx").annual(2022).text.endswith("收录稿件约70篇，约20万字。")


def test_one_issue() -> None:
    rows = spread(101_500, 36, photos=1)
    said = speaker(archive({"2022-1": rows}, columns=6, serial=45)).of_issue("2022-1")
    assert said.text == "《乌当文史》2022年第1期（总第45期）设6个栏目，收录文章36篇，10余万字，配图36幅。"
    bare = archive({"V12": spread(9_700, 3)})
    bare.issues["V12"] = bare.issues["V12"]._replace(columns=(("", tuple(bare.rows)),))
    assert speaker(bare).of_issue("V12").text == "《乌当文史》第12辑收录文章3篇，近1万字。"


def test_what_came_in() -> None:
    taken = spread(40_000, 8, status="终审")
    loose = [row(9, 3_000, status="选用"), row(10, 2_000, status="备用"), row(11, 10_000, status="不用")]
    other = [row(12, None, status="收稿"), row(13, 500, counts_as_article=False), row(1, 99, 2021)]
    said = speaker(archive({"2022-1": taken}, *loose, *other)).intake(2022)
    assert said.text == "全年共征集稿件12篇、5万余字，选用9篇，备用1篇，采用率75.0%。"
    assert said.figures == {"articles": 12, "characters": 55_000, "taken": 9, "kept": 1}
    assert "其中 1 篇无文字稿，篇数已计，字数未计" in said.notes
    assert "另有 1 件不计篇（目录、卷首语、补白等），未列入" in said.notes


def test_all_to_the_end_of_a_year() -> None:
    issues = {
        "2021-1": spread(900_000, 331, 2021),
        "2022-1": spread(823_000, 374, 2022),
        "2023-1": spread(9, 3, 2023),
    }
    runs = {"2021-1": 7_000, "2022-1": 532}
    said = speaker(archive(issues), runs=runs).cumulative(2022)
    assert said.text == "截至2022年底，累计编印《乌当文史》2期，收录稿件700余篇，170余万字，印发7500余册。"
    assert said.figures == {"issues": 2, "articles": 705, "characters": 1_723_000, "copies": 7532}
    unknown = speaker(archive(issues), runs={"2021-1": 7_000}).cumulative(2022)
    assert unknown.text.endswith("170余万字。")
    assert unknown.notes == ("2022年第1期没有登记印数，册数未写",)
    assert "copies" not in unknown.figures


def test_compared_with_the_year_before() -> None:
    old = {f"2021-{n}": [row(n, 10, 2021)] for n in range(1, 63)}
    new = {"2022-1": spread(62 * 10 + 5121, 97)}
    said = speaker(archive(old | new)).compared(2022)
    assert said.text == "较上年增加35篇（5121字），期数减少61期。"
    assert said.figures["articles"] - said.figures["articles_before"] == 35
    assert said.lines()[2] == "各期：2021年第1期至2022年第1期，共63期"


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        ((3, 3_000), (3, 3_000), "较上年篇数持平、字数持平，期数持平。"),
        ((5, 3_000), (3, 4_000), "较上年增加2篇、减少1000字，期数持平。"),
        ((3, 4_000), (5, 16_345), "较上年减少2篇（12,345字），期数持平。"),
        ((3, 4_000), (3, 3_000), "较上年篇数持平、增加1000字，期数持平。"),
    ],
)
def test_what_fell_is_said_as_such(now: tuple[int, int], before: tuple[int, int], text: str) -> None:
    issues = {"2021-1": spread(before[1], before[0], 2021), "2022-1": spread(now[1], now[0])}
    assert speaker(archive(issues)).compared(2022).text == text


def test_all_sentences_of_a_year_and_those_that_cannot_be_made() -> None:
    made, missing = of(speaker(two_issues()), "", 2022, ())
    assert [said.kind for said in made] == ["annual", "issue", "issue", "intake", "cumulative"]
    assert missing == ["没有2021年的期；已建的各期见 wenshi issue list。"]
    with pytest.raises(NotFound):
        of(speaker(two_issues()), "", 2022, ("compared",))
    with pytest.raises(NotFound):
        of(speaker(two_issues()), "", 1999, ())
    with pytest.raises(BadInput, match="征集（intake）的句子要写年份"):
        of(speaker(two_issues()), "2022-1", 0, ("intake",))
    with pytest.raises(NotFound):
        of(speaker(two_issues()), "2022-9", 0, ())
    assert set(KINDS) == {"annual", "issue", "intake", "cumulative", "compared"}


def test_an_issue_that_cannot_be_read_has_no_sentence() -> None:
    catalogue = two_issues()
    catalogue.issues["2022-2"] = catalogue.issues["2022-2"]._replace(problem="2022-2.toml 读不了。")
    with pytest.raises(Unreadable, match="统计不能作数"):
        speaker(catalogue).annual(2022)


def test_the_digest_is_of_what_was_counted_and_of_nothing_else() -> None:
    catalogue = two_issues()
    before = speaker(catalogue).annual(2022).digest
    lines = sorted(
        f"{id_}\t{member}\t{catalogue.rows[member].digest}\n"
        for id_, issue in catalogue.issues.items()
        for member in issue.columns[0][1]
    )
    assert before == hashlib.sha256("".join(lines).encode()).hexdigest()
    catalogue.rows["2022-0099"] = row(99, 500)
    assert speaker(catalogue).annual(2022).digest == before
    first = next(iter(catalogue.rows))
    catalogue.rows[first] = catalogue.rows[first]._replace(digest="edited")
    assert speaker(catalogue).annual(2022).digest != before


# --- from outside ---


def file_two_issues(office: Office, pieces: int, characters: int) -> None:
    """File pieces of so many characters together in two issues; no two have a line in common, which would take long."""
    text = (SAMPLES / "来稿2022-2" / "4.赶场.md").read_text(encoding="utf-8")
    letters = [char for char in text if "\u4e00" <= char <= "\u9fff" or char in "，。"]
    for number, share in enumerate(spread(characters, pieces)):
        assert share.zishu is not None
        body = "".join(random.Random(number).choices(letters, k=share.zishu))
        office.write(f"稿{number % 2 + 1}/{number:03d}.txt", f"青溪杂记之{number}\n\n{body}\n")
    for issue in ("2022-1", "2022-2"):
        office.ok("issue", "new", issue)
        folder = f"稿{issue[-1]}"
        office.ok("add", folder, "--issue", issue, "--received", "2022-03-01", "--column", "史海")


def test_from_two_issues_the_sentence_of_the_annual_report(office: Office) -> None:
    file_two_issues(office, 73, 198_000)
    said = office.ok("report", "sentence", "2022", "--kind", "annual", "--bare")
    assert said.out == "2022年，编撰完成两期《乌当文史》，收录稿件70余篇，近20万字。\n"
    assert said.err == (
        "注意：登记的状态还没有编完：2022年第1期（征稿）、2022年第2期（征稿）；编完了的，用 wenshi issue set 期号 status=已刊 改。\n"
    )
    for issue in ("2022-1", "2022-2"):
        office.ok("issue", "set", issue, "status=已刊")
    assert office.ok("report", "sentence", "2022", "--kind", "annual", "--bare").err == ""
    exact = office.ok("report", "sentence", "2022", "--kind", "annual", "--bare", "--exact").out
    assert exact == "2022年，编撰完成两期《乌当文史》，收录稿件73篇，198,000字。\n"
    total = office.ok("stats", "2022", "--format", "json").json()["total"]
    assert (total["articles"], total["characters"]) == (73, 198_000)
    with (office.root / "collections/wudang/collection.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[sentences]\nnear_percent = 80\nnear_ten_percent = 1\n")
    changed = office.ok("report", "sentence", "2022", "--kind", "annual", "--bare").out
    assert "收录稿件近80篇，近20万字" in changed
    refused = office.root / "collections/wudang/collection.toml"
    refused.write_text(refused.read_text(encoding="utf-8").replace("= 80", "= 180"), encoding="utf-8")
    result = office.run("report", "sentence", "2022")
    assert (result.code, result.out) == (4, "")
    assert result.err == "collection.toml 的 [sentences] 里 near_percent 应当在 0 到 100 之间，请改正。\n"


def test_what_stands_under_a_sentence(filled: Office) -> None:
    filled.ok("issue", "set", "2022-1", "print_run=500")
    lines = filled.ok("report", "sentence", "2022", "--kind", "cumulative").out.splitlines()
    data = filled.ok("report", "sentence", "2022", "--kind", "cumulative", "--format", "json").json()
    (said,) = data["sentences"]
    total = filled.ok("stats", "2022", "--format", "json").json()["total"]
    assert lines[0] == said["text"] == "截至2022年底，累计编印《乌当文史》1期，收录稿件3篇，36字，印发500册。"
    assert said["figures"] == {
        "issues": 1,
        "articles": total["articles"],
        "characters": total["characters"],
        "copies": 500,
    }
    assert said["issues"] == [{"issue": "2022-1", "name": "2022年第1期（总第45期）"}]
    assert lines[1] == "　　实数：期数 1，篇数 3，字数 36，印数 500"
    assert lines[2].startswith("　　口径：字数（同Word口径，含标点）；范围：正文（含小标题")
    assert lines[3] == "　　各期：2022年第1期（总第45期）"
    assert lines[4].startswith("　　时间：20")
    assert lines[4].endswith(f"；数据摘要：{said['digest'][:16]}")
    assert len(said["digest"]) == 64
    assert len(lines) == 5


def test_doubtful_and_missing_texts_are_told_under_it(filled: Office) -> None:
    first = filled.ok("list", "--issue", "2022-1", "--format", "json").json()["manuscripts"][0]["id"]
    before = filled.ok("report", "sentence", "2022-1", "--format", "json").json()["sentences"][0]["digest"]
    filled.ok("set", first, "suspect=第三段待核")
    filled.ok("register", "--title", "约稿", "--issue", "2022-1")
    result = filled.ok("report", "sentence", "2022-1")
    assert "　　注意：其中 1 篇文字存疑，字数仅供参考。" in result.out.splitlines()
    assert "　　注意：其中 1 篇无文字稿，篇数已计，字数未计。" in result.out.splitlines()
    assert filled.ok("report", "sentence", "2022-1", "--format", "json").json()["sentences"][0]["digest"] != before


def test_all_of_a_year_with_a_line_between(filled: Office) -> None:
    result = filled.ok("report", "sentence", "2022", "--rule", "chars-spaces")
    assert result.out.count("口径：字符数（计空格）") == 3
    assert "没有写：没有2021年的期；已建的各期见 wenshi issue list。" in result.err
    bare = filled.ok("report", "sentence", "2022", "--bare")
    assert bare.out.splitlines() == [
        line for line in filled.ok("report", "sentence", "2022").out.splitlines() if line and line[0] != "　"
    ]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["1999"], 6, "没有1999年的期"),
        (["2022-9"], 6, "没有 2022-9 这一期"),
        (["去年"], 2, "“去年”不是期号"),
        (["2022", "--exact", "--approx"], 2, "--exact 和 --approx 只能用一个。"),
        (["2022", "--bare", "--format", "json"], 2, "--bare 不能与 --format json 合用。"),
        (["2022-1", "--kind", "annual"], 2, "年度（annual）的句子要写年份"),
        (["2022", "--rule", "words"], 2, "没有“words”这个口径；可用：zishu、han、chars、chars-spaces。"),
    ],
)
def test_what_cannot_be_said(pattern: Office, words: list[str], code: int, message: str) -> None:
    result = pattern.run("report", "sentence", *words)
    assert (result.code, result.out) == (code, "")
    assert message in result.err


def test_a_new_archive_says_nothing_of_thresholds(office: Office) -> None:
    assert "sentences" not in (office.root / "collections/wudang/collection.toml").read_text(encoding="utf-8")


def test_an_issue_printed_in_another_year_is_named_under_what_speaks_of_years() -> None:
    held = archive({"2022-2": spread(20_000, 4)})
    held.issues["2022-2"] = held.issues["2022-2"]._replace(printed_on="2023-01-15")
    said, _ = of(speaker(held), "", 2022, ("annual", "issue", "cumulative"))
    named = ["2022年第2期印于2023年1月" in sentence.notes for sentence in said]
    assert named == [True, False, True]
