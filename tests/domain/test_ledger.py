"""The ledger sums to zero."""

from decimal import Decimal

import pytest

from vendor_sla.domain.assessments import MoneyLine
from vendor_sla.domain.ledger import (
    VENDOR_PAYABLE,
    Entry,
    Transfer,
    balance,
    issue_transfer,
    opposite,
)
from vendor_sla.domain.money import Money


def yuan(text: str) -> Money:
    """Return an amount in CNY."""
    return Money(Decimal(text), "CNY")


def line(number: int, kind: str, amount: str) -> MoneyLine:
    """Build a money line."""
    return MoneyLine(number, kind, "csat", "7.1", "bands", yuan(amount), {}, ())


LINES = (line(1, "credit", "-9000.00"), line(2, "credit", "-4000.00"), line(3, "cut", "1043.60"))


def test_an_issue_lowers_what_the_vendor_is_owed_by_the_net() -> None:
    transfer = issue_transfer(LINES)
    assert balance([transfer], VENDOR_PAYABLE, "CNY") == yuan("-11956.40")
    assert balance([transfer], "credit", "CNY") == yuan("13000.00")
    assert balance([transfer], "cut", "CNY") == yuan("-1043.60")


def test_an_issue_and_its_opposite_leave_nothing() -> None:
    transfer = issue_transfer(LINES)
    both = [transfer, opposite(transfer)]
    accounts = {entry.account for entry in transfer.entries}
    assert all(balance(both, account, "CNY") == yuan("0.00") for account in accounts)


def test_a_month_without_money_books_nothing() -> None:
    assert issue_transfer([line(1, "credit", "0.00")]).entries == ()


def test_a_transfer_that_does_not_sum_to_zero_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="CNY do not sum to zero"):
        Transfer("issue", (Entry(VENDOR_PAYABLE, yuan("-1.00")), Entry("credit", yuan("0.99"))))


def test_currencies_are_not_summed_together() -> None:
    with pytest.raises(ValueError, match="do not sum to zero"):
        Transfer(
            "issue",
            (
                Entry(VENDOR_PAYABLE, yuan("-1.00")),
                Entry("credit", Money(Decimal("1.00"), "EUR")),
            ),
        )
