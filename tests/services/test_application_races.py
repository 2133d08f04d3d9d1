"""Eight people at once, clicks sent twice, connections cut: money moves once and never too far."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from tests.builders.bills import balance, bill, decide_in, open_bills, propose
from tests.builders.offices import AT, OCTOBER, Office
from vendor_sla.domain.refusals import Conflict, Refused
from vendor_sla.services import applications, idempotency_keys
from vendor_sla.store import ledger
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.invoices import sum_taken
from vendor_sla.store.models import (
    ApplicationRow,
    IdempotencyKeyRow,
    InvoiceRow,
    LedgerEntryRow,
    LedgerTransferRow,
    WaiverRow,
)
from vendor_sla.store.sessions import Session

THREADS = 8
# What one click does: its name, and what it asks of a session.
Click = tuple[str, Callable[[Session], str]]


def clicks(office: Office, invoices: Sequence[UUID], chance: random.Random) -> list[Click]:
    """Make clicks at random: apply, refund, take back what an earlier click made, waive."""
    finance = office.people["finance"]
    waiver_ids = [propose(office, "700") for _ in range(4)]

    def apply(month: UUID, invoice: UUID, amount: str) -> Callable[[Session], str]:
        return lambda session: str(
            applications.apply_penalties(
                session, finance, month_id=month, invoice_id=invoice, amount=amount, at=AT
            )
        )

    def refund(month: UUID, amount: str) -> Callable[[Session], str]:
        return lambda session: str(
            applications.refund_penalties(session, finance, month_id=month, amount=amount, at=AT)
        )

    def take_back(key: str) -> Callable[[Session], str]:
        def do(session: Session) -> str:
            made = session.scalar(
                select(IdempotencyKeyRow.answer).where(IdempotencyKeyRow.key == key)
            )
            if made is None:
                raise Conflict.because("applications.unknown")
            return str(
                applications.reverse_application(
                    session,
                    finance,
                    application_id=UUID(made["id"]),
                    reason="by mistake",
                    at=AT,
                )
            )

        return do

    found: list[Click] = [(f"waive-{one}", decide_in(office, one)) for one in waiver_ids]
    for number in range(24):
        month, invoice = chance.choice(office.month_ids), chance.choice(invoices)
        amount = chance.choice(("", "250", "310", "999.99"))
        way = chance.choice(("apply", "refund", "take_back", "take_back"))
        settling = [key for key, _ in found if key.startswith(("apply", "refund"))]
        if way == "refund":
            found.append((f"refund-{number}", refund(month, amount or "100")))
        elif way == "take_back" and settling:
            found.append((f"take_back-{number}", take_back(chance.choice(settling))))
        else:
            found.append((f"apply-{number}", apply(month, invoice, amount)))
    return found


def send(engine: Engine, office: Office, click: Click, chance: random.Random) -> None:
    """Send a click until it is answered or refused; cut somebody's connection now and then."""
    key, do = click
    finance = office.people["finance"]
    body = sha256(key.encode()).hexdigest()
    for _ in range(60):
        try:
            with office.enter("finance") as session:
                if chance.random() < 0.1:
                    cut_a_connection(session)
                kept = idempotency_keys.find_answer(
                    session, finance, key=key, request_sha256=body, at=AT
                )
                if kept is None:
                    answer = {"id": do(session)}
                    idempotency_keys.keep_answer(
                        session, finance, key=key, request_sha256=body, answer=answer, at=AT
                    )
        except Conflict as refused:
            if any(problem.code == "keys.in_flight" for problem in refused.problems):
                continue
            return
        except Refused:
            return
        except DBAPIError as error:
            if not (error.connection_invalidated or "terminat" in str(error)):
                raise
            continue
        return


def cut_a_connection(session: Session) -> None:
    """Kill another connection of this application in the middle of what it does."""
    session.execute(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
            " AND datname = current_database() AND pid <> pg_backend_pid()"
            " AND state LIKE '%transaction%' ORDER BY random() LIMIT 1"
        )
    )


@pytest.mark.parametrize("seed", [22])
def test_however_they_meet_each_click_has_one_effect(
    engine: Engine, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    months = {OCTOBER.shifted(-1): 185, OCTOBER: 181}
    office = open_bills(engine, Blobs(tmp_path / "files"), months)
    invoices = [bill(office, "INV-1", "3500"), bill(office, "INV-2", "4100")]
    every = clicks(office, invoices, chance)
    near = sorted((at + chance.uniform(0, 9), at) for at in range(len(every)) for _ in range(2))
    twice = [(every[at], random.Random(seed + turn)) for turn, (_, at) in enumerate(near)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda one: send(engine, office, *one), twice))
    with office.enter("finance") as session:
        kept = session.scalars(select(IdempotencyKeyRow)).all()
        made = session.scalars(select(ApplicationRow)).all()
        waived = session.scalars(select(WaiverRow).where(WaiverRow.state == "approved")).all()
        nets = dict(session.execute(select(InvoiceRow.id, InvoiceRow.net)).all())
        taken = sum_taken(session, invoices)
        payables = ledger.month_payables(session, office.month_ids)
        unbalanced = session.scalars(
            select(LedgerEntryRow.transfer_id)
            .group_by(LedgerEntryRow.transfer_id, LedgerEntryRow.currency)
            .having(func.sum(LedgerEntryRow.amount) != 0)
        ).all()
        transfers = session.scalars(select(LedgerTransferRow.key)).all()
    effects = {str(row.id) for row in made} | {str(row.id) for row in waived}
    assert sorted(row.answer["id"] for row in kept) == sorted(effects)
    assert len(kept) > 3
    assert all(Decimal(0) <= taken[one] <= nets[one] for one in taken)
    assert unbalanced == []
    for month_id in office.month_ids:
        assert payables[month_id] == balance(office, month_id).open.amount <= 0
    assert len(transfers) == len(set(transfers)) == 2 + len(made) + len(waived)
    states = {office.page(month_id=one).state for one in office.month_ids}
    assert states <= {"penalties_approved", "applied"}
