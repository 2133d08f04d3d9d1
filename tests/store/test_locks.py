"""Every table, every way of asking, every stranger; and the owner gets in."""

from typing import Any

import pytest
from sqlalchemy import Engine, insert, update
from sqlalchemy.exc import DBAPIError

from tests.builders.questions import READS, WRITES, count_changed, key_of, ways_that_change
from tests.builders.worlds import Worlds, plant_worlds, undone
from vendor_sla.store.locks import GLOBAL_TABLES
from vendor_sla.store.models import Base, new_id

TENANT_TABLES = sorted(set(Base.metadata.tables) - set(GLOBAL_TABLES))
# What every vendor of a tenant may know: its name, who it is on paper, how long its history is.
OPEN_TO_VENDORS = {"tenants", "tenant_billing_details", "history_heads"}
# What nobody changes, and how the database says so.
FINAL_TABLES = {
    "applications": "permission denied",
    "assessments": "permission denied",
    "batch_items": "permission denied",
    "batches": "permission denied",
    "calibration_sessions": "permission denied",
    "circumstances": "permission denied",
    "contract_approvals": "permission denied",
    "contract_versions": "never changed",
    "design_documents": "permission denied",
    "design_studies": "permission denied",
    "dispute_files": "permission denied",
    "dispute_steps": "permission denied",
    "disputes": "permission denied",
    "history": "permission denied",
    "history_heads": "only grows",
    "invoices": "permission denied",
    "key_pairs": "permission denied",
    "ledger_codes": "permission denied",
    "ledger_entries": "permission denied",
    "ledger_transfers": "permission denied",
    "month_signals": "permission denied",
    "notice_receipts": "permission denied",
    "notices": "permission denied",
    "opening_states": "permission denied",
    "penalty_lines": "permission denied",
    "profiles": "permission denied",
    "sample_items": "permission denied",
    "sample_reveals": "permission denied",
    "sample_seals": "permission denied",
    "review_tasks": "permission denied",
    "reviews": "permission denied",
    "scorecards": "permission denied",
    "tenant_billing_details": "permission denied",
    "vendor_billing_details": "permission denied",
    "waivers": "permission denied",
}


STRANGERS = (
    "stranger vendor",
    "stranger tenant",
    "stranger tenant, same vendor",
    "stranger account",
    "nobody",
)


STRANGE_PAIRS = [
    (table, stranger)
    for table in TENANT_TABLES
    for stranger in STRANGERS
    if not (stranger == "stranger vendor" and table in OPEN_TO_VENDORS)
]


@pytest.fixture(name="worlds", scope="module")
def _worlds(engine: Engine) -> Worlds:
    return plant_worlds(engine)


@pytest.mark.parametrize(("name", "stranger"), STRANGE_PAIRS)
def test_a_stranger_reads_nothing(worlds: Worlds, name: str, stranger: str) -> None:
    table = Base.metadata.tables[name]
    with worlds.session(stranger) as session:
        found = [way for way, ask in READS.items() if ask(session, table, worlds.owner.rows[name])]
    assert found == []


@pytest.mark.parametrize("name", TENANT_TABLES)
def test_the_owner_reads_its_row(worlds: Worlds, name: str) -> None:
    table = Base.metadata.tables[name]
    with worlds.session("owner") as session:
        found = [way for way, ask in READS.items() if ask(session, table, worlds.owner.rows[name])]
    assert found == list(READS)


@pytest.mark.parametrize(("name", "stranger"), STRANGE_PAIRS)
def test_a_stranger_changes_nothing(worlds: Worlds, name: str, stranger: str) -> None:
    table = Base.metadata.tables[name]
    with undone(worlds.session(stranger)) as session:
        changed = ways_that_change(session, table, worlds.owner.rows[name])
    assert changed == []


@pytest.mark.parametrize("name", sorted(set(TENANT_TABLES) - set(FINAL_TABLES)))
def test_the_owner_changes_its_row(worlds: Worlds, name: str) -> None:
    table = Base.metadata.tables[name]
    with undone(worlds.session("owner")) as session:
        assert WRITES["update"](session, table, worlds.owner.rows[name]) == 1


@pytest.mark.parametrize("name", FINAL_TABLES)
def test_not_even_the_owner_changes_the_past(worlds: Worlds, name: str) -> None:
    table = Base.metadata.tables[name]
    with pytest.raises(DBAPIError, match=FINAL_TABLES[name]), worlds.session("owner") as session:
        WRITES["update"](session, table, worlds.owner.rows[name])


@pytest.mark.parametrize(("name", "stranger"), STRANGE_PAIRS)
def test_a_stranger_plants_nothing(worlds: Worlds, name: str, stranger: str) -> None:
    table = Base.metadata.tables[name]
    row = dict(worlds.owner.rows[name])
    if "id" in row:
        row["id"] = new_id()
    with pytest.raises(DBAPIError) as refused, worlds.session(stranger) as session:
        session.execute(insert(table), row)
    assert "row-level security" in str(refused.value) or "does not follow" in str(refused.value)


@pytest.mark.parametrize("name", TENANT_TABLES)
def test_nobody_gives_a_row_to_another_tenant(worlds: Worlds, name: str) -> None:
    table = Base.metadata.tables[name]
    column = "id" if name == "tenants" else "tenant_id"
    moved = (
        update(table)
        .where(key_of(table, worlds.foreigner.rows[name]))
        .values({column: worlds.owner.tenant_id})
    )
    with pytest.raises(DBAPIError), worlds.session("stranger tenant") as session:
        session.execute(moved)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("assessments", {"visible_to_vendor": False}),
        ("invoices", {"voided_at": None}),
        ("penalty_lines", {"approved_at": None}),
        ("waivers", {"decision_note": "as agreed"}),
    ],
)
def test_of_some_rows_the_owner_changes_what_may_change(
    worlds: Worlds, name: str, change: dict[str, Any]
) -> None:
    table = Base.metadata.tables[name]
    with undone(worlds.session("owner")) as session:
        statement = update(table).where(key_of(table, worlds.owner.rows[name])).values(change)
        assert count_changed(session, statement) == 1
