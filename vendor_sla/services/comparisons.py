"""What each class of difference between vendor and client does to each metric."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from vendor_sla.domain.assessments import Comparison, Difference
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.readings import MeasureRequest, Reading, Source
from vendor_sla.evidence.coverage import gap_days
from vendor_sla.evidence.matching import match_rows
from vendor_sla.measures.measurer import Measured, Measurer

if TYPE_CHECKING:
    from vendor_sla.intake.frames import Frame


def compare(
    requests: Sequence[MeasureRequest],
    frames: Mapping[str, "Frame"],
    side_files: Mapping[str, Mapping[str, "Frame"]],
    vendor: Measured,
) -> Comparison:
    """Match the vendor's contacts with the client's and re-measure with each class put right.

    `frames` and `side_files` are keyed by side. An effect is listed only where the metric's
    unrounded value changes.
    """
    matching = match_rows(frames["vendor"], frames["client"])

    def measured(frame: "Frame", side: str, source: Source) -> tuple[Reading, ...]:
        measurer = Measurer(requests, side_files=side_files[side], source=source, with_grain=False)
        measurer.add(frame)
        return measurer.finish().readings

    def with_effects(difference: Difference) -> Difference:
        corrected = matching.corrected(difference.code, difference.column)
        after = measured(corrected, "vendor", Source.VENDOR_ROWS)
        return replace(difference, effects=_effects(vendor.readings, after))

    return Comparison(
        vendor_rows=matching.vendor_rows,
        client_rows=matching.client_rows,
        matched_exactly=matching.matched_exactly,
        matched_normalised=matching.matched_normalised,
        differences=tuple(map(with_effects, matching.differences)),
        client_readings=measured(frames["client"], "client", Source.CLIENT_ROWS),
        findings=matching.findings,
        gap_days=_gap_days(requests, frames),
    )


def _gap_days(
    requests: Sequence[MeasureRequest], frames: Mapping[str, "Frame"]
) -> tuple[date, ...]:
    if not requests:
        return ()
    return gap_days(frames["vendor"], frames["client"], requests[0].period, requests[0].zone)


def _effects(before: Sequence[Reading], after: Sequence[Reading]) -> Mapping[str, tuple[str, str]]:
    return {
        old.metric: (_value_text(old), _value_text(new))
        for old, new in zip(before, after, strict=True)
        if old.value != new.value
    }


def _value_text(reading: Reading) -> str:
    return "" if reading.value is None else decimal_text(reading.value, 6)
