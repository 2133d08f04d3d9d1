"""Versions: a contract's documents as a tenant keeps them, and what was done about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vendor_sla.domain.people import Actor
from vendor_sla.domain.versions import (
    Approval,
    ApprovalKind,
    Party,
    VersionState,
    parties_awaited,
)
from vendor_sla.services.history import record
from vendor_sla.store import contracts as rows
from vendor_sla.store.models import ContractApprovalRow, ContractRow, ContractVersionRow
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """One whole document; `number` is its `version`. A committed one never changes.

    `approvals` is everything done about it, oldest first; `awaited` are the parties whose
    approval a proposed version still waits for.
    """

    version_id: UUID
    number: int
    effective_from: date
    sha256: str
    state: VersionState
    committed_at: datetime | None
    committed_by: str
    signed_paper_sha256: str
    approvals: tuple[Approval, ...] = ()

    @property
    def is_committed(self) -> bool:
        """Tell whether it is the law: it prices and never changes."""
        return self.state is VersionState.COMMITTED

    @property
    def awaited(self) -> tuple[Party, ...]:
        """Return whose approval it waits for."""
        if self.state is not VersionState.PROPOSED:
            return ()
        return parties_awaited(self.approvals, self.sha256)


def list_versions(
    session: Session, contract_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[ContractVersion]]:
    """Return the versions of some contracts that are in sight, in order, by contract."""
    found = rows.list_versions(session, contract_ids)
    approvals: dict[UUID, list[Approval]] = {}
    for approval, name in rows.list_approvals(session, [row.id for row, _ in found]):
        approvals.setdefault(approval.version_id, []).append(approval_of(approval, name))
    versions: dict[UUID, list[ContractVersion]] = {}
    for row, name in found:
        version = version_of(row, name, approvals.get(row.id, ()))
        versions.setdefault(row.contract_id, []).append(version)
    return versions


def version_of(
    row: ContractVersionRow, committed_by: str, approvals: Sequence[Approval] = ()
) -> ContractVersion:
    """Return a version without its document."""
    return ContractVersion(
        row.id,
        row.number,
        row.effective_from,
        row.sha256,
        VersionState(row.state),
        row.committed_at,
        committed_by,
        row.signed_paper_sha256 or "",
        tuple(approvals),
    )


def approval_of(row: ContractApprovalRow, account_name: str) -> Approval:
    """Return something done about a version."""
    return Approval(
        ApprovalKind(row.kind),
        Party(row.party),
        row.account_id,
        account_name,
        row.name,
        row.sha256,
        row.at,
        row.comment,
        row.paper_sha256,
    )


def record_version(
    session: Session,
    actor: Actor,
    event: str,
    contract: ContractRow,
    version: ContractVersionRow,
    *,
    at: datetime,
    **facts: str,
) -> None:
    """Write down what was done to a version."""
    told = {"key": contract.key, "number": str(version.number), "sha256": version.sha256}
    record(
        session,
        actor,
        event,
        subject_kind="contract",
        subject_id=contract.id,
        vendor_id=contract.vendor_id,
        facts={**told, **facts},
        at=at,
    )


def approvals_on(session: Session, row: ContractVersionRow) -> tuple[Approval, ...]:
    """Return everything done about a version, oldest first."""
    return tuple(approval_of(one, name) for one, name in rows.list_approvals(session, [row.id]))
