"""What happened beside the rows counts once it is recorded, approved and drafted again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, update

from tests.builders.offices import AT, LOOKING_BACK, OCTOBER, Office, contacts_csv, open_office
from vendor_sla.domain.people import Actor
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound
from vendor_sla.printing.signing import Signer
from vendor_sla.services import opening_states
from vendor_sla.services.circumstances import read_circumstances_page, record_circumstances
from vendor_sla.services.months import draft_month, publish_month
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import SubmissionRow


@pytest.fixture(name="office")
def _office(database: Connection, blobs: Blobs) -> Office:
    return open_office(database, blobs, contract=LOOKING_BACK)


def record(office: Office, document: str, who: str = "procurement") -> None:
    """Record the circumstances of October."""
    with office.enter(who) as session:
        record_circumstances(
            session, office.people[who], month_id=office.month_id, document=document, at=AT
        )


def lines_of(office: Office) -> list[tuple[str, str]]:
    """Return who is charged what in October as the page shows it."""
    document = office.page().document
    assert document is not None
    lines: list[Mapping[str, Any]] = document["money"]["lines"]
    return [(line["metric"] or line["mechanic"], line["amount"]) for line in lines]


def send(office: Office, answered: int = 180) -> None:
    """Send October's calls, so many of 200 answered: 90 % where 95 are expected."""
    office.read(office.upload(contacts_csv(answered=answered, lost=200 - answered)))


def test_approved_relief_an_incident_and_its_consequence_reach_the_draft(office: Office) -> None:
    send(office)
    office.publish()
    assert lines_of(office) == [("answer_rate", "-5000.00")]
    record(
        office,
        """
        relief:
          - {metric: answer_rate, code: outage, misses: 10, approved_by: Chen, evidence: [INC-7]}
        incidents: [{kind: data_leak, on: 2026-10-09, count: 2}]
        """,
    )
    office.publish()
    # 180 of 190 are 94.74 %: one started point.
    assert lines_of(office) == [("answer_rate", "-1000.00"), ("incident", "-10000.00")]
    document = office.page().document
    assert document is not None
    assert [one["kind"] for one in document["consequences"]] == ["written_warning"]
    assert document["readings"][0]["measured"]["rounded"] == "90.00"
    assert document["circumstances"]["relief"][0]["approved_by"] == "Chen"


def test_a_draft_older_than_what_was_recorded_is_not_published(office: Office) -> None:
    send(office)
    procurement, month_id = office.people["procurement"], office.month_id
    with office.enter("procurement") as session:
        draft_month(session, procurement, month_id=month_id, blobs=office.blobs, at=AT)
    record(office, "incidents: [{kind: data_leak, on: 2026-10-09}]")
    with office.enter("procurement") as session, pytest.raises(Conflict) as refused:
        publish_month(session, procurement, month_id=month_id, at=AT)
    assert refused.value.problems[0].code == "months.draft_is_old"


def test_every_name_the_contract_lacks_is_refused_at_once(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        record(
            office,
            """
            relief: [{metric: csat, code: weather, misses: 1}]
            deliveries: [{duty: weekly, wrong: yes}]
            incidents: [{kind: fire, on: 2026-10-09}]
            """,
        )
    assert {problem.place for problem in refused.value.problems} == {
        "relief.0.metric", "relief.0.code", "deliveries.0.duty", "incidents.0.kind",
    }  # fmt: skip


def test_nothing_is_recorded_of_an_issued_month(office: Office, signer: Signer) -> None:
    send(office)
    office.publish()
    office.issue(signer)
    with pytest.raises(Conflict):
        record(office, "incidents: [{kind: data_leak, on: 2026-10-09}]")


@pytest.mark.parametrize("who", ["vendor", "finance", "qa", "auditor", "admin"])
def test_only_procurement_records_circumstances(office: Office, who: str) -> None:
    with pytest.raises(Forbidden):
        record(office, "incidents: []", who)


def test_another_tenants_month_is_not_found(
    office: Office, database: Connection, blobs: Blobs
) -> None:
    other = open_office(database, blobs, contract=LOOKING_BACK)
    stranger: Actor = other.people["procurement"]
    with other.enter("procurement") as session, pytest.raises(NotFound):
        read_circumstances_page(session, stranger, month_id=office.month_id)


@pytest.mark.parametrize(
    ("sent", "charged"),
    [
        # Due on the third day after the month, two days of grace: the fifth of November.
        (datetime(2026, 11, 5, 15, 59, tzinfo=UTC), []),
        (datetime(2026, 11, 5, 16, 0, tzinfo=UTC), ["-300.00"]),
        (datetime(2026, 11, 8, 9, 0, tzinfo=UTC), ["-900.00"]),
    ],
)
def test_late_data_costs_by_the_day_it_came_in_the_contracts_zone(
    office: Office, sent: datetime, charged: list[str]
) -> None:
    send(office)
    with office.enter("procurement") as session:
        session.execute(update(SubmissionRow).values(submitted_at=sent))
    office.publish()
    assert [amount for name, amount in lines_of(office) if name == "late_report"] == charged


def test_what_is_recorded_of_a_report_wins_over_when_it_was_sent(office: Office) -> None:
    send(office)
    with office.enter("procurement") as session:
        late = datetime(2026, 11, 20, tzinfo=UTC)
        session.execute(update(SubmissionRow).values(submitted_at=late))
    record(office, "deliveries: [{duty: monthly_data, late_calendar_days: 1}]")
    office.publish()
    assert ("late_report", "-300.00") in lines_of(office)


OPENING = """
as_of: 2026-10-01
runs:
  answer_rate: {failures: 1}
"""


def propose(office: Office, who: str = "finance", document: str = OPENING) -> None:
    """Propose the opening state."""
    with office.enter(who) as session:
        opening_states.propose_opening(
            session,
            office.people[who],
            contract_id=office.contract_id,
            document=document,
            at=AT,
        )


def approve(office: Office, who: str) -> None:
    """Approve the newest opening state."""
    with office.enter(who) as session:
        actor = office.people[who]
        page = opening_states.read_opening_page(session, actor, contract_id=office.contract_id)
        opening_states.approve_opening(session, actor, state_id=page.states[0].state_id, at=AT)


def test_an_opening_state_counts_once_another_person_approved_it(office: Office) -> None:
    send(office)
    propose(office)
    office.publish()
    assert lines_of(office) == [("answer_rate", "-5000.00")]
    with pytest.raises(Forbidden):
        approve(office, "finance")
    approve(office, "procurement")
    office.publish()
    # The failure brought along makes October the second running: doubled.
    assert lines_of(office) == [("answer_rate", "-10000.00")]
    document = office.page().document
    assert document is not None
    assert document["opening"]["as_of"] == "2026-10-01"
    with pytest.raises(Conflict):
        approve(office, "procurement")


def test_an_opening_state_is_refused_once_a_month_is_issued(office: Office, signer: Signer) -> None:
    send(office)
    propose(office)
    office.publish()
    office.issue(signer)
    with pytest.raises(Conflict):
        approve(office, "procurement")
    with pytest.raises(Conflict):
        propose(office)


def test_an_opening_state_names_metrics_of_the_contract(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        propose(office, document=OPENING.replace("answer_rate", "csat"))
    assert refused.value.problems[0].code == "circumstances.unknown_metric"


def test_repeats_look_back_over_issued_months(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    office = open_office(
        database, blobs, contract=LOOKING_BACK, periods=(OCTOBER, OCTOBER.shifted(1))
    )
    send(office)
    office.publish()
    office.issue(signer)
    november = replace(office, month_ids=office.month_ids[1:])
    november.read(november.upload(contacts_csv(180, 20, month=11)))
    november.publish()
    assert lines_of(november) == [("answer_rate", "-10000.00")]
