"""Freeze the figures of a period, so that they can be shown and explained later."""

from collections.abc import Iterable

from . import basis, frozen, stats, store
from . import catalogue as catalogues
from .bounds import own
from .catalogue import Catalogue, Row
from .disk import digest
from .errors import NotFound, Unreadable, WenshiError
from .home import TEXT, Home
from .model import COUNT_RULES, Frozen, FrozenPiece, FrozenSum, LeftOut
from .period import Period
from .stats import Figure, Figures, Member, Question


def freeze(home: Home, period: Period, rule: str, note: str, version: str, command: str) -> Frozen:
    """Store the figures of a period under the collection and return them; `version` is the program's.

    An earlier report of the period stays as it is. Raises NotFound when the period has no issue, Unreadable when one of
    its manuscripts cannot be read, WenshiError when one is being changed meanwhile.
    """
    with store.writing(home, command) as batch:
        time = store.now()
        ever = (path.rpartition("/")[2].removesuffix(".toml") for path in store.sealed(home))
        name = frozen.new_name(period, time[:10], [*ever, *frozen.names(home)])
        report = present(home, catalogues.refresh(home), period, rule, version, time, batch.actor, name, note)
        if _digests(catalogues.refresh(home), report) != report.digest:
            raise WenshiError("冻结的时候有稿件正在改动，没有冻结；请等改完再试。")
        batch.seal(home.report_path(name), frozen.text_of(report).encode())
    return report


def present(
    home: Home,
    catalogue: Catalogue,
    period: Period,
    rule: str,
    version: str,
    time: str,
    actor: str = "",
    name: str = "",
    note: str = "",
) -> Frozen:
    """Return the figures of a period as they are now, in the form in which they are frozen.

    Raises NotFound when the period has no issue, Unreadable when a manuscript cannot be read.
    """
    collection = home.collection()
    rules = (rule, *(other for other in COUNT_RULES if other != rule))
    by_issue, by_column = (
        stats.figures(catalogue, collection, Question(rules, by, period)) for by in ("issue", "column")
    )
    if not by_issue.issues:
        name = period.name(catalogue) if period.first or period.last else ""
        raise NotFound(f"{f'没有{name}的期' if name else '还没有期'}；已建的各期见 wenshi issue list。")
    if damaged := next((member.row for member in by_issue.members if member.row.problem), None):
        raise Unreadable(f"{damaged.problem.rstrip('。')}；在它改正以前这些数字不能作数。")
    return Frozen(
        format=frozen.FORMAT,
        id=name,
        collection=f"《{collection.title}》",
        period=frozen.key_of(period),
        period_name=period.name(catalogue),
        year_of=period.year_of,
        time=time,
        actor=actor,
        rule=rule,
        rule_name=COUNT_RULES[rule],
        scope=stats.SCOPE,
        version=version,
        digest=_digest((member.issue, member.row) for member in by_issue.members),
        total=_sum(by_issue.total),
        note=note,
        issues=tuple(map(_sum, by_issue.groups)),
        columns=tuple(map(_sum, by_column.groups)),
        manuscripts=tuple(_piece(home, member) for member in by_issue.members),
        left_out=_left_out(by_issue),
    )


def _digest(rows: Iterable[tuple[str, Row]]) -> str:
    return basis.Basis(rows=list(rows)).digest()


def _digests(catalogue: Catalogue, report: Frozen) -> str:
    """Return the digest of the manuscripts of a report as they are now; empty where one is gone."""
    if not all(piece.id in catalogue.rows for piece in report.manuscripts):
        return ""
    return _digest((piece.issue, catalogue.rows[piece.id]) for piece in report.manuscripts)


def _sum(figure: Figure) -> FrozenSum:
    counts = {rule: figure.counts[rule] for rule in COUNT_RULES}
    alike = {name: getattr(figure, name) for name in ("name", "key", "articles", "photos", "without_text", "suspect")}
    return FrozenSum(**alike | counts)


def _piece(home: Home, member: Member) -> FrozenPiece:
    row = member.row
    text = own(home.manuscript_folder(row.id) / TEXT).read_bytes() if row.has_text else None
    return FrozenPiece(
        row.id,
        row.title,
        member.issue,
        member.column,
        row.photos,
        **(row.counts() or {}),
        sha256="" if text is None else digest(text),
    )


def _left_out(figures: Figures) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(each.row.id, each.row.title, each.row.kind, each.issue, each.column) for each in figures.aside)
