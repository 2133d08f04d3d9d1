"""Sending a month's files and having them read."""

from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, text

from tests.builders.offices import AT, OCTOBER, Office, contacts_csv, open_office
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound
from vendor_sla.printing.signing import Signer
from vendor_sla.services.scorecards import open_scorecard
from vendor_sla.services.submissions import (
    SubmissionPage,
    open_annotated_copy,
    plain_name,
    read_submission_page,
    receive_file,
    start_submission,
    submit_month,
)
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import AssessmentRow, ScorecardRow, SubmissionFileRow
from vendor_sla.store.submissions import is_held


def page(office: Office, submission_id: UUID, who: str = "vendor") -> SubmissionPage:
    """Return the submission's page."""
    with office.enter(who) as session:
        return read_submission_page(session, office.people[who], submission_id=submission_id)


def test_the_vendor_learns_at_once_what_its_file_would_cost(office: Office) -> None:
    submission_id = office.upload(contacts_csv(answered=185, lost=15))
    office.read(submission_id)
    read = page(office, submission_id)
    assert (read.state, read.progress.state) == ("accepted", "done")
    assert [(file.rows_read, file.rows_refused) for file in read.files] == [(200, 0)]
    assert read.dry_run is not None
    # 185 of 200 are 92.50 %: 2.5 points short, 3 started, 3,000 yuan.
    assert read.dry_run["readings"][0]["rounded"] == "92.50"
    assert read.dry_run["money"]["net"] == "-3000.00"
    assert office.page("vendor").state == "submitted"


def test_a_file_is_read_once_however_often_the_job_runs(office: Office) -> None:
    submission_id = office.upload(contacts_csv(answered=95, lost=5))
    for _ in range(3):
        office.read(submission_id)
    with office.enter("procurement") as session:
        kept = session.scalars(select(AssessmentRow)).all()
    assert [row.purpose for row in kept] == ["dry_run"]
    assert [entry.event for entry in office.page().history] == [
        "submit",
        "submit_month",
        "open_month",
    ]


def test_refused_rows_come_back_in_an_annotated_copy(office: Office) -> None:
    submission_id = office.upload(contacts_csv(answered=95, lost=5, bad_rows=3))
    office.read(submission_id)
    read = page(office, submission_id)
    assert [(f.rows_read, f.rows_accepted, f.rows_refused) for f in read.files] == [(103, 100, 3)]
    assert read.files[0].has_annotated_copy
    with office.enter("vendor") as session:
        paper = open_annotated_copy(
            session,
            office.people["vendor"],
            file_id=read.files[0].file_id,
            blobs=office.blobs,
        )
    assert paper.name == "contacts-annotated.xlsx"
    assert paper.content.startswith(b"PK")


def test_a_refused_file_leaves_its_hash_and_its_report_and_no_rows(office: Office) -> None:
    submission_id = office.upload(b"<html><table><tr><td>1</td></tr></table></html>")
    office.read(submission_id)
    read = page(office, submission_id)
    assert (read.state, read.progress.state, read.dry_run) == ("refused", "refused", None)
    assert [problem.code for problem in read.files[0].problems] == ["file.is_html"]
    assert not office.blobs.has(office.tenant_id, read.files[0].sha256)
    assert office.page("vendor").state == "open"


def test_everything_wrong_with_several_files_is_said_at_once(office: Office) -> None:
    vendor = office.people["vendor"]
    with office.enter("vendor") as session:
        submission_id = start_submission(session, vendor, month_id=office.month_id, at=AT)
    for name, content in (("a.csv", b"%PDF-1.7"), ("b.csv", b"PK no workbook")):
        add(office, submission_id, name, content)
    with office.enter("vendor") as session:
        submit_month(session, vendor, submission_id=submission_id, at=AT)
    office.read(submission_id)
    read = page(office, submission_id)
    assert all(file.problems for file in read.files)
    assert all(file.rows_read is None for file in read.files)


def add(office: Office, submission_id: UUID, name: str, content: bytes) -> None:
    """Add a file to a submission."""
    with office.enter("vendor") as session:
        receive_file(
            session,
            office.people["vendor"],
            submission_id=submission_id,
            kind="contacts",
            name=name,
            stream=BytesIO(content),
            blobs=office.blobs,
            at=AT,
        )


def test_a_second_submission_takes_the_first_ones_place(office: Office) -> None:
    for answered in (90, 99):
        office.read(office.upload(contacts_csv(answered=answered, lost=100 - answered)))
    shown = office.page("vendor")
    assert [item.number for item in shown.submissions] == [2, 1]
    assert shown.document is not None
    assert shown.document["readings"][0]["rounded"] == "99.00"


def test_an_empty_submission_is_not_sent(office: Office) -> None:
    vendor = office.people["vendor"]
    with office.enter("vendor") as session:
        submission_id = start_submission(session, vendor, month_id=office.month_id, at=AT)
        with pytest.raises(Invalid, match=r"submissions\.no_files"):
            submit_month(session, vendor, submission_id=submission_id, at=AT)


def test_a_sent_submission_is_not_sent_again(office: Office) -> None:
    submission_id = office.upload(contacts_csv(answered=9, lost=1))
    with pytest.raises(Conflict, match=r"already_sent"), office.enter("vendor") as session:
        submit_month(session, office.people["vendor"], submission_id=submission_id, at=AT)


def test_procurement_cannot_submit_for_the_vendor(office: Office) -> None:
    with pytest.raises(Forbidden), office.enter("procurement") as session:
        start_submission(session, office.people["procurement"], month_id=office.month_id, at=AT)


def test_the_vendor_never_sees_the_clients_evidence(office: Office) -> None:
    submission_id = office.upload(contacts_csv(answered=9, lost=1), who="procurement")
    assert page(office, submission_id, "procurement").side == "client"
    with pytest.raises(NotFound):
        page(office, submission_id, "vendor")
    assert office.page("vendor").submissions == ()


def test_customers_keys_are_hashed_with_the_tenants_salt(office: Office) -> None:
    content = (
        "interaction_id,opened_at,customer_key,queue_entered_at,answered_at\n"
        "C-1,2026-10-05 09:00:00,13800001111,2026-10-05 09:00:00,2026-10-05 09:00:05\n"
    )
    office.read(office.upload(content.encode()))
    with office.enter("procurement") as session:
        file = session.scalars(select(SubmissionFileRow)).one()
    assert file.rows_sha256 is not None
    assert b"13800001111" not in office.blobs.read(office.tenant_id, file.rows_sha256)


def test_a_files_name_is_only_a_name() -> None:
    assert plain_name("../../etc/pass\x00wd.csv") == "passwd.csv"
    assert plain_name("C:\\Users\\anna\\十月.xlsx") == "十月.xlsx"
    assert plain_name("..") == "file"
    assert len(plain_name("x" * 400 + ".csv")) == 150
    assert plain_name("月" * 400 + ".csv") == "月" * 48 + ".csv"  # 148 bytes, and no half sign
    assert plain_name("x" + ".." + "." * 400) == "x"


@pytest.mark.parametrize("name", ["annotated.xlsx", "月" * 150 + ".csv", "-rf.csv", "%2e%2e%2f"])
def test_a_file_may_be_called_anything(office: Office, name: str) -> None:
    submission_id = office.upload(contacts_csv(answered=9, lost=1, bad_rows=1), name=name)
    office.read(submission_id)
    read = page(office, submission_id)
    assert [(file.rows_accepted, file.rows_refused) for file in read.files] == [(10, 1)]
    with office.enter("vendor") as session:
        copy = open_annotated_copy(
            session, office.people["vendor"], file_id=read.files[0].file_id, blobs=office.blobs
        )
    assert copy.content.startswith(b"PK")


def test_an_issued_paper_sent_as_data_is_refused_and_not_erased(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    office = open_office(database, blobs, periods=(OCTOBER, OCTOBER.shifted(1)))
    office.read(office.upload(contacts_csv(answered=95, lost=5, bad_rows=1)))
    office.publish()
    scorecard_id = office.issue(signer)
    vendor = office.people["vendor"]
    with office.enter("vendor") as session:
        paper = open_scorecard(
            session, vendor, scorecard_id=scorecard_id, language="zh", blobs=blobs
        )
    refused = office.upload(paper.content, month_id=office.month_ids[1])
    office.read(refused)
    assert page(office, refused).state == "refused"
    assert blobs.read(office.tenant_id, paper.sha256) == paper.content


def test_whatever_is_kept_is_held_and_nothing_else(office: Office, signer: Signer) -> None:
    office.read(office.upload(contacts_csv(answered=95, lost=5, bad_rows=1)))
    office.publish()
    office.issue(signer)
    with office.enter("procurement") as session:
        file = session.scalars(select(SubmissionFileRow)).one()
        card = session.scalars(select(ScorecardRow)).one()
        kept = [
            *(file.blob_sha256, file.rows_sha256, file.refusals_sha256, file.annotated_sha256),
            *(card.document_sha256, *card.pdf_sha256.values()),
        ]
        assert [is_held(session, str(sha256)) for sha256 in kept] == [True] * 7
        assert not is_held(session, "0" * 64)


def test_a_submission_enqueues_one_job_and_a_failed_one_none(office: Office) -> None:
    def jobs() -> int:
        with office.enter("procurement") as session:
            return session.scalar(query) or 0

    query = text("SELECT count(id) FROM procrastinate.procrastinate_jobs")
    before = jobs()
    submission_id = office.upload(contacts_csv(answered=9, lost=1))
    assert jobs() == before + 1
    with pytest.raises(Conflict), office.enter("vendor") as session:
        submit_month(session, office.people["vendor"], submission_id=submission_id, at=AT)
    assert jobs() == before + 1
