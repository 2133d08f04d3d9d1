"""The most that credits and bonuses of a period can come to."""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.penalties.rules import AnnualCap
from vendor_sla.domain.summaries.amounts import charge_facts
from vendor_sla.domain.summaries.leftovers import leftovers


def caps(contract: Contract) -> Iterator[Step]:
    """Yield the caps of a period and of a year, and what becomes of credits without room."""
    if contract.cap is None:
        yield Step("caps.none")
    else:
        facts = charge_facts(contract, contract.cap.charge, "cap_sum")
        yield Step("caps.period", {**facts, "clause": contract.cap.clause})
        yield from leftovers(contract.cap, {"charge", "clause"}, "cap", group="caps")
    if contract.annual_cap is not None:
        yield from _annual(contract, contract.annual_cap)
    carried = contract.carry_forward
    if carried is not None:
        facts = {"expiry": str(carried.expires_after or 0), "clause": carried.clause}
        yield Step(f"caps.carried.{carried.kind}.{_until(carried.expires_after)}", facts)


def _annual(contract: Contract, annual: AnnualCap) -> Iterator[Step]:
    charge = annual.cap.charge
    facts = {"year": annual.year.value, "clause": annual.cap.clause}
    if annual.base is None or charge.fee_percent is None:
        told = charge_facts(contract, charge, "cap_sum")
        yield Step("caps.annual", {**facts, **told})
    else:
        percent = {"cap_percent": decimal_text(charge.fee_percent, 4)}
        yield Step(f"caps.annual.{annual.base}", {**facts, **percent})


def comebacks(contract: Contract) -> Iterator[Step]:
    """Yield how credits come back: by clean periods, and out of a bank of good ones."""
    earned, bank = contract.earn_back, contract.credit_bank
    if earned is not None:
        facts = {
            "share_percent": decimal_text(earned.share_percent, 4),
            "periods": str(earned.clean_periods),
            "expiry": str(earned.expires_after or 0),
            "metrics": ", ".join(earned.metrics),
            "clause": earned.clause,
        }
        yield Step(f"caps.earn_back.{_until(earned.expires_after)}", facts)
    if bank is not None:
        facts = {
            **charge_facts(contract, bank.deposit, "deposit_sum"),
            **charge_facts(contract, bank.most, "most_sum"),
            "at_level_of": bank.level.value,
            "expiry": str(bank.expires_after or 0),
            "metrics": ", ".join(bank.metrics),
            "clause": bank.clause,
        }
        yield Step(f"caps.credit_bank.{_until(bank.expires_after)}", facts)


def _until(expires_after: int | None) -> str:
    return "for_good" if expires_after is None else "expiring"


def bonuses(contract: Contract) -> Iterator[Step]:
    """Yield the limit of all bonuses, and whether they may be set against credits."""
    terms = contract.bonuses
    if terms is None:
        return
    offsets = "caps.bonuses_offset" if terms.offsets else "caps.bonuses_apart"
    if terms.cap is None:
        yield Step("caps.bonuses_unlimited", {"clause": terms.clause})
    else:
        facts = charge_facts(contract, terms.cap, "cap_sum")
        yield Step("caps.bonuses", {**facts, "clause": terms.clause})
    yield Step(offsets)
    yield from leftovers(terms, {"clause", "offsets", "cap"}, "bonuses", group="caps")
