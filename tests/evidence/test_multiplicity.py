"""Multiplicity: adjusted p-values never fall, and stay in the order asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from vendor_sla.evidence.multiplicity import benjamini_hochberg, bonferroni, holm

P_VALUES = st.lists(st.floats(0, 1), max_size=12)


def test_holm_steps_down_as_published() -> None:
    """Holm (1979): the smallest is multiplied by 4, the next by 3, and none falls below it."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_agrees_with_the_library() -> None:
    values = [0.2, 0.001, 0.03, 0.03, 0.9, 0.0, 0.011]
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1])


def test_benjamini_hochberg_steps_up() -> None:
    found = benjamini_hochberg([0.01, 0.04, 0.03, 0.005])
    assert found == pytest.approx([0.02, 0.04, 0.04, 0.02])


@given(P_VALUES)
def test_bonferroni_is_the_strictest_and_none_is_milder_than_asking_once(
    values: list[float],
) -> None:
    rows = zip(values, benjamini_hochberg(values), holm(values), bonferroni(values), strict=True)
    for plain, step_up, step_down, strict in rows:
        assert plain <= step_up + 1e-12
        assert step_up <= step_down + 1e-12
        assert step_down <= strict + 1e-12
        assert strict <= 1


def test_nothing_asked_is_answered_and_the_impossible_refused() -> None:
    assert holm([]) == bonferroni([]) == benjamini_hochberg([]) == []
    for wrong in (-0.1, 1.5, float("nan")):
        with pytest.raises(ValueError, match="A p-value lies between 0 and 1"):
            holm([0.5, wrong])
