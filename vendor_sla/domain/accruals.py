"""Accruals: what months that are not issued yet will probably come to, and how that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period

MEAN_OF_MONTHS = 6  # how many issued months at most an estimate is the mean of


class Basis(StrEnum):
    """What an expected amount stands on; the word is `accrual.basis.<value>`.

    The best one there is counts, in this order; `issued` is a month issued after the day.
    """

    ISSUED = "issued"
    DRAFT = "draft"
    DRY_RUN = "dry_run"
    MEAN = "mean"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Accrual:
    """What is expected of one month; `net` is None where there is nothing to go by.

    `months` is how many issued months a mean is of, else 0. A credit to the client is negative.
    """

    month_id: UUID
    contract_id: UUID
    contract_key: str
    vendor_id: UUID
    vendor_name: str
    period: Period
    state: str
    net: Money | None
    currency: str
    basis: Basis
    months: int = 0


def mean_net(nets: Sequence[Decimal], currency: str) -> Money:
    """Return the mean of the last issued months, rounded once; the newest come first."""
    last = nets[:MEAN_OF_MONTHS]
    return Money.rounded(sum((Fraction(net) for net in last), Fraction(0)) / len(last), currency)
