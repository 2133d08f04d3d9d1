"""History: who did what and when, and whether the chain is whole."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import history
from vendor_sla.services.history import HistoryCheck
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door

pages = Blueprint("history", __name__, url_prefix="/history")
_ENTRIES_A_PAGE = 50


@pages.get("/")
@door(Action.READ_HISTORY)
def show_history(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show what happened, newest first."""
    return _page(session, actor, None)


@pages.get("/check")
@door(Action.CHECK_HISTORY)
def show_check(session: Session, actor: Actor) -> ResponseReturnValue:
    """Walk the whole chain and say whether anything was changed."""
    return _page(session, actor, history.check_history(session, actor))


def _page(session: Session, actor: Actor, check: HistoryCheck | None) -> str:
    before = request.args.get("before", type=_entry_number)
    entries = history.read_history(session, actor, before=before, limit=_ENTRIES_A_PAGE)
    is_full = len(entries) == _ENTRIES_A_PAGE and entries[-1].number > 1
    return render_template(
        "history/history.html",
        entries=entries,
        check=check,
        older=entries[-1].number if is_full else None,
    )


def _entry_number(text: str) -> int:
    """Read the number of an entry; `ValueError` for one no history will ever reach."""
    number = int(text)
    if number.bit_length() > 31:
        raise ValueError(text)
    return number
