"""Quarterly metrics in a monthly contract: one figure from the counts of three months."""

from decimal import Decimal

import pytest

from tests.builders.contracts import contract, metric, reading, settled_month
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.settlements import Settlement
from vendor_sla.domain.trends import past_month_document, read_past_month


def quarterly_contract() -> Contract:
    """Return a contract whose only metric is assessed by the quarter; missing data costs 7,000."""
    return contract(
        metric(
            period="quarter",
            penalties=[{"kind": "flat", "clause": "4.1.1", "misses": "expected", "amount": "1000"}],
            not_delivered_money={"amount": "7000"},
        )
    )


def settled(terms: Contract, *readings: Reading) -> Settlement:
    """Settle the months of a quarter one after the other; return the last."""
    history: list[PastMonth] = []
    last: Settlement | None = None
    for number, one in enumerate(readings, 1):
        last = settled_month(terms, [one], period=Period.month(2026, number), history=history)
        # Later periods read what earlier ones wrote down.
        history.append(read_past_month(past_month_document(last.month), terms.currency))
    assert last is not None
    return last


def counts(terms: Contract, numerator: str, denominator: str) -> Reading:
    """Return a month's counts."""
    return reading(terms.metrics[0], counts=(numerator, denominator))


def test_the_counts_of_three_months_make_one_figure() -> None:
    """(90 + 95 + 1,600) of 2,200 are 81.14 %, not the mean of 90, 95 and 80."""
    terms = quarterly_contract()
    end = settled(
        terms,
        counts(terms, "90", "100"),
        counts(terms, "95", "100"),
        counts(terms, "1600", "2000"),
    )
    assert end.readings[0].rounded == Decimal("81.14")
    assert [str(line.amount.amount) for line in end.pricing.lines] == ["-1000.00"]


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_month_that_does_not_come_leaves_the_quarter_without_a_figure(missing: int) -> None:
    """Else the vendor's worst month would be the one that is missing."""
    terms = quarterly_contract()
    months = [counts(terms, "990", "1000") for _ in range(3)]
    months[missing] = reading(terms.metrics[0], state=ReadingState.NOT_DELIVERED)
    end = settled(terms, *months)
    assert end.readings[0].state is ReadingState.NOT_DELIVERED
    assert [str(line.amount.amount) for line in end.pricing.lines] == ["-7000.00"]


def test_a_month_without_cases_is_left_out_of_the_quarter() -> None:
    """No cases are not missing data."""
    terms = quarterly_contract()
    none = reading(terms.metrics[0], state=ReadingState.NO_VOLUME)
    end = settled(terms, none, counts(terms, "970", "1000"), counts(terms, "990", "1000"))
    assert end.readings[0].rounded == Decimal("98.00")
    assert not end.pricing.lines
