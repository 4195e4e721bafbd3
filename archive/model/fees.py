"""How a collection pays for works in print."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FeeRates:
    """What a unit of each kind of work is paid, in yuan; None where the legal rate holds."""

    original: Decimal | None = None
    translation: Decimal | None = None
    reprint: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RoleShare:
    """The part of a joint piece that a role is paid; people of one role have equal parts of it."""

    role: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class FeeSettings:
    """How a collection pays; the section [fees].

    `basis` is the rule characters are counted by, or `fee` for 稿酬字数 with `per_line` and `indent`. `unit` is what a
    rate is paid for (千字, 500字, 篇), `above` how more than 1,000 characters become units of 千字: up to the next, or
    to the nearest half. `verse`: by the lines of verse, or by `basis` as prose. `minimum` and `maximum` bound what is
    reckoned for the text of a piece. Amounts are yuan. Bodies named in `untaxed` are no persons. `tax_year` and
    `tax_source` are printed, they change no figure.
    """

    basis: str = "zishu"
    per_line: int = 30
    indent: int = 2
    unit: str = "千字"
    above: str = "进一"
    verse: str = "断句"
    rates: FeeRates = FeeRates()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    photo_rate: Decimal = Decimal(0)
    shares: tuple[RoleShare, ...] = ()
    untaxed: tuple[str, ...] = ()
    tax_year: str = "2019年起"
    tax_source: str = "《个人所得税法》第六条；国家税务总局公告2018年第61号第八条"
