"""Definitions: the rows agree, and yet the vendor reports another figure than they give."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from vendor_sla.domain.assessments import Difference
from vendor_sla.domain.catalogue import columns_needed, definition
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.findings import Finding
from vendor_sla.domain.readings import MeasureRequest, Reading, Source
from vendor_sla.evidence.matching import Matching
from vendor_sla.measures.measurer import Measured, Measurer

if TYPE_CHECKING:
    from vendor_sla.intake.frames import Frame

# The vendor's own word on a row, by the measure that computes the same thing.
_CLAIMS = {"response_within": "response_claimed_met", "resolved_within": "resolution_claimed_met"}
_ALWAYS_READ = frozenset(
    {"opened_at", "answered_at", "first_response_at", "resolved_at", "paused_seconds"}
)
_MOST = 10


def find_definitions(
    requests: Sequence[MeasureRequest],
    matching: Matching,
    files: Mapping[str, "Frame"],
    vendor: Measured,
    client: Sequence[Reading],
) -> tuple[Difference, ...]:
    """Return the class `definition`: by claims of single rows, and by sums handed in.

    A claim differs where both sides' rows agree in what the metric reads (but for time zone and
    rounding) and the contract's own computation says otherwise. A sum differs where the vendor's
    and the client's rows give the same value and the vendor reports another. Effects are (as the
    vendor reports it, as the rows give it).
    """
    readings = {reading.metric: reading for reading in vendor.readings}
    by_rows = [
        found
        for request in requests
        if request.measure in _CLAIMS
        for found in _by_claims(request, matching, files, readings[request.key])
    ]
    return (*by_rows, *_by_sums(requests, files, readings, client))


@dataclass(frozen=True, slots=True)
class _Claims:
    """The rows a claim contradicts: `kept` are claimed missed and met, `broken` the reverse."""

    kept: Finding | None
    broken: Finding | None

    @property
    def count(self) -> int:
        return sum(found.count for found in (self.kept, self.broken) if found)

    @property
    def gain(self) -> int:
        """Return how many hits more the claims have than the rows."""
        return (self.broken.count if self.broken else 0) - (self.kept.count if self.kept else 0)

    @property
    def examples(self) -> tuple[Mapping[str, str], ...]:
        return tuple(
            {
                "side": "vendor",
                "interaction_id": place.interaction_id,
                "row": str(place.row),
                "vendor": claimed,
                "client": computed,
            }
            for found, claimed, computed in (
                (self.broken, "true", "false"),
                (self.kept, "false", "true"),
            )
            if found
            for place in found.rows[:_MOST]
        )[:_MOST]


def _by_claims(
    request: MeasureRequest, matching: Matching, files: Mapping[str, "Frame"], reading: Reading
) -> Iterator[Difference]:
    claim = _CLAIMS[request.measure]
    needed = columns_needed(definition(request.measure, request.version), request.parameters)
    read = {name.removeprefix("contacts.") for name in needed} | _ALWAYS_READ | set(request.scope)
    rows = matching.agreeing(read - {claim}, request.scope)
    if rows is None or claim not in rows:
        return
    measurer = Measurer([request], side_files=files, with_grain=False)
    measurer.add(rows)
    found = {one.code: one for one in measurer.finish().findings if one.subject == claim}
    claims = _Claims(found.get("claimed_missed_but_met"), found.get("claimed_met_but_missed"))
    if claims.count:
        share = round_half_up(Fraction(100 * claims.count, len(rows)), 2)
        effects = _claimed(reading, claims.gain)
        yield Difference(
            "definition",
            claims.count,
            share,
            column=claim,
            effects=effects,
            effects_after=effects,
            examples=claims.examples,
            facts={"metric": request.key},
        )


def _claimed(reading: Reading, gain: int) -> Mapping[str, tuple[str, str]]:
    if reading.value is None or reading.numerator is None or not reading.denominator:
        return {}
    claimed = 100 * (Fraction(reading.numerator) + gain) / Fraction(reading.denominator)
    return {reading.metric: (decimal_text(claimed, 6), decimal_text(reading.value, 6))}


def _by_sums(
    requests: Sequence[MeasureRequest],
    files: Mapping[str, "Frame"],
    readings: Mapping[str, Reading],
    client: Sequence[Reading],
) -> Iterator[Difference]:
    if "aggregates" not in files:
        return
    measurer = Measurer(requests, side_files={"aggregates": files["aggregates"]}, with_grain=False)
    reported = [one for one in measurer.finish().readings if one.source is Source.AGGREGATE]
    theirs = {reading.metric: reading for reading in client}
    effects = {
        one.metric: (decimal_text(one.value, 6), decimal_text(mine.value, 6))
        for one in reported
        if one.value is not None
        and (mine := readings[one.metric]).value is not None
        and mine.source is not Source.AGGREGATE
        and mine.rounded == theirs[one.metric].rounded != one.rounded
    }
    if effects:
        share = round_half_up(Fraction(100 * len(effects), len(reported)), 2)
        yield Difference(
            "definition",
            len(effects),
            share,
            column="aggregates",
            effects=effects,
            effects_after=effects,
            examples=(),
        )
