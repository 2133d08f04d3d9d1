"""Waivers after issue: two people, never more than is due, booked, kept by a correction."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine, insert, select

from tests.builders.bills import apply, balance, bill, decide, open_bills, propose
from tests.builders.offices import AT, Office
from vendor_sla.domain.money import Money
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid
from vendor_sla.services import balances
from vendor_sla.services.inboxes import read_inbox
from vendor_sla.services.moves import lock_month
from vendor_sla.services.waiver_pages import read_waivers
from vendor_sla.services.waivers import carry_waivers, decide_waiver, propose_waiver
from vendor_sla.store import ledger
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import (
    DisputeRow,
    DisputeStepRow,
    PenaltyLineRow,
    ScorecardRow,
    WaiverRow,
    new_id,
)


@pytest.fixture(name="issued", scope="module")
def _issued(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Connection, Office]]:
    """October: 3,000 yuan due and approved."""
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection, open_bills(connection, Blobs(tmp_path_factory.mktemp("waivers")))
        transaction.rollback()


@pytest.fixture(name="office")
def _office(issued: tuple[Connection, Office]) -> Iterator[Office]:
    """What a test does is taken back after it."""
    connection, office = issued
    savepoint = connection.begin_nested()
    yield office
    savepoint.rollback()


def cny(amount: str) -> Money:
    return Money.parse(amount, "CNY")


def test_what_is_waived_is_not_due_any_more_and_stands_in_the_ledger(office: Office) -> None:
    decide(office, propose(office, "1000"))
    assert (balance(office).waived, balance(office).open) == (cny("1000"), cny("-2000"))
    with office.enter("finance") as session:
        books = ledger.read_balances(session, currency="CNY")
        page = read_waivers(session, office.people["finance"], reason_class="goodwill")
    assert books == {"credit": 3000, "waiver": -1000, "vendor_payable": -2000}
    (waiver,) = page.waivers
    assert (waiver.approver, waiver.benefit) == ("Finance", "200 calls free in November")
    (total,) = page.totals
    assert (total.amount, total.gross, total.share_percent) == (
        cny("1000"), cny("3000"), Decimal("33.3"),
    )  # fmt: skip
    apply(office, bill(office, "INV-1"))
    assert office.page().state == "applied"


def test_never_more_than_the_line_and_than_what_is_still_due(office: Office) -> None:
    first, second = propose(office, "2000"), propose(office, "2000")
    decide(office, first)
    with pytest.raises(Conflict, match=r"waivers\.too_much"):
        decide(office, second)
    with pytest.raises(Invalid, match=r"waivers\.too_much .*most=1000\.00"):
        propose(office, "1000.01")
    apply(office, bill(office, "INV-1"), "400")
    with pytest.raises(Invalid, match=r"waivers\.too_much .*most=600\.00"):
        propose(office, "700")
    decide(office, second, approves=False)
    with pytest.raises(Conflict, match=r"waivers\.decided"):
        decide(office, second)
    assert balance(office).open == cny("-600")


def test_everything_that_is_missing_is_said_at_once(office: Office) -> None:
    with office.enter("procurement") as session, pytest.raises(Invalid) as refused:
        propose_waiver(
            session, office.people["procurement"], month_id=office.month_id, line_number="9",
            amount="", reason_class="because", reason=" ", benefit="", at=AT,
        )  # fmt: skip
    assert sorted(problem.code for problem in refused.value.problems) == [
        "waivers.no_benefit", "waivers.no_reason", "waivers.no_reason_class",
        "waivers.no_such_line",
    ]  # fmt: skip


def test_a_waiver_waits_where_others_decide_it(office: Office) -> None:
    propose(office, "1000")
    waits = {}
    for who in ("procurement", "finance", "vendor"):
        with office.enter(who) as session:
            items = read_inbox(session, office.people[who], at=AT).items
        waits[who] = [item.page for item in items if item.what == "waiver"]
    assert waits == {"procurement": [], "finance": ["waivers"], "vendor": []}


def test_nobody_approves_their_own_nor_where_they_decided_a_dispute(office: Office) -> None:
    own = propose(office, "100", who="finance")
    with pytest.raises(Forbidden, match=r"people\.same_person"):
        decide(office, own)
    judge = office.people["procurement"]
    with office.enter("procurement") as session:
        dispute_id = new_id()
        shared = {"tenant_id": office.tenant_id, "vendor_id": office.vendor_id}
        session.execute(
            insert(DisputeRow),
            shared
            | {"id": dispute_id, "month_id": office.month_id, "number": 1, "version": 1,
               "subject": "line", "line_number": 1, "reason": "no", "state": "final",
               "raised_by": office.people["vendor"].account_id, "raised_at": AT},
        )  # fmt: skip
        session.execute(
            insert(DisputeStepRow),
            shared
            | {"id": new_id(), "dispute_id": dispute_id, "number": 1, "kind": "decided",
               "by_side": "client", "account_id": judge.account_id, "at": AT},
        )  # fmt: skip
    with pytest.raises(Forbidden, match=r"waivers\.own_dispute"):
        decide(office, own, who="procurement")
    decide(office, own, who="admin")
    assert balance(office).waived == cny("100")


def test_a_line_under_dispute_is_not_free_until_the_dispute_is_over(office: Office) -> None:
    values = {
        "tenant_id": office.tenant_id, "vendor_id": office.vendor_id, "id": new_id(),
        "month_id": office.month_id, "number": 1, "version": 1, "subject": "metric",
        "metric": "answer_rate", "reason": "no", "state": "raised",
        "raised_by": office.people["vendor"].account_id, "raised_at": AT,
    }  # fmt: skip
    with office.enter("vendor") as session:
        session.execute(insert(DisputeRow), values)
    assert (balance(office).free, balance(office).withheld) == (cny("0"), cny("-3000"))
    with pytest.raises(Conflict, match=r"applications\.all_disputed"):
        apply(office, bill(office, "INV-1"))
    with office.enter("procurement") as session:
        dispute = session.scalars(select(DisputeRow)).one()
        dispute.state, dispute.outcome = "final", "rejected"
    apply(office, bill(office, "INV-1"))


def copied(row: PenaltyLineRow | ScorecardRow, **changes: object) -> dict[str, object]:
    """Return what a row holds, with changes and an id of its own."""
    names = row.__table__.columns.keys()
    return {name: getattr(row, name) for name in names} | {"id": new_id()} | changes


def add_line(office: Office, amount: str, **changes: object) -> None:
    """Give the first version a second line."""
    with office.enter("procurement") as session:
        (line,) = session.scalars(select(PenaltyLineRow)).all()
        session.add(
            PenaltyLineRow(**copied(line, line_number=2, amount=Decimal(amount), **changes))
        )


def correct(office: Office, *amounts: str) -> None:
    """Issue a second version whose lines come to less, as a correction books it."""
    actor = office.people["procurement"]
    with office.enter("procurement") as session:
        month = lock_month(session, actor, office.month_id)
        old = balances.newest_scorecard(session, month.id)
        query = select(PenaltyLineRow).order_by(PenaltyLineRow.line_number)
        lines = session.scalars(query).all()[-len(amounts) :]
        net = Money.total((cny(amount) for amount in amounts), "CNY")
        new = ScorecardRow(**copied(old, version=2, net=net.amount))
        session.add(new)
        session.flush()
        for number, (line, amount) in enumerate(zip(lines, amounts, strict=True), 1):
            changes = {"scorecard_id": new.id, "amount": Decimal(amount), "line_number": number}
            session.add(PenaltyLineRow(**copied(line, **changes)))
        issued = ledger.find_transfer(session, f"issue:{old.id}")
        assert issued is not None
        ledger.reverse_transfer(session, issued, made_at=AT)
        ledger.post_transfer(
            session, tenant_id=office.tenant_id, key=f"issue:{new.id}", vendor_id=office.vendor_id,
            entries=[("vendor_payable", net), ("credit", -net)], made_at=AT,
            month_id=month.id,
        )  # fmt: skip
        carry_waivers(session, actor, month=month, scorecard=new, at=AT)


@pytest.mark.parametrize(("amount", "waived"), [("-2000", "1500"), ("-900", "900")])
def test_a_correction_keeps_of_a_waiver_what_its_line_still_has_room_for(
    office: Office, amount: str, waived: str
) -> None:
    decide(office, propose(office, "1500"))
    correct(office, amount)
    now = balance(office)
    assert (now.net, now.waived) == (cny(amount), cny(waived))
    with office.enter("finance") as session:
        payable = ledger.month_payables(session, [office.month_id])[office.month_id]
        states = session.scalars(select(WaiverRow.state).order_by(WaiverRow.version)).all()
    assert payable == now.open.amount == Decimal(amount) + Decimal(waived)
    assert list(states) == ["replaced", "approved"]


def test_of_lines_that_are_alike_a_waiver_stays_with_its_own(office: Office) -> None:
    """Two cases of one clause: what was let go of the larger is not cut to the smaller."""
    add_line(office, "-500")
    decide(office, propose(office, "400", line="2"))
    correct(office, "-100", "-500")
    assert balance(office).waived == cny("400")


def test_a_dispute_of_the_draft_holds_back_the_line_it_was_about(office: Office) -> None:
    """The line before it is gone in the second version, and its number is another's."""
    add_line(office, "-500", clause="9.9")
    values = {
        "tenant_id": office.tenant_id, "vendor_id": office.vendor_id, "id": new_id(),
        "month_id": office.month_id, "number": 1, "version": 0, "subject": "line",
        "line_number": 1, "reason": "no", "state": "raised",
        "raised_by": office.people["vendor"].account_id, "raised_at": AT,
    }  # fmt: skip
    with office.enter("vendor") as session:
        session.execute(insert(DisputeRow), values)
    correct(office, "-500")
    assert balance(office).disputed == cny("0")


def test_a_correction_after_all_was_applied_leaves_the_difference_of_the_other_sign(
    office: Office,
) -> None:
    apply(office, bill(office, "INV-1"))
    correct(office, "-2000")
    assert (balance(office).open, balance(office).free) == (cny("1000"), cny("1000"))


def test_only_who_may_proposes_and_decides(office: Office) -> None:
    waiver = propose(office, "100")
    for role in ("auditor", "qa", "vendor"):
        actor = office.people[role]
        with office.enter(role) as session, pytest.raises(Forbidden):
            decide_waiver(session, actor, waiver_id=waiver, approves=True, note="", at=AT)
    stranger = replace(office.people["finance"], account_id=office.people["auditor"].account_id)
    with office.enter("finance") as session:
        decide_waiver(session, stranger, waiver_id=waiver, approves=True, note="", at=AT)
    assert balance(office).waived == cny("100")
