"""Published clauses come out to the cent."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders.contracts import assess, contract, metric, reading, texts
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.examples import run_example
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.intake.contract_examples import read_examples

CASES: list[Any] = texts((Path(__file__).parent / "published_cases.yaml").read_text("utf-8"))  # type: ignore[assignment]
MONTHS = [
    pytest.param(case, month, id=f"{case['case']} {month.get('values', month.get('counts'))}")
    for case in CASES
    for month in case.get("months", [])
]
HISTORIES = [
    pytest.param(case, history, id=f"{case['case']} {history['name']}")
    for case in CASES
    for history in case.get("histories", [])
]


def contract_of(case: dict[str, Any]) -> Contract:
    """Return the small contract of a case; metrics stand in the efficiency dimension."""
    metrics = [
        metric(key=f"metric_{place}", dimension="efficiency", **{"minimum": None, **part})
        for place, part in enumerate(case["metrics"])
    ]
    has_bonus = any("bonus" in part for part in case["metrics"])
    return contract(
        *metrics,
        currency=case.get("currency", "CNY"),
        fee={
            "clause": "8",
            "kind": "fixed",
            "amount": case.get("fee", "100000"),
            **({"linked": case["linked"]} if "linked" in case else {}),
        },
        caps={"period": case.get("cap", "none"), "year": case.get("year_cap", "none")},
        at_risk=case.get("at_risk"),
        bonuses={"clause": "9", "offsets": "no", "cap": "none"} if has_bonus else None,
        **case.get("rules", {}),
    )


def readings_of(terms: Contract, month: dict[str, Any]) -> list[Reading]:
    """Return the readings of a month: values, counts, or `not_delivered`."""
    if "counts" in month:
        return [
            reading(one, counts=(n, d))
            for one, (n, d) in zip(terms.metrics, month["counts"], strict=True)
        ]
    return [
        reading(one, state=ReadingState.NOT_DELIVERED)
        if value == "not_delivered"
        else reading(one, value)
        for one, value in zip(terms.metrics, month["values"], strict=True)
    ]


@pytest.mark.parametrize(("case", "month"), MONTHS)
def test_a_published_clause_comes_out_to_the_cent(
    case: dict[str, Any], month: dict[str, Any]
) -> None:
    """Lines, net, cuts and printed points are those of the source."""
    terms = contract_of(case)
    scores, pricing = assess(terms, readings_of(terms, month))
    assert [str(line.amount.amount) for line in pricing.lines] == month["lines"]
    assert pricing.net.amount == sum(Decimal(amount) for amount in month["lines"])
    assert month.get("net", str(pricing.net.amount)) == str(pricing.net.amount)
    if "cut" in month:
        steps = [step for line in pricing.lines for step in line.working]
        assert month["cut"] in [step.facts.get("cut") for step in steps]
    if "printed_points" in month:
        assert scores.metrics[0].working[0].facts["printed"] == month["printed_points"]


@pytest.mark.parametrize(("case", "history"), HISTORIES)
def test_a_published_clause_that_looks_back_comes_out_to_the_cent(
    case: dict[str, Any], history: dict[str, Any]
) -> None:
    """Months that follow one another, as `examples.yaml` writes them."""
    (example,) = read_examples(json.dumps([history]), "published_cases.yaml")
    assert not run_example(contract_of(case), example)


def test_volume_tiers_are_graduated_or_whole() -> None:
    """M19: 1 to 1,000 at 1.00, 1,001 to 5,000 at 0.80: 1,500 units are 1,400 graduated."""
    fee = {
        "clause": "8",
        "kind": "per_unit",
        "volume": "handled",
        "tiers_apply": "graduated",
        "tiers": [
            {"up_to": "1000", "price": "1.00"},
            {"up_to": "5000", "price": "0.80"},
            {"price": "0.70"},
        ],
    }
    for tiers_apply, expected in (("graduated", "1400.00"), ("whole", "1200.00")):
        terms = contract(fee=fee | {"tiers_apply": tiers_apply})
        reached = [reading(terms.metrics[0], "95")]
        _, pricing = assess(terms, reached, volume={"handled": 1500})
        assert str(pricing.fee.amount) == expected
