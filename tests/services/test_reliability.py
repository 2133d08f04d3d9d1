"""Reviewers are measured: agreement, overturns, calibration before and after the talk."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from tests.builders.desks import REVIEWED, Desks, form, open_desks
from tests.builders.offices import AT
from vendor_sla.domain.refusals import Conflict, Invalid
from vendor_sla.services import calibrations
from vendor_sla.services.reliability import read_reliability, reviewer_gate_of
from vendor_sla.services.review_frames import review_frames
from vendor_sla.store import reviews as rows
from vendor_sla.store.blobs import Blobs

# Everything is reviewed twice.
TWICE = """
review:
  clause: "5.0"
  second_percent: 100
  items:
    - {{key: empathy, name: {{zh: 共情, en: Empathy}}, dimension: attitude}}
    - {{key: compliance, name: {{zh: 合规, en: Compliance}}, dimension: quality,
       critical: compliance}}
"""


@pytest.fixture
def desks(database: Connection, blobs: Blobs) -> Desks:
    """An office that reviews every contact twice."""
    return open_desks(database, blobs, contract=REVIEWED + TWICE.lstrip("\n"))


def calibrate(desks: Desks, *contacts: str, people: tuple[str, ...] = ("qa", "qa2")) -> None:
    """Ask people to score contacts."""
    office = desks.office
    with office.enter("qa") as session:
        calibrations.open_calibration(
            session,
            office.people["qa"],
            month_id=office.month_id,
            title="What is empathy?",
            contacts="\n".join(contacts),
            people=[office.people[name].account_id for name in people],
            at=AT,
            blobs=office.blobs,
        )


def sessions_of(desks: Desks, who: str) -> tuple[calibrations.Calibration, ...]:
    """Return the month's calibrations as somebody sees them."""
    with desks.office.enter(who) as session:
        return calibrations.read_calibrations(
            session, desks.office.people[who], month_id=desks.office.month_id
        ).sessions


def gate_state(desks: Desks) -> tuple[str, int]:
    """Return the gate of the month's reviewers."""
    with desks.office.enter("procurement") as session:
        gate = reviewer_gate_of(session, desks.office.month_id)
    return gate.state, gate.pairs


def test_before_anything_is_scored_twice_the_gate_is_unmeasured(desks: Desks) -> None:
    assert gate_state(desks) == ("unmeasured", 0)


def test_thirty_contacts_on_which_two_agree_open_the_gate(desks: Desks) -> None:
    desks.queue(*(f"C-{number}" for number in range(30)))
    for name in desks.reviewers:
        desks.work_off(name, form())
    assert gate_state(desks) == ("passed", 60)


def test_twenty_nine_contacts_are_too_few_however_many_items_they_have(desks: Desks) -> None:
    desks.queue(*(f"C-{number}" for number in range(29)))
    for name in desks.reviewers:
        desks.work_off(name, form())
    assert gate_state(desks)[0] == "unmeasured"


def test_reviewers_who_differ_fail_the_gate(desks: Desks) -> None:
    desks.queue(*(f"C-{number}" for number in range(30)))
    for name in desks.reviewers:
        desks.work_off(name, form("empathy", "compliance") if name == "qa" else form())
    assert gate_state(desks)[0] == "failed"


def test_overturned_verdicts_are_told_by_name_to_the_client_and_by_number_to_the_vendor(
    desks: Desks,
) -> None:
    desks.queue(*(f"C-{number}" for number in range(9)))
    for name in desks.reviewers:
        desks.work_off(name, form("empathy") if name == "qa" else form())
    for name in desks.reviewers:
        desks.work_off(name, form(items=("empathy",)))
    office = desks.office
    with office.enter("procurement") as session:
        told = read_reliability(session, office.people["procurement"], month_id=office.month_id)
    assert told.document is not None
    overturned = {
        one["name"]: (one["overturned"], one["adjudicated"]) for one in told.document["reviewers"]
    }
    assert overturned["Qa"] == (6, 6)
    assert overturned["QA2"][0] == overturned["QA3"][0] == 0
    with office.enter("vendor") as session:
        shown = read_reliability(session, office.people["vendor"], month_id=office.month_id)
    assert shown.document is not None
    assert [one["name"] for one in shown.document["reviewers"]] == ["1", "2", "3"]
    assert shown.document["items"] == told.document["items"]
    assert "Qa" not in str(shown.document)


def test_scores_before_the_talk_count_for_agreement_and_none_after_it(desks: Desks) -> None:
    calibrate(desks, "C-1", "C-2")
    desks.work_off("qa", form(items=("empathy", "compliance")))
    assert sessions_of(desks, "qa")[0].compared == ()
    months = desks.queue_of("qa2").months
    assert months[0].next_id is not None
    desks.submit("qa2", months[0].next_id, form("empathy"))
    assert gate_state(desks) == ("unmeasured", 2)
    with desks.office.enter("procurement") as session:
        qa = review_frames(session, desks.office.month_id)["qa"]
    assert set(qa["round"]) == {"calibration"}
    talk(desks)
    late = desks.queue_of("qa2").months[0].next_id
    assert late is not None
    desks.submit("qa2", late, form(), AT + timedelta(hours=1))
    with desks.office.enter("procurement") as session:
        after = review_frames(session, desks.office.month_id)["qa"]
    assert len(after) == len(qa)
    assert gate_state(desks) == ("unmeasured", 2)


def talk(desks: Desks) -> None:
    """Hold the talk of the newest calibration."""
    one = sessions_of(desks, "qa")[0]
    with desks.office.enter("qa") as session:
        calibrations.hold_talk(
            session, desks.office.people["qa"], calibration_id=one.calibration_id, at=AT
        )


def test_after_the_talk_everybody_sees_what_was_said_and_where_it_split(desks: Desks) -> None:
    calibrate(desks, "C-1")
    desks.work_off("qa", form())
    desks.work_off("qa2", form("empathy"))
    talk(desks)
    compared = {one.item: one for one in sessions_of(desks, "qa")[0].compared}
    assert compared["empathy"].is_split
    assert set(compared["empathy"].marks) == {"Qa", "QA2"}
    assert not compared["compliance"].is_split
    with pytest.raises(Conflict):
        talk(desks)


def test_before_the_talk_nobody_sees_what_the_others_said(desks: Desks) -> None:
    calibrate(desks, "C-1")
    desks.work_off("qa", form("empathy"))
    one = sessions_of(desks, "qa2")[0]
    assert one.compared == ()
    assert one.people == {"Qa": (1, 1), "QA2": (0, 1)}


def test_a_calibration_needs_two_people_and_a_title(desks: Desks) -> None:
    office = desks.office
    with office.enter("qa") as session, pytest.raises(Invalid) as refused:
        calibrations.open_calibration(
            session, office.people["qa"], month_id=office.month_id, title=" ", contacts="C-1",
            people=[office.people["finance"].account_id], at=AT, blobs=office.blobs,
        )  # fmt: skip
    assert [one.place for one in refused.value.problems] == ["title", "people"]


def test_an_open_calibration_keeps_no_adjudication_from_being_opened(desks: Desks) -> None:
    desks.queue("C-1")
    calibrate(desks, "C-1", people=("qa", "qa2", "qa3"))
    with desks.office.enter("procurement") as session:
        tasks = rows.list_month_tasks(session, desks.office.month_id)
    names = {actor.account_id: name for name, actor in desks.reviewers.items()}
    for task in tasks:
        if task.purpose in ("sample", "second"):
            assert task.assignee_id is not None
            failed = ("empathy",) if task.purpose == "second" else ()
            desks.submit(names[task.assignee_id], task.id, form(*failed))
    with desks.office.enter("procurement") as session:
        found = [task for task in rows.list_month_tasks(session, desks.office.month_id)
                 if task.purpose == "adjudication"]  # fmt: skip
    assert len(found) == 1
    assert found[0].assignee_id is not None
    desk = desks.desk(names[found[0].assignee_id], found[0].id)
    assert len(desk.opinions) == 2
