"""How many characters files hold, by every rule and part, without filing them; what the rules differ by."""

from dataclasses import dataclass, field

from . import catalogue as catalogues
from . import doubts
from .model import TITLE_MISSING, Counts, plain
from .pieces import Advance, Failed, Opener, Piece, Skipped
from .reading import Guard
from .sources import Source
from .spool import Spool
from .text import byline
from .text.count import count, western
from .text.fee import extent
from .text.parts import DEFAULT, WHOLE, by_part

PARTS = {
    "lead": "题名署名",
    "body": "正文",
    "notes": "其中注释",
    "tables": "其中表格",
    "captions": "图片说明",
    "whole": "全篇",
}
_LEFT = {"ignored": "是系统或编辑软件的临时文件", "picture": "是图片，没有文字可数"}


@dataclass(frozen=True, slots=True)
class Counted:
    """A manuscript in a file: its counts by part (see PARTS), none where it has no text to count.

    `words` and `letters` are the runs of Western letters and digits in the body, and of how many characters they are.
    `fee` is the 稿酬字数 with the lines of the title, set as text/fee.py does where no collection says otherwise.
    `suspect` says why the text may be garbled; `warnings` what the reader met.
    """

    source: str
    title: str = ""
    byline: str = ""
    parts: dict[str, Counts] = field(default_factory=dict)
    words: int = 0
    letters: int = 0
    fee: int = 0
    suspect: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of every file: counted, left for a reason, or not readable."""

    counted: list[Counted]
    left: list[tuple[str, str]]
    failed: list[tuple[str, str]]

    def total(self) -> Counted:
        """Return the sums over all that was counted."""
        with_text = [found for found in self.counted if found.parts]
        parts = {part: sum((found.parts[part] for found in with_text), Counts()) for part in PARTS}
        words, letters, fee = (sum(getattr(found, name) for found in with_text) for name in ("words", "letters", "fee"))
        return Counted("合计", parts=parts, words=words, letters=letters, fee=fee)


def count_files(sources: list[Source], advance: Advance | None = None) -> Outcome:
    """Count what each source holds, a zip's or a mail's members each for itself; nothing is kept."""
    with Spool() as spool, Guard() as guard:
        found = Opener(guard, spool).open_all(sources, advance)
        counted = [_counted(item) for item in found if isinstance(item, Piece)]
    left = [
        (item.source, "；".join((_LEFT[item.reason], *item.warnings))) for item in found if isinstance(item, Skipped)
    ]
    return Outcome(counted, left, [(item.source, item.error) for item in found if isinstance(item, Failed)])


def _counted(piece: Piece) -> Counted:
    """Count a piece as `add` would file it: title and byline apart, then body, and the captions."""
    document, name = piece.document, piece.source.name
    assert document is not None  # noqa: S101 - only what an archive knows already is left unread
    lead = byline.read_lead(document.blocks, piece.source.stem, document.title, document.creator)
    text = plain(lead.blocks)
    others = [f"{other} 一起来，没有数" for other, _ in piece.attachments]
    warnings = tuple(dict.fromkeys((*document.warnings, *document.repairs, *piece.warnings, *others)))
    shown = "" if lead.title == TITLE_MISSING else lead.title
    if not text:
        waiting = doubts.incomplete(document.unread).removeprefix(doubts.INCOMPLETE)
        why = f"{waiting}（收入库以后用 wenshi ocr）" if waiting else "没有文字可数"
        return Counted(name, shown, lead.byline, suspect=why, warnings=warnings)
    # A title out of the file's name or properties is none of the text, and Word does not count it.
    above = count(plain(document.blocks[: len(document.blocks) - len(lead.blocks)]))
    counted = by_part(lead.blocks, captions=catalogues.captions(lead.blocks, ""))
    parts = {
        "lead": above,
        "body": DEFAULT.counts(counted),
        "notes": counted["notes"],
        "tables": counted["tables"],
        "captions": counted["captions"],
        "whole": above + WHOLE.counts(counted),
    }
    suspect = doubts.of_file("", text, doubts.incomplete(document.unread))
    fee = extent(lead.blocks, sum(map(bool, (shown, lead.subtitle)))).characters()
    return Counted(name, shown, lead.byline, parts, *western(text), fee, suspect, warnings)


def explained(found: Counted) -> str:
    """Return one sentence on why the rules give different numbers for a body."""
    counts = found.parts["body"]
    marks = counts.zishu - counts.han - found.words
    spaces = counts.chars_spaces - counts.chars
    more = counts.chars - counts.zishu
    return (
        f"{found.source}：字数 {counts.zishu:,} ＝ 汉字 {counts.han:,} ＋ 标点和全角符号 {marks:,} ＋ "
        f"英文、数字 {found.words:,} 段；字符数（不计空格）多 {more:,}，因为英文、数字要数每个字符"
        f"（{found.letters:,} 个）；字符数（计空格）再多空格 {spaces:,}。"
    )


def as_json(outcome: Outcome) -> dict[str, object]:
    """Return the outcome in the stable JSON form."""
    return {
        "format": 1,
        "files": [_as_json(found) for found in outcome.counted],
        "total": _numbers(outcome.total()),
        "skipped": [{"source": source, "reason": reason} for source, reason in outcome.left],
        "failed": [{"source": source, "error": error} for source, error in outcome.failed],
    }


def _as_json(found: Counted) -> dict[str, object]:
    about = {"source": found.source, "title": found.title, "byline": found.byline}
    numbers = _numbers(found) if found.parts else {"counts": None}
    return about | numbers | {"suspect": found.suspect, "warnings": list(found.warnings)}


def _numbers(found: Counted) -> dict[str, object]:
    """Return the counts of the body, of each part, and what the rules differ by."""
    counts = found.parts["body"]
    return {
        "counts": counts.as_dict(),
        "parts": {part: found.parts[part].as_dict() for part in PARTS},
        "fee": found.fee,
        "difference": {
            "han": counts.han,
            "marks": counts.zishu - counts.han - found.words,
            "western_runs": found.words,
            "western_characters": found.letters,
            "spaces": counts.chars_spaces - counts.chars,
        },
    }
