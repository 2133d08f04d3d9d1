"""Bands, anchors, levels and charges as a contract writes them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from vendor_sla.domain.catalogue.definitions import Names
from vendor_sla.domain.penalties.terms import Charge
from vendor_sla.domain.ranges import Anchor, Band, Range, Target
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_fields import Number, Part, Several, Text, fault, shown
from vendor_sla.intake.contract_seams import lower_key, seam, without_value

HUNDRED = 100


class NamesPart(Part):
    """A text in both languages."""

    zh = Text(required=True)
    en = Text(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> Names:
        """Return the names."""
        return Names(zh=data["zh"], en=data["en"])


class ChargePart(Part):
    """An amount, or a percentage of the period's fee: exactly one of the two."""

    amount = Number(least=0)
    fee_percent = Number(least=0, most=HUNDRED)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_no_or_two_sums(self, _: Any, original: Any, **__: Any) -> None:
        """Refuse a charge without a sum, and one with two."""
        sums = [name for name in ("amount", "fee_percent", "points") if name in self.fields]
        if isinstance(original, dict) and len(original.keys() & set(sums)) != 1:
            raise fault("contract.one_sum", sums=", ".join(sums))


class PointedChargePart(ChargePart):
    """An amount, a percentage of the period's fee, or service points: exactly one of the three."""

    points = Number(least=0)


def charge_of(data: Mapping[str, Any]) -> Charge:
    """Return the charge among a part's values."""
    return Charge(data.get("amount"), data.get("fee_percent"), data.get("points"))


class RangePart(Part):
    """`from` (held) or `above` (not), to `to` (not held) or `up_to` (held); each may be open."""

    from_ = Number(data_key="from")
    above = Number()
    to = Number()
    up_to = Number()

    @validates_schema(skip_on_field_errors=False)
    def refuse_contradictory_ends(self, data: Any, **_: Any) -> None:
        """Refuse two lower ends, two upper ends, and a range that holds nothing."""
        if "from_" in data and "above" in data:
            raise ValidationError({"above": [Problem("contract.two_lower_ends")]})
        if "to" in data and "up_to" in data:
            raise ValidationError({"up_to": [Problem("contract.two_upper_ends")]})
        part = range_of(data)
        if part.lower is None or part.upper is None or part.lower < part.upper:
            return
        if not (part.lower == part.upper and part.holds_lower and part.holds_upper):
            name = "up_to" if part.holds_upper else "to"
            raise ValidationError({name: [Problem("contract.empty_band", "", {"band": str(part)})]})


def range_of(data: Mapping[str, Any]) -> Range:
    """Return the range among a part's values."""
    return Range(
        lower=data.get("from_", data.get("above")),
        upper=data.get("to", data.get("up_to")),
        holds_lower="above" not in data,
        holds_upper="up_to" in data,
    )


class ChargeBandPart(RangePart, ChargePart):
    """A band and its charge."""

    @post_load
    def build(self, data: Any, **_: Any) -> Band[Charge]:
        """Return the band."""
        return Band(range_of(data), charge_of(data))


class PointedBandPart(ChargeBandPart, PointedChargePart):
    """A band and its charge, service points too."""


class PointsBandPart(RangePart):
    """A band and its points."""

    points = Number(required=True, least=0)

    @post_load
    def build(self, data: Any, **_: Any) -> Band[Decimal]:
        """Return the band."""
        return Band(range_of(data), data["points"])


class PayableBandPart(RangePart):
    """A band of the total and the per cent of a share that is payable."""

    payable = Number(required=True, least=0)

    @post_load
    def build(self, data: Any, **_: Any) -> Band[Decimal]:
        """Return the band."""
        return Band(range_of(data), data["payable"])


class GradeBandPart(RangePart):
    """A grade and the totals it stands for."""

    grade = Text(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> Band[str]:
        """Return the band."""
        return Band(range_of(data), data["grade"])


class ChargeAnchorPart(ChargePart):
    """A value and its charge."""

    at = Number(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> Anchor[Charge]:
        """Return the anchor."""
        return Anchor(data["at"], charge_of(data))


class PointsAnchorPart(Part):
    """A value and its points."""

    at = Number(required=True)
    points = Number(required=True, least=0)

    @post_load
    def build(self, data: Any, **_: Any) -> Anchor[Fraction]:
        """Return the anchor."""
        return Anchor(data["at"], Fraction(data["points"]))


class PayableAnchorPart(Part):
    """A total and the per cent of a share that is payable."""

    at = Number(required=True)
    payable = Number(required=True, least=0)

    @post_load
    def build(self, data: Any, **_: Any) -> Anchor[Decimal]:
        """Return the anchor."""
        return Anchor(data["at"], data["payable"])


# The decimals of the metric being read: between 98.9 and 99.0 lies nothing at one decimal.
_PLACES: ContextVar[int] = ContextVar("places", default=2)


@contextmanager
def at_precision(written: Any) -> Iterator[None]:
    """Read what is inside at a metric's precision, as written; 2 where that is no number."""
    is_plain = isinstance(written, str) and written in {"0", "1", "2", "3", "4", "5", "6"}
    token = _PLACES.set(int(written) if is_plain else 2)
    try:
        yield
    finally:
        _PLACES.reset(token)


class Bands(Several):
    """A list of bands in any order that leave no gap and do not overlap; returned rising."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        bands = super()._deserialize(value, *args, **kwargs)
        order = sorted(range(len(bands)), key=lambda place: lower_key(bands[place].range))
        faults: dict[int, dict[str, list[Problem]]] = {}
        for place, band in enumerate(bands):
            problem = without_value(band.range, _PLACES.get())
            if problem is not None:
                faults[place] = {"up_to" if band.range.holds_upper else "to": [problem]}
        for place, after in pairwise(order):
            if place in faults or after in faults:
                continue
            problem = seam(bands[place].range, bands[after].range, _PLACES.get())
            if problem is not None:
                end = "up_to" if bands[place].range.holds_upper else "to"
                faults[place] = {end: [problem]}
        if faults:
            raise ValidationError(faults)
        return tuple(bands[place] for place in order)


class Anchors(Several):
    """A list of at least two anchors in any order, no two at one value; returned rising."""

    def __init__(self, inner: Any, **options: Any) -> None:
        super().__init__(inner, least=2, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        anchors = super()._deserialize(value, *args, **kwargs)
        seen: set[Decimal] = set()
        for place, anchor in enumerate(anchors):
            if anchor.at in seen:
                problem = Problem("contract.anchor_repeated", "", {"at": str(anchor.at)})
                raise ValidationError({place: {"at": [problem]}})
            seen.add(anchor.at)
        return tuple(sorted(anchors, key=lambda anchor: anchor.at))


class Level(Number):
    """A level: a number, or `{lower, upper}` where in between is good."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            return super()._deserialize(value, *args, **kwargs)
        ends = {
            name: super(Level, self)._deserialize(value[name], *args, **kwargs)
            for name in ("lower", "upper")
            if name in value
        }
        if len(ends) < 2 or len(value) > 2 or ends["lower"] > ends["upper"]:
            said = ", ".join(f"{name}: {end}" for name, end in value.items())
            raise fault("contract.level_band", value=shown(f"{{{said}}}"))
        return Target(ends["lower"], ends["upper"])


def opened(bands: Sequence[Band[Any]], *, below: bool = True) -> tuple[Band[Any], ...]:
    """Return rising bands with the outer ends open, so that no value can fall outside."""
    result = list(bands)
    first = result[0]
    if below:
        result[0] = Band(Range(None, first.range.upper, True, first.range.holds_upper), first.worth)
    last = result[-1]
    result[-1] = Band(Range(last.range.lower, None, last.range.holds_lower), last.worth)
    return tuple(result)
