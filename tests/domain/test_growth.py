"""Growth stages by calendar anniversary."""

from datetime import date

import pytest

from vendor_sla.domain.growth import growth_stage


@pytest.mark.parametrize(
    ("started", "day", "stage"),
    [
        (date(2026, 1, 15), date(2026, 1, 14), None),
        (date(2026, 1, 15), date(2026, 1, 15), "novice"),
        (date(2026, 1, 15), date(2026, 2, 14), "novice"),
        (date(2026, 1, 15), date(2026, 2, 15), "growing"),
        (date(2026, 1, 31), date(2026, 2, 27), "novice"),
        (date(2026, 1, 31), date(2026, 2, 28), "growing"),
        (date(2026, 1, 15), date(2026, 4, 15), "mature"),
        (date(2026, 1, 15), date(2027, 1, 14), "mature"),
        (date(2026, 1, 15), date(2027, 1, 15), "senior"),
        (date(2024, 2, 29), date(2025, 2, 28), "senior"),
    ],
)
def test_a_stage_begins_on_its_anniversary(started: date, day: date, stage: str | None) -> None:
    assert growth_stage(started, day) == stage
