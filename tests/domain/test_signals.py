"""Signals: how rare is put in months, and what the document holds."""

from decimal import Decimal

import pytest

from vendor_sla.domain.findings import RowPlace
from vendor_sla.domain.signals import (
    Check,
    CheckState,
    Condition,
    Picture,
    SignalReport,
    months_between,
    signals_document,
)


@pytest.mark.parametrize(
    ("p_value", "tests", "months"),
    [
        ("0.001", 10, 100),
        ("0.0000025", 10, 40_000),
        ("0.0000023", 10, 43_000),
        ("0.03", 10, 3),
        ("0.5", 10, 1),
        ("0.0000001", 9, None),
        ("1E-300", 1, None),
    ],
)
def test_a_chance_is_told_in_months_of_so_many_tests(
    p_value: str, tests: int, months: int | None
) -> None:
    """Beyond a million months a figure would speak of the model alone."""
    assert months_between(Decimal(p_value), tests) == months


SIGNAL = Check(
    "bunching",
    "service_level",
    CheckState.SIGNAL,
    p_value=Decimal("0.00012"),
    facts={"limit": "20"},
    count=1,
    rows=(RowPlace(7, "service_level", "", "C-1"),),
    picture=Picture(("19", "20", "21"), (4, 9, 1), (Decimal("4.0"),) * 3, (1,), 2),
    sample=(Condition("wait:service_level", "16", "20"),),
)
QUIET = Check("last_digits", "talk_seconds", CheckState.QUIET, p_value=Decimal("0.4"))
OFF = Check("late_edits", "", CheckState.OFF, reason="no_earlier")


def test_a_document_says_everything_in_plain_values() -> None:
    names = {"service_level": {"zh": "服务水平", "en": "Service level"}}
    document = signals_document(SignalReport(900, (SIGNAL, QUIET, OFF)), names)
    assert (document["format"], document["contacts"], document["tests"]) == ("signals/1", 900, 2)
    assert document["checks"][0] == {
        "code": "bunching",
        "subject": "service_level",
        "state": "signal",
        "p_value": "0.00012",
        "once_in_months": 4100,
        "reason": "",
        "facts": {"limit": "20"},
        "count": 1,
        "rows": [{"row": 7, "column": "service_level", "value": "", "interaction_id": "C-1"}],
        "picture": {
            "labels": ["19", "20", "21"],
            "counts": [4, 9, 1],
            "expected": ["4.0", "4.0", "4.0"],
            "marked": [1],
            "limit": 2,
        },
        "sample": [{"field": "wait:service_level", "above": "16", "up_to": "20", "values": []}],
    }
    assert document["checks"][2]["p_value"] is None


def test_a_check_that_is_off_is_no_test_and_a_quiet_one_no_signal() -> None:
    report = SignalReport(900, (SIGNAL, QUIET, OFF))
    assert (report.tests, report.signals) == (2, (SIGNAL,))
