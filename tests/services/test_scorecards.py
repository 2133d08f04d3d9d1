"""Issuing side by side, and against history."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, func, select

from tests.builders.offices import OCTOBER, Office, contacts_csv, open_office
from vendor_sla.domain.refusals import Conflict
from vendor_sla.printing.signing import Signer
from vendor_sla.services.history import check_history
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import (
    AssessmentRow,
    LedgerEntryRow,
    LedgerTransferRow,
    PenaltyLineRow,
    ScorecardRow,
)


def test_of_eight_who_issue_at_once_one_does(engine: Engine, blobs: Blobs, signer: Signer) -> None:
    office = open_office(engine, blobs)
    office.read(office.upload(contacts_csv(answered=185, lost=15)))
    office.publish()
    start = Barrier(8)

    def issue(_number: int) -> str:
        start.wait()
        try:
            office.issue(signer)
        except Conflict as refusal:
            return refusal.problems[0].code
        return "issued"

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(issue, range(8)))
    assert answers == ["issued"] + ["lifecycle.not_now"] * 7
    with office.enter("auditor") as session:
        kinds = (ScorecardRow, PenaltyLineRow, LedgerTransferRow)
        assert [session.scalar(select(func.count()).select_from(kind)) for kind in kinds] == [1] * 3
        assert session.scalar(select(func.count()).select_from(LedgerEntryRow)) == 2
        purposes = session.scalars(select(AssessmentRow.purpose)).all()
        assert sorted(purposes) == ["draft", "dry_run", "issue"]
        assert check_history(session, office.people["auditor"]).is_whole


def publish(office: Office, number: int, answered: int) -> None:
    """Bring October (0) or November (1) to the vendor's review, so many of 200 calls answered."""
    month_id = office.month_ids[number]
    content = contacts_csv(answered=answered, lost=200 - answered, month=10 + number)
    office.read(office.upload(content, month_id=month_id))
    office.publish(month_id)


def test_the_trend_holds_the_issued_months_before(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    office = open_office(database, blobs, periods=[OCTOBER, OCTOBER.shifted(1)])
    publish(office, 0, answered=180)
    office.issue(signer, office.month_ids[0])
    publish(office, 1, answered=190)
    document = office.page(month_id=office.month_ids[1]).document
    assert document is not None
    assert [(entry["period"], entry["net"]) for entry in document["trend"]] == [
        ("2026-10", "-5000.00"), ("2026-11", "0.00"),
    ]  # fmt: skip


def test_what_was_published_is_what_is_issued_or_nothing_is(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    office = open_office(database, blobs, periods=[OCTOBER, OCTOBER.shifted(1)])
    publish(office, 0, answered=180)
    publish(office, 1, answered=190)
    office.issue(signer, office.month_ids[0])  # November's trend is another one from now on
    with pytest.raises(Conflict, match="not_as_published"):
        office.issue(signer, office.month_ids[1])
    office.publish(office.month_ids[1])
    office.issue(signer, office.month_ids[1])
