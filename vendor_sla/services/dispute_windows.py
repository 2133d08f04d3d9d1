"""Windows of dispute: what of a month may be disputed now, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Actor
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.services.dispute_steps import clock_end, contract_of
from vendor_sla.store import months as month_rows
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session

_REVIEWED = frozenset({MonthState.PUBLISHED, MonthState.DISPUTED})
_ISSUED = frozenset(
    {
        MonthState.ISSUED,
        MonthState.PENALTIES_APPROVED,
        MonthState.APPLIED,
        MonthState.CLOSED,
    }
)


@dataclass(frozen=True, slots=True)
class Window:
    """What may be disputed: a scorecard version (0: the published draft) and its document."""

    version: int
    document: Mapping[str, Any]
    until: datetime


def find_window(session: Session, actor: Actor, month: MonthRow) -> Window | None:
    """Return what of a month is shown to the vendor to be disputed, also when it is too late.

    The review of a draft begins when it is published; that of a scorecard when it is issued.
    None while nothing is shown for it, and once the vendor has accepted.
    """
    state = MonthState(month.state)
    contract = contract_of(session, actor, month)
    terms = contract.dispute_terms
    if state in _REVIEWED and month.published_at is not None:
        draft = month_rows.find_latest_assessment(session, month.id, "draft")
        until = month.review_until or clock_end(contract, month.published_at, terms.review_days)
        return Window(0, draft.document, until) if draft else None
    if state in _ISSUED:
        issued = month_rows.find_latest_assessment(session, month.id, "issue")
        newest = scorecard_rows.list_scorecards(session, month.id)
        if issued is not None and newest:
            card = newest[0][0]
            until = clock_end(contract, card.issued_at, terms.after_issue_days)
            return Window(card.version, issued.document, until)
    return None


def require_open_window(window: Window | None, at: datetime) -> Window:
    """Return a window that is still open; `Conflict` when there is none or it is over."""
    if window is None:
        raise Conflict([Problem("disputes.nothing_shown")])
    if at >= window.until:
        facts = {"until": window.until.date().isoformat()}
        raise Conflict([Problem("disputes.too_late", facts=facts)])
    return window
