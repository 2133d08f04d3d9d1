"""The worked months beside each template are true."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders.contracts import assess, reading
from vendor_sla import resource_folder
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.examples import (
    Example,
    ExampleReading,
    Expected,
    ExpectedLine,
    example_reading,
    run_example,
)
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.contract_examples import read_examples
from vendor_sla.intake.contracts import read_contract

FOLDERS = sorted(path.parent for path in resource_folder("contracts").glob("*/contract.yaml"))
CALL_CENTRE = resource_folder("contracts") / "call_centre"
ONLINE_CHAT = resource_folder("contracts") / "online_chat"


def examples_of(folder: Path) -> tuple[Example, ...]:
    """Return the worked months of a template."""
    return read_examples((folder / "examples.yaml").read_text("utf-8"), "examples.yaml")


EXAMPLES = [
    pytest.param(folder, example, id=f"{folder.name}: {example.name}")
    for folder in FOLDERS
    for example in examples_of(folder)
]


def template(folder: Path) -> Contract:
    """Read a template."""
    return read_contract((folder / "contract.yaml").read_text("utf-8"))


def at_target(terms: MetricTerms) -> Reading:
    """Return a metric's reading at its target; one without a target has no cases."""
    state = None if terms.expected else ReadingState.NO_VOLUME
    return example_reading(terms, ExampleReading(state=state))


@pytest.mark.parametrize(("folder", "example"), EXAMPLES)
def test_a_worked_month_is_true(folder: Path, example: Example) -> None:
    """Points, dimensions, total, grade, fee, every line and the net are as written."""
    assert not run_example(template(folder), example)


def test_an_example_that_is_not_true_is_found_out() -> None:
    """Every part of what is expected is looked at."""
    month = examples_of(CALL_CENTRE)[0].months[0]
    wrong = Expected(
        points={"csat": "1"}, dimensions={"quality": "1"}, total="1", grade="Z", fee="1",
        lines=(ExpectedLine("csat", "1", Decimal(1)),), net="1", consequences=("retraining",),
    )  # fmt: skip
    found = run_example(template(CALL_CENTRE), Example("wrong", (replace(month, expected=wrong),)))
    assert [one.what for one in found] == [
        "points.csat", "dimensions.quality", "total", "grade", "fee", "net", "lines",
        "consequences",
    ]  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_perfect_month_costs_nothing(folder: Path) -> None:
    """Every metric at its target, every bonus unearned: no money moves against the vendor."""
    terms = template(folder)
    readings = [at_target(metric) for metric in terms.metrics]
    scores, pricing = assess(terms, readings, volume={"handled": 2000, "opened": 2000})
    assert scores.total is not None
    assert not [line for line in pricing.lines if line.amount.amount < 0]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_template_has_every_dimension_and_eight_to_twelve_core_metrics(folder: Path) -> None:
    """The advice of the designer's bench."""
    terms = template(folder)
    core = [metric for metric in terms.metrics if metric.rule is not None]
    assert 8 <= len(core) <= 12
    assert {metric.dimension.value for metric in core} == {
        "attitude", "efficiency", "quality", "resolution", "satisfaction",
    }  # fmt: skip


def test_a_value_too_precise_for_the_contract_is_rounded_before_it_is_compared() -> None:
    """79.996 % is 80.00 % at two places: met."""
    assert round_half_up(Decimal("79.996"), 2) == Decimal("80.00")
    terms = template(CALL_CENTRE)
    level = next(m for m in terms.metrics if m.key == "service_level_20s")
    others = [at_target(m) for m in terms.metrics if m.key != level.key]
    scores, _ = assess(terms, [*others, reading(level, "79.996")])
    assert next(one for one in scores.metrics if one.metric == level.key).is_met


def test_a_reading_of_a_stranger_is_refused() -> None:
    """A metric the contract does not know is never dropped in silence."""
    terms = template(CALL_CENTRE)
    other = template(ONLINE_CHAT)
    stranger = next(m for m in other.metrics if terms.find_metric(m.key) is None)
    with pytest.raises(Invalid) as refused:
        assess(terms, [reading(stranger, "1")])
    assert refused.value.problems[0].code == "readings.unknown_metric"
