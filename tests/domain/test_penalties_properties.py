"""What must hold for every contract that can be read, and every month."""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.contracts import Document, assess, contract, document, metric, reading
from vendor_sla.domain.assessments import Pricing
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.money import Money

AMOUNTS = st.integers(0, 20_000).map(str)
SHARES = st.integers(1, 40).map(lambda tenths: str(Decimal(tenths) / 10))
MEASURES = {"up": "answer_rate", "down": "abandonment_rate"}
THOROUGH = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def sums(draw: st.DrawFn) -> Document:
    """Draw an amount or a percentage of the fee."""
    if draw(st.booleans()):
        return {"amount": draw(AMOUNTS)}
    return {"fee_percent": draw(SHARES)}


def worse(direction: str, by: int) -> str:
    """Return a level so many points worse than the expected one of 90 (or 10)."""
    return str(90 - by if direction == "up" else 10 + by)


@st.composite
def banded(draw: st.DrawFn, direction: str) -> Document:
    """Draw three bands that cost more the worse they are."""
    charges = sorted(draw(st.lists(st.integers(0, 9000), min_size=2, max_size=2)))
    low, high = ("from", "to") if direction == "up" else ("above", "up_to")
    edges = [worse(direction, 0), worse(direction, draw(st.integers(1, 9)))]
    good, bad = (low, high) if direction == "up" else (high, low)
    bands = [
        {good: edges[0], "amount": "0"},
        {good: edges[1], bad: edges[0], "amount": str(charges[0])},
        {bad: edges[1], "amount": str(charges[1])},
    ]
    combine = draw(st.sampled_from(["replace", "cumulate"]))
    return {"kind": "bands", "combine": combine, "bands": bands}


@st.composite
def penalties(draw: st.DrawFn, direction: str) -> Document:
    """Draw one penalty of any kind."""
    misses = draw(st.sampled_from(["expected", "minimum"]))
    grace = {"by": draw(SHARES), "counts_from": draw(st.sampled_from(["level", "grace"]))}
    graced = {"grace": grace} if draw(st.booleans()) else {}
    step = draw(st.sampled_from(["full", "started", "pro_rata"]))
    relative = draw(st.sampled_from(["yes", "no"]))
    anchors = [
        {"at": worse(direction, 8), "amount": str(draw(st.integers(500, 9000)))},
        {"at": worse(direction, 0), "amount": "0"},
    ]
    events = "missed" if direction == "up" else "numerator"
    free = draw(st.sampled_from([{"free": "7"}, {"free_percent": "3.3"}]))
    percent = str(draw(st.integers(1, 250)))
    kinds: list[Document] = [
        {"kind": "flat", "misses": misses, **draw(sums()), **graced},
        {
            "kind": "per_point", "misses": misses, "each": draw(SHARES), "step": step,
            "relative": relative, **draw(sums()), **graced,
        },
        draw(banded(direction)),
        {"kind": "per_event", "events": events, **free, "amount": str(draw(st.integers(0, 90)))},
        {"kind": "interpolation", "anchors": anchors},
        {
            "kind": "pool", "misses": misses, "pool": "first", "allocation_percent": percent,
            **graced,
        },
    ]  # fmt: skip
    return {"clause": "4", **draw(st.sampled_from(kinds))}


@st.composite
def metrics(draw: st.DrawFn, place: int, weight: int) -> Document:
    """Draw a metric with up to two penalties, a cap and a bonus."""
    direction = draw(st.sampled_from(["up", "down"]))
    stretch = worse(direction, -5)
    floor = worse(direction, 30)
    bonus = {"kind": "flat", "clause": "5", "beats": "stretch", "amount": draw(AMOUNTS)}
    rules: list[Document] = [
        {"rule": "linear", "floor": floor, "stretch_points": "110"},
        {"rule": "pass_fail"},
        {"rule": "deduct", "points": "7", "each": "1", "step": "pro_rata"},
    ]
    return metric(
        key=f"metric_{place}",
        measure=MEASURES[direction],
        dimension="efficiency",
        direction=direction,
        expected=worse(direction, 0),
        minimum=worse(direction, 4),
        stretch=stretch,
        weight=str(weight),
        scoring=draw(st.sampled_from(rules)),
        penalties=draw(st.lists(penalties(direction), max_size=2)),
        bonus=bonus if draw(st.booleans()) else None,
        cap={"amount": draw(AMOUNTS), "clause": "4.9"} if draw(st.booleans()) else None,
        not_delivered_money="none",
    )


@st.composite
def contracts(draw: st.DrawFn) -> Document:
    """Draw a contract of two or three metrics, a fee with a linked share, and a cap."""
    weights = draw(st.sampled_from([(50, 50), (20, 30, 50), (98, 1, 1)]))
    parts = [draw(metrics(place, weight)) for place, weight in enumerate(weights)]
    share = {"key": "s", "percent": "30", "clause": "8", "by": "total", "unscored": "0"}
    anchors = [{"at": "40", "payable": "0"}, {"at": "95", "payable": "105"}]
    linked = {
        "inside_cap": draw(st.sampled_from(["yes", "no"])),
        "shares": [share | {"anchors": anchors}],
    }
    fee = {"clause": "8", "kind": "fixed", "amount": str(draw(st.integers(1, 999_999)))}
    pools = [{"key": "first", "share_percent": "50", "clause": "9.1"}]
    return document(
        *parts,
        fee=fee | ({"linked": linked} if draw(st.booleans()) else {}),
        at_risk={"percent": "10", "clause": "9", "pools": pools},
        caps={"period": {**draw(sums()), "clause": "9.2"}},
        bonuses={"clause": "9.6", "offsets": "yes", "cap": draw(sums())},
    )


HITS = st.lists(st.integers(0, 1000), min_size=3, max_size=3)


def good_count(terms: MetricTerms, hits: int) -> tuple[str, str]:
    """Return counts of 1,000 in which `hits` went well."""
    went_well = hits if terms.direction.value == "up" else 1000 - hits
    return str(went_well), "1000"


def priced(terms: Contract, hits: list[int]) -> Pricing:
    """Price a month in which so many of 1,000 went well, a metric."""
    readings = [
        reading(one, counts=good_count(one, int(count)))
        for one, count in zip(terms.metrics, hits, strict=False)
    ]
    return assess(terms, readings)[1]


def read(parts: Document) -> Contract:
    """Read a drawn document."""
    metrics_drawn = parts["metrics"]
    rest: dict[str, Any] = {key: value for key, value in parts.items() if key != "metrics"}
    return contract(*metrics_drawn, **rest)


@given(parts=contracts(), hits=HITS)
@THOROUGH
def test_credits_inside_the_cap_are_never_above_it(parts: Document, hits: list[int]) -> None:
    """The cut gives back what is more."""
    terms = read(parts)
    pricing = priced(terms, hits)
    capped = {"credit", "fee_share"} if terms.fee.is_inside_cap else {"credit"}
    lines = [one for one in pricing.lines if one.kind in capped or one.mechanic == "period_cap"]
    assert pricing.cap is not None
    assert -sum(line.amount.amount for line in lines) <= pricing.cap.amount


@given(parts=contracts(), hits=HITS, place=st.integers(0, 2), better=st.integers(1, 400))
@THOROUGH
def test_doing_better_never_costs_more(
    parts: Document, hits: list[int], place: int, better: int
) -> None:
    """More of one metric's cases going well never lowers the net."""
    terms = read(parts)
    improved = list(hits)
    improved[place] = min(1000, hits[place] + better)
    assert priced(terms, improved).net.amount >= priced(terms, hits).net.amount


@given(parts=contracts(), hits=HITS, seed=st.randoms(use_true_random=False))
@THOROUGH
def test_the_order_of_metrics_does_not_matter(parts: Document, hits: list[int], seed: Any) -> None:
    """Same lines, same net, whichever metric stands first."""
    pairs = list(zip(parts["metrics"], hits, strict=False))
    before = priced(read(parts), [count for _, count in pairs])
    seed.shuffle(pairs)
    shuffled = read(parts | {"metrics": [part for part, _ in pairs]})
    after = priced(shuffled, [count for _, count in pairs])
    assert after.net == before.net
    assert sorted(str(line.amount) for line in after.lines) == sorted(
        str(line.amount) for line in before.lines
    )


@given(parts=contracts(), hits=HITS)
@THOROUGH
def test_lines_sum_to_the_net_and_replaying_gives_the_same(
    parts: Document, hits: list[int]
) -> None:
    """To the cent, and every time."""
    terms = read(parts)
    pricing = priced(terms, hits)
    total = Money.total((line.amount for line in pricing.lines), terms.currency)
    assert pricing.net == total
    assert [line.number for line in pricing.lines] == list(range(1, len(pricing.lines) + 1))
    assert repr(pricing) == repr(priced(terms, hits))


@given(parts=contracts())
@THOROUGH
def test_a_perfect_month_costs_nothing(parts: Document) -> None:
    """No line against the vendor but what the bonuses' own cap takes back."""
    pricing = priced(read(parts), [1000, 1000, 1000])
    against = [line for line in pricing.lines if line.amount.amount < 0]
    assert all(line.mechanic == "bonus_cap" for line in against)
