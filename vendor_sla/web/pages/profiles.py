"""Profiles: how a file is to be read, proposed once and confirmed by a person."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import profiles
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.months import read_month
from vendor_sla.services.submissions import read_submission_page
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("profiles", __name__)
_PATH = "/submissions/<uuid:submission_id>/files/<uuid:file_id>/profile"


@pages.get(_PATH)
@door(Action.KEEP_PROFILE)
def show_proposal(
    session: Session, actor: Actor, *, submission_id: UUID, file_id: UUID
) -> ResponseReturnValue:
    """Show how the file would be read, with the questions it cannot answer itself."""
    sent = read_submission_page(session, actor, submission_id=submission_id)
    _, contract = contract_in_force(
        session, actor, contract_id=sent.contract_id, period=sent.period
    )
    proposal = profiles.propose_for_file(
        session, actor, file_id=file_id, blobs=current_site().blobs, zone=contract.time_zone
    )
    return render_template(
        "profiles/proposal.html",
        proposal=proposal,
        submission_id=submission_id,
        file_id=file_id,
    )


@pages.post(_PATH)
@door(Action.KEEP_PROFILE, again=show_proposal)
def keep(session: Session, actor: Actor, *, submission_id: UUID, **_: UUID) -> ResponseReturnValue:
    """Keep the confirmed profile for this and later files of the vendor."""
    sent = read_submission_page(session, actor, submission_id=submission_id)
    month = read_month(session, actor, month_id=sent.month_id)
    profiles.keep_profile(
        session,
        actor,
        vendor_id=month.vendor_id,
        side=sent.side,
        document=request.form.get("document", ""),
        at=current_site().now(),
    )
    address = url_for(
        "submissions.show_submission", submission_id=submission_id, done="profile_kept"
    )
    return redirect(address, 303)
