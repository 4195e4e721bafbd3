"""What is counted beyond the catalogue's row: equal to a fresh count after every change, and thrown away when in doubt."""

import json
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import catalogue, indexing, measures
from wenshi.errors import BadInput
from wenshi.measures import Measure
from wenshi.model import TITLE_MISSING, Block, BlockKind, Counts, plain
from wenshi.stats import SCOPE
from wenshi.text import markup
from wenshi.text.fee import fee_characters
from wenshi.text.parts import DEFAULT, PARTS, WHOLE, Scope, by_part
from wenshi.text.script import script

from tests.conftest import Office, make_office
from tests.test_count import reference


def refreshed(office: Office) -> measures.Measures:
    return indexing.measured(office.home, catalogue.refresh(office.home))


def verify(office: Office) -> measures.Measures:
    """Hold all measures to slow counts of their own, and to the catalogue."""
    home = office.home
    rows = catalogue.refresh(home).rows
    found = refreshed(office)
    assert list(found) == [id_ for id_, row in rows.items() if row.has_text]
    for id_, measure in found.items():
        row, manuscript = rows[id_], home.manuscript(id_)
        blocks = markup.load((home.manuscript_folder(id_) / "text.md").read_text(encoding="utf-8-sig"))
        titles = [t for t in (manuscript.title, manuscript.subtitle) if t and t != TITLE_MISSING]
        apart = {"notes": BlockKind.NOTE, "tables": BlockKind.ROW}
        expected = {
            "title": reference("\n".join(titles)),
            "byline": reference(manuscript.byline),
            "body": reference("\n".join(b.text for b in blocks if b.kind not in (*apart.values(), BlockKind.FIGURE))),
            "captions": reference(catalogue.captions(blocks, row.captions)),
        } | {part: reference("\n".join(b.text for b in blocks if b.kind is kind)) for part, kind in apart.items()}
        assert measure.parts() == expected
        assert measure.counts().as_dict() == row.counts()
        assert measure.counts(WHOLE).as_dict() == row.counts("whole_")
        if manuscript.kind != "verse" and not any(block.kind is BlockKind.VERSE for block in blocks):
            for per_line in (20, 30, 38):
                assert measure.fee(per_line) == fee_characters(blocks, per_line) + per_line * len(titles)
        assert measure.script == script(plain(blocks))
    return found


def stored(office: Office) -> Path:
    return office.home.index / measures.NAME


def test_they_equal_a_fresh_count_after_every_change(filled: Office) -> None:
    first = verify(filled)
    assert stored(filled).exists()
    assert not measures.of(filled.home, catalogue.refresh(filled.home)).changed
    one, two, three, *_ = filled.home.manuscript_ids()
    home = filled.home
    text = home.manuscript_folder(one) / "text.md"
    text.write_text(
        "## 小标题\n\n正文二〇二二年5 men[^1]。\n\n| 甲 | 乙 |\n\n[^1]: 注文 abc\n\n![图注一](photos/0001.jpg)\n",
        encoding="utf-8",
    )
    second = verify(filled)
    assert second[one] != first[one]
    assert (second[two], second[three]) == (first[two], first[three])
    filled.ok("set", two, "title=新题名", "subtitle=副题", "byline=某人")
    assert verify(filled)[two].parts()["title"].zishu == 5
    filled.ok("remove", three, "-y")
    assert three not in verify(filled)
    filled.ok("restore", three)
    assert verify(filled)[three].figures == first[three].figures


def test_verse_is_paid_as_verse_and_its_kind_is_what_editors_say(office: Office) -> None:
    office.ok("add", str(office.write("诗.txt", "山居\n\n" + "空山新雨后，天气晚来秋。\n" * 8)))
    (id_,) = office.home.manuscript_ids()
    before = verify(office)[id_]
    assert (before.verse, before.fee() % 30) == (0, 0)
    office.ok("set", id_, "kind=verse")
    after = verify(office)[id_]
    assert (after.verse, after.fee()) == (16, 1600)


def test_no_text_is_no_measure(office: Office) -> None:
    office.ok("register", "--title", "手写稿一件")
    office.ok("add", str(office.write("甲.txt", "甲\n\n正文一段。\n")))
    assert len(verify(office)) == 1


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped", "version", "empty", "other", "list", "short"])
def test_what_is_damaged_is_made_again(filled: Office, damage: str) -> None:
    right = dict(refreshed(filled))
    path = stored(filled)
    data = path.read_bytes()
    body = data.partition(b"\n")[2]
    bodies = {
        "version": body.replace(b'"version":1', b'"version":0'),
        "other": b'{"version":1,"measures":7}',
        "list": b"[]",
        "short": json.dumps({"version": 1, "measures": {id_: ["x"] for id_ in right}}).encode(),
    }
    if damage == "gone":
        path.unlink()
    elif damage in bodies:
        path.write_bytes(b"%08x\n" % zlib.crc32(bodies[damage]) + bodies[damage])
    else:
        path.write_bytes({"cut": data[:-9], "flipped": data.replace(b"0", b"1", 9), "empty": b""}[damage])
    again = measures.of(filled.home, catalogue.refresh(filled.home))
    assert again.changed
    assert again == right
    assert dict(refreshed(filled)) == right
    assert path.read_bytes() == data


def test_where_nothing_can_be_stored_they_are_right_all_the_same(filled: Office) -> None:
    for path in filled.home.index.iterdir():
        if path.is_file():
            path.unlink()
    stored(filled).mkdir()  # nothing can be moved there
    assert dict(verify(filled)) == dict(verify(filled))
    assert sorted(path.name for path in filled.home.index.glob(f"{measures.NAME}*")) == [measures.NAME]


def same_stamp(path: Path, old: str, new: str) -> None:
    """Change a file as a copying program might: its size and its time stay."""
    status = path.stat()
    content = path.read_text(encoding="utf-8").replace(old, new)
    path.write_text(content, encoding="utf-8")
    assert path.stat().st_size == status.st_size
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def wrong(office: Office) -> list[tuple[str, str]]:
    problems = office.problems()
    return [(problem["id"], problem["message"]) for problem in problems if problem["rule"] == "index-wrong"]


def test_check_holds_what_is_derived_to_the_texts(filled: Office) -> None:
    refreshed(filled)
    assert wrong(filled) == []
    id_ = filled.home.manuscript_ids()[0]
    path = filled.home.manuscript_folder(id_) / "text.md"
    before = catalogue.refresh(filled.home).rows[id_]
    same_stamp(path, "渡", "abc")  # as many bytes
    assert not catalogue.refresh(filled.home).changed
    ((named, message),) = wrong(filled)
    assert named == id_
    assert message.startswith(f"索引里记的字数是 {before.zishu}（")
    assert filled.run("check").code == 9
    filled.ok("index", "--rebuild")
    assert wrong(filled) == []
    verify(filled)


def test_check_finds_measures_that_are_wrong(filled: Office) -> None:
    found = refreshed(filled)
    id_, measure = next(iter(found.items()))
    found[id_] = measure._replace(headings=measure.headings + 1)
    measures.save(filled.home, found)
    assert wrong(filled) == [(id_, "索引里记的分项字数、稿酬字数或繁简与正文不符")]
    filled.ok("index", "--rebuild")
    assert wrong(filled) == []


def test_a_plain_stats_does_not_make_them(filled: Office) -> None:
    filled.ok("stats")
    assert not stored(filled).exists()


def test_the_real_articles_and_documents(corpus: Path, tmp_path: Path) -> None:
    office = make_office(tmp_path / "库")
    sources = [*sorted((corpus / "articles").glob("*.txt")), *sorted((corpus / "made").glob("made_full.*"))]
    office.ok("add", *map(str, sources))
    found = verify(office)
    assert len(found) >= 70
    assert any(measure.parts()["notes"].zishu for measure in found.values())
    assert any(measure.parts()["tables"].zishu for measure in found.values())


TEXTS = st.lists(
    st.tuples(st.sampled_from(list(BlockKind)), st.text("一乌，。“a1 \u3000—\t", max_size=30)), max_size=12
)


@given(TEXTS, st.sets(st.sampled_from(list(PARTS)), min_size=1))
def test_parts_add_up_to_the_whole_and_scopes_to_their_parts(
    pairs: list[tuple[BlockKind, str]], chosen: set[str]
) -> None:
    blocks = tuple(Block(kind, text) for kind, text in pairs)
    captions = "\n".join(block.text for block in blocks if block.kind is BlockKind.FIGURE)
    parts = by_part(blocks, "题名\n副题", "署名 a", captions)
    assert tuple(parts) == tuple(PARTS)
    assert DEFAULT.counts(parts) == reference(plain(blocks))
    every = ["题名", "副题", "署名 a", *(block.text for block in blocks)]
    assert WHOLE.counts(parts) == reference("\n".join(every))
    scope = Scope.parse(",".join(chosen))
    assert scope.counts(parts) == sum((parts[part] for part in chosen), Counts())
    assert Scope.parse("、".join(PARTS[part] for part in chosen)) == scope


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("body,notes,tables", SCOPE),
        ("正文", "正文（含小标题、诗行；不含题名、署名、表格、注释、图片说明）"),
        ("正文，题名", "题名、正文（含小标题、诗行；不含署名、表格、注释、图片说明）"),
        ("body, body,图注", "正文、图片说明（含小标题、诗行；不含题名、署名、表格、注释）"),
        ("注释", "注释（不含题名、署名、正文、表格、图片说明）"),
        ("whole", "题名、署名、正文、图片说明（含小标题、诗行、表格、注释）"),
        ("全篇", "题名、署名、正文、图片说明（含小标题、诗行、表格、注释）"),
    ],
)
def test_a_scope_says_what_it_counts(typed: str, sentence: str) -> None:
    assert Scope.parse(typed).sentence() == sentence


def test_scopes_the_catalogue_holds_already() -> None:
    assert (DEFAULT.stored(), WHOLE.stored(), Scope.parse("正文").stored()) == ("", "whole_", None)


@pytest.mark.parametrize(
    ("typed", "said"), [("", "没有写明"), (" ,、", "没有写明"), ("body,脚注", "没有“脚注”这个部分")]
)
def test_no_such_part(typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Scope.parse(typed)


def test_a_measure_is_flat() -> None:
    measure = Measure("d", tuple(range(24)), (194, 10), 1, 0, "简体")
    assert measure.parts()["title"] == Counts(0, 1, 2, 3)
    assert measure.fee() == 120 + 30 + 30
