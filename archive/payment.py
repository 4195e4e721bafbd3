"""What is paid in a month: the pieces of its issues read from the archive, priced, and added up by person."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import fees
from .catalogue import Catalogue, Row
from .errors import Unreadable, WenshiError
from .home import Home
from .model import AgreedFee, FeeSettings, Issue, Manuscript
from .text import fee

REPRINTED = "转载"


class Payment(NamedTuple):
    """The fees of some issues, paid in one month (`YYYY-MM`), and what each person gets of them.

    `net`: the amounts agreed are what people are handed. `doubts` are sentences on what needs a person's eye.
    """

    issues: dict[str, str]
    month: str
    why_month: str
    net: bool
    settings: FeeSettings
    fees: list[fees.Fee]
    payees: list[fees.Payee]
    doubts: list[str]


def payment(
    home: Home, catalogue: Catalogue, issues: Sequence[str], month: str, this_month: str, net: bool = False
) -> Payment:
    """Reckon the fees of issues paid together; `month` empty means that of the first issue's printing, else this one.

    Raises NotFound for an issue that is not there, Unreadable for settings, records or texts that cannot be read.
    """
    settings = home.fee_settings()
    fees.refuse_nonsense(settings)
    records = [home.issue(issue) for issue in dict.fromkeys(issues)]
    why = "指定的月份"
    if not month:
        month = records[0].printed_on[:7]
        why = "印出的月份" if len(month) == 7 else "没有印出日期，按本月"
        month = month if len(month) == 7 else this_month
    priced: list[fees.Fee] = []
    doubts: list[str] = []
    for issue in records:
        pieces, said = _pieces(home, catalogue, issue, settings)
        priced += [fees.reckoned(piece, settings) for piece in pieces]
        doubts += said
    doubts += _same_month(home, month, [issue.id for issue in records])
    names = {issue.id: catalogue.issues[issue.id].name() for issue in records}
    return Payment(names, month, why, net, settings, priced, fees.payees(priced, settings, net), doubts)


def _pieces(
    home: Home, catalogue: Catalogue, issue: Issue, settings: FeeSettings
) -> tuple[list[fees.Piece], list[str]]:
    """Return the pieces of an issue that are paid for, and what is to be said of the others."""
    agreed = {}
    for one in issue.fees:
        fees.refuse_odd(issue.id, one)
        if one.manuscript in agreed:
            raise Unreadable(f"issues/{issue.id}.toml 的 [[fees]] 里 {one.manuscript} 写了两次；请留一次。")
        agreed[one.manuscript] = one
    said = []
    if gone := sorted(set(agreed) - set(issue.manuscripts())):
        said.append(f"{issue.id} 里约定了稿酬的 {'、'.join(gone)} 已不在这一期，没有计")
    pieces, left_out, published = [], [], []
    for id_ in issue.manuscripts():
        manuscript = home.manuscript(id_)
        if not manuscript.counts_as_article and id_ not in agreed:
            left_out.append(id_)
            continue
        if manuscript.published_before and manuscript.source != REPRINTED:
            published.append(id_)
        pieces.append(_piece(home, catalogue.rows[id_], manuscript, issue.id, settings, agreed.get(id_)))
    if left_out:
        said.append(f"{issue.id} 里不计篇的 {len(left_out)} 件（目录、卷首语、补白等）没有计酬；要付的，给它约定金额")
    if published:
        said.append(f"{'、'.join(published)} 登记为曾经发表，来源不是转载，按原创计；请核对")
    return pieces, said


def _piece(
    home: Home, row: Row, manuscript: Manuscript, issue: str, settings: FeeSettings, agreed: AgreedFee | None
) -> fees.Piece:
    """Read what a fee is reckoned from. Raises Unreadable: a sheet without the piece would be false."""
    if row.problem:
        raise Unreadable(f"{row.problem.rstrip('。')}；在它改正以前稿酬不能作数。")
    people = tuple((person.real_name or person.name, person.role) for person in manuscript.contributors)
    roles = {role for _, role in people}
    work = "reprint" if manuscript.source == REPRINTED else "translation" if "translator" in roles else "original"
    characters, verse = _characters(home, row, manuscript, settings)
    photographers = tuple(photo.photographer for photo in manuscript.photos if not photo.kind)
    return fees.Piece(issue, row.id, row.title, work, characters, verse, people, photographers, agreed)


def _characters(home: Home, row: Row, manuscript: Manuscript, settings: FeeSettings) -> tuple[int | None, int]:
    """Return the characters a piece is paid for, None without text, and its lines where it is a work of verse."""
    blocks = home.blocks(row.id)
    if blocks is None or not row.chars:
        return None, 0
    titles = 2 if manuscript.subtitle else 1
    extent = fee.extent(blocks, titles, is_verse=manuscript.kind == "verse")
    if extent.verse and settings.verse == "断句":
        return extent.characters(settings.per_line, settings.indent), extent.verse
    if settings.basis == fees.FEE_RULE:
        return extent.characters(settings.per_line, settings.indent), extent.verse
    counted: int | None = getattr(row, settings.basis)
    return counted or None, 0


def _same_month(home: Home, month: str, chosen: Sequence[str]) -> Iterator[str]:
    """Name the issues that were printed in the same month: what one person gets in a month is taxed together."""
    for id_ in home.issue_ids():
        if id_ in chosen:
            continue
        try:
            printed = home.issue(id_).printed_on
        except WenshiError:
            yield f"{id_} 的记录读不了，不知道是不是同月付酬"
            continue
        if printed[:7] == month:
            yield f"{id_} 也印于 {month}；稿酬若同月发，一个人的要合并计税，请加 --with {id_}"
