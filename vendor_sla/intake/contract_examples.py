"""Worked months as `examples.yaml` writes them."""

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from vendor_sla.domain.circumstances import NOTHING_ELSE
from vendor_sla.domain.examples import (
    Example,
    ExampleMonth,
    ExampleReading,
    Expected,
    ExpectedLine,
)
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import ReadingState
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.circumstances import CircumstancesPart
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
    fault,
    key_field,
    problems_in,
    shown,
)
from vendor_sla.intake.opening_states import Label, OpeningPart
from vendor_sla.intake.yaml_documents import read_yaml

_NUMBERS = Number()
_STATES = tuple(state.value for state in ReadingState if state is not ReadingState.MEASURED)


class CountsPart(Part):
    """A numerator and a denominator."""

    numerator = Number(required=True)
    denominator = Number(required=True, above=0)


class ReadingField(Raw):
    """A value, counts, `expected`, or why there is none."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> ExampleReading:
        if isinstance(value, dict):
            counts = CountsPart().load(value)
            return ExampleReading(counts=(counts["numerator"], counts["denominator"]))
        if value == "expected":
            return ExampleReading()
        if isinstance(value, str) and value in _STATES:
            return ExampleReading(state=ReadingState(value))
        try:
            return ExampleReading(value=_NUMBERS.deserialize(value))
        except ValidationError:
            choices = ", ".join(("95.2", "{numerator, denominator}", "expected", *_STATES))
            raise fault("contract.choice", value=shown(value), choices=choices) from None


class LinePart(Part):
    """A money line."""

    for_ = Text(required=True, data_key="for")
    clause = Text(required=True)
    amount = Number(required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> ExpectedLine:
        """Return the line."""
        return ExpectedLine(data["for_"], data["clause"], data["amount"])


class ExpectedPart(Part):
    """What must come out."""

    points = Table(key_field(), Text(), load_default=dict)
    dimensions = Table(key_field(), Text(), load_default=dict)
    total = Text(load_default=None)
    grade = Text(load_default=None)
    fee = Text(load_default=None)
    lines = Several(Inside(LinePart), least=0, load_default=None)
    net = Text(load_default=None)
    consequences = Several(Text(), least=0, load_default=None)

    @post_load
    def build(self, data: Any, **_: Any) -> Expected:
        """Return what is expected."""
        lists = {
            name: None if data[name] is None else tuple(data[name])
            for name in ("lines", "consequences")
        }
        return Expected(**{**data, **lists})


class MonthPart(Part):
    """One worked month."""

    period = Label(required=True)
    others = Choice(("expected",))
    readings = Table(key_field(), ReadingField(), load_default=dict)
    volume = Table(Text(), Whole(least=0), load_default=dict)
    circumstances = Inside(CircumstancesPart, load_default=NOTHING_ELSE)
    expect = Inside(ExpectedPart, required=True)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_expecting_nothing(self, _: Any, original: Any, **__: Any) -> None:
        """An example that expects nothing proves nothing."""
        if isinstance(original, dict) and original.get("expect") == {}:
            raise ValidationError({"expect": [Problem("examples.expects_nothing")]})


class HistoryPart(Part):
    """Several worked months, one after the other."""

    name = Text(required=True)
    opening = Inside(OpeningPart)
    months = Several(Inside(MonthPart), required=True)


class SinglePart(MonthPart):
    """A worked month with its name."""

    name = Text(required=True)


def read_examples(text: str, name: str) -> tuple[Example, ...]:
    """Read worked months; `Invalid` with every problem and its path.

    An entry is a month with a name, or has `months` that follow one another.
    """
    tree = read_yaml(text)
    if not isinstance(tree, list):
        raise Invalid.because("examples.not_a_list", name)
    examples: list[Example] = []
    problems: list[Problem] = []
    for place, entry in enumerate(tree):
        try:
            examples.append(_example(entry))
        except ValidationError as error:
            problems += problems_in(error.messages, str(place))
    if problems:
        raise Invalid(problems)
    return tuple(examples)


def _example(entry: Any) -> Example:
    if not isinstance(entry, dict):
        raise fault("contract.not_a_mapping")
    if "months" in entry:
        data = HistoryPart().load(entry)
        months = tuple(_month(month) for month in data["months"])
        return Example(data["name"], months, data.get("opening"))
    data = SinglePart().load(entry)
    return Example(data["name"], (_month(data),))


def _month(data: dict[str, Any]) -> ExampleMonth:
    period: Period = data["period"]
    return ExampleMonth(
        period,
        data["readings"],
        "others" in data,
        data["volume"],
        data["circumstances"],
        data["expect"],
    )
