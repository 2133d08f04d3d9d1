"""The board of notices: those that were issued, and the months that wait for one."""

from dataclasses import dataclass

from vendor_sla.domain.notices import NOTIFIED_IN
from vendor_sla.domain.people import Action, Actor
from vendor_sla.services.notices import Notice, list_notices
from vendor_sla.services.penalties import PenaltyMonth, list_penalties
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """Notices, newest first, and for who may issue them the months without one."""

    notices: tuple[Notice, ...]
    waiting: tuple[PenaltyMonth, ...]


def read_notice_board(session: Session, actor: Actor) -> NoticeBoard:
    """Return the notices in sight, and the approved months whose newest version has none."""
    issued = list_notices(session, actor)
    if not actor.may(Action.ISSUE_NOTICE):
        return NoticeBoard(issued, ())
    known = {(notice.month_id, notice.version) for notice in issued}
    waiting = tuple(
        month
        for month in list_penalties(session, actor)
        if month.state in NOTIFIED_IN
        and month.lines
        and (month.month_id, month.version) not in known
    )
    return NoticeBoard(issued, waiting)
