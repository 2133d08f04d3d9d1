"""Journals: the transfers of the ledger, line by line, as the client's books take them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vendor_sla.domain.billing_details import LedgerCode, code_of_account
from vendor_sla.domain.journals import JournalLine, journal_sums
from vendor_sla.domain.ledger import VENDOR_PAYABLE
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, NotFound, Problem
from vendor_sla.services.billing_details import (
    VendorBilling,
    codes_in_force,
    list_vendor_billing,
)
from vendor_sla.services.moves import period_of
from vendor_sla.services.statements import local_day, scorecard_versions
from vendor_sla.store import statements as rows
from vendor_sla.store.accounts import find_tenant
from vendor_sla.store.models import LedgerEntryRow
from vendor_sla.store.sessions import Session
from vendor_sla.store.statements import FoundTransfer


@dataclass(frozen=True, slots=True)
class Books:
    """The codes and vendors' numbers that journal lines are written with."""

    codes: Mapping[LedgerCode, str]
    vendors: Mapping[UUID, VendorBilling]
    zone: str

    def code(self, account: str, vendor_id: UUID) -> str:
        """Return the code of an account, the vendor's own for its payable."""
        own = self.vendors[vendor_id].payable_code
        if account == VENDOR_PAYABLE and own:
            return own
        try:
            return self.codes[code_of_account(account)]
        except KeyError:
            raise Conflict.because("journals.no_code", account=account) from None


def list_journal(
    session: Session,
    actor: Actor,
    *,
    period: Period | None = None,
    vendor_id: UUID | None = None,
) -> tuple[JournalLine, ...]:
    """Return a debit or credit for each entry of the ledger, balanced in each currency.

    `period` is the days the transfers were made in, in the tenant's zone. `Conflict` for an
    account of the ledger that no code stands for.
    """
    require(actor, Action.READ_ACCOUNTING)
    books = open_books(session, actor)
    start, end = period.instants(books.zone) if period else (None, None)
    found = rows.list_transfers(session, start=start, end=end, vendor_id=vendor_id)
    entries = rows.list_entries_of(session, [one.transfer.id for one in found])
    versions = scorecard_versions(session, found)
    lines = tuple(
        _line(books, one, entry, versions.get(one.transfer.id))
        for one in found
        for entry in entries.get(one.transfer.id, ())
    )
    journal_sums(lines)
    return lines


def open_books(session: Session, actor: Actor) -> Books:
    """Return what journal lines are written with."""
    tenant = find_tenant(session, actor.tenant_id)
    if tenant is None:
        raise NotFound([Problem("people.no_such_thing")])
    vendors = {one.vendor_id: one for one in list_vendor_billing(session, actor)}
    return Books(codes_in_force(session), vendors, tenant.zone)


def journal_line(
    books: Books,
    amount: Money,
    *,
    account: str,
    code: str,
    vendor_id: UUID,
    booked_on: date,
    document: str,
    text: str,
    period: str,
    reference: str,
    version: str = "",
    transfer: str = "",
) -> JournalLine:
    """Make a journal line of an amount with what is known of its vendor."""
    vendor = books.vendors[vendor_id]
    return JournalLine.of(
        amount,
        document=document,
        booked_on=booked_on,
        account=account,
        code=code,
        text=text,
        vendor_key=vendor.vendor_key,
        vendor_name=vendor.party.legal_name if vendor.party else vendor.vendor_name,
        erp_number=vendor.erp_number,
        tax_id=vendor.party.tax_id if vendor.party else "",
        period=period,
        version=version,
        reference=reference,
        transfer=transfer,
    )


def _line(
    books: Books, found: FoundTransfer, entry: LedgerEntryRow, version: int | None
) -> JournalLine:
    transfer = found.transfer
    period = period_of(found.month).label if found.month else ""
    contract = found.contract.key if found.contract else found.vendor.code
    return journal_line(
        books,
        Money(entry.amount, entry.currency),
        account=entry.account_code,
        code=books.code(entry.account_code, transfer.vendor_id),
        vendor_id=transfer.vendor_id,
        booked_on=local_day(transfer.made_at, books.zone),
        document=document_number(transfer.id),
        text=f"{contract} {period}".strip(),
        period=period,
        version="" if version is None else str(version),
        reference=transfer.key,
        transfer=str(transfer.id),
    )


def document_number(transfer_id: UUID) -> str:
    """Return the number a transfer is filed under: short, and its own."""
    return f"SLA-{transfer_id.hex[:12]}-{transfer_id.hex[-6:]}".upper()
