"""Approvals: a draft is proposed, both parties agree to exactly that document, and it is law."""

from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.domain.versions import (
    ApprovalKind,
    Party,
    VersionState,
    approvals_of,
    parties_awaited,
)
from vendor_sla.services.contracts import get_contract
from vendor_sla.services.standings import require_other, require_ready
from vendor_sla.services.versions import (
    ContractVersion,
    approvals_on,
    record_version,
    version_of,
)
from vendor_sla.store import contracts as rows
from vendor_sla.store.models import ContractApprovalRow, ContractVersionRow, new_id
from vendor_sla.store.sessions import Session

_EVENTS = {
    ApprovalKind.PROPOSED: "propose_contract",
    ApprovalKind.WITHDRAWN: "withdraw_contract",
    ApprovalKind.REFUSED: "refuse_contract",
    ApprovalKind.PAPER: "record_signed_paper",
}
_LONGEST_NAME, _LONGEST_COMMENT = 200, 2000


def propose_version(
    session: Session, actor: Actor, *, version_id: UUID, sha256: str, at: datetime
) -> ContractVersion:
    """Freeze a draft and show it to its vendor, so that both parties can approve it.

    `sha256` is of the document the actor saw. Raises `Invalid` with what the linter calls an
    error, `Conflict` when the document changed meanwhile, an earlier version is not committed
    yet, or months it would price again are issued.
    """
    require(actor, Action.PROPOSE_CONTRACT)
    drafts = (VersionState.DRAFT, VersionState.REFUSED)
    row = _get_open(session, version_id, sha256, *drafts)
    require_ready(session, row)
    row.state = VersionState.PROPOSED
    _keep(session, actor, row, ApprovalKind.PROPOSED, at=at)
    return _answer(session, actor, row)


def withdraw_version(
    session: Session, actor: Actor, *, version_id: UUID, sha256: str, at: datetime
) -> ContractVersion:
    """Take a proposed version back: it is a draft again, and the vendor no longer sees it."""
    require(actor, Action.PROPOSE_CONTRACT)
    row = _get_open(session, version_id, sha256, VersionState.PROPOSED)
    row.state = VersionState.DRAFT
    _keep(session, actor, row, ApprovalKind.WITHDRAWN, at=at)
    return _answer(session, actor, row)


def approve_version(
    session: Session, actor: Actor, *, version_id: UUID, sha256: str, at: datetime
) -> ContractVersion:
    """Approve a proposed version in the client's name; with the vendor's approval it is law.

    Raises `Forbidden` for who proposed it while a colleague could approve it.
    """
    require(actor, Action.COMMIT_CONTRACT)
    row = _get_open(session, version_id, sha256, VersionState.PROPOSED)
    require_other(session, actor, row)
    return _approve(session, actor, row, Party.CLIENT, name=actor.name, at=at)


def sign_version(
    session: Session,
    actor: Actor,
    *,
    version_id: UUID,
    sha256: str,
    name: str,
    agrees: bool,
    at: datetime,
) -> ContractVersion:
    """Sign a proposed version in the vendor's name; with the client's approval it is law.

    `name` is typed by the person; it is kept with the account, the instant and the document's
    hash. Raises `Invalid` without a name or without the tick that says they agree.
    """
    require(actor, Action.SIGN_CONTRACT)
    row = _get_open(session, version_id, sha256, VersionState.PROPOSED)
    problems = [] if agrees else [Problem("contracts.not_agreed", "agrees")]
    if not 0 < len(name.strip()) <= _LONGEST_NAME:
        problems.insert(0, Problem("contracts.no_name", "name", {"most": str(_LONGEST_NAME)}))
    if problems:
        raise Invalid(problems)
    return _approve(session, actor, row, Party.VENDOR, name=name.strip(), at=at)


def refuse_version(
    session: Session, actor: Actor, *, version_id: UUID, sha256: str, comment: str, at: datetime
) -> ContractVersion:
    """Refuse a proposed version in the vendor's name, saying why; it is a draft again."""
    require(actor, Action.SIGN_CONTRACT)
    row = _get_open(session, version_id, sha256, VersionState.PROPOSED)
    if not 0 < len(comment.strip()) <= _LONGEST_COMMENT:
        facts = {"most": str(_LONGEST_COMMENT)}
        raise Invalid([Problem("contracts.no_reason", "comment", facts)])
    _keep(session, actor, row, ApprovalKind.REFUSED, at=at, comment=comment.strip())
    row.state = VersionState.REFUSED
    return _answer(session, actor, row)


def commit_contract(
    session: Session,
    actor: Actor,
    *,
    version_id: UUID,
    sha256: str,
    signed_paper_sha256: str,
    at: datetime,
) -> ContractVersion:
    """Commit a proposed version on the paper both parties signed, whose hash is recorded.

    It stands for both approvals. Raises `Invalid` when the hash is none, `Forbidden` for who
    proposed the version while a colleague could do this.
    """
    require(actor, Action.COMMIT_CONTRACT)
    row = _get_open(session, version_id, sha256, VersionState.PROPOSED)
    if not _is_sha256(signed_paper_sha256):
        raise Invalid([Problem("contracts.not_a_hash", "signed_paper_sha256")])
    require_other(session, actor, row)
    paper = signed_paper_sha256
    _keep(session, actor, row, ApprovalKind.PAPER, at=at, paper_sha256=paper)
    row.signed_paper_sha256 = paper
    return _commit(session, actor, row, at=at)


def _approve(
    session: Session,
    actor: Actor,
    row: ContractVersionRow,
    party: Party,
    *,
    name: str,
    at: datetime,
) -> ContractVersion:
    for one in approvals_of(approvals_on(session, row), row.sha256):
        if one.party is party:
            raise Conflict([Problem("contracts.already_approved", facts={"name": one.name})])
    _keep(session, actor, row, ApprovalKind.APPROVED, at=at, name=name)
    if parties_awaited(approvals_on(session, row), row.sha256):
        return _answer(session, actor, row)
    return _commit(session, actor, row, at=at)


def _commit(
    session: Session, actor: Actor, row: ContractVersionRow, *, at: datetime
) -> ContractVersion:
    require_ready(session, row)
    row.state, row.committed_at = VersionState.COMMITTED, at
    row.committed_by = actor.account_id
    session.flush()
    contract, _ = get_contract(session, row.contract_id)
    record_version(session, actor, "commit_contract", contract, row, at=at)
    return _answer(session, actor, row)


def _get_open(
    session: Session, version_id: UUID, sha256: str, *states: VersionState
) -> ContractVersionRow:
    """Return a locked version in one of some states whose document is the one that was seen."""
    found = rows.find_version(session, version_id)
    if found is None:
        raise NotFound([Problem("contracts.unknown_version")])
    if found.state in states:
        found = rows.lock_version(session, version_id)
    if found is None:  # answered by somebody else just now, so that a vendor may not any more
        raise Conflict([Problem("contracts.just_answered")])
    facts = {"number": str(found.number), "version": found.state}
    if found.state == VersionState.COMMITTED:
        raise Conflict([Problem("contracts.committed", facts=facts)])
    if found.state not in states:
        raise Conflict([Problem("contracts.not_now", facts=facts)])
    if found.sha256 != sha256:
        raise Conflict([Problem("contracts.document_changed", facts=facts)])
    return found


def _keep(
    session: Session,
    actor: Actor,
    row: ContractVersionRow,
    kind: ApprovalKind,
    *,
    at: datetime,
    name: str = "",
    comment: str = "",
    paper_sha256: str = "",
) -> None:
    """Write down what was done, for good, in the approvals and in the history."""
    party = Party.VENDOR if actor.is_vendor else Party.CLIENT
    session.add(
        ContractApprovalRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            version_id=row.id,
            vendor_id=row.vendor_id,
            number=len(approvals_on(session, row)) + 1,
            kind=kind,
            party=party,
            sha256=row.sha256,
            paper_sha256=paper_sha256,
            name=name or actor.name,
            comment=comment,
            account_id=actor.account_id,
            at=at,
        )
    )
    session.flush()
    contract, _ = get_contract(session, row.contract_id)
    approved = "sign_contract" if party is Party.VENDOR else "approve_contract"
    event = _EVENTS.get(kind, approved)
    facts = {"name": name or actor.name, "comment": comment}
    record_version(session, actor, event, contract, row, at=at, **facts)


def _answer(session: Session, actor: Actor, row: ContractVersionRow) -> ContractVersion:
    session.flush()
    by = actor.name if row.state == VersionState.COMMITTED else ""
    return version_of(row, by, approvals_on(session, row))


def _is_sha256(text: str) -> bool:
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)
