"""Scoring rules as a contract writes them: one part a rule."""

from typing import Any

from marshmallow import Schema, ValidationError, post_load

from vendor_sla.domain.penalties.terms import Stepping
from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.scoring_rules import BandPoints, Deducted, InterpolatedPoints, PassFail
from vendor_sla.intake.contract_bands import (
    Anchors,
    Bands,
    Level,
    PointsAnchorPart,
    PointsBandPart,
)
from vendor_sla.intake.contract_fields import Choice, Inside, Number, Part


class LinearPart(Part):
    """0 at the floor, 100 at `expected`; the metric completes it with its direction."""

    floor = Level(required=True)
    stretch_points = Number(above=100)


class InterpolatePart(Part):
    """Points between anchors."""

    max_points = Number(required=True, above=0)
    anchors = Anchors(Inside(PointsAnchorPart), required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> InterpolatedPoints:
        """Return the rule; no anchor may give more than the maximum."""
        for place, anchor in enumerate(data["anchors"]):
            if anchor.worth > data["max_points"]:
                facts = {"points": str(anchor.worth), "most": str(data["max_points"])}
                raise ValidationError(
                    {"anchors": {place: {"points": [Problem("contract.above_maximum", "", facts)]}}}
                )
        return InterpolatedPoints(data["anchors"], data["max_points"])


class PointBandsPart(Part):
    """Points by band."""

    bands = Bands(Inside(PointsBandPart), required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> BandPoints:
        """Return the rule."""
        return BandPoints(data["bands"])


class PassFailPart(Part):
    """All or nothing."""

    @post_load
    def build(self, *_: Any, **__: Any) -> PassFail:
        """Return the rule."""
        return PassFail()


class DeductPart(Part):
    """Points off for each step short."""

    points = Number(required=True, above=0)
    each = Number(required=True, above=0)
    step = Choice(Stepping, required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> Deducted:
        """Return the rule."""
        return Deducted(data["points"], data["each"], data["step"])


RULES: dict[str, type[Schema]] = {
    "linear": LinearPart,
    "interpolate": InterpolatePart,
    "bands": PointBandsPart,
    "pass_fail": PassFailPart,
    "deduct": DeductPart,
}
