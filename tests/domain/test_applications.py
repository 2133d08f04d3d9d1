"""What is open, what is free, what an invoice takes: for any amounts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.domain.applications import Balance, proposed_amount, require_applicable, signed
from vendor_sla.domain.claims import claim_clock
from vendor_sla.domain.invoices import BilledFee, ComputedFee, compare_fees
from vendor_sla.domain.ledger import VENDOR_PAYABLE, balance, opposite, settling_transfer
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid
from vendor_sla.store.models import new_id

AMOUNTS = st.integers(-10_000, 10_000).map(lambda cents: Money(Decimal(cents) / 100, "CNY"))
POSITIVE = st.integers(0, 10_000).map(lambda cents: Money(Decimal(cents) / 100, "CNY"))
BALANCES = st.builds(Balance, AMOUNTS, POSITIVE, AMOUNTS, AMOUNTS)


@given(BALANCES)
def test_what_is_free_is_never_more_than_is_open_nor_of_the_other_sign(money: Balance) -> None:
    low, high = sorted((Decimal(0), money.open.amount))
    assert low <= money.free.amount <= high
    assert money.free + money.withheld == money.open


@given(BALANCES, POSITIVE)
def test_what_is_proposed_is_always_taken_and_a_cent_more_never(
    money: Balance, left: Money
) -> None:
    proposed = proposed_amount(money, left)
    asked = Money(abs(proposed.amount), "CNY")
    if asked.amount:
        require_applicable(money, asked, left)
        assert signed(money, asked) == proposed
    if money.free.amount:
        with pytest.raises(Invalid):
            require_applicable(money, asked + Money.parse("0.01", "CNY"), left)
    else:
        with pytest.raises(Conflict):
            require_applicable(money, Money.parse("0.01", "CNY"), left)


@given(AMOUNTS.filter(lambda one: one.amount != 0), st.sampled_from(["invoice", "refund"]))
def test_to_apply_and_to_take_back_is_nothing(amount: Money, kind: str) -> None:
    made = settling_transfer(kind, amount)
    assert balance([made], VENDOR_PAYABLE, "CNY") == -amount
    for account in (VENDOR_PAYABLE, "applied", "refunded"):
        assert balance([made, opposite(made)], account, "CNY").amount == 0


@given(AMOUNTS, st.lists(st.floats(0, 1).map(lambda x: round(Decimal(x), 3)), max_size=6))
def test_parts_applied_one_after_another_sum_to_the_net(net: Money, shares: list[Decimal]) -> None:
    nothing = Money.zero("CNY")
    money, applied = Balance(net, nothing, nothing, nothing), nothing
    for share in [*shares, Decimal(1)]:
        part = Money.rounded(abs(money.free.amount) * share, "CNY")
        if part.amount:
            require_applicable(money, part, None)
            applied = applied + signed(money, part)
            money = Balance(net, nothing, applied, nothing)
    assert applied == net
    assert money.open.amount == 0


def test_the_last_day_of_a_claim_still_counts() -> None:
    issued, last = date(2026, 11, 12), date(2026, 12, 12)
    assert claim_clock(issued, None, last) is None
    clocks = [claim_clock(issued, 30, day) for day in (date(2026, 12, 3), last, date(2026, 12, 13))]
    found = [(one.claim_by, one.days_left, one.has_passed) for one in clocks if one]
    assert found == [(last, 9, False), (last, 0, False), (last, -1, True)]


def test_a_bill_of_several_months_is_compared_once_all_are_issued() -> None:
    months = [
        ComputedFee(new_id(), Period.month(2026, number), Money.parse("100", "CNY"))
        for number in (10, 11, 12)
    ]
    bill = BilledFee(new_id(), "Q4", Period.parse("2026-Q4"), Money.parse("290", "CNY"))
    (early,) = compare_fees(months[:2], [bill], "CNY")
    assert (early.computed, early.difference, early.differs) == (None, None, False)
    (whole,) = compare_fees(months, [bill], "CNY")
    assert (whole.difference, whole.differs) == (Money.parse("-10", "CNY"), True)
