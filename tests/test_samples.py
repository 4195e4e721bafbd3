"""The project's own samples: read as a careful editor would, and each broken one refused in a sentence."""

import csv
from pathlib import Path

import pytest

from tests import made_docx
from tests.conftest import Office

SAMPLES = Path(__file__).parent / "samples"


def test_titles_bylines_and_encodings(office: Office) -> None:
    with (SAMPLES / "expected.tsv").open(encoding="utf-8", newline="") as file:
        expected = {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}
    assert len(expected) == 18
    for number in ("1", "2"):
        office.ok("issue", "new", f"2022-{number}")
        data = office.ok(
            "add", str(SAMPLES / f"来稿2022-{number}"), "--issue", f"2022-{number}", "--format", "json"
        ).json()
        assert data["failed"] == []
        assert len(data["added"]) == 9
        for added in data["added"]:
            row = expected.pop(Path(added["source"]).relative_to(SAMPLES).as_posix())
            people = ";".join(f"{who['name']}:{who['role']}" for who in added["contributors"])
            assert (added["title"], added["byline"], people) == (row["title"], row["byline"], row["contributors"])
            if row["reader"] == "txt":
                assert added["encoding"] == row["encoding"]
            assert 300 < added["counts"]["han"] < 1600
    assert expected == {}
    shown = [office.ok("show", f"{id_}", "--format", "json").json() for id_ in _ids(office)]
    assert {manuscript["subtitle"] for manuscript in shown} == {"", "——记木匠石老满"}
    assert sum(len(manuscript["photos"]) for manuscript in shown) == 1
    assert office.problems() == []


def _ids(office: Office) -> list[str]:
    return [manuscript["id"] for manuscript in office.ok("list", "--format", "json").json()["manuscripts"]]


def test_a_printed_page_is_told(office: Office) -> None:
    """A hit in a PDF knows the page it was printed on."""
    office.ok("add", str(SAMPLES / "来稿2022-2" / "3.青溪解放前后见闻.pdf"))
    found = office.ok("search", "青溪", "--format", "json").json()
    pages = {snippet["page"] for hit in found["hits"] for snippet in hit["snippets"]}
    assert pages
    assert pages <= {"37", "38", "39"}


def test_photos_of_a_manuscript(filled: Office) -> None:
    id_ = _ids(filled)[0]
    pictures = sorted((SAMPLES / "图片").iterdir())
    for picture in pictures:
        filled.ok("add", str(picture), "--to", id_, "--caption", f"说明：{picture.stem}")
    shown = filled.ok("show", id_, "--format", "json").json()
    assert len(shown["photos"]) == len(pictures) == 4
    jpeg = next(photo for photo in shown["photos"] if photo["path"].endswith("青溪老渡口.jpg"))
    assert jpeg["dpi"] == 300
    assert jpeg["date"]
    assert (jpeg["width"], jpeg["height"]) == (1200, 800), "as displayed: the file itself is 800 wide, turned by EXIF"
    folder = filled.home.manuscript_folder(id_)
    assert (folder / jpeg["path"]).read_bytes() == (SAMPLES / "图片" / "青溪老渡口.jpg").read_bytes()
    found = filled.ok("search", "老渡口", "--format", "json").json()["hits"]
    assert [hit["id"] for hit in found] == [id_]
    assert found[0]["snippets"][0]["paragraph"] is None
    assert filled.ok("stats", "--format", "json").json()["total"]["photos"] == 4
    assert filled.run("add", str(pictures[0]), "--to", id_).code == 7
    assert filled.ok("check").code == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("截断.docx", "docx"),
        ("加密.docx", "密码"),
        ("加密.pdf", "密码"),
        ("其实是文本.docx", "docx"),
        ("空.txt", "空"),
        ("空白.txt", "没有文字"),
        ("表格.xls", "可收的格式"),
        ("乱码.txt", "不是文字"),
    ],
)
def test_broken_files_are_refused_in_one_sentence(filled: Office, name: str, words: str) -> None:
    before = _ids(filled)
    result = filled.run("add", str(SAMPLES / "坏件" / name))
    assert result.code == 4
    refused = [line for line in result.err.splitlines() if line.startswith("没收：")]
    assert len(refused) == 1
    assert words in refused[0]
    assert refused[0].endswith("。")
    assert "Traceback" not in result.err
    assert _ids(filled) == before


def test_a_bad_one_among_good_ones(office: Office) -> None:
    result = office.run(
        "add", str(SAMPLES / "坏件"), str(SAMPLES / "来稿2022-1"), "没有这个文件.txt", "--format", "json"
    )
    assert result.code == 4
    data = result.json()
    assert len(data["added"]) == 9 + 3, "the 9 good ones, a docx called txt, one without a title, a scan without text"
    assert {skipped["reason"] for skipped in data["skipped"]} == {"ignored", "picture"}
    assert len(data["failed"]) == 8 + 1
    misnamed = next(added for added in data["added"] if added["source"].endswith("其实是docx.txt"))
    assert any("docx" in warning for warning in misnamed["warnings"])
    untitled = next(added for added in data["added"] if added["source"].endswith("新建 DOC 文档.docx"))
    assert untitled["title"] == "题名待补"
    assert untitled["whole"]["zishu"] == untitled["counts"]["zishu"] + len(untitled["byline"])


def test_what_cannot_be_read_is_kept_as_an_attachment(filled: Office) -> None:
    id_ = _ids(filled)[0]
    before = filled.ok("show", id_, "--text").out
    result = filled.ok("add", str(SAMPLES / "坏件" / "扫描.pdf"), str(SAMPLES / "坏件" / "表格.xls"), "--to", id_)
    assert "附件" in result.err
    shown = filled.ok("show", id_, "--format", "json").json()
    assert [file["role"] for file in shown["files"]] == ["来稿", "修改稿", "attachment"]
    assert shown["text"] == before
    assert filled.run("add", str(SAMPLES / "坏件" / "乱码.txt"), "--to", id_, "--role", "定稿").code == 4


def test_damaged_pictures(filled: Office) -> None:
    result = filled.run("add", str(SAMPLES / "坏件" / "截断.jpg"), "--to", _ids(filled)[0])
    assert result.code == 4
    assert filled.ok("check").code == 0


def test_a_damaged_picture_does_not_keep_the_text_out(office: Office) -> None:
    body = '<w:p><w:r><w:t>正文。</w:t></w:r></w:p><w:p><w:r><w:drawing><a:blip r:embed="p1"/></w:drawing></w:r></w:p>'
    parts: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {made_docx.SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": made_docx.relations(p1="image media/a.png"),
        "word/media/a.png": b"\x89PNG broken",
    }
    (office.root / "渡口旧事.docx").write_bytes(made_docx.packed(parts))
    added = office.ok("add", "渡口旧事.docx", "--format", "json").json()["added"][0]
    assert any("打不开" in warning for warning in added["warnings"])
    shown = office.ok("show", added["id"], "--format", "json").json()
    assert shown["photos"][0]["path"] == "photos/0001.png"
    assert office.ok("check").code == 0
