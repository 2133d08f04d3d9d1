"""Circumstances as a file writes them: relief, deliveries, incidents and waivers of a period."""

from collections.abc import Mapping
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, post_load, validates_schema

from vendor_sla.domain.circumstances import (
    Circumstances,
    Delivery,
    ForecastDay,
    Incident,
    Recount,
    ReliefClaim,
    Waiver,
)
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.domain.rulings import Effect, Ruling
from vendor_sla.intake.contract_fields import (
    Choice,
    Day,
    Inside,
    Number,
    Part,
    Several,
    Text,
    Whole,
    YesNo,
    key_field,
    problems_in,
)
from vendor_sla.intake.yaml_documents import read_yaml


class ForecastDayPart(Part):
    """A day's volume against its forecast."""

    day = Day(required=True)
    forecast = Whole(required=True, least=0)
    arrived = Whole(required=True, least=0)
    late_misses = Whole(required=True, least=0)

    @post_load
    def build(self, data: Any, **_: Any) -> ForecastDay:
        """Return the day."""
        return ForecastDay(**data)


class ReliefPart(Part):
    """Misses that a relief code is claimed for."""

    metric = key_field(required=True)
    code = key_field(required=True)
    misses = Whole(load_default=0, least=0)
    approved_by = Text(load_default="")
    evidence = Several(Text(), least=0, load_default=list)
    days = Several(Inside(ForecastDayPart), least=0, load_default=list)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_nothing_claimed(self, _: Any, original: Any, **__: Any) -> None:
        """A claim says how many misses, or the days they follow from."""
        if isinstance(original, dict) and not {"misses", "days"} & original.keys():
            raise ValidationError({"misses": [Problem("contract.required")]})

    @post_load
    def build(self, data: Any, **_: Any) -> ReliefClaim:
        """Return the claim."""
        lists = {name: tuple(data[name]) for name in ("evidence", "days")}
        return ReliefClaim(**{**data, **lists})


class DeliveryPart(Part):
    """How a report came."""

    duty = key_field(required=True)
    late_calendar_days = Whole(load_default=0, least=0)
    late_working_days = Whole(load_default=0, least=0)
    missing = YesNo(load_default=False)
    wrong = YesNo(load_default=False)

    @post_load
    def build(self, data: Any, **_: Any) -> Delivery:
        """Return the delivery."""
        return Delivery(
            data["duty"],
            data["late_calendar_days"],
            data["late_working_days"],
            data["missing"],
            data["wrong"],
        )


class IncidentPart(Part):
    """Cases of a kind of critical incident."""

    kind = key_field(required=True)
    on = Day(required=True)
    count = Whole(load_default=1, least=1)
    days = Whole(load_default=0, least=0)
    cost = Number(least=0, load_default=None)
    note = Text(load_default="")

    @post_load
    def build(self, data: Any, **_: Any) -> Incident:
        """Return the incident."""
        return Incident(**data)


class WaiverPart(Part):
    """What the client lets go of a line."""

    line = Text(required=True)
    amount = Number(above=0, load_default=None)
    approved_by = Text(required=True)
    reason = Text(required=True)
    benefit = Text(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> Waiver:
        """Return the waiver."""
        return Waiver(**data)


class RecountPart(Part):
    """A figure both sides agreed on."""

    metric = key_field(required=True)
    value = Number(least=0, required=True)
    client = Text(required=True)
    vendor = Text(required=True)
    evidence = Several(Text(), least=0, load_default=list)

    @post_load
    def build(self, data: Any, **_: Any) -> Recount:
        """Return the recount."""
        return Recount(**{**data, "evidence": tuple(data["evidence"])})


class RulingPart(Part):
    """What a decided dispute does, as documents write it."""

    dispute = Whole(required=True, least=1)
    effect = Choice(Effect, required=True)
    clause = Text(load_default="")
    metric = key_field(load_default="")
    misses = Whole(load_default=0, least=0)
    interactions = Several(Text(), least=0, load_default=list)
    value = Number(least=0, load_default=None)
    amount = Number(least=0, load_default=None)
    mechanic = Text(load_default="")
    source = Text(load_default="")
    finding = Text(load_default="")

    @post_load
    def build(self, data: Any, **_: Any) -> Ruling:
        """Return the ruling."""
        return Ruling(**{**data, "interactions": tuple(data["interactions"])})


class CircumstancesPart(Part):
    """Everything that happened beside the rows."""

    relief = Several(Inside(ReliefPart), least=0, load_default=list)
    deliveries = Several(Inside(DeliveryPart), least=0, load_default=list)
    incidents = Several(Inside(IncidentPart), least=0, load_default=list)
    waivers = Several(Inside(WaiverPart), least=0, load_default=list)
    recounts = Several(Inside(RecountPart), least=0, load_default=list)
    rulings = Several(Inside(RulingPart), least=0, load_default=list)
    refused_for_good = YesNo(load_default=False)

    @post_load
    def build(self, data: Any, **_: Any) -> Circumstances:
        """Return the circumstances."""
        is_final = data.pop("refused_for_good")
        lists = {name: tuple(parts) for name, parts in data.items()}
        return Circumstances(**lists, is_refused_for_good=is_final)


def read_circumstances(text: str, name: str) -> Circumstances:
    """Read the circumstances of a period from YAML (JSON is YAML); docs/circumstances.md.

    Raises `Invalid` with every problem and its path.
    """
    circumstances: Circumstances = read_part(CircumstancesPart(), read_yaml(text), name)
    return circumstances


def write_circumstances(tree: Mapping[str, Any]) -> str:
    """Write circumstances, as `circumstances_document` has them, as people would: YAML.

    What says nothing is left out. Reading it gives the same circumstances.
    """
    said = {name: value for name, value in tree.items() if value not in ([], "no")}
    lean = {name: _lean(value) for name, value in said.items()}
    return yaml.safe_dump(lean, allow_unicode=True, sort_keys=False, width=100) if lean else "{}\n"


def _lean(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _lean(one)
            for name, one in value.items()
            if one is not None and one not in ("", [])
        }
    return [_lean(one) for one in value] if isinstance(value, list) else value


def read_part(part: Schema, tree: Any, name: str) -> Any:
    """Read a tree of texts by a schema; `Invalid` with every problem of the file `name`.

    What is absent may also be written as nothing (`null`), as documents write it.
    """
    if not isinstance(tree, dict):
        raise Invalid.because("contract.not_a_mapping", name)
    try:
        return part.load(_without_nothing(tree))
    except ValidationError as error:
        raise Invalid(problems_in(error.messages)) from error


def _without_nothing(tree: Any) -> Any:
    if isinstance(tree, dict):
        kept = {key: _without_nothing(value) for key, value in tree.items()}
        return {key: value for key, value in kept.items() if value not in ("null", "")}
    if isinstance(tree, list):
        return [_without_nothing(value) for value in tree]
    return tree
