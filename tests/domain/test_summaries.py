"""Summaries: what a contract costs, in amounts that the law would charge."""

from tests.builders.contracts import contract, metric
from vendor_sla.domain.summaries import summarise


def sums(period: str | None) -> list[str]:
    """Return the amounts the summary names for a metric assessed by the period given."""
    terms = contract(
        metric(
            period=period,
            penalties=[{"kind": "flat", "clause": "4.2", "misses": "expected", "fee_percent": "1"}],
            cap={"fee_percent": "2", "clause": "4.3"},
            not_delivered_money={"fee_percent": "3"},
        ),
        fee={"clause": "8", "kind": "fixed", "amount": "100000"},
    )
    told = [fact for step in summarise(terms) for fact in step.facts.values()]
    return [fact for fact in told if " % = " in fact]


def test_shares_of_a_monthly_metric_are_of_the_months_fee() -> None:
    """Of 100,000."""
    assert sums(None) == ["1 % = 1000.00 CNY", "2 % = 2000.00 CNY", "3 % = 3000.00 CNY"]


def test_shares_of_a_quarterly_metric_are_of_the_quarters_fee() -> None:
    """Of 300,000: three months."""
    assert sums("quarter") == ["1 % = 3000.00 CNY", "2 % = 6000.00 CNY", "3 % = 9000.00 CNY"]
