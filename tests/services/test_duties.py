"""What a side owes for a month, and by which day."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from tests.builders.offices import LOOKING_BACK, Office, contacts_csv, open_office
from vendor_sla.services.duties import OwedFile, list_owed
from vendor_sla.services.submissions import read_submission_page, start_submission
from vendor_sla.store.blobs import Blobs


def owed(office: Office, content: bytes, at: datetime) -> OwedFile:
    """Send a file, let it be read, and ask what is owed then."""
    submission_id = office.upload(content)
    office.read(submission_id)
    actor = office.people["vendor"]
    with office.enter("vendor") as session:
        sent = read_submission_page(session, actor, submission_id=submission_id)
        (found,) = list_owed(session, actor, sent=sent, at=at)
    return found


def test_the_third_day_and_its_two_days_of_grace_are_days_of_the_calendar(office: Office) -> None:
    found = owed(office, contacts_csv(9, 1), datetime(2026, 11, 2, tzinfo=UTC))
    assert found.due is not None
    assert (found.due.on, found.due.grace_until) == (date(2026, 11, 3), date(2026, 11, 5))
    assert found.is_here
    assert not found.is_overdue


@pytest.mark.parametrize(
    ("at", "is_overdue"),
    [
        (datetime(2026, 11, 5, 15, 59, tzinfo=UTC), False),  # still the 5th in Shanghai
        (datetime(2026, 11, 5, 16, tzinfo=UTC), True),
    ],
)
def test_a_refused_file_is_not_here_and_overdue_after_the_grace(
    office: Office, at: datetime, is_overdue: bool
) -> None:
    found = owed(office, b"<html>a page</html>", at)
    assert not found.is_here
    assert found.is_overdue is is_overdue


def test_who_sends_sees_what_being_late_costs_before_they_send(
    database: Connection, blobs: Blobs
) -> None:
    office = open_office(database, blobs, contract=LOOKING_BACK)
    actor = office.people["vendor"]

    def cost(day: int) -> tuple[int, str]:
        at = datetime(2026, 11, day, 3, tzinfo=UTC)
        with office.enter("vendor") as session:
            desk = start_submission(session, actor, month_id=office.month_id, at=at)
            sent = read_submission_page(session, actor, submission_id=desk)
            (found,) = list_owed(session, actor, sent=sent, at=at)
        assert found.cost is not None
        assert found.cost.each is not None
        assert found.cost.total is not None
        assert (str(found.cost.each.amount), found.currency) == ("300", "CNY")
        return found.cost.days, str(found.cost.total.amount)

    assert cost(3) == cost(5) == (0, "0")
    assert cost(6) == (1, "300")
    assert cost(9) == (4, "1200")
    office.read(office.upload(contacts_csv(9, 1)))  # on the third: in time
    again = owed(office, contacts_csv(8, 2), datetime(2026, 11, 9, 3, tzinfo=UTC))
    assert again.cost is None
