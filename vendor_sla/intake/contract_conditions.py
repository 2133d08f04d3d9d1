"""Termination rights and the ladder as a contract writes them: conditions over periods."""

from typing import Any

from marshmallow import Schema, ValidationError, post_load, validates_schema

from vendor_sla.domain.conditions import (
    Condition,
    ConditionKind,
    ConsequenceKind,
    LadderStep,
    TerminationRight,
)
from vendor_sla.domain.penalties.terms import Level
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_bands import NamesPart
from vendor_sla.intake.contract_fields import (
    Choice,
    Inside,
    Number,
    OneOf,
    Part,
    Text,
    Whole,
    key_field,
)


class ConditionPart(Part):
    """What every condition says: in how many of how many periods."""

    kind_of = ConditionKind.MAX_CREDITS
    times = Whole(required=True, least=1, most=60)
    of = Whole(required=True, least=1, most=60)

    @validates_schema
    def refuse_more_times_than_periods(self, data: Any, **_: Any) -> None:
        """What cannot happen opens nothing."""
        if data.get("times", 0) > data["of"]:
            facts = {"misses": str(data["times"]), "periods": str(data["of"])}
            raise ValidationError({"times": [Problem("contract.trigger_never", "", facts)]})

    @post_load
    def build(self, data: Any, **_: Any) -> Condition:
        """Return the condition."""
        return Condition(
            kind=self.kind_of,
            times=data.get("times", data["of"]),
            of=data["of"],
            metric=data.get("metric", ""),
            level=Level(data.get("misses", "expected")),
            limit=data.get("limit"),
            percent=data.get("percent"),
            count=data.get("count", 1),
            grade=data.get("grade", ""),
            is_better=data.get("or") == "better",
            incident=data.get("incident", ""),
        )


class MaxCreditsPart(ConditionPart):
    """The period cap bound."""


class CreditsSharePart(ConditionPart):
    """Credits came to so many per cent of the fee."""

    kind_of = ConditionKind.CREDITS_SHARE
    percent = Number(required=True, above=0, most=100)


class RollingMeanPart(Part):
    """The mean over the last periods is worse than a limit."""

    metric = key_field(required=True)
    of = Whole(required=True, least=2, most=60)
    limit = Number(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> Condition:
        """Return the condition."""
        of = data["of"]
        return Condition(
            ConditionKind.ROLLING_MEAN, of, of, metric=data["metric"], limit=data["limit"]
        )


class MissesPart(ConditionPart):
    """A metric, or any, missed a level."""

    kind_of = ConditionKind.MISSES
    metric = key_field()
    misses = Choice(("expected", "minimum"), required=True)


class FailuresPart(ConditionPart):
    """So many metrics failed."""

    kind_of = ConditionKind.FAILURES
    count = Whole(required=True, least=1, most=200)


class GradePart(ConditionPart):
    """The grade, or a worse (or better) one."""

    kind_of = ConditionKind.GRADE
    grade = Text(required=True)
    or_ = Choice(("worse", "better"), required=True, data_key="or", attribute="or")


class IncidentsPart(ConditionPart):
    """So many incidents of a kind, or of any."""

    kind_of = ConditionKind.INCIDENT
    incident = key_field()
    count = Whole(required=True, least=1, most=200)


CONDITIONS: dict[str, type[Schema]] = {
    "max_credits": MaxCreditsPart,
    "credits_share": CreditsSharePart,
    "rolling_mean": RollingMeanPart,
    "misses": MissesPart,
    "failures": FailuresPart,
    "grade": GradePart,
    "incident": IncidentsPart,
}


class TerminationPart(Part):
    """A right to end the contract."""

    clause = Text(required=True)
    when = OneOf(CONDITIONS, required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> TerminationRight:
        """Return the right."""
        return TerminationRight(data["clause"], data["when"])


class LadderPart(Part):
    """A consequence that is not money."""

    clause = Text(required=True)
    consequence = Choice(ConsequenceKind, required=True)
    name = Inside(NamesPart, required=True)
    when = OneOf(CONDITIONS, required=True)
    lasts_periods = Whole(required=True, least=1, most=60)

    @post_load
    def build(self, data: Any, **_: Any) -> LadderStep:
        """Return the step."""
        return LadderStep(**data)
