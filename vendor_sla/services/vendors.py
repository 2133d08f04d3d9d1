"""Vendors: the legal entities a tenant has outsourced to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.services.history import record
from vendor_sla.store import vendors as rows
from vendor_sla.store.models import VendorRow, new_id
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor of a tenant; `name` in the reader's language."""

    vendor_id: UUID
    key: str
    name: str


def name_in(language: str, vendor: VendorRow) -> str:
    """Return a vendor's name in a language."""
    return vendor.name_zh if language == "zh" else vendor.name_en


def register_vendor(
    session: Session,
    actor: Actor,
    *,
    key: str,
    name: str,
    at: datetime,
    name_en: str = "",
    service: str = "call_centre",
) -> Vendor:
    """Register a vendor under a key of its own; `Invalid` without names, `Conflict` when taken.

    Without `name_en` the one name stands in both languages.
    """
    require(actor, Action.REGISTER_VENDOR)
    fields = {"key": key.strip(), "name": name.strip()}
    problems = [Problem("form.empty", field) for field, value in fields.items() if not value]
    if problems:
        raise Invalid(problems)
    if rows.find_vendor_by_code(session, fields["key"]) is not None:
        raise Conflict([Problem("vendors.key_taken", "key", {"key": fields["key"]})])
    vendor = VendorRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        code=fields["key"],
        name_zh=fields["name"],
        name_en=name_en.strip() or fields["name"],
        service_line=service,
    )
    session.add(vendor)
    session.flush()
    record(
        session,
        actor,
        "register_vendor",
        subject_kind="vendor",
        subject_id=vendor.id,
        vendor_id=vendor.id,
        facts={"name": vendor.name_zh, "key": vendor.code},
        at=at,
    )
    return _vendor(actor, vendor)


def list_vendors(session: Session, actor: Actor) -> tuple[Vendor, ...]:
    """Return the vendors the actor may see, by key."""
    require(actor, Action.READ_BOARD)
    return tuple(_vendor(actor, row) for row in rows.list_vendors(session))


def get_vendor(session: Session, vendor_id: UUID) -> VendorRow:
    """Return a vendor in sight; `NotFound` when there is none."""
    vendor = rows.find_vendor(session, vendor_id)
    if vendor is None:
        raise NotFound([Problem("vendors.unknown")])
    return vendor


def _vendor(actor: Actor, row: VendorRow) -> Vendor:
    return Vendor(row.id, row.code, name_in(actor.language, row))
