"""What each class of difference between vendor and client does to each metric."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from vendor_sla.domain.assessments import Comparison, Difference
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.pairs import NO_DECISIONS, PairDecisions
from vendor_sla.domain.readings import MeasureRequest, Reading, ReadingState, Source
from vendor_sla.evidence.coverage import gap_days
from vendor_sla.evidence.keys import How
from vendor_sla.evidence.matching import NORMALISED, Matching, match_rows
from vendor_sla.evidence.offsets import period_instants
from vendor_sla.evidence.proposals import propose_pairs
from vendor_sla.measures.measurer import Measured, Measurer
from vendor_sla.services.definitions import find_definitions

if TYPE_CHECKING:
    from vendor_sla.intake.frames import Frame

Effects = Mapping[str, tuple[str, str]]
Measuring = Callable[["Frame"], tuple[Reading, ...]]


def compare(
    requests: Sequence[MeasureRequest],
    frames: Mapping[str, "Frame"],
    side_files: Mapping[str, Mapping[str, "Frame"]],
    vendor: Measured,
    *,
    decisions: PairDecisions = NO_DECISIONS,
) -> Comparison:
    """Match the vendor's contacts with the client's and re-measure with each class put right.

    `frames` and `side_files` are keyed by side; `decisions` are what people said of pairs. An
    effect is listed only where the metric's unrounded value changes, and it is given twice: on
    the rows as sent, and with time zone and rounding put right first.
    """
    period = period_instants(requests[0].period, requests[0].zone) if requests else None
    matching = match_rows(frames["vendor"], frames["client"], period=period, decisions=decisions)

    def measured(frame: "Frame", side: str, source: Source) -> tuple[Reading, ...]:
        measurer = Measurer(requests, side_files=side_files[side], source=source, with_grain=False)
        measurer.add(frame)
        return measurer.finish().readings

    def measured_again(rows: "Frame") -> tuple[Reading, ...]:
        return measured(rows, "vendor", Source.VENDOR_ROWS)

    client = measured(frames["client"], "client", Source.CLIENT_ROWS)
    differences = tuple(_with_effects(matching, vendor.readings, measured_again))
    definitions = find_definitions(requests, matching, side_files["vendor"], vendor, client)
    proposals = propose_pairs(matching, kept_apart=decisions.different)
    return Comparison(
        vendor_rows=matching.vendor_rows,
        client_rows=matching.client_rows,
        matched_exactly=matching.matched_exactly,
        matched_normalised=matching.matched_normalised,
        matched_composite=matching.pairs.count(How.COMPOSITE),
        matched_confirmed=matching.pairs.count(How.CONFIRMED),
        differences=(*differences, *definitions),
        client_readings=client,
        findings=matching.findings,
        gap_days=_gap_days(requests, frames),
        proposals=proposals.shown,
        proposals_found=proposals.found,
        decisions=decisions,
    )


def _gap_days(
    requests: Sequence[MeasureRequest], frames: Mapping[str, "Frame"]
) -> tuple[date, ...]:
    if not requests:
        return ()
    return gap_days(frames["vendor"], frames["client"], requests[0].period, requests[0].zone)


def _with_effects(
    matching: Matching, vendor: Sequence[Reading], measured: Measuring
) -> Iterator[Difference]:
    """Yield each class with its effects on the rows as sent, and on the normalised ones."""
    rows = matching.normalised if matching.needs_normalising else None
    normal = vendor if rows is None else measured(rows)
    known: dict[tuple[str, ...], tuple[Effects, Effects]] = {}
    for each in matching.differences:
        code, column = each.code, each.column
        named = (code, *(matching.together(code, column) if column else ()))
        if named not in known:
            effects = _effects(vendor, measured(matching.corrected(code, column)))
            after: Effects = {} if code in NORMALISED else effects
            if rows is not None and code not in NORMALISED:
                after = _effects(normal, measured(matching.corrected(code, column, rows=rows)))
            known[named] = effects, after
        yield replace(each, effects=known[named][0], effects_after=known[named][1])


def _effects(before: Sequence[Reading], after: Sequence[Reading]) -> Effects:
    return {
        old.metric: (_value_text(old), _value_text(new))
        for old, new in zip(before, after, strict=True)
        if old.value != new.value and old.state is not ReadingState.CLIENT_FAULT
    }


def _value_text(reading: Reading) -> str:
    return "" if reading.value is None else decimal_text(reading.value, 6)
