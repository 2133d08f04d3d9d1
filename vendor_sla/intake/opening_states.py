"""The opening state as a file writes it: what a contract brings along at go-live."""

from decimal import Decimal
from typing import Any

from marshmallow import post_load

from vendor_sla.domain.pasts import OpenCredit, Opening, Run
from vendor_sla.domain.periods import Period
from vendor_sla.intake.circumstances import read_part
from vendor_sla.intake.contract_fields import (
    Choice,
    Day,
    Inside,
    Number,
    Part,
    Several,
    Table,
    Text,
    Whole,
    fault,
    key_field,
    shown,
)
from vendor_sla.intake.yaml_documents import read_yaml

_MISSES = (
    "expected", "minimum", "bands", "interpolation", "per_event",
)  # fmt: skip


class Label(Text):
    """A period: 2026-06, 2026-Q2, or two days."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        try:
            return Period.parse(text)
        except ValueError:
            raise fault("opening.period", value=shown(value)) from None


class RunPart(Part):
    """What a metric brings along."""

    misses = Table(Choice(_MISSES), Whole(least=0), load_default=dict)
    failures = Whole(least=0, load_default=0)
    beyond = Whole(least=0, load_default=0)
    mean = Number(load_default=None)

    @post_load
    def build(self, data: Any, **_: Any) -> Run:
        """Return the run."""
        return Run(**data)


class OpenCreditPart(Part):
    """A credit that may still be earned back."""

    metric = key_field(required=True)
    amount = Number(required=True, above=0)
    period = Label(required=True)
    clean_periods = Whole(required=True, least=0)

    @post_load
    def build(self, data: Any, **_: Any) -> OpenCredit:
        """Return the credit."""
        return OpenCredit(**data)


class OpeningPart(Part):
    """The whole opening state."""

    as_of = Day(required=True)
    runs = Table(key_field(), Inside(RunPart), load_default=dict)
    credits_to_date = Number(least=0, load_default=Decimal(0))
    fees_to_date = Number(least=0, load_default=Decimal(0))
    carried = Number(least=0, load_default=Decimal(0))
    banked = Number(least=0, load_default=Decimal(0))
    earn_back = Several(Inside(OpenCreditPart), least=0, load_default=list)

    @post_load
    def build(self, data: Any, **_: Any) -> Opening:
        """Return the opening."""
        return Opening(**{**data, "earn_back": tuple(data["earn_back"])})


def read_opening(text: str, name: str) -> Opening:
    """Read an opening state from YAML (JSON is YAML); docs/circumstances.md has its shape.

    Raises `Invalid` with every problem and its path.
    """
    opening: Opening = read_part(OpeningPart(), read_yaml(text), name)
    return opening
