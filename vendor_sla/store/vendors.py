"""Vendors and the mapping profiles of their files."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from vendor_sla.store.models import ProfileRow, VendorRow


def list_vendors(session: Session) -> Sequence[VendorRow]:
    """Return the vendors in sight, by code."""
    return session.scalars(select(VendorRow).order_by(VendorRow.code)).all()


def find_vendor(session: Session, vendor_id: UUID) -> VendorRow | None:
    """Return a vendor, or None."""
    return session.scalars(select(VendorRow).where(VendorRow.id == vendor_id)).one_or_none()


def find_vendor_by_code(session: Session, code: str) -> VendorRow | None:
    """Return the vendor of a code, or None."""
    return session.scalars(select(VendorRow).where(VendorRow.code == code)).one_or_none()


def list_profiles(session: Session, vendor_id: UUID) -> Sequence[ProfileRow]:
    """Return every kept profile of a vendor, newest first."""
    query = (
        select(ProfileRow)
        .where(ProfileRow.vendor_id == vendor_id)
        .order_by(ProfileRow.side, ProfileRow.kind, ProfileRow.version.desc())
    )
    return session.scalars(query).all()


def find_latest_profile(
    session: Session, vendor_id: UUID, *, side: str, kind: str
) -> ProfileRow | None:
    """Return the newest profile of a vendor's side and file kind, or None."""
    query = (
        select(ProfileRow)
        .where(ProfileRow.vendor_id == vendor_id, ProfileRow.side == side, ProfileRow.kind == kind)
        .order_by(ProfileRow.version.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def find_profile(session: Session, profile_id: UUID) -> ProfileRow | None:
    """Return a profile, or None."""
    return session.scalars(select(ProfileRow).where(ProfileRow.id == profile_id)).one_or_none()
