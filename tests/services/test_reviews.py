"""The review desk: queues, blind second reviews, adjudication, and the rows that come of it."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import Connection

from tests.builders.desks import REVIEWED, Desks, form, open_desks
from tests.builders.measuring import asked, counts
from tests.builders.offices import AT
from tests.builders.samplings import SEALING_OVER
from tests.builders.workbooks import sheet_xml, workbook
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound
from vendor_sla.domain.reviews import is_reviewed_twice
from vendor_sla.domain.rubrics import SHOWN_COLUMNS
from vendor_sla.evidence.consensus import consensus
from vendor_sla.services import submissions
from vendor_sla.services.review_frames import open_reviews, review_frames
from vendor_sla.services.reviews import hand_on, queue_reviews
from vendor_sla.store import reviews as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import ReviewTaskRow


@pytest.fixture
def desks(database: Connection, blobs: Blobs) -> Desks:
    """An office with three QA people and sixty contacts."""
    return open_desks(database, blobs)


def tasks_of(desks: Desks, contact: str) -> dict[str, ReviewTaskRow]:
    """Return the tasks of a contact by purpose."""
    with desks.office.enter("procurement") as session:
        found = rows.list_month_tasks(session, desks.office.month_id)
    return {task.purpose: task for task in found if task.interaction_id == contact}


def name_of(desks: Desks, account_id: UUID | None) -> str:
    """Return who has an account."""
    return next(name for name, one in desks.office.people.items() if one.account_id == account_id)


def queue_twice(desks: Desks) -> tuple[str, str, str]:
    """Queue everything; return a contact that is reviewed twice, and by whom."""
    desks.queue(*(f"C-{number}" for number in range(60)))
    contact = next(
        f"C-{number}" for number in range(60) if "second" in tasks_of(desks, f"C-{number}")
    )
    told = tasks_of(desks, contact)
    first, second = (name_of(desks, told[one].assignee_id) for one in ("sample", "second"))
    return contact, first, second


def test_a_sample_is_spread_evenly_over_the_qa_people(desks: Desks) -> None:
    opened = desks.queue(*(f"C-{number}" for number in range(60)))
    with desks.office.enter("procurement") as session:
        tasks = rows.list_month_tasks(session, desks.office.month_id)
    firsts = [name_of(desks, task.assignee_id) for task in tasks if task.purpose == "sample"]
    assert {name: firsts.count(name) for name in firsts} == {"qa": 20, "qa2": 20, "qa3": 20}
    twice = [key for key in (f"C-{number}" for number in range(60))
             if is_reviewed_twice(desks.office.month_id, key, Decimal(20))]  # fmt: skip
    assert opened == 60 + len(twice)
    assert {task.interaction_id for task in tasks if task.purpose == "second"} == set(twice)


def test_queueing_the_same_contacts_again_adds_only_the_new_ones(desks: Desks) -> None:
    desks.queue("C-1", "C-2")
    desks.queue("C-1", "C-2", "C-3")
    with desks.office.enter("procurement") as session:
        tasks = rows.list_month_tasks(session, desks.office.month_id)
    assert [task.interaction_id for task in tasks if task.purpose == "sample"] == [
        "C-1", "C-2", "C-3",
    ]  # fmt: skip


def test_an_unknown_contact_is_refused_by_name(desks: Desks) -> None:
    with pytest.raises(Invalid) as refused:
        desks.queue("C-1", "C-900", "C-901")
    assert [problem.place for problem in refused.value.problems] == ["C-900", "C-901"]
    assert {problem.code for problem in refused.value.problems} == {"reviews.unknown_contact"}


def test_only_what_may_be_shown_of_a_contact_is_kept(desks: Desks) -> None:
    desks.queue("C-1")
    kept = tasks_of(desks, "C-1")["sample"].interaction
    assert set(kept) <= set(SHOWN_COLUMNS)
    assert kept["transcript"] == "您好，很高兴为您服务。感谢来电"
    assert "CANARY" not in str(kept)
    assert "4.77" not in str(kept)


def test_what_may_be_shown_holds_nothing_the_vendor_claims() -> None:
    assert SHOWN_COLUMNS == (
        "interaction_id", "opened_at", "service_line", "channel", "queue", "tier", "reason",
        "transcript",
    )  # fmt: skip


def test_the_desk_asks_for_every_item_and_for_the_facts_the_sample_is_for(desks: Desks) -> None:
    desks.queue("C-1")
    task = tasks_of(desks, "C-1")["sample"]
    desk = desks.desk(name_of(desks, task.assignee_id), task.id)
    assert [item.key for item in desk.terms.items] == ["empathy", "compliance"]
    assert [column.name for column in desk.columns] == ["escalated"]
    assert desk.phrases == {"您好|你好": True, "感谢": True}
    assert desk.before is None


def test_nobody_opens_somebody_elses_task(desks: Desks) -> None:
    contact, first, second = queue_twice(desks)
    task = tasks_of(desks, contact)["sample"]
    with pytest.raises(NotFound):
        desks.desk(second, task.id)
    with pytest.raises(NotFound):
        desks.submit(second, task.id, form())
    assert desks.desk(first, task.id).interaction_id == contact
    with pytest.raises(Forbidden):
        desks.desk("finance", task.id)


def test_a_form_with_gaps_is_refused_with_all_of_them(desks: Desks) -> None:
    desks.queue("C-1")
    task = tasks_of(desks, "C-1")["sample"]
    with pytest.raises(Invalid) as refused:
        desks.submit(
            name_of(desks, task.assignee_id), task.id, form(items=("empathy",), escalated="")
        )
    assert [(one.code, one.place) for one in refused.value.problems] == [
        ("reviews.no_verdict", "compliance"),
        ("reviews.no_answer", "escalated"),
    ]


def test_a_fact_that_is_not_to_be_found_stands_as_reported(desks: Desks) -> None:
    desks.queue("C-1")
    task = tasks_of(desks, "C-1")["sample"]
    desks.submit(name_of(desks, task.assignee_id), task.id, form(escalated="not_found"))
    with desks.office.enter("procurement") as session:
        audit = review_frames(session, desks.office.month_id)["audit"]
    assert audit["interaction_id"].tolist() == ["C-1"]
    assert "escalated" not in audit or audit["escalated"].isna().all()


def test_the_second_reviewer_sees_nothing_of_the_first_before_submitting(desks: Desks) -> None:
    contact, first, second = queue_twice(desks)
    told = tasks_of(desks, contact)
    desks.submit(first, told["sample"].id, form("empathy", comment="CANARY-77"))
    with desks.office.enter(second) as session:
        assert rows.find_review(session, told["sample"].id) is None
        assert rows.count_hidden(session, desks.office.month_id) == 1
        with pytest.raises(Conflict) as refused:
            review_frames(session, desks.office.month_id)
    assert refused.value.problems[0].code == "reviews.owes_blind"
    desk = desks.desk(second, told["second"].id)
    assert desk.opinions == ()
    assert "CANARY" not in str(desk)
    desks.submit(second, told["second"].id, form())
    with desks.office.enter(second) as session:
        assert rows.find_review(session, told["sample"].id) is not None


def test_where_two_differ_a_third_decides_without_names(desks: Desks) -> None:
    contact, first, second = queue_twice(desks)
    told = tasks_of(desks, contact)
    desks.submit(first, told["sample"].id, form("empathy", comment="curt"))
    desks.submit(second, told["second"].id, form(escalated="false"))
    adjudication = tasks_of(desks, contact)["adjudication"]
    third = name_of(desks, adjudication.assignee_id)
    assert third not in {first, second}
    desk = desks.desk(third, adjudication.id)
    assert [item.key for item in desk.terms.items] == ["empathy"]
    assert [column.name for column in desk.columns] == ["escalated"]
    assert [opinion.comment for opinion in desk.opinions] == ["curt", ""]
    assert not hasattr(desk.opinions[0], "name")
    desks.submit(third, adjudication.id, form(items=("empathy",), escalated="false"))
    with desks.office.enter("procurement") as session:
        frames = review_frames(session, desks.office.month_id)
    audit, qa = frames["audit"], frames["qa"]
    assert audit["escalated"].tolist() == [False]
    assert audit["reviewer"].tolist() == [str(desks.office.people[third].account_id)]
    assert sorted(zip(qa["round"], qa["item"], qa["verdict"], strict=True)) == [
        ("adjudicated", "empathy", "pass"),
        ("first", "compliance", "pass"),
        ("first", "empathy", "fail"),
        ("second", "compliance", "pass"),
        ("second", "empathy", "pass"),
    ]


def test_two_who_agree_need_no_third(desks: Desks) -> None:
    contact, first, second = queue_twice(desks)
    told = tasks_of(desks, contact)
    desks.submit(second, told["second"].id, form("empathy"))
    desks.submit(first, told["sample"].id, form("empathy"))
    assert "adjudication" not in tasks_of(desks, contact)


def test_the_last_review_can_be_taken_back_and_both_versions_stay(desks: Desks) -> None:
    desks.queue("C-1")
    task = tasks_of(desks, "C-1")["sample"]
    who = name_of(desks, task.assignee_id)
    desks.submit(who, task.id, form("empathy", comment="slip"))
    assert desks.queue_of(who).last_id == task.id
    desk = desks.desk(who, task.id)
    assert desk.before is not None
    assert desk.comment == "slip"
    desks.submit(who, task.id, form(comment="mended"), AT + timedelta(minutes=2))
    with desks.office.enter(who) as session:
        newest = rows.find_review(session, task.id)
    assert newest is not None
    assert (newest.number, newest.comment) == (2, "mended")
    with desks.office.enter("procurement") as session:
        qa = review_frames(session, desks.office.month_id)["qa"]
    assert qa["verdict"].tolist() == ["pass", "pass"]


def test_after_half_an_hour_a_review_is_final(desks: Desks) -> None:
    desks.queue("C-1")
    task = tasks_of(desks, "C-1")["sample"]
    who = name_of(desks, task.assignee_id)
    desks.submit(who, task.id, form())
    with pytest.raises(Conflict) as refused:
        desks.submit(who, task.id, form("empathy"), AT + timedelta(minutes=31))
    assert refused.value.problems[0].code == "reviews.too_late"


def test_once_the_other_review_is_in_neither_is_taken_back(desks: Desks) -> None:
    contact, first, second = queue_twice(desks)
    told = tasks_of(desks, contact)
    desks.submit(first, told["sample"].id, form("empathy"))
    desks.submit(second, told["second"].id, form())
    with pytest.raises(Conflict) as refused:
        desks.submit(second, told["second"].id, form("empathy"))
    assert refused.value.problems[0].code == "reviews.other_is_in"


def test_submitting_leads_to_the_next_task_and_the_queue_grows_shorter(desks: Desks) -> None:
    desks.queue(*(f"C-{number}" for number in range(6)))
    waiting = desks.queue_of("qa").waiting
    months = desks.queue_of("qa").months
    assert months[0].next_id is not None
    following = desks.submit("qa", months[0].next_id, form())
    assert desks.queue_of("qa").waiting == waiting - 1
    assert desks.queue_of("qa").months[0].next_id == following


def test_a_contact_picked_by_hand_weighs_nothing(desks: Desks) -> None:
    desks.queue("C-1", drawn_by="hand")
    task = tasks_of(desks, "C-1")["hand"]
    desks.submit(name_of(desks, task.assignee_id), task.id, form())
    with desks.office.enter("procurement") as session:
        frames = review_frames(session, desks.office.month_id)
    assert frames["qa"]["weight"].tolist() == [0, 0]
    assert frames["audit"]["drawn_by"].tolist() == ["hand"]


def test_the_audit_tells_stratum_and_who_had_seen_the_value(desks: Desks) -> None:
    desks.queue("C-1", "C-2", strata={"C-1": "claimed_good", "C-2": "claimed_bad"})
    for contact, seen in (("C-1", True), ("C-2", False)):
        task = tasks_of(desks, contact)["sample"]
        desks.submit(name_of(desks, task.assignee_id), task.id, form(saw_value=seen))
    with desks.office.enter("procurement") as session:
        audit = review_frames(session, desks.office.month_id)["audit"]
    assert audit["stratum"].tolist() == ["claimed_good", "claimed_bad"]
    assert audit["saw_value"].tolist() == [True, False]
    assert audit["status"].tolist() == ["audited", "audited"]


def test_evidence_that_was_not_delivered_needs_no_verdicts(desks: Desks) -> None:
    desks.queue("C-1")
    task = tasks_of(desks, "C-1")["sample"]
    undelivered = form(items=(), escalated="", is_undelivered=True)
    who = name_of(desks, task.assignee_id)
    assert desks.desk(who, task.id).why_owed_nothing is not None
    with pytest.raises(Conflict, match="evidence_still_due"):
        desks.submit(who, task.id, undelivered)
    desks.submit(who, task.id, undelivered, SEALING_OVER)
    with desks.office.enter("procurement") as session:
        frames = review_frames(session, desks.office.month_id)
    assert frames["audit"]["status"].tolist() == ["undelivered"]
    assert "qa" not in frames


def test_how_many_reviews_are_still_open_is_told(desks: Desks) -> None:
    opened = desks.queue("C-1", "C-2", "C-3")
    with desks.office.enter("procurement") as session:
        assert open_reviews(session, desks.office.month_id) == opened
    desks.work_off("qa", form())
    with desks.office.enter("procurement") as session:
        assert open_reviews(session, desks.office.month_id) < opened


def test_a_vendor_queues_and_reads_nothing(desks: Desks) -> None:
    desks.queue("C-1")
    office = desks.office
    with office.enter("vendor") as session, pytest.raises(Forbidden):
        queue_reviews(
            session, office.people["vendor"], month_id=office.month_id, interaction_ids=["C-1"],
            at=AT, blobs=office.blobs,
        )  # fmt: skip
    with office.enter("vendor") as session:
        assert rows.list_month_tasks(session, office.month_id) == []
        assert rows.list_reviews(session, [office.month_id]) == []


def test_nobody_is_asked_twice_about_one_contact(desks: Desks) -> None:
    desks.queue(*(f"C-{number}" for number in range(60)))
    with desks.office.enter("procurement") as session:
        tasks = rows.list_month_tasks(session, desks.office.month_id)
    asked = [(task.interaction_id, task.assignee_id) for task in tasks]
    assert len(asked) == len(set(asked)) > 60


def test_courtesy_phrases_are_measured_in_the_transcripts_and_shown_at_the_desk(
    desks: Desks,
) -> None:
    document = desks.office.page("vendor").document
    assert document is not None
    found = next(one for one in document["readings"] if one["metric"] == "courtesy")
    assert (found["numerator"], found["denominator"], found["rounded"]) == ("30", "60", "50.00")
    desks.queue("C-0")
    task = tasks_of(desks, "C-0")["sample"]
    desk = desks.desk(name_of(desks, task.assignee_id), task.id)
    assert desk.phrases == {"您好|你好": False, "感谢": False}


def test_what_waits_is_handed_on_to_people_new_to_the_contact(desks: Desks) -> None:
    desks.queue(*(f"C-{number}" for number in range(60)))
    office = desks.office
    with office.enter("qa") as session:
        handed = hand_on(session, office.people["qa"], month_id=office.month_id, at=AT)
    assert handed >= 20
    assert desks.queue_of("qa").waiting == 0
    with office.enter("procurement") as session:
        tasks = rows.list_month_tasks(session, office.month_id)
    asked = [(task.interaction_id, task.assignee_id) for task in tasks]
    assert len(asked) == len(set(asked))
    assert office.people["qa"].account_id not in {task.assignee_id for task in tasks}


def test_the_rows_of_the_desk_are_measured_as_an_uploaded_sheet_is(desks: Desks) -> None:
    desks.queue(*(f"C-{number}" for number in range(20)))
    for name in desks.reviewers:
        desks.work_off(name, form("empathy") if name == "qa" else form())
    for name in desks.reviewers:
        desks.work_off(name, form(items=("empathy",)))
    with desks.office.enter("procurement") as session:
        assert open_reviews(session, desks.office.month_id) == 0
        qa = consensus(review_frames(session, desks.office.month_id)["qa"])
        tasks = rows.list_month_tasks(session, desks.office.month_id)
    settled = {task.interaction_id for task in tasks if task.purpose == "adjudication"}
    strict = desks.office.people["qa"].account_id
    failed = sum(
        task.purpose == "sample"
        and task.assignee_id == strict
        and task.interaction_id not in settled
        for task in tasks
    )
    checked = Period.month(2026, 11)  # without contacts beside it, a check counts by its own day
    share = round_half_up(Fraction(100 * (20 - failed), 20), 2)
    assert counts(asked("empathy_pass_rate", period=checked), qa=qa) == (
        str(20 - failed),
        "20",
        str(share),
    )
    assert counts(asked("compliance_rate", period=checked), qa=qa) == ("20", "20", "100.00")


def test_a_wide_sheet_is_uploaded_as_the_clients_evidence(desks: Desks) -> None:
    office = desks.office
    profile = """\
format: 1
kind: qa
time_zone: Asia/Shanghai
columns: {interaction_id: 工单号, reviewer: 质检员, reviewed_at: 质检时间}
items:
  empathy: 共情
  compliance: {column: 合规, critical: compliance}
"""
    headings = ["工单号", "质检员", "质检时间", "共情", "合规"]
    checked = ["C-1", "张", "2026-10-06 10:00:00", "合格", "不合格"]
    book = workbook({"十月": sheet_xml([headings, checked])})
    actor = office.people["procurement"]
    with office.enter("procurement") as session:
        submission_id = submissions.start_submission(
            session, actor, month_id=office.month_id, side="client", at=AT
        )
        submissions.receive_file(
            session, actor, submission_id=submission_id, kind="qa", name="十月质检.xlsx",
            stream=BytesIO(book), blobs=office.blobs, at=AT, profile=profile,
        )  # fmt: skip
        submissions.submit_month(session, actor, submission_id=submission_id, at=AT)
    office.read(submission_id)
    office.publish()
    document = office.page().document
    assert document is not None
    told = {one["metric"]: (one["numerator"], one["denominator"]) for one in document["readings"]}
    assert told["empathy"] == ("1", "1")
    assert told["compliance"] == ("0", "1")


def test_a_contact_picked_by_hand_and_drawn_later_is_reviewed_anew_and_weighs(
    desks: Desks,
) -> None:
    keys = [f"C-{number}" for number in range(60)]
    desks.queue(*keys, drawn_by="hand")
    desks.work_off("qa", form("empathy"))
    desks.queue(*keys, strata=dict.fromkeys(keys, "all"))
    assert {"hand", "sample"} <= set(tasks_of(desks, "C-1"))
    with desks.office.enter("procurement") as session:
        tasks = rows.list_month_tasks(session, desks.office.month_id)
    asked = [(task.interaction_id, task.assignee_id) for task in tasks]
    assert len(asked) == len(set(asked))
    for name in desks.reviewers:
        desks.work_off(name, form())
    with desks.office.enter("procurement") as session:
        frames = review_frames(session, desks.office.month_id)
    first = frames["qa"][frames["qa"]["round"] == "first"]
    assert not first.duplicated(["interaction_id", "item"]).any()
    assert set(frames["audit"]["drawn_by"]) == {"ticket"}


def test_a_time_found_out_is_no_riddle_in_the_hour_the_clocks_repeat(
    database: Connection, blobs: Blobs
) -> None:
    timed = REVIEWED.replace("Asia/Shanghai", "Europe/Berlin").replace(
        "measure: escalation_rate\n    version: 1\n",
        "measure: reopen_rate\n    version: 1\n    with: {{window: 7d}}\n",
    )
    desks = open_desks(database, blobs, contract=timed)
    desks.queue("C-1", "C-2")
    for contact, said in (("C-1", "2026-10-25T02:30"), ("C-2", "2026-10-26T09:00")):
        task = tasks_of(desks, contact)["sample"]
        facts = {"resolved_at": said, "reopened_at": "never"}
        desks.submit(name_of(desks, task.assignee_id), task.id, form(facts=facts))
    with desks.office.enter("procurement") as session:
        audit = review_frames(session, desks.office.month_id)["audit"]
    assert [f"{at:%d %H:%M}" for at in audit["resolved_at"]] == ["25 00:30", "26 08:00"]
    assert audit["untrue"].tolist() == ["reopened_at", "reopened_at"]
