"""Measuring for tests: one metric of a few rows, in October 2026, UTC, on a 24x7 clock."""

import pandas as pd

from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import MeasureRequest, ParameterValue, Reading, Scope
from vendor_sla.measures.measurer import Measured, Measurer

OCTOBER = Period.month(2026, 10)


def asked(
    measure: str,
    *,
    key: str = "",
    scope: Scope | None = None,
    period: Period = OCTOBER,
    calendar: WorkingCalendar | None = None,
    zone: str = "UTC",
    **parameters: ParameterValue,
) -> MeasureRequest:
    """Return a request of version 1; parameters left out take the catalogue's default."""
    return MeasureRequest(
        key=key or measure,
        measure=measure,
        version=1,
        parameters=parameters,
        scope=scope or {},
        places=2,
        period=period,
        zone=zone,
        calendar=calendar or WorkingCalendar(zone),
    )


def measured(
    *requests: MeasureRequest, contacts: pd.DataFrame | None = None, **files: pd.DataFrame
) -> Measured:
    """Return what one block of contacts and some side files give."""
    measurer = Measurer(requests, side_files=files)
    if contacts is not None:
        measurer.add(contacts)
    return measurer.finish()


def reading(
    request: MeasureRequest, contacts: pd.DataFrame | None = None, **files: pd.DataFrame
) -> Reading:
    """Return the one reading of a request."""
    return measured(request, contacts=contacts, **files).readings[0]


def counts(
    request: MeasureRequest, contacts: pd.DataFrame | None = None, **files: pd.DataFrame
) -> tuple[str, str, str]:
    """Return numerator, denominator and rounded value as text; the state where there is none."""
    found = reading(request, contacts, **files)
    if found.value is None:
        return found.state.value, "", ""
    return str(found.numerator), str(found.denominator), str(found.rounded)


def whole(found: Reading) -> tuple[int, int]:
    """Return numerator and denominator of a reading that has whole ones."""
    assert found.numerator is not None
    assert found.denominator is not None
    numerator, denominator = int(found.numerator), int(found.denominator)
    assert found.numerator == numerator
    assert found.denominator == denominator
    return numerator, denominator
