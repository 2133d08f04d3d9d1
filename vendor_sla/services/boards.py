"""Boards: all vendors by month at a glance, the money at risk, and what waits for whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.services.vendors import name_in
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import months as month_rows
from vendor_sla.store.models import ContractRow, VendorRow
from vendor_sla.store.months import BoardRecord
from vendor_sla.store.sessions import Session

FINAL = frozenset(
    {
        MonthState.ISSUED,
        MonthState.PENALTIES_APPROVED,
        MonthState.APPLIED,
        MonthState.CLOSED,
    }
)
# What a state asks of whom: the first action the actor may take is what waits for them.
_ASKS: Mapping[MonthState, tuple[Action, ...]] = {
    MonthState.OPEN: (Action.SUBMIT_MONTH,),
    MonthState.SUBMITTED: (Action.DRAFT_MONTH, Action.SUBMIT_EVIDENCE),
    MonthState.DRAFTED: (Action.PUBLISH_MONTH,),
    MonthState.PUBLISHED: (Action.ACCEPT_MONTH, Action.ISSUE_SCORECARD),
    MonthState.ACCEPTED: (Action.ISSUE_SCORECARD,),
    MonthState.ISSUED: (Action.APPROVE_PENALTIES,),
}


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One month of one contract; total, grade, net and fee are None until something was read.

    `is_final` when issued; before that the figures are the draft's or the dry run's.
    """

    month_id: UUID
    period: Period
    state: MonthState
    total: Decimal | None
    grade: str | None
    net: Money | None
    fee: Money | None
    is_final: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One contract: a cell for each period of the board, None where it has no month.

    `net` adds the final cells shown, `at_risk` those not yet final.
    """

    contract_id: UUID
    contract_key: str
    contract_title: Mapping[str, str]
    vendor_id: UUID
    vendor_name: str
    service: str  # the vendor's line of service
    cells: tuple[BoardCell | None, ...]
    net: Money
    at_risk: Money


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for this actor."""

    action: Action
    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    net: Money | None


@dataclass(frozen=True, slots=True)
class Board:
    """The portfolio, by contract and period.

    `net` and `at_risk` hold one amount a currency. `grades` counts the newest graded cell of
    each contract by its grade.
    """

    periods: tuple[Period, ...]
    rows: tuple[BoardRow, ...]
    net: tuple[Money, ...]
    at_risk: tuple[Money, ...]
    waiting: tuple[Waiting, ...]
    grades: Mapping[str, int]


def read_board(session: Session, actor: Actor, *, months: int = 12) -> Board:
    """Return the last `months` calendar months of every contract the actor may see."""
    require(actor, Action.READ_BOARD)
    last = month_rows.find_last_start(session)
    if last is None:
        return Board((), (), (), (), (), {})
    first = Period.month(last.year, last.month).shifted(1 - months).start
    kept = month_rows.list_board(session, first)
    periods = tuple(sorted({Period(record.period_start, record.period_end) for record in kept}))
    cells = {
        contract_id: {cell.period: cell for cell in map(_cell, records)}
        for contract_id, records in groupby(kept, lambda record: record.contract_id)
    }
    rows = tuple(
        _row(actor, contract, vendor, periods, cells.get(contract.id, {}))
        for contract, vendor in contract_rows.list_contracts(session)
    )
    return Board(
        periods,
        rows,
        _by_currency(row.net for row in rows),
        _by_currency(row.at_risk for row in rows),
        tuple(_waiting(actor, rows)),
        Counter(grade for row in rows if (grade := _newest_grade(row.cells))),
    )


def _cell(record: BoardRecord) -> BoardCell:
    state = MonthState(record.state)
    currency = record.currency or ""
    return BoardCell(
        record.month_id,
        Period(record.period_start, record.period_end),
        state,
        record.total,
        record.grade,
        None if record.net is None else Money(record.net, currency),
        None if record.fee is None else Money(record.fee, currency),
        state in FINAL,
    )


def _row(
    actor: Actor,
    contract: ContractRow,
    vendor: VendorRow,
    periods: Sequence[Period],
    cells: Mapping[Period, BoardCell],
) -> BoardRow:
    return BoardRow(
        contract_id=contract.id,
        contract_key=contract.key,
        contract_title={"zh": contract.title_zh, "en": contract.title_en},
        vendor_id=vendor.id,
        vendor_name=name_in(actor.language, vendor),
        service=vendor.service_line,
        cells=tuple(cells.get(period) for period in periods),
        net=_sum((cell for cell in cells.values() if cell.is_final), contract.currency),
        at_risk=_sum((cell for cell in cells.values() if not cell.is_final), contract.currency),
    )


def _sum(cells: Iterable[BoardCell], currency: str) -> Money:
    return Money.total((cell.net for cell in cells if cell.net is not None), currency)


def _by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    found: defaultdict[str, list[Money]] = defaultdict(list)
    for amount in amounts:
        found[amount.currency].append(amount)
    return tuple(Money.total(of_one, currency) for currency, of_one in sorted(found.items()))


def _newest_grade(cells: Iterable[BoardCell | None]) -> str | None:
    grades = [cell.grade for cell in cells if cell is not None and cell.grade]
    return grades[-1] if grades else None


def _waiting(actor: Actor, rows: Iterable[BoardRow]) -> Iterable[Waiting]:
    for row in rows:
        for cell in row.cells:
            asked = _ASKS.get(cell.state, ()) if cell else ()
            action = next((action for action in asked if actor.may(action)), None)
            if cell and action:
                yield Waiting(
                    action,
                    cell.month_id,
                    row.vendor_name,
                    row.contract_title,
                    cell.period,
                    cell.net,
                )
