"""The office's figures: rows of the catalogue in, numbers out. Nothing here reads or prints."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from .catalogue import Catalogue, Row
from .errors import BadInput, Unreadable
from .period import Period, year_of

if TYPE_CHECKING:
    from .measures import Measure
    from .model import Collection, Targets
    from .text.parts import Scope

SCOPE = "正文（含小标题、诗行、表格、注释；不含题名、署名、图片说明）"
PER_LINE = 30
GROUPINGS = {
    "issue": "期",
    "column": "栏目",
    "author": "责任者",
    "role": "责任方式",
    "year": "年",
    "month": "收稿月份",
    "source": "来源",
    "status": "状态",
    "identity": "界别、身份",
    "sanqin": "三亲",
    "script": "字体",
}
# These ask what became of what came in, so they count all that was received, placed or not.
BY_RECEIPT = ("month", "status")
PLACED = "已编入"
_UNKNOWN = {"column": "（未分栏）", "author": "（未署名）", "role": "（未署名）", "year": "（未注明年份）"}
_IN_ORDER = ("issue", "year", "month")
_TARGETS = ("target_articles", "target_characters")
_MORE = ("mean", "median", "more_articles", "more_characters")
SUMS = ("articles", "characters", "photos", "without_text", "unreadable", "suspect")


class Question(NamedTuple):
    """What is asked: characters by which rules (the first one leads), grouped how, in which period.

    `scope` are the parts counted where they are not the default ones, `per_line` the characters of a line by which
    remuneration is counted.
    """

    rules: tuple[str, ...] = ("zishu",)
    by: str = "issue"
    period: Period = Period()
    scope: "Scope | None" = None
    per_line: int = PER_LINE

    @property
    def measured(self) -> bool:
        """Whether the answer needs measures besides the catalogue."""
        return self.scope is not None or "fee" in self.rules or self.by == "script"

    def by_receipt(self) -> bool:
        """Whether what was received is counted, rather than what stands in issues."""
        years = all(not bound or (len(bound) == 4) for bound in (self.period.first, self.period.last))
        return self.by in BY_RECEIPT and years


class Member(NamedTuple):
    """A manuscript where it is counted: its issue and column, both empty where it stands in none."""

    issue: str
    column: str
    row: Row

    @property
    def outcome(self) -> str:
        """What became of it: the status, or that it stands in an issue."""
        return PLACED if self.issue else self.row.status


class Figure(NamedTuple):
    """Articles, characters by one or several rules, and photos of a group.

    `name` is what people read, `key` the id behind it. `counts` are the characters by each rule asked for, None where
    that cannot be said; `characters` is the leading one. `mean` and `median` are its characters an article with text.
    Targets are None where none is set. `without_text` of the articles have no text yet, `unreadable` are damaged;
    both add nothing to the characters. `suspect` of them have text that may be garbled, which is counted as it stands.
    `roles` say of an author how many of the articles they have which role in.
    `more_articles` and `more_characters` are the change on the year before, None where there is none to compare with.
    """

    name: str
    key: str
    articles: int = 0
    characters: int = 0
    photos: int = 0
    without_text: int = 0
    suspect: int = 0
    unreadable: int = 0
    counts: Mapping[str, int | None] = MappingProxyType({})
    mean: float | None = None
    median: float | None = None
    target_articles: int | None = None
    target_characters: int | None = None
    more_articles: int | None = None
    more_characters: int | None = None
    roles: Mapping[str, int] = MappingProxyType({})


class Figures(NamedTuple):
    """A table of figures with its total, and apart from them what stands in no issue.

    Manuscripts that do not count as articles are in no figure: they are `aside`, `left_out` says how many of each kind.
    `joint` manuscripts stand in several groups, the total has them once. `members` are the manuscripts counted.
    """

    question: Question
    groups: tuple[Figure, ...]
    total: Figure
    unplaced: Figure
    issues: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    aside: tuple[Member, ...] = ()
    joint: int = 0

    @property
    def left_out(self) -> Mapping[str, int]:
        """How many of each kind were met that do not count as articles."""
        return Counter(member.row.kind for member in self.aside)

    @property
    def rule(self) -> str:
        """The leading rule."""
        return self.question.rules[0]

    def share(self, figure: Figure) -> float | None:
        """Return a group's part of all characters, from 0 to 1; None where there are none."""
        return figure.characters / self.total.characters if self.total.characters else None


def figures(
    catalogue: Catalogue,
    collection: "Collection",
    question: Question,
    measures: "Mapping[str, Measure] | None" = None,
) -> Figures:
    """Answer a question from the catalogue, with the `measures` of the manuscripts where it needs them.

    Raises BadInput for what cannot be asked together, NotFound for an issue that is not there, Unreadable when one
    cannot be read: a figure without it would be false.
    """
    _refuse_nonsense(question)
    answer = _figures(catalogue, collection.targets, question, measures or {})
    before = question.period.before()
    if question.by == "year":
        earlier = _figures(catalogue, collection.targets, Question(question.rules, "year"), measures or {})
        by_key = {figure.key: figure for figure in earlier.groups}
        groups = tuple(_changed(each, by_key.get(_year_before(each.key))) for each in answer.groups)
        return answer._replace(groups=groups)
    if before is None or not (question.by_receipt() or before.issues(catalogue)):
        return answer
    asked = Question(question.rules, question.by, before, question.scope, question.per_line)
    earlier = _figures(catalogue, collection.targets, asked, measures or {})
    if not earlier.members:
        return answer
    by_key = {figure.key: figure for figure in earlier.groups}
    dated = question.by in ("issue", "month")
    groups = tuple(
        _changed(each, by_key.get(_year_before(each.key) if dated else each.key, None if dated else Figure("", "")))
        for each in answer.groups
    )
    return answer._replace(groups=groups, total=_changed(answer.total, earlier.total))


def _refuse_nonsense(question: Question) -> None:
    if "layout" in question.rules and (question.by not in ("issue", "year") or question.by_receipt()):
        raise BadInput("版面字数按整期的版式计算，只能按期或按年统计（--by issue、--by year）。")
    if question.scope is not None and not {"layout", "fee"}.isdisjoint(question.rules):
        raise BadInput("版面字数和稿酬字数有自己的范围，不能与 --scope 合用。")


def _figures(
    catalogue: Catalogue, targets: "Targets", question: Question, measures: "Mapping[str, Measure]"
) -> Figures:
    issues = question.period.issues(catalogue)
    if unreadable := next((catalogue.issues[id_].problem for id_ in issues if catalogue.issues[id_].problem), ""):
        raise Unreadable(f"{unreadable.rstrip('。')}；在它改正以前统计不能作数。")
    counting = _Counting(catalogue, question, measures)
    groups: dict[str, list[Member]] = {id_: [] for id_ in issues} if question.by == "issue" else {}
    counted: list[Member] = []
    aside: list[Member] = []
    joint = 0
    for member in _members(catalogue, question, issues):
        if not member.row.counts_as_article:
            aside.append(member)
            continue
        counted.append(member)
        keys = counting.keys(member)
        joint += len(keys) > 1
        for key in keys:
            groups.setdefault(key, []).append(member)
    made = [counting.figure(counting.name(key), key, members) for key, members in groups.items()]
    standing = {member for row in catalogue.issues.values() for _, members in row.columns for member in members}
    unplaced = [Member("", "", row) for row in catalogue.rows.values() if row.id not in standing]
    loose = [member for member in unplaced if member.row.counts_as_article]
    if question.by not in _IN_ORDER:
        made.sort(key=lambda figure: (-figure.articles, -figure.characters, figure.key))
    elif question.by != "issue":
        made.sort(key=lambda figure: figure.key)
    total = counting.figure("合计", "", counted, issues)
    if question.by in ("issue", "year"):
        made = [_aimed(figure, targets, year=question.by == "year") for figure in made]
    if not question.by_receipt() and (question.period.year is not None or question.period.issue):
        total = _aimed(total, targets, year=question.period.year is not None)
    return Figures(
        question,
        tuple(made),
        total,
        counting.figure("未编入各期", "", loose, ()),
        tuple(issues),
        tuple(counted),
        tuple(aside),
        joint,
    )


def _members(catalogue: Catalogue, question: Question, issues: Sequence[str]) -> Iterator[Member]:
    """Yield what is counted: in the order of the tables of contents, or what was received in that of the numbers."""
    if question.by_receipt():
        places = catalogue.places()
        for row in catalogue.rows.values():
            if question.period.received(row):
                yield Member(*places.get(row.id, ("", "")), row)
        return
    for id_ in issues:
        for column, members in catalogue.issues[id_].columns:
            for member in members:
                if member in catalogue.rows:
                    yield Member(id_, column, catalogue.rows[member])


class _Counting:
    """Sums up members as a question asks for them."""

    def __init__(self, catalogue: Catalogue, question: Question, measures: "Mapping[str, Measure]") -> None:
        self.catalogue, self.question, self.measures = catalogue, question, measures

    def keys(self, member: Member) -> list[str]:
        """Return the groups a member belongs to; a joint one to several."""
        row, by = member.row, self.question.by
        one: dict[str, Callable[[], str]] = {
            "issue": lambda: member.issue,
            "column": lambda: member.column,
            "year": lambda: str(year_of(self.catalogue.issues[member.issue], self.question.period.year_of) or ""),
            "month": lambda: row.received[:7],
            "source": lambda: row.source,
            "status": lambda: member.outcome,
            "sanqin": lambda: row.sanqin,
            "script": lambda: self.measures[row.id].script if row.has_text else "",
        }
        if by in one:
            return [one[by]()]
        several = {"author": row.names, "role": row.roles, "identity": row.identities}[by]()
        return several or ["（读不了）" if row.problem else ""]

    def name(self, key: str) -> str:
        """Return what people read for a key."""
        by = self.question.by
        if not key:
            return _UNKNOWN.get(by, "（未注明）")
        if by == "issue":
            return self.catalogue.issues[key].name()
        if by == "role":
            from .model import ROLES  # noqa: PLC0415 - one grouping of many

            return ROLES.get(key, key)
        if by == "month":
            return month_name(key)
        return f"{key}年" if by == "year" else key

    def figure(self, name: str, key: str, members: Iterable[Member], issues: Sequence[str] | None = None) -> Figure:
        """Return the figure of some members, which fill the `issues` (by default those they stand in)."""
        chosen = list(members)
        rows = [member.row for member in chosen]
        if issues is None:
            issues = [key] if self.question.by == "issue" else list(dict.fromkeys(member.issue for member in chosen))
        counts = {rule: self._sum(rule, rows, issues) for rule in self.question.rules}
        leading = self.question.rules[0]
        lengths = [] if leading == "layout" else [self._count(row, leading) for row in rows if row.has_text]
        return Figure(
            name,
            key,
            articles=len(rows),
            characters=counts[leading] or 0,
            photos=sum(row.photos for row in rows),
            without_text=sum(not row.has_text and not row.problem for row in rows),
            suspect=sum(bool(row.suspect) for row in rows),
            unreadable=sum(bool(row.problem) for row in rows),
            counts=counts,
            mean=sum(lengths) / len(lengths) if lengths else None,
            median=_median(lengths),
            roles=Counter(role for row in rows for role in row.roles_of(key)) if self.question.by == "author" else {},
        )

    def _sum(self, rule: str, rows: Sequence[Row], issues: Sequence[str]) -> int | None:
        if rule != "layout":
            return sum(self._count(row, rule) for row in rows if row.has_text)
        known = [self.catalogue.issues[id_].layout for id_ in issues]
        return None if None in known else sum(filter(None, known))

    def _count(self, row: Row, rule: str) -> int:
        if rule == "fee":
            return self.measures[row.id].fee(self.question.per_line)
        scope = self.question.scope
        number: int = getattr(row if scope is None else self.measures[row.id].counts(scope), rule)
        return number


def month_name(month: str) -> str:
    """Return what people read for a month, or for a year where that is all that is known."""
    return f"{month[:4]}年{int(month[5:7])}月" if month[5:] else f"{month}年"


def _median(numbers: list[int]) -> float | None:
    """Return the middle of some numbers; of two in the middle their mean."""
    ordered, half = sorted(numbers), len(numbers) // 2
    return (ordered[half] + ordered[-half - 1]) / 2 if ordered else None


def _aimed(figure: Figure, targets: "Targets", *, year: bool) -> Figure:
    if year:
        return figure._replace(target_articles=targets.year_articles, target_characters=targets.year_characters)
    return figure._replace(target_articles=targets.issue_articles, target_characters=targets.issue_characters)


def _changed(figure: Figure, before: Figure | None) -> Figure:
    if before is None:
        return figure
    return figure._replace(
        more_articles=figure.articles - before.articles,
        more_characters=figure.characters - before.characters,
    )


def _year_before(key: str) -> str:
    """Return the key of a year, a month or an issue one year earlier."""
    return f"{int(key[:4]) - 1}{key[4:]}" if key[:4].isdecimal() else ""


def gap(value: int, target: int | None) -> int | None:
    """Return how much is missing to the target (0 when reached), None without one."""
    return None if target is None else max(target - value, 0)


def as_json(result: Figures) -> dict[str, object]:
    """Return the figures in the stable JSON form."""
    by, (first, last, way) = result.question.by, result.question.period
    return {
        "format": 1,
        "rule": result.rule,
        "rules": list(result.question.rules),
        "scope": scope_of(result.question),
        "by": by,
        "period": {"first": first or None, "last": last or None, "year_of": way},
        "issues" if by == "issue" else "groups": [_as_json(figure, result) for figure in result.groups],
        "unplaced": _numbers(result.unplaced, ("articles", "characters", "without_text", "unreadable", "suspect")),
        "total": _numbers(result.total, (*SUMS, *_TARGETS, *_MORE)),
        "joint": result.joint,
        "not_articles": sum(result.left_out.values()),
        "not_articles_by_kind": dict(result.left_out),
    }


def _as_json(figure: Figure, result: Figures) -> dict[str, object]:
    if result.question.by == "issue":
        head: dict[str, object] = {"issue": figure.key, "name": figure.name}
        numbers = _numbers(figure, (*SUMS, *_TARGETS, *_MORE))
    else:
        head = {"name": figure.key or figure.name}
        targets = _TARGETS if result.question.by == "year" else ()
        numbers = _numbers(figure, (*SUMS, *targets, *_MORE))
    roles = {"roles": dict(figure.roles)} if result.question.by == "author" else {}
    return head | numbers | roles | {"share": result.share(figure)}


def _numbers(figure: Figure, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(figure, name) for name in names} | {"counts": dict(figure.counts)}


def scope_of(question: Question) -> str:
    """Say which parts of the manuscripts are counted."""
    return SCOPE if question.scope is None else question.scope.sentence()
