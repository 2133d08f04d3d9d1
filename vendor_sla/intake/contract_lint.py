"""Linting a contract document: what reading refuses, then what the rules of the linter find."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.lint.drafts import Draft
from vendor_sla.domain.lint.findings import LintFinding, LintReport, LintSeverity
from vendor_sla.domain.lint.rules import findings_of
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_salvage import salvage
from vendor_sla.intake.contracts import build_contract, read_parts
from vendor_sla.intake.yaml_documents import YamlReading, read_located


def lint_document(text: str, *, history: Sequence[PastMonth] = ()) -> LintReport:
    """Return everything the linter has to say about a document; never raises for its content.

    What reading refuses comes first, then what the rules find in all that could be read, each in
    the document's order. `history` holds the contract's assessed periods, oldest first, for rules
    that look back.
    """
    reading = read_located(text)
    problems, contract, found = _read(reading, text, history)
    refused = [LintFinding(one.code, LintSeverity.ERROR, one.place, one.facts) for one in problems]
    told = [_located(finding, reading) for finding in (*refused, *found)]
    first = {finding.code for finding in refused}
    told.sort(key=lambda one: (one.code not in first, one.line or 0))
    return LintReport(tuple(told), contract)


def _read(
    reading: YamlReading, text: str, history: Sequence[PastMonth]
) -> tuple[list[Problem], Contract | None, Iterable[LintFinding]]:
    """Return what reading refuses, the contract if it refuses nothing, and what the rules find."""
    problems = list(reading.problems)
    if not isinstance(reading.tree, dict):
        return problems or [Problem("contract.not_a_mapping")], None, ()
    parts = read_parts(reading.tree)
    if not problems and not parts.problems:
        contract = build_contract(parts.data, text)
        places = tuple(range(len(contract.metrics)))
        clauses = tuple(_clauses(reading.tree))
        draft = Draft(contract, places, clauses=clauses, history=history)
        return [], contract, findings_of(draft)
    strange = {problem.place for problem in problems if problem.place}
    problems += [one for one in parts.problems if not _is_under(one.place, strange)]
    saved = salvage(reading.tree, text)
    if saved is None:
        return problems, None, ()
    unread = saved.unread | _tops(strange)
    clauses = tuple(_clauses(reading.tree))
    draft = Draft(saved.contract, saved.metrics, unread, clauses, history)
    return problems, None, findings_of(draft)


def _clauses(part: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the place of every part that quotes a clause, in order, with the clause."""
    if isinstance(part, dict):
        said = part.get("clause")
        if isinstance(said, str) and said:
            yield place, said
        for key, inside in part.items():
            yield from _clauses(inside, f"{place}.{key}".lstrip("."))
    elif isinstance(part, list):
        for number, inside in enumerate(part):
            yield from _clauses(inside, f"{place}.{number}")


def _is_under(place: str, strange: set[str]) -> bool:
    """Tell whether a place was already refused for its form, or lies inside one that was."""
    return any(place == other or place.startswith(f"{other}.") for other in strange)


def _tops(places: set[str]) -> frozenset[str]:
    """Return the top-level keys, and the metrics, that places lie in."""
    steps = [place.split(".") for place in places]
    return frozenset(
        f"metrics.{one[1]}" if one[0] == "metrics" and len(one) > 1 else one[0] for one in steps
    )


def _located(finding: LintFinding, reading: YamlReading) -> LintFinding:
    """Return a finding with its line, the nearest clause, and the name of what it is about."""
    steps = finding.place.split(".") if finding.place else []
    line = reading.lines.get(finding.place)
    for length in range(len(steps) - 1, 0, -1):
        line = line or reading.lines.get(".".join(steps[:length]))
    told = finding.facts.get("line", "")
    if finding.code.startswith("yaml.") and told.isdigit():
        line = int(told)
    clause, subject = _named(reading.tree, steps)
    facts = dict(finding.facts)
    if (first := reading.lines.get(facts.get("first", ""))) is not None:
        facts["first_line"] = str(first)
    return replace(finding, line=line, clause=clause, subject=subject, facts=facts)


def _named(tree: Any, steps: list[str]) -> tuple[str, str]:
    """Return the clause nearest to a place, and the key of the list entry it lies in."""
    clause, subject, part = "", "", tree
    for depth, step in enumerate([*steps, ""]):
        if isinstance(part, dict):
            said = part.get("clause")
            clause = said if isinstance(said, str) and said else clause
            if depth == 2:
                name = part.get("key") or part.get("grade")
                subject = name if isinstance(name, str) else ""
            part = part.get(step)
        elif isinstance(part, list) and step.isdigit() and int(step) < len(part):
            part = part[int(step)]
        else:
            break
    return clause, subject
