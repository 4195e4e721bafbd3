"""`wenshi count`: files counted without an archive, by every rule and part, and what the rules differ by."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.text.count import count, western

from .conftest import Office
from .made_docx import SPACES, made, p, r, relations
from .made_parcels import zipped

SAMPLES = Path(__file__).parent / "samples"
PIECE = "渡口旧事\n张三口述　李四整理\n\n1949年11月15日，贵阳解放。　The Post 报道\n船价3.5元，见《Post》。\n"


@pytest.fixture
def desk(tmp_path: Path) -> Office:
    """A folder with no archive in it or around it."""
    return Office(tmp_path)


@given(st.text(alphabet="汉字，。“”—·’-–《》〇ａ１ab12 .,\u3000\t\n\u200b\ufe00①℃é", max_size=60))
def test_the_rules_differ_by_western_runs_and_spaces_only(text: str) -> None:
    counts, (words, letters) = count(text), western(text)
    assert counts.chars - counts.zishu == letters - words
    assert counts.zishu - counts.han - words >= 0
    assert letters >= words
    assert counts.chars_spaces >= counts.chars


def test_all_rules_stand_side_by_side_and_add_up(desk: Office) -> None:
    desk.write("渡口.txt", PIECE)
    result = desk.ok("count", "渡口.txt")
    head, row = (line.split("\t") for line in result.out.splitlines())
    assert dict(zip(head, row, strict=True)) == {
        "文件": "渡口.txt",
        "题名": "渡口旧事",
        "署名": "张三口述　李四整理",
        "字数": "26",
        "纯汉字": "13",
        "字符": "41",
        "字符连空格": "44",
        "题名署名": "12",
        "其中注释": "",
        "其中表格": "",
        "图片说明": "",
        "全篇": "38",
    }
    assert (
        "渡口.txt：字数 26 ＝ 汉字 13 ＋ 标点和全角符号 6 ＋ 英文、数字 7 段；"
        "字符数（不计空格）多 15，因为英文、数字要数每个字符（22 个）；字符数（计空格）再多空格 3。"
    ) in result.err.splitlines()
    assert list(desk.root.iterdir()) == [desk.root / "渡口.txt"]


def test_json_has_every_part_by_every_rule(desk: Office) -> None:
    desk.write(
        "渡口.md",
        "# 渡口旧事\n\n张三\n\n船老大[^1]姓罗。\n\n| 年 | 船 |\n| --- | --- |\n| 1949 | 三只 |\n\n[^1]: 即罗德明。\n\n![渡口](a.png)\n",
    )
    data = desk.ok("count", "渡口.md", "--format", "json").json()
    (file,) = data["files"]
    zishu = {part: counts["zishu"] for part, counts in file["parts"].items()}
    assert zishu == {"lead": 6, "body": 16, "notes": 5, "tables": 5, "captions": 2, "whole": 24}
    assert file["counts"] == file["parts"]["body"] == data["total"]["counts"]
    difference, counts = file["difference"], file["counts"]
    assert counts["zishu"] == difference["han"] + difference["marks"] + difference["western_runs"]
    assert counts["chars"] - counts["zishu"] == difference["western_characters"] - difference["western_runs"]
    assert counts["chars_spaces"] - counts["chars"] == difference["spaces"] == 2
    assert (data["format"], data["skipped"], data["failed"]) == (1, [], [])


@pytest.mark.parametrize("folder", ["来稿2022-1", "来稿2022-2"])
def test_the_body_and_the_whole_are_what_add_says(office: Office, folder: str) -> None:
    counted = office.ok("count", str(SAMPLES / folder), "--format", "json").json()["files"]
    added = office.ok("add", str(SAMPLES / folder), "--format", "json", "--dry-run").json()["added"]
    assert [file["source"] for file in counted] == [piece["source"] for piece in added]
    assert [file["counts"] for file in counted] == [piece["counts"] for piece in added]
    assert [(file["title"], file["byline"]) for file in counted] == [
        (piece["title"], piece["byline"]) for piece in added
    ]
    # `add` counts a title out of the file's name too; what is counted here is what stands in the file.
    for file, piece in zip(counted, added, strict=True):
        assert file["parts"]["whole"]["zishu"] <= piece["whole"]["zishu"]


def test_chosen_rules_lead_and_the_rest_follows_the_first(desk: Office) -> None:
    desk.write("渡口.txt", PIECE)
    head, row = (line.split("\t") for line in desk.ok("count", "渡口.txt", "--rule", "chars-spaces").out.splitlines())
    assert head[3:5] == ["字符连空格", "题名署名"]
    assert (row[3], row[-1]) == ("44", str(44 + 13))
    result = desk.run("count", "渡口.txt", "--rule", "layout")
    assert (result.code, result.out) == (2, "")
    assert result.err == "没有“layout”这个口径；可用：zishu、han、chars、chars-spaces、fee。\n"


def test_a_zip_has_a_row_for_each_member_and_a_total(desk: Office) -> None:
    photo = (SAMPLES / "图片" / "青溪老渡口.jpg").read_bytes()
    members = [("甲/渡口.txt", PIECE.encode()), ("乙/书院.docx", made(p(r("書院在城北。")))), ("乙/老照片.jpg", photo)]
    (desk.root / "来稿.zip").write_bytes(zipped(members))
    rows = list(csv.DictReader(io.StringIO(desk.ok("count", "来稿.zip", "--format", "csv").out.removeprefix("\ufeff"))))
    assert [(row["文件"], row["字数"]) for row in rows] == [
        ("来稿.zip/甲/渡口.txt", "26"),
        ("来稿.zip/乙/书院.docx", "6"),
        ("合计", "32"),
    ]


def test_automatic_numbers_are_told_since_word_leaves_them_out(desk: Office) -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = (
        f'<w:numbering {SPACES}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = p(r("渡口有三处。")) + p(r("上渡。"), listed) + p(r("下渡。"), listed)
    rels = relations(rId1="numbering numbering.xml")
    (desk.root / "渡口.docx").write_bytes(made(body, rels=rels, numbering=numbering))
    result = desk.ok("count", "渡口.docx")
    assert "注意：渡口.docx：自动编号2处已写成文字，合2字；Word 自己的字数不含自动编号。" in result.err


def test_garbled_text_is_counted_and_marked(desk: Office) -> None:
    good = "贵阳的文史资料，先在县里征集，再由几位老人口述，最后编成这一本小书。还记得那位县长的名字。"
    desk.write("乱.txt", good.encode().decode("gbk", "ignore"))
    desk.write("好.txt", good)
    result = desk.ok("count", "乱.txt", "好.txt")
    head, *rows = (line.split("\t") for line in result.out.splitlines())
    assert head[-1] == "存疑"
    assert [row[-1][:5] for row in rows] == ["文字可疑：", "", ""]
    assert "字数仅供参考。" in result.err
    assert desk.ok("count", "乱.txt", "--format", "json").json()["files"][0]["suspect"].startswith("文字可疑：")


def test_what_cannot_be_counted_is_named_and_the_rest_is(desk: Office) -> None:
    result = desk.run("count", str(SAMPLES / "坏件"), "没有.txt")
    assert result.code == 4
    assert [line.split("\t")[0].rpartition("/")[2] for line in result.out.splitlines()[1:]] == [
        "其实是docx.txt",
        "扫描.pdf",
        "新建 DOC 文档.docx",
        "合计",
    ]
    said = result.err.splitlines()
    for name, words in {
        "加密.docx": "没数：",
        "没有.txt": "没数：没有.txt：没有这个文件或文件夹。",
        "扫描.pdf": "第1页没有可用的文字，等待识别（收入库以后用 wenshi ocr）。",
        "截断.jpg": "是图片，没有文字可数。",
        "~$3_老县城的城门.docx": "是系统或编辑软件的临时文件。",
    }.items():
        assert any(name in line and words in line for line in said), name
    data = desk.run("count", str(SAMPLES / "坏件"), "--format", "json").json()
    assert [file["counts"] is None for file in data["files"]] == [False, True, False]
    assert len(data["failed"]) == 8


def test_nothing_to_count_is_told(desk: Office) -> None:
    (desk.root / "空").mkdir()
    result = desk.run("count", "空")
    assert (result.code, result.out, result.err) == (4, "", "没有可数的文件。\n")


def test_text_may_come_from_standard_input(desk: Office) -> None:
    file = desk.ok("count", "-", "--format", "json", stdin="甲乙，丙。\n".encode()).json()["files"][0]
    assert (file["counts"]["zishu"], file["counts"]["han"]) == (5, 3)


def test_on_a_terminal_too_everything_is_said_once(desk: Office) -> None:
    """The notes of a table belong to it there; the words about single files go to standard error."""
    desk.write("渡口.txt", PIECE)
    code = "import pty, sys; sys.exit(pty.spawn([sys.executable, '-m', 'wenshi', 'count', '渡口.txt']) >> 8)"
    done = subprocess.run([sys.executable, "-c", code], cwd=desk.root, capture_output=True, check=True, timeout=60)
    shown = done.stdout.decode()
    assert shown.count("标点和全角符号") == 1
    assert "渡口旧事" in shown


def test_the_characters_of_a_fee_are_those_of_the_filed_manuscript(office: Office) -> None:
    office.write(
        "稿/渡口.txt",
        "渡口往事\n——记摆渡人\n张三\n\n" + "青溪渡口在县城东边三里。" * 9 + "\n\n一、来历\n\n" + "船" * 31 + "\n",
    )
    counted = office.ok("count", "稿", "--format", "json").json()
    shown = office.ok("count", "稿", "--rule", "fee", "--rule", "han")
    office.ok("issue", "new", "2022-1")
    office.ok("add", "稿", "--issue", "2022-1")
    filed = office.ok("stats", "2022-1", "--rule", "fee", "--format", "json").json()["total"]["characters"]
    assert counted["files"][0]["fee"] == counted["total"]["fee"] == filed == 30 * (2 + 4 + 1 + 2)
    assert shown.out.splitlines()[0].split("\t")[3:6] == ["稿酬字数", "纯汉字", "题名署名"]
    assert shown.out.splitlines()[1].split("\t")[3] == "270"
    assert "按每行 30 字折算" in shown.err
