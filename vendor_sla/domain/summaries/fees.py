"""What the service costs, and what part of it performance can take."""

from collections.abc import Iterator
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.fees import Deduction, FixedFee, Share, UnitFee
from vendor_sla.domain.summaries.amounts import amount, bounds, named, share_of_fee
from vendor_sla.domain.summaries.leftovers import leftovers


def fee(contract: Contract) -> Iterator[Step]:
    """Yield what the fee of a period is, and which shares of it follow the score."""
    basis, clause = contract.fee.basis, contract.fee.clause
    if isinstance(basis, FixedFee):
        fixed = amount(contract, basis.amount)
        facts = {"fee_sum": fixed, "assessed": contract.period.value, "clause": clause}
        yield Step("fee.fixed", facts)
        yield from leftovers(basis, {"amount"}, "fee/basis", group="fee")
    elif isinstance(basis, UnitFee):
        yield from _unit_fee(contract, basis, clause)
    for index, share in enumerate(contract.fee.shares):
        yield from _share(contract, share, index)
    if contract.fee.shares:
        yield Step(f"fee.shares_{'inside' if contract.fee.is_inside_cap else 'outside'}_cap")
    said = {"clause", "basis", "shares", "is_inside_cap"}
    yield from leftovers(contract.fee, said, "fee", group="fee")


def _unit_fee(contract: Contract, basis: UnitFee, clause: str) -> Iterator[Step]:
    many = f".{basis.tiering}" if len(basis.tiers) > 1 else ""
    yield Step(f"fee.per_unit{many}", {"volume": basis.volume, "clause": clause})
    lower = 0
    for tier in basis.tiers:
        price = amount(contract, tier.price)
        if tier.up_to is None:
            yield Step("fee.last_tier", named(above=lower, price_sum=price))
        else:
            yield Step("fee.tier", named(above=lower, up_to=tier.up_to, price_sum=price))
            lower = tier.up_to
    yield from leftovers(basis, {"volume", "tiering", "tiers"}, "fee/basis", group="fee")


def _share(contract: Contract, share: Share, index: int) -> Iterator[Step]:
    payable = [f"{bounds(band.range)}: {band.worth}%" for band in share.bands]
    payable += [f"{anchor.at} → {anchor.worth}%" for anchor in share.anchors]
    payable += [f"{grade}: {percent}%" for grade, percent in share.grades]
    kind = "line" if share.anchors else share.linked_to.value
    if share.deduct is not None:
        yield _deducted(contract, share, share.deduct)
        return
    facts = {
        "share_sum": share_of_fee(contract, Fraction(share.percent)),
        "clause": share.clause,
        "payable": "; ".join(payable),
        "unscored_percent": decimal_text(share.unscored_percent, 4),
    }
    yield Step(f"fee.share.{kind}", facts)
    said = {
        "key", "percent", "clause", "linked_to", "unscored_percent", "bands", "anchors", "grades",
        "deduct",
    }  # fmt: skip
    yield from leftovers(share, said, f"fee/shares/{index}", group="fee")


def _deducted(contract: Contract, share: Share, rule: Deduction) -> Step:
    facts = named(
        below=rule.below,
        each=rule.each,
        less_percent=rule.percent,
        least_percent=rule.least,
        unscored_percent=share.unscored_percent,
        clause=share.clause,
    )
    whole = share_of_fee(contract, Fraction(share.percent))
    return Step(f"fee.share.deduct.{rule.stepping}", {**facts, "share_sum": whole})


def at_risk(contract: Contract) -> Iterator[Step]:
    """Yield what share of the fee is at risk, and its pools."""
    terms = contract.at_risk
    if terms is None:
        return
    risk = Fraction(terms.percent)
    facts = {"risk_sum": share_of_fee(contract, risk), "clause": terms.clause}
    yield Step("fee.at_risk", facts)
    for pool in terms.pools:
        share = Fraction(pool.share_percent)
        yield Step(
            "fee.pool",
            {
                "pool": pool.key,
                "share_percent": decimal_text(share, 4),
                "pool_sum": share_of_fee(contract, risk * share / 100),
                "clause": pool.clause,
            },
        )
    yield from leftovers(terms, {"percent", "clause", "pools"}, "at_risk", group="fee")
