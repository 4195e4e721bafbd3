"""What comes in: registers of the office, pages as pictures, what came with what."""

import io
import os
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wenshi.pieces import _owner

from .conftest import Office


def page(shade: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("L", (60, 80), shade).save(out, kind, dpi=(300, 300))
    return out.getvalue()


def frames(count: int) -> bytes:
    out = io.BytesIO()
    pages = [Image.new("L", (60, 80), shade) for shade in range(count)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


REGISTER = (
    "序号,题目,作者,栏目,期号,密级\n1,渡口旧事,张三,往事,2022年第1期,公开\n2,没来的稿,李四,,,\n3,城门,,,2031-1,\n"
)


def test_the_register_of_the_office_fills_in_what_is_known(office: Office) -> None:
    office.ok("issue", "new", "2022-1")
    office.write("来稿/1.渡口旧事.txt", "船老大姓罗，摆渡四十年。\n\n他的船是柏木的。\n")
    office.write("来稿/城门.txt", "城门\n\n老县城有四座城门。\n")
    office.write("来稿/夜话.txt", "夜话\n\n那一夜下着雨。\n")
    (office.root / "来稿/登记表.csv").write_bytes(REGISTER.encode("gb18030"))
    result = office.ok("add", "来稿", "--metadata", "来稿/登记表.csv", "--format", "json")
    data = result.json()
    assert [(added["title"], added["byline"]) for added in data["added"]] == [
        ("渡口旧事", "张三"),
        ("城门", ""),
        ("夜话", ""),
    ]
    assert data["metadata"] == {
        "rows_without_file": [{"line": 3, "title": "没来的稿", "file": ""}],
        "files_without_row": ["来稿/夜话.txt"],
        "problems": [],
    }
    assert "没有用到的栏：密级" in result.err
    assert "第 4 行" in data["added"][1]["warnings"][-1]
    columns = office.ok("issue", "show", "2022-1", "--format", "json").json()["columns"]
    assert [(column["name"], [entry["title"] for entry in column["entries"]]) for column in columns] == [
        ("往事", ["渡口旧事"])
    ]


def test_a_register_that_cannot_be_read_stops_before_anything_is_filed(office: Office) -> None:
    office.write("渡口旧事.txt", "渡口旧事\n\n船老大姓罗。\n")
    office.write("登记表.csv", "甲,乙\n1,2\n")
    result = office.run("add", "渡口旧事.txt", "--metadata", "登记表.csv")
    assert result.code == 4
    assert "没有找到表头" in result.err
    assert office.ok("list", "--format", "json").json()["manuscripts"] == []


def test_pictures_of_pages_are_one_piece_for_each_folder(office: Office) -> None:
    for folder, shades in (("渡口旧事", (10, 20, 30)), ("城门", (40,))):
        (office.root / "扫描" / folder).mkdir(parents=True)
        for number, shade in enumerate(shades, 1):
            (office.root / "扫描" / folder / f"第{number}页.png").write_bytes(page(shade))
    data = office.ok("add", "扫描", "--scans", "--no-ocr", "--format", "json").json()
    assert [(added["title"], added["counts"], added["unread"]) for added in data["added"]] == [
        ("城门", None, [1]),
        ("渡口旧事", None, [1, 2, 3]),
    ]
    record = office.home.manuscript(data["added"][1]["id"])
    assert [(photo.path, photo.kind, photo.page) for photo in record.photos] == [
        ("photos/0001_第1页.png", "scan", 1),
        ("photos/0002_第2页.png", "scan", 2),
        ("photos/0003_第3页.png", "scan", 3),
    ]
    assert not record.versions
    again = office.ok("add", "扫描", "--scans", "--no-ocr", "--format", "json").json()
    assert [(left["reason"], left["id"]) for left in again["skipped"]] == [
        ("duplicate", data["added"][0]["id"]),
        ("duplicate", data["added"][1]["id"]),
    ]
    assert office.ok("check").code == 0


def test_a_tiff_of_several_pages_is_a_manuscript_without_text(office: Office) -> None:
    (office.root / "传真.tif").write_bytes(frames(3))
    (office.root / "照片.tif").write_bytes(page(90, "TIFF"))
    data = office.ok("add", "传真.tif", "照片.tif", "--no-ocr", "--format", "json").json()
    assert [(added["title"], added["counts"], added["unread"]) for added in data["added"]] == [
        ("传真", None, [1, 2, 3])
    ]
    assert [(left["source"], left["reason"]) for left in data["skipped"]] == [("照片.tif", "picture")]
    assert "无文字稿" in office.ok("list").out


def test_what_is_there_already_is_taken_again_only_when_asked(office: Office) -> None:
    office.write("渡口旧事.txt", "渡口旧事\n\n船老大姓罗。\n")
    first = office.ok("add", "渡口旧事.txt", "--format", "json").json()["added"][0]["id"]
    left = office.ok("add", "渡口旧事.txt", "--format", "json").json()["skipped"]
    assert [(skipped["id"], skipped["match"]) for skipped in left] == [(first, "file")]
    assert office.ok("add", "渡口旧事.txt", "--allow-duplicates", "--format", "json").json()["added"][0]["id"] != first


def test_a_file_held_open_by_an_office_program_says_so(office: Office) -> None:
    path = office.write("渡口旧事.docx", "x")
    office.write("~$口旧事.docx", "")
    path.chmod(0)
    try:
        path.read_bytes()
    except PermissionError:
        result = office.run("add", "渡口旧事.docx")
        assert result.code == 4
        assert "请先关闭 WPS（或 Word）中的“渡口旧事.docx”再收" in result.err
    else:
        pytest.skip("this user may read everything")


@pytest.mark.parametrize(
    ("name", "texts", "owner"),
    [
        ("包.zip/照片/1.jpg", ["包.zip/稿.docx"], "包.zip/稿.docx"),
        ("包.zip/甲/1.jpg", ["包.zip/甲/稿.docx", "包.zip/乙/稿.docx"], "包.zip/甲/稿.docx"),
        ("包.zip/甲/照片/1.jpg", ["包.zip/甲/稿.docx", "包.zip/乙/稿.docx"], "包.zip/甲/稿.docx"),
        ("包.zip/1.jpg", ["包.zip/甲/稿.docx", "包.zip/乙/稿.docx"], None),
        ("包.zip/甲/1.jpg", ["包.zip/甲/上.docx", "包.zip/甲/下.docx"], None),
        ("包.zip/1.jpg", [], None),
    ],
)
def test_pictures_belong_to_the_text_of_their_folder(name: str, texts: list[str], owner: str | None) -> None:
    assert _owner(name, texts) == owner


@given(st.lists(st.sampled_from(["甲", "乙", "丙"]), max_size=4), st.lists(st.text("子丑/", max_size=6), max_size=4))
def test_an_owner_is_one_of_the_texts(folders: list[str], names: list[str]) -> None:
    texts = list(dict.fromkeys(f"包/{name}.txt" for name in names))
    assert _owner("/".join(["包", *folders, "1.jpg"]), texts) in (None, *texts)


@pytest.mark.skipif(sys.platform == "win32", reason="ulimit")
def test_a_full_disk_files_nothing_and_the_command_can_be_run_again(office: Office) -> None:
    big = page(10) + os.urandom(2 << 20)  # what stands behind a picture's end is not looked at
    office.write("渡口旧事.txt", "渡口旧事\n\n船老大姓罗。\n")
    (office.root / "扫描件.png").write_bytes(big)
    command = f"ulimit -f 1000; exec {sys.executable} -m wenshi add 渡口旧事.txt 扫描件.png --scans --no-ocr"
    done = subprocess.run(["sh", "-c", command], cwd=office.root, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()
    assert "什么都没有改动" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert office.ok("list", "--format", "json").json()["manuscripts"] == []
    data = office.ok("add", "渡口旧事.txt", "扫描件.png", "--scans", "--no-ocr", "--format", "json").json()
    assert len(data["added"]) == 2
    assert office.ok("check").code == 0


STORY = "".join(
    f"{name}年春天，渡口的老艄公撑着第{name}条船过河，船上坐着从{name}里路外来的客人。"
    for name in "甲乙丙丁戊己庚辛壬癸"
)


def test_the_same_text_in_another_file_is_left_and_a_like_one_is_named(office: Office) -> None:
    office.ok("issue", "new", "2022-1")
    office.write("渡口.txt", f"渡口旧事\n张三\n\n{STORY}\n")
    office.write("又一份.txt", f"渡口舊事\n\n{STORY.replace('，', ' ， ')}\n")
    office.write("节选.txt", f"老艄公\n\n{STORY[:120]}\n")
    office.write("别的.txt", "城门\n\n老县城有四座城门，朝东的一座叫迎恩门。\n")
    first = office.ok("add", "渡口.txt", "--format", "json").json()["added"][0]["id"]
    data = office.ok("add", "又一份.txt", "节选.txt", "别的.txt", "--issue", "2022-1", "--format", "json").json()
    assert data["skipped"] == [
        {"source": "又一份.txt", "reason": "duplicate", "id": first, "placed": True, "match": "text", "warnings": []}
    ]
    part, other = data["added"]
    assert [(found["id"], found["kind"], found["here"]) for found in part["similar"]] == [(first, "excerpt", 1.0)]
    assert f"与 {first}《渡口旧事》（2022年第1期）相同文字占本稿 100%" in part["warnings"][0]
    assert other["similar"] == []
    again = office.ok("add", "又一份.txt", "--allow-duplicates", "--format", "json").json()
    assert again["added"][0]["similar"][0]["kind"] == "same"


def test_a_picture_that_another_manuscript_holds_is_named(office: Office) -> None:
    for name, words in (("甲", "船老大姓罗，摆渡四十年。"), ("乙", "老县城有四座城门，朝东的一座叫迎恩门。")):
        with zipfile.ZipFile(office.root / f"{name}.zip", "w") as parcel:
            parcel.writestr("稿.txt", f"题{name}\n\n{words}\n")
            parcel.writestr("照片.png", page(30))
    data = office.ok("add", "甲.zip", "乙.zip", "--format", "json").json()
    first, second = data["added"]
    assert first["warnings"] == []
    assert second["warnings"] == [f"有 1 幅图片 {first['id']} 里已有（完全相同）"]
    assert len(office.home.manuscript(second["id"]).photos) == 1


def test_two_of_one_batch_are_compared_too(office: Office) -> None:
    office.write("甲.txt", f"渡口旧事\n\n{STORY}\n")
    office.write("乙.txt", f"渡口新事\n\n{STORY}\n")
    data = office.ok("add", "甲.txt", "乙.txt", "--format", "json").json()
    assert [(left["source"], left["id"]) for left in data["skipped"]] == [("乙.txt", data["added"][0]["id"])]


def test_a_few_words_are_the_same_piece_only_under_the_same_title(office: Office) -> None:
    office.write("甲.txt", "渡口旧事\n\n待续。\n")
    office.write("乙.txt", "城门\n\n待续。\n")
    office.write("丁.txt", "渡口旧事\n\n（待续）\n")
    data = office.ok("add", "甲.txt", "乙.txt", "丁.txt", "--format", "json").json()
    assert [added["title"] for added in data["added"]] == ["渡口旧事", "城门"]
    assert [(left["source"], left["match"]) for left in data["skipped"]] == [("丁.txt", "text")]


def test_nothing_empty_and_nothing_left_over_joins_a_manuscript(office: Office) -> None:
    office.write("渡口.txt", "渡口旧事\n\n船老大姓罗。\n")
    id_ = office.ok("add", "渡口.txt", "--format", "json").json()["added"][0]["id"]
    for name, content, said in (("空.docx", "", "0 字节"), (".DS_Store", "x", "临时文件")):
        office.write(name, content)
        result = office.run("add", name, "--to", id_)
        assert result.code == 4
        assert said in result.err
    assert len(office.home.manuscript(id_).files) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a shell that writes")
def test_a_file_that_changes_while_it_is_read_is_refused(office: Office) -> None:
    path = office.root / "大.txt"
    path.write_bytes(b"a" * (100 << 20))
    writer = subprocess.Popen(["sh", "-c", "while :; do echo x >> 大.txt; done"], cwd=office.root)
    try:
        result = office.run("add", "大.txt")
    finally:
        writer.kill()
        writer.wait()
    assert result.code == 4
    assert "读的时候文件还在变" in result.err
