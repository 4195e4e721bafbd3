"""Why a figure has changed: one line for each manuscript that changed it, whose sum is the difference to the letter."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from .model import COUNT_RULES, Frozen, FrozenPiece

KINDS = {
    "added": "新编入",
    "counted": "改为计篇",
    "withdrawn": "移出",
    "uncounted": "改为不计篇",
    "text-added": "补来文字稿",
    "text-lost": "失去文字稿",
    "edited": "改动",
    "counting": "程序计数不同",
    "rule": "口径改变",
    "moved": "换到别期",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What changed with a manuscript, or, where `id` is empty, with all: by so many `articles` and `characters`.

    `before` and `after` are the manuscript then and now; None where it was or is not counted.
    """

    kind: str
    articles: int = 0
    characters: int = 0
    before: FrozenPiece | None = None
    after: FrozenPiece | None = None

    @property
    def piece(self) -> FrozenPiece | None:
        """The manuscript as it was last counted."""
        return self.after or self.before

    @property
    def id(self) -> str:
        """Its accession number, empty where the change is of all."""
        return self.piece.id if self.piece else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from `then` to `now`, each counted by its own leading rule.

    The figures of `now` are those of `then` with the changes added; `notes` say what changed no figure.
    """

    then: Frozen
    now: Frozen
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    @property
    def articles(self) -> int:
        """How many articles more there are."""
        return sum(change.articles for change in self.changes)

    @property
    def characters(self) -> int:
        """How many characters more there are."""
        return sum(change.characters for change in self.changes)

    def sentence(self, until: str = "现在") -> str:
        """Say both figures, the difference, and what it consists of; `until` names the later time."""
        head = (
            f"冻结时 {len(self.then.manuscripts):,} 篇 {self.then.characters():,} 字，"
            f"{until} {len(self.now.manuscripts):,} 篇 {self.now.characters():,} 字"
        )
        if not self.changes:
            return f"{head}：没有变化。"
        kinds = [kind for kind in KINDS if any(change.kind == kind for change in self.changes)]
        parts = "；".join(self._part(kind) for kind in kinds)
        return f"{head}：{signed(self.articles)} 篇，{signed(self.characters)} 字。其中：{parts}。"

    def _part(self, kind: str) -> str:
        changes = [change for change in self.changes if change.kind == kind]
        number = "" if kind == "rule" else f" {len(changes)} 篇"
        return f"{KINDS[kind]}{number} {signed(sum(change.characters for change in changes))} 字"


def signed(number: int) -> str:
    """Return a change with its sign: +123, −711, 0."""
    return f"{'+' if number > 0 else '−'}{abs(number):,}" if number else "0"


def difference(then: Frozen, now: Frozen) -> Difference:
    """Account for the difference between two reports, line by line.

    Manuscripts are counted by the rule of `then`; what another rule of `now` makes of the same texts is one line.
    """
    rule = then.rule
    before, after = _keyed(then.manuscripts), _keyed(now.manuscripts)
    aside_then, aside_now = ({each.id for each in report.left_out} for report in (then, now))
    changes: list[Change] = []
    for key in dict.fromkeys([*before, *after]):
        was, is_ = before.get(key), after.get(key)
        if was is None and is_ is not None:
            kind = "counted" if is_.id in aside_then else "added"
            changes.append(Change(kind, 1, is_.count(rule), None, is_))
        elif was is not None and is_ is None:
            kind = "uncounted" if was.id in aside_now else "withdrawn"
            changes.append(Change(kind, -1, -was.count(rule), was, None))
        elif was is not None and is_ is not None:
            changes += _changed(was, is_, rule)
    if now.rule != rule:
        changes.append(Change("rule", 0, now.characters() - now.characters(rule)))
    order = [*KINDS]
    changes.sort(key=lambda change: order.index(change.kind))
    return Difference(then, now, tuple(changes), tuple(_notes(then, now, before, after, changes)))


_Keyed = dict[tuple[str, int], FrozenPiece]


def _keyed(pieces: Iterable[FrozenPiece]) -> _Keyed:
    """Return the pieces by number; one that stands in issues twice is counted twice, and told apart."""
    met: Counter[str] = Counter()
    keyed: _Keyed = {}
    for piece in pieces:
        keyed[piece.id, met[piece.id]] = piece
        met[piece.id] += 1
    return keyed


def _changed(was: FrozenPiece, is_: FrozenPiece, rule: str) -> Iterator[Change]:
    """Yield what changed with a manuscript that is counted both times."""
    more = is_.count(rule) - was.count(rule)
    if was.sha256 != is_.sha256:
        kind = "edited" if was.sha256 and is_.sha256 else "text-added" if is_.sha256 else "text-lost"
        yield Change(kind, 0, more, was, is_)
    elif more:
        yield Change("counting", 0, more, was, is_)
    if was.issue != is_.issue:
        yield Change("moved", 0, 0, was, is_)


def _notes(then: Frozen, now: Frozen, before: _Keyed, after: _Keyed, changes: Iterable[Change]) -> Iterator[str]:
    """Say what changed no figure, and what must be known to read those that did."""
    both = [(before[key], after[key]) for key in before if key in after]
    yield from (f"{is_.id} 改了题名：《{was.title}》→《{is_.title}》。" for was, is_ in both if was.title != is_.title)
    columns = ((is_.id, was.column or "未分栏", is_.column or "未分栏") for was, is_ in both)
    yield from (f"{id_} 换了栏目：{was}→{is_}。" for id_, was, is_ in columns if was != is_)
    if more := now.total.photos - then.total.photos:
        yield f"图片 {then.total.photos} → {now.total.photos}（{signed(more)}）。"
    issues_then, issues_now = ({issue.key: issue.name for issue in report.issues} for report in (then, now))
    if added := "、".join(name for key, name in issues_now.items() if key not in issues_then):
        yield f"冻结以后新建的期：{added}。"
    if gone := "、".join(name for key, name in issues_then.items() if key not in issues_now):
        yield f"冻结时有、后来不在其中的期：{gone}。"
    yield from _ways(then, now, {change.kind for change in changes})


def _ways(then: Frozen, now: Frozen, met: set[str]) -> Iterator[str]:
    """Say in which ways the two were counted differently."""
    if then.year_of != now.year_of:
        yield "两份报告算年份的办法不同（期号的年份、印刷的年份）。"
    if then.rule != now.rule:
        yield f"口径：{then.rule_name} → {COUNT_RULES[now.rule]}；各篇的变化按前一口径，改口径的差数合为一行。"
    versions = f"wenshi {then.version} → {now.version}"
    if "counting" in met:
        yield f"“程序计数不同”：正文一字未动，计数的程序变了（{versions}）。"
    elif then.version != now.version and "edited" in met:
        yield f"程序也换了版本（{versions}）；改动的稿件里，计数办法的变化与文字的变化分不开。"


def as_json(found: Difference) -> dict[str, object]:
    """Return the difference in the stable JSON form."""
    return {
        "format": 1,
        "then": _figures(found.then),
        "now": _figures(found.now),
        "articles": found.articles,
        "characters": found.characters,
        "changes": [_as_json(change) for change in found.changes],
        "notes": list(found.notes),
    }


def _figures(report: Frozen) -> dict[str, object]:
    names = ("period", "year_of", "time", "rule", "version", "digest")
    sums = {"articles": len(report.manuscripts), "characters": report.characters()}
    return {"id": report.id or None} | {name: getattr(report, name) for name in names} | sums


def _as_json(change: Change) -> dict[str, object]:
    pieces = {name: piece and asdict(piece) for name, piece in (("before", change.before), ("after", change.after))}
    return {
        "kind": change.kind,
        "id": change.id or None,
        "articles": change.articles,
        "characters": change.characters,
        **pieces,
    }
