"""The index over time: updates, merges, cut-off writes, damage, hostile folders. It answers right or not at all."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from wenshi.errors import WenshiError
from wenshi.search import key as keys
from wenshi.search import whoosh_build
from wenshi.search.brute import BruteEngine
from wenshi.search.engine import Entry
from wenshi.search.gram_writer import GramWriter
from wenshi.search.grammar import parse
from wenshi.search.layout import LIMIT
from wenshi.search.ranking import Match
from wenshi.search.whoosh_engine import WhooshEngine

from .test_engines import KEY, entry, refresh

QUERIES = [
    parse(text) for text in ("甲", "甲乙", "甲乙丙", "哈哈", "-甲", "丙 OR 哈 -乙", "貴陽", "贵阳", "丁戊甲", "，")
]
Store = dict[str, Entry]


def right(store: Store) -> list[list[Match]]:
    return [BruteEngine(store.values()).find(query).best() for query in QUERIES]


def answers(folder: Path, state: str) -> list[list[Match]] | None:
    engine = WhooshEngine.open(folder, KEY, state)
    if engine is None:
        return None
    with engine:
        return [engine.find(query).best() for query in QUERIES]


def made(number: int, seed: random.Random) -> Entry:
    body = "".join(seed.choices("甲乙丙丁戊哈贵貴阳陽，,\n", k=seed.randrange(60)))
    return entry(number, title="".join(seed.choices("甲乙哈", k=3)), body=body)


@pytest.fixture
def store() -> Store:
    seed = random.Random(1)
    return {held.id: held for held in (made(number, seed) for number in range(1, 13))}


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    refresh(tmp_path / "index", store, "now")
    return tmp_path / "index"


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_changes(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_build, "BATCH", 7)  # many segments and merges with few manuscripts
    monkeypatch.setattr(whoosh_build, "_SMALL", 2)
    chance = random.Random(seed)
    store: Store = {}
    segments = set()
    for step in range(30):
        for _ in range(chance.choice([0, 1, 1, 2, 5, 12])):
            held = made(chance.randrange(1, 25), chance)
            store[held.id] = held
        for gone in chance.sample(sorted(store), min(len(store), chance.choice([0, 0, 1, 4]))):
            del store[gone]
        refresh(tmp_path / "index", store, f"step {step}")
        assert answers(tmp_path / "index", f"step {step}") == right(store)
        with WhooshEngine(tmp_path / "index") as engine:
            assert engine.digests() == {number: held.digest for number, held in store.items()}
        segments.add(len(list((tmp_path / "index").glob("*.texts.col"))))
    assert max(segments) > 2, "the steps never made several segments"


def test_another_state_is_not_answered_from(folder: Path, store: Store) -> None:
    assert answers(folder, "now") == right(store)
    assert answers(folder, "later") is None
    assert answers(folder, "") is None
    assert WhooshEngine.open(folder, b"x" * 32, "now") is None
    assert answers(folder.with_name("nowhere"), "now") is None


def test_only_what_changed_is_read_again(folder: Path, store: Store) -> None:
    number = next(iter(store))
    store[number] = entry(int(number[-4:]), body="甲新")
    asked: list[list[str]] = []

    def entries(ids: list[str]) -> Iterator[Entry]:
        asked.append(ids)
        return (store[ident] for ident in ids)

    for state in ("changed", "only the state changed"):
        whoosh_build.update(folder, KEY, entries, {ident: held.digest for ident, held in store.items()}, state)
        assert answers(folder, state) == right(store)
    assert asked == [[number]]


def test_progress_counts_manuscripts(tmp_path: Path, store: Store) -> None:
    told: list[int] = []
    wanted = {ident: held.digest for ident, held in store.items()}
    whoosh_build.update(tmp_path / "index", KEY, lambda ids: map(store.get, ids), wanted, "now", told.append)  # type: ignore[arg-type]
    assert told == list(range(1, 13))


def test_a_store_that_changes_meanwhile_is_put_right_next_time(folder: Path, store: Store) -> None:
    number = next(iter(store))
    wanted = {ident: held.digest for ident, held in store.items()} | {number: "new", "2022-0999": "vanished"}
    changed = entry(int(number[-4:]), body="甲", digest="newer still")
    whoosh_build.update(folder, KEY, lambda _ids: [changed], wanted, "then")
    assert answers(folder, "then") is None
    store[number] = changed
    refresh(folder, store, "after")
    assert answers(folder, "after") == right(store)


def test_a_reader_keeps_what_it_opened(folder: Path, store: Store) -> None:
    engine = WhooshEngine.open(folder, KEY, "now")
    assert engine is not None
    before = right(store)
    with engine:
        for step in range(3):
            store.update((held.id, held) for held in (made(number, random.Random(step)) for number in range(1, 20)))
            refresh(folder, store, "next")
        assert [engine.find(query).best() for query in QUERIES] == before


def test_failing_entries_leave_no_half_index(folder: Path, store: Store) -> None:
    def entries(ids: list[str]) -> Iterator[Entry]:
        yield store[ids[0]]
        raise WenshiError("稿件读不了")

    wanted = {ident: f"new {held.digest}" for ident, held in store.items()}
    with pytest.raises(WenshiError, match="稿件读不了"):
        whoosh_build.update(folder, KEY, entries, wanted, "next")
    assert answers(folder, "next") is None
    assert answers(folder, "now") is None
    refresh(folder, store, "after")
    assert answers(folder, "after") == right(store)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["index"]


CHILD = """
import os, random, sys
from pathlib import Path
from wenshi.errors import WenshiError
from wenshi.search.whoosh_build import update
from wenshi.search.whoosh_engine import WhooshEngine
from tests.test_engines import KEY, entry
folder, mode, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = {held.id: held for held in (entry(n, body="甲乙丙" * 200 + str(n)) for n in range(1, 40))}
wanted = {ident: held.digest for ident, held in store.items()}
def entries(ids):
    for i, ident in enumerate(ids):
        if mode == "killed" and i == count:
            os._exit(9)
        yield store[ident]
if mode == "full":
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, hard))
    try:
        update(folder, KEY, entries, wanted, "next")
    except WenshiError as error:
        print(error)
    else:
        sys.exit("the disk was never full")
    assert WhooshEngine.open(folder, KEY, "next") is None
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
update(folder, KEY, entries, wanted, "next")  # the lock must be free
with WhooshEngine.open(folder, KEY, "next") as engine:
    assert engine.digests() == wanted
"""


def child(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CHILD, *map(str, arguments)],
        cwd=Path(__file__).parents[1], capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file sizes are POSIX")
@pytest.mark.parametrize("size", [0, 200, 3000, 20000])
@pytest.mark.parametrize("existing", [True, False])
def test_a_full_disk(tmp_path: Path, folder: Path, size: int, existing: bool) -> None:
    done = child(folder if existing else tmp_path / "other", "full", size)
    assert done.returncode == 0, done.stderr
    assert "检索索引没有写成" in done.stdout


@pytest.mark.parametrize("existing", [True, False])
def test_a_killed_writer(tmp_path: Path, folder: Path, existing: bool) -> None:
    place = folder if existing else tmp_path / "other"
    assert child(place, "killed", 5).returncode == 9
    assert answers(place, "next") is None
    done = child(place, "done", 0)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("moved", ["new", "old"])
def test_a_swap_cut_off_is_finished(folder: Path, store: Store, moved: str) -> None:
    folder.rename(folder.with_name(f"index.{moved}"))
    wanted = {ident: held.digest for ident, held in store.items()}
    whoosh_build.update(folder, KEY, lambda _ids: pytest.fail("nothing needs to be read"), wanted, "now")
    assert answers(folder, "now") == right(store)
    assert [path.name for path in folder.parent.iterdir()] == ["index"]


def test_a_column_has_a_limit() -> None:
    writer = GramWriter(lambda _data: None, 1)
    writer.add(LIMIT - 1, ("甲",))
    with pytest.raises(OverflowError):
        writer.add(LIMIT, ("甲",))


def test_the_key_is_made_once_and_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENSHI_STATE", str(tmp_path / "state"))
    assert keys.load_key(create=False) is None
    made_key = keys.load_key()
    assert made_key is not None
    assert len(made_key) == 32
    assert keys.load_key() == keys.load_key(create=False) == made_key
    path = tmp_path / "state" / "index.key"
    assert [held.name for held in path.parent.iterdir()] == ["index.key"]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"cut")
    assert keys.load_key(create=False) is None
    assert keys.load_key() not in (None, made_key)


def test_no_key_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("WENSHI_STATE", str(tmp_path / "file" / "state"))
    assert keys.load_key() is None


def test_a_search_imports_no_network_modules(tmp_path: Path) -> None:
    """And what stands in for them while Whoosh is imported is gone afterwards."""
    probe = (
        "import sys\n"
        "from wenshi.search.lean import import_whoosh\n"
        "import_whoosh()\n"
        "import wenshi.search.whoosh_engine, wenshi.search.whoosh_build\n"
        "assert not {'http.client', 'ssl', 'email', 'urllib.request'} & set(sys.modules), sorted(sys.modules)\n"
        "from urllib.request import urlretrieve\n"
        "assert callable(urlretrieve)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_more_manuscripts_than_one_segment_holds(tmp_path: Path) -> None:
    count = LIMIT + 40
    store = {held.id: held for held in (Entry(f"2022-{n:04d}", "d", title=f"{n}") for n in range(1, count + 1))}
    refresh(tmp_path / "index", store, "now")
    assert len(list((tmp_path / "index").glob("*.texts.col"))) == 2
    for gone in ("2022-0007", f"2022-{count}"):
        del store[gone]
    refresh(tmp_path / "index", store, "later")
    with WhooshEngine(tmp_path / "index") as engine:
        assert engine.find(parse("-甲")).total == count - 2
        assert [match.id for match in engine.find(parse(f"“{count - 1}”")).best()] == [f"2022-{count - 1}"]
        assert engine.find(parse("“77”")).total == sum("77" in str(n) for n in range(1, count + 1))


def test_texts_of_all_sizes_and_kinds(tmp_path: Path) -> None:
    long = "".join(random.Random(5).choices("甲乙丙丁戊己庚辛壬癸的一是在不了有和人这，。\n", k=2_000_000))
    bodies = ["", long, "𬭎𠀀" * 300, "\n" * 500, "，。！", "e\u0301" * 10, "甲" * 70_000]
    store = {held.id: held for held in (entry(n, body=body) for n, body in enumerate(bodies, 1))}
    refresh(tmp_path / "index", store, "now")
    oracle = BruteEngine(store.values())
    with WhooshEngine(tmp_path / "index") as engine:
        for text in ("甲", "甲乙丙丁", "𬭎𠀀𬭎", "，。", "e\u0301e", "甲?乙 -丁戊己庚辛壬癸"):
            assert engine.find(parse(text)).best() == oracle.find(parse(text)).best(), text
