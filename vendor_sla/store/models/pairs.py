"""Pairs: what people decided about rows of both sides whose keys differ."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, one_of


class KeyPairRow(TenantOwned):
    """One word about one couple of keys; of several the highest number counts, none is changed.

    `open` takes back what was said before. The keys are those of the files, to the letter.
    """

    __tablename__ = "key_pairs"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "number"),
        belongs_to("months", "month_id"),
        one_of("verdict", "same", "different", "open"),
        {"info": {"is_append_only": True, "vendor_lock": "closed"}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    vendor_key: Mapped[str]
    client_key: Mapped[str]
    verdict: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]
