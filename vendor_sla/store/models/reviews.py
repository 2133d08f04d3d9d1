"""Reviews: who is to judge which contact, what each said, calibrations, and how far they agree."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.locks import ACCOUNT
from vendor_sla.store.models.base import TenantOwned, belongs_to, one_of, vendor_key

_EMPTY = text("'{}'::jsonb")
_ANSWERED = ("assignee_id", "state", "opened_at", "submitted_at", "seconds")


class CalibrationSessionRow(TenantOwned):
    """Several people score the same contacts apart, then talk; closed to vendors."""

    __tablename__ = "calibration_sessions"
    __table_args__ = (
        vendor_key(),
        belongs_to("months", "month_id"),
        one_of("state", "scoring", "talked"),
        CheckConstraint("(state = 'talked') = (talked_at IS NOT NULL)", name="talked_at"),
        {"info": {"changes_only": ("state", "talked_at"), "vendor_lock": "closed"}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    title: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="scoring")
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    talked_at: Mapped[datetime | None]


class ReviewTaskRow(TenantOwned):
    """One contact to be judged once; closed to vendors.

    `interaction` is what a reviewer may see of it, kept when the task was made: the vendor's
    claims are not in it. Without `assignee_id` whoever comes first may take it. `seconds` is
    how long the form was open.
    """

    __tablename__ = "review_tasks"
    __table_args__ = (
        vendor_key(),
        belongs_to("months", "month_id"),
        belongs_to("calibration_sessions", "calibration_id"),
        one_of("purpose", "sample", "second", "adjudication", "calibration", "hand", "callback"),
        one_of("state", "open", "submitted"),
        one_of("drawn_by", "ticket", "random", "hand"),
        CheckConstraint("(state = 'open') = (submitted_at IS NULL)", name="submitted_at"),
        CheckConstraint(
            "(purpose = 'calibration') = (calibration_id IS NOT NULL)", name="of_session"
        ),
        Index(
            "uq_review_tasks_one_a_purpose",
            "tenant_id",
            "month_id",
            "interaction_id",
            "purpose",
            unique=True,
            postgresql_where=text("purpose <> 'calibration'"),
        ),
        Index(
            "uq_review_tasks_one_a_person",
            "tenant_id",
            "calibration_id",
            "interaction_id",
            "assignee_id",
            unique=True,
            postgresql_where=text("purpose = 'calibration'"),
        ),
        Index(None, "tenant_id", "assignee_id", "state"),
        {"info": {"changes_only": _ANSWERED, "vendor_lock": "closed"}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    calibration_id: Mapped[UUID | None]
    interaction_id: Mapped[str]
    interaction: Mapped[dict[str, Any]]
    purpose: Mapped[str]
    stratum: Mapped[str] = mapped_column(server_default="")
    drawn_by: Mapped[str]
    place: Mapped[int]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[str] = mapped_column(server_default="open")
    made_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    seconds: Mapped[int | None]


# Who still owes a blind judgement of a contact does not see what others said of it; who still
# owes a calibration's does not see what others said in the same one before the talk.
_SAME_CALIBRATION = (
    "EXISTS (SELECT FROM review_tasks AS told JOIN calibration_sessions AS held"
    " ON held.tenant_id = told.tenant_id AND held.id = told.calibration_id"
    " WHERE told.tenant_id = reviews.tenant_id AND told.id = reviews.task_id"
    " AND told.calibration_id = owed.calibration_id AND held.state = 'scoring')"
)
_OWES_NONE = (
    "NOT EXISTS (SELECT FROM review_tasks AS owed WHERE owed.tenant_id = reviews.tenant_id"
    " AND owed.month_id = reviews.month_id AND owed.interaction_id = reviews.interaction_id"
    f" AND owed.state = 'open' AND owed.assignee_id = {ACCOUNT}"
    f" AND (owed.purpose IN ('sample', 'hand', 'second') OR {_SAME_CALIBRATION}))"
)


class ReviewRow(TenantOwned):
    """What one person said of one contact; the highest number of a task counts, none is changed.

    `verdicts` is {item: {verdict, points}}, `facts` {contact column: value found, empty when it
    was not to be found}. `saw_value` says the reviewer had seen the vendor's figure. Closed to
    vendors, and to those who still owe their own judgement of the contact.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("tenant_id", "task_id", "number"),
        belongs_to("months", "month_id"),
        belongs_to("review_tasks", "task_id"),
        Index(None, "tenant_id", "month_id"),
        {"info": {"is_append_only": True, "vendor_lock": "closed", "others_see": _OWES_NONE}},
    )

    task_id: Mapped[UUID]
    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    interaction_id: Mapped[str]
    number: Mapped[int]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    verdicts: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    comment: Mapped[str] = mapped_column(server_default="")
    is_undelivered: Mapped[bool] = mapped_column(server_default=text("false"))
    saw_value: Mapped[bool] = mapped_column(server_default=text("false"))
    after_talk: Mapped[bool] = mapped_column(server_default=text("false"))
    form_sha256: Mapped[str]
    reviewed_at: Mapped[datetime]


class ReliabilityFigureRow(TenantOwned):
    """How far the reviewers of a month agree, without names: the vendor reads it, too."""

    __tablename__ = "reliability_figures"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id"),
        belongs_to("months", "month_id"),
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    document: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
