"""A month decided by a sample: planned, drawn by both sides, reviewed blind, and then governed."""

import csv
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.builders.desks import Desks, open_desks
from tests.builders.issued import pack_of
from tests.builders.offices import AT, CONTRACT, contacts_csv
from tests.builders.samplings import REVEALING_OVER, Sampling
from vendor_sla.domain.refusals import Conflict, Invalid
from vendor_sla.domain.review_forms import Filled
from vendor_sla.domain.reviews import NEVER, Purpose
from vendor_sla.printing.signing import Signer
from vendor_sla.services import months, submissions
from vendor_sla.services.pack_replays import Verdict, replay_pack
from vendor_sla.services.review_files import write_review_files
from vendor_sla.services.sample_populations import Wishes
from vendor_sla.services.sample_reviews import find_progress, queue_sample
from vendor_sla.services.samples import find_draw
from vendor_sla.store import reviews as review_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.submissions import find_file

# 8 points replace, 50 refuse: what is tried here is the way, not the limit.
TERMS = CONTRACT.replace(
    "    scoring: {{rule: linear",
    "    evidence: {{source: vendor_rows, materiality: 8, rejection: 50, clause: '4.9'}}\n"
    "    scoring: {{rule: linear",
)


@pytest.fixture(name="desks")
def _desks(database: Connection, blobs: Blobs) -> Desks:
    """An office whose vendor says that 440 of 460 calls were answered, and three QA people."""
    desks = open_desks(database, blobs, contract=TERMS)
    desks.office.read(desks.office.upload(contacts_csv(answered=440, lost=20)))
    return desks


def draw(desks: Desks, most: int = 60) -> Sampling:
    """Take the month to a drawn sample of 60, all of them with the reviewers."""
    sampling = Sampling(desks.office)
    sampling.plan(Wishes(size=60, most=most))
    sampling.freeze()
    sampling.seal_and_reveal()
    send(desks)
    return sampling


def send(desks: Desks) -> int:
    """Send the drawn items to the reviewers."""
    with desks.office.enter("procurement") as session:
        actor = desks.office.people["procurement"]
        return queue_sample(
            session, actor, month_id=desks.office.month_id, blobs=desks.office.blobs, at=AT
        )


def truth() -> dict[str, str]:
    """Return when each call was answered, as the vendor says, empty for lost ones."""
    rows = csv.DictReader(StringIO(contacts_csv(answered=440, lost=20).decode()))
    return {row["interaction_id"]: row["answered_at"] for row in rows}


def review(desks: Desks, never: Sequence[str] = (), lost: Sequence[str] = ()) -> None:
    """Let everybody review what waits for them.

    Calls in `never` were not answered after all; of those in `lost` the vendor delivered nothing.
    """
    answered = truth()
    for name in (*desks.reviewers, *desks.reviewers):  # what they differ on comes last
        while (months := desks.queue_of(name).months) and (task := months[0].next_id):
            desk = desks.desk(name, task)
            key = desk.interaction_id
            told = NEVER if key in never or not answered[key] else answered[key]
            filled = Filled(
                verdicts={item.key: "pass" for item in desk.terms.items},
                points={},
                facts={column.name: told for column in desk.columns},
            )
            filled = replace(filled, is_undelivered=key in lost)
            desks.submit(name, task, filled, REVEALING_OVER if lost else AT)


def draft(desks: Desks) -> None:
    """Draft the month; it is not shown to the vendor."""
    with desks.office.enter("procurement") as session:
        actor, month_id = desks.office.people["procurement"], desks.office.month_id
        months.draft_month(session, actor, month_id=month_id, blobs=desks.office.blobs, at=AT)


def send_files(desks: Desks, stored_as: Mapping[str, str] | None = None, **files: bytes) -> None:
    """Send contacts and other files by kind in one submission of the vendor's.

    `stored_as` names kinds a file is kept as that would not be taken in today.
    """
    office, actor = desks.office, desks.office.people["vendor"]
    files = {"contacts": contacts_csv(answered=440, lost=20), **files}
    with office.enter("vendor") as session:
        submission_id = submissions.start_submission(
            session, actor, month_id=office.month_id, at=AT
        )
        for kind, content in files.items():
            view = submissions.receive_file(
                session, actor, submission_id=submission_id, kind=kind, name=f"{kind}.csv",
                stream=BytesIO(content), blobs=office.blobs, at=AT,
            )  # fmt: skip
            row = find_file(session, view.file_id)
            assert row is not None
            row.kind = (stored_as or {}).get(kind, kind)
        submissions.submit_month(session, actor, submission_id=submission_id, at=AT)
    office.read(submission_id)


def own_audit() -> bytes:
    """Return the vendor's own audit of its calls, which bears all of them out."""
    rows = [f"{key},{at},{'' if at else 'answered_at'}" for key, at in truth().items()]
    return "\n".join(["interaction_id,answered_at,untrue", *rows, ""]).encode()


def items_in(sampling: Sampling, stratum: str) -> list[str]:
    """Return the drawn contacts of a stratum."""
    return [item.interaction_id for item in sampling.found().items if item.stratum == stratum]


def decision(desks: Desks) -> dict[str, object]:
    """Return the month's decision on its answer rate."""
    document = desks.office.page().document
    assert document is not None
    found: dict[str, object] = next(
        one for one in document["evidence"]["decisions"] if one["metric"] == "answer_rate"
    )
    return found


def test_an_honest_vendor_is_accepted_by_a_drawn_and_reviewed_sample(
    desks: Desks, signer: Signer
) -> None:
    draw(desks)
    review(desks)
    desks.office.publish()
    found = decision(desks)
    assert (found["check"], found["outcome"]) == ("sample", "accept")
    assert found["sample"] == {
        "audited": 60, "population": 460, "contradicted": 0, "method": "mover",
    }  # fmt: skip
    desks.office.issue(signer)


def test_claims_that_reviewers_cannot_confirm_are_corrected_and_priced(desks: Desks) -> None:
    sampling = draw(desks)
    good = [item.interaction_id for item in sampling.found().items if item.stratum == "good"]
    review(desks, never=good[:6], lost=good[6:8])
    desks.office.publish()
    found = decision(desks)
    # 8 of 40 drawn answered calls do not bear it out: a fifth of 440 of 460 calls.
    assert (len(good), found["outcome"], found["governs"]) == (40, "replace", "corrected")
    assert str(found["gap"]).startswith("19.130434")
    money = found["money"]
    assert isinstance(money, dict)
    assert (money["vendor"], money["governing"]) == ("0.00", "-10000.00")


def test_the_audit_is_void_until_every_drawn_item_is_reviewed(desks: Desks) -> None:
    draw(desks)
    with desks.office.enter("procurement") as session:
        progress = find_progress(session, desks.office.people["procurement"], desks.office.month_id)
    assert progress is not None
    assert (progress.waiting, progress.sent) == (0, 60)
    task = desks.queue_of("qa").months[0].next_id
    assert task is not None
    desk = desks.desk("qa", task)
    told = truth()[desk.interaction_id] or NEVER
    desks.submit("qa", task, Filled({item.key: "pass" for item in desk.terms.items}, {},
                                    {"answered_at": told}))  # fmt: skip
    draft(desks)
    assert (decision(desks)["outcome"], decision(desks)["rule"]) == (
        "void", "sample.smaller_than_plan",
    )  # fmt: skip


def test_sending_again_after_an_extension_sends_only_what_is_new(desks: Desks) -> None:
    sampling = draw(desks, most=75)
    review(desks)
    sampling.change("extend_sample")
    with pytest.raises(Conflict, match="reviews_open"):
        desks.office.publish()
    send(desks)
    with desks.office.enter("procurement") as session:
        tasks = review_rows.list_month_tasks(session, desks.office.month_id)
    assert sum(task.purpose == "sample" for task in tasks) == 75


@pytest.mark.parametrize("kind", ["audit", "callbacks"])
def test_a_vendor_does_not_send_what_it_is_checked_by(desks: Desks, kind: str) -> None:
    with pytest.raises(Invalid, match="clients_kind"):
        send_files(desks, None, **{kind: own_audit()})


def test_a_vendors_audit_stored_before_takes_nothing_from_the_reviews(
    desks: Desks,
) -> None:
    send_files(desks, stored_as={"roster": "audit"}, roster=own_audit())
    review(desks, never=items_in(draw(desks), "good")[:12])
    desks.office.publish()
    assert (decision(desks)["outcome"], decision(desks)["governs"]) == ("replace", "corrected")


def test_a_vendors_own_sheet_stands_beside_the_reviews_and_keeps_no_month_open(
    desks: Desks, signer: Signer
) -> None:
    sheet = b"interaction_id,reviewer,reviewer_kind,item,verdict,round\n" + b"".join(
        f"C-{number},{who},supervisor,empathy,{verdict},{turn}\n".encode()
        for number in range(40)
        for who, turn, verdict in (("lead", "first", "pass"), ("chief", "second", "fail"))
    )
    send_files(desks, qa=sheet)
    draw(desks)
    review(desks)
    desks.office.publish()
    assert decision(desks)["outcome"] == "accept"
    desks.office.issue(signer)


def test_a_reviewed_item_is_no_longer_replaced(desks: Desks) -> None:
    sampling = draw(desks)
    task = desks.queue_of("qa").months[0].next_id
    assert task is not None
    reviewed = desks.desk("qa", task).interaction_id
    told = {"answered_at": truth()[reviewed] or NEVER}
    verdicts = {item.key: "pass" for item in desks.desk("qa", task).terms.items}
    desks.submit("qa", task, Filled(verdicts, {}, told))
    with pytest.raises(Conflict, match="item_reviewed"):
        sampling.change("replace_item", interaction_id=reviewed, reason="recording lost")
    other = next(one for one in items_in(sampling, "good") if one != reviewed)
    assert sampling.change("replace_item", interaction_id=other, reason="recording lost")


def test_evidence_is_not_undelivered_while_the_vendor_has_time(desks: Desks) -> None:
    draw(desks)
    task = desks.queue_of("qa").months[0].next_id
    assert task is not None
    lost = Filled({}, {}, {}, is_undelivered=True)
    assert desks.desk("qa", task).why_owed_nothing is not None
    with pytest.raises(Conflict, match="evidence_still_due"):
        desks.submit("qa", task, lost)
    desks.submit("qa", task, lost, REVEALING_OVER)


def test_a_vendor_owes_no_evidence_of_what_it_never_reported(desks: Desks) -> None:
    office = desks.office
    office.read(office.upload(contacts_csv(answered=480, lost=20), who="procurement"))
    omitted = set(items_in(draw(desks), "omitted"))
    assert omitted
    for name in desks.reviewers:
        while (waiting := desks.queue_of(name).months) and (task := waiting[0].next_id):
            desk = desks.desk(name, task)
            if desk.interaction_id in omitted:
                with pytest.raises(Conflict, match="evidence_is_clients"):
                    desks.submit(name, task, Filled({}, {}, {}, is_undelivered=True),
                                 REVEALING_OVER)  # fmt: skip
                return
            told = {column.name: NEVER for column in desk.columns}
            desks.submit(name, task, Filled({i.key: "pass" for i in desk.terms.items}, {}, told))
    pytest.fail("no omitted contact was on a desk")


def test_no_month_is_shown_or_issued_while_reviews_of_its_sample_are_open(
    desks: Desks, signer: Signer, tmp_path: Path
) -> None:
    sampling = draw(desks, most=75)
    good = set(items_in(sampling, "good"))
    for name in desks.reviewers:
        while (waiting := desks.queue_of(name).months) and (task := waiting[0].next_id):
            desk = desks.desk(name, task)
            if desk.purpose == Purpose.ADJUDICATION:
                break
            is_doubted = desk.purpose == Purpose.SAMPLE and desk.interaction_id in good
            told = NEVER if is_doubted else truth()[desk.interaction_id] or NEVER
            found = {column.name: told for column in desk.columns}
            desks.submit(name, task, Filled({i.key: "pass" for i in desk.terms.items}, {}, found))
    draft(desks)
    with pytest.raises(Conflict, match="reviews_open") as refused:
        desks.office.publish()
    facts = refused.value.problems[0].facts
    assert facts["count"] == facts["contacts"] != "0"
    review(desks)
    desks.office.publish()
    sampling.change("extend_sample")
    send(desks)
    with pytest.raises(Conflict, match="reviews_open"):
        desks.office.issue(signer)
    review(desks)
    desks.office.publish()
    issued = desks.office.issue(signer)
    path = tmp_path / "pack.zip"
    path.write_bytes(pack_of(desks.office, signer, issued))
    replay = replay_pack(path, signer.authorities)  # draw, reviews and all, without a database
    assert (replay.verdict, replay.differences) == (Verdict.SAME, ())
    with zipfile.ZipFile(path) as pack:
        assert {"draw.json", "reviews/reviews-audit.csv"} <= set(pack.namelist())


def test_a_thawed_sample_keeps_no_month_open(desks: Desks) -> None:
    draw(desks).thaw("the data were wrong")
    desks.office.publish()


def test_withheld_evidence_fails_its_review_and_a_withdrawn_draw_leaves_no_sheet(
    desks: Desks, tmp_path: Path
) -> None:
    sampling = draw(desks)
    good = [item.interaction_id for item in sampling.found().items if item.stratum == "good"]
    for key in good[:3]:
        sampling.change(
            "mark_undelivered", interaction_id=key, reason="asked twice", at=AT + timedelta(days=3)
        )
    review(desks)
    sheet = qa_sheet(desks, tmp_path)
    assert {row["interaction_id"] for row in sheet if row["verdict"] == "fail"} == set(good[:3])
    assert len({row["interaction_id"] for row in sheet}) == 60
    sampling.thaw()
    assert qa_sheet(desks, tmp_path) == []


def qa_sheet(desks: Desks, folder: Path) -> list[dict[str, str]]:
    """Return the rows of the QA sheet that the month's reviews make."""
    with desks.office.enter("procurement") as session:
        found = find_draw(session, desks.office.month_id)
        files = write_review_files(
            session, desks.office.month_id, folder, zone="Asia/Shanghai",
            drawn=found.items if found else (),
        )  # fmt: skip
    return [
        row
        for file in files
        if file.kind == "qa"
        for row in csv.DictReader(file.path.read_text().splitlines())
    ]
