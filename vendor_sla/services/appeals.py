"""Appeals: the second level, by somebody else or a panel of both sides, final in the process."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.disputes import DisputeState, SecondLevel
from vendor_sla.domain.people import Action, Actor, require, require_other_person
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, Problem
from vendor_sla.services.dispute_decisions import (
    Verdict,
    note_ruling,
    require_no_part,
    ruling_for,
    tell_reviewers,
)
from vendor_sla.services.dispute_files import SentFile
from vendor_sla.services.dispute_steps import (
    Said,
    add_step,
    clock_end,
    contract_of,
    lock_dispute,
    record_step,
    require_reason,
    require_state,
)
from vendor_sla.store import disputes as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import DisputeRow
from vendor_sla.store.sessions import Session

_MOST_NAMES = 9
_LONGEST_NAME = 80


def appeal_dispute(
    session: Session,
    actor: Actor,
    *,
    dispute_id: UUID,
    reason: str,
    files: Sequence[SentFile] = (),
    blobs: Blobs,
    at: datetime,
) -> None:
    """Take a first decision to the second level while its clock runs.

    Raises `Conflict` when there is nothing to appeal, it was appealed already, or it is too late.
    """
    require(actor, Action.RAISE_DISPUTE)
    dispute, month = lock_dispute(session, actor, dispute_id)
    require_state(dispute, DisputeState.DECIDED)
    if dispute.due_at is not None and at >= dispute.due_at:
        facts = {"until": dispute.due_at.date().isoformat()}
        raise Conflict([Problem("disputes.appeal_too_late", facts=facts)])
    contract = contract_of(session, actor, month)
    dispute.state = DisputeState.APPEALED
    dispute.due_at = clock_end(contract, at, contract.dispute_terms.second_days)
    said = Said(require_reason(reason), files=files)
    add_step(session, actor, dispute, "appealed", said, at=at, blobs=blobs)
    record_step(session, actor, dispute, month, "appeal_dispute", at=at)


def rule_appeal(
    session: Session,
    actor: Actor,
    *,
    dispute_id: UUID,
    verdict: Verdict,
    client_panel: Sequence[str] = (),
    vendor_panel: Sequence[str] = (),
    at: datetime,
) -> None:
    """Rule an appeal; nothing in the process comes after it.

    Where the contract has a joint panel, whoever writes its ruling down names its members, at
    least one of each side. Raises `Forbidden` for who decided first or had a part in the score.
    """
    require(actor, Action.RULE_APPEAL)
    dispute, month = lock_dispute(session, actor, dispute_id)
    require_state(dispute, DisputeState.APPEALED)
    require_second_person(session, actor, dispute)
    contract = contract_of(session, actor, month)
    is_panel = contract.dispute_terms.second_level is SecondLevel.JOINT_PANEL
    names = _panel(client_panel, vendor_panel) if is_panel else ()
    reason = require_reason(verdict.reason)
    ruling, _ = ruling_for(session, actor, dispute, month, verdict)
    dispute.state, dispute.due_at = DisputeState.FINAL, None
    note_ruling(dispute, verdict.outcome, ruling)
    said = Said(reason, verdict.outcome, dispute.ruling, names)
    add_step(session, actor, dispute, "ruled", said, at=at)
    facts = {"outcome": verdict.outcome.value}
    tell_reviewers(session, dispute, month, at=at)
    record_step(session, actor, dispute, month, "rule_appeal", at=at, **facts)


def require_second_person(session: Session, actor: Actor, dispute: DisputeRow) -> None:
    """Refuse with `Forbidden` who decided first, and who had a part in the score."""
    steps = rows.list_steps(session, [dispute.id])
    first = next((step.account_id for step, _ in steps if step.kind == "decided"), None)
    require_other_person(actor, Action.RULE_APPEAL, {"decided": first})
    require_no_part(session, actor, dispute, Action.RULE_APPEAL)


def why_may_not_rule(session: Session, actor: Actor, dispute: DisputeRow) -> tuple[Problem, ...]:
    """Return why this person may not rule an appeal; nothing when it may."""
    try:
        require(actor, Action.RULE_APPEAL)
        require_second_person(session, actor, dispute)
    except Forbidden as refused:
        return refused.problems
    return ()


def _panel(client: Sequence[str], vendor: Sequence[str]) -> tuple[dict[str, str], ...]:
    """Return the members of a joint panel; `Invalid` unless each side has its own, and not many."""
    sides = {"client": _names(client), "vendor": _names(vendor)}
    problems = [
        Problem("disputes.panel_side", f"{side}_panel")
        for side, names in sides.items()
        if not names
    ]
    of_client = {name.casefold() for name in sides["client"]}
    problems += [
        Problem("disputes.panel_both", "vendor_panel", {"name": name})
        for name in sides["vendor"]
        if name.casefold() in of_client
    ]
    if any(len(names) > _MOST_NAMES for names in sides.values()):
        problems.append(Problem("disputes.panel_size", "panel", {"most": str(_MOST_NAMES)}))
    if problems:
        raise Invalid(problems)
    return tuple({"side": side, "name": name} for side, names in sides.items() for name in names)


def _names(written: Sequence[str]) -> list[str]:
    plain = (" ".join(name.split())[:_LONGEST_NAME] for name in written)
    return list(dict.fromkeys(name for name in plain if name))
