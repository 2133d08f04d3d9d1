"""The most that credits and bonuses of a period can come to."""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.summaries.amounts import charge_facts
from vendor_sla.domain.summaries.leftovers import leftovers


def caps(contract: Contract) -> Iterator[Step]:
    """Yield the cap of a period, or that there is none."""
    if contract.cap is None:
        yield Step("caps.none")
        return
    facts = charge_facts(contract, contract.cap.charge, "cap_sum")
    yield Step("caps.period", {**facts, "clause": contract.cap.clause})
    yield from leftovers(contract.cap, {"charge", "clause"}, "cap", group="caps")


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
