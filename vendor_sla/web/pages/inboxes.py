"""The inbox: what waits for whoever looks, and the page where each thing is done."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services.inboxes import InboxItem, read_inbox
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("inboxes", __name__)
_PAGES = {
    "month": ("months.show_month", "month_id"),
    "sample": ("samples.show_sample", "month_id"),
    "disputes": ("disputes.show_month", "month_id"),
    "notice": ("notices.show_notice", "notice_id"),
    "contract": ("contracts.show_contract", "contract_id"),
    "opening": ("opening_states.show_opening", "contract_id"),
    "calibrations": ("calibrations.show_calibrations", "month_id"),
    "round": ("design_rounds.show_round", "round_id"),
}
_LISTS = {"reviews": "reviews.show_queue", "waivers": "waivers.show_waivers"}


@pages.get("/inbox")
@door(Action.READ_BOARD)
def show_inbox(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show everything that waits, the soonest first."""
    inbox = read_inbox(session, actor, at=current_site().now())
    return render_template("inboxes/inbox.html", inbox=inbox)


def item_url(item: InboxItem) -> str:
    """Return the address of the page where a thing is done."""
    if item.page in _LISTS:
        return url_for(_LISTS[item.page])
    endpoint, name = _PAGES[item.page]
    values: dict[str, Any] = {name: item.page_id}
    return url_for(endpoint, **values)
