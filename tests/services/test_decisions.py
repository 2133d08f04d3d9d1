"""Which figure governs, from files to the month that may or may not be issued."""

import csv
from io import StringIO

import pytest
from sqlalchemy import Connection

from tests.builders.offices import AT, CONTRACT, Office, contacts_csv, open_office
from vendor_sla.domain.refusals import Conflict
from vendor_sla.printing.signing import Signer
from vendor_sla.services.circumstances import record_circumstances
from vendor_sla.store.blobs import Blobs


def governed_by(evidence: str) -> str:
    """Return the office's contract with evidence terms for its one metric."""
    said = f"    evidence: {{{{source: vendor_rows, {evidence}}}}}\n"
    return CONTRACT.replace("    scoring: {{rule: linear", f"{said}    scoring: {{{{rule: linear")


def office_with(database: Connection, blobs: Blobs, evidence: str) -> Office:
    """Open an office whose vendor says 190 of 200 answered, 95 %, as expected."""
    office = open_office(database, blobs, contract=governed_by(evidence))
    office.read(office.upload(contacts_csv(answered=190, lost=10)))
    return office


def send_extract(office: Office, answered: int) -> None:
    """Send the client's own extract of the same 200 calls."""
    content = contacts_csv(answered=answered, lost=200 - answered)
    office.read(office.upload(content, name="extract.csv", who="procurement"))


def audit_csv(audited: int, wrong: int) -> bytes:
    """Return an audit of the first calls: so many of them were never answered."""
    rows = StringIO()
    writer = csv.writer(rows)
    writer.writerow(["interaction_id", "drawn_by", "answered_at", "untrue"])
    truth = contacts_csv(answered=190, lost=10).decode().splitlines()[1:]
    for number in range(audited):
        answered_at = truth[number].split(",")[4]
        was_answered = number >= wrong
        writer.writerow(
            [
                f"C-{number}",
                "random",
                f"{answered_at.replace(' ', 'T')}+08:00" if was_answered and answered_at else "",
                "" if was_answered else "answered_at",
            ]
        )
    return rows.getvalue().encode()


def decision(office: Office, who: str = "procurement") -> dict[str, object]:
    """Return the one decision of the month's document."""
    document = office.page(who).document
    assert document is not None
    (found,) = document["evidence"]["decisions"]
    made: dict[str, object] = found
    return made


def money(office: Office) -> dict[str, str]:
    """Return the month's money under the vendor's figure, the client's and the governing one."""
    document = office.page().document
    assert document is not None
    under: dict[str, str] = document["evidence"]["money"]
    return under


def test_beyond_the_tolerance_the_clients_recomputation_governs_and_is_priced(
    database: Connection, blobs: Blobs
) -> None:
    office = office_with(database, blobs, "tolerance: 0.5")
    send_extract(office, answered=184)
    office.publish()
    found = decision(office)
    assert (found["governs"], found["vendor"], found["client"]) == ("client", "95", "92")
    assert money(office) == {"vendor": "0.00", "client": "-3000.00", "governing": "-3000.00"}
    assert decision(office, "vendor") == found


def test_a_joint_recount_holds_the_month_until_both_have_agreed(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    office = office_with(database, blobs, "governs: joint_recount")
    send_extract(office, answered=184)
    office.publish()
    with pytest.raises(Conflict, match="recount_open"):
        office.issue(signer)
    with office.enter("procurement") as session:
        record_circumstances(
            session, office.people["procurement"], month_id=office.month_id, at=AT,
            document="recounts: [{metric: answer_rate, value: 93, client: Lin, vendor: Wang}]",
        )  # fmt: skip
    office.publish()
    assert decision(office)["governs"] == "agreed"
    assert money(office)["governing"] == "-2000.00"
    office.issue(signer)


def test_an_audited_sample_sent_as_a_file_replaces_the_vendors_figure(
    database: Connection, blobs: Blobs
) -> None:
    office = office_with(database, blobs, "materiality: 2, rejection: 20")
    office.read(office.upload(audit_csv(100, 8), name="audit.csv", who="procurement", kind="audit"))
    office.publish()
    found = decision(office)
    assert (found["outcome"], found["governs"]) == ("replace", "corrected")
    # 8 of 100 audited answered calls were not answered; none of the lost ones was audited.
    sample = found["sample"]
    assert isinstance(sample, dict)
    assert (sample["audited"], sample["contradicted"]) == (100, 8)


def test_data_refused_by_a_sample_hold_the_month_until_they_are_refused_for_good(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    office = office_with(database, blobs, "materiality: 1, rejection: 2")
    content = audit_csv(120, 40)
    office.read(office.upload(content, name="audit.csv", who="procurement", kind="audit"))
    office.publish()
    assert decision(office)["outcome"] == "reject"
    with pytest.raises(Conflict, match="recount_open"):
        office.issue(signer)
    with office.enter("procurement") as session:
        record_circumstances(
            session, office.people["procurement"], month_id=office.month_id, at=AT,
            document="refused_for_good: yes",
        )  # fmt: skip
    office.publish()
    found = decision(office)
    assert (found["governs"], found["is_misreported"]) == ("corrected", True)
    office.issue(signer)
