"""Whose file of a kind counts: what the vendor is checked by never comes from the vendor."""

from io import BytesIO

import pytest
from sqlalchemy import Connection

from tests.builders.desks import REVIEWED, open_desks
from tests.builders.offices import AT, CONTRACT, Office, contacts_csv
from tests.builders.samplings import Sampling
from vendor_sla.services import submissions
from vendor_sla.services.sample_populations import Wishes
from vendor_sla.store.blobs import Blobs

CHECKED = CONTRACT.replace(
    "    scoring: {{rule: linear",
    "    evidence: {{source: vendor_rows, materiality: 2, rejection: 50, clause: '4.9'}}\n"
    "    scoring: {{rule: linear",
)


def sheet() -> bytes:
    """Return forty contacts of which two reviewers of the vendor never say the same."""
    head = "interaction_id,reviewer,reviewer_kind,item,verdict,round"
    rows = [
        f"C-{number},{who},supervisor,empathy,{verdict},{turn}"
        for number in range(40)
        for who, turn, verdict in (("lead", "first", "pass"), ("chief", "second", "fail"))
    ]
    return "\n".join([head, *rows, ""]).encode()


def audit(office: Office) -> bytes:
    """Return an audit of sixty drawn calls, of which eight answered ones were not answered."""
    sampling = Sampling(office)
    sampling.plan(Wishes(size=60, most=60))
    sampling.freeze()
    sampling.seal_and_reveal()
    items = sampling.found().items
    wrong = [item.interaction_id for item in items if item.stratum == "good"][:8]
    rows = [
        f"{key},{'answered_at' if key in wrong else ''}"
        for key in (item.interaction_id for item in items)
    ]
    return "\n".join(["interaction_id,untrue", *rows, ""]).encode()


def send_with_sheet(office: Office) -> None:
    """Send the month as the vendor, with QA sheets of its own."""
    actor = office.people["vendor"]
    with office.enter("vendor") as session:
        sent = submissions.start_submission(session, actor, month_id=office.month_id, at=AT)
        files = {"contacts": contacts_csv(answered=190, lost=10), "qa": sheet()}
        for kind, content in files.items():
            submissions.receive_file(
                session, actor, submission_id=sent, kind=kind, name=f"{kind}.csv",
                stream=BytesIO(content), blobs=office.blobs, at=AT,
            )  # fmt: skip
        submissions.submit_month(session, actor, submission_id=sent, at=AT)
    office.read(sent)


@pytest.mark.parametrize(
    ("owes", "state", "counted"),
    [("client", "client_fault", ["contacts"]), ("vendor", "measured", ["contacts", "qa"])],
)
def test_a_vendors_sheet_counts_only_where_the_contract_has_it_deliver_one(
    database: Connection, blobs: Blobs, owes: str, state: str, counted: list[str]
) -> None:
    terms = REVIEWED.replace("kinds: [qa], by: client", f"kinds: [qa], by: {owes}")
    office = open_desks(database, blobs, contract=terms).office
    send_with_sheet(office)
    office.publish()
    document = office.page().document
    assert document is not None
    states = {one["metric"]: one["state"] for one in document["readings"]}
    assert states["empathy"] == state
    assert sorted(one["kind"] for one in document["inputs"]) == counted


def test_a_vendors_reviewers_do_not_make_the_clients_audit_void(
    database: Connection, blobs: Blobs
) -> None:
    office = open_desks(database, blobs, contract=CHECKED).office
    send_with_sheet(office)
    office.read(office.upload(audit(office), name="audit.csv", who="procurement", kind="audit"))
    office.publish()
    document = office.page().document
    assert document is not None
    (found,) = document["evidence"]["decisions"]
    assert (found["outcome"], found["governs"]) == ("replace", "corrected")
