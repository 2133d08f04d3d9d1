"""The vendor's page: who it is, how its contracts went month by month, and what is open."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require, require_vendor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.services.boards import FINAL
from vendor_sla.services.vendors import get_vendor, name_in
from vendor_sla.store import boards as board_rows
from vendor_sla.store import vendor_pages as rows
from vendor_sla.store.boards import CellRecord
from vendor_sla.store.models import ContractRow
from vendor_sla.store.sessions import Session
from vendor_sla.store.vendor_pages import MetricRecord, OpenRecord


@dataclass(frozen=True, slots=True)
class VendorContract:
    """One contract of the vendor."""

    contract_id: UUID
    key: str
    title: Mapping[str, str]
    currency: str


@dataclass(frozen=True, slots=True)
class VendorMonth:
    """One month of the chosen contract; figures are None until something was read.

    `dimensions` maps a dimension to its points, `tiers` a tier to how many of its metrics that
    can be judged reached their level.
    """

    month_id: UUID
    period: Period
    state: MonthState
    is_final: bool
    total: Decimal | None
    grade: str | None
    net: Money | None
    fee: Money | None
    dimensions: Mapping[str, Decimal]
    tiers: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class VendorMetric:
    """One metric of the contract with its months, None where a month has none."""

    metric: str
    name: Mapping[str, str]
    unit: str
    dimension: str
    direction: str
    months: tuple[MetricRecord | None, ...]


@dataclass(frozen=True, slots=True)
class OpenMonth:
    """A month of any of the vendor's contracts that is not final."""

    month_id: UUID
    contract_title: Mapping[str, str]
    period: Period
    state: MonthState
    due_on: date | None
    review_until: datetime | None


@dataclass(frozen=True, slots=True)
class VendorPage:
    """Everything the vendor's page shows.

    `contract` is the one whose months are shown, None when there is none. `months` and the months
    of `metrics` stand in the same order, oldest first. `compared` are the places of two of them.
    """

    vendor_id: UUID
    key: str
    name: str
    service: str
    contracts: tuple[VendorContract, ...]
    contract: VendorContract | None
    months: tuple[VendorMonth, ...]
    metrics: tuple[VendorMetric, ...]
    compared: tuple[int, int] | None
    open_months: tuple[OpenMonth, ...]
    disputes: int

    @property
    def newest(self) -> VendorMonth | None:
        """Return the newest month with a score, or None."""
        return next((month for month in reversed(self.months) if month.total is not None), None)


def read_vendor_page(
    session: Session,
    actor: Actor,
    *,
    vendor_id: UUID,
    contract_id: UUID | None = None,
    months: int = 12,
    compared: tuple[str, str] = ("", ""),
) -> VendorPage:
    """Return a vendor's page over the last `months` calendar months of one contract.

    `compared` are the labels of two months to compare: without them the two newest with a score.
    `NotFound` when the vendor, or the contract among its own, is out of sight.
    """
    require(actor, Action.READ_BOARD)
    require_vendor(actor, vendor_id)
    vendor = get_vendor(session, vendor_id)
    contracts = tuple(_contract(row) for row in rows.list_contracts(session, vendor_id))
    chosen = _chosen(contracts, contract_id)
    first = _first(session, chosen, months)
    shown = _months(session, chosen, first) if chosen else ()
    return VendorPage(
        vendor_id=vendor.id,
        key=vendor.code,
        name=name_in(actor.language, vendor),
        service=vendor.service_line,
        contracts=contracts,
        contract=chosen,
        months=shown,
        metrics=_metrics(session, chosen, first, shown) if chosen else (),
        compared=_compared(shown, compared),
        open_months=_open_months(session, vendor_id, contracts),
        disputes=rows.count_disputes(session, vendor_id),
    )


def _contract(row: ContractRow) -> VendorContract:
    return VendorContract(row.id, row.key, {"zh": row.title_zh, "en": row.title_en}, row.currency)


def _chosen(contracts: Sequence[VendorContract], contract_id: UUID | None) -> VendorContract | None:
    if contract_id is None:
        return next(iter(contracts), None)
    found = next((each for each in contracts if each.contract_id == contract_id), None)
    if found is None:
        raise NotFound([Problem("contracts.unknown")])
    return found


def _first(session: Session, contract: VendorContract | None, months: int) -> date:
    last = rows.find_last_start(session, contract.contract_id) if contract else None
    return Period.month(last.year, last.month).shifted(1 - months).start if last else date.max


def _months(session: Session, contract: VendorContract, first: date) -> tuple[VendorMonth, ...]:
    parts = defaultdict(list)
    for part in rows.list_parts(session, contract.contract_id, first):
        parts[part.month_id].append(part)
    return tuple(
        _month(cell, contract.currency, parts[cell.month_id])
        for cell in board_rows.list_cells(session, first, [contract.contract_id])
    )


def _month(cell: CellRecord, currency: str, parts: Sequence[rows.PartRecord]) -> VendorMonth:
    currency = cell.currency or currency
    return VendorMonth(
        month_id=cell.month_id,
        period=Period(cell.period_start, cell.period_end),
        state=MonthState(cell.state),
        is_final=MonthState(cell.state) in FINAL,
        total=cell.total,
        grade=cell.grade,
        net=None if cell.net is None else Money(cell.net, currency),
        fee=None if cell.fee is None else Money(cell.fee, currency),
        dimensions={part.name: part.points for part in parts if part.points is not None},
        tiers={part.name: (part.met or 0, part.judged) for part in parts if part.judged},
    )


def _metrics(
    session: Session, contract: VendorContract, first: date, months: Sequence[VendorMonth]
) -> tuple[VendorMetric, ...]:
    found: defaultdict[str, dict[UUID, MetricRecord]] = defaultdict(dict)
    for record in rows.list_metrics(session, contract.contract_id, first):
        found[record.metric][record.month_id] = record
    return tuple(
        VendorMetric(
            metric=name.metric,
            name=name.name,
            unit=name.unit,
            dimension=name.dimension,
            direction=name.direction,
            months=tuple(found[name.metric].get(month.month_id) for month in months),
        )
        for name in rows.list_names(session, contract.contract_id)
    )


def _compared(months: Sequence[VendorMonth], labels: tuple[str, str]) -> tuple[int, int] | None:
    """Return the places of the months of two labels; else of the newest two with a score."""
    known = [place for place, month in enumerate(months) if month.total is not None]
    asked = {months[place].period.label: place for place in known}
    if len(known) < 2:
        return None
    before, after = (asked.get(label) for label in labels)
    after = known[-1] if after is None else after
    earlier = [place for place in known if place < after] or [known[-1]]
    return (earlier[-1] if before is None else before), after


def _open_months(
    session: Session, vendor_id: UUID, contracts: Sequence[VendorContract]
) -> tuple[OpenMonth, ...]:
    titles = {contract.contract_id: contract.title for contract in contracts}
    found = rows.list_open(session, vendor_id, sorted(FINAL))
    return tuple(_open(record, titles[record.contract_id]) for record in found)


def _open(record: OpenRecord, title: Mapping[str, str]) -> OpenMonth:
    return OpenMonth(
        record.month_id,
        title,
        Period(record.period_start, record.period_end),
        MonthState(record.state),
        record.due_on,
        record.review_until,
    )
