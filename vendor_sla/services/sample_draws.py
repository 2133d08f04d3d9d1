"""Draws: the sample drawn when both shares are known, or what becomes of it when one is not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.lifecycle import Move
from vendor_sla.domain.people import Action, Actor, Role, require
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.domain.samples import NO_BEACON, NO_SHARE, ItemStatus, SampleState, read_plan
from vendor_sla.evidence.tickets import Ticket, draw_tickets, seed_of
from vendor_sla.services.moves import lock_month, move_month
from vendor_sla.services.samples import (
    CLIENT_SILENT,
    get_sample,
    record_step,
    revealed_parties,
    strata_of,
)
from vendor_sla.store import accounts as account_rows
from vendor_sla.store import months as month_rows
from vendor_sla.store import samples as rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, SampleItemRow, SampleRow, new_id
from vendor_sla.store.queue import enqueue
from vendor_sla.store.sessions import Session

VENDOR_SILENT = "vendor_silent"
POPULATION_CHANGED = "population_changed"
_LONGEST_BEACON = 512


def settle_sample(
    session: Session, actor: Actor, *, month_id: UUID, blobs: Blobs, at: datetime
) -> None:
    """Draw a month's sample if it can be drawn, or let the deadlines take their effect.

    For either side. Raises `Conflict` while there is still time for a side to act.
    """
    require(actor, Action.SEAL_SHARE)
    month = lock_month(session, actor, month_id)
    sample = get_sample(session, month_id, SampleState.FROZEN)
    if _due(session, sample, at) is None:
        raise Conflict([Problem("samples.not_due")])
    settle_or_enqueue(session, actor, month, sample, blobs=blobs, at=at)


def settle_or_enqueue(
    session: Session,
    actor: Actor,
    month: MonthRow,
    sample: SampleRow,
    *,
    blobs: Blobs,
    at: datetime,
) -> None:
    """Draw at once for the client; what a vendor sets off, a worker does in the client's place."""
    if actor.is_vendor:
        enqueue(
            session,
            "settle_sample",
            tenant_id=actor.tenant_id,
            lock=str(month.id),
            month_id=month.id,
            account_id=actor.account_id,
        )
    else:
        _settle(session, actor, month, sample, blobs=blobs, at=at)


def settle_asked(
    session: Session,
    *,
    tenant_id: UUID,
    month_id: UUID,
    account_id: UUID,
    blobs: Blobs,
    at: datetime,
) -> None:
    """Do what a vendor's person set off; nothing when it is done already or not due."""
    account = account_rows.find_account(session, account_id)
    month = month_rows.lock_month(session, month_id)
    assert account is not None
    assert month is not None
    language = account_rows.spoken_language(session, account)
    actor = Actor(account.id, account.name, tenant_id, Role.VENDOR, month.vendor_id, language)
    sample = rows.find_sample(session, month_id)
    if sample is not None and sample.state == SampleState.FROZEN:
        _settle(session, actor, month, sample, blobs=blobs, at=at)


def let_sample_clock_run_out(
    session: Session, actor: Actor, *, month_id: UUID, blobs: Blobs, at: datetime
) -> bool:
    """Draw a month's sample, or make it void, if its deadlines say so; False when they do not."""
    month = lock_month(session, actor, month_id)
    sample = rows.find_sample(session, month_id)
    if sample is None or sample.state != SampleState.FROZEN or not is_due(session, sample, at):
        return False
    _settle(session, actor, month, sample, blobs=blobs, at=at)
    return True


def publish_beacon(
    session: Session, actor: Actor, *, month_id: UUID, value: str, blobs: Blobs, at: datetime
) -> None:
    """Write down what the public source of the plan said, once the shares are known.

    Raises `Conflict` before that: who knew the value first could choose a share.
    """
    require(actor, Action.PLAN_SAMPLE)
    month = lock_month(session, actor, month_id)
    sample = get_sample(session, month_id, SampleState.FROZEN)
    value = value.strip()
    if not value.isprintable() or not 1 <= len(value) <= _LONGEST_BEACON or "|" in value:
        raise Invalid([Problem("samples.beacon_value", "beacon")])
    if not read_plan(sample.plan).beacon or sample.beacon:
        raise Conflict([Problem("samples.no_beacon_wanted")])
    if _verdict(session, sample, at) not in {"draw", VENDOR_SILENT}:
        raise Conflict([Problem("samples.beacon_too_early")])
    sample.beacon = value
    record_step(session, actor, month, "publish_beacon", at=at, value=value)
    _settle(session, actor, month, sample, blobs=blobs, at=at)


def add_items(
    session: Session,
    sample: SampleRow,
    stratum: str,
    tickets: Sequence[Ticket],
    *,
    at: datetime,
    status: ItemStatus = ItemStatus.DRAWN,
    look: int = 1,
    replaces: str = "",
) -> None:
    """Add drawn items of a stratum to a sample."""
    session.add_all(
        SampleItemRow(
            tenant_id=sample.tenant_id,
            id=new_id(),
            sample_id=sample.id,
            vendor_id=sample.vendor_id,
            interaction_id=one.key,
            stratum=stratum,
            ticket=one.ticket,
            position=one.position,
            look=look,
            status=status,
            replaces=replaces,
            drawn_at=at,
        )
        for one in tickets
    )
    session.flush()


def waits_for_beacon(session: Session, sample: SampleRow, at: datetime) -> bool:
    """Tell whether the shares are known and only the public source is still to be written down."""
    wanted = bool(read_plan(sample.plan).beacon) and not sample.beacon
    return wanted and _verdict(session, sample, at) in {"draw", VENDOR_SILENT}


def is_due(session: Session, sample: SampleRow, at: datetime) -> bool:
    """Tell whether the sample can be drawn or is void."""
    return _due(session, sample, at) is not None


def _due(session: Session, sample: SampleRow, at: datetime) -> str | None:
    verdict = _verdict(session, sample, at)
    return None if waits_for_beacon(session, sample, at) else verdict


def _verdict(session: Session, sample: SampleRow, at: datetime) -> str | None:
    """Return `draw`, or why the sample is marked or void; None while there is time."""
    assert sample.seal_until is not None
    assert sample.reveal_until is not None
    newest = submission_rows.find_latest_accepted(session, sample.month_id, "vendor")
    if newest is None or newest.id != sample.submission_id:
        return POPULATION_CHANGED
    seals, reveals = rows.seals_of(session, sample.id), revealed_parties(session, sample)
    if len(reveals) == 2:
        return "draw"
    if at < sample.seal_until:
        return None
    if "client" not in seals:
        return CLIENT_SILENT
    if "client" in reveals and ("vendor" not in seals or at >= sample.reveal_until):
        return VENDOR_SILENT
    return CLIENT_SILENT if at >= sample.reveal_until else None


def _settle(
    session: Session,
    actor: Actor,
    month: MonthRow,
    sample: SampleRow,
    *,
    blobs: Blobs,
    at: datetime,
) -> None:
    due = _due(session, sample, at)
    if due in {"draw", VENDOR_SILENT}:
        _draw(session, actor, month, sample, blobs=blobs, at=at, is_silent=due == VENDOR_SILENT)
    elif due is not None:
        sample.state, sample.reasons = SampleState.VOID, [due]
        session.flush()
        record_step(session, actor, month, "void_sample", at=at, void_reason=due)


def _draw(
    session: Session,
    actor: Actor,
    month: MonthRow,
    sample: SampleRow,
    *,
    blobs: Blobs,
    at: datetime,
    is_silent: bool,
) -> None:
    plan, strata = read_plan(sample.plan), strata_of(sample, blobs)
    reveals = rows.reveals_of(session, sample.id)
    vendor_share = NO_SHARE if is_silent else reveals["vendor"].share
    sample.beacon = sample.beacon or NO_BEACON
    sample.seed = seed_of(
        sample.data_sha256, sample.plan_sha256, reveals["client"].share, vendor_share, sample.beacon
    )
    sizes = {stratum.key: stratum.size for stratum in plan.strata if stratum.key in strata}
    for stratum, tickets in draw_tickets(sample.seed, strata, sizes).items():
        add_items(session, sample, stratum, tickets, at=at)
    sample.state, sample.drawn_at = SampleState.DRAWN, at
    sample.is_vendor_silent = is_silent
    sample.reasons = [VENDOR_SILENT] if is_silent else []
    session.flush()
    move_month(session, actor, month, Move.SAMPLE, at=at, seed=sample.seed, count=str(plan.size))
