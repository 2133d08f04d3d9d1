"""Invoices, what of a month was applied to them, what was waived, and answers given once."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.domain.waivers import ReasonClass
from vendor_sla.store.models.base import TenantOwned, belongs_to, of_vendor, one_of, vendor_key

_NUMBER = "NOT IN ('NaN', 'Infinity', '-Infinity')"


class InvoiceRow(TenantOwned):
    """An invoice of a vendor for a period of a contract; `net` is before tax.

    It is never edited: one that was entered wrongly is voided, for good.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("tenant_id", "vendor_id", "number"),
        vendor_key(),
        belongs_to("contracts", "contract_id"),
        of_vendor(),
        one_of("state", "open", "void"),
        CheckConstraint("period_start < period_end", name="period_has_days"),
        CheckConstraint(f"net >= 0 AND net {_NUMBER}", name="net_is_something"),
        CheckConstraint(f"tax >= 0 AND tax {_NUMBER}", name="tax_is_something"),
        CheckConstraint(
            "(state = 'void') = (voided_by IS NOT NULL AND voided_at IS NOT NULL)",
            name="void_has_a_name",
        ),
        Index(None, "tenant_id", "contract_id", "period_start"),
        {"info": {"changes_only": ("state", "voided_by", "voided_at")}},
    )

    vendor_id: Mapped[UUID]
    contract_id: Mapped[UUID]
    number: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    net: Mapped[Decimal]
    tax: Mapped[Decimal]
    currency: Mapped[str]
    issued_on: Mapped[date]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default="open")
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    voided_at: Mapped[datetime | None]


class ApplicationRow(TenantOwned):
    """A part of a month's money that was settled: on an invoice, or paid out beside one.

    `amount` has the sign of what it settles: negative for a credit to the client, positive for a
    reward; with the amounts of a month's other applications it sums to what is settled.
    `scorecard_id` and `version` are those in force then. What was applied is taken back, once, by
    a row with the opposite amount that names it in `reverses_id`.
    """

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reverses_id"),
        UniqueConstraint("tenant_id", "transfer_id"),
        vendor_key(),
        belongs_to("months", "month_id"),
        belongs_to("scorecards", "scorecard_id"),
        belongs_to("invoices", "invoice_id"),
        belongs_to("applications", "reverses_id"),
        belongs_to("ledger_transfers", "transfer_id", with_vendor=False),
        one_of("kind", "invoice", "refund"),
        CheckConstraint("(kind = 'invoice') = (invoice_id IS NOT NULL)", name="has_an_invoice"),
        CheckConstraint(f"amount <> 0 AND amount {_NUMBER}", name="amount_is_something"),
        Index(None, "tenant_id", "month_id"),
        Index(None, "tenant_id", "invoice_id"),
        {"info": {"is_append_only": True}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    scorecard_id: Mapped[UUID]
    version: Mapped[int]
    kind: Mapped[str]
    invoice_id: Mapped[UUID | None]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    transfer_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(server_default="")
    reverses_id: Mapped[UUID | None]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]


class WaiverRow(TenantOwned):
    """What the client lets go of a penalty line after issue; it counts once another approved it.

    `amount` is positive. A waiver of a version that was corrected is `replaced`: what stands of
    it is a row of the next version that names it in `replaces_id`. The vendor sees what was
    approved.
    """

    __tablename__ = "waivers"
    __table_args__ = (
        UniqueConstraint("tenant_id", "replaces_id"),
        vendor_key(),
        belongs_to("months", "month_id"),
        belongs_to("scorecards", "scorecard_id"),
        belongs_to("waivers", "replaces_id"),
        belongs_to("ledger_transfers", "transfer_id", with_vendor=False),
        one_of("state", "proposed", "approved", "refused", "replaced"),
        one_of("reason_class", *ReasonClass),
        CheckConstraint(f"amount > 0 AND amount {_NUMBER}", name="amount_is_something"),
        CheckConstraint("decided_by <> proposed_by", name="four_eyes"),
        CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL AND decided_at IS NULL)",
            name="decided_has_a_name",
        ),
        Index(None, "tenant_id", "month_id"),
        {
            "info": {
                "changes_only": (
                    "state",
                    "decided_by",
                    "decided_at",
                    "decision_note",
                    "transfer_id",
                ),
                "vendor_sees": "state = 'approved'",
            }
        },
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    scorecard_id: Mapped[UUID]
    version: Mapped[int]
    line_number: Mapped[int]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    reason_class: Mapped[str]
    reason: Mapped[str]
    benefit: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="proposed")
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(server_default="")
    transfer_id: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None]


class IdempotencyKeyRow(TenantOwned):
    """The answer once given to a form with a one-time key; kept for 30 days.

    `request_sha256` says who asked for what with which fields.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "made_at"),
    )

    key: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    request_sha256: Mapped[str]
    answer: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
