"""Versions of a contract: which one is in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.refusals import Conflict


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """A whole version and whether both parties have accepted it."""

    contract: Contract
    is_accepted: bool


def in_force(versions: Iterable[ContractVersion], day: date) -> Contract:
    """Return the latest accepted version effective on a period's first day.

    Of two accepted versions with the same effective day, the higher version number is the
    amendment and governs. Raises `Conflict` when none is effective yet, or the term is over: an
    unaccepted version never prices.
    """
    accepted = [version.contract for version in versions if version.is_accepted]
    if not accepted:
        raise Conflict.because("contract.none_accepted", "effective_from", day=str(day))
    effective = [contract for contract in accepted if contract.effective_from <= day]
    if not effective:
        first = min(contract.effective_from for contract in accepted)
        raise Conflict.because(
            "contract.not_yet_in_force", "effective_from", day=str(day), first=str(first)
        )
    latest = max(effective, key=lambda contract: (contract.effective_from, contract.version))
    if day >= latest.term.end:
        raise Conflict.because("contract.term_over", "term", day=str(day), end=str(latest.term.end))
    return latest
