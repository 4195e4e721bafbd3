"""What changed between two versions of a manuscript's text."""

from dataclasses import dataclass
from typing import Any

from .bounds import within
from .disk import digest
from .errors import BadInput, NotFound, Unreadable
from .home import TEXT, Home, read_text
from .model import Block, BlockKind, Manuscript, Version
from .text import changes, markup
from .text.changes import Change, Kind, Op

_KINDS = {
    BlockKind.HEADING: "小标题",
    BlockKind.PARAGRAPH: "正文",
    BlockKind.QUOTE: "引文",
    BlockKind.VERSE: "诗行",
    BlockKind.ROW: "表格行",
    BlockKind.NOTE: "注释",
    BlockKind.FIGURE: "图注",
}
_DONE = {Kind.CHANGED: "改", Kind.INSERTED: "增", Kind.DELETED: "删", Kind.MOVED: "移"}
_AROUND = 16  # characters shown of what stayed, on each side of an edit


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a manuscript's text by their numbers (from 1), and what differs."""

    manuscript: Manuscript
    old: int
    new: int
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


def compare(home: Home, id_: str, old: int | None = None, new: int | None = None) -> Comparison:
    """Compare two versions, by default the last two; with one number, that one with the current text.

    Raises NotFound where there is no second version, BadInput for a number there is none of, Unreadable.
    """
    manuscript = home.manuscript(id_)
    last = len(manuscript.versions)
    if last == 0:
        raise NotFound(f"{id_}《{manuscript.title}》还没有文字稿，没有可比的。")
    if last == 1:
        raise NotFound(f"{id_}《{manuscript.title}》的正文只有一版，没有可比的。")
    if new is None:
        old, new = (last - 1, last) if old is None else (old, last)
    old = last - 1 if old is None else old
    for number in (old, new):
        if not 1 <= number <= last:
            raise BadInput(f"没有第 {number} 版；{id_} 的正文有第 1 到第 {last} 版。")
    if old == new:
        raise BadInput(f"第 {old} 版不用和自己比；请给出两个不同的版次。")
    notes: list[str] = []
    was, now = (_blocks(home, manuscript, number, notes) for number in (old, new))
    return Comparison(manuscript, old, new, tuple(changes.changes(was, now)), tuple(notes))


def _blocks(home: Home, manuscript: Manuscript, number: int, notes: list[str]) -> tuple[Block, ...]:
    version = manuscript.versions[number - 1]
    if not version.path:
        raise Unreadable(f"第 {number} 版没有留下（当时正文在工具外改动过）；请换一个版次。")
    text = read_text(within(home.manuscript_folder(manuscript.id), version.path))
    if digest(text.encode()) != version.sha256:
        what = "正文" if version.path == TEXT else f"第 {number} 版"
        notes.append(f"{what}在工具外改动过，比的是现在的文字")
    return markup.load(text)


def heading(made: Comparison) -> str:
    """Say what is compared."""
    m = made.manuscript
    old, new = (_version(m.versions[number - 1], number) for number in (made.old, made.new))
    return f"{m.id}《{m.title}》：{old} → {new}"


def _version(version: Version, number: int) -> str:
    about = "，".join(filter(None, (version.time[:10], version.actor, version.reader)))
    return f"第{number}版" + (f"（{about}）" if about else "")


def summary(made: Comparison) -> str:
    """Say in one line how much changed."""
    counts = _counts(made)
    if not made.changes:
        return "两版正文相同。"
    moved = f"、移 {counts['moved']} 段" if counts["moved"] else ""
    paragraphs = f"改 {counts['changed']} 段、增 {counts['inserted']} 段、删 {counts['deleted']} 段{moved}"
    return f"{paragraphs}；+{counts['added_characters']} 字 −{counts['removed_characters']} 字。"


def _counts(made: Comparison) -> dict[str, int]:
    counts = {kind.value: sum(change.kind is kind for change in made.changes) for kind in Kind}
    counts["added_characters"] = changes.characters(made.changes, Op.INSERT)
    counts["removed_characters"] = changes.characters(made.changes, Op.DELETE)
    return counts


def place(change: Change) -> str:
    """Say which paragraph a change is about: 第3段 改, and the old number where it was another."""
    number = change.new or change.old
    shown = f"第{number}段" if change.new else f"原第{number}段"
    if change.kind is Kind.MOVED:
        shown = f"原第{change.old}段 移到第{change.new}段"
    else:
        shown += f" {_DONE[change.kind]}"
        if change.kind is Kind.CHANGED and change.old != change.new:
            shown += f"（原第{change.old}段）"
    block = change.now or change.was
    kinds = [_KINDS[each.kind] for each in (change.was, change.now) if each is not None]
    if len(set(kinds)) > 1:
        return f"{shown}　{kinds[0]}改为{kinds[1]}"
    return shown if block is None or block.kind is BlockKind.PARAGRAPH else f"{shown}　{kinds[0]}"


def excerpt(change: Change) -> list[tuple[str, str]]:
    """Return a change as pieces of text with what became of them; long stretches that stayed are shortened."""
    found = []
    for at, piece in enumerate(change.pieces):
        text = piece.text.replace("\t", "　")
        if piece.op is Op.EQUAL:
            head = "" if at == 0 else text[:_AROUND]
            tail = "" if at == len(change.pieces) - 1 else text[len(text) - _AROUND :]
            if len(text) > len(head) + len(tail) + 2:
                text = f"{head}…{tail}" if len(change.pieces) > 1 else text[: _AROUND * 2] + "…"
        found.append((piece.op.value, text))
    return found


def marked(op: str, text: str) -> str:
    """Return a piece as it reads without colours."""
    return {"delete": f"删〔{text}〕", "insert": f"增〔{text}〕"}.get(op, text)


def as_json(made: Comparison) -> dict[str, Any]:
    """Return the comparison in the stable JSON form."""
    versions = made.manuscript.versions
    ends = {
        name: {"version": number, "time": version.time, "actor": version.actor, "reader": version.reader}
        for name, number in (("from", made.old), ("to", made.new))
        for version in (versions[number - 1],)
    }
    return {
        "format": 1,
        "id": made.manuscript.id,
        "title": made.manuscript.title,
        **ends,
        "changes": [
            {
                "kind": change.kind.value,
                "old": change.old,
                "new": change.new,
                "was": change.was.kind.value if change.was else None,
                "now": change.now.kind.value if change.now else None,
                "pieces": [{"op": piece.op.value, "text": piece.text} for piece in change.pieces],
            }
            for change in made.changes
        ],
        "summary": _counts(made),
        "notes": list(made.notes),
    }
