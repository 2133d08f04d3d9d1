"""Bonuses as a contract writes them: one part a kind."""

from typing import Any

from marshmallow import Schema, post_load

from vendor_sla.domain.penalties.terms import (
    Bonus,
    ChargeBands,
    Combining,
    Flat,
    Interpolated,
    Level,
    Mechanic,
    PerPoint,
    Stepping,
)
from vendor_sla.intake.contract_bands import (
    Anchors,
    Bands,
    ChargeAnchorPart,
    ChargeBandPart,
    ChargePart,
    charge_of,
)
from vendor_sla.intake.contract_fields import Choice, Inside, Number, Part, Text, YesNo

_BEATEN = ("expected", "stretch")


class BonusPart(Part):
    """What every bonus says."""

    clause = Text(required=True)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic of a kind."""
        raise TypeError(f"{type(self).__name__} builds no mechanic of {data}")

    @post_load
    def build(self, data: Any, **_: Any) -> Bonus:
        """Return the bonus."""
        return Bonus(data["clause"], self.mechanic(data))


class FlatBonusPart(BonusPart, ChargePart):
    """One sum beyond a level."""

    beats = Choice(_BEATEN, required=True)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        return Flat(Level(data["beats"]), charge_of(data))


class PerPointBonusPart(FlatBonusPart):
    """A sum for each point beyond a level."""

    each = Number(required=True, above=0)
    step = Choice(Stepping, required=True)
    relative = YesNo(required=True)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        level = Level(data["beats"])
        return PerPoint(level, data["each"], data["step"], data["relative"], charge_of(data))


class BandsBonusPart(BonusPart):
    """A sum by band."""

    combine = Choice(Combining, required=True)
    bands = Bands(Inside(ChargeBandPart), required=True)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        return ChargeBands(data["combine"], data["bands"])


class InterpolationBonusPart(BonusPart):
    """A sum between anchors."""

    anchors = Anchors(Inside(ChargeAnchorPart), required=True)

    def mechanic(self, data: Any) -> Mechanic:
        """Return the mechanic."""
        return Interpolated(data["anchors"])


BONUSES: dict[str, type[Schema]] = {
    "flat": FlatBonusPart,
    "per_point": PerPointBonusPart,
    "bands": BandsBonusPart,
    "interpolation": InterpolationBonusPart,
}
