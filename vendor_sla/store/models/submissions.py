"""Submissions: the files of one side for a month, and how the reading of them goes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, of_vendor, one_of, vendor_key


class SubmissionRow(TenantOwned):
    """The files one side hands in together, numbered within the month and side.

    `report` is what the reader says of them (findings, counts); empty until it is read.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "side", "number"),
        vendor_key(),
        belongs_to("months", "month_id"),
        one_of("side", "vendor", "client"),
        one_of("state", "receiving", "reading", "accepted", "refused"),
        {"info": {"vendor_writes": True}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    side: Mapped[str]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="receiving")
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    submitted_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))


class SubmissionFileRow(TenantOwned):
    """One file of a submission.

    `blob_sha256` is the file as it came, `rows_sha256` its accepted rows as Parquet,
    `refusals_sha256` its refused cells as JSON lines, `annotated_sha256` the annotated copy; all
    are names in the file store under the tenant. Counts are None until the file is read.
    """

    __tablename__ = "submission_files"
    __table_args__ = (
        UniqueConstraint("tenant_id", "submission_id", "kind", "name"),
        belongs_to("submissions", "submission_id"),
        belongs_to("profiles", "profile_id"),
        one_of("side", "vendor", "client"),
        CheckConstraint("rows_read = rows_accepted + rows_refused", name="rows_add_up"),
        {"info": {"vendor_writes": True}},
    )

    submission_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    side: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    blob_sha256: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    profile_id: Mapped[UUID | None]
    profile_sha256: Mapped[str] = mapped_column(server_default="")
    rows_read: Mapped[int | None] = mapped_column(BigInteger)
    rows_accepted: Mapped[int | None] = mapped_column(BigInteger)
    rows_refused: Mapped[int | None] = mapped_column(BigInteger)
    rows_sha256: Mapped[str | None]
    refusals_sha256: Mapped[str | None]
    annotated_sha256: Mapped[str | None]
    problems: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))


class JobProgressRow(TenantOwned):
    """How far a job is, for the person who waits; `key` is the job's business key.

    `vendor_id` is None for the client's own jobs, which a vendor never sees. `problem` is the
    refusal that ended the job: a list of {code, place, facts}.
    """

    __tablename__ = "job_progress"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        of_vendor(),
        belongs_to("months", "month_id", with_vendor=False),
        belongs_to("submissions", "submission_id", with_vendor=False),
        belongs_to("months", "month_id"),
        belongs_to("submissions", "submission_id"),
        one_of("state", "waiting", "working", "done", "refused", "failed"),
        Index(None, "tenant_id", "month_id"),
        {"info": {"vendor_writes": True}},
    )

    key: Mapped[str]
    vendor_id: Mapped[UUID | None]
    month_id: Mapped[UUID | None]
    submission_id: Mapped[UUID | None]
    stage: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="waiting")
    done: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    total: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    problem: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
