"""What files hold: nothing of a zip or a mail is lost without a word, and pages stay together."""

import os
import signal
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from .conftest import Office
from .made_parcels import mail, mixed, zipped
from .made_zip import epub, xhtml
from .test_intake import page

WORDS = "船老大姓罗，在青溪渡口摆渡四十年。他的船是柏木的，船头钉着一块铁皮。"
FERRY, GATE = (f"{title}\n\n{WORDS}{title}就是这样来的。\n".encode() for title in ("渡口旧事", "城门"))


def put(office: Office, name: str, data: bytes) -> None:
    path = office.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped([("稿.rar", b"Rar!\x1a\x07\x00xxxx")]), "稿.rar"),
        (zipped([(".DS_Store", b"x")]), "里面没有可以收的文件"),
        (mail("From: a@example.org", "To: b@example.org", "Subject: empty", "", ""), "里面没有可以收的文件"),
    ],
)
def test_what_holds_nothing_to_take_is_told(office: Office, data: bytes, said: str) -> None:
    put(office, "a.eml" if data.startswith(b"From") else "a.zip", data)
    result = office.run("add", "a.eml" if data.startswith(b"From") else "a.zip")
    assert result.code == 4
    assert said in result.err


def test_what_came_with_a_duplicate_is_named_unless_it_is_held(office: Office) -> None:
    put(office, "一.zip", zipped([("渡口.txt", FERRY), ("旧.png", page(1))]))
    office.ok("add", "一.zip")
    put(office, "二.zip", zipped([("渡口.txt", FERRY), ("旧.png", page(1)), ("新.png", page(2))]))
    put(office, "三.zip", zipped([("渡口.md", b"# " + FERRY), ("新.png", page(2)), ("表.xlsx", b"x")]))
    skipped = office.ok("add", "一.zip", "二.zip", "三.zip", "--format", "json").json()["skipped"]
    assert [(each["id"], each["match"], each["warnings"]) for each in skipped] == [
        (skipped[0]["id"], "file", []),
        (skipped[0]["id"], "file", [f"同它一起来的新.png没有收；要收请用 wenshi add 文件 --to {skipped[0]['id']}"]),
        (
            skipped[0]["id"],
            "text",
            [f"同它一起来的新.png、表.xlsx没有收；要收请用 wenshi add 文件 --to {skipped[0]['id']}"],
        ),
    ]
    assert "同它一起来的新.png没有收" in office.ok("add", "二.zip").err


def test_what_came_with_a_bad_text_is_left_with_it(office: Office) -> None:
    put(office, "a.zip", zipped([("坏.docx", b"PK\x03\x04"), ("图.png", page(1)), ("表.xlsx", b"x")]))
    data = office.run("add", "a.zip", "--format", "json").json()
    assert [each["source"] for each in data["skipped"]] == ["a.zip/图.png"]
    assert [each["source"] for each in data["failed"]] == ["a.zip/坏.docx", "a.zip/表.xlsx"]


def test_a_warning_about_a_zip_is_given_once(office: Office) -> None:
    rar = ("附.rar", b"Rar!\x1a\x07\x00xxxx")
    put(office, "a.zip", zipped([("渡口.txt", FERRY), ("城门.txt", GATE), rar]))
    result = office.ok("add", "a.zip", "--allow-duplicates")
    assert result.err.count("附.rar") == 1
    again = office.ok("add", "a.zip")
    assert again.err.count("附.rar") == 1


def test_an_attachment_that_cannot_be_read_is_named(office: Office) -> None:
    heads = ["From: a@example.org", "To: b@example.org", "Subject: letter", "Date: Tue, 1 Mar 2022 10:00:00 +0800"]
    bad = (["Content-Type: application/octet-stream", 'Content-Disposition: attachment; filename="bad.docx"'], "PKxx")
    put(office, "a.eml", mixed(heads, (["Content-Type: text/plain; charset=utf-8"], FERRY.decode()), bad))
    result = office.ok("add", "a.eml")
    assert "bad.docx 读不出文字，作为附件存着" in result.err


def letter(subject: str, words: str, *attached: tuple[str, bytes] | EmailMessage) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "a@example.org", "b@example.org"
    made.set_content(words)
    for item in attached:
        if isinstance(item, EmailMessage):
            made.add_attachment(item)
        else:
            made.add_attachment(item[1], maintype="application", subtype="octet-stream", filename=item[0])
    return made


def test_the_words_of_a_forwarded_mail_stay_with_what_it_brought(office: Office) -> None:
    inner, only = letter("inner", "稿件见附件", ("gate.txt", GATE)), letter("only", FERRY.decode())
    for name, sent, title in (("a.eml", inner, "城门"), ("b.eml", only, "渡口旧事")):
        put(office, name, letter("outer", "转给你看", sent).as_bytes())
        assert [each["title"] for each in office.ok("add", name, "--format", "json").json()["added"]] == [title]
    put(office, "两封.zip", zipped([("一.eml", inner.as_bytes()), ("二.eml", only.as_bytes())]))
    added = office.ok("add", "两封.zip", "--allow-duplicates", "--format", "json").json()["added"]
    assert [each["title"] for each in added] == ["城门", "渡口旧事"]


def test_pages_of_a_folder_stay_together_whatever_lies_between(office: Office) -> None:
    for number in (1, 2, 4):
        put(office, f"手稿/第{number}页.png", page(number))
    put(office, "手稿/第3页.txt", FERRY)
    put(office, "手稿/第2页附/1.png", page(9))
    data = office.ok("add", "手稿", "--scans", "--format", "json").json()
    assert sorted(len(each["unread"]) for each in data["added"]) == [0, 1, 3]


def test_pictures_another_manuscript_holds_are_told(office: Office) -> None:
    put(office, "手稿/1.png", page(1))
    office.ok("add", "手稿", "--scans")
    put(office, "手稿/2.png", page(2))
    result = office.ok("add", "手稿", "--scans")
    assert "有 1 幅图片" in result.err
    assert "里已有" in result.err


def test_a_book_stays_with_the_first_chapter_that_is_filed(office: Office) -> None:
    chapters = {f"{n}.xhtml": xhtml(f"<h1>{t}</h1><p>{WORDS}{t}。</p>") for n, t in enumerate(("序", "城门", "水井"))}
    put(office, "书.epub", epub(chapters))
    office.ok("add", "书.epub", "--split")
    office.ok("undo", "-y")
    put(office, "序.txt", f"序\n\n{WORDS}序。\n".encode())
    office.ok("add", "序.txt")
    data = office.ok("add", "书.epub", "--split", "--format", "json").json()
    assert [each["match"] for each in data["skipped"]] == ["text"]
    files = [each["files"] for each in office.ok("list", "--format", "json").json()["manuscripts"]]
    assert sum("书.epub" in str(each) for each in files) == 1


def test_what_lies_in_a_closed_folder_or_behind_a_link_is_told(office: Office) -> None:
    put(office, "外/城门.txt", GATE)
    put(office, "来稿/渡口.txt", FERRY)
    (office.root / "来稿/链").symlink_to(office.root / "外", target_is_directory=True)
    (office.root / "来稿/环").symlink_to(office.root / "来稿", target_is_directory=True)
    result = office.run("add", "来稿", "长" * 300)
    assert result.code == 4
    assert [
        line.partition("：")[2].partition("：")[0] for line in result.err.splitlines() if line.startswith("没收")
    ] == [
        "来稿/环",
        "来稿/链",
        "长" * 300,
    ]
    assert result.err.count("是符号链接") == 2
    assert "文件名太长" in result.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open all folders")
def test_a_closed_folder_is_told(office: Office) -> None:
    put(office, "来稿/锁/城门.txt", GATE)
    put(office, "来稿/渡口.txt", FERRY)
    (office.root / "来稿/锁").chmod(0)
    result = office.run("add", "来稿")
    (office.root / "来稿/锁").chmod(0o700)
    assert result.code == 4
    assert "文件夹打不开" in result.err


def test_a_text_too_long_to_be_one_is_refused_by_a_child(office: Office) -> None:
    put(office, "长.txt", (WORDS + "\n").encode() * 200_000)
    result = office.run("add", "长.txt")
    assert result.code == 4
    assert "万字，不像一份稿子" in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_closed_window_leaves_nothing_behind(office: Office, tmp_path: Path, name: str) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    put(office, "大.html", b"<html>" + FERRY * 4000)
    # While it waits for a second text to be pasted, the first file lies set aside.
    # A run that itself ignores hang-ups (nohup) hands that down; here the window is one like any other.
    script = (
        f"import signal; signal.signal(signal.{name}, signal.default_int_handler if {name == 'SIGINT'} else signal.SIG_DFL)\n"
        "import sys; from pathlib import Path; from wenshi.spool import Spool; from wenshi.commands import main\n"
        "with Spool() as spool: spool.keep(b' ' * 300_000); main(['add', '大.html', '-'])"
    )
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=office.root, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + 20
        while not list(temporary.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        process.send_signal(getattr(signal, name))
        assert process.wait(20) == 130
    assert list(temporary.iterdir()) == []
