"""A metric as a contract writes it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from marshmallow import ValidationError, validates_schema

from vendor_sla.domain.catalogue import find_definition, unit_of
from vendor_sla.domain.catalogue.definitions import Dimension, Direction, Names
from vendor_sla.domain.contracts import MetricLevel, MetricTerms
from vendor_sla.domain.penalties.terms import Cap
from vendor_sla.domain.ranges import Target
from vendor_sla.domain.scoring_rules import BandPoints, Linear, ScoringRule
from vendor_sla.intake.contract_bands import (
    ChargePart,
    Level,
    NamesPart,
    at_precision,
    charge_of,
    opened,
)
from vendor_sla.intake.contract_bonuses import BONUSES
from vendor_sla.intake.contract_evidence import MetricEvidencePart, evidence_of
from vendor_sla.intake.contract_fields import (
    Choice,
    Day,
    Inside,
    Number,
    OneOf,
    Part,
    Raw,
    Several,
    Text,
    Whole,
    key_field,
)
from vendor_sla.intake.contract_metric_checks import check_metric
from vendor_sla.intake.contract_parameters import read_parameters, read_scope
from vendor_sla.intake.contract_penalties import PENALTIES, NotDelivered
from vendor_sla.intake.contract_rules import RULES


class CapPart(ChargePart):
    """A limit and its clause."""

    clause = Text(required=True)


class MetricPart(Part):
    """One metric; checked as far as it can be read, so that all its faults come at once."""

    key = key_field(required=True)
    clause = Text(required=True)
    name = Inside(NamesPart)
    measure = Text(required=True)
    version = Whole(required=True, least=1)
    dimension = Choice(Dimension)
    level = Choice(MetricLevel, required=True)
    direction = Choice(Direction, required=True)
    places = Whole(required=True, least=0, most=6)
    with_ = Raw(data_key="with", load_default=dict)
    scope = Raw(load_default=dict)
    calendar = key_field()
    evidence = Inside(MetricEvidencePart)
    expected = Level()
    minimum = Level()
    stretch = Level()
    weight = Number(above=0, most=100)
    scoring = OneOf(RULES, chooser="rule")
    penalties = Several(OneOf(PENALTIES), least=0, load_default=list)
    bonus = OneOf(BONUSES)
    cap = Inside(CapPart)
    minimum_volume = Whole(load_default=0, least=0)
    ramp_up_through = Day()
    period = Choice(("quarter",))
    not_delivered_money = NotDelivered()

    def load(self, data: Any, **options: Any) -> Any:
        """Read the metric; its bands meet at its own precision."""
        with at_precision(data.get("places") if isinstance(data, dict) else None):
            return super().load(data, **options)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_contradictions(self, data: Any, original: Any, **_: Any) -> None:
        """Hold the metric against the catalogue and against itself."""
        messages = check_metric(
            data, said=frozenset(original) if isinstance(original, dict) else frozenset()
        )
        if messages:
            raise ValidationError(messages)


def build_metric(
    data: dict[str, Any], *, only_calendar: str, evidence: dict[str, Any] | None = None
) -> MetricTerms:
    """Return a metric's terms from a part without faults.

    `evidence` is what the contract says for all metrics.
    """
    definition = find_definition(data["measure"], data["version"])
    assert definition is not None, "a metric of an unknown measure is refused"
    parameters = read_parameters(definition, data["with_"]).values
    direction = data["direction"]
    unit = unit_of(definition, parameters)
    return MetricTerms(
        key=data["key"],
        clause=data["clause"],
        name=data.get("name") or Names(definition.name.zh, definition.name.en),
        measure=definition.id,
        version=definition.version,
        dimension=data.get("dimension", definition.dimension),
        unit=unit,
        direction=direction,
        level=data["level"],
        places=data["places"],
        parameters=parameters,
        scope=read_scope(data["scope"])[0],
        calendar=data.get("calendar", only_calendar),
        evidence=evidence_of(data, definition, unit, evidence or {}),
        weight_percent=Fraction(data.get("weight", 0)),
        expected=target_of(data.get("expected"), direction),
        minimum=target_of(data.get("minimum"), direction),
        stretch=target_of(data.get("stretch"), direction),
        rule=_rule(data.get("scoring"), direction),
        penalties=tuple(data["penalties"]),
        bonus=data.get("bonus"),
        cap=Cap(charge_of(data["cap"]), data["cap"]["clause"]) if "cap" in data else None,
        minimum_volume=data["minimum_volume"],
        ramp_up_to=data.get("ramp_up_through"),
        undelivered=data.get("not_delivered_money"),
        is_quarterly="period" in data,
    )


def target_of(written: Decimal | Target | None, direction: Direction) -> Target | None:
    """Return the target a level stands for: a floor, a ceiling, or both."""
    if written is None or isinstance(written, Target):
        return written
    return Target(lower=written) if direction is Direction.UP else Target(upper=written)


def _rule(said: Any, direction: Direction) -> ScoringRule | None:
    if isinstance(said, dict):
        floor = target_of(said["floor"], direction)
        assert floor is not None, "a linear rule says its floor"
        return Linear(floor, said.get("stretch_points"))
    if isinstance(said, BandPoints):
        return BandPoints(opened(said.bands))
    rule: ScoringRule | None = said
    return rule
