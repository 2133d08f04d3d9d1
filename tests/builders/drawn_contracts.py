"""Contracts drawn by chance: every mechanic and rule of the format, in sound combinations."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.builders.contracts import Document, contract, document, metric
from vendor_sla.domain.contracts import Contract, MetricTerms

AMOUNTS = st.integers(0, 20_000).map(str)
SHARES = st.integers(1, 40).map(lambda tenths: str(Decimal(tenths) / 10))
PRINTED = {"bands", "interpolation"}
TRIGGERS: list[Document | None] = [
    None,
    {"kind": "running", "periods": "2", "reset": "no"},
    {"kind": "running", "periods": "3", "reset": "yes"},
    {"kind": "n_of_m", "misses": "2", "periods": "3"},
]
MEASURES = {"up": "answer_rate", "down": "abandonment_rate"}


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
    kinds.append({"kind": "shortfall", "misses": misses, **graced})
    trigger = draw(st.sampled_from(TRIGGERS))
    said = {"trigger": trigger} if trigger else {}
    return {"clause": "4", **draw(st.sampled_from(kinds)), **said}


@st.composite
def pointed(draw: st.DrawFn, direction: str) -> Document:
    """Draw a penalty that gives service points."""
    misses = draw(st.sampled_from(["expected", "minimum"]))
    count = str(draw(st.integers(1, 5)))
    kinds: list[Document] = [
        {"kind": "flat", "misses": misses, "points": count},
        {
            "kind": "per_point", "misses": misses, "each": "1", "step": "started",
            "relative": "no", "points": count,
        },
        {
            "kind": "per_event", "points": count, "free": "9",
            "events": "missed" if direction == "up" else "numerator",
        },
    ]  # fmt: skip
    return {"clause": "4", **draw(st.sampled_from(kinds))}


@st.composite
def metrics(
    draw: st.DrawFn, place: int, weight: int, *, has_points: bool, may_improve: bool
) -> Document:
    """Draw a metric with up to two penalties, a cap and a bonus."""
    direction = draw(st.sampled_from(["up", "down"]))
    stretch = worse(direction, -5)
    floor = worse(direction, 30)
    bonus = {"kind": "flat", "clause": "5", "beats": "stretch", "amount": draw(AMOUNTS)}
    cap = {"amount": draw(AMOUNTS), "clause": "4.9"}
    charged = st.lists(penalties(direction), max_size=2)
    drawn = draw(st.lists(pointed(direction), max_size=2) if has_points else charged)
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
        penalties=[one for one in drawn if not may_improve or one["kind"] not in PRINTED],
        bonus=bonus if draw(st.booleans()) else None,
        cap=None if has_points or draw(st.booleans()) else cap,
        not_delivered_money="none",
    )


@st.composite
def repeats(draw: st.DrawFn) -> list[Document]:
    """Draw up to two multipliers."""
    kinds: list[Document] = [
        {"kind": "consecutive", "failures": "2"},
        {"kind": "repeated", "failures": "2", "periods": "4"},
        {"kind": "extensive", "failures": "2"},
        {"kind": "threshold"},
    ]
    chosen = draw(st.lists(st.sampled_from(kinds), max_size=2, unique_by=lambda one: one["kind"]))
    factor = str(draw(st.sampled_from(["1.5", "2", "3"])))
    return [{"clause": "9.3", "factor": factor, **one} for one in chosen]


@st.composite
def looking_back(draw: st.DrawFn, *, may_improve: bool) -> Document:
    """Draw the rules that look at other periods, each there or not."""
    what = draw(st.sampled_from(["above_cap", "above_invoice"]))
    of = {"fee_percent": draw(SHARES), "of": draw(st.sampled_from(["fees_to_date"]))}
    clean = str(draw(st.integers(1, 2)))
    rules: Document = {
        "earn_back": {
            "clause": "9.7", "share_percent": "50", "clean_periods": clean, "expires_after": "4",
        },
        "credit_bank": {
            "clause": "9.8", "beats": "stretch", "deposit": {"amount": draw(AMOUNTS)},
            "most": {"amount": "30000"}, "expires_after": "never",
        },
        "carry_forward": {"clause": "9.9", "what": what, "expires_after": "2"},
        "grade_money": {
            "clause": "7.9", "inside_cap": draw(st.sampled_from(["yes", "no"])),
            "rewards": {"A": {"amount": "500"}}, "deductions": {"C": {"amount": draw(AMOUNTS)}},
        },
    }  # fmt: skip
    if may_improve:
        rules["improvement"] = {"clause": "9.5", "periods": "2", "share_percent": "50"}
    kept = {name: rule for name, rule in rules.items() if draw(st.booleans())}
    year = {"clause": "9.4", "year": "calendar", **of} if draw(st.booleans()) else "none"
    return kept | {"year": year}


RELIEF: Document = {
    "key": "outage", "clause": "10", "name": {"zh": "故障", "en": "Outage"},
    "evidence": "optional",
}  # fmt: skip


@st.composite
def contracts(draw: st.DrawFn) -> Document:
    """Draw a contract of two or three metrics, with any of the rules beyond single metrics."""
    weights = draw(st.sampled_from([(50, 50), (20, 30, 50), (98, 1, 1)]))
    has_points, may_improve = draw(st.booleans()), draw(st.booleans())
    parts = [
        draw(metrics(place, weight, has_points=has_points, may_improve=may_improve))
        for place, weight in enumerate(weights)
    ]
    is_pointed = any("points" in one for part in parts for one in part["penalties"])
    dearer = str(draw(st.integers(500, 20_000)))
    table: Document = {
        "table": [{"points": "2", "amount": "500"}, {"points": "5", "amount": dearer}],
        "between": "step_below",
    }
    rate: Document = {"each": draw(sums()), "free": str(draw(st.integers(0, 3)))}
    priced: Document = {"clause": "9.2.1", **draw(st.sampled_from([table, rate]))}
    share = {"key": "s", "percent": "30", "clause": "8", "by": "total", "unscored": "0"}
    by_total: list[Document] = [
        {"anchors": [{"at": "40", "payable": "0"}, {"at": "95", "payable": "105"}]},
        {"deduct": {"below": "90", "each": "1", "step": "full", "percent": "2", "least": "0"}},
    ]
    linked = {
        "inside_cap": draw(st.sampled_from(["yes", "no"])),
        "shares": [share | draw(st.sampled_from(by_total))],
    }
    fee = {"clause": "8", "kind": "fixed", "amount": str(draw(st.integers(1, 999_999)))}
    pools = [{"key": "first", "share_percent": "50", "clause": "9.1"}]
    rules = draw(looking_back(may_improve=may_improve))
    year = rules.pop("year")
    arithmetic = draw(st.sampled_from(["add_to_numerator", "drop"]))
    return document(
        *parts,
        fee=fee | ({"linked": linked} if draw(st.booleans()) else {}),
        at_risk={"percent": "10", "clause": "9", "pools": pools},
        caps={"period": {**draw(sums()), "clause": "9.2"}, "year": year},
        bonuses={"clause": "9.6", "offsets": "yes", "cap": draw(sums())},
        service_points=priced if is_pointed else None,
        repeats=draw(repeats()),
        relief=[RELIEF | {"arithmetic": arithmetic}],
        **rules,
    )


def good_count(terms: MetricTerms, hits: int) -> tuple[str, str]:
    """Return counts of 1,000 in which `hits` went well."""
    went_well = hits if terms.direction.value == "up" else 1000 - hits
    return str(went_well), "1000"


def read(parts: Document) -> Contract:
    """Read a drawn document."""
    metrics_drawn = parts["metrics"]
    rest: dict[str, Any] = {key: value for key, value in parts.items() if key != "metrics"}
    return contract(*metrics_drawn, **rest)
