"""Which figure governs, from files to the month that may or may not be issued."""

import csv
from collections.abc import Collection
from io import StringIO

import pytest
from sqlalchemy import Connection

from tests.builders.offices import AT, CONTRACT, Office, contacts_csv, open_office
from tests.builders.samplings import Sampling
from vendor_sla.domain.refusals import Conflict
from vendor_sla.printing.signing import Signer
from vendor_sla.services.circumstances import record_circumstances
from vendor_sla.services.sample_populations import Wishes
from vendor_sla.services.samples import find_drawn
from vendor_sla.store.blobs import Blobs

CALLS = contacts_csv(answered=190, lost=10).decode()


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


def drawn(office: Office) -> list[str]:
    """Draw 60 calls with the vendor, and return those it says were answered."""
    sampling = Sampling(office)
    sampling.plan(Wishes(size=60, most=60))
    sampling.freeze()
    sampling.seal_and_reveal()
    return [item.interaction_id for item in sampling.found().items if item.stratum == "good"]


def audit_csv(office: Office, wrong: Collection[str]) -> bytes:
    """Return an audit of the drawn calls, of all 200 where none are: some were never answered."""
    with office.enter("procurement") as session:
        items = [item.interaction_id for item in find_drawn(session, office.month_id)]
    calls = {row["interaction_id"]: row for row in csv.DictReader(StringIO(CALLS))}
    rows = StringIO()
    writer = csv.writer(rows)
    writer.writerow(["interaction_id", "answered_at", "untrue"])
    for key in items or calls:
        said = calls[key]["answered_at"]
        answered_at = f"{said.replace(' ', 'T')}+08:00" if said and key not in wrong else ""
        writer.writerow([key, answered_at, "" if answered_at else "answered_at"])
    return rows.getvalue().encode()


def send_audit(office: Office, wrong: Collection[str]) -> None:
    """Send the client's audit as a file."""
    content = audit_csv(office, wrong)
    office.read(office.upload(content, name="audit.csv", who="procurement", kind="audit"))


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


def test_an_audit_of_drawn_calls_sent_as_a_file_replaces_the_vendors_figure(
    database: Connection, blobs: Blobs
) -> None:
    office = office_with(database, blobs, "materiality: 2, rejection: 50")
    good = drawn(office)
    send_audit(office, good[:8])
    office.publish()
    found = decision(office)
    assert (found["outcome"], found["governs"]) == ("replace", "corrected")
    sample = found["sample"]
    assert isinstance(sample, dict)
    assert (sample["audited"], sample["contradicted"]) == (60, 8)


def test_an_audit_of_calls_nobody_drew_with_the_vendor_decides_nothing(
    database: Connection, blobs: Blobs
) -> None:
    office = office_with(database, blobs, "materiality: 2, rejection: 5")
    send_audit(office, [f"C-{number}" for number in range(40)])
    office.publish()
    found = decision(office)
    assert (found["outcome"], found["rule"]) == ("void", "sample.no_draw")
    assert found["governs"] == "vendor"


def test_a_draw_that_was_withdrawn_decides_nothing(database: Connection, blobs: Blobs) -> None:
    office = office_with(database, blobs, "materiality: 2, rejection: 5")
    good = drawn(office)
    content = audit_csv(office, good[:8])
    Sampling(office).thaw()
    office.read(office.upload(content, name="audit.csv", who="procurement", kind="audit"))
    office.publish()
    found = decision(office)
    assert (found["outcome"], found["rule"]) == ("void", "sample.no_draw")


def test_an_extract_of_chosen_calls_does_not_stand_against_a_drawn_sample(
    database: Connection, blobs: Blobs
) -> None:
    office = office_with(database, blobs, "materiality: 8, rejection: 50")
    drawn(office)
    chosen = contacts_csv(answered=190, lost=10).decode().splitlines()
    extract = "\n".join([chosen[0], *chosen[-13:]]) + "\n"  # three answered calls and all ten lost
    office.read(
        office.upload(
            audit_csv(office, ()), name="audit.csv", who="procurement", kind="audit",
            extract=extract.encode(),
        )
    )  # fmt: skip
    office.publish()
    found = decision(office)
    assert (found["check"], found["outcome"]) == ("sample", "accept")
    document = office.page().document
    assert document is not None
    codes = [one["code"] for one in document["comparison"]["findings"]]
    assert codes == ["matching.extract_partial"]


def test_data_refused_by_a_sample_hold_the_month_until_they_are_refused_for_good(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    office = office_with(database, blobs, "materiality: 1, rejection: 2")
    good = drawn(office)
    send_audit(office, good[:20])
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
