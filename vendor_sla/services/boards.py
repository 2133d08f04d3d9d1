"""Boards: all vendors by month at a glance, and the money at risk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.services.board_lines import (
    PARTS,
    Line,
    asked_for,
    by_currency,
    name_of,
    ordered,
    title_of,
    with_sums,
)
from vendor_sla.services.board_risks import Risks, find_risks
from vendor_sla.store import boards as figures
from vendor_sla.store import months as month_rows
from vendor_sla.store.boards import CellRecord, Part
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

    `is_final` when issued; before that the figures are the draft's or the dry run's. `points` are
    those of the dimension looked at; of a tier, `met` of the `judged` metrics reached their level.
    """

    month_id: UUID
    period: Period
    state: MonthState
    total: Decimal | None
    grade: str | None
    net: Money | None
    fee: Money | None
    is_final: bool
    points: Decimal | None = None
    met: int | None = None
    judged: int | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One contract: a cell for each period of the board, None where it has no month.

    `net` adds the final cells shown, `at_risk` those not yet final. `score` is the mean of what
    the cells show: totals, points of the dimension, or the per cent of metrics met of the tier.
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
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the portfolio, by contract and period, and the sums of the whole.

    `rows` are those of the page, `total` counts the contracts asked for and `first` numbers the
    first of the page from 1; `services` are the lines of service there are, `parts` the
    dimensions and tiers that can be looked at, `part` the one that is. `net` and `at_risk` hold
    one amount a currency, `risks` the dearest months behind the latter. `grades` counts the newest
    graded cell of each contract by its grade.
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
    parts: tuple[Part, ...]
    part: Part | None
    risks: Risks


def read_board(
    session: Session,
    actor: Actor,
    *,
    months: int = 12,
    find: str = "",
    service: str = "",
    part: Part | None = None,
    order: str = "name",
    page: int = 1,
) -> Board:
    """Return the last `months` calendar months of a page of the contracts the actor may see.

    `find` is a part of a name or key, `service` a line of service, `part` a dimension or tier to
    look at alone, `order` one of `board_lines.ORDERS`; a page that is not there is the nearest.
    The months of other pages stay in the database: it adds them up.
    """
    require(actor, Action.READ_BOARD)
    start = _start(session, months)
    part = part if part in PARTS else None
    records = figures.list_lines(session) if start > date.min else ()
    lines = with_sums(records, figures.list_sums(session, start, FINAL, part))
    known = {line.record.contract_id: line for line in lines}
    asked = ordered(asked_for(lines, find, service), order, actor)
    pages = max(1, -(-len(asked) // ROWS_A_PAGE))
    place = (min(max(1, page), pages) - 1) * ROWS_A_PAGE
    periods = tuple(Period(*each) for each in figures.list_periods(session, start))
    return Board(
        periods=periods,
        rows=_rows(session, actor, periods, asked[place : place + ROWS_A_PAGE], part),
        page=place // ROWS_A_PAGE + 1,
        pages=pages,
        first=place + 1,
        total=len(asked),
        services=tuple(sorted({line.record.service_line for line in lines})),
        net=by_currency(line.sums.net for line in lines),
        at_risk=by_currency(line.sums.at_risk for line in lines),
        grades=dict(figures.count_grades(session, start)),
        parts=tuple(figures.list_parts(session, start, PARTS)),
        part=part,
        risks=find_risks(session, actor, start, FINAL, known),
    )


def _start(session: Session, months: int) -> date:
    """Return the first day of the board; the first of all days when there is no month."""
    last = month_rows.find_last_start(session)
    return Period.month(last.year, last.month).shifted(1 - months).start if last else date.min


def _rows(
    session: Session,
    actor: Actor,
    periods: Sequence[Period],
    lines: Sequence[Line],
    part: Part | None,
) -> tuple[BoardRow, ...]:
    contract_ids = [line.record.contract_id for line in lines]
    first = periods[0].start if periods else date.max
    kept = figures.list_cells(session, first, contract_ids, part)
    cells = {
        contract_id: {cell.period: cell for cell in map(_cell, records)}
        for contract_id, records in groupby(kept, lambda record: record.contract_id)
    }
    return tuple(
        _row(actor, line, periods, cells.get(line.record.contract_id, {})) for line in lines
    )


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
        record.points,
        record.met,
        record.judged,
    )


def _row(
    actor: Actor, line: Line, periods: Sequence[Period], cells: Mapping[Period, BoardCell]
) -> BoardRow:
    record = line.record
    return BoardRow(
        contract_id=record.contract_id,
        contract_key=record.contract_key,
        contract_title=title_of(record),
        vendor_id=record.vendor_id,
        vendor_name=name_of(actor, record),
        service=record.service_line,
        cells=tuple(cells.get(period) for period in periods),
        net=line.sums.net,
        at_risk=line.sums.at_risk,
        score=line.sums.score,
    )
