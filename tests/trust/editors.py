"""Four writers and eight readers at once on one archive: no lost update, no reader kept waiting or told wrong.

Every writer has a field of its own in the one record that all of them change, writes the whole text of it anew, enters
pieces and moves a piece of its own in and out of the one issue. What a command answers with 0 is acknowledged; 8 means
that another one writes, and is tried again. Readers hold what they see against what they saw before.
"""

import json
import random
import re
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from wenshi.home import TEXT, open_home

from . import Row, Rows, Scale, acts
from .acts import Ended, Run

_FIELDS = ("submitted_by", "published_before", "series", "subtitle")  # free text each
_ISSUE = "2022-1"
_READERS = 8
_PARAGRAPHS = 50
_MARK = re.compile(r"版记(\d-\d+)号")
_BUSY = 8


@dataclass
class Written:
    """What was acknowledged to a writer, in order."""

    tried: int = 0
    waited: int = 0
    values: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    placed: bool = False
    broken: list[str] = field(default_factory=list)


@dataclass
class Looked:
    """What came of a reader's commands."""

    tried: int = 0
    broken: list[str] = field(default_factory=list)


def rows(scale: Scale, folder: Path) -> Rows:
    """Let them all work for five minutes, then look at what the archive holds."""
    seconds = scale.of(300, 12)
    office = acts.prepare(folder)
    shared = office.home.manuscript_ids()[0]
    for number in range(len(_FIELDS)):
        office.ok("register", "--title", f"自己的{number}")
    own = office.home.manuscript_ids()[-len(_FIELDS) :]
    office.ok("add", str(_paper(folder, "0-0")), "--to", shared, "--role", "修改稿")
    with ProcessPoolExecutor(len(_FIELDS) + _READERS) as pool:
        until = time.time() + seconds
        writers = [
            pool.submit(_write, office.root, shared, id_, number, folder, until, scale.seed)
            for number, id_ in enumerate(own)
        ]
        readers = [pool.submit(_read, office.root, shared, number, folder, until) for number in range(_READERS)]
        written, looked = [each.result() for each in writers], [each.result() for each in readers]
    row = Row(f"4 人写、8 人读，同时 {seconds} 秒：同一条登记、同一篇正文、同一期")
    row.tried = sum(each.tried for each in (*written, *looked))
    row.broken = [line for each in (*written, *looked) for line in each.broken]
    row.broken += _lost(office.root, shared, own, written)
    done = sum(len(each.values) + len(each.texts) + len(each.titles) for each in written)
    row.expect(all(each.values and each.texts and each.titles for each in written), "a writer never came to write")
    row.expect(all(each.tried for each in looked), "a reader never came to read")
    waited = sum(each.waited for each in written)
    row.outcome = (
        f"写 {done:,} 次都在，排队重试 {waited:,} 次；读 {sum(each.tried for each in looked):,} 次，没有一次挡住或读错"
    )
    yield row


def _paper(folder: Path, mark: str) -> Path:
    """Lay down a text whose every paragraph bears the same mark."""
    path = folder / f"{mark}.txt"
    body = "".join(f"第{number}段，版记{mark}号，渡口在下坝。\n" for number in range(_PARAGRAPHS))
    path.write_text(f"渡口往事\n张三\n\n{body}", encoding="utf-8")
    return path


def _write(root: Path, shared: str, own: str, number: int, folder: Path, until: float, seed: int) -> Written:
    told, chance = Written(), random.Random(seed + number)
    screens = folder / f"writer-{number}"
    screens.mkdir()
    turn = 0

    def done(*args: str) -> bool:
        while time.time() < until:
            ended = Run(root, args, {"WENSHI_BY": f"编辑{number}"}, screens=screens).wait()
            told.tried += 1
            if ended.code == 0 and "但" not in ended.err:
                return True
            if ended.code != _BUSY:
                told.broken.append(f"writer {number}: {args}: {ended}")
                return ended.code == 0
            told.waited += 1
            time.sleep(chance.random() / 20)
        return False

    while time.time() < until:
        turn += 1
        value = f"{number}-{turn}"
        if done("set", shared, f"{_FIELDS[number]}={value}"):
            told.values.append(value)
        if done("add", str(_paper(folder, value)), "--to", shared, "--role", "修改稿"):
            told.texts.append(value)
        if done("register", "--title", f"新稿{value}"):
            told.titles.append(f"新稿{value}")
        if done(*(("unplace", own) if told.placed else ("place", own, "--issue", _ISSUE, "--column", "风物"))):
            told.placed = not told.placed
    return told


def _read(root: Path, shared: str, number: int, folder: Path, until: float) -> Looked:
    told, seen = Looked(), Counter[str]()
    screens = folder / f"reader-{number}"
    screens.mkdir()

    def read(*args: str) -> Ended:
        ended = Run(root, args, screens=screens).wait()
        told.tried += 1
        if ended.code != 0 or "Traceback" in ended.err:
            told.broken.append(f"reader {number}: {args}: {ended}")
        return ended

    def expect(kept: bool, what: str) -> None:
        if not kept:
            told.broken.append(f"reader {number}: {what}")

    def never_less(name: str, now: int) -> None:
        expect(now >= seen[name], f"{name} was {seen[name]} and is {now}")
        seen[name] = now

    while time.time() < until and not told.broken:
        record = json.loads(read("show", shared, "--format", "json").out)
        for writer, name in enumerate(_FIELDS):
            if record[name]:
                expect(record[name].startswith(f"{writer}-"), f"{name} is {record[name]}")
                never_less(name, int(record[name].partition("-")[2]))
        marks = _MARK.findall(read("show", shared, "--text").out)
        expect(len(marks) == _PARAGRAPHS and len(set(marks)) == 1, f"a text of {len(marks)} paragraphs of {set(marks)}")
        found = json.loads(read("search", "版记", "--format", "json").out)
        marks = [mark for hit in found["hits"] for piece in hit["snippets"] for mark in _MARK.findall(piece["text"])]
        expect(found["occurrences"] == _PARAGRAPHS and len(set(marks)) == 1, f"a search finds {found}")
        never_less("list", len(json.loads(read("list", "--format", "json").out)["manuscripts"]))
        stats = json.loads(read("stats", "--format", "json").out)
        never_less("stats", stats["total"]["articles"] + stats["unplaced"]["articles"])
    return told


def _lost(root: Path, shared: str, own: list[str], written: list[Written]) -> list[str]:
    """Return what was acknowledged and is not there, and what `check` calls an error."""
    home = open_home(root)
    record = home.manuscript(shared)
    folder = home.manuscript_folder(shared)
    events = [json.loads(line) for line in (folder / "history.jsonl").read_text("utf-8").splitlines()]
    texts = {_MARK.findall(path.read_text("utf-8"))[0] for path in (folder / TEXT, *folder.glob("versions/*.md"))
             if _MARK.search(path.read_text("utf-8"))}  # fmt: skip
    titles = Counter(home.manuscript(id_).title for id_ in home.manuscript_ids())
    issue = home.issue_path(_ISSUE).read_text("utf-8")
    lost = []
    for name, id_, each in zip(_FIELDS, own, written, strict=True):
        if getattr(record, name) != each.values[-1]:
            lost.append(f"{name} is {getattr(record, name)}, acknowledged was {each.values[-1]}")
        told = [event["after"][name] for event in events if name in (event["after"] or {})]
        if told != each.values:
            lost.append(f"the history of {name} is {told}, acknowledged was {each.values}")
        lost += [f"the text {mark} is gone" for mark in each.texts if mark not in texts]
        lost += [f"{title} is there {titles[title]} times" for title in each.titles if titles[title] != 1]
        if (id_ in issue) != each.placed:
            lost.append(f"{id_} placed: {id_ in issue}, acknowledged was {each.placed}")
    return lost + acts.wrong_now(home)
