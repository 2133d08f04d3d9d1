"""Call-backs of a month: the list, one call at a time, the sheet out and the sheet in."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import callbacks
from vendor_sla.services.papers import WORKBOOK
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("callbacks", __name__, url_prefix="/reviews/callbacks")


@pages.get("/<uuid:month_id>")
@door(Action.REVIEW)
def show_callbacks(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show who is to be called, and what was learnt."""
    page = callbacks.read_callbacks(session, actor, month_id=month_id)
    return render_template("callbacks/callbacks.html", page=page)


@pages.post("/<uuid:month_id>/contacts")
@door(Action.REVIEW, again=show_callbacks)
def add(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Put contacts on the list."""
    site = current_site()
    text = request.form.get("contacts", "")
    callbacks.queue_callbacks(
        session, actor, month_id=month_id, contacts=text, at=site.now(), blobs=site.blobs
    )
    return _back(month_id, "callbacks_added")


@pages.post("/<uuid:month_id>/calls")
@door(Action.REVIEW, again=show_callbacks)
def record(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Record one call."""
    callbacks.record_callback(
        session, actor, month_id=month_id, answers=request.form, at=current_site().now()
    )
    return _back(month_id, "callback_recorded")


@pages.get("/<uuid:month_id>/callbacks.xlsx")
@door(Action.REVIEW)
def send_sheet(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Send the sheet to fill in."""
    response = Response(
        callbacks.callback_sheet(session, actor, month_id=month_id), mimetype=WORKBOOK
    )
    response.headers["Content-Disposition"] = "attachment; filename=callbacks.xlsx"
    return response


@pages.post("/<uuid:month_id>/sheet")
@door(Action.REVIEW, again=show_callbacks)
def receive_sheet(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Take in a filled sheet."""
    file = request.files.get("file")
    callbacks.receive_sheet(
        session,
        actor,
        month_id=month_id,
        stream=file.stream if file else BytesIO(),
        name=file.filename or "sheet" if file else "sheet",
        at=current_site().now(),
    )
    return _back(month_id, "callback_sheet")


def _back(month_id: UUID, done: str) -> ResponseReturnValue:
    return redirect(url_for("callbacks.show_callbacks", month_id=month_id, done=done), 303)
