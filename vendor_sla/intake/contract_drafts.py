"""Contract drafts: a template's document with other metrics and weights, to be worked on.

Terms of a metric (levels, points, money) are taken over from a template that measures the same;
where none does, they are left out. What then does not fit together (a veto on a metric that is
gone, a calendar or a pool of another template) is left as it stands, and the checks of contracts
name it: nobody guesses a level, and no term disappears unseen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import yaml

from vendor_sla.domain.catalogue.definitions import MetricDefinition
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.domain.weights import Weights
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.yaml_documents import read_yaml

_WIDTH = 100
_FLOW_LENGTH = 88


@dataclass(frozen=True, slots=True)
class DraftHead:
    """What the draft is called and whom it is with; empty texts leave the template's."""

    key: str
    title_zh: str
    title_en: str
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """The text of a draft, and everything the linter still asks for."""

    text: str
    sha256: str
    open_points: tuple[Problem, ...]


def draft_contract(
    templates: Mapping[str, str],
    chosen: str,
    head: DraftHead,
    metrics: Sequence[MetricDefinition],
    weights: Weights,
) -> ContractDraft:
    """Return a template's document with the metrics and weights of a design.

    `templates` maps names to texts; terms of a metric come from the chosen one if it measures
    the same, else from the first that does. A metric without weight is reported only.
    """
    trees = {name: read_yaml(text) for name, text in templates.items()}
    known = {
        metric["measure"]: metric
        for tree in (*trees.values(), trees[chosen])
        for metric in reversed(tree["metrics"])
    }
    tree = trees[chosen]
    written = [_metric(one, known.get(one.id), weights.of(one.id)) for one in metrics]
    tree |= {"key": head.key, "version": "1"}
    tree["title"] = {"zh": head.title_zh, "en": head.title_en}
    tree["parties"]["vendor"] = head.vendor or tree["parties"]["vendor"]
    tree["scoring"]["dimensions"] = {name: str(w) for name, w in weights.dimensions.items()}
    tree["metrics"] = written
    text = _yaml_text(tree)
    return ContractDraft(text, sha256(text.encode()).hexdigest(), open_points(text))


def open_points(text: str) -> tuple[Problem, ...]:
    """Return everything that still keeps a document from being a contract."""
    try:
        read_contract(text)
    except Invalid as refused:
        return refused.problems
    return ()


def _metric(
    definition: MetricDefinition, terms: Mapping[str, Any] | None, weight: int
) -> dict[str, Any]:
    if terms is None:
        terms = {
            "key": definition.id,
            "clause": "",
            "measure": definition.id,
            "version": str(definition.version),
            "level": "key",
            "direction": definition.direction.value,
            "places": str(definition.default_places),
        }
    metric = dict(terms)
    metric.pop("dimension", None)  # the design weighs it in the catalogue's dimension
    if not weight:
        money = ("weight", "scoring", "penalties", "bonus", "cap", "not_delivered_money")
        return {**{k: v for k, v in metric.items() if k not in money}, "level": "report_only"}
    metric["weight"] = str(weight)
    if metric["level"] == "report_only":
        metric["level"] = "key"
    return metric


def _yaml_text(tree: Any) -> str:
    node = _node(tree, yaml.resolver.Resolver())
    return str(yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=_WIDTH))


def _node(value: Any, resolver: yaml.resolver.Resolver) -> yaml.Node:
    """Build the node of a tree of text: plain numbers stay plain, short parts stand in a line."""
    if isinstance(value, dict):
        pairs = [(_node(key, resolver), _node(one, resolver)) for key, one in value.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=_is_short(value))
    if isinstance(value, list):
        items = [_node(one, resolver) for one in value]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=_is_short(value))
    # The tag the text would have if it were read by YAML's rules lets it be written without quotes.
    tag = resolver.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]  # PyYAML leaves it bare
    return yaml.ScalarNode(tag, value)


def _is_short(value: Any) -> bool:
    """Tell whether a part fits in one line: nothing but texts inside, and not many."""
    parts = list(value.values()) if isinstance(value, dict) else value
    is_flat = all(isinstance(part, str) for part in parts)
    return is_flat and len(str(value)) <= _FLOW_LENGTH
