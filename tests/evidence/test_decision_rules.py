"""Decision rules: each step fires where it should, and whoever gains carries the proof."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendor_sla.domain.decisions import Outcome
from vendor_sla.evidence.decision_rules import (
    Limits,
    Question,
    Thresholds,
    Verdict,
    decide,
    decide_together,
    money_limits,
    outcome_of,
    smallest_alpha,
)
from vendor_sla.evidence.mover import Cell, mover

TWO_AND_FIVE = Thresholds(0.02, 0.05, 0.05)


def limits_of(*cells: Cell) -> Limits:
    """Return the limits of cells as a function of alpha."""

    def limits(alpha: float) -> tuple[float, float]:
        found = mover(cells, tail=alpha)
        return found.lower, found.upper

    return limits


def sampled(false_yes: int, false_no: int = 0) -> tuple[float, Limits]:
    """Return difference and limits of 240 of 4,100 claimed good and 60 of 900 claimed bad."""
    cells = (Cell(4100, 240, false_yes, 1), Cell(900, 60, false_no, -1))
    return float(mover(cells, tail=0.05).delta), limits_of(*cells)


def fixed(lower: float, upper: float) -> Limits:
    """Return limits that are the same at any alpha."""
    return lambda _: (lower, upper)


@pytest.mark.parametrize(
    ("false_yes", "outcome", "rule"),
    [
        (30, Outcome.REJECT, "above_rejection_limit"),
        (17, Outcome.REPLACE, "above_materiality"),
        (5, Outcome.INCONCLUSIVE, "vendor_figure_stands"),
        (0, Outcome.ACCEPT, "within_materiality"),
    ],
)
def test_the_more_contradicted_the_harder_the_outcome(
    false_yes: int, outcome: Outcome, rule: str
) -> None:
    verdict = decide(*sampled(false_yes), TWO_AND_FIVE)
    assert (verdict.outcome, verdict.rule) == (outcome, rule)


def test_an_open_question_is_extended_until_the_last_look() -> None:
    verdict = decide(*sampled(5), TWO_AND_FIVE, is_last_look=False, looks=2)
    assert (verdict.outcome, verdict.rule) == (Outcome.INCONCLUSIVE, "extend_sample")


@pytest.mark.parametrize(
    ("delta", "lower", "upper", "outcome"),
    [
        (0.03, 0.001, 0.06, Outcome.REPLACE),
        (0.03, 0.0, 0.06, Outcome.INCONCLUSIVE),
        (0.02, 0.001, 0.06, Outcome.INCONCLUSIVE),
        (0.01, 0.005, 0.02, Outcome.ACCEPT),
        (0.07, 0.05, 0.09, Outcome.REPLACE),
        (0.07, 0.0501, 0.09, Outcome.REJECT),
    ],
)
def test_every_limit_belongs_to_the_milder_side(
    delta: float, lower: float, upper: float, outcome: Outcome
) -> None:
    assert decide(delta, fixed(lower, upper), TWO_AND_FIVE).outcome == outcome


@pytest.mark.parametrize(
    ("delta", "lower", "upper", "outcome"),
    [
        (-0.03, -0.06, -0.001, Outcome.REPLACE),
        (-0.07, -0.09, -0.0501, Outcome.REJECT),
        (-0.03, -0.06, 0.001, Outcome.ACCEPT),
        (-0.001, -0.03, 0.025, Outcome.INCONCLUSIVE),
        (-0.01, -0.02, -0.001, Outcome.ACCEPT),
    ],
)
def test_a_vendor_that_under_reports_itself_is_put_right_only_by_proof(
    delta: float, lower: float, upper: float, outcome: Outcome
) -> None:
    verdict = decide(delta, fixed(lower, upper), TWO_AND_FIVE)
    assert (verdict.outcome, verdict.is_reverse) == (outcome, True)


@settings(max_examples=25)
@given(st.integers(0, 40), st.integers(0, 20))
def test_the_mirror_of_a_sample_is_replaced_or_rejected_alike(good: int, bad: int) -> None:
    there = limits_of(Cell(4100, 240, good, 1), Cell(900, 60, bad, -1))
    back = limits_of(Cell(4100, 240, good, -1), Cell(900, 60, bad, 1))
    delta = (4100 * good / 240 - 900 * bad / 60) / 5000
    one, other = decide(delta, there, TWO_AND_FIVE), decide(-delta, back, TWO_AND_FIVE)
    for outcome in (Outcome.REPLACE, Outcome.REJECT):
        assert (one.outcome == outcome) == (other.outcome == outcome)


def test_a_band_is_tested_both_ways_at_half_of_alpha() -> None:
    def limits(alpha: float) -> tuple[float, float]:
        return (0.001, 0.05) if alpha >= 0.05 else (-0.001, 0.052)

    assert decide(0.025, limits, TWO_AND_FIVE).outcome == Outcome.REPLACE
    assert decide(0.025, limits, TWO_AND_FIVE, is_band=True).outcome == Outcome.INCONCLUSIVE
    below = decide(-0.001, fixed(-0.03, 0.01), TWO_AND_FIVE, is_band=True)
    assert below.outcome == Outcome.INCONCLUSIVE
    assert decide(-0.001, fixed(-0.03, 0.01), TWO_AND_FIVE).outcome == Outcome.ACCEPT


def test_two_looks_halve_alpha_for_the_vendor_but_not_for_acceptance() -> None:
    def limits(alpha: float) -> tuple[float, float]:
        return (0.01, 0.019) if alpha >= 0.05 else (-0.01, 0.03)

    accepted = decide(0.015, limits, TWO_AND_FIVE, looks=2)
    assert accepted.outcome == Outcome.ACCEPT
    assert (accepted.lower, accepted.upper) == (-0.01, 0.019)
    strict = Thresholds(0.01, 0.05, 0.05)
    assert decide(0.015, limits, strict).outcome == Outcome.REPLACE
    assert decide(0.015, limits, strict, looks=2).outcome == Outcome.INCONCLUSIVE


def test_a_p_value_is_where_the_limit_crosses() -> None:
    def limits(alpha: float) -> tuple[float, float]:
        return (alpha - 0.013, 1.0)

    assert smallest_alpha(limits, 0.0) == pytest.approx(0.013, rel=2e-4)
    assert smallest_alpha(limits, 0.4) == pytest.approx(0.413, rel=2e-4)
    assert smallest_alpha(limits, 0.6) == 1.0


@settings(max_examples=25)
@given(st.integers(0, 60), st.integers(0, 10), st.sampled_from([0.01, 0.05, 0.1]))
def test_p_values_and_limits_never_disagree(yes: int, no: int, alpha: float) -> None:
    delta, limits = sampled(yes, no)
    verdict = decide(delta, limits, Thresholds(0.02, 0.05, alpha))
    if not verdict.is_reverse:
        assert (verdict.lower > 0) == (verdict.p_replace <= alpha)
        assert (verdict.lower > 0.05) == (verdict.p_reject <= alpha)


@settings(max_examples=25)
@given(st.integers(0, 60), st.integers(0, 30), st.booleans(), st.sampled_from([1, 2]))
def test_the_outcome_alone_is_that_of_the_verdict(
    yes: int, no: int, band: bool, looks: int
) -> None:
    delta, limits = sampled(yes, no)
    verdict = decide(delta, limits, TWO_AND_FIVE, is_band=band, looks=looks)
    assert outcome_of(delta, limits, TWO_AND_FIVE, is_band=band, looks=looks) == verdict.outcome


def test_a_metric_decided_alone_is_decided_the_same_together() -> None:
    for false_yes in (0, 5, 17, 30):
        delta, limits = sampled(false_yes)
        together = decide_together({"fcr": Question(delta, limits, TWO_AND_FIVE)})
        assert together == {"fcr": decide(delta, limits, TWO_AND_FIVE)}


def test_several_metrics_share_their_alpha_unless_no_money_hangs_on_them() -> None:
    """L exceeds 0 from alpha 0.04 on: enough alone, not enough beside a second metric."""

    def limits(alpha: float) -> tuple[float, float]:
        return (0.01 if alpha >= 0.04 else -0.01), 0.06

    thresholds = Thresholds(0.02, 0.05, 0.05)
    close, far = Question(0.03, limits, thresholds), Question(0.001, fixed(-0.03, 0.04), thresholds)
    verdicts = decide_together({"close": close, "far": far})
    assert verdicts["close"].outcome == Outcome.INCONCLUSIVE
    assert verdicts["close"].p_replace == pytest.approx(0.08, rel=2e-4)
    free = Question(0.001, fixed(-0.03, 0.04), thresholds, is_money_bearing=False)
    assert decide_together({"close": close, "far": free})["close"].outcome == Outcome.REPLACE
    sure = Question(0.03, fixed(0.01, 0.06), thresholds)
    assert decide_together({"close": close, "sure": sure})["close"].outcome == Outcome.REPLACE


def test_nothing_to_decide_is_decided() -> None:
    assert decide_together({}) == {}


def test_money_rests_on_the_bound_nearest_the_vendors_own_figure() -> None:
    delta, limits = sampled(17, 1)
    money = money_limits(delta, limits)
    assert 0 < money.l95 < money.l90 < money.point == delta
    assert 0.82 - money.l95 == pytest.approx(0.78753304, abs=1e-7)
    mirrored = money_limits(-delta, lambda alpha: tuple(-x for x in limits(alpha)[::-1]))  # type: ignore[arg-type, return-value]  # two limits
    assert (mirrored.l95, mirrored.l90) == (-money.l95, -money.l90)


def test_money_never_goes_beyond_the_vendors_own_figure() -> None:
    money = money_limits(0.01, fixed(-0.02, 0.04))
    assert (money.l95, money.l90, money.point) == (0.0, 0.0, 0.01)


def test_an_exact_difference_is_its_own_limits() -> None:
    exact = float(Fraction(3, 100))
    verdict = decide(exact, fixed(exact, exact), TWO_AND_FIVE)
    assert verdict.outcome == Outcome.REPLACE
    assert isinstance(verdict, Verdict)


def test_a_figure_exactly_at_a_limit_is_not_pushed_over_it_by_floating_point() -> None:
    """All 100 audited, 7 wrong: 0.07 x 100 is a hair more than 7."""
    hair = 0.07 * 100
    assert hair > 7
    at_materiality, at_rejection = Thresholds(7.0, 9.0, 0.05), Thresholds(2.0, 7.0, 0.05)
    assert decide(7.0, fixed(hair, hair), at_materiality).outcome == Outcome.ACCEPT
    assert decide(7.0, fixed(hair, hair), at_rejection).outcome == Outcome.REPLACE


def test_thresholds_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and the rejection limit"):
        Thresholds(0.05, 0.02, 0.05)
    with pytest.raises(ValueError, match=r"Alpha lies between 0 and 0\.5"):
        Thresholds(0.02, 0.05, 0.0)
    with pytest.raises(ValueError, match="at least once"):
        decide(0.0, fixed(0, 0), TWO_AND_FIVE, looks=0)
