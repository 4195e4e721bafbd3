"""The .docx reader: the accepted text of a paragraph and nothing else, on small files built for it."""

import pytest
from wenshi.model import BlockKind
from wenshi.readers import docx

from tests.made_docx import SPACES, STRICT, W, p, packed, r, read, style, styled, texts

# --- the accepted text ---


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        pytest.param(r("前") + f"<w:ins>{r('插')}</w:ins>" + r("后"), "前插后", id="inserted"),
        pytest.param(r("前") + "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "前", id="deleted"),
        pytest.param(r("前") + f"<w:ins><w:del>{r('删')}</w:del></w:ins>", "前", id="inserted then deleted"),
        pytest.param(r("前") + f"<w:moveFrom>{r('移')}</w:moveFrom>", "前", id="moved away"),
        pytest.param(r("前") + f"<w:moveTo>{r('移')}</w:moveTo>", "前移", id="moved in"),
        pytest.param(r("显") + r("隐", "<w:vanish/>") + r("露"), "显露", id="hidden"),
        pytest.param(r("显") + r("明", '<w:vanish w:val="0"/>'), "显明", id="not hidden"),
        pytest.param(f"<w:hyperlink>{r('链接')}</w:hyperlink>", "链接", id="hyperlink"),
        pytest.param(f"<w:sdt><w:sdtPr/><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>", "控件", id="control"),
        pytest.param(f"<w:smartTag><w:customXml>{r('标记')}</w:customXml></w:smartTag>", "标记", id="smart tag"),
        pytest.param(
            f"<w:r><w:ruby><w:rt>{r('wū')}</w:rt><w:rubyBase>{r('乌')}</w:rubyBase></w:ruby></w:r>{r('当')}",
            "乌当",
            id="ruby",
        ),
        pytest.param("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲\t乙", id="tab"),
        pytest.param("<w:r><w:t>2022</w:t><w:noBreakHyphen/><w:t>1</w:t></w:r>", "2022-1", id="hyphen"),
        pytest.param('<w:r><w:sym w:font="宋体" w:char="25CB"/></w:r>', "○", id="symbol"),
        pytest.param('<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>', "\uf0e0", id="private symbol"),
        pytest.param(r("字") + '<w:r><w:sym w:char="D800"/><w:sym w:char="x"/></w:r>', "字", id="no symbol"),
        pytest.param(r("　　首行"), "　　首行", id="indent kept"),
        pytest.param("<w:r><w:t>甲\n乙&#13;丙</w:t></w:r>", "甲 乙 丙", id="line ends in the file"),
        pytest.param("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "x", id="formula"),
        pytest.param(
            f"<mc:AlternateContent><mc:Choice>{r('新')}</mc:Choice><mc:Fallback>{r('旧')}</mc:Fallback>"
            "</mc:AlternateContent>",
            "新",
            id="alternatives",
        ),
        pytest.param(
            f"<mc:AlternateContent><mc:Fallback>{r('旧')}</mc:Fallback></mc:AlternateContent>", "旧", id="only fallback"
        ),
    ],
)
def test_inside_a_paragraph(inside: str, text: str) -> None:
    assert texts(read(p(inside))) == [text]


def field(*inside: str) -> str:
    return "".join(f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>' if part.isalpha() else part for part in inside)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param(field("begin", "<w:instrText>PAGE</w:instrText>", "separate", r("1"), "end"), "1", id="result"),
        pytest.param(
            field("begin", r("条件"), "begin", "separate", r("内"), "end", "separate", r("外"), "end"),
            "外",
            id="nested",
        ),
        pytest.param(field("begin", r("未完")), "未完", id="never closed"),
        pytest.param(field("separate", r("无头"), "end"), "无头", id="never begun"),
        pytest.param(
            field("begin", r"<w:instrText>eq \o\ad(\s\up 9(wū),乌)</w:instrText>", "end"), "乌", id="old phonetic guide"
        ),
        pytest.param(field("begin", r"<w:instrText>EQ \o\ac(○,注)</w:instrText>", "end"), "注", id="circled"),
    ],
)
def test_fields_give_their_result(code: str, text: str) -> None:
    assert texts(read(p(code))) == [text]


def test_hidden_by_style() -> None:
    hide = "<w:rPr><w:vanish/></w:rPr>"
    styles = (
        style("h", "藏", hide, "character") + style("P", "藏段", hide) + style("Q", "藏段二", '<w:basedOn w:val="P"/>')
    )
    body = p(r("甲") + r("隐", '<w:rStyle w:val="h"/>')) + styled("P", "乙") + styled("Q", "丙")
    document = read(body, styles)
    assert texts(document) == ["甲"]
    assert document.warnings == ("隐藏文字3处未收入正文",)


def test_a_deleted_paragraph_mark_joins_the_next() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    document = read(p(r("甲"), deleted) + p(r("乙"), deleted) + p(r("丙")) + p(r("丁"), deleted))
    assert texts(document) == ["甲乙丙", "丁"]
    assert document.warnings == ("修订：已接受插入0处、删除3处",)


def test_a_drop_cap_joins_its_paragraph() -> None:
    assert texts(read(p(r("乌"), '<w:framePr w:dropCap="drop"/>') + p(r("当区")))) == ["乌当区"]


def test_breaks_part_blocks() -> None:
    body = p(r("甲") + "<w:r><w:br/></w:r>" + r("乙") + '<w:r><w:br w:type="page"/><w:cr/></w:r>' + r("丙"))
    assert [(block.text, block.gap) for block in read(body).blocks] == [("甲", False), ("乙", False), ("丙", True)]


@pytest.mark.parametrize("form", ["<v:textbox>{}</v:textbox>", "<w:drawing><a:graphic>{}</a:graphic></w:drawing>"])
def test_a_text_box_follows_its_paragraph(form: str) -> None:
    box = form.format(
        f"<w:txbxContent>{p(r('框内'))}<w:tbl><w:tr><w:tc>{p(r('格'))}</w:tc></w:tr></w:tbl></w:txbxContent>"
    )
    blocks = read(p(r("前") + f"<w:r><w:pict>{box}</w:pict></w:r>" + r("后"))).blocks
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.PARAGRAPH, "前后"),
        (BlockKind.PARAGRAPH, "框内"),
        (BlockKind.ROW, "格"),
    ]


def test_strict_files_read_the_same() -> None:
    body = f"<w:document {SPACES}><w:body>{p(r('甲') + '<w:r><w:br/></w:r>' + r('乙'))}</w:body></w:document>"
    data = packed({"word\\document.xml": body.replace(W, STRICT)})
    assert texts(docx.read(data)) == ["甲", "乙"]
