"""Assess one vendor's period: files or typed readings in, readings, scores and money out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from vendor_sla.domain.alternatives import money_under
from vendor_sla.domain.assessments import Assessment, Comparison, InputFile
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.decisions import Decision
from vendor_sla.domain.duties import with_client_duties
from vendor_sla.domain.estimates import NO_DECISIONS
from vendor_sla.domain.file_sides import CLIENT_KINDS, clients_alone, may_count
from vendor_sla.domain.findings import Finding
from vendor_sla.domain.pairs import NO_DECISIONS as NOTHING_PAIRED
from vendor_sla.domain.pairs import PairDecisions
from vendor_sla.domain.pasts import Opening, PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import MeasureRequest, Source
from vendor_sla.domain.settlements import Settlement, settle
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.intake.readings import TypedReadings
from vendor_sla.measures.measurer import Measured
from vendor_sla.measures.verdicts import VerdictWatch
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.decisions import Evidence, Proof, decide_figures, distrust_of
from vendor_sla.services.period_rows import PeriodRows

RULES_VERSION = "3"


@dataclass(frozen=True, slots=True)
class Beside:
    """What a period is settled with beside its own rows.

    `history` are the assessed periods before it, oldest first, `opening` the state imported at
    go-live, `circumstances` what happened that no row says, `decisions` which rows of both sides
    people found to be one contact. `proof` is the draw an audited sample comes from, `reviewers`
    whether the reviewers agree well enough (passed, failed, unmeasured; None: nobody asked).
    """

    history: Sequence[PastMonth] = ()
    opening: Opening | None = None
    circumstances: Circumstances = NOTHING_ELSE
    decisions: PairDecisions = NOTHING_PAIRED
    proof: Proof | None = None
    reviewers: str | None = None


NOTHING_BESIDE = Beside()


def measure_requests(contract: Contract, period: Period) -> tuple[MeasureRequest, ...]:
    """Return what the contract asks to be measured, with its calendars looked up."""
    calendars = {
        name: resolve_calendar(terms, contract.time_zone)
        for name, terms in contract.calendar_terms.items()
    }
    return contract.requests(period, calendars)


def assess(
    *,
    contract: Contract,
    period: Period,
    files: Sequence[DataFile] = (),
    typed: TypedReadings | None = None,
    beside: Beside = NOTHING_BESIDE,
    salt: bytes = b"",
) -> Assessment:
    """Measure, score and price a period.

    Vendor rows are measured in one pass; the client's rows, where there are any, are measured
    too and compared. Files only the client may send count from its side alone. Raises `Invalid`
    with every reason when a file cannot be used.
    """
    requests = measure_requests(contract, period)
    if typed is not None:
        by_hand = Measured(readings=typed.readings, volume=typed.volume)
        return _conclude(contract, period, measured=by_hand, inputs=(typed.source,), beside=beside)
    alone = clients_alone(contract)
    files = [file for file in files if may_count((file.side, file.kind), alone)]
    rows = PeriodRows(requests, salt)
    sheets = VerdictWatch(*CLIENT_KINDS)
    measured = rows.measure("vendor", files, Source.VENDOR_ROWS, sheets)
    measured = replace(measured, readings=with_client_duties(contract, measured.readings))
    comparison = None
    if {"vendor", "client"} == {file.side for file in files if file.kind == "contacts"}:
        comparison = rows.compare(files, measured, beside.decisions)
    evidence = Evidence(comparison, sheets.found, beside.circumstances.recounts)
    evidence = _with_audit(evidence, contract, rows, files, beside)
    decided = decide_figures(contract, requests, measured.readings, evidence)
    return _conclude(
        contract,
        period,
        measured=measured,
        inputs=rows.inputs,
        findings=rows.findings + decided.findings,
        comparison=comparison,
        decisions=decided.decisions,
        beside=beside,
    )


def _with_audit(
    evidence: Evidence,
    contract: Contract,
    rows: PeriodRows,
    files: Sequence[DataFile],
    beside: Beside,
) -> Evidence:
    """Return the evidence with the audited sample and what is known of its reviewers."""
    reviewers = beside.reviewers or rows.reviewer_state(files)
    audit = rows.audit(
        files,
        beside.proof,
        is_final=beside.circumstances.is_refused_for_good,
        distrust=distrust_of(contract, reviewers),
    )
    return replace(evidence, audit=audit, reviewers=reviewers)


def _conclude(
    contract: Contract,
    period: Period,
    *,
    measured: Measured,
    inputs: tuple[InputFile, ...],
    findings: tuple[Finding, ...] = (),
    comparison: Comparison | None = None,
    decisions: Mapping[str, Decision] = NO_DECISIONS,
    beside: Beside,
) -> Assessment:
    settled_under = _settling(contract, period, measured, beside)
    settled = settled_under(decisions=decisions)
    return Assessment(
        contract_sha256=contract.sha256,
        period=period,
        rules_version=RULES_VERSION,
        inputs=inputs,
        readings=settled.readings,
        breakdowns=measured.breakdowns,
        missed=measured.missed,
        scores=settled.scores,
        pricing=settled.pricing,
        findings=findings + measured.findings,
        comparison=comparison,
        history=tuple(beside.history),
        month=settled.month,
        measured=tuple(measured.readings),
        volume=measured.volume,
        opening=beside.opening,
        circumstances=beside.circumstances,
        consequences=settled.consequences,
        decisions=decisions,
        under=money_under(decisions, lambda one: settled_under(decisions=one).pricing.net),
    )


def _settling(
    contract: Contract, period: Period, measured: Measured, beside: Beside
) -> Callable[..., Settlement]:
    """Return what settles the period; only the decisions are left to say."""
    return partial(
        settle,
        contract,
        period=period,
        readings=measured.readings,
        volume=measured.volume,
        history=beside.history,
        opening=beside.opening,
        circumstances=beside.circumstances,
    )
