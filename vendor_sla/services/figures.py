"""Figures: an assessment as it is kept, with the narrow rows the board and the trend read."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from vendor_sla.domain.parts import parts_of
from vendor_sla.domain.people import Actor
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.store import months as rows
from vendor_sla.store.models import (
    AssessmentRow,
    MetricFigureRow,
    MonthFigureRow,
    MonthRow,
    PartFigureRow,
)
from vendor_sla.store.sessions import Session

Document = Mapping[str, Any]


def document_sha256(document: Document) -> str:
    """Return the hash that names a document."""
    return hashlib.sha256(document_bytes(document)).hexdigest()


def keep_assessment(
    session: Session,
    actor: Actor,
    month: MonthRow,
    document: Document,
    *,
    purpose: str,
    is_for_vendor: bool,
    at: datetime,
) -> AssessmentRow:
    """Keep an assessment of a locked month and refresh the month's figures.

    `purpose` is dry_run, draft or issue; `is_for_vendor` tells whether the vendor may see it.
    """
    kept = AssessmentRow(
        tenant_id=actor.tenant_id,
        month_id=month.id,
        vendor_id=month.vendor_id,
        number=rows.last_assessment_number(session, month.id) + 1,
        purpose=purpose,
        visible_to_vendor=is_for_vendor,
        document=dict(document),
        document_sha256=document_sha256(document),
        total=_number(document["scores"]["total"]),
        grade=document["scores"]["grade"],
        net=Decimal(document["money"]["net"]),
        currency=document["money"]["currency"],
        made_by=actor.account_id,
        made_at=at,
    )
    session.add(kept)
    _refresh_month(session, month, kept)
    _refresh_metrics(session, month, kept)
    _refresh_parts(session, month, kept)
    session.flush()
    return kept


def show_to_vendor(session: Session, month: MonthRow, kept: AssessmentRow) -> None:
    """Let the vendor see a kept assessment and the month's figures."""
    kept.visible_to_vendor = True
    figure = rows.find_figure(session, month.id)
    metrics, parts = (
        rows.list_metric_figures(session, month.id),
        rows.list_part_figures(session, month.id),
    )
    for row in (figure, *metrics, *parts):
        if row is not None:
            row.visible_to_vendor = True


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _refresh_month(session: Session, month: MonthRow, kept: AssessmentRow) -> None:
    figure = rows.find_figure(session, month.id)
    if figure is None:
        figure = MonthFigureRow(
            tenant_id=month.tenant_id,
            month_id=month.id,
            contract_id=month.contract_id,
            vendor_id=month.vendor_id,
            period_start=month.period_start,
            period_end=month.period_end,
        )
        session.add(figure)
    figure.state = month.state
    figure.total, figure.grade, figure.net = kept.total, kept.grade, kept.net
    figure.fee = Decimal(kept.document["money"]["fee"])
    figure.currency = kept.currency
    figure.visible_to_vendor = kept.visible_to_vendor


def _refresh_metrics(session: Session, month: MonthRow, kept: AssessmentRow) -> None:
    known = {row.metric: row for row in rows.list_metric_figures(session, month.id)}
    scores = {score["metric"]: score for score in kept.document["scores"]["metrics"]}
    for reading in kept.document["readings"]:
        metric = reading["metric"]
        score = scores.get(metric, {})
        row = known.pop(metric, None)
        if row is None:
            row = MetricFigureRow(
                tenant_id=month.tenant_id,
                month_id=month.id,
                contract_id=month.contract_id,
                vendor_id=month.vendor_id,
                period_start=month.period_start,
                metric=metric,
            )
            session.add(row)
        row.rounded = _number(reading["rounded"])
        row.points = _number(score.get("points"))
        row.is_met = score.get("is_met")
        row.visible_to_vendor = kept.visible_to_vendor
    for row in known.values():
        session.delete(row)


def _refresh_parts(session: Session, month: MonthRow, kept: AssessmentRow) -> None:
    known = {(row.kind, row.name): row for row in rows.list_part_figures(session, month.id)}
    for part in parts_of(kept.document):
        row = known.pop((part.kind, part.name), None)
        if row is None:
            row = PartFigureRow(
                tenant_id=month.tenant_id,
                month_id=month.id,
                contract_id=month.contract_id,
                vendor_id=month.vendor_id,
                period_start=month.period_start,
                kind=part.kind,
                name=part.name,
            )
            session.add(row)
        row.points, row.met, row.judged = part.points, part.met, part.judged
        row.visible_to_vendor = kept.visible_to_vendor
    for row in known.values():
        session.delete(row)
