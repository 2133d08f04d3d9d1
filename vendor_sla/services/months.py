"""Months: one vendor's period under one contract, from open to penalties approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.periods import Period
from vendor_sla.services.history import HistoryEntry
from vendor_sla.services.submissions import SubmissionPage


@dataclass(frozen=True, slots=True)
class ScorecardVersion:
    """An issued scorecard; its PDF in `zh` and `en` is fetched by `open_scorecard`."""

    scorecard_id: UUID
    version: int
    issued_at: datetime
    issued_by: str
    document_sha256: str
    pdf_sha256: Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Everything one page shows of a month.

    `document` is the assessment document: of the issued version, else of the draft, else the
    vendor's dry run; None when nothing was read yet; `basis` says which (`issued`, `draft`,
    `dry_run`, empty). `actions` are what this actor may do now.
    """

    month_id: UUID
    contract_id: UUID
    contract_key: str
    contract_title: Mapping[str, str]
    vendor_id: UUID
    vendor_name: str
    period: Period
    state: MonthState
    basis: str
    document: Mapping[str, Any] | None
    submissions: tuple[SubmissionPage, ...]
    scorecards: tuple[ScorecardVersion, ...]
    actions: tuple[Action, ...]
    history: tuple[HistoryEntry, ...]


def open_months(
    session: Session, actor: Actor, *, contract_id: UUID, periods: Sequence[Period], at: datetime
) -> tuple[UUID, ...]: ...


def read_month(session: Session, actor: Actor, *, month_id: UUID) -> MonthPage: ...


def draft_month(
    session: Session, actor: Actor, *, month_id: UUID, blobs: Blobs, at: datetime
) -> None: ...


def publish_month(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> None: ...


def accept_month(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> None: ...
