"""The bench as JSON: the format with its words, and what is said about a text."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.domain.catalogue.definitions import (
    DIMENSION_NAMES,
    MetricDefinition,
    Parameter,
    ParameterKind,
)
from vendor_sla.domain.lint.findings import LintFinding, LintReport
from vendor_sla.printing.lint_reports import group_of, mends_of, message_of
from vendor_sla.printing.summaries import write_summary
from vendor_sla.printing.words import Words

_EXAMPLES = {
    ParameterKind.SPAN: ("20s", "30m", "24h", "7d"),
    ParameterKind.SPAN_BY: ("20s", "30m", "24h", "7d"),
    ParameterKind.FLAG: ("yes", "no"),
}


def format_document(tree: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return what the editor knows: the tree, the catalogue, and their words in one language.

    `words` maps what a key `says` to its explanation, `values` a key and one of its words
    (`step.full`) to what the word means.
    """
    return {
        **tree,
        "measures": [_measure(one, words) for one in DEFINITIONS],
        "words": dict(key_words(tree, words)),
        "values": dict(_value_words(tree, words)),
        "names": {
            "scope": _named(words, "paper.attribute", _scope(tree)),
            "choice": {
                word: words(f"paper.choice.{word}")
                for values in _scope(tree).values()
                for word in values
                if f"paper.choice.{word}" in words
            },
        },
    }


def key_words(tree: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    """Yield what each key says and its explanation; a key of one meaning everywhere is in `any`.

    A key without words is left out.
    """
    for part in tree["parts"].values():
        for key in part["keys"]:
            for message in (f"format.{key['says']}", f"format.any.{key['name']}"):
                if message in words:
                    yield key["says"], words(message)
                    break
            for chooser in _choosers(key["node"]):
                if f"format.any.{chooser}" in words:
                    yield f"any.{chooser}", words(f"format.any.{chooser}")


def checked_document(report: LintReport, words: Words) -> dict[str, Any]:
    """Return what is said about a text: findings in order, their counts, and the summary."""
    sections = write_summary(report.contract, words) if report.contract else ()
    return {
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "findings": [_finding(one, words) for one in report.findings],
        "is_readable": report.contract is not None,
        "summary": [asdict(section) for section in sections],
    }


def measure_choices(language: str) -> dict[str, list[tuple[str, str]]]:
    """Return the measures to choose from, by the name of their dimension: (id, name)."""
    choices: dict[str, list[tuple[str, str]]] = {}
    for one in DEFINITIONS:
        group = DIMENSION_NAMES[one.dimension]
        name = one.name.zh if language == "zh" else one.name.en
        choices.setdefault(group.zh if language == "zh" else group.en, []).append((one.id, name))
    return choices


def _finding(finding: LintFinding, words: Words) -> dict[str, Any]:
    line = finding.line or finding.facts.get("line")
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": finding.place,
        "about": group_of(words, finding),
        "clause": finding.clause,
        "line": int(line) if line else None,
        "text": message_of(words, finding),
        "mends": list(mends_of(words, finding)),
    }


def _measure(one: MetricDefinition, words: Words) -> dict[str, Any]:
    zh = words.language == "zh"
    dimension = DIMENSION_NAMES[one.dimension]
    return {
        "id": one.id,
        "names": [one.name.zh, one.name.en] if zh else [one.name.en, one.name.zh],
        "formula": one.formula.zh if zh else one.formula.en,
        "dimension": one.dimension.value,
        "dimension_name": dimension.zh if zh else dimension.en,
        "unit": words(f"paper.unit.{one.unit.value}", value="").strip(),
        "direction": one.direction.value,
        "places": one.default_places,
        "version": one.version,
        "parameters": [_parameter(each, words) for each in one.parameters],
    }


def _parameter(one: Parameter, words: Words) -> dict[str, Any]:
    name = f"paper.parameter.{one.name}"
    choices = one.choices or _EXAMPLES.get(one.kind, ())
    return {
        "name": one.name,
        "says": words(name) if name in words else one.name,
        "required": one.default is None and not one.is_optional,
        "words": [[word, _choice(word, words)] for word in choices],
    }


def _choice(word: str, words: Words) -> str:
    return words(f"paper.choice.{word}") if f"paper.choice.{word}" in words else ""


def _value_words(tree: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    for part in tree["parts"].values():
        for key in part["keys"]:
            for name, word in _words_of(key["name"], key["node"]):
                if f"format.word.{name}.{word}" in words:
                    yield f"{name}.{word}", words(f"format.word.{name}.{word}")
                else:
                    for room in ("page.dimension", "paper.file"):
                        if f"{room}.{word}" in words:
                            yield f"{name}.{word}", words(f"{room}.{word}")


def _words_of(key: str, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the words a node may hold, each with the key they are a value of."""
    for name in ("of", "names"):
        if name in node:
            yield from _words_of(key, node[name])
    if node["is"] == "one_of":
        yield from ((node["chooser"], word) for word in node["words"])
    elif isinstance(node.get("words"), list):
        yield from ((key, word) for word in node["words"])


def _choosers(node: Mapping[str, Any]) -> Iterator[str]:
    if node["is"] == "one_of":
        yield node["chooser"]
    elif "of" in node:
        yield from _choosers(node["of"])


def _scope(tree: Mapping[str, Any]) -> Mapping[str, list[str]]:
    keys = (key for part in tree["parts"].values() for key in part["keys"])
    return next(key["node"]["words"] for key in keys if key["node"]["is"] == "scope")


def _named(words: Words, room: str, names: Mapping[str, Any]) -> dict[str, str]:
    return {name: words(f"{room}.{name}") for name in names if f"{room}.{name}" in words}
