"""The board: every contract by month, what it costs, and what waits for whom."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import next_months
from vendor_sla.services.boards import BoardCell, BoardRow, read_board
from vendor_sla.services.inboxes import read_inbox
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import Opening, door, open_to
from vendor_sla.web.drawings import draw_line
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
    months = {"24": 24, "36": 36}.get(request.args.get("months", ""), 12)
    show = "money" if request.args.get("show") == "money" else "grade"
    find = request.args.get("find", "").strip()[:80]
    service = request.args.get("service", "")
    page = request.args.get("page", 1, type=int)
    board = read_board(session, actor, months=months, find=find, service=service, page=page)

    def address(**changes: Any) -> str:
        kept = {"months": months, "show": show, "find": find, "service": service}
        given = {name: value for name, value in {**kept, **changes}.items() if value}
        return url_for("boards.show_board", **given)

    return render_template(
        "boards/board.html",
        board=board,
        grades=sorted(board.grades.items(), key=lambda pair: (pair[0] != "S", pair[0])),
        lines={row.contract_id: _sparkline(row) for row in board.rows},
        months=months,
        show=show,
        find=find,
        service=service,
        address=address,
        inbox=read_inbox(session, actor, at=current_site().now(), limit=_WAITING_SHOWN),
        opening=next_months.find_next_month(session, actor, at=current_site().now()),
    )


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


def _sparkline(row: BoardRow) -> Any:
    totals = [cell.total if cell else None for cell in row.cells]
    known = [total for total in totals if total is not None]
    low = min(known, default=Decimal(0))
    # A flat line is calm, not a mountain: never less than ten points from bottom to top.
    high = max(max(known, default=Decimal(10)), low + 10)
    return draw_line(totals, width=84, height=26, low=low, high=high)
