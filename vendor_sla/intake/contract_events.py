"""What may happen beside the figures, as a contract writes it: reports, incidents, relief."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, post_load

from vendor_sla.domain.penalties.rules import (
    DayCount,
    IncidentTerms,
    ReliefArithmetic,
    ReliefCode,
    ReportRule,
)
from vendor_sla.intake.contract_bands import ChargePart, NamesPart, PointedChargePart, charge_of
from vendor_sla.intake.contract_fields import (
    Choice,
    Inside,
    Number,
    Part,
    Raw,
    Several,
    Text,
    Whole,
    YesNo,
    key_field,
)


class Most(Raw):
    """`none`, or a limit."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return None if value == "none" else charge_of(ChargePart().load(value))


class ReportPart(PointedChargePart):
    """What a report that never came costs."""

    clause = Text(required=True)
    inside_cap = YesNo(required=True)
    fails = Several(key_field(), least=0, load_default=list)

    @post_load
    def build(self, data: Any, **_: Any) -> ReportRule:
        """Return the rule."""
        return ReportRule(
            clause=data["clause"],
            charge=charge_of(data),
            is_inside_cap=data["inside_cap"],
            days=data.get("days", DayCount.CALENDAR),
            failures=data.get("failures", 1),
            most=data.get("most"),
            fails=tuple(data["fails"]),
        )


class LateReportPart(ReportPart):
    """What each day of a late report costs."""

    days = Choice(DayCount, required=True)
    most = Most(required=True)


class WrongReportPart(ReportPart):
    """What a wrong report costs: so many failures."""

    failures = Whole(required=True, least=1, most=60)


class IncidentMost(Most):
    """`none`, `cost`, or a limit."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return value if value == "cost" else super()._deserialize(value, *args, **kwargs)


class IncidentPart(PointedChargePart):
    """A critical incident and its price."""

    key = key_field(required=True)
    clause = Text(required=True)
    name = Inside(NamesPart, required=True)
    per = Choice(("case", "day"), required=True)
    most = IncidentMost(required=True)
    inside_cap = YesNo(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> IncidentTerms:
        """Return the terms."""
        is_up_to_cost = data["most"] == "cost"
        return IncidentTerms(
            key=data["key"],
            clause=data["clause"],
            name=data["name"],
            charge=charge_of(data),
            is_per_day=data["per"] == "day",
            is_inside_cap=data["inside_cap"],
            most=None if is_up_to_cost else data["most"],
            is_up_to_cost=is_up_to_cost,
        )


class ReliefPart(Part):
    """What every relief code says."""

    arithmetic_of = ReliefArithmetic.ADD
    key = key_field(required=True)
    clause = Text(required=True)
    name = Inside(NamesPart, required=True)
    evidence = Choice(("required", "optional"), required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> ReliefCode:
        """Return the code."""
        return ReliefCode(
            key=data["key"],
            clause=data["clause"],
            name=data["name"],
            arithmetic=self.arithmetic_of,
            is_evidence_needed=data["evidence"] == "required",
            band_percent=data.get("band_percent", Decimal(0)),
            is_dropped=data.get("excess") == "dropped",
        )


class AddPart(ReliefPart):
    """Excused misses count as met."""


class DropPart(ReliefPart):
    """Excused misses leave both counts."""

    arithmetic_of = ReliefArithmetic.DROP


class ForecastPart(ReliefPart):
    """Misses that arrive once the forecast and its band are passed."""

    arithmetic_of = ReliefArithmetic.FORECAST
    band_percent = Number(required=True, least=0)
    excess = Choice(("met", "dropped"), required=True)


RELIEF: dict[str, type[Schema]] = {
    "add_to_numerator": AddPart,
    "drop": DropPart,
    "forecast": ForecastPart,
}
