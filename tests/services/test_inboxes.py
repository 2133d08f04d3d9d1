"""The inbox and the calendar: what waits, until when, for whom, and nothing of a stranger's."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPICursor

from tests.builders.estates import open_rival
from tests.builders.offices import AT, OCTOBER, Office, contacts_csv, open_office
from tests.services.test_clocks import run
from vendor_sla.domain.periods import Period
from vendor_sla.services.deadline_pages import list_coming, read_calendar
from vendor_sla.services.inboxes import Inbox, read_inbox
from vendor_sla.store.blobs import Blobs

DAY = timedelta(days=1)


def inbox(office: Office, who: str, at: datetime = AT) -> Inbox:
    """Return what waits for somebody."""
    with office.enter(who) as session:
        return read_inbox(session, office.people[who], at=at)


def told(found: Inbox) -> list[tuple[str, str, str, int | None]]:
    """Return what, whose, until when and how many days are left."""
    return [(one.what, one.vendor_name, str(one.due_on), one.left) for one in found.items]


def test_each_thing_says_how_long_there_is(office: Office) -> None:
    assert told(inbox(office, "vendor")) == [("submit_month", "顺流", "None", None)]
    run(office, AT - DAY)
    assert told(inbox(office, "vendor", AT - DAY)) == [("submit_month", "顺流", "2026-11-03", 1)]
    assert told(inbox(office, "vendor")) == [("submit_month", "顺流", "2026-11-03", 0)]
    late = inbox(office, "vendor", AT + 3 * DAY)
    assert (told(late), late.late) == ([("submit_month", "顺流", "2026-11-03", -3)], 1)
    office.read(office.upload(contacts_csv(90, 10)))
    office.publish()
    run(office, AT)
    assert told(inbox(office, "vendor")) == [("accept_month", "顺流", "2026-11-10", 5)]
    assert inbox(office, "procurement").items == ()
    assert inbox(office, "auditor").count == 0


def test_a_month_that_is_not_over_asks_for_no_files_yet(database: Connection, blobs: Blobs) -> None:
    office = open_office(database, blobs, periods=(OCTOBER, OCTOBER.shifted(1)))
    run(office, AT)
    assert [one.period for one in inbox(office, "vendor").items] == [OCTOBER]


def test_a_vendor_sees_nothing_of_another_and_nothing_of_the_clients_own_targets(
    office: Office,
) -> None:
    rival = open_rival(office)
    run(office, AT)
    office.read(office.upload(contacts_csv(90, 10)))
    run(office, AT)
    november = Period.month(2026, 11)

    def kinds(of: Office, who: str) -> list[tuple[str, str]]:
        with of.enter(who) as session:
            page = read_calendar(session, of.people[who], month=november, at=AT)
            coming = list_coming(session, of.people[who], at=AT)
        shown = [(one.kind, one.vendor_name) for day in page.days for one in day.entries]
        assert set(shown) <= {(one.kind, one.vendor_name) for one in coming}
        if who == "vendor":
            assert len({one.vendor_name for one in coming}) == 1
        return sorted(shown)

    assert kinds(rival, "vendor") == [("data", "对手")]
    assert kinds(office, "vendor") == []
    assert kinds(office, "procurement") == [("data", "对手"), ("draft", "顺流")]
    assert [one.vendor_name for one in inbox(rival, "vendor").items] == ["对手"]
    assert inbox(office, "vendor").items == ()
    assert told(inbox(office, "procurement")) == [("draft_month", "顺流", "2026-11-06", 3)]


def test_the_calendar_has_whole_weeks_from_monday_and_marks_free_days(office: Office) -> None:
    with office.enter("procurement") as session:
        page = read_calendar(session, office.people["procurement"], month=None, at=AT)
    assert page.month == Period.month(2026, 11)
    assert {len(week) for week in page.weeks} == {7}
    assert page.weeks[0][0].day == date(2026, 10, 26)
    assert page.weeks[-1][-1].day == date(2026, 12, 6)
    assert [day.day.day for day in page.days] == list(range(1, 31))
    today = AT.astimezone(ZoneInfo("Asia/Shanghai")).date()
    assert [day.day for day in page.days if day.is_today] == [today]


def test_an_inbox_takes_few_questions(office: Office, database: Connection) -> None:
    run(office, AT)
    asked: list[str] = []

    def note(_c: Connection, _u: DBAPICursor, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(database, "before_cursor_execute", note)
    inbox(office, "procurement")
    event.remove(database, "before_cursor_execute", note)
    assert len([one for one in asked if one.startswith("SELECT")]) <= 12
