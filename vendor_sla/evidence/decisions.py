"""Decisions: which figure governs, by which rule, and what money may stand on.

Three kinds of check, one kind of answer. Rule: evidence, "Decision, per vendor, metric and period".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.decisions import (
    Basis,
    Check,
    Decision,
    Governs,
    Interval,
    Outcome,
    Sampled,
)
from vendor_sla.domain.estimates import reading_at
from vendor_sla.domain.evidence import Governing, MoneyBasis
from vendor_sla.domain.readings import Reading, ReadingState, Source
from vendor_sla.evidence.audits import Estimate
from vendor_sla.evidence.decision_rules import (
    Question,
    Thresholds,
    Verdict,
    decide_together,
    money_limits,
)
from vendor_sla.evidence.limits import decimal_of, fraction_of, rounded_limit


@dataclass(frozen=True, slots=True)
class Audited:
    """One metric with the vendor's reading and what the audit says of it."""

    metric: MetricTerms
    vendor: Reading
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for a whole audit, before any metric is looked at.

    `refused` are codes of gates the vendor's data failed, `void` of what is wrong with the audit.
    `looks` are the planned looks; `is_last_look` tells that no more items are drawn. A `is_final`
    refusal lets the corrected figures govern: nothing better was sent, or it failed again.
    """

    refused: tuple[str, ...] = ()
    void: tuple[str, ...] = ()
    looks: int = 1
    is_last_look: bool = True
    is_final: bool = False


PLAIN = Standing()


def decide_match(
    metric: MetricTerms, vendor: Reading, client: Reading, *, is_complete: bool = True
) -> Decision:
    """Decide a metric both sides have rows for: the gap is exact.

    Within the tolerance the vendor's figure stands, beyond it the client's recomputation governs.
    A client extract with holes proves nothing. A vendor that left the columns of a metric empty
    has no figure to defend.
    """
    facts = {"tolerance": str(metric.evidence.tolerance)}
    base = Decision(
        metric.key, Check.MATCH, Outcome.ACCEPT, "match.within_tolerance", Governs.VENDOR,
        metric.evidence.clause, vendor.value, client.value,
        found=replace(client, source=Source.CLIENT_ROWS), facts=facts,
    )  # fmt: skip
    if not is_complete:
        return replace(base, outcome=Outcome.VOID, rule="match.extract_incomplete")
    if metric.evidence.source is Source.CLIENT_ROWS:
        gap = gap_of(metric, vendor.value, client.value)
        own = replace(base, rule="match.clients_own", governs=Governs.CLIENT, gap=gap)
        return replace(own, outcome=None)
    if vendor.state is ReadingState.NO_VOLUME and client.value is not None:
        silent = replace(base, outcome=Outcome.REPLACE, governs=Governs.CLIENT)
        return replace(silent, rule="match.vendor_silent")
    if vendor.value is None or client.value is None:
        return replace(base, outcome=None, rule="match.one_side_only")
    gap = gap_of(metric, vendor.value, client.value)
    assert gap is not None, "both sides have a value"
    found = replace(base, gap=gap)
    if abs(gap) > Fraction(metric.evidence.tolerance):
        replaced = replace(found, outcome=Outcome.REPLACE, governs=Governs.CLIENT)
        found = replace(replaced, rule="match.beyond_tolerance")
    return _by_contract(metric, found, vendor, client, None)


def decide_recount(
    metric: MetricTerms, vendor: Reading, agreed: Decimal, checked: Decision | None
) -> Decision:
    """Let the figure govern that both sides counted again and agreed on.

    What a check found before stays on the decision, to be seen.
    """
    base = checked or Decision(
        metric.key, Check.MATCH, None, "agreed", Governs.AGREED, metric.evidence.clause,
        vendor.value, Fraction(agreed),
    )  # fmt: skip
    return replace(
        base,
        rule="agreed",
        governs=Governs.AGREED,
        client=Fraction(agreed),
        found=reading_at(metric, vendor, Fraction(agreed)),
        basis=None,
        is_open=False,
        is_misreported=False,
    )


def decide_samples(
    audited: Sequence[Audited], standing: Standing = PLAIN
) -> Mapping[str, Decision]:
    """Decide the metrics of one audit together, money-bearing ones under Holm's rule.

    Data that failed a gate are refused even where the audit itself is void.
    """
    if standing.void and not standing.refused:
        return {one.metric.key: _void(one, standing.void[0]) for one in audited}
    asked = {one.metric.key: _question(one, standing) for one in audited}
    verdicts = decide_together(
        {key: question for key, question in asked.items() if question is not None}
    )
    return {
        one.metric.key: _decided(one, verdicts[one.metric.key], standing)
        if one.metric.key in verdicts
        else _void(one, "sample.no_materiality")
        for one in audited
    }


def gap_of(
    metric: MetricTerms, vendor: Fraction | None, client: Fraction | None
) -> Fraction | None:
    """Return how far the vendor's figure flatters it, in the displayed unit; a band's unsigned."""
    if vendor is None or client is None:
        return None
    return client - vendor if metric.direction is Direction.DOWN else vendor - client


def _question(one: Audited, standing: Standing) -> Question | None:
    terms = one.metric.evidence
    if terms.materiality is None or terms.rejection is None:
        return None
    return Question(
        delta=float(one.estimate.gap),
        limits=one.estimate.limits,
        thresholds=Thresholds(
            float(terms.materiality), float(terms.rejection), float(terms.alpha_percent) / 100
        ),
        is_band=one.metric.direction is Direction.BAND,
        is_last_look=standing.is_last_look,
        looks=standing.looks,
        is_money_bearing=bool(one.metric.penalties or one.metric.bonus),
    )


def _decided(one: Audited, verdict: Verdict, standing: Standing) -> Decision:
    metric, vendor = one.metric, one.vendor
    base = _told(one, verdict)
    if standing.refused:
        base = replace(base, outcome=Outcome.REJECT, rule=standing.refused[0])
    if base.outcome is Outcome.REJECT:
        return _refused(one, base, standing)
    assert vendor.value is not None, "an audit is of a measured figure"
    found = base.found
    assert found is not None, "the audit made a reading of it"
    basis = _basis(metric, vendor.value, one.estimate)
    if base.outcome is Outcome.REPLACE:
        base = replace(base, governs=Governs.CORRECTED, basis=basis)
    return _by_contract(metric, base, vendor, found, basis)


def _told(one: Audited, verdict: Verdict) -> Decision:
    """Return what the audit says, before anything is made of it."""
    metric, vendor, estimate, terms = one.metric, one.vendor, one.estimate, one.metric.evidence
    assert vendor.value is not None, "an audit is of a measured figure"
    corrected = _corrected(metric, vendor.value, estimate.gap)
    ends = sorted(
        _corrected(metric, vendor.value, fraction_of(limit))
        for limit in (verdict.lower, verdict.upper)
    )
    return Decision(
        metric=metric.key,
        check=Check.SAMPLE,
        outcome=verdict.outcome,
        rule=f"sample.{verdict.rule}",
        governs=Governs.VENDOR,
        clause=terms.clause,
        vendor=vendor.value,
        client=corrected,
        found=reading_at(metric, vendor, corrected),
        gap=estimate.gap,
        gap_limits=Interval(decimal_of(verdict.lower), decimal_of(verdict.upper)),
        limits=Interval(*(rounded_limit(end) for end in ends)),
        sampled=_sampled(estimate),
        facts={
            "materiality": str(terms.materiality),
            "rejection": str(terms.rejection),
            "p_replace": f"{verdict.p_replace:.4f}",
            "p_reject": f"{verdict.p_reject:.4f}",
            "left_out": str(estimate.left_out),
        },
    )


def _sampled(estimate: Estimate) -> Sampled:
    return Sampled(estimate.audited, estimate.population, estimate.contradicted, estimate.method)


def _refused(one: Audited, base: Decision, standing: Standing) -> Decision:
    """A first refusal waits for new data; a final one lets the corrected point govern.

    A void audit corrects nothing even then. Who made itself look worse has not misreported to
    its gain, and gains by the correction only as far as that is proven.
    """
    if not standing.is_final:
        return replace(base, is_open=True)
    is_flattered = one.estimate.gap > 0 or one.metric.direction is Direction.BAND
    final = replace(base, is_misreported=bool(standing.refused) or is_flattered)
    if standing.void or one.vendor.value is None:
        return final
    basis = None if is_flattered else _basis(one.metric, one.vendor.value, one.estimate)
    return replace(final, governs=Governs.CORRECTED, basis=basis)


def _by_contract(
    metric: MetricTerms, base: Decision, vendor: Reading, client: Reading, basis: Basis | None
) -> Decision:
    """Let the contract's governing rule choose between the two figures of a valid check."""
    is_sample = base.check is Check.SAMPLE
    theirs = replace(base, governs=Governs.CORRECTED if is_sample else Governs.CLIENT, basis=basis)
    ours = replace(base, governs=Governs.VENDOR, basis=None)
    governs = metric.evidence.governs
    match governs:
        case Governing.VENDOR_UNLESS_DISPROVED:
            return base
        case Governing.CLIENT | Governing.CORRECTED:
            return replace(theirs, rule=f"governs.{governs.value}")
        case Governing.JOINT_RECOUNT:
            if base.outcome is Outcome.ACCEPT:
                return base
            return replace(ours, rule="governs.joint_recount", is_open=True)
    vendors_is_worse = _is_worse(metric, vendor, client)
    takes_vendor = vendors_is_worse == (governs is Governing.WORSE_OF)
    return replace(ours if takes_vendor else theirs, rule=f"governs.{governs.value}")


def _is_worse(metric: MetricTerms, one: Reading, other: Reading) -> bool:
    """Tell whether one reading is worse than another; of a band, further from what is expected."""
    assert one.value is not None
    assert other.value is not None
    if metric.direction is not Direction.BAND:
        return (one.value < other.value) is (metric.direction is Direction.UP)
    target = metric.expected
    if target is None or one.rounded is None or other.rounded is None:
        return False
    return target.shortfall(one.rounded) > target.shortfall(other.rounded)


def _basis(metric: MetricTerms, vendor: Fraction, estimate: Estimate) -> Basis:
    """Return what money stands on when the corrected figure governs.

    Where the vendor flattered itself, the limits nearest its own figure; likewise where it
    under-reported: who gains from a change carries the proof.
    """
    found = money_limits(float(estimate.gap), estimate.limits)
    l95, l90 = (_corrected(metric, vendor, fraction_of(one)) for one in (found.l95, found.l90))
    point = _corrected(metric, vendor, estimate.gap)
    first = {MoneyBasis.L95: l95, MoneyBasis.L90: l90, MoneyBasis.POINT: point}
    if estimate.gap < 0:
        return Basis(l95, l95, l95, l95)
    return Basis(l95, first[metric.evidence.money_basis], point, point)


def _corrected(metric: MetricTerms, vendor: Fraction, gap: Fraction) -> Fraction:
    return vendor + gap if metric.direction is Direction.DOWN else vendor - gap


def _void(one: Audited, rule: str) -> Decision:
    return Decision(
        one.metric.key, Check.SAMPLE, Outcome.VOID, rule, Governs.VENDOR,
        one.metric.evidence.clause, vendor=one.vendor.value, sampled=_sampled(one.estimate),
    )  # fmt: skip
