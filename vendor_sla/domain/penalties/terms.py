"""What a contract says about penalties and bonuses: frozen terms, one class a mechanic."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from vendor_sla.domain.money import Money
from vendor_sla.domain.ranges import Anchor, Band


class Level(StrEnum):
    """Which of a metric's levels a mechanic looks at."""

    EXPECTED = "expected"
    MINIMUM = "minimum"
    STRETCH = "stretch"


class Stepping(StrEnum):
    """How part of a point counts: 2.6 points are 2 full, 3 started, 2.6 pro rata."""

    FULL = "full"
    STARTED = "started"
    PRO_RATA = "pro_rata"


class Combining(StrEnum):
    """Whether a band stands for itself, or is added to the milder ones passed on the way."""

    REPLACE = "replace"
    CUMULATE = "cumulate"


class EventCount(StrEnum):
    """What a per-event charge counts: the value, the numerator, or denominator - numerator."""

    VALUE = "value"
    NUMERATOR = "numerator"
    MISSED = "missed"


class TriggerKind(StrEnum):
    """When a miss is due."""

    ANY_MISS = "any_miss"
    RUNNING = "running"
    N_OF_M = "n_of_m"


@dataclass(frozen=True, slots=True)
class Trigger:
    """How many misses it takes until one is due.

    `running`: `misses` measured periods running; once due it is due in every further miss of the
    run, unless `is_reset`: then the count begins anew. `n_of_m`: `misses` of the last `periods`
    measured ones, this one among them. Unmeasured periods neither count nor break a run.
    """

    kind: TriggerKind = TriggerKind.ANY_MISS
    misses: int = 1
    periods: int = 1
    is_reset: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """A sum: an amount in the contract's currency, a percentage of the period's fee, or points.

    Service points are no money yet: those of all metrics are added up and priced together.
    """

    amount: Decimal | None = None
    fee_percent: Decimal | None = None
    points: Decimal | None = None

    def exact(self, fee: Money) -> Fraction:
        """Return the unrounded sum against a period's fee; service points are none."""
        if self.amount is not None:
            return Fraction(self.amount)
        return Fraction(fee.amount) * Fraction(self.fee_percent or 0) / 100

    @property
    def exact_points(self) -> Fraction:
        """Return the service points, 0 for a sum of money."""
        return Fraction(self.points or 0)


@dataclass(frozen=True, slots=True)
class Grace:
    """How far a level may be missed without cost, and where the count starts once it is passed.

    `counts_from_level` True: a miss beyond the grace counts whole; False: only what is beyond.
    """

    by: Decimal
    counts_from_level: bool


@dataclass(frozen=True, slots=True)
class Flat:
    """One sum when the level is missed (a bonus: when it is passed)."""

    level: Level
    charge: Charge
    grace: Grace | None = None


@dataclass(frozen=True, slots=True)
class PerPoint:
    """A sum for each step of `each` units away from the level.

    `is_relative` measures the distance in per cent of the level instead of in its own unit.
    """

    level: Level
    each: Decimal
    stepping: Stepping
    is_relative: bool
    charge: Charge
    grace: Grace | None = None


@dataclass(frozen=True, slots=True)
class ChargeBands:
    """A sum by the band the value lies in; bands rise and leave no gap."""

    combining: Combining
    bands: tuple[Band[Charge], ...]


@dataclass(frozen=True, slots=True)
class PerEvent:
    """A sum for each event above a free number, or above a free share of the denominator."""

    counted: EventCount
    charge: Charge
    free: int = 0
    free_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Interpolated:
    """A sum in a straight line between anchors, clamped outside them."""

    anchors: tuple[Anchor[Charge], ...]


@dataclass(frozen=True, slots=True)
class PoolShare:
    """A share of a pool of the amount at risk when the level is missed."""

    level: Level
    pool: str
    allocation_percent: Decimal
    grace: Grace | None = None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The points short of the level, as that many per cent of the fee: 92.4 against 95 is 2.6 %."""

    level: Level
    grace: Grace | None = None


Mechanic = Flat | PerPoint | ChargeBands | PerEvent | Interpolated | PoolShare | Shortfall

MECHANIC_NAMES: dict[type, str] = {
    Flat: "flat",
    PerPoint: "per_point",
    ChargeBands: "bands",
    PerEvent: "per_event",
    Interpolated: "interpolation",
    PoolShare: "pool",
    Shortfall: "shortfall",
}


@dataclass(frozen=True, slots=True)
class Penalty:
    """One way a metric can cost money; of several, a period charges the largest."""

    clause: str
    mechanic: Mechanic
    trigger: Trigger = Trigger()

    @property
    def name(self) -> str:
        """Return the mechanic's name as contracts write it."""
        return MECHANIC_NAMES[type(self.mechanic)]

    @property
    def miss(self) -> str:
        """Return what later periods call a miss of it: its level, else its mechanic."""
        level: Level | None = getattr(self.mechanic, "level", None)
        return self.name if level is None else level.value


@dataclass(frozen=True, slots=True)
class Bonus:
    """What a metric earns beyond a level; never for a metric that was not measured."""

    clause: str
    mechanic: Mechanic

    @property
    def name(self) -> str:
        """Return the mechanic's name as contracts write it."""
        return MECHANIC_NAMES[type(self.mechanic)]


@dataclass(frozen=True, slots=True)
class Cap:
    """The most a metric, a period's credits or its bonuses can come to."""

    charge: Charge
    clause: str


@dataclass(frozen=True, slots=True)
class Pool:
    """A share of the amount at risk; shares of all pools may not exceed 100 per cent."""

    key: str
    share_percent: Decimal
    clause: str


@dataclass(frozen=True, slots=True)
class AtRisk:
    """The share of the period's fee that performance can cost, and its pools."""

    percent: Decimal
    clause: str
    pools: tuple[Pool, ...] = ()


@dataclass(frozen=True, slots=True)
class BonusTerms:
    """The limit of all bonuses, and whether they may be set against credits."""

    clause: str
    offsets: bool
    cap: Charge | None


class UndeliveredKind(StrEnum):
    """What a metric costs when its data was not delivered."""

    WORST_BAND = "worst_band"
    AMOUNT = "amount"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The money of an undelivered metric; `charge` only for `amount`."""

    kind: UndeliveredKind
    charge: Charge | None = None
