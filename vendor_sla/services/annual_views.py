"""The year of each contract against its caps: credits to date, and what may still come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from vendor_sla.domain.contracts import Contract, PeriodKind
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import Opening, Past, PastMonth
from vendor_sla.domain.penalties.caps import annual_limit, period_cap, year_start
from vendor_sla.domain.penalties.rules import YearKind
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Refused
from vendor_sla.domain.versions import ContractVersion, in_force
from vendor_sla.services.contracts import read_committed
from vendor_sla.services.drafts import past_months
from vendor_sla.services.opening_states import find_opening
from vendor_sla.services.vendors import name_in
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class CapUse:
    """What of a cap is used; both positive."""

    used: Money
    limit: Money
    clause: str

    @property
    def percent(self) -> Decimal:
        """Return what is used of each hundred, at most 100 for the bar."""
        if not self.limit.amount:
            return Decimal(100) if self.used.amount else Decimal(0)
        return min(Decimal(100), (self.used.amount * 100 / self.limit.amount).quantize(Decimal(1)))

    @property
    def left(self) -> Money:
        """Return what may still come."""
        return Money(max(Decimal(0), self.limit.amount - self.used.amount), self.used.currency)


@dataclass(frozen=True, slots=True)
class YearMonth:
    """An issued period of the year: its fee, its credits under the caps, its net, its cap."""

    period: Period
    fee: Money | None
    credited: Money | None
    net: Money
    cap: CapUse | None


@dataclass(frozen=True, slots=True)
class ContractYear:
    """A contract's year: `annual` is None where the contract has no annual cap.

    `brought` are credits of the year from before the contract was assessed here.
    """

    contract_id: UUID
    title: Mapping[str, str]
    vendor_name: str
    year: Period
    months: tuple[YearMonth, ...]
    fees: Money
    credited: Money
    net: Money
    brought: Money
    annual: CapUse | None

    @property
    def last_day(self) -> date:
        """Return the last day of the year."""
        return self.year.end - timedelta(days=1)


def read_years(
    session: Session, actor: Actor, *, on: date, vendor_id: UUID | None = None
) -> tuple[ContractYear, ...]:
    """Return the year that `on` lies in, of each contract that was in force then."""
    require(actor, Action.READ_LEDGER)
    found = []
    for contract, vendor in contract_rows.list_contracts(session):
        terms = _find_terms(read_committed(session, contract.id), on)
        if terms is None or vendor_id not in {None, vendor.id}:
            continue
        year = _year(terms, on)
        after = Period(year.end, year.end + timedelta(days=1))
        past = past_months(session, contract.id, after, contract.currency)
        opening = find_opening(session, contract.id)
        title = {"zh": contract.title_zh, "en": contract.title_en}
        name = name_in(actor.language, vendor)
        found.append(
            _contract_year(
                terms, year, past, opening, contract_id=contract.id, title=title, vendor_name=name
            )
        )
    return tuple(found)


def _find_terms(versions: Sequence[ContractVersion], on: date) -> Contract | None:
    try:
        return in_force(versions, on)
    except Refused:
        return None


def _year(terms: Contract, on: date) -> Period:
    """Return the year as the contract counts it: as its annual cap says, else its own."""
    kind = terms.annual_cap.year if terms.annual_cap else YearKind.CONTRACT
    first = year_start(kind, terms.term.start, Period(on, on + timedelta(days=1)))
    next_day = date(first.year + 1, first.month, first.day)
    return Period(first, next_day)


def _contract_year(
    terms: Contract,
    year: Period,
    past: Sequence[PastMonth],
    opening: Opening | None,
    *,
    contract_id: UUID,
    title: Mapping[str, str],
    vendor_name: str,
) -> ContractYear:
    currency = terms.currency
    months = [month for month in past if month.period.start in year]
    is_brought = opening is not None and year.start < opening.as_of <= year.end
    brought = opening.credits_to_date if opening and is_brought else Decimal(0)
    credited = Money.total((m.credited for m in months if m.credited), currency)
    return ContractYear(
        contract_id=contract_id,
        title=title,
        vendor_name=vendor_name,
        year=year,
        months=tuple(_year_month(terms, month) for month in months),
        fees=Money.total((m.fee for m in months if m.fee), currency),
        credited=credited,
        net=Money.total((m.net for m in months), currency),
        brought=Money(brought, currency),
        annual=_annual(terms, months, past, opening),
    )


def _year_month(terms: Contract, month: PastMonth) -> YearMonth:
    cap = None
    if terms.cap is not None and month.fee is not None and month.credited is not None:
        limit = period_cap(terms.cap, month.fee)
        cap = CapUse(-month.credited, limit, terms.cap.clause)
    return YearMonth(month.period, month.fee, month.credited, month.net, cap)


def _annual(
    terms: Contract,
    months: Sequence[PastMonth],
    past: Sequence[PastMonth],
    opening: Opening | None,
) -> CapUse | None:
    """Return the annual cap as it stands after the last issued period of the year."""
    if terms.annual_cap is None or not months:
        return None
    last = months[-1]
    if last.fee is None:
        return None
    limit, used, _ = annual_limit(
        terms.annual_cap,
        contract_start=terms.term.start,
        period=last.period,
        fee=last.fee,
        past=Past.before(last.period, past, opening),
        periods=12 if terms.period is PeriodKind.MONTH else 4,
    )
    last_credited = -last.credited if last.credited else Money.zero(terms.currency)
    return CapUse(used + last_credited, limit, terms.annual_cap.cap.clause)
