"""Samples: what was planned, sealed and drawn, as both sides can check it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from vendor_sla.domain.calendars import WorkingCalendar, end_of_day, nth_working_day
from vendor_sla.domain.exact import decimal_text, parse_decimal
from vendor_sla.domain.refusals import Problem

NO_BEACON = "none"
NO_SHARE = "none"  # stands for a share that was never revealed; too short to be one
SHORTEST_SHARE = 8
SHORTEST_NONCE = 16  # a short nonce does not hide a share that can be guessed
LONGEST_SEAL = 200
PARTIES = ("client", "vendor")


class SampleState(StrEnum):
    """Where a sample stands; the word on the page is `sample_state.<value>`."""

    PLANNED = "planned"  # the client alone sees it, and may plan anew
    FROZEN = "frozen"  # the data is fixed; both sides seal their shares, then reveal them
    DRAWN = "drawn"
    VOID = "void"


class ItemStatus(StrEnum):
    """What became of a drawn item; the word on the page is `item_status.<value>`."""

    DRAWN = "drawn"
    EXTENSION = "extension"  # of the second look
    REPLACED = "replaced"  # the client lost what it holds: the next ticket takes its place
    UNDELIVERED = "undelivered"  # the vendor did not deliver: counts against the vendor's figure
    HAND = "hand"  # chosen by a person: weight 0


@dataclass(frozen=True, slots=True)
class PlannedStratum:
    """A part of the population, how many of it are drawn at first and at most."""

    key: str
    population: int
    size: int
    most: int


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """Everything that is fixed before chance is asked.

    `rows` and `membership` are SHA-256 of the canonical rows (`rows.txt`) and of the list of
    strata and keys (`strata.txt`). `materiality` and `rejection` are in points, `alpha_percent`
    is one-sided, `minutes` is what one item takes a reviewer. `beacon` names the public source of
    chance, empty for none.
    """

    contract: str
    period: str
    metrics: tuple[str, ...]
    columns: tuple[str, ...]
    rows: str
    membership: str
    strata: tuple[PlannedStratum, ...]
    materiality: Decimal
    rejection: Decimal
    alpha_percent: Decimal
    minutes: Decimal
    split_by: str = ""
    beacon: str = ""

    @property
    def size(self) -> int:
        """Return how many items are drawn at first."""
        return sum(stratum.size for stratum in self.strata)

    @property
    def most(self) -> int:
        """Return how many items may be drawn at most."""
        return sum(stratum.most for stratum in self.strata)

    @property
    def population(self) -> int:
        """Return how many items there are to draw from."""
        return sum(stratum.population for stratum in self.strata)

    @property
    def hours(self) -> Decimal:
        """Return the reviewers' hours of the first draw."""
        return (self.minutes * self.size / 60).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Seal:
    """One side's share of chance; share and nonce are empty until they are revealed."""

    commitment: str
    share: str = ""
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """One interaction to be audited; `look` is 1, or 2 for the extension.

    `position` is its place by ticket in its stratum, from 1; 0 with an empty ticket for an item
    chosen by hand. `replaces` names the lost item whose place it takes.
    """

    interaction_id: str
    stratum: str
    status: str
    look: int = 1
    ticket: str = ""
    position: int = 0
    reason: str = ""
    replaces: str = ""

    @property
    def weighs(self) -> bool:
        """Tell whether it counts in an estimate."""
        return self.status not in (ItemStatus.HAND, ItemStatus.REPLACED)


@dataclass(frozen=True, slots=True)
class Draw:
    """A drawn sample as it is published: enough to draw it again.

    `contract` is its SHA-256. `plan_text` is the plan to the letter, as it was hashed. `problems`
    are what a check found.
    """

    contract: str
    period: str
    number: int
    plan: SamplePlan
    plan_text: str
    data_sha256: str
    rows_sha256: str
    plan_sha256: str
    client: Seal
    vendor: Seal
    beacon: str
    seed: str
    items: tuple[DrawnItem, ...]
    is_vendor_silent: bool = False
    problems: tuple[Problem, ...] = ()


def working_deadline(at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """Return the end of the n-th working day after an instant's own day, in the calendar's zone.

    A calendar that never stops, or does not know a day yet, has Monday to Friday.
    """
    day = at.astimezone(ZoneInfo(calendar.zone)).date()
    return end_of_day(calendar, nth_working_day(calendar, day, days))


def plan_text(plan: SamplePlan) -> str:
    """Return a plan as canonical JSON: sorted keys, no blanks, numbers as plain decimals."""
    document = {
        "v": 1,
        "contract": plan.contract,
        "period": plan.period,
        "metrics": list(plan.metrics),
        "columns": list(plan.columns),
        "rows": plan.rows,
        "membership": plan.membership,
        "strata": [
            {
                "key": stratum.key,
                "population": stratum.population,
                "size": stratum.size,
                "most": stratum.most,
            }
            for stratum in plan.strata
        ],
        "materiality": decimal_text(plan.materiality),
        "rejection": decimal_text(plan.rejection),
        "alpha_percent": decimal_text(plan.alpha_percent),
        "minutes": decimal_text(plan.minutes),
        "split_by": plan.split_by,
        "beacon": plan.beacon,
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read_plan(text: str) -> SamplePlan:
    """Read a plan that `plan_text` wrote; `ValueError` for anything else."""
    try:
        document = json.loads(text)
        plan = _plan(document)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a plan: {error}") from error
    if plan_text(plan) != text:
        raise ValueError("not canonical")
    return plan


def draw_document(draw: Draw) -> dict[str, Any]:
    """Return a draw as the JSON document `draw/1`."""
    return {
        "format": "draw/1",
        "contract": draw.contract,
        "period": draw.period,
        "number": draw.number,
        "plan": draw.plan_text,
        "hashes": {
            "data": draw.data_sha256,
            "rows": draw.rows_sha256,
            "membership": draw.plan.membership,
            "plan": draw.plan_sha256,
        },
        "client": _seal_document(draw.client),
        "vendor": _seal_document(draw.vendor),
        "is_vendor_silent": draw.is_vendor_silent,
        "beacon": draw.beacon,
        "seed": draw.seed,
        "items": [item_document(item) for item in draw.items],
    }


def item_document(item: DrawnItem) -> dict[str, Any]:
    """Return an item as it stands in the document."""
    return {
        "interaction_id": item.interaction_id,
        "stratum": item.stratum,
        "ticket": item.ticket,
        "position": item.position,
        "look": item.look,
        "status": item.status,
        "reason": item.reason,
        "replaces": item.replaces,
    }


def _seal_document(seal: Seal) -> dict[str, str]:
    return {"commitment": seal.commitment, "share": seal.share, "nonce": seal.nonce}


def _plan(document: Mapping[str, Any]) -> SamplePlan:
    if document["v"] != 1:
        raise ValueError(f"not version 1: {document['v']}")
    strata = tuple(
        PlannedStratum(str(one["key"]), int(one["population"]), int(one["size"]), int(one["most"]))
        for one in document["strata"]
    )
    return SamplePlan(
        contract=str(document["contract"]),
        period=str(document["period"]),
        metrics=tuple(map(str, document["metrics"])),
        columns=tuple(map(str, document["columns"])),
        rows=str(document["rows"]),
        membership=str(document["membership"]),
        strata=strata,
        materiality=parse_decimal(document["materiality"]),
        rejection=parse_decimal(document["rejection"]),
        alpha_percent=parse_decimal(document["alpha_percent"]),
        minutes=parse_decimal(document["minutes"]),
        split_by=str(document["split_by"]),
        beacon=str(document["beacon"]),
    )
