"""Decisions: what an honest check made of a vendor's figure, and which figure governs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from vendor_sla.domain.money import Money
from vendor_sla.domain.readings import Reading


class Outcome(StrEnum):
    """What a check of a figure came to."""

    ACCEPT = "accept"
    REPLACE = "replace"
    REJECT = "reject"
    INCONCLUSIVE = "inconclusive"
    VOID = "void"


class Check(StrEnum):
    """How a figure was checked."""

    MATCH = "match"  # against the client's own extract, row by row
    SAMPLE = "sample"  # against a drawn sample of the vendor's rows
    MEASURE = "measure"  # not at all: the figure is made from a sample alone


class Governs(StrEnum):
    """Whose figure governs."""

    VENDOR = "vendor"
    CLIENT = "client"
    CORRECTED = "corrected"
    SAMPLE = "sample"
    AGREED = "agreed"
    RULED = "ruled"  # by the decision of a dispute


_TAKES_OVER = frozenset({Governs.CLIENT, Governs.CORRECTED, Governs.AGREED, Governs.RULED})


@dataclass(frozen=True, slots=True)
class Interval:
    """Two limits in the displayed unit, each one-sided at the contract's error."""

    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Sampled:
    """What a figure from a sample stands on.

    `population` is None where it is not known; `contradicted` counts the audited items that
    contradict the vendor, None for means and quantiles. `method` names the interval.
    """

    audited: int
    population: int | None
    contradicted: int | None
    method: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The values money stands on where the figure is an estimate, exact, in the displayed unit.

    `trigger` says whether a level is missed, `first` prices a first breach, `later` the ones that
    follow it running, `reward` a bonus.
    """

    trigger: Fraction
    first: Fraction
    later: Fraction
    reward: Fraction

    @classmethod
    def of(cls, value: Fraction) -> "Basis":
        """Return one value for everything."""
        return cls(value, value, value, value)


@dataclass(frozen=True, slots=True)
class Decision:
    """One metric of one period: what was claimed, what was found, what governs, and why.

    `rule` names the rule that fired. `vendor` and `client` are both figures, exact, in the
    displayed unit, and `gap` how far the vendor's flatters it (negative: it does not); a band
    metric's is not oriented. `gap_limits` and `limits` are the intervals of the gap and of the
    client's figure, `found` the reading made of it. `basis` is None where money stands on the
    reading itself. `excuse` is the code of why it may cost
    nothing. An open decision waits for a recount: nothing is issued. `is_misreported` marks data
    refused for good.
    """

    metric: str
    check: Check
    outcome: Outcome | None
    rule: str
    governs: Governs
    clause: str
    vendor: Fraction | None = None
    client: Fraction | None = None
    gap: Fraction | None = None
    gap_limits: Interval | None = None
    limits: Interval | None = None
    sampled: Sampled | None = None
    found: Reading | None = None
    basis: Basis | None = None
    excuse: str = ""
    is_open: bool = False
    is_misreported: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def reading(self) -> Reading | None:
        """Return the reading that takes the place of the vendor's, None where that one stands."""
        is_found = self.governs in _TAKES_OVER
        return self.found if is_found else None


@dataclass(frozen=True, slots=True)
class MoneyUnder:
    """What a period comes to under the vendor's figures, the client's, and those that govern.

    `by_metric` holds (vendor, client, governing) with one metric's figure exchanged at a time and
    all others as they govern; the vendor's is None where only a sample knows the figure.
    """

    vendor: Money
    client: Money
    governing: Money
    by_metric: Mapping[str, tuple[Money | None, Money, Money]]
