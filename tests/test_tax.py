"""What is withheld from 稿酬: the examples, the bounds, and the way back from the net."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wenshi.tax import CENT, Withholding, gross_of, withheld, withholding

EXAMPLES = """
    0→0 800→0 801→0.14 1000→28.00 1500→98.00 1600→112.00 2000→168.00 3000→308.00 3800→420.00 4000→448.00 4001→448.11
    5000→560.00 10000→1120.00 20000→2240.00 50000→5600.00 800.03→0 800.04→0.01 801.25→0.18 4000.01→448.00
"""
CENTS = st.integers(0, 20_000_000).map(lambda cents: Decimal(cents) / 100)


@pytest.mark.parametrize(("gross", "tax"), [pair.split("→") for pair in EXAMPLES.split()])
def test_the_published_examples(gross: str, tax: str) -> None:
    assert withheld(Decimal(gross)) == Decimal(tax)


def test_two_fees_of_a_month_are_one_payment() -> None:
    assert withheld(Decimal(800)) * 2 == 0
    assert withheld(Decimal(800) + Decimal(800)) == 112


def test_each_step_can_be_followed() -> None:
    assert withholding(Decimal(3800)) == Withholding(
        Decimal(3800), Decimal(800), Decimal(3000), Decimal(2100), Decimal(420)
    )
    assert withholding(Decimal(5000)) == Withholding(
        Decimal(5000), Decimal(1000), Decimal(4000), Decimal(2800), Decimal(560)
    )
    assert withholding(Decimal(500)).income == 0


@given(CENTS)
def test_a_cent_more_never_leaves_less(gross: Decimal) -> None:
    assert withholding(gross + CENT).net >= withholding(gross).net


@given(CENTS)
def test_the_income_for_the_year_is_56_percent_of_a_large_fee(gross: Decimal) -> None:
    steps = withholding(gross + 4001)
    assert steps.taxable == (gross + 4001) * Decimal("0.56")


@given(CENTS)
@example(Decimal("799.99"))
@example(Decimal(800))
@example(Decimal("800.01"))
@example(Decimal("3551.99"))
@example(Decimal(3552))
@example(Decimal("3552.01"))
def test_the_gross_leaves_the_net_to_the_cent(net: Decimal) -> None:
    gross = gross_of(net)
    assert gross == gross.quantize(CENT)
    assert gross - withheld(gross) == net


@pytest.mark.parametrize(("net", "gross"), [("800", "800"), ("3380", "3800"), ("3552", "4000"), ("4440", "5000")])
def test_the_way_back(net: str, gross: str) -> None:
    assert gross_of(Decimal(net)) == Decimal(gross)
