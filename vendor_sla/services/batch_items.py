"""Batch items: one month of a batch, worked on as the person who started it would."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.batches import OVER, BatchKind, ItemState, Standing, next_step
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.refusals import Forbidden, Problem
from vendor_sla.printing.signing import Signer
from vendor_sla.services.months import draft_month, publish_month
from vendor_sla.services.moves import lock_month
from vendor_sla.services.reports import problems_kept
from vendor_sla.services.scorecards import issue_scorecard
from vendor_sla.store import accounts as account_rows
from vendor_sla.store import batches as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import BatchItemRow, BatchRow
from vendor_sla.store.sessions import Session


def begin_item(session: Session, *, item_id: UUID) -> bool:
    """Say that a month is being worked on; False when it is over already."""
    item = rows.lock_item(session, item_id)
    if item is None or ItemState(item.state) in OVER:
        return False
    item.state = ItemState.DOING
    session.flush()
    return True


def run_item(
    session: Session, *, tenant_id: UUID, item_id: UUID, blobs: Blobs, signer: Signer, at: datetime
) -> None:
    """Take the step for one month and say so, in one transaction.

    Run again, it changes nothing twice: what is over is left alone, and a month that somebody
    else has moved on is skipped. What the step refuses is raised: then nothing of it stays.
    """
    item = rows.lock_item(session, item_id)
    if item is None or ItemState(item.state) in OVER:
        return
    found = rows.find_batch(session, item.batch_id)
    assert found is not None
    batch = found[0]
    actor = _actor(session, tenant_id, batch)
    if _is_still_due(session, actor, item, BatchKind(batch.kind)):
        _take_step(session, actor, batch, item, blobs=blobs, signer=signer, at=at)
        _end(session, item, ItemState.DONE, ())
    else:
        _end(session, item, ItemState.SKIPPED, [Problem("batches.moved_on")])


def refuse_item(session: Session, *, item_id: UUID, problems: Sequence[Problem]) -> None:
    """Say why a month could not take its step; one that is over is left alone."""
    item = rows.lock_item(session, item_id)
    if item is not None and ItemState(item.state) not in OVER:
        _end(session, item, ItemState.REFUSED, problems)


def _actor(session: Session, tenant_id: UUID, batch: BatchRow) -> Actor:
    """Return who started a batch, as they are now; `Forbidden` when they lost that role."""
    account = account_rows.find_account(session, batch.started_by)
    assert account is not None
    if account_rows.find_membership(session, account.id, batch.role, None) is None:
        raise Forbidden([Problem("batches.role_lost", facts={"role": batch.role})])
    language = account_rows.spoken_language(session, account)
    return Actor(account.id, account.name, tenant_id, Role(batch.role), None, language)


def _is_still_due(session: Session, actor: Actor, item: BatchItemRow, kind: BatchKind) -> bool:
    month = lock_month(session, actor, item.month_id)
    is_outdated = rows.is_outdated(session, month.id)
    return next_step(Standing(MonthState(month.state), is_outdated=is_outdated)) is kind


def _take_step(
    session: Session,
    actor: Actor,
    batch: BatchRow,
    item: BatchItemRow,
    *,
    blobs: Blobs,
    signer: Signer,
    at: datetime,
) -> None:
    month_id = item.month_id
    match BatchKind(batch.kind):
        case BatchKind.DRAFT:
            draft_month(session, actor, month_id=month_id, blobs=blobs, at=at)
        case BatchKind.PUBLISH:
            publish_month(session, actor, month_id=month_id, at=at, message=batch.message)
        case BatchKind.ISSUE:
            issue_scorecard(
                session,
                actor,
                month_id=month_id,
                blobs=blobs,
                signer=signer,
                at=at,
                verify=batch.verify,
            )


def _end(
    session: Session, item: BatchItemRow, state: ItemState, problems: Sequence[Problem]
) -> None:
    item.state, item.problems = state, problems_kept(problems)
    session.flush()
