"""The real articles: two issues of 35, figures and hits equal to independent counts, and a kill at any instant."""

import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from wenshi.text.fold import fold

from tests.conftest import Office, make_office
from tests.test_count import reference


@pytest.fixture(scope="module")
def journal(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The 70 articles as two issues of 35, filed by the command line."""
    office = make_office(tmp_path_factory.mktemp("journal") / "档案库")
    files = sorted(articles.glob("*.txt"))
    assert len(files) == 70
    for number, part in ((1, files[:35]), (2, files[35:])):
        office.ok("issue", "new", f"2022-{number}", "--serial", str(44 + number))
        office.ok("add", *map(str, part), "--issue", f"2022-{number}", "--column", "文史")
    return office


@pytest.fixture(scope="module")
def catalogue(articles: Path) -> list[dict[str, str]]:
    with (articles / "catalogue.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def bodies(articles: Path) -> list[str]:
    """The texts behind title and byline, read in the plainest way."""
    return [
        "\n".join(line for line in path.read_text(encoding="utf-8").splitlines()[2:] if line.strip())
        for path in sorted(articles.glob("*.txt"))
    ]


def test_titles_and_bylines(journal: Office, catalogue: list[dict[str, str]]) -> None:
    listed = journal.ok("list", "--format", "json").json()["manuscripts"]
    assert [m["title"] for m in listed] == [row["title"] for row in catalogue]
    for manuscript, row in zip(listed, catalogue, strict=True):
        assert "".join(who["name"] for who in manuscript["contributors"]) in row["author"].replace(
            "（口述）", ""
        ).replace(" ", "").replace("、", "").replace("（笔录）", ""), row
        assert manuscript["contributors"], row


def test_figures_equal_an_independent_count(journal: Office, articles: Path, catalogue: list[dict[str, str]]) -> None:
    texts = bodies(articles)
    spaces = " \t\u3000\xa0\n"
    chars = [sum(char not in spaces for char in text) for text in texts]
    for rule, expected in (("chars", chars), ("chars-spaces", [len(text.replace("\n", "")) for text in texts])):
        data = journal.ok("stats", "2022", "--rule", rule, "--format", "json").json()
        assert [row["characters"] for row in data["issues"]] == [sum(expected[:35]), sum(expected[35:])]
        assert data["total"]["characters"] == sum(expected)
        assert data["total"]["articles"] == 70
    listed = journal.ok("list", "--format", "json").json()["manuscripts"]
    for manuscript, row, text in zip(listed, catalogue, texts, strict=True):
        names = Counter(unicodedata.name(char, "").rpartition("-")[0] for char in text)
        han = names["CJK UNIFIED IDEOGRAPH"] + names["CJK COMPATIBILITY IDEOGRAPH"] + text.count("〇")
        assert manuscript["counts"]["han"] == han, row
        assert manuscript["counts"]["zishu"] == reference(text).zishu, row
    stats = journal.ok("stats", "2022", "--format", "json").json()["total"]
    assert (stats["target_articles"], stats["target_characters"]) == (70, 200_000)


def test_300_random_substrings_give_exactly_the_brute_force_hits(journal: Office, articles: Path) -> None:
    """Ask in one process through the same call as the command, and count by the plainest scan."""
    from wenshi import finding
    from wenshi.asking import Asking

    chance = random.Random(2022)
    titles = [path.read_text(encoding="utf-8").splitlines()[:2] for path in sorted(articles.glob("*.txt"))]
    texts = [fold("\n".join([*head, body])) for head, body in zip(titles, bodies(articles), strict=True)]
    ids = [m["id"] for m in journal.ok("list", "--format", "json").json()["manuscripts"]]
    asked = 0
    while asked < 300:
        text = chance.choice(texts)
        start, length = chance.randrange(len(text)), chance.randint(1, 12)
        piece = text[start : start + length]
        if len(piece) < length or "\n" in piece or any(mark in piece for mark in '"“”「」'):
            continue
        asked += 1
        expected = {
            id_: sum(whole.startswith(piece, at) for at in range(len(whole)))
            for id_, whole in zip(ids, texts, strict=True)
            if piece in whole
        }
        found = finding.search(journal.home, Asking(f"“{piece}”"), limit=None)
        assert {hit.id: hit.occurrences for hit in found.hits} == expected, piece
        assert not found.stale
        for hit in found.hits:
            for snippet in hit.snippets:
                assert snippet.spans
                assert all(fold(snippet.text[begin:end]) == piece for begin, end in snippet.spans)


def test_undo_of_a_whole_issue(journal: Office) -> None:
    copy = Office(journal.root.with_name("副本"))
    shutil.copytree(journal.root, copy.root)
    copy.ok("undo")
    assert copy.ok("stats", "--format", "json").json()["total"]["articles"] == 35
    assert copy.ok("check").code == 0


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_kill_at_any_instant_leaves_nothing_half_written(articles: Path, tmp_path: Path) -> None:
    """Kill an `add` of 70 files 50 times, in two archives; then the same command completes without doubles."""
    files = [str(path) for path in sorted(articles.glob("*.txt"))]
    rehearsal = make_office(tmp_path / "预演")
    rehearsal.ok("issue", "new", "2022-1")
    start = time.perf_counter()
    rehearsal.ok("add", *files, "--issue", "2022-1")
    whole = time.perf_counter() - start
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda seed: _kill_and_complete(tmp_path / str(seed), files, whole, random.Random(seed)), (1, 2)))


def _kill_and_complete(root: Path, files: list[str], whole: float, chance: random.Random) -> None:
    office = make_office(root)
    office.ok("issue", "new", "2022-1")
    command = [sys.executable, "-m", "wenshi", "add", *files, "--issue", "2022-1"]
    for _ in range(25):
        process = subprocess.Popen(command, cwd=office.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.15, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for folder in (office.home.folder / "manuscripts").iterdir():
            record = tomllib.loads((folder / "record.toml").read_text(encoding="utf-8"))
            assert (folder / record["files"][0]["path"]).stat().st_size == record["files"][0]["bytes"]
            assert (folder / "text.md").stat().st_size
    again = office.ok("add", *files, "--issue", "2022-1", "--format", "json").json()
    assert len(again["added"]) + len(again["skipped"]) == 70
    stats = office.ok("stats", "--format", "json").json()
    assert stats["total"]["articles"] == 70
    assert stats["unplaced"]["articles"] == 0
    assert len(office.home.manuscript_ids()) == 70
    checked = office.ok("check", "--format", "json").json()
    assert [problem for problem in checked["problems"] if problem["level"] == "error"] == []
    shown = office.ok("issue", "show", "2022-1", "--format", "json").json()
    titles = [entry["title"] for column in shown["columns"] for entry in column["entries"]]
    assert (titles[0], titles[-1]) == ("桨声灯影里的秦淮河", "南闽十年之梦影")
