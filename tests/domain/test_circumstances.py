"""Circumstances: what was handed in beside the rows has its effect, or says why it has none."""

from decimal import Decimal
from typing import Any

import pytest

from tests.builders.contracts import Document, contract, metric, reading, settled_month
from vendor_sla.domain.circumstances import Circumstances, Incident, ReliefClaim, Waiver
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.refusals import Invalid
from vendor_sla.domain.settlements import Settlement

DAY = Period.month(2026, 10).start
OUTAGE = {
    "arithmetic": "add_to_numerator",
    "key": "outage",
    "clause": "6.1",
    "name": {"zh": "故障", "en": "Outage"},
    "evidence": "optional",
}
CLAIM = ReliefClaim("answered", "outage", misses=40, approved_by="Chen")


def incident(key: str, clause: str, **more: Any) -> Document:
    """Return a kind of incident that costs 500 each."""
    part = {
        "key": key,
        "clause": clause,
        "name": {"zh": key, "en": key},
        "per": "case",
        "amount": "500",
        "most": "none",
        "inside_cap": "no",
    }
    return part | more


def settled(terms: Contract, happened: Circumstances, figure: Reading | None = None) -> Settlement:
    """Settle October with a metric at its target, or as read."""
    figure = figure or reading(terms.metrics[0], "95")
    return settled_month(terms, [figure], circumstances=happened)


def notes(terms: Contract, figure: Reading) -> list[tuple[str, str]]:
    """Return the codes of the notes, each with its metric, once forty misses are claimed."""
    told = settled(terms, Circumstances(relief=(CLAIM,)), figure).pricing.notes
    return [(step.code, step.facts.get("metric", "")) for step in told]


def test_an_incident_by_the_day_says_its_days() -> None:
    """Days that are not said are not none: the incident would be free."""
    terms = contract(incidents=[incident("down", "5", per="day")])
    with pytest.raises(Invalid) as refused:
        settled(terms, Circumstances(incidents=(Incident("down", DAY),)))
    (problem,) = refused.value.problems
    assert (problem.code, problem.place) == ("circumstances.days_needed", "incidents.0.days")
    end = settled(terms, Circumstances(incidents=(Incident("down", DAY, days=1),)))
    assert end.pricing.net.amount == Decimal("-500.00")


def test_of_two_lines_of_one_kind_the_clause_says_which_is_waived() -> None:
    """Both are incidents; the second is let go."""
    terms = contract(incidents=[incident("abuse", "5.1"), incident("leak", "5.2", amount="900")])
    cases = (Incident("abuse", DAY), Incident("leak", DAY))
    for named, amount in (("incident", "500.00"), ("5.1", "500.00"), ("5.2", "900.00")):
        waiver = Waiver(named, None, "Chen", "agreed", "training")
        end = settled(terms, Circumstances(incidents=cases, waivers=(waiver,)))
        assert str(end.pricing.lines[-1].amount.amount) == amount


def test_relief_of_a_metric_without_a_price_is_shown_too() -> None:
    """It has no money line to stand on, but the points follow it."""
    terms = contract(relief=[OUTAGE])
    figure = reading(terms.metrics[0], counts=("920", "1000"))
    end = settled(terms, Circumstances(relief=(CLAIM,)), figure)
    assert end.readings[0].rounded == Decimal("96.00")
    assert notes(terms, figure) == [("money.relief.add_to_numerator", "answered")]


def test_a_trial_shows_its_relief() -> None:
    """Scores are published, and what made them."""
    terms = contract(relief=[OUTAGE], trial="yes")
    figure = reading(terms.metrics[0], counts=("920", "1000"))
    assert notes(terms, figure) == [
        ("money.trial", ""),
        ("money.relief.add_to_numerator", "answered"),
    ]


def test_relief_of_a_figure_that_is_not_there_says_that_it_has_no_effect() -> None:
    """Whether nothing came in or nothing was delivered."""
    charge = {"kind": "flat", "clause": "4.1.1", "misses": "expected", "amount": "1000"}
    terms = contract(
        metric(penalties=[charge], not_delivered_money="none"),
        relief=[OUTAGE],
    )
    for state, because in (
        (ReadingState.NO_VOLUME, "money.unmeasured.no_volume"),
        (ReadingState.NOT_DELIVERED, "money.undelivered_none"),
    ):
        figure = reading(terms.metrics[0], state=state)
        assert notes(terms, figure) == [
            ("money.relief_unmeasured", "answered"),
            (because, "answered"),
        ]
