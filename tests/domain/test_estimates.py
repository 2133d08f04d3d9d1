"""Money on an estimate: who gains from a figure carries the proof."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.builders.contracts import OCTOBER, contract, metric, reading, settled_month
from vendor_sla.domain.alternatives import money_under
from vendor_sla.domain.circumstances import Circumstances, ReliefClaim
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.decisions import Basis, Check, Decision, Governs, Outcome
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.settlements import Settlement

PER_POINT = {
    "kind": "per_point", "clause": "4.1.1", "misses": "expected", "each": "1", "step": "pro_rata",
    "relative": "no", "amount": "1000",
}  # fmt: skip
# 95 expected; each point below costs 1,000.
TERMS = contract(metric(penalties=[PER_POINT], not_delivered_money="none"))
NOVEMBER = OCTOBER.shifted(1)


def decided(value: str, basis: Basis | None, **changes: object) -> dict[str, Decision]:
    """Return a decision by which a corrected value governs, with the vendor's figure 96."""
    made = Decision(
        "answered", Check.SAMPLE, Outcome.REPLACE, "sample.above_materiality", Governs.CORRECTED,
        "4.9", Fraction(96), Fraction(value), basis=basis,
        found=reading(TERMS.metrics[0], value),
    )  # fmt: skip
    return {"answered": replace(made, **changes)}  # type: ignore[arg-type]  # a test's shorthand


def basis(trigger: str, first: str, later: str) -> Basis:
    """Return what money stands on; a bonus stands on the point."""
    return Basis(Fraction(trigger), Fraction(first), Fraction(later), Fraction(later))


def settled(decisions: dict[str, Decision], terms: Contract = TERMS, **beside: Any) -> Settlement:
    """Settle a month in which the vendor says 96."""
    return settled_month(terms, [reading(terms.metrics[0], "96")], decisions=decisions, **beside)


def test_the_score_uses_the_corrected_point_and_the_amount_the_limit_on_the_vendors_side() -> None:
    month = settled(decided("90", basis("92", "91", "90")))
    assert str(month.scores.metrics[0].points) == str(Fraction(200, 3))  # 90 from 80 to 95
    (line,) = month.pricing.lines
    assert str(line.amount.amount) == "-4000.00"  # 95 - 91
    codes = [step.code for step in line.working]
    assert codes.index("money.governs.corrected") < codes.index("money.estimate.first")


def test_a_level_that_the_limit_meets_cannot_be_disproved_and_costs_nothing() -> None:
    month = settled(decided("92", basis("95", "94", "92")))
    assert not month.pricing.lines
    (said,) = [note for note in month.pricing.notes if note.code == "money.not_disproved"]
    assert said.facts["value"] == "92.00"
    assert said.facts["limit"] == "95.00"
    assert "answered" not in month.month.fired


def test_the_second_breach_running_is_charged_on_the_point() -> None:
    first = settled(decided("90", basis("92", "91", "90")))
    second = settled(decided("90", basis("92", "91", "90")), history=[first.month], period=NOVEMBER)
    assert str(second.pricing.net.amount) == "-5000.00"
    assert any(step.code == "money.estimate.repeated" for step in second.pricing.lines[0].working)


def test_a_month_that_was_charged_on_a_plain_figure_is_no_breach_before() -> None:
    plain = settled_month(TERMS, [reading(TERMS.metrics[0], "90")])
    month = settled(decided("90", basis("92", "91", "90")), history=[plain.month], period=NOVEMBER)
    assert str(month.pricing.net.amount) == "-4000.00"


def test_what_a_month_stood_on_is_handed_on() -> None:
    month: PastMonth = settled(decided("90", basis("92", "91", "90"))).month
    assert month.estimated == {"answered"}
    assert month.fired == {"answered"}


def test_an_excuse_keeps_the_score_and_takes_the_money() -> None:
    month = settled(decided("90", None, excuse="money.unreliable_reviewers"))
    assert not month.pricing.lines
    assert month.scores.metrics[0].is_met is False
    assert any(note.code == "money.unreliable_reviewers" for note in month.pricing.notes)


def test_a_figure_without_a_basis_is_charged_as_it_stands() -> None:
    assert str(settled(decided("90", None)).pricing.net.amount) == "-5000.00"


def test_relief_moves_the_limits_as_far_as_the_figure() -> None:
    terms = contract(
        metric(penalties=[PER_POINT], not_delivered_money="none"),
        relief=[{
            "key": "outage", "clause": "5", "name": {"zh": "中断", "en": "Outage"},
            "arithmetic": "add_to_numerator", "evidence": "optional",
        }],
    )  # fmt: skip
    found = reading(terms.metrics[0], counts=("900", "1000"))
    decision = replace(decided("90", basis("92", "91", "90"))["answered"], found=found)
    relief = Circumstances(relief=(ReliefClaim("answered", "outage", 10, "Lin"),))
    month = settled({"answered": decision}, terms, circumstances=relief)
    assert str(month.readings[0].rounded) == "91.00"
    assert str(month.pricing.net.amount) == "-3000.00"  # 95 - (91 + 1)


def test_data_refused_for_good_are_the_incident_the_contract_names() -> None:
    terms = contract(
        metric(penalties=[PER_POINT], not_delivered_money="none"),
        evidence={"clause": "4.9", "misreporting": "false_data"},
        incidents=[{
            "key": "false_data", "clause": "10", "name": {"zh": "虚报", "en": "False data"},
            "per": "case", "amount": "7000", "most": "none", "inside_cap": "no",
        }],
    )  # fmt: skip
    month = settled(decided("90", None, is_misreported=True), terms)
    assert [str(line.amount.amount) for line in month.pricing.lines] == ["-5000.00", "-7000.00"]


def test_the_money_is_told_under_each_figure() -> None:
    decisions = decided("90", basis("92", "91", "90"))
    under = money_under(decisions, lambda chosen: settled(dict(chosen)).pricing.net)
    assert under is not None
    assert str(under.vendor.amount) == "0.00"
    assert str(under.client.amount) == "-5000.00"
    assert str(under.governing.amount) == "-4000.00"
    assert under.by_metric["answered"] == (under.vendor, under.client, under.governing)


def test_an_excuse_takes_the_bonus_too() -> None:
    flat = {"kind": "flat", "clause": "4.1.2", "beats": "expected", "amount": "5000"}
    terms = contract(
        metric(bonus=flat, penalties=[PER_POINT], not_delivered_money="none"),
        bonuses={"clause": "9.5", "offsets": "yes", "cap": "none"},
    )
    earned = settled(decided("99", None), terms)
    assert [line.kind for line in earned.pricing.lines] == ["bonus"]
    month = settled(decided("99", None, excuse="money.unreliable_reviewers"), terms)
    assert not month.pricing.lines
    assert any(note.code == "money.unreliable_reviewers" for note in month.pricing.notes)
