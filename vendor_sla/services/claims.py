"""Claims: the deadline by which each open month must be claimed, counted down."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.claims import ClaimClock, claim_clock
from vendor_sla.domain.periods import Period
from vendor_sla.domain.versions import ContractVersion, in_force
from vendor_sla.services.contracts import read_committed
from vendor_sla.store.sessions import Session


def claims_of(
    session: Session, months: Iterable[tuple[UUID, UUID, Period, datetime]], *, at: datetime
) -> Mapping[UUID, ClaimClock]:
    """Return the clock of each of (month, contract, period, issued at) whose contract sets one.

    The days are those of the contract's zone.
    """
    read: dict[UUID, tuple[ContractVersion, ...]] = {}
    found: dict[UUID, ClaimClock] = {}
    for month_id, contract_id, period, issued_at in months:
        if contract_id not in read:
            read[contract_id] = read_committed(session, contract_id)
        terms = in_force(read[contract_id], period.start)
        zone = ZoneInfo(terms.time_zone)
        within = terms.legal.claim_within_days if terms.legal else None
        issued_on, today = (moment.astimezone(zone).date() for moment in (issued_at, at))
        clock = claim_clock(issued_on, within, today)
        if clock is not None:
            found[month_id] = clock
    return found
