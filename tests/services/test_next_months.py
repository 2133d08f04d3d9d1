"""Opening the next month for every contract in force."""

from datetime import UTC, datetime

import pytest

from tests.builders.offices import AT, Office
from vendor_sla.domain.refusals import Conflict, Forbidden
from vendor_sla.services.next_months import find_next_month, open_next_month

DECEMBER = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_the_month_after_the_newest_is_offered_once_it_has_begun(office: Office) -> None:
    actor = office.people["procurement"]
    with office.enter("procurement") as session:
        opening = find_next_month(session, actor, at=AT)
        assert opening is not None
        assert (opening.period.label, list(opening.contract_ids)) == (
            "2026-11",
            [office.contract_id],
        )
        open_next_month(session, actor, at=AT)
        assert find_next_month(session, actor, at=AT) is None
        december = find_next_month(session, actor, at=DECEMBER)
        assert december is not None
        assert december.period.label == "2026-12"


def test_nothing_left_to_open_is_said(office: Office) -> None:
    actor = office.people["procurement"]
    with office.enter("procurement") as session:
        open_next_month(session, actor, at=AT)
        with pytest.raises(Conflict):
            open_next_month(session, actor, at=AT)


@pytest.mark.parametrize("who", ["vendor", "finance", "qa", "auditor"])
def test_only_procurement_opens_months(office: Office, who: str) -> None:
    actor = office.people[who]
    with office.enter(who) as session:
        assert find_next_month(session, actor, at=AT) is None
        with pytest.raises(Forbidden):
            open_next_month(session, actor, at=AT)
