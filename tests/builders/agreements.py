"""Agreements: a saved version led to law by both parties, as people do it."""

from datetime import datetime

from sqlalchemy.orm import Session

from vendor_sla.domain.people import Actor
from vendor_sla.services import approvals
from vendor_sla.services.versions import ContractVersion


def agree(
    session: Session,
    version: ContractVersion,
    *,
    proposer: Actor,
    vendor: Actor,
    approver: Actor,
    at: datetime,
) -> ContractVersion:
    """Propose a saved version, sign it in the vendor's name and approve it in the client's."""
    seen, sha256 = version.version_id, version.sha256
    approvals.propose_version(session, proposer, version_id=seen, sha256=sha256, at=at)
    approvals.sign_version(
        session, vendor, version_id=seen, sha256=sha256, name=vendor.name, agrees=True, at=at
    )
    return approvals.approve_version(session, approver, version_id=seen, sha256=sha256, at=at)
