"""docs/circumstances.md explains every key of both files, and its worked example is true."""

import json
import re
from pathlib import Path
from typing import Any

from marshmallow import Schema

from tests.builders.contracts import texts
from tests.contracts.test_examples import template
from tests.contracts.test_readme import explained, keys_of
from vendor_sla import resource_folder
from vendor_sla.domain.examples import Example, example_reading, run_example
from vendor_sla.domain.figures import govern
from vendor_sla.intake import circumstances, opening_states
from vendor_sla.intake.contract_examples import read_examples

PAGE = Path(__file__).resolve().parents[2] / "docs" / "circumstances.md"
CONTRACT = template(resource_folder("contracts") / "after_sales_tickets")
PARTS: dict[str, type[Schema]] = {
    "circumstances": circumstances.CircumstancesPart,
    "relief": circumstances.ReliefPart,
    "days": circumstances.ForecastDayPart,
    "deliveries": circumstances.DeliveryPart,
    "incidents": circumstances.IncidentPart,
    "waivers": circumstances.WaiverPart,
    "recounts": circumstances.RecountPart,
    "rulings": circumstances.RulingPart,
    "opening": opening_states.OpeningPart,
    "runs": opening_states.RunPart,
    "earn_back": opening_states.OpenCreditPart,
}


def printed() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the circumstances and the opening state of the page's worked example."""
    happened, brought = re.findall(r"```yaml\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return texts(happened), texts(brought)


def worked(expect: dict[str, Any], readings: dict[str, Any] | None = None) -> Example:
    """Return the page's example: March, other metrics at their targets."""
    happened, brought = printed()
    month = {
        "period": "2026-03",
        "others": "expected",
        "volume": {"opened": "20000"},
        "readings": {
            "first_reply": {"numerator": "9300", "denominator": "10000"},
            **(readings or {}),
        },
        "circumstances": happened,
        "expect": expect,
    }
    (example,) = read_examples(
        json.dumps([{"name": "printed", "opening": brought, "months": [month]}]), "printed"
    )
    return example


def test_the_page_explains_every_key_of_both_files_once() -> None:
    """Each part has its section, and its table holds exactly the part's keys."""
    found = {section: keys for section, keys in explained(PAGE).items() if keys}
    assert found.keys() == PARTS.keys()
    for section, part in PARTS.items():
        assert sorted(found[section]) == sorted(keys_of(part)), section


BESIDE = [
    {"for": "late_report", "clause": "4.1.1", "amount": "-720.00"},
    {"for": "incident", "clause": "10.1", "amount": "-12000.00"},
    {"for": "carried_in", "clause": "8.6", "amount": "-2500.00"},
    {"for": "waiver", "clause": "4.1.1", "amount": "500.00"},
]


def test_the_worked_example_is_true_to_the_cent() -> None:
    """Relief leaves nothing to charge; the report is late, the leak costs, what waited comes in."""
    assert not run_example(CONTRACT, worked({"lines": BESIDE, "net": "-14720.00"}))


def test_a_third_miss_running_would_have_been_due() -> None:
    """The opening state brought two along."""
    charged = {"for": "resolved_24h", "clause": "6.4.1", "amount": "-2400.00"}
    example = worked({"lines": [charged, *BESIDE]}, {"resolved_24h": "91"})
    assert not run_example(CONTRACT, example)


def test_the_working_shows_the_printed_figures_of_every_arithmetic() -> None:
    """93.00 without, 94.50 counted as met, 94.42 dropped, 93.90 by forecast."""
    month = worked({"net": "0"}).months[0]
    readings = [
        example_reading(metric, month.readings[metric.key])
        for metric in CONTRACT.metrics
        if metric.key in month.readings
    ]
    governed = govern(CONTRACT, month.period, readings, circumstances=month.circumstances)
    (step,) = governed.steps["first_reply"]
    shown = {name: step.facts[name] for name in ("without", "added", "dropped", "forecast")}
    assert shown == {
        "without": "93.00", "added": "94.50", "dropped": "94.42", "forecast": "93.90",
    }  # fmt: skip
    text = PAGE.read_text("utf-8")
    assert all(figure in text for figure in shown.values())
