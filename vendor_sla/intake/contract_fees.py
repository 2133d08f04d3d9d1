"""The fee, its score-linked shares, the amount at risk and the caps as a contract writes them."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, post_load, validates_schema

from vendor_sla.domain.fees import Deduction, FixedFee, LinkedTo, Tier, Tiering, UnitFee
from vendor_sla.domain.penalties.rules import YearBase, YearKind
from vendor_sla.domain.penalties.terms import AtRisk, Pool, Stepping
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_bands import (
    Anchors,
    Bands,
    ChargePart,
    PayableAnchorPart,
    PayableBandPart,
)
from vendor_sla.intake.contract_fields import (
    Choice,
    Inside,
    Number,
    Part,
    Raw,
    Several,
    Table,
    Text,
    Whole,
    YesNo,
    key_field,
)
from vendor_sla.intake.contract_metrics import CapPart

_VOLUME = re.compile(r"[a-z_]+(\.[a-z0-9_]+)*", re.ASCII)


class TierPart(Part):
    """The price of the units up to a number; the last tier has none."""

    up_to = Whole(above=0)
    price = Number(required=True, least=0)

    @post_load
    def build(self, data: Any, **_: Any) -> Tier:
        """Return the tier."""
        return Tier(data.get("up_to"), data["price"])


class DeductionPart(Part):
    """So many per cent less for each point of the total below a mark."""

    below = Number(required=True, above=0, most=100)
    each = Number(required=True, above=0)
    step = Choice(Stepping, required=True)
    percent = Number(required=True, above=0, most=100)
    least = Number(required=True, least=0, most=100)

    @post_load
    def build(self, data: Any, **_: Any) -> Deduction:
        """Return the rule."""
        return Deduction(data["below"], data["each"], data["step"], data["percent"], data["least"])


class SharePart(Part):
    """A score-linked share of the fee."""

    key = key_field(required=True)
    percent = Number(required=True, above=0, most=100)
    clause = Text(required=True)
    by = Choice(LinkedTo, required=True)
    unscored = Number(required=True, least=0)
    bands = Bands(Inside(PayableBandPart))
    anchors = Anchors(Inside(PayableAnchorPart))
    grades = Table(Text(), Number(least=0))
    deduct = Inside(DeductionPart)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_no_or_two_tables(self, _: Any, original: Any, **__: Any) -> None:
        """By grade: `grades`. By total: one of `bands`, `anchors` and `deduct`."""
        if not isinstance(original, dict):
            return
        said = {"bands", "anchors", "deduct", "grades"} & set(original)
        right = {"grades"} if original.get("by") == "grade" else {"bands", "anchors", "deduct"}
        if len(said) != 1 or not said <= right:
            facts = {"choices": ", ".join(sorted(right))}
            raise ValidationError({"by": [Problem("contract.share_table", "", facts)]})


class LinkedPart(Part):
    """The score-linked shares, and whether what they withhold counts against the period cap."""

    inside_cap = YesNo(required=True)
    shares = Several(Inside(SharePart), required=True)


class FeePart(Part):
    """What every fee says."""

    clause = Text(required=True)
    linked = Inside(LinkedPart)


class FixedFeePart(FeePart):
    """An amount a period."""

    amount = Number(required=True, least=0)

    @post_load
    def build(self, data: Any, **_: Any) -> dict[str, Any]:
        """Return the fee's parts."""
        return {**data, "basis": FixedFee(data["amount"])}


class UnitFeePart(FeePart):
    """A price a unit."""

    volume = Text(required=True, pattern=_VOLUME, code="contract.volume")
    tiers_apply = Choice(Tiering, load_default=None)
    tiers = Several(Inside(TierPart), required=True)

    @validates_schema
    def refuse_broken_tiers(self, data: Any, **_: Any) -> None:
        """Tiers rise, only the last is open, and how several apply is said."""
        tiers = data["tiers"]
        ends = [tier.up_to for tier in tiers]
        if ends[-1] is not None:
            raise ValidationError({"tiers": {len(ends) - 1: {"up_to": ["contract.last_tier"]}}})
        if None in ends[:-1] or ends[:-1] != sorted(set(ends[:-1])):
            raise ValidationError({"tiers": ["contract.tiers_order"]})
        if len(tiers) > 1 and data["tiers_apply"] is None:
            raise ValidationError({"tiers_apply": ["contract.required"]})

    @post_load
    def build(self, data: Any, **_: Any) -> dict[str, Any]:
        """Return the fee's parts."""
        tiering = data["tiers_apply"] or Tiering.GRADUATED
        return {**data, "basis": UnitFee(data["volume"], tiering, tuple(data["tiers"]))}


class PoolPart(Part):
    """A share of the amount at risk."""

    key = key_field(required=True)
    share_percent = Number(required=True, above=0, most=100)
    clause = Text(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> Pool:
        """Return the pool."""
        return Pool(data["key"], data["share_percent"], data["clause"])


class AtRiskPart(Part):
    """What share of the fee performance can cost, and its pools."""

    percent = Number(required=True, above=0, most=100)
    clause = Text(required=True)
    pools = Several(Inside(PoolPart), least=0, load_default=list)

    @post_load
    def build(self, data: Any, **_: Any) -> AtRisk:
        """Return the terms."""
        return AtRisk(data["percent"], data["clause"], tuple(data["pools"]))


class PeriodCap(Raw):
    """`none`, or a limit and its clause."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return None if value == "none" else CapPart().load(value)


class YearCapPart(CapPart):
    """The limit of a year's credits; a percentage says what it is taken of."""

    year = Choice(YearKind, required=True)
    of = Choice(YearBase)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_percent_of_nothing(self, _: Any, original: Any, **__: Any) -> None:
        """`of` stands with `fee_percent`, and only with it."""
        if isinstance(original, dict) and ("of" in original) is not ("fee_percent" in original):
            raise ValidationError({"of": [Problem("contract.year_base")]})


class YearCap(PeriodCap):
    """`none`, or a limit, its clause and its year."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return None if value == "none" else YearCapPart().load(value)


class CapsPart(Part):
    """The limits of a whole period's credits."""

    period = PeriodCap(required=True)
    year = YearCap(load_default=None)


class BonusCap(Raw):
    """`none`, or a limit."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return None if value == "none" else ChargePart().load(value)


class BonusesPart(Part):
    """The limit of all bonuses, and whether they may be set against credits."""

    clause = Text(required=True)
    offsets = YesNo(required=True)
    cap = BonusCap(required=True)


FEES: Mapping[str, type[Schema]] = {"fixed": FixedFeePart, "per_unit": UnitFeePart}
