"""What a contract says about the fee of a period."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from vendor_sla.domain.penalties.terms import Stepping
from vendor_sla.domain.ranges import Anchor, Band


@dataclass(frozen=True, slots=True)
class FixedFee:
    """An amount for each calendar month (or quarter) of the contract's period."""

    amount: Decimal


class Tiering(StrEnum):
    """Graduated: each unit at its own tier's price. Whole: all units at the last tier's price."""

    GRADUATED = "graduated"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Tier:
    """The price of the units above the previous tier, up to and including `up_to`; None no end."""

    up_to: int | None
    price: Decimal


@dataclass(frozen=True, slots=True)
class UnitFee:
    """A price a unit; `volume` names the count (`handled`, `entered`, `handled.phone` ...)."""

    volume: str
    tiering: Tiering
    tiers: tuple[Tier, ...]


class LinkedTo(StrEnum):
    """What a score-linked share follows."""

    TOTAL = "total"
    GRADE = "grade"


@dataclass(frozen=True, slots=True)
class Deduction:
    """100 per cent down to `below`, then `percent` less for each step of `each` points below it."""

    below: Decimal
    each: Decimal
    stepping: Stepping
    percent: Decimal
    least: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """A score-linked share of the fee and what part of it is payable.

    By total: `bands`, `anchors` (percent payable) or `deduct`. By grade: `grades`. 100 pays the
    share whole, less is a line against the vendor, more (a performance coefficient above one) a
    bonus line. `unscored_percent` is payable when nothing was measured.
    """

    key: str
    percent: Decimal
    clause: str
    linked_to: LinkedTo
    unscored_percent: Decimal
    bands: tuple[Band[Decimal], ...] = ()
    anchors: tuple[Anchor[Decimal], ...] = ()
    grades: tuple[tuple[str, Decimal], ...] = ()
    deduct: Deduction | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee of a period before tax; the shares not named in `shares` are always payable.

    `is_inside_cap` says whether what the shares withhold counts against the period cap.
    """

    clause: str
    basis: FixedFee | UnitFee
    shares: tuple[Share, ...] = ()
    is_inside_cap: bool = False
