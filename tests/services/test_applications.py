"""A month's money on its way: applied, carried, paid out, taken back, closed; once each."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import DBAPIError

from tests.builders.bills import apply, balance, bill, open_bills, reverse
from tests.builders.offices import AT, OCTOBER, Office
from vendor_sla.domain.money import Money
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound
from vendor_sla.services.applications import refund_penalties, settle_month
from vendor_sla.services.closings import close_month
from vendor_sla.services.month_money import read_month_money
from vendor_sla.services.penalties import list_penalties
from vendor_sla.store import ledger
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import ApplicationRow, new_id


@pytest.fixture(name="issued", scope="module")
def _issued(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Connection, Office, Office]]:
    """October, 92.5 % answered: two and a half points short, 3,000 yuan; beside a perfect one."""
    blobs = Blobs(tmp_path_factory.mktemp("bills"))
    with engine.connect() as connection:
        transaction = connection.begin()
        yield (
            connection,
            open_bills(connection, blobs),
            open_bills(connection, blobs, {OCTOBER: 200}),
        )
        transaction.rollback()


@pytest.fixture(name="office")
def _office(issued: tuple[Connection, Office, Office]) -> Iterator[Office]:
    """What a test does is taken back after it."""
    connection, office, _ = issued
    savepoint = connection.begin_nested()
    yield office
    savepoint.rollback()


def payable(office: Office) -> Decimal:
    """Return what the ledger says is open of October."""
    with office.enter("finance") as session:
        return ledger.month_payables(session, [office.month_id])[office.month_id]


def cny(amount: str) -> Money:
    return Money.parse(amount, "CNY")


def test_a_month_is_taken_off_an_invoice_whole_and_is_applied(office: Office) -> None:
    assert balance(office).open == cny("-3000")
    apply(office, bill(office, "INV-1"))
    assert office.page().state == "applied"
    assert (balance(office).open, payable(office)) == (cny("0"), Decimal(0))
    with office.enter("finance") as session:
        balances = ledger.read_balances(session, currency="CNY")
    assert balances == {"applied": -3000, "credit": 3000, "vendor_payable": 0}


def test_what_an_invoice_cannot_bear_stays_open_for_the_next(office: Office) -> None:
    small, next_one = bill(office, "INV-1", "1200"), bill(office, "INV-2")
    apply(office, small)
    assert (balance(office).open, payable(office)) == (cny("-1800"), Decimal(-1800))
    assert office.page().state == "penalties_approved"
    with pytest.raises(Conflict, match=r"applications\.invoice_full"):
        apply(office, small)
    with pytest.raises(Invalid, match=r"applications\.above_open"):
        apply(office, next_one, "1800.01")
    apply(office, next_one, "1800")
    assert office.page().state == "applied"


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("1200.01", "applications.above_invoice"),
        ("0", "applications.not_positive"),
        ("-5", "applications.not_positive"),
        ("12,00", "applications.no_amount"),
        ("1e3", "applications.no_amount"),
        ("0.001", "applications.no_amount"),
    ],
)
def test_an_amount_that_cannot_be_is_refused(office: Office, amount: str, code: str) -> None:
    invoice = bill(office, "INV-1", "1200")
    with pytest.raises(Invalid, match=code):
        apply(office, invoice, amount)
    assert balance(office).open == cny("-3000")


def test_what_was_applied_is_taken_back_once_and_the_month_is_open_again(office: Office) -> None:
    invoice = bill(office, "INV-1")
    made = apply(office, invoice)
    taken_back = reverse(office, made)
    assert office.page().state == "penalties_approved"
    assert (balance(office).open, payable(office)) == (cny("-3000"), Decimal(-3000))
    for again in (made, taken_back):
        with pytest.raises(Conflict, match=r"applications\.taken_back"):
            reverse(office, again)
    apply(office, invoice)
    assert payable(office) == 0


def test_money_paid_beside_an_invoice_settles_a_month_too(office: Office) -> None:
    with office.enter("finance") as session:
        refund_penalties(
            session,
            office.people["finance"],
            month_id=office.month_id,
            reason="paid on 3 December",
            at=AT,
        )
    assert office.page().state == "applied"
    with office.enter("vendor") as session:
        (seen,) = list_penalties(session, office.people["vendor"])
    assert [(one.kind, one.amount, one.reason) for one in seen.applications] == [
        ("refund", cny("-3000"), "")
    ]


def test_a_month_of_nothing_is_settled_by_one_click_and_no_other_is(
    issued: tuple[Connection, Office, Office], office: Office
) -> None:
    with (
        office.enter("finance") as session,
        pytest.raises(Conflict, match=r"applications\.still_open"),
    ):
        settle_month(session, office.people["finance"], month_id=office.month_id, at=AT)
    perfect = issued[2]
    with perfect.enter("finance") as session:
        settle_month(session, perfect.people["finance"], month_id=perfect.month_id, at=AT)
    assert perfect.page().state == "applied"


def test_a_month_is_closed_when_no_dispute_can_come_or_finance_is_sure(office: Office) -> None:
    finance = office.people["finance"]

    def close(*, days: int, is_sure: bool) -> None:
        at = AT + timedelta(days=days)
        with office.enter("finance") as session:
            close_month(session, finance, month_id=office.month_id, is_sure=is_sure, at=at)

    with pytest.raises(Conflict, match=r"lifecycle\.not_now"):
        close(days=30, is_sure=True)
    made = apply(office, bill(office, "INV-1"))
    # Ten working days after Tuesday 3 November end with Tuesday the 17th.
    with pytest.raises(Conflict, match=r"closings\.disputable \(until=2026-11-17\)"):
        close(days=14, is_sure=False)
    close(days=15, is_sure=False)
    assert office.page().state == "closed"
    reverse(office, made)
    apply(office, bill(office, "INV-1"))
    close(days=0, is_sure=True)
    assert office.page().state == "closed"


def test_the_page_of_a_months_money_goes_from_gross_to_open(office: Office) -> None:
    invoice = bill(office, "INV-1", "1200")
    apply(office, invoice)
    with office.enter("finance") as session:
        page = read_month_money(session, office.people["finance"], month_id=office.month_id, at=AT)
    steps = [(step.code, step.amount, step.of) for step in page.steps]
    assert steps == [
        ("credit", cny("-3000"), ""),
        ("net", cny("-3000"), ""),
        ("applied", cny("1200"), "INV-1"),
        ("open", cny("-1800"), ""),
    ]
    assert [one.key for one in page.transfers] == ["issue", "apply"]
    assert (page.invoices, page.may_apply, page.may_close) == ((), True, False)
    with office.enter("vendor") as session:
        seen = read_month_money(session, office.people["vendor"], month_id=office.month_id, at=AT)
    assert (seen.transfers, seen.waivers, seen.invoices, seen.may_apply) == ((), (), (), False)
    assert seen.month.applications[0].invoice_number == "INV-1"


def test_nobody_but_finance_applies_and_nobody_applies_to_what_is_not_there(office: Office) -> None:
    invoice = bill(office, "INV-1")
    with office.enter("procurement") as session, pytest.raises(Forbidden):
        refund_penalties(session, office.people["procurement"], month_id=office.month_id, at=AT)
    with pytest.raises(NotFound, match=r"invoices\.unknown"):
        apply(office, office.month_id)
    with pytest.raises(NotFound, match=r"applications\.unknown"):
        reverse(office, invoice)


def test_the_database_itself_refuses_more_than_an_invoice_bears(office: Office) -> None:
    apply(office, bill(office, "INV-1", "1200"), "1000")
    columns = ApplicationRow.__table__.columns
    with (
        pytest.raises(DBAPIError, match="cannot take this"),
        office.enter("finance") as session,
    ):
        (made,) = session.scalars(select(ApplicationRow)).all()
        transfer = ledger.post_transfer(
            session, tenant_id=office.tenant_id, key="by hand", vendor_id=office.vendor_id,
            entries=[("vendor_payable", cny("200.01")), ("applied", cny("-200.01"))], made_at=AT,
        )  # fmt: skip
        values = {column.name: getattr(made, column.name) for column in columns}
        changed = {"id": new_id(), "amount": Decimal("-200.01"), "transfer_id": transfer.id}
        session.execute(insert(ApplicationRow), values | changed)
