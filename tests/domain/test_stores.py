"""What periods carry on and put by for one another."""

from decimal import Decimal
from typing import Any

import pytest

from tests.builders.contracts import contract, metric, reading, settled_month
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.pasts import Opening
from vendor_sla.domain.periods import Period
from vendor_sla.domain.settlements import Settlement

JANUARY = Period.month(2026, 1)
BANK = {
    "clause": "9.8", "beats": "stretch", "deposit": {"amount": "600"}, "most": {"amount": "1000"},
    "expires_after": "never",
}  # fmt: skip


def agreed(**rules: Any) -> Contract:
    """Return two metrics, one that costs 5,000 when missed, under a cap of 1,000 a month."""
    flat = {"kind": "flat", "clause": "4.2", "misses": "expected", "amount": "5000"}
    return contract(
        metric(key="first", weight="50", penalties=[flat], not_delivered_money="none"),
        metric(key="second", weight="50", stretch="98"),
        caps={"period": {"amount": "1000", "clause": "9"}},
        **rules,
    )


def settle_all(
    terms: Contract, *months: tuple[str, str], opening: Opening | None = None
) -> list[Settlement]:
    """Settle months of 2026 one after the other, a value for each metric."""
    settled: list[Settlement] = []
    for place, values in enumerate(months):
        figures = [reading(one, value) for one, value in zip(terms.metrics, values, strict=True)]
        settled.append(
            settled_month(
                terms,
                figures,
                period=JANUARY.shifted(place),
                history=[one.month for one in settled],
                opening=opening,
            )
        )
    return settled


def lines_of(settled: Settlement) -> list[tuple[str, str]]:
    """Return each line's mechanic and amount."""
    return [(one.mechanic, str(one.amount.amount)) for one in settled.pricing.lines]


CARRY = {"clause": "9.9", "what": "above_cap", "expires_after": "2"}


@pytest.mark.parametrize(("value", "carried"), [("94", False), ("95", True)])
def test_a_better_month_is_no_dearer_for_the_room_it_leaves(value: str, carried: bool) -> None:
    """The bank pays for carried credits as it pays for a month's own."""
    terms = agreed(carry_forward=CARRY, credit_bank=BANK)
    _, second = settle_all(terms, ("94", "99"), (value, "95"))
    assert str(second.pricing.net.amount) == "-400.00"
    assert ("carried_in", "-1000.00") in lines_of(second) or not carried


def test_what_the_cap_cut_is_charged_as_later_caps_leave_room_until_it_expires() -> None:
    """4,000 are cut in January; February and March take 1,000 each, the rest is gone."""
    months = settle_all(agreed(carry_forward=CARRY), ("94", "95"), *[("95", "95")] * 3)
    assert lines_of(months[0]) == [("flat", "-5000.00"), ("period_cap", "4000.00")]
    assert [lines_of(month) for month in months[1:]] == [
        [("carried_in", "-1000.00")], [("carried_in", "-1000.00")], [],
    ]  # fmt: skip


def test_the_bank_never_holds_more_than_agreed() -> None:
    """Two deposits of 600 make 1,000, and a month of credits uses it up."""
    months = settle_all(agreed(credit_bank=BANK), ("95", "99"), ("95", "99"), *[("94", "95")] * 2)
    assert [str(month.pricing.net.amount) for month in months] == [
        "0.00", "0.00", "0.00", "-1000.00",
    ]  # fmt: skip
    assert not months[2].month.credits


def test_an_opening_brings_along_what_was_carried_and_banked() -> None:
    """1,500 waited and 300 lay in the bank at go-live."""
    opening = Opening(JANUARY.start, carried=Decimal(1500), banked=Decimal(300))
    terms = agreed(carry_forward=CARRY, credit_bank=BANK)
    months = settle_all(terms, ("95", "95"), ("95", "95"), ("95", "95"), opening=opening)
    assert [lines_of(month) for month in months] == [
        [("carried_in", "-1000.00"), ("credit_bank", "300.00")],
        [("carried_in", "-500.00")],
        [],
    ]
