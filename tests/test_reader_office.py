"""The LibreOffice bridge: absent, stuck, failing, and faithful where it is installed."""

import http.server
import io
import os
import sys
import threading
import time
from pathlib import Path

import pytest
from docx import Document as NewDocument
from wenshi.errors import Unreadable
from wenshi.model import plain
from wenshi.readers import docx, office, rtf, word97

SAMPLES = Path(__file__).parent / "samples"
RTF = (SAMPLES / "旧格式" / "最后一架水车.rtf").read_bytes()
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in programs are shell scripts")


@pytest.fixture
def soffice() -> str:
    program = office.find()
    if not program:
        pytest.skip("LibreOffice is not installed")
    return program


def program(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_absent_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.ENVIRONMENT, "/没有这个程序")
    assert office.find() == ""
    with pytest.raises(Unreadable, match=r"^要转换，.*libreoffice-writer.*官网.*WENSHI_SOFFICE.*。$"):
        office.read(RTF, ".rtf", "要转换")


@on_posix
def test_it_is_found_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = program(tmp_path, "exit 0")
    monkeypatch.setenv(office.ENVIRONMENT, path)
    assert office.find() == path


@on_posix
def test_a_conversion_that_makes_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="没能转换"):
        office.convert(program(tmp_path, "exit 0"), RTF, ".rtf")


@on_posix
def test_a_stuck_one_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "SECONDS", 1)
    path = program(tmp_path, f"sleep 50 & echo $! > '{tmp_path}/child'; wait")
    began = time.monotonic()
    with pytest.raises(Unreadable, match="已停止"):
        office.convert(path, RTF, ".rtf")
    assert time.monotonic() - began < 20
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    for _ in range(50):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.1)
    else:
        os.kill(child, 9)
        pytest.fail("the child outlived its parent")


def test_nothing_is_fetched_while_it_converts(soffice: str) -> None:
    """A page that links to a picture makes LibreOffice ask for it, unless its profile forbids that."""
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = f'<html><body><img src="http://127.0.0.1:{server.server_port}/a.png">text</body></html>'
        made = office.convert(soffice, page.encode(), ".html")
        server.shutdown()
    assert plain(docx.read(made).blocks) == "text"
    assert asked == []


def test_an_article_comes_back_character_for_character(soffice: str, articles: Path, tmp_path: Path) -> None:
    """Ten articles as .docx → .doc and .rtf by LibreOffice → our readers: no character, no paragraph differs."""
    import subprocess

    truth = {}
    for path in sorted(articles.glob("*.txt"))[:10]:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        made = NewDocument()
        for line in lines:
            made.add_paragraph(line)
        out = io.BytesIO()
        made.save(out)
        (tmp_path / f"{path.stem[:2]}.docx").write_bytes(out.getvalue())
        truth[path.stem[:2]] = plain(docx.read(out.getvalue()).blocks)
        assert truth[path.stem[:2]] == "\n".join(lines)
    sources = sorted(str(path) for path in tmp_path.glob("*.docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("doc:MS Word 97", "rtf:Rich Text Format"):
        subprocess.run([soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), *sources], check=True, capture_output=True, timeout=120)  # fmt: skip
    for name, text in truth.items():
        assert plain(word97.read((tmp_path / f"{name}.doc").read_bytes()).blocks) == text
    for name in sorted(truth)[:3]:
        assert plain(rtf.read((tmp_path / f"{name}.rtf").read_bytes()).blocks) == truth[name]
