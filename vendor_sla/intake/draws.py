"""Draws: the document `draw/1`, read strictly."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.domain.samples import Draw, DrawnItem, ItemStatus, SamplePlan, Seal, read_plan
from vendor_sla.intake.json_documents import read_json

_HASH = validate.Regexp(r"[0-9a-f]{64}\Z")
_HASH_OR_NOTHING = validate.Regexp(r"([0-9a-f]{64})?\Z")


class _SealIn(Schema):
    commitment = fields.String(required=True, validate=_HASH_OR_NOTHING)
    share = fields.String(required=True)
    nonce = fields.String(required=True)


class _HashesIn(Schema):
    data = fields.String(required=True, validate=_HASH)
    rows = fields.String(required=True, validate=_HASH)
    membership = fields.String(required=True, validate=_HASH)
    plan = fields.String(required=True, validate=_HASH)


class _ItemIn(Schema):
    interaction_id = fields.String(required=True, validate=validate.Length(min=1))
    stratum = fields.String(required=True)
    ticket = fields.String(required=True, validate=_HASH_OR_NOTHING)
    position = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    look = fields.Integer(required=True, strict=True, validate=validate.OneOf((1, 2)))
    status = fields.String(required=True, validate=validate.OneOf([*ItemStatus]))
    reason = fields.String(required=True)
    replaces = fields.String(required=True)


class _DrawIn(Schema):
    format = fields.String(required=True, validate=validate.Equal("draw/1"))
    contract = fields.String(required=True)
    period = fields.String(required=True)
    number = fields.Integer(required=True, strict=True)
    plan = fields.String(required=True)
    hashes = fields.Nested(_HashesIn, required=True)
    client = fields.Nested(_SealIn, required=True)
    vendor = fields.Nested(_SealIn, required=True)
    is_vendor_silent = fields.Boolean(required=True, truthy={True}, falsy={False})
    beacon = fields.String(required=True, validate=validate.Length(min=1))
    seed = fields.String(required=True, validate=_HASH)
    items = fields.List(fields.Nested(_ItemIn), required=True)


def read_draw(text: str, name: str) -> Draw:
    """Read a published draw; `Invalid` with every problem and its path.

    Whether its values agree with each other is for `evidence/draws.py` to say.
    """
    document = read_json(text, name)
    try:
        read: Mapping[str, Any] = _DrawIn().load(document)
    except ValidationError as error:
        raise Invalid(_problems(error.messages, name)) from error
    hashes = read["hashes"]
    plan = _plan(read["plan"], name)
    if plan.membership != hashes["membership"]:
        facts = {"part": "membership", "published": hashes["membership"], "made": plan.membership}
        raise Invalid([Problem("draw.hash_differs", "hashes.membership", facts)])
    return Draw(
        contract=read["contract"],
        period=read["period"],
        number=read["number"],
        plan=plan,
        plan_text=read["plan"],
        data_sha256=hashes["data"],
        rows_sha256=hashes["rows"],
        plan_sha256=hashes["plan"],
        client=Seal(**read["client"]),
        vendor=Seal(**read["vendor"]),
        beacon=read["beacon"],
        seed=read["seed"],
        items=tuple(DrawnItem(**item) for item in read["items"]),
        is_vendor_silent=read["is_vendor_silent"],
    )


def _plan(text: str, name: str) -> SamplePlan:
    try:
        return read_plan(text)
    except ValueError as error:
        raise Invalid.because("draw.no_plan", name, reason=str(error)) from error


def _problems(messages: Any, place: str) -> list[Problem]:
    if isinstance(messages, Mapping):
        return [
            problem
            for key, inner in messages.items()
            for problem in _problems(inner, place if key == "_schema" else f"{place}.{key}")
        ]
    return [Problem("draw.field", place, {"reason": " ".join(map(str, messages))})]
