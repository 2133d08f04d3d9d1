"""What a side owes for a month, and by which day."""

from datetime import UTC, date, datetime

import pytest

from tests.builders.offices import Office, contacts_csv
from vendor_sla.services.duties import OwedFile, list_owed
from vendor_sla.services.submissions import read_submission_page


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
