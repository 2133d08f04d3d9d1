"""What a vendor might gain by form alone: nothing is granted twice, nothing passes in silence."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from tests.builders.issued import pack_of
from tests.builders.offices import AT
from tests.services.test_disputes import (
    LATER,
    LOST,
    appeal,
    claim,
    correct,
    decide,
    dispute,
    issue,
    kept,
    net,
    open_disputed,
    refused,
    rule,
)
from vendor_sla.domain.disputes import DisputeSubject, Outcome
from vendor_sla.domain.refusals import Invalid
from vendor_sla.printing.signing import Signer
from vendor_sla.services.appeals import rule_appeal
from vendor_sla.services.clocks import run_clocks
from vendor_sla.services.dispute_decisions import Verdict
from vendor_sla.services.disputes import withdraw_dispute
from vendor_sla.services.inboxes import read_inbox
from vendor_sla.services.pack_replays import Verdict as Replayed
from vendor_sla.services.pack_replays import replay_pack
from vendor_sla.store.blobs import Blobs


def test_a_contact_that_was_granted_is_not_granted_again_once_the_figure_moved(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    office = open_disputed(database, blobs)
    found = dispute(office)
    decide(office, found, Outcome.PARTLY, granted="2")
    appeal(office, found)
    rule(office, found, Outcome.PARTLY, granted="2")
    office.publish()
    assert net(office) == "-2000.00"
    with refused("disputes.same_item_final"):
        dispute(office)
    issue(office, signer)
    with refused("disputes.same_item_final"):
        dispute(office)


def test_a_line_and_its_contacts_do_not_add_up(database: Connection, blobs: Blobs) -> None:
    """A line that should come to 2,000, and two contacts that make it so, leave 2,000."""
    office = open_disputed(database, blobs)
    line = dispute(office, claim(subject=DisputeSubject.LINE, line_number=1, expected="2000"))
    calls = dispute(office, claim(interactions=LOST[:2]))
    decide(office, line, Outcome.ACCEPTED)
    decide(office, calls, Outcome.ACCEPTED)
    office.publish()
    assert net(office) == "-2000.00"


def test_silence_does_not_accept_a_month_with_an_open_dispute(
    database: Connection, blobs: Blobs
) -> None:
    office = open_disputed(database, blobs)
    found = dispute(office)
    office.publish()
    for days in (12, 13):
        with office.enter("procurement") as session:
            run_clocks(
                session, tenant_id=office.tenant_id, blobs=blobs, at=AT + timedelta(days=days)
            )
        assert (office.page().state, kept(office, found).state) == ("published", "appealed")


def test_nobody_sits_on_both_sides_of_a_panel(database: Connection, blobs: Blobs) -> None:
    office = open_disputed(database, blobs)
    found = dispute(office)
    decide(office, found, Outcome.REJECTED)
    appeal(office, found)
    with refused("disputes.panel_both", Invalid), office.enter("finance") as session:
        rule_appeal(
            session, office.people["finance"], dispute_id=found,
            verdict=Verdict(Outcome.REJECTED, "No."), client_panel=["Chen Jing"],
            vendor_panel=["chen  jing"], at=LATER,
        )  # fmt: skip


def test_a_disputed_month_waits_to_be_issued_once_review_and_disputes_are_over(
    database: Connection, blobs: Blobs
) -> None:
    office = open_disputed(database, blobs)
    found = dispute(office)

    def waits(at: datetime) -> list[str]:
        with office.enter("procurement") as session:
            items = read_inbox(session, office.people["procurement"], at=at).items
        return [one.what for one in items]

    after = AT + timedelta(days=10)
    assert waits(LATER) == waits(after) == []
    with office.enter("vendor") as session:
        withdraw_dispute(session, office.people["vendor"], dispute_id=found, at=LATER)
    assert (waits(LATER), waits(after)) == ([], ["issue_scorecard"])


def test_a_corrected_scorecard_s_pack_comes_to_the_same_cent(
    database: Connection, blobs: Blobs, signer: Signer, tmp_path: Path
) -> None:
    """A version 2 with a ruling on contacts, one on the figure and one on the line."""
    office = open_disputed(database, blobs)
    issue(office, signer)
    found = dispute(office)
    value = dispute(office, claim(subject=DisputeSubject.METRIC, expected="94"))
    line = dispute(office, claim(subject=DisputeSubject.LINE, line_number=1, expected="2500"))
    decide(office, found, Outcome.PARTLY, granted="2")
    decide(office, value, Outcome.PARTLY, granted="93")
    decide(office, line, Outcome.PARTLY, granted="100")
    card = correct(office, signer, office.month_id, "procurement")
    for who in ("auditor", "vendor"):
        path = tmp_path / "pack.zip"
        path.write_bytes(pack_of(office, signer, card, who))
        replay = replay_pack(path, signer.authorities)
        assert (replay.verdict, replay.differences) == (Replayed.SAME, ())
        assert replay.made_net == replay.issued_net == net(office) == "-2000.00"
