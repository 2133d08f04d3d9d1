"""What a miss costs and what a good value earns, one sentence a mechanic."""

from collections.abc import Iterator
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.penalties.terms import (
    Bonus,
    ChargeBands,
    Flat,
    Grace,
    Interpolated,
    Penalty,
    PerEvent,
    PerPoint,
    PoolShare,
    Shortfall,
    Trigger,
    TriggerKind,
)
from vendor_sla.domain.summaries.amounts import (
    bounds,
    charge_facts,
    level,
    share_of_fee,
)
from vendor_sla.domain.summaries.leftovers import leftovers

_SAID = ("clause", "mechanic", "trigger")


def penalty_sentences(
    contract: Contract, metric: MetricTerms, penalty: Penalty, path: str
) -> Iterator[Step]:
    """Yield what one penalty says; a mechanic without a sentence is said by its terms."""
    facts = {"metric": metric.key, "clause": penalty.clause}
    yield from _mechanic(contract, metric, penalty.mechanic, facts, path, "penalty")
    yield from _grace(penalty.mechanic, facts)
    yield from _trigger(penalty.trigger, facts)
    yield from leftovers(penalty, _SAID, path, group="penalty", **facts)


def bonus_sentences(contract: Contract, metric: MetricTerms, bonus: Bonus) -> Iterator[Step]:
    """Yield what a metric earns beyond a level."""
    facts = {"metric": metric.key, "clause": bonus.clause}
    path = f"metrics/{metric.key}/bonus"
    yield from _mechanic(contract, metric, bonus.mechanic, facts, path, "bonus")
    yield from leftovers(bonus, _SAID, path, group="bonus", **facts)


def _mechanic(  # noqa: PLR0917  # the same six go to every mechanic
    contract: Contract,
    metric: MetricTerms,
    mechanic: object,
    facts: dict[str, str],
    path: str,
    kind: str,
) -> Iterator[Step]:
    at = _level_facts(metric, mechanic)
    if isinstance(mechanic, Flat):
        charge = charge_facts(contract, mechanic.charge)
        yield Step(f"{kind}.flat.{mechanic.level}", {**facts, **at, **charge})
    elif isinstance(mechanic, PerPoint):
        yield _per_point(contract, mechanic, {**facts, **at}, kind)
    elif isinstance(mechanic, PerEvent):
        yield _per_event(contract, mechanic, facts, kind)
    elif isinstance(mechanic, Shortfall):
        yield Step(f"{kind}.shortfall.{mechanic.level}", {**facts, **at})
    elif isinstance(mechanic, PoolShare):
        yield _pool(contract, mechanic, {**facts, **at}, kind)
    elif isinstance(mechanic, ChargeBands):
        yield Step(f"{kind}.bands.{mechanic.combining}", facts)
        for band in mechanic.bands:
            charge = charge_facts(contract, band.worth)
            band_facts = {**facts, "band_level": bounds(band.range), **charge}
            yield Step(f"{kind}.band", band_facts)
    elif isinstance(mechanic, Interpolated):
        yield Step(f"{kind}.line", facts)
        for anchor in mechanic.anchors:
            charge = charge_facts(contract, anchor.worth)
            yield Step(f"{kind}.anchor", {**facts, "at_level": str(anchor.at), **charge})
    else:
        yield Step(f"{kind}.other", {**facts, "path": f"{path}/mechanic"})


def _level_facts(metric: MetricTerms, mechanic: object) -> dict[str, str]:
    wanted = getattr(mechanic, "level", None)
    target = None if wanted is None else metric.find_target(wanted)
    return {} if target is None else {"at_level": level(target)}


def _per_point(contract: Contract, rule: PerPoint, facts: dict[str, str], kind: str) -> Step:
    distance = "relative" if rule.is_relative else "each"
    told = {**charge_facts(contract, rule.charge), f"{distance}_step": decimal_text(rule.each, 4)}
    return Step(f"{kind}.per_point.{distance}.{rule.stepping}", {**facts, **told})


def _per_event(contract: Contract, rule: PerEvent, facts: dict[str, str], kind: str) -> Step:
    told = {**facts, **charge_facts(contract, rule.charge)}
    if rule.free_percent is not None:
        free = {"free_percent": decimal_text(rule.free_percent, 4)}
        return Step(f"{kind}.per_event.{rule.counted}.above_share", {**told, **free})
    if rule.free:
        return Step(f"{kind}.per_event.{rule.counted}.above", {**told, "free": str(rule.free)})
    return Step(f"{kind}.per_event.{rule.counted}.every", told)


def _pool(contract: Contract, rule: PoolShare, facts: dict[str, str], kind: str) -> Step:
    terms = contract.at_risk
    pools = {pool.key: pool for pool in terms.pools} if terms else {}
    share = Fraction(rule.allocation_percent)
    told = {"pool": rule.pool, "allocation_percent": decimal_text(share, 4)}
    if terms and rule.pool in pools:
        whole = Fraction(terms.percent) * Fraction(pools[rule.pool].share_percent) / 100
        told["charge_sum"] = share_of_fee(contract, whole * share / 100)
    return Step(f"{kind}.pool.{rule.level}", {**facts, **told})


def _grace(mechanic: object, facts: dict[str, str]) -> Iterator[Step]:
    grace = getattr(mechanic, "grace", None)
    if isinstance(grace, Grace):
        start = "whole" if grace.counts_from_level else "beyond"
        told = {**facts, "by_step": decimal_text(grace.by, 4)}
        yield Step(f"penalty.grace.{start}", told)


def _trigger(trigger: Trigger, facts: dict[str, str]) -> Iterator[Step]:
    if trigger.kind is TriggerKind.ANY_MISS:
        return
    reset = ".reset" if trigger.is_reset else ""
    told = {"misses": str(trigger.misses), "periods": str(trigger.periods)}
    yield Step(f"penalty.trigger.{trigger.kind}{reset}", {**facts, **told})
