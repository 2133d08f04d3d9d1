"""Billing details: the newest of each, and all there were."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    LedgerCodesRow,
    TenantBillingRow,
    VendorBillingRow,
)


def list_vendor_details(
    session: Session, vendor_id: UUID
) -> Sequence[tuple[VendorBillingRow, str]]:
    """Return every state of a vendor's details with who kept it, newest first."""
    query = (
        select(VendorBillingRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == VendorBillingRow.kept_by)
        .where(VendorBillingRow.vendor_id == vendor_id)
        .order_by(VendorBillingRow.number.desc())
    )
    return [(row, name) for row, name in session.execute(query)]


def newest_vendor_details(session: Session) -> Mapping[UUID, VendorBillingRow]:
    """Return the newest details of each vendor in sight."""
    query = (
        select(VendorBillingRow)
        .ext(distinct_on(VendorBillingRow.vendor_id))
        .order_by(VendorBillingRow.vendor_id, VendorBillingRow.number.desc())
    )
    return {row.vendor_id: row for row in session.scalars(query)}


def list_tenant_details(session: Session) -> Sequence[tuple[TenantBillingRow, str]]:
    """Return every state of the tenant's details with who kept it, newest first."""
    query = (
        select(TenantBillingRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == TenantBillingRow.kept_by)
        .order_by(TenantBillingRow.number.desc())
    )
    return [(row, name) for row, name in session.execute(query)]


def list_codes(session: Session) -> Sequence[tuple[LedgerCodesRow, str]]:
    """Return every state of the ledger codes with who kept it, newest first."""
    query = (
        select(LedgerCodesRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == LedgerCodesRow.kept_by)
        .order_by(LedgerCodesRow.number.desc())
    )
    return [(row, name) for row, name in session.execute(query)]
