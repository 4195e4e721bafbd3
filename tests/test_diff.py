"""What changed between two versions, by paragraph and inside, and how it is said."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.model import Block, BlockKind
from wenshi.text.changes import Kind, Op, Piece, changes, pieces

from tests.conftest import Office

K = BlockKind


def shown(old: str, new: str) -> str:
    marks = {Op.EQUAL: "{}", Op.DELETE: "删〔{}〕", Op.INSERT: "增〔{}〕"}
    return "".join(marks[piece.op].format(piece.text) for piece in pieces(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("甲说。丙说。", "甲说。乙说。丙说。", "甲说。增〔乙说。〕丙说。"),
        ("甲说。乙说。丙说。", "甲说。丙说。", "甲说。删〔乙说。〕丙说。"),
        ("张三丰在此摆渡", "李三峰在此摆渡", "删〔张三丰〕增〔李三峰〕在此摆渡"),
        ("河东有茶园，河西有桥。", "河东有一片茶园，河西有石桥。", "河东有增〔一片〕茶园，河西有增〔石〕桥。"),
        ("1949年11月15日解放", "1950年11月15日解放", "删〔1949〕增〔1950〕年11月15日解放"),
        ("相同", "相同", "相同"),
        ("", "新的", "增〔新的〕"),
        ("全换", "不同", "删〔全换〕增〔不同〕"),
    ],
)
def test_inside_a_paragraph(old: str, new: str, said: str) -> None:
    assert shown(old, new) == said


WORDS = st.text(st.sampled_from("渡口旧事贵阳，。1 a"), max_size=40)


@given(WORDS, WORDS)
def test_the_pieces_give_both_texts(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.op is not Op.INSERT) == old
    assert "".join(piece.text for piece in found if piece.op is not Op.DELETE) == new
    assert all(piece.text for piece in found)
    middle = [piece for piece in found[1:-1] if piece.op is Op.EQUAL]
    assert all(len(piece.text) > 1 for piece in middle)
    ops = [piece.op for piece in found]
    assert all(one is not other for one, other in pairwise(ops))


def blocks(*texts: str) -> list[Block]:
    return [Block(K.PARAGRAPH, text) for text in texts]


A, B, C, D = (
    "渡口在下坝，来往的人都在这里等船。",
    "石板街铺于乾隆年间，长三里。",
    "书院在城南，光绪年间改为学堂。",
    "山歌唱到天明。",
)


def kinds(old: list[Block], new: list[Block]) -> list[tuple[Kind, int | None, int | None]]:
    return [(change.kind, change.old, change.new) for change in changes(old, new)]


def test_paragraphs() -> None:
    assert kinds(blocks(A, B), blocks(A, B)) == []
    assert kinds(blocks(A, B), blocks(A, C, B)) == [(Kind.INSERTED, None, 2)]
    assert kinds(blocks(A, C, B), blocks(A, B)) == [(Kind.DELETED, 2, None)]
    assert kinds(blocks(A, B), blocks(A, B.replace("三里", "五里"))) == [(Kind.CHANGED, 2, 2)]
    assert kinds(blocks(A, B, C), blocks(B, C, A)) == [(Kind.MOVED, 1, 3)]
    assert kinds(blocks(A, B, C), blocks(D, B.replace("三里", "五里"), C)) == [
        (Kind.DELETED, 1, None),
        (Kind.INSERTED, None, 1),
        (Kind.CHANGED, 2, 2),
    ]
    assert kinds([], blocks(A)) == [(Kind.INSERTED, None, 1)]
    assert kinds(blocks(A), []) == [(Kind.DELETED, 1, None)]


def test_a_paragraph_that_becomes_a_heading() -> None:
    (change,) = changes(blocks("一、来历"), [Block(K.HEADING, "一、来历", level=2)])
    assert (change.kind, change.pieces) == (Kind.CHANGED, (Piece(Op.EQUAL, "一、来历"),))


SOME = st.lists(st.sampled_from([A, B, C, D, A[:9], B + C]), max_size=7)


@given(SOME, SOME)
def test_every_paragraph_is_accounted_for(old: list[str], new: list[str]) -> None:
    found = changes(blocks(*old), blocks(*new))
    olds = [change.old for change in found if change.old]
    news = [change.new for change in found if change.new]
    assert len(olds) == len(set(olds))
    assert len(news) == len(set(news))
    untouched = [text for at, text in enumerate(old, 1) if at not in olds]
    assert untouched == [text for at, text in enumerate(new, 1) if at not in news]


def edited(office: Office) -> str:
    id_ = office.home.manuscript_ids()[0]
    text = office.home.manuscript_folder(id_) / "text.md"
    copy = office.write(
        "新.txt", "渡口旧事\n张三口述  李四整理\n\n贵阳城外有一个老渡口。\n渡口在下坝。\n船户姓龙，一连五代。\n"
    )
    assert "老渡口" not in text.read_text(encoding="utf-8")
    office.ok("add", str(copy), "--to", id_, "--role", "修改稿")
    return id_


def test_what_is_printed(filled: Office) -> None:
    id_ = edited(filled)
    result = filled.ok("diff", id_)
    assert result.out == "第1段 改\n  …贵阳城外有一个增〔老〕渡口。\n第3段 增\n  增〔船户姓龙，一连五代。〕\n".replace(
        "…", ""
    )
    first, last = result.err.splitlines()
    assert first.startswith(f"{id_}《渡口旧事》：第1版（")
    assert last == "改 1 段、增 1 段、删 0 段；+11 字 −0 字。"
    assert filled.ok("diff", id_, "2", "1").err.splitlines()[-1] == "改 1 段、增 0 段、删 1 段；+0 字 −11 字。"
    assert filled.ok("diff", id_, "1").out == result.out


def test_json(filled: Office) -> None:
    id_ = edited(filled)
    data = filled.ok("diff", id_, "1", "2", "--format", "json").json()
    assert (data["format"], data["id"], data["from"]["version"], data["to"]["version"]) == (1, id_, 1, 2)
    assert data["changes"][0] == {
        "kind": "changed",
        "old": 1,
        "new": 1,
        "was": "paragraph",
        "now": "paragraph",
        "pieces": [
            {"op": "equal", "text": "贵阳城外有一个"},
            {"op": "insert", "text": "老"},
            {"op": "equal", "text": "渡口。"},
        ],
    }
    assert data["summary"] == {
        "changed": 1, "inserted": 1, "deleted": 0, "moved": 0, "added_characters": 11, "removed_characters": 0,
    }  # fmt: skip


def test_what_cannot_be_compared(filled: Office) -> None:
    one, *_ = filled.home.manuscript_ids()
    result = filled.run("diff", one)
    assert (result.code, result.err) == (6, f"{one}《渡口旧事》的正文只有一版，没有可比的。\n")
    filled.ok("register", "--title", "手稿")
    assert "还没有文字稿" in filled.run("diff", filled.home.manuscript_ids()[-1]).err
    edited(filled)
    assert filled.run("diff", one, "1", "7").code == 2
    assert filled.run("diff", one, "2", "2").code == 2
    assert filled.run("diff", one, "0").code == 2
    assert filled.run("diff", "1999-1").code == 6


def test_a_text_changed_by_another_program(filled: Office) -> None:
    id_ = edited(filled)
    path = filled.home.manuscript_folder(id_) / "text.md"
    path.write_text(path.read_text(encoding="utf-8").replace("下坝", "上坝"), encoding="utf-8")
    result = filled.ok("diff", id_)
    assert "注意：正文在工具外改动过，比的是现在的文字。" in result.err
    assert "渡口在删〔下坝〕" in result.out or "渡口在删〔下〕增〔上〕坝。" in result.out
