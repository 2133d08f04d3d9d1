"""Sample items: extended, replaced, marked undelivered, or added by hand; each with its reason."""

from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.domain.samples import ItemStatus, SampleState, read_plan, working_deadline
from vendor_sla.evidence.tickets import Ticket, next_tickets
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.moves import lock_month, period_of
from vendor_sla.services.sample_draws import add_items
from vendor_sla.services.samples import get_sample, items_of, record_step, strata_of, working_days
from vendor_sla.store import reviews as review_rows
from vendor_sla.store import samples as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, SampleItemRow, SampleRow
from vendor_sla.store.sessions import Session

DELIVERY_DAYS = 2  # working days a vendor has to deliver what it holds of a drawn item
_CHANGEABLE = {ItemStatus.DRAWN, ItemStatus.EXTENSION}


def extend_sample(
    session: Session, actor: Actor, *, month_id: UUID, blobs: Blobs, at: datetime
) -> int:
    """Take the next tickets of each stratum up to what the plan allows; return how many.

    The second and last look. Raises `Conflict` when it was extended before or nothing is left.
    """
    require(actor, Action.PLAN_SAMPLE)
    month = lock_month(session, actor, month_id)
    sample = get_sample(session, month_id, SampleState.DRAWN)
    items, strata = items_of(session, sample), strata_of(sample, blobs)
    if any(item.look == 2 for item in items):
        raise Conflict([Problem("samples.extended_already")])
    added = 0
    for stratum in read_plan(sample.plan).strata:
        own = [item for item in items if item.stratum == stratum.key and item.position]
        wanted = stratum.most - sum(item.weighs for item in own)
        tickets = next_tickets(
            sample.seed, strata.get(stratum.key, ()), after=len(own), count=max(0, wanted)
        )
        add_items(session, sample, stratum.key, tickets, at=at, status=ItemStatus.EXTENSION, look=2)
        added += len(tickets)
    if not added:
        raise Conflict([Problem("samples.nothing_left")])
    record_step(session, actor, month, "extend_sample", at=at, count=str(added))
    return added


def replace_item(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    interaction_id: str,
    reason: str,
    blobs: Blobs,
    at: datetime,
) -> str:
    """Replace an item whose evidence the client itself lost by the next ticket; return its key.

    Empty when the stratum has no further ticket. The item stays in the log with its reason.
    Raises `Conflict` once it is reviewed: who knows what it says would choose the sample.
    """
    require(actor, Action.PLAN_SAMPLE)
    month = lock_month(session, actor, month_id)
    sample = get_sample(session, month_id, SampleState.DRAWN)
    if review_rows.is_reviewed(session, month_id, interaction_id):
        raise Conflict([Problem("samples.item_reviewed", facts={"item": interaction_id})])
    item = _change(
        session, sample, interaction_id, status=ItemStatus.REPLACED, reason=reason, at=at
    )
    drawn = [one for one in items_of(session, sample) if one.stratum == item.stratum]
    keys = strata_of(sample, blobs).get(item.stratum, ())
    after = max(one.position for one in drawn)
    tickets = next_tickets(sample.seed, keys, after=after, count=1)
    status = ItemStatus.EXTENSION if item.look == 2 else ItemStatus.DRAWN
    add_items(
        session,
        sample,
        item.stratum,
        tickets,
        at=at,
        status=status,
        look=item.look,
        replaces=interaction_id,
    )
    key = tickets[0].key if tickets else ""
    facts = {"item": interaction_id, "next": key or "—", "reason": reason.strip()}
    record_step(session, actor, month, "replace_item", at=at, **facts)
    return key


def mark_undelivered(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    interaction_id: str,
    reason: str,
    at: datetime,
) -> None:
    """Mark an item whose vendor-held evidence did not come: it counts against the vendor.

    Raises `Conflict` within the working days the vendor has for it.
    """
    require(actor, Action.PLAN_SAMPLE)
    month = lock_month(session, actor, month_id)
    sample = get_sample(session, month_id, SampleState.DRAWN)
    item = rows.lock_item(session, sample.id, interaction_id)
    if item is not None and at < (until := delivery_until(session, actor, month, item.drawn_at)):
        facts = {"until": until.isoformat(timespec="minutes")}
        raise Conflict([Problem("samples.still_time", facts=facts)])
    _change(session, sample, interaction_id, status=ItemStatus.UNDELIVERED, reason=reason, at=at)
    facts = {"item": interaction_id, "reason": reason.strip()}
    record_step(session, actor, month, "mark_undelivered", at=at, **facts)


def add_by_hand(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    interaction_ids: str,
    reason: str,
    blobs: Blobs,
    at: datetime,
) -> int:
    """Add interactions a person chose, one a line; they are marked and weigh nothing.

    Raises `Invalid` with every unknown and every repeated one.
    """
    require(actor, Action.PLAN_SAMPLE)
    month = lock_month(session, actor, month_id)
    sample = get_sample(session, month_id, SampleState.DRAWN)
    wanted = [line.strip() for line in interaction_ids.splitlines() if line.strip()]
    strata = strata_of(sample, blobs)
    stratum_of = {key: name for name, keys in strata.items() for key in keys}
    known = set(blobs.read(sample.tenant_id, sample.data_sha256).decode().split("\n"))
    there = {item.interaction_id for item in items_of(session, sample)}
    problems = [] if wanted else [Problem("samples.no_items", "interaction_ids")]
    for place, key in enumerate(wanted):
        if key not in known and key not in stratum_of:
            problems.append(Problem("samples.unknown_item", "interaction_ids", {"item": key}))
        elif key in there or key in wanted[:place]:
            problems.append(Problem("samples.duplicate_item", "interaction_ids", {"item": key}))
    if problems:
        raise Invalid(problems)
    _require_reason(reason)
    for key in wanted:
        by_hand = [Ticket(key, "", 0)]
        add_items(session, sample, stratum_of.get(key, ""), by_hand, at=at, status=ItemStatus.HAND)
    for row in rows.list_items(session, sample.id):
        if row.interaction_id in wanted:
            row.reason = reason.strip()
    facts = {"count": str(len(wanted)), "reason": reason.strip()}
    record_step(session, actor, month, "add_by_hand", at=at, **facts)
    return len(wanted)


def delivery_until(session: Session, actor: Actor, month: MonthRow, drawn_at: datetime) -> datetime:
    """Return until when the vendor has time to deliver what it holds of an item."""
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    return working_deadline(drawn_at, DELIVERY_DAYS, working_days(contract))


def _change(
    session: Session,
    sample: SampleRow,
    interaction_id: str,
    *,
    status: ItemStatus,
    reason: str,
    at: datetime,
) -> SampleItemRow:
    _require_reason(reason)
    item = rows.lock_item(session, sample.id, interaction_id)
    if item is None:
        raise NotFound([Problem("samples.unknown_item", facts={"item": interaction_id})])
    if item.status not in _CHANGEABLE:
        facts = {"item": interaction_id, "item_status": item.status}
        raise Conflict([Problem("samples.item_settled", facts=facts)])
    item.status, item.reason, item.changed_at = status, reason.strip(), at
    session.flush()
    return item


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid([Problem("samples.no_reason", "reason")])
