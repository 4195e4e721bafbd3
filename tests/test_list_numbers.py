"""Automatic numbers of .docx and .doc: what Word shows before a paragraph, and how LibreOffice shows the same."""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.model import plain
from wenshi.readers import docx, office, word97
from wenshi.readers.ordinals import word_ordinal
from wenshi.text.count import count

from tests.made_docx import SPACES, made, p, packed, r, read, relations, style, texts


def level(at: int, form: str, text: str, more: str = "") -> str:
    # The schema's order: start, numFmt, lvlRestart, pStyle, isLgl, suff, lvlText.
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
    )


def abstract(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'


def num(number: int, definition: int, inside: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{inside}</w:num>'


def lists(*parts: str) -> str:
    return f"<w:numbering {SPACES}>{''.join(parts)}</w:numbering>"


def item(text: str, number: int, at: int = 0, more: str = "") -> str:
    return p(r(text), f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>{more}')


OUTLINE = abstract(
    0,
    level(0, "chineseCountingThousand", "第%1章"),
    level(1, "chineseCounting", "%2、", '<w:suff w:val="nothing"/>'),
    level(2, "chineseCounting", "（%3）", '<w:suff w:val="nothing"/>'),
    level(3, "decimal", "%4.", '<w:suff w:val="space"/>'),
)


def test_the_outline_of_a_chinese_manuscript() -> None:
    items = (
        ("渡口", 0),
        ("水", 1),
        ("船", 1),
        ("木", 2),
        ("板", 3),
        ("钉", 3),
        ("人", 1),
        ("张", 2),
        ("桥", 0),
        ("石", 1),
    )
    body = "".join(item(text, 1, at) for text, at in items)
    document = read(body, numbering=lists(OUTLINE, num(1, 0)))
    assert texts(document) == [
        *("第一章 渡口", "一、水", "二、船", "（一）木", "1. 板", "2. 钉", "三、人", "（一）张", "第二章 桥", "一、石")
    ]
    # 第一章 3, 一、 2 each, （一） 3 each, `1.` one word each, 第二章 3.
    assert document.warnings == ("自动编号10处已写成文字，合22字；Word 自己的字数不含自动编号",)


def test_many_levels_in_one_number() -> None:
    definition = abstract(
        0,
        level(0, "chineseCounting", "第%1节"),
        level(1, "decimal", "%1.%2", '<w:isLgl/><w:suff w:val="space"/>'),
        level(2, "lowerLetter", "%1.%2.%3"),
    )
    body = item("甲", 1) + item("乙", 1, 1) + item("丙", 1, 2) + item("丁", 1) + item("戊", 1, 2)
    document = read(body, numbering=lists(definition, num(1, 0)))
    assert texts(document) == ["第一节 甲", "1.1 乙", "一.1.a 丙", "第二节 丁", "二.1.a 戊"]


def test_lists_of_one_definition_count_on_and_overrides_begin_anew() -> None:
    definition = abstract(0, level(0, "decimal", "%1."))
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    heaven = level(0, "ideographTraditional", "%1、", '<w:suff w:val="nothing"/>')
    own = f'<w:lvlOverride w:ilvl="0">{heaven}</w:lvlOverride>'
    body = item("一", 1) + item("二", 2) + item("三", 3) + item("四", 3) + item("五", 1) + item("六", 4)
    numbering = lists(definition, num(1, 0), num(2, 0), num(3, 0, override), num(4, 0, own))
    assert texts(read(body, numbering=numbering)) == ["1. 一", "2. 二", "5. 三", "6. 四", "7. 五", "辛、六"]


def test_restart() -> None:
    def numbered(restart: str) -> list[str]:
        definition = abstract(
            0,
            level(0, "decimal", "%1."),
            level(1, "decimal", "%2)"),
            level(2, "decimal", "(%3)", restart),
        )
        body = "".join(item("x", 1, at) for at in (0, 1, 2, 1, 2, 0, 2))
        return [text.split()[0] for text in texts(read(body, numbering=lists(definition, num(1, 0))))]

    assert numbered("") == ["1.", "1)", "(1)", "2)", "(1)", "2.", "(1)"]
    assert numbered('<w:lvlRestart w:val="0"/>') == ["1.", "1)", "(1)", "2)", "(2)", "2.", "(3)"]
    assert numbered('<w:lvlRestart w:val="1"/>') == ["1.", "1)", "(1)", "2)", "(2)", "2.", "(1)"]


def test_numbers_come_from_styles_and_list_0_takes_them_away() -> None:
    numbered = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    definition = abstract(
        0,
        level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="h1"/>'),
        level(1, "chineseCounting", "第%2节", '<w:pStyle w:val="h2"/>'),
    )
    styles = (
        style("h1", "heading 1", f"<w:pPr>{numbered}</w:pPr>")
        + style("h2", "heading 2", f"<w:pPr>{numbered}</w:pPr>")
        + style("h3", "我的节", '<w:basedOn w:val="h2"/>')
    )
    zero = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = "".join(
        p(r(text), f'<w:pStyle w:val="{name}"/>') for name, text in (("h1", "甲"), ("h2", "乙"), ("h3", "丙"))
    )
    body += p(r("后记"), f'<w:pStyle w:val="h1"/>{zero}') + p(r("丁"), '<w:pStyle w:val="h1"/>')
    document = read(body, styles, numbering=lists(definition, num(1, 0)))
    assert texts(document) == ["第一章 甲", "第一节 乙", "第二节 丙", "后记", "第二章 丁"]
    assert [block.level for block in document.blocks] == [2, 3, 3, 2, 2]


def test_a_numbering_style() -> None:
    real = abstract(0, '<w:styleLink w:val="ls"/>', level(0, "upperRoman", "%1."))
    named = abstract(1, '<w:numStyleLink w:val="ls"/>')
    styles = style("ls", "我的列表", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', kind="numbering")
    document = read(item("甲", 2) + item("乙", 2), styles, numbering=lists(real, named, num(1, 0), num(2, 1)))
    assert texts(document) == ["I. 甲", "II. 乙"]


def test_what_counts_without_being_seen_and_what_does_not_count() -> None:
    """An empty item has its number; a deleted one, one whose mark is hidden, and a bullet have none."""
    in_list = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    deleted = '<w:del w:id="2"><w:r><w:delText>删</w:delText></w:r></w:del>'
    gone = p(deleted, in_list + '<w:rPr><w:del w:id="1"/></w:rPr>')
    hidden = p(r("藏", "<w:vanish/>"), in_list + "<w:rPr><w:vanish/></w:rPr>")
    definition = abstract(0, level(0, "decimal", "%1."), level(1, "bullet", "●"))
    body = item("甲", 1) + item("", 1) + gone + hidden + item("乙", 1) + item("点", 1, 1)
    assert texts(read(body, numbering=lists(definition, num(1, 0)))) == ["1. 甲", "3. 乙", "点"]


def test_a_note_keeps_its_place_behind_a_number() -> None:
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = item("甲", 1).replace("</w:p>", f"{note}</w:p>")
    notes = f'<w:footnotes {SPACES}><w:footnote w:id="2">{p(r("注"))}</w:footnote></w:footnotes>'
    definition = lists(abstract(0, level(0, "decimal", "%1.")), num(1, 0))
    block = read(body, numbering=definition, footnotes=notes).blocks[0]
    assert (block.text, block.marks[0].offset) == ("1. 甲", 4)


@pytest.mark.parametrize(
    "numbering",
    [
        "",
        lists(),
        lists(num(1, 7)),
        lists(abstract(0), num(1, 0)),
        lists(abstract(0, level(0, "decimal", "%9%9%")), num(1, 0)),
        lists(abstract(0, '<w:numStyleLink w:val="x"/>'), num(1, 0)),
        lists(
            abstract(0, level(0, "decimal", "%1.").replace('w:start w:val="1"', 'w:start w:val="-99999999999"')),
            num(1, 0),
        ),
        lists(abstract(0, level(99, "decimal", "%1.")), num(1, 0)),
    ],
)
def test_broken_lists_keep_no_text_out(numbering: str) -> None:
    parts = {"numbering": numbering} if numbering else {}
    document = docx.read(made(item("甲", 1) + item("乙", 1, 8), **parts))
    assert [text[-1] for text in texts(document)] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("decimal", {1: "1", 100: "100"}),
        ("decimalZero", {7: "07", 12: "12"}),
        ("chineseCounting", {1: "一", 10: "十", 21: "二十一", 99: "九十九", 105: "一〇五"}),
        ("chineseCountingThousand", {10: "十", 105: "一百零五", 110: "一百一十", 2022: "二千零二十二"}),
        ("taiwaneseCountingThousand", {12: "十二"}),
        ("japaneseCounting", {10: "十", 105: "百五", 111: "百十一", 2022: "二千二十二"}),
        ("ideographDigital", {10: "一〇", 21: "二一"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 60: "癸亥", 61: "甲子"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 105: "壹佰零伍"}),
        ("ideographLegalTraditional", {12: "壹拾貳"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedCircleChinese", {3: "③"}),
        ("decimalEnclosedParen", {2: "⑵"}),
        ("decimalEnclosedFullstop", {2: "⒉"}),
        ("ideographEnclosedCircle", {10: "㊉", 11: "11"}),
        ("decimalFullWidth", {12: "１２"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 28: "bb"}),
        ("upperLetter", {27: "AA", 53: "AAA"}),
        ("lowerRoman", {4: "iv"}),
        ("upperRoman", {1999: "MCMXCIX"}),
        ("numberInDash", {3: "- 3 -"}),
        ("hebrew1", {3: "3"}),
    ],
)
def test_forms(form: str, shown: dict[int, str]) -> None:
    assert {number: word_ordinal(number, form) for number in shown} == shown


@given(
    st.integers(0, 40_000), st.sampled_from(["upperRoman", "lowerLetter", "chineseCounting", "chineseLegalSimplified"])
)
def test_a_number_of_any_size_is_short(number: int, form: str) -> None:
    assert 0 < len(word_ordinal(number, form)) <= 40


SHOWN_ALIKE = (
    *(("chineseCounting", "第%1节、"), ("chineseCountingThousand", "（%1）"), ("ideographTraditional", "%1、")),
    *(("ideographZodiac", "%1、"), ("decimalEnclosedCircle", "%1"), ("lowerRoman", "%1)"), ("upperLetter", "%1.")),
    *(("chineseLegalSimplified", "%1、"), ("decimal", "%1.")),
)


def whole(body: str, numbering: str) -> bytes:
    """A .docx with the parts LibreOffice asks for, which our reader can do without."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{word}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("numbering", "numbering"))
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    schema = "http://schemas.openxmlformats.org/package/2006"
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{schema}/content-types">{rels}{kinds}</Types>',
            "_rels/.rels": relations(rId1="officeDocument word/document.xml").replace(
                "urn:p", f"{schema}/relationships"
            ),
            "word/_rels/document.xml.rels": relations(rId1="numbering numbering.xml").replace(
                "urn:p", f"{schema}/relationships"
            ),
            "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
            "word/numbering.xml": numbering,
        }
    )


def test_libreoffice_shows_the_same_numbers(tmp_path: Path) -> None:
    """Compare our reading with LibreOffice's text, and with our reading of the .doc it makes."""
    program = office.find()
    if not program:
        pytest.skip("LibreOffice is not installed")
    definitions = [abstract(at, level(0, form, text)) for at, (form, text) in enumerate(SHOWN_ALIKE)]
    named = [num(at + 1, at) for at in range(len(SHOWN_ALIKE))]
    body = "".join(item("条目", at + 1) for at in range(len(SHOWN_ALIKE)) for _ in range(10))
    source = tmp_path / "编号.docx"
    source.write_bytes(whole(body, lists(*definitions, *named)))
    ours = texts(docx.read(source.read_bytes()))
    assert len(set(ours)) == len(ours)
    home = f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"
    for kind in ("txt:Text (encoded):UTF8", "doc"):
        command = [program, "--headless", home, "--convert-to", kind, "--outdir", str(tmp_path), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    shown = (tmp_path / "编号.txt").read_text(encoding="utf-8-sig").split("\n")
    assert [re.sub(r"\s", "", line) for line in shown if line] == [re.sub(r"\s", "", line) for line in ours]
    assert texts(word97.read((tmp_path / "编号.doc").read_bytes())) == ours


def test_the_warning_is_the_difference_to_words_own_figure() -> None:
    definition = lists(OUTLINE, num(1, 0))
    body = item("1949年", 1, 3) + item("渡口", 1) + item("水", 1, 1)
    with_numbers = count(plain(read(body, numbering=definition).blocks)).zishu
    without = count(plain(read(body.replace("w:numId", "w:none"), numbering=definition).blocks)).zishu
    assert with_numbers - without == 6
    assert "合6字" in read(body, numbering=definition).warnings[0]
