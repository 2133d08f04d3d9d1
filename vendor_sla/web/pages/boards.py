"""The board: every contract by month, what it costs, and what waits for whom."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.parts import ENOUGH_CASES
from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import next_months
from vendor_sla.services.board_lines import ORDERS
from vendor_sla.services.boards import BoardCell, BoardRow, read_board
from vendor_sla.services.inboxes import read_inbox
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import Opening, door, open_to
from vendor_sla.web.drawings import draw_line
from vendor_sla.web.languages import say, word
from vendor_sla.web.menus import first_place
from vendor_sla.web.site import current_site

pages = Blueprint("boards", __name__)
_WAITING_SHOWN = 6


@pages.get("/")
@open_to(Opening.SIGNED_IN)
def go_home() -> ResponseReturnValue:
    """Go to the first page this person may see."""
    return redirect(first_place(), 303)


@pages.get("/board")
@door(Action.READ_BOARD)
def show_board(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show a page of the heat map; the rest of the portfolio is sums."""
    asked = _asked()
    board = read_board(
        session,
        actor,
        months=asked["months"],
        find=asked["find"],
        service=asked["service"],
        part=_part(asked["by"]),
        order=asked["order"],
        page=request.args.get("page", 1, type=int),
    )

    def address(**changes: Any) -> str:
        given = {name: value for name, value in {**asked, **changes}.items() if value}
        return url_for("boards.show_board", **given)

    return render_template(
        "boards/board.html",
        board=board,
        grades=sorted(board.grades.items(), key=lambda pair: (pair[0] != "S", pair[0])),
        lines={row.contract_id: _sparkline(row, board.part) for row in board.rows},
        asked=asked,
        show="part" if board.part else asked["show"],
        orders=ORDERS,
        address=address,
        enough_cases=ENOUGH_CASES,
        inbox=read_inbox(session, actor, at=current_site().now(), limit=_WAITING_SHOWN),
        opening=next_months.find_next_month(session, actor, at=current_site().now()),
    )


def _asked() -> dict[str, Any]:
    """Return what is asked of the board; what it does not know falls back to the plain board."""
    given = request.args
    return {
        "months": {"24": 24, "36": 36}.get(given.get("months", ""), 12),
        "show": "money" if given.get("show") == "money" else "grade",
        "find": given.get("find", "").strip()[:80],
        "service": given.get("service", ""),
        "by": given.get("by", "") if given.get("show") != "money" else "",
        "order": given.get("order", "") if given.get("order") in ORDERS else ORDERS[0],
    }


def _part(text: str) -> tuple[str, str] | None:
    kind, dot, name = text.partition(".")
    return (kind, name) if dot else None


@pages.post("/board/open")
@door(Action.DRAFT_MONTH, again=show_board)
def open_month(session: Session, actor: Actor) -> ResponseReturnValue:
    """Open the next month for every contract in force."""
    next_months.open_next_month(session, actor, at=current_site().now())
    return redirect(url_for("boards.show_board", done="months_opened"), 303)


def money_step(cell: BoardCell) -> int:
    """Return how dear a month was: 0 nothing, 1 under 3 %, 2 under 8 %, 3 more, of its fee."""
    if cell.net is None or cell.net.amount >= 0:
        return 0
    if cell.fee is None or not cell.fee.amount:
        return 3
    percent = -cell.net.amount / cell.fee.amount * 100
    return 1 if percent < 3 else 2 if percent < 8 else 3


def points_step(points: Decimal | None) -> int:
    """Return how good points are: 5 from 90 on, 4 from 80, 3 from 70, 2 from 60, else 1."""
    if points is None:
        return 0
    return 1 + sum(points >= floor for floor in (60, 70, 80, 90))


def part_name(part: tuple[str, str]) -> str:
    """Return the name of a dimension, or of a tier with its number."""
    kind, name = part
    return (
        word("page.dimension", name) if kind == "dimension" else say("page.board.tier", tier=name)
    )


def share_met(cell: BoardCell) -> Decimal | None:
    """Return the per cent of a tier's metrics that reached their level; None without any."""
    return Decimal(cell.met or 0) * 100 / cell.judged if cell.judged else None


def _sparkline(row: BoardRow, part: tuple[str, str] | None) -> Any:
    totals = [_score(cell, part) if cell else None for cell in row.cells]
    known = [total for total in totals if total is not None]
    low = min(known, default=Decimal(0))
    # A flat line is calm, not a mountain: never less than ten points from bottom to top.
    high = max(max(known, default=Decimal(10)), low + 10)
    return draw_line(totals, width=84, height=26, low=low, high=high)


def _score(cell: BoardCell, part: tuple[str, str] | None) -> Decimal | None:
    if part is None:
        return cell.total
    return share_met(cell) if part[0] == "tier" else cell.points
