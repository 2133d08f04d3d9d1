"""The worked months beside each template are true."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders.contracts import assess, reading, texts
from vendor_sla import resource_folder
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.contracts import read_contract

FOLDERS = sorted(path.parent for path in resource_folder("contracts").glob("*/contract.yaml"))


def examples_of(folder: Path) -> list[dict[str, Any]]:
    """Return the worked months of a template."""
    months: Any = texts((folder / "examples.yaml").read_text("utf-8"))
    return list(months)


EXAMPLES = [
    pytest.param(folder, example, id=f"{folder.name}: {example['name']}")
    for folder in FOLDERS
    for example in examples_of(folder)
]


def template(folder: Path) -> Contract:
    """Read a template."""
    return read_contract((folder / "contract.yaml").read_text("utf-8"))


def reading_of(terms: MetricTerms, written: Any) -> Reading:
    """Return a reading from a value, counts, or the word for why there is none."""
    if written is None or written == "expected":
        assert terms.expected is not None
        return reading(terms, str(terms.expected.end))
    if isinstance(written, dict):
        return reading(terms, counts=(written["numerator"], written["denominator"]))
    if written in set(ReadingState):
        return reading(terms, state=ReadingState(written))
    return reading(terms, written)


@pytest.mark.parametrize(("folder", "example"), EXAMPLES)
def test_a_worked_month_is_true(folder: Path, example: dict[str, Any]) -> None:
    """Points, dimensions, total, grade, fee, every line and the net are as written."""
    terms = template(folder)
    written = example["readings"]
    assert example.get("others") == "expected" or set(written) == {m.key for m in terms.metrics}
    readings = [reading_of(metric, written.get(metric.key)) for metric in terms.metrics]
    volume = {name: int(count) for name, count in example.get("volume", {}).items()}
    scores, pricing = assess(terms, readings, period=Period.parse(example["period"]), volume=volume)
    expect = example["expect"]
    points = {one.metric: one.points for one in scores.metrics}
    for metric, value in expect.get("points", {}).items():
        found = points[metric]
        assert value == ("none" if found is None else decimal_text(found, 2)), metric
    dimensions = {
        one.dimension: "none" if one.points is None else str(one.points)
        for one in scores.dimensions
    }
    assert dimensions == dimensions | expect.get("dimensions", {})
    assert ("none" if scores.total is None else str(scores.total), scores.grade or "none") == (
        expect["total"],
        expect["grade"],
    )
    assert str(pricing.fee.amount) == expect["fee"]
    lines = [
        (line.metric or line.mechanic, line.clause, str(line.amount.amount))
        for line in pricing.lines
    ]
    assert lines == [(one["for"], one["clause"], one["amount"]) for one in expect["lines"]]
    assert str(pricing.net.amount) == expect["net"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_perfect_month_costs_nothing(folder: Path) -> None:
    """Every metric at its target, every bonus unearned: no money moves against the vendor."""
    terms = template(folder)
    readings = [reading_of(metric, "expected") for metric in terms.metrics]
    scores, pricing = assess(terms, readings, volume={"handled": 2000})
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


def test_the_templates_exercise_every_mechanic_and_scoring_rule() -> None:
    """Between them nothing of the format is left untried."""
    contracts = [template(folder) for folder in FOLDERS]
    metrics = [metric for terms in contracts for metric in terms.metrics]
    mechanics = {penalty.name for metric in metrics for penalty in metric.penalties}
    assert mechanics == {"flat", "per_point", "bands", "per_event", "interpolation", "pool"}
    rules = {metric.rule_name for metric in metrics} - {""}
    assert rules == {"linear", "interpolate", "bands", "pass_fail", "deduct"}


def test_a_value_too_precise_for_the_contract_is_rounded_before_it_is_compared() -> None:
    """79.996 % is 80.00 % at two places: met."""
    assert round_half_up(Decimal("79.996"), 2) == Decimal("80.00")
    terms = template(FOLDERS[0])
    level = next(m for m in terms.metrics if m.key == "service_level_20s")
    others = [reading_of(m, "expected") for m in terms.metrics if m.key != level.key]
    scores, _ = assess(terms, [*others, reading(level, "79.996")])
    assert next(one for one in scores.metrics if one.metric == level.key).is_met


def test_a_reading_of_a_stranger_is_refused() -> None:
    """A metric the contract does not know is never dropped in silence."""
    terms = template(FOLDERS[0])
    other = template(FOLDERS[-1])
    stranger = next(m for m in other.metrics if terms.find_metric(m.key) is None)
    with pytest.raises(Invalid) as refused:
        assess(terms, [reading(stranger, "1")])
    assert refused.value.problems[0].code == "readings.unknown_metric"
