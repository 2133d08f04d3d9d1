"""Replays: the same contract gives the same month to the cent; what was not measured is named."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import comb
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.contracts import Document, contract, metric, reading, settled_month
from tests.builders.drawn_contracts import contracts, good_count, read
from vendor_sla.domain.assessments import Assessment
from vendor_sla.domain.circumstance_documents import (
    circumstances_document,
    opening_document,
    read_circumstances_document,
    read_opening_document,
)
from vendor_sla.domain.circumstances import (
    Circumstances,
    Delivery,
    ForecastDay,
    Incident,
    ReliefClaim,
    Waiver,
)
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.decisions import Basis as MoneyStand
from vendor_sla.domain.decisions import Check, Decision, Governs, Outcome
from vendor_sla.domain.documents import assessment_document
from vendor_sla.domain.pasts import OpenCredit, Opening, PastMonth, Run
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading
from vendor_sla.domain.refusals import Invalid
from vendor_sla.domain.replay_caps import interval
from vendor_sla.domain.replay_months import Basis, StoredMonth, read_stored_month
from vendor_sla.domain.replays import Replay, replay
from vendor_sla.domain.settlements import Settlement

JANUARY = Period.month(2026, 1)
JULY = Period.month(2026, 7)
HITS = st.lists(st.integers(600, 1000), min_size=3, max_size=3)
PER_POINT = {
    "kind": "per_point", "clause": "4.1.1", "misses": "expected", "each": "1",
    "step": "started", "relative": "no", "amount": "1000",
}  # fmt: skip
ANSWERED = metric(calendar="always", penalties=[PER_POINT], not_delivered_money="none")


def stored(
    terms: Contract,
    readings: list[Reading],
    *,
    period: Period = JULY,
    history: tuple[PastMonth, ...] = (),
    **beside: Any,
) -> StoredMonth:
    """Settle a month and read it back from the document that would be kept."""
    return read_stored_month(document_of(terms, readings, period, history, **beside), Basis.ISSUED)


def document_of(
    terms: Contract,
    readings: list[Reading],
    period: Period = JULY,
    history: tuple[PastMonth, ...] = (),
    **beside: Any,
) -> Mapping[str, Any]:
    """Return the assessment document of a month."""
    settled = settled_month(terms, readings, period=period, history=history, **beside)
    made = Assessment(
        contract_sha256=terms.sha256,
        period=period,
        rules_version="2",
        inputs=(),
        readings=settled.readings,
        breakdowns=(),
        missed={},
        scores=settled.scores,
        pricing=settled.pricing,
        findings=(),
        comparison=None,
        history=history,
        month=settled.month,
        measured=tuple(readings),
        circumstances=beside.get("circumstances", Circumstances()),
        opening=beside.get("opening"),
        consequences=settled.consequences,
        decisions=beside.get("decisions", {}),
    )
    return assessment_document(made, terms, software_version="test")


def months(terms: Contract, *values: str) -> list[StoredMonth]:
    """Return months from July on, one value of the only metric each, history running through."""
    found: list[StoredMonth] = []
    past: list[PastMonth] = []
    for number, value in enumerate(values):
        period, read = JULY.shifted(number), [reading(terms.metrics[0], value)]
        found.append(stored(terms, read, period=period, history=tuple(past)))
        past.append(settled_month(terms, read, period=period, history=tuple(past)).month)
    return found


def nets(made: Replay) -> list[str]:
    """Return the net of each replayed month."""
    return [str(month.settlement.pricing.net.amount) for month in made.months]


def test_the_version_in_force_replayed_gives_every_month_to_the_cent() -> None:
    repeat = [{"kind": "consecutive", "clause": "9.4", "failures": "2", "factor": "2"}]
    terms = contract(ANSWERED, repeats=repeat, caps={"period": {"amount": "9000", "clause": "9"}})
    made = replay(terms, months(terms, "92.4", "91", "96", "85.5"))
    assert nets(made) == ["-3000.00", "-8000.00", "0.00", "-9000.00"]
    assert [month.net_difference.amount for month in made.months] == [Decimal("0.00")] * 4
    assert [month.total_difference for month in made.months] == [Decimal("0.00")] * 4
    assert not made.unreplayed
    assert not made.notes


@given(parts=contracts(), hits=st.lists(HITS, min_size=1, max_size=5), data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_contract_replayed_over_its_own_months_is_the_same_line_for_line(
    parts: Document, hits: list[list[int]], data: st.DataObject
) -> None:
    """All its months at once, or the later ones with the earlier ones before them."""
    terms = read(parts)
    kept: list[StoredMonth] = []
    settled: list[Settlement] = []
    for place, counts in enumerate(hits):
        pairs = zip(terms.metrics, counts, strict=False)
        readings = [reading(one, counts=good_count(one, count)) for one, count in pairs]
        period, history = JANUARY.shifted(place), tuple(one.month for one in settled)
        kept.append(stored(terms, readings, period=period, history=history))
        settled.append(settled_month(terms, readings, period=period, history=history))
    first = data.draw(st.integers(0, len(kept) - 1))
    made = replay(terms, kept[first:], history=[one.month for one in settled[:first]])
    assert [month.settlement.pricing for month in made.months] == [
        one.pricing for one in settled[first:]
    ]
    assert [month.settlement.scores for month in made.months] == [
        one.scores for one in settled[first:]
    ]


def test_a_draft_s_own_history_runs_through_the_months() -> None:
    before = contract(ANSWERED)
    repeat = [{"kind": "consecutive", "clause": "9.4", "failures": "2", "factor": "2"}]
    made = replay(contract(ANSWERED, repeats=repeat), months(before, "94", "94", "96", "94"))
    assert nets(made) == ["-1000.00", "-2000.00", "0.00", "-1000.00"]
    assert made.sums.difference.amount == Decimal("-1000.00")


def test_what_was_before_the_months_counts_under_the_draft_s_keys() -> None:
    before = contract(ANSWERED)
    earlier, *later = months(before, "94", "94")
    past = settled_month(before, [reading(before.metrics[0], "94")], period=JULY).month
    repeat = [{"kind": "consecutive", "clause": "9.4", "failures": "2", "factor": "2"}]
    renamed = contract(metric(**{**ANSWERED, "key": "picked_up"}), repeats=repeat)
    assert nets(replay(renamed, later, history=[past])) == ["-2000.00"]
    assert nets(replay(renamed, [earlier])) == ["-1000.00"]
    opening = Opening(as_of=JULY.start, runs={"answered": Run(failures=1)})
    assert nets(replay(renamed, [earlier], opening=opening)) == ["-2000.00"]


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": {"channel": "phone"}},
        {"measure": "service_level", "with": {"within": "20s", "formula": "F3"}},
        {"calendar": "office"},
    ],
)
def test_a_metric_measured_in_another_way_is_named_and_never_guessed(changes: Any) -> None:
    before = contract(ANSWERED, calendars=BOTH)
    draft = contract(metric(**{**HALF, **changes}), OTHER, calendars=BOTH)
    month = stored(before, [reading(before.metrics[0], "90")])
    nothing = replay(draft, [month])
    assert [one.problems[0].code for one in nothing.unreplayed] == ["replays.nothing_measured"]
    both = contract(HALF, OTHER, calendars=BOTH)
    month = stored(both, [reading(both.metrics[0], "90"), reading(both.metrics[1], "3")])
    made = replay(draft, [month])
    assert made.missing == {"answered": (JULY,)}
    # The other metric alone makes the score, and nothing stands in for the one left out.
    assert made.months[0].settlement.scores.total == Decimal("100.00")
    assert nets(made) == ["0.00"]


BOTH = {
    "always": "24x7",
    "office": {"hours": [{"days": ["mon"], "from": "09:00", "to": "18:00"}]},
}
HALF = {**ANSWERED, "weight": "50"}
OTHER = metric(
    key="lost", calendar="always", clause="4.2", measure="abandonment_rate", direction="down",
    expected="5", minimum="10", scoring={"rule": "linear", "floor": "20"}, weight="50",
)  # fmt: skip


def test_a_value_is_rounded_again_from_what_it_exactly_was() -> None:
    before = contract(metric(**{**ANSWERED, "places": "0"}))
    month = stored(before, [reading(before.metrics[0], counts=("18923", "20000"))])  # 94.615
    assert month.given.net.amount == Decimal("0.00")  # shown as 95
    made = replay(contract(ANSWERED), [month])
    assert made.months[0].settlement.readings[0].rounded == Decimal("94.62")
    assert nets(made) == ["-1000.00"]


def test_a_third_is_read_back_as_the_third_it_was() -> None:
    before = contract(ANSWERED)
    month = stored(before, [reading(before.metrics[0], counts=("2", "3"))])
    assert month.readings[0].reading.value == Fraction(200, 3)


def test_relief_and_waivers_come_along_and_what_the_draft_does_not_know_is_named() -> None:
    relief = [
        {
            "key": "outage",
            "clause": "12.1",
            "arithmetic": "add_to_numerator",
            "evidence": "optional",
            "name": {"zh": "停机", "en": "Outage"},
        }
    ]
    before = contract(ANSWERED, relief=relief)
    beside = Circumstances(
        relief=(ReliefClaim("answered", "outage", 40, approved_by="Li"),),
        waivers=(Waiver("answered", None, "Li", "goodwill", "training"),),
    )
    read = [reading(before.metrics[0], counts=("880", "1000"))]
    month = stored(before, read, circumstances=beside)
    assert month.readings[0].reading.value == 88  # before relief
    same = replay(before, [month])
    assert nets(same) == [str(month.given.net.amount)] == ["0.00"]
    assert not same.months[0].left_out
    without = replay(contract(ANSWERED), [month])
    assert [(one.kind, one.name) for one in without.months[0].left_out] == [("relief", "outage")]
    assert nets(without) == ["0.00"]  # 7,000 due, and waived
    costless = replay(contract(metric(penalties=None), relief=relief), [month])
    assert [one.problem.code for one in costless.months[0].left_out] == ["waivers.unknown_line"]


def test_incidents_and_reports_the_draft_does_not_name_are_left_out() -> None:
    before = contract(ANSWERED)
    month = stored(before, [reading(before.metrics[0], "96")])
    beside = Circumstances(
        deliveries=(Delivery("daily", 2),), incidents=(Incident("leak", JULY.start),)
    )
    made = replay(before, [replace(month, circumstances=beside)])
    assert sorted(one.kind for one in made.months[0].left_out) == ["deliveries", "incidents"]


def test_a_draft_is_replayed_as_if_it_had_been_in_force_whatever_its_dates_and_ramp_up() -> None:
    before = contract(ANSWERED)
    draft = contract(
        metric(**ANSWERED, ramp_up_through="2028-03-31"),
        term={"first_day": "2028-01-01", "last_day": "2028-12-31"},
        effective_from="2028-01-01",
    )
    made = replay(draft, months(before, "94", "93.5"))
    assert nets(made) == ["-1000.00", "-2000.00"]
    assert [note.code for note in made.notes] == ["replay.before_effect", "replay.no_ramp_up"]


def test_a_trial_version_shows_what_it_would_cost_once_it_counts() -> None:
    made = replay(contract(ANSWERED, trial="yes"), months(contract(ANSWERED), "94"))
    assert nets(made) == ["-1000.00"]
    assert [note.code for note in made.notes] == ["replay.trial"]


def test_a_gap_between_the_months_is_said() -> None:
    first, _, third = months(contract(ANSWERED), "94", "94", "94")
    notes = replay(contract(ANSWERED), [third, first]).notes
    assert [(note.code, note.facts["periods"]) for note in notes] == [("replay.gaps", "2026-08")]


def test_what_cannot_be_compared_is_refused_with_every_reason() -> None:
    terms = contract(ANSWERED)
    july, august = months(terms, "94", "94")
    with pytest.raises(Invalid) as refused:
        replay(contract(ANSWERED, currency="EUR", period="quarter"), [july, august, august])
    codes = [problem.code for problem in refused.value.problems]
    assert codes == ["replays.other_currency", "replays.other_period", "replays.repeated_month"]
    with pytest.raises(Invalid, match="no_months"):
        replay(terms, [])


def test_a_month_without_what_the_draft_asks_for_is_named_and_the_others_go_on() -> None:
    fee = {
        "clause": "8", "kind": "per_unit", "volume": "handled", "tiers_apply": "graduated",
        "tiers": [{"price": "2"}],
    }  # fmt: skip
    july, august = months(contract(ANSWERED), "94", "94")
    made = replay(contract(ANSWERED, fee=fee), [july, replace(august, volume={"handled": 500})])
    assert [one.problems[0].code for one in made.unreplayed] == ["pricing.no_volume"]
    assert [month.stored.period.label for month in made.months] == ["2026-08"]


def test_the_months_in_which_a_cap_bound_are_counted() -> None:
    capped = contract(
        metric(**ANSWERED, cap={"amount": "2000", "clause": "4.9"}),
        caps={"period": {"amount": "1500", "clause": "9"}},
    )
    made = replay(capped, months(contract(ANSWERED), "94", "93.5", "91", "96"))
    records = {record.cap: record for record in made.caps}
    assert [records[cap].bound for cap in ("metric_cap", "period_cap")] == [1, 2]
    assert records["period_cap"].periods == ("2026-08", "2026-09")
    assert records["period_cap"].of == 4


@given(of=st.integers(1, 40), data=st.data())
def test_the_interval_holds_the_share_and_is_exact_to_a_tenth(of: int, data: st.DataObject) -> None:
    bound = data.draw(st.integers(0, of))
    low, high = interval(bound, of)
    assert 0 <= low <= Decimal(bound) / of * 100 <= high <= 100

    def at_least(k: int, percent: Decimal) -> Fraction:
        p = Fraction(percent) / 100
        return sum((comb(of, n) * p**n * (1 - p) ** (of - n) for n in range(k, of + 1)), Fraction())

    tail, tenth = Fraction(25, 1000), Decimal("0.1")
    if bound:
        assert at_least(bound, low) <= tail < at_least(bound, low + tenth)
    if bound < of:
        assert 1 - at_least(bound + 1, high) <= tail < 1 - at_least(bound + 1, high - tenth)


def test_a_known_interval() -> None:
    """2 of 12: 2.09 and 48.41 per cent in the tables of Clopper and Pearson."""
    assert interval(2, 12) == (Decimal("2.0"), Decimal("48.5"))
    assert interval(0, 12) == (Decimal("0.0"), Decimal("26.5"))
    assert interval(12, 12) == (Decimal("73.5"), Decimal("100.0"))


def test_circumstances_and_the_opening_are_read_back_as_they_were_written() -> None:
    beside = Circumstances(
        relief=(
            ReliefClaim("m", "c", 3, "Li", ("mail",), (ForecastDay(date(2026, 7, 1), 9, 12, 2),)),
        ),
        deliveries=(Delivery("daily", 2, 1, False, True),),
        incidents=(Incident("leak", date(2026, 7, 2), 2, 3, Decimal("12.5"), "note"),),
        waivers=(Waiver("m", Decimal(5), "Li", "why", "what"),),
    )
    assert read_circumstances_document(circumstances_document(beside)) == beside
    assert read_circumstances_document({}) == Circumstances()
    opening = Opening(
        as_of=date(2026, 1, 1),
        runs={"m": Run({"expected": 2}, 1, 3, Decimal("97.5"))},
        credits_to_date=Decimal(10),
        fees_to_date=Decimal(100),
        carried=Decimal(3),
        banked=Decimal(4),
        earn_back=(OpenCredit("m", Decimal(7), JULY, 1),),
    )
    assert read_opening_document(opening_document(opening)) == opening


def test_a_document_of_another_shape_is_refused() -> None:
    for wrong in (
        {},
        {"contract": 3},
        {"contract": {"currency": "CNY"}, "scores": {}, "money": {}},
    ):
        with pytest.raises(Invalid, match="not_an_assessment"):
            read_stored_month(wrong, Basis.FILE)


def decided(value: str, governs: Governs, **changes: Any) -> dict[str, Decision]:
    """Return a decision on the vendor's 96 by which another value governs."""
    terms = contract(ANSWERED).metrics[0]
    found = Decision(
        "answered", Check.SAMPLE, Outcome.REPLACE, "sample.above_materiality", governs, "4.9",
        Fraction(96), Fraction(value), found=reading(terms, counts=(value, "100")),
    )  # fmt: skip
    return {"answered": replace(found, **changes)}


@pytest.mark.parametrize(
    "decisions",
    [
        decided("90", Governs.CLIENT),
        decided("90", Governs.VENDOR),
        decided("90", Governs.CORRECTED, basis=MoneyStand.of(Fraction("92.5"))),
        decided("90", Governs.CORRECTED, excuse="money.unreliable_reviewers"),
    ],
    ids=["client", "vendor", "limits", "excused"],
)
def test_a_month_replays_with_the_figure_that_governed_it(decisions: dict[str, Decision]) -> None:
    terms = contract(ANSWERED)
    vendor = [reading(terms.metrics[0], counts=("96", "100"))]
    settled = settled_month(terms, vendor, period=JULY, decisions=decisions)
    made = replay(terms, [stored(terms, vendor, decisions=decisions)])
    assert made.months[0].settlement.readings == settled.readings
    assert made.months[0].settlement.pricing == settled.pricing
    assert made.months[0].settlement.month == settled.month
