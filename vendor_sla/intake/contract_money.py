"""Money beyond single metrics as a contract writes it: points, earn-back, the bank, grades, law."""

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from vendor_sla.domain.penalties.rules import (
    CarriedKind,
    CarryForward,
    CreditBank,
    EarnBack,
    GradeMoney,
    Improvement,
    LegalNature,
    LegalTerms,
    PointsStep,
    ServicePoints,
)
from vendor_sla.domain.penalties.terms import Level
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_bands import ChargePart, charge_of
from vendor_sla.intake.contract_fields import (
    Choice,
    Inside,
    Number,
    Part,
    Several,
    Table,
    Text,
    Whole,
    YesNo,
    fault,
    shown,
)
from vendor_sla.intake.contract_repeats import named_metrics

_NEVER = "never"


class Expiry(Whole):
    """A number of periods, or `never`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(least=1, most=120, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return _NEVER if value == _NEVER else super()._deserialize(value, *args, **kwargs)


def periods_of(expiry: Any) -> int | None:
    """Return the periods of an expiry, None for `never`."""
    return None if expiry == _NEVER else int(expiry)


class PointsStepPart(ChargePart):
    """What a sum of service points costs from a number on."""

    points = Number(required=True, above=0)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_no_or_two_sums(self, _: Any, original: Any, **__: Any) -> None:
        """Refuse a step without a sum, and one with two; its points are no sum."""
        if isinstance(original, dict) and ("amount" in original) is ("fee_percent" in original):
            raise fault("contract.one_sum", sums="amount, fee_percent")

    @post_load
    def build(self, data: Any, **_: Any) -> PointsStep:
        """Return the step."""
        points = data.pop("points")
        return PointsStep(points, charge_of(data))


class ServicePointsPart(Part):
    """The price of service points: a table or a rate."""

    clause = Text(required=True)
    table = Several(Inside(PointsStepPart))
    between = Choice(("step_below",))
    each = Inside(ChargePart)
    free = Number(least=0)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_unsaid_prices(self, data: Any, original: Any, **__: Any) -> None:
        """A table rises and says what holds between its steps; a rate says its free points."""
        if not isinstance(original, dict):
            return
        if ("table" in original) is ("each" in original):
            raise fault("contract.points_table_or_rate")
        needed = "between" if "table" in original else "free"
        strange = {"between": "each", "free": "table"}
        faults: dict[str, list[Problem]] = {}
        if needed not in original:
            faults[needed] = [Problem(f"contract.points_{needed}")]
        for key, other in strange.items():
            if key in original and other in original:
                facts = {"key": key, "other": other}
                faults[key] = [Problem("contract.points_strange", "", facts)]
        steps = [step.points for step in data.get("table", ()) if isinstance(step, PointsStep)]
        if steps != sorted(set(steps)):
            faults["table"] = [Problem("contract.points_order")]
        if faults:
            raise ValidationError(faults)

    @post_load
    def build(self, data: Any, **_: Any) -> ServicePoints:
        """Return the terms."""
        each = charge_of(data["each"]) if "each" in data else None
        return ServicePoints(
            data["clause"], tuple(data.get("table", ())), each, data.get("free", Decimal(0))
        )


class EarnBackPart(Part):
    """A share of a credit comes back."""

    clause = Text(required=True)
    share_percent = Number(required=True, above=0, most=100)
    clean_periods = Whole(required=True, least=1, most=60)
    expires_after = Expiry(required=True)
    metrics = named_metrics()

    @validates_schema
    def refuse_expiry_before_the_count_is_full(self, data: Any, **_: Any) -> None:
        """The clean periods must fit into the time there is, and one more to be paid in."""
        expires = periods_of(data["expires_after"])
        if expires is not None and expires <= data["clean_periods"]:
            facts = {"expires": str(expires), "clean": str(data["clean_periods"])}
            raise ValidationError({"expires_after": [Problem("contract.never_earned", "", facts)]})

    @post_load
    def build(self, data: Any, **_: Any) -> EarnBack:
        """Return the terms."""
        return EarnBack(
            data["clause"],
            data["share_percent"],
            data["clean_periods"],
            periods_of(data["expires_after"]),
            tuple(data["metrics"]),
        )


class CreditBankPart(Part):
    """Good periods put something by."""

    clause = Text(required=True)
    beats = Choice(("expected", "stretch"), required=True)
    deposit = Inside(ChargePart, required=True)
    most = Inside(ChargePart, required=True)
    expires_after = Expiry(required=True)
    metrics = named_metrics()

    @post_load
    def build(self, data: Any, **_: Any) -> CreditBank:
        """Return the terms."""
        return CreditBank(
            data["clause"],
            Level(data["beats"]),
            charge_of(data["deposit"]),
            charge_of(data["most"]),
            periods_of(data["expires_after"]),
            tuple(data["metrics"]),
        )


class ImprovementPart(Part):
    """Levels that rise with the vendor."""

    clause = Text(required=True)
    periods = Whole(required=True, least=2, most=60)
    share_percent = Number(required=True, above=0, most=100)
    metrics = named_metrics()

    @post_load
    def build(self, data: Any, **_: Any) -> Improvement:
        """Return the terms."""
        return Improvement(**{**data, "metrics": tuple(data["metrics"])})


class CarryForwardPart(Part):
    """What found no room is carried on."""

    clause = Text(required=True)
    what = Choice(CarriedKind, required=True)
    expires_after = Expiry(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> CarryForward:
        """Return the terms."""
        return CarryForward(data["clause"], data["what"], periods_of(data["expires_after"]))


class GradeMoneyPart(Part):
    """Rewards and deductions by grade."""

    clause = Text(required=True)
    inside_cap = YesNo(required=True)
    rewards = Table(Text(), Inside(ChargePart))
    deductions = Table(Text(), Inside(ChargePart))

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_nothing_and_both(self, _: Any, original: Any, **__: Any) -> None:
        """Something is said, and no grade is both rewarded and deducted."""
        if not isinstance(original, dict):
            return
        rewards, deductions = (original.get(key) for key in ("rewards", "deductions"))
        if rewards is None and deductions is None:
            raise fault("contract.grade_money_empty")
        if isinstance(rewards, dict) and isinstance(deductions, dict):
            both = [grade for grade in rewards if grade in deductions]
            if both:
                facts = {"grade": shown(both[0])}
                raise ValidationError({"deductions": [Problem("contract.grade_twice", "", facts)]})

    @post_load
    def build(self, data: Any, **_: Any) -> GradeMoney:
        """Return the terms."""
        rewards, deductions = (
            tuple((grade, charge_of(charge)) for grade, charge in data.get(key, {}).items())
            for key in ("rewards", "deductions")
        )
        return GradeMoney(data["clause"], data["inside_cap"], rewards, deductions)


class Days(Whole):
    """A number of days, or `none`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(least=1, most=3650, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return 0 if value == "none" else super()._deserialize(value, *args, **kwargs)


class LegalPart(Part):
    """What credits are in law and for tax."""

    clause = Text(required=True)
    nature = Choice(LegalNature, required=True)
    sole_remedy = YesNo(required=True)
    claim_within_days = Days(required=True)
    tax_percent = Number(required=True, least=0, most=100)
    tax_adjusted = YesNo(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> LegalTerms:
        """Return the terms."""
        return LegalTerms(
            data["clause"],
            data["nature"],
            data["sole_remedy"],
            data["claim_within_days"] or None,
            data["tax_percent"],
            data["tax_adjusted"],
        )
