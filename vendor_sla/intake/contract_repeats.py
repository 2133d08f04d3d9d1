"""Multipliers of repeated, extensive and severe failures as a contract writes them."""

from typing import Any

from marshmallow import Schema, ValidationError, post_load, validates_schema

from vendor_sla.domain.penalties.rules import Repeat, RepeatKind
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_fields import Number, Part, Several, Text, Whole, key_field


def named_metrics() -> Several:
    """Return the field of the metrics a rule is for; left out it is for all."""
    return Several(key_field(), load_default=list)


class RepeatPart(Part):
    """What every repeat rule says."""

    kind_of_repeat = RepeatKind.THRESHOLD
    clause = Text(required=True)
    factor = Number(required=True, above=1, most=100)
    metrics = named_metrics()

    @post_load
    def build(self, data: Any, **_: Any) -> Repeat:
        """Return the rule."""
        return Repeat(
            data["clause"],
            self.kind_of_repeat,
            data["factor"],
            data.get("failures", 1),
            data.get("periods", 0),
            tuple(data["metrics"]),
        )


class ThresholdRepeatPart(RepeatPart):
    """A value that misses the metric's minimum."""


class ConsecutivePart(RepeatPart):
    """From the n-th failure running on."""

    kind_of_repeat = RepeatKind.CONSECUTIVE
    failures = Whole(required=True, least=2, most=60)


class ExtensivePart(RepeatPart):
    """So many metrics fail in one period."""

    kind_of_repeat = RepeatKind.EXTENSIVE
    failures = Whole(required=True, least=2, most=60)


class RepeatedPart(RepeatPart):
    """The metric failed in so many of its last periods."""

    kind_of_repeat = RepeatKind.REPEATED
    failures = Whole(required=True, least=2, most=60)
    periods = Whole(required=True, least=2, most=60)

    @validates_schema
    def refuse_more_failures_than_periods(self, data: Any, **_: Any) -> None:
        """Three failures do not fit into two periods."""
        if data["failures"] > data["periods"]:
            facts = {"misses": str(data["failures"]), "periods": str(data["periods"])}
            raise ValidationError({"failures": [Problem("contract.trigger_never", "", facts)]})


REPEATS: dict[str, type[Schema]] = {
    "consecutive": ConsecutivePart,
    "repeated": RepeatedPart,
    "extensive": ExtensivePart,
    "threshold": ThresholdRepeatPart,
}
