"""What a payer withholds from 稿酬 of a resident person: 个人所得税法 art. 6, 国家税务总局公告2018年第61号 art. 8.

All of a month from one payer is one payment: add up first, then withhold. Yuan as Decimal, the tax rounded half up to
the cent.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
FLAT, FLAT_UP_TO = Decimal(800), Decimal(4000)
COSTS, COUNTED, RATE = Decimal("0.20"), Decimal("0.70"), Decimal("0.20")
# The net of 4,000, and what is left of a yuan below and above it.
_NET_UP_TO, _LEFT_BELOW, _LEFT_ABOVE = Decimal(3552), 1 - COUNTED * RATE, 1 - (1 - COSTS) * COUNTED * RATE


@dataclass(frozen=True, slots=True)
class Withholding:
    """Each step from the gross to the tax, in yuan: only the tax is rounded."""

    gross: Decimal
    deduction: Decimal
    income: Decimal
    taxable: Decimal
    tax: Decimal

    @property
    def net(self) -> Decimal:
        """What the person is handed."""
        return self.gross - self.tax


def withholding(gross: Decimal) -> Withholding:
    """Return the steps for what a person earns in a month, not below 0."""
    deduction = min(gross, FLAT) if gross <= FLAT_UP_TO else gross * COSTS
    income = gross - deduction
    taxable = income * COUNTED
    return Withholding(gross, deduction, income, taxable, (taxable * RATE).quantize(CENT, ROUND_HALF_UP))


def withheld(gross: Decimal) -> Decimal:
    """Return the tax on what a person earns in a month."""
    return withholding(gross).tax


def gross_of(net: Decimal) -> Decimal:
    """Return what must be paid so that `net` is left: to the cent for every net in cents."""
    if net <= FLAT:
        return net
    if net <= _NET_UP_TO:
        return ((net - FLAT * COUNTED * RATE) / _LEFT_BELOW).quantize(CENT, ROUND_HALF_UP)
    return (net / _LEFT_ABOVE).quantize(CENT, ROUND_HALF_UP)
