"""Tenants with a row in every table, made from the tables' own columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    insert,
)
from sqlalchemy.dialects.postgresql import JSONB

from vendor_sla.store.engine import tenant_session
from vendor_sla.store.models import Base, new_id

_AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)

# Values by kind of column, then what single columns need to pass their checks.
_BY_TYPE: Mapping[type, Any] = {
    Boolean: True,
    BigInteger: 1,
    Integer: 1,
    Numeric: Decimal("12.50"),
    Date: date(2026, 10, 1),
    DateTime: _AT,
    JSONB: {},
}
_BY_COLUMN: Mapping[str, Any] = {
    "accounts.language": "zh",
    "applications.currency": "CNY",
    "applications.kind": "invoice",
    "accounts.mails": "all",
    "assessments.purpose": "issue",
    "batch_items.state": "done",
    "batches.kind": "draft",
    "calibration_sessions.state": "scoring",
    "contract_approvals.kind": "approved",
    "contract_approvals.paper_sha256": "",
    "contract_approvals.party": "vendor",
    "contract_versions.state": "committed",
    "contract_versions.committed_at": _AT,
    "design_rounds.kind": "rating",
    "design_rounds.state": "open",
    "design_rounds.team": "",
    "designs.state": "open",
    "dispute_steps.by_side": "client",
    "dispute_steps.kind": "decided",
    "disputes.outcome": "rejected",
    "disputes.state": "final",
    "disputes.subject": "metric",
    "invoices.currency": "CNY",
    "invoices.period_end": date(2026, 11, 1),
    "invoices.state": "open",
    "history.hash": "1" * 64,
    "history.previous_hash": "",
    "history_heads.hash": "",
    "history_heads.sequence": 0,
    "job_progress.state": "done",
    "key_pairs.verdict": "same",
    "ledger_entries.account_code": "vendor_payable",
    "mails.language": "zh",
    "mails.state": "sent",
    "memberships.role": "vendor",
    "months.period_end": date(2026, 11, 1),
    "part_figures.kind": "dimension",
    "penalty_lines.state": "pending",
    "sample_items.look": 1,
    "sample_items.status": "drawn",
    "sample_reveals.party": "vendor",
    "sample_seals.party": "vendor",
    "samples.state": "frozen",
    "review_tasks.drawn_by": "ticket",
    "review_tasks.purpose": "sample",
    "review_tasks.state": "open",
    "submission_files.rows_refused": 0,
    "submissions.state": "accepted",
    "tenants.language": "zh",
    "waivers.reason_class": "goodwill",
    "waivers.state": "approved",
}
# Numbered within the whole tenant, whosever they are.
_NUMBERED_BY_TENANT = {"ledger_codes", "notices", "tenant_billing_details"}
_LEFT_EMPTY = {"ledger_transfers.reverses_id", "penalty_lines.approved_by"}
_LEFT_EMPTY |= {"penalty_lines.approved_at", "designs.published_at", "design_rounds.closed_at"}
_LEFT_EMPTY |= {"design_rounds.period_start", "design_rounds.period_end"}
_LEFT_EMPTY |= {"opening_states.approved_by", "opening_states.approved_at"}
_LEFT_EMPTY |= {"calibration_sessions.talked_at", "review_tasks.calibration_id"}
_LEFT_EMPTY |= {"review_tasks.submitted_at", "invoices.voided_by", "invoices.voided_at"}
_LEFT_EMPTY |= {"applications.reverses_id", "waivers.replaces_id"}
# Who checked what the one person did.
_BY_COLLEAGUE = {"waivers.decided_by"}
_LEFT_EMPTY |= {"vendor_billing_details.self_billing_until"}


@dataclass(frozen=True, slots=True)
class TenantWorld:
    """A tenant, one vendor of its, one person, and the row planted in each table by its name."""

    tenant_id: UUID
    vendor_id: UUID
    account_id: UUID
    colleague_id: UUID = field(default_factory=new_id)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)


def plant_tenant(bind: Engine | Connection, *, tenant_id: UUID | None = None) -> TenantWorld:
    """Make a vendor with a row in every table, in a new tenant or beside others in a given one."""
    is_new = tenant_id is None
    world = TenantWorld(tenant_id or new_id(), new_id(), new_id())
    tenant, account = world.tenant_id, world.account_id
    with tenant_session(bind, tenant_id=tenant, account_id=account) as session:
        for table in Base.metadata.sorted_tables:
            if table.name in ("tenants", "history_heads", "clocks") and not is_new:
                continue
            row = _row_for(table, world)
            if table.name == "history" and not is_new:
                row |= {"sequence": 2, "previous_hash": "1" * 64, "hash": "2" * 64}
            if table.name in _NUMBERED_BY_TENANT and not is_new:
                row |= {"number": 2}
            world.rows[table.name] = row
            if table.name == "accounts":
                colleague = _row_for(table, world) | {"id": world.colleague_id}
                session.execute(insert(table), colleague)
            session.execute(
                insert(table), _balanced(row) if table.name == "ledger_entries" else row
            )
    return world


def _balanced(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [row, row | {"id": new_id(), "number": 2, "amount": -row["amount"]}]


def _row_for(table: Table, world: TenantWorld) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        key = f"{table.name}.{column.name}"
        if key not in _LEFT_EMPTY:
            row[column.name] = _BY_COLUMN.get(key, _value_for(table, column, world))
    return row


def _value_for(table: Table, column: Column[Any], world: TenantWorld) -> Any:
    if isinstance(column.type, Uuid):
        return _id_for(table, column, world)
    if isinstance(column.type, Text):
        return _text_for(table, column)
    return next(value for kind, value in _BY_TYPE.items() if isinstance(column.type, kind))


def _id_for(table: Table, column: Column[Any], world: TenantWorld) -> UUID:
    if f"{table.name}.{column.name}" in _BY_COLLEAGUE:
        return world.colleague_id
    if column.name == "tenant_id" or (table.name == "tenants" and column.name == "id"):
        return world.tenant_id
    if column.name == "vendor_id" or (table.name == "vendors" and column.name == "id"):
        return world.vendor_id
    if table.name == "accounts" and column.name == "id":
        return world.account_id
    for key in column.foreign_keys:
        parent: UUID = world.rows[key.column.table.name]["id"]
        return parent
    return new_id()


def _text_for(table: Table, column: Column[Any]) -> str:
    if column.name == "side":
        return "vendor"
    if column.name == "language":
        return "zh"
    # Unlike any other, so that no two rows meet in a unique key.
    return f"{table.name}-{column.name}-{new_id()}"
