"""Boards: all vendors by month at a glance, the money at risk, and what waits for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.periods import Period


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

    `net` adds the cells shown, final ones only; `at_risk` the not yet final ones.
    """

    contract_id: UUID
    contract_key: str
    contract_title: Mapping[str, str]
    vendor_id: UUID
    vendor_name: str
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
    """The portfolio: `net` and `at_risk` hold one amount a currency; `grades` counts of the
    latest final month of each contract by grade, best grade first as the contracts name them."""

    periods: tuple[Period, ...]
    rows: tuple[BoardRow, ...]
    net: tuple[Money, ...]
    at_risk: tuple[Money, ...]
    waiting: tuple[Waiting, ...]
    grades: Mapping[str, int]


def read_board(session: Session, actor: Actor, *, months: int = 12) -> Board: ...
