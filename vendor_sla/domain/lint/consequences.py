"""Consequences: misses that cost nothing, targets that cost, money nobody can owe or earn."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.catalogue.definitions import Direction, Unit
from vendor_sla.domain.conditions import ConditionKind
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.lint.reach import smallest_step
from vendor_sla.domain.lint.stakes import Stake
from vendor_sla.domain.penalties.terms import EventCount, Level, Penalty, PerEvent
from vendor_sla.domain.points import points_of


def dead_band(draft: Draft) -> Iterator[LintFinding]:
    """The target is missed and nothing follows, until a worse value."""
    if not draft.has("fee", "scoring", "grade_money", "ladder", "termination"):
        return
    for stake in draft.stakes:
        metric = stake.metric
        if not metric.penalties or metric.expected is None or _is_charged_at_expected(metric):
            continue
        for miss in _mildest_misses(metric):
            first = _first_charged(stake, miss)
            if first is None or first == miss or _score_follows(draft, metric, miss):
                continue
            facts = {
                "expected": metric.expected,
                "miss": miss,
                "charged": first,
                "clause": metric.penalties[0].clause,
                "other": decimal_text(_end_beside(metric, first)),
            }
            yield note("lint.dead_band", f"{stake.place}.expected", facts)


def target_costs(draft: Draft) -> Iterator[LintFinding]:
    """A value that meets the target is charged."""
    for stake in draft.stakes:
        expected = stake.metric.expected
        for place, penalty in enumerate(stake.metric.penalties):
            charged = [
                (value, row[place][0])
                for value, row in zip(stake.values, stake.charges, strict=True)
                if expected is not None and expected.is_met(value) and all(row[place])
            ]
            if charged and not _is_miscounted(stake.metric, penalty):
                value, amount = charged[-1 if stake.metric.direction is Direction.DOWN else 0]
                facts = {"value": value, "expected": expected, "clause": penalty.clause}
                facts |= {"amount": decimal_text(amount, 2)} if len(stake.fees) == 1 else {}
                yield note("lint.target_costs", f"{stake.place}.penalties.{place}", facts)


def bonus_below_target(draft: Draft) -> Iterator[LintFinding]:
    """A value that misses the target is rewarded."""
    for stake in draft.stakes:
        expected, bonus = stake.metric.expected, stake.metric.bonus
        if bonus is None or expected is None:
            continue
        rewarded = [
            value
            for value, sums in zip(stake.values, stake.rewards, strict=True)
            if not expected.is_met(value) and all(sums)
        ]
        if rewarded:
            facts = {"value": rewarded[0], "expected": expected, "clause": bonus.clause}
            yield note("lint.bonus_below_target", f"{stake.place}.bonus", facts)


def never_due(draft: Draft) -> Iterator[LintFinding]:
    """A penalty that no value can make due, a bonus that no value can earn."""
    for stake in draft.stakes:
        for place, penalty in enumerate(stake.metric.penalties):
            is_counted = isinstance(penalty.mechanic, PerEvent)
            if not is_counted and not any(any(row[place]) for row in stake.charges):
                facts = {"clause": penalty.clause, "kind": penalty.name}
                yield note("lint.penalty_never_due", f"{stake.place}.penalties.{place}", facts)
        bonus = stake.metric.bonus
        if bonus is not None and not any(any(sums) for sums in stake.rewards):
            best = stake.values[-1 if stake.metric.direction is Direction.UP else 0]
            facts = {"clause": bonus.clause, "kind": bonus.name, "best": str(best)}
            yield note("lint.bonus_never_earned", f"{stake.place}.bonus", facts)


def shadowed(draft: Draft) -> Iterator[LintFinding]:
    """Of several charges on one metric the larger is due: one that never is the larger is dead."""
    for stake in draft.stakes:
        penalties = stake.metric.penalties
        counted = [isinstance(penalty.mechanic, PerEvent) for penalty in penalties]
        if len(penalties) < 2 or any(counted) or len({one.trigger for one in penalties}) > 1:
            continue
        for place, penalty in enumerate(penalties):
            due = [row for row in stake.charges if any(row[place])]
            if due and all(_is_outdone(row, place) for row in due):
                number = next(n for n, row in enumerate(stake.charges) if row is due[-1])
                other = max(
                    (one for one in range(len(penalties)) if one != place),
                    key=lambda one: due[-1][one],
                )
                facts = {
                    "clause": penalty.clause,
                    "other": penalties[other].clause,
                    "value": stake.values[number],
                }
                if len(stake.fees) == 1:
                    facts |= {
                        "amount": decimal_text(due[-1][place][0], 2),
                        "larger": decimal_text(due[-1][other][0], 2),
                    }
                yield note("lint.penalty_shadowed", f"{stake.place}.penalties.{place}", facts)


def wrong_events(draft: Draft) -> Iterator[LintFinding]:
    """A charge for each event that counts the good ones, or a figure that is no count."""
    for place, metric in draft.whole_metrics():
        for number, penalty in enumerate(metric.penalties):
            if not isinstance(penalty.mechanic, PerEvent) or not _is_miscounted(metric, penalty):
                continue
            counted = penalty.mechanic.counted
            right = EventCount.MISSED if metric.direction is Direction.UP else EventCount.NUMERATOR
            facts = {
                "measure": metric.measure,
                "events": counted.value,
                "unit": metric.unit.value,
                "right": right.value,
            }
            is_value = counted is EventCount.VALUE
            code = "lint.value_no_count" if is_value else "lint.counts_the_good"
            yield note(code, f"{place}.penalties.{number}.events", facts)


def _is_miscounted(metric: MetricTerms, penalty: Penalty) -> bool:
    """Tell whether a charge by the event counts the good ones, or no events at all."""
    mechanic = penalty.mechanic
    if not isinstance(mechanic, PerEvent) or metric.unit is Unit.COUNT:
        return False
    good = EventCount.NUMERATOR if metric.direction is Direction.UP else EventCount.MISSED
    return mechanic.counted in {good, EventCount.VALUE}


def _is_outdone(row: tuple[tuple[Fraction, ...], ...], place: int) -> bool:
    """Tell whether another penalty asks for at least as much, whatever the fee."""
    return any(
        place != other and all(one >= own for one, own in zip(sums, row[place], strict=True))
        for other, sums in enumerate(row)
    )


def _is_charged_at_expected(metric: MetricTerms) -> bool:
    """Tell whether a penalty names the target: what it forgives, it forgives in so many words."""
    return any(getattr(one.mechanic, "level", None) is Level.EXPECTED for one in metric.penalties)


def _mildest_misses(metric: MetricTerms) -> Iterator[Decimal]:
    assert metric.expected is not None, "the caller looks at metrics with a target"
    step = smallest_step(metric)
    if metric.expected.lower is not None:
        yield metric.expected.lower - step
    if metric.expected.upper is not None:
        yield metric.expected.upper + step


def _first_charged(stake: Stake, miss: Decimal) -> Decimal | None:
    """Return the mildest value, on the side of a miss, that costs something."""
    expected = stake.metric.expected
    is_below = expected is not None and expected.lower is not None and miss < expected.lower
    numbers = range(len(stake.values))
    for number in reversed(numbers) if is_below else numbers:
        value = stake.values[number]
        is_reached = value <= miss if is_below else value >= miss
        if is_reached and any(stake.cost(number)):
            return value
    return None


def _end_beside(metric: MetricTerms, first: Decimal) -> Decimal:
    """Return the last value that still costs nothing."""
    expected, step = metric.expected, smallest_step(metric)
    is_below = expected is not None and expected.lower is not None and first < expected.lower
    return first + step if is_below else first - step


def _score_follows(draft: Draft, metric: MetricTerms, miss: Decimal) -> bool:
    """Tell whether a miss has another consequence: by itself, or by the points it loses."""
    contract = draft.contract
    conditions = [right.when for right in contract.termination]
    conditions += [step.when for step in contract.ladder]
    if any(
        when.kind is ConditionKind.MISSES
        and when.level is Level.EXPECTED
        and when.metric in {"", metric.key}
        for when in conditions
    ):
        return True
    is_graded = any(when.kind is ConditionKind.GRADE for when in conditions)
    if not (contract.fee.shares or contract.grade_money or is_graded):
        return False
    if metric.rule is None or metric.expected is None:
        return False
    return points_of(metric, miss)[0] < points_of(metric, metric.expected.end)[0]
