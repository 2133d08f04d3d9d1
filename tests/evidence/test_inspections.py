"""Inspections: the switching rules of ISO 2859-1, with what decides nothing left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.domain.decisions import Outcome
from vendor_sla.evidence.inspections import Severity, inspection_after, severities


@pytest.mark.parametrize(
    ("results", "after"),
    [
        ("", Severity.NORMAL),
        ("R", Severity.NORMAL),
        ("RR", Severity.TIGHTENED),
        ("RAAAR", Severity.TIGHTENED),
        ("RAAAAR", Severity.NORMAL),
        ("RRAAAA", Severity.TIGHTENED),
        ("RRAAAAA", Severity.NORMAL),
        ("RRAAAAAR", Severity.NORMAL),
        ("RRRRRR", Severity.TIGHTENED),
        ("RRRRRRR", Severity.STOPPED),
        ("RRRAAAARARARAR", Severity.STOPPED),
        ("RRRRRRRA", Severity.TIGHTENED),
        ("RRRRRRRAAAAA", Severity.NORMAL),
    ],
)
def test_effort_follows_the_results(results: str, after: Severity) -> None:
    assert inspection_after(results) is after


@given(st.text("ARIV", max_size=20))
def test_what_decides_nothing_switches_nothing(results: str) -> None:
    decided = results.replace("I", "").replace("V", "")
    assert inspection_after(results) is inspection_after(decided)
    assert len(severities(results)) == len(results)


def test_outcomes_are_read_as_letters_are() -> None:
    outcomes = [Outcome.REPLACE, Outcome.INCONCLUSIVE, Outcome.ACCEPT, Outcome.VOID, Outcome.REJECT]
    assert inspection_after(outcomes) is inspection_after("RIAVR") is Severity.TIGHTENED


def test_a_vendor_that_withheld_its_share_begins_tightened() -> None:
    assert inspection_after("AAAA", first=Severity.TIGHTENED) is Severity.TIGHTENED
    assert inspection_after("AAAAA", first=Severity.TIGHTENED) is Severity.NORMAL
    assert severities("AA", first=Severity.STOPPED) == [Severity.TIGHTENED] * 2


def test_unknown_letters_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="Results are A, R, I or V"):
        inspection_after("AXR")
