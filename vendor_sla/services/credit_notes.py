"""Credit notes: the vendor's, written by the client where self-billing is agreed."""

import hashlib
from datetime import date
from decimal import Decimal
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.printing.credit_notes import write_credit_note
from vendor_sla.services.billing_details import find_vendor_billing
from vendor_sla.services.notices import get_notice, read_document
from vendor_sla.services.papers import StoredPaper
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.sessions import Session

XML = "application/xml"


def open_credit_note(
    session: Session, actor: Actor, *, notice_id: UUID, language: str, blobs: Blobs
) -> StoredPaper:
    """Return the self-billed credit note of a notice as UBL 2.1.

    `Conflict` where self-billing was not agreed on the notice's day, where the contract does not
    say what tax a credit carries, and for a reward: that is the vendor's to invoice.
    """
    require(actor, Action.READ_PENALTIES)
    found = get_notice(session, actor, notice_id)
    document = read_document(actor, found.row, blobs)
    agreed = find_vendor_billing(session, actor, found.row.vendor_id).self_billing
    day = date.fromisoformat(document["issued_on"])
    problems = []
    if agreed is None or not agreed.covers(day):
        problems.append(Problem("credit_notes.not_agreed", facts={"day": day.isoformat()}))
    if Decimal(document["due"]) >= 0:
        problems.append(Problem("credit_notes.no_deduction"))
    if document["tax"] is None:
        problems.append(Problem("credit_notes.no_tax"))
    if problems or agreed is None:
        raise Conflict(problems)
    content = write_credit_note(
        document, language, uuid=str(found.row.id), agreement=agreed.reference
    )
    name = f"{document['number']}-credit-note.xml"
    return StoredPaper(name, XML, hashlib.sha256(content).hexdigest(), content)
