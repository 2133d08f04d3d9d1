"""Statements: a vendor's account as the ledger has it, for the client and for the vendor itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.billing_details import BillingParty
from vendor_sla.domain.ledger import VENDOR_PAYABLE
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require, require_vendor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid, NotFound, Problem
from vendor_sla.domain.statements import Account, Movement, run_account, what_moved
from vendor_sla.services.billing_details import find_tenant_party, find_vendor_billing
from vendor_sla.services.moves import period_of
from vendor_sla.services.papers import PDF, StoredPaper, print_paper
from vendor_sla.services.vendors import get_vendor, list_vendors, name_in
from vendor_sla.store import statements as rows
from vendor_sla.store.accounts import find_tenant
from vendor_sla.store.models import VendorRow
from vendor_sla.store.sessions import Session
from vendor_sla.store.statements import FoundTransfer

FORMAT = "statement/1"


@dataclass(frozen=True, slots=True)
class Statement:
    """A vendor's account in one currency over some days, in the tenant's zone."""

    vendor_id: UUID
    vendor_key: str
    vendor_name: str
    currency: str
    currencies: tuple[str, ...]
    period: Period
    zone: str
    account: Account
    client: BillingParty
    vendor: BillingParty

    @property
    def last_day(self) -> date:
        """Return the last day it covers."""
        return self.period.end - timedelta(days=1)


def read_statement(
    session: Session,
    actor: Actor,
    *,
    vendor_id: UUID,
    currency: str = "",
    period: Period | None = None,
    at: datetime,
) -> Statement:
    """Return a vendor's account; without days, that of this calendar year to today.

    A vendor reads its own alone: `NotFound` for another's. `Invalid` in a currency its account
    does not have.
    """
    require(actor, Action.READ_PENALTIES)
    require_vendor(actor, vendor_id)
    vendor = get_vendor(session, vendor_id)
    tenant = find_tenant(session, actor.tenant_id)
    if tenant is None:
        raise NotFound([Problem("people.no_such_thing")])
    days = period or _this_year(at, tenant.zone)
    currencies = tuple(rows.list_currencies(session, vendor_id))
    wanted = currency or next(iter(currencies), "CNY")
    if currency and currency not in currencies:
        facts = {"currency": currency, "known": ", ".join(currencies) or "—"}
        raise Invalid([Problem("statements.no_such_currency", "currency", facts)])
    name = name_in(actor.language, vendor)
    own = find_vendor_billing(session, actor, vendor_id).party
    client = find_tenant_party(session)
    tenant_name = tenant.name_zh if actor.language == "zh" else tenant.name_en
    return Statement(
        vendor_id=vendor_id,
        vendor_key=vendor.code,
        vendor_name=name,
        currency=wanted,
        currencies=currencies,
        period=days,
        zone=tenant.zone,
        account=_account(session, vendor, wanted, days, tenant.zone),
        client=client or BillingParty(tenant_name, "", "", ""),
        vendor=own or BillingParty(name, "", "", ""),
    )


def find_default_vendor(session: Session, actor: Actor) -> UUID | None:
    """Return whose statement is shown first: one's own, else the first vendor's."""
    if actor.vendor_id is not None:
        return actor.vendor_id
    return next((vendor.vendor_id for vendor in list_vendors(session, actor)), None)


def print_statement(statement: Statement, language: str, *, at: datetime) -> StoredPaper:
    """Print a statement; it is not signed and not stored, since the ledger moves on."""
    document = statement_document(statement, at=at)
    content = print_paper(document, language)
    name = f"statement-{statement.vendor_key}-{statement.last_day}-{language}.pdf"
    return StoredPaper(name, PDF, "", content)


def statement_document(statement: Statement, *, at: datetime) -> dict[str, Any]:
    """Return a statement as the document its paper is printed from."""
    account = statement.account
    return {
        "format": FORMAT,
        "made_at": at.isoformat(timespec="seconds"),
        "zone": statement.zone,
        "first_day": statement.period.start.isoformat(),
        "last_day": statement.last_day.isoformat(),
        "currency": statement.currency,
        "client": _party(statement.client),
        "vendor": {"key": statement.vendor_key, **_party(statement.vendor)},
        "opening": str(account.opening.amount),
        "lines": [
            {
                "transfer": str(line.movement.transfer_id),
                "at": line.movement.at.isoformat(timespec="seconds"),
                "what": line.movement.what,
                "facts": dict(line.movement.facts),
                "amount": str(line.movement.amount.amount),
                "balance": str(line.balance.amount),
            }
            for line in account.lines
        ],
        "closing": str(account.closing.amount),
    }


def _party(party: BillingParty) -> dict[str, str]:
    return {
        "legal_name": party.legal_name,
        "address": party.address,
        "country": party.country,
        "tax_id": party.tax_id,
    }


def _this_year(at: datetime, zone: str) -> Period:
    today = local_day(at, zone)
    return Period(date(today.year, 1, 1), today + timedelta(days=1))


def local_day(at: datetime, zone: str) -> date:
    """Return the day an instant falls on in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def _account(
    session: Session, vendor: VendorRow, currency: str, period: Period, zone: str
) -> Account:
    start, end = period.instants(zone)
    before = rows.sum_payable(session, vendor_id=vendor.id, currency=currency, before=start)
    found = rows.list_transfers(session, start=start, end=end, vendor_id=vendor.id)
    return run_account(Money(before, currency), list_movements(session, found, currency))


def list_movements(
    session: Session, found: Sequence[FoundTransfer], currency: str
) -> list[Movement]:
    """Return what transfers moved of the payable in a currency, with what each was for."""
    ids = [one.transfer.id for one in found]
    entries = rows.list_entries_of(session, ids)
    invoices = rows.invoices_of(session, ids)
    versions = scorecard_versions(session, found)
    movements = []
    for one in found:
        moved = [
            Money(entry.amount, entry.currency)
            for entry in entries.get(one.transfer.id, ())
            if entry.account_code == VENDOR_PAYABLE and entry.currency == currency
        ]
        if moved:
            version = versions.get(one.transfer.id, 0)
            movements.append(
                Movement(
                    one.transfer.id,
                    one.transfer.made_at,
                    _what(one, version),
                    _facts(one, version, invoices.get(one.transfer.id, "")),
                    Money.total(moved, currency),
                )
            )
    return movements


def scorecard_versions(session: Session, found: Sequence[FoundTransfer]) -> dict[UUID, int]:
    """Return the scorecard version each of some transfers is about, where there is one."""
    issued = {one.transfer.id: scorecard for one in found if (scorecard := _scorecard(one))}
    versions = rows.versions_of(session, list(issued.values()))
    origins = {one.transfer.id: one.transfer.reverses_id or one.transfer.id for one in found}
    settled = rows.versions_settled(session, [*origins, *origins.values()])
    told = {key: versions[card] for key, card in issued.items() if card in versions}
    for transfer_id, origin in origins.items():
        version = settled.get(transfer_id) or settled.get(origin)
        if version is not None:
            told.setdefault(transfer_id, version)
    return told


def _scorecard(found: FoundTransfer) -> UUID | None:
    """Return the scorecard whose issue a transfer booked or took back."""
    kind, _, name = (found.reversed_key or found.transfer.key).partition(":")
    try:
        return UUID(name) if kind == "issue" else None
    except ValueError:
        return None


def _what(found: FoundTransfer, version: int) -> str:
    what = what_moved(found.transfer.key, found.reversed_key)
    return "corrected_issue" if what == "issue" and version > 1 else what


def _facts(found: FoundTransfer, version: int, invoice: str) -> dict[str, str]:
    facts = {
        "period": period_of(found.month).label if found.month else "",
        "contract": found.contract.key if found.contract else "",
        "version": str(version) if version else "",
        "invoice": invoice,
    }
    return {name: text for name, text in facts.items() if text}
