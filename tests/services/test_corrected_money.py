"""Money of a month that a dispute corrects: on paper, in the ledger, and in the meantime."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine

from tests.builders.bills import apply, balance, bill, decide, open_bills, propose, reverse
from tests.builders.offices import AT, CONTRACT, OCTOBER, Office, hire
from vendor_sla.domain.disputes import DisputeSubject, Outcome
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Role
from vendor_sla.domain.refusals import Conflict, Invalid
from vendor_sla.printing.signing import Signer
from vendor_sla.services import billing_details, credit_notes, notice_boards, notices
from vendor_sla.services.applications import refund_penalties, settle_month
from vendor_sla.services.closings import close_month
from vendor_sla.services.corrections import correct_month
from vendor_sla.services.dispute_claims import Claim
from vendor_sla.services.dispute_decisions import Verdict, decide_dispute
from vendor_sla.services.disputes import raise_dispute
from vendor_sla.services.month_money import read_month_money
from vendor_sla.services.penalties import approve_penalties
from vendor_sla.services.scorecards import Press
from vendor_sla.store import ledger
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import InvoiceRow, new_id

LEGAL = """\
legal: {{clause: "12.1", nature: price_reduction, sole_remedy: yes, claim_within_days: 60,
  tax_percent: 6, tax_adjusted: yes}}
"""
PARTY = {"legal_name": "北风科技", "address": "上海", "country": "CN", "tax_id": "9131X"}
SELF_BILLING = {"first_day": "2026-11-01", "last_day": "2026-11-30", "reference": "SB-1"}


@pytest.fixture(name="opened", scope="module")
def _opened(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Connection, Office]]:
    """October, 185 of 200 calls answered: 3,000 yuan due and approved."""
    blobs = Blobs(tmp_path_factory.mktemp("corrected"))
    with engine.connect() as connection:
        transaction = connection.begin()
        office = open_bills(connection, blobs, contract=CONTRACT + LEGAL)
        yield connection, hire(office, "second", Role.PROCUREMENT)
        transaction.rollback()


@pytest.fixture(name="office")
def _office(opened: tuple[Connection, Office]) -> Iterator[Office]:
    """What a test does is taken back after it."""
    connection, office = opened
    savepoint = connection.begin_nested()
    yield office
    savepoint.rollback()


def grant(office: Office, granted: str = "") -> None:
    """Raise a dispute of five lost calls and grant it: whole, or only so many."""
    claim = Claim(
        subject=DisputeSubject.INTERACTION, reason="test calls", metric="answer_rate",
        interactions=tuple(f"C-{number}" for number in range(185, 190)),
    )  # fmt: skip
    with office.enter("vendor") as session:
        dispute_id = raise_dispute(
            session, office.people["vendor"], month_id=office.month_id, claim=claim,
            blobs=office.blobs, at=AT,
        )  # fmt: skip
    verdict = Verdict(Outcome.PARTLY if granted else Outcome.ACCEPTED, "We listened.", granted)
    with office.enter("second") as session:
        decide_dispute(
            session, office.people["second"], dispute_id=dispute_id, verdict=verdict, at=AT
        )


def correct(office: Office, signer: Signer) -> None:
    """Issue the second version."""
    with office.enter("procurement") as session:
        correct_month(
            session, office.people["procurement"], month_id=office.month_id,
            press=Press(office.blobs, signer, ("en",)), at=AT,
        )  # fmt: skip


def approve(office: Office, version: int | None = None) -> None:
    """Approve as finance what it saw."""
    with office.enter("finance") as session:
        finance = office.people["finance"]
        approve_penalties(session, finance, month_id=office.month_id, version=version, at=AT)


def notify(office: Office, signer: Signer) -> UUID:
    """Issue the notice of the newest version."""
    with office.enter("finance") as session:
        return notices.issue_notice(
            session, office.people["finance"], month_id=office.month_id, blobs=office.blobs,
            signer=signer, at=AT,
        )  # fmt: skip


def keep_parties(office: Office) -> None:
    """Keep who both sides are on paper."""
    with office.enter("finance") as session:
        finance = office.people["finance"]
        billing_details.keep_tenant_billing(session, finance, fields=PARTY, at=AT)
        billing_details.keep_vendor_billing(
            session, finance, vendor_id=office.vendor_id, fields=PARTY | SELF_BILLING, at=AT
        )


def cny(amount: str) -> Money:
    return Money.parse(amount, "CNY")


def payable(office: Office) -> Decimal:
    """Return what the ledger says is open of October."""
    with office.enter("finance") as session:
        return ledger.month_payables(session, [office.month_id])[office.month_id]


def test_what_was_granted_is_not_taken_before_it_is_corrected(
    office: Office, signer: Signer
) -> None:
    invoice = bill(office, "INV-1")
    grant(office)
    with pytest.raises(Conflict, match=r"applications\.all_disputed"):
        apply(office, invoice)
    correct(office, signer)
    assert (balance(office).open, payable(office)) == (cny("0"), Decimal(0))
    approve(office)
    with office.enter("finance") as session:
        settle_month(session, office.people["finance"], month_id=office.month_id, at=AT)
    assert office.page().state == "applied"


def test_a_month_is_not_closed_before_what_was_granted_is_corrected(office: Office) -> None:
    apply(office, bill(office, "INV-1"))
    grant(office)
    with (
        office.enter("finance") as session,
        pytest.raises(Conflict, match=r"closings\.not_corrected"),
    ):
        close_month(
            session, office.people["finance"], month_id=office.month_id, is_sure=True, at=AT
        )


def test_what_was_taken_too_much_goes_back_and_can_be_taken_again(
    office: Office, signer: Signer
) -> None:
    """3,000 were taken, 1,000 waived before; then nothing is due: 2,000 go back."""
    decide(office, propose(office, "1000"))
    invoice = bill(office, "INV-1")
    made = apply(office, invoice)
    grant(office)
    correct(office, signer)
    assert (balance(office).waived, balance(office).open) == (cny("0"), cny("2000"))
    with office.enter("finance") as session:
        finance = office.people["finance"]
        page = read_month_money(session, finance, month_id=office.month_id, at=AT)
    assert page.claim is None  # nothing is left to be claimed
    with pytest.raises(Conflict, match=r"lifecycle\.not_now"):
        apply(office, invoice)
    approve(office)
    with office.enter("finance") as session:
        refund_penalties(session, office.people["finance"], month_id=office.month_id, at=AT)
    assert (office.page().state, payable(office)) == ("applied", Decimal(0))
    reverse(office, made)
    assert (balance(office).open, payable(office)) == (cny("-2000"), Decimal(-2000))
    apply(office, invoice)
    assert (office.page().state, payable(office)) == ("applied", Decimal(0))


def test_an_approval_is_of_the_version_that_was_seen(office: Office, signer: Signer) -> None:
    grant(office)
    correct(office, signer)
    with pytest.raises(Conflict, match=r"penalties\.corrected_since"):
        approve(office, version=1)
    approve(office, version=2)


def test_a_notice_of_nothing_replaces_one_of_something(office: Office, signer: Signer) -> None:
    """And a credit note says which one it stands for."""
    keep_parties(office)
    notify(office, signer)
    grant(office)
    correct(office, signer)
    approve(office)
    with office.enter("finance") as session:
        board = notice_boards.read_notice_board(session, office.people["finance"])
    assert [one.version for one in board.waiting] == [2]
    second = notify(office, signer)
    with office.enter("vendor") as session:
        page = notices.read_notice(
            session, office.people["vendor"], notice_id=second, blobs=office.blobs
        )
    assert (page.document["due"], page.document["replaces"]) == ("0.00", "DN-2026-0001")


def test_what_is_waived_after_a_notice_gets_another(office: Office, signer: Signer) -> None:
    keep_parties(office)
    notify(office, signer)
    decide(office, propose(office, "1000"))
    notify(office, signer)
    with office.enter("finance") as session:
        board = notice_boards.read_notice_board(session, office.people["finance"])
    told = [(one.number, one.version, one.due) for one in board.notices]
    assert told == [("DN-2026-0002", 1, cny("-2000")), ("DN-2026-0001", 1, cny("-3000"))]
    assert board.waiting == ()
    with pytest.raises(Conflict, match=r"notices\.issued_already .*DN-2026-0002"):
        notify(office, signer)


def test_a_credit_note_names_the_one_it_replaces(office: Office, signer: Signer) -> None:
    keep_parties(office)
    notify(office, signer)
    grant(office, "2")
    correct(office, signer)
    approve(office)
    second = notify(office, signer)
    with office.enter("finance") as session:
        note = credit_notes.open_credit_note(
            session, office.people["finance"], notice_id=second, language="en", blobs=office.blobs
        )
    before, _, after = note.content.partition(b"<cac:BillingReference>")
    assert b"DN-2026-0001" in after.partition(b"</cac:BillingReference>")[0]
    assert b"InvoicePeriod" in before
    assert b"ContractDocumentReference" in after


def test_an_invoice_in_another_currency_takes_nothing(office: Office) -> None:
    dollars = InvoiceRow(
        tenant_id=office.tenant_id, id=new_id(), vendor_id=office.vendor_id,
        contract_id=office.contract_id, number="USD-1", period_start=OCTOBER.start,
        period_end=OCTOBER.end, net=Decimal(9000), tax=Decimal(0), currency="USD",
        issued_on=date(2026, 11, 1), entered_by=office.people["finance"].account_id, entered_at=AT,
    )  # fmt: skip
    with office.enter("finance") as session:
        session.add(dollars)
        session.flush()
        invoice = dollars.id
    for amount in ("", "100"):
        with pytest.raises(Invalid, match=r"applications\.other_currency"):
            apply(office, invoice, amount)
