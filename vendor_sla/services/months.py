"""Months: one vendor's period under one contract, from open to penalties approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState, Move, may_move, takes_evidence
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.disputes import require_nothing_pending
from vendor_sla.services.drafts import make_assessment, require_newest_inputs
from vendor_sla.services.figures import keep_assessment, show_to_vendor
from vendor_sla.services.history import HistoryEntry, read_subject, record
from vendor_sla.services.moves import get_month, lock_month, move_month, period_of
from vendor_sla.services.reliability import keep_reliability
from vendor_sla.services.sample_reviews import require_reviewed
from vendor_sla.services.submissions import SubmissionPage, list_submissions
from vendor_sla.services.vendors import name_in
from vendor_sla.services.windows import last_day_of_grace, review_end
from vendor_sla.store import months as rows
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import AssessmentRow, MonthRow, new_id
from vendor_sla.store.sessions import Session

# The buttons of a month, and the move each of them makes; None moves nothing.
_BUTTONS: Mapping[Action, Move | None] = {
    Action.SUBMIT_MONTH: Move.SUBMIT,
    Action.SUBMIT_EVIDENCE: Move.SUBMIT,
    Action.DRAFT_MONTH: Move.DRAFT,
    Action.PUBLISH_MONTH: Move.PUBLISH,
    Action.ACCEPT_MONTH: Move.ACCEPT,
    Action.ISSUE_SCORECARD: Move.ISSUE,
    Action.APPROVE_PENALTIES: Move.APPROVE_PENALTIES,
}
LONGEST_MESSAGE = 2000
_BASIS = {"issue": "issued", "draft": "draft", "dry_run": "dry_run"}


@dataclass(frozen=True, slots=True)
class ScorecardVersion:
    """An issued scorecard; its PDF in `zh` and `en` is fetched by `open_scorecard`."""

    scorecard_id: UUID
    version: int
    issued_at: datetime
    issued_by: str
    document_sha256: str
    pdf_sha256: Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Everything one page shows of a month.

    `document` is the assessment document: of the issued version, else of the draft, else the
    vendor's dry run; None when nothing was read yet; `basis` says which (`issued`, `draft`,
    `dry_run`, empty). `actions` are what this actor may do now.
    """

    month_id: UUID
    contract_id: UUID
    contract_key: str
    contract_title: Mapping[str, str]
    vendor_id: UUID
    vendor_name: str
    period: Period
    state: MonthState
    basis: str
    document: Mapping[str, Any] | None
    submissions: tuple[SubmissionPage, ...]
    scorecards: tuple[ScorecardVersion, ...]
    actions: tuple[Action, ...]
    history: tuple[HistoryEntry, ...]


def open_months(
    session: Session,
    actor: Actor,
    *,
    contract_id: UUID,
    periods: Sequence[Period],
    at: datetime,
) -> tuple[UUID, ...]:
    """Open a month for each period; those already open are left as they are.

    Raises `Conflict` when no committed version is in force on a period's first day.
    """
    require(actor, Action.DRAFT_MONTH)
    return tuple(_open_month(session, actor, contract_id, period, at) for period in periods)


def read_month(session: Session, actor: Actor, *, month_id: UUID) -> MonthPage:
    """Return everything the month's page shows to this actor; `NotFound` when out of sight."""
    require(actor, Action.READ_MONTH)
    month, contract, vendor = get_month(session, actor, month_id)
    shown = find_shown(session, month)
    return MonthPage(
        month_id=month.id,
        contract_id=contract.id,
        contract_key=contract.key,
        contract_title={"zh": contract.title_zh, "en": contract.title_en},
        vendor_id=vendor.id,
        vendor_name=name_in(actor.language, vendor),
        period=period_of(month),
        state=MonthState(month.state),
        basis=_BASIS[shown.purpose] if shown else "",
        document=shown.document if shown else None,
        submissions=list_submissions(session, actor, month_id=month_id),
        scorecards=_scorecards(session, month_id),
        actions=_actions(actor, month),
        history=read_subject(session, actor, month_id),
    )


def draft_month(
    session: Session, actor: Actor, *, month_id: UUID, blobs: Blobs, at: datetime
) -> None:
    """Compute the month from everything both sides sent; the vendor does not see it yet.

    Raises `Conflict` when the month has nothing accepted from the vendor or may not be drafted.
    """
    require(actor, Action.DRAFT_MONTH)
    month = lock_month(session, actor, month_id)
    before = MonthState(month.state)
    made = make_assessment(session, actor, month, blobs)
    move_month(session, actor, month, Move.DRAFT, at=at)
    if before in {MonthState.PUBLISHED, MonthState.DISPUTED, MonthState.ACCEPTED}:
        month.published_at = month.review_until = None
    keep_assessment(
        session, actor, month, made.document, purpose="draft", is_for_vendor=False, at=at
    )


def publish_month(
    session: Session, actor: Actor, *, month_id: UUID, at: datetime, message: str = ""
) -> None:
    """Show the draft to the vendor for review, with a message that stays in the history.

    Raises `Conflict` when files came after the draft was made: then draft again; and while reviews
    of its drawn sample are open. `Invalid` when the message is too long.
    """
    require(actor, Action.PUBLISH_MONTH)
    message = message.strip()
    if len(message) > LONGEST_MESSAGE:
        raise Invalid([Problem("months.message_long", "message", {"most": str(LONGEST_MESSAGE)})])
    month = lock_month(session, actor, month_id)
    told = {"message": message} if message else {}
    move_month(session, actor, month, Move.PUBLISH, at=at, **told)
    draft = get_draft(session, month)
    require_reviewed(session, month.id)
    require_newest_inputs(session, actor, month, draft.document)
    month.published_at = at
    month.review_until = review_end(session, actor, month, at)
    keep_reliability(session, month, at=at)
    show_to_vendor(session, month, draft)


def accept_month(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> None:
    """Accept the published figures in the vendor's name.

    Raises `Conflict` while a dispute of the month is undecided: decide, or take it back, first.
    """
    require(actor, Action.ACCEPT_MONTH)
    month = lock_month(session, actor, month_id)
    require_nothing_pending(session, month.id)
    move_month(session, actor, month, Move.ACCEPT, at=at)


def get_draft(session: Session, month: MonthRow) -> AssessmentRow:
    """Return the newest draft of a month; `Conflict` when there is none."""
    draft = rows.find_latest_assessment(session, month.id, "draft")
    if draft is None:
        raise Conflict([Problem("months.no_draft")])
    return draft


def find_shown(session: Session, month: MonthRow) -> AssessmentRow | None:
    """Return the assessment a month's page shows: the issued one, else the draft, else the dry run.

    A session of a vendor's sees only what was released to it.
    """
    issued = rows.find_latest_assessment(session, month.id, "issue")
    drafted = month.state not in {MonthState.OPEN, MonthState.SUBMITTED}
    purposes = ("draft",) if drafted else ("dry_run",)
    return (
        issued
        or rows.find_latest_assessment(session, month.id, *purposes)
        or rows.find_latest_assessment(session, month.id, "dry_run")
    )


def _open_month(
    session: Session, actor: Actor, contract_id: UUID, period: Period, at: datetime
) -> UUID:
    known = rows.find_month_of(session, contract_id, period.start)
    if known is not None:
        return known.id
    _, contract = contract_in_force(session, actor, contract_id=contract_id, period=period)
    vendor_id = rows.get_vendor_of(session, contract_id)
    month = MonthRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        contract_id=contract_id,
        vendor_id=vendor_id,
        period_start=period.start,
        period_end=period.end,
        state=MonthState.OPEN,
        due_on=last_day_of_grace(contract, period),
    )
    session.add(month)
    session.flush()
    record(
        session,
        actor,
        "open_month",
        subject_kind="month",
        subject_id=month.id,
        vendor_id=vendor_id,
        facts={"period": period.label},
        at=at,
    )
    return month.id


def _scorecards(session: Session, month_id: UUID) -> tuple[ScorecardVersion, ...]:
    return tuple(
        ScorecardVersion(
            row.id, row.version, row.issued_at, name, row.document_sha256, row.pdf_sha256
        )
        for row, name in scorecard_rows.list_scorecards(session, month_id)
    )


def _actions(actor: Actor, month: MonthRow) -> tuple[Action, ...]:
    state = MonthState(month.state)
    return tuple(
        action
        for action, move in _BUTTONS.items()
        if actor.may(action) and _is_open(state, action, move)
    )


def _is_open(state: MonthState, action: Action, move: Move | None) -> bool:
    if action is Action.SUBMIT_EVIDENCE:
        return takes_evidence(state)
    return move is None or may_move(state, move)
