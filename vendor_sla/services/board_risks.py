"""Board risks: the months that are not final, what they would cost, and what still runs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Actor
from vendor_sla.domain.periods import Period
from vendor_sla.services.board_lines import Line, name_of, title_of
from vendor_sla.store import boards as figures
from vendor_sla.store.boards import CellRecord
from vendor_sla.store.sessions import Session

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Risk:
    """One month that would cost something as its figures stand now."""

    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    state: MonthState
    net: Money


@dataclass(frozen=True, slots=True)
class Risks:
    """The dearest months that are not final, and how many there are.

    Of the `open_count` months that are not final `read_count` have figures; the others still run.
    """

    dearest: tuple[Risk, ...]
    open_count: int
    read_count: int

    @property
    def running_count(self) -> int:
        """Return how many months have no figures yet."""
        return self.open_count - self.read_count


def find_risks(
    session: Session,
    actor: Actor,
    first: date,
    final: Collection[MonthState],
    lines: Mapping[UUID, Line],
) -> Risks:
    """Return what is at risk in the months from a day on."""
    found = figures.list_risks(session, first, final, _SHOWN)
    every, read = figures.count_open(session, first, final)
    return Risks(tuple(_risk(actor, lines, cell) for cell in found), every, read)


def _risk(actor: Actor, lines: Mapping[UUID, Line], cell: CellRecord) -> Risk:
    record = lines[cell.contract_id].record
    assert cell.net is not None, "only months with an amount are listed"
    return Risk(
        cell.month_id,
        name_of(actor, record),
        title_of(record),
        Period(cell.period_start, cell.period_end),
        MonthState(cell.state),
        Money(cell.net, cell.currency or record.currency),
    )
