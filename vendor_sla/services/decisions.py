"""Decisions: every figure that can be checked, checked, and told which one governs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vendor_sla.domain.assessments import Comparison
from vendor_sla.domain.catalogue import claimed_columns, definition
from vendor_sla.domain.circumstances import Recount
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.decisions import Check, Decision
from vendor_sla.domain.findings import Finding, Severity
from vendor_sla.domain.readings import MeasureRequest, Reading, ReadingState, Source
from vendor_sla.evidence.audits import Claim, DrawnRows, RowValues, estimate_gap
from vendor_sla.evidence.decisions import (
    PLAIN,
    Audited,
    Standing,
    decide_match,
    decide_recount,
    decide_samples,
)
from vendor_sla.evidence.sample_measures import decide_measure
from vendor_sla.evidence.sampled import SampledFigure, SheetRows, sampled_mean, sampled_share
from vendor_sla.evidence.samples import AuditedRows, DrawnPlan, is_told, lay_over
from vendor_sla.measures.verdicts import Shape, Verdicts, row_verdicts

if TYPE_CHECKING:
    from vendor_sla.intake.frames import Frame

_BY_SAMPLE = frozenset({Source.QA_SAMPLE, Source.CALL_BACK})
_GATES = {
    "matching.keys_found_low": "sample.keys_found_low",
    "matching.duplicates_high": "sample.duplicates_high",
}
_FULL_SCORE = {"qa_score": 100.0}


@dataclass(frozen=True)
class Audit:
    """An audited sample: the vendor's contacts and the audit of them, with the side files.

    `plan` is the draw, where it can be proven.
    """

    contacts: "Frame"
    audit: "Frame"
    side_files: Mapping[str, "Frame"]
    standing: Standing = PLAIN
    plan: DrawnPlan | None = None


@dataclass(frozen=True)
class Proof:
    """A draw as an assessment takes it: what was drawn from what, and what is wrong with it.

    `plan` is None where nothing was drawn.
    """

    plan: DrawnPlan | None
    standing: Standing


@dataclass(frozen=True)
class Evidence:
    """What a period's figures are decided by.

    `comparison` is the full match, `sheets` the rows of metrics known from reviews alone, `audit`
    a sample of the vendor's rows, `recounts` what both sides agreed on. `reviewers` tells whether
    the reviewers agree well enough, None where nobody asked.
    """

    comparison: Comparison | None = None
    sheets: Mapping[str, Verdicts] = field(default_factory=dict)
    recounts: Sequence[Recount] = ()
    audit: Audit | None = None
    reviewers: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions by metric, and what was found wrong with the evidence itself."""

    decisions: Mapping[str, Decision]
    findings: tuple[Finding, ...] = ()


def decide_figures(
    contract: Contract,
    requests: Sequence[MeasureRequest],
    readings: Sequence[Reading],
    evidence: Evidence,
) -> Decided:
    """Decide each metric of a period by the best check there is of it.

    A metric known from a sample alone is decided by its own rows; one that both sides have rows for
    by the full match; else, or where the client's extract is not whole, by the audited sample.
    """
    comparison, reviewers = evidence.comparison, evidence.reviewers
    found: dict[str, Decision] = {}
    clients = {one.metric: one for one in comparison.client_readings} if comparison else {}
    left, distrust = [], distrust_of(contract, reviewers)
    for metric, reading in _pairs(contract, readings):
        client, sheet = clients.get(metric.key), evidence.sheets.get(metric.key)
        if metric.evidence.source in _BY_SAMPLE:
            if sheet is not None and reading.state is ReadingState.MEASURED:
                figure = _sampled(metric, sheet, contract.sha256)
                found[metric.key] = decide_measure(metric, reading, figure, distrust=distrust)
        elif client is not None and client.state is ReadingState.MEASURED:
            assert comparison is not None
            is_whole = comparison.is_complete
            found[metric.key] = decide_match(metric, reading, client, is_complete=is_whole)
            if not is_whole and _is_auditable(metric, reading):
                left.append((metric, reading))
        elif reading.state is ReadingState.MEASURED:
            left.append((metric, reading))
    findings = _unmeasured(contract, found, reviewers)
    if evidence.audit is not None:
        refused = _failed_gates(comparison)
        decided, noticed = _by_audit(requests, left, evidence.audit, refused)
        found |= decided
        findings += noticed
    pairs = _pairs(contract, readings)
    return Decided(found | _agreed(pairs, found, evidence.recounts), findings)


def _is_auditable(metric: MetricTerms, reading: Reading) -> bool:
    is_vendors = metric.evidence.source is not Source.CLIENT_ROWS
    return is_vendors and reading.state is ReadingState.MEASURED


def distrust_of(contract: Contract, reviewers: str | None) -> str:
    """Return why what reviewers found may not cost money: unreliable, unmeasured, or nothing.

    Unmeasured ones are not trusted where the contract has a rubric, and so has them score twice.
    """
    if reviewers == "unmeasured" and contract.review is not None:
        return "unmeasured"
    return "unreliable" if reviewers == "failed" else ""


def _unmeasured(
    contract: Contract, found: Mapping[str, Decision], reviewers: str | None
) -> tuple[Finding, ...]:
    """Say that money rests on reviewers nobody measured."""
    if reviewers == "passed" or distrust_of(contract, reviewers):
        return ()
    count = sum(one.check is Check.MEASURE for one in found.values())
    code = "sample.reviewers_unmeasured"
    return (Finding(code, Severity.INFO, "qa", count),) if count else ()


def _agreed(
    pairs: Sequence[tuple[MetricTerms, Reading]],
    found: Mapping[str, Decision],
    recounts: Sequence[Recount],
) -> dict[str, Decision]:
    """Return the decisions that a joint recount has made."""
    said = {one.metric: one for one in recounts}
    return {
        metric.key: decide_recount(metric, reading, said[metric.key].value, found.get(metric.key))
        for metric, reading in pairs
        if metric.key in said
    }


def _pairs(
    contract: Contract, readings: Sequence[Reading]
) -> Sequence[tuple[MetricTerms, Reading]]:
    by_key = {reading.metric: reading for reading in readings}
    return [(one, by_key[one.key]) for one in contract.metrics if one.key in by_key]


def _sampled(metric: MetricTerms, sheet: Verdicts, seed: str) -> SampledFigure:
    rows = SheetRows(sheet.counted, sheet.hit, sheet.amount, sheet.weight, sheet.stratum)
    if sheet.shape is Shape.SHARE:
        return sampled_share(rows, scale=sheet.scale)
    largest = _FULL_SCORE.get(metric.measure)
    return sampled_mean(rows, seed=f"{seed}|{metric.key}", largest=largest)


def _by_audit(
    requests: Sequence[MeasureRequest],
    metrics: Sequence[tuple[MetricTerms, Reading]],
    audit: Audit,
    refused: tuple[str, ...],
) -> tuple[Mapping[str, Decision], tuple[Finding, ...]]:
    laid = lay_over(audit.contacts, audit.audit, plan=audit.plan)
    standing = replace(
        audit.standing,
        refused=(*audit.standing.refused, *refused),
        void=(*audit.standing.void, *laid.void),
    )
    claims = _by_metric(requests, row_verdicts(requests, audit.contacts, audit.side_files))
    truths = _by_metric(requests, row_verdicts(requests, laid.contacts, audit.side_files))
    audited = [
        one
        for metric, reading in metrics
        if is_told(_claimed(metric), laid.told)
        and (one := _audited(metric, reading, claims[metric.key], truths[metric.key], laid))
    ]
    return decide_samples(audited, standing), laid.findings


def _failed_gates(comparison: Comparison | None) -> tuple[str, ...]:
    """Return the gates the vendor's file failed against the client's list of contacts."""
    found = {finding.code for finding in comparison.findings} if comparison else set()
    return tuple(rule for code, rule in _GATES.items() if code in found)


def _claimed(metric: MetricTerms) -> frozenset[str]:
    return claimed_columns(definition(metric.measure, metric.version), metric.parameters)


def _audited(
    metric: MetricTerms, reading: Reading, claim: Verdicts, truth: Verdicts, laid: AuditedRows
) -> Audited | None:
    if claim.shape is Shape.OTHER or truth.shape is Shape.OTHER:
        return None
    estimate = estimate_gap(
        Claim(
            claim.shape.value,
            metric.direction,
            claim.scale,
            claim.quantile,
            _values(claim).padded(len(laid.contacts)),
        ),
        _values(truth),
        DrawnRows(
            positions=laid.positions,
            undelivered=laid.undelivered,
            strata=laid.strata,
            is_stratified=laid.is_stratified,
            seed=laid.seed,
            omitted=laid.omitted,
            omitted_population=laid.omitted_population,
        ),
    )
    return None if estimate is None else Audited(metric, reading, estimate)


def _values(one: Verdicts) -> RowValues:
    return RowValues(one.counted, one.good, one.amount)


def _by_metric(
    requests: Sequence[MeasureRequest], verdicts: Sequence[Verdicts]
) -> Mapping[str, Verdicts]:
    return {request.key: one for request, one in zip(requests, verdicts, strict=True)}
