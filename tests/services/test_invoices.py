"""Invoices: by hand and from tables, all problems at once, the same again changes nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from tests.builders.bills import apply, bill, open_bills, reverse
from tests.builders.offices import AT, CONTRACT, OCTOBER, Office
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, Refused
from vendor_sla.printing.tables import write_workbook
from vendor_sla.services.annual_views import read_years
from vendor_sla.services.claims import claims_of
from vendor_sla.services.invoice_pages import read_invoices
from vendor_sla.services.invoices import Imported, import_invoices, invoice_sheet, void_invoice
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import InvoiceRow

# With an annual cap of 5,000 yuan, and thirty days after issue to claim.
LIMITED = (
    CONTRACT.replace(
        'clause: "9.2"}}\n',
        'clause: "9.2"}}\n  year: {{amount: 5000, year: contract, clause: "9.3"}}\n',
    )
    + """legal: {{clause: "12.1", nature: price_reduction, sole_remedy: no, claim_within_days: 30,
        tax_percent: 6, tax_adjusted: yes}}
"""
)
HEADER = "number,contract,period,net,tax,currency,issued_on,due_on\n"
SINCE = date(2025, 1, 1)


@pytest.fixture(name="issued", scope="module")
def _issued(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Connection, Office]]:
    """October: a fee of 100,000 yuan, 3,000 of it due."""
    with engine.connect() as connection:
        transaction = connection.begin()
        blobs = Blobs(tmp_path_factory.mktemp("invoices"))
        yield connection, open_bills(connection, blobs, contract=LIMITED)
        transaction.rollback()


@pytest.fixture(name="office")
def _office(issued: tuple[Connection, Office]) -> Iterator[Office]:
    """What a test does is taken back after it."""
    connection, office = issued
    savepoint = connection.begin_nested()
    yield office
    savepoint.rollback()


def send(office: Office, content: bytes, name: str = "invoices.csv") -> Imported:
    """Import a table as finance."""
    with office.enter("finance") as session:
        return import_invoices(
            session, office.people["finance"], stream=BytesIO(content), name=name, at=AT
        )


def refused(what: Callable[[], object], kind: type[Refused]) -> list[tuple[str, str]]:
    """Return the places and codes of what is refused."""
    with pytest.raises(kind) as found:
        what()
    return [(problem.place, problem.code) for problem in found.value.problems]


def test_a_table_is_taken_whole_and_the_same_again_adds_nothing(office: Office) -> None:
    table = (
        HEADER + "A-1,test-hotline,2026-10,100000,6000,CNY,2026-11-05,2026-12-05\n"
        "A-2,test-hotline,2026-Q4,1.50,,,2026-11-05,\n"
    ).encode()
    assert send(office, table) == Imported(2, 0)
    assert send(office, table) == Imported(0, 2)
    changed = table.replace(b"1.50", b"1.60")
    assert refused(lambda: send(office, changed), Conflict) == [("#3 · number", "invoices.changed")]


def test_a_workbook_with_chinese_headers_and_true_dates_is_read(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "invoices.xlsx"
    day = datetime(2026, 11, 5, tzinfo=UTC).date()
    month = datetime(2026, 10, 1, tzinfo=UTC).date()
    rows: list[list[str | int | date]] = [
        ["发票号码", "合同", "账期", "不含税金额", "税额", "开票日期"],
        ["B-1", "test-hotline", month, "98000.5", 5880, day],
    ]
    write_workbook(path, {"invoices": rows})
    assert send(office, path.read_bytes(), "发票.xlsx") == Imported(1, 0)
    with office.enter("finance") as session:
        row = session.scalars(select(InvoiceRow)).one()
    assert (row.number, str(row.net), row.issued_on) == ("B-1", "98000.50", day)
    assert Period(row.period_start, row.period_end) == OCTOBER
    assert send(office, path.read_bytes(), "again.xlsx") == Imported(0, 1)


def test_every_problem_of_every_row_is_said_at_once_and_nothing_is_kept(office: Office) -> None:
    table = HEADER + (
        "A-1,test-hotline,2026-10,100000,6000,CNY,2026-11-05,2026-11-01\n"
        ",nobody,October,12 000,-1,USD,5.11.2026,\n"
        "\n"
        "A-3,test-hotline,2026-10,=1+1,1e3,USD,2026-02-30,\n"
        "A-1,test-hotline,2026-10,-5,0,CNY,2026-11-05,\n"
    )
    assert refused(lambda: send(office, table.encode()), Invalid) == [
        ("#2 · due_on", "invoices.due_before_issued"),
        ("#3 · contract", "invoices.unknown_contract"),
        ("#3 · number", "invoices.no_number"),
        ("#3 · net", "invoices.no_amount"),
        ("#3 · tax", "invoices.negative"),
        ("#3 · period", "invoices.no_period"),
        ("#3 · issued_on", "invoices.no_day"),
        ("#5 · currency", "invoices.other_currency"),
        ("#5 · net", "invoices.no_amount"),
        ("#5 · tax", "invoices.no_amount"),
        ("#5 · issued_on", "invoices.no_day"),
        ("#6 · net", "invoices.negative"),
    ]
    twice = HEADER + "A-1,test-hotline,2026-10,1,,,2026-11-05,\n" * 2
    assert refused(lambda: send(office, twice.encode()), Invalid) == [
        ("#3 · number", "invoices.twice")
    ]
    with office.enter("finance") as session:
        assert session.scalars(select(InvoiceRow)).all() == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "invoices.file_size"),
        (b"number,net\nA-1,5\n", "invoices.no_columns"),
        (HEADER.encode(), "invoices.no_rows"),
        (HEADER.encode() + b"A,b,c,1,,,d,,too,wide\n", "invoices.row_too_wide"),
        (b"%PDF-1.7 not a table", "file.is_pdf"),
        (HEADER.encode() + b"x,y,z,1,,,d,\n" * 2001, "invoices.too_many"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(office: Office, content: bytes, code: str) -> None:
    assert [found for _, found in refused(lambda: send(office, content), Invalid)] == [code]


def test_the_empty_table_has_every_column_and_is_read_back_as_empty(office: Office) -> None:
    sheet = invoice_sheet(office.people["finance"])
    found = refused(lambda: send(office, sheet, "invoices.xlsx"), Invalid)
    assert found == [("invoices.xlsx", "invoices.no_rows")]


def test_what_was_billed_stands_beside_what_was_computed(office: Office) -> None:
    with office.enter("finance") as session:
        page = read_invoices(session, office.people["finance"], since=SINCE)
    assert (page.differing, page.unbilled) == (0, 1)
    bill(office, "INV-1", "60000")
    bill(office, "INV-2", "45000")
    bill(office, "INV-3", "300000", "2026-Q4")
    apply(office, bill(office, "INV-4", "10", "2026-11"))
    with office.enter("vendor") as session:
        page = read_invoices(session, office.people["vendor"], since=SINCE)
    ((contract),) = page.fees
    rows = [(one.period.label, str(one.difference), one.differs) for one in contract.comparisons]
    assert rows == [
        ("2026-11", "None", False),
        ("2026-Q4", "None", False),
        ("2026-10", "5000.00 CNY", True),
    ]
    assert (page.differing, page.unbilled, page.may_keep) == (1, 0, False)
    assert {one.number: str(one.left.amount) for one in page.invoices}["INV-4"] == "0.00"


def test_an_invoice_is_voided_when_nothing_is_on_it_and_never_used_again(office: Office) -> None:
    invoice, finance = bill(office, "INV-1"), office.people["finance"]
    made = apply(office, invoice)

    def void() -> None:
        with office.enter("finance") as session:
            void_invoice(session, finance, invoice_id=invoice, at=AT)

    assert refused(void, Conflict) == [("", "invoices.in_use")]
    reverse(office, made)
    void()
    assert refused(void, Conflict) == [("", "invoices.void")]
    for again in (lambda: apply(office, invoice), lambda: bill(office, "INV-1")):
        assert [code for _, code in refused(again, Conflict)] == ["invoices.void"]
    with office.enter("procurement") as session, pytest.raises(Forbidden):
        void_invoice(session, office.people["procurement"], invoice_id=invoice, at=AT)


def test_the_year_stands_against_the_caps_of_the_contract(office: Office) -> None:
    with office.enter("auditor") as session:
        (year,) = read_years(session, office.people["auditor"], on=date(2026, 12, 1))
    assert (str(year.last_day), str(year.credited)) == ("2026-12-31", "-3000.00 CNY")
    assert year.annual is not None
    assert (str(year.annual.left), year.annual.percent) == ("2000.00 CNY", Decimal(60))
    (month,) = year.months
    assert month.cap is not None
    assert (str(month.cap.limit), month.cap.percent, str(month.cap.left)) == (
        "10000.00 CNY", Decimal(30), "7000.00 CNY",
    )  # fmt: skip


def test_the_days_to_claim_are_counted_down_from_the_issue(office: Office) -> None:
    asked = [(office.month_id, office.contract_id, OCTOBER, AT)]
    with office.enter("vendor") as session:
        early = claims_of(session, asked, at=AT)[office.month_id]
        late = claims_of(session, asked, at=datetime(2026, 12, 3, 16, tzinfo=UTC))[office.month_id]
    assert (early.claim_by, early.days_left, early.has_passed) == (date(2026, 12, 3), 30, False)
    # In Shanghai the fourth of December has begun.
    assert (late.days_left, late.has_passed) == (-1, True)
