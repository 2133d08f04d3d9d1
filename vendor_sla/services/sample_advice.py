"""Sample advice: how hard to look at a month, by what the sampled months before it came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.evidence import USUAL_MATERIALITY
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.periods import Period
from vendor_sla.evidence.inspections import Severity, inspection_after
from vendor_sla.evidence.plans import next_size
from vendor_sla.store import samples as rows
from vendor_sla.store.sessions import Session

_LETTERS = (("R", {"reject", "replace"}), ("I", {"inconclusive"}), ("A", {"accept"}))


@dataclass(frozen=True, slots=True)
class Advice:
    """How hard to look, and the size that would have decided the last month if it stayed open."""

    severity: Severity = Severity.NORMAL
    size: int | None = None

    @property
    def is_tightened(self) -> bool:
        """Tell whether effort is to be tightened."""
        return self.severity is not Severity.NORMAL


def advise_plan(
    session: Session, *, contract_id: UUID, contract: Contract, period: Period
) -> Advice:
    """Return what the sampled months of a contract before a period advise for its plan.

    A month with a figure replaced or refused was not accepted, one with a figure left open is
    undecided: it does not count for switching, but its next plan is made decisive.
    """
    months = [
        sampled
        for decisions in rows.list_decided(session, contract_id, period.start)
        if (sampled := [one for one in decisions if one["check"] == "sample"])
    ]
    if not months:
        return Advice()
    severity = inspection_after("".join(map(_letter, months)))
    wanted = [_decisive(one, contract) for one in months[-1] if one["outcome"] == "inconclusive"]
    return Advice(severity, max((size for size in wanted if size), default=None))


def _letter(decisions: Sequence[Mapping[str, Any]]) -> str:
    outcomes = {one["outcome"] for one in decisions}
    return next((letter for letter, wanted in _LETTERS if outcomes & wanted), "V")


def _decisive(decision: Mapping[str, Any], contract: Contract) -> int | None:
    limits, sample = decision["gap_limits"], decision["sample"]
    if not limits or not sample or None in (decision["gap"], limits["lower"], limits["upper"]):
        return None
    lower, upper = (parse_decimal(limits[name]) for name in ("lower", "upper"))
    return next_size(
        int(sample["audited"]),
        delta=float(parse_decimal(decision["gap"])),
        half_width=float((upper - lower) / 2),
        materiality=float(_materiality(decision["metric"], contract)),
    )


def _materiality(key: str, contract: Contract) -> Decimal:
    known = {metric.key: metric.evidence.materiality for metric in contract.metrics}
    return known.get(key) or USUAL_MATERIALITY
