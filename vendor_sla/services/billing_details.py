"""Billing details: parties of money papers and ledger codes, each change appended to the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.billing_details import USUAL_CODES, BillingParty, LedgerCode, SelfBilling
from vendor_sla.domain.billing_forms import is_code, read_party, read_self_billing, short_text
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services.history import record
from vendor_sla.services.vendors import get_vendor, name_in
from vendor_sla.store import billing_details as rows
from vendor_sla.store import vendors as vendor_rows
from vendor_sla.store.accounts import line_up
from vendor_sla.store.models import (
    LedgerCodesRow,
    TenantBillingRow,
    VendorBillingRow,
    VendorRow,
)
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class VendorBilling:
    """A vendor's details as they stand; `party` is None while nothing was kept."""

    vendor_id: UUID
    vendor_key: str
    vendor_name: str
    party: BillingParty | None = None
    erp_number: str = ""
    payable_code: str = ""
    self_billing: SelfBilling | None = None
    number: int = 0
    kept_by: str = ""
    kept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TenantBilling:
    """The tenant's details as they stood after a change."""

    party: BillingParty
    number: int
    kept_by: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class LedgerCodes:
    """The codes as they stood after a change; the usual ones are number 0."""

    codes: Mapping[LedgerCode, str]
    number: int = 0
    kept_by: str = ""
    kept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BillingPage:
    """The tenant's side, newest change first, and each vendor's newest details."""

    tenant: tuple[TenantBilling, ...]
    codes: tuple[LedgerCodes, ...]
    vendors: tuple[VendorBilling, ...]
    may_keep: bool


@dataclass(frozen=True, slots=True)
class VendorBillingPage:
    """A vendor's details, newest change first; one that has none stands alone and empty."""

    vendor: VendorBilling
    earlier: tuple[VendorBilling, ...]
    usual_payable_code: str
    may_keep: bool


def read_billing_page(session: Session, actor: Actor) -> BillingPage:
    """Return who stands on money papers and which codes are booked."""
    require(actor, Action.READ_ACCOUNTING)
    return BillingPage(
        tuple(
            TenantBilling(party_of(row), row.number, name, row.kept_at)
            for row, name in rows.list_tenant_details(session)
        ),
        (*(_codes(row, name) for row, name in rows.list_codes(session)), LedgerCodes(USUAL_CODES)),
        list_vendor_billing(session, actor),
        actor.may(Action.KEEP_BILLING),
    )


def read_vendor_billing(session: Session, actor: Actor, *, vendor_id: UUID) -> VendorBillingPage:
    """Return a vendor's details with every earlier state; `NotFound` for a stranger."""
    require(actor, Action.READ_ACCOUNTING)
    vendor = get_vendor(session, vendor_id)
    kept = [
        _vendor(actor, vendor, row, name)
        for row, name in rows.list_vendor_details(session, vendor_id)
    ]
    newest = kept[0] if kept else _vendor(actor, vendor, None)
    usual = codes_in_force(session)[LedgerCode.PAYABLE]
    return VendorBillingPage(newest, tuple(kept[1:]), usual, actor.may(Action.KEEP_BILLING))


def keep_tenant_billing(
    session: Session, actor: Actor, *, fields: Mapping[str, str], at: datetime
) -> None:
    """Keep who the tenant is on paper; `Invalid` with every field that cannot be used."""
    require(actor, Action.KEEP_BILLING)
    party = read_party(fields)
    line_up(session, f"billing:{actor.tenant_id}")
    number = next((row.number for row, _ in rows.list_tenant_details(session)), 0) + 1
    session.add(
        TenantBillingRow(
            tenant_id=actor.tenant_id, number=number, kept_by=actor.account_id, kept_at=at, **party
        )
    )
    session.flush()
    _record(session, actor, "keep_tenant_billing", number=number, at=at)


def keep_ledger_codes(
    session: Session, actor: Actor, *, fields: Mapping[str, str], at: datetime
) -> None:
    """Keep the codes of the client's books; `Invalid` with every one that cannot be used."""
    require(actor, Action.KEEP_BILLING)
    codes = {code.value: fields.get(code, "").strip() for code in LedgerCode}
    problems = [
        Problem("billing.bad_code", code) for code, text in codes.items() if not is_code(text)
    ]
    if problems:
        raise Invalid(problems)
    line_up(session, f"billing:{actor.tenant_id}")
    number = next((row.number for row, _ in rows.list_codes(session)), 0) + 1
    session.add(
        LedgerCodesRow(
            tenant_id=actor.tenant_id,
            number=number,
            codes=codes,
            kept_by=actor.account_id,
            kept_at=at,
        )
    )
    session.flush()
    _record(session, actor, "keep_ledger_codes", number=number, at=at)


def keep_vendor_billing(
    session: Session, actor: Actor, *, vendor_id: UUID, fields: Mapping[str, str], at: datetime
) -> None:
    """Keep who a vendor is on paper, its number and code, and whether self-billing is agreed.

    `first_day`, `last_day` (may be empty) and `reference` speak of self-billing: all empty means
    that it is not agreed. `Invalid` with every field that cannot be used.
    """
    require(actor, Action.KEEP_BILLING)
    vendor = get_vendor(session, vendor_id)
    problems: list[Problem] = []
    party = read_party(fields, problems)
    payable = fields.get("payable_code", "").strip()
    if payable and not is_code(payable):
        problems.append(Problem("billing.bad_code", "payable"))
    agreed = read_self_billing(fields, problems)
    if problems:
        raise Invalid(problems)
    line_up(session, f"billing:{actor.tenant_id}")
    earlier = rows.list_vendor_details(session, vendor_id)
    row = VendorBillingRow(
        tenant_id=actor.tenant_id,
        vendor_id=vendor.id,
        number=earlier[0][0].number + 1 if earlier else 1,
        erp_number=short_text(fields.get("erp_number", "")),
        payable_code=payable,
        self_billing_from=agreed.agreed_from if agreed else None,
        self_billing_until=agreed.agreed_until if agreed else None,
        self_billing_reference=agreed.reference if agreed else "",
        kept_by=actor.account_id,
        kept_at=at,
        **party,
    )
    session.add(row)
    session.flush()
    _record(session, actor, "keep_vendor_billing", number=row.number, at=at, vendor=vendor)


def list_vendor_billing(session: Session, actor: Actor) -> tuple[VendorBilling, ...]:
    """Return the newest details of every vendor in sight, by key."""
    kept = rows.newest_vendor_details(session)
    return tuple(
        _vendor(actor, vendor, kept.get(vendor.id)) for vendor in vendor_rows.list_vendors(session)
    )


def find_tenant_party(session: Session) -> BillingParty | None:
    """Return who the tenant is on paper, or None while nobody has said."""
    return next((party_of(row) for row, _ in rows.list_tenant_details(session)), None)


def find_vendor_billing(session: Session, actor: Actor, vendor_id: UUID) -> VendorBilling:
    """Return a vendor's newest details; `NotFound` for a stranger."""
    vendor = get_vendor(session, vendor_id)
    return _vendor(actor, vendor, rows.newest_vendor_details(session).get(vendor_id))


def codes_in_force(session: Session) -> Mapping[LedgerCode, str]:
    """Return the newest ledger codes, or the usual ones."""
    return next((_codes(row, name).codes for row, name in rows.list_codes(session)), USUAL_CODES)


def party_of(row: TenantBillingRow | VendorBillingRow) -> BillingParty:
    """Return the party a row names."""
    return BillingParty(row.legal_name, row.address, row.country, row.tax_id)


def _codes(row: LedgerCodesRow, name: str) -> LedgerCodes:
    codes = {code: str(row.codes.get(code, usual)) for code, usual in USUAL_CODES.items()}
    return LedgerCodes(codes, row.number, name, row.kept_at)


def _vendor(
    actor: Actor, vendor: VendorRow, row: VendorBillingRow | None, kept_by: str = ""
) -> VendorBilling:
    name = name_in(actor.language, vendor)
    if row is None:
        return VendorBilling(vendor.id, vendor.code, name)
    agreed = row.self_billing_from and SelfBilling(
        row.self_billing_from, row.self_billing_until, row.self_billing_reference
    )
    return VendorBilling(
        vendor.id, vendor.code, name, party_of(row), row.erp_number, row.payable_code,
        agreed or None, row.number, kept_by, row.kept_at,
    )  # fmt: skip


def _record(
    session: Session,
    actor: Actor,
    event: str,
    *,
    number: int,
    at: datetime,
    vendor: VendorRow | None = None,
) -> None:
    record(
        session,
        actor,
        event,
        subject_kind="vendor" if vendor else "tenant",
        subject_id=vendor.id if vendor else actor.tenant_id,
        vendor_id=vendor.id if vendor else None,
        facts={"number": str(number), "name": vendor.name_zh if vendor else ""},
        at=at,
    )
