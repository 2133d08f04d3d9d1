"""Blind means blind: what one person scored is hidden from everybody by the database itself."""

from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders.designs import Bench, open_bench, ratings
from tests.builders.offices import Office, open_office
from tests.builders.questions import READS, ways_that_change
from vendor_sla.domain.panels import RoundKind
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.models import Base, new_id

ANSWERS = Base.metadata.tables["design_answers"]
ROUNDS = Base.metadata.tables["design_rounds"]


@pytest.fixture(name="office")
def _office(database: Connection, blobs: Blobs) -> Office:
    return open_office(database, blobs)


@pytest.fixture(name="bench")
def _bench(office: Office) -> Bench:
    return open_bench(office)


@pytest.fixture(name="asked")
def _asked(bench: Bench) -> UUID:
    asked = bench.ask(RoundKind.RATING)
    measures = bench.round(asked).round.measures
    for who in ("qa", "finance", "vendor"):
        bench.answer(asked, who, ratings(measures))
    return asked


def row_of(bench: Bench, who: str) -> dict[str, object]:
    """Return what somebody scored, read as they."""
    with bench.office.enter(who) as session:
        found = session.execute(ANSWERS.select()).mappings().all()
    return next(dict(row) for row in found if row["account_id"] == account(bench, who))


def account(bench: Bench, who: str) -> UUID:
    """Return the account of a person."""
    return bench.office.people[who].account_id


@pytest.mark.parametrize("reader", ["procurement", "admin", "finance", "auditor", "vendor"])
def test_nobody_reads_another_ones_answer_of_an_open_round(
    bench: Bench, asked: UUID, reader: str
) -> None:
    row = row_of(bench, "qa")
    with bench.office.enter(reader) as session:
        found = [way for way, reads in READS.items() if reads(session, ANSWERS, row)]
        assert found == []
        assert ways_that_change(session, ANSWERS, row) == []


def test_one_reads_and_changes_ones_own(bench: Bench, asked: UUID) -> None:
    row = row_of(bench, "qa")
    with bench.office.enter("qa") as session:
        assert [way for way, reads in READS.items() if reads(session, ANSWERS, row)] == list(READS)
        assert "update" in ways_that_change(session, ANSWERS, row)


def test_a_session_that_names_nobody_reads_no_answer(bench: Bench, asked: UUID) -> None:
    with tenant_session(bench.office.bind, tenant_id=bench.office.tenant_id) as session:
        assert session.execute(ANSWERS.select()).all() == []


def test_once_closed_the_client_sums_up_and_a_vendor_still_sees_only_its_own(
    bench: Bench, asked: UUID
) -> None:
    bench.close(asked)
    with bench.office.enter("procurement") as session:
        assert len(session.execute(ANSWERS.select()).all()) == 3
    with bench.office.enter("vendor") as session:
        owners = {row.account_id for row in session.execute(ANSWERS.select())}
    assert owners == {account(bench, "vendor")}


def test_nobody_answers_in_another_ones_name(bench: Bench, asked: UUID) -> None:
    row = row_of(bench, "qa") | {"id": new_id(), "account_id": account(bench, "admin")}
    refused = pytest.raises(DBAPIError, match="row-level security")
    with refused, bench.office.enter("procurement") as session:
        session.execute(insert(ANSWERS), row)


@pytest.mark.parametrize("change", ["insert", "update", "delete"])
def test_nothing_is_scored_after_the_round(bench: Bench, asked: UUID, change: str) -> None:
    row = row_of(bench, "qa")
    bench.close(asked)
    new = row | {"id": new_id(), "account_id": account(bench, "admin")}
    who = "admin" if change == "insert" else "qa"
    refused = pytest.raises(DBAPIError, match="the round of this answer is over")
    with refused, bench.office.enter(who) as session:
        if change == "insert":
            session.execute(insert(ANSWERS), new)
        elif change == "update":
            session.execute(update(ANSWERS).where(ANSWERS.c.id == row["id"]).values(reason="!"))
        else:
            session.execute(ANSWERS.delete().where(ANSWERS.c.id == row["id"]))


def test_what_was_told_of_a_round_never_changes(bench: Bench, asked: UUID) -> None:
    bench.close(asked)
    refused = pytest.raises(DBAPIError, match="never changed or deleted")
    with refused, bench.office.enter("procurement") as session:
        session.execute(update(ROUNDS).where(ROUNDS.c.id == asked).values(results={}))


def test_what_was_scored_in_a_cancelled_round_stays_hidden(bench: Bench, asked: UUID) -> None:
    with bench.office.enter("procurement") as session:
        cancel(session, asked)
        assert session.execute(ANSWERS.select()).all() == []


def cancel(session: Session, asked: UUID) -> None:
    """Cancel a round by hand."""
    session.execute(
        update(ROUNDS)
        .where(ROUNDS.c.id == asked)
        .values(state="cancelled", closed_at=text("now()"))
    )


@pytest.mark.parametrize(
    "table", ["designs", "design_rounds", "design_seats", "design_invitations", "design_answers"]
)
def test_a_colleague_at_the_vendor_who_is_not_invited_sees_nothing(
    bench: Bench, asked: UUID, table: str
) -> None:
    def enter(account_id: UUID) -> AbstractContextManager[Session]:
        office = bench.office
        return tenant_session(
            office.bind, tenant_id=office.tenant_id, vendor_id=office.vendor_id,
            account_id=account_id,
        )  # fmt: skip

    query = Base.metadata.tables[table].select()
    with enter(new_id()) as session:
        assert session.execute(query).all() == []
    with enter(account(bench, "vendor")) as session:
        assert session.execute(query).all() != []


def test_of_the_invited_a_vendor_sees_itself_alone(bench: Bench, asked: UUID) -> None:
    with bench.office.enter("vendor") as session:
        rows = session.execute(Base.metadata.tables["design_invitations"].select()).all()
    assert [row.account_id for row in rows] == [account(bench, "vendor")]


def test_one_round_at_a_time_is_held_by_the_database(bench: Bench, asked: UUID) -> None:
    with bench.office.enter("procurement") as session:
        row = dict(session.execute(ROUNDS.select().where(ROUNDS.c.id == asked)).mappings().one())
    refused = pytest.raises(DBAPIError, match="uq_design_rounds_one_open")
    with refused, bench.office.enter("procurement") as session:
        session.execute(insert(ROUNDS), row | {"id": new_id(), "number": 2})
