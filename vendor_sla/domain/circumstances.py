"""Circumstances: what happened in a period beside what was measured."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vendor_sla.domain.rulings import Ruling


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """One day's volume against its forecast.

    `late_misses` are the misses among the contacts that arrived after the forecast and its band
    had been passed.
    """

    day: date
    forecast: int
    arrived: int
    late_misses: int


@dataclass(frozen=True, slots=True)
class ReliefClaim:
    """Misses of one metric that a relief code is claimed for; without approval it has no effect.

    `misses` is their number; for a forecast code it follows from `days`.
    """

    metric: str
    code: str
    misses: int
    approved_by: str = ""
    evidence: tuple[str, ...] = ()
    days: tuple[ForecastDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a report of a data duty came: how late after the grace, not at all, or wrong."""

    duty: str
    late_calendar_days: int = 0
    late_working_days: int = 0
    is_missing: bool = False
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """Cases of one kind of critical incident; `days` for kinds priced by the day."""

    kind: str
    on: date
    count: int = 1
    days: int = 0
    cost: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """What the client lets go of one money line, by its metric, its mechanic or its clause.

    `amount` None is the whole line. Approver, reason and benefit are named: a waiver is a decision.
    """

    line: str
    amount: Decimal | None
    approved_by: str
    reason: str
    benefit: str


@dataclass(frozen=True, slots=True)
class Recount:
    """A figure both sides counted again and agreed on, in the displayed unit, and who did."""

    metric: str
    value: Decimal
    client: str
    vendor: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything that happened beside the measured rows.

    `is_refused_for_good` says that data refused by a check were not sent again in time, or were
    refused again. `rulings` are what decided disputes do: they come from their decisions alone.
    """

    relief: tuple[ReliefClaim, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    incidents: tuple[Incident, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    recounts: tuple[Recount, ...] = ()
    is_refused_for_good: bool = False
    rulings: tuple[Ruling, ...] = ()


NOTHING_ELSE = Circumstances()
