"""The ledger: transfers that balance, appended and never changed."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, of_vendor

# A vendor reads one side of its transfers, what it is owed; the transfers it sees are its own.
_ON_THE_STATEMENT = (
    "account_code = 'vendor_payable' AND EXISTS (SELECT FROM ledger_transfers t"
    " WHERE t.tenant_id = ledger_entries.tenant_id AND t.id = ledger_entries.transfer_id"
    " AND t.vendor_id = NULLIF(current_setting('vendor_sla.vendor_id', true), '')::uuid)"
)


class LedgerTransferRow(TenantOwned):
    """One transfer; `key` says what it is for, once (`issue:<scorecard>`), so it cannot double.

    `reverses_id` is the transfer it takes back; a transfer is taken back at most once.
    """

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        UniqueConstraint("tenant_id", "reverses_id"),
        of_vendor(),
        belongs_to("months", "month_id"),
        belongs_to("ledger_transfers", "reverses_id", with_vendor=False),
        {"info": {"is_append_only": True}},
    )

    key: Mapped[str]
    vendor_id: Mapped[UUID]
    month_id: Mapped[UUID | None]
    reverses_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class LedgerEntryRow(TenantOwned):
    """One side of a transfer; the entries of a transfer sum to zero in each currency.

    A vendor sees of its own transfers what moved its payable, and no other account.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("tenant_id", "transfer_id", "number"),
        belongs_to("ledger_transfers", "transfer_id", with_vendor=False),
        CheckConstraint(
            "amount NOT IN (0, 'NaN', 'Infinity', '-Infinity')", name="amount_is_something"
        ),
        Index(None, "tenant_id", "account_code", "currency"),
        {"info": {"is_append_only": True, "vendor_sees_of": _ON_THE_STATEMENT}},
    )

    transfer_id: Mapped[UUID]
    number: Mapped[int]
    account_code: Mapped[str]
    amount: Mapped[Decimal]
    currency: Mapped[str]
