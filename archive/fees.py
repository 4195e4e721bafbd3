"""What the pieces of an issue earn, and what each person is paid: figures in, figures out.

The defaults are those of 《使用文字作品支付报酬办法》(2014) for journals: 100 yuan a thousand characters, for works not
published before (art. 12) and for reprints (art. 13); fewer than 500 characters are half a thousand, from there to
1,000 a thousand. What it leaves open for more than 1,000 is a setting.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from . import tax
from .errors import Unreadable
from .model import COUNT_RULES, FIGURE_RULES, ROLES, AgreedFee, FeeSettings

FEE_RULE = "fee"
WORKS = {"original": "原创", "translation": "翻译", "reprint": "转载"}
UNITS = ("千字", "500字", "篇")
ABOVE = ("进一", "按500字")
VERSE = ("断句", "字数")
LEGAL_RATES = {"千字": Decimal(100), "500字": Decimal(50)}
# Whose work 稿酬 is paid for; what editors and proofreaders earn is 劳务报酬, and photos have a rate of their own.
PAID_ROLES = ("author", "narrator", "compiler", "recorder", "translator", "annotator")
_MOST = Decimal(10_000_000)
_WHERE = "collection.toml 的 [fees] 里"


class Piece(NamedTuple):
    """A piece as it stands in an issue: what its fee is reckoned from.

    `characters` are by the basis, None while there is no text; `verse` lines of them are more than 0 for a work of
    verse. `people` are names with roles, `photographers` the name under each photo, empty where none is known.
    """

    issue: str
    id: str
    title: str
    work: str
    characters: int | None
    verse: int
    people: tuple[tuple[str, str], ...]
    photographers: tuple[str, ...] = ()
    agreed: AgreedFee | None = None


class Share(NamedTuple):
    """What one person is paid of a piece; `part` of 1 is for the text, None for photos."""

    name: str
    roles: tuple[str, ...]
    part: Fraction | None
    amount: Decimal


class Fee(NamedTuple):
    """What a piece earns in yuan, with each step; None where nothing can be reckoned."""

    piece: Piece
    characters: int | None
    units: Decimal | None
    rate: Decimal
    text: Decimal | None
    photos: Decimal
    amount: Decimal | None
    shares: tuple[Share, ...]
    remarks: tuple[str, ...]


class Payee(NamedTuple):
    """What a person is paid in a month; `agreed` is the sum of the shares, gross or, with `--net`, net."""

    name: str
    pieces: int
    agreed: Decimal
    taxed: bool
    steps: tax.Withholding


# --- what may be set ---


def refuse_nonsense(settings: FeeSettings) -> None:
    """Raise Unreadable for settings nothing can be reckoned by."""
    choices = {
        "basis": (*COUNT_RULES, FEE_RULE),
        "unit": UNITS,
        "above": ABOVE,
        "verse": VERSE,
    }
    for name, allowed in choices.items():
        if getattr(settings, name) not in allowed:
            raise Unreadable(f"{_WHERE} {name} 只能是：{'、'.join(allowed)}；请改正。")
    if not 1 <= settings.per_line <= 200 or not 0 <= settings.indent < settings.per_line:
        raise Unreadable(f"{_WHERE} per_line 应当在 1 到 200 之间，indent 不能是负数，也不能有一行那么长；请改正。")
    rates = {work: getattr(settings.rates, work) for work in WORKS}
    if settings.unit not in LEGAL_RATES and None in rates.values():
        raise Unreadable(f"{_WHERE} unit 是“{settings.unit}”，法定标准没有按篇的，请写明 rates 的三项标准。")
    amounts = {f"rates 的 {work}": rate for work, rate in rates.items()}
    for name in ("minimum", "maximum", "photo_rate"):
        amounts[name] = getattr(settings, name)
    for name, amount in amounts.items():
        _refuse_amount(f"{_WHERE} {name}", amount)
    if settings.minimum is not None and settings.maximum is not None and settings.minimum > settings.maximum:
        raise Unreadable(f"{_WHERE} minimum 不能大于 maximum；请改正。")
    roles = [share.role for share in settings.shares]
    if unknown := next((role for role in roles if role not in ROLES), ""):
        raise Unreadable(f"{_WHERE} shares 的“{unknown}”不是身份；可用：{'、'.join(ROLES)}。")
    if len(set(roles)) != len(roles) or any(not 0 < share.percent <= 100 for share in settings.shares):
        raise Unreadable(f"{_WHERE} shares 每种身份只写一次，percent 大于 0，不超过 100；请改正。")


def refuse_odd(issue: str, agreed: AgreedFee) -> None:
    """Raise Unreadable for an agreement that cannot be paid by."""
    where = f"issues/{issue}.toml 的 [[fees]] 里 {agreed.manuscript} 的"
    _refuse_amount(f"{where} amount", agreed.amount)
    _refuse_amount(f"{where} rate", agreed.rate)
    if agreed.characters is not None and not 0 < agreed.characters <= _MOST:
        raise Unreadable(f"{where} characters 应当是正整数；请改正。")
    names = [share.name for share in agreed.shares]
    if not all(names) or len(set(names)) != len(names) or any(share.percent <= 0 for share in agreed.shares):
        raise Unreadable(f"{where} shares 每人只写一次，percent 大于 0；请改正。")
    if agreed.shares and sum(share.percent for share in agreed.shares) != 100:
        raise Unreadable(f"{where} shares 合起来应当是 100；请改正。")


def _refuse_amount(what: str, amount: Decimal | None) -> None:
    if amount is not None and not (0 <= amount <= _MOST and amount == round(amount, 2)):
        raise Unreadable(f"{what} 应当是不小于 0 的金额（元，至多两位小数）；请改正。")


def basis_label(settings: FeeSettings) -> str:
    """Return the name of the rule characters are counted by."""
    return FIGURE_RULES[settings.basis]


def rate_of(settings: FeeSettings, work: str) -> Decimal:
    """Return what a unit of a kind of work is paid: what is set, else the legal rate."""
    rate: Decimal | None = getattr(settings.rates, work)
    return LEGAL_RATES[settings.unit] if rate is None else rate


# --- a piece ---


def units(characters: int | None, settings: FeeSettings) -> Decimal | None:
    """Return how many units are paid; None where the characters are not known."""
    if settings.unit == "篇":
        return Decimal(1)
    if not characters:
        return None
    if settings.unit == "500字":
        return Decimal(-(-characters // 500))
    if characters < 500:
        return Decimal("0.5")
    if characters > 1000 and settings.above == "按500字":
        return Decimal((characters + 250) // 500) / 2
    return Decimal(-(-characters // 1000))


def reckoned(piece: Piece, settings: FeeSettings) -> Fee:
    """Return what a piece earns and who gets how much of it."""
    agreed = piece.agreed or AgreedFee(piece.id)
    characters = agreed.characters or piece.characters
    count = units(characters, settings)
    rate = rate_of(settings, piece.work) if agreed.rate is None else agreed.rate
    by_rate = None if count is None else cents(count * rate)
    text = bounded(by_rate, settings) if agreed.amount is None else agreed.amount
    photos = settings.photo_rate * len(piece.photographers)
    amount = None if text is None and not photos else (text or Decimal(0)) + photos
    shares, shared = _shares(piece, agreed, settings, text or Decimal(0))
    remarks = [*_remarks(piece, agreed, settings, characters, by_rate, text), *shared, *filter(None, [agreed.note])]
    return Fee(piece, characters, count, rate, text, photos, amount, shares, tuple(remarks))


def cents(amount: Decimal) -> Decimal:
    """Round half up to the cent."""
    return amount.quantize(tax.CENT, ROUND_HALF_UP)


def bounded(amount: Decimal | None, settings: FeeSettings) -> Decimal | None:
    """Bring what was reckoned between the minimum and the maximum of a piece."""
    if amount is None:
        return None
    if settings.minimum is not None:
        amount = max(amount, settings.minimum)
    return amount if settings.maximum is None else min(amount, settings.maximum)


def _remarks(
    piece: Piece,
    agreed: AgreedFee,
    settings: FeeSettings,
    characters: int | None,
    by_rate: Decimal | None,
    text: Decimal | None,
) -> list[str]:
    """Say what a person who follows the figures by hand has to know."""
    if agreed.amount is not None:
        return ["按约定金额"]
    said = []
    if agreed.characters is not None:
        said.append("按约定字数")
    elif piece.verse:
        said.append(f"诗词{piece.verse}行，按{characters}字")
    elif piece.characters is None:
        said.append("无文字稿，未计" if text is None else "无文字稿")
    if agreed.rate is not None:
        said.append("按约定标准")
    if characters and characters < 500 and settings.unit == "千字":
        said.append("不足500字，按半个千字")
    if by_rate is not None and text is not None and by_rate != text:
        said.append("按下限" if by_rate < text else "按上限")
    return said


# --- who gets it ---


def split(amount: Decimal, parts: Sequence[Fraction]) -> list[Decimal]:
    """Split an amount by parts to the cent; what is left over goes to the first. The sum is the amount."""
    whole = sum(parts)
    # Rounded down, so that the first never gets less than its part.
    shares = [Decimal(int(Fraction(amount) * 100 * part / whole)) / 100 for part in parts]
    shares[0] += amount - sum(shares)
    return shares


def _shares(
    piece: Piece, agreed: AgreedFee, settings: FeeSettings, text: Decimal
) -> tuple[tuple[Share, ...], list[str]]:
    """Return what each person is paid of a piece, and what is to be said of it."""
    parts, said = _parts(piece, agreed, settings)
    roles = _roles(piece.people)
    pictures = piece.photographers if settings.photo_rate else ()
    named = [name for name in pictures if name]
    joint = text + settings.photo_rate * (len(pictures) - len(named))  # whose photos nobody named are the authors'
    shares = []
    if joint and not parts:
        said.append("没有可付的责任者，未分到人")
    elif joint:
        whole = sum(parts.values())
        amounts = split(joint, list(parts.values()))
        for (name, part), amount in zip(parts.items(), amounts, strict=True):
            shares.append(Share(name, roles.get(name, ()), part / whole, amount))
    taken = {name: settings.photo_rate * named.count(name) for name in named}
    shares += [Share(name, ("photographer",), None, amount) for name, amount in taken.items()]
    return tuple(shares), said


def _parts(piece: Piece, agreed: AgreedFee, settings: FeeSettings) -> tuple[dict[str, Fraction], list[str]]:
    """Return the parts of a piece by name: as agreed, else by role as the collection says, else equal ones."""
    if agreed.shares:
        strangers = [share.name for share in agreed.shares if share.name not in _roles(piece.people)]
        said = "、".join(f"{share.name}{share.percent}%" for share in agreed.shares)
        noted = [f"{'、'.join(strangers)}不在责任者里"] if strangers else []
        return {share.name: Fraction(share.percent) for share in agreed.shares}, [f"约定{said}", *noted]
    by_role = {share.role: Fraction(share.percent) for share in settings.shares}
    people = [(name, role) for name, role in dict.fromkeys(piece.people) if role in PAID_ROLES or role in by_role]
    present = list(dict.fromkeys(role for _, role in people))
    if len(present) < 2 or any(role not in by_role for role in present):
        names = dict.fromkeys(name for name, _ in people)
        return {name: Fraction(1) for name in names}, [f"{len(names)}人平分"] if len(names) > 1 else []
    parts: dict[str, Fraction] = {}
    for name, role in people:
        several = sum(other == role for _, other in people)
        parts[name] = parts.get(name, Fraction(0)) + by_role[role] / several
    percents = {share.role: share.percent for share in settings.shares}
    said = "、".join(f"{ROLES[role]}{percents[role]}" for role in present)
    return parts, [f"按{said}分"] if len(parts) > 1 else []


def _roles(people: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    roles: dict[str, tuple[str, ...]] = {}
    for name, role in people:
        roles[name] = tuple(dict.fromkeys((*roles.get(name, ()), role)))
    return roles


# --- a month ---


def payees(paid: Iterable[Fee], settings: FeeSettings, net: bool = False) -> list[Payee]:
    """Return what each person is paid for all of a month, the tax taken once; with `net` that is what is handed out."""
    sums: dict[str, Decimal] = {}
    pieces: dict[str, set[tuple[str, str]]] = {}
    for fee in paid:
        for share in fee.shares:
            sums[share.name] = sums.get(share.name, Decimal(0)) + share.amount
            pieces.setdefault(share.name, set()).add((fee.piece.issue, fee.piece.id))
    return [_payee(name, len(pieces[name]), amount, settings, net) for name, amount in sums.items()]


def _payee(name: str, pieces: int, amount: Decimal, settings: FeeSettings, net: bool) -> Payee:
    zero = Decimal(0)
    if name in settings.untaxed:
        return Payee(name, pieces, amount, False, tax.Withholding(amount, zero, zero, zero, zero))
    return Payee(name, pieces, amount, True, tax.withholding(tax.gross_of(amount) if net else amount))


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """Return the sum of the amounts that are known."""
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def unpaid(paid: Iterable[Fee]) -> Decimal:
    """Return how much of the fees is nobody's."""
    return total(fee.amount for fee in paid) - total(share.amount for fee in paid for share in fee.shares)
