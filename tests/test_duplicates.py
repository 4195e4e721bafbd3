"""Texts, files and photos that an archive holds twice: measured against plain sets, found again, shown to the letter."""

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import catalogue as catalogues
from wenshi import fingerprints
from wenshi.duplicates import Known, Likeness, describe, likeness, percent
from wenshi.fingerprints import COMMON, Fingerprints, Held
from wenshi.text import shingles
from wenshi.text.shingles import CERTAIN, GRAM, Original, Shingles, letters

from tests.conftest import Office, make_office

# Few letters, so that runs of thirteen stand in both texts by chance.
few = st.text("甲乙", max_size=60)
FRONT = "序言一篇略述缘起。"


def made(seed: int, length: int) -> str:
    """Return a text of its own, in paragraphs, with punctuation."""
    chance = random.Random(seed)
    chars = [chr(chance.randrange(0x4E00, 0x8000)) for _ in range(length)]
    return "\n".join("".join(chars[i : i + 40]) + "。" for i in range(0, length, 40))


def covered(one: str, other: str) -> int:
    """Count the letters of one text that stand in grams of the other: the definition, place by place."""
    width = min(GRAM, len(one), len(other))
    inside: set[int] = set()
    if width:
        for start in range(len(one) - width + 1):
            if one[start : start + width] in other:
                inside.update(range(start, start + width))
    return len(inside)


def edited(text: str, share: float, seed: int = 1) -> str:
    """Insert, delete and replace characters, one after another at random places."""
    chance = random.Random(seed)
    out = []
    for char in text:
        kind = chance.randrange(3) if chance.random() < share else 3
        out.append({0: "", 1: "改", 2: "添" + char, 3: char}[kind])
    return "".join(out)


# --- pure ---


@given(few, few)
def test_shared_letters_are_those_a_plain_scan_counts(one: str, other: str) -> None:
    shared = Shingles(one).shared(other)
    assert (shared.covered_here(), shared.covered_there()) == (covered(one, other), covered(other, one))


@given(few, few)
def test_what_is_shared_is_the_same_from_both_sides(one: str, other: str) -> None:
    there, back = Shingles(one).shared(other), Shingles(other).shared(one)
    assert (there.here, there.there) == (back.there, back.here)


@given(few, few)
def test_runs_stand_in_both_texts_and_cannot_go_on(one: str, other: str) -> None:
    shared = Shingles(one).shared(other)
    runs = Shingles(one).runs(other)
    assert bool(runs) == bool(shared.here)
    end = 0
    for here, there, length in runs:
        assert length >= shared.width
        assert here >= end
        assert one[here : here + length] == other[there : there + length]
        following = one[here + length : here + length + 1]
        assert not following or following != other[there + length : there + length + 1]
        end = here + length


@given(st.text(st.sampled_from("甲乙，。 \n　「a\u200b\ufe00貴A１"), max_size=30))
def test_letters_lead_back_to_the_text(text: str) -> None:
    original = Original(text)
    assert original.letters == letters(text)
    for start in range(len(original.letters)):
        for length in range(1, len(original.letters) - start + 1):
            paragraph, passage = original.passage(start, length)
            assert letters(passage) == original.letters[start : start + length]
            assert letters(passage[0]) == original.letters[start]
            at = sum(len(line) + 1 for line in text.split("\n")[: paragraph - 1])
            assert text.find(passage, at) >= 0


def test_letters_are_folded_without_spaces_and_punctuation() -> None:
    assert letters("「貴陽」 城外，\n有１個—渡口……") == "贵阳城外有1个渡口"


@given(st.text("甲乙丙丁", min_size=CERTAIN, max_size=CERTAIN), st.integers(0, 200))
def test_a_run_of_twenty_letters_holds_a_fingerprint_wherever_it_begins(run: str, before: int) -> None:
    text = letters(made(before, before)) + run + letters(made(before + 1, 60))
    assert shingles.all_fingerprints(run) & set(shingles.fingerprints(text))


def test_fingerprints_are_the_same_in_every_process() -> None:
    assert shingles.fingerprints("渡口在下坝城外有一个书院") == []
    assert shingles.fingerprints("渡口在下坝城外有一个书院名") == [912314372]


# --- one text with another ---


def test_kinds() -> None:
    text, other = letters(made(1, 1000)), letters(made(2, 1000))
    one = Shingles(text)
    same = likeness("2022-0001", one, text)
    assert same == Likeness("2022-0001", "same", 1.0, 1.0, 1000, 1000, 1.0)
    half = likeness("2022-0001", Shingles(text[:500]), text)
    assert half is not None
    assert half[:6] == ("2022-0001", "excerpt", 1.0, 0.5, 500, 500)
    whole = likeness("2022-0001", one, text[200:500])
    assert whole is not None
    assert whole[:4] == ("2022-0001", "contains", 0.3, 1.0)
    mixed = likeness("2022-0001", Shingles(text[:500] + other[:500]), text)
    assert mixed is not None
    assert mixed[:4] == ("2022-0001", "edited", 0.5, 0.5)
    assert likeness("2022-0001", one, other) is None
    assert likeness("2022-0001", Shingles(""), "") is None
    assert likeness("2022-0001", one, "") is None


@pytest.mark.parametrize(("share", "runs"), [(0.05, 0.7), (0.2, 0.05)])
def test_an_edited_text_is_known_by_its_runs_or_by_its_order(share: float, runs: float) -> None:
    text = letters(made(3, 3000))
    found = likeness("2022-0001", Shingles(edited(text, share)), text)
    assert found is not None
    assert found.kind == "edited"
    assert found.here > runs
    assert found.alike is not None
    assert found.alike > 0.8


def test_shorter_texts_are_shared_whole_or_not_at_all() -> None:
    verse = "山高水长渡口人家"
    whole = likeness("2022-0001", Shingles(verse), letters(made(4, 100)) + verse)
    assert whole is not None
    assert whole[1:6] == ("excerpt", 1.0, 8 / 108, 8, 8)
    assert likeness("2022-0001", Shingles(verse), letters(made(4, 100)) + verse[:-1]) is None


def test_sentences() -> None:
    row = catalogues.Row("2019-0031", 1, 1, 1, 1, title="渡口旧事")

    def said(kind: str, here: float, there: float, alike: float | None = None, issue: str = "2019-2") -> str:
        return describe(Likeness("2019-0031", kind, here, there, 10, 10, alike), row, issue)  # type: ignore[arg-type]

    head = "与 2019-0031《渡口旧事》（2019年第2期）"
    assert said("edited", 0.871, 0.64) == f"{head}相同文字占本稿 87%、占该稿 64%，像是改稿"
    assert said("same", 1, 1, 1, "") == "与 2019-0031《渡口旧事》（未编入）文字相同"
    assert said("excerpt", 1, 0.004) == f"{head}相同文字占本稿 100%、占该稿 不到1%，像是该稿的节选"
    assert said("contains", 0.3, 0.9999) == f"{head}相同文字占本稿 30%、占该稿 99%，像是收有该稿或由它扩写"
    assert said("edited", 0.18, 0.19, 0.86) == f"{head}相同文字占本稿 18%、占该稿 19%，逐字对照 86% 相同，像是改稿"
    assert said("edited", 0.3, 0.2, 0.3) == f"{head}相同文字占本稿 30%、占该稿 20%，有一部分相同"
    assert [percent(share) for share in (0, 0.29, 0.57, 0.999999, 1)] == ["0%", "29%", "57%", "99%", "100%"]


# --- the index ---


def test_an_index_gives_back_what_was_put_in(tmp_path: Path) -> None:
    index = Fingerprints()
    index.replace(set(), [(Held(f"2022-{n:04d}", "d", 100, "s"), [n, 7, 2**32 - 1]) for n in range(1, 5)])
    index.replace({1}, [(Held("2022-0009", "d", 100, "s"), [9, 7])])
    index.save(tmp_path)
    loaded = fingerprints.load(tmp_path)
    assert loaded == index
    assert loaded is not None
    assert sorted(loaded.lookup([7])) == ["2022-0001", "2022-0003", "2022-0004", "2022-0009"]
    assert loaded.lookup([9, 7])["2022-0009"] == 2
    assert not loaded.lookup([2, 8])
    assert loaded.present() == {1, 3, 4, 7, 9, 2**32 - 1}


def test_what_too_many_carry_proposes_nobody() -> None:
    index = Fingerprints()
    index.replace(set(), [(Held(f"2022-{n:04d}", "d", 100, "s"), [7, 8] if n else [7]) for n in range(COMMON + 1)])
    assert not index.lookup([7])
    assert len(index.lookup([8])) == COMMON


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An archive of an original, an edited version, an excerpt, a retyped copy and pieces of their own."""
    office = make_office(tmp_path_factory.mktemp("shelf") / "档案库")
    office.ok("issue", "new", "2019-2")
    text = made(10, 1200)
    lines = text.split("\n")
    pieces = {
        "1": text,
        "2": edited(text, 0.05),
        "3": "\n".join(lines[5:10]),
        "4": text.replace("。", "， ").replace("\n", "\r\n\r\n"),
        "5": made(11, 900),
        "6": made(12, 900) + "\n" + "\n".join(lines[20:28]),
        "7": "山高水长，渡口人家。",
    }
    for name, body in pieces.items():
        office.write(
            f"来稿/{name}.txt", f"题目{name}\n\n{FRONT}\n{body}\n" if name == "7" else f"题目{name}\n\n{body}\n"
        )
        extra = ["--issue", "2019-2"] if name == "1" else []
        office.ok("add", f"来稿/{name}.txt", "--received", "2019-05-01", *extra, *allow(office))
    return office


def allow(office: Office) -> list[str]:
    """Return the option that lets copies in, where `add` has it."""
    return ["--allow-duplicates"] if "--allow-duplicates" in office.run("add", "--help").out else []


@pytest.fixture
def copy(shelf: Office, tmp_path: Path) -> Office:
    shutil.copytree(shelf.root, tmp_path / "档案库")
    return Office(tmp_path / "档案库")


def known(office: Office) -> Known:
    return Known.open(office.home, catalogues.refresh(office.home))


def same(held: Known, text: str) -> list[str]:
    return [each.id for each in held.like(text) if each.kind == "same"]


def test_same_and_like(shelf: Office) -> None:
    held = known(shelf)
    text = made(10, 1200)
    assert same(held, text) == ["2019-0001", "2019-0004"]
    assert same(held, text[:-2]) == []
    assert same(held, "，。") == []
    assert [(each.id, each.kind) for each in held.like(text)] == [
        ("2019-0001", "same"),
        ("2019-0004", "same"),
        ("2019-0003", "contains"),
        ("2019-0002", "edited"),
        ("2019-0006", "edited"),
    ]
    assert held.like(made(99, 800)) == []
    assert held.like("") == []


def test_verse_is_compared_with_all(shelf: Office) -> None:
    held = known(shelf)
    for start in range(0, 1190, 170):
        piece = letters(made(10, 1200))[start : start + 10]
        assert {each.id for each in held.like(piece)} == {id_ for id_ in held.ids() if piece in held.letters(id_)}
    found = held.like("山高水长，渡口人家！")
    assert [each[:4] for each in found] == [("2019-0007", "excerpt", 1.0, 0.5)]
    assert [each.id for each in held.like(made(20, 100) + FRONT + "山高水长渡口人家" + made(21, 100), 0.9)] == [
        "2019-0007"
    ]


def test_what_is_added_in_the_same_batch_is_known(shelf: Office) -> None:
    held = known(shelf)
    text = made(30, 500)
    assert held.like(text) == []
    held.add("2019-0100", text)
    assert same(held, text + "！") == ["2019-0100"]
    assert [(each.id, each.kind) for each in held.like(text[:200])] == [("2019-0100", "excerpt")]


def test_pairs_are_what_like_says(shelf: Office) -> None:
    held = known(shelf)
    pairs = {(later, found.id): found for later, found in held.pairs()}
    for id_ in held.ids():
        for found in held.like("\n".join([held.letters(id_)])):
            if found.id < id_:
                assert pairs.pop((id_, found.id)) == found
    assert not pairs


@pytest.mark.parametrize("only", ["2019-0001", "2019-0003"])
def test_pairs_of_one_manuscript(shelf: Office, only: str) -> None:
    held = known(shelf)
    assert held.pairs(only=[only]) == [pair for pair in held.pairs() if only in (pair[0], pair[1].id)]


def test_the_index_is_kept_and_only_changed_texts_are_read_again(copy: Office) -> None:
    home = copy.home
    known(copy).save(home)
    stored = (home.index / fingerprints.NAME).read_bytes()
    read: list[int] = []
    again = Known.open(home, catalogues.refresh(home), lambda done, _: read.append(done))
    again.save(home)
    assert read == []
    assert (home.index / fingerprints.NAME).read_bytes() == stored

    path = home.manuscript_folder("2019-0005") / "text.md"
    path.write_text(made(10, 1200), encoding="utf-8")
    copy.ok("remove", "2019-0003", "-y")
    changed = Known.open(home, catalogues.refresh(home), lambda done, _: read.append(done))
    assert read == [1]
    assert same(changed, made(10, 1200)) == ["2019-0001", "2019-0004", "2019-0005"]
    assert "2019-0003" not in changed.ids()
    changed.save(home)
    assert known(copy).pairs() == changed.pairs()


def test_a_damaged_index_is_made_anew(copy: Office) -> None:
    home = copy.home
    held = known(copy)
    held.save(home)
    path = home.index / fingerprints.NAME
    good = path.read_bytes()
    expected = held.pairs()
    for damaged in (
        b"",
        good[:40],
        good[:-8],
        good[:-1] + bytes([good[-1] ^ 1]),
        b"x" + good,
        good.replace(b"s 1 ", b"s 0 "),
    ):
        path.write_bytes(damaged)
        assert fingerprints.load(home.index) is None
        again = known(copy)
        assert again.pairs() == expected
        again.save(home)
        assert fingerprints.load(home.index) is not None


@given(data=st.data())
def test_no_damage_to_the_index_raises(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    index = Fingerprints()
    index.replace(set(), [(Held("2022-0001", "d", 100, "s"), [1, 2, 3])])
    index.save(folder)
    content = bytearray((folder / fingerprints.NAME).read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    (folder / fingerprints.NAME).write_bytes(content)
    loaded = fingerprints.load(folder)
    assert loaded is None or loaded == index


# --- the command ---


def test_the_command_names_pairs_with_their_passages(copy: Office) -> None:
    found = copy.ok("duplicates", "--format", "json").json()
    assert found["format"] == 1
    assert found["compared"] == 7
    kinds = {(pair["here"]["id"], pair["there"]["id"]): pair["kind"] for pair in found["pairs"]}
    assert kinds["2019-0004", "2019-0001"] == "same"
    assert kinds["2019-0002", "2019-0001"] == "edited"
    assert kinds["2019-0003", "2019-0001"] == "excerpt"
    assert not any("2019-0005" in pair or "2019-0007" in pair for pair in kinds)
    for pair in found["pairs"]:
        assert 1 <= len(pair["passages"]) <= 3
        for passage in pair["passages"]:
            assert letters(passage["here"]) == letters(passage["there"])
            assert len(letters(passage["here"])) == passage["letters"]
            for side in ("here", "there"):
                text = copy.ok("show", pair[side]["id"], "--text").out
                assert passage[side].split("\n")[0] in text
    excerpt = next(pair for pair in found["pairs"] if pair["kind"] == "excerpt")
    assert excerpt["there"] == {
        "id": "2019-0001", "title": "题目1", "issue": "2019-2", "issue_name": "2019年第2期",
        "page_from": None, "page_to": None, "share": 0.1667, "letters": 200,
    }  # fmt: skip
    assert [(p["letters"], p["paragraph_here"], p["paragraph_there"]) for p in excerpt["passages"]] == [(200, 1, 6)]


def test_the_command_for_people(copy: Office) -> None:
    shown = copy.ok("duplicates", "2019-3", "--passages", "1")
    lines = shown.out.splitlines()
    assert lines[0] == "文字相同或相近的稿件"
    assert lines[1:4] == [
        "1. 2019-0003《题目3》（未编入）",
        "   2019-0001《题目1》（2019年第2期）",
        "   前者是后者的节选：相同文字占前者 100%（200字）、占后者 16%（200字）",
    ]
    assert lines[4].startswith("   前者第1段：")
    assert lines[5].startswith("   后者第6段：")
    assert lines[5].endswith("（200字）")
    assert shown.err == "比较了 7 篇正文：相同或相近的 3 对，相同的原件 0 件，相同的图片 0 幅。\n"
    assert (copy.home.index / fingerprints.NAME).exists()
    table = copy.ok("duplicates", "2019-3", "--format", "csv").out.lstrip("\ufeff").splitlines()
    assert table[0].startswith("类别,登记号,题名,期,")
    assert table[1].startswith("前者是后者的节选,2019-0003,题目3,,,,2019-0001,题目1,2019年第2期,,,100.0,16.7,200,200,")


def test_the_command_without_anything_to_say_and_with_unknown_numbers(office: Office) -> None:
    empty = office.ok("duplicates")
    assert (empty.out, empty.err) == ("", "比较了 0 篇正文：相同或相近的 0 对，相同的原件 0 件，相同的图片 0 幅。\n")
    assert office.run("duplicates", "2022-9").code == 6
    assert office.run("duplicates", "九").code == 2
    assert office.run("duplicates", "--least", "0").code == 2


def test_files_and_photos_that_two_manuscripts_hold(office: Office) -> None:
    picture = Path(__file__).parent / "samples" / "图片"
    photo = min(path for path in picture.iterdir() if path.suffix in (".jpg", ".png"))
    for name, seed in (("甲", 1), ("乙", 2)):
        office.write(f"{name}.txt", f"{name}\n\n{made(seed, 300)}\n")
        office.ok("add", f"{name}.txt", "--received", "2022-01-01")
    office.write("附件.txt", "附件\n\n一张清单。\n")
    for number in ("2022-1", "2022-2"):
        office.ok("add", str(photo), "--to", number)
        office.ok("add", "附件.txt", "--to", number, "--role", "attachment")
    found = office.ok("duplicates", "--format", "json").json()
    assert found["pairs"] == []
    assert [[m["id"] for m in each["manuscripts"]] for each in found["photos"]] == [["2022-0001", "2022-0002"]]
    assert [[m["paths"] for m in each["manuscripts"]] for each in found["files"]] == [[["originals/附件.txt"]] * 2]
    lines = office.ok("duplicates").out.splitlines()
    assert [line for line in lines if line.startswith("相同的")] == ["相同的原件", "相同的图片"]
    rows = office.ok("duplicates", "--format", "csv").out.splitlines()
    assert [row.split(",")[0].lstrip("\ufeff") for row in rows] == ["类别", "相同的原件", "相同的图片"]


def test_read_only_media(copy: Office) -> None:
    index = copy.home.index
    known(copy)
    index.chmod(0o500)
    try:
        assert copy.ok("duplicates", "--format", "json").json()["compared"] == 7
    finally:
        index.chmod(0o700)
