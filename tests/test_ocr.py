"""Pages read by the real engine: pages drawn for the project, and commands that recognise and file them."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from wenshi.model import Manuscript
from wenshi.ocr import page as ocr_page
from wenshi.readers import pages

from tests.conftest import Office

SAMPLES = Path(__file__).parent / "samples" / "页面"
HORIZONTAL = [
    "老渡口在城东三里，从前只有一条木船。船工姓罗，摇橹四十年，风雨无阻。一九五八年修了石桥，渡船才停下来，船板后来做了学校的课桌。",
    "我小时候跟祖父过河赶场，总要在渡口的茶棚歇脚。茶钱两分，可以坐到散场。",
]
VERTICAL = "老渡口在城東三里從前只有一條木船船工姓羅搖櫓四十年風雨無阻修了石橋以後渡船便停了下來船板做了學校的課桌"

# What a user has: no warnings about the encodings of others.
QUIET = {name: value for name, value in os.environ.items() if name != "PYTHONWARNDEFAULTENCODING"}


def drawn(name: str) -> Image.Image:
    return pages.image_of((SAMPLES / f"{name}.png").read_bytes())


def grainy(image: Image.Image, most: int) -> Image.Image:
    chance = random.Random(1)
    grain = bytes(grey + chance.randrange(-most, most + 1) for grey in image.tobytes())
    return Image.frombytes("L", image.size, grain)


def texts(page: ocr_page.Page) -> list[str]:
    return [block.text for block in pages.text_of([page.lines]).blocks]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_lying_any_way_is_read_as_its_paragraphs(turned: int) -> None:
    page = ocr_page.recognise(drawn("横排").rotate(turned, expand=True))
    assert texts(page) == HORIZONTAL
    assert (page.rotation, page.vertical) == (-turned % 360, False)
    assert page.confidence >= 95


def test_a_worn_page_laid_askew_is_read() -> None:
    image = drawn("横排").convert("L").rotate(1.5, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    worn = image.point(lambda grey: 70 + grey * 0.45)
    assert texts(ocr_page.recognise(grainy(worn, 12))) == HORIZONTAL


def test_a_page_of_columns_is_read_from_the_right() -> None:
    """The engine loses the punctuation of vertical writing; every character must be there."""
    page = ocr_page.recognise(drawn("竖排"))
    assert page.vertical
    assert "".join(char for text in texts(page) for char in text if char not in "，。、") == VERTICAL


def test_an_empty_page_is_no_doubtful_one() -> None:
    paper = Image.new("L", (600, 800), 235)
    assert ocr_page.recognise(grainy(paper, 12)) == ocr_page.Page((), 100)
    paper.paste(20, (50, 100, 550, 400))
    assert ocr_page.recognise(paper).confidence < ocr_page.DOUBTFUL, "something is there that was not read"


def test_nothing_is_fetched_and_nothing_is_said() -> None:
    script = (
        "import sys\n"
        "def watch(event, _):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto'): raise SystemExit(event)\n"
        "sys.addaudithook(watch)\n"
        "from pathlib import Path\n"
        "from wenshi.ocr import original\n"
        f"print(len(original.recognise(Path({str(SAMPLES / '横排.png')!r}).read_bytes(), 1)) > 500)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", env=QUIET, timeout=120, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("True\n", "", 0)


# --- commands ---


def scanned(path: Path, *images: Image.Image) -> Path:
    """Make a PDF of pages, each with its text at another height."""
    sheets = [Image.new("RGB", (660, 1000), "white") for _ in images]
    for number, (sheet, image) in enumerate(zip(sheets, images, strict=True)):
        sheet.paste(image, (10, 200 + 60 * number))
    sheets[0].save(path, save_all=True, append_images=sheets[1:])
    return path


def record(office: Office, id_: str) -> Manuscript:
    return office.home.manuscript(id_)


def read(office: Office, id_: str) -> str:
    return (office.home.manuscript_folder(id_) / "text.md").read_text(encoding="utf-8")


def test_a_scan_is_recognised_and_an_interrupted_run_goes_on(office: Office) -> None:
    horizontal, vertical = drawn("横排"), drawn("竖排")
    pdf = scanned(office.root / "渡口.pdf", horizontal, vertical, horizontal)
    office.ok("add", str(pdf), "--received", "2022-01-01", "--no-ocr")
    assert office.ok("ocr", "--format", "json").json()["waiting"] == [{"id": "2022-0001", "title": "渡口", "pages": 3}]

    run = subprocess.Popen(
        [sys.executable, "-m", "wenshi", "ocr", "2022-1"], cwd=office.root, stdout=-3, stderr=subprocess.PIPE
    )
    cache = office.root / "index" / "ocr"
    until = time.monotonic() + 90
    while not list(cache.rglob("0*.json")):
        assert time.monotonic() < until
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "接着认" in said.decode()
    first = {path: path.stat().st_mtime_ns for path in cache.rglob("0*.json")}
    assert 0 < len(first) < 3
    assert not record(office, "2022-0001").versions

    done = office.ok("ocr", "2022-1")
    assert done.out.startswith("2022-0001\t渡口\t")
    assert "竖排页的标点多有缺失，请校对标点" in done.err
    assert {path: path.stat().st_mtime_ns for path in first} == first, "read before, not read again"
    text = read(office, "2022-0001")
    assert text.count(HORIZONTAL[0]) == 2
    assert VERTICAL[:20] in text
    filed = record(office, "2022-0001")
    assert [(photo.kind, photo.page, photo.source) for photo in filed.photos] == [
        ("scan", number, "originals/渡口.pdf") for number in range(1, 4)
    ]
    assert all(photo.confidence >= 90 for photo in filed.photos)
    assert (filed.files[0].unread, filed.suspect, filed.versions[-1].reader) == ((), "", "ocr/1")
    assert office.ok("stats", "--format", "json").json()["total"]["photos"] == 0, "pages are no photos"
    assert office.ok("check").code == 0
    history = (office.home.manuscript_folder("2022-0001") / "history.jsonl").read_text(encoding="utf-8")
    assert json.loads(history.splitlines()[-1])["note"] == "文字识别"
    assert office.run("ocr", "2022-1").code == 7
    office.ok("undo")
    assert not record(office, "2022-0001").photos
    assert not record(office, "2022-0001").versions


def test_what_an_editor_corrected_is_kept(office: Office) -> None:
    folder = office.root / "页"
    folder.mkdir()
    drawn("横排").save(folder / "1.png")
    office.ok("add", "--scans", "页", "--title", "渡口旧事", "--received", "2022-01-01", "--no-ocr")
    found = office.ok("ocr", "2022-1", "--format", "json").json()["recognised"][0]
    assert (found["pages"], found["doubtful"], found["failed"], found["suspect"]) == (1, [], [], "")
    corrected = read(office, "2022-0001").replace("木船", "渡船")
    (office.home.manuscript_folder("2022-0001") / "text.md").write_text(corrected, encoding="utf-8")
    refused = office.run("ocr", "2022-1")
    assert (refused.code, refused.out) == (7, "")
    assert "--redo" in refused.err
    assert read(office, "2022-0001") == corrected
    office.ok("ocr", "2022-1", "--redo")
    assert HORIZONTAL[0] in read(office, "2022-0001")
    kept = office.home.manuscript_folder("2022-0001") / "versions"
    assert corrected in {path.read_text(encoding="utf-8") for path in kept.iterdir()}


def test_a_scan_is_recognised_as_it_comes_in(office: Office) -> None:
    folder = office.root / "页"
    folder.mkdir()
    drawn("横排").save(folder / "1.png")
    data = office.ok(
        "add", "--scans", "页", "--title", "渡口旧事", "--received", "2022-01-01", "--format", "json"
    ).json()
    assert [(found["id"], found["pages"], found["suspect"]) for found in data["recognised"]] == [("2022-0001", 1, "")]
    assert HORIZONTAL[0] in read(office, "2022-0001")
    assert office.ok("search", HORIZONTAL[0][:6], "--count").out.strip().startswith("1")


def test_a_page_that_cannot_be_read_is_told_and_the_rest_is_filed(office: Office) -> None:
    huge = Image.new("1", (10_000, 9_000), 1)
    drawn("横排").save(office.root / "两页.tif", save_all=True, append_images=[huge], compression="tiff_lzw")
    office.ok("add", "两页.tif", "--received", "2022-01-01", "--no-ocr")
    done = office.run("ocr", "2022-1")
    assert done.code == 4, done
    assert "第2页没有认成：图片的像素多得不正常" in done.err
    filed = record(office, "2022-0001")
    assert filed.suspect == "文字识别：第2页没有认成"
    assert filed.files[0].unread == (2,)
    assert [photo.page for photo in filed.photos] == [1]
    assert HORIZONTAL[1] in read(office, "2022-0001")
    assert office.ok("ocr").out.splitlines()[1:] == ["2022-0001\t两页\t1"]


def test_an_original_that_is_gone_hides_no_other_that_waits(office: Office) -> None:
    for name, image in (("甲", "横排"), ("乙", "竖排")):
        office.ok(
            "add", str(scanned(office.root / f"{name}.pdf", drawn(image))), "--received", "2022-01-01", "--no-ocr"
        )
    (office.home.manuscript_folder("2022-0001") / "originals" / "甲.pdf").unlink()
    listed = office.ok("ocr", "--format", "json").json()
    assert [item["id"] for item in listed["waiting"]] == ["2022-0002"]
    assert [item["id"] for item in listed["failed"]] == ["2022-0001"]
    said = office.ok("ocr")
    assert "甲.pdf 读不了（不在了）" in said.err
    assert "甲" not in said.out


def test_without_the_extra_it_is_named(office: Office) -> None:
    office.write("稿.txt", "一篇有字的稿子。\n")
    office.ok("add", "稿.txt", "--received", "2022-01-01", "--no-ocr")
    script = (
        "import sys\nsys.modules['rapidocr'] = None\nfrom wenshi.commands import main\nmain(['ocr', *sys.argv[1:]])\n"
    )
    for arguments, code in ((["2022-1"], 1), ([], 0)):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=office.root,
            capture_output=True,
            encoding="utf-8",
            env=QUIET,
            check=False,
        )
        assert done.returncode == code
        assert 'pip install "wenshi[ocr]"' in done.stderr
    assert office.run("ocr", "2022-1").code == 6, "a text file has no pages"
