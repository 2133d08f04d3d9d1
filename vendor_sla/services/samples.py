"""Samples: planned by the client, frozen with the vendor's data, found when a month is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.lifecycle import MonthState, Move, may_move
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.domain.samples import (
    Draw,
    DrawnItem,
    SampleState,
    Seal,
    plan_text,
    read_plan,
    working_deadline,
)
from vendor_sla.evidence.draws import DrawFiles, check_draw
from vendor_sla.evidence.strata import read_membership
from vendor_sla.evidence.tickets import hash_text
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.history import record
from vendor_sla.services.moves import lock_month, move_month, period_of
from vendor_sla.services.sample_frames import read_frames
from vendor_sla.services.sample_populations import (
    Wishes,
    forecast_document,
    propose_plan,
    survey,
)
from vendor_sla.store import samples as rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, SampleRow, SubmissionRow, new_id
from vendor_sla.store.sessions import Session

REVEAL_DAYS = 2  # working days, where the contract says none
CLIENT_SILENT = "client_silent"


def plan_sample(
    session: Session, actor: Actor, *, month_id: UUID, wishes: Wishes, blobs: Blobs, at: datetime
) -> UUID:
    """Plan a month's sample from the vendor's newest accepted data; an older plan goes.

    Only the client sees it before it is frozen. Raises `Conflict` when the month cannot be frozen
    or is sampled already, `Invalid` with everything that is wrong with the wishes.
    """
    require(actor, Action.PLAN_SAMPLE)
    month = lock_month(session, actor, month_id)
    submission = _get_accepted(session, month)
    _require_plannable(session, month, submission)
    period = period_of(month)
    _, contract = contract_in_force(session, actor, contract_id=month.contract_id, period=period)
    frames = read_frames(session, month, blobs)
    found = survey(contract, period, frames, metrics=wishes.metrics, split_by=wishes.split_by)
    proposal = propose_plan(contract, period, found, wishes)
    for text in (found.population.keys_text, found.population.rows_text, found.membership):
        blobs.put_bytes(actor.tenant_id, text.encode())
    text = plan_text(proposal.plan)
    row = SampleRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        month_id=month.id,
        vendor_id=month.vendor_id,
        submission_id=submission.id,
        number=rows.last_sample_number(session, month.id) + 1,
        state=SampleState.PLANNED,
        plan=text,
        plan_sha256=hash_text(text),
        data_sha256=found.population.data_sha256,
        rows_sha256=found.population.rows_sha256,
        membership_sha256=proposal.plan.membership,
        forecast=forecast_document(proposal.forecast),
        planned_by=actor.account_id,
        planned_at=at,
    )
    session.add(row)
    session.flush()
    return row.id


def freeze_sample(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> None:
    """Fix the vendor's data and the plan; from now on both sides can seal their shares.

    The vendor cannot send the month again until it is thawed. Raises `Conflict` when newer data
    came since the plan was made.
    """
    require(actor, Action.PLAN_SAMPLE)
    month = lock_month(session, actor, month_id)
    sample = get_sample(session, month_id, SampleState.PLANNED)
    if _get_accepted(session, month).id != sample.submission_id:
        raise Conflict([Problem("samples.plan_is_old")])
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    days = contract.evidence.reveal_days if contract.evidence else REVEAL_DAYS
    calendar = working_days(contract)
    sample.state, sample.frozen_at = SampleState.FROZEN, at
    sample.seal_until = working_deadline(at, days, calendar)
    sample.reveal_until = working_deadline(at, 2 * days, calendar)
    facts = {"data": sample.data_sha256, "plan": sample.plan_sha256}
    if MonthState(month.state) is MonthState.FROZEN:  # the earlier sample came to nothing
        record_step(session, actor, month, "freeze", at=at, **facts)
    else:
        move_month(session, actor, month, Move.FREEZE, at=at, **facts)


def thaw_month(
    session: Session, actor: Actor, *, month_id: UUID, reason: str, at: datetime
) -> None:
    """Lift the freeze, for a recount or because the sample came to nothing; it is void then.

    Raises `Conflict` from the first reveal up to the draw: nobody takes a draw back that would
    not please. Both sides see the void sample and its reason.
    """
    require(actor, Action.PLAN_SAMPLE)
    month = lock_month(session, actor, month_id)
    if not reason.strip():
        raise Invalid([Problem("samples.no_reason", "reason")])
    sample = rows.find_sample(session, month_id)
    if sample is None or sample.state == SampleState.PLANNED:
        # Nothing holds the data any more but the month itself: the earlier sample is void.
        if MonthState(month.state) is not MonthState.FROZEN:
            raise Conflict([Problem("samples.not_frozen")])
        if sample is not None:
            session.delete(sample)
    else:
        is_open = sample.state == SampleState.FROZEN
        if is_open and revealed_parties(session, sample):
            raise Conflict([Problem("samples.too_late_to_withdraw")])
        sample.state, sample.reasons = SampleState.VOID, [*sample.reasons, "thawed"]
    session.flush()
    move_month(session, actor, month, Move.THAW, at=at, reason=reason.strip())


def find_draw(session: Session, month_id: UUID) -> Draw | None:
    """Return a month's drawn sample as it is published, None when nothing is drawn.

    `problems` name what does not agree: tickets, seals, sizes, and data that came after the
    freeze. `blobs` are not read: whether each stratum's smallest tickets were drawn is checked at
    the draw, and by whoever draws again.
    """
    sample = rows.find_sample(session, month_id)
    if sample is None or sample.state != SampleState.DRAWN:
        return None
    draw = draw_of(session, sample)
    problems = [*check_draw(draw, DrawFiles())]
    newest = submission_rows.find_latest_accepted(session, month_id, "vendor")
    if newest is None or newest.id != sample.submission_id:
        problems.append(Problem("samples.population_changed"))
    return replace(draw, problems=tuple(problems))


def find_drawn(session: Session, month_id: UUID) -> tuple[DrawnItem, ...]:
    """Return the items of a month's drawn sample, replaced and hand-picked ones too."""
    sample = rows.find_sample(session, month_id)
    return () if sample is None else items_of(session, sample)


def find_strata(session: Session, month_id: UUID, blobs: Blobs) -> Mapping[str, Sequence[str]]:
    """Return the keys of each stratum of a month's sample as frozen; nothing without one."""
    sample = rows.find_sample(session, month_id)
    return {} if sample is None else strata_of(sample, blobs)


def strata_of(sample: SampleRow, blobs: Blobs) -> Mapping[str, Sequence[str]]:
    """Return the keys of each stratum as they were frozen; the store proves their hash."""
    content = blobs.read(sample.tenant_id, sample.membership_sha256)
    return read_membership(content.decode())


def draw_of(session: Session, sample: SampleRow) -> Draw:
    """Return a sample as it is published; shares in sight alone."""
    seals, reveals = rows.seals_of(session, sample.id), rows.reveals_of(session, sample.id)

    def seal(party: str) -> Seal:
        commitment = seals[party].commitment if party in seals else ""
        if party not in reveals:
            return Seal(commitment)
        return Seal(commitment, reveals[party].share, reveals[party].nonce)

    plan = read_plan(sample.plan)
    return Draw(
        contract=plan.contract,
        period=plan.period,
        number=sample.number,
        plan=plan,
        plan_text=sample.plan,
        data_sha256=sample.data_sha256,
        rows_sha256=sample.rows_sha256,
        plan_sha256=sample.plan_sha256,
        client=seal("client"),
        vendor=seal("vendor"),
        beacon=sample.beacon,
        seed=sample.seed,
        items=items_of(session, sample),
        is_vendor_silent=sample.is_vendor_silent,
    )


def items_of(session: Session, sample: SampleRow) -> tuple[DrawnItem, ...]:
    """Return the items of a sample by stratum and ticket."""
    return tuple(
        DrawnItem(
            interaction_id=row.interaction_id,
            stratum=row.stratum,
            status=row.status,
            look=row.look,
            ticket=row.ticket,
            position=row.position,
            reason=row.reason,
            replaces=row.replaces,
        )
        for row in rows.list_items(session, sample.id)
    )


def get_sample(session: Session, month_id: UUID, *states: SampleState) -> SampleRow:
    """Return a month's sample in one of some states; `Conflict` when it is in another."""
    sample = rows.find_sample(session, month_id)
    if sample is None:
        raise NotFound([Problem("samples.none")])
    if sample.state not in states:
        raise Conflict([Problem("samples.not_now", facts={"sample_state": sample.state})])
    return sample


def revealed_parties(session: Session, sample: SampleRow) -> frozenset[str]:
    """Return who has revealed their share; the vendor learns it of the client, too."""
    seen = set(rows.reveals_of(session, sample.id))
    return frozenset(seen | ({"client"} if sample.client_revealed_at else set()))


def second_try(sample: SampleRow, submission_id: UUID) -> str:
    """Return why a void sample lets no other be drawn from the same data, empty when it does.

    Who could draw again until the draw pleases would choose the sample after all.
    """
    if sample.submission_id != submission_id:
        return ""
    if CLIENT_SILENT in sample.reasons:
        return "samples.client_was_silent"
    return "samples.drawn_already" if sample.seed else ""


def record_step(
    session: Session, actor: Actor, month: MonthRow, event: str, *, at: datetime, **facts: str
) -> None:
    """Write down a step of a month's sample; the vendor reads it, too."""
    record(
        session,
        actor,
        event,
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id,
        facts={"period": period_of(month).label, **facts},
        at=at,
    )


def working_days(contract: Contract) -> WorkingCalendar:
    """Return the contract's first calendar with service hours, else its first."""
    terms = sorted(contract.calendar_terms.values(), key=lambda one: not one.hours)
    return resolve_calendar(terms[0], contract.time_zone)


def _get_accepted(session: Session, month: MonthRow) -> SubmissionRow:
    found = submission_rows.find_latest_accepted(session, month.id, "vendor")
    if found is None:
        raise Conflict([Problem("months.nothing_accepted")])
    return found


def _require_plannable(session: Session, month: MonthRow, submission: SubmissionRow) -> None:
    state = MonthState(month.state)
    if state is not MonthState.FROZEN and not may_move(state, Move.FREEZE):
        facts = {"state": state.value, "move": Move.FREEZE.value}
        raise Conflict([Problem("lifecycle.not_now", facts=facts)])
    for sample in rows.list_samples(session, month.id):
        if sample.state == SampleState.PLANNED:
            session.delete(sample)
        elif sample.state != SampleState.VOID:
            raise Conflict([Problem("samples.not_now", facts={"sample_state": sample.state})])
        elif code := second_try(sample, submission.id):
            raise Conflict([Problem(code)])
    session.flush()
