"""A month's money on paper and in the books: notice, credit note, statement, journal, accrual."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from tests.builders.estates import open_rival
from tests.builders.offices import AT, CONTRACT, OCTOBER, Office, contacts_csv, open_office
from tests.builders.papers import text_of
from vendor_sla.domain.accruals import Basis
from vendor_sla.domain.journals import journal_sums
from vendor_sla.domain.money import Money
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Refused
from vendor_sla.printing.signing import Signer, check_signature
from vendor_sla.services import (
    accruals,
    applications,
    billing_details,
    credit_notes,
    journals,
    notice_boards,
    notices,
    penalties,
    statements,
    waivers,
)
from vendor_sla.services.statements import Statement
from vendor_sla.services.verifications import verify_file
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import (
    InvoiceRow,
    LedgerEntryRow,
    LedgerTransferRow,
    NoticeReceiptRow,
    NoticeRow,
    new_id,
)

LEGAL = """\
legal: {{clause: "12.1", nature: price_reduction, sole_remedy: yes, claim_within_days: 60,
  tax_percent: 6, tax_adjusted: yes}}
"""
CLIENT = {"legal_name": "北风科技有限公司", "address": "上海", "country": "cn", "tax_id": "9131X"}
VENDOR = {**CLIENT, "legal_name": "顺流客服有限公司", "tax_id": "9132Y", "erp_number": "V-7"}
SELF_BILLING = {"first_day": "2026-11-01", "last_day": "2026-11-30", "reference": "SB-1"}
PERIODS = [OCTOBER, OCTOBER.shifted(1), OCTOBER.shifted(2)]


@pytest.fixture(name="books", scope="module")
def _books(engine: Engine, tmp_path_factory: pytest.TempPathFactory, signer: Signer) -> Office:
    """October (−5,000) and November (−10,000, the cap) approved, December not yet issued."""
    blobs = Blobs(tmp_path_factory.mktemp("files"))
    office = open_office(engine, blobs, periods=PERIODS, contract=CONTRACT + LEGAL)
    for number, answered in ((0, 180), (1, 150)):
        content = contacts_csv(answered, 200 - answered, month=10 + number)
        office.read(office.upload(content, month_id=office.month_ids[number]))
        office.publish(office.month_ids[number])
        office.issue(signer, office.month_ids[number])
    return office


@pytest.fixture(name="rival", scope="module")
def _rival(books: Office) -> Office:
    """The same tenant with another vendor's person."""
    return open_rival(books)


def refused_of(office: Office, signer: Signer) -> list[str]:
    """Return the codes that October's notice is refused with."""
    with pytest.raises(Refused) as refusal:
        issue(office, signer, office.month_ids[0])
    return [problem.code for problem in refusal.value.problems]


def issue(office: Office, signer: Signer, month_id: UUID) -> UUID:
    """Issue a month's notice as finance."""
    with office.enter("finance") as session:
        return notices.issue_notice(
            session, office.people["finance"], month_id=month_id, blobs=office.blobs,
            signer=signer, at=AT,
        )  # fmt: skip


def approve(office: Office) -> None:
    """Approve both months."""
    for month_id in office.month_ids[:2]:
        with office.enter("finance") as session:
            actor = office.people["finance"]
            penalties.approve_penalties(session, actor, month_id=month_id, at=AT)


def keep(office: Office, **more: str) -> None:
    """Keep who both sides are on paper."""
    with office.enter("finance") as session:
        actor = office.people["finance"]
        billing_details.keep_tenant_billing(session, actor, fields=CLIENT, at=AT)
        billing_details.keep_vendor_billing(
            session, actor, vendor_id=office.vendor_id, fields=VENDOR | more, at=AT
        )


def test_a_notice_is_issued_once_by_number_and_received_by_name(
    books: Office, rival: Office, signer: Signer, tmp_path: Path
) -> None:
    assert refused_of(books, signer) == ["notices.not_approved"]
    approve(books)
    assert refused_of(books, signer) == ["billing.no_tenant_details", "billing.no_vendor_details"]
    keep(books)
    with suppress(ZeroDivisionError), books.enter("finance") as session:
        finance = books.people["finance"]
        notices.issue_notice(
            session, finance, month_id=books.month_ids[1], blobs=books.blobs, signer=signer, at=AT
        )
        raise ZeroDivisionError  # the connection is lost: the number must come back
    start = Barrier(4)

    def race(number: int) -> str:
        start.wait()
        try:
            issue(books, signer, books.month_ids[number % 2])
        except Conflict as refusal:
            return refusal.problems[0].code
        return "issued"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(race, range(4))) == ["issued"] * 2 + ["notices.issued_already"] * 2
    with books.enter("finance") as session:
        board = notice_boards.read_notice_board(session, books.people["finance"])
    assert [one.number for one in board.notices] == ["DN-2026-0002", "DN-2026-0001"]
    assert board.waiting == ()
    notice = october_notice(books)
    assert notice.due == Money.parse("-5000.00", "CNY")
    for language, amount in (("zh", "¥5,000.00"), ("en", "CN¥5,300.00".removeprefix("CN¥"))):
        with books.enter("vendor") as session:
            paper = notices.open_notice(
                session, books.people["vendor"], notice_id=notice.notice_id, language=language,
                blobs=books.blobs,
            )  # fmt: skip
        assert check_signature(paper.content, signer).is_original
        assert amount in text_of(paper.content)
        assert verified(books, "auditor", paper.content, tmp_path) == ("notice", language)
        assert verified(books, "auditor", paper.content + b" ", tmp_path) == ("pdf", "")
        assert verified(rival, "vendor", paper.content, tmp_path) == ("pdf", "")
    receive(books, notice.notice_id)
    with pytest.raises(Conflict, match="received_already"):
        receive(books, notice.notice_id)
    assert october_notice(books).received_by == "Vendor"
    for act in (receive, read_as_vendor):
        with pytest.raises(NotFound):
            act(rival, notice.notice_id)


def verified(office: Office, who: str, paper: bytes, folder: Path) -> tuple[str, str]:
    """Return what somebody hears a paper is, and its language when it is an original."""
    path = folder / "paper.pdf"
    path.write_bytes(paper)
    with office.enter(who) as session:
        found = verify_file(session, office.people[who], path=path, authorities=())
    return found.kind, found.issued.language if found.issued else ""


def october_notice(office: Office) -> notices.Notice:
    """Return October's notice as the vendor sees it in its list."""
    with office.enter("vendor") as session:
        actor = office.people["vendor"]
        return notices.list_notices(session, actor, month_id=office.month_ids[0])[0]


def receive(office: Office, notice_id: UUID) -> None:
    """Confirm receipt as the vendor."""
    with office.enter("vendor") as session:
        notices.acknowledge_notice(session, office.people["vendor"], notice_id=notice_id, at=AT)


def read_as_vendor(office: Office, notice_id: UUID) -> None:
    """Read a notice as the vendor."""
    with office.enter("vendor") as session:
        actor = office.people["vendor"]
        notices.read_notice(session, actor, notice_id=notice_id, blobs=office.blobs)


def test_a_credit_note_is_written_where_self_billing_is_agreed_on_the_day(books: Office) -> None:
    notice = october_notice(books)

    def written() -> bytes:
        with books.enter("finance") as session:
            return credit_notes.open_credit_note(
                session, books.people["finance"], notice_id=notice.notice_id, language="zh",
                blobs=books.blobs,
            ).content  # fmt: skip

    with pytest.raises(Conflict, match="not_agreed"):
        written()
    keep(books, **SELF_BILLING | {"first_day": "2026-11-04"})  # a day after the notice
    with pytest.raises(Conflict, match="not_agreed"):
        written()
    keep(books, **SELF_BILLING)
    assert b'<cbc:PayableAmount currencyID="CNY">5300.00</cbc:PayableAmount>' in written()
    with pytest.raises(Invalid, match="half_agreed"):
        keep(books, last_day="2026-11-30", reference="SB-1")
    with books.enter("auditor") as session:
        page = billing_details.read_vendor_billing(
            session, books.people["auditor"], vendor_id=books.vendor_id
        )
    assert [one.number for one in (page.vendor, *page.earlier)] == [3, 2, 1]


def settle(office: Office) -> None:
    """Waive 1,000 of October, take 4,000 off an invoice and take 4,000 back."""
    people, month_id = office.people, office.month_ids[0]
    with office.enter("procurement") as session:
        waiver_id = waivers.propose_waiver(
            session, people["procurement"], month_id=month_id, line_number="1", amount="1000",
            reason_class="goodwill", reason="First month", benefit="A calmer start", at=AT,
        )  # fmt: skip
    with office.enter("admin") as session:
        waivers.decide_waiver(
            session, people["admin"], waiver_id=waiver_id, approves=True, note="", at=AT
        )
    with office.enter("finance") as session:
        invoice = InvoiceRow(
            tenant_id=office.tenant_id, id=new_id(), vendor_id=office.vendor_id,
            contract_id=office.contract_id, number="=INV-7", period_start=OCTOBER.start,
            period_end=OCTOBER.end, net=Decimal(100_000), tax=Decimal(6000), currency="CNY",
            issued_on=date(2026, 11, 2), entered_by=people["finance"].account_id, entered_at=AT,
        )  # fmt: skip
        session.add(invoice)
        session.flush()
        application_id = applications.apply_penalties(
            session, people["finance"], month_id=month_id, invoice_id=invoice.id, at=AT
        )
    with office.enter("finance") as session:
        applications.reverse_application(
            session, people["finance"], application_id=application_id, reason="Wrong one", at=AT
        )


def statement_of(office: Office, who: str, at: datetime = AT) -> Statement:
    """Return the vendor's statement as somebody reads it."""
    with office.enter(who) as session:
        return statements.read_statement(
            session, office.people[who], vendor_id=office.vendor_id, at=at
        )


def test_the_statement_and_the_journal_are_the_ledger_and_the_vendor_sees_its_side(
    books: Office,
) -> None:
    settle(books)
    shown = statement_of(books, "finance")
    assert shown.account == statement_of(books, "vendor").account
    assert [(line.movement.what, str(line.balance.amount)) for line in shown.account.lines] == [
        ("issue", "-5000.00"), ("issue", "-15000.00"), ("waiver", "-14000.00"),
        ("application", "-10000.00"), ("application_back", "-14000.00"),
    ]  # fmt: skip
    paper = text_of(statements.print_statement(shown, "en", at=AT).content)
    assert [part for part in ("−14,000.00", "=INV-7", "9132Y") if part not in paper] == []
    told = [line.movement.facts for line in shown.account.lines]
    assert (told[3]["invoice"], told[3]["version"], told[4]["period"]) == ("=INV-7", "1", "2026-10")
    with books.enter("finance") as session:
        own = LedgerTransferRow.vendor_id == books.vendor_id
        entries = session.execute(
            select(LedgerEntryRow.account_code, func.sum(LedgerEntryRow.amount))
            .join(LedgerTransferRow, LedgerTransferRow.id == LedgerEntryRow.transfer_id)
            .where(own)
            .group_by(LedgerEntryRow.account_code)
        )
        ledger = {account: Decimal(total) for account, total in entries}
        lines = journals.list_journal(session, books.people["finance"], vendor_id=books.vendor_id)
    assert shown.account.closing.amount == ledger["vendor_payable"] == Decimal("-14000.00")
    booked: dict[str, Decimal] = {}
    for line in lines:
        booked[line.account] = booked.get(line.account, Decimal(0)) + (
            line.credit.amount - line.debit.amount
        )
    assert booked == ledger
    assert journal_sums(lines) == {"CNY": (Decimal(44_000), Decimal(44_000))}
    assert {(line.erp_number, line.tax_id, line.version) for line in lines} == {
        ("V-7", "9132Y", "1")
    }
    with books.enter("vendor") as session:
        seen = select(LedgerEntryRow.account_code).distinct()
        assert session.scalars(seen).all() == ["vendor_payable"]
        with pytest.raises(Refused, match="not_allowed"):
            journals.list_journal(session, books.people["vendor"])


def test_a_rival_sees_nothing_of_anothers_account(books: Office, rival: Office) -> None:
    actor = rival.people["vendor"]
    with rival.enter("vendor") as session:
        for kind in (LedgerEntryRow, LedgerTransferRow, NoticeRow, NoticeReceiptRow):
            assert session.scalars(select(func.count()).select_from(kind)).one() == 0
        for vendor_id in (books.vendor_id, new_id()):
            with pytest.raises(NotFound):
                statements.read_statement(session, actor, vendor_id=vendor_id, at=AT)


def test_an_accrual_is_the_best_figure_there_was_and_its_journal_goes_back(books: Office) -> None:
    def on(day: date) -> accruals.AccrualPage:
        with books.enter("finance") as session:
            return accruals.list_accruals(session, books.people["finance"], day=day)

    december = [one for one in on(date(2026, 12, 31)).accruals if one.vendor_id == books.vendor_id]
    assert [(one.period.label, one.basis, one.months) for one in december] == [
        ("2026-12", Basis.MEAN, 2)
    ]
    assert december[0].net == Money.parse("-7500.00", "CNY")
    early = [one for one in on(date(2026, 11, 2)).accruals if one.vendor_id == books.vendor_id]
    assert [(one.period.label, one.basis) for one in early] == [
        ("2026-10", Basis.ISSUED), ("2026-11", Basis.ISSUED),
    ]  # fmt: skip
    with books.enter("finance") as session:
        lines = accruals.list_accrual_journal(
            session, books.people["finance"], day=date(2026, 12, 31)
        )
    assert [(line.booked_on.isoformat(), line.code, str(line.debit.amount)) for line in lines] == [
        ("2026-12-31", "2241.90", "7500.00"), ("2026-12-31", "6601.91", "0.00"),
        ("2027-01-01", "2241.90", "0.00"), ("2027-01-01", "6601.91", "7500.00"),
    ]  # fmt: skip
