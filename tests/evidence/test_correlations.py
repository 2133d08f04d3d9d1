"""Correlations: published numbers, and what holds for any."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vendor_sla.evidence.correlations import Correlation, correlate

NUMBERS = st.lists(st.decimals(-1000, 1000, places=2), min_size=4, max_size=30)


def decimals(*values: float | None) -> list[Decimal | None]:
    """Write numbers as exact decimals."""
    return [None if value is None else Decimal(str(value)) for value in values]


def test_the_quartet_of_anscombe_has_one_and_the_same_line() -> None:
    """Anscombe (1973): r = 0.816 in all four sets; by ranks they tell themselves apart."""
    x = decimals(10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5)
    sets = {
        "0.8164": decimals(8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68),
        "0.8162": decimals(9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74),
        "0.8163": decimals(7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73),
    }
    ranked = []
    for pearson, y in sets.items():
        found = correlate(x, y, least=4)
        assert (found.pairs, found.pearson) == (11, Decimal(pearson))
        ranked.append(found.spearman)
    assert ranked == [Decimal("0.8182"), Decimal("0.6909"), Decimal("0.9909")]


def test_ties_share_the_mean_of_their_ranks() -> None:
    """Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: r = 4.5 / sqrt(4.5 x 5)."""
    found = correlate(decimals(1, 2, 2, 3), decimals(1, 2, 3, 4), least=4)
    assert found.spearman == Decimal("0.9487")


def test_a_month_without_a_figure_is_left_out_and_not_nought() -> None:
    full = correlate(decimals(1, 2, 3, 4), decimals(2, 4, 6, 8), least=4)
    holed = correlate(decimals(1, 2, None, 3, 4, 9), decimals(2, 4, 5, 6, 8, None), least=4)
    assert full == holed == Correlation(4, Decimal("1.0000"), Decimal("1.0000"))


def test_too_few_pairs_and_constants_have_no_coefficient() -> None:
    assert correlate(decimals(1, 2, 3), decimals(1, 2, 3), least=4) == Correlation(3, None, None)
    flat = correlate(decimals(5, 5, 5, 5), decimals(1, 2, 3, 4), least=4)
    assert flat == Correlation(4, None, None)
    assert correlate([], [], least=1) == Correlation(0, None, None)


@given(NUMBERS, st.data())
def test_a_coefficient_turns_with_its_column_and_does_not_care_which_comes_first(
    left: list[Decimal], data: st.DataObject
) -> None:
    right = data.draw(st.lists(st.decimals(-1000, 1000, places=2), min_size=len(left),
                               max_size=len(left)))  # fmt: skip
    found = correlate(left, right, least=4)
    assume(found.spearman is not None)
    turned = correlate([-value for value in left], right, least=4)
    swapped = correlate(right, left, least=4)
    assert found.spearman is not None
    assert turned.spearman is not None
    assert -1 <= found.spearman <= 1
    assert found.spearman == -turned.spearman
    assert found.spearman == swapped.spearman


@pytest.mark.parametrize("rise", [lambda x: x**3, lambda x: x * 2 + 1])
def test_whatever_only_rises_is_one_by_ranks(rise: object) -> None:
    assert callable(rise)
    left = decimals(1, 3, 4, 9, 20)
    right = [rise(value) for value in left]
    assert correlate(left, right, least=4).spearman == Decimal("1.0000")
