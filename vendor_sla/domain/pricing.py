"""Pricing: figures and scores in, money lines out, in the order of the contract.

Each metric's own steps (value, relief, rounding, trigger, base or pool, repeat, metric cap) are in
`penalties/charges.py`, each kind of line in a module of its own beside it; here they are put
together. Every line is rounded once; the net is their sum.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vendor_sla.domain.assessments import MoneyLine, Pricing, Scores, Step
from vendor_sla.domain.billing import period_fee
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.figures import Governed
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import NO_PAST, Past
from vendor_sla.domain.penalties.allotments import credits_by_metric
from vendor_sla.domain.penalties.caps import period_cap
from vendor_sla.domain.penalties.charges import Outcome, Settings, charge_metric, finished
from vendor_sla.domain.penalties.credit_banks import banked_balance, deposit
from vendor_sla.domain.penalties.fixed_charges import (
    FixedCharge,
    incident_charges,
    report_charges,
)
from vendor_sla.domain.penalties.lines import (
    against_lines,
    bonus_lines,
    cut_lines,
    later_lines,
)
from vendor_sla.domain.penalties.rules import CarriedKind
from vendor_sla.domain.penalties.rulings import ruled_lines
from vendor_sla.domain.penalties.stores import CARRIED_IN, CARRIED_OUT, DEPOSITED, WITHDRAWN
from vendor_sla.domain.penalties.waivers import waiver_lines
from vendor_sla.domain.periods import Period
from vendor_sla.domain.quarters import quarter_fee, quarter_of


@dataclass(frozen=True, slots=True)
class Charges:
    """What everything that can cost money asks for in a period, before any cap but the metrics'."""

    outcomes: Mapping[str, Outcome]
    fixed: tuple[FixedCharge, ...]
    fired: frozenset[str]


def price(
    governed: Governed,
    scores: Scores,
    *,
    period: Period,
    volume: Mapping[str, int],
    past: Past = NO_PAST,
    circumstances: Circumstances = NOTHING_ELSE,
) -> Pricing:
    """Price a period.

    `volume` holds the counts a unit fee may name. A trial version has a fee and no lines. Raises
    `Invalid` when a rule needs counts, a volume or a term that is not there, and for circumstances
    the contract does not know.
    """
    contract = governed.contract
    fee, fee_working = period_fee(contract, period, volume)
    cap = period_cap(contract.cap, fee) if contract.cap else None
    if contract.is_trial:
        notes = (Step("money.trial"), *_uncharged(governed, {}))
        return Pricing(fee, fee_working, cap, (), notes)
    settings = _settings(governed, period, fee, past)
    charges = _charges(governed, settings, fee, circumstances)
    against = against_lines(governed, charges.outcomes, charges.fixed, scores, fee)
    lines, unruled = ruled_lines(against, circumstances.rulings)
    lines += cut_lines(contract, lines, period, fee, past)
    lines += bonus_lines(governed, settings, fee, number=len(lines) + 1)
    lines += later_lines(contract, lines, period, fee, past)
    lines += waiver_lines(circumstances, lines, number=len(lines) + 1)
    left = banked_balance(contract, past, period)
    withdrawn = _sum(lines, {"credit_bank"}, fee)
    put, deposited = deposit(contract, governed.readings, fee, left - withdrawn)
    return Pricing(
        fee=fee,
        fee_working=fee_working,
        cap=cap,
        lines=tuple(lines),
        notes=(*_uncharged(governed, charges.outcomes), *unruled, *deposited),
        are_shares_capped=contract.fee.is_inside_cap,
        fired=charges.fired,
        missed=_missed(charges),
        credits=credits_by_metric(contract, lines),
        stores=_stores(contract, lines, put, withdrawn, fee),
        incidents=_incident_counts(circumstances),
    )


def _settings(governed: Governed, period: Period, fee: Money, past: Past) -> dict[str, Settings]:
    """Return what each metric's charges stand on; a quarterly metric's are the quarter's."""
    quarter, whole = quarter_of(period), quarter_fee(period, fee, past.months)
    at_risk = governed.contract.at_risk
    return {
        metric.key: Settings(
            period=quarter if metric.is_quarterly else period,
            fee=whole if metric.is_quarterly else fee,
            at_risk=at_risk,
            past=past,
            governed=governed.steps.get(metric.key, ()),
            estimated=governed.estimated.get(metric.key),
            excuse=governed.excuses.get(metric.key),
        )
        for metric in governed.contract.metrics
    }


def _charges(
    governed: Governed,
    settings: Mapping[str, Settings],
    fee: Money,
    circumstances: Circumstances,
) -> Charges:
    """Look at every metric first: some repeats ask how many fail together."""
    contract = governed.contract
    asked = {
        metric.key: charge_metric(metric, governed.readings[metric.key], settings[metric.key])
        for metric in _priced(contract)
    }
    fixed = (
        *report_charges(contract, circumstances.deliveries, fee),
        *incident_charges(contract, circumstances.incidents, fee),
    )
    deemed = frozenset(metric for charge in fixed for metric in charge.fails)
    failing = frozenset(key for key, one in asked.items() if one.has_fired) | deemed
    outcomes = {
        metric.key: finished(
            asked[metric.key],
            metric,
            governed.readings[metric.key],
            failing=failing,
            repeats=contract.repeats,
            settings=settings[metric.key],
        )
        for metric in _priced(contract)
    }
    return Charges(outcomes, fixed, failing)


def _priced(contract: Contract) -> Iterable[MetricTerms]:
    """Return the metrics whose misses are looked at: those scored, with or without penalties."""
    return (metric for metric in contract.metrics if metric.penalties or metric.expected)


def _missed(charges: Charges) -> dict[str, frozenset[str]]:
    """Return what each metric missed; one that a report deems failed misses its levels."""
    missed = {key: one.missed for key, one in charges.outcomes.items() if one.missed}
    for key in charges.fired:
        if key not in missed:
            missed[key] = frozenset({"expected"})
    return missed


def _uncharged(governed: Governed, outcomes: Mapping[str, Outcome]) -> list[Step]:
    """Say of each metric that could have cost something why it did not.

    Of one without a price, what made its figure and its levels what they are: they are scored.
    """
    notes: list[Step] = []
    for metric in governed.contract.metrics:
        outcome = outcomes.get(metric.key)
        steps = governed.steps.get(metric.key, ())
        if outcome is not None and metric.penalties:
            amount = Money.rounded(outcome.amount, governed.contract.currency).amount
            steps = () if amount or outcome.points else outcome.working
        notes += [Step(step.code, {"metric": metric.key, **step.facts}) for step in steps]
    return notes


def _sum(lines: Iterable[MoneyLine], mechanics: set[str], fee: Money) -> Money:
    amounts = (line.amount for line in lines if line.mechanic in mechanics)
    return Money.total(amounts, fee.currency)


def _stores(
    contract: Contract, lines: list[MoneyLine], put: Money, withdrawn: Money, fee: Money
) -> dict[str, Money]:
    """Return what the period carries on, puts by and takes of earlier ones, without nothings."""
    carry = contract.carry_forward
    carries_cuts = carry is not None and carry.kind is CarriedKind.ABOVE_CAP
    put_by = {"period_cap", "quarter_cap"} if carries_cuts else {CARRIED_OUT}
    stores = {
        CARRIED_OUT: _sum(lines, put_by, fee),
        CARRIED_IN: -_sum(lines, {CARRIED_IN}, fee),
        DEPOSITED: put,
        WITHDRAWN: withdrawn,
    }
    return {name: amount for name, amount in stores.items() if amount.amount}


def _incident_counts(circumstances: Circumstances) -> dict[str, int]:
    counts: dict[str, int] = {}
    for incident in circumstances.incidents:
        counts[incident.kind] = counts.get(incident.kind, 0) + incident.count
    return counts
