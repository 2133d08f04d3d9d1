"""The clocks and a person at work on two months at the same moment."""

import threading

from sqlalchemy import Engine

from tests.builders.offices import AT, OCTOBER, contacts_csv, open_office
from tests.services.test_clocks import on
from vendor_sla.domain.lifecycle import Move
from vendor_sla.services.clocks import ClockRun, run_clocks
from vendor_sla.services.moves import lock_month, move_month
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import tenant_session


def test_the_clocks_give_way_to_a_person_who_works_on_a_month(engine: Engine, blobs: Blobs) -> None:
    """The first month is accepted by silence while somebody accepts the second: nobody is hurt."""
    office = open_office(engine, blobs, periods=[OCTOBER, OCTOBER.shifted(1)])
    for place, month_id in enumerate(office.month_ids):
        office.read(office.upload(contacts_csv(90, 10, month=10 + place), month_id=month_id))
        office.publish(month_id)
    first, second = office.month_ids
    runs: list[ClockRun] = []

    def wind() -> None:
        with tenant_session(engine, tenant_id=office.tenant_id) as session:
            at = on(29)
            runs.append(run_clocks(session, tenant_id=office.tenant_id, blobs=blobs, at=at))

    clock = threading.Thread(target=wind, daemon=True)
    with office.enter("vendor") as session:
        vendor = office.people["vendor"]
        month = lock_month(session, vendor, second)
        clock.start()
        clock.join(20)
        assert not clock.is_alive()  # it does not wait for the person
        move_month(session, vendor, month, Move.ACCEPT, at=AT)
    assert [office.page(month_id=one).state for one in (first, second)] == ["accepted"] * 2
    assert (runs[0].effects["silence"], runs[0].held > 0) == (1, True)
    wind()
    assert (runs[1].failures, runs[1].held) == ([], 0)
