"""Penalties as a contract writes them: one part a kind."""

from typing import Any

from marshmallow import Schema, ValidationError, post_load, validates_schema

from vendor_sla.domain.penalties.terms import (
    ChargeBands,
    Combining,
    EventCount,
    Flat,
    Grace,
    Interpolated,
    Level,
    Mechanic,
    Penalty,
    PerEvent,
    PerPoint,
    PoolShare,
    Shortfall,
    Stepping,
    Trigger,
    TriggerKind,
    Undelivered,
    UndeliveredKind,
)
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_bands import (
    Anchors,
    Bands,
    ChargeAnchorPart,
    PointedBandPart,
    PointedChargePart,
    charge_of,
)
from vendor_sla.intake.contract_fields import (
    Choice,
    Inside,
    Number,
    OneOf,
    Part,
    Text,
    Whole,
    YesNo,
    fault,
    key_field,
    shown,
)

_MISSED = ("expected", "minimum")


class GracePart(Part):
    """How far a level may be missed without cost."""

    by = Number(required=True, above=0)
    counts_from = Choice(("level", "grace"), required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> Grace:
        """Return the grace."""
        return Grace(data["by"], data["counts_from"] == "level")


class RunningPart(Part):
    """Due from the n-th miss running on."""

    periods = Whole(required=True, least=2, most=60)
    reset = YesNo(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> Trigger:
        """Return the trigger."""
        return Trigger(TriggerKind.RUNNING, data["periods"], data["periods"], data["reset"])


class NOfMPart(Part):
    """Due when so many of the last periods missed."""

    misses = Whole(required=True, least=2, most=60)
    periods = Whole(required=True, least=2, most=60)

    @validates_schema
    def refuse_more_misses_than_periods(self, data: Any, **_: Any) -> None:
        """Three misses do not fit into two periods."""
        if data["misses"] > data["periods"]:
            facts = {"misses": str(data["misses"]), "periods": str(data["periods"])}
            raise ValidationError({"misses": [Problem("contract.trigger_never", "", facts)]})

    @post_load
    def build(self, data: Any, **_: Any) -> Trigger:
        """Return the trigger."""
        return Trigger(TriggerKind.N_OF_M, data["misses"], data["periods"])


TRIGGERS: dict[str, type[Schema]] = {"running": RunningPart, "n_of_m": NOfMPart}


class TriggerField(OneOf):
    """`any_miss`, or a mapping with the kind of trigger."""

    def __init__(self, **options: Any) -> None:
        super().__init__(TRIGGERS, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Trigger:
        if value == TriggerKind.ANY_MISS.value:
            return Trigger()
        if not isinstance(value, dict):
            known = "any_miss, {kind: running, ...}, {kind: n_of_m, ...}"
            raise fault("contract.choice", value=shown(value), choices=known)
        trigger: Trigger = super()._deserialize(value, *args, **kwargs)
        return trigger


class PenaltyPart(Part):
    """What every penalty says; each kind builds its own mechanic."""

    clause = Text(required=True)
    trigger = TriggerField(load_default=Trigger())

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic of a kind."""
        raise TypeError(f"{type(self).__name__} builds no mechanic of {data}")

    @post_load
    def build(self, data: Any, **_: Any) -> Penalty:
        """Return the penalty."""
        return Penalty(data["clause"], self.mechanic(data), data["trigger"])


class FlatPart(PenaltyPart, PointedChargePart):
    """One sum for a miss."""

    misses = Choice(_MISSED, required=True)
    grace = Inside(GracePart)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        return Flat(Level(data["misses"]), charge_of(data), data.get("grace"))


class PerPointPart(FlatPart):
    """A sum for each point short."""

    each = Number(required=True, above=0)
    step = Choice(Stepping, required=True)
    relative = YesNo(required=True)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        level, charge = Level(data["misses"]), charge_of(data)
        return PerPoint(
            level, data["each"], data["step"], data["relative"], charge, data.get("grace")
        )


class BandsPart(PenaltyPart):
    """A sum by band."""

    combine = Choice(Combining, required=True)
    bands = Bands(Inside(PointedBandPart), required=True)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        return ChargeBands(data["combine"], data["bands"])


class PerEventPart(PenaltyPart, PointedChargePart):
    """A sum for each event above the free ones."""

    events = Choice(EventCount, required=True)
    free = Whole(least=0)
    free_percent = Number(least=0, most=100)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_no_or_two_free_counts(self, _: Any, original: Any, **__: Any) -> None:
        """The free number must be said, 0 too, and once."""
        if isinstance(original, dict) and ("free" in original) is ("free_percent" in original):
            raise ValidationError({"free": [Problem("contract.free_once")]})

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        return PerEvent(
            data["events"], charge_of(data), data.get("free", 0), data.get("free_percent")
        )


class InterpolationPart(PenaltyPart):
    """A sum between anchors."""

    anchors = Anchors(Inside(ChargeAnchorPart), required=True)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        return Interpolated(data["anchors"])


class PoolPart(PenaltyPart):
    """A share of a pool of the amount at risk."""

    misses = Choice(_MISSED, required=True)
    pool = key_field(required=True)
    allocation_percent = Number(required=True, above=0)
    grace = Inside(GracePart)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        level = Level(data["misses"])
        return PoolShare(level, data["pool"], data["allocation_percent"], data.get("grace"))


class ShortfallPart(PenaltyPart):
    """The points short, as per cent of the fee."""

    misses = Choice(_MISSED, required=True)
    grace = Inside(GracePart)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        return Shortfall(Level(data["misses"]), data.get("grace"))


PENALTIES: dict[str, type[Schema]] = {
    "flat": FlatPart,
    "per_point": PerPointPart,
    "bands": BandsPart,
    "per_event": PerEventPart,
    "interpolation": InterpolationPart,
    "pool": PoolPart,
    "shortfall": ShortfallPart,
}


class NotDelivered(Choice):
    """`worst_band`, `none`, or a charge."""

    def __init__(self, **options: Any) -> None:
        super().__init__(("worst_band", "none"), **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Undelivered:
        if isinstance(value, dict):
            return Undelivered(UndeliveredKind.AMOUNT, charge_of(_Sum().load(value)))
        if isinstance(value, list):
            raise fault("contract.choice", value="[]", choices="worst_band, none, {amount: ...}")
        return Undelivered(UndeliveredKind(super()._deserialize(value, *args, **kwargs)))


class _Sum(PointedChargePart):
    """A charge alone."""
