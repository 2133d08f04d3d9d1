"""Boards: all vendors by month at a glance, and the money at risk."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.store import boards as figures
from vendor_sla.store import months as month_rows
from vendor_sla.store.boards import CellRecord, LineRecord
from vendor_sla.store.sessions import Session

ROWS_A_PAGE = 50
FINAL = frozenset(
    {
        MonthState.ISSUED,
        MonthState.PENALTIES_APPROVED,
        MonthState.APPLIED,
        MonthState.CLOSED,
    }
)


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
class Board:
    """A page of the portfolio, by contract and period, and the sums of the whole.

    `rows` are those of the page, `total` counts the contracts asked for and `first` numbers the
    first of the page from 1; `services` are the lines of service there are. `net` and `at_risk`
    hold one amount a currency. `grades` counts the newest graded cell of each contract by its
    grade.
    """

    periods: tuple[Period, ...]
    rows: tuple[BoardRow, ...]
    page: int
    pages: int
    first: int
    total: int
    services: tuple[str, ...]
    net: tuple[Money, ...]
    at_risk: tuple[Money, ...]
    grades: Mapping[str, int]


def read_board(
    session: Session,
    actor: Actor,
    *,
    months: int = 12,
    find: str = "",
    service: str = "",
    page: int = 1,
) -> Board:
    """Return the last `months` calendar months of a page of the contracts the actor may see.

    `find` is a part of a name or key, `service` a line of service; a page that is not there is
    the nearest. The months of other pages stay in the database: it adds them up.
    """
    require(actor, Action.READ_BOARD)
    last = month_rows.find_last_start(session) or date.min
    lines = figures.list_lines(session) if last > date.min else ()
    start = Period.month(last.year, last.month).shifted(1 - months).start if lines else last
    asked = [line for line in lines if _is_asked(line, find.casefold(), service)]
    pages = max(1, -(-len(asked) // ROWS_A_PAGE))
    place = (min(max(1, page), pages) - 1) * ROWS_A_PAGE
    shown = asked[place : place + ROWS_A_PAGE]
    periods = tuple(Period(*each) for each in figures.list_periods(session, start))
    net, at_risk = _sums(session, start, {line.currency for line in lines})
    return Board(
        periods=periods,
        rows=_rows(session, actor, start, periods, shown),
        page=place // ROWS_A_PAGE + 1,
        pages=pages,
        first=place + 1,
        total=len(asked),
        services=tuple(sorted({line.service_line for line in lines})),
        net=net,
        at_risk=at_risk,
        grades=dict(figures.count_grades(session, start)),
    )


def _is_asked(line: LineRecord, find: str, service: str) -> bool:
    if service and line.service_line != service:
        return False
    texts = (line.name_zh, line.name_en, line.contract_key, line.title_zh, line.title_en)
    return not find or any(find in text.casefold() for text in texts)


def _rows(
    session: Session,
    actor: Actor,
    start: date,
    periods: Sequence[Period],
    lines: Sequence[LineRecord],
) -> tuple[BoardRow, ...]:
    kept = figures.list_cells(session, start, [line.contract_id for line in lines])
    cells = {
        contract_id: {cell.period: cell for cell in map(_cell, records)}
        for contract_id, records in groupby(kept, lambda record: record.contract_id)
    }
    return tuple(_row(actor, line, periods, cells.get(line.contract_id, {})) for line in lines)


def _cell(record: CellRecord) -> BoardCell:
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
    actor: Actor, line: LineRecord, periods: Sequence[Period], cells: Mapping[Period, BoardCell]
) -> BoardRow:
    return BoardRow(
        contract_id=line.contract_id,
        contract_key=line.contract_key,
        contract_title={"zh": line.title_zh, "en": line.title_en},
        vendor_id=line.vendor_id,
        vendor_name=_name(actor, line),
        service=line.service_line,
        cells=tuple(cells.get(period) for period in periods),
        net=_sum((cell for cell in cells.values() if cell.is_final), line.currency),
        at_risk=_sum((cell for cell in cells.values() if not cell.is_final), line.currency),
    )


def _name(actor: Actor, line: LineRecord) -> str:
    return line.name_zh if actor.language == "zh" else line.name_en


def _sum(cells: Iterable[BoardCell], currency: str) -> Money:
    return Money.total((cell.net for cell in cells if cell.net is not None), currency)


def _sums(
    session: Session, start: date, currencies: Collection[str]
) -> tuple[tuple[Money, ...], tuple[Money, ...]]:
    """Return what is final and what is at risk, an amount a currency."""
    found = {
        (currency, is_final): Money(net, currency)
        for currency, is_final, net in figures.sum_nets(session, start, FINAL)
    }
    final, open_ = (
        tuple(
            found.get((currency, is_final), Money.total((), currency))
            for currency in sorted(currencies)
        )
        for is_final in (True, False)
    )
    return final, open_
