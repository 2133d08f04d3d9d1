"""The rules of the linter at their edges: where a finding begins, and where it must not."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.builders.contracts import Document, document, metric, texts, write
from vendor_sla.domain.lint.samples import smallest_sample
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.intake.contract_lint import lint_document

DUTIES = [
    texts(
        "{kinds: [contacts, qa], by: vendor, working_day: 3, grace_days: 0, calendar: always,"
        " clause: '6'}"
    )
]


def codes(parts: Document, **more: Any) -> set[str]:
    """Return the codes of what is found in a document, but for the number of its metrics."""
    found = lint_document(write({"data_duties": DUTIES} | parts), **more).findings
    return {one.code for one in found} - {"lint.few_metrics", "lint.weight_concentrated"}


def charged(*penalties: str, **changes: Any) -> Document:
    """Return a contract whose only metric, an answer rate of 95 and 90 %, costs money so."""
    cap = {"period": {"fee_percent": "10", "clause": "9"}}
    part = {"penalties": [texts(one) for one in penalties], "not_delivered_money": "none"}
    return document(metric(**(part | changes)), caps=cap)


def flat(amount: str, misses: str = "expected", clause: str = "4.1.1") -> str:
    """Return a flat penalty."""
    return f"{{kind: flat, clause: '{clause}', misses: {misses}, amount: {amount}}}"


def test_a_small_sound_contract_raises_no_alarm() -> None:
    """10,000 of a fee of 100,000 is the cap, and the worst month reaches it."""
    assert not codes(charged(flat("10000")))


@pytest.mark.parametrize(
    ("amount", "found"),
    [("9999", {"lint.cap_never_binds"}), ("10000", set()), ("10001", {"lint.cap_always_binds"})],
)
def test_a_cap_binds_between_never_and_always(amount: str, found: set[str]) -> None:
    """A charge of exactly the cap is neither."""
    assert codes(charged(flat(amount))) == found


def test_a_cap_by_percentage_is_not_held_against_a_sum_where_the_fee_is_not_known() -> None:
    """With a unit fee nobody knows whether 10 % is more than 10,001."""
    fee = texts("{clause: '8', kind: per_unit, volume: handled, tiers: [{price: 1}]}")
    assert not codes(charged(flat("10001")) | {"fee": fee})
    percent = "{kind: flat, clause: '4.1.1', misses: expected, fee_percent: 11}"
    assert codes(charged(percent) | {"fee": fee}) == {"lint.cap_always_binds"}


def test_a_target_charged_by_its_own_name_has_no_dead_band() -> None:
    """Grace and full steps say in so many words what is forgiven."""
    per_point = (
        "{kind: per_point, clause: '4.1.1', misses: expected, each: 5, step: full, relative: no,"
        " amount: 1000, grace: {by: 1, counts_from: level}}"
    )
    assert not codes(charged(per_point))


def test_a_linked_fee_is_a_consequence_of_lost_points() -> None:
    """Money below the minimum only is a dead band, unless the score costs money above it."""
    parts = charged(flat("10000", "minimum"))
    assert codes(parts) == {"lint.dead_band"}
    share = texts(
        "{key: quality, percent: 30, clause: '8.1', by: grade, unscored: 100,"
        " grades: {A: 100, B: 90, C: 50}}"
    )
    linked = {"inside_cap": "no", "shares": [share]}
    assert not codes(parts | {"fee": parts["fee"] | {"linked": linked}})


def test_a_pass_without_a_fail_is_no_consequence() -> None:
    """Points that a miss does not lose cost nothing."""
    share = texts(
        "{key: quality, percent: 30, clause: '8.1', by: grade, unscored: 100,"
        " grades: {A: 100, B: 90, C: 50}}"
    )
    bands = texts("{rule: bands, bands: [{from: 90, points: 100}, {to: 90, points: 0}]}")
    parts = charged(flat("10000", "minimum"), scoring=bands)
    linked = {"inside_cap": "no", "shares": [share]}
    assert codes(parts | {"fee": parts["fee"] | {"linked": linked}}) == {"lint.dead_band"}


def test_the_larger_of_two_charges_is_no_shadow() -> None:
    """Only a penalty that never is the larger one is dead."""
    points = (
        "{kind: per_point, clause: '4.1.2', misses: expected, each: 1, step: started,"
        " relative: no, amount: 2000}"
    )
    assert not codes(charged(points, flat("14000", "minimum")))
    assert codes(charged(points, flat("12000", "minimum"))) == {"lint.penalty_shadowed"}


@pytest.mark.parametrize(
    ("measure", "levels", "found"),
    [
        ("escalation_rate", {"expected": "0.5", "minimum": "0.9"}, set()),
        ("escalation_rate", {"expected": "0.03", "minimum": "3"}, {"lint.fraction_mixed"}),
        ("answer_rate", {"expected": "0.9", "minimum": None}, {"lint.fraction"}),
        ("answer_rate", {"expected": "100", "minimum": None}, set()),
        ("answer_rate", {"expected": "100.1", "minimum": None}, {"lint.out_of_reach"}),
        ("answer_rate", {"expected": "95.0", "minimum": "90.00"}, set()),
        ("answer_rate", {"expected": "95.05", "minimum": "90.00"}, {"lint.level_finer"}),
    ],
)  # fmt: skip
def test_small_percentages_are_no_fractions(
    measure: str, levels: dict[str, Any], found: set[str]
) -> None:
    """0.5 % of escalations is a target, 0.9 % answered is none; a zero at the end is no decimal."""
    is_down = measure == "escalation_rate"
    changes = {
        "measure": measure,
        "dimension": "efficiency",
        "direction": "down" if is_down else "up",
        "places": "1" if measure == "answer_rate" else "2",
        "scoring": texts("{rule: linear, floor: 8}" if is_down else "{rule: linear, floor: 0}"),
    }
    assert codes(document(metric(**(changes | levels)))) == found


@pytest.mark.parametrize(
    ("base", "size"),
    [
        (Fraction(95, 100), 59),
        (Fraction(99, 100), 299),
        (Fraction(80, 82), 122),
        (Fraction(81, 82), 245),
        (Fraction(93, 95), 141),
        (Fraction(1, 20), 1),
        (Fraction(5, 100), 1),
        (Fraction(9999, 10000), 29956),
    ],
)
def test_the_sample_that_can_decide_is_exact(base: Fraction, size: int) -> None:
    """The published sizes: 59 for 95 %, 299 for 99 %; 122, 245 and 141 for 2 and 1 points."""
    assert smallest_sample(base) == size
    assert base**size <= Fraction(5, 100)
    assert size == 1 or base ** (size - 1) > Fraction(5, 100)


@pytest.mark.parametrize(
    ("source", "sample", "found"),
    [
        ("qa_sample", "58", {"lint.sample_too_small"}),
        ("qa_sample", "59", set()),
        ("vendor_rows", "140", {"lint.sample_too_small"}),
        ("vendor_rows", "141", set()),
    ],
)
def test_a_sample_must_be_able_to_decide(source: str, sample: str, found: set[str]) -> None:
    """95 %: 59 faultless reviews prove it; 141 checked rows find the vendor 2 points too good."""
    changes: dict[str, Any] = {"evidence": {"source": source, "sample": sample}}
    if source == "qa_sample":
        changes |= {"measure": "compliance_rate", "dimension": "efficiency"}
    assert codes(document(metric(**changes))) == found


def test_a_target_is_out_of_reach_after_three_periods() -> None:
    """Two are too few to tell; one success is enough."""

    def months(*values: str) -> list[PastMonth]:
        return [
            PastMonth(
                period=Period.month(2026, number),
                total=None,
                grade=None,
                net=Money.zero("CNY"),
                dimensions={},
                metrics={"answered": Decimal(value)},
                fired=frozenset(),
            )
            for number, value in enumerate(values, 1)
        ]

    parts = document(metric())
    assert not codes(parts, history=months("94", "93"))
    assert codes(parts, history=months("94", "93", "94.99")) == {"lint.never_reached"}
    assert not codes(parts, history=months("94", "93", "95", "90"))


def test_a_clause_may_say_all_of_one_thing() -> None:
    """A metric and its penalty, what is at risk and the cap; not two metrics."""
    parts = charged(flat("10000", clause="4.1")) | {"at_risk": {"percent": "10", "clause": "9"}}
    assert not codes(parts)
    other = metric(
        key="other",
        measure="abandonment_rate",
        direction="down",
        expected="5",
        minimum="8",
        weight="50",
        scoring=texts("{rule: linear, floor: 9}"),
    )
    halves = [metric(weight="50"), other]
    assert codes(document(*halves)) == {"lint.clause_repeated"}


def test_a_pool_nobody_uses_is_told_only_when_all_metrics_can_be_read() -> None:
    """The unreadable one may be the one that draws on it."""
    risk = {
        "percent": "10",
        "clause": "9.1",
        "pools": [{"key": "all", "share_percent": "100", "clause": "9.2"}],
    }
    parts = charged(flat("10000")) | {"at_risk": risk}
    assert codes(parts) == {"lint.pool_unused"}
    broken = parts | {"metrics": [*parts["metrics"], metric(key="other", places="x")]}
    assert "lint.pool_unused" not in codes(broken)
