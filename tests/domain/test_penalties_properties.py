"""What must hold for every contract that can be read, and every history of months."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.contracts import Document, reading, settled_month
from tests.builders.drawn_contracts import contracts, good_count, read
from vendor_sla.domain.assessments import Pricing
from vendor_sla.domain.circumstances import Circumstances, ReliefClaim
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.settlements import Settlement

THOROUGH = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HITS = st.lists(st.integers(600, 1000), min_size=3, max_size=3)
HISTORIES = st.lists(HITS, min_size=1, max_size=6)
JANUARY = Period.month(2026, 1)
Hits = Sequence[int]


def settle_month(
    terms: Contract,
    hits: Hits,
    *,
    place: int,
    history: Sequence[PastMonth] = (),
    relief: Sequence[ReliefClaim] = (),
) -> Settlement:
    """Settle the place-th month of 2026, in which so many of 1,000 went well, a metric."""
    readings = [
        reading(one, counts=good_count(one, count))
        for one, count in zip(terms.metrics, hits, strict=False)
    ]
    return settled_month(
        terms,
        readings,
        period=JANUARY.shifted(place),
        history=history,
        circumstances=Circumstances(relief=tuple(relief)),
    )


def settle_months(terms: Contract, months: Sequence[Hits]) -> list[Settlement]:
    """Settle months that follow one another, each with those before it as its past."""
    settled: list[Settlement] = []
    for place, hits in enumerate(months):
        history = [one.month for one in settled]
        settled.append(settle_month(terms, hits, place=place, history=history))
    return settled


def inside_caps(pricing: Pricing) -> Money:
    """Return what is charged inside the caps, positive, taken from the lines themselves."""
    kinds = {"credit"} | ({"fee_share"} if pricing.are_shares_capped else set())
    cuts = {"period_cap", "quarter_cap", "annual_cap"}
    lines = [one for one in pricing.lines if one.kind in kinds or one.mechanic in cuts]
    return -Money.total((line.amount for line in lines), pricing.fee.currency)


@given(parts=contracts(), months=HISTORIES)
@THOROUGH
def test_credits_inside_the_caps_are_never_above_them(parts: Document, months: list[Hits]) -> None:
    """The cuts give back what is more, in each period and over the year."""
    terms = read(parts)
    used, fees = Money.zero(terms.currency), Money.zero(terms.currency)
    for settled in settle_months(terms, months):
        pricing = settled.pricing
        assert pricing.cap is not None
        assert inside_caps(pricing).amount <= pricing.cap.amount
        used, fees = used - pricing.credited, fees + pricing.fee
        if terms.annual_cap is not None:
            limit = Money.rounded(terms.annual_cap.cap.charge.exact(fees), terms.currency)
            assert used.amount <= limit.amount


@given(parts=contracts(), months=HISTORIES, place=st.integers(0, 2), better=st.integers(1, 400))
@THOROUGH
def test_doing_better_never_costs_more(
    parts: Document, months: list[Hits], place: int, better: int
) -> None:
    """Whatever went before, more of one metric's cases going well never lowers the net."""
    terms = read(parts)
    history = [one.month for one in settle_months(terms, months[:-1])]
    improved = list(months[-1])
    improved[place] = min(1000, improved[place] + better)
    now = len(months) - 1
    before = settle_month(terms, months[-1], place=now, history=history)
    after = settle_month(terms, improved, place=now, history=history)
    assert after.pricing.net.amount >= before.pricing.net.amount


@given(parts=contracts(), months=HISTORIES, seed=st.randoms(use_true_random=False))
@THOROUGH
def test_the_order_of_metrics_does_not_matter(
    parts: Document, months: list[Hits], seed: Any
) -> None:
    """Same lines, same net, whichever metric stands first."""
    order = list(range(len(parts["metrics"])))
    seed.shuffle(order)
    shuffled = parts | {"metrics": [parts["metrics"][place] for place in order]}
    turned = [[hits[place] for place in order] for hits in months]
    pairs = zip(
        settle_months(read(parts), months), settle_months(read(shuffled), turned), strict=True
    )
    for before, after in pairs:
        assert after.pricing.net == before.pricing.net
        assert sorted(str(line.amount) for line in after.pricing.lines) == sorted(
            str(line.amount) for line in before.pricing.lines
        )


@given(parts=contracts(), months=HISTORIES, excused=st.integers(1, 100), place=st.integers(0, 1))
@THOROUGH
def test_relief_never_raises_a_penalty(
    parts: Document, months: list[Hits], excused: int, place: int
) -> None:
    """Excused misses, by any arithmetic, cost no more than the same misses not excused."""
    terms = read(parts)
    history = [one.month for one in settle_months(terms, months[:-1])]
    now, hits = len(months) - 1, months[-1]
    misses = min(excused, 1000 - hits[place])
    claim = ReliefClaim(terms.metrics[place].key, "outage", misses, approved_by="Chen")
    without = settle_month(terms, hits, place=now, history=history)
    relieved = settle_month(terms, hits, place=now, history=history, relief=[claim])
    unapproved = ReliefClaim(terms.metrics[place].key, "outage", misses)
    refused = settle_month(terms, hits, place=now, history=history, relief=[unapproved])
    assert relieved.pricing.net.amount >= without.pricing.net.amount
    assert refused.pricing.net == without.pricing.net


@given(parts=contracts(), months=HISTORIES)
@THOROUGH
def test_lines_sum_to_the_net_and_replaying_gives_the_same(
    parts: Document, months: list[Hits]
) -> None:
    """To the cent, and every time to the byte."""
    terms = read(parts)
    settled = settle_months(terms, months)
    for one in settled:
        total = Money.total((line.amount for line in one.pricing.lines), terms.currency)
        assert one.pricing.net == total
        numbers = [line.number for line in one.pricing.lines]
        assert numbers == list(range(1, len(numbers) + 1))
    assert repr(settled) == repr(settle_months(terms, months))


@given(parts=contracts(), length=st.integers(1, 5))
@THOROUGH
def test_a_perfect_past_and_a_perfect_month_cost_nothing(parts: Document, length: int) -> None:
    """No line against the vendor but what the bonuses' own cap takes back."""
    for settled in settle_months(read(parts), [[1000, 1000, 1000]] * length):
        against = [line for line in settled.pricing.lines if line.amount.amount < 0]
        assert all(line.mechanic == "bonus_cap" for line in against)


@given(parts=contracts(), months=HISTORIES)
@THOROUGH
def test_what_is_put_by_is_never_taken_twice(parts: Document, months: list[Hits]) -> None:
    """Over any history, what later periods took from the bank and the carry is no more than was
    put by, and a credit comes back at most once.
    """
    settled = settle_months(read(parts), months)
    currency = settled[0].pricing.fee.currency
    for put, taken in (("carried_out", "carried_in"), ("deposited", "withdrawn")):
        balance = Money.zero(currency)
        for one in settled:
            balance = balance - one.pricing.stores.get(taken, Money.zero(currency))
            assert balance.amount >= 0
            balance = balance + one.pricing.stores.get(put, Money.zero(currency))
    lines = [line for one in settled for line in one.pricing.lines]
    back = [(line.metric, line.inputs["period"]) for line in lines if line.kind == "earn_back"]
    assert len(back) == len(set(back))
