"""Levels: out of reach, finer than the figures, fractions where percentages are meant."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from vendor_sla.domain.catalogue.definitions import Direction, Unit
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.lint.reach import (
    decimals_of,
    ends_of,
    is_finer,
    level_ends,
    levels,
    value_limits,
)
from vendor_sla.domain.penalties.terms import ChargeBands, Interpolated, PerEvent
from vendor_sla.domain.readings import Source
from vendor_sla.domain.scoring_rules import BandPoints, InterpolatedPoints, Linear

_ONE = Decimal(1)
_PERCENT_PARAMETERS = ("target", "pass_mark")


def out_of_reach(draft: Draft) -> Iterator[LintFinding]:
    """A level the metric can never have: 101 %, or 95 on a scale to 5."""
    for place, metric in draft.metrics():
        lowest, highest = value_limits(metric)
        for name, level in levels(metric).items():
            for end in level_ends(level):
                facts = {"level": name, "value": end, "measure": metric.measure}
                if highest is not None and end > highest:
                    scaled = decimal_text(end * highest / 100, metric.places)
                    facts |= {"limit": highest, "scaled": scaled}
                    yield note("lint.out_of_reach", f"{place}.{name}", facts)
                elif lowest is not None and end < lowest:
                    yield note("lint.below_reach", f"{place}.{name}", facts | {"limit": lowest})


def finer_than_figures(draft: Draft) -> Iterator[LintFinding]:
    """A level with more decimals than the value it is compared with is met and missed at once."""
    for place, metric in draft.metrics():
        for name, level in levels(metric).items():
            for end in level_ends(level):
                if is_finer(end, metric.places):
                    facts = {
                        "level": name,
                        "value": end,
                        "places": metric.places,
                        "rounded": round_half_up(end, metric.places),
                        "needed": decimals_of(end),
                    }
                    yield note("lint.level_finer", f"{place}.{name}", facts)


def fractions(draft: Draft) -> Iterator[LintFinding]:
    """0.95 where 95 % is meant, or both spellings in one metric."""
    for place, metric in draft.metrics():
        for name in _PERCENT_PARAMETERS:
            number = metric.parameters.get(name)
            if isinstance(number, Decimal) and 0 < number < 1:
                yield _fraction(f"{place}.with.{name}", number)
        if metric.unit is not Unit.PERCENT:
            continue
        numbers = _percentages(metric)
        if metric.direction is Direction.DOWN:
            yield from _both_spellings(place, numbers)
            continue
        for inside, number in numbers.items():
            if 0 < number < 1 and "free" not in inside:
                yield _fraction(f"{place}.{inside.partition(' ')[0]}", number)


def fee_fractions(draft: Draft) -> Iterator[LintFinding]:
    """10 % of the fee is written 10, not 0.10."""
    contract = draft.contract
    if contract.at_risk is not None and draft.has("at_risk") and contract.at_risk.percent < 1:
        yield _fraction("at_risk.percent", contract.at_risk.percent)
    cap = contract.cap.charge.fee_percent if contract.cap and draft.has("caps") else None
    if cap is not None and 0 < cap < 1:
        yield _fraction("caps.period.fee_percent", cap)
    for number, share in enumerate(contract.fee.shares):
        if draft.has("fee") and share.percent < 1:
            yield _fraction(f"fee.linked.shares.{number}.percent", share.percent)


def perfection_expected(draft: Draft) -> Iterator[LintFinding]:
    """100 % with money on every miss: one case in any number is charged."""
    for place, metric in draft.whole_metrics():
        if metric.evidence.source is Source.PLATFORM or metric.unit is not Unit.PERCENT:
            continue
        perfect = Decimal(100) if metric.direction is Direction.UP else Decimal(0)
        for name, level in levels(metric).items():
            charged = [
                one
                for one in metric.penalties
                if getattr(one.mechanic, "level", None) == name
                and getattr(one.mechanic, "grace", None) is None
            ]
            if charged and metric.direction is not Direction.BAND and level.end == perfect:
                facts = {"level": name, "value": level.end, "clause": charged[0].clause}
                yield note("lint.perfection_expected", f"{place}.{name}", facts)


def _fraction(place: str, number: Decimal) -> LintFinding:
    facts = {"value": number, "percent": decimal_text(number * 100)}
    return note("lint.fraction", place, facts)


def _both_spellings(place: str, numbers: Mapping[str, Decimal]) -> Iterator[LintFinding]:
    """A small percentage may be meant; 0.03 beside 3 in one metric may not."""
    for inside, number in numbers.items():
        if 0 < number < _ONE:
            other = next((key for key, one in numbers.items() if one == number * 100), None)
            if other is not None:
                facts = {"value": number, "percent": numbers[other], "other": other.split()[0]}
                path = f"{place}.{inside.partition(' ')[0]}"
                yield note("lint.fraction_mixed", path, facts)


def _percentages(metric: MetricTerms) -> dict[str, Decimal]:
    """Return every percentage of a metric's value, by its place and number in the place."""
    numbers: dict[str, Decimal] = {}
    for name, level in levels(metric).items():
        numbers |= {
            f"{name} {count}".removesuffix(" 0"): end for count, end in enumerate(level_ends(level))
        }
    rule = metric.rule
    if isinstance(rule, Linear):
        numbers |= {f"scoring.floor {n}": end for n, end in enumerate(level_ends(rule.floor))}
    elif isinstance(rule, BandPoints):
        numbers |= {f"scoring.bands {n}": end for n, end in enumerate(ends_of(rule.bands))}
    elif isinstance(rule, InterpolatedPoints):
        numbers |= {f"scoring.anchors {n}": one.at for n, one in enumerate(rule.anchors)}
    for place, penalty in enumerate(metric.penalties):
        mechanic, path = penalty.mechanic, f"penalties.{place}"
        if isinstance(mechanic, ChargeBands):
            numbers |= {f"{path}.bands {n}": end for n, end in enumerate(ends_of(mechanic.bands))}
        elif isinstance(mechanic, Interpolated):
            numbers |= {f"{path}.anchors {n}": one.at for n, one in enumerate(mechanic.anchors)}
        elif isinstance(mechanic, PerEvent) and mechanic.free_percent is not None:
            numbers[f"{path}.free_percent"] = mechanic.free_percent
    return numbers
