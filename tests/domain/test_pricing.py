"""Money in the order of the contract, by hand."""

from decimal import Decimal
from typing import Any

import pytest

from tests.builders.contracts import Document, assess, contract, document, metric, month, reading
from vendor_sla.domain.assessments import MoneyLine, Pricing
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import ReadingState
from vendor_sla.domain.refusals import Invalid

FLAT = {"kind": "flat", "clause": "4.2", "misses": "expected", "amount": "100"}
BONUSES = {"clause": "9.6", "offsets": "no", "cap": {"amount": "150"}}


def charged(penalty: Document, **changes: Any) -> Contract:
    """Return a contract of one metric with one penalty."""
    part = {"not_delivered_money": "none", "penalties": [penalty]} | changes
    return contract(metric(**part))


def per_point(**changes: Any) -> Document:
    """Return a per-point penalty of 100 a point under 95."""
    said = {
        "kind": "per_point",
        "clause": "4.2",
        "misses": "expected",
        "each": "1",
        "step": "full",
        "relative": "no",
        "amount": "100",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def net(terms: Contract, *values: str) -> str:
    """Return the net of a month."""
    return str(month(terms, *values)[1].net.amount)


def line(pricing: Pricing, number: int = 1) -> MoneyLine:
    """Return a line by its number."""
    return next(one for one in pricing.lines if one.number == number)


@pytest.mark.parametrize(
    ("step", "expected"), [("full", "-200.00"), ("started", "-300.00"), ("pro_rata", "-260.00")]
)
def test_part_of_a_point_counts_as_agreed(step: str, expected: str) -> None:
    """92.4 against 95 is 2, 3 or 2.6 points."""
    assert net(charged(per_point(step=step)), "92.4") == expected


def test_a_relative_point_is_a_per_cent_of_the_level() -> None:
    """90.25 is 5 % under 95."""
    assert net(charged(per_point(relative="yes")), "90.25") == "-500.00"


def test_a_minimum_may_be_the_level_looked_at() -> None:
    """92 misses 95 but keeps 90; 88.5 is one full point under 90."""
    terms = charged(per_point(misses="minimum"))
    assert [net(terms, value) for value in ("92", "90", "88.5")] == ["0.00", "0.00", "-100.00"]


@pytest.mark.parametrize(("counts_from", "expected"), [("level", "-300.00"), ("grace", "-200.00")])
def test_grace_forgives_and_then_counts_whole_or_only_beyond(
    counts_from: str, expected: str
) -> None:
    """One point is forgiven: 94 costs nothing, 92 costs 3 points or 2."""
    grace = {"by": "1", "counts_from": counts_from}
    terms = charged(per_point(grace=grace))
    assert net(terms, "94") == "0.00"
    assert net(terms, "92") == expected


def test_a_miss_that_costs_nothing_yet_has_still_fired() -> None:
    """Six tenths of a point where only full points count."""
    _, pricing = month(charged(per_point()), "94.4")
    assert not pricing.lines
    assert pricing.fired == {"answered"}
    assert "money.per_point.full" in [note.code for note in pricing.notes]


def test_cumulated_bands_add_the_milder_ones_passed() -> None:
    """Less than 90 costs 10 + 20 + 40."""
    bands = [
        {"from": "95", "amount": "0"},
        {"from": "92", "to": "95", "amount": "10"},
        {"from": "90", "to": "92", "amount": "20"},
        {"to": "90", "amount": "40"},
    ]
    for combine, expected in (("cumulate", "-70.00"), ("replace", "-40.00")):
        penalty = {"kind": "bands", "clause": "4.2", "combine": combine, "bands": bands}
        assert net(charged(penalty), "89.99") == expected


@pytest.mark.parametrize(
    ("events", "free", "expected"),
    [
        ("numerator", {"free": "20"}, "-67.00"),
        ("missed", {"free": "900"}, "-3.00"),
        ("numerator", {"free_percent": "5"}, "-38.00"),
    ],
)
def test_events_above_the_free_ones_are_charged(
    events: str, free: dict[str, str], expected: str
) -> None:
    """87 of 990; 5 % of 990 are 49 whole events."""
    part = {"measure": "abandonment_rate", "direction": "down", "expected": "3", "minimum": None}
    penalty = {"kind": "per_event", "clause": "4.2", "events": events, "amount": "1"} | free
    terms = charged(penalty, scoring={"rule": "pass_fail"}, **part)
    _, pricing = assess(terms, [reading(terms.metrics[0], counts=("87", "990"))])
    assert str(pricing.net.amount) == expected


def test_events_are_never_guessed_from_a_bare_percentage() -> None:
    """A typed value without counts is refused, unless it stays within the free share."""
    part = {"measure": "abandonment_rate", "direction": "down", "expected": "3", "minimum": None}
    penalty = {
        "kind": "per_event",
        "clause": "4.2",
        "events": "numerator",
        "free_percent": "5",
        "amount": "1",
    }
    terms = charged(penalty, scoring={"rule": "pass_fail"}, **part)
    assert net(terms, "5") == "0.00"
    with pytest.raises(Invalid) as refused:
        month(terms, "5.01")
    assert [problem.code for problem in refused.value.problems] == ["pricing.no_counts"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("95", "0.00"), ("90", "-500.00"), ("85", "-1000.00"), ("0", "-1000.00")],
)
def test_an_interpolated_charge_is_clamped_outside_its_anchors(value: str, expected: str) -> None:
    """0 at 95, 1,000 at 85."""
    anchors = [{"at": "85", "amount": "1000"}, {"at": "95", "amount": "0"}]
    assert net(charged({"kind": "interpolation", "clause": "4.2", "anchors": anchors}), value) == (
        expected
    )


def test_expected_and_minimum_missed_together_are_one_charge_the_larger() -> None:
    """100 for the target, 250 for the minimum: 250."""
    minimum = FLAT | {"misses": "minimum", "amount": "250", "clause": "4.3"}
    terms = contract(metric(penalties=[FLAT, minimum], not_delivered_money="none"))
    assert net(terms, "92") == "-100.00"
    _, pricing = month(terms, "89")
    assert (str(line(pricing).amount.amount), line(pricing).clause) == ("-250.00", "4.3")
    assert "money.larger_of" in [step.code for step in line(pricing).working]


def test_a_metric_cap_is_shown_in_the_lines_working() -> None:
    """10 points of 100 under a cap of 700: cut 300."""
    terms = charged(per_point(), cap={"amount": "700", "clause": "4.9"})
    _, pricing = month(terms, "85")
    cut = next(step for step in line(pricing).working if step.code == "money.metric_cap")
    assert (str(pricing.net.amount), cut.facts["cut"]) == ("-700.00", "300")


def test_the_period_cap_is_one_unallocated_line() -> None:
    """Lines keep their amounts; the cut gives back what is above 1 % of the fee."""
    parts = [
        metric(key=key, weight="50", penalties=[per_point()], not_delivered_money="none")
        for key in ("one", "two")
    ]
    terms = contract(*parts, caps={"period": {"fee_percent": "1", "clause": "9.2"}})
    _, pricing = month(terms, "85", "90")
    assert [str(one.amount.amount) for one in pricing.lines] == ["-1000.00", "-500.00", "500.00"]
    assert (line(pricing, 3).kind, line(pricing, 3).clause) == ("cut", "9.2")
    assert str(pricing.gross.amount) == "-1500.00"
    assert str(pricing.net.amount) == "-1000.00"
    assert str(pricing.cap and pricing.cap.amount) == "1000.00"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("worst_band", "-250.00"), ("none", "0.00"), ({"amount": "77"}, "-77.00")],
)
def test_undelivered_data_costs_what_the_contract_says(policy: Any, expected: str) -> None:
    """The worst of its charges, nothing, or an agreed sum."""
    penalties = [FLAT, FLAT | {"misses": "minimum", "amount": "250"}]
    terms = contract(metric(penalties=penalties, not_delivered_money=policy))
    _, pricing = assess(terms, [])
    assert str(pricing.net.amount) == expected


@pytest.mark.parametrize("state", [ReadingState.NO_VOLUME, ReadingState.CLIENT_FAULT])
def test_what_was_not_measured_costs_and_earns_nothing(state: ReadingState) -> None:
    """Missing is not zero; the notes say why."""
    bonus = {"kind": "flat", "clause": "5", "beats": "expected", "amount": "9"}
    part = metric(penalties=[FLAT], not_delivered_money="worst_band", bonus=bonus)
    terms = contract(part, bonuses=BONUSES)
    _, pricing = month(terms, reading(terms.metrics[0], state=state))
    assert not pricing.lines
    assert [note.code for note in pricing.notes] == [f"money.unmeasured.{state.value}"]


def test_below_the_minimum_volume_there_is_no_money() -> None:
    """9 cases of at least 10."""
    terms = charged(FLAT, minimum_volume="10")
    _, pricing = assess(terms, [reading(terms.metrics[0], counts=("1", "9"))])
    assert not pricing.lines


def test_ramp_up_covers_every_period_that_begins_in_it() -> None:
    """Through 15 March: March is free, April is not."""
    terms = charged(FLAT, ramp_up_through="2026-03-15")
    march, april = Period.month(2026, 3), Period.month(2026, 4)
    missed = [reading(terms.metrics[0], "90")]
    assert not assess(terms, missed, period=march)[1].lines
    assert assess(terms, missed, period=april)[1].lines


def test_bonuses_are_lines_of_their_own_under_their_own_cap() -> None:
    """Two bonuses of 100 under a cap of 150; a credit of 100 stands beside them."""
    bonus = {"kind": "flat", "clause": "5", "beats": "stretch", "amount": "100"}
    parts = [
        metric(key=key, weight=weight, stretch="98", bonus=bonus, penalties=[FLAT],
               not_delivered_money="none")
        for key, weight in (("one", "40"), ("two", "40"), ("three", "20"))
    ]  # fmt: skip
    _, pricing = month(contract(*parts, bonuses=BONUSES), "98.01", "99", "94")
    amounts = [(one.kind, str(one.amount.amount)) for one in pricing.lines]
    assert amounts == [
        ("credit", "-100.00"), ("bonus", "100.00"), ("bonus", "100.00"), ("cut", "-50.00"),
    ]  # fmt: skip
    assert str(pricing.net.amount) == "50.00"


def test_a_bonus_needs_strictly_more_than_its_level() -> None:
    """98 is the stretch level, not beyond it."""
    bonus = {"kind": "flat", "clause": "5", "beats": "stretch", "amount": "100"}
    terms = contract(metric(stretch="98", bonus=bonus), bonuses=BONUSES)
    assert [net(terms, value) for value in ("98", "98.01")] == ["0.00", "100.00"]


def test_a_trial_version_scores_without_money() -> None:
    """The fee is shown, no line is."""
    part = metric(penalties=[FLAT], not_delivered_money="none")
    scores, pricing = month(contract(part, trial="yes"), "50")
    assert (str(scores.total), pricing.lines) == ("0.00", ())
    assert [note.code for note in pricing.notes] == ["money.trial"]


def linked(inside_cap: str = "no", **share: Any) -> Contract:
    """Return a contract whose 60/40 fee follows the score by a share of 40 %."""
    said = {"key": "quality", "percent": "40", "clause": "8.3", "unscored": "25"} | share
    fee = document()["fee"] | {"linked": {"inside_cap": inside_cap, "shares": [said]}}
    return contract(fee=fee, caps={"period": {"amount": "3000", "clause": "9"}})


@pytest.mark.parametrize(
    ("value", "expected"), [("95", "0.00"), ("90.5", "-8000.00"), ("80", "-40000.00")]
)
def test_a_linked_share_follows_the_grade(value: str, expected: str) -> None:
    """A pays all, B 80 %, C nothing of 40,000."""
    terms = linked(by="grade", grades={"A": "100", "B": "80", "C": "0"})
    assert net(terms, value) == expected


def test_a_linked_share_follows_the_total_between_anchors() -> None:
    """A total of 70 lies half-way between 50 (0 %) and 90 (100 %)."""
    anchors = [{"at": "50", "payable": "0"}, {"at": "90", "payable": "100"}]
    assert net(linked(by="total", anchors=anchors), "90.5") == "-20000.00"


def test_a_linked_share_inside_the_cap_is_cut_with_the_credits() -> None:
    """The cap of 3,000 holds only where the contract says so."""
    bands = [{"from": "90", "payable": "100"}, {"to": "90", "payable": "50"}]
    assert net(linked(by="total", bands=bands), "90") == "-20000.00"
    assert net(linked("yes", by="total", bands=bands), "90") == "-3000.00"


def test_a_coefficient_above_one_is_a_bonus_line() -> None:
    """Grade A pays 110 % of 40,000."""
    terms = linked(by="grade", grades={"A": "110", "B": "100", "C": "0"})
    _, pricing = month(terms, "95")
    assert (line(pricing).kind, str(line(pricing).amount.amount)) == ("bonus", "4000.00")


def test_an_unscored_month_pays_what_was_agreed_for_it() -> None:
    """25 % of 40,000 is payable."""
    terms = linked(by="grade", grades={"A": "100", "B": "80", "C": "0"})
    _, pricing = month(terms, reading(terms.metrics[0], state=ReadingState.NO_VOLUME))
    assert str(pricing.net.amount) == "-30000.00"


@pytest.mark.parametrize(
    ("period", "kind", "expected"),
    [
        ("2026-10", "month", "100000.00"),
        ("2026-01-01/2027-01-01", "month", "1200000.00"),
        ("2026-04-01/2026-04-16", "month", "50000.00"),
        ("2026-03-22/2026-04-04", "month", "42258.06"),
        ("2026-Q2", "quarter", "100000.00"),
        ("2026-04", "quarter", "32967.03"),
        ("2026-12-01/2027-02-01", "month", "100000.00"),
    ],
)
def test_part_periods_pay_by_calendar_days_inside_the_term(
    period: str, kind: str, expected: str
) -> None:
    """10 of 31 days of March and 3 of 30 of April are 32,258.06 and 10,000."""
    terms = contract(period=kind)
    readings = [reading(terms.metrics[0], "95")]
    _, pricing = assess(terms, readings, period=Period.parse(period))
    assert str(pricing.fee.amount) == expected


def test_a_period_outside_the_term_has_no_price() -> None:
    """December 2025 is before the first day."""
    with pytest.raises(Invalid) as refused:
        month(contract(), "95", period=Period.month(2025, 12))
    assert refused.value.problems[0].code == "pricing.outside_term"


def test_a_unit_fee_needs_its_volume() -> None:
    """The refusal lists the volumes that are there."""
    fee = {"clause": "8", "kind": "per_unit", "volume": "handled", "tiers": [{"price": "1"}]}
    with pytest.raises(Invalid) as refused:
        month(contract(fee=fee), "95", volume={"opened": 9})
    assert refused.value.problems[0].facts == {"volume": "handled", "known": "opened"}


def test_each_line_is_rounded_once_half_up() -> None:
    """0.005 yuan becomes 0.01, and yen have no fraction."""
    assert net(charged(FLAT | {"amount": "0.005"}), "90") == "-0.01"
    part = metric(penalties=[FLAT | {"amount": "0.5"}], not_delivered_money="none")
    assert net(contract(part, currency="JPY"), "90") == "-1"


def test_a_line_carries_its_inputs_its_clause_and_its_working() -> None:
    """Whoever pays can check it on paper."""
    terms = charged(per_point())
    _, pricing = assess(terms, [reading(terms.metrics[0], counts=("924", "1000"))])
    told = line(pricing)
    assert (told.clause, told.mechanic, told.kind) == ("4.2", "per_point", "credit")
    assert told.inputs == {
        "state": "measured",
        "value": "92.40",
        "expected": "95",
        "minimum": "90",
        "numerator": "924",
        "denominator": "1000",
    }
    assert [step.code for step in told.working] == [
        "money.value",
        "money.rounded",
        "money.missed.expected",
        "money.amount",
        "money.per_point.full",
        "money.line",
    ]


def test_a_value_of_zero_is_a_value() -> None:
    """Nobody answered: 0 %, not nothing."""
    terms = charged(FLAT)
    _, pricing = assess(terms, [reading(terms.metrics[0], counts=("0", "1000"))])
    assert line(pricing).inputs["value"] == "0.00"
    assert pricing.net.amount == Decimal(-100)
