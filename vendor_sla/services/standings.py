"""Standings: what still stands between a version of a contract and its commitment."""

from dataclasses import dataclass
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.lint.findings import LintReport
from vendor_sla.domain.people import POLICY, Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, Problem
from vendor_sla.domain.versions import Approval, VersionState, proposer_of
from vendor_sla.intake.contract_lint import lint_document
from vendor_sla.services.contracts import ContractPage
from vendor_sla.services.versions import approvals_on
from vendor_sla.store import contracts as rows
from vendor_sla.store.models import ContractVersionRow
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands between a version and its commitment, for the page.

    `report` is the linter's. `issued` are months it would price again. `needs_other` says that
    the actor proposed it, and somebody else of the client has to approve.
    """

    report: LintReport
    issued: tuple[Period, ...]
    needs_other: bool


def read_standing(session: Session, actor: Actor, page: ContractPage) -> Standing:
    """Return what keeps a version from being proposed or committed, as this actor sees it."""
    require(actor, Action.READ_CONTRACTS)
    version = page.version
    if version.is_committed:
        return Standing(LintReport((), page.contract), (), False)
    return Standing(
        lint_document(page.document),
        _issued(session, page.summary.contract_id, page.contract),
        actor.may(Action.COMMIT_CONTRACT) and _needs_other(session, actor, version.approvals),
    )


def require_ready(session: Session, row: ContractVersionRow) -> None:
    """Refuse what may not become law: linter's errors, a gap before it, months issued already."""
    report = lint_document(row.document)
    if report.errors:
        raise Invalid([Problem(one.code, one.place, one.facts) for one in report.errors])
    assert report.contract is not None, "a report without errors has read the contract"
    before = [
        other.number
        for other, _ in rows.list_versions(session, [row.contract_id])
        if other.number < row.number and other.state != VersionState.COMMITTED
    ]
    if before:
        facts = {"number": str(row.number), "before": str(before[0])}
        raise Conflict([Problem("contracts.earlier_open", facts=facts)])
    rows.lock_months_from(session, row.contract_id, row.effective_from)
    issued = _issued(session, row.contract_id, report.contract)
    if issued:
        raise Conflict([Problem("contracts.months_issued", "effective_from", _told(issued))])


def _told(issued: tuple[Period, ...]) -> dict[str, str]:
    months = issued[0].label if len(issued) == 1 else f"{issued[0].label} – {issued[-1].label}"
    return {"months": months, "count": str(len(issued)), "day": str(issued[-1].end)}


def _issued(session: Session, contract_id: UUID, contract: Contract) -> tuple[Period, ...]:
    found = rows.list_issued_from(session, contract_id, contract.effective_from)
    return tuple(Period(start, end) for start, end in found)


def require_other(session: Session, actor: Actor, row: ContractVersionRow) -> None:
    """Refuse with `Forbidden` who proposed a version while a colleague could approve it."""
    if _needs_other(session, actor, approvals_on(session, row)):
        raise Forbidden([Problem("contracts.proposed_yourself")])


def _needs_other(session: Session, actor: Actor, approvals: tuple[Approval, ...]) -> bool:
    """Tell whether the actor proposed the version and a colleague is there to approve it."""
    if proposer_of(approvals) != actor.account_id:
        return False
    roles = [role for role, actions in POLICY.items() if Action.COMMIT_CONTRACT in actions]
    return rows.has_other_person(session, actor.account_id, roles)
