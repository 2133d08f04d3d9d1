"""Bills: an office with issued months whose money is due, and invoices to take it off."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

from sqlalchemy import Connection, Engine

from tests.builders.offices import AT, CONTRACT, OCTOBER, Office, contacts_csv, open_office
from vendor_sla.domain.applications import Balance
from vendor_sla.domain.periods import Period
from vendor_sla.printing.signing import make_test_authority
from vendor_sla.services import applications, balances, invoices, penalties, scorecards, waivers
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.sessions import Session


def open_bills(
    bind: Engine | Connection,
    blobs: Blobs,
    answered: Mapping[Period, int] | None = None,
    *,
    contract: str = CONTRACT,
) -> Office:
    """Make an office with a month for each period, issued and approved: of 200 so many answered.

    Each started point below 95 per cent costs 1,000 yuan, at most 10,000 a month.
    """
    wanted = answered or {OCTOBER: 185}
    office = open_office(bind, blobs, periods=list(wanted), contract=contract)
    signer = make_test_authority(Path(mkdtemp()))
    for month_id, period in zip(office.month_ids, wanted, strict=True):
        calls = contacts_csv(wanted[period], 200 - wanted[period], month=period.start.month)
        office.read(office.upload(calls, month_id=month_id))
        office.publish(month_id)
        with office.enter("procurement") as session:
            scorecards.issue_scorecard(
                session,
                office.people["procurement"],
                month_id=month_id,
                blobs=blobs,
                signer=signer,
                at=AT,
                languages=("en",),
            )
        with office.enter("finance") as session:
            finance = office.people["finance"]
            penalties.approve_penalties(session, finance, month_id=month_id, at=AT)
    return office


def fields(number: str, net: str = "100000", period: str = "2026-10") -> dict[str, str]:
    """Return what an invoice's form sends."""
    return {
        "number": number,
        "period": period,
        "net": net,
        "tax": "6000",
        "issued_on": "2026-11-05",
    }


def bill(office: Office, number: str, net: str = "100000", period: str = "2026-10") -> UUID:
    """Enter an invoice as finance."""
    with office.enter("finance") as session:
        return invoices.add_invoice(
            session,
            office.people["finance"],
            contract_id=office.contract_id,
            fields=fields(number, net, period),
            at=AT,
        )


def apply(office: Office, invoice_id: UUID, amount: str = "", month_id: UUID | None = None) -> UUID:
    """Apply a month to an invoice as finance."""
    with office.enter("finance") as session:
        return applications.apply_penalties(
            session,
            office.people["finance"],
            month_id=month_id or office.month_id,
            invoice_id=invoice_id,
            amount=amount,
            at=AT,
        )


def reverse(office: Office, application_id: UUID) -> UUID:
    """Take an application back as finance."""
    with office.enter("finance") as session:
        return applications.reverse_application(
            session,
            office.people["finance"],
            application_id=application_id,
            reason="wrong invoice",
            at=AT,
        )


def propose(
    office: Office,
    amount: str = "",
    line: str = "1",
    who: str = "procurement",
    *,
    account_of: str = "",
) -> UUID:
    """Propose a waiver of a line of the first month; `account_of` lends another's account."""
    actor = office.people[who]
    if account_of:
        actor = replace(actor, account_id=office.people[account_of].account_id)
    with office.enter(who) as session:
        return waivers.propose_waiver(
            session,
            actor,
            month_id=office.month_id,
            line_number=line,
            amount=amount,
            reason_class="goodwill",
            reason="The storm of 8 October",
            benefit="200 calls free in November",
            at=AT,
        )


def decide(office: Office, waiver_id: UUID, *, approves: bool = True, who: str = "finance") -> None:
    """Decide a waiver."""
    with office.enter(who) as session:
        waivers.decide_waiver(
            session, office.people[who], waiver_id=waiver_id, approves=approves, note="", at=AT
        )


def balance(office: Office, month_id: UUID | None = None) -> Balance:
    """Return where the money of a month stands."""
    with office.enter("finance") as session:
        scorecard = balances.newest_scorecard(session, month_id or office.month_id)
        return balances.balance_of(session, scorecard)


def decide_in(office: Office, waiver_id: UUID) -> Callable[[Session], str]:
    """Return what approves a waiver in a session; it returns the waiver's id."""

    def approve(session: Session) -> str:
        waivers.decide_waiver(
            session,
            office.people["finance"],
            waiver_id=waiver_id,
            approves=True,
            note="",
            at=AT,
        )
        return str(waiver_id)

    return approve
