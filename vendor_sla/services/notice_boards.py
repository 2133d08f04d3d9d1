"""The board of notices: those that were issued, and the months that wait for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from vendor_sla.domain.money import Money
from vendor_sla.domain.notices import NOTIFIED_IN
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.periods import Period
from vendor_sla.services.moves import period_of
from vendor_sla.services.notices import Notice, list_notices
from vendor_sla.services.vendors import name_in
from vendor_sla.store import notices as rows
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class WaitingMonth:
    """An approved month whose newest version has no notice yet; `net` is the scorecard's."""

    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    version: int
    net: Money


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """Notices, newest first, and for who may issue them the months without one."""

    notices: tuple[Notice, ...]
    waiting: tuple[WaitingMonth, ...]


def read_notice_board(session: Session, actor: Actor) -> NoticeBoard:
    """Return the notices in sight, and the approved months with money that wait for one."""
    issued = list_notices(session, actor)
    if not actor.may(Action.ISSUE_NOTICE):
        return NoticeBoard(issued, ())
    waiting = tuple(
        WaitingMonth(
            month.id,
            name_in(actor.language, vendor),
            {"zh": contract.title_zh, "en": contract.title_en},
            period_of(month),
            scorecard.version,
            Money(scorecard.net, scorecard.currency),
        )
        for scorecard, month, contract, vendor in rows.list_unnotified(session, NOTIFIED_IN)
    )
    return NoticeBoard(issued, waiting)
