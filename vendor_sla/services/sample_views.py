"""Sample views: one sample of a month as each side may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from vendor_sla.domain.people import Actor
from vendor_sla.domain.samples import PARTIES, DrawnItem, SamplePlan, SampleState, read_plan
from vendor_sla.services.sample_draws import is_due, waits_for_beacon
from vendor_sla.services.sample_items import delivery_until
from vendor_sla.services.samples import items_of, revealed_parties
from vendor_sla.store import samples as rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.models import MonthRow, SampleRow
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Side:
    """How far one side is; `share` and `nonce` are empty until both are known."""

    party: str
    commitment: str = ""
    sealed_by: str = ""
    sealed_at: datetime | None = None
    is_revealed: bool = False
    revealed_at: datetime | None = None
    share: str = ""
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class SampleView:
    """One sample: its plan, its deadlines, both sides and, once drawn, its items.

    `forecast` is None for the vendor. `is_due` tells that a step waits for nobody;
    `waits_for_beacon` that only the public source is missing.
    """

    number: int
    state: SampleState
    plan: SamplePlan
    plan_text: str
    plan_sha256: str
    data_sha256: str
    rows_sha256: str
    forecast: Mapping[str, Any] | None
    planned_at: datetime
    frozen_at: datetime | None
    seal_until: datetime | None
    reveal_until: datetime | None
    drawn_at: datetime | None
    delivery_until: datetime | None
    beacon: str
    seed: str
    is_vendor_silent: bool
    is_population_changed: bool
    reasons: tuple[str, ...]
    sides: Mapping[str, Side]
    items: tuple[DrawnItem, ...]
    is_due: bool
    waits_for_beacon: bool


def view_sample(
    session: Session, actor: Actor, month: MonthRow, row: SampleRow, at: datetime
) -> SampleView:
    """Return a sample as this actor may see it; shares stay hidden until it is over."""
    is_frozen, is_drawn = row.state == SampleState.FROZEN, row.state == SampleState.DRAWN
    newest = submission_rows.find_latest_accepted(session, row.month_id, "vendor")
    until = None
    if is_drawn and row.drawn_at is not None:
        until = delivery_until(session, actor, month, row.drawn_at)
    return SampleView(
        number=row.number,
        state=SampleState(row.state),
        plan=read_plan(row.plan),
        plan_text=row.plan,
        plan_sha256=row.plan_sha256,
        data_sha256=row.data_sha256,
        rows_sha256=row.rows_sha256,
        forecast=None if actor.is_vendor else row.forecast,
        planned_at=row.planned_at,
        frozen_at=row.frozen_at,
        seal_until=row.seal_until,
        reveal_until=row.reveal_until,
        drawn_at=row.drawn_at,
        delivery_until=until,
        beacon=row.beacon,
        seed=row.seed,
        is_vendor_silent=row.is_vendor_silent,
        is_population_changed=newest is None or newest.id != row.submission_id,
        reasons=tuple(row.reasons),
        sides=_sides(session, row),
        items=items_of(session, row),
        is_due=is_frozen and is_due(session, row, at),
        waits_for_beacon=is_frozen and waits_for_beacon(session, row, at),
    )


def _sides(session: Session, row: SampleRow) -> dict[str, Side]:
    seals, reveals = rows.seals_of(session, row.id), rows.reveals_of(session, row.id)
    revealed = revealed_parties(session, row)
    names = rows.names_of(session, [seal.sealed_by for seal in seals.values()])
    # The last to reveal must not know the other's share: it could keep silent to escape a draw.
    is_over = row.state in {SampleState.DRAWN, SampleState.VOID}
    sides = {}
    for party in PARTIES:
        side = Side(party, is_revealed=party in revealed)
        if party in seals:
            seal = seals[party]
            side = replace(
                side,
                commitment=seal.commitment,
                sealed_by=names.get(seal.sealed_by, ""),
                sealed_at=seal.sealed_at,
            )
        if party in reveals:
            side = replace(side, revealed_at=reveals[party].revealed_at)
        if party in reveals and is_over:
            side = replace(side, share=reveals[party].share, nonce=reveals[party].nonce)
        sides[party] = side
    return sides
