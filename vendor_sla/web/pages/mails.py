"""The mails: what the tenant's people were told, and which mails one wants."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import mails
from vendor_sla.store.engine import global_session
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import Opening, door, open_to
from vendor_sla.web.site import current_site
from vendor_sla.web.visits import visit

pages = Blueprint("mails", __name__)


@pages.get("/mails")
@door(Action.MANAGE_PEOPLE)
def show_mails(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the newest mails and how they fared."""
    shown = mails.read_mails(session, actor, state=request.args.get("state", ""))
    return render_template("mails/mails.html", shown=shown)


@pages.post("/account/mails")
@open_to(Opening.SIGNED_IN)
def choose_mails() -> ResponseReturnValue:
    """Keep which mails this person wants."""
    seen = visit()
    assert seen is not None
    with global_session(current_site().engine) as session:
        mails.choose_mails(session, account_id=seen.account_id, wish=request.form.get("mails", ""))
    return redirect(url_for("accounts.show_account", done="mails_chosen"), 303)
