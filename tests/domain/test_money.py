"""Money is exact, in one currency, to its minor unit."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.domain.money import Money

CENTS = st.integers(-(10**12), 10**12).map(lambda cents: Money(Decimal(cents) / 100, "CNY"))


def test_more_decimals_than_the_currency_has_are_refused() -> None:
    """An amount is rounded once, on purpose, or not at all."""
    with pytest.raises(ValueError, match="more than 2 decimals"):
        Money.parse("1.005", "CNY")
    with pytest.raises(ValueError, match="more than 0 decimals"):
        Money.parse("1.5", "JPY")
    assert str(Money.parse("1.125", "KWD")) == "1.125 KWD"


def test_half_a_cent_rounds_away_from_zero() -> None:
    """For credits as for rewards."""
    assert Money.rounded(Fraction(-1005, 1000), "CNY").amount == Decimal("-1.01")
    assert Money.rounded(Decimal("1.005"), "CNY").amount == Decimal("1.01")


def test_two_currencies_never_add_up() -> None:
    """There is no rate in this product."""
    with pytest.raises(ValueError, match="cannot add USD to CNY"):
        Money.parse("1", "CNY") + Money.parse("1", "USD")


def test_nothing_is_never_negative() -> None:
    """-0.00 on paper would be asked about."""
    assert str(-Money.zero("CNY")) == "0.00 CNY"


@given(st.lists(CENTS))
def test_amounts_and_their_opposites_sum_to_nothing(amounts: list[Money]) -> None:
    """Apply and reverse leaves nothing."""
    total = Money.total([*amounts, *(-amount for amount in amounts)], "CNY")
    assert total == Money.zero("CNY")
