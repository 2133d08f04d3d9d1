"""Transfers balance, are made once, and are never edited."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders.tenants import TenantWorld, plant_tenant
from vendor_sla.domain.money import Money
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.ledger import (
    find_transfer,
    list_entries,
    post_transfer,
    read_balances,
    reverse_transfer,
)
from vendor_sla.store.models import LedgerTransferRow

AT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def cny(amount: str) -> Money:
    return Money.parse(amount, "CNY")


@pytest.fixture(name="world", scope="module")
def _world(engine: Engine) -> TenantWorld:
    return plant_tenant(engine)


def post(
    session: Session, world: TenantWorld, key: str, *entries: tuple[str, Money]
) -> LedgerTransferRow:
    return post_transfer(
        session,
        tenant_id=world.tenant_id,
        key=key,
        vendor_id=world.vendor_id,
        entries=entries,
        made_at=AT,
    )


def test_a_balanced_transfer_stays(engine: Engine, world: TenantWorld) -> None:
    with tenant_session(engine, tenant_id=world.tenant_id) as session:
        post(session, world, "issue:1", ("payable", cny("-120.50")), ("credits", cny("120.50")))
    with tenant_session(engine, tenant_id=world.tenant_id) as session:
        found = find_transfer(session, "issue:1")
        assert found is not None
        entries = list_entries(session, found.id)
        assert [(e.account_code, e.amount) for e in entries] == [
            ("payable", Decimal("-120.50")),
            ("credits", Decimal("120.50")),
        ]


@pytest.mark.parametrize(
    "entries",
    [
        [("payable", cny("-120.50")), ("credits", cny("120.49"))],
        [("payable", cny("-1.00")), ("credits", Money.parse("1.00", "USD"))],
        [("payable", cny("-1.00"))],
        [],
    ],
    ids=["a cent short", "two currencies", "one leg", "no leg"],
)
def test_a_transfer_that_does_not_balance_is_refused_at_the_commit(
    engine: Engine, world: TenantWorld, entries: list[tuple[str, Money]]
) -> None:
    with (
        pytest.raises(DBAPIError, match="does not balance"),
        tenant_session(engine, tenant_id=world.tenant_id) as session,
    ):
        post(session, world, "unbalanced", *entries)


def test_hiding_the_tenant_before_the_commit_does_not_help(
    engine: Engine, world: TenantWorld
) -> None:
    with (
        pytest.raises(DBAPIError, match="does not balance"),
        tenant_session(engine, tenant_id=world.tenant_id) as session,
    ):
        post(session, world, "hidden", ("payable", cny("-5.00")))
        session.execute(text("SELECT set_config('vendor_sla.tenant_id', '', true)"))


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "0"])
def test_an_entry_is_a_number_and_not_nothing(
    engine: Engine, world: TenantWorld, amount: str
) -> None:
    statement = text(
        "INSERT INTO ledger_entries (tenant_id, id, transfer_id, number, account_code, amount,"
        " currency) VALUES (:tenant, gen_random_uuid(), :transfer, 9, 'x', :amount, 'CNY')"
    )
    values = {
        "tenant": world.tenant_id,
        "transfer": world.rows["ledger_transfers"]["id"],
        "amount": Decimal(amount),
    }
    with (
        pytest.raises(DBAPIError, match="amount_is_something"),
        tenant_session(engine, tenant_id=world.tenant_id) as session,
    ):
        session.execute(statement, values)


def test_a_transfer_is_made_once_for_a_key(engine: Engine, world: TenantWorld) -> None:
    legs = (("payable", cny("-7.00")), ("credits", cny("7.00")))
    with tenant_session(engine, tenant_id=world.tenant_id) as session:
        post(session, world, "issue:2", *legs)
    with (
        pytest.raises(DBAPIError, match="uq_ledger_transfers_tenant_id_key"),
        tenant_session(engine, tenant_id=world.tenant_id) as session,
    ):
        post(session, world, "issue:2", *legs)


def test_a_transfer_is_taken_back_once_and_leaves_nothing(engine: Engine) -> None:
    world = plant_tenant(engine)
    with tenant_session(engine, tenant_id=world.tenant_id) as session:
        before = read_balances(session, currency="CNY")
        made = post(session, world, "issue:3", ("payable", cny("-9.99")), ("credits", cny("9.99")))
        reverse_transfer(session, made, made_at=AT)
        after = read_balances(session, currency="CNY")
        assert {code: amount for code, amount in after.items() if amount} == before
    with (
        pytest.raises(DBAPIError, match="uq_ledger_transfers"),
        tenant_session(engine, tenant_id=world.tenant_id) as session,
    ):
        reverse_transfer(session, made, made_at=AT)


@pytest.mark.parametrize("table", ["ledger_transfers", "ledger_entries", "history", "applications"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_has_no_right_to_change_the_past(
    engine: Engine, world: TenantWorld, table: str, change: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        tenant_session(engine, tenant_id=world.tenant_id) as session,
    ):
        session.execute(text(change.format(table)))
