"""Reliability: how far the reviewers of a contract's form agree in a quarter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.quarters import quarter_of
from vendor_sla.domain.reviews import ReviewTerms
from vendor_sla.domain.rubrics import rubric_of
from vendor_sla.evidence.reliability import (
    FEWEST_CONTACTS,
    ItemAgreement,
    Reliability,
    ReviewerFigures,
    reliability,
)
from vendor_sla.evidence.reviewer_gates import Gate, reviewer_gate
from vendor_sla.services.dispute_statistics import Overturned, disputes_of_reviewers
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.review_frames import Reviewed, frame_of, month_and_contract, qa_rows
from vendor_sla.services.vendors import name_in
from vendor_sla.store import reviews as rows
from vendor_sla.store.models import MonthRow, ReliabilityFigureRow, new_id
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class ReliabilityPage:
    """What is told of a month's reviewers; `document` is None before anything was scored twice."""

    month_id: UUID
    vendor_name: str
    title: Mapping[str, str]
    period: Period
    document: Mapping[str, Any] | None
    has_names: bool


@dataclass(frozen=True, slots=True)
class ReviewedMonth:
    """A month with review tasks, in a list."""

    month_id: UUID
    vendor_name: str
    title: Mapping[str, str]
    period: Period


def reviewer_gate_of(session: Session, month_id: UUID) -> Gate:
    """Return whether the reviewers of a month's form agree well enough in its quarter.

    `unmeasured` before 30 contacts were scored by two people apart, and `failed`, both mean that
    no figure of theirs may cost money. Uploaded QA sheets with rounds are not in it: pass them
    through `evidence.reliability.reliability`.
    """
    month, contract = month_and_contract(session, month_id)
    measured = _measure(session, month, contract)
    if measured is None:
        return reviewer_gate(())
    return gate_of(measured[0])


def gate_of(measured: Reliability) -> Gate:
    """Return the gate of a form: too few contacts scored twice leave it unmeasured."""
    if measured.is_enough:
        return measured.gate
    return reviewer_gate(()) if measured.gate.state != "unmeasured" else measured.gate


def keep_reliability(session: Session, month: MonthRow, *, at: datetime) -> None:
    """Keep what a vendor may read of a month's reviewers: figures without names."""
    _, contract = month_and_contract(session, month.id)
    measured = _measure(session, month, contract)
    if measured is None or not measured[0].contacts:
        return
    disputed = _disputed(session, month)
    document = _document(measured[0], contract, period_of(month), {}, disputed)
    kept = rows.find_reliability(session, month.id)
    if kept is None:
        kept = ReliabilityFigureRow(
            tenant_id=month.tenant_id, id=new_id(), month_id=month.id, vendor_id=month.vendor_id
        )
        session.add(kept)
    kept.document, kept.made_at = document, at
    session.flush()


def read_reliability(session: Session, actor: Actor, *, month_id: UUID) -> ReliabilityPage:
    """Return how reliable a month's reviewers are; a vendor reads it without names."""
    require(actor, Action.READ_RELIABILITY)
    month, contract_row, vendor = get_month(session, actor, month_id)
    if actor.is_vendor:
        kept = rows.find_reliability(session, month_id)
        document = kept.document if kept else None
    else:
        _, contract = month_and_contract(session, month_id)
        measured = _measure(session, month, contract)
        document = None
        if measured is not None:
            disputed = _disputed(session, month)
            document = _document(measured[0], contract, period_of(month), measured[1], disputed)
    return ReliabilityPage(
        month_id,
        name_in(actor.language, vendor),
        {"zh": contract_row.title_zh, "en": contract_row.title_en},
        period_of(month),
        document,
        not actor.is_vendor,
    )


def list_reviewed_months(session: Session, actor: Actor) -> tuple[ReviewedMonth, ...]:
    """Return the months with reviews, newest first."""
    require(actor, Action.READ_REVIEWS)
    return tuple(
        ReviewedMonth(
            month.id,
            name_in(actor.language, vendor),
            {"zh": contract.title_zh, "en": contract.title_en},
            period_of(month),
        )
        for month, contract, vendor in rows.list_reviewed_months(session)
    )


def _disputed(session: Session, month: MonthRow) -> Mapping[UUID, Overturned]:
    """Return by reviewer what became of disputed contacts in a month's quarter."""
    quarter = quarter_of(period_of(month))
    months = rows.list_months_between(session, month.contract_id, quarter.start, quarter.end)
    return disputes_of_reviewers(session, [each.id for each in months])


def _measure(
    session: Session, month: MonthRow, contract: Contract
) -> tuple[Reliability, Mapping[str, str]] | None:
    """Return the figures of a month's quarter and form, and names by account; None without any."""
    quarter, terms = quarter_of(period_of(month)), rubric_of(contract)
    form = terms.sha256
    months = rows.list_months_between(session, month.contract_id, quarter.start, quarter.end)
    found: Sequence[Reviewed] = [
        one
        for one in rows.list_reviews(session, [each.id for each in months])
        if one[1].form_sha256 == form
    ]
    cells = list(qa_rows(found, terms))
    if not cells:
        return None
    names = {str(review.account_id): name for _, review, name in found}
    return reliability(frame_of("qa", cells, contract.time_zone)), names


def _document(
    measured: Reliability,
    contract: Contract,
    period: Period,
    names: Mapping[str, str],
    disputed: Mapping[UUID, Overturned],
) -> dict[str, Any]:
    """Return the figures as plain values; without names reviewers are numbered."""
    terms = rubric_of(contract)
    return {
        "quarter": quarter_of(period).label,
        "contacts": measured.contacts,
        "fewest": FEWEST_CONTACTS,
        "gate": _gate(gate_of(measured)),
        "pooled": _gate(measured.gate),
        "items": [_item(one, terms) for one in measured.items],
        "reviewers": [
            _reviewer(
                one,
                names.get(one.reviewer, str(number)),
                disputed.get(UUID(one.reviewer), Overturned()),
            )
            for number, one in enumerate(measured.reviewers, 1)
        ],
    }


def _item(one: ItemAgreement, terms: ReviewTerms) -> dict[str, Any]:
    item = terms.find_item(one.item)
    return {
        "key": one.item,
        "name": {"zh": item.name.zh, "en": item.name.en}
        if item
        else dict.fromkeys(("zh", "en"), one.item),
        "critical": item.critical.value if item else "none",
        **_gate(one.gate),
    }


def _reviewer(one: ReviewerFigures, name: str, disputed: Overturned) -> dict[str, Any]:
    return {
        "name": name,
        "contacts": one.contacts,
        "adjudicated": one.adjudicated,
        "overturned": one.overturned,
        "overturned_percent": _text(one.overturned_percent),
        "disputed": disputed.decided,
        "disputed_overturned": disputed.overturned,
        "drift": [
            {
                "month": each.month,
                "verdicts": each.verdicts,
                "agreed_percent": _text(each.agreed_percent),
                "lean_points": _text(each.lean_points),
            }
            for each in one.drift
        ],
    }


def _gate(gate: Gate) -> dict[str, Any]:
    return {
        "state": str(gate.state),
        "pairs": gate.pairs,
        "raw_agreement": _text(gate.raw_agreement),
        "ac1": _text(gate.ac1),
        "ac1_lower": _text(gate.ac1_lower),
        "alpha": _text(gate.alpha),
        "is_alpha_gating": gate.is_alpha_gating,
        "reasons": [str(reason) for reason in gate.reasons],
    }


def _text(value: Decimal | float | None) -> str | None:
    """Write a figure with at most three decimals."""
    return None if value is None else f"{round(Decimal(str(value)), 3):f}"
