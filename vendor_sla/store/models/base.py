"""The base of every row: names, types, and the key that begins with the tenant."""

import secrets
import time
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


def new_id() -> UUID:
    """Return a UUID of version 7: 48 bits of milliseconds, then chance (RFC 9562, 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    chance = secrets.randbits(74)
    high = (milliseconds << 16) | (0x7 << 12) | (chance >> 62)
    return UUID(int=(high << 64) | (0b10 << 62) | (chance & ((1 << 62) - 1)))


class Base(DeclarativeBase):
    """The declarative base: exact numerics, times with zone, named constraints."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads the class attribute as it stands
        str: Text(),
        UUID: Uuid(),
        Decimal: Numeric(),
        datetime: TIMESTAMP(timezone=True),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class TenantOwned(Base):
    """A row that belongs to one tenant; its primary key is (tenant_id, id).

    The lock of its table is made by `store/locks.py` from its columns: see there.
    """

    __abstract__ = True

    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("tenants.id"), primary_key=True, sort_order=-10
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-9)


def belongs_to(table: str, column: str, *, with_vendor: bool = True) -> ForeignKeyConstraint:
    """Return the composite foreign key of `column` to another tenant table.

    `with_vendor` carries the vendor along, so that a row cannot hang on another vendor's parent:
    foreign keys are checked outside row-level security.
    """
    shared = ["tenant_id", "vendor_id"] if with_vendor else ["tenant_id"]
    return ForeignKeyConstraint(
        [*shared, column], [f"{table}.{name}" for name in (*shared, "id")], None
    )


def of_vendor() -> ForeignKeyConstraint:
    """Return the composite foreign key of `vendor_id`."""
    return belongs_to("vendors", "vendor_id", with_vendor=False)


def vendor_key() -> UniqueConstraint:
    """Return the key that children with `belongs_to(..., with_vendor=True)` refer to."""
    return UniqueConstraint("tenant_id", "vendor_id", "id")


def one_of(column: str, *values: str) -> CheckConstraint:
    """Return the check that a column holds one of a few words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
