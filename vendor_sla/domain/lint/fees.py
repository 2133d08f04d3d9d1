"""The fee and its sums: nothing to pay, prices that fall too far, sums too fine to be paid."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.fees import FixedFee, Tiering, UnitFee
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.lint.reach import is_finer
from vendor_sla.domain.money import minor_unit_places
from vendor_sla.domain.penalties.terms import Charge, ChargeBands, Flat, Mechanic, PoolShare


def zero_fee(draft: Draft) -> Iterator[LintFinding]:
    """A fee of nothing: every percentage of it is nothing too."""
    basis = draft.contract.fee.basis
    if draft.has("fee") and isinstance(basis, FixedFee) and not basis.amount:
        yield note("lint.zero_fee", "fee.amount")


def volume_pays_less(draft: Draft) -> Iterator[LintFinding]:
    """With whole tiers the first unit of a cheaper tier can lower the whole fee."""
    basis = draft.contract.fee.basis
    if not draft.has("fee") or not isinstance(basis, UnitFee):
        return
    if basis.tiering is not Tiering.WHOLE:
        return
    for number, (tier, after) in enumerate(pairwise(basis.tiers)):
        if tier.up_to is None:
            continue
        full, more = tier.up_to * tier.price, (tier.up_to + 1) * after.price
        if more < full:
            facts = {
                "units": tier.up_to,
                "fee": decimal_text(full, 2),
                "more": tier.up_to + 1,
                "less": decimal_text(more, 2),
            }
            yield note("lint.volume_pays_less", f"fee.tiers.{number + 1}", facts)


def sums_too_fine(draft: Draft) -> Iterator[LintFinding]:
    """A sum that has more decimals than its currency: nobody can pay half a cent."""
    if not draft.has("currency"):
        return
    currency = draft.contract.currency
    places = minor_unit_places(currency)
    for place, amount in _agreed_sums(draft):
        if is_finer(amount, places):
            rounded = decimal_text(Fraction(amount), places)
            facts = {"amount": amount, "currency": currency, "places": places, "rounded": rounded}
            yield note("lint.sum_too_fine", place, facts)


def same_party(draft: Draft) -> Iterator[LintFinding]:
    """A company cannot outsource to itself."""
    contract = draft.contract
    if draft.has("parties") and contract.client.strip() == contract.vendor.strip():
        yield note("lint.same_party", "parties", {"name": contract.client})


def pool_shares(draft: Draft) -> Iterator[LintFinding]:
    """Pools divide the whole amount at risk, no more and no less."""
    at_risk = draft.contract.at_risk
    if at_risk is None or not at_risk.pools or not draft.has("at_risk"):
        return
    total = sum((pool.share_percent for pool in at_risk.pools), Decimal(0))
    if total == 100:
        return
    facts = {
        "sum": decimal_text(total),
        "listed": ", ".join(f"{pool.key} {pool.share_percent}" for pool in at_risk.pools),
    }
    largest = max(at_risk.pools, key=lambda pool: pool.share_percent)
    if largest.share_percent + 100 - total > 0:
        right = decimal_text(largest.share_percent + 100 - total)
        facts |= {"pool": largest.key, "right": right}
    yield note("lint.pool_shares", "at_risk.pools", facts)


def pool_use(draft: Draft) -> Iterator[LintFinding]:
    """A pool nobody draws from, and an allocation larger than its pool."""
    at_risk = draft.contract.at_risk
    if at_risk is None or not draft.has("at_risk"):
        return
    drawn: set[str] = set()
    for place, metric in draft.whole_metrics():
        for number, penalty in enumerate(metric.penalties):
            mechanic = penalty.mechanic
            if isinstance(mechanic, PoolShare):
                drawn.add(mechanic.pool)
                if mechanic.allocation_percent > 100:
                    facts = {"allocation": mechanic.allocation_percent, "pool": mechanic.pool}
                    path = f"{place}.penalties.{number}.allocation_percent"
                    yield note("lint.allocation_above_pool", path, facts)
    for number, pool in enumerate(at_risk.pools):
        if draft.has_all_metrics and pool.key not in drawn:
            facts = {"pool": pool.key, "share": pool.share_percent, "percent": at_risk.percent}
            yield note("lint.pool_unused", f"at_risk.pools.{number}", facts)


def _agreed_sums(draft: Draft) -> Iterator[tuple[str, Decimal]]:
    """Yield the sums that are paid as they are written, with their places; rates are no sums."""
    contract = draft.contract
    caps = [("caps.period", contract.cap.charge)] if contract.cap and draft.has("caps") else []
    for place, metric in draft.metrics():
        if metric.cap is not None:
            caps.append((f"{place}.cap", metric.cap.charge))
        for number, penalty in enumerate(metric.penalties):
            caps += _charges(f"{place}.penalties.{number}", penalty.mechanic)
        if metric.bonus is not None:
            caps += _charges(f"{place}.bonus", metric.bonus.mechanic)
        if metric.undelivered is not None and metric.undelivered.charge is not None:
            caps.append((f"{place}.not_delivered_money", metric.undelivered.charge))
    for place, charge in caps:
        if charge.amount is not None:
            yield f"{place}.amount", charge.amount


def _charges(place: str, mechanic: Mechanic) -> list[tuple[str, Charge]]:
    if isinstance(mechanic, Flat):
        return [(place, mechanic.charge)]
    if isinstance(mechanic, ChargeBands):
        return [(f"{place}.bands", band.worth) for band in mechanic.bands]
    return []
