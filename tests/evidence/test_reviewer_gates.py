"""Reviewer gates: unreliable reviewers cannot produce a penalty, skewed pass rates do not hurt."""

import pytest

from vendor_sla.evidence.reviewer_gates import reviewer_gate


def verdicts(both: int, first: int, second: int, neither: int) -> list[tuple[str, str]]:
    """Return pairs of verdicts by who passed the item."""
    return (
        [("pass", "pass")] * both
        + [("pass", "fail")] * first
        + [("fail", "pass")] * second
        + [("fail", "fail")] * neither
    )


def test_reviewers_who_agree_on_a_skewed_form_pass_though_alpha_is_low() -> None:
    gate = reviewer_gate(verdicts(190, 3, 3, 4))
    assert (gate.state, gate.reasons, gate.is_alpha_gating) == ("passed", (), False)
    assert gate.raw_agreement == 0.97
    assert gate.alpha == pytest.approx(0.557, abs=5e-4)


def test_alpha_gates_where_each_category_holds_a_fifth_of_the_verdicts() -> None:
    gate = reviewer_gate(verdicts(69, 7, 8, 16))
    assert gate.is_alpha_gating
    assert gate.raw_agreement == 0.85
    assert gate.alpha is not None
    assert gate.alpha < 0.667
    assert (gate.state, gate.reasons) == ("failed", ("alpha",))


def test_a_fifth_to_the_verdict_gates_and_one_less_does_not() -> None:
    assert reviewer_gate(verdicts(40, 0, 0, 10)).is_alpha_gating
    assert not reviewer_gate(verdicts(41, 0, 0, 9)).is_alpha_gating


def test_raw_agreement_of_eighty_five_percent_passes_and_less_fails() -> None:
    assert reviewer_gate(verdicts(170, 15, 15, 0)).state == "passed"
    gate = reviewer_gate(verdicts(168, 16, 16, 0))
    assert (gate.state, gate.reasons) == ("failed", ("raw_agreement",))


def test_few_pairs_that_agree_little_miss_the_bound_of_ac1() -> None:
    gate = reviewer_gate(verdicts(15, 6, 6, 5))
    assert gate.state == "failed"
    assert set(gate.reasons) == {"raw_agreement", "ac1", "alpha"}


def test_fewer_than_thirty_pairs_measure_nothing_however_well_they_agree() -> None:
    gate = reviewer_gate(verdicts(29, 0, 0, 0))
    assert (gate.state, gate.reasons, gate.pairs) == ("unmeasured", ("pairs",), 29)
    assert reviewer_gate(verdicts(30, 0, 0, 0)).state == "passed"


def test_no_pair_has_no_figure() -> None:
    gate = reviewer_gate([])
    assert gate.state == "unmeasured"
    assert gate.raw_agreement is gate.ac1 is gate.ac1_lower is gate.alpha is None


def test_one_verdict_for_everything_is_agreement_without_alpha() -> None:
    gate = reviewer_gate(verdicts(0, 0, 0, 60))
    assert (gate.state, gate.ac1, gate.alpha) == ("passed", 1, None)
