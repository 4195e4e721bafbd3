"""What an issue's readers and the office's files ask for: 目录, and 稿件登记表."""

from collections.abc import Iterable, Mapping

from . import ids
from .catalogue import Catalogue, IssueRow, Row
from .footnotes import NO_TEXT
from .model import KIND_NAMES, ROLES, Head, Manuscript, Report, Sheet

_HEADS = (Head("column", "栏目"), Head("title", "题名"), Head("byline", "署名"), Head("page", "页", "number"))


def contents(issue: IssueRow, rows: Mapping[str, Row], title: str) -> Report:
    """Return the table of contents of an issue: the table of contents itself is no entry of it."""
    pages = {id_: first for id_, first, _ in issue.pages}
    lines = tuple(
        (column, rows[id_].title, rows[id_].byline, pages.get(id_))
        for column, members in issue.columns
        for id_ in members
        if id_ in rows and rows[id_].kind != "contents"
    )
    return Report(f"《{title}》{issue.name()}目录", (Sheet("contents", "目录", _HEADS, lines),), signatures=())


_FILLED = (
    Head("number", "序号", "number"),
    Head("id", "稿件编号"),
    Head("received", "收稿日期"),
    Head("source", "来源"),
    Head("title", "题名"),
    Head("byline", "署名"),
    Head("people", "责任者"),
    Head("sanqin", "三亲"),
    Head("kind", "体裁"),
    Head("zishu", "字数", "number"),
    Head("photos", "图片", "number"),
    Head("captioned", "有说明", "number"),
    Head("carrier", "载体"),
    Head("published", "发表情况"),
    Head("rights", "授权"),
    Head("status", "处理结果"),
    Head("issue", "期、栏目"),
)
_NOT_ON_PAPER = ("byline", "sanqin", "kind", "captioned", "published")
_BY_HAND = ("初审", "复审", "终审", "样刊", "备注")


def register(
    manuscripts: Iterable[Manuscript], catalogue: Catalogue, title: str, period: str, by_hand: bool = False
) -> Report:
    """Return 稿件登记表, with nothing of a person but the name.

    `by_hand` is the form on paper: fewer columns, and empty ones for what is filled in with a pen.
    """
    places = catalogue.places()
    blank = tuple(Head(f"hand{at}", name) for at, name in enumerate(_BY_HAND)) if by_hand else ()
    shown = [at for at, head in enumerate(_FILLED) if not (by_hand and head.key in _NOT_ON_PAPER)]
    rows = []
    for number, manuscript in enumerate(manuscripts, 1):
        row, place = catalogue.rows[manuscript.id], places.get(manuscript.id)
        issue = f"{ids.issue_name(place.issue)} {place.column}".rstrip() if place else ""
        filled = (
            number,
            manuscript.id,
            manuscript.received,
            manuscript.source,
            "\n".join(filter(None, (manuscript.title, manuscript.subtitle))),
            manuscript.byline,
            "、".join(f"{who.name}（{ROLES.get(who.role, who.role)}）" for who in manuscript.contributors),
            manuscript.sanqin,
            KIND_NAMES.get(manuscript.kind, manuscript.kind),
            row.zishu if row.has_text else NO_TEXT,
            row.photos,
            sum(bool(photo.caption) for photo in manuscript.photos if not photo.kind),
            manuscript.carrier,
            manuscript.published_before,
            manuscript.rights,
            manuscript.status,
            issue or manuscript.proposed_column,
        )
        rows.append((*(filled[at] for at in shown), *("" for _ in blank)))
    heads = (*(_FILLED[at] for at in shown), *blank)
    notes = ("字数按Word口径，含标点；没有编入的，栏目是拟用的。",)
    sheet = Sheet("register", "稿件登记表", heads, tuple(rows), notes=notes)
    return Report(f"《{title}》{period}稿件登记表", (sheet,), signatures=("登记", "日期"))
