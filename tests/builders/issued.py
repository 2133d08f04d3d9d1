"""An issued October with everything in it: two files compared, an incident, relief, a past."""

from uuid import UUID

from tests.builders.offices import AT, LOOKING_BACK, OCTOBER, Office, contacts_csv, open_office
from vendor_sla.printing.signing import Signer
from vendor_sla.services.circumstances import record_circumstances
from vendor_sla.services.months import accept_month
from vendor_sla.services.packs import build_pack
from vendor_sla.services.penalties import approve_penalties
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.sessions import Engine

_INCIDENT = """\
incidents:
  - {kind: data_leak, on: 2026-10-12, count: 1}
"""


def open_issued(bind: Engine, blobs: Blobs, signer: Signer) -> tuple[Office, UUID]:
    """Issue September and October of a vendor; return the office and October's scorecard."""
    september = OCTOBER.shifted(-1)
    office = open_office(bind, blobs, contract=LOOKING_BACK, periods=[OCTOBER, september])
    before, october = office.month_ids[1], office.month_ids[0]
    office.read(office.upload(contacts_csv(answered=150, lost=50, month=9), month_id=before))
    office.publish(before)
    office.issue(signer, before)
    office.read(office.upload(contacts_csv(answered=180, lost=20)))
    office.read(office.upload(contacts_csv(answered=170, lost=29), who="procurement"))
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        record_circumstances(session, actor, month_id=october, document=_INCIDENT, at=AT)
    office.publish()
    with office.enter("vendor") as session:
        accept_month(session, office.people["vendor"], month_id=october, at=AT)
    card = office.issue(signer)
    with office.enter("finance") as session:
        approve_penalties(session, office.people["finance"], month_id=october, at=AT)
    return office, card


def pack_of(office: Office, signer: Signer, card: UUID, who: str = "auditor") -> bytes:
    """Return a scorecard's pack as somebody gets it."""
    with office.enter(who) as session:
        paper = build_pack(
            session, office.people[who], scorecard_id=card, blobs=office.blobs, signer=signer
        )
    return paper.content
