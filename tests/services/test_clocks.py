"""Clocks of a month: silence, reminders, escalation; once each, however often and by how many."""

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select, update

from tests.builders.offices import AT, OCTOBER, Office, contacts_csv, open_office
from tests.builders.samplings import Sampling
from vendor_sla.domain.mails import MailWish
from vendor_sla.services.clocks import ClockRun, run_clocks
from vendor_sla.services.mails import read_mails
from vendor_sla.services.months import draft_month
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.models import AccountRow, DeadlineRow, HistoryRow, MailRow, MonthRow

SHANGHAI = ZoneInfo("Asia/Shanghai")


def run(office: Office, at: datetime) -> ClockRun:
    """Run the office's clocks as the worker does."""
    with tenant_session(office.bind, tenant_id=office.tenant_id) as session:
        found = run_clocks(session, tenant_id=office.tenant_id, blobs=office.blobs, at=at)
    assert found.failures == []
    return found


def on(day: int, hour: int = 10) -> datetime:
    """Return an hour of a day of November, in Shanghai."""
    return datetime(2026, 11, day, hour, tzinfo=SHANGHAI)


def deadlines(office: Office) -> dict[str, str]:
    """Return the kinds of the first month's deadlines and their last days."""
    with office.enter("procurement") as session:
        query = select(DeadlineRow).where(DeadlineRow.month_id == office.month_id)
        return {row.kind: str(row.due_on) for row in session.scalars(query)}


def mails(office: Office) -> Mapping[tuple[str, str], int]:
    """Return how many mails of each kind each role got."""
    roles = {actor.account_id: name for name, actor in office.people.items()}
    with office.enter("admin") as session:
        found = session.scalars(select(MailRow)).all()
    return Counter((row.kind, roles[row.account_id]) for row in found)


def test_a_month_that_nobody_disputes_is_accepted_by_silence_once(office: Office) -> None:
    run(office, AT)
    assert deadlines(office) == {"data": "2026-11-03"}
    office.read(office.upload(contacts_csv(90, 10)))
    run(office, AT)
    assert deadlines(office) == {"draft": "2026-11-06"}
    office.publish()
    run(office, AT)
    assert deadlines(office) == {"review": "2026-11-10"}
    assert not run(office, on(10, 23)).effects.get("silence")
    assert office.page().state == "published"

    after = run(office, on(11, 0))
    assert after.effects["silence"] == 1
    page = office.page("vendor")
    assert page.state == "accepted"
    assert (page.history[0].event, page.history[0].actor_name) == ("accept_by_silence", "")
    with office.enter("procurement") as session:
        entry = session.scalars(
            select(HistoryRow).where(HistoryRow.action == "accept_by_silence")
        ).one()
    assert entry.account_id is None
    assert deadlines(office) == {"issue": "2026-11-16"}
    assert not run(office, on(11, 0)).effects.get("silence")
    told = mails(office)
    assert told["published", "vendor"] == told["silence", "vendor"] == 1
    assert told["silence", "procurement"] == 1
    assert not [kind for kind, _ in told if kind == "late"]


def test_many_who_run_the_clocks_at_once_have_each_effect_once(
    engine: Engine, tmp_path: Path
) -> None:
    office = open_office(engine, Blobs(tmp_path / "files"))
    run(office, AT)
    office.read(office.upload(contacts_csv(90, 10)))
    office.publish()
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: run(office, on(12)), range(8)))
    assert sum(one.effects.get("silence", 0) for one in runs) == 1
    with office.enter("procurement") as session:
        actions = session.scalars(select(HistoryRow.action)).all()
        keys = session.scalars(select(MailRow.key)).all()
    assert actions.count("accept_by_silence") == 1
    assert len(keys) == len(set(keys)) > 0


def test_people_are_reminded_three_times_and_what_is_late_goes_up_once(
    database: Connection, blobs: Blobs
) -> None:
    office = open_office(database, blobs, periods=(OCTOBER.shifted(1),))
    for hour in range(0, 24 * 10, 2):  # 27 November to 6 December; the data are due on Thursday
        run(office, on(27, 0) + timedelta(hours=hour))
    # 24x7 counts every day: the third is Thursday, 3 December.
    assert deadlines(office) == {"data": "2026-12-03"}
    told = mails(office)
    assert told["reminder", "vendor"] == 3
    assert told["late", "vendor"] == 1
    assert told["escalated", "admin"] == told["escalated", "procurement"] == 1
    assert sum(told.values()) == 6


def test_a_worker_that_was_away_tells_the_last_reminder_only(
    database: Connection, blobs: Blobs
) -> None:
    office = open_office(database, blobs, periods=(OCTOBER.shifted(1),))
    run(office, on(27))
    run(office, on(30) + timedelta(days=3))  # the morning of the last day
    assert mails(office)["reminder", "vendor"] == 1


def test_people_hear_what_they_want_to_hear(office: Office) -> None:
    with office.enter("admin") as session:
        for name, wish in (("vendor", MailWish.NONE), ("procurement", MailWish.MINE)):
            session.execute(
                update(AccountRow)
                .where(AccountRow.id == office.people[name].account_id)
                .values(mails=wish)
            )
    run(office, AT)
    office.read(office.upload(contacts_csv(90, 10)))
    office.publish()
    run(office, on(12))
    told = mails(office)
    assert not [role for _, role in told if role == "vendor"]
    assert told["submitted", "procurement"] == told["silence", "procurement"] == 1


def test_a_sample_whose_side_keeps_silent_is_settled_by_the_clock(
    database: Connection, blobs: Blobs
) -> None:
    sampling = Sampling(open_office(database, blobs))
    office = sampling.office
    sampling.send()
    sampling.plan()
    sampling.freeze()
    run(office, AT)
    assert deadlines(office) == {"seal": "2026-11-05", "reveal": "2026-11-09"}
    sampling.seal("procurement")
    sampling.seal("vendor")
    sampling.reveal("procurement")
    run(office, on(9, 23))
    assert deadlines(office) == {"reveal": "2026-11-09"}
    assert office.page().state == "frozen"
    run(office, on(10, 1))
    page = office.page()
    assert page.state == "sampled"
    assert [(one.event, one.actor_name) for one in page.history if one.event == "sample"] == [
        ("sample", "")
    ]


def test_the_next_month_is_opened_when_it_begins(office: Office) -> None:
    assert run(office, datetime(2026, 10, 31, 12, tzinfo=SHANGHAI)).effects == {"deadlines": 1}
    assert run(office, on(1, 1)).effects["open_month"] == 1
    assert not run(office, on(1, 1)).effects.get("open_month")
    with office.enter("procurement") as session:
        found = session.scalars(select(MonthRow).order_by(MonthRow.period_start)).all()
    assert [str(month.period_start) for month in found] == ["2026-10-01", "2026-11-01"]
    assert str(found[1].due_on) == "2026-12-05"


def test_a_contract_that_cannot_be_read_stops_no_other_clock(
    database: Connection, blobs: Blobs
) -> None:
    office = open_office(database, blobs, periods=(OCTOBER, OCTOBER.shifted(1)))
    run(office, AT)
    office.read(office.upload(contacts_csv(90, 10)))
    office.publish()
    with office.enter("procurement") as session:
        session.execute(
            update(MonthRow)
            .where(MonthRow.id == office.month_ids[1])
            .values(state="published", review_until=AT, period_start=date(2020, 1, 1))
        )  # no version is in force then
    with tenant_session(database, tenant_id=office.tenant_id) as session:
        found = run_clocks(session, tenant_id=office.tenant_id, blobs=blobs, at=on(12))
    assert found.effects["silence"] == 2
    assert len(found.failures) == 1
    assert office.page().state == "accepted"


def test_data_refused_by_a_check_and_not_sent_again_are_refused_for_good(
    database: Connection, blobs: Blobs
) -> None:
    from tests.services.test_decisions import decision, drawn, office_with, send_audit

    office = office_with(database, blobs, "materiality: 1, rejection: 2")
    run(office, AT)
    send_audit(office, drawn(office)[:20])
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        draft_month(session, actor, month_id=office.month_id, blobs=blobs, at=AT)
    assert decision(office)["outcome"] == "reject"
    run(office, AT)
    assert deadlines(office) == {"publish": "2026-11-05", "resubmit": "2026-11-10"}
    assert not run(office, on(10, 23)).effects.get("refused_for_good")
    assert run(office, on(11, 1)).effects["refused_for_good"] == 1
    assert not run(office, on(11, 2)).effects.get("refused_for_good")
    assert "resubmit" not in deadlines(office)
    with office.enter("procurement") as session:
        draft_month(session, actor, month_id=office.month_id, blobs=blobs, at=on(11))
    assert decision(office)["governs"] == "corrected"
    assert mails(office)["refused_for_good", "vendor"] == 1


def test_administrators_see_the_mails_and_nobody_else(office: Office) -> None:
    run(office, AT)
    office.read(office.upload(contacts_csv(90, 10)))
    run(office, AT)
    with office.enter("admin") as session:
        page = read_mails(session, office.people["admin"])
    assert [(mail.kind, mail.to, mail.state) for mail in page.mails] == [
        ("submitted", "Procurement", "waiting")
    ]
