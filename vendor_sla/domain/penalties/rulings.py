"""What rulings do: misses excused, a value put in force, a line reduced, a finding forgotten.

A ruling serves the vendor or does nothing: it never makes a figure worse than it was without, never
touches more misses than there are, and never turns a charge into money for the vendor. What it
speaks of may be gone, because another ruling took it away: then it says so, and refuses nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.assessments import MoneyLine, Step
from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.decisions import Basis, Check, Decision, Governs
from vendor_sla.domain.estimates import reading_at
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.relief import excuse_misses, find_ratio
from vendor_sla.domain.penalties.rules import ReliefArithmetic
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.rulings import Effect, Ruling

REDUCIBLE = frozenset({"credit", "charge", "fee_share"})

_ARITHMETIC = {
    Effect.COUNT_AS_MET: ReliefArithmetic.ADD,
    Effect.LEAVE_OUT: ReliefArithmetic.DROP,
}
_UNRULED = frozenset({ReadingState.NOT_DUE, ReadingState.CLIENT_FAULT})


def ruled_misses(
    metric: MetricTerms, reading: Reading, rulings: Sequence[Ruling]
) -> tuple[Reading, tuple[Step, ...]]:
    """Return a metric's reading with the misses of its rulings excused, and the working."""
    steps: list[Step] = []
    for ruling in rulings:
        if ruling.metric != metric.key or ruling.effect not in _ARITHMETIC:
            continue
        ratio = find_ratio(metric, reading)
        if reading.rounded is None or ratio is None:
            steps.append(Step("money.ruling.no_counts", ruling.facts()))
            continue
        misses = min(Fraction(ruling.misses), ratio.misses)
        before, reading = (
            reading,
            excuse_misses(metric, reading, misses, _ARITHMETIC[ruling.effect]),
        )
        facts = {
            **ruling.facts(),
            "misses": decimal_text(misses),
            "without": str(before.rounded),
            "result": "—" if reading.rounded is None else str(reading.rounded),
        }
        steps.append(Step(f"money.ruling.{ruling.effect}", facts))
    return reading, tuple(steps)


def ruled_counts(
    metric: MetricTerms, reading: Reading, rulings: Sequence[Ruling]
) -> tuple[Decimal, Decimal] | None:
    """Return the counts a month hands on to its quarter, with its rulings; None without counts."""
    reading, _ = ruled_misses(metric, reading, rulings)
    if reading.numerator is None or reading.denominator is None:
        return None
    return reading.numerator, reading.denominator


def ruled_decisions(
    contract: Contract,
    readings: Sequence[Reading],
    decisions: Mapping[str, Decision],
    rulings: Sequence[Ruling],
) -> Mapping[str, Decision]:
    """Return the decisions of a month with those forgotten of misreporting that rulings answer.

    A struck finding is, and the finding of a metric for which a better value was ruled.
    """
    ruled = dict(decisions)
    by_key = {reading.metric: reading for reading in readings}
    for ruling in rulings:
        if ruling.effect is Effect.STRIKE:
            ruled = {
                key: replace(one, is_misreported=False) if _is_struck(one, ruling) else one
                for key, one in ruled.items()
            }
        metric, checked = contract.find_metric(ruling.metric), ruled.get(ruling.metric)
        reading = (checked.reading if checked else None) or by_key.get(ruling.metric)
        if ruling.effect is Effect.VALUE and metric and checked and reading:
            decided = _at_value(metric, reading, Fraction(0), checked, ruling)
            ruled |= {metric.key: decided} if decided else {}
    return ruled


def ruled_value(
    metric: MetricTerms,
    reading: Reading,
    decided: Reading,
    decision: Decision | None,
    rulings: Sequence[Ruling],
) -> tuple[Reading, Reading, Decision | None]:
    """Return a figure with a ruled value in force where that is better, and its decision.

    `reading` is the figure after relief and excused misses, `decided` before them: a value is ruled
    of what a metric comes to in the end, and nothing is excused on top of it.
    """
    for ruling in rulings:
        if ruling.effect is not Effect.VALUE or ruling.metric != metric.key:
            continue
        has_moved = reading.value is not None and decided.value is not None
        moved = reading.value - decided.value if has_moved else Fraction(0)  # type: ignore[operator]  # both are there
        made = _at_value(metric, reading, moved, decision, ruling)
        if made is not None and made.found is not None:
            reading = decided = made.found
            decision = made
    return reading, decided, decision


def value_steps(
    metric: MetricTerms, decision: Decision | None, rulings: Sequence[Ruling]
) -> tuple[Step, ...]:
    """Return the working of the values ruled for a metric: what governs, or that it is no better.

    Of several the one that is best for the vendor governs.
    """
    governing = decision.client if decision and decision.governs is Governs.RULED else None
    return tuple(
        Step(
            f"money.ruling.{'value' if governing == one.value else 'no_better'}",
            {**one.facts(), "value": decimal_text(one.value or 0)},
        )
        for one in rulings
        if one.effect is Effect.VALUE and one.metric == metric.key
    )


def struck_steps(decisions: Mapping[str, Decision], rulings: Sequence[Ruling]) -> tuple[Step, ...]:
    """Return a note for every ruling that struck a finding of misreporting."""
    return tuple(
        Step("money.ruling.strike", {**one.facts(), "finding": one.finding})
        for one in rulings
        if one.effect is Effect.STRIKE
        and any(each.is_misreported and _is_struck(each, one) for each in decisions.values())
    )


def ruled_lines(
    lines: Sequence[MoneyLine], rulings: Sequence[Ruling]
) -> tuple[list[MoneyLine], tuple[Step, ...]]:
    """Return the lines against the vendor with ruled amounts taken off, each step in its working.

    It happens before any cap of the period: caps cut what is left. A line never falls below what
    the ruling says it comes to: what two rulings grant for one cause is not taken off twice. With
    them come notes of rulings whose line is gone, or is that low already.
    """
    ruled, notes = list(lines), []
    for ruling in rulings:
        if ruling.effect is not Effect.AMOUNT:
            continue
        named = [place for place, line in enumerate(ruled) if names_line(ruling, line)]
        due = sum((-ruled[place].amount.amount for place in named), Decimal(0))
        floor = ruling.value or Decimal(0)
        left = min(ruling.amount or Decimal(0), due - floor)
        if not named:
            notes.append(Step("money.ruling.no_line", ruling.facts()))
        elif left <= 0:
            facts = {**ruling.facts(), "value": decimal_text(floor)}
            notes.append(Step("money.ruling.no_lower", facts))
        for place in named:
            taken = min(left, -ruled[place].amount.amount)
            if taken > 0:
                ruled[place] = _reduced(ruled[place], taken, ruling)
                left -= taken
    return ruled, tuple(notes)


def names_line(ruling: Ruling, line: MoneyLine) -> bool:
    """Tell whether a ruling's amount can come off a line."""
    if line.kind not in REDUCIBLE or line.amount.amount >= 0:
        return False
    named = (ruling.metric, ruling.mechanic, ruling.clause, ruling.source)
    return named == (line.metric, line.mechanic, line.clause, source_of(line.inputs))


def source_of(inputs: Mapping[str, str]) -> str:
    """Return what tells lines of one clause apart: the duty, the incident, the share of the fee."""
    return inputs.get("source", "") or inputs.get("share", "")


def _reduced(line: MoneyLine, taken: Decimal, ruling: Ruling) -> MoneyLine:
    amount = line.amount + Money(taken, line.amount.currency)
    facts = {
        **ruling.facts(),
        "before": str(-line.amount.amount),
        "amount": str(taken),
        "after": str(abs(amount.amount)),
    }
    return replace(line, amount=amount, working=(*line.working, Step("money.ruling.amount", facts)))


def _is_struck(decision: Decision, ruling: Ruling) -> bool:
    """Tell whether a decision stands on the finding: its metric's, or the gate of that name."""
    gate = ruling.finding.rpartition(".")[2]
    return bool(gate) and (
        decision.metric == ruling.finding or decision.rule.rpartition(".")[2] == gate
    )


def _at_value(
    metric: MetricTerms,
    reading: Reading,
    moved: Fraction,
    checked: Decision | None,
    ruling: Ruling,
) -> Decision | None:
    """Return the decision that lets a ruled value govern; None where it would serve nobody.

    What money stood on where the figure was an estimate, moved as the figure was, stays where it
    is kinder.
    """
    if ruling.value is None or reading.state in _UNRULED:
        return None
    value = Fraction(ruling.value)
    if reading.value is not None and is_worse(metric, value, reading.value):
        return None
    basis = checked.basis if checked else None
    measured = replace(reading, state=ReadingState.MEASURED)
    base = checked or Decision(
        metric.key, Check.MATCH, None, "ruled", Governs.RULED, ruling.clause, reading.value, value
    )
    return replace(
        base,
        governs=Governs.RULED,
        client=value,
        found=reading_at(metric, measured, value),
        basis=basis and Basis(*(_kinder(metric, one + moved, value) for one in _parts(basis))),
        is_open=False,
        is_misreported=False,
    )


def _parts(basis: Basis) -> tuple[Fraction, ...]:
    return basis.trigger, basis.first, basis.later, basis.reward


def _kinder(metric: MetricTerms, one: Fraction, other: Fraction) -> Fraction:
    return other if is_worse(metric, one, other) else one


def is_worse(metric: MetricTerms, one: Fraction, other: Fraction) -> bool:
    """Tell whether a value is worse than another; of a band, further from what is expected."""
    if metric.direction is Direction.UP:
        return one < other
    if metric.direction is Direction.DOWN:
        return one > other
    if metric.expected is None:
        return False
    far, near = (
        metric.expected.shortfall(round_half_up(value, metric.places)) for value in (one, other)
    )
    return far > near
