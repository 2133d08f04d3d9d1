"""A month's signals: made when files are read, kept once a reading, seen by the client alone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from tests.builders.offices import CONTRACT, OCTOBER, Office, open_office
from vendor_sla.domain.refusals import Forbidden
from vendor_sla.services.signals import MonthSignals, find_signals, read_signals
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthSignalsRow

# The same office, but with a limit of 20 seconds.
LIMITED = CONTRACT.replace(
    "measure: answer_rate\n    version: 1",
    "measure: service_level\n    version: 1\n    with: {{within: 20s, formula: F3}}",
)


def calls_csv(*, told_short: bool, month: int = 10, shift: int = 0) -> bytes:
    """Return 1,800 calls that waited 1 to 60 seconds, 30 each.

    With `told_short` those of 21 to 40 seconds are told as 19 or 20; `shift` seconds are added
    to every wait.
    """
    lines = ["interaction_id,opened_at,channel,queue_entered_at,answered_at"]
    opened = datetime(2026, month, 2, 9, 0)  # noqa: DTZ001  # the contract's zone applies
    for number in range(1800):
        wait = 1 + number % 60 + shift
        if told_short and 20 < wait <= 40:
            wait = 19 + number % 2
        entered = opened + timedelta(minutes=5 * number)
        answered = entered + timedelta(seconds=wait)
        lines.append(f"C-{number},{entered},phone,{entered},{answered}")
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def limited(database: Connection, blobs: Blobs) -> Office:
    """An office with a limit and two months."""
    return open_office(database, blobs, contract=LIMITED, periods=(OCTOBER, OCTOBER.shifted(1)))


def found_in(office: Office, who: str = "procurement") -> MonthSignals | None:
    """Return the first month's signals as somebody's session sees them."""
    with office.enter(who) as session:
        return find_signals(session, office.month_id)


def codes(found: MonthSignals | None) -> dict[str, str]:
    """Return what became of each check."""
    assert found is not None
    return {check["code"]: check["state"] for check in found.document["checks"]}


def test_before_anything_is_read_there_are_none(limited: Office) -> None:
    assert found_in(limited) is None


def test_the_reading_of_a_vendors_file_makes_them(limited: Office) -> None:
    limited.read(limited.upload(calls_csv(told_short=True)))
    found = found_in(limited)
    assert codes(found)["bunching"] == "signal"
    assert found is not None
    assert (found.count, found.document["contacts"]) == (1, 1800)
    assert found.document["names"]["answer_rate"]["en"]


def test_an_honest_file_is_left_alone(limited: Office) -> None:
    limited.read(limited.upload(calls_csv(told_short=False)))
    found = found_in(limited)
    assert codes(found)["bunching"] == "quiet"
    assert found is not None
    assert found.count == 0


def test_a_second_file_is_held_against_the_first(limited: Office) -> None:
    """Every wait became ten seconds shorter: nobody remembers calls better after a month."""
    limited.read(limited.upload(calls_csv(told_short=False, shift=10)))
    assert codes(found_in(limited))["late_edits"] == "off"
    limited.read(limited.upload(calls_csv(told_short=False)))
    assert codes(found_in(limited))["late_edits"] == "signal"


def test_a_month_is_held_against_what_the_month_before_told(limited: Office) -> None:
    october, november = limited.month_ids
    limited.read(limited.upload(calls_csv(told_short=False, month=11, shift=5), month_id=october))
    limited.read(limited.upload(calls_csv(told_short=False, month=11), month_id=november))
    with limited.enter("procurement") as session:
        found = find_signals(session, november)
    assert codes(found)["late_edits"] == "signal"


def test_the_clients_own_extract_makes_them_anew(limited: Office) -> None:
    limited.read(limited.upload(calls_csv(told_short=True)))
    limited.read(limited.upload(calls_csv(told_short=False), who="procurement"))
    with limited.enter("procurement") as session:
        kept = session.scalars(select(MonthSignalsRow).order_by(MonthSignalsRow.number)).all()
    assert [row.number for row in kept] == [1, 2]
    assert codes(found_in(limited))["bunching"] == "signal"


def test_a_refused_file_leaves_none(limited: Office) -> None:
    limited.read(limited.upload(b"no,header\n1,2\n"))
    assert found_in(limited) is None


def test_a_vendor_never_sees_them(limited: Office) -> None:
    limited.read(limited.upload(calls_csv(told_short=True)))
    assert found_in(limited, "vendor") is None
    with pytest.raises(Forbidden), limited.enter("vendor") as session:
        read_signals(session, limited.people["vendor"], month_id=limited.month_id)


@pytest.mark.parametrize("who", ["procurement", "qa", "auditor", "admin"])
def test_those_who_steer_the_checks_see_them(limited: Office, who: str) -> None:
    limited.read(limited.upload(calls_csv(told_short=True)))
    with limited.enter(who) as session:
        page = read_signals(session, limited.people[who], month_id=limited.month_id)
    assert page.found is not None
    assert page.found.count == 1
