"""Aftermaths: what comes of issued months - invoices, disputes, a correction, a waiver, money."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from vendor_sla.domain.disputes import DisputeSubject, Outcome
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Role
from vendor_sla.domain.waivers import ReasonClass
from vendor_sla.services.applications import apply_penalties, settle_month
from vendor_sla.services.billing_details import keep_tenant_billing, keep_vendor_billing
from vendor_sla.services.closings import close_month
from vendor_sla.services.corrections import correct_month
from vendor_sla.services.demo.closings import (
    Closing,
    Contractor,
    Stage,
    session_of,
    take_step,
)
from vendor_sla.services.dispute_claims import Claim, is_reducible
from vendor_sla.services.dispute_decisions import Verdict, decide_dispute
from vendor_sla.services.disputes import let_stand, raise_dispute
from vendor_sla.services.invoices import add_invoice
from vendor_sla.services.months import read_month
from vendor_sla.services.notices import issue_notice
from vendor_sla.services.scorecards import LANGUAGES, Press
from vendor_sla.services.waivers import decide_waiver, propose_waiver

# Of the month before the last: who is heard, whom something is let go, who has a notice to confirm.
_CORRECTED = "brightline"
_WAIVED = "latitude"
_NOTIFIED = "slipstream"
# Of the last month: whose dispute waits for an answer.
_WAITING = "lingua"
_TAX = Decimal("0.06")
_SHOWN = frozenset({MonthState.PUBLISHED, MonthState.ISSUED, MonthState.PENALTIES_APPROVED})


def settle(closing: Closing) -> Closing:
    """Lead a month on from where its closing ends; its invoice comes whatever its money does."""
    stage, plan = closing.stage, closing.vendor.plan
    is_last = closing.month == stage.last
    document = _document(closing)
    if document is None:
        return closing
    if is_last and plan.key == _WAITING:
        _dispute(closing, document)
        return closing
    invoice_id = _invoice(closing, document)
    if is_last:
        return closing
    if closing.month == stage.last.shifted(-1):
        if plan.key == _NOTIFIED:
            _notify(closing)
        if plan.key == _WAIVED:
            closing = _waive(closing, document)
        if plan.key == _CORRECTED:
            closing = _correct(closing, document)
    return _apply(closing, invoice_id)


def introduce(stage: Stage, vendors: Sequence[Contractor], *, at: datetime) -> None:
    """Say who everybody is on papers about money."""
    actor = stage.actors[Role.FINANCE]
    with session_of(stage, actor) as session:
        keep_tenant_billing(session, actor, fields=_party("北风科技有限公司", 0), at=at)
        for number, vendor in enumerate(vendors, 1):
            name_en, _, name_zh = vendor.plan.name.partition(" ")
            fields = _party(f"{name_zh}（{name_en}）", number) | {
                "erp_number": f"V-{1000 + number}"
            }
            vendor_id = vendor.actor.vendor_id
            assert vendor_id is not None, "a vendor's person belongs to a vendor"
            keep_vendor_billing(session, actor, vendor_id=vendor_id, fields=fields, at=at)


def _party(name: str, number: int) -> dict[str, str]:
    """Return an invented company; no real one has such a tax number."""
    return {
        "legal_name": name,
        "address": f"上海市示例路 {number + 1} 号",
        "country": "CN",
        "tax_id": f"91310000EXAMPLE{number:03}",
    }


def _notify(closing: Closing) -> None:
    """Issue the deduction notice, which then waits for the vendor."""
    actor, stage = closing.stage.actors[Role.FINANCE], closing.stage
    with session_of(stage, actor) as session:
        issue_notice(
            session, actor, month_id=closing.month_id, blobs=stage.blobs, signer=stage.signer,
            at=closing.at,
        )  # fmt: skip


def _document(closing: Closing) -> Mapping[str, Any] | None:
    """Return what the vendor was shown of a month, None when nothing was yet."""
    actor = closing.stage.actors[Role.PROCUREMENT]
    with session_of(closing.stage, actor) as session:
        month = read_month(session, actor, month_id=closing.month_id)
    return month.document if month.state in _SHOWN else None


def _invoice(closing: Closing, document: Mapping[str, Any]) -> UUID:
    actor, plan = closing.stage.actors[Role.FINANCE], closing.vendor.plan
    fee = Decimal(document["money"]["fee"])
    tax = Money.rounded(fee * _TAX, document["money"]["currency"]).amount
    issued_on = closing.month.end + timedelta(days=4)
    fields = {
        "number": f"{plan.key[:2].upper()}-{closing.month.start:%Y%m}",
        "period": closing.month.label,
        "net": str(fee),
        "tax": str(tax),
        "issued_on": str(issued_on),
        "due_on": str(issued_on + timedelta(days=45)),
    }
    with session_of(closing.stage, actor) as session:
        return add_invoice(
            session, actor, contract_id=closing.vendor.contract_id, fields=fields, at=closing.at
        )


def _apply(closing: Closing, invoice_id: UUID) -> Closing:
    """Take a month's money off its invoice, and close the month once it is old enough."""
    actor = closing.stage.actors[Role.FINANCE]
    with session_of(closing.stage, actor) as session:
        month = read_month(session, actor, month_id=closing.month_id)
        has_money = Decimal((month.document or {})["money"]["net"]) != 0
        if has_money:
            apply_penalties(
                session, actor, month_id=closing.month_id, invoice_id=invoice_id, at=closing.at
            )
        else:
            settle_month(session, actor, month_id=closing.month_id, at=closing.at)
    if closing.month < closing.stage.last.shifted(-1):
        with session_of(closing.stage, actor) as session:
            close_month(session, actor, month_id=closing.month_id, is_sure=True, at=closing.at)
    return closing


def _waive(closing: Closing, document: Mapping[str, Any]) -> Closing:
    """Let go of a third of the greatest charge: finance proposes, procurement approves."""
    line = _greatest(document)
    if line is None:
        return closing
    finance = closing.stage.actors[Role.FINANCE]
    third = Money.rounded(-Decimal(line["amount"]) / 3, document["money"]["currency"]).amount
    with session_of(closing.stage, finance) as session:
        waiver_id = propose_waiver(
            session,
            finance,
            month_id=closing.month_id,
            line_number=str(line["number"]),
            amount=str(third),
            reason_class=ReasonClass.COMPENSATION_IN_KIND,
            reason="供应商已安排一周免费加班处理积压。",
            benefit="11 月第一周增派 6 名坐席，不另收费。",
            at=closing.at,
        )
    closing = closing.later()
    procurement = closing.stage.actors[Role.PROCUREMENT]
    with session_of(closing.stage, procurement) as session:
        decide_waiver(
            session, procurement, waiver_id=waiver_id, approves=True, note="", at=closing.at
        )
    return closing.later()


def _dispute(closing: Closing, document: Mapping[str, Any]) -> UUID | None:
    """Say in the vendor's name that the greatest charge should be half of what it is."""
    line = _greatest(document)
    if line is None:
        return None
    half = Money.rounded(-Decimal(line["amount"]) / 2, document["money"]["currency"]).amount
    claim = Claim(
        DisputeSubject.LINE,
        "客户方系统当天停机两小时，期间的进线不应计入。",
        line_number=line["number"],
        expected=str(half),
    )
    actor = closing.vendor.actor
    with session_of(closing.stage, actor) as session:
        return raise_dispute(
            session, actor, month_id=closing.month_id, claim=claim,
            blobs=closing.stage.blobs, at=closing.at,
        )  # fmt: skip


def _correct(closing: Closing, document: Mapping[str, Any]) -> Closing:
    """Hear a vendor, grant it part, and issue the second version, which finance approves anew."""
    stage, judge = closing.stage, closing.stage.judge
    dispute_id = _dispute(closing, document)
    line = _greatest(document)
    if dispute_id is None or line is None or judge is None:
        return closing
    closing = closing.later()
    quarter = Money.rounded(-Decimal(line["amount"]) / 4, document["money"]["currency"]).amount
    verdict = Verdict(Outcome.PARTLY, "停机一小时有工单为证，另一小时没有。", granted=str(quarter))
    with session_of(stage, judge) as session:
        decide_dispute(session, judge, dispute_id=dispute_id, verdict=verdict, at=closing.at)
    closing = closing.later()
    with session_of(stage, closing.vendor.actor) as session:
        let_stand(session, closing.vendor.actor, dispute_id=dispute_id, at=closing.at)
    closing = closing.later()
    procurement = stage.actors[Role.PROCUREMENT]
    press = Press(stage.blobs, stage.signer, LANGUAGES)
    with session_of(stage, procurement) as session:
        correct_month(session, procurement, month_id=closing.month_id, press=press, at=closing.at)
    return take_step(closing.later(), MonthState.PENALTIES_APPROVED)


def _greatest(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the greatest charge of a document, None when there is none."""
    charges = [line for line in document["money"]["lines"] if is_reducible(line)]
    return min(charges, key=lambda line: Decimal(line["amount"]), default=None)
