"""Vendors: the legal entities a tenant has outsourced to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Actor


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor of a tenant."""

    vendor_id: UUID
    key: str
    name: str


def register_vendor(
    session: Session, actor: Actor, *, key: str, name: str, at: datetime
) -> Vendor: ...


def list_vendors(session: Session, actor: Actor) -> tuple[Vendor, ...]: ...
