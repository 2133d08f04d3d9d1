"""Numbers are exact or refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.domain.exact import decimal_text, parse_decimal, round_half_up


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1,000",
        "1_000",
        "1e3",
        "NaN",
        "Infinity",
        "１２",
        "١",
        "0x10",
        ".5",
        "5.",
        "--1",
    ],
)
def test_what_is_not_a_plain_decimal_is_refused(text: str) -> None:
    """Each of these has been read as another number by some program."""
    with pytest.raises(ValueError, match="not a plain decimal"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("2.675", 2, "2.68"),
        ("98.95", 1, "99.0"),
        ("92.4", 2, "92.40"),
        ("1.005", 2, "1.01"),
    ],
)
def test_half_is_rounded_away_from_zero(value: str, places: int, rounded: str) -> None:
    """Money and metric values round as a clerk does, never to even."""
    assert str(round_half_up(parse_decimal(value), places)) == rounded


def test_a_third_is_rounded_from_the_exact_value() -> None:
    """No binary fraction stands between the counts and the figure."""
    assert round_half_up(Fraction(200, 3), 4) == Decimal("66.6667")


@given(st.fractions(), st.integers(0, 6))
def test_rounding_moves_a_value_by_half_a_unit_at_most(value: Fraction, places: int) -> None:
    """And twice is once."""
    rounded = round_half_up(value, places)
    assert abs(Fraction(rounded) - value) * 2 <= Fraction(1, 10**places)
    assert round_half_up(rounded, places) == rounded


def test_text_has_no_trailing_zeros_and_no_exponent() -> None:
    """What a person reads is plain."""
    assert decimal_text(Decimal(100)) == "100"
    assert decimal_text(Decimal("1E+3")) == "1000"
    assert decimal_text(Fraction(1, 3), 4) == "0.3333"
    assert decimal_text(Decimal("92.50")) == "92.5"
