"""Contract drafts: a template with other metrics and weights, and what is left to write."""

from collections.abc import Mapping

import pytest

from vendor_sla import resource_folder
from vendor_sla.domain.catalogue import DEFINITIONS, definition
from vendor_sla.domain.weights import Weights, equal_shares
from vendor_sla.intake.contract_drafts import ContractDraft, DraftHead, draft_contract
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.yaml_documents import read_yaml

TEMPLATES = {
    path.parent.name: path.read_text("utf-8")
    for path in sorted(resource_folder("contracts").glob("*/contract.yaml"))
}
HEAD = DraftHead("design-1", "热线指标", "Hotline metrics", "顺流")


def draft(template: str, measures: Mapping[str, tuple[str, ...]]) -> ContractDraft:
    """Draft a contract that weighs measures, by dimension, alike."""
    weights = Weights(equal_shares(measures), {k: equal_shares(v) for k, v in measures.items()})
    definitions = [definition(one) for own in measures.values() for one in own]
    return draft_contract(TEMPLATES, template, HEAD, definitions, weights)


def own_measures(template: str) -> dict[str, tuple[str, ...]]:
    """Return the scored measures of a template that score in the catalogue's dimension."""
    contract = read_contract(TEMPLATES[template])
    found: dict[str, list[str]] = {}
    for metric in contract.metrics:
        home = definition(metric.measure).dimension.value
        if metric.weight_percent and metric.measure not in found.setdefault(home, []):
            found[home].append(metric.measure)
    return {name: tuple(own) for name, own in found.items() if own}


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_templates_own_metrics_make_a_whole_contract(template: str) -> None:
    measures = own_measures(template)
    found = draft(template, measures)
    assert [str(point) for point in found.open_points] == []
    contract = read_contract(found.text)
    assert (contract.key, contract.version, contract.vendor) == ("design-1", 1, "顺流")
    weighed = {metric.measure: int(metric.weight_percent) for metric in contract.metrics}
    assert weighed == {k: v for own in measures.values() for k, v in equal_shares(own).items()}
    assert sum(contract.scoring.weights.values()) == 100


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_every_measure_of_the_catalogue_can_be_drafted(template: str) -> None:
    by_dimension: dict[str, tuple[str, ...]] = {}
    for one in DEFINITIONS:
        name = one.dimension.value
        by_dimension[name] = (*by_dimension.get(name, ()), one.id)
    found = draft(template, by_dimension)
    tree = read_yaml(found.text)
    assert [metric["measure"] for metric in tree["metrics"]] == [
        one for own in by_dimension.values() for one in own
    ]
    asked = {point.place.split(".")[0] for point in found.open_points}
    # A bonus that comes from another template asks for the limit of bonuses this one may lack.
    assert "metrics" in asked
    assert asked <= {"metrics", "bonuses"}


def test_a_level_nobody_agreed_is_not_made_up() -> None:
    found = draft("call_centre", {"quality": ("knowledge_test_score",)})
    metric = read_yaml(found.text)["metrics"][0]
    assert not {"expected", "minimum", "penalties", "scoring"} & metric.keys()
    assert "metrics.0.expected" in {point.place for point in found.open_points}


def test_a_metric_without_weight_is_reported_only_and_costs_nothing() -> None:
    weights = Weights({"efficiency": 100}, {"efficiency": {"service_level": 100}})
    measures = [definition("service_level"), definition("csat_top2")]
    found = draft_contract(TEMPLATES, "call_centre", HEAD, measures, weights)
    metric = read_yaml(found.text)["metrics"][1]
    assert metric["level"] == "report_only"
    assert not {"weight", "penalties", "scoring", "bonus"} & metric.keys()


def test_numbers_and_words_stand_as_a_person_writes_them() -> None:
    text = draft("call_centre", {"efficiency": ("service_level",)}).text
    assert "'" not in text
    assert "  dimensions: {efficiency: 100}" in text
    assert "inside_cap: no" in text
    assert "title: {zh: 热线指标, en: Hotline metrics}" in text


@pytest.mark.parametrize("title", ["a: b", "# no title", "- x", "{x}", "yes", "'quoted'", "名：称"])
def test_a_title_of_any_letters_comes_back_as_it_was_written(title: str) -> None:
    head = DraftHead("design-1", title, title)
    weights = Weights({"efficiency": 100}, {"efficiency": {"service_level": 100}})
    found = draft_contract(TEMPLATES, "call_centre", head, [definition("service_level")], weights)
    assert read_yaml(found.text)["title"] == {"zh": title, "en": title}


def test_a_term_on_a_metric_that_is_gone_is_named_and_does_not_disappear() -> None:
    found = draft("online_chat", {"satisfaction": ("csat_top2",)})
    assert read_yaml(found.text)["scoring"]["vetoes"]
    assert "scoring.vetoes.0.metric" in {point.place for point in found.open_points}
