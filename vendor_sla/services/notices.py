"""Notices of deduction: issued once for what is due, signed, kept, and received by name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.billing_details import BillingParty
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.notices import NOTIFIED_IN, notice_number
from vendor_sla.domain.people import Action, Actor, require, require_vendor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, NotFound, Problem
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.signing import Signer, sign_pdf
from vendor_sla.services.billing_details import (
    VendorBilling,
    find_tenant_party,
    find_vendor_billing,
)
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.history import record
from vendor_sla.services.moves import lock_month, period_of
from vendor_sla.services.notice_documents import notice_document
from vendor_sla.services.papers import PDF, StoredPaper, print_in
from vendor_sla.services.statements import local_day
from vendor_sla.services.vendors import name_in
from vendor_sla.store import months as month_rows
from vendor_sla.store import notices as rows
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store.accounts import find_tenant, line_up
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import (
    MonthRow,
    NoticeReceiptRow,
    NoticeRow,
    ScorecardRow,
    WaiverRow,
    new_id,
)
from vendor_sla.store.notices import FoundNotice
from vendor_sla.store.sessions import Session
from vendor_sla.store.waivers import list_waivers

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in a list; `received_at` is None until the vendor has said that it has it."""

    notice_id: UUID
    number: str
    month_id: UUID
    vendor_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    version: int
    due: Money
    issued_by: str
    issued_at: datetime
    received_by: str
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A notice, its document, and whether this actor may say that it was received."""

    notice: Notice
    document: Mapping[str, Any]
    may_acknowledge: bool


def list_notices(
    session: Session, actor: Actor, *, month_id: UUID | None = None
) -> tuple[Notice, ...]:
    """Return the notices the actor may see, newest first."""
    require(actor, Action.READ_PENALTIES)
    return tuple(_notice(actor, found) for found in rows.list_notices(session, month_id=month_id))


def read_notice(session: Session, actor: Actor, *, notice_id: UUID, blobs: Blobs) -> NoticePage:
    """Return a notice with what it says; `NotFound` also when it is another vendor's."""
    require(actor, Action.READ_PENALTIES)
    found = get_notice(session, actor, notice_id)
    may = found.received_at is None and actor.may(Action.ACKNOWLEDGE_NOTICE)
    return NoticePage(_notice(actor, found), read_document(actor, found.row, blobs), may)


def issue_notice(
    session: Session, actor: Actor, *, month_id: UUID, blobs: Blobs, signer: Signer, at: datetime
) -> UUID:
    """Issue the notice of a month's newest scorecard version: numbered, printed, signed, kept.

    `Conflict` when the month's money is not approved, when what is due has its notice, or has no
    money and no earlier notice to replace, and when who the two sides are on paper was not kept.
    """
    require(actor, Action.ISSUE_NOTICE)
    month = lock_month(session, actor, month_id)
    scorecard = _require_notifiable(session, month)
    document, serial = _compose(session, actor, month, scorecard, at=at)
    papers = {
        language: blobs.put_bytes(actor.tenant_id, sign_pdf(pdf, signer, at=at)).sha256
        for language, pdf in print_in(document, LANGUAGES).items()
    }
    notice = NoticeRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        month_id=month.id,
        vendor_id=month.vendor_id,
        scorecard_id=scorecard.id,
        year=serial[0],
        number=serial[1],
        net=Money.parse(document["due"], scorecard.currency).amount,
        currency=scorecard.currency,
        document_sha256=blobs.put_bytes(actor.tenant_id, document_bytes(document)).sha256,
        pdf_sha256=papers,
        issued_on=date.fromisoformat(document["issued_on"]),
        issued_at=at,
        issued_by=actor.account_id,
    )
    session.add(notice)
    session.flush()
    net = f"{document['due']} {scorecard.currency}"
    _record(session, actor, "issue_notice", notice, at=at, net=net, **papers)
    return notice.id


def acknowledge_notice(session: Session, actor: Actor, *, notice_id: UUID, at: datetime) -> None:
    """Say that the vendor has received a notice: receipt, not acceptance; `Conflict` when said."""
    require(actor, Action.ACKNOWLEDGE_NOTICE)
    line_up(session, f"notice_receipt:{notice_id}")
    found = get_notice(session, actor, notice_id)
    if found.received_at is not None:
        facts = {"name": found.received_by}
        raise Conflict([Problem("notices.received_already", facts=facts)])
    session.add(
        NoticeReceiptRow(
            tenant_id=actor.tenant_id,
            notice_id=found.row.id,
            vendor_id=found.row.vendor_id,
            account_id=actor.account_id,
            name=actor.name,
            at=at,
        )
    )
    session.flush()
    _record(session, actor, "acknowledge_notice", found.row, at=at)


def open_notice(
    session: Session, actor: Actor, *, notice_id: UUID, language: str, blobs: Blobs
) -> StoredPaper:
    """Return a notice's signed PDF as it was stored."""
    require(actor, Action.READ_PENALTIES)
    row = get_notice(session, actor, notice_id).row
    sha256 = row.pdf_sha256[language]
    name = f"{notice_number(row.year, row.number)}-{language}.pdf"
    return StoredPaper(name, PDF, sha256, blobs.read(actor.tenant_id, sha256))


def get_notice(session: Session, actor: Actor, notice_id: UUID) -> FoundNotice:
    """Return a notice; `NotFound` also when it is another vendor's."""
    found = rows.list_notices(session, notice_id=notice_id)
    if not found:
        raise NotFound([Problem("notices.unknown")])
    require_vendor(actor, found[0].row.vendor_id)
    return found[0]


def read_document(actor: Actor, row: NoticeRow, blobs: Blobs) -> Mapping[str, Any]:
    """Return what a notice says; `Conflict` when the file store was tampered with."""
    document: Mapping[str, Any] = json.loads(blobs.read(actor.tenant_id, row.document_sha256))
    return document


def _require_notifiable(session: Session, month: MonthRow) -> ScorecardRow:
    """Return the newest scorecard of a locked month whose money may be told to the vendor."""
    if MonthState(month.state) not in NOTIFIED_IN:
        raise Conflict([Problem("notices.not_approved", facts={"state": month.state})])
    scorecard = scorecard_rows.list_issued(session, month_id=month.id)[0][0]
    earlier = rows.list_notices(session, month_id=month.id)
    due = scorecard.net + sum(row.amount for row in _waivers(session, scorecard))
    for found in earlier:
        if found.row.scorecard_id == scorecard.id and found.row.net == due:
            number = notice_number(found.row.year, found.row.number)
            raise Conflict([Problem("notices.issued_already", facts={"number": number})])
    if not earlier and not scorecard_rows.list_lines(session, [scorecard.id]):
        raise Conflict([Problem("notices.nothing")])
    return scorecard


def _require_parties(
    session: Session, actor: Actor, vendor_id: UUID
) -> tuple[BillingParty, VendorBilling]:
    client, vendor = find_tenant_party(session), find_vendor_billing(session, actor, vendor_id)
    problems = []
    if client is None:
        problems.append(Problem("billing.no_tenant_details"))
    if vendor.party is None:
        problems.append(Problem("billing.no_vendor_details", facts={"vendor": vendor.vendor_name}))
    if problems or client is None:
        raise Conflict(problems)
    return client, vendor


def _compose(
    session: Session, actor: Actor, month: MonthRow, scorecard: ScorecardRow, *, at: datetime
) -> tuple[Mapping[str, Any], tuple[int, int]]:
    """Write the document, its number taken last: nobody gets one for a notice that is refused."""
    client, vendor = _require_parties(session, actor, month.vendor_id)
    tenant = find_tenant(session, actor.tenant_id)
    assessment = month_rows.find_latest_assessment(session, month.id, "issue")
    if tenant is None or assessment is None:
        raise NotFound([Problem("scorecards.none")])
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    earlier = rows.list_notices(session, month_id=month.id)
    year = local_day(at, tenant.zone).year
    serial = (year, rows.take_number(session, actor.tenant_id, year))
    document = notice_document(
        assessment=assessment.document,
        contract=contract,
        month=month,
        scorecard=scorecard,
        waivers=_waivers(session, scorecard),
        client=client,
        vendor=vendor,
        serial=serial,
        replaces=notice_number(earlier[0].row.year, earlier[0].row.number) if earlier else "",
        zone=tenant.zone,
        at=at,
    )
    return document, serial


def _waivers(session: Session, scorecard: ScorecardRow) -> list[WaiverRow]:
    """Return what was let go of a version's lines, by line."""
    found = list_waivers(session, month_ids=[scorecard.month_id], state="approved")
    own = [one.row for one in found if one.row.scorecard_id == scorecard.id]
    return sorted(own, key=lambda row: (row.line_number, row.proposed_at))


def _notice(actor: Actor, found: FoundNotice) -> Notice:
    row = found.row
    return Notice(
        notice_id=row.id,
        number=notice_number(row.year, row.number),
        month_id=row.month_id,
        vendor_id=row.vendor_id,
        vendor_name=name_in(actor.language, found.vendor),
        contract_title={"zh": found.contract.title_zh, "en": found.contract.title_en},
        period=period_of(found.month),
        version=found.version,
        due=Money(row.net, row.currency),
        issued_by=found.issued_by,
        issued_at=row.issued_at,
        received_by=found.received_by,
        received_at=found.received_at,
    )


def _record(
    session: Session, actor: Actor, event: str, notice: NoticeRow, *, at: datetime, **facts: str
) -> None:
    record(
        session,
        actor,
        event,
        subject_kind="month",
        subject_id=notice.month_id,
        vendor_id=notice.vendor_id,
        facts={"number": notice_number(notice.year, notice.number), **facts},
        at=at,
    )
