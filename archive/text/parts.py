"""The parts of a manuscript that are counted apart, and scopes: which of them a figure takes in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..errors import BadInput
from ..model import Block, BlockKind, Counts, plain
from .count import count

PARTS = {
    "title": "题名",
    "byline": "署名",
    "body": "正文",
    "tables": "表格",
    "notes": "注释",
    "captions": "图片说明",
}
_WITHIN_BODY = ("tables", "notes")
_ALSO_CALLED = {"图注": "captions", "标题": "title", "作者": "byline"}
_PART_OF = {BlockKind.ROW: "tables", BlockKind.NOTE: "notes"}


def by_part(blocks: Iterable[Block], title: str = "", byline: str = "", captions: str = "") -> dict[str, Counts]:
    """Return the counts of each of PARTS; every character of a manuscript is in one of them.

    `title` holds title and subtitle as lines, `captions` all captions: those of blocks are not looked for. `body` is
    what is neither table nor note; headings, quotes and verse are in it.
    """
    texts: dict[str, list[Block]] = {"body": [], "tables": [], "notes": []}
    for block in blocks:
        texts[_PART_OF.get(block.kind, "body")].append(block)
    around = {"title": title, "byline": byline, "captions": captions}
    return {part: count(around[part] if part in around else plain(texts[part])) for part in PARTS}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which parts a figure takes in, in the order of PARTS and each once; by default what `add` calls 字数."""

    parts: tuple[str, ...] = ("body", "tables", "notes")

    @classmethod
    def parse(cls, text: str) -> "Scope":
        """Read parts as they are typed: `body,title`, 正文、题名, or 全篇 (whole) for all. Raises BadInput."""
        words = [word.strip() for word in text.replace("，", ",").replace("、", ",").split(",")]
        if words in (["全篇"], ["whole"]):
            return WHOLE
        names = {label: part for part, label in PARTS.items()} | _ALSO_CALLED
        chosen = {names.get(word, word) for word in words if word}
        if not chosen or not chosen <= PARTS.keys():
            wrong = "、".join(sorted(chosen - PARTS.keys()))
            allowed = "、".join(f"{part}（{label}）" for part, label in PARTS.items())
            raise BadInput(f"{f'没有“{wrong}”这个部分' if wrong else '没有写明数哪些部分'}；可用：{allowed}、全篇。")
        return cls(tuple(part for part in PARTS if part in chosen))

    def counts(self, parts: Mapping[str, Counts]) -> Counts:
        """Return the counts of the scope out of those by part."""
        return sum((parts[part] for part in self.parts), Counts())

    def stored(self) -> str | None:
        """Return under which prefix the catalogue's rows hold this scope; None when only measures do."""
        return {DEFAULT: "", WHOLE: "whole_"}.get(self)

    def sentence(self) -> str:
        """Return what is counted and what is not, in one sentence."""
        left = [part for part in PARTS if part not in self.parts]
        without = f"不含{_named(left)}" if left else ""
        if "body" not in self.parts:
            return f"{_named(self.parts)}（{without}）"
        within = _named(part for part in _WITHIN_BODY if part in self.parts)
        inside = "、".join(filter(None, ("含小标题、诗行", within)))
        outer = _named(part for part in self.parts if part not in _WITHIN_BODY)
        return f"{outer}（{'；'.join(filter(None, (inside, without)))}）"


DEFAULT = Scope()
WHOLE = Scope(tuple(PARTS))


def _named(parts: Iterable[str]) -> str:
    return "、".join(PARTS[part] for part in parts)
