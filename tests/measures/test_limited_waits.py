"""Limited waits: whose clock a contract limits, and how long it ran."""

from datetime import timedelta

import pandas as pd

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked
from vendor_sla.domain.readings import MeasureRequest, SpanBy
from vendor_sla.measures.limited_waits import limited_waits, transfer_waits

SECOND = 1_000_000
CALLS = contacts(
    opened_at=["2026-10-01 08:00:00"] * 3 + ["2026-09-30 08:00:00"],
    queue_entered_at=["2026-10-01 08:00:05"] * 3 + ["2026-09-30 08:00:05"],
    answered_at=["2026-10-01 08:00:20", "2026-10-01 08:01:05", None, "2026-09-30 08:00:10"],
    resolved_at=["2026-10-01 09:00:00", "2026-10-03 08:00:00", None, "2026-10-01 08:00:00"],
    channel=["phone", "chat", "phone", "phone"],
)


def service_level(**parameters: object) -> MeasureRequest:
    """Return a service level of 20 seconds, from the queue."""
    given = {"within": timedelta(seconds=20), "formula": "F3", **parameters}
    return asked("service_level", **given)  # type: ignore[arg-type]  # test values


def told(frame: pd.DataFrame) -> list[tuple[int, int, int]]:
    """Return place, wait and limit in seconds."""
    return [
        (int(place), int(wait) // SECOND, int(limit) // SECOND)
        for place, wait, limit in frame[["place", "wait", "limit"]].to_numpy().tolist()
    ]


def test_answered_contacts_that_entered_in_the_period_have_a_wait() -> None:
    """The third was never answered, the fourth entered the month before."""
    found = limited_waits([service_level()], CALLS, {})
    assert told(found["service_level"]) == [(0, 15, 20), (1, 60, 20)]


def test_the_contracts_scope_and_start_count() -> None:
    phone = service_level(start="opened", scope={"channel": ("phone",)})
    assert told(limited_waits([phone], CALLS, {})["service_level"]) == [(0, 20, 20)]


def test_a_limit_may_depend_on_the_channel() -> None:
    by_channel = SpanBy("channel", {"phone": timedelta(seconds=20), "chat": timedelta(minutes=2)})
    found = limited_waits([service_level(within=by_channel)], CALLS, {})
    assert told(found["service_level"]) == [(0, 15, 20), (1, 60, 120)]


def test_resolution_runs_without_its_pauses() -> None:
    pauses = side_file(
        "pauses",
        interaction_id=["b"],
        started_at=["2026-10-01 10:00:00"],
        ended_at=["2026-10-02 10:00:00"],
    )
    request = asked("resolved_within", within=timedelta(hours=24))
    found = limited_waits([request], CALLS, {"pauses": pauses})
    assert told(found["resolved_within"]) == [(0, 3600, 86_400), (1, 86_400, 86_400)]


def test_a_due_time_of_the_file_is_the_limit_of_its_row() -> None:
    due = CALLS.assign(due_at=pd.to_datetime(["2026-10-01 10:00:00"] * 4).astype("datetime64[us]"))
    request = asked("resolved_within", within=timedelta(hours=24), governing_due="file")
    found = limited_waits([request], due, {})
    assert told(found["resolved_within"]) == [(0, 3600, 7200), (1, 172_800, 7200)]


def test_metrics_without_a_limit_have_none_and_twins_stand_once() -> None:
    twin = asked("service_level", key="again", within=timedelta(seconds=20), formula="F1", scope={})
    mean = asked("speed_of_answer")
    assert list(limited_waits([mean, service_level(), twin], CALLS, {})) == ["service_level"]


def test_the_last_transfer_ends_the_clock_of_transfers() -> None:
    transfers = side_file(
        "transfers",
        interaction_id=["b", "b", "x"],
        queued_at=["2026-10-01 09:00:00", "2026-10-01 12:00:00", "2026-10-01 12:00:00"],
    )
    request = asked("resolved_within", within=timedelta(hours=24))
    found = transfer_waits([request], CALLS, {"transfers": transfers})
    assert told(found["resolved_within"]) == [(1, 14_400, 86_400)]
    assert transfer_waits([request], CALLS, {}) == {}
