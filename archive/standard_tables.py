"""The standard tables of a report, each from one answer of `stats`: rows are its groups, the total is its total."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from . import basis, footnotes, stats
from .catalogue import Catalogue
from .model import ROLES, RULE_HEADS, Cell, Chart, Head, Sheet
from .period import year_of
from .stats import Figure, Figures

if TYPE_CHECKING:
    from .model import CellKind
    from .payment import Payment
    from .photos import Item

TITLES = {
    "abstract": "摘要",
    "issues": "期次表",
    "years": "年度表",
    "columns": "栏目表",
    "authors": "作者表",
    "intake": "收稿月表",
    "sources": "来源表",
    "sanqin": "三亲表",
    "photos": "照片表",
    "fees": "稿酬表",
}
_OUTCOMES = ("选用", "备用", "退修", "不用", "撤稿")


class _Column(NamedTuple):
    """A column: its head, its cells, and the cell of the total."""

    head: Head
    cells: Sequence[Cell]
    total: Cell = None


def _column(key: str, name: str, cells: Sequence[Cell], total: Cell = None, kind: "CellKind" = "number") -> _Column:
    """Return a column; a spreadsheet adds up its total only where the cells do add up to it."""
    numbers = [cell for cell in cells if isinstance(cell, int | Decimal)]
    summed = kind in ("number", "money") and total is not None and bool(numbers) and sum(numbers) == total
    return _Column(Head(key, name, kind, summed), cells, total)


def _of(answer: Figures, key: str, name: str, cell: Callable[[Figure], Cell], kind: "CellKind" = "number") -> _Column:
    """Return a column that says something of each group, and of all of them together."""
    return _column(key, name, [cell(figure) for figure in answer.groups], cell(answer.total), kind)


def _sheet(key: str, columns: Iterable[_Column], notes: Iterable[str] = (), charts: Iterable[Chart] = ()) -> Sheet:
    made = list(columns)
    rows = tuple(zip(*(column.cells for column in made), strict=True))
    total = tuple(column.total for column in made)
    return Sheet(key, TITLES[key], tuple(column.head for column in made), rows, total, tuple(notes), tuple(charts))


def _named(answer: Figures, name: str = "") -> list[_Column]:
    """Return the columns that say which group a row is."""
    return [
        _column("number", "序号", list(range(1, len(answer.groups) + 1))),
        _of(answer, "name", name or stats.GROUPINGS[answer.question.by], lambda figure: figure.name, "text"),
    ]


def _counted(answer: Figures) -> list[_Column]:
    """Return the columns of articles and characters by each rule."""
    return [
        _of(answer, "articles", "篇数", lambda figure: figure.articles),
        *(_of(answer, rule, RULE_HEADS[rule], lambda f, r=rule: f.counts[r]) for rule in answer.question.rules),  # type: ignore[misc]
    ]


def _photos(answer: Figures) -> _Column:
    return _of(answer, "photos", "图片", lambda figure: figure.photos)


def _share(answer: Figures) -> _Column:
    return _of(answer, "share", "占比", answer.share, "share")


def issues(answer: Figures, catalogue: Catalogue) -> Sheet:
    """Return 期次表: the issues with what was printed of them, beside their targets."""
    rows = [catalogue.issues[id_] for id_ in answer.issues]
    pages, copies = [row.extent for row in rows], [row.print_run for row in rows]
    columns = [
        *_named(answer),
        _column("printed", "出刊月", [_month(row.printed_on) for row in rows], kind="text"),
        *_counted(answer),
        _photos(answer),
        _column("pages", "页数", pages, _known_sum(pages)),
        _column("copies", "印数", copies, _known_sum(copies)),
        *_aimed(answer),
    ]
    notes = []
    for what, numbers in (("页数", pages), ("印数", copies)):
        unknown = [row.name() for row, number in zip(rows, numbers, strict=True) if number is None]
        notes += [f"{basis.listed(unknown)}没有登记{what}，不合计。"] if unknown else []
    charts = [Chart("bar", f"各期{RULE_HEADS[answer.rule]}", "name", answer.rule)]
    if any(figure.target_characters for figure in answer.groups):
        charts.append(Chart("progress", "目标完成", "name", answer.rule, "target_characters"))
    return _sheet("issues", columns, notes, charts)


def _month(date: str) -> Cell:
    """Return when an issue was printed, as far as it is known: 2022年6月."""
    return stats.month_name(date[:7]) if date else None


def _known_sum(numbers: Sequence[int | None]) -> int | None:
    """Return the sum, None where a part of it is not known: what lacks an issue is no total."""
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _aimed(answer: Figures) -> list[_Column]:
    """Return the targets and how far they are reached, where any are set."""
    figures = (*answer.groups, answer.total)
    columns = []
    if any(figure.target_articles is not None for figure in figures):
        columns.append(_of(answer, "target_articles", "目标篇数", lambda figure: figure.target_articles))
    if any(figure.target_characters is not None for figure in figures):
        columns += [
            _of(answer, "target_characters", "目标字数", lambda figure: figure.target_characters),
            _of(answer, "done", "完成", _done, "share"),
        ]
    return columns


def _done(figure: Figure) -> Cell:
    return figure.characters / figure.target_characters if figure.target_characters else None


def years(answer: Figures, catalogue: Catalogue) -> Sheet:
    """Return 年度表: the years, each with the change on the one before."""
    way = answer.question.period.year_of
    counted = Counter(str(year_of(catalogue.issues[id_], way) or "") for id_ in answer.issues)
    columns = [
        *_named(answer),
        _column("issues", "期数", [counted[figure.key] for figure in answer.groups], len(answer.issues)),
        *_counted(answer),
        _photos(answer),
        _of(answer, "more_articles", "较上年篇数", lambda figure: figure.more_articles),
        _of(answer, "more_characters", "较上年字数", lambda figure: figure.more_characters),
    ]
    return _sheet("years", columns, (), [Chart("line", f"历年{RULE_HEADS[answer.rule]}", "name", answer.rule)])


def columns(answer: Figures) -> Sheet:
    """Return 栏目表: the columns with their share of all characters."""
    chart = Chart("share", "栏目占比", "name", answer.rule)
    return _sheet("columns", [*_named(answer), *_counted(answer), _photos(answer), _share(answer)], (), [chart])


def parts(key: str, answer: Figures) -> Sheet:
    """Return 来源表 or 三亲表: groups with their share of all characters."""
    return _sheet(key, [*_named(answer), *_counted(answer), _share(answer)], footnotes.joint(answer))


def authors(answer: Figures, roles: Figures, catalogue: Catalogue) -> Sheet:
    """Return 作者表: who wrote how much in which role, and who is new; `roles` is the answer by role."""
    whole = {figure.key: figure.articles for figure in roles.groups}
    new = _new_names(answer, catalogue)
    marks = ["新" if figure.key in new else None for figure in answer.groups]
    made = [
        *_named(answer),
        *_counted(answer),
        *(
            _column(role, name, [figure.roles.get(role) for figure in answer.groups], whole[role])
            for role, name in ROLES.items()
            if role in whole
        ),
        _column("new", "新作者", marks, f"{len(new)}人", "text"),
    ]
    people = sum(bool(figure.key) for figure in answer.groups)
    notes = [
        f"责任者 {people} 人，其中新作者 {len(new)} 人；新作者是第一次出现在本库各期里的。",
        *footnotes.joint(answer),
    ]
    return _sheet("authors", made, notes)


def _new_names(answer: Figures, catalogue: Catalogue) -> set[str]:
    """Return who of the groups stands in no issue before those counted."""
    inside, before = set(answer.issues), set()
    for id_, issue in catalogue.issues.items():
        if id_ in inside:
            break
        for _, members in issue.columns:
            before |= {
                name for member in members if member in catalogue.rows for name in catalogue.rows[member].names()
            }
    return {figure.key for figure in answer.groups if figure.key} - before


def intake(answer: Figures) -> Sheet:
    """Return 收稿月表: what came in month by month, and what became of it."""
    became = Counter((member.row.received[:7], member.outcome) for member in answer.members)
    outcomes = Counter(member.outcome for member in answer.members)
    order = [stats.PLACED, *_OUTCOMES]
    met = sorted(outcomes, key=lambda name: order.index(name) if name in order else len(order))
    made = [
        *_named(answer),
        *_counted(answer),
        *(_column(name, name, [became[figure.key, name] for figure in answer.groups], outcomes[name]) for name in met),
    ]
    return _sheet("intake", made, footnotes.counted(answer)[:1] if answer.question.by_receipt() else ())


def photos(answer: Figures, items: Mapping[str, Sequence["Item"]]) -> Sheet:
    """Return 照片表: the photos of each issue, how many have a caption and a photographer; `items` by manuscript."""
    held: dict[str, list[Item]] = {id_: [] for id_ in answer.issues}
    for member in answer.members:
        held[member.issue] += items.get(member.row.id, ())
    captioned = [sum(bool(item.caption) for item in held[figure.key]) for figure in answer.groups]
    credited = [sum(bool(item.photo.photographer) for item in held[figure.key]) for figure in answer.groups]
    made = [
        *_named(answer),
        _photos(answer),
        _column("captioned", "有说明", captioned, sum(captioned)),
        _column("credited", "有摄影者", credited, sum(credited)),
    ]
    return _sheet("photos", made, ["不计篇的稿件（图片页等）所附的图片不在内。"] if answer.left_out else ())


def fees(answer: Figures, payments: Mapping[str, "Payment"]) -> Sheet:
    """Return 稿酬表: what the pieces of each issue earn, before tax; sums only, nothing of any person."""
    from . import fee_terms  # noqa: PLC0415 - as Decimals, one table of many
    from .fees import total  # noqa: PLC0415

    paid = [payments[id_].fees for id_ in answer.issues]
    pieces = [sum(fee.amount is not None for fee in fees) for fees in paid]
    amounts = [total(fee.amount for fee in fees) for fees in paid]
    made = [
        *_named(answer),
        _column("pieces", "计酬篇数", pieces, sum(pieces)),
        _column("amount", "金额（元）", amounts, total(amounts), "money"),
    ]
    doubts = dict.fromkeys(f"{doubt}。" for payment in payments.values() for doubt in payment.doubts)
    return _sheet("fees", made, ["个税按人按月合并预扣，不在本表。", fee_terms.CONFIRM, *doubts])
