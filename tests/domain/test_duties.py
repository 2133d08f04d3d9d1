"""When files are due."""

from dataclasses import replace
from datetime import date, time

import pytest

from tests.builders.contracts import contract, metric, reading, texts
from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.contracts import DataDuty
from vendor_sla.domain.duties import due_days, with_client_duties
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import ReadingState
from vendor_sla.domain.refusals import Invalid

OFFICE = WorkingCalendar(
    zone="Asia/Shanghai",
    hours=tuple((weekday, time(9), time(18)) for weekday in range(1, 6)),
    closed=frozenset(date(2026, 10, day) for day in range(1, 8)),
    opened=frozenset({date(2026, 10, 10)}),
)
ALWAYS = WorkingCalendar(zone="Asia/Shanghai")
SCORING = """
clause: "7"
dimensions: {efficiency: 50, quality: 50}
grades: [{grade: A, from: 90}, {grade: B, from: 0, to: 90}]
no_volume: redistribute
not_delivered: zero
client_fault: redistribute
"""


def duty(working_day: int, grace_days: int) -> DataDuty:
    """Return a vendor's duty."""
    return DataDuty(("contacts",), "vendor", working_day, grace_days, "office", "6.1")


@pytest.mark.parametrize(
    ("calendar", "working_day", "grace_days", "on", "until"),
    [
        # National Day closes 1 to 7 October 2026; Saturday the 10th is a make-up working day.
        (OFFICE, 1, 0, 8, 8),
        (OFFICE, 3, 0, 10, 10),
        (OFFICE, 3, 2, 10, 13),
        (ALWAYS, 3, 2, 3, 5),
    ],
)
def test_files_are_due_on_the_nth_working_day_and_grace_counts_working_days(
    calendar: WorkingCalendar, working_day: int, grace_days: int, on: int, until: int
) -> None:
    """September's files, in October."""
    due = due_days(duty(working_day, grace_days), Period.month(2026, 9), calendar)
    assert (due.on, due.grace_until) == (date(2026, 10, on), date(2026, 10, until))


def test_holidays_not_yet_published_are_never_guessed() -> None:
    """A calendar that ends with the year refuses January."""
    known = replace(OFFICE, known_from=date(2026, 1, 1), known_to=date(2027, 1, 1))
    with pytest.raises(Invalid) as refused:
        due_days(duty(1, 0), Period.month(2026, 12), known)
    assert refused.value.problems[0].code == "duties.holidays_unknown"


def test_what_only_the_client_owes_is_not_the_vendors_fault() -> None:
    """Reviews are the client's duty here, contacts the vendor's: only the second counts against."""
    terms = contract(
        metric(key="answered", measure="answer_rate"),
        metric(key="checked", measure="accuracy_rate", weight=100),
        scoring=texts(SCORING),
        data_duties=[
            {"kinds": ["contacts"], "by": "vendor", "working_day": "3", "grace_days": "0",
             "calendar": "always", "clause": "6.1"},
            {"kinds": ["qa"], "by": "client", "working_day": "5", "grace_days": "0",
             "calendar": "always", "clause": "6.2"},
        ],
    )  # fmt: skip
    missing = [reading(one, state=ReadingState.NOT_DELIVERED) for one in terms.metrics]
    states = {one.metric: one.state for one in with_client_duties(terms, missing)}
    assert states == {
        "answered": ReadingState.NOT_DELIVERED,
        "checked": ReadingState.CLIENT_FAULT,
    }
